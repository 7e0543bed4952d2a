/*
 * freeze.h - the picture of a board that lives stands still, and goes forth and back through what
 * has happened, as that of a record does: it is drawn from a second board, made from what has been
 * recorded so far. The first board goes on taking every event, so going back to it costs nothing.
 */
#ifndef FB_DESK_FREEZE_H
#define FB_DESK_FREEZE_H

#include "play.h"

/* Zeros is a picture that lives. */
struct freeze {
    struct desk *desk; /* NULL: it lives */
    struct play play;
    int64_t seen_us;      /* how far into the run the picture has been */
    int64_t *failures_us; /* [failure_room] of the board that lives; of that many failures */
    size_t failure_room;
    uint32_t failures_made;
};

/*
 * It stands still as it was at t_us. `reader` is of what is recorded so far and becomes ours;
 * `more` writes what waits, so that the reader finds it.
 */
void freeze_begin(struct freeze *freeze, struct desk *desk, struct record_reader *reader,
                  int64_t t_us, void (*more)(void *context), void *context);
bool freeze_on(const struct freeze *freeze);
/* Live again; nothing where it is. */
void freeze_end(struct freeze *freeze);

/* The time that has gone by: the present is at live_us. It may have been caught up with. */
void freeze_turn(struct freeze *freeze, int64_t clock_us, int64_t live_us);
int64_t freeze_deadline_us(const struct freeze *freeze, int64_t clock_us);
/* A key; those of no meaning here do nothing. */
void freeze_obey(struct freeze *freeze, enum request request, int64_t clock_us);
/*
 * On to the next note that pauses, if there is one between what is shown and now; else live again.
 */
void freeze_go_on(struct freeze *freeze);

#endif
