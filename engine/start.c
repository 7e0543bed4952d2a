/*
 * start.c - which job is next, and what follows from trying to start it (spawn.c does). A job is
 * taken from the queue or asked from the feed only when a slot is free. If fork or a pipe fails for
 * want of processes or descriptors the job keeps its place and is tried again when a worker has
 * ended, or a little later where none lives; any other failure is that job's alone.
 */
#include "run.h"

#include "clean.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define STALL_FIRST_US 10000
#define STALL_LAST_US  1000000 /* waited with no worker alive: nothing will change by itself */

bool start_exhausted(const struct fb_run *run)
{
    return queue_empty(run) && !run->feeding && run->stalled == NULL;
}

static bool on_time(const struct fb_run *run)
{
    return run->options.delay_us == 0 || run_now_us(run) >= run->next_start_us;
}

/* There is a slot, and a job that wants no more than the moment. */
static bool has_candidate(const struct fb_run *run)
{
    if (run->stalled != NULL)
        return run->stall_timer.place == 0;
    return run->busy < run->options.slots && queue_ready(run);
}

/*
 * The feed is asked before its job may start, when a slot is free: only so is its end known, and a
 * run that is done ends at once, whatever the delay.
 */
static bool may_ask(const struct fb_run *run)
{
    return run->stalled == NULL && run->busy < run->options.slots && run->feeding &&
           !run->feed_waits && !queue_ready(run);
}

bool start_possible(const struct fb_run *run)
{
    if (run->stop != 0 || run->paused)
        return false;
    return may_ask(run) || (!run->holding && on_time(run) && has_candidate(run));
}

int64_t start_time_us(const struct fb_run *run)
{
    if (run->stop != 0 || run->paused || run->holding || on_time(run) || !has_candidate(run))
        return TIMER_NEVER;
    return run->next_start_us;
}

static void tell_unstarted(struct fb_run *run, struct worker *worker,
                           const struct sys_failure *failure)
{
    struct fb_event *event = run_tell(run, FB_UNSTARTED, worker);

    event->as.unstarted.error = failure->error;
    event->as.unstarted.stage = failure->stage;
    event->as.unstarted.what = failure->what;
    attempt_ended(run, worker, false);
    if (!worker->retrying)
        forward_skip(run, worker->job);
    attempt_gone(run, worker);
    worker_return_slot(run, worker);
    worker_retire(run, worker); /* a name it owns may be in the event */
}

static void enlist(struct fb_run *run, struct worker *worker, const struct fb_job *job, pid_t pid,
                   int64_t began_us)
{
    int64_t timeout_us = job->timeout_us != 0 ? job->timeout_us : run->options.timeout_us;
    struct fb_event *event;

    worker->pid = pid;
    worker->state = WORKER_RUNNING;
    worker->grace_us = job->grace_us != 0 ? job->grace_us : run->options.grace_us;
    worker->previous = run->last;
    worker->next = NULL;
    if (run->last != NULL)
        run->last->next = worker;
    else
        run->first = worker;
    run->last = worker;
    run->live++;
    pidmap_put(&run->pids, pid, worker);
    if (timeout_us != 0 && timeout_us != FB_FOREVER)
        timer_set(&run->timers, &worker->timer, timer_after(run_now_us(run), timeout_us));
    event = run_tell_of(run, FB_FORKED, worker, began_us);
    event->as.forked.pid = pid;
    event->as.forked.slot = worker->slot;
    if (job->function == NULL) {
        run_began(run, worker);
    }
    if (job->outlives)
        apart_begin(run, worker);
    attempt_drop_copy(run, worker);
}

static bool may_pass(int error)
{
    return error == EAGAIN || error == EMFILE || error == ENFILE;
}

/*
 * With no worker alive. Processes are other people's too, and come free in time; descriptors are
 * our own: one more try, for whoever used the last of them a moment ago.
 */
static bool once_more(struct fb_run *run, int error)
{
    if (error == EAGAIN)
        return run->stall_wait_us <= STALL_LAST_US;
    return guard_yield(run) || run->stall_wait_us == 0;
}

/* Keeps the job for another try. Its strings hold: nothing more is asked of the feed until then. */
static bool stall(struct fb_run *run, struct worker *worker, const struct fb_job *job, int error)
{
    if (!may_pass(error))
        return false;
    if (apart_alone(run)) {
        if (!once_more(run, error))
            return false;
        run->stall_wait_us = run->stall_wait_us > 0 ? run->stall_wait_us * 2 : STALL_FIRST_US;
        timer_set(&run->timers, &run->stall_timer, run_now_us(run) + run->stall_wait_us);
    } else {
        /* Until a worker ends; a far deadline stands for "not by time". */
        timer_set(&run->timers, &run->stall_timer, run_now_us(run) + 60 * STALL_LAST_US);
    }
    if (!run->stall_told)
        run_note(run, 0, "%s: with %u workers running the next waits for one of them to end",
                 strerrordesc_np(error), run->live);
    run->stall_told = true;
    run->stalled = worker;
    run->stalled_job = *job;
    return true;
}

