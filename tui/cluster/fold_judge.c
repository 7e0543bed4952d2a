/*
 * fold_judge.c - the jobs of a run, a few bytes each: which agent has one, how far it is, and how
 * it ended. An event that cannot follow is another's mistake or attack; it is named once and passed
 * over.
 */
#include "fold_judge.h"

#include "base/clock.h"
#include "base/fate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void settle(struct fold *fold, struct fold_job *job, enum fold_fate fate)
{
    if (job->phase == FOLD_SETTLED)
        return;
    job->phase = FOLD_SETTLED;
    job->fate = (uint8_t)fate;
    fold->settled++;
    fold->counts[fate]++;
}

/* It runs once more. */
static void reopen(struct fold *fold, struct fold_job *job)
{
    fold->settled--;
    fold->counts[job->fate]--;
}

void fold_judge_settled(struct fold *fold, uint16_t number, uint32_t job, bool well)
{
    struct fold_job *known;

    if (job < 1 || job > fold->dir->jobs)
        return;
    known = &fold->jobs[job - 1];
    if (known->trail != number || known->phase == FOLD_NEW || known->phase == FOLD_FORKED)
        return;
    settle(fold, known,
           well                           ? FOLD_WELL
           : known->fate == FOLD_UNNEEDED ? FOLD_UNNEEDED
                                          : FOLD_BADLY);
}

void fold_judge_before(struct fold *fold, const struct fb_event *event)
{
    settle(fold, &fold->jobs[event->job - 1],
           event->as.skipped.done_before ? FOLD_WELL : FOLD_BADLY);
}

/* ---------------------------------------------------------------- an agent's events */

