/* bars.c - the attempts of a run, and where its lanes stood empty. */
#include "bars.h"
#include "base/array.h"
#include "base/fate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void bars_fini(struct bars *bars)
{
    free(bars->list);
    free(bars->jobs);
    free(bars->taken);
    *bars = (struct bars){ 0 };
}

/* The slot where it is free, as it is in every record that we have written; else the lowest. */
static int take_lane(struct bars *bars, int slot, uint32_t *lane)
{
    bool own = slot >= 1 && slot <= BARS_LANES_MOST &&
               ((uint32_t)slot > bars->lane_room || !bars->taken[slot - 1]);

    while (!own && bars->lowest < bars->lane_count && bars->taken[bars->lowest])
        bars->lowest++;
    *lane = own ? (uint32_t)slot : bars->lowest + 1;
    if (*lane > BARS_LANES_MOST) {
        *lane = 0;
        return 0;
    }
    if (array_reserve_zeroed(&bars->taken, &bars->lane_room, *lane, sizeof *bars->taken, 64) < 0)
        return -ENOMEM;
    bars->taken[*lane - 1] = true;
    if (*lane > bars->lane_count)
        bars->lane_count = *lane;
    return 0;
}

static void free_lane(struct bars *bars, uint32_t lane)
{
    if (lane == 0)
        return;
    bars->taken[lane - 1] = false;
    if (lane - 1 < bars->lowest)
        bars->lowest = lane - 1;
}

static int add(struct bars *bars, const struct fb_event *event)
{
    struct bars_job *job;
    uint32_t lane;

    if (array_reserve_zeroed(&bars->list, &bars->room, bars->count + 1, sizeof *bars->list, 64) <
            0 ||
        take_lane(bars, event->as.forked.slot, &lane) < 0)
        return -ENOMEM;
    job = &bars->jobs[event->job - 1];
    bars->list[bars->count++] = (struct bar){ .job = event->job,
                                              .attempt = event->attempt,
                                              .lane = lane,
                                              .forked_us = event->t_us,
                                              .began_us = -1,
                                              .exited_us = -1,
                                              .reaped_us = -1 };
    if (job->last != 0)
        bars->list[job->last - 1].next = bars->count;
    else
        job->first = bars->count;
    job->last = bars->count;
    return 0;
}

static struct bar *last_of(const struct bars *bars, uint32_t job)
{
    uint32_t last = job - 1 < bars->job_room ? bars->jobs[job - 1].last : 0;

    return last != 0 ? &bars->list[last - 1] : NULL;
}

int bars_take(struct bars *bars, const struct fb_event *event)
{
    struct bar *bar = event->job != 0 ? last_of(bars, event->job) : NULL;

    /* a job may be forked that was never queued, as the board has it of a watch */
    if ((event->kind == FB_QUEUED || event->kind == FB_FORKED) &&
        array_reserve_zeroed(&bars->jobs, &bars->job_room, event->job, sizeof *bars->jobs, 64) < 0)
        return -ENOMEM;
    if (event->kind == FB_FORKED)
        return add(bars, event);
    if (bar == NULL || bar->attempt != event->attempt)
        return 0;
    if (event->kind == FB_BEGAN && bar->began_us < 0) {
        bar->began_us = event->t_us;
    } else if (event->kind == FB_EXITED) {
        bar->exited_us = event->t_us;
        bar->code = (int16_t)event->as.exited.code;
        bar->signal = (uint8_t)event->as.exited.signal;
        bar->fate = (uint8_t)fate_of(event);
        bar->unseen = event->as.exited.unseen;
    } else if (event->kind == FB_REAPED && bar->reaped_us < 0) {
        bar->reaped_us = event->t_us;
        free_lane(bars, bar->lane);
    }
    return 0;
}

const struct bar *bars_first(const struct bars *bars, uint32_t job)
{
    uint32_t first = job - 1 < bars->job_room ? bars->jobs[job - 1].first : 0;

    return first != 0 ? &bars->list[first - 1] : NULL;
}

const struct bar *bars_last(const struct bars *bars, uint32_t job)
{
    return last_of(bars, job);
}

const struct bar *bars_next(const struct bars *bars, const struct bar *bar)
{
    return bar->next != 0 ? &bars->list[bar->next - 1] : NULL;
}

int64_t bars_end_us(const struct bar *bar, int64_t now_us)
{
    int64_t end_us = bar->reaped_us >= 0   ? bar->reaped_us
                     : bar->exited_us >= 0 ? bar->exited_us
                                           : now_us;

    return end_us < bar->forked_us ? bar->forked_us : end_us;
}

/* ---------------------------------------------------------------- idle lanes */

struct gaps {
    struct bars_gap *out;
    int count, most;
    int64_t idle_us;
};

static void put_gap(struct gaps *gaps, uint32_t lane, int64_t from_us, int64_t to_us)
{
    int at = gaps->count;

    if (to_us <= from_us)
        return;
    gaps->idle_us += to_us - from_us;
    while (at > 0 && gaps->out[at - 1].to_us - gaps->out[at - 1].from_us < to_us - from_us)
        at--;
    if (at >= gaps->most)
        return;
    if (gaps->count < gaps->most)
        gaps->count++;
    memmove(&gaps->out[at + 1], &gaps->out[at],
            (size_t)(gaps->count - 1 - at) * sizeof gaps->out[0]);
    gaps->out[at] = (struct bars_gap){ from_us, to_us, lane };
}

int bars_gaps(const struct bars *bars, uint32_t lanes, int64_t end_us, struct bars_gap *out,
              int most, int64_t *idle_us)
{
    struct gaps gaps = { .out = out, .most = most };
    int64_t *free_us = calloc(lanes > 0 ? lanes : 1, sizeof *free_us);

    *idle_us = 0;
    if (free_us == NULL)
        return -ENOMEM;
    for (uint32_t i = 0; i < bars->count; i++) {
        const struct bar *bar = &bars->list[i];
        if (bar->lane == 0 || bar->lane > lanes)
            continue;
        put_gap(&gaps, bar->lane, free_us[bar->lane - 1], bar->forked_us);
        if (bars_end_us(bar, end_us) > free_us[bar->lane - 1])
            free_us[bar->lane - 1] = bars_end_us(bar, end_us);
    }
    for (uint32_t lane = 1; lane <= lanes; lane++)
        put_gap(&gaps, lane, free_us[lane - 1], end_us);
    free(free_us);
    *idle_us = gaps.idle_us;
    return gaps.count;
}
