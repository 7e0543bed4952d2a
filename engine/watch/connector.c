/*
 * connector.c - the second best: the kernel's proc connector reports every fork, exec and exit
 * of the machine, of which ours are kept, and when each happened. It stops no process; what is
 * asked of /proc on its word may be gone by then: the words of a short program, its memory. Where
 * it reported more than we could take, a look at /proc finds the processes that are there.
 */
#include "passive.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>

/* What the kernel names the parent of a new thread is the parent of the thread's process. */
static void forked(struct watch *watch, const struct sys_told_event *told)
{
    bool process = told->tid == told->pid;
    pid_t maker = process ? told->parent : told->pid;
    struct tracee *parent = watch_tree_get(watch, maker);
    struct hint birth = {
        .child = told->tid, .forker = maker, .parent = maker, .process = process
    };

    if (parent == NULL || !watch_tree_reserve(watch))
        return;
    birth.words = watch_words_share(parent->words);
    passive_begin(watch, birth);
}

static struct tracee *a_thread(const struct tracee *process)
{
    struct tracee *child = process->first_child;

    while (child != NULL && !child->thread)
        child = child->next;
    return child;
}

static void end_thread(struct watch *watch, struct tracee *thread, int status)
{
    struct sys_trace_stop end = { .tid = thread->pid };

    tracee_set_fate(&end, status);
    tracee_thread_ended(watch, thread, &end);
}

/*
 * A pidfd reports the death of a process. A process that was reaped before we could open one is
 * dead with its last thread; its first may end before, by itself or because another one execs.
 */
static void exited(struct watch *watch, const struct sys_told_event *told)
{
    struct tracee *tracee = watch_tree_get(watch, told->tid),
                  *process = watch_tree_get(watch, told->pid);

    if (tracee != NULL && tracee->thread)
        end_thread(watch, tracee, told->status);
    if (process == NULL || process->thread || process->state != TRACEE_ALIVE)
        return;
    if (told->tid == told->pid || told->status != 0) {
        process->exit_told = true;
        process->exit_status = told->status;
    }
    if (!process->exit_told || a_thread(process) != NULL)
        return;
    process->exit_us = watch->now_us;
    if ((process->fate_waits || process->pidfd < 0) && process->parent_pid != watch->self)
        passive_died(watch, process);
}

/* Of all threads one is left, and the process is it. */
static void execed(struct watch *watch, const struct sys_told_event *told)
{
    struct tracee *process = watch_tree_get(watch, told->pid), *thread;

    if (process == NULL || process->thread || process->state != TRACEE_ALIVE)
        return;
    while ((thread = a_thread(process)) != NULL)
        end_thread(watch, thread, 0);
    process->exit_told = false;
    process->exit_us = 0;
    passive_exec(watch, process);
}

static void handle(struct watch *watch, const struct sys_told_event *told)
{
    watch_report_since(watch, watch->our_clock ? told->t_us : sys_now_us());
    if (!watch_report_reserve(watch, 16))
        return;
    if (told->kind == SYS_TOLD_FORK)
        forked(watch, told);
    else if (told->kind == SYS_TOLD_EXEC)
        execed(watch, told);
    else
        exited(watch, told);
}

static void ready(struct watch *watch)
{
    struct sys_told_event told[32];
    int n;

    while ((n = sys_connector_read(watch->source_fd, told, 32)) != 0) {
        for (int i = 0; i < n; i++)
            handle(watch, &told[i]);
        watch->now_us = sys_now_us();
        if (n == -ENOBUFS) {
            if (!watch->lost_told)
                watch_report_note(watch, 0,
                                  "more happened than the proc connector could report: some "
                                  "processes may be missing");
            watch->lost_told = true;
            polling_find(watch);
        } else if (n < 0) {
            return;
        }
    }
}

static int take(struct watch *watch, pid_t root)
{
    int r = watch->source_fd = sys_connector_open(&watch->our_clock);

    (void)root;
    if (r < 0)
        return r;
    return watch_loop_add(watch, watch->source_fd, EPOLLIN, WATCH_KEY_SOURCE);
}

const struct backend watch_backend_connector = {
    .name = "connector",
    .misses =
        "the kernel reports no stops and no peaks of memory; the words and the CPU time of short "
        "programs may be gone when we look",
    .take = take,
    .drain = passive_drain,
    .pidfd_ready = passive_pidfd,
    .source_ready = ready,
    .others_left = passive_others_left,
};
