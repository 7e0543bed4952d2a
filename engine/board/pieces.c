/*
 * pieces.c - the output of a worker as pieces, each a head and its bytes. What is dropped is
 * counted for its stream, and the first piece that is left says how much. Once there are SEAL_BYTES
 * of them in the buffer they are sealed: squeezed into a block after the earlier ones. A piece may
 * lie in several blocks; read, it is one again.
 */
#include "pieces_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void pieces_fini(struct pieces *pieces)
{
    free(pieces->bytes);
    pieces_free_sealed(pieces);
    *pieces = (struct pieces){ 0 };
}

int pieces_double(struct pieces *to, const struct pieces *from)
{
    *to = *from;
    to->blocks = to->last_block = NULL;
    to->bytes = from->room > 0 ? malloc(from->room) : NULL;
    if (from->room > 0 && to->bytes == NULL) {
        *to = (struct pieces){ 0 };
        return -ENOMEM;
    }
    if (from->end > 0)
        memcpy(to->bytes, from->bytes, from->end);
    if (pieces_double_sealed(to, from) == 0)
        return 0;
    pieces_fini(to);
    return -ENOMEM;
}

size_t pieces_memory(const struct pieces *pieces)
{
    return pieces->sealed_memory + pieces->room;
}

void pieces_drop(struct pieces *pieces, size_t bytes)
{
    size_t sealed = pieces->sealed_bytes;

    pieces_drop_sealed(pieces, bytes);
    sealed -= pieces->sealed_bytes;
    if (bytes > sealed)
        pieces_drop_first(pieces, bytes - sealed);
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
    if (pieces_reserve(pieces, have + HEAD + kept.size) < 0)
        return -ENOMEM;
    wanted = pieces_bytes(pieces) + HEAD + kept.size;
    if (wanted > BOARD_OUTPUT_MOST)
        pieces_drop(pieces, wanted - BOARD_OUTPUT_MOST);
    if (pieces->end + HEAD + kept.size > pieces->room)
        pieces_move_back(pieces);
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
            pieces_drop_first(pieces, have - bytes);
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
