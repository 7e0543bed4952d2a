/* plan.h - which runs a scale makes, in which order, and what becomes of each. Pure, but for what
 * measures. */
#ifndef FB_SCALE_PLAN_H
#define FB_SCALE_PLAN_H

#include "runs.h"

#define SCALE_SLOTS_MOST 64 /* different numbers of slots */

struct scale_plan {
    int slots[SCALE_SLOTS_MOST]; /* [slot_count], rising; 1 is the first */
    int slot_count;
    int rounds, warmup;
    uint64_t seed; /* of the order within each round */
    bool ignore_failure;
    /* One run. 0; the exit status that ends it all, which has been said; -EINTR: it was broken off,
     * and the sample is of no use; -ESTALE: it is of no use, and others may be. */
    int (*measure)(void *context, int slots, int round, struct scale_sample *out);
    void *context;
};

/* "1,2,4" as numbers of slots, with 1 added: 0 or -EINVAL. NULL: 1, 2, 4 to twice `threads`. */
int scale_plan_slots(struct scale_plan *plan, const char *list, int threads);
/* 1, 2, 4 ... and `most`. */
void scale_plan_up_to(struct scale_plan *plan, int most);
/*
 * In each round every number of slots once, in an order drawn anew, so that what the machine does
 * meanwhile spreads over all. 0; what measure() said that was not 0; 1 for a job that failed;
 * -ENODATA: every round was void; or -ENOMEM. What was measured before stands in `runs`.
 */
int scale_plan_run(const struct scale_plan *plan, struct scale_runs *runs);

#endif
