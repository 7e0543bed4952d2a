/* play.h - a record played on a desk: where in it we are, how fast, forth and back. No clock. */
#ifndef PLAY_H
#define PLAY_H

#include "desk.h"
#include "record_read.h"

struct play {
    struct record_reader *reader;
    struct desk *desk;
    struct fb_event next; /* read, not yet on the board */
    bool has_next;
    int64_t at_us;    /* of the replay */
    int64_t clock_us; /* when that was so, while it plays */
    int64_t end_us;   /* the last event's */
    double speed;
    bool playing;
    int64_t *failures_us;
    size_t failure_count, failure_room;
};

/*
 * Reads all of the record once, so that its end and its failures are known and nothing in it is
 * wrong, and stands at its beginning. 0, -ENOMEM, or what record_reader_next() says: then
 * record_reader_error() is why.
 */
int play_open(struct play *play, struct record_reader *reader, struct desk *desk);
void play_close(struct play *play);

/* The time that has gone by since the last call, if it plays. */
void play_advance(struct play *play, int64_t clock_us);
/* When there is something new to show; INT64_MAX: not before a key. */
int64_t play_deadline_us(const struct play *play);
/* What plays a record, of keys.h; others do nothing. */
void play_obey(struct play *play, enum request request, int64_t clock_us);

#endif
