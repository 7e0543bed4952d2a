/* ending.h - how workers are made to end. */
#ifndef FB_RUN_ENDING_H
#define FB_RUN_ENDING_H

#include "forkboard.h"

#include <stdbool.h>

struct fb_run;
struct worker;

struct run_ending {
    bool commands; /* some are to be started */
    bool news;     /* a worker is made to end, and that is not reported */
};

bool ending_report(struct fb_run *run); /* true: some were */
void ending_begin(struct fb_run *run, struct worker *worker, enum fb_cause cause);
bool ending_next(struct fb_run *run, struct worker *worker); /* after what it did not heed */
struct worker *ending_command_due(struct fb_run *run); /* its command is started; NULL: none */
void ending_without_command(struct fb_run *run, struct worker *worker);
void ending_kill(struct fb_run *run, struct worker *worker, enum fb_cause cause);
/* To the group of a worker that runs; -ESRCH where another wait has taken its end. */
int ending_signal(const struct worker *worker, int signal);

#endif
