/*
 * trace_connector.c - the second best: the kernel's proc connector tells every fork, exec and exit
 * of the machine, of which ours are kept. It stops nobody; what is asked of /proc on its word may
 * be gone by then: the words of a short program, its memory. Where it told more than we could take,
 * a look at /proc finds who is there.
 */
#include "trace_look.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>

static void forked(struct trace *trace, const struct sys_told_event *told)
{
    struct tracee *parent = rows_get(trace, told->parent);
    struct hint birth = { .child = told->tid,
                          .forker = told->parent,
                          .parent = told->parent,
                          .process = told->tid == told->pid };

    if (parent == NULL || !rows_reserve(trace))
        return;
    birth.words = words_share(parent->words);
    look_begin(trace, birth);
}

static struct tracee *a_thread(const struct tracee *process)
{
    struct tracee *child = process->first_child;

    while (child != NULL && !child->thread)
        child = child->next;
    return child;
}

static void end_thread(struct trace *trace, struct tracee *thread, int status)
{
    struct sys_trace_stop end = { .tid = thread->pid, .code = status >> 8 & 0xff };

    tracee_thread_ended(trace, thread, &end);
}

/*
 * A process's death its pidfd tells. Who was reaped before we could have one is dead with its last
 * thread; the first may end before, by itself or because another one execs.
 */
static void exited(struct trace *trace, const struct sys_told_event *told)
{
    struct tracee *tracee = rows_get(trace, told->tid), *process = rows_get(trace, told->pid);

    if (tracee != NULL && tracee->thread)
        end_thread(trace, tracee, told->status);
    if (process == NULL || process->thread || process->state != TRACEE_ALIVE)
        return;
    if (told->tid == told->pid || told->status != 0) {
        process->exit_told = true;
        process->exit_status = told->status;
    }
    if ((process->fate_waits || process->pidfd < 0) && process->exit_told &&
        process->parent_pid != trace->self && a_thread(process) == NULL)
        look_died(trace, process);
}

/* Of all threads one is left, and the process is it. */
static void execed(struct trace *trace, const struct sys_told_event *told)
{
    struct tracee *process = rows_get(trace, told->pid), *thread;

    if (process == NULL || process->thread || process->state != TRACEE_ALIVE)
        return;
    while ((thread = a_thread(process)) != NULL)
        end_thread(trace, thread, 0);
    process->exit_told = false;
    look_exec(trace, process);
}

static void handle(struct trace *trace, const struct sys_told_event *told)
{
    trace->now_us = sys_now_us();
    if (!tell_reserve(trace, 16))
        return;
    if (told->kind == SYS_TOLD_FORK)
        forked(trace, told);
    else if (told->kind == SYS_TOLD_EXEC)
        execed(trace, told);
    else
        exited(trace, told);
}

static void ready(struct trace *trace)
{
    struct sys_told_event told[32];
    int n;

    while ((n = sys_connector_read(trace->source_fd, told, 32)) != 0) {
        for (int i = 0; i < n; i++)
            handle(trace, &told[i]);
        if (n == -ENOBUFS) {
            if (!trace->lost_told)
                tell_note(trace, 0,
                          "more happened than the proc connector could tell: some "
                          "processes may be missing");
            trace->lost_told = true;
            scan_find(trace);
        } else if (n < 0) {
            return;
        }
    }
}

static int take(struct trace *trace, pid_t root)
{
    int r = trace->source_fd = sys_connector_open();

    (void)root;
    if (r < 0)
        return r;
    return sys_epoll_add(trace->epoll_fd, trace->source_fd, EPOLLIN, TRACE_KEY_SOURCE);
}

const struct backend backend_connector = {
    .name = "connector",
    .misses =
        "the kernel tells no stops and no peaks of memory; the words and the CPU time of short "
        "programs may be gone when we look",
    .take = take,
    .drain = look_drain,
    .pidfd_ready = look_pidfd,
    .source_ready = ready,
    .others_left = look_others_left,
};
