/*
 * reap.c - from SIGCHLD to `reaped`. Signals coalesce: 500 deaths may leave one entry in the
 * signalfd, so an entry means no more than "somebody": waiting goes on until nothing is left.
 *
 * Each death is first peeked at (waitid(2), WNOWAIT): the process stays a zombie and its pid ours
 * while its pipes are emptied and `exited` is told; then it is reaped, and only then may the kernel
 * give the pid to somebody else. Without `adopt` each worker is asked by its own pid, since a wait
 * for any child would find, and hide behind, children that are not ours.
 */
#include "run.h"

#include "sys_trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Whether the attempt succeeded. */
static bool tell_exited(struct fb_run *run, const struct worker *worker)
{
    const struct sys_death *death = &run->death;
    struct fb_event *event = run_tell(run, FB_EXITED, worker);
    bool well = death->signal == 0 && worker->cause != FB_CAUSE_TIMEOUT &&
                attempt_succeeds(worker, death->code);

    event->as.exited.code = death->code;
    event->as.exited.signal = death->signal;
    event->as.exited.core_dumped = death->core_dumped;
    event->as.exited.cause = worker->cause;
    event->as.exited.succeeded = well;
    return well;
}

static void tell_reaped(struct fb_run *run, struct worker *worker)
{
    struct sys_usage usage = { 0 };
    struct fb_event *event;

    if (sys_reap(worker->pid, &usage) == 0)
        run->cpu_us += usage.user_us + usage.system_us;
    event = run_tell(run, FB_REAPED, worker);
    event->as.reaped.user_us = usage.user_us;
    event->as.reaped.system_us = usage.system_us;
    event->as.reaped.peak_memory_bytes = usage.peak_memory_bytes;
    if (!worker->report.result_lost && worker->report.result_bytes > 0) {
        event->as.reaped.result = worker->report.result;
        event->as.reaped.result_bytes = worker->report.result_bytes;
    } else if (worker->report.result_lost) {
        run_note(run, ENOMEM, "no memory for the result of job %u", worker->job);
    }
}

/* A pid leaves the map when the kernel may give it away. */
static void bury(struct fb_run *run, struct worker *worker)
{
    pidmap_drop(&run->pids, worker->pid);
    tell_reaped(run, worker);
    run->live--;
    run->lingering++;
    worker->state = WORKER_LINGERING;
    attempt_ended(run, worker, worker->succeeded);
    ending_linger(run, worker);
}

void reap_zombie(struct fb_run *run, struct worker *worker)
{
    bury(run, worker);
    if (--run->zombies > 0)
        return;
    run->deaths = true; /* whom zombies have hidden is looked for now */
    run->sweep = 0;
}

/* Its pipes are empty. */
static void end(struct fb_run *run, struct worker *worker)
{
    run->dying = NULL;
    limit_judge(run, worker);
    worker->succeeded = tell_exited(run, worker);
    if (run->options.reap_delay_us > 0 && run->stop == 0 && worker->step == KILL_NONE &&
        !worker->apart) {
        worker->state = WORKER_ZOMBIE;
        run->zombies++;
        timer_set(&run->timers, &worker->timer,
                  timer_after(run_now_us(run), run->options.reap_delay_us));
        return;
    }
    run->reaped++;
    run->told = worker;
}

static void tell_stopped(struct fb_run *run, struct worker *worker, const struct sys_death *change)
{
    worker->stopped = change->change == SYS_STOPPED;
    if (worker->stopped)
        run_tell(run, FB_STOPPED, worker)->as.stopped.signal = change->signal;
    else
        run_tell(run, FB_CONTINUED, worker);
}

static void take(struct fb_run *run, struct worker *worker)
{
    if (run->death.change != SYS_EXITED)
        tell_stopped(run, worker, &run->death);
    else
        run->dying = worker;
}

/* Any child: a worker, or what some worker left behind and we adopted. */
static bool peek_any(struct fb_run *run)
{
    struct sys_usage usage;
    struct worker *worker;

    if (sys_peek(0, &run->death) <= 0)
        return false;
    worker = pidmap_get(&run->pids, run->death.pid);
    if (worker != NULL)
        take(run, worker);
    else if (run->death.change == SYS_EXITED)
        sys_reap(run->death.pid, &usage);
    return true;
}

/* Our workers alone, each once: who dies behind the sweep raises a new SIGCHLD. */
static bool peek_ours(struct fb_run *run)
{
    while (run->sweep < run->table_count) {
        struct worker *worker = run->table[run->sweep++];
        if (worker->state == WORKER_RUNNING && sys_peek(worker->pid, &run->death) > 0) {
            take(run, worker);
            return true;
        }
    }
    return false;
}

/*
 * Those we adopted, while zombies that wait would be found in their stead: from the list of our
 * children (proc(5)), which names the oldest first. Who is not found now is when the zombies go.
 */
static void reap_adopted(struct fb_run *run)
{
    char text[16384], file[32], *at = text, *end;
    struct sys_usage usage;
    struct sys_death death;

    snprintf(file, sizeof file, "task/%d/children", (int)sys_pid());
    if (sys_proc_read(sys_pid(), file, text, sizeof text) <= 0)
        return;
    for (pid_t pid; (pid = (pid_t)strtol(at, &end, 10)) > 0 && *end == ' '; at = end)
        if (pidmap_get(&run->pids, pid) == NULL && sys_peek(pid, &death) > 0 &&
            death.change == SYS_EXITED)
            sys_reap(pid, &usage);
}

static void tell_signals(struct fb_run *run)
{
    struct fb_event *event = run_tell(run, FB_SIGNALS, NULL);

    event->as.signals.entries = run->entries;
    event->as.signals.reaped = run->reaped;
    run->entries = run->reaped = 0;
}

/* The caller has had `exited`: the kernel takes the process apart, the most of what an end costs.
 */
static bool bury_told(struct fb_run *run)
{
    struct worker *worker = run->told;

    run->told = NULL;
    bury(run, worker);
    return true;
}

bool reap_step(struct fb_run *run)
{
    if (run->told != NULL)
        return bury_told(run);
    if (run->dying != NULL) {
        if (!output_drain(run, run->dying))
            end(run, run->dying);
        return true;
    }
    /* A wait for any child would find the same zombie again and again. */
    if (run->options.adopt && run->zombies == 0 ? peek_any(run) : peek_ours(run))
        return true;
    run->deaths = false;
    if (run->options.adopt && run->zombies > 0)
        reap_adopted(run);
    for (struct worker *worker = run->lingering > 0 ? run->first : NULL, *next; worker != NULL;
         worker = next) {
        next = worker->next;
        ending_check(run, worker);
    }
    if (run->entries > 0)
        tell_signals(run);
    return true;
}
