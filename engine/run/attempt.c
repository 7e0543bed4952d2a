/*
 * attempt.c - an attempt of a job, from its beginning to what follows from its end: another one, or
 * the job's own end. A job that will be tried again gives its slot back, waits for its time and
 * until the worker before it is gone with all its output, and is then the next to start.
 */
#include "run.h"

#include "jobs/policy.h"

#include <errno.h>
#include <stdlib.h>

#define RETRY_WAIT_US 1000000

void attempt_began(struct fb_run *run, struct worker *worker)
{
    worker->began = true;
    events_put(run, FB_BEGAN, worker);
    queue_began(run, worker->job);
}

/* What it left may still say so: its end is out, and nothing is there that is ready. */
void attempt_ready(struct fb_run *run, struct worker *worker)
{
    if (worker->over)
        return;
    worker->ready = true;
    events_put(run, FB_READY, worker);
    queue_said_ready(run, worker->job);
    probe_said_ready(run, worker);
}

static int retries_of(const struct fb_run *run, const struct fb_job *job)
{
    if (job->retries != 0)
        return job->retries > 0 ? job->retries : 0;
    return run->options.retries;
}

bool attempt_needs_copy(const struct fb_run *run, const struct fb_job *job)
{
    return retries_of(run, job) > 0 || job->success_count > 0 || run->options.keep_jobs ||
           job->restart != FB_RESTART_NEVER || job->decides || job->ready != NULL ||
           job->health != NULL || job->stop_shell != NULL || job->stop_argv != NULL;
}

/* It has begun, what it was is kept, and its end asks for nothing of it. */
void attempt_drop_copy(struct fb_run *run, struct worker *worker)
{
    struct job_copy *copy = worker->copy;

    if (copy == NULL || !queue_has_kept(run, worker->job) || retries_of(run, &copy->job) > 0 ||
        copy->job.success_count > 0 || copy->job.restart != FB_RESTART_NEVER || copy->job.decides ||
        copy->job.ready != NULL || copy->job.health != NULL || copy->job.stop_shell != NULL ||
        copy->job.stop_argv != NULL)
        return;
    free(copy);
    worker->copy = NULL;
}

bool attempt_succeeds(const struct worker *worker, int code, int signal)
{
    const struct fb_job *job = worker->copy != NULL ? &worker->copy->job : NULL;

    return fate_succeeds(job != NULL ? job->success : NULL, job != NULL ? job->success_count : 0,
                         code, signal);
}

bool attempt_is_last(const struct fb_run *run, const struct worker *worker)
{
    const struct job_copy *copy = worker->copy;

    return copy == NULL ||
           copy->attempts - copy->attempts_before > (uint32_t)retries_of(run, &copy->job);
}

/* A worker that was ended on purpose is not tried again. */
static bool comes_again(const struct fb_run *run, const struct worker *worker)
{
    if (halt_stopped(run) != 0 || worker->lasts)
        return false;
    if (worker->cause != FB_CAUSE_NONE && worker->cause != FB_CAUSE_TIMEOUT &&
        worker->cause != FB_CAUSE_MEMORY && worker->cause != FB_CAUSE_LEFTOVERS &&
        worker->cause != FB_CAUSE_UNREADY && worker->cause != FB_CAUSE_HEALTH)
        return false;
    return !attempt_is_last(run, worker);
}

static void wait_again(struct fb_run *run, struct worker *worker)
{
    struct job_copy *copy = worker->copy;
    int64_t first_us =
        copy->job.retry_wait_us != 0 ? copy->job.retry_wait_us : run->options.retry_wait_us;
    int64_t wait_us = policy_retry_wait_us(first_us != 0 ? first_us : RETRY_WAIT_US,
                                           copy->attempts - copy->attempts_before,
                                           run->options.seed, copy->number);

    worker->retrying = true;
    queue_again(run, copy, wait_us);
    events_put(run, FB_RETRY, worker)->as.retry.wait_us = wait_us;
}

