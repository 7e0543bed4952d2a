/*
 * unblocking.c - standard input is shared with the process that started us, and with others that it
 * started: its flags stay as they are, and what poll(2) has promised another may take first. So
 * what may wait is read by an open file description of our own, which does not block.
 */
#include "unblocking.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Poll goes on by the first descriptor: of a FIFO whose writer has gone another one never sees the
 * end. A socket, and a pipe of another user, cannot be opened again: the first is read without
 * waiting by a call of its own, the second as it is.
 */
void unblocking_open(struct unblocking *out, int fd)
{
    struct stat status;
    char path[32];

    *out = (struct unblocking){ .fd = fd, .own_fd = -1 };
    if (fstat(fd, &status) < 0)
        return;
    out->socket = S_ISSOCK(status.st_mode);
    if (!S_ISFIFO(status.st_mode) && !(S_ISCHR(status.st_mode) && isatty(fd)))
        return;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    out->own_fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

void unblocking_close(struct unblocking *input)
{
    if (input->own_fd >= 0)
        close(input->own_fd);
    *input = (struct unblocking){ .fd = -1, .own_fd = -1 };
}

/* A signal may end even a call that does not wait. */
int unblocking_wait(const struct unblocking *input, int wait_ms)
{
    struct pollfd ready = { .fd = input->fd, .events = POLLIN };
    int r;

    do
        r = poll(&ready, 1, wait_ms);
    while (r < 0 && errno == EINTR);
    return r < 0 ? -errno : r;
}

ssize_t unblocking_read(const struct unblocking *input, char *bytes, size_t size)
{
    ssize_t n;

    do
        n = input->socket ? recv(input->fd, bytes, size, MSG_DONTWAIT)
                          : read(input->own_fd >= 0 ? input->own_fd : input->fd, bytes, size);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}
