/*
 * asked.c - what a caller asks of one job: that it stops and stands there, that it starts, that it
 * does both. A running one is ended like any other, and attempt.c does what was asked once it has;
 * one that has no process is taken from where it waits. What follows is reported in the next step.
 */
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WHY_MOST 4096 /* bytes */

/* A worker whose process could still be ended; of one that has exited the end is out. */
static struct worker *running(struct fb_run *run, uint32_t job)
{
    struct worker *worker = worker_running(run, job);

    return worker != NULL && !worker->over ? worker : NULL;
}

static void say(struct fb_run *run, const struct job_copy *copy, uint32_t job, bool on)
{
    held_say(run, &(struct held_news){ .job = job,
                                       .attempt = copy != NULL ? copy->attempts : 0,
                                       .user = copy != NULL ? copy->job.user : NULL,
                                       .on = on,
                                       .why = copy != NULL ? copy->why : NULL });
}

static bool has_job(const struct fb_run *run, uint32_t job)
{
    return job != 0 && job <= tally_jobs(run);
}

/* Its worker ends, and what it was is there for another one. */
static int end_worker(struct fb_run *run, struct worker *worker, enum asked asked, const char *why)
{
    if (worker->copy == NULL && !queue_has_kept(run, worker->job))
        return -ENOTSUP;
    if (halt_stopped(run) != 0)
        return -ESHUTDOWN;
    if (why != NULL && worker->changed == NULL) {
        worker->changed = strndup(why, WHY_MOST);
        if (worker->changed == NULL)
            return -ENOMEM;
    }
    worker->asked = asked;
    worker->withdrawn = asked == ASKED_STOP ? why : NULL;
    ending_begin(run, worker, why != NULL ? FB_CAUSE_CHANGED : FB_CAUSE_HELD);
    return 0;
}

/* One that has no process yet, or none any more. */
static int hold_waiting(struct fb_run *run, uint32_t job, const char *why)
{
    struct job_copy *copy = queue_take_again(run, job);
    const struct fb_job *known = queue_job(run, job);

    if (copy != NULL) {
        forward_skip(run, job, copy);
        copy->why = why;
        held_put(run, copy);
        say(run, copy, job, true);
        return 0;
    }
    if (!held_hold(run, job, why))
        return -EALREADY;
    forward_skip(run, job, NULL);
    held_say(run,
             &(struct held_news){
                 .job = job, .user = known != NULL ? known->user : NULL, .on = true, .why = why });
    return 0;
}

static int stop(struct fb_run *run, uint32_t job, const char *why)
{
    struct worker *worker;

    if (run->thread != sys_thread())
        return -EPERM;
    if (!has_job(run, job))
        return -ENOENT;
    worker = running(run, job);
    if (worker != NULL)
        return end_worker(run, worker, ASKED_STOP, why);
    if (stall_worker(run) != NULL && stall_worker(run)->job == job)
        return -EBUSY;
    if (halt_stopped(run) != 0)
        return tally_over(run) ? -EALREADY : -ESHUTDOWN;
    return held_reserve(run) < 0 ? -ENOMEM : hold_waiting(run, job, why);
}

int fb_run_stop_job(struct fb_run *run, uint32_t job)
{
    return stop(run, job, NULL);
}

int fb_run_withdraw_job(struct fb_run *run, uint32_t job, const char *why)
{
    if (run->thread != sys_thread())
        return -EPERM;
    if (why == NULL)
        return -EINVAL;
    why = held_why(run, why);
    return why != NULL ? stop(run, job, why) : -ENOMEM;
}

/* It waits for the caller, or for its next attempt. */
static int start_waiting(struct fb_run *run, uint32_t job)
{
    struct job_copy *copy = held_find(run, job);
    const struct fb_job *known = queue_job(run, job);

    if (copy != NULL) {
        held_take(run, copy)->why = NULL;
        queue_start(run, copy);
        say(run, copy, job, false);
        return 0;
    }
    if (queue_is_due(run, job))
        return -EALREADY;
    copy = queue_take_again(run, job);
    if (copy != NULL) {
        queue_start(run, copy);
        events_wake_caller(run);
        return 0;
    }
    if (!held_release(run, job))
        return -EALREADY;
    held_say(run, &(struct held_news){ .job = job, .user = known != NULL ? known->user : NULL });
    return 0;
}

int fb_run_start_job(struct fb_run *run, uint32_t job)
{
    const struct fb_job *known;
    struct worker *worker;
    int r;

    if (run->thread != sys_thread())
        return -EPERM;
    if (!has_job(run, job))
        return -ENOENT;
    worker = running(run, job);
    if (worker != NULL && worker->asked == ASKED_NOTHING)
        return -EALREADY;
    if (worker != NULL)
        return end_worker(run, worker, ASKED_RESTART, NULL);
    if (held_reserve(run) < 0)
        return -ENOMEM;
    if (halt_stopped(run) != 0 && !tally_over(run))
        return -ESHUTDOWN;
    if (!tally_over(run)) {
        r = start_waiting(run, job);
        if (r != -EALREADY)
            return r;
    }
    r = fb_run_again(run, job);
    known = r == 0 ? queue_job(run, job) : NULL;
    if (r == 0)
        held_say(run,
                 &(struct held_news){ .job = job, .user = known != NULL ? known->user : NULL });
    return r == -EBUSY || r == -ENOENT ? -EALREADY : r;
}

static int restart(struct fb_run *run, uint32_t job, const char *why)
{
    struct worker *worker;

    if (run->thread != sys_thread())
        return -EPERM;
    worker = running(run, job);
    return worker != NULL ? end_worker(run, worker, ASKED_RESTART, why)
                          : fb_run_start_job(run, job);
}

int fb_run_restart_job(struct fb_run *run, uint32_t job)
{
    return restart(run, job, NULL);
}

int fb_run_renew_job(struct fb_run *run, uint32_t job, const char *why)
{
    return why != NULL ? restart(run, job, why) : -EINVAL;
}
