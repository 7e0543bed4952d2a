/*
 * reap.c - the way of a death, from the news of it to a worker that is done:
 *
 *     deaths.c  a child has died: peeked at, it stays a zombie and its pid ours
 *     here      what its pipes hold is read: notices, a function's report, output
 *     leftovers.c  work that it left goes on: it is held until that is over, then comes here again
 *     here      `exited` is reported; the caller has it before anything more is done
 *     here      it is reaped, only now the kernel may give the pid away; `reaped` is reported
 *     attempt.c another attempt (`retry`), or the job's own end: halt.c, and jobs that wait for it
 *     linger.c  its pipes are open, or its group lives on: named, and ended
 *     retire.c  nothing of it is left: its output goes out, its place is free
 */
#include "run.h"

#include <errno.h>

#define PAGES_LEFT ((uint64_t)512 * 1024) /* how far the kernel's two counts may be apart */

static enum fate report_exited(struct fb_run *run, struct worker *worker)
{
    const struct sys_death *death = &run->reap.death;
    struct fb_event *event = events_put(run, FB_EXITED, worker);
    bool well = !death->unseen && worker->cause != FB_CAUSE_TIMEOUT &&
                worker->cause != FB_CAUSE_UNREADY && worker->cause != FB_CAUSE_HEALTH &&
                !leftovers_cut(worker) && attempt_succeeds(worker, death->code, death->signal);

    event->as.exited.code = death->code;
    event->as.exited.signal = death->signal;
    event->as.exited.core_dumped = death->core_dumped;
    event->as.exited.cause = worker->cause;
    event->as.exited.why = worker->cause == FB_CAUSE_CHANGED ? worker->changed : NULL;
    event->as.exited.succeeded = well;
    event->as.exited.unseen = death->unseen;
    done_exited(worker, event);
    return fate_of(event);
}

/*
 * Until its exec a worker ran in our memory (vfork(2)), and the kernel counts our peak as its own.
 * What is not above ours says nothing of it.
 */
static uint64_t peak_of(struct fb_run *run, const struct worker *worker, uint64_t bytes)
{
    if (!worker->execs)
        return bytes;
    if (bytes > run->reap.own_bytes + PAGES_LEFT)
        run->reap.own_bytes = sys_peak_memory();
    return bytes > run->reap.own_bytes + PAGES_LEFT ? bytes : 0;
}

static void report_reaped(struct fb_run *run, struct worker *worker)
{
    char name[WORKER_NAME_BYTES];
    struct sys_usage usage = { 0 };
    struct fb_event *event;

    if (!worker->unseen && sys_reap(worker->pid, worker->death_fd, &usage) == 0)
        tally_add_cpu(run, usage.user_us + usage.system_us);
    worker->death_fd = loop_close(run, worker->death_fd);
    event = events_put(run, FB_REAPED, worker);
    event->as.reaped.unseen = worker->unseen;
    event->as.reaped.user_us = usage.user_us;
    event->as.reaped.system_us = usage.system_us;
    event->as.reaped.peak_memory_bytes = peak_of(run, worker, usage.peak_memory_bytes);
    done_reaped(worker, event);
    if (!worker->report.result_lost && worker->report.result_bytes > 0) {
        event->as.reaped.result = worker->report.result;
        event->as.reaped.result_bytes = worker->report.result_bytes;
    } else if (worker->report.result_lost) {
        events_note(run, ENOMEM, "no memory for the result of %s", worker_name(worker, name));
    }
}

static void bury(struct fb_run *run, struct worker *worker)
{
    if (!worker->unseen)
        worker_forget_pid(run, worker);
    report_reaped(run, worker);
    worker_reaped(run, worker);
    typing_close(run, worker);
    attempt_ended(run, worker, worker->end);
    linger_begin(run, worker);
}

/* A wait for any child kept returning the zombies: once there is none, it finds those they hid. */
void reap_zombie(struct fb_run *run, struct worker *worker)
{
    bury(run, worker);
    if (worker_no_zombie(run))
        deaths_look_again(run);
}

/* Its pipes are empty. */
static void end(struct fb_run *run, struct worker *worker)
{
    const struct sys_death *death = &run->reap.death;

    run->reap.dying = NULL;
    if (leftovers_hold(run, worker, death))
        return;
    leftovers_let_go(run, worker);
    probe_end(run, worker);
    cgroups_judge(run, worker, death->code, death->signal);
    worker->end = report_exited(run, worker);
    worker->over = true;
    if (worker->reap_delay_us > FB_AT_ONCE && halt_stopped(run) == 0 && worker->step == KILL_NONE &&
        !worker->apart) {
        worker->state = WORKER_ZOMBIE;
        worker_zombie(run);
        loop_alarm(run, &worker->timer, timer_after(loop_now_us(run), worker->reap_delay_us));
        return;
    }
    run->reap.exited = worker;
}

static void report_stopped(struct fb_run *run, struct worker *worker,
                           const struct sys_death *change)
{
    worker->stopped = change->change == SYS_STOPPED;
    if (worker->stopped)
        events_put(run, FB_STOPPED, worker)->as.stopped.signal = change->signal;
    else
        events_put(run, FB_CONTINUED, worker);
}

static void take(struct fb_run *run, struct worker *worker)
{
    if (run->reap.death.change != SYS_EXITED)
        report_stopped(run, worker, &run->reap.death);
    else
        run->reap.dying = worker;
}

/* The caller has had `exited`: the kernel takes the process apart, the most of what an end costs.
 */
static void bury_exited(struct fb_run *run)
{
    struct worker *worker = run->reap.exited;

    run->reap.exited = NULL;
    bury(run, worker);
}

/* What it sent before it died is reported before its death. */
static bool drain(struct fb_run *run, struct worker *worker)
{
    return notify_drain(run, worker) || report_drain(run, worker) || output_drain(run, worker);
}

bool reap_goes_on(struct fb_run *run)
{
    if (run->reap.exited != NULL)
        bury_exited(run);
    else if (run->reap.dying == NULL)
        return false;
    else if (!drain(run, run->reap.dying))
        end(run, run->reap.dying);
    return true;
}

void reap_next(struct fb_run *run)
{
    struct worker *worker, *next;

    if (deaths_next(run, &worker, &run->reap.death)) {
        if (worker != NULL)
            take(run, worker);
        return;
    }
    deaths_end_round(run);
    for (worker = worker_any_lingers(run) ? worker_first(run) : NULL; worker != NULL;
         worker = next) {
        next = worker->next;
        linger_check(run, worker);
    }
}

void reap_by_descriptor(struct fb_run *run, struct worker *worker)
{
    if (deaths_ready(run, worker, &run->reap.death))
        take(run, worker);
}

bool reap_reported(const struct fb_run *run, const struct worker *worker)
{
    return run->reap.exited == worker;
}

bool reap_any_reported(const struct fb_run *run)
{
    return run->reap.exited != NULL;
}

bool reap_began(const struct fb_run *run, const struct worker *worker)
{
    return run->reap.exited == worker || run->reap.dying == worker;
}