/* Its agent was lost, as this front end or another has found. */
static bool given_up(const struct fold *fold, const struct trail *trail)
{
    char path[64];

    snprintf(path, sizeof path, "lost/%s", trail->name);
    return trail->lost || faccessat(fold->dir->fd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* What a lost agent had claimed and not begun another takes: in whichever order both are read. */
static bool take(const struct fold *fold, struct fold_job *job, uint16_t number)
{
    bool left = job->phase == FOLD_TAKEN && job->trail != number &&
                given_up(fold, fold->trails[job->trail - 1]);

    if (!left && (job->phase != FOLD_NEW || job->trail != 0))
        return false;
    job->trail = number;
    job->phase = FOLD_TAKEN;
    return true;
}

static bool fork_one(struct fold *fold, struct fold_job *job, const struct fb_event *event)
{
    if (event->attempt != job->attempt + 1 || event->as.forked.pid <= 0 || job->phase == FOLD_NEW ||
        job->phase == FOLD_FORKED || job->phase == FOLD_EXITED)
        return false;
    if (job->phase == FOLD_SETTLED)
        reopen(fold, job);
    job->phase = FOLD_FORKED;
    job->attempt = event->attempt;
    if (event->job == fold->dir->main)
        fold->main_status = 0;
    return true;
}

static bool exit_one(struct fold *fold, struct fold_job *job, const struct fb_event *event)
{
    enum fate fate = fate_of(event);

    if (job->phase != FOLD_FORKED || event->attempt != job->attempt)
        return false;
    if (event->job == fold->dir->main)
        fold->main_status =
            event->as.exited.signal != 0 ? 128 + event->as.exited.signal : event->as.exited.code;
    job->phase = FOLD_EXITED;
    job->fate = fate == FATE_WELL ? FOLD_WELL : fate == FATE_GOAL ? FOLD_UNNEEDED : FOLD_BADLY;
    return true;
}

static bool reap_one(struct fold *fold, struct fold_job *job, const struct fb_event *event)
{
    if (job->phase != FOLD_EXITED || event->attempt != job->attempt ||
        event->as.reaped.user_us < 0 || event->as.reaped.system_us < 0)
        return false;
    job->phase = FOLD_OVER;
    fold->cpu_us += event->as.reaped.user_us + event->as.reaped.system_us;
    return true;
}

static bool fail_one(struct fold *fold, struct fold_job *job, const struct fb_event *event)
{
    bool first = job->phase == FOLD_TAKEN || job->phase == FOLD_RETRY || job->phase == FOLD_OVER ||
                 job->phase == FOLD_SETTLED;

    if (job->phase == FOLD_FORKED ? event->attempt != job->attempt
                                  : !first || event->attempt != job->attempt + 1)
        return false;
    if (job->phase == FOLD_SETTLED)
        reopen(fold, job);
    job->phase = FOLD_OVER;
    job->fate = FOLD_BADLY;
    job->attempt = event->attempt;
    return true;
}

static bool skip_one(struct fold *fold, struct fold_job *job, uint16_t number)
{
    if (job->phase == FOLD_NEW && job->trail == 0)
        job->trail = number;
    if (job->trail != number || job->phase == FOLD_FORKED || job->phase == FOLD_EXITED)
        return false;
    if (job->phase == FOLD_SETTLED) { /* it was to run once more */
        reopen(fold, job);
        job->phase = FOLD_OVER;
    }
    settle(fold, job, FOLD_SKIPPED);
    return true;
}

static bool retry_one(struct fold_job *job)
{
    if (job->phase != FOLD_OVER)
        return false;
    job->phase = FOLD_RETRY;
    return true;
}

static bool can_be(struct fold *fold, struct fold_job *job, const struct fb_event *event)
{
    switch (event->kind) {
    case FB_FORKED:
        return fork_one(fold, job, event);
    case FB_EXITED:
        return exit_one(fold, job, event);
    case FB_REAPED:
        return reap_one(fold, job, event);
    case FB_UNSTARTED:
        return fail_one(fold, job, event);
    case FB_RETRY:
        return retry_one(job);
    case FB_OUTPUT:
    case FB_PROGRESS:
    case FB_READY:
        return job->phase >= FOLD_FORKED && event->attempt == job->attempt;
    case FB_LEAKED: /* 0: which attempt left it is not known */
        return job->phase >= FOLD_FORKED && (event->attempt == 0 || event->attempt == job->attempt);
    case FB_BEGAN:
    case FB_STOPPED:
    case FB_CONTINUED:
    case FB_SAMPLE:
    case FB_ENDING:
    case FB_HEALTH:
        return job->phase == FOLD_FORKED && event->attempt == job->attempt;
    default:
        return false;
    }
}

/*
 * An agent speaks of itself. What went wrong there did not here, where it may mean that our own
 * reader is gone; but where it had no memory for what its jobs did, not all of that is known.
 */
static bool note(struct fb_event *event)
{
    if (event->as.note.error != ENOMEM)
        event->as.note.error = 0;
    event->as.note.pause = false;
    return true;
}

bool fold_judge(struct fold *fold, struct trail *trail, uint16_t number, struct fb_event *event)
{
    struct fold_job *job;
    bool well;

    if (event->kind == FB_NOTE && event->job == 0)
        return note(event);
    if (event->kind == FB_LEAKED && event->job == 0) /* which job left it is not known */
        return true;
    if (event->job < 1 || event->job > fold->dir->jobs)
        return false;
    job = &fold->jobs[event->job - 1];
    if (event->kind == FB_QUEUED) {
        well = take(fold, job, number);
        if (!well && given_up(fold, trail))
            return false;
    } else if (event->kind == FB_SKIPPED) {
        well = skip_one(fold, job, number);
        if (well)
            return true;
    } else {
        well = job->trail == number && can_be(fold, job, event);
        if (well)
            return true;
    }
    if (!well && !trail->told_wrong) {
        trail->told_wrong = true;
        snprintf(fold->note, sizeof fold->note,
                 "%s:%u: \"%s\" of job %u cannot come here, and is passed over", trail->news.name,
                 trail->news.line, fb_kind_name(event->kind), event->job);
    }
    return false;
}

/* ---------------------------------------------------------------- lost agents */

/*
 * When its loss was seen first, which the directory knows, so that it is the same for all that look
 * and later too. When its jobs ended is known to none.
 */
static int64_t seen_us(const struct fold *fold, const struct trail *trail)
{
    int64_t us, least_us = trail->event.t_us;
    struct stat status;
    char path[64];

    snprintf(path, sizeof path, "lost/%s", trail->name);
    if (fstatat(fold->dir->fd, path, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return fold->last_us;
    us = clock_us_of(&status.st_mtim) - trail->start_us;
    return us > least_us ? us : least_us; /* clocks of two machines may differ */
}

void fold_lose(struct fold *fold, struct trail *trail, const char *why)
{
    trail->lost = true;
    fold->lost_us = seen_us(fold, trail);
    fold->losing = trail;
    fold->losing_job = 0;
    snprintf(fold->why, sizeof fold->why, "%s", why);
}

/* What becomes of one of its jobs. True: `event` says it. */
static bool lose(struct fold *fold, struct fold_job *job, struct fb_event *event)
{
    event->attempt = job->attempt;
    switch (job->phase) {
    case FOLD_TAKEN: /* it may have begun: that it has would have come a moment later */
        event->kind = FB_UNSTARTED;
        event->attempt = job->attempt + 1;
        event->as.unstarted.error = EOWNERDEAD;
        event->as.unstarted.stage = "lost";
        event->as.unstarted.what = fold->why;
        break;
    case FOLD_FORKED:
        event->kind = FB_EXITED;
        event->as.exited.unseen = true;
        event->as.exited.cause = FB_CAUSE_LOST;
        event->as.exited.why = fold->why;
        fold->pending = (struct fb_event){ .kind = FB_REAPED,
                                           .job = event->job,
                                           .attempt = event->attempt,
                                           .t_us = event->t_us,
                                           .as.reaped.unseen = true };
        break;
    case FOLD_EXITED:
        event->kind = FB_REAPED;
        event->as.reaped.unseen = true;
        settle(fold, job, job->fate);
        return true;
    case FOLD_RETRY:
        event->kind = FB_SKIPPED;
        event->as.skipped.why = fold->why;
        settle(fold, job, FOLD_SKIPPED);
        return true;
    default:
        settle(fold, job, job->fate);
        return false;
    }
    settle(fold, job, FOLD_BADLY);
    return true;
}

int fold_judge_lost(struct fold *fold, struct fb_event *event)
{
    if (fold->pending.kind != FB_RUN) {
        *event = fold->pending;
        fold->pending.kind = FB_RUN;
        return 1;
    }
    while (fold->losing != NULL) {
        struct fold_job *job;
        if (fold->losing_job == fold->dir->jobs) {
            fold->losing = NULL;
            break;
        }
        job = &fold->jobs[fold->losing_job++];
        if (job->trail == 0 || fold->trails[job->trail - 1] != fold->losing ||
            job->phase == FOLD_SETTLED)
            continue;
        *event = (struct fb_event){ .job = fold->losing_job, .t_us = fold->lost_us };
        if (!lose(fold, job, event))
            continue;
        if (fold->lost_us > fold->last_us)
            fold->last_us = fold->lost_us;
        return 1;
    }
    return 0;
}

/* ---------------------------------------------------------------- the end */

/* What a fate from before the run says of its end: nothing. */
bool fold_main_ended(const struct fold *fold)
{
    uint32_t job = fold->dir->main;

    return job != 0 && fold->jobs[job - 1].phase == FOLD_SETTLED &&
           frozen_kind(fold->frozen, job) == FROZEN_TO_RUN;
}

/* As engine/run/attempt.c and skip.c have it: its fate comes before its code. */
static int status_of_main(const struct fold *fold)
{
    if (fold->jobs[fold->dir->main - 1].fate == FOLD_WELL)
        return 0;
    return fold->main_status != 0 ? fold->main_status : 1;
}

void fold_end(struct fold *fold, const char *why, bool goal)
{
    fold->closing = true;
    fold->closing_why = why;
    fold->closing_goal = goal;
}

static void tell_end(struct fold *fold, struct fb_event *event)
{
    uint32_t left = fold->dir->jobs - fold->settled;
    uint32_t failed = fold->counts[FOLD_BADLY];
    uint32_t skipped = fold->counts[FOLD_SKIPPED] + fold->counts[FOLD_UNNEEDED];

    *event = (struct fb_event){ .kind = FB_ENDED, .t_us = fold->last_us };
    event->as.ended.jobs = fold->settled;
    event->as.ended.succeeded = fold->counts[FOLD_WELL];
    event->as.ended.failed = failed;
    event->as.ended.skipped = skipped;
    event->as.ended.unneeded = fold->counts[FOLD_UNNEEDED];
    event->as.ended.wall_us = fold->last_us;
    event->as.ended.cpu_us = fold->cpu_us;
    event->as.ended.speed_up =
        fold->last_us > 0 ? (double)fold->cpu_us / (double)fold->last_us : -1;
    event->as.ended.more = left > 0;
    event->as.ended.goal = fold->closing_goal;
    event->as.ended.halted = fold->halted;
    event->as.ended.stopped = fold->stopped;
    if (fold->main_decides)
        event->as.ended.status = status_of_main(fold);
    else if (fold->closing_goal && !fold->stopped)
        event->as.ended.status = fold->closing_fails && failed > 0;
    else
        event->as.ended.status = failed > 0 || skipped > 0 || left > 0;
    fold->ended = true;
}

int fold_judge_end(struct fold *fold, struct fb_event *event)
{
    while (fold->closing_job < fold->emitted) {
        struct fold_job *job = &fold->jobs[fold->closing_job++];
        if (job->phase == FOLD_SETTLED)
            continue;
        *event = (struct fb_event){ .kind = FB_SKIPPED,
                                    .job = fold->closing_job,
                                    .t_us = fold->last_us };
        event->as.skipped.why = fold->closing_why;
        settle(fold, job, FOLD_SKIPPED);
        return 1;
    }
    tell_end(fold, event);
    return 1;
}
