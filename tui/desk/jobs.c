/*
 * jobs.c - what keys ask of jobs: stop, start, restart, for the selected, the marked or all. A job
 * that is stopped so is off, and no failure. What came of it comes back as events.
 */
#include "base/clean.h"
#include "inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NAME_COLUMNS 30
#define BIT(state)   (1u << BOARD_##state)
#define RUNS         (BIT(FORKED) | BIT(RUNNING) | BIT(STOPPED))

typedef int verb(struct source *source, uint32_t job);

/* What a key does, to jobs in which state, and its words. */
struct deed {
    verb *verb;
    unsigned states;
    const char *one, *more; /* "%s: ...", "%u jobs ..." */
    const char *none;
};

static struct deed deed_of(const struct desk *desk, enum request request)
{
    static const char to_stop[] = "being stopped", to_start[] = "to be started",
                      again[] = "being restarted";
    const struct source *source = desk->source;

    if (request == REQUEST_JOB_STOP || request == REQUEST_ALL_STOP)
        return (struct deed){ source->stop_job, RUNS | BIT(WAITING) | BIT(RETRY), to_stop, to_stop,
                              "nothing runs" };
    if (request == REQUEST_ALL_START)
        return (struct deed){ source->start_job, BIT(HELD), to_start, to_start, "none is off" };
    if (request == REQUEST_JOB_START)
        return (struct deed){ source->start_job,
                              BIT(HELD) | BIT(RETRY) | BIT(OK) | BIT(FAILED) | BIT(SKIPPED),
                              to_start, to_start, "none of them is off" };
    return (struct deed){ source->restart_job, RUNS, again, again, "nothing runs" };
}

static bool is_in(const struct desk *desk, uint32_t job, unsigned states)
{
    return job != 0 && (states >> board_state_of(&desk->board, job) & 1) != 0;
}

/* Where it was not chosen by itself, what a set that was read again has replaced stays off. */
static bool is_meant(const struct desk *desk, const uint32_t *jobs, uint32_t job)
{
    struct board_job room;

    return (jobs != NULL && jobs != desk->members) ||
           !board_replaced(&desk->board, board_job(&desk->board, job, &room));
}

static void say_one(struct desk *desk, const struct deed *deed, uint32_t number, int r)
{
    struct board_job room;
    const char *name = board_job(&desk->board, number, &room)->name;
    int cut = (int)width_cut(name, strlen(name), NAME_COLUMNS, NULL);

    if (r == 0)
        desk_say(desk, "%.*s: %s", cut, name, deed->one);
    else if (r == -ENOTSUP)
        desk_say(desk, "%.*s: not by agents; K ends a worker, r runs a job again", cut, name);
    else if (r == -EALREADY)
        desk_say(desk, "%.*s: nothing to do", cut, name);
    else if (r == -ESPIPE)
        desk_say(desk, "%.*s: what it read is gone", cut, name);
    else if (!desk_say_why(desk, r))
        desk_say(desk, "%.*s: %s", cut, name, strerrordesc_np(-r));
}

static void say(struct desk *desk, const struct deed *deed, uint32_t last, size_t done, int r)
{
    if (last == 0)
        desk_say(desk, "%s", deed->none);
    else if (done > 1)
        desk_say(desk, "%zu jobs: %s", done, deed->more);
    else
        say_one(desk, deed, last, done == 1 ? 0 : r);
}

static void act(struct desk *desk, const struct deed *deed, const uint32_t *jobs, size_t count)
{
    uint32_t last = 0;
    size_t done = 0;
    int r = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t job = jobs != NULL ? jobs[i] : (uint32_t)i + 1;
        bool meant = is_in(desk, job, deed->states) && is_meant(desk, jobs, job);
        int one = meant ? deed->verb(desk->source, job) : 1;
        if (one == 0 || (one < 0 && last == 0))
            last = job;
        done += one == 0;
        r = one < 0 ? one : r;
    }
    say(desk, deed, last, done, r);
}

static void act_on_chosen(struct desk *desk, enum request request)
{
    struct deed deed = deed_of(desk, request);
    const uint32_t *jobs;
    size_t count;

    if (!desk_chosen(desk, &jobs, &count))
        desk_say(desk, "select a row first");
    else
        act(desk, &deed, jobs, count);
}

bool desk_jobs_restart(struct desk *desk)
{
    struct deed deed = deed_of(desk, REQUEST_ALL_RESTART);
    const uint32_t *jobs;
    size_t count;
    bool any = false;

    if (deed.verb == NULL)
        return false;
    desk_chosen(desk, &jobs, &count);
    for (size_t i = 0; i < count; i++)
        any = any || is_in(desk, jobs[i], deed.states);
    if (any)
        act(desk, &deed, jobs, count);
    return any;
}

static struct deed deed_of_question(const struct desk *desk, enum desk_ask ask)
{
    return deed_of(desk, ask == ASK_STOP_ALL ? REQUEST_ALL_STOP : REQUEST_ALL_RESTART);
}

uint32_t desk_jobs_count(const struct desk *desk, enum desk_ask ask)
{
    unsigned states = deed_of_question(desk, ask).states;
    uint32_t count = 0;

    for (int state = 0; state < BOARD_STATE_COUNT; state++)
        count += states >> state & 1 ? desk->board.counts[state] : 0;
    return count;
}

void desk_jobs_all(struct desk *desk, enum desk_ask ask)
{
    struct deed deed = deed_of_question(desk, ask);

    act(desk, &deed, NULL, desk->board.job_count);
}

bool desk_jobs(struct desk *desk, enum request request)
{
    struct deed deed;

    if (desk->source->stop_job == NULL)
        return false;
    switch (request) {
    case REQUEST_JOB_STOP:
    case REQUEST_JOB_START:
        act_on_chosen(desk, request);
        return true;
    case REQUEST_ALL_START:
        deed = deed_of(desk, request);
        act(desk, &deed, NULL, desk->board.job_count);
        return true;
    default:
        return false;
    }
}
