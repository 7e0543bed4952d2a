/*
 * limit.c - a worker's limit of memory: where the system lets us a cgroup of its own, made before
 * it is forked and removed when it is done; else, told by -1, its address space. The kernel kills
 * whoever goes past a cgroup's limit, the worker or what it started: that is why it failed.
 */
#include "run.h"

#include <errno.h>

/* Sought when the first job wants one, so that the others pay nothing. */
int limit_begin(struct fb_run *run, struct worker *worker, uint64_t bytes)
{
    int r;

    if (bytes == 0 || !run->options.guard)
        return -1;
    if (!run->memory_sought)
        sys_memory_open(&run->memory);
    run->memory_sought = true;
    r = sys_memory_make(&run->memory, ++run->limits, bytes);
    if (r >= 0)
        worker->limit = run->limits;
    return r >= 0 || r == -EMFILE || r == -ENFILE ? r : -1;
}

void limit_judge(struct fb_run *run, struct worker *worker)
{
    bool failed = run->death.signal != 0 || !attempt_succeeds(worker, run->death.code);

    if (worker->limit != 0 && failed && worker->cause == FB_CAUSE_NONE &&
        sys_memory_kills(&run->memory, worker->limit) > 0)
        worker->cause = FB_CAUSE_MEMORY;
}

/* A process is in one cgroup of version 2: then this one, and not that which guards the run. */
bool limit_instead(const struct fb_run *run, const struct worker *worker)
{
    return worker->limit != 0 && run->memory.new;
}

/* What it left behind may still be in it: then it goes with the run. */
void limit_end(struct fb_run *run, struct worker *worker)
{
    if (worker->limit != 0)
        sys_memory_remove(&run->memory, worker->limit);
    worker->limit = 0;
}

void limit_fini(struct fb_run *run)
{
    if (run->memory_sought)
        sys_memory_close(&run->memory);
}
