/*
 * locks.c - what there is a number of in a run: its slots, where a job takes several, and its named
 * limits. A job has them from being taken out of the graph until its worker is gone.
 */
#include "run.h"

int locks_open(struct fb_run *run)
{
    int r = lanes_open(&run->locks.lanes, run->options.limits, run->options.limit_count);

    run->options.limits = run->locks.lanes.limits;
    return r;
}

void locks_fini(struct fb_run *run)
{
    lanes_fini(&run->locks.lanes);
}

int locks_find(struct fb_run *run, const struct fb_job *job)
{
    return lanes_find(&run->locks.lanes, job);
}

/* What services have is not soon free: a job that takes all slots takes the others. */
static int slots_for_any(const struct fb_run *run)
{
    return run->options.slots - worker_slots_staying(run);
}

int locks_pick(struct fb_run *run, struct graph *graph)
{
    return lanes_pick(&run->locks.lanes, graph, slots_for_any(run),
                      run->options.slots - worker_slots_busy(run));
}

bool locks_narrow(const struct fb_run *run)
{
    return lanes_narrow(&run->locks.lanes);
}

uint32_t locks_next(struct fb_run *run, struct graph *graph)
{
    int lane = locks_pick(run, graph);

    if (lane < 0)
        return 0;
    lanes_take(&run->locks.lanes, graph, (uint32_t)lane);
    return graph_next_of(graph, (uint32_t)lane);
}

void locks_of(struct fb_run *run, struct worker *worker, uint32_t lane)
{
    worker->lane = lane;
    worker->weight = lanes_slots(&run->locks.lanes, lane, slots_for_any(run));
}

void locks_give(struct fb_run *run, struct worker *worker)
{
    lanes_give(&run->locks.lanes, worker->lane);
    worker->lane = 0;
}
