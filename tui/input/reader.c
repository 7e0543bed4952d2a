/*
 * reader.c - items as they come, without waiting for them (unblocking.c). Memory is one item's and
 * at most 64 KiB more, however long the stream; or 1 MiB, where it was asked how many items are
 * left.
 */
#include "reader.h"

#include "unblocking.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READER_BYTES ((size_t)64 * 1024)
#define AHEAD_BYTES  ((size_t)1024 * 1024) /* of a stream, at most; of a file, at a time */

static struct unblocking input_of(const struct reader *reader)
{
    return (struct unblocking){ reader->fd, reader->unblocking_fd, reader->socket };
}

static void open_unblocking(struct reader *reader)
{
    struct unblocking input;

    unblocking_open(&input, reader->fd);
    reader->unblocking_fd = input.own_fd;
    reader->socket = input.socket;
}

int reader_open(struct reader *reader, const char *path, char separator)
{
    struct stat status;

    *reader = (struct reader){ .separator = separator, .unblocking_fd = -1 };
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
    reader->first_at = reader->count_at = lseek(reader->fd, 0, SEEK_CUR);
    open_unblocking(reader);
    return 0;
}

void reader_close(struct reader *reader)
{
    if (reader->own_fd && reader->fd >= 0)
        close(reader->fd);
    if (reader->unblocking_fd >= 0)
        close(reader->unblocking_fd);
    free(reader->buffer);
    *reader = (struct reader){ .fd = -1, .unblocking_fd = -1 };
}

/* Room for one more read; one byte stays free for the NUL after the last item. */
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

static int wait_for(const struct reader *reader, int wait_ms)
{
    struct unblocking input = input_of(reader);

    return unblocking_wait(&input, wait_ms);
}

/* 1: more bytes, or the end. */
static int fill(struct reader *reader)
{
    struct unblocking input = input_of(reader);
    ssize_t n;
    int r = make_room(reader);

    if (r < 0)
        return r;
    r = reader->regular ? 1 : wait_for(reader, 0);
    if (r <= 0)
        return r < 0 ? r : -EAGAIN;
    n = unblocking_read(&input, reader->buffer + reader->end, reader->room - reader->end - 1);
    if (n < 0)
        return (int)n;
    reader->end += (size_t)n;
    reader->ended = n == 0;
    return 1;
}

static int take(struct reader *reader, size_t size, size_t skip, char **item)
{
    *item = reader->buffer + reader->begin;
    (*item)[size] = '\0';
    reader->begin += size + skip;
    if (reader->counted >= size + skip && reader->ahead > 0) {
        reader->counted -= size + skip;
        reader->ahead--;
    } else {
        reader->counted = reader->ahead = 0;
    }
    if (strlen(*item) != size)
        return -EILSEQ;
    reader->items++;
    return 1;
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

static uint64_t count(const char *bytes, size_t size, char separator)
{
    uint64_t count = 0;

    for (const char *end = bytes + size; (bytes = memchr(bytes, separator, (size_t)(end - bytes)));)
        count += ++bytes != NULL;
    return count;
}

/* Beside what is read: by place, so the file's own position stays. */
static void count_file(struct reader *reader)
{
    char bytes[READER_BYTES];
    ssize_t n = 1;

    for (size_t done = 0; done < AHEAD_BYTES && n > 0; done += (size_t)n) {
        n = pread(reader->fd, bytes, sizeof bytes, reader->count_at);
        if (n <= 0)
            break;
        reader->total += count(bytes, (size_t)n, reader->separator);
        reader->cut = bytes[n - 1] != reader->separator;
        reader->count_at += n;
    }
    reader->counted_all = n <= 0;
    reader->total += n <= 0 && reader->cut;
}

static int64_t file_left(struct reader *reader)
{
    if (reader->first_at < 0)
        return -1;
    if (!reader->counted_all)
        count_file(reader);
    if (!reader->counted_all)
        return -1;
    return reader->total > reader->items ? (int64_t)(reader->total - reader->items) : 0;
}

static int64_t stream_left(struct reader *reader)
{
    size_t size;
    bool cut;

    while (!reader->ended && reader->end - reader->begin < AHEAD_BYTES)
        if (fill(reader) < 0)
            break;
    if (!reader->ended)
        return -1;
    size = reader->end - reader->begin;
    if (size > reader->counted)
        reader->ahead += count(reader->buffer + reader->begin + reader->counted,
                               size - reader->counted, reader->separator);
    reader->counted = size;
    cut = size > 0 && reader->buffer[reader->end - 1] != reader->separator;
    return (int64_t)reader->ahead + cut;
}

int64_t reader_left(struct reader *reader)
{
    return reader->regular ? file_left(reader) : stream_left(reader);
}

int reader_wait(const struct reader *reader)
{
    int r = wait_for(reader, -1);

    return r < 0 ? r : 0;
}
