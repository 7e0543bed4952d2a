/*
 * play.h - a record played on a desk: where in it we are, how fast, forth and back; or what has
 * been recorded so far of a run that lives. No clock.
 */
#ifndef FB_DESK_PLAY_H
#define FB_DESK_PLAY_H

#include "desk.h"
#include "play_places.h"
#include "record/record_read.h"

struct play {
    struct record_reader *reader;
    struct desk *desk;
    struct fb_event next; /* read, not yet on the board */
    bool has_next;
    struct record_place next_at; /* where it stands */
    struct play_places places;
    int64_t at_us;    /* of the replay */
    int64_t clock_us; /* when that was so, while it plays */
    int64_t end_us;   /* the last event's; of what is still written: now */
    double speed;
    bool playing;
    bool by_events; /* one after the other, whatever time lies between them */
    /* The record is still written: all that waits is in the file, and more may be read. NULL: it is
     * whole. */
    void (*more)(void *context);
    void *context;
    int64_t *failures_us;
    size_t failure_count, failure_room;
    uint32_t
        job_count; /* in all of it; 0 where more is written, or of a watch: they are not to come */
};

/*
 * The next event of a record, put on the board: 1, 0 at the end, what record_reader_next() says,
 * -EBADMSG too where the event cannot follow, or -ENOMEM.
 */
int play_fold(struct record_reader *reader, struct board *board);

/*
 * Begins with a record that is still written, whose `more` and `context` are set, on what the desk
 * shows: nothing of it is read ahead. What was read goes up to t_us.
 */
void play_begin(struct play *play, int64_t t_us);
/*
 * Reads all of the record once, so that its end and its failures are known and nothing in it is
 * wrong, and stands at its beginning. 0, -ENOMEM, or what record_reader_next() says: then
 * record_reader_error() is why.
 */
int play_open(struct play *play, struct record_reader *reader, struct desk *desk);
void play_close(struct play *play);

/* The time that has gone by since the last call, if it plays. */
void play_advance(struct play *play, int64_t clock_us);
/*
 * Goes to the next note that pauses, of those after `after_us`. False: there is none up to now, and
 * what is shown is the end.
 */
bool play_to_pause(struct play *play, int64_t after_us);
/* When there is something new to show; INT64_MAX: not before a key. */
int64_t play_deadline_us(const struct play *play);
/* What plays a record, of keys.h; others do nothing. */
void play_obey(struct play *play, enum request request, int64_t clock_us);

#endif
