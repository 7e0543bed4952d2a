/* policy.h - what a run decides by rule: how long a failed job waits. Pure. */
#ifndef FB_POLICY_H
#define FB_POLICY_H

#include "forkboard.h"

#define POLICY_WAIT_MOST_US 60000000 /* waits are doubled up to here */

/*
 * The wait before retry 1, 2, ... of a job: first_us doubled each time, and up to a quarter more,
 * drawn from the seed: those that failed together do not come back together.
 */
int64_t policy_retry_wait_us(int64_t first_us, uint32_t retry, uint64_t seed, uint32_t job);

#endif
