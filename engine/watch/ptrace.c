/*
 * ptrace.c - what it means that a watched process stands still. The program is slowed by every
 * moment between a stop and its resume: so a stop is resumed first and thought about afterwards.
 * Only what would be gone is read before: the words of an exec (a short program is dead when we
 * look again) and the peak of memory at the exit.
 *
 * What the kernel does not promise: a child's first stop may come before its parent's message of
 * it, so whichever is first makes the row. A SIGKILL ends a stop at any moment: a request then says
 * ESRCH, and the message of a fork may already be the wait status of the death, which looks like
 * pid 9; so a message is only a hint, and the process that has stopped is the proof. An exit stop
 * may not come at all, or come and not be followed by death: the leader of a process whose other
 * thread execs. Only a reported death is one.
 */
#include "inside.h"
#include "sys/proc.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>

#define DRAIN_EVENTS 1024 /* then the reader of events has its turn */
#define STOP_EVENTS  16

/* That one stood, since now_us. What the kernel took to wake us before that is not known. */
static void stood(struct watch *watch)
{
    watch_count_stop(watch, sys_now_us() - watch->now_us);
}

static void resume(struct watch *watch, pid_t tid, int signal)
{
    sys_trace_resume(tid, signal);
    stood(watch);
}

/* The row of the process that has stopped, made where it is new, or where its pid was another's
 * before. */
static struct tracee *row_of(struct watch *watch, pid_t tid)
{
    struct tracee *tracee = watch_tree_get(watch, tid);

    if (tracee != NULL && tracee->state == TRACEE_ZOMBIE) {
        tracee_reaped(watch, tracee);
        tracee = NULL;
    }
    if (tracee == NULL)
        tracee = tracee_begin(watch, watch_hints_take(watch, tid));
    if (tracee != NULL && watch->leaving)
        sys_kill(tid, SIGKILL); /* forked just before its parent was killed */
    if (tracee == NULL && !watch->ran_out) {
        watch->ran_out = true;
        watch_report_note(watch, ENOMEM, "no memory: some processes are not shown");
    }
    return tracee;
}

static void forked(struct watch *watch, pid_t tid)
{
    struct hint birth = { .forker = tid };
    unsigned long message = 0;
    struct tracee *child, *forker;

    if (sys_trace_message(tid, &message) == 0 && message <= INT_MAX)
        birth.child = (pid_t)message;
    child = watch_tree_get(watch, birth.child);
    if (child != NULL && child->state == TRACEE_ALIVE)
        birth.child = 0; /* its first stop came before this */
    resume(watch, tid, 0);
    forker = row_of(watch, tid);
    if (birth.child == 0)
        return;
    if (forker != NULL) {
        birth.maker = forker->thread && forker->parent != NULL ? forker->parent->pid : forker->pid;
        birth.words = watch_words_share(forker->words);
    }
    watch_hints_put(watch, &birth);
}

/* A thread that execs takes the place of its process: its own number means nothing from here on. */
static void forget_thread(struct watch *watch, pid_t tid)
{
    struct tracee *thread = watch_tree_get(watch, tid);

    if (thread == NULL || !thread->thread)
        return;
    watch_count_left(watch, true);
    if (thread->job != 0) {
        watch_report(watch, FB_EXITED, thread)->as.exited.succeeded = true;
        watch_count_ended(watch, true);
        watch_report(watch, FB_REAPED, thread)->as.reaped.unseen = true;
    }
    watch_tree_drop(watch, thread);
}

static void exec(struct watch *watch, pid_t pid)
{
    unsigned long former = 0;
    int r = sys_trace_message(pid, &former);
    size_t size;
    const char *words = watch_words_read(watch, pid, &size);
    struct tracee *tracee;

    resume(watch, pid, 0);
    if (r == 0 && former != 0 && former != (unsigned long)pid && former <= INT_MAX)
        forget_thread(watch, (pid_t)former);
    tracee = row_of(watch, pid);
    if (tracee == NULL)
        return;
    tracee->exiting = false;
    tracee->peak_bytes = 0; /* that was another program's */
    tracee_exec(watch, tracee, words, size);
    advice_exec(watch, tracee);
}

