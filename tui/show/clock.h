/* clock.h - the clock that all of this room goes by: a run's and a watch's events have the same. */
#ifndef FB_SHOW_CLOCK_H
#define FB_SHOW_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Microseconds of the monotonic clock. */
static inline int64_t clock_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

#endif
