/*
 * pieces_sealed.c - the older pieces: a list of blocks of up to SQUEEZE_MOST bytes, squeezed. A
 * block holds whole pieces, or the beginning of one whose rest is in the next.
 */
#include "pieces_inside.h"

#include "base/squeeze.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SPLIT      64 /* a block is not filled up with less of a piece than that */
#define BLOCK_COST 8  /* what the allocator takes for one */

struct pieces_block {
    struct pieces_block *next;
    uint16_t size, bytes; /* squeezed, and of the pieces in it; the same: they are as they are */
    unsigned char squeezed[];
};

static uint32_t memory_of(const struct pieces_block *block)
{
    return (uint32_t)(sizeof *block + block->size + BLOCK_COST);
}

/* What of the buffer goes into one block. */
struct cut {
    size_t taken; /* bytes of the buffer */
    size_t bytes; /* of the block */
    size_t begin; /* of a piece that is split, in the buffer; 0: none is */
};

static struct cut fill_block(const struct pieces *pieces, char *block)
{
    struct cut cut = { 0 };
    size_t at = pieces->first;

    for (bool split = false; at < pieces->end && !split;) {
        struct head head = read_head(pieces, at);
        size_t room = SQUEEZE_MOST - cut.bytes, size = head.size;
        split = room < HEAD + size;
        if (split && room < HEAD + SPLIT)
            break;
        size = split ? room - HEAD : size;
        head.size = (uint32_t)size & INT32_MAX;
        memcpy(block + cut.bytes, &head, HEAD);
        memcpy(block + cut.bytes + HEAD, pieces->bytes + at + HEAD, size);
        cut.bytes += HEAD + size;
        cut.begin = split ? at + 1 : 0;
        at += split ? size : HEAD + size;
    }
    cut.taken = at - pieces->first;
    return cut;
}

/* What was sealed leaves the buffer. */
static void take_out(struct pieces *pieces, const struct cut *cut)
{
    uint32_t first = pieces->first + (uint32_t)cut->taken;
    struct head head;

    if (cut->begin > 0) {
        uint32_t begin = (uint32_t)cut->begin - 1;
        head = read_head(pieces, begin);
        head.left_out_bytes = 0;
        head.size = (head.size - (first - begin)) & INT32_MAX;
        write_head(pieces, first, &head);
        pieces->counts[head.error]++;
        if (pieces->last == begin)
            pieces->last = first;
    }
    pieces->first = first;
}

/* False: no memory, and all is as it was. */
static bool seal_block(struct pieces *pieces)
{
    char plain[SQUEEZE_MOST];
    unsigned char squeezed[SQUEEZE_MOST];
    struct cut cut = fill_block(pieces, plain);
    size_t size = squeeze(squeezed, cut.bytes - 1, plain, cut.bytes);
    struct pieces_block *block = malloc(sizeof *block + (size > 0 ? size : cut.bytes));

    if (block == NULL)
        return false;
    *block = (struct pieces_block){ .size = (uint16_t)(size > 0 ? size : cut.bytes),
                                    .bytes = (uint16_t)cut.bytes };
    memcpy(block->squeezed, size > 0 ? (void *)squeezed : plain, block->size);
    *(pieces->blocks != NULL ? &pieces->last_block->next : &pieces->blocks) = block;
    pieces->last_block = block;
    pieces->sealed_memory += memory_of(block);
    pieces->sealed_bytes += block->bytes;
    take_out(pieces, &cut);
    return true;
}

void pieces_seal(struct pieces *pieces)
{
    while (pieces->first < pieces->end)
        if (!seal_block(pieces))
            return;
    pieces->first = pieces->last = pieces->end = 0;
    if (pieces->room > SEAL_BYTES)
        pieces_fit(pieces);
}

static void open_block(const struct pieces_block *block, char *plain)
{
    if (block->size == block->bytes)
        memcpy(plain, block->squeezed, block->size);
    else
        unsqueeze(plain, block->bytes, block->squeezed);
}

static void drop_first(struct pieces *pieces)
{
    struct pieces_block *block = pieces->blocks;
    char plain[SQUEEZE_MOST];
    struct head head;

    open_block(block, plain);
    for (size_t from = 0; from < block->bytes; from += HEAD + head.size) {
        memcpy(&head, plain + from, HEAD);
        pieces->dropped_bytes[head.error] += head.left_out_bytes + head.size;
        pieces->counts[head.error]--;
    }
    pieces->sealed_bytes -= block->bytes;
    pieces->sealed_memory -= memory_of(block);
    pieces->blocks = block->next;
    free(block);
}

void pieces_drop_sealed(struct pieces *pieces, size_t bytes)
{
    uint32_t before = pieces->sealed_bytes;

    while (pieces->blocks != NULL && before - pieces->sealed_bytes < bytes)
        drop_first(pieces);
}

void pieces_free_sealed(struct pieces *pieces)
{
    for (struct pieces_block *block = pieces->blocks, *next; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
}

int pieces_double_sealed(struct pieces *to, const struct pieces *from)
{
    for (const struct pieces_block *block = from->blocks; block != NULL; block = block->next) {
        struct pieces_block *own = malloc(sizeof *own + block->size);
        if (own == NULL)
            return -ENOMEM;
        memcpy(own, block, sizeof *own + block->size);
        own->next = NULL;
        *(to->blocks != NULL ? &to->last_block->next : &to->blocks) = own;
        to->last_block = own;
    }
    return 0;
}

static void append_all(struct pieces *out, const char *bytes, size_t size)
{
    struct head head;

    for (size_t at = 0; at < size; at += HEAD + head.size) {
        memcpy(&head, bytes + at, HEAD);
        pieces_append(out, &(struct board_piece){ .stream = head.error ? 2 : 1,
                                                  .attempt = head.attempt,
                                                  .left_out_bytes = head.left_out_bytes,
                                                  .bytes = bytes + at + HEAD,
                                                  .size = head.size });
    }
}

/* The same, none of it sealed. False: no memory. */
bool pieces_unseal(struct pieces *out, const struct pieces *pieces)
{
    char plain[SQUEEZE_MOST];

    *out = (struct pieces){ .room = (uint32_t)pieces_bytes(pieces) };
    out->bytes = malloc(out->room > 0 ? out->room : 1);
    if (out->bytes == NULL)
        return false;
    memcpy(out->dropped_bytes, pieces->dropped_bytes, sizeof out->dropped_bytes);
    for (const struct pieces_block *block = pieces->blocks; block != NULL; block = block->next) {
        open_block(block, plain);
        append_all(out, plain, block->bytes);
    }
    append_all(out, pieces->bytes + pieces->first, pieces->end - pieces->first);
    return true;
}
