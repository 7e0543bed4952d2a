/*
 * pieces_buffer.c - the pieces that are not sealed: one buffer, which fills from the front and is
 * dropped from the front.
 */
#include "pieces_inside.h"

#include <errno.h>
#include <stdlib.h>

#define ROOM_FIRST ((size_t)128)

size_t pieces_bytes(const struct pieces *pieces)
{
    return pieces->sealed_bytes + pieces->end - pieces->first;
}

void pieces_drop_first(struct pieces *pieces, size_t bytes)
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

void pieces_move_back(struct pieces *pieces)
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
    pieces_move_back(pieces);
    fitting = realloc(pieces->bytes, pieces->end);
    if (fitting == NULL)
        return; /* it stays as large as it is */
    pieces->bytes = fitting;
    pieces->room = pieces->end;
}

static bool joins(const struct pieces *pieces, const struct board_piece *piece)
{
    return pieces->first != pieces->end && piece->left_out_bytes == 0 &&
           pieces->last_from == piece_from(piece->attempt, piece->stream == 2);
}

int pieces_reserve(struct pieces *pieces, size_t bytes)
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
    struct head head = { .left_out_bytes = piece->left_out_bytes,
                         .attempt = piece->attempt,
                         .error = piece->stream == 2 };
    bool joined = joins(pieces, piece);

    if (!joined) {
        pieces->last = pieces->end;
        pieces->last_from = piece_from(piece->attempt, piece->stream == 2);
        pieces->end += (uint32_t)HEAD;
        pieces->counts[piece->stream - 1]++;
    }
    if (piece->size > 0)
        memmove(pieces->bytes + pieces->end, piece->bytes, piece->size);
    pieces->end += (uint32_t)piece->size;
    head.size = (uint32_t)(pieces->end - pieces->last - HEAD) & INT32_MAX;
    if (joined)
        write_head_end(pieces, pieces->last, &head);
    else
        write_head(pieces, pieces->last, &head);
}