static void start(struct fb_run *run, struct worker *worker, const struct fb_job *job)
{
    struct sys_failure failure = { 0 };
    int64_t began_us;
    pid_t pid;

    if (worker->slot == 0)
        worker_give_slot(run, worker, worker->copy != NULL ? worker->copy->slot : 0);
    pid = spawn_worker(run, worker, job, &began_us, &failure);
    if (pid < 0) {
        if (!stall(run, worker, job, failure.error))
            tell_unstarted(run, worker, &failure);
        return;
    }
    run->stall_wait_us = 0;
    if (run->options.delay_us > 0)
        run->next_start_us = timer_after(run_now_us(run), run->options.delay_us);
    enlist(run, worker, job, pid, began_us);
}

/* The feed has no job now, or none any more. */
static void feed_dry(struct fb_run *run, int r)
{
    if (r != -EAGAIN) {
        run->feeding = false;
        if (r < 0)
            run_note(run, -r, "the list of jobs ends here: %s", strerrordesc_np(-r));
        return;
    }
    run->feed_waits = true;
    if (run->feed.fd < 0 || run->feed_polled)
        return;
    /* epoll refuses regular files, which never make anybody wait: then ask again at once. */
    if (sys_epoll_add(run->epoll_fd, run->feed.fd, EPOLLIN, KEY_FEED) < 0)
        run->feed_waits = false;
    else
        run->feed_polled = true;
}

/* Asks the feed for a job. What it points to holds until the next is asked for. */
static bool take_fed(struct fb_run *run, struct worker *worker, struct fb_job *job)
{
    int r;

    *job = (struct fb_job){ 0 };
    r = run->feed.next(run->feed.context, worker_next_slot(run), job);
    if (r == 1)
        r = job_check(job) < 0 ? -EINVAL : 1;
    if (r != 1) {
        feed_dry(run, r);
        return false;
    }
    worker->job = ++run->jobs;
    run->fed++;
    queue_tell(run, worker->job, job);
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
    *job = copy->job;
    return true;
}

/* Not a byte of the worker's: what a name holds may not act on a terminal, nor end the tag. */
static void make_tag(struct fb_run *run, struct worker *worker, const struct fb_job *job)
{
    struct text tag = { 0 };

    if (!run->options.tag)
        return;
    clean_puts(&tag, job_name(job, &run->command_text));
    worker->tag = strdup(text_string(&tag));
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
    worker->copy->slot = worker->slot;
    if (run->options.keep_jobs && kept_put(&run->kept, worker->copy) < 0)
        return false;
    *job = worker->copy->job;
    return true;
}

static bool start_stalled(struct fb_run *run)
{
    struct worker *worker = run->stalled;
    struct fb_job job = run->stalled_job;

    run->stalled = NULL;
    start(run, worker, &job);
    return true;
}

static void unused(struct fb_run *run, struct worker *worker)
{
    worker->next = run->free_workers;
    run->free_workers = worker;
}

/* A fresh job from the feed, which has its slot from now on, and may have to wait for its time. */
static bool start_fed(struct fb_run *run, struct worker *worker)
{
    struct fb_job job;

    if (!take_fed(run, worker, &job)) {
        unused(run, worker);
        return false;
    }
    if (job.done_before || job.failed_before) {
        queue_done_before(run, worker->job, &job);
        unused(run, worker);
        return true;
    }
    worker_give_slot(run, worker, 0);
    if (!copy_fed(run, worker, &job)) {
        tell_unstarted(run, worker,
                       &(struct sys_failure){ .error = ENOMEM, .stage = "copy", .what = "" });
        return true;
    }
    make_tag(run, worker, &job);
    if (!run->holding && on_time(run)) {
        start(run, worker, &job);
        return true;
    }
    run->stalled = worker;
    run->stalled_job = job;
    return true;
}

bool start_next(struct fb_run *run)
{
    struct worker *worker;
    struct fb_job job;

    if (run->stalled != NULL)
        return start_stalled(run);
    worker = worker_open(run);
    if (worker == NULL) {
        if (run->live > 0)
            return false; /* tried again when a worker has ended */
        run_note(run, ENOMEM, "no memory for a worker");
        return fb_run_stop(run, FB_STOP_TERM) == 0;
    }
    worker->attempt = 1;
    if (!take_copied(run, worker, &job))
        return start_fed(run, worker);
    make_tag(run, worker, &job);
    start(run, worker, &job);
    return true;
}
