/*
 * tracee_end.c - the end of a watched process, whichever way it is seen: dead, its children
 * orphaned, reaped. The pidfd of a zombie reports its reaping (EPOLLHUP), or /proc is asked for it
 * again and again. And the end of the watch: when no process lives and none may still come.
 */
#include "base/fate.h"
#include "inside.h"
#include "sys/proc.h"

#include <errno.h>

/* When a process is dead its children already have another parent. */
static void orphan_children(struct watch *watch, const struct tracee *dead)
{
    struct proc_stat stat;

    for (struct tracee *child = dead->first_child, *next; child != NULL; child = next) {
        next = child->next;
        if (!child->thread && tracee_read_stat(watch, child->pid, &stat) &&
            stat.parent != dead->pid)
            tracee_orphaned(watch, child, stat.parent);
    }
}

static void tell_exited(struct watch *watch, const struct tracee *tracee,
                        const struct sys_trace_stop *death)
{
    bool well = !death->unseen && fate_succeeds(NULL, 0, death->code, death->signal);
    struct fb_event *event = watch_report(watch, FB_EXITED, tracee);

    event->as.exited.code = death->code;
    event->as.exited.signal = death->signal;
    event->as.exited.core_dumped = death->core_dumped;
    event->as.exited.succeeded = well;
    event->as.exited.unseen = death->unseen;
    watch_count_ended(watch, well);
}

void tracee_set_fate(struct sys_trace_stop *death, int status)
{
    death->signal = status & 0x7f;
    death->core_dumped = (status & 0x80) != 0;
    death->code = death->signal == 0 ? status >> 8 & 0xff : 0;
}

void tracee_thread_ended(struct watch *watch, struct tracee *tracee,
                         const struct sys_trace_stop *death)
{
    watch_count_left(watch, true);
    if (tracee->job != 0) {
        tell_exited(watch, tracee, death);
        watch_report(watch, FB_REAPED, tracee)->as.reaped.unseen =
            true; /* its process has its times */
    }
    watch_tree_drop(watch, tracee);
}

/* The program itself: its end is ours to pass on. False: it never was one, its exec failed. */
static bool root_died(struct watch *watch, struct tracee *root, const struct sys_trace_stop *death)
{
    int error = root->began ? 0 : sys_trace_exec_error(watch->error_fd);
    struct fb_event *event;

    watch->root_ended = true;
    watch->status = death->signal != 0 ? 128 + death->signal : death->code;
    if (error == 0)
        return true;
    watch->status = error == ENOENT ? 127 : 126; /* as a shell says it */
    watch_count_ended(watch, false);
    event = watch_report(watch, FB_UNSTARTED, root);
    event->as.unstarted.error = error;
    event->as.unstarted.stage = "exec";
    event->as.unstarted.what = watch_report_text(watch, watch->options.path);
    return false;
}

void tracee_measure(struct tracee *tracee)
{
    if (sys_cpu_time(tracee->pid, &tracee->user_us, &tracee->system_us) == 0)
        tracee->measured = true;
}

void tracee_dead(struct watch *watch, struct tracee *tracee, const struct sys_trace_stop *death)
{
    watch_count_dead(watch, tracee);
    tracee->state = TRACEE_ZOMBIE;
    if (tracee->job == 1 && !root_died(watch, tracee, death)) {
        watch_count_reaped(watch, tracee);
        watch_tree_drop(watch, tracee);
        return;
    }
    tell_exited(watch, tracee, death);
    orphan_children(watch, tracee);
}

void tracee_reaped(struct watch *watch, struct tracee *tracee)
{
    struct fb_event *event = watch_report(watch, FB_REAPED, tracee);

    event->as.reaped.user_us = tracee->user_us;
    event->as.reaped.system_us = tracee->system_us;
    event->as.reaped.unseen = !tracee->measured;
    event->as.reaped.peak_memory_bytes = tracee->peak_bytes;
    watch_count_reaped(watch, tracee);
    watch_tree_drop(watch, tracee);
}

void tracee_left(struct watch *watch, struct tracee *tracee)
{
    watch_count_left(watch, tracee->thread);
    watch_tree_drop(watch, tracee);
}

/* Where no pidfd reports it: gone, or the pid is another's by now. */
void tracee_poll_zombies(struct watch *watch)
{
    struct tracee *tracee = NULL;

    for (size_t at = 0; (tracee = watch_tree_next_job(watch, &at, tracee)) != NULL;) {
        struct proc_stat stat;

        if (tracee->state != TRACEE_ZOMBIE || !tracee->polled)
            continue;
        if (tracee_read_stat(watch, tracee->pid, &stat) &&
            (tracee->start_ticks == 0 || stat.start_ticks == tracee->start_ticks))
            continue;
        tracee_reaped(watch, tracee);
    }
}

/*
 * No process lives. Zombies whose parent is not watched may never be waited for, and children that
 * we had before we were exec'ed look like tracees to come: only a moment.
 */
bool tracee_ended(struct watch *watch)
{
    bool waits;

    if (watch_count_alive(watch) > 0 && !watch->leaving) {
        watch->end_us = SYS_NEVER;
        return false;
    }
    if (watch->leaving && !watch->options.kill_on_exit)
        waits = watch->backend->leave != NULL &&
                (watch_count_alive(watch) > 0 || watch_hints_any(watch)); /* see let_go() */
    else
        waits = watch->backend->others_left(watch) || watch_count_any_zombie(watch) ||
                watch_count_alive(watch) > 0;
    if (!waits)
        return true;
    if (watch->end_us == SYS_NEVER)
        watch->end_us = watch->now_us + (watch->leaving ? LEAVE_US : LAST_ZOMBIES_US);
    return watch->now_us >= watch->end_us && !watch_loop_deaths(watch);
}
