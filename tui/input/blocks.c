/*
 * blocks.c - bytes are read as far as they are there, until a block has its size and a record ends
 * in it. What is after that end begins the next block. Each byte is looked at about once, however
 * long a record is and however little comes at a time; and moved about once.
 */
#include "blocks.h"

#include "unblocking.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define READ_BYTES ((size_t)256 * 1024)

struct blocks {
    struct blocks_options options;
    struct unblocking input;
    bool ended;
    char *buffer;       /* [room] */
    size_t begin, size; /* what is there: so many bytes from that one on */
    size_t room;
    size_t given;    /* of them, as the last block */
    size_t from;     /* nothing that is looked for is there before that; 0: not looked yet */
    size_t whole;    /* of them, in records that were counted */
    int64_t counted; /* so many */
};

int blocks_open(struct blocks **out, int fd, const struct blocks_options *options)
{
    struct blocks *blocks = calloc(1, sizeof *blocks);

    *out = blocks;
    if (blocks == NULL)
        return -ENOMEM;
    blocks->options = *options;
    unblocking_open(&blocks->input, fd);
    return 0;
}

struct blocks *blocks_close(struct blocks *blocks)
{
    if (blocks == NULL)
        return NULL;
    unblocking_close(&blocks->input);
    free(blocks->buffer);
    free(blocks);
    return NULL;
}

size_t blocks_start_bytes(const struct blocks_options *options)
{
    return options->start_bytes > 0 ? options->start_bytes : strlen(options->recstart);
}

size_t blocks_end_bytes(const struct blocks_options *options)
{
    return options->end_bytes > 0 ? options->end_bytes : strlen(options->recend);
}

/* Whether a record ends at a place: what it ends with is before, what the next begins with is
 * there. */
static bool ends_at(const char *bytes, size_t size, size_t at, const struct blocks_options *options)
{
    size_t end = blocks_end_bytes(options), start = blocks_start_bytes(options);

    return at >= end && at + start <= size && memcmp(bytes + at - end, options->recend, end) == 0 &&
           memcmp(bytes + at, options->recstart, start) == 0;
}

/* A record ends with that byte, wherever it is. */
static bool one_byte(const struct blocks_options *options)
{
    return blocks_start_bytes(options) == 0 && blocks_end_bytes(options) == 1;
}

size_t blocks_last_end(const char *bytes, size_t size, const struct blocks_options *options)
{
    if (one_byte(options)) {
        const char *last = memrchr(bytes, options->recend[0], size);
        return last != NULL ? (size_t)(last - bytes) + 1 : 0;
    }
    for (size_t at = size; at > 0; at--)
        if (ends_at(bytes, size, at, options))
            return at;
    return 0;
}

size_t blocks_first_end(const char *bytes, size_t size, size_t from,
                        const struct blocks_options *options)
{
    size_t at = from > 0 ? from : 1;

    if (one_byte(options) && at <= size) {
        const char *first = memchr(bytes + at - 1, options->recend[0], size - at + 1);
        return first != NULL ? (size_t)(first - bytes) + 1 : 0;
    }
    for (; at <= size; at++)
        if (ends_at(bytes, size, at, options))
            return at;
    return 0;
}

/* Where the next record ends that was not found yet; 0: none does. What the one after it begins
 * with may still come in part. */
static size_t next_end(struct blocks *blocks)
{
    size_t start = blocks_start_bytes(&blocks->options);
    size_t at = blocks_first_end(blocks->buffer + blocks->begin, blocks->size, blocks->from,
                                 &blocks->options);

    if (at == 0 && blocks->size >= blocks->from + start)
        blocks->from = blocks->size - start + 1;
    return at;
}

/* How long the block is; 0: it is not whole. */
static size_t block_size(struct blocks *blocks)
{
    const struct blocks_options *options = &blocks->options;
    size_t at;

    if (blocks->size == 0)
        return 0;
    if (options->records == 0) {
        if (blocks->size < options->block_bytes)
            return 0;
        at = blocks->from == 0
                 ? blocks_last_end(blocks->buffer + blocks->begin, options->block_bytes, options)
                 : 0;
        if (at > 0)
            return at;
        if (blocks->from == 0)
            blocks->from = options->block_bytes;
        return next_end(blocks);
    }
    while (blocks->counted < options->records) {
        at = next_end(blocks);
        if (at == 0)
            return 0;
        blocks->whole = at;
        blocks->from = at + 1;
        blocks->counted++;
    }
    return blocks->whole;
}

