/*
 * guard.c - that what workers start dies with us however we die: a cgroup for them, where the
 * system lets us. It is made when the run has lasted a little, so that a short one pays nothing
 * (loop.c: a little more while one start follows another);
 * workers from then on are born in it, those that run are moved by the guardian. Where it cannot be
 * made nothing is said: what holds without it holds.
 */
#include "run.h"

#include <errno.h>

#define GUARD_AFTER_US 20000
#define PATIENCE       10 /* as often is waited for an outer forkboard */

void guard_begin(struct fb_run *run)
{
    run->guard_timer.kind = TIMER_GUARD;
    if (run->options.guard)
        timer_set(&run->timers, &run->guard_timer, run_now_us(run) + GUARD_AFTER_US);
}

/* Whether a child of ours is to be in it. Called in the guardian, which has a copy of the run. */
static bool inside(void *context, const struct sys_process *child)
{
    const struct fb_run *run = context;
    const struct worker *worker = pidmap_get(&run->pids, child->pid);

    if (worker != NULL)
        return !worker->apart && !limit_instead(run, worker);
    return run->options.adopt && !child->outlives;
}

void guard_timer(struct fb_run *run)
{
    if (sys_guard_open(&run->guard, run->guard_tries++ < PATIENCE, inside, run) == -EAGAIN)
        timer_set(&run->timers, &run->guard_timer, run_now_us(run) + GUARD_AFTER_US);
}

/* It holds a descriptor, and a job would fail for want of one: then it is the job's. */
bool guard_yield(struct fb_run *run)
{
    if (run->guard.pid == 0)
        return false;
    sys_guard_close(&run->guard);
    return true;
}

void guard_end(struct fb_run *run)
{
    sys_guard_close(&run->guard);
}
