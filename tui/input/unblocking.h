/* unblocking.h - a descriptor that is shared with other processes, read without waiting. */
#ifndef FB_INPUT_UNBLOCKING_H
#define FB_INPUT_UNBLOCKING_H

#include <stdbool.h>
#include <sys/types.h>

struct unblocking {
    int fd;     /* to be polled; stays the caller's */
    int own_fd; /* the same file, to be read; -1: fd is */
    bool socket;
};

void unblocking_open(struct unblocking *out, int fd);
void unblocking_close(struct unblocking *input);
/* 1: there is something to read, or the end; 0: not within `wait_ms` (-1: for ever); -errno. */
int unblocking_wait(const struct unblocking *input, int wait_ms);
/* As read(2), but it does not wait: -EAGAIN; -errno. What poll(2) promised another may have taken.
 */
ssize_t unblocking_read(const struct unblocking *input, char *bytes, size_t size);

#endif
