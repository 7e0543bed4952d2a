/*
 * jobs.c - the state table of a job.
 *
 * One list says which kind of event may meet a job in which state, and which attempt it may name;
 * whatever is not in it cannot follow. Late words of an attempt (what a grandchild still wrote into
 * its pipe) may come while the next one runs, its life may not.
 */
#include "inside.h"

#include <errno.h>

#define BIT(state) (1u << BOARD_##state)
#define ALIVE      (BIT(FORKED) | BIT(RUNNING) | BIT(STOPPED))
#define STARTABLE  (BIT(WAITING) | BIT(RETRY) | BIT(OK) | BIT(FAILED) | BIT(SKIPPED) | BIT(HELD))
#define ANY        ((1u << BOARD_STATE_COUNT) - 1)

enum attempt {
    NEXT,  /* the one after the last */
    LAST,  /* the last, which there must be */
    EXEC,  /* the last of one that is forked (a watch sees its exec fail), else the next */
    KNOWN, /* any that has begun */
    ANYOF, /* one of those that have begun: 0 says that it is not known which */
    NONE,  /* the event is about the job */
};

/* clang-format off: a line for each kind */
static const struct rule {
    unsigned states;
    enum attempt attempt;
} rules[FB_KIND_COUNT] = {
    [FB_FORKED] = { STARTABLE, NEXT },
    [FB_UNSTARTED] = { STARTABLE | BIT(FORKED), EXEC },
    [FB_BEGAN] = { ALIVE, LAST },
    [FB_STOPPED] = { ALIVE, LAST },
    [FB_CONTINUED] = { ALIVE, LAST },
    [FB_SAMPLE] = { ALIVE | BIT(ZOMBIE), LAST },
    [FB_ENDING] = { ALIVE, LAST },
    [FB_HEALTH] = { ALIVE, LAST },
    [FB_ORPHANED] = { ALIVE | BIT(ZOMBIE), LAST },
    [FB_EXITED] = { ALIVE, LAST },
    [FB_REAPED] = { BIT(ZOMBIE), LAST },
    [FB_RETRY] = { BIT(FAILED) | BIT(OK) | BIT(HELD), LAST },
    [FB_SKIPPED] = { STARTABLE, NONE },
    [FB_HELD] = { STARTABLE, NONE },
    [FB_OUTPUT] = { ANY, KNOWN },
    [FB_PROGRESS] = { ANY, KNOWN },
    [FB_READY] = { ANY, KNOWN },
    [FB_LEAKED] = { ANY, ANYOF },
};
/* clang-format on */

static bool fits(const struct board_job *job, const struct fb_event *event)
{
    const struct rule *rule = &rules[event->kind];
    enum attempt attempt = rule->attempt;

    if ((rule->states & 1u << job->state) == 0)
        return false;
    if (attempt == EXEC)
        attempt = job->state == BOARD_FORKED ? LAST : NEXT;
    switch (attempt) {
    case NEXT:
        return job->attempt < UINT32_MAX && event->attempt == job->attempt + 1;
    case LAST:
        return event->attempt == job->attempt;
    case KNOWN:
        return event->attempt > 0 && event->attempt <= job->attempt;
    case ANYOF:
        return job->attempt > 0 && event->attempt <= job->attempt;
    default:
        return true;
    }
}

int board_jobs_apply(struct board *board, const struct fb_event *event)
{
    struct board_job *job;

    if (event->kind == FB_QUEUED)
        return board_life_queued(board, event);
    if (board_table_get(board, event->job, &job) < 0)
        return -ENOMEM;
    if (job == NULL && event->kind != FB_FORKED) /* a watch queues nothing */
        return -EPROTO;
    if (job != NULL && !fits(job, event))
        return -EPROTO;
    switch (event->kind) {
    case FB_FORKED:
        return board_life_forked(board, job, event);
    case FB_UNSTARTED:
        return board_life_unstarted(board, job, event);
    case FB_BEGAN:
        return board_life_began(board, job, event);
    case FB_STOPPED:
        return board_life_stopped(board, job, event);
    case FB_CONTINUED:
        return board_life_continued(board, job, event);
    case FB_SAMPLE:
        return samples_apply(board, job, event);
    case FB_ENDING:
        return samples_ending(board, job, event);
    case FB_HEALTH:
        return samples_health(board, job, event);
    case FB_ORPHANED:
        return board_life_orphaned(job, event);
    case FB_EXITED:
        return board_life_exited(board, job, event);
    case FB_REAPED:
        return board_life_reaped(board, job, event);
    case FB_RETRY:
        return board_life_retry(board, job, event);
    case FB_SKIPPED:
        return board_life_skipped(board, job, event);
    case FB_HELD:
        return board_life_held(board, job, event);
    case FB_OUTPUT:
        return outputs_apply(board, job, event);
    case FB_PROGRESS:
        return board_life_progress(board, job, event);
    case FB_READY:
        return board_life_ready(job, event);
    default:
        return board_life_leaked(board, job, event);
    }
}
