/*
 * timer.c - a binary heap of absolute deadlines, each inside the thing it wakes, which remembers
 * its place so that moving and taking out cost O(log n). Room is reserved when a worker is made,
 * never when a deadline is set: lack of memory cannot lose a time-out.
 */
#include "timer.h"
#include "array.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

void timers_fini(struct timers *timers)
{
    free(timers->heap);
    *timers = (struct timers){ 0 };
}

/* Place 0 stays empty. */
int timers_reserve(struct timers *timers, size_t count)
{
    return array_reserve(&timers->heap, &timers->room, count + 1, sizeof(struct timer *), 16);
}

static void put(struct timers *timers, struct timer *timer, size_t place)
{
    timers->heap[place] = timer;
    timer->place = place;
}

static void rise(struct timers *timers, struct timer *timer)
{
    size_t place = timer->place;

    for (; place > 1 && timers->heap[place / 2]->at_us > timer->at_us; place /= 2)
        put(timers, timers->heap[place / 2], place);
    put(timers, timer, place);
}

static void sink(struct timers *timers, struct timer *timer)
{
    size_t place = timer->place;

    for (size_t child; (child = place * 2) <= timers->count; place = child) {
        if (child < timers->count && timers->heap[child + 1]->at_us < timers->heap[child]->at_us)
            child++;
        if (timers->heap[child]->at_us >= timer->at_us)
            break;
        put(timers, timers->heap[child], place);
    }
    put(timers, timer, place);
}

static void take_out(struct timers *timers, struct timer *timer)
{
    size_t place = timer->place;
    struct timer *last;

    if (place == 0)
        return;
    last = timers->heap[timers->count--];
    timer->place = 0;
    if (last == timer)
        return;
    put(timers, last, place);
    rise(timers, last);
    sink(timers, last);
}

void timer_set(struct timers *timers, struct timer *timer, int64_t at_us)
{
    if (at_us == TIMER_NEVER) {
        take_out(timers, timer);
        return;
    }
    if (timer->place == 0) {
        assert(timers->count + 1 < timers->room);
        put(timers, timer, ++timers->count);
    }
    timer->at_us = at_us;
    rise(timers, timer);
    sink(timers, timer);
}

int64_t timer_after(int64_t now_us, int64_t wait_us)
{
    const int64_t farthest = TIMER_NEVER / 4; /* pauses can be added to it */

    return wait_us < farthest - now_us ? now_us + wait_us : farthest;
}

int64_t timers_next_us(const struct timers *timers)
{
    return timers->count > 0 ? timers->heap[1]->at_us : TIMER_NEVER;
}

struct timer *timers_due(struct timers *timers, int64_t now_us)
{
    struct timer *first;

    if (timers_next_us(timers) > now_us)
        return NULL;
    if (timers->count == 0)
        return NULL;
    first = timers->heap[1];
    take_out(timers, first);
    return first;
}
