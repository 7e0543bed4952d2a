/*
 * events.h - the events of a run on their way to the caller. One step says at most EVENTS_ROOM; the
 * next step waits until they are taken.
 */
#ifndef FB_RUN_EVENTS_H
#define FB_RUN_EVENTS_H

#include "base/text.h"
#include "forkboard.h"

struct fb_run;
struct worker;

#define EVENTS_ROOM 16

struct run_events {
    struct fb_event ring[EVENTS_ROOM];
    unsigned first, count;
    int64_t start_us; /* of the run */
    bool unbegun;     /* opened held: its time stands at 0 */
    int64_t taken_us; /* the moment of the last event that was taken, by sys_now_us() */
    bool handed;      /* an event is with the caller, which comes back for the next */
    char note_texts[EVENTS_ROOM][512]; /* of the notes in the ring */
    struct text text;                  /* of the job in an event: its command or name */
};

void events_open(struct fb_run *run);
void events_begin(struct fb_run *run); /* what was opened held: its time begins now */
void events_fini(struct fb_run *run);
int64_t events_now_us(const struct fb_run *run); /* since the run began: struct fb_event.t_us */

/* The next event, zeroed but for its head: the caller fills it in. */
struct fb_event *events_put(struct fb_run *run, enum fb_kind kind, const struct worker *worker);
/* Of a moment that is known already: the clock is read ten times a job as it is. */
struct fb_event *events_put_at(struct fb_run *run, enum fb_kind kind, const struct worker *worker,
                               int64_t t_us);
void events_note(struct fb_run *run, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
struct text *events_text(struct fb_run *run); /* what is written there holds while an event does */

struct fb_event *events_first(struct fb_run *run); /* the one that is taken next */
bool events_wait(const struct fb_run *run);        /* there are some */
bool events_take(struct fb_run *run, struct fb_event *out);
void events_none(struct fb_run *run); /* the caller is told that there is none now */
bool events_handed(const struct fb_run *run);
int64_t events_taken_us(const struct fb_run *run);
/* A call from outside made something possible: wakes a caller that polls. */
void events_wake_caller(struct fb_run *run);
void events_queued(struct fb_run *run, uint32_t number, const struct fb_job *job);

#endif
