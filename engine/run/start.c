/*
 * start.c - which job is next, and what follows from trying to start it (spawn.c does). A job is
 * taken from the queue or asked from the feed only when a slot is free. If fork or a pipe fails for
 * want of processes or descriptors the job keeps its place and is tried again when a worker has
 * ended, or a little later where none lives; any other failure is that job's alone.
 */
#include "run.h"

#include "base/quote.h"

#include "base/clean.h"
#include "jobs/policy.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TAG_MOST       4096 /* bytes of a name before each line */
#define STALL_FIRST_US 10000
#define STALL_LAST_US  1000000 /* waited with no worker alive: nothing will change by itself */

static bool on_time(const struct fb_run *run)
{
    return run->options.delay_us == 0 || loop_now_us(run) >= run->start.next_start_us;
}

static bool slot_free(const struct fb_run *run)
{
    return worker_slots_busy(run) < run->options.slots;
}

/* There is a slot, and a job that wants no more than the moment. */
static bool has_candidate(struct fb_run *run)
{
    if (stall_worker(run) != NULL)
        return stall_due(run);
    return slot_free(run) && queue_ready(run);
}

/*
 * The feed is asked before its job may start, when a slot is free: only so is its end known, and a
 * run that is done ends at once, whatever the delay.
 */
static bool may_ask(struct fb_run *run)
{
    return feed_may_give(run) && stall_worker(run) == NULL && slot_free(run) && !queue_ready(run) &&
           !locks_narrow(run);
}

bool start_possible(struct fb_run *run)
{
    if (halt_stopped(run) != 0 || loop_paused(run) || jobserver_wait(run))
        return false;
    return may_ask(run) || (!run->start.holding && on_time(run) && has_candidate(run));
}

int64_t start_time_us(struct fb_run *run)
{
    if (run->options.delay_us == 0 || halt_stopped(run) != 0 || loop_paused(run) ||
        run->start.holding || on_time(run) || !has_candidate(run))
        return TIMER_NEVER;
    return run->start.next_start_us;
}

void start_hold(struct fb_run *run, bool hold)
{
    run->start.holding = hold;
}

static void report_unstarted(struct fb_run *run, struct worker *worker,
                             const struct sys_failure *failure)
{
    struct fb_event *event = events_put(run, FB_UNSTARTED, worker);
    struct job_copy *copy = worker->copy; /* where it is afterwards depends */

    event->as.unstarted.error = failure->error;
    event->as.unstarted.stage = failure->stage;
    event->as.unstarted.what = failure->what;
    done_unstarted(worker, event);
    worker->lasts = policy_lasts(failure->error);
    attempt_ended(run, worker, FATE_BADLY);
    if (!worker->retrying)
        forward_skip(run, worker->job, copy);
    attempt_gone(run, worker);
    retire_unbegun(run, worker); /* a name it owns may be in the event */
}

static void begin(struct fb_run *run, struct worker *worker, const struct fb_job *job, pid_t pid,
                  int64_t began_us)
{
    int64_t timeout_us = job->timeout_us != 0 ? job->timeout_us : run->options.timeout_us;
    struct fb_event *event;

    worker->grace_us = job->grace_us != 0 ? job->grace_us : run->options.grace_us;
    worker->reap_delay_us =
        job->reap_delay_us != 0 ? job->reap_delay_us : run->options.reap_delay_us;
    worker->service = job->restart != FB_RESTART_NEVER;
    worker->ordered = (worker->service || job->ready != NULL) && !run->options.stop_at_once;
    worker->alone = job->stop_alone;
    worker->commanded = job->stop_shell != NULL || job->stop_argv != NULL;
    worker->terms = run->options.terms[0].signal != 0 && job->stop_signal == 0 &&
                    job->grace_us == 0 && !worker->commanded;
    worker->stop_signal = worker->terms           ? run->options.terms[0].signal
                          : job->stop_signal != 0 ? job->stop_signal
                                                  : SIGTERM;
    worker_begin(run, worker, pid);
    deaths_watch(run, worker);
    if (timeout_us != 0 && timeout_us != FB_FOREVER)
        loop_alarm(run, &worker->timer, timer_after(loop_now_us(run), timeout_us));
    event = events_put_at(run, FB_FORKED, worker, began_us);
    event->as.forked.pid = pid;
    event->as.forked.slot = worker->slot;
    done_forked(worker, event);
    worker->execs = job->function == NULL;
    if (worker->execs)
        attempt_began(run, worker);
    probing_begin(run, worker, job);
    forward_again(run, worker);
    if (job->outlives)
        retire_apart(run, worker);
    attempt_drop_copy(run, worker);
}

