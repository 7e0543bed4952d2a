/* stop.h - the run is stopped. */
#ifndef FB_RUN_STOP_H
#define FB_RUN_STOP_H

#include "forkboard.h"

struct fb_run;

struct run_stop {
    bool ends; /* what runs is ended, by a policy */
    bool kept; /* some wait for those that need them */
};

void stop_run(struct fb_run *run, enum fb_stop how);
bool stop_next(struct fb_run *run); /* what waited for others to end; true: one more is ended */
void stop_reopen(struct fb_run *run);
bool stop_by_policy(struct fb_run *run); /* true: it was halted */
/* Settles the sinks, and stops where one has no reader any more. True: something was reported. */
bool stop_where_unread(struct fb_run *run);

#endif
