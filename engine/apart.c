/*
 * apart.c - workers that may outlive the run. While it lasts they are watched like all others:
 * their output is read, their end is told, fb_run_kill() and their time-out reach them. But they
 * hold no slot, no stop or pause of the run is for them, and the run does not wait for them: it
 * ends when all others are done, and leaves them, with somebody to read what they go on to write,
 * or the first line after the end would be their death by SIGPIPE.
 */
#include "run.h"

#include <stdlib.h>

/* Just forked. Its slot was only to start it: a server must not keep others waiting. */
void apart_begin(struct fb_run *run, struct worker *worker)
{
    worker->apart = true;
    run->apart++;
    run->apart_ever = true;
    worker_return_slot(run, worker);
}

/* No worker is left but those that the run does not wait for. */
bool apart_alone(const struct fb_run *run)
{
    return run->live + run->lingering == run->apart;
}

/* How many live on. */
uint32_t apart_count(const struct fb_run *run)
{
    uint32_t count = 0;

    for (const struct worker *worker = run->first; worker != NULL; worker = worker->next)
        count += worker->apart && worker->state == WORKER_RUNNING;
    return count;
}

/* The run is closed: what they hold open is handed on. Without memory they get SIGPIPE. */
void apart_leave(struct fb_run *run)
{
    int *fds = run->apart > 0 ? malloc(run->apart * 3 * sizeof *fds) : NULL;
    int count = 0;

    for (struct worker *worker = run->first; fds != NULL && worker != NULL; worker = worker->next) {
        const int all[3] = { worker->streams[0].fd, worker->streams[1].fd, worker->report.fd };
        for (int i = 0; worker->apart && i < 3; i++)
            if (all[i] >= 0)
                fds[count++] = all[i];
    }
    if (count > 0)
        sys_drain(fds, count);
    free(fds);
}