static bool may_pass(int error)
{
    return error == EAGAIN || error == EMFILE || error == ENFILE;
}

/*
 * With no worker alive. Processes belong to other users too, and come free in time; descriptors are
 * our own: one more try, for the last of them may have been in use a moment ago.
 */
static bool once_more(struct fb_run *run, int error)
{
    if (error == EAGAIN)
        return run->start.stall_wait_us <= STALL_LAST_US;
    return cgroups_yield(run) || run->start.stall_wait_us == 0;
}

/* Said once; what it waits for, and where nothing runs, that there is nothing to wait for. */
static void report_stall(struct fb_run *run, int error)
{
    unsigned live = worker_live(run);

    if (run->start.stall_reported)
        return;
    run->start.stall_reported = true;
    if (worker_none_awaited(run))
        events_note(run, 0, "%s: no worker runs; the next start is tried %s",
                    strerrordesc_np(error), error == EAGAIN ? "again for a while" : "once more");
    else
        events_note(run, 0, "%s: with %u worker%s running the next waits for %s to end",
                    strerrordesc_np(error), live, live == 1 ? "" : "s",
                    live == 1 ? "it" : "one of them");
}

/* Keeps the job for another try. Its strings hold: nothing more is asked of the feed until then. */
static bool stall(struct fb_run *run, struct worker *worker, const struct fb_job *job, int error)
{
    if (!may_pass(error))
        return false;
    if (worker_none_awaited(run)) {
        if (!once_more(run, error))
            return false;
        run->start.stall_wait_us =
            run->start.stall_wait_us > 0 ? run->start.stall_wait_us * 2 : STALL_FIRST_US;
        stall_until(run, loop_now_us(run) + run->start.stall_wait_us);
    } else {
        /* Until a worker ends; a far deadline stands for "not by time". */
        stall_until(run, loop_now_us(run) + 60 * STALL_LAST_US);
    }
    report_stall(run, error);
    stall_put(run, worker, job);
    return true;
}

/* Its slots are not soon free: it is a service, or others wait for it to be ready and need it. */
static bool stays(const struct fb_job *job)
{
    return job->restart != FB_RESTART_NEVER || job->ready != NULL;
}

static void start(struct fb_run *run, struct worker *worker, const struct fb_job *job)
{
    struct sys_failure failure = { 0 };
    int64_t began_us;
    pid_t pid;

    if (worker->slot == 0) {
        worker->stays = stays(job);
        jobserver_begin(run, worker);
        worker_give_slot(run, worker, worker->copy != NULL ? worker->copy->slot : 0);
    }
    worker->leftovers = leftovers_of(run, job);
    if (worker->leftovers == FB_LEFTOVERS_LEAVE)
        worker_any_stays(run);
    done_captures(run, worker, job);
    pid = spawn_worker(run, worker, job, &began_us, &failure);
    if (pid < 0) {
        if (!stall(run, worker, job, failure.error))
            report_unstarted(run, worker, &failure);
        return;
    }
    run->start.stall_wait_us = 0;
    if (run->options.delay_us > 0)
        run->start.next_start_us = timer_after(loop_now_us(run), run->options.delay_us);
    begin(run, worker, job, pid, began_us);
}

/* Asks the feed for a job. What it points to holds until the next is asked for. */
static bool take_fed(struct fb_run *run, struct worker *worker, struct fb_job *job)
{
    if (!feed_take(run, worker_next_slot(run), job))
        return false;
    worker->job = tally_new_job(run);
    worker->user = job->user;
    events_queued(run, worker->job, feed_job(run));
    return true;
}

/* A job of which there is a copy: one that comes again, or one that was added. */
static bool take_copied(struct fb_run *run, struct worker *worker, struct fb_job *job)
{
    struct job_copy *copy = queue_take(run);

    if (copy == NULL)
        return false;
    worker->copy = copy;
    worker->job = copy->number;
    worker->attempt = ++copy->attempts;
    locks_of(run, worker, copy->lane);
    worker->user = copy->job.user;
    *job = copy->job;
    return true;
}