/* Where a process had its memory is gone after this stop; `tid` is one of its threads. */
static void read_memory(struct watch *watch, pid_t tid, struct tracee *process)
{
    uint64_t peak;

    if (process == NULL || sys_proc_read(tid, "status", watch->proc, sizeof watch->proc) <= 0)
        return;
    peak = proc_status_value(watch->proc, "VmHWM");
    if (peak > process->peak_bytes)
        process->peak_bytes = peak;
    process->memory_bytes = proc_status_value(watch->proc, "VmRSS");
}

/*
 * A thread beside the first is let go here for good: that spares its death, and the kernel reaps it
 * by itself. Where the first thread has ended before, the last one knows the peak of memory.
 */
static void thread_exits(struct watch *watch, struct tracee *thread, unsigned long status)
{
    struct sys_trace_stop death = { .tid = thread->pid };
    int r;

    tracee_set_fate(&death, (int)status);
    if (thread->parent != NULL && thread->parent->exiting)
        read_memory(watch, thread->pid, thread->parent);
    r = sys_trace_detach(thread->pid, 0);
    stood(watch);
    if (r == 0)
        tracee_thread_ended(watch, thread, &death);
}

/* While it is surely not reaped: best as it dies, when no process waits for us. */
static void hold(struct watch *watch, struct tracee *tracee)
{
    if (tracee->pidfd < 0 && watch->tells_reaping && tracee->parent_pid != watch->self)
        tracee->pidfd = sys_pidfd_open(tracee->pid);
}

static void exits(struct watch *watch, pid_t tid)
{
    struct tracee *tracee = watch_tree_get(watch, tid);
    unsigned long status = 0;

    if (tracee == NULL || tracee->state == TRACEE_ZOMBIE)
        tracee = row_of(watch, tid);
    sys_trace_message(tid, &status);
    if (tracee != NULL && tracee->thread) {
        thread_exits(watch, tracee, status);
        return;
    }
    read_memory(watch, tid, tracee);
    tracee_read_births(watch, tid);
    if (tracee != NULL)
        advice_exit(watch, tracee, status);
    resume(watch, tid, 0);
    if (tracee == NULL)
        return;
    tracee->exiting = true;
    tracee_sample(watch, tracee);
    hold(watch, tracee);
}

static void group_stop(struct watch *watch, const struct sys_trace_stop *stop)
{
    struct tracee *tracee;

    sys_trace_listen(stop->tid);
    stood(watch);
    tracee = row_of(watch, stop->tid);
    if (tracee == NULL || tracee->stopped || tracee->job == 0)
        return;
    tracee->stopped = true;
    watch_report(watch, FB_STOPPED, tracee)->as.stopped.signal = stop->signal;
}

static void trapped(struct watch *watch, pid_t tid)
{
    struct tracee *tracee;

    resume(watch, tid, 0);
    tracee = row_of(watch, tid);
    if (tracee == NULL || !tracee->stopped)
        return;
    tracee->stopped = false;
    watch_report(watch, FB_CONTINUED, tracee);
}

static void died(struct watch *watch, const struct sys_trace_stop *stop);

/*
 * A death of a process without a row: killed before its first stop, or no tracee at all but a child
 * that our caller left us when it exec'ed forkboard.
 */
static void stranger_died(struct watch *watch, const struct sys_trace_stop *stop)
{
    struct tracee *tracee = NULL;

    if (sys_proc_read(stop->tid, "status", watch->proc, sizeof watch->proc) > 0 &&
        proc_status_value(watch->proc, "TracerPid") == (uint64_t)watch->thread)
        tracee = row_of(watch, stop->tid);
    if (tracee != NULL)
        died(watch, stop);
    else
        sys_trace_take(stop->tid);
}

/* A pidfd that reports only the end: nothing but EPOLLHUP, which cannot be switched off. */
static void await_reaping(struct watch *watch, struct tracee *tracee)
{
    if (tracee->pidfd >= 0 && watch_loop_add(watch, tracee->pidfd, 0, tracee->job) < 0)
        tracee->pidfd = sys_close(tracee->pidfd);
    tracee->polled = tracee->pidfd < 0;
    if (tracee->polled)
        watch_count_polled(watch);
}

