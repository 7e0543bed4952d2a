/*
 * policy.c - the rules that a run follows when jobs fail, as functions of numbers: no clock, no
 * run. The same seed gives the same waits, so that a run can be had again.
 */
#include "policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define RESTART_US 1000000
#define LIVED_US   10000000

/* splitmix64's finish: neighbours in, strangers out. */
static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* Doubled up to most_us, unless it begins above that; and up to a quarter more. */
static int64_t wait_of(int64_t first_us, int64_t most_us, uint32_t retry, uint64_t seed,
                       uint32_t job)
{
    uint64_t draw = mix(mix(seed) + ((uint64_t)job << 32 | retry)) >> 32;
    int64_t wait_us = first_us, quarter_us;

    for (uint32_t i = 1; i < retry && wait_us < most_us; i++)
        wait_us = wait_us <= most_us / 2 ? wait_us * 2 : most_us;
    if (wait_us > most_us)
        wait_us = first_us > most_us ? first_us : most_us;
    quarter_us = wait_us / 4 < INT64_C(1) << 30 ? wait_us / 4 : INT64_C(1) << 30;
    return wait_us <= INT64_MAX - quarter_us ? wait_us + ((int64_t)draw * quarter_us >> 32)
                                             : INT64_MAX;
}

int64_t policy_retry_wait_us(int64_t first_us, uint32_t retry, uint64_t seed, uint32_t job)
{
    return wait_of(first_us, POLICY_WAIT_MOST_US, retry, seed, job);
}

int64_t policy_restart_wait_us(int64_t first_us, int64_t most_us, uint32_t restart, uint64_t seed,
                               uint32_t job)
{
    return wait_of(first_us != 0 ? first_us : RESTART_US,
                   most_us != 0 ? most_us : POLICY_WAIT_MOST_US, restart, seed, job);
}

bool policy_lived_well(int64_t life_us, int64_t last_wait_us)
{
    return life_us >= LIVED_US && life_us > last_wait_us;
}

bool policy_lasts(int error)
{
    static const int lasting[] = { ENOENT,  EACCES,       ENOEXEC, ENOTDIR, EISDIR, EPERM,
                                   ELIBBAD, ENAMETOOLONG, ELOOP,   E2BIG,   EINVAL, ENOSYS };

    for (size_t i = 0; i < sizeof lasting / sizeof lasting[0]; i++)
        if (lasting[i] == error)
            return true;
    return false;
}

/* Whether `count` is that share of the total, in spite of 0.07 * 100 > 7. */
static bool is_share(uint32_t count, double share, uint32_t total)
{
    return (double)count >= share * (double)total - 1e-6;
}

bool policy_halts(const struct fb_halt *halt, const struct policy_counts *counts, bool succeeded)
{
    uint32_t count = counts->succeeded + counts->failed;

    if (halt->when == FB_HALT_NEVER || (halt->on == FB_HALT_FAIL && succeeded) ||
        (halt->on == FB_HALT_SUCCESS && !succeeded))
        return false;
    if (halt->on != FB_HALT_DONE)
        count = succeeded ? counts->succeeded : counts->failed;
    if (halt->count > 0)
        return count >= halt->count;
    return counts->total > 0 && is_share(count, halt->share, counts->total);
}
