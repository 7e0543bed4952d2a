/*
 * reader.c - items as they come. Standard input is shared with whoever started us, so its flags
 * stay as they are: each read(2) is made only once poll(2) says that it will not block. Memory is
 * one item's and at most 64 KiB more, however long the stream.
 */
#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READER_BYTES ((size_t)64 * 1024)

int reader_open(struct reader *reader, const char *path, char separator)
{
    struct stat status;

    *reader = (struct reader){ .separator = separator };
    reader->own_fd = strcmp(path, "-") != 0;
    reader->fd = reader->own_fd ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (reader->fd < 0)
        return -errno;
    if (fstat(reader->fd, &status) < 0 || S_ISDIR(status.st_mode)) {
        int r = S_ISDIR(status.st_mode) ? -EISDIR : -errno;
        reader_close(reader);
        return r;
    }
    reader->regular = S_ISREG(status.st_mode);
    return 0;
}

void reader_close(struct reader *reader)
{
    if (reader->own_fd && reader->fd >= 0)
        close(reader->fd);
    free(reader->buffer);
    *reader = (struct reader){ .fd = -1 };
}

/* Room for one more read; one byte stays free for the NUL behind the last item. */
static int make_room(struct reader *reader)
{
    size_t kept = reader->end - reader->begin, room = reader->room > 0 ? reader->room : 4096;
    char *wider;

    if (reader->most_bytes > 0 && kept > reader->most_bytes)
        return -EMSGSIZE;
    if (reader->begin > 0) {
        memmove(reader->buffer, reader->buffer + reader->begin, kept);
        reader->begin = 0;
        reader->end = kept;
    }
    while (room - kept < 2048)
        room *= 2;
    if (room < READER_BYTES && kept > 0)
        room = READER_BYTES; /* a stream that outruns 4 KiB is worth a whole read */
    if (room == reader->room)
        return 0;
    wider = realloc(reader->buffer, room);
    if (wider == NULL)
        return -ENOMEM;
    reader->buffer = wider;
    reader->room = room;
    return 0;
}

/* 1: more bytes, or the end. */
static int fill(struct reader *reader)
{
    struct pollfd ready = { .fd = reader->fd, .events = POLLIN };
    ssize_t n;
    int r = make_room(reader);

    if (r < 0)
        return r;
    if (!reader->regular && poll(&ready, 1, 0) == 0)
        return -EAGAIN;
    do
        n = read(reader->fd, reader->buffer + reader->end, reader->room - reader->end - 1);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return -errno;
    reader->end += (size_t)n;
    reader->ended = n == 0;
    return 1;
}

static int take(struct reader *reader, size_t size, size_t skip, char **item)
{
    *item = reader->buffer + reader->begin;
    (*item)[size] = '\0';
    reader->begin += size + skip;
    return strlen(*item) == size ? 1 : -EILSEQ;
}

int reader_next(struct reader *reader, char **item)
{
    size_t looked = 0;

    for (;;) {
        size_t waiting = reader->end - reader->begin;
        char *from = NULL, *found = NULL;
        int r;
        if (waiting > looked) { /* before the first read there is no buffer */
            from = reader->buffer + reader->begin;
            found = memchr(from + looked, reader->separator, waiting - looked);
        }
        if (found != NULL)
            return take(reader, (size_t)(found - from), 1, item);
        if (reader->ended)
            return waiting > 0 ? take(reader, waiting, 0, item) : 0;
        looked = waiting;
        r = fill(reader);
        if (r < 0)
            return r;
    }
}

int reader_wait(const struct reader *reader)
{
    struct pollfd ready = { .fd = reader->fd, .events = POLLIN };
    int r;

    do
        r = poll(&ready, 1, -1);
    while (r < 0 && errno == EINTR);
    return r < 0 ? -errno : 0;
}