/* A zombie is ours until it is taken; from there on its parent may reap it. */
static void died(struct watch *watch, const struct sys_trace_stop *stop)
{
    struct tracee *tracee = watch_tree_get(watch, stop->tid);
    bool ours;

    if (tracee == NULL) {
        stranger_died(watch, stop);
        return;
    }
    if (tracee->thread || tracee->state == TRACEE_ZOMBIE) {
        sys_trace_take(tracee->pid);
        if (tracee->thread)
            tracee_thread_ended(watch, tracee, stop);
        else
            tracee_reaped(watch, tracee); /* adopted with its parent dead: now it is our child */
        return;
    }
    ours = tracee->parent_pid == watch->self;
    tracee_measure(tracee);
    hold(watch, tracee);
    sys_trace_take(tracee->pid);
    if (!ours)
        await_reaping(watch, tracee);
    tracee_dead(watch, tracee, stop);
    tracee = watch_tree_get(watch, stop->tid);
    if (ours && tracee != NULL)
        tracee_reaped(watch, tracee);
}

/*
 * The watch ends and the process runs on. What it has just forked will stand still once, too, and
 * is let go then: so the message of a fork is kept until its child came.
 */
static void let_go(struct watch *watch, const struct sys_trace_stop *stop)
{
    struct tracee *tracee = watch_tree_get(watch, stop->tid);
    unsigned long child = 0;

    if (stop->kind == SYS_TRACE_FORK && sys_trace_message(stop->tid, &child) == 0 &&
        child <= INT_MAX && watch_tree_get(watch, (pid_t)child) == NULL)
        watch_hints_put(watch, &(struct hint){ .child = (pid_t)child, .forker = stop->tid });
    sys_trace_detach(stop->tid, stop->kind == SYS_TRACE_SIGNAL ? stop->signal : 0);
    watch_words_drop(watch_hints_take(watch, stop->tid).words);
    if (tracee != NULL && tracee->state == TRACEE_ALIVE)
        tracee_left(watch, tracee);
}

static void handle(struct watch *watch, const struct sys_trace_stop *stop)
{
    if (watch->leaving && !watch->options.kill_on_exit && stop->kind != SYS_TRACE_DIED) {
        let_go(watch, stop);
        return;
    }
    switch (stop->kind) {
    case SYS_TRACE_DIED:
        died(watch, stop);
        break;
    case SYS_TRACE_FORK:
        forked(watch, stop->tid);
        break;
    case SYS_TRACE_EXEC:
        exec(watch, stop->tid);
        break;
    case SYS_TRACE_EXIT:
        exits(watch, stop->tid);
        break;
    case SYS_TRACE_GROUP:
        group_stop(watch, stop);
        break;
    case SYS_TRACE_TRAP:
        trapped(watch, stop->tid);
        break;
    case SYS_TRACE_SIGNAL:
        resume(watch, stop->tid, stop->signal);
        row_of(watch, stop->tid);
        break;
    }
}

static void drain(struct watch *watch)
{
    struct sys_trace_stop stop;

    while (watch_report_waiting(watch) < DRAIN_EVENTS) {
        bool room = watch_tree_reserve(watch) && watch_report_reserve(watch, STOP_EVENTS);
        if (!room && watch_report_waiting(watch) > 0)
            return;
        if (sys_trace_peek(&stop) <= 0) {
            watch_loop_look(watch, false);
            return;
        }
        watch->now_us = sys_now_us();
        handle(watch, &stop);
    }
}

/* Whether a process may still come: a child whose first stop is not reported yet has no row. */
static bool others_left(struct watch *watch)
{
    struct sys_trace_stop stop;
    int r = sys_trace_peek(&stop);

    if (r > 0)
        watch_loop_look(watch, true);
    return r != -ECHILD;
}

static int seize(struct watch *watch, pid_t pid)
{
    return sys_trace_seize(pid, watch->options.kill_on_exit);
}

/* A hang-up alone is asked for: the zombie has been reaped. */
static void pidfd_ready(struct watch *watch, struct tracee *tracee, uint32_t events)
{
    if (tracee->state == TRACEE_ZOMBIE && (events & EPOLLHUP) != 0)
        tracee_reaped(watch, tracee);
}

static void leave(struct watch *watch, struct tracee *tracee)
{
    sys_trace_interrupt(tracee->pid);
    (void)watch;
}

const struct backend watch_backend_ptrace = {
    .name = "ptrace",
    .take = seize,
    .drain = drain,
    .pidfd_ready = pidfd_ready,
    .leave = leave,
    .others_left = others_left,
};
