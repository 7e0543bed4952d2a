/* reader.h - items of a file or of standard input, one at a time, without waiting for them. */
#ifndef FB_INPUT_READER_H
#define FB_INPUT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader {
    int fd;            /* to be polled */
    int unblocking_fd; /* the same file, to be read; -1: fd is */
    bool own_fd, ended, regular, socket;
    char separator;
    char *buffer;
    size_t begin, end, room;
    uint64_t items; /* given so far; of a mistake: those before it */
    /* Of what was read ahead: bytes after `begin` in which the items are counted. */
    size_t counted;
    uint64_t ahead;
    /* Of a regular file: counted up to there, and what that gave. */
    int64_t first_at, count_at;
    uint64_t total;
    bool counted_all, cut; /* cut: its last item has no separator */
    size_t most_bytes;     /* of an item; 0: no limit. The caller's to set after reader_open() */
};

/* "-" is standard input. 0 or -errno. */
int reader_open(struct reader *reader, const char *path, char separator);
void reader_close(struct reader *reader);

/*
 * 1 and the next item, without its separator, ended by NUL and valid until the next call; 0 at the
 * end; -EAGAIN if no whole item is there yet (poll fd); -EILSEQ for an item that holds a NUL byte;
 * -EMSGSIZE for one that is longer than most_bytes, or nearly so;
 * or what read(2) says. The last item counts without a separator after it.
 */
int reader_next(struct reader *reader, char **item);

/*
 * How many items are still to come, without waiting for them; -1: not known. It counts a regular
 * file, a piece at each call, and reads ahead in a stream, of which it keeps at most 1 MiB: the end
 * of a longer one is not known before that much is left.
 */
int64_t reader_left(struct reader *reader);

/* Blocks until there is something to read. 0 or -errno. */
int reader_wait(const struct reader *reader);

#endif
