/* finish.h - the end of a run. */
#ifndef FB_RUN_FINISH_H
#define FB_RUN_FINISH_H

#include "base/timer.h"
#include "forkboard.h"

#include <stdbool.h>

struct fb_run;

/* What left its worker's group and lives when all jobs have ended. */
struct run_finish {
    int step;             /* of ending it */
    int64_t held_us;      /* since when it is waited for; 0: it is not */
    enum fb_stop stopped; /* how the run was, as it was looked at last */
    bool named;           /* it was reported */
    bool cut_off;         /* it was ended before it was done */
    struct timer timer;
};

void finish_init(struct fb_run *run);
bool finish_run(struct fb_run *run); /* no worker and no job is left. False: it waits */
void finish_reopen(struct fb_run *run);

#endif
