/*
 * pieces.c - one buffer of pieces, each a head and its bytes. It fills from the front and is
 * dropped from the front; what is dropped is counted for its stream, and told with the first piece
 * that is left. Once there are SEAL_BYTES of them they are sealed: squeezed into a block behind
 * those before. A piece may lie in several blocks; read, it is one again.
 */
#include "pieces_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST ((size_t)128)

void pieces_fini(struct pieces *pieces)
{
    free(pieces->bytes);
    pieces_free_sealed(pieces);
    *pieces = (struct pieces){ 0 };
}

size_t pieces_bytes(const struct pieces *pieces)
{
    return pieces->sealed_bytes + pieces->end - pieces->first;
}

size_t pieces_memory(const struct pieces *pieces)
{
    return pieces->sealed_memory + pieces->room;
}

/* ------------------------------------------------------------- the buffer */

static void drop(struct pieces *pieces, size_t bytes)
{
    while (bytes > 0 && pieces->first < pieces->end) {
        struct head head = read_head(pieces, pieces->first);
        size_t cut = bytes < head.size ? bytes : head.size;

        pieces->dropped_bytes[head.error] += head.left_out_bytes + cut;
        if (cut == head.size) {
            pieces->counts[head.error]--;
            pieces->first += (uint32_t)(HEAD + head.size);
            bytes -= bytes < HEAD + head.size ? bytes : HEAD + head.size;
            continue;
        }
        head.left_out_bytes = 0;
        head.size = (head.size - (uint32_t)cut) & INT32_MAX;
        if (pieces->last == pieces->first)
            pieces->last += (uint32_t)cut;
        pieces->first += (uint32_t)cut;
        write_head(pieces, pieces->first, &head);
        return;
    }
    if (pieces->first == pieces->end)
        pieces->first = pieces->last = pieces->end = 0;
}

static void move_back(struct pieces *pieces)
{
    memmove(pieces->bytes, pieces->bytes + pieces->first, pieces->end - pieces->first);
    pieces->last -= pieces->first;
    pieces->end -= pieces->first;
    pieces->first = 0;
}

void pieces_fit(struct pieces *pieces)
{
    char *fitting;

    if (pieces->end == 0) {
        free(pieces->bytes);
        pieces->bytes = NULL;
        pieces->room = 0;
        return;
    }
    move_back(pieces);
    fitting = realloc(pieces->bytes, pieces->end);
    if (fitting == NULL)
        return; /* it stays as large as it is */
    pieces->bytes = fitting;
    pieces->room = pieces->end;
}

static bool joins(const struct pieces *pieces, const struct board_piece *piece)
{
    struct head head;

    if (pieces->first == pieces->end || piece->left_out_bytes > 0)
        return false;
    head = read_head(pieces, pieces->last);
    return head.attempt == piece->attempt && head.error == (piece->stream == 2);
}

/* Room for `bytes` in all. */
static int reserve(struct pieces *pieces, size_t bytes)
{
    size_t room = pieces->room > 0 ? pieces->room : ROOM_FIRST;
    char *wider;

    while (room < bytes && room < SEAL_BYTES)
        room *= 2;
    room = room < bytes ? bytes : room;
    if (room == pieces->room)
        return 0;
    wider = realloc(pieces->bytes, room);
    if (wider == NULL)
        return -ENOMEM;
    pieces->bytes = wider;
    pieces->room = (uint32_t)room;
    return 0;
}

void pieces_append(struct pieces *pieces, const struct board_piece *piece)
{
    struct head head = { 0 };

    if (joins(pieces, piece)) {
        head = read_head(pieces, pieces->last);
    } else {
        pieces->last = pieces->end;
        pieces->end += (uint32_t)HEAD;
        pieces->counts[piece->stream - 1]++;
        head.left_out_bytes = piece->left_out_bytes;
        head.attempt = piece->attempt;
        head.error = piece->stream == 2;
    }
    head.size = (head.size + (uint32_t)piece->size) & INT32_MAX;
    if (piece->size > 0)
        memmove(pieces->bytes + pieces->end, piece->bytes, piece->size);
    pieces->end += (uint32_t)piece->size;
    write_head(pieces, pieces->last, &head);
}

/* -------------------------------------------------------------- the calls */

void pieces_drop(struct pieces *pieces, size_t bytes)
{
    size_t sealed = pieces->sealed_bytes;

    pieces_drop_sealed(pieces, bytes);
    sealed -= pieces->sealed_bytes;
    if (bytes > sealed)
        drop(pieces, bytes - sealed);
}

