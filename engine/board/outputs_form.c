/*
 * outputs_form.c - the forms of an output and how one becomes another. Only what a job of one
 * attempt has printed becomes small: then where its streams stand follows from the pieces.
 */
#include "outputs_inside.h"
#include "pieces_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct whole {
    struct board_output front;
    uint64_t version;
    uint64_t offsets[2][2]; /* of what comes next, by attempt (even, odd) and stream */
    struct pieces pieces;
};

struct small {
    struct board_output front;
    uint32_t version;
    uint32_t size;
    char bytes[]; /* pieces, as in pieces.c: each a head and its bytes */
};

static struct whole *whole_of(const struct board_output *output)
{
    return (struct whole *)(uintptr_t)output;
}

static const struct small *small_of(const struct board_output *output)
{
    return (const struct small *)output;
}

/* ------------------------------------------------------------------- husks */

#define LOST_BITS 31
#define LOST_MOST (((uint64_t)1 << LOST_BITS) - 1)

/* False: it is no husk. */
static bool read_husk(const struct board_output *output, uint64_t lost[2])
{
    uint64_t bits = (uint64_t)(uintptr_t)output;

    lost[0] = bits >> 1 & LOST_MOST;
    lost[1] = bits >> (1 + LOST_BITS) & LOST_MOST;
    return output != NULL && (bits & 1) != 0;
}

static bool fits_husk(const uint64_t lost[2])
{
    return sizeof(uintptr_t) == sizeof(uint64_t) && lost[0] <= LOST_MOST && lost[1] <= LOST_MOST;
}

static struct board_output *make_husk(const uint64_t lost[2])
{
    return lost[0] + lost[1] == 0
               ? NULL
               : (struct board_output *)(uintptr_t)(lost[1] << (1 + LOST_BITS) | lost[0] << 1 | 1);
}

/* ------------------------------------------------------------------- small */

/* As pieces that can be read; they own nothing. */
static struct pieces pieces_of(const struct small *small)
{
    struct pieces pieces = { .bytes = (char *)(uintptr_t)small->bytes,
                             .end = small->size,
                             .room = small->size };
    struct head head;

    for (uint32_t at = 0; at < small->size; at += (uint32_t)(HEAD + head.size)) {
        head = read_head(&pieces, at);
        pieces.counts[head.error]++;
        pieces.last = at;
        pieces.last_from = piece_from(head.attempt, head.error);
    }
    return pieces;
}

/* How far each stream has come, with what is missing. */
static void sum_up(const struct pieces *pieces, uint64_t bytes[2])
{
    struct head head;

    bytes[0] = pieces->dropped_bytes[0];
    bytes[1] = pieces->dropped_bytes[1];
    for (size_t at = pieces->first; at < pieces->end; at += HEAD + head.size) {
        head = read_head(pieces, at);
        bytes[head.error] += head.left_out_bytes + head.size;
    }
}

struct board_output *outputs_husk(const struct board_output *output)
{
    struct pieces pieces = pieces_of(small_of(output));
    uint64_t bytes[2];

    sum_up(&pieces, bytes);
    return make_husk(bytes);
}

/* NULL: it stays as it is. */
static struct small *make_small(const struct whole *whole)
{
    const struct pieces *pieces = &whole->pieces;
    uint32_t size = pieces->end - pieces->first;
    struct small *small = malloc(sizeof *small + size);

    if (small == NULL)
        return NULL;
    *small =
        (struct small){ .front = whole->front, .version = (uint32_t)whole->version, .size = size };
    small->front.small = true;
    memcpy(small->bytes, pieces->bytes + pieces->first, size);
    return small;
}

struct board_output *outputs_settled(struct board_output *output, uint32_t attempt)
{
    struct whole *whole = whole_of(output);
    struct pieces *pieces = &whole->pieces;
    uint64_t bytes[2];
    struct small *small = NULL;

