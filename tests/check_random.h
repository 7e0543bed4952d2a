/*
 * check_random.h - numbers for tests of random courses. The same test of a loop has the same
 * numbers each time; RUNS_FROM and RUNS in the environment try other seeds, and more of them.
 */
#ifndef CHECK_RANDOM_H
#define CHECK_RANDOM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

static uint64_t check_random_state;

/* For the i-th of the loop, from 0. */
static inline void check_seed(int i)
{
    const char *from = getenv("RUNS_FROM");

    check_random_state = (unsigned)i + (from != NULL ? strtoull(from, NULL, 10) : 1);
}

/* How often the loop goes round: `most`, or RUNS. */
static inline int check_runs(int most)
{
    const char *runs = getenv("RUNS");

    return runs != NULL ? atoi(runs) : most;
}

static inline uint32_t draw(uint32_t below)
{
    check_random_state = check_random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(check_random_state >> 33) % below;
}

static inline bool one_in(uint32_t count)
{
    return draw(count) == 0;
}

#endif
