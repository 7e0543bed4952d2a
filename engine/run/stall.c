/* stall.c - the one worker that was taken and could not start: it is the next to be tried. */
#include "run.h"

void stall_init(struct fb_run *run)
{
    run->stall.timer.kind = TIMER_STALL;
}

void stall_put(struct fb_run *run, struct worker *worker, const struct fb_job *job)
{
    run->stall.worker = worker;
    run->stall.job = *job;
}

void stall_until(struct fb_run *run, int64_t at_us)
{
    loop_alarm(run, &run->stall.timer, at_us);
}

void stall_over(struct fb_run *run)
{
    loop_alarm(run, &run->stall.timer, TIMER_NEVER);
}

struct worker *stall_worker(const struct fb_run *run)
{
    return run->stall.worker;
}

bool stall_due(const struct fb_run *run)
{
    return run->stall.worker != NULL && run->stall.timer.place == 0;
}

struct worker *stall_take(struct fb_run *run, struct fb_job *job)
{
    struct worker *worker = run->stall.worker;

    if (worker != NULL)
        *job = run->stall.job;
    run->stall.worker = NULL;
    return worker;
}
