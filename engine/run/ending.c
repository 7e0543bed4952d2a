/*
 * ending.c - how workers are made to end. A kill goes to the whole process group: SIGTERM (and
 * SIGCONT, or a stopped worker would not see it), after the grace SIGKILL. It is only said in
 * WORKER_RUNNING, where the pid is ours.
 */
#include "run.h"

#include "sys/proc.h"
#include "sys/trace.h"

#include <errno.h>
#include <signal.h>

#define REPEAT_KILL_US 1000000
#define REPORTED_MOST  8 /* in a step */

int ending_signal(const struct worker *worker, int signal)
{
    if (worker->unseen || !sys_unreaped(worker->pid, worker->death_fd))
        return -ESRCH;
    return sys_kill_group(worker->pid, signal);
}

/* Or what it left, where its first process has ended. A stopped one would not see it. */
static void signal_running(struct fb_run *run, const struct worker *worker, int signal)
{
    bool alone = signal != SIGKILL && worker->alone;

    if (worker->held)
        leaks_signal(run, worker, signal);
    else if (worker->unseen || !sys_unreaped(worker->pid, worker->death_fd))
        return;
    else if ((alone ? sys_kill(worker->pid, signal) : sys_kill_group(worker->pid, signal)) !=
                 -ESRCH &&
             signal != SIGKILL)
        sys_kill_group(worker->pid, SIGCONT);
}

/* All workers may be made to end at once, and a step has few events: so it is reported later. */
static void news(struct fb_run *run)
{
    run->ending.news = true;
    events_wake_caller(run);
}

/* Read when the signal was just sent. */
static bool ignores(const struct worker *worker, int signal)
{
    char text[4096];

    return !worker->held && sys_proc_read(worker->pid, "status", text, sizeof text) > 0 &&
           proc_status_has(text, "SigIgn", signal);
}

/* How long its next signals take, after the one that was sent. */
static int64_t later_us(const struct fb_run *run, const struct worker *worker)
{
    int64_t us = 0;

    for (int i = worker->term + 1; worker->terms && i < FB_TERMS_MOST; i++) {
        if (run->options.terms[i].signal == 0 || run->options.terms[i].signal == SIGKILL)
            break;
        us = timer_after(us, run->options.terms[i].wait_us);
    }
    return us;
}

static void report(struct fb_run *run, struct worker *worker)
{
    struct fb_event *event = events_put(run, FB_ENDING, worker);
    bool kill = worker->step == KILL_KILL;

    worker->reported = worker->step;
    event->as.ending.signal = kill ? SIGKILL : worker->commanded ? 0 : worker->stop_signal;
    event->as.ending.cause = worker->cause;
    event->as.ending.ignored = !kill && !worker->commanded && ignores(worker, worker->stop_signal);
    if (!kill)
        event->as.ending.grace_us =
            worker->timer.place == 0
                ? FB_FOREVER
                : timer_after(worker->timer.at_us - loop_now_us(run), later_us(run, worker));
}

/* One that is reported as exited is beyond it. */
bool ending_report(struct fb_run *run)
{
    int reported = 0;

    if (!run->ending.news)
        return false;
    run->ending.news = false;
    for (struct worker *worker = worker_first(run); worker != NULL; worker = worker->next) {
        if (worker->state != WORKER_RUNNING || worker->step == worker->reported || worker->over)
            continue;
        run->ending.news = reported == REPORTED_MOST;
        if (run->ending.news)
            break;
        report(run, worker);
        reported++;
    }
    return reported > 0;
}

/* Its stop signal, unless it is being ended already; SIGKILL where it was given no grace. */
void ending_begin(struct fb_run *run, struct worker *worker, enum fb_cause cause)
{
    if (worker->state == WORKER_ZOMBIE)
        loop_alarm(run, &worker->timer, loop_now_us(run));
    if (worker->state != WORKER_RUNNING || worker->step != KILL_NONE)
        return;
    if (worker->grace_us == FB_AT_ONCE || worker->stop_signal == SIGKILL) {
        ending_kill(run, worker, cause);
        return;
    }
    worker->cause = cause;
    worker->step = KILL_TERM;
    worker->paused = false;
    news(run);
    if (worker->commanded && !worker->held) {
        worker->command_due = run->ending.commands = true;
        signal_running(run, worker, SIGCONT);
    } else {
        signal_running(run, worker, worker->stop_signal);
    }
    loop_alarm(run, &worker->timer,
               timer_after(loop_now_us(run),
                           worker->terms ? run->options.terms[0].wait_us : worker->grace_us));
}

/* The next of its signals; true: there was one. */
bool ending_next(struct fb_run *run, struct worker *worker)
{
    const struct fb_term *term = &run->options.terms[worker->term + 1];

    if (!worker->terms || worker->step != KILL_TERM || worker->term + 1 == FB_TERMS_MOST ||
        term->signal == 0 || term->signal == SIGKILL)
        return false;
    worker->term++;
    worker->stop_signal = term->signal;
    worker->reported = KILL_NONE;
    news(run);
    signal_running(run, worker, term->signal);
    loop_alarm(run, &worker->timer, timer_after(loop_now_us(run), term->wait_us));
    return true;
}

struct worker *ending_command_due(struct fb_run *run)
{
    struct worker *worker = run->ending.commands ? worker_first(run) : NULL;

    while (worker != NULL && !worker->command_due)
        worker = worker->next;
    run->ending.commands = worker != NULL;
    if (worker != NULL)
        worker->command_due = false;
    return worker;
}

/* It could not be started. */
void ending_without_command(struct fb_run *run, struct worker *worker)
{
    worker->commanded = false;
    if (worker->state == WORKER_RUNNING && worker->step == KILL_TERM)
        signal_running(run, worker, worker->stop_signal);
}

void ending_kill(struct fb_run *run, struct worker *worker, enum fb_cause cause)
{
    if (worker->state == WORKER_RUNNING) {
        if (worker->step == KILL_NONE)
            worker->cause = cause;
        news(run);
        signal_running(run, worker, SIGKILL);
        loop_alarm(run, &worker->timer,
                   loop_now_us(run) + (worker->held ? LEAK_WAIT_US : REPEAT_KILL_US));
    } else if (worker->state == WORKER_ZOMBIE ||
               (worker->state == WORKER_LINGERING && worker->step != KILL_KILL)) {
        worker->linger_until_us = loop_now_us(run);
        loop_alarm(run, &worker->timer, loop_now_us(run));
    }
    worker->step = KILL_KILL;
    worker->command_due = false;
}
