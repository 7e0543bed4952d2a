/* policy.h - what a run decides by rule: how long a failed job waits, when to halt. Pure. */
#ifndef FB_POLICY_H
#define FB_POLICY_H

#include "forkboard.h"

#define POLICY_WAIT_MOST_US 60000000 /* waits are doubled up to here */

/*
 * The wait before retry 1, 2, ... of a job: first_us doubled each time, and up to a quarter more,
 * drawn from the seed: those that failed together do not come back together.
 */
int64_t policy_retry_wait_us(int64_t first_us, uint32_t retry, uint64_t seed, uint32_t job);

/* What has become of a run's jobs so far. */
struct policy_counts {
    uint32_t succeeded, failed;
    uint32_t total; /* jobs there are in all; 0: not known yet */
};

/* Whether a run halts, now that one more job has ended, well or not. */
bool policy_halts(const struct fb_halt *halt, const struct policy_counts *counts, bool succeeded);

/*
 * GNU parallel's words: "never", "soon,fail=1", "now,success=30%", "now,done=5", and the old
 * 0 1 2 -1 -2 and 30%. 0 or -EINVAL.
 */
int policy_halt_parse(const char *text, struct fb_halt *out);

#endif
