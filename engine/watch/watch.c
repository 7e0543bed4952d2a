/*
 * watch.c - a watch from its opening to its close, and what is next in between. A step that finds
 * the signalfd readable peeks until nothing is left, since signals coalesce: five stops may leave
 * one SIGCHLD.
 */
#include "watch.h"

#include "inside.h"
#include "passive.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MOST 65536

/* ---- opening */

static void tell_run(struct watch *watch)
{
    struct fb_event *event = watch_report(watch, FB_RUN, NULL);
    struct text title = { 0 };

    for (char *const *word = watch->options.argv; *word != NULL; word++) {
        if (word != watch->options.argv)
            text_putc(&title, ' ');
        text_quote(&title, *word);
    }
    event->as.run.version = FB_VERSION;
    event->as.run.title = watch_report_text(watch, text_string(&title));
    text_fini(&title);
    event->as.run.slots = FB_ALL_AT_ONCE;
    event->as.run.start_us = sys_wall_us();
    fb_machine(&event->as.run.hardware);
}

/* The first row: its name is known before it is exec'ed. */
static int begin_root(struct watch *watch, pid_t pid)
{
    struct text line = { 0 };
    struct tracee *root;

    for (char *const *word = watch->options.argv; *word != NULL; word++)
        text_put(&line, *word, strlen(*word) + 1);
    if (line.failed || !watch_tree_reserve(watch) || !watch_report_reserve(watch, 8)) {
        text_fini(&line);
        return -ENOMEM;
    }
    watch->now_us = sys_now_us();
    watch->root_pid = pid;
    root = tracee_root(watch, pid, line.bytes, line.size - 1);
    text_fini(&line);
    return root != NULL ? 0 : -ENOMEM;
}

/* The first way that works here, or the one that was asked for. */
static int take(struct watch *watch, pid_t pid)
{
    static const struct backend *const ways[] = { &watch_backend_ptrace, &watch_backend_connector,
                                                  &watch_backend_polling };
    enum watch_way way = watch->options.way;
    int r = -EINVAL;

    for (int i = 0; i < 3; i++) {
        if (way != WATCH_BEST && way != (enum watch_way)(WATCH_PTRACE + i))
            continue;
        watch->backend = ways[i];
        r = watch->backend->take(watch, pid);
        if (r == 0)
            break;
    }
    return r;
}

/* What it is that this way misses. */
static void tell_way(struct watch *watch)
{
    watch_report_watched(watch);
    if (watch->backend->misses == NULL)
        return;
    watch_report_note(watch, 0, "watching by %s%s: %s", watch->backend->name,
                      watch->options.way == WATCH_BEST ? ", as ptrace is forbidden here" : "",
                      watch->backend->misses);
}

static int start(struct watch *watch)
{
    bool apart = watch->options.apart;
    struct sys_trace_plan plan = {
        .path = watch->options.path,
        .argv = watch->options.argv,
        .signals = watch_loop_signals(watch),
        .mask = watch->options.mask,
        .stdout_fd = watch->options.stdout_fd,
        .terminal_fd = apart ? watch_output_side(watch) : NULL,
        .all_output = watch->options.all_output,
        .files_soft_limit = sys_files_before(),
    };
    int go_fd = -1, r;
    pid_t pid = sys_trace_spawn(&plan, &go_fd, &watch->error_fd);

    if (pid < 0)
        return pid;
    r = take(watch, pid);
    if (r == 0) {
        tell_way(watch);
        r = begin_root(watch, pid);
        if (watch->backend->tick == NULL)
            watch_loop_no_tick(watch);
    }
    if (r < 0) { /* it reads the end of the pipe and goes, without having been anything */
        sys_close(go_fd);
        sys_kill(pid, SIGKILL);
        while (sys_unreaped(pid, -1)) { /* if it is traced it stands once more before it ends */
            sys_trace_resume(pid, 0);
            sys_reap(pid, -1, &(struct sys_usage){ 0 });
        }
        return r;
    }
    sys_trace_go(go_fd);
    return 0;
}

static int open_rest(struct watch *watch)
{
    int r = watch_loop_open(watch);

    if (r < 0)
        return r;
    if (!watch_report_reserve(watch, 16))
        return -ENOMEM;
    watch->files_raised = sys_files_raise(FILES_MOST) == 1;
    watch->tells_reaping = sys_pidfd_tells_reaping();
    if (watch->options.apart) /* before orphans are ours: the keeper is one */
        r = watch_output_open(watch);
    if (r < 0)
        return r;
    if (watch->options.adopt)
        watch->subreaper_before = sys_subreaper(true);
    watch->now_us = watch->start_us;
    tell_run(watch);
    return start(watch);
}

