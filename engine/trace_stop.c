/*
 * trace_stop.c - what it means that a watched process stands still. The program is slowed by every
 * moment between a stop and its resume: so a stop is resumed first and thought about afterwards.
 * Only what would be gone is read before: the words of an exec (a short program is dead when we
 * look again) and the peak of memory at the exit.
 *
 * What the kernel does not promise: a child's first stop may come before its parent's message of
 * it, so whichever is first makes the row. A SIGKILL ends a stop at any moment: a request then says
 * ESRCH, and the message of a fork may already be the wait status of the death, which looks like
 * pid 9; so a message is only a hint, and who stands before us is the proof. An exit stop may not
 * come at all, or come and not be followed by death: the leader of a process whose other thread
 * execs. Only a reported death is one.
 */
#include "trace_proc.h"
#include "trace_state.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>

#define DRAIN_EVENTS 1024 /* then whoever reads events has its turn */
#define STOP_EVENTS  16

/* That one stood, since now_us. What the kernel took to wake us before that is not known. */
static void stood(struct trace *trace)
{
    trace->stops++;
    trace->stood_us += sys_now_us() - trace->now_us;
}

static void resume(struct trace *trace, pid_t tid, int signal)
{
    sys_trace_resume(tid, signal);
    stood(trace);
}

/* The row of who stands before us, made where it is new, or where its pid was another's before. */
static struct tracee *row_of(struct trace *trace, pid_t tid)
{
    struct tracee *tracee = rows_get(trace, tid);

    if (tracee != NULL && tracee->state == TRACEE_ZOMBIE) {
        tracee_reaped(trace, tracee);
        tracee = NULL;
    }
    if (tracee == NULL)
        tracee = tracee_begin(trace, hint_take(trace, tid));
    if (tracee != NULL && trace->leaving)
        sys_kill(tid, SIGKILL); /* forked just before its parent was killed */
    if (tracee == NULL && !trace->ran_out) {
        trace->ran_out = true;
        tell_note(trace, ENOMEM, "no memory: some processes are not shown");
    }
    return tracee;
}

static void forked(struct trace *trace, pid_t tid)
{
    struct hint birth = { .forker = tid };
    unsigned long message = 0;
    struct tracee *child, *forker;

    if (sys_trace_message(tid, &message) == 0 && message <= INT_MAX)
        birth.child = (pid_t)message;
    child = rows_get(trace, birth.child);
    if (child != NULL && child->state == TRACEE_ALIVE)
        birth.child = 0; /* its first stop came before this */
    resume(trace, tid, 0);
    forker = row_of(trace, tid);
    if (birth.child == 0)
        return;
    if (forker != NULL) {
        birth.maker = forker->thread && forker->parent != NULL ? forker->parent->pid : forker->pid;
        birth.words = words_share(forker->words);
    }
    hint_put(trace, &birth);
}

/* A thread that execs takes the place of its process: its own number is nobody's from here on. */
static void forget_thread(struct trace *trace, pid_t tid)
{
    struct tracee *thread = rows_get(trace, tid);

    if (thread == NULL || !thread->thread)
        return;
    trace->threads_alive--;
    if (thread->job != 0) {
        tell(trace, FB_EXITED, thread)->as.exited.succeeded = true;
        trace->succeeded++;
        tell(trace, FB_REAPED, thread)->as.reaped.unseen = true;
    }
    rows_drop(trace, thread);
}

static void exec(struct trace *trace, pid_t pid)
{
    unsigned long former = 0;
    int r = sys_trace_message(pid, &former);
    ssize_t size = sys_proc_read(pid, "cmdline", trace->proc, sizeof trace->proc);
    struct tracee *tracee;

    resume(trace, pid, 0);
    if (r == 0 && former != 0 && former != (unsigned long)pid && former <= INT_MAX)
        forget_thread(trace, (pid_t)former);
    /* A row that is not there yet is made before the words are used: it reads /proc into the same
     * place. */
    tracee = rows_get(trace, pid);
    if (tracee == NULL || tracee->state == TRACEE_ZOMBIE) {
        tracee = row_of(trace, pid);
        size = sys_proc_read(pid, "cmdline", trace->proc, sizeof trace->proc);
    }
    if (tracee == NULL)
        return;
    tracee->exiting = false;
    tracee->peak_bytes = 0; /* that was another program's */
    tracee_exec(trace, tracee, trace->proc, size > 0 ? (size_t)size : 0);
    advise_exec(trace, tracee);
}

