/* step.h - one thing is done. */
#ifndef FB_RUN_STEP_H
#define FB_RUN_STEP_H

#include <stdbool.h>

struct fb_run;

#define ALARMS_OF_RUN 8 /* that are no worker's: a kind each */

bool step_next(struct fb_run *run, bool block); /* false: nothing to do now */
bool step_rest(struct fb_run *run); /* then: what was gathered goes out; true: an event */

#endif