/*
 * Not a byte of the worker's: what a name holds may not act on a terminal, nor end the tag. It
 * stands before each line, so one without a bound is cut.
 */
static void make_tag(struct fb_run *run, struct worker *worker, const struct fb_job *job)
{
    struct text tag = { 0 }, *own = events_text(run);
    char cut[TAG_MOST];
    const char *name;
    size_t size;

    if (!run->options.tag)
        return;
    clean_puts(&tag, quote_name(job, own));
    name = text_string(&tag);
    size = clean_text(cut, sizeof cut, name, tag.size);
    worker->tag = malloc(size + sizeof "...");
    if (worker->tag != NULL)
        snprintf(worker->tag, size + sizeof "...", "%s%s", cut, size < tag.size ? "..." : "");
    if ((job->name == NULL && own->failed) || tag.failed || worker->tag == NULL)
        events_note(run, ENOMEM, "no memory for the tag of job %u", worker->job);
    text_fini(&tag);
}

/* What a feed's job points to is gone when it would be tried again. */
static bool copy_fed(struct fb_run *run, struct worker *worker, struct fb_job *job)
{
    if (!attempt_needs_copy(run, job))
        return true;
    worker->copy = job_copy_open(job, worker->job);
    if (worker->copy == NULL)
        return false;
    worker->copy->attempts = 1;
    if (job->number == 0) /* that of a larger run was made for no slot of this one */
        worker->copy->slot = worker->slot;
    if (run->options.keep_jobs && queue_keep(run, worker->copy) < 0)
        return false;
    *job = worker->copy->job;
    return true;
}

/* A fresh job from the feed, which has its slot from now on, and may have to wait for its time. */
static bool start_fed(struct fb_run *run, struct worker *worker)
{
    struct fb_job job;

    if (!take_fed(run, worker, &job)) {
        worker_give_back(run, worker);
        return false;
    }
    if (job.done_before || job.failed_before) {
        skip_fed(run, worker->job, &job);
        worker_give_back(run, worker);
        return true;
    }
    worker->stays = stays(&job);
    worker_give_slot(run, worker, 0);
    jobserver_begin(run, worker);
    if (!copy_fed(run, worker, &job)) {
        report_unstarted(run, worker,
                         &(struct sys_failure){ .error = ENOMEM, .stage = "copy", .what = "" });
        return true;
    }
    make_tag(run, worker, &job);
    /* Stopped meanwhile, it is skipped with all others. */
    if (!run->start.holding && on_time(run) && halt_stopped(run) == 0) {
        start(run, worker, &job);
        return true;
    }
    stall_put(run, worker, &job);
    return true;
}

/* All that can fail for want of memory while a worker lives comes before there is one. */
static struct worker *open_worker(struct fb_run *run)
{
    size_t count;

    if (worker_reserve(run) < 0)
        return NULL;
    /* Of each worker its own, its probe's, its retry's; and of those that wait for theirs. */
    count = 3 * (size_t)worker_count(run) + queue_waiting(run) + ALARMS_OF_RUN;
    if (loop_alarms_reserve(run, count) < 0 ||
        output_reserve(run, 2 * (size_t)worker_count(run)) < 0)
        return NULL;
    return worker_open(run);
}

bool start_next(struct fb_run *run)
{
    struct fb_job job;
    struct worker *worker = stall_take(run, &job);
    bool began;

    if (worker != NULL) {
        start(run, worker, &job);
        return true;
    }
    if (!jobserver_take(run))
        return false;
    worker = open_worker(run);
    if (worker == NULL) {
        if (worker_live(run) > 0)
            return false; /* tried again when a worker has ended */
        events_note(run, ENOMEM, "no memory for a worker");
        stop_run(run, FB_STOP_TERM);
        return true;
    }
    worker->attempt = 1;
    if (!take_copied(run, worker, &job)) {
        began = start_fed(run, worker);
        jobserver_spare(run);
        return began;
    }
    make_tag(run, worker, &job);
    start(run, worker, &job);
    return true;
}
