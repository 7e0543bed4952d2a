/* feed.h - jobs that the caller gives one by one, when a slot is free. */
#ifndef FB_RUN_FEED_H
#define FB_RUN_FEED_H

#include "forkboard.h"

struct fb_run;

struct run_feed {
    struct fb_feed source;
    struct fb_job job; /* the last that it gave, until the next is asked for */
    bool on;           /* it may have more */
    bool waits;        /* it has none now */
    bool polled;       /* its descriptor says when it has */
    bool asking;       /* within source.next() */
    bool left;         /* the run was stopped before the feed had come to its end */
    uint32_t fed;      /* jobs that came from it */
};

void feed_init(struct fb_run *run);
bool feed_given(const struct fb_run *run); /* there is one, or was */
void feed_open(struct fb_run *run, const struct fb_feed *feed);
void feed_stop(struct fb_run *run); /* no more is asked for */
bool feed_on(const struct fb_run *run);
bool feed_left(const struct fb_run *run);
uint32_t feed_unread(const struct fb_run *run);
/* how many those are; 0: not known */ /* the run ended, and it may have had more */
const struct fb_job *feed_job(const struct fb_run *run);
bool feed_asking(const struct fb_run *run); /* its caller calls us: it must not report anything */
bool feed_may_give(const struct fb_run *run);
/* Asks for a job for that slot; what it points to holds until the next is asked for. False: the
 * feed has none now, or none any more. */
bool feed_take(struct fb_run *run, int slot, struct fb_job *job);
bool feed_has_more(struct fb_run *run, int slot);   /* or may have: one is asked for, and dropped */
uint32_t feed_total_jobs(const struct fb_run *run); /* the run's, as far as known; 0: it is not */
void feed_ready(struct fb_run *run);                /* by its descriptor */
void feed_slot_free(struct fb_run *run); /* a worker is gone: asked, unless its descriptor is */

#endif
