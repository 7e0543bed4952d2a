/*
 * start.c - which job is next, and what follows from trying to start it (spawn.c does). A job is
 * taken from the queue or asked from the feed only when a slot is free. If fork or a pipe fails for
 * want of processes or descriptors the job keeps its place and is tried again when a worker has
 * ended, or a little later where none lives; any other failure is that job's alone.
 */
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define STALL_FIRST_US 10000
#define STALL_LAST_US  1000000 /* waited with no worker alive: nothing will change by itself */

bool start_exhausted(const struct fb_run *run)
{
    return run->queue.first == NULL && !run->feeding && run->stalled == NULL;
}

bool start_possible(const struct fb_run *run)
{
    if (run->stop != 0 || run->paused)
        return false;
    if (run->stalled != NULL)
        return run->stall_timer.place == 0;
    if (run->busy >= run->options.slots)
        return false;
    if (run->queue.first == NULL && (!run->feeding || run->feed_waits))
        return false;
    return run->options.delay_us == 0 || run_now_us(run) >= run->next_start_us;
}

static void tell_queued(struct fb_run *run, uint32_t number, const struct fb_job *job)
{
    struct fb_event *event = run_tell(run, FB_QUEUED, NULL);

    event->job = number;
    event->as.queued.command = job_command(job, &run->command_text);
    event->as.queued.name = job->name != NULL ? job->name : event->as.queued.command;
    event->as.queued.estimate_us = job->estimate_us;
    run->announced = number;
}

static void tell_unstarted(struct fb_run *run, struct worker *worker,
                           const struct sys_failure *failure)
{
    struct fb_event *event = run_tell(run, FB_UNSTARTED, worker);

    event->as.unstarted.error = failure->error;
    event->as.unstarted.stage = failure->stage;
    event->as.unstarted.what = failure->what;
    run->failed++;
    forward_skip(run, worker->job);
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
        timer_set(&run->timers, &worker->timer, run_now_us(run) + timeout_us);
    event = run_tell(run, FB_FORKED, worker);
    event->t_us = began_us;
    event->as.forked.pid = pid;
    event->as.forked.slot = worker->slot;
    if (job->function == NULL) {
        worker->began = true;
        run_tell(run, FB_BEGAN, worker);
    }
}

static bool may_pass(int error)
{
    return error == EAGAIN || error == EMFILE || error == ENFILE;
}

/* Keeps the job for another try. Its strings hold: nothing more is asked of the feed until then. */
static bool stall(struct fb_run *run, struct worker *worker, const struct fb_job *job, int error)
{
    if (!may_pass(error))
        return false;
    if (run->live + run->lingering == 0) {
        if (error != EAGAIN || run->stall_wait_us > STALL_LAST_US)
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
        worker_give_slot(run, worker);
    pid = spawn_worker(run, worker, job, &began_us, &failure);
    if (pid < 0) {
        if (!stall(run, worker, job, failure.error))
            tell_unstarted(run, worker, &failure);
        return;
    }
    run->stall_wait_us = 0;
    run->next_start_us = run_now_us(run) + run->options.delay_us;
    enlist(run, worker, job, pid, began_us);
}

/* Asks the feed. 1: *job is filled. */
static int ask_feed(struct fb_run *run, struct fb_job *job)
{
    int r;

    *job = (struct fb_job){ 0 };
    r = run->feed.next(run->feed.context, worker_next_slot(run), job);
    if (r == 1)
        return 1;
    if (r == -EAGAIN) {
        run->feed_waits = true;
        if (run->feed.fd >= 0 && !run->feed_polled) {
            /* epoll refuses regular files, which never make anybody wait: then ask again at once.
             */
            if (sys_epoll_add(run->epoll_fd, run->feed.fd, EPOLLIN, KEY_FEED) < 0)
                run->feed_waits = false;
            else
                run->feed_polled = true;
        }
        return 0;
    }
    run->feeding = false;
    if (r < 0)
        run_note(run, -r, "the list of jobs ends here: %s", strerrordesc_np(-r));
    return 0;
}

static bool start_stalled(struct fb_run *run)
{
    struct worker *worker = run->stalled;
    struct fb_job job = run->stalled_job;

    run->stalled = NULL;
    start(run, worker, &job);
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
    if (run->queue.first != NULL) {
        worker->copy = job_queue_take(&run->queue);
        worker->job = worker->copy->number;
        job = worker->copy->job;
    } else if (ask_feed(run, &job) == 1 && job_check(&job) == 0) {
        worker->job = ++run->jobs;
        tell_queued(run, worker->job, &job);
    } else {
        worker->next = run->free_workers;
        run->free_workers = worker;
        return false;
    }
    if (run->options.tag)
        worker->tag = strdup(job_name(&job, &run->command_text));
    start(run, worker, &job);
    return true;
}

/* `queued` of what was added, one a call. */
bool start_announce(struct fb_run *run)
{
    struct job_copy *copy = run->queue.unannounced;

    if (copy == NULL)
        return false;
    run->queue.unannounced = copy->next;
    tell_queued(run, copy->number, &copy->job);
    return true;
}

/* After a stop what was added is told as skipped, one a call. */
bool start_skip(struct fb_run *run)
{
    struct worker *stalled = run->stalled;
    struct job_copy *copy;
    struct fb_event *event;
    uint32_t job;

    if (stalled == NULL && run->queue.first == NULL)
        return false;
    if (stalled != NULL) {
        job = stalled->job;
        run->stalled = NULL;
        worker_return_slot(run, stalled);
        worker_retire(run, stalled);
    } else {
        copy = job_queue_take(&run->queue);
        job = copy->number;
        free(copy);
    }
    run->skipped++;
    forward_skip(run, job);
    event = run_tell(run, FB_SKIPPED, NULL);
    event->job = job;
    event->as.skipped.why = "the run was stopped";
    return true;
}