/* Where a process had its memory is gone after this stop; `tid` is one of its threads. */
static void read_memory(struct trace *trace, pid_t tid, struct tracee *process)
{
    uint64_t peak;

    if (process == NULL || sys_proc_read(tid, "status", trace->proc, sizeof trace->proc) <= 0)
        return;
    peak = proc_status_value(trace->proc, "VmHWM");
    if (peak > process->peak_bytes)
        process->peak_bytes = peak;
    process->memory_bytes = proc_status_value(trace->proc, "VmRSS");
}

/*
 * A thread beside the first is let go here for good: that spares its death, and the kernel reaps it
 * by itself. Where the first thread has ended before, the last one knows the peak of memory.
 */
static void thread_exits(struct trace *trace, struct tracee *thread, unsigned long status)
{
    struct sys_trace_stop death = { .tid = thread->pid,
                                    .code = (int)(status >> 8 & 0xff),
                                    .signal = (int)(status & 0x7f) };
    int r;

    if (thread->parent != NULL && thread->parent->exiting)
        read_memory(trace, thread->pid, thread->parent);
    r = sys_trace_detach(thread->pid, 0);
    stood(trace);
    if (r == 0)
        tracee_thread_ended(trace, thread, &death);
}

/* While it is surely not reaped: best as it dies, when nobody waits for us. */
static void hold(struct trace *trace, struct tracee *tracee)
{
    if (tracee->pidfd < 0 && trace->tells_reaping && tracee->parent_pid != trace->self)
        tracee->pidfd = sys_pidfd_open(tracee->pid);
}

static void exits(struct trace *trace, pid_t tid)
{
    struct tracee *tracee = rows_get(trace, tid);
    unsigned long status = 0;

    if (tracee == NULL || tracee->state == TRACEE_ZOMBIE)
        tracee = row_of(trace, tid);
    sys_trace_message(tid, &status);
    if (tracee != NULL && tracee->thread) {
        thread_exits(trace, tracee, status);
        return;
    }
    read_memory(trace, tid, tracee);
    tracee_read_births(trace, tid);
    if (tracee != NULL)
        advise_exit(trace, tracee, status);
    resume(trace, tid, 0);
    if (tracee == NULL)
        return;
    tracee->exiting = true;
    tracee_sample(trace, tracee);
    hold(trace, tracee);
}

static void group_stop(struct trace *trace, const struct sys_trace_stop *stop)
{
    struct tracee *tracee;

    sys_trace_listen(stop->tid);
    stood(trace);
    tracee = row_of(trace, stop->tid);
    if (tracee == NULL || tracee->stopped || tracee->job == 0)
        return;
    tracee->stopped = true;
    tell(trace, FB_STOPPED, tracee)->as.stopped.signal = stop->signal;
}

static void trapped(struct trace *trace, pid_t tid)
{
    struct tracee *tracee;

    resume(trace, tid, 0);
    tracee = row_of(trace, tid);
    if (tracee == NULL || !tracee->stopped)
        return;
    tracee->stopped = false;
    tell(trace, FB_CONTINUED, tracee);
}

static void died(struct trace *trace, const struct sys_trace_stop *stop);

/*
 * A death of somebody without a row: killed before its first stop, or no tracee at all but a child
 * that our caller left us when it exec'ed forkboard.
 */
static void stranger_died(struct trace *trace, const struct sys_trace_stop *stop)
{
    struct tracee *tracee = NULL;

    if (sys_proc_read(stop->tid, "status", trace->proc, sizeof trace->proc) > 0 &&
        proc_status_value(trace->proc, "TracerPid") == (uint64_t)trace->thread)
        tracee = row_of(trace, stop->tid);
    if (tracee != NULL)
        died(trace, stop);
    else
        sys_trace_take(stop->tid);
}

/* A pidfd that tells only its end: nothing but EPOLLHUP, which cannot be switched off. */
static void await_reaping(struct trace *trace, struct tracee *tracee)
{
    if (tracee->pidfd >= 0 && sys_epoll_add(trace->epoll_fd, tracee->pidfd, 0, tracee->job) < 0)
        tracee->pidfd = sys_close(tracee->pidfd);
    tracee->polled = tracee->pidfd < 0;
    trace->zombies_polled += tracee->polled;
}

