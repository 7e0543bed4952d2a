/* cgroups.h - the cgroups of a run: the one that guards it, and those of workers' limits. */
#ifndef FB_RUN_CGROUPS_H
#define FB_RUN_CGROUPS_H

#include "base/timer.h"
#include "sys/sys.h"

struct fb_run;
struct worker;

struct run_cgroups {
    struct sys_memory memory; /* where limits of memory are */
    bool memory_sought;
    struct sys_guard guard;
    struct timer timer;
    int tries;
};

void cgroups_begin(struct fb_run *run);
void cgroups_timer(struct fb_run *run);
/* Between two of a thousand starts: true, it was time for the guard. */
bool cgroups_guard_due(struct fb_run *run);
bool cgroups_yield(struct fb_run *run); /* true: there was a guard, and it is given up */
bool cgroups_is_guardian(const struct fb_run *run, pid_t pid);
/* Where a worker is to be born, that may outlive the run or not; NULL: nowhere. */
struct sys_guard *cgroups_guard_of(struct fb_run *run, const struct worker *worker, bool outlives);
/* Gives sys_spawn.memory_fd: -1, there is no such cgroup; below: a reason to wait. */
int cgroups_limit(struct fb_run *run, struct worker *worker, uint64_t bytes);
/* Whether the limit is why it has ended so: its cause then. */
void cgroups_judge(struct fb_run *run, struct worker *worker, int code, int signal);
void cgroups_done(struct fb_run *run, struct worker *worker);
void cgroups_end(struct fb_run *run);   /* the guard */
void cgroups_fini(struct fb_run *run);  /* the limits */
void cgroups_leave(struct fb_run *run); /* in a child that was forked: they are the owner's */

#endif
