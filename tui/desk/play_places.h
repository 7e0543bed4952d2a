/*
 * play_places.h - the board as it was at some places of a record, to go on from: a
 * fold cannot be undone, and one from the beginning takes long where the record is.
 */
#ifndef FB_DESK_PLAY_PLACES_H
#define FB_DESK_PLAY_PLACES_H

#include "board/board.h"
#include "record/record_read.h"

struct play_place {
    struct board board;
    struct record_place next; /* of the first event that is not on it */
    int64_t at_us;            /* of the last that is */
};

/* Zeros is none, and places_begin() comes first. They are in the order of the record. */
struct play_places {
    struct play_place *list;
    size_t count, room;
    uint64_t record_bytes;
    uint64_t every_bytes; /* of the record, from one to the next in its middle */
    size_t bytes;         /* of all, about */
};

/* So long is the record, as far as it is written. */
void places_begin(struct play_places *places, uint64_t record_bytes);
/* An event came onto the board: it may be time for a place. Where memory is short there is none. */
void places_pass(struct play_places *places, const struct board *board,
                 const struct record_place *next, int64_t at_us);
/* Every other one goes. */
void places_thin_out(struct play_places *places);
/* The last with no event after t_us, or with no more events than that; NULL: the beginning. */
const struct play_place *places_before(const struct play_places *places, int64_t t_us);
const struct play_place *places_with(const struct play_places *places, uint64_t events);
void places_fini(struct play_places *places);

#endif