int pieces_put(struct pieces *pieces, const struct board_piece *piece)
{
    struct board_piece kept = *piece;
    size_t have, wanted;

    if (kept.size > BOARD_OUTPUT_MOST - HEAD) {
        size_t cut = kept.size - (BOARD_OUTPUT_MOST - HEAD);
        kept.bytes += cut;
        kept.size -= cut;
        kept.left_out_bytes += cut;
    }
    have = pieces->end - pieces->first;
    if (have > 0 && have + HEAD + kept.size > SEAL_BYTES) {
        pieces_seal(pieces);
        have = pieces->end - pieces->first;
    }
    if (reserve(pieces, have + HEAD + kept.size) < 0)
        return -ENOMEM;
    wanted = pieces_bytes(pieces) + HEAD + kept.size;
    if (wanted > BOARD_OUTPUT_MOST)
        pieces_drop(pieces, wanted - BOARD_OUTPUT_MOST);
    if (pieces->end + HEAD + kept.size > pieces->room)
        move_back(pieces);
    pieces_append(pieces, &kept);
    return 0;
}

/* All but the first `cut` bytes of a piece. */
static void append_end(struct pieces *pieces, struct board_piece *piece, size_t cut)
{
    if (cut > 0) {
        pieces->dropped_bytes[piece->stream - 1] += piece->left_out_bytes + cut;
        piece->left_out_bytes = 0;
        piece->bytes += cut;
        piece->size -= cut;
    }
    pieces_append(pieces, piece);
}

static size_t error_bytes(const struct pieces *pieces)
{
    size_t bytes = 0;

    for (size_t at = pieces->first; at < pieces->end;) {
        struct head head = read_head(pieces, at);
        bytes += head.error ? head.size : 0;
        at += HEAD + head.size;
    }
    return bytes;
}

void pieces_keep_errors(struct pieces *pieces, size_t bytes)
{
    size_t errors, have = pieces_bytes(pieces);
    struct pieces kept;

    if (pieces->blocks != NULL && !pieces_unseal(&kept, pieces)) {
        pieces_drop(pieces, have);
        return;
    }
    if (pieces->blocks != NULL) {
        pieces_fini(pieces);
        *pieces = kept;
    }
    errors = error_bytes(pieces);
    have = pieces->end - pieces->first;
    kept = *pieces;
    if (errors == 0) {
        if (have > bytes)
            drop(pieces, have - bytes);
        return;
    }
    /* Each piece is put back at or before its old place, so one buffer is enough. */
    kept.first = kept.last = kept.end = kept.counts[0] = kept.counts[1] = 0;
    for (size_t at = pieces->first; at < pieces->end;) {
        struct head head = read_head(pieces, at);
        struct board_piece piece = { .stream = head.error ? 2 : 1,
                                     .attempt = head.attempt,
                                     .left_out_bytes = head.left_out_bytes,
                                     .bytes = pieces->bytes + at + HEAD,
                                     .size = head.size };

        at += HEAD + head.size;
        if (!head.error || errors - head.size >= bytes)
            kept.dropped_bytes[head.error] += head.left_out_bytes + head.size;
        else
            append_end(&kept, &piece, errors > bytes ? errors - bytes : 0);
        errors -= head.error ? head.size : 0;
    }
    *pieces = kept;
}

static void visit_buffer(const struct pieces *pieces, board_visit *visit, void *context)
{
    bool seen[2] = { false, false };

    for (int i = 0; i < 2; i++)
        if (pieces->counts[i] == 0 && pieces->dropped_bytes[i] > 0)
            visit(context, &(struct board_piece){ .stream = i + 1,
                                                  .left_out_bytes = pieces->dropped_bytes[i],
                                                  .bytes = "" });
    for (size_t at = pieces->first; at < pieces->end;) {
        struct head head = read_head(pieces, at);
        uint64_t before = seen[head.error] ? 0 : pieces->dropped_bytes[head.error];

        seen[head.error] = true;
        visit(context, &(struct board_piece){ .stream = head.error ? 2 : 1,
                                              .attempt = head.attempt,
                                              .left_out_bytes = before + head.left_out_bytes,
                                              .bytes = pieces->bytes + at + HEAD,
                                              .size = head.size });
        at += HEAD + head.size;
    }
}

void pieces_visit(const struct pieces *pieces, board_visit *visit, void *context)
{
    struct pieces whole;

    if (pieces->blocks == NULL) {
        visit_buffer(pieces, visit, context);
    } else if (pieces_unseal(&whole, pieces)) {
        visit_buffer(&whole, visit, context);
        pieces_fini(&whole);
    }
}