int watch_open(struct watch **out, const struct watch_options *options)
{
    struct watch *watch = calloc(1, sizeof *watch);
    int r;

    *out = NULL;
    if (watch == NULL)
        return -ENOMEM;
    watch->options = *options;
    watch->thread = sys_thread();
    watch->self = sys_pid();
    watch->start_us = sys_now_us();
    watch->error_fd = watch->source_fd = watch->subreaper_before = -1;
    watch->end_us = SYS_NEVER;
    watch_loop_init(watch);
    watch_output_init(watch);
    r = open_rest(watch);
    if (r < 0)
        watch = watch_close(watch);
    *out = watch;
    return r;
}

/* ---- the loop */

static void handle(struct watch *watch, const struct epoll_event *event)
{
    uint64_t key = event->data.u64;
    struct tracee *tracee;

    if (key == WATCH_KEY_SIGNAL) {
        watch_loop_signalled(watch);
    } else if (key == WATCH_KEY_TIMER) {
        watch_loop_woken(watch);
    } else if (key == WATCH_KEY_SOURCE) {
        watch->backend->source_ready(watch);
    } else if (key == WATCH_KEY_OUTPUT) {
        watch_output_take(watch);
    } else if (!watch_print_ready(watch, key)) {
        tracee = watch_tree_job(watch, (uint32_t)key);
        if (tracee != NULL)
            watch->backend->pidfd_ready(watch, tracee, event->events);
    }
}

static void tell_ended(struct watch *watch)
{
    struct fb_event *event = watch_report(watch, FB_ENDED, NULL);

    event->as.ended.jobs = watch_tree_job_count(watch);
    watch_count_end(watch, event);
    event->as.ended.status = watch->status;
    event->as.ended.stopped = watch->leaving;
    watch->over = true;
}

/* Stops first: a process stands still for us. False: there is nothing to do now. */
static bool step(struct watch *watch, bool block)
{
    const struct epoll_event *event;

    if (watch_loop_deaths(watch)) {
        watch->backend->drain(watch);
        return true;
    }
    watch->now_us = sys_now_us();
    event = watch_loop_next(watch);
    if (event != NULL) {
        handle(watch, event);
        return true;
    }
    watch_loop_tick(watch);
    if (watch_loop_poll_due(watch, watch_count_any_polled(watch)))
        tracee_poll_zombies(watch);
    if (watch->root_ended && watch->options.exit_with_root && !watch->leaving)
        watch_leave(watch);
    if (tracee_ended(watch)) {
        if (!watch->leaving && watch_output_take(watch))
            return true;
        watch_report_watched(watch);
        tell_ended(watch);
        return true;
    }
    if (watch_loop_deaths(watch))
        return true;
    watch_report_watched_late(watch);
    return watch_report_waiting(watch) > 0 || watch_loop_wait(watch, block);
}

int watch_next(struct watch *watch, struct fb_event *event)
{
    if (watch->thread != sys_thread())
        return -EPERM;
    while (!watch_report_take(watch, event))
        if (watch->over || !step(watch, false))
            return 0;
    return 1;
}

/* ---- from outside */

int watch_leave(struct watch *watch)
{
    struct tracee *tracee;

    if (watch->leaving || watch->over)
        return 0;
    watch->leaving = true;
    watch->end_us = SYS_NEVER;
    for (size_t at = 0; (tracee = watch_tree_next(watch, &at)) != NULL;) {
        if (tracee->state != TRACEE_ALIVE)
            continue;
        if (!watch->options.kill_on_exit && watch->backend->leave != NULL)
            watch->backend->leave(watch, tracee);
        else if (!watch->options.kill_on_exit)
            continue;
        else if (!tracee->thread)
            tracee_kill(watch, tracee, SIGKILL);
    }
    return 0;
}

int watch_sample(struct watch *watch, const uint32_t *jobs, size_t count)
{
    watch->now_us = sys_now_us();
    for (size_t i = 0; i < count; i++) {
        struct tracee *tracee = watch_tree_job(watch, jobs[i]);
        if (tracee != NULL && tracee->state == TRACEE_ALIVE)
            tracee_sample(watch, tracee);
    }
    return 0;
}

/* The kernel would let them go when we end; but our process may go on. */
static void leave_all(struct watch *watch)
{
    struct fb_event event;

    watch_leave(watch);
    while (!watch->over)
        if (!watch_report_take(watch, &event))
            step(watch, true);
}

struct watch *watch_close(struct watch *watch)
{
    if (watch == NULL)
        return NULL;
    if (watch_count_alive(watch) > 0)
        leave_all(watch);
    watch_print_close(watch);
    watch_tree_fini(watch);
    watch_hints_fini(watch);
    watch_words_fini(watch);
    polling_fini(watch);
    watch_report_fini(watch);
    if (watch->files_raised)
        sys_files_restore();
    if (watch->subreaper_before == 0)
        sys_subreaper(false);
    watch_output_close(watch);
    sys_close(watch->error_fd);
    sys_close(watch->source_fd);
    watch_loop_fini(watch);
    free(watch);
    return NULL;
}
