/* beside.h - what a run finds in its process: other runs, children that were there before. */
#ifndef FB_RUN_BESIDE_H
#define FB_RUN_BESIDE_H

#include "sys/sys.h"

struct fb_run;

struct run_beside {
    bool entered;         /* it is counted among the runs of this process */
    int subreaper_before; /* -1: not changed */
    pid_t session;
    struct sys_process *children; /* [count] that `adopt` found there: not ours */
    int count;
};

void beside_init(struct fb_run *run);
int beside_enter(struct fb_run *run);  /* 0, or -EBUSY: not beside those that are open */
void beside_adopt(struct fb_run *run); /* with options.adopt: what our workers leave is ours */
void beside_adopt_no_more(struct fb_run *run);
void beside_fini(struct fb_run *run);
pid_t beside_session(const struct fb_run *run);
bool beside_any_before(const struct fb_run *run);
/* Whether that process was there, or came from those that were, before the run. */
bool beside_not_ours(const struct fb_run *run, const struct sys_process *process);

#endif