/* By its policy: after an end of its own, or one by fb_run_kill(). */
static bool restarts(const struct fb_run *run, const struct worker *worker, enum fate end)
{
    struct job_copy *copy = worker->copy;

    if (copy == NULL || copy->job.restart == FB_RESTART_NEVER || halt_stopped(run) != 0 ||
        worker->lasts || (end != FATE_WELL && !fate_fails(end)) || worker->cause == FB_CAUSE_STOP ||
        worker->cause == FB_CAUSE_HALT)
        return false;
    if (end == FATE_WELL && copy->job.restart != FB_RESTART_ALWAYS)
        return false;
    if ((worker->ready || !worker->probed) && policy_lived_well(worker->wall_us, copy->rested_us))
        copy->restarts = 0;
    return copy->job.restarts_most == 0 || copy->restarts < (uint32_t)copy->job.restarts_most;
}

static void restart(struct fb_run *run, struct worker *worker)
{
    struct job_copy *copy = worker->copy;

    copy->rested_us = policy_restart_wait_us(copy->job.backoff_us, copy->job.backoff_most_us,
                                             ++copy->restarts, run->options.seed, copy->number);
    copy->attempts_before = copy->attempts;
    worker->retrying = worker->output_ends = true;
    queue_again(run, copy, copy->rested_us);
    events_put(run, FB_RETRY, worker)->as.retry.wait_us = copy->rested_us;
}

/* One of a feed may have given its copy away, for another is kept. */
static bool has_copy(struct fb_run *run, struct worker *worker)
{
    if (worker->copy == NULL)
        worker->copy = queue_take_kept(run, worker->job);
    if (worker->copy != NULL)
        worker->copy->attempts = worker->attempt;
    return worker->copy != NULL;
}

/* What its caller has asked for comes before what the end itself asks for. */
static void end_as_asked(struct fb_run *run, struct worker *worker)
{
    struct job_copy *copy = worker->copy;

    worker->retrying = worker->output_ends = true;
    copy->attempts_before = copy->attempts;
    copy->restarts = 0;
    if (worker->asked == ASKED_RESTART) {
        queue_again(run, copy, 0);
        events_put(run, FB_RETRY, worker)->as.retry.restart = true;
        return;
    }
    copy->leaving = true;
    copy->why = worker->withdrawn;
    held_put(run, copy);
    held_report(run,
                &(struct held_news){ worker->job, worker->attempt, worker->user, true, copy->why });
}

/* The job's own end. Its copy stays where it may be asked for, or where its name will be. */
static void end_job(struct fb_run *run, struct worker *worker, enum fate end)
{
    static const enum graph_fate fates[] = { [FATE_WELL] = GRAPH_SUCCEEDED,
                                             [FATE_BADLY] = GRAPH_FAILED,
                                             [FATE_GOAL] = GRAPH_SKIPPED,
                                             [FATE_HELD] = GRAPH_SKIPPED,
                                             [FATE_CUT] = GRAPH_FAILED };

    tally_add(run, end);
    if (worker->copy != NULL && worker->copy->job.decides && end != FATE_HELD)
        halt_decide(run, end == FATE_WELL      ? 0
                         : worker->signal != 0 ? 128 + worker->signal
                         : worker->code != 0   ? worker->code
                                               : 1);
    if (end == FATE_HELD && worker->copy != NULL)
        worker->copy->by_hand = true;
    if (queue_ended(run, worker->job, fates[end], worker->attempt, end == FATE_HELD, worker->copy))
        worker->copy = NULL;
    if (end != FATE_HELD)
        halt_judge(run, end == FATE_WELL);
}

void attempt_ended(struct fb_run *run, struct worker *worker, enum fate end)
{
    if (worker->asked != ASKED_NOTHING && halt_stopped(run) == 0 && has_copy(run, worker))
        end_as_asked(run, worker);
    else if (restarts(run, worker, end))
        restart(run, worker);
    else if (fate_fails(end) && comes_again(run, worker))
        wait_again(run, worker);
    else
        end_job(run, worker, end);
}

void attempt_gone(struct fb_run *run, struct worker *worker)
{
    if (!worker->retrying)
        return;
    if (worker->copy->held)
        worker->copy->leaving = false;
    else
        queue_again_gone(run, worker->copy);
    worker->copy = NULL;
}
