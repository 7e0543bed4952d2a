/*
 * blocks.h - a stream cut into blocks at the ends of records: a record is never cut. What a record
 * is two texts say: what it ends with, and what it begins with.
 */
#ifndef FB_INPUT_BLOCKS_H
#define FB_INPUT_BLOCKS_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blocks_options {
    size_t block_bytes;            /* about so many; a longer record makes a longer block */
    int64_t records;               /* in a block; 0: by bytes */
    const char *recstart, *recend; /* "": nothing */
    size_t start_bytes, end_bytes; /* of them, since NUL may be in them; 0: up to their ends */
};

size_t blocks_start_bytes(const struct blocks_options *options);
size_t blocks_end_bytes(const struct blocks_options *options);

struct blocks;

/* 0 or -ENOMEM. `fd` is not closed. */
int blocks_open(struct blocks **out, int fd, const struct blocks_options *options);
struct blocks *blocks_close(struct blocks *blocks); /* accepts NULL, returns NULL */
/*
 * Puts the first line, which is then in no block. Before the first block, until it is not -EAGAIN:
 * 0, or as blocks_next().
 */
int blocks_take_line(struct blocks *blocks, struct text *line);
/*
 * 1 and the next block, valid until the next call; 0 at the end; -EAGAIN where it is not whole yet
 * (poll the descriptor); what read(2) says; -ENOMEM.
 */
int blocks_next(struct blocks *blocks, const char **bytes, size_t *size);
/* The block that was given last is the next one, too. */
void blocks_take_back(struct blocks *blocks);
/* Whether the stream has not ended after the block that was given last. Does not wait for it. */
bool blocks_left(struct blocks *blocks);

/*
 * Pure: where the last record that ends within bytes[0..size) ends, 0: none does. `more`: bytes may
 * follow, so what reaches the end may go on.
 */
size_t blocks_last_end(const char *bytes, size_t size, const struct blocks_options *options);
/* The same for the first whose end is at `from` or after it. */
size_t blocks_first_end(const char *bytes, size_t size, size_t from,
                        const struct blocks_options *options);
/* Puts a block without what its records begin and end with. Pure. 0 or -ENOMEM. */
int blocks_put_plain(struct text *out, const char *bytes, size_t size,
                     const struct blocks_options *options);

#endif
