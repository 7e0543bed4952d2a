/*
 * policy.c - the rules that a run follows when jobs fail, as functions of numbers: no clock, no
 * run. The same seed gives the same waits, so that a run can be had again.
 */
#include "policy.h"

/* splitmix64's finish: neighbours in, strangers out. */
static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

int64_t policy_retry_wait_us(int64_t first_us, uint32_t retry, uint64_t seed, uint32_t job)
{
    uint64_t draw = mix(mix(seed) + ((uint64_t)job << 32 | retry)) >> 32;
    int64_t wait_us = first_us, quarter_us;

    for (uint32_t i = 1; i < retry && wait_us < POLICY_WAIT_MOST_US; i++)
        wait_us *= 2;
    if (wait_us > POLICY_WAIT_MOST_US)
        wait_us = first_us > POLICY_WAIT_MOST_US ? first_us : POLICY_WAIT_MOST_US;
    quarter_us = wait_us / 4 < INT64_C(1) << 30 ? wait_us / 4 : INT64_C(1) << 30;
    return wait_us <= INT64_MAX - quarter_us ? wait_us + ((int64_t)draw * quarter_us >> 32)
                                             : INT64_MAX;
}
