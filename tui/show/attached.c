/*
 * attached.c - through the public calls of the library alone. The first signal asks the workers to
 * end with SIGTERM, the second with SIGKILL, the third leaves those that even that cannot end. A
 * hang-up comes by itself, before or after SIGTERM too: it never means haste.
 */
#include "attached.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#define PATIENCE 2       /* after that many signals comes the one that leaves the workers */
#define TICK_US  1000000 /* a few files under /proc for each worker on the screen */

static struct fb_run *run_of(const struct source *source)
{
    return ((const struct attached *)source)->run;
}

static int poll_fd(const struct source *source)
{
    return run_of(source) != NULL ? fb_run_fd(run_of(source)) : -1;
}

static void print(struct source *source, int stream, const char *bytes, size_t size)
{
    if (run_of(source) != NULL && size > 0)
        fb_run_print(run_of(source), stream, bytes, size);
}

static int printed(struct source *source)
{
    int r = 0;

    for (int stream = 1; run_of(source) != NULL && r == 0 && stream <= 2; stream++)
        r = fb_run_print(run_of(source), stream, "", 0);
    return r;
}

/* ---------------------------------------------------------------- ends and stops */

static void stop(struct source *source, enum fb_stop how)
{
    if (run_of(source) != NULL)
        fb_run_stop(run_of(source), how);
}

static void end(struct source *source, enum source_end how)
{
    source->killing = how == SOURCE_KILL;
    source->stop_word = source->killing ? "killed" : "stopped";
    stop(source, source->killing ? FB_STOP_KILL : FB_STOP_TERM);
}

static void take_signal(struct source *source, int number, bool by_kernel)
{
    struct attached *attached = (struct attached *)source;
    bool asks = number != SIGHUP, kills = asks && attached->asked > 0;

    (void)by_kernel;
    ((struct attached *)source)->paused = true;
    if (number == SIGHUP && source->dies_by == 0 && attached->run != NULL)
        fb_run_note(attached->run, 0,
                    "the terminal hung up (SIGHUP): nothing new starts, and what runs is ended");
    stop(source, kills ? FB_STOP_KILL : FB_STOP_TERM);
    source->leaving = true;
    if (kills) {
        source->stop_word = "killed";
        source->killing = true;
    } else if (source->dies_by == 0) {
        source->stop_word = number == SIGINT ? "interrupted" : "stopped";
    }
    if (source->dies_by == 0)
        source->dies_by = number;
    attached->asked += asks;
    source->abandoned = attached->asked > PATIENCE;
}

/* The workers stop too, and no time-out runs. */
static void suspend(struct source *source, bool by_kernel)
{
    (void)by_kernel;
    if (run_of(source) != NULL)
        fb_run_pause(run_of(source));
}

static void resume(struct source *source)
{
    ((struct attached *)source)->paused = false;
    if (run_of(source) != NULL)
        fb_run_resume(run_of(source));
}

/* ---------------------------------------------------------------- keys, and what is shown */

static int kill_job(struct source *source, uint32_t job, int number)
{
    return run_of(source) != NULL ? fb_run_kill(run_of(source), job, number) : -ESRCH;
}

static int again(struct source *source, uint32_t job)
{
    return run_of(source) != NULL ? fb_run_again(run_of(source), job) : -ESHUTDOWN;
}

static int stop_job(struct source *source, uint32_t job)
{
    return run_of(source) != NULL ? fb_run_stop_job(run_of(source), job) : -ESHUTDOWN;
}

static int start_job(struct source *source, uint32_t job)
{
    return run_of(source) != NULL ? fb_run_start_job(run_of(source), job) : -ESHUTDOWN;
}

static int restart_job(struct source *source, uint32_t job)
{
    return run_of(source) != NULL ? fb_run_restart_job(run_of(source), job) : -ESHUTDOWN;
}

static int hold(struct source *source, bool on)
{
    return run_of(source) != NULL ? fb_run_hold(run_of(source), on) : -ESHUTDOWN;
}

static int slots(struct source *source, int count)
{
    return run_of(source) != NULL ? fb_run_slots(run_of(source), count) : -ESHUTDOWN;
}

static void sample(struct source *source, const uint32_t *jobs, size_t count)
{
    if (run_of(source) != NULL)
        fb_run_sample(run_of(source), jobs, count);
}

static int look(struct source *source, uint32_t job)
{
    return run_of(source) != NULL ? fb_run_look(run_of(source), job) : -ESHUTDOWN;
}

static int type(struct source *source, uint32_t job, const char *bytes, size_t size)
{
    return run_of(source) != NULL ? fb_run_type(run_of(source), job, bytes, size) : -ESRCH;
}

static void window(struct source *source, int rows, int columns)
{
    if (run_of(source) != NULL)
        fb_run_window(run_of(source), rows, columns);
}

void attached_init(struct attached *attached)
{
    attached->source = (struct source){
        .keys = KEYS_RUN,
        .name = "run",
        .goes_on = "the jobs go on",
        .lines = STDERR_FILENO,
        .tick_us = TICK_US,
        .fd = poll_fd,
        .print = print,
        .printed = printed,
        .signal = take_signal,
        .suspend = suspend,
        .resume = resume,
        .end = end,
        .kill = kill_job,
        .again = again,
        .stop_job = stop_job,
        .start_job = start_job,
        .restart_job = restart_job,
        .hold = hold,
        .slots = slots,
        .sample = sample,
        .look = look,
        .type = type,
        .window = window,
    };
}
