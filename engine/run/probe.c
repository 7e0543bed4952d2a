/* probe.c - whether a job's probes can be tried at all, and how one is taken back, whatever it is
 * doing. */
#include "run.h"

#include "jobs/job.h"

#include <errno.h>
#include <stdlib.h>

/* Neither of its streams comes through a pipe or a terminal of the run's. */
static bool unread(const struct fb_run *run, const struct fb_job *job)
{
    unsigned kept = 0;

    if (job->pty)
        return false;
    for (size_t i = 0; i < job->keep_count; i++)
        if (job_keeps_as(&job->keep[i]) == 1 || job_keeps_as(&job->keep[i]) == 2)
            kept |= 1u << job_keeps_as(&job->keep[i]);
    return run->options.output == FB_OUTPUT_DROP || kept == (1u << 1 | 1u << 2);
}

int probe_check(const struct fb_run *run, const struct fb_job *job)
{
    int r = job_check(job);

    if (r == 0 && job->ready != NULL && job->ready->kind == FB_PROBE_LINE && unread(run, job))
        return -EINVAL;
    return r;
}

void probe_stop_try(struct fb_run *run, struct worker *worker)
{
    struct probe *probe = worker->probe;

    probe->fd = loop_close(run, probe->fd);
    free(probe->request);
    probe->request = NULL;
    errand_let_go(run, worker);
    probe->trying = false;
}

void probe_said_ready(struct fb_run *run, struct worker *worker)
{
    if (worker->probe != NULL && !worker->over)
        loop_alarm(run, &worker->probe->timer, loop_now_us(run));
}

void probe_end(struct fb_run *run, struct worker *worker)
{
    if (worker->probe == NULL)
        return;
    probe_stop_try(run, worker);
    loop_alarm(run, &worker->probe->timer, TIMER_NEVER);
    worker->probe->what = NULL;
}

void probe_fini(struct fb_run *run, struct worker *worker)
{
    probe_end(run, worker);
    free(worker->probe);
    worker->probe = NULL;
}
