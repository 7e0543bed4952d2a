/*
 * gone.c - a killed forkboard writes no last word: its record stops while workers live. They died
 * with it, but for those that may outlive it; how, is nowhere. So it is told as lost, never as an
 * exit code that was not seen.
 */
#include "gone.h"

#include "base/array.h"
#include "base/fate.h"

#include <stdlib.h>

#define WHY "its forkboard died"

enum phase { WAITS, LIVES, ZOMBIE, OVER, OFF };

struct gone_job {
    uint32_t attempt;
    uint8_t phase; /* enum phase */
    uint8_t fate;  /* enum fate, of the last attempt */
    bool skipped, by_hand, outlives;
};

void gone_fini(struct gone *gone)
{
    free(gone->jobs);
    *gone = (struct gone){ 0 };
}

static void add(struct gone *gone, const struct fb_event *event)
{
    const struct fb_job *job = event->as.queued.job;

    if (array_reserve(&gone->jobs, &gone->room, gone->count + 1, sizeof *gone->jobs, 64) < 0)
        gone->failed = true;
    else
        gone->jobs[gone->count++] = (struct gone_job){ .outlives = job != NULL && job->outlives };
}

/* One that its user has stopped is off from then on. */
static enum phase after_end(const struct gone_job *job)
{
    return job->fate == FATE_HELD ? OFF : OVER;
}

static void hear(struct gone *gone, struct gone_job *job, const struct fb_event *event)
{
    switch (event->kind) {
    case FB_FORKED:
        job->attempt = event->attempt;
        job->skipped = job->by_hand = false;
        job->phase = LIVES;
        break;
    case FB_EXITED:
        job->fate = (uint8_t)fate_of(event);
        job->phase = ZOMBIE;
        break;
    case FB_REAPED:
        gone->cpu_us += event->as.reaped.user_us + event->as.reaped.system_us;
        job->phase = (uint8_t)after_end(job);
        break;
    case FB_UNSTARTED:
        job->attempt = event->attempt;
        job->skipped = job->by_hand = false;
        job->fate = (uint8_t)fate_of(event);
        job->phase = OVER;
        break;
    case FB_SKIPPED:
        job->fate = event->as.skipped.done_before ? FATE_WELL : FATE_BADLY;
        job->skipped = !event->as.skipped.done_before && !event->as.skipped.failed_before;
        job->by_hand = event->as.skipped.by_hand;
        job->phase = OVER;
        break;
    case FB_RETRY:
        job->phase = WAITS;
        break;
    case FB_HELD:
        if (job->phase == LIVES || job->phase == ZOMBIE)
            break;
        job->skipped = job->by_hand = false;
        job->phase = event->as.held.on ? OFF : WAITS;
        break;
    default:
        break;
    }
}

void gone_heard(struct gone *gone, const struct fb_event *event)
{
    gone->last_us = event->t_us > gone->last_us ? event->t_us : gone->last_us;
    if (event->kind == FB_QUEUED && event->job == gone->count + 1)
        add(gone, event);
    else if (event->job > 0 && event->job <= gone->count)
        hear(gone, &gone->jobs[event->job - 1], event);
}

void gone_seen(struct gone *gone, int64_t at_us)
{
    gone->last_us = at_us > gone->last_us ? at_us : gone->last_us;
}

uint32_t gone_outliving(const struct gone *gone)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < gone->count; i++)
        count += gone->jobs[i].outlives && gone->jobs[i].phase == LIVES;
    return count;
}

/* ---------------------------------------------------------------- told */

static void tell_exit(const struct gone_job *job, struct fb_event *event)
{
    event->kind = FB_EXITED;
    event->as.exited.unseen = true;
    event->as.exited.cause = FB_CAUSE_LOST;
    event->as.exited.why = job->outlives ? WHY ", it may live" : WHY;
}

static const char *why_skipped(const struct gone_job *job)
{
    if (job->phase == OFF)
        return "it was off when " WHY;
    return job->attempt > 0 ? "it failed; " WHY " before the next attempt" : WHY;
}

static void tell_skip(const struct gone_job *job, struct fb_event *event)
{
    event->kind = FB_SKIPPED;
    event->attempt = 0;
    event->as.skipped.why = why_skipped(job);
    event->as.skipped.by_hand = job->phase == OFF;
}

/* Those that have come to no end have one by now. */
static void count(const struct gone_job *job, struct fb_event *ended)
{
    bool unneeded = !job->skipped && job->fate == FATE_GOAL;

    ended->as.ended.skipped += job->skipped || unneeded;
    ended->as.ended.unneeded += unneeded;
    ended->as.ended.by_hand += job->by_hand;
    ended->as.ended.succeeded += !job->skipped && job->fate == FATE_WELL;
    ended->as.ended.failed += !job->skipped && fate_fails((enum fate)job->fate);
}

static void tell_end(struct gone *gone, struct fb_event *event)
{
    event->kind = FB_ENDED;
    event->as.ended.jobs = gone->count;
    for (uint32_t i = 0; i < gone->count; i++)
        count(&gone->jobs[i], event);
    event->as.ended.wall_us = gone->last_us;
    event->as.ended.cpu_us = gone->cpu_us;
    event->as.ended.speed_up =
        gone->last_us > 0 ? (double)gone->cpu_us / (double)gone->last_us : -1;
    event->as.ended.status = 3;
    gone->ended = true;
}

/* Whether *event tells something of the job. */
static bool tell(struct gone_job *job, struct fb_event *event)
{
    event->attempt = job->attempt;
    switch (job->phase) {
    case LIVES:
        tell_exit(job, event);
        job->fate = (uint8_t)fate_of(event);
        job->phase = ZOMBIE;
        return true;
    case ZOMBIE:
        event->kind = FB_REAPED;
        event->as.reaped.unseen = true;
        job->phase = (uint8_t)after_end(job);
        return true;
    case WAITS:
    case OFF:
        if (job->skipped)
            return false;
        tell_skip(job, event);
        job->by_hand = job->phase == OFF;
        job->skipped = true;
        return true;
    default:
        return false;
    }
}

int gone_next(struct gone *gone, struct fb_event *event)
{
    if (gone->failed || gone->ended)
        return 0;
    *event = (struct fb_event){ .t_us = gone->last_us };
    for (; gone->next < gone->count; gone->next++) {
        event->job = gone->next + 1;
        if (tell(&gone->jobs[gone->next], event))
            return 1;
    }
    event->job = event->attempt = 0;
    tell_end(gone, event);
    return 1;
}
