/* scale_measured.h - measurements of 1, 2 and 4 slots, a round each. */
#ifndef SCALE_MEASURED_H
#define SCALE_MEASURED_H

#include "check_quick.h"
#include "scale/runs.h"

static inline void measured(struct scale_runs *runs, const double wall_s[3],
                            const struct scale_sample *seen)
{
    for (int i = 0; i < 3; i++) {
        struct scale_sample sample = *seen;
        sample.slots = 1 << i;
        sample.round = 1;
        sample.jobs = seen->jobs > 0 ? seen->jobs : 1;
        sample.wall_us = (int64_t)(wall_s[i] * 1e6 + 0.5);
        sample.throughput = 1 / wall_s[i];
        ck_assert_int_eq(scale_runs_add(runs, &sample), 0);
    }
}

#endif