/* A zombie is ours until it is taken; from there on its parent may reap it. */
static void died(struct trace *trace, const struct sys_trace_stop *stop)
{
    struct tracee *tracee = rows_get(trace, stop->tid);
    bool ours;

    if (tracee == NULL) {
        stranger_died(trace, stop);
        return;
    }
    if (tracee->thread || tracee->state == TRACEE_ZOMBIE) {
        sys_trace_take(tracee->pid);
        if (tracee->thread)
            tracee_thread_ended(trace, tracee, stop);
        else
            tracee_reaped(trace, tracee); /* adopted with its parent dead: now it is our child */
        return;
    }
    ours = tracee->parent_pid == trace->self;
    tracee_measure(tracee);
    hold(trace, tracee);
    sys_trace_take(tracee->pid);
    if (!ours)
        await_reaping(trace, tracee);
    tracee_dead(trace, tracee, stop);
    tracee = rows_get(trace, stop->tid);
    if (ours && tracee != NULL)
        tracee_reaped(trace, tracee);
}

/*
 * The watch ends and the process runs on. What it has just forked will stand still once, too, and
 * is let go then: so the message of a fork is kept until its child came.
 */
static void let_go(struct trace *trace, const struct sys_trace_stop *stop)
{
    struct tracee *tracee = rows_get(trace, stop->tid);
    unsigned long child = 0;

    if (stop->kind == SYS_TRACE_FORK && sys_trace_message(stop->tid, &child) == 0 &&
        child <= INT_MAX && rows_get(trace, (pid_t)child) == NULL)
        hint_put(trace, &(struct hint){ .child = (pid_t)child, .forker = stop->tid });
    sys_trace_detach(stop->tid, stop->kind == SYS_TRACE_SIGNAL ? stop->signal : 0);
    words_drop(hint_take(trace, stop->tid).words);
    if (tracee != NULL && tracee->state == TRACEE_ALIVE)
        tracee_left(trace, tracee);
}

static void handle(struct trace *trace, const struct sys_trace_stop *stop)
{
    if (trace->leaving && !trace->options.kill_on_exit && stop->kind != SYS_TRACE_DIED) {
        let_go(trace, stop);
        return;
    }
    switch (stop->kind) {
    case SYS_TRACE_DIED:
        died(trace, stop);
        break;
    case SYS_TRACE_FORK:
        forked(trace, stop->tid);
        break;
    case SYS_TRACE_EXEC:
        exec(trace, stop->tid);
        break;
    case SYS_TRACE_EXIT:
        exits(trace, stop->tid);
        break;
    case SYS_TRACE_GROUP:
        group_stop(trace, stop);
        break;
    case SYS_TRACE_TRAP:
        trapped(trace, stop->tid);
        break;
    case SYS_TRACE_SIGNAL:
        resume(trace, stop->tid, stop->signal);
        row_of(trace, stop->tid);
        break;
    }
}

static void drain(struct trace *trace)
{
    struct sys_trace_stop stop;

    while (trace->queue_count < DRAIN_EVENTS) {
        bool room = rows_reserve(trace) && tell_reserve(trace, STOP_EVENTS);
        if (!room && trace->queue_count > 0)
            return;
        if (sys_trace_peek(&stop) <= 0) {
            trace->deaths_waiting = false;
            return;
        }
        trace->now_us = sys_now_us();
        handle(trace, &stop);
    }
}

/* Whether somebody may still come: a child whose first stop is not yet told has no row. */
static bool others_left(struct trace *trace)
{
    struct sys_trace_stop stop;
    int r = sys_trace_peek(&stop);

    if (r > 0)
        trace->deaths_waiting = true;
    return r != -ECHILD;
}

static int seize(struct trace *trace, pid_t pid)
{
    return sys_trace_seize(pid, trace->options.kill_on_exit);
}

/* A hang-up alone is asked for: the zombie has been reaped. */
static void pidfd_ready(struct trace *trace, struct tracee *tracee, uint32_t events)
{
    if (tracee->state == TRACEE_ZOMBIE && (events & EPOLLHUP) != 0)
        tracee_reaped(trace, tracee);
}

static void leave(struct trace *trace, struct tracee *tracee)
{
    sys_trace_interrupt(tracee->pid);
    (void)trace;
}

const struct backend backend_ptrace = {
    .name = "ptrace",
    .take = seize,
    .drain = drain,
    .pidfd_ready = pidfd_ready,
    .leave = leave,
    .others_left = others_left,
};
