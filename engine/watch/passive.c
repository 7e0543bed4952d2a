/*
 * passive.c - watching without ptrace: no process stands still, and none notices. A process's
 * death and its reaping come from a pidfd; its fate from a source that knows it: the connector,
 * /proc while it is a zombie, the pidfd once it is reaped. Forks and execs come from the proc
 * connector where it answers (connector.c), else from looking at /proc again and again (polling.c).
 *
 * What is seen late is reported late, and what is gone when we look was never there: the note at
 * the beginning says so.
 */
#include "passive.h"

#include "sys/proc.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>

static bool is_zombie(struct watch *watch, const struct tracee *tracee, struct proc_stat *stat)
{
    return tracee_read_stat(watch, tracee->pid, stat) && stat->state == 'Z' &&
           (tracee->start_ticks == 0 || stat->start_ticks == tracee->start_ticks);
}

/* Whether the kernel shows us what it hides of the processes of others. What we may stays as it is.
 */
static bool may_look(struct watch *watch, const struct tracee *tracee)
{
    char *ours = watch->ours;

    return (ours[0] != '\0' ||
            sys_proc_read(watch->self, "status", ours, sizeof watch->ours) > 0) &&
           sys_proc_read(tracee->pid, "status", watch->proc, sizeof watch->proc) > 0 &&
           proc_status_opens(watch->proc, ours);
}

/* A 0 may stand in place of what we may not see: of `sudo`, of a program with capabilities. */
static bool zombie_fate(struct watch *watch, const struct tracee *tracee, int *status)
{
    struct proc_stat stat;

    if (!is_zombie(watch, tracee, &stat))
        return false;
    *status = stat.exit_status;
    return stat.exit_status != 0 || may_look(watch, tracee);
}

static bool reaped_fate(const struct tracee *tracee, int *status)
{
    return tracee->pidfd >= 0 && sys_pidfd_status(tracee->pidfd, status) == 0;
}

/*
 * How it ended, by the best that is left of it. Its pidfd is asked again at last: if its parent
 * reaped it between our two questions, it was first not reaped, and then no zombie.
 */
static struct sys_trace_stop fate_of(struct watch *watch, const struct tracee *tracee)
{
    struct sys_trace_stop death = { .kind = SYS_TRACE_DIED, .tid = tracee->pid };
    int status;

    if (reaped_fate(tracee, &status))
        tracee_set_fate(&death, status);
    else if (tracee->exit_told)
        tracee_set_fate(&death, tracee->exit_status);
    else if (zombie_fate(watch, tracee, &status) || reaped_fate(tracee, &status))
        tracee_set_fate(&death, status);
    else
        death.unseen = true;
    return death;
}

/*
 * The connector reports an exit a moment after the pidfd does. Without it the pidfd knows the exit
 * code once its parent has reaped it; a parent that is not watched may never do that.
 */
static bool will_be_told(struct watch *watch, struct tracee *tracee)
{
    bool by_source = watch->backend->source_ready != NULL && !watch->lost_told,
         by_pidfd = watch->backend->source_ready == NULL && watch->tells_reaping &&
                    !tracee->hung_up && tracee->parent != NULL;

    tracee->fate_waits =
        (by_source || by_pidfd) && !tracee->exit_told && fate_of(watch, tracee).unseen;
    return tracee->fate_waits;
}

/* Its death may be some time ago: we may not have run. */
static void dead(struct watch *watch, struct tracee *tracee, const struct sys_trace_stop *death)
{
    if (tracee->exit_us != 0)
        watch_report_since(watch, tracee->exit_us);
    tracee_dead(watch, tracee, death);
    watch->now_us = sys_now_us();
}

void passive_died(struct watch *watch, struct tracee *tracee)
{
    struct sys_trace_stop death = fate_of(watch, tracee);
    struct proc_stat stat;
    bool reaped = tracee->hung_up || (tracee->pidfd < 0 && !is_zombie(watch, tracee, &stat));

    tracee_measure(tracee);
    dead(watch, tracee, &death);
    tracee = watch_tree_get(watch, death.tid);
    if (tracee == NULL)
        return;
    if (reaped) {
        tracee_reaped(watch, tracee);
    } else if (tracee->pidfd < 0) {
        tracee->polled = true;
        watch_count_polled(watch);
    }
}

