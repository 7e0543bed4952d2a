/* clock.h - a clock of the kernel in microseconds, as events have their times. */
#ifndef FB_BASE_CLOCK_H
#define FB_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline int64_t clock_us_of(const struct timespec *time)
{
    return (int64_t)time->tv_sec * 1000000 + time->tv_nsec / 1000;
}

/* A clock that every Linux has: it cannot fail. */
static inline int64_t clock_us(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return clock_us_of(&now);
}

#endif
