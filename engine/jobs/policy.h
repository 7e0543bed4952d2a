/* policy.h - what a run decides by rule: how long a failed job waits, when to halt. Pure. */
#ifndef FB_JOBS_POLICY_H
#define FB_JOBS_POLICY_H

#include "forkboard.h"

#define POLICY_WAIT_MOST_US 60000000 /* waits are doubled up to here */

/*
 * The wait before retry 1, 2, ... of a job: first_us doubled each time, and up to a quarter more,
 * drawn from the seed: those that failed together do not come back together.
 */
int64_t policy_retry_wait_us(int64_t first_us, uint32_t retry, uint64_t seed, uint32_t job);

/* The same of restarts, the longest being most_us; 0: 1 s, 1 min. */
int64_t policy_restart_wait_us(int64_t first_us, int64_t most_us, uint32_t restart, uint64_t seed,
                               uint32_t job);
/* Whether a worker lived so long that its end is no more of the same: waits begin anew. */
bool policy_lived_well(int64_t life_us, int64_t last_wait_us);

/*
 * Whether what an attempt to start a program failed with stays so, however often it is tried: no
 * such file, no right to it, no program. Processes, memory and descriptors come back by themselves.
 */
bool policy_lasts(int error);

/* What has become of a run's jobs so far. */
struct policy_counts {
    uint32_t succeeded, failed;
    uint32_t total; /* jobs there are in all; 0: not known yet */
};

/* Whether a run halts, now that one more job has ended, well or not. */
bool policy_halts(const struct fb_halt *halt, const struct policy_counts *counts, bool succeeded);

#endif
