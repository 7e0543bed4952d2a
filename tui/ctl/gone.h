/* gone.h - the jobs of a run whose process died without a word: what each was, as events. */
#ifndef FB_CTL_GONE_H
#define FB_CTL_GONE_H

#include "forkboard.h"

#include <stddef.h>

struct gone_job;

/* Zeroed: no job yet. */
struct gone {
    struct gone_job *jobs; /* [count] that of number n at n - 1 */
    size_t room;
    uint32_t count, next; /* next: that is told, from 0 */
    bool failed, ended;   /* there was no memory for it; the last event was told */
    int64_t cpu_us, last_us;
};

void gone_fini(struct gone *gone);
/* An event of its record, in their order. */
void gone_heard(struct gone *gone, const struct fb_event *event);
/*
 * When its death was seen, in microseconds of the run: what lived then ended at that time at the
 * latest. When it did is known to none.
 */
void gone_seen(struct gone *gone, int64_t at_us);
/* How many live that may outlive it; before gone_next(). */
uint32_t gone_outliving(const struct gone *gone);
/*
 * 1: *event is the next, after the last of the record: the end of what lived (FB_CAUSE_LOST), that
 * the others do not run, and FB_ENDED with status 3. 0: it was the last, or for want of memory.
 */
int gone_next(struct gone *gone, struct fb_event *event);

#endif
