/*
 * play_places.c - copies of the board, at distances of the file that are a share of all of it, so
 * that to go on from one takes the same time wherever it is, at most a twentieth of a second in a
 * record of a million events: the later, the larger is the board to be copied and drawn, and the
 * closer the next. The last stands shortly before the end, which is gone to most. Where they are
 * too large all together every other one goes, and they are twice as far apart from then on.
 */
#include "play_places.h"

#include "base/array.h"

#include <stdlib.h>

#define PLACES      14 /* in the record */
#define TAIL_PART   8  /* such a part of a distance lies between the last and the end */
#define EVERY_LEAST ((uint64_t)2 * 1024 * 1024)
#define BYTES_MOST  ((size_t)124 * 1024 * 1024)

void places_thin_out(struct play_places *places)
{
    size_t kept = 0;

    places->bytes = 0;
    for (size_t i = 0; i < places->count; i++) {
        if (i % 2 == places->count % 2 || places->count == 1) { /* the last stays */
            board_fini(&places->list[i].board);
            continue;
        }
        places->bytes += board_copy_bytes(&places->list[i].board);
        places->list[kept++] = places->list[i];
    }
    places->count = kept;
    places->every_bytes *= 2;
}

void places_begin(struct play_places *places, uint64_t record_bytes)
{
    uint64_t every = record_bytes / (PLACES * TAIL_PART + 1) * TAIL_PART;

    places->record_bytes = record_bytes;
    places->every_bytes = every > EVERY_LEAST ? every : EVERY_LEAST;
}

/* From there to the next: by an eighth more at the beginning, and as much less at the end. */
static uint64_t distance(const struct play_places *places, uint64_t offset)
{
    double along =
        places->record_bytes > offset ? (double)offset / (double)places->record_bytes : 1;

    return places->every_bytes / 8 * 9 - (uint64_t)((double)places->every_bytes / 4 * along);
}

void places_pass(struct play_places *places, const struct board *board,
                 const struct record_place *next, int64_t at_us)
{
    struct play_place *place = places->count > 0 ? &places->list[places->count - 1] : NULL;
    uint64_t from = place != NULL ? place->next.offset : 0;

    if (next->offset < from + distance(places, from) ||
        (place != NULL && board->events <= place->board.events))
        return;
    if (array_reserve(&places->list, &places->room, places->count + 1, sizeof *places->list, 16) <
        0)
        return;
    place = &places->list[places->count];
    if (board_copy(&place->board, board) < 0)
        return;
    place->next = *next;
    place->at_us = at_us;
    places->count++;
    places->bytes += board_copy_bytes(board);
    if (places->bytes > BYTES_MOST)
        places_thin_out(places);
}

const struct play_place *places_before(const struct play_places *places, int64_t t_us)
{
    size_t i = places->count;

    while (i > 0 && places->list[i - 1].board.t_us > t_us)
        i--;
    return i > 0 ? &places->list[i - 1] : NULL;
}

const struct play_place *places_with(const struct play_places *places, uint64_t events)
{
    size_t i = places->count;

    while (i > 0 && places->list[i - 1].board.events > events)
        i--;
    return i > 0 ? &places->list[i - 1] : NULL;
}

void places_fini(struct play_places *places)
{
    for (size_t i = 0; i < places->count; i++)
        board_fini(&places->list[i].board);
    free(places->list);
    *places = (struct play_places){ 0 };
}
