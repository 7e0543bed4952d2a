/*
 * trace_look.c - watching without ptrace: nobody stands still, and nobody notices. A process's
 * death and its reaping come from a pidfd; its fate from whoever knows it: the connector, /proc
 * while it is a zombie, the pidfd once it is reaped. Forks and execs come from the proc connector
 * where it answers (trace_connector.c), else from looking at /proc again and again (trace_scan.c).
 *
 * What is seen late is told late, and what is gone when we look was never there: the note at the
 * beginning says so.
 */
#include "trace_look.h"

#include "trace_proc.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>

static void set_fate(struct sys_trace_stop *death, int status)
{
    death->signal = status & 0x7f;
    death->core_dumped = (status & 0x80) != 0;
    death->code = death->signal == 0 ? status >> 8 & 0xff : 0;
}

static bool zombie_fate(struct trace *trace, const struct tracee *tracee, int *status)
{
    struct proc_stat stat;

    if (!tracee_read_stat(trace, tracee->pid, &stat) || stat.state != 'Z' ||
        (tracee->start_ticks != 0 && stat.start_ticks != tracee->start_ticks))
        return false;
    *status = stat.exit_status;
    return true;
}

static bool reaped_fate(const struct tracee *tracee, int *status)
{
    return tracee->pidfd >= 0 && sys_pidfd_status(tracee->pidfd, status) == 0;
}

/*
 * How it ended, by the best that is left of it. Its pidfd is asked again at last: whose parent
 * reaped it between our two questions was first not reaped, and then no zombie.
 */
static struct sys_trace_stop fate_of(struct trace *trace, const struct tracee *tracee)
{
    struct sys_trace_stop death = { .kind = SYS_TRACE_DIED, .tid = tracee->pid };
    int status;

    if (reaped_fate(tracee, &status))
        set_fate(&death, status);
    else if (tracee->exit_told)
        set_fate(&death, tracee->exit_status);
    else if (zombie_fate(trace, tracee, &status) || reaped_fate(tracee, &status))
        set_fate(&death, status);
    else
        death.unseen = true;
    return death;
}

/* The connector tells an exit a moment after the death: waited for where nobody else can tell. */
static bool will_be_told(struct trace *trace, struct tracee *tracee)
{
    tracee->fate_waits = trace->backend->source_ready != NULL && !trace->lost_told &&
                         !tracee->exit_told && fate_of(trace, tracee).unseen;
    return tracee->fate_waits;
}

static bool is_zombie(struct trace *trace, const struct tracee *tracee)
{
    int status;

    return zombie_fate(trace, tracee, &status);
}

void look_died(struct trace *trace, struct tracee *tracee)
{
    struct sys_trace_stop death = fate_of(trace, tracee);
    bool reaped = tracee->hung_up || (tracee->pidfd < 0 && !is_zombie(trace, tracee));

    tracee_measure(tracee);
    tracee_dead(trace, tracee, &death);
    tracee = rows_get(trace, death.tid);
    if (tracee == NULL)
        return;
    if (reaped) {
        tracee_reaped(trace, tracee);
    } else if (tracee->pidfd < 0) {
        tracee->polled = true;
        trace->zombies_polled++;
    }
}

struct tracee *look_begin(struct trace *trace, struct hint birth)
{
    struct tracee *old = rows_get(trace, birth.child), *tracee;

    if (old != NULL && old->state == TRACEE_ALIVE && !old->thread)
        look_died(trace, old); /* its pid is another's: what it told last is all there is */
    old = rows_get(trace, birth.child);
    if (old != NULL && !old->thread)
        tracee_reaped(trace, old);
    tracee = tracee_begin(trace, birth);
    if (tracee == NULL || tracee->thread)
        return tracee;
    tracee->pidfd = sys_pidfd_open(tracee->pid);
    /* Edges: the first at its death, the second at its reaping. */
    if (tracee->pidfd >= 0 &&
        sys_epoll_add(trace->epoll_fd, tracee->pidfd, EPOLLIN | (uint32_t)EPOLLET, tracee->job) < 0)
        tracee->pidfd = sys_close(tracee->pidfd);
    return tracee;
}

void look_exec(struct trace *trace, struct tracee *tracee)
{
    ssize_t size = sys_proc_read(tracee->pid, "cmdline", trace->proc, sizeof trace->proc);
    const char *known = tracee->comm[0] != '\0' ? tracee->comm : "?";

    if (size > 0)
        tracee_exec(trace, tracee, trace->proc, (size_t)size);
    else /* gone before we could read what it was */
        tracee_exec(trace, tracee, known, strlen(known));
}

void look_pidfd(struct trace *trace, struct tracee *tracee, uint32_t events)
{
    pid_t pid = tracee->pid;

    if (trace->backend->source_ready != NULL)
        trace->backend->source_ready(trace); /* how it ended was told before that it did */
    tracee = rows_get(trace, pid);
    if (tracee != NULL && tracee->state == TRACEE_ALIVE) {
        tracee->hung_up = (events & EPOLLHUP) != 0;
        if (!will_be_told(trace, tracee))
            look_died(trace, tracee);
        return;
    }
    if (tracee != NULL && tracee->state == TRACEE_ZOMBIE && (events & EPOLLHUP) != 0)
        tracee_reaped(trace, tracee);
}

static void child_died(struct trace *trace, struct tracee *tracee, const struct sys_death *told)
{
    struct sys_trace_stop death = { .kind = SYS_TRACE_DIED,
                                    .tid = told->pid,
                                    .signal = told->signal,
                                    .code = told->code,
                                    .core_dumped = told->core_dumped };
    struct sys_usage usage;

    if (tracee != NULL && tracee->state == TRACEE_ALIVE) {
        tracee_measure(tracee);
        tracee_dead(trace, tracee, &death);
    }
    sys_reap(told->pid, &usage);
    tracee = rows_get(trace, told->pid);
    if (tracee != NULL && tracee->state == TRACEE_ZOMBIE)
        tracee_reaped(trace, tracee);
}

/* The program itself and what we adopted are our children: the kernel tells all of them. */
void look_drain(struct trace *trace)
{
    struct sys_death told;

    if (trace->backend->source_ready != NULL)
        trace->backend->source_ready(trace);
    while (rows_reserve(trace) && tell_reserve(trace, 16) && sys_peek(0, &told) > 0) {
        struct tracee *tracee = rows_get(trace, told.pid);
        trace->now_us = sys_now_us();
        if (told.change == SYS_EXITED)
            child_died(trace, tracee, &told);
        else if (tracee != NULL)
            look_stopped(trace, tracee, told.change == SYS_STOPPED ? told.signal : 0);
    }
    trace->deaths_waiting = false;
}

void look_stopped(struct trace *trace, struct tracee *tracee, int signal)
{
    if (tracee->stopped == (signal != 0) || tracee->state != TRACEE_ALIVE)
        return;
    tracee->stopped = signal != 0;
    if (signal != 0)
        tell(trace, FB_STOPPED, tracee)->as.stopped.signal = signal;
    else
        tell(trace, FB_CONTINUED, tracee);
}

bool look_others_left(struct trace *trace)
{
    (void)trace;
    return false;
}