struct tracee *passive_begin(struct watch *watch, struct hint birth)
{
    struct tracee *old = watch_tree_get(watch, birth.child), *tracee;

    if (old != NULL && old->state == TRACEE_ALIVE && !old->thread)
        passive_died(watch,
                     old); /* its pid is another's: what was last known of it is all there is */
    old = watch_tree_get(watch, birth.child);
    if (old != NULL && old->thread)
        tracee_thread_ended(watch, old, &(struct sys_trace_stop){ .unseen = true });
    else if (old != NULL)
        tracee_reaped(watch, old);
    tracee = tracee_begin(watch, birth);
    if (tracee == NULL || tracee->thread)
        return tracee;
    tracee->pidfd = sys_pidfd_open(tracee->pid);
    /* Edges: the first at its death, the second at its reaping. */
    if (tracee->pidfd >= 0 &&
        watch_loop_add(watch, tracee->pidfd, EPOLLIN | (uint32_t)EPOLLET, tracee->job) < 0)
        tracee->pidfd = sys_close(tracee->pidfd);
    return tracee;
}

void passive_exec(struct watch *watch, struct tracee *tracee)
{
    size_t size;
    const char *words = watch_words_read(watch, tracee->pid, &size);
    const char *known = tracee->comm[0] != '\0' ? tracee->comm : "?";

    if (size > 0)
        tracee_exec(watch, tracee, words, size);
    else /* gone before we could read what it was */
        tracee_exec(watch, tracee, known, strlen(known));
}

void passive_pidfd(struct watch *watch, struct tracee *tracee, uint32_t events)
{
    pid_t pid = tracee->pid;

    if (watch->backend->source_ready != NULL)
        watch->backend->source_ready(
            watch); /* the report of how it ended comes before the one that it did */
    tracee = watch_tree_get(watch, pid);
    if (tracee != NULL && tracee->state == TRACEE_ALIVE) {
        tracee->hung_up = (events & EPOLLHUP) != 0;
        if (!will_be_told(watch, tracee))
            passive_died(watch, tracee);
        return;
    }
    if (tracee != NULL && tracee->state == TRACEE_ZOMBIE && (events & EPOLLHUP) != 0)
        tracee_reaped(watch, tracee);
}

static void child_died(struct watch *watch, struct tracee *tracee, const struct sys_death *told)
{
    struct sys_trace_stop death = { .kind = SYS_TRACE_DIED,
                                    .tid = told->pid,
                                    .signal = told->signal,
                                    .code = told->code,
                                    .core_dumped = told->core_dumped };
    struct sys_usage usage;

    if (tracee != NULL && tracee->state == TRACEE_ALIVE) {
        tracee_measure(tracee);
        dead(watch, tracee, &death);
    }
    sys_reap(told->pid, -1, &usage);
    tracee = watch_tree_get(watch, told->pid);
    if (tracee != NULL && tracee->state == TRACEE_ZOMBIE)
        tracee_reaped(watch, tracee);
}

/* The program itself and what we adopted are our children: the kernel reports all of them. */
void passive_drain(struct watch *watch)
{
    struct sys_death told;

    if (watch->backend->source_ready != NULL)
        watch->backend->source_ready(watch);
    while (watch_tree_reserve(watch) && watch_report_reserve(watch, 16) &&
           sys_peek(0, -1, &told) > 0) {
        struct tracee *tracee = watch_tree_get(watch, told.pid);
        watch->now_us = sys_now_us();
        if (told.change == SYS_EXITED)
            child_died(watch, tracee, &told);
        else if (tracee != NULL)
            passive_stopped(watch, tracee, told.change == SYS_STOPPED ? told.signal : 0);
    }
    watch_loop_look(watch, false);
}

void passive_stopped(struct watch *watch, struct tracee *tracee, int signal)
{
    if (tracee->stopped == (signal != 0) || tracee->state != TRACEE_ALIVE)
        return;
    tracee->stopped = signal != 0;
    if (signal != 0)
        watch_report(watch, FB_STOPPED, tracee)->as.stopped.signal = signal;
    else
        watch_report(watch, FB_CONTINUED, tracee);
}

bool passive_others_left(struct watch *watch)
{
    (void)watch;
    return false;
}