/* Before a read alone: small blocks would move all that is there each time. */
static int make_room(struct blocks *blocks)
{
    size_t room = blocks->room > 0 ? blocks->room * 2 : READ_BYTES * 2;
    char *wider;

    if (blocks->begin > 0)
        memmove(blocks->buffer, blocks->buffer + blocks->begin, blocks->size);
    blocks->begin = 0;
    if (blocks->room - blocks->size >= READ_BYTES)
        return 0;
    wider = realloc(blocks->buffer, room);
    if (wider == NULL)
        return -ENOMEM;
    blocks->buffer = wider;
    blocks->room = room;
    return 0;
}

/* 1: there are more bytes; 0: the end; -EAGAIN or another -errno. */
static int read_more(struct blocks *blocks)
{
    ssize_t n;
    int r = unblocking_wait(&blocks->input, 0);

    if (r <= 0)
        return r < 0 ? r : -EAGAIN;
    r = make_room(blocks);
    if (r < 0)
        return r;
    n = unblocking_read(&blocks->input, blocks->buffer + blocks->size, READ_BYTES);
    if (n < 0)
        return (int)n;
    blocks->size += (size_t)n;
    return n > 0;
}

static int give(struct blocks *blocks, size_t size, const char **bytes, size_t *out)
{
    *bytes = blocks->buffer + blocks->begin;
    *out = blocks->given = size;
    return 1;
}

int blocks_take_line(struct blocks *blocks, struct text *line)
{
    const char *end = NULL;

    while (end == NULL && !blocks->ended) {
        int r = read_more(blocks);
        if (r < 0)
            return r;
        blocks->ended = r == 0;
        end = memchr(blocks->buffer + blocks->from, '\n', blocks->size - blocks->from);
        blocks->from = blocks->size;
    }
    blocks->given = end != NULL ? (size_t)(end - blocks->buffer) + 1 : blocks->size;
    text_put(line, blocks->buffer, blocks->given);
    return line->failed ? -ENOMEM : 0;
}

int blocks_put_plain(struct text *out, const char *bytes, size_t size,
                     const struct blocks_options *options)
{
    size_t start = blocks_start_bytes(options), end = blocks_end_bytes(options);
    const char *last = bytes + size, *at;
    struct text between = { 0 };

    text_put(&between, options->recend, end);
    text_put(&between, options->recstart, start);
    if (size >= start && memcmp(bytes, options->recstart, start) == 0)
        bytes += start;
    if ((size_t)(last - bytes) >= end && memcmp(last - end, options->recend, end) == 0)
        last -= end;
    while (between.size > 0 &&
           (at = memmem(bytes, (size_t)(last - bytes), between.bytes, between.size)) != NULL) {
        text_put(out, bytes, (size_t)(at - bytes));
        bytes = at + between.size;
    }
    text_put(out, bytes, (size_t)(last - bytes));
    size = between.failed;
    text_fini(&between);
    return out->failed || size != 0 ? -ENOMEM : 0;
}

void blocks_take_back(struct blocks *blocks)
{
    blocks->given = 0;
}

bool blocks_left(struct blocks *blocks)
{
    struct pollfd ready = { .fd = blocks->input.fd, .events = POLLIN };
    off_t at = lseek(blocks->input.fd, 0, SEEK_CUR);
    int bytes;
    char byte;

    if (blocks->size > blocks->given || blocks->ended)
        return blocks->size > blocks->given;
    /* What is left stays there, for others. Of a large file FIONREAD, an int, may say anything. */
    if (at >= 0)
        return pread(blocks->input.fd, &byte, 1, at) != 0;
    return poll(&ready, 1, 0) == 0 || ioctl(blocks->input.fd, FIONREAD, &bytes) < 0 || bytes != 0;
}

int blocks_next(struct blocks *blocks, const char **bytes, size_t *size)
{
    size_t whole;

    if (blocks->given > 0) {
        blocks->begin += blocks->given;
        blocks->size -= blocks->given;
        blocks->given = blocks->from = blocks->whole = 0;
        blocks->counted = 0;
    }
    while ((whole = block_size(blocks)) == 0) {
        int r = blocks->ended ? 0 : read_more(blocks);
        if (r < 0)
            return r;
        blocks->ended |= r == 0;
        if (r == 0) /* the last record may lack its end */
            return blocks->size > 0 ? give(blocks, blocks->size, bytes, size) : 0;
    }
    return give(blocks, whole, bytes, size);
}
