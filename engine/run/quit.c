/*
 * quit.c - commands that end workers, in the place of a signal. One that cannot be started is told,
 * and the signal is sent after all; one that fails is told, and the grace goes on. When its worker
 * is gone it may go on, to clear up, until the grace is over.
 */
#include "run.h"

#include <stdio.h>
#include <string.h>

static void start(struct fb_run *run, struct worker *worker)
{
    const struct fb_job *job = worker->copy != NULL ? &worker->copy->job : NULL;
    int64_t until_us = worker->timer.place != 0 ? worker->timer.at_us : TIMER_NEVER;
    char name[WORKER_NAME_BYTES];
    int r;

    if (job == NULL || worker->state != WORKER_RUNNING || worker->over)
        return;
    r = spawn_errand(run, worker, job->stop_shell, job->stop_argv, true, until_us);
    if (r == 0)
        return;
    events_note(run, -r, "the command that stops %s cannot be started, it is sent a signal: %s",
                worker_name(worker, name), strerrordesc_np(-r));
    ending_without_command(run, worker);
}

static void end(struct fb_run *run, struct errand *errand)
{
    char name[16], how[48];

    if (errand->late)
        snprintf(how, sizeof how, "no end within the grace");
    else if (errand->death.signal != 0)
        snprintf(how, sizeof how, "killed by %s", fb_signal_name(errand->death.signal, name));
    else
        snprintf(how, sizeof how, "exit %d", errand->death.code);
    if (errand->late || errand->death.signal != 0 || errand->death.code != 0)
        events_note(run, 0, "the command that stops %s: %s%s%s", errand->about, how,
                    errand->said_size > 0 ? ": " : "", errand->said);
    errand_taken(run, errand);
}

bool quit_step(struct fb_run *run)
{
    struct worker *worker = ending_command_due(run);
    struct errand *errand;

    if (worker != NULL) {
        start(run, worker);
        return true;
    }
    errand = errand_next(run);
    if (errand == NULL || !errand->stops)
        return false;
    end(run, errand);
    return true;
}
