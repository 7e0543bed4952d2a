/*
 * fake_life.c - the life of a job as forkboard/event.h has it, held to every event of every
 * scripted run. Each arrow of that page is a line of check_order(); what the board refuses is
 * refused before.
 */
#include "fake_run.h"

#include "check_quick.h"
#include <stdlib.h>

#define BIT(kind) (1u << FB_##kind)
#define HAD(kind) ((life->had & BIT(kind)) != 0)

/* The events of a job's last attempt so far; before the first attempt, of the job. */
struct life {
    uint32_t attempt;
    unsigned had;
    bool after_retry; /* this attempt began after a RETRY */
    bool again;       /* it was asked for once more, maybe before all of its end had come */
    bool late;        /*   and what is still to come of it comes beside the attempts after it */
};

static struct life *lives; /* by job */
static uint32_t life_count;
static bool begun;             /* FB_RUN has come */
static struct fb_event before; /* the event before this one; its pointers do not hold */

static struct life *life_of(uint32_t job)
{
    while (job >= life_count) {
        uint32_t count = life_count * 2 + 16;
        lives = reallocarray(lives, count, sizeof *lives);
        ck_assert_ptr_nonnull(lives);
        for (uint32_t i = life_count; i < count; i++)
            lives[i] = (struct life){ 0 };
        life_count = count;
    }
    return &lives[job];
}

/* Whether the job's own end has come. */
static bool over(const struct life *life)
{
    return (HAD(REAPED) || HAD(UNSTARTED) || HAD(SKIPPED)) &&
           ((!HAD(RETRY) && (!HAD(HELD) || life->again)) || HAD(SKIPPED));
}

static void begin_attempt(struct life *life, const struct fb_event *event)
{
    ck_assert_uint_eq(event->attempt, life->attempt + 1);
    ck_assert_msg(life->attempt == 0 || HAD(REAPED) || HAD(UNSTARTED), "the attempt before lives");
    *life = (struct life){ .attempt = event->attempt,
                           .after_retry = HAD(RETRY) || HAD(HELD),
                           .late = life->late || life->again };
}

/* What came before an event of this kind, of the same attempt. */
static bool in_order(const struct life *life, enum fb_kind kind)
{
    switch (kind) {
    case FB_QUEUED:
        return life->had == 0;
    case FB_BEGAN:
    case FB_READY: /* at most once */
        return HAD(FORKED) && (life->had & 1u << kind) == 0;
    case FB_ENDING:
    case FB_HEALTH:
    case FB_STOPPED:
    case FB_CONTINUED:
        return HAD(FORKED) && !HAD(EXITED);
    case FB_SAMPLE:
        return HAD(FORKED) && !HAD(REAPED);
    case FB_PROGRESS:
    case FB_OUTPUT:
        return HAD(FORKED);
    case FB_EXITED:
        return HAD(FORKED) && !HAD(EXITED);
    case FB_REAPED:
        return HAD(EXITED) && !HAD(REAPED);
    case FB_LEAKED: /* before its end: that waits for them */
        return HAD(REAPED) || (HAD(FORKED) && !HAD(EXITED));
    case FB_DONE:
        return over(life) && !HAD(DONE);
    case FB_SKIPPED:
        return HAD(RETRY) || HAD(HELD) || life->attempt == 0 || life->again;
    default:
        return true;
    }
}

static void check_end(const struct fb_event *event)
{
    uint32_t outliving = 0;

    for (uint32_t job = 1; job < life_count; job++)
        outliving += lives[job].had != 0 && !over(&lives[job]);
    ck_assert_msg(outliving == event->as.ended.outliving,
                  "%u jobs have no end, %u outlive the run, after %s", outliving,
                  event->as.ended.outliving, fake_last());
}

static void check_order(struct life *life, const struct fb_event *event)
{
    const char *name = fb_kind_name(event->kind);

    if (event->attempt != 0 && event->attempt < life->attempt) {
        ck_assert_msg(!life->after_retry || life->late,
                      "%s of an attempt after its retry has begun", name);
        return;
    }
    if (event->kind == FB_FORKED || event->kind == FB_UNSTARTED)
        begin_attempt(life, event);
    ck_assert_msg(in_order(life, event->kind), "%s of job %u out of order, after %s", name,
                  event->job, fake_last());
    if (event->kind == FB_RETRY)
        ck_assert_msg((before.kind == FB_REAPED || before.kind == FB_UNSTARTED) &&
                          before.job == event->job && before.attempt == event->attempt,
                      "retry of job %u after %s", event->job, fb_kind_name(before.kind));
    if (event->kind != FB_DONE || !life->again) /* else it is what was still to come */
        life->had |= 1u << event->kind;
}

void fake_life_again(uint32_t job)
{
    struct life *life = life_of(job);

    if (!over(life))
        return;
    life->again = true;
    life->had &= ~(BIT(DONE) | BIT(SKIPPED));
}

void fake_life(const struct fb_event *event)
{
    if (event == NULL || event->kind == FB_RUN) {
        free(lives);
        lives = NULL;
        life_count = 0;
        begun = event != NULL;
        before = (struct fb_event){ 0 };
        return;
    }
    ck_assert_msg(begun, "%s before the run's own event", fb_kind_name(event->kind));
    /* Run again: then the run is open once more. */
    ck_assert_msg(before.kind != FB_ENDED || event->kind == FB_QUEUED || event->kind == FB_FORKED ||
                      event->kind == FB_UNSTARTED || event->kind == FB_NOTE ||
                      event->kind == FB_HELD || event->kind == FB_SKIPPED,
                  "%s after the end, after %s", fb_kind_name(event->kind), fake_last());
    if (event->job != 0 && event->kind != FB_NOTE &&
        (event->attempt != 0 || event->kind != FB_LEAKED))
        check_order(life_of(event->job), event);
    if (event->kind == FB_ENDED)
        check_end(event);
    before = *event;
}
