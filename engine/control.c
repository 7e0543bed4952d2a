/*
 * control.c - calls that change a run while it goes on: stop, kill, pause, slots, and the caller's
 * own lines. Each acts at once on the workers that live; what follows is told as events.
 */
#include "run.h"

#include <errno.h>
#include <signal.h>

#define FLUSH_APART_US 50

int fb_run_stop(struct fb_run *run, enum fb_stop how)
{
    if (run->thread != sys_thread())
        return -EPERM;
    if (how < FB_STOP_QUEUE || how > FB_STOP_KILL)
        return -EINVAL;
    if (how <= run->stop)
        return 0;
    run->stop = how;
    run->feeding = false;
    attempt_stop(run);
    for (struct worker *worker = run->first; worker != NULL; worker = worker->next) {
        if (worker->apart)
            continue;
        else if (how == FB_STOP_TERM)
            ending_begin(run, worker, FB_CAUSE_STOP);
        else if (how == FB_STOP_KILL)
            ending_kill(run, worker, FB_CAUSE_STOP);
    }
    return 0;
}

static struct worker *find_job(struct fb_run *run, uint32_t job)
{
    struct worker *worker = run->first;

    while (worker != NULL &&
           (worker->job != job || worker->state != WORKER_RUNNING || worker == run->told))
        worker = worker->next;
    return worker;
}

int fb_run_kill(struct fb_run *run, uint32_t job, int number)
{
    struct worker *worker = find_job(run, job);

    if (run->thread != sys_thread())
        return -EPERM;
    if (number <= 0 || number >= NSIG)
        return -EINVAL;
    if (worker == NULL)
        return -ESRCH;
    if (number == SIGTERM && worker->step == KILL_NONE) {
        ending_begin(run, worker, FB_CAUSE_USER);
        return 0;
    }
    if (number == SIGKILL) {
        ending_kill(run, worker, FB_CAUSE_USER);
        return 0;
    }
    return sys_kill_group(worker->pid, number);
}

int fb_run_pause(struct fb_run *run)
{
    if (run->thread != sys_thread())
        return -EPERM;
    if (run->paused)
        return 0;
    run->pause_began_us = sys_now_us();
    run->paused = true;
    forward_flush_older(run, 0); /* the caller may stand still now */
    sys_timer_set(run->timer_fd, SYS_NEVER);
    run->armed_us = SYS_NEVER;
    /* SIGSTOP: a worker in a session of its own would not stop for SIGTSTP. */
    for (struct worker *worker = run->first; worker != NULL; worker = worker->next)
        if (worker->state == WORKER_RUNNING && worker != run->told && !worker->stopped &&
            !worker->apart)
            worker->paused = sys_kill_group(worker->pid, SIGSTOP) == 0;
    return 0;
}

int fb_run_resume(struct fb_run *run)
{
    if (run->thread != sys_thread())
        return -EPERM;
    if (!run->paused)
        return 0;
    run->paused_us += sys_now_us() - run->pause_began_us;
    run->paused = false;
    for (struct worker *worker = run->first; worker != NULL; worker = worker->next)
        if (worker->state == WORKER_RUNNING && worker->paused) {
            worker->paused = false;
            sys_kill_group(worker->pid, SIGCONT);
        }
    return 0;
}

int fb_run_hold(struct fb_run *run, bool hold)
{
    if (run->thread != sys_thread())
        return -EPERM;
    run->holding = hold;
    return 0;
}

int fb_run_slots(struct fb_run *run, int slots)
{
    if (run->thread != sys_thread())
        return -EPERM;
    if (slots < 1)
        return -EINVAL;
    run->options.slots = slots;
    return 0;
}

int fb_run_window(struct fb_run *run, int rows, int columns)
{
    if (run->thread != sys_thread())
        return -EPERM;
    if (rows < 1 || rows > UINT16_MAX || columns < 1 || columns > UINT16_MAX)
        return -EINVAL;
    if (rows == run->rows && columns == run->columns)
        return 0;
    run->rows = rows;
    run->columns = columns;
    for (struct worker *worker = run->first; worker != NULL; worker = worker->next)
        if (worker->streams[0].terminal && worker->streams[0].fd >= 0)
            sys_terminal_size(worker->streams[0].fd, rows, columns);
    return 0;
}

/*
 * Of an end, before it is reaped and more is made of it, at once; but of many ends in a row some
 * together.
 */
int fb_run_print(struct fb_run *run, int stream, const char *bytes, size_t size)
{
    struct sink *sink;
    int r = 0;

    if (run->thread != sys_thread())
        return -EPERM;
    if (stream != 1 && stream != 2)
        return -EINVAL;
    sink = run->sink_of[stream - 1];
    /* Behind a worker's unfinished line our own begins a new one. */
    if (stream == 2 && sink->line_open)
        r = sink_put(sink, "\n", 1);
    if (r == 0)
        r = sink_put(sink, bytes, size);
    if (!run->handed)
        sink_flush(sink);
    else if (size > 0)
        run->prints = true;
    if (run->told != NULL)
        forward_flush_older(run, FLUSH_APART_US);
    return r;
}
