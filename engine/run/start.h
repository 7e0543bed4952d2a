/* start.h - which job is next, and what follows from trying to start it. */
#ifndef FB_RUN_START_H
#define FB_RUN_START_H

#include "forkboard.h"

struct fb_run;

struct run_start {
    bool holding;          /* fb_run_hold() */
    int64_t next_start_us; /* with options.delay_us */
    int64_t
        stall_wait_us; /* how long was waited for processes or descriptors, with no worker alive */
    bool stall_reported;
};

bool start_possible(struct fb_run *run);
bool start_next(struct fb_run *run); /* false: there is no job now */
/* When that changes by time alone, for starts are delayed; TIMER_NEVER: it does not. */
int64_t start_time_us(struct fb_run *run);
void start_hold(struct fb_run *run, bool hold);

#endif
