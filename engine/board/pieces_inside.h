/* pieces_inside.h - what pieces are inside; for the files that carry them. */
#ifndef FB_BOARD_PIECES_INSIDE_H
#define FB_BOARD_PIECES_INSIDE_H

#include "pieces.h"

#include <stddef.h>
#include <string.h>

#define SEAL_BYTES ((size_t)1024)

/* In front of a piece's bytes. */
struct head {
    uint64_t left_out_bytes;
    uint32_t attempt;
    uint32_t size : 31, error : 1; /* error: of standard error */
};

#define HEAD sizeof(struct head)

static inline struct head read_head(const struct pieces *pieces, size_t at)
{
    struct head head;

    memcpy(&head, pieces->bytes + at, HEAD);
    return head;
}

static inline void write_head(struct pieces *pieces, size_t at, const struct head *head)
{
    memcpy(pieces->bytes + at, head, HEAD);
}

/* But for the bytes that are left out before it. */
static inline void write_head_end(struct pieces *pieces, size_t at, const struct head *head)
{
    const size_t from = offsetof(struct head, attempt);

    memcpy(pieces->bytes + at + from, (const char *)head + from, HEAD - from);
}

/*
 * An attempt and a stream as one number, whose top bit is lost: attempts that follow each other
 * differ. What comes is joined to the last piece without a look at its head, which is in no cache.
 */
static inline uint32_t piece_from(uint32_t attempt, bool error)
{
    return attempt << 1 | error;
}

/* pieces_buffer.c */
void pieces_drop_first(struct pieces *pieces, size_t bytes); /* none of them sealed */
void pieces_move_back(struct pieces *pieces);                /* to the front of the buffer */
int pieces_reserve(struct pieces *pieces, size_t bytes);     /* room for so many in all */
void pieces_append(struct pieces *pieces, const struct board_piece *piece); /* there is room */

/* pieces_sealed.c */
void pieces_seal(struct pieces *pieces); /* all; without memory some are not */
/* The oldest: at least `bytes`, or all of the sealed. */
void pieces_drop_sealed(struct pieces *pieces, size_t bytes);
int pieces_double_sealed(struct pieces *to, const struct pieces *from); /* the blocks alone */
void pieces_free_sealed(struct pieces *pieces);
/* The same, none of it sealed. False: no memory. */
bool pieces_unseal(struct pieces *out, const struct pieces *pieces);

#endif
