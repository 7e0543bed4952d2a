/*
 * attempt.c - what follows when an attempt of a job has come to its end: another one, or the job's
 * own end. A job that will be tried again gives its slot back, waits for its time and until the
 * worker before it is gone with all its output, and is then the next to start. Its copy is always
 * in exactly one place: with a worker, in run->waiting or in run->due.
 */
#include "run.h"

#include "policy.h"

#include <errno.h>
#include <stdlib.h>

#define RETRY_WAIT_US 1000000

int attempt_retries(const struct fb_run *run, const struct fb_job *job)
{
    if (job->retries != 0)
        return job->retries > 0 ? job->retries : 0;
    return run->options.retries;
}

bool attempt_needs_copy(const struct fb_run *run, const struct fb_job *job)
{
    return attempt_retries(run, job) > 0 || job->success_count > 0 || run->options.keep_jobs;
}

/* It has begun, what it was is kept, and its end asks for nothing of it. */
void attempt_drop_copy(struct fb_run *run, struct worker *worker)
{
    struct job_copy *copy = worker->copy;

    if (copy == NULL || !kept_has(&run->kept, worker->job) ||
        attempt_retries(run, &copy->job) > 0 || copy->job.success_count > 0)
        return;
    free(copy);
    worker->copy = NULL;
}

bool attempt_succeeds(const struct worker *worker, int code)
{
    const struct fb_job *job = worker->copy != NULL ? &worker->copy->job : NULL;

    if (job == NULL || job->success_count == 0)
        return code == 0;
    for (size_t i = 0; i < job->success_count; i++)
        if (job->success[i] == code)
            return true;
    return false;
}

/* Whoever ended it on purpose does not want it back. */
static bool comes_again(const struct fb_run *run, const struct worker *worker)
{
    const struct job_copy *copy = worker->copy;

    if (copy == NULL || run->stop != 0)
        return false;
    if (worker->cause != FB_CAUSE_NONE && worker->cause != FB_CAUSE_TIMEOUT &&
        worker->cause != FB_CAUSE_MEMORY)
        return false;
    return copy->attempts - copy->attempts_before <= (uint32_t)attempt_retries(run, &copy->job);
}

static void become_due(struct fb_run *run, struct job_copy *copy)
{
    if (copy->timed || copy->leaving)
        return;
    job_list_drop(&run->waiting, copy);
    run->waiting_count--;
    job_list_put(&run->due, copy);
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
    copy->timed = copy->leaving = true;
    job_list_put(&run->waiting, copy);
    run->waiting_count++;
    copy->timer.kind = TIMER_RETRY;
    timer_set(&run->timers, &copy->timer, timer_after(run_now_us(run), wait_us));
    run_tell(run, FB_RETRY, worker)->as.retry.wait_us = wait_us;
}

/* The job's own end. Its copy stays where it may be asked for, or where its name will be. */
static void settle(struct fb_run *run, struct worker *worker, bool succeeded)
{
    void **item = graph_item(&run->graph, worker->job);
    bool wanted = graph_ended(&run->graph, worker->job, succeeded ? GRAPH_SUCCEEDED : GRAPH_FAILED);

    if (succeeded)
        run->succeeded++;
    else
        run->failed++;
    kept_end(&run->kept, worker->job, succeeded ? GRAPH_SUCCEEDED : GRAPH_FAILED, worker->attempt);
    if (item != NULL && (wanted || run->options.keep_jobs) && *item == NULL) {
        *item = worker->copy;
        worker->copy = NULL;
    }
    halt_judge(run, succeeded);
}

void attempt_ended(struct fb_run *run, struct worker *worker, bool succeeded)
{
    if (!succeeded && comes_again(run, worker))
        wait_again(run, worker);
    else
        settle(run, worker, succeeded);
}

void attempt_gone(struct fb_run *run, struct worker *worker)
{
    if (!worker->retrying)
        return;
    worker->copy->leaving = false;
    become_due(run, worker->copy);
    worker->copy = NULL;
}

void attempt_timer(struct fb_run *run, struct timer *timer)
{
    struct job_copy *copy = (struct job_copy *)((char *)timer - offsetof(struct job_copy, timer));

    copy->timed = false;
    become_due(run, copy);
}

void attempt_stop(struct fb_run *run)
{
    for (struct job_copy *copy = run->waiting.first, *next; copy != NULL; copy = next) {
        next = copy->next;
        timer_set(&run->timers, &copy->timer, TIMER_NEVER);
        copy->timed = false;
        become_due(run, copy);
    }
}

/* After its end a run may go on: what stopped it does so no more. */
static void reopen(struct fb_run *run)
{
    run->over = false;
    run->stop = 0;
    run->left = 0;
    run->halted = false;
    run->options.halt.when = FB_HALT_NEVER;
    run->end_step = 0;
    run->idle_us += sys_now_us() - run->start_us - run->over_us;
}

static void forget_fate(struct fb_run *run, enum graph_fate fate)
{
    if (fate == GRAPH_SUCCEEDED)
        run->succeeded--;
    else if (fate == GRAPH_FAILED)
        run->failed--;
    else
        run->skipped--;
}

/* A job's copy out of where it is kept; NULL: no memory. */
static struct job_copy *take_kept(struct fb_run *run, uint32_t job)
{
    void **item = graph_item(&run->graph, job);
    struct job_copy *copy;

    if (kept_has(&run->kept, job))
        return kept_take(&run->kept, job);
    copy = *item;
    *item = NULL;
    return copy;
}

int fb_run_again(struct fb_run *run, uint32_t job)
{
    bool fed = kept_has(&run->kept, job);
    enum graph_fate fate = fed ? kept_fate(&run->kept, job) : graph_fate(&run->graph, job);
    void **item = graph_item(&run->graph, job);
    struct job_copy *copy;

    if (run->thread != sys_thread())
        return -EPERM;
    if (!run->options.keep_jobs)
        return -ENOTSUP;
    if ((item == NULL && !fed) || job > run->jobs)
        return -ENOENT;
    if (fate == GRAPH_NONE || (!fed && *item == NULL))
        return -EBUSY;
    if (run->stop != 0 && !run->over)
        return -ESHUTDOWN;
    copy = take_kept(run, job);
    if (copy == NULL)
        return -ENOMEM;
    if (run->over)
        reopen(run);
    run->done_before -= copy->job.done_before;
    run->failed_before -= copy->job.failed_before;
    copy->job.done_before = copy->job.failed_before = false;
    copy->attempts_before = copy->attempts;
    job_list_put(&run->due, copy);
    forget_fate(run, fate);
    return 0;
}
