/* pieces.h - the tail of a job's output: pieces of both streams in the order they came. Pure. */
#ifndef FB_BOARD_PIECES_H
#define FB_BOARD_PIECES_H

#include "board.h"

/* Zeros is empty. */
struct pieces {
    char *bytes;               /* the newest lie in [first, end), each a head and its bytes */
    uint32_t first, last, end; /* last: where the last piece begins */
    uint32_t room;
    struct pieces_block *blocks, *last_block; /* those before them, sealed */
    uint32_t sealed_bytes, sealed_memory;     /* of the pieces in them; that they take */
    uint32_t last_from;                       /* of what the last piece is: piece_from() */
    uint16_t counts[2];                       /* pieces of each stream */
    uint64_t dropped_bytes[2];                /* of each stream, before its first piece */
};

/* Appends; the oldest bytes go once BOARD_OUTPUT_MOST are there. 0, or -ENOMEM: as it was. */
int pieces_put(struct pieces *pieces, const struct board_piece *piece);
/* Drops the oldest: at least `bytes`, with their heads counted, or all there is. */
void pieces_drop(struct pieces *pieces, size_t bytes);
/* Keeps the last `bytes` of standard error, or of all where there is none. */
void pieces_keep_errors(struct pieces *pieces, size_t bytes);
/* Gives back the memory that is not used. */
void pieces_fit(struct pieces *pieces);
/* A stream of which nothing is kept is visited first, as a piece of no bytes. */
void pieces_visit(const struct pieces *pieces, board_visit *visit, void *context);
int pieces_double(struct pieces *to, const struct pieces *from); /* 0; -ENOMEM: `to` is empty */
void pieces_fini(struct pieces *pieces);
size_t pieces_bytes(const struct pieces *pieces);  /* all, with their heads */
size_t pieces_memory(const struct pieces *pieces); /* that they take */

#endif
