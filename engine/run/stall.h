/* stall.h - the worker that has its job and cannot start now. */
#ifndef FB_RUN_STALL_H
#define FB_RUN_STALL_H

#include "base/timer.h"
#include "forkboard.h"

struct fb_run;
struct worker;

struct run_stall {
    struct worker *worker; /* the next to start: taken, with a slot; NULL: none */
    struct fb_job job;
    struct timer timer;
};

void stall_init(struct fb_run *run);
/* The strings of its job hold until it is taken again. */
void stall_put(struct fb_run *run, struct worker *worker, const struct fb_job *job);
void stall_until(struct fb_run *run, int64_t at_us);
void stall_over(struct fb_run *run); /* it may be tried at once: something has changed */
struct worker *stall_worker(const struct fb_run *run);
bool stall_due(const struct fb_run *run);
struct worker *stall_take(struct fb_run *run, struct fb_job *job); /* NULL: none */

#endif
