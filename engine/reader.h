/* reader.h - items of a file or of standard input, one at a time, without waiting for them. */
#ifndef FB_READER_H
#define FB_READER_H

#include <stdbool.h>
#include <stddef.h>

struct reader {
    int fd;
    bool own_fd, ended, regular;
    char separator;
    char *buffer;
    size_t begin, end, room;
    size_t most_bytes; /* of an item; 0: no limit. The caller's to set behind reader_open() */
};

/* "-" is standard input. 0 or -errno. */
int reader_open(struct reader *reader, const char *path, char separator);
void reader_close(struct reader *reader);

/*
 * 1 and the next item, without its separator, ended by NUL and valid until the next call; 0 at the
 * end; -EAGAIN if no whole item is there yet (poll fd); -EILSEQ for an item that holds a NUL byte;
 * -EMSGSIZE for one that is longer than most_bytes, or nearly so;
 * or what read(2) says. The last item counts without a separator behind it.
 */
int reader_next(struct reader *reader, char **item);

/* Blocks until there is something to read. 0 or -errno. */
int reader_wait(const struct reader *reader);

#endif
