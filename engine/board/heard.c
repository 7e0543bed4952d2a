/*
 * heard.c - what all jobs printed, in the order it came: the newest BOARD_HEARD_BYTES of it, and
 * where each piece of them is from. The bytes are a ring; so are the pieces, of which the newest
 * BOARD_HEARD_MOST are known. Both grow to their bound. Only what outputs.c has found to be new
 * comes here, so nothing comes twice.
 */
#include "inside.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

static_assert(BOARD_HEARD_BYTES <= 0xffffff, "struct board_hear has 24 bits for a size");

/* All that was written lies below the room, until that is the bound. What grows step by step leaves
 * its former places unused; room that is made at once is memory only where it has been written. */
int board_heard_reserve(struct board *board, size_t size)
{
    struct board_heard *heard = &board->heard;
    uint64_t wanted = heard->written + size;
    uint32_t most = (uint32_t)(wanted < BOARD_HEARD_BYTES ? wanted : BOARD_HEARD_BYTES);
    uint32_t pieces =
        (uint32_t)(heard->count < BOARD_HEARD_MOST ? heard->count + 1 : BOARD_HEARD_MOST);

    pieces = pieces > BOARD_HEARD_MOST / 8 ? BOARD_HEARD_MOST : pieces;
    if (array_reserve_u32(&heard->list, &heard->list_room, pieces, sizeof *heard->list, 16) < 0)
        return -ENOMEM;
    if (most <= heard->room)
        return 0;
    most = most > BOARD_HEARD_BYTES / 8 ? BOARD_HEARD_BYTES : most;
    return array_reserve_u32(&heard->bytes, &heard->room, most, 1, 1024);
}

static void put_bytes(struct board_heard *heard, const char *bytes, size_t size)
{
    while (size > 0) {
        size_t at = (size_t)(heard->written % BOARD_HEARD_BYTES);
        size_t fits = size < BOARD_HEARD_BYTES - at ? size : BOARD_HEARD_BYTES - at;
        memcpy(heard->bytes + at, bytes, fits);
        heard->written += fits;
        bytes += fits;
        size -= fits;
    }
}

void board_heard_put(struct board *board, const struct fb_event *event, size_t known, bool gap)
{
    struct board_heard *heard = &board->heard;
    const char *bytes = event->as.output.bytes + known;
    size_t size = event->as.output.size - known;

    if (size > BOARD_HEARD_BYTES) {
        bytes += size - BOARD_HEARD_BYTES;
        size = BOARD_HEARD_BYTES;
        gap = true;
    }
    if (size == 0)
        return;
    for (;
         heard->count - heard->first == BOARD_HEARD_MOST || heard->held + size > BOARD_HEARD_BYTES;
         heard->first++)
        heard->held -= heard->list[heard->first % BOARD_HEARD_MOST].size;
    heard->held += size;
    heard->list[heard->count++ % BOARD_HEARD_MOST] =
        (struct board_hear){ .t_us = event->t_us,
                             .from = (uint32_t)(heard->written % BOARD_HEARD_BYTES),
                             .end = event->as.output.offset + event->as.output.size,
                             .size = (uint32_t)size & 0xffffff,
                             .job = event->job,
                             .attempt = event->attempt,
                             .stream = event->as.output.stream == 2 ? 2 : 1,
                             .gap = gap };
    put_bytes(heard, bytes, size);
}

uint64_t board_heard_first(const struct board *board)
{
    return board->heard.first;
}

uint64_t board_heard_end(const struct board *board)
{
    return board->heard.count;
}

int64_t board_heard_us(const struct board *board, uint32_t job, uint32_t attempt, int stream,
                       uint64_t end)
{
    const struct board_heard *heard = &board->heard;

    for (uint64_t n = heard->count, first = board_heard_first(board); n > first; n--) {
        const struct board_hear *hear = &heard->list[(n - 1) % BOARD_HEARD_MOST];
        if (hear->job != job || hear->attempt != attempt || hear->stream != stream)
            continue;
        if (hear->end < end)
            break;
        if (hear->end - hear->size < end)
            return hear->t_us;
    }
    return -1;
}

const struct board_hear *board_heard(const struct board *board, uint64_t number,
                                     const char *parts[2], size_t sizes[2])
{
    const struct board_heard *heard = &board->heard;
    const struct board_hear *hear = &heard->list[number % BOARD_HEARD_MOST];
    size_t at = hear->from, whole = BOARD_HEARD_BYTES - at;

    parts[0] = heard->bytes + at;
    parts[1] = heard->bytes;
    sizes[0] = hear->size < whole ? hear->size : whole;
    sizes[1] = hear->size - sizes[0];
    return hear;
}

/* What has been written of the two rings. */
static size_t list_bytes(const struct board_heard *heard)
{
    uint64_t pieces = heard->count < heard->list_room ? heard->count : heard->list_room;

    return (size_t)pieces * sizeof *heard->list;
}

static size_t text_bytes(const struct board_heard *heard)
{
    return heard->written < heard->room ? (size_t)heard->written : heard->room;
}

int board_heard_copy(struct board *to, const struct board *from)
{
    struct board_heard *heard = &to->heard;
    size_t pieces = from->heard.list_room * sizeof *heard->list;

    *heard = (struct board_heard){ 0 };
    if (pieces == 0)
        return 0;
    *heard = from->heard;
    heard->list = malloc(pieces);
    heard->bytes = malloc(heard->room);
    if (heard->list == NULL || heard->bytes == NULL) {
        free(heard->list);
        free(heard->bytes);
        *heard = (struct board_heard){ 0 };
        return -ENOMEM;
    }
    memcpy(heard->list, from->heard.list, list_bytes(heard));
    memcpy(heard->bytes, from->heard.bytes, text_bytes(heard));
    return 0;
}

size_t board_heard_copy_bytes(const struct board *board)
{
    return list_bytes(&board->heard) + text_bytes(&board->heard);
}

void board_heard_fini(struct board *board)
{
    free(board->heard.list);
    free(board->heard.bytes);
}