    pieces_fit(pieces);
    sum_up(pieces, bytes);
    if (attempt != 1 || pieces->blocks != NULL || !fits_husk(bytes))
        return output;
    if (pieces->first == pieces->end)
        return make_husk(bytes);
    if (pieces->dropped_bytes[0] + pieces->dropped_bytes[1] == 0 && whole->version <= UINT32_MAX &&
        pieces->end <= BOARD_OUTPUT_LEAST)
        small = make_small(whole);
    return small != NULL ? &small->front : output;
}

/* ------------------------------------------------------------------- whole */

struct board_output *outputs_whole(const struct board_output *output, uint32_t job,
                                   uint32_t attempt)
{
    struct whole *whole = calloc(1, sizeof *whole);
    uint64_t lost[2];

    if (whole == NULL)
        return NULL;
    whole->front = (struct board_output){ .job = job, .queue = NOWHERE };
    if (read_husk(output, lost)) {
        memcpy(whole->pieces.dropped_bytes, lost, sizeof lost);
        whole->version = 1;
    } else if (output != NULL) {
        whole->version = small_of(output)->version;
        whole->pieces = pieces_of(small_of(output));
        whole->pieces.bytes = malloc(whole->pieces.room);
        if (whole->pieces.bytes == NULL) {
            free(whole);
            return NULL;
        }
        memcpy(whole->pieces.bytes, small_of(output)->bytes, whole->pieces.room);
    }
    if (attempt <= 2) /* the first attempt's, unless a third one has taken its place */
        sum_up(&whole->pieces, whole->offsets[1]);
    return &whole->front;
}

int outputs_put(struct board_output *output, const struct board_piece *piece)
{
    int r = pieces_put(&whole_of(output)->pieces, piece);

    whole_of(output)->version += r == 0;
    return r;
}

void outputs_give(struct board_output *output, bool keep_errors, bool half)
{
    struct pieces *pieces = &whole_of(output)->pieces;
    size_t have = pieces_bytes(pieces);

    if (keep_errors)
        pieces_keep_errors(pieces, BOARD_OUTPUT_LEAST);
    else
        pieces_drop(pieces, half ? have / 2 : have);
    pieces_fit(pieces);
    whole_of(output)->version++;
}

uint64_t *outputs_next(struct board_output *output, uint32_t attempt, int stream)
{
    return &whole_of(output)->offsets[attempt & 1][stream - 1];
}

struct board_output *outputs_double(const struct board_output *output)
{
    struct whole *whole;
    struct small *small;

    if (output->small) {
        size_t size = sizeof *small + small_of(output)->size;
        small = malloc(size);
        return small != NULL ? memcpy(small, output, size) : NULL;
    }
    whole = malloc(sizeof *whole);
    if (whole == NULL)
        return NULL;
    *whole = *whole_of(output);
    if (pieces_double(&whole->pieces, &whole_of(output)->pieces) == 0)
        return &whole->front;
    free(whole);
    return NULL;
}

/* ---------------------------------------------------------------- any form */

size_t outputs_memory(const struct board_output *output)
{
    return output->small ? sizeof(struct small) + small_of(output)->size
                         : pieces_memory(&whole_of(output)->pieces);
}

size_t outputs_bytes(const struct board_output *output)
{
    return output->small ? small_of(output)->size : pieces_bytes(&whole_of(output)->pieces);
}

uint64_t outputs_version(const struct board_output *output)
{
    if (!outputs_owned(output))
        return 1;
    return output->small ? small_of(output)->version : whole_of(output)->version;
}

void outputs_visit(const struct board_output *output, board_visit *visit, void *context)
{
    struct pieces pieces = { 0 };

    if (read_husk(output, pieces.dropped_bytes)) {
        pieces_visit(&pieces, visit, context);
    } else if (output->small) {
        pieces = pieces_of(small_of(output));
        pieces_visit(&pieces, visit, context);
    } else {
        pieces_visit(&whole_of(output)->pieces, visit, context);
    }
}

void outputs_free(struct board_output *output)
{
    if (!outputs_owned(output))
        return;
    if (!output->small)
        pieces_fini(&whole_of(output)->pieces);
    free(output);
}
