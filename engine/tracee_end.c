/*
 * tracee_end.c - the end of a watched process, whoever tells of it: dead, its children orphaned,
 * reaped. That a zombie was reaped its pidfd tells (EPOLLHUP), or /proc is asked for it again and
 * again. And the end of the watch: when nobody lives and nobody may still come.
 */
#include "trace_proc.h"
#include "trace_state.h"

#include <errno.h>

/* When a process is dead its children already have another parent. */
static void orphan_children(struct trace *trace, const struct tracee *dead)
{
    struct proc_stat stat;

    for (struct tracee *child = dead->first_child, *next; child != NULL; child = next) {
        next = child->next;
        if (!child->thread && tracee_read_stat(trace, child->pid, &stat) &&
            stat.parent != dead->pid)
            tracee_orphaned(trace, child, stat.parent);
    }
}

static void tell_exited(struct trace *trace, const struct tracee *tracee,
                        const struct sys_trace_stop *death)
{
    bool well = death->signal == 0 && death->code == 0;
    struct fb_event *event = tell(trace, FB_EXITED, tracee);

    event->as.exited.code = death->code;
    event->as.exited.signal = death->signal;
    event->as.exited.core_dumped = death->core_dumped;
    event->as.exited.succeeded = well;
    event->as.exited.unseen = death->unseen;
    if (well)
        trace->succeeded++;
    else
        trace->failed++;
}

void tracee_thread_ended(struct trace *trace, struct tracee *tracee,
                         const struct sys_trace_stop *death)
{
    trace->threads_alive--;
    if (tracee->job != 0) {
        tell_exited(trace, tracee, death);
        tell(trace, FB_REAPED, tracee)->as.reaped.unseen = true; /* its process has its times */
    }
    rows_drop(trace, tracee);
}

/* The program itself: its end is ours to pass on. False: it never was one, its exec failed. */
static bool root_died(struct trace *trace, struct tracee *root, const struct sys_trace_stop *death)
{
    int error = root->began ? 0 : sys_trace_exec_error(trace->error_fd);
    struct fb_event *event;

    trace->root_ended = true;
    trace->status = death->signal != 0 ? 128 + death->signal : death->code;
    if (error == 0)
        return true;
    trace->status = error == ENOENT ? 127 : 126; /* as a shell says it */
    trace->failed++;
    event = tell(trace, FB_UNSTARTED, root);
    event->as.unstarted.error = error;
    event->as.unstarted.stage = "exec";
    event->as.unstarted.what = tell_text(trace, trace->options.path);
    return false;
}

void tracee_measure(struct tracee *tracee)
{
    if (sys_cpu_time(tracee->pid, &tracee->user_us, &tracee->system_us) == 0)
        tracee->measured = true;
}

void tracee_dead(struct trace *trace, struct tracee *tracee, const struct sys_trace_stop *death)
{
    trace->cpu_us += tracee->user_us + tracee->system_us;
    tracee->state = TRACEE_ZOMBIE;
    trace->alive--;
    trace->zombies++;
    if (tracee->job == 1 && !root_died(trace, tracee, death)) {
        trace->zombies--;
        trace->zombies_polled -= tracee->polled;
        rows_drop(trace, tracee);
        return;
    }
    tell_exited(trace, tracee, death);
    orphan_children(trace, tracee);
}

void tracee_reaped(struct trace *trace, struct tracee *tracee)
{
    struct fb_event *event = tell(trace, FB_REAPED, tracee);

    event->as.reaped.user_us = tracee->user_us;
    event->as.reaped.system_us = tracee->system_us;
    event->as.reaped.unseen = !tracee->measured;
    event->as.reaped.peak_memory_bytes = tracee->peak_bytes;
    trace->zombies--;
    trace->zombies_polled -= tracee->polled;
    rows_drop(trace, tracee);
}

void tracee_left(struct trace *trace, struct tracee *tracee)
{
    if (tracee->thread)
        trace->threads_alive--;
    else
        trace->alive--;
    rows_drop(trace, tracee);
}

/* Where no pidfd tells: gone, or the pid is another's by now. */
void tracee_poll_zombies(struct trace *trace)
{
    for (size_t i = 0; i < trace->jobs.room; i++) {
        struct tracee *tracee = trace->jobs.cells[i].pid != 0 ? trace->jobs.cells[i].value : NULL;
        struct proc_stat stat;

        if (tracee == NULL || tracee->state != TRACEE_ZOMBIE || !tracee->polled)
            continue;
        if (tracee_read_stat(trace, tracee->pid, &stat) &&
            (tracee->start_ticks == 0 || stat.start_ticks == tracee->start_ticks))
            continue;
        tracee_reaped(trace, tracee);
        i--; /* dropping moved another one here */
    }
}

/*
 * Nobody lives. Zombies whose parent is not watched may never be waited for, and children that we
 * had before we were exec'ed look like tracees to come: only a moment.
 */
bool tracee_ended(struct trace *trace)
{
    bool waits;

    if (trace->alive > 0 && !trace->leaving) {
        trace->end_us = SYS_NEVER;
        return false;
    }
    if (trace->leaving && !trace->options.kill_on_exit)
        waits = trace->backend->leave != NULL &&
                trace->alive + trace->hint_count > 0; /* of tracees: see let_go() */
    else
        waits = trace->backend->others_left(trace) || trace->zombies > 0 || trace->alive > 0;
    if (!waits)
        return true;
    if (trace->end_us == SYS_NEVER)
        trace->end_us = trace->now_us + (trace->leaving ? LEAVE_US : LAST_ZOMBIES_US);
    return trace->now_us >= trace->end_us && !trace->deaths_waiting;
}
