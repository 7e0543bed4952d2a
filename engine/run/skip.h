/* skip.h - jobs that do not run. Each function reports one; false: there is none. */
#ifndef FB_RUN_SKIP_H
#define FB_RUN_SKIP_H

#include "base/text.h"
#include "forkboard.h"

struct fb_run;

struct run_skip {
    struct text why; /* in the event */
};

bool skip_doomed(struct fb_run *run);      /* what can never run */
bool skip_held(struct fb_run *run);        /* nothing else is left that runs or could */
bool skip_left(struct fb_run *run);        /* after a stop: of all that is left */
bool skip_or_announce(struct fb_run *run); /* `queued` of one added, which may be done already */
void skip_fed(struct fb_run *run, uint32_t number, const struct fb_job *job); /* done already */
void skip_fini(struct fb_run *run);

#endif
