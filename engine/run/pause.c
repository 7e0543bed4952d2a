/* pause.c - the run stands still: its workers are stopped, and so is its clock. */
#include "run.h"

#include <signal.h>

void pause_begin(struct fb_run *run)
{
    if (loop_paused(run))
        return;
    loop_pause(run);
    sinks_flush_older(run, 0); /* the caller may stand still now */
    /* SIGSTOP: a worker in a session of its own would not stop for SIGTSTP. */
    for (struct worker *worker = worker_first(run); worker != NULL; worker = worker->next)
        if (worker->state == WORKER_RUNNING && !reap_reported(run, worker) && !worker->stopped &&
            !worker->apart)
            worker->paused = ending_signal(worker, SIGSTOP) == 0;
}

void pause_end(struct fb_run *run)
{
    if (!loop_paused(run))
        return;
    loop_resume(run);
    events_wake_caller(run);
    for (struct worker *worker = worker_first(run); worker != NULL; worker = worker->next)
        if (worker->state == WORKER_RUNNING && worker->paused) {
            worker->paused = false;
            ending_signal(worker, SIGCONT);
        }
}
