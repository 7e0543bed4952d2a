/*
 * cgroups.c - the cgroups of a run.
 *
 * The guard's: that what workers start dies with us however we die, where the system lets us. It is
 * made when the run has lasted a little, so that a short one pays nothing; workers from then on are
 * born in it, those that run are moved by the guardian. Where it cannot be made nothing is said:
 * what holds without it holds.
 *
 * And one for each worker with a limit of memory, made before it is forked and removed when it is
 * done; else, shown by -1, the limit is of its address space. The kernel kills the process that
 * goes past a cgroup's limit, the worker or what it started: that is why it failed.
 */
#include "run.h"

#include <errno.h>
#include <stdatomic.h>

#define GUARD_AFTER_US 20000
#define BURST_US       80000
#define PATIENCE       10 /* as often is waited for an outer forkboard */

static _Atomic uint32_t limits; /* that were made in this process, by whichever run */

void cgroups_begin(struct fb_run *run)
{
    run->cgroups.timer.kind = TIMER_GUARD;
    if (run->options.guard)
        loop_alarm(run, &run->cgroups.timer, loop_now_us(run) + GUARD_AFTER_US);
}

/* A process is in one cgroup of version 2: then in that of its limit, and not in the guard's. */
static bool limited_instead(const struct fb_run *run, const struct worker *worker)
{
    return worker->limit != 0 && run->cgroups.memory.new;
}

/* Whether a child of ours is to be in it. Called in the guardian, which has a copy of the run. */
static bool inside(void *context, const struct sys_process *child)
{
    const struct fb_run *run = context;
    const struct worker *worker = worker_of_pid(run, child->pid);

    if (worker != NULL)
        return !worker->apart && worker->leftovers != FB_LEFTOVERS_LEAVE &&
               !limited_instead(run, worker);
    return run->options.adopt && !child->outlives && !child->unsure && !beside_not_ours(run, child);
}

void cgroups_timer(struct fb_run *run)
{
    if (sys_guard_open(&run->cgroups.guard, run->cgroups.tries++ < PATIENCE, inside, run) ==
        -EAGAIN)
        loop_alarm(run, &run->cgroups.timer, loop_now_us(run) + GUARD_AFTER_US);
}

/*
 * A worker that is born in the cgroup need not be moved there. But the first that is moved holds
 * every fork up for 15 ms or more, so a burst of starts may end before.
 */
bool cgroups_guard_due(struct fb_run *run)
{
    if (run->cgroups.timer.place == 0 ||
        loop_now_us(run) < timer_after(run->cgroups.timer.at_us, BURST_US))
        return false;
    loop_alarm(run, &run->cgroups.timer, TIMER_NEVER);
    cgroups_timer(run);
    return true;
}

/* It holds a descriptor, and a job would fail for want of one: then it is the job's. */
bool cgroups_yield(struct fb_run *run)
{
    if (run->cgroups.guard.pid == 0)
        return false;
    sys_guard_close(&run->cgroups.guard);
    return true;
}

bool cgroups_is_guardian(const struct fb_run *run, pid_t pid)
{
    return pid == run->cgroups.guard.pid;
}

struct sys_guard *cgroups_guard_of(struct fb_run *run, const struct worker *worker, bool outlives)
{
    bool born_inside = run->cgroups.guard.pid != 0 && !outlives &&
                       worker->leftovers != FB_LEFTOVERS_LEAVE && !limited_instead(run, worker);

    return born_inside ? &run->cgroups.guard : NULL;
}

/* Sought when the first job wants one, so that the others pay nothing. */
int cgroups_limit(struct fb_run *run, struct worker *worker, uint64_t bytes)
{
    uint32_t number;
    int r;

    if (bytes == 0 || !run->options.guard)
        return -1;
    if (!run->cgroups.memory_sought)
        sys_memory_open(&run->cgroups.memory);
    run->cgroups.memory_sought = true;
    number = ++limits;
    r = sys_memory_make(&run->cgroups.memory, number, bytes);
    if (r >= 0)
        worker->limit = number;
    return r >= 0 || r == -EMFILE || r == -ENFILE ? r : -1;
}

void cgroups_judge(struct fb_run *run, struct worker *worker, int code, int signal)
{
    if (worker->limit != 0 && worker->cause == FB_CAUSE_NONE &&
        !attempt_succeeds(worker, code, signal) &&
        sys_memory_kills(&run->cgroups.memory, worker->limit) > 0)
        worker->cause = FB_CAUSE_MEMORY;
}

/* A leftover may still be in it: then it goes with the run. */
void cgroups_done(struct fb_run *run, struct worker *worker)
{
    if (worker->limit != 0)
        sys_memory_remove(&run->cgroups.memory, worker->limit);
    worker->limit = 0;
}

void cgroups_end(struct fb_run *run)
{
    sys_guard_close(&run->cgroups.guard);
}

void cgroups_fini(struct fb_run *run)
{
    if (run->cgroups.memory_sought)
        sys_memory_close(&run->cgroups.memory);
}

void cgroups_leave(struct fb_run *run)
{
    if (run->cgroups.guard.pid != 0)
        run->cgroups.guard.leaf_fd = sys_close(run->cgroups.guard.leaf_fd);
    if (run->cgroups.memory_sought)
        run->cgroups.memory.base_fd = sys_close(run->cgroups.memory.base_fd);
}
