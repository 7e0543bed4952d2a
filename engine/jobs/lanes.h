/*
 * lanes.h - jobs that take more than a slot: several slots, and some of what there is a number of
 * (fb_options.limits). Those that take the same are one lane of the graph, so that what to start
 * next is asked of as many as there are lanes, however many jobs wait. Pure.
 */
#ifndef FB_JOBS_LANES_H
#define FB_JOBS_LANES_H

#include "graph.h"

#define LANES_MOST 256 /* different needs */

/* All zeros: none; every job is of lane 0, which takes a slot. */
struct lanes {
    struct fb_limit *limits; /* [limit_count], with names of their own */
    int *taken;
    size_t limit_count;
    struct lane *list; /* from lane 0 on, once a job takes more */
    size_t *needs;     /* of all lanes: places in `limits`, and how many of it */
    size_t need_count, need_room;
    uint32_t count;
    bool narrow; /* the last that was picked was none for want of slots alone */
};

/* 0; -EINVAL for one without a name, twice, or of none; -ENOMEM. */
int lanes_open(struct lanes *lanes, const struct fb_limit *limits, size_t count);
void lanes_fini(struct lanes *lanes);
/*
 * The lane of such a job: -EINVAL for a need that is no limit, twice, or more than there is; -E2BIG
 * for one lane too many; -ENOMEM.
 */
int lanes_find(struct lanes *lanes, const struct fb_job *job);

/*
 * The lane whose first is to start now, where `free` of `slots` slots are; -1: none. Of several it
 * is the one whose first goes first. If that one lacks slots, nothing is started until it has them.
 * One that lacks a limit is passed by others; what it lacks is kept from those after it, and once
 * it was passed LANES_PATIENCE times by some that took what it needs, all that it needs.
 */
#define LANES_PATIENCE 16
int lanes_pick(struct lanes *lanes, struct graph *graph, int slots, int free);
bool lanes_narrow(const struct lanes *lanes); /* there is one that only lacks slots */
/* How many slots a job of that lane takes of so many. */
int lanes_slots(const struct lanes *lanes, uint32_t lane, int slots);
void lanes_take(struct lanes *lanes, struct graph *graph, uint32_t lane); /* before it is taken */
void lanes_give(struct lanes *lanes, uint32_t lane);

#endif
