/*
 * retire.c - a worker is given back: its output goes out, and what its last events point to is its
 * own until these are taken. Then its place in the table is free.
 */
#include "run.h"

#include <assert.h>
#include <stdlib.h>

/* What waited for a worker to end may be tried again. */
static void retire(struct fb_run *run, struct worker *worker)
{
    worker_retire(run, worker);
    stall_over(run);
    feed_slot_free(run);
}

void retire_apart(struct fb_run *run, struct worker *worker)
{
    worker_outlives(run, worker);
    locks_give(run, worker);
    jobserver_return(run, worker);
    stall_over(run);
    feed_slot_free(run);
}

void retire_unbegun(struct fb_run *run, struct worker *worker)
{
    worker_return_slot(run, worker);
    locks_give(run, worker);
    jobserver_return(run, worker);
    retire(run, worker);
}

void retire_done(struct fb_run *run, struct worker *worker)
{
    assert(worker->state == WORKER_LINGERING);
    loop_alarm(run, &worker->timer, TIMER_NEVER);
    forward_done(run, worker);
    brake_gone(run, worker);
    attempt_gone(run, worker);
    cgroups_done(run, worker);
    notify_done(run, worker);
    worker_return_slot(run, worker);
    locks_give(run, worker);
    jobserver_return(run, worker);
    worker_leave(run, worker);
    retire(run, worker);
}

/* It has no process and no pipe any more. */
void retire_now(struct fb_run *run, struct worker *worker)
{
    assert(worker->state == WORKER_FREE);
    loop_alarm(run, &worker->timer, TIMER_NEVER);
    for (int i = 0; i < 2; i++) {
        struct stream *stream = &worker->streams[i];
        gather_forget(run, stream);
        stream->fd = sys_close(stream->fd);
        free(stream->tail);
    }
    forward_drop(run, worker);
    done_fini(worker);
    worker->death_fd = loop_close(run, worker->death_fd);
    worker->report.fd = loop_close(run, worker->report.fd);
    report_fini(&worker->report);
    typing_close(run, worker);
    probe_fini(run, worker);
    cue_close(worker);
    if (!worker->retrying && worker->copy != NULL) {
        forward_forget(run, worker->copy);
        free(worker->copy);
    }
    free(worker->tag);
    free(worker->changed);
    free(worker->sampled);
    worker->sampled = NULL;
    worker_give_back(run, worker);
}

bool retire_step(struct fb_run *run)
{
    struct worker *worker;

    while ((worker = worker_next_retired(run)) != NULL) {
        if (done_wanted(worker)) {
            done_report(run, worker);
            worker_retire(run, worker);
            return true;
        }
        retire_now(run, worker);
    }
    return false;
}

void retire_release(struct fb_run *run)
{
    struct worker *worker;

    while ((worker = worker_next_retired(run)) != NULL)
        retire_now(run, worker);
}
