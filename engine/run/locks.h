/* locks.h - what workers have of the run's limits, and how many slots they take. */
#ifndef FB_RUN_LOCKS_H
#define FB_RUN_LOCKS_H

#include "jobs/lanes.h"

struct fb_run;
struct worker;

struct run_locks {
    struct lanes lanes;
};

int locks_open(struct fb_run *run); /* -EINVAL: options.limits make no sense; -ENOMEM */
void locks_fini(struct fb_run *run);
int locks_find(struct fb_run *run, const struct fb_job *job); /* its lane, as lanes_find() */
/* The lane that a job of `graph` may start from now; -1: none. */
int locks_pick(struct fb_run *run, struct graph *graph);
bool locks_narrow(const struct fb_run *run);                  /* as of that: one only lacks slots */
uint32_t locks_next(struct fb_run *run, struct graph *graph); /* takes that job; 0: none */
/* What a worker of the lane takes of slots; what locks_next() has taken is its, until it gives it
 * back. */
void locks_of(struct fb_run *run, struct worker *worker, uint32_t lane);
void locks_give(struct fb_run *run, struct worker *worker);

#endif
