/* timer.h - a heap of deadlines. Pure: it knows no clock. */
#ifndef FB_BASE_TIMER_H
#define FB_BASE_TIMER_H

#include <stddef.h>
#include <stdint.h>

#define TIMER_NEVER INT64_MAX

/* Lives in what it wakes; all zeros is "not set". */
struct timer {
    int64_t at_us;
    size_t place; /* in the heap, from 1; 0: not in it */
    int kind;     /* the owner's word for what it wakes */
};

struct timers {
    struct timer **heap; /* heap[1..count], the earliest first */
    size_t count, room;
};

void timers_fini(struct timers *timers);
/* Room for `count` timers, so that timer_set() of that many never fails. 0 or -ENOMEM. */
int timers_reserve(struct timers *timers, size_t count);
/* Sets or moves a deadline; TIMER_NEVER takes it out. */
void timer_set(struct timers *timers, struct timer *timer, int64_t at_us);
/* That long after now; what no clock reaches is the farthest deadline, but never TIMER_NEVER. */
int64_t timer_after(int64_t now_us, int64_t wait_us);
int64_t timers_next_us(const struct timers *timers); /* TIMER_NEVER if none */
/* Takes out and returns a timer whose deadline is not after now, or NULL. */
struct timer *timers_due(struct timers *timers, int64_t now_us);

#endif
