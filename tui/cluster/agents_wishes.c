/*
 * agents_wishes.c - what keys and signals to a front end mean for a run of agents: each is a line
 * in the run's directory, which all of them obey within a second. A terminal that hangs up, and an
 * end of the looking, mean nothing to it.
 */
#include "agents_inside.h"

#include "base/array.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>

#define PATIENCE 2 /* after that many signals comes the one that leaves all as it is */

static int wish(struct source *source, enum wish_kind kind, uint32_t job, int number)
{
    struct agents *own = (struct agents *)source;

    return wish_put(&own->pen, &(struct wish){ .kind = kind, .job = job, .number = number });
}

static void hear(void *context, const struct wish *said)
{
    struct agents *own = context;

    if (said->kind == WISH_HOLD)
        own->source.held_elsewhere = said->number != 0 ? 1 : -1;
    else if (said->kind == WISH_SLOTS)
        own->source.slots_elsewhere = said->number;
    else if (said->kind == WISH_STOP)
        own->stopping = true;
}

void agents_hear(struct agents *own)
{
    own->others.but = own->pen.name;
    wishes_look(&own->others, own->dir, hear, own);
}

/* The run goes on; we do not. */
static void leave(struct source *source)
{
    struct agents *own = (struct agents *)source;

    source->leaving = true;
    source->abandoned = true;
    snprintf(own->words, sizeof own->words, "the run goes on: forkboard attach %s", own->dir->path);
    source->left_words = own->words;
}

/* Those that wait for a machine do not read wishes; none does where one cannot be written. */
static void stop(struct source *source, int number)
{
    struct agents *own = (struct agents *)source;

    own->stopping = true;
    if (wish(source, WISH_STOP, 0, number) < 0 || (!own->cancelled && fleet_waiting(&own->fleet)))
        fleet_cancel(&own->fleet);
    own->cancelled = true;
    source->killing = number == SIGKILL;
}

void agents_end(struct source *source, enum source_end how)
{
    if (how == SOURCE_LEAVE) {
        leave(source);
        return;
    }
    stop(source, how == SOURCE_KILL ? SIGKILL : SIGTERM);
    source->stop_word = source->killing ? "killed" : "stopped";
}

void agents_signal(struct source *source, int number, bool by_kernel)
{
    struct agents *own = (struct agents *)source;

    (void)by_kernel;
    if (number == SIGHUP || own->attached) {
        if (source->dies_by == 0)
            source->dies_by = number;
        leave(source);
        return;
    }
    own->asked++;
    stop(source, own->asked > 1 ? SIGKILL : SIGTERM);
    source->leaving = true;
    if (own->asked > 1)
        source->stop_word = "killed";
    else
        source->stop_word = number == SIGINT ? "interrupted" : "stopped";
    if (source->dies_by == 0)
        source->dies_by = number;
    if (own->asked > PATIENCE)
        leave(source);
}

/* A worker of another machine gets it within a second; whether it lived is seen then. */
int agents_kill(struct source *source, uint32_t job, int number)
{
    const struct agents *own = (struct agents *)source;
    const struct trail *trail = fold_agent_of(&own->fold, job);

    if (trail == NULL || trail->lost || own->fold.jobs[job - 1].phase != FOLD_FORKED)
        return -ESRCH;
    return wish(source, WISH_KILL, job, number);
}

int agents_again(struct source *source, uint32_t job)
{
    struct agents *own = (struct agents *)source;
    const struct trail *trail = fold_agent_of(&own->fold, job);
    int r;

    if (trail == NULL || trail->lost || trail->ended || own->fold.closing)
        return -ENOENT;
    if (own->fold.jobs[job - 1].phase != FOLD_SETTLED)
        return -EBUSY;
    r = array_reserve(&own->again, &own->again_room, own->again_count + 1, sizeof *own->again, 8);
    if (r == 0)
        r = wish(source, WISH_AGAIN, job, 0);
    if (r == 0)
        own->again[own->again_count++] = job;
    return r;
}

void agents_begun(struct agents *own, uint32_t job)
{
    for (size_t i = own->again_count; i-- > 0;)
        if (own->again[i] == job)
            own->again[i] = own->again[--own->again_count];
}

uint32_t agents_in_vain(struct agents *own)
{
    for (size_t i = 0; i < own->again_count; i++) {
        const struct trail *trail = fold_agent_of(&own->fold, own->again[i]);
        uint32_t job = own->again[i];
        if (trail == NULL || trail->ended || trail->lost) {
            agents_begun(own, job);
            return job;
        }
    }
    return 0;
}

/* What an agent has to be off at a wish, and on again, no record of a run by agents can tell. */
int agents_unable(struct source *source, uint32_t job)
{
    (void)source;
    (void)job;
    return -ENOTSUP;
}

int agents_hold(struct source *source, bool on)
{
    return wish(source, WISH_HOLD, 0, on);
}

int agents_slots(struct source *source, int slots)
{
    const struct agents *own = (struct agents *)source;

    return slots < own->dir->agents ? -EINVAL : wish(source, WISH_SLOTS, 0, slots);
}

/* Ctrl-Z stops the looking; the jobs are not ours to stop. */
void agents_suspend(struct source *source, bool by_kernel)
{
    (void)source;
    (void)by_kernel;
}

void agents_resume(struct source *source)
{
    (void)source;
}

/* The agents measure their own workers as long as a front end looks. */
void agents_sample(struct source *source, const uint32_t *jobs, size_t count)
{
    struct agents *own = (struct agents *)source;
    int64_t now = source->at_us(source);

    (void)jobs;
    if (count == 0 || (own->sampled_us != 0 && now - own->sampled_us < 4000000))
        return;
    own->sampled_us = now;
    wish(source, WISH_SAMPLE, 0, 8);
}
