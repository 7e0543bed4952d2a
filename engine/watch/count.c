/* count.c - how many live, have lived and have ended, and what the watching has cost. */
#include "inside.h"

void watch_count_begun(struct watch *watch, bool thread)
{
    watch->count.threads += thread;
    watch->count.threads_alive += thread;
    watch->count.alive += !thread;
}

void watch_count_left(struct watch *watch, bool thread)
{
    watch->count.threads_alive -= thread;
    watch->count.alive -= !thread;
}

void watch_count_dead(struct watch *watch, const struct tracee *tracee)
{
    watch->count.cpu_us += tracee->user_us + tracee->system_us;
    watch->count.alive--;
    watch->count.zombies++;
}

void watch_count_polled(struct watch *watch)
{
    watch->count.zombies_polled++;
}

void watch_count_reaped(struct watch *watch, const struct tracee *tracee)
{
    watch->count.zombies--;
    watch->count.zombies_polled -= tracee->polled;
}

void watch_count_ended(struct watch *watch, bool well)
{
    watch->count.succeeded += well;
    watch->count.failed += !well;
}

void watch_count_stop(struct watch *watch, int64_t stood_us)
{
    watch->count.stops++;
    watch->count.stood_us += stood_us;
}

uint32_t watch_count_alive(const struct watch *watch)
{
    return watch->count.alive;
}

bool watch_count_any_zombie(const struct watch *watch)
{
    return watch->count.zombies > 0;
}

bool watch_count_any_polled(const struct watch *watch)
{
    return watch->count.zombies_polled > 0;
}

void watch_count_end(const struct watch *watch, struct fb_event *ended)
{
    const struct watch_counted *count = &watch->count;
    int64_t wall_us = watch->now_us - watch->start_us;

    ended->as.ended.succeeded = count->succeeded;
    ended->as.ended.failed = count->failed;
    ended->as.ended.wall_us = wall_us;
    ended->as.ended.cpu_us = count->cpu_us;
    ended->as.ended.speed_up = wall_us > 0 ? (double)count->cpu_us / (double)wall_us : -1;
}

void watch_counts(const struct watch *watch, struct watch_counts *out)
{
    *out = (struct watch_counts){
        .alive = watch->count.alive,
        .threads_alive = watch->count.threads_alive,
        .threads = watch->count.threads,
        .stops = watch->count.stops,
        .stood_us = watch->count.stood_us,
        .root_ended = watch->root_ended,
    };
}
