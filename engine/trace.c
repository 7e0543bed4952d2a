/*
 * trace.c - a watch from its opening to its close, and its loop: one epoll over the signalfd, the
 * pidfds of zombies and one timer. A step that finds the signalfd readable peeks until nothing is
 * left, since signals coalesce: five stops may leave one SIGCHLD. SIGCHLD's action is the default
 * without SA_NOCLDSTOP (sys_signals_open()): with it no stop would be signalled at all.
 */
#include "trace.h"

#include "trace_state.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define KEY_SIGNAL 0 /* other keys are jobs, whose pidfd it is, and TRACE_KEY_SOURCE */
#define KEY_TIMER  UINT64_MAX
#define FILES_MOST 65536

#define POLL_LEAST_US 10000
#define POLL_MOST_US  200000

/* ---- opening */

static int open_loop(struct trace *trace)
{
    int r = sys_signals_open(&trace->signals, &trace->signal_fd);

    if (r < 0)
        return r;
    r = trace->epoll_fd = sys_epoll_open();
    if (r < 0)
        return r;
    r = trace->timer_fd = sys_timer_open();
    if (r < 0)
        return r;
    r = sys_epoll_add(trace->epoll_fd, trace->signal_fd, EPOLLIN, KEY_SIGNAL);
    if (r < 0)
        return r;
    return sys_epoll_add(trace->epoll_fd, trace->timer_fd, EPOLLIN, KEY_TIMER);
}

static void tell_run(struct trace *trace)
{
    struct fb_event *event;

    text_clear(&trace->line);
    for (char *const *word = trace->options.argv; *word != NULL; word++) {
        if (word != trace->options.argv)
            text_putc(&trace->line, ' ');
        text_quote(&trace->line, *word);
    }
    event = tell(trace, FB_RUN, NULL);
    event->t_us = 0;
    event->as.run.version = FB_VERSION;
    event->as.run.title = tell_text(trace, text_string(&trace->line));
    event->as.run.slots = FB_ALL_AT_ONCE;
    event->as.run.start_us = sys_wall_us();
    fb_hardware(&event->as.run.hardware);
}

/* The first row: its name is known before it is exec'ed. */
static int begin_root(struct trace *trace, pid_t pid)
{
    struct text line = { 0 };
    struct tracee *root;

    for (char *const *word = trace->options.argv; *word != NULL; word++)
        text_put(&line, *word, strlen(*word) + 1);
    if (line.failed || !rows_reserve(trace) || !tell_reserve(trace, 8)) {
        text_fini(&line);
        return -ENOMEM;
    }
    trace->now_us = sys_now_us();
    trace->root_pid = pid;
    root = tracee_root(trace, pid, line.bytes, line.size - 1);
    text_fini(&line);
    return root != NULL ? 0 : -ENOMEM;
}

/* The first way that works here, or the one that was asked for. */
static int take(struct trace *trace, pid_t pid)
{
    static const struct backend *const ways[] = { &backend_ptrace, &backend_connector,
                                                  &backend_polling };
    enum trace_way way = trace->options.way;
    int r = -EINVAL;

    for (int i = 0; i < 3; i++) {
        if (way != TRACE_BEST && way != (enum trace_way)(TRACE_PTRACE + i))
            continue;
        trace->backend = ways[i];
        r = trace->backend->take(trace, pid);
        if (r == 0)
            break;
    }
    return r;
}

/* What it is that this way misses. */
static void tell_way(struct trace *trace)
{
    tell_watched(trace);
    if (trace->backend->misses == NULL)
        return;
    tell_note(trace, 0, "watching by %s%s: %s", trace->backend->name,
              trace->options.way == TRACE_BEST ? ", as ptrace is forbidden here" : "",
              trace->backend->misses);
}

static int start(struct trace *trace)
{
    bool apart = trace->options.apart;
    struct sys_trace_plan plan = {
        .path = trace->options.path,
        .argv = trace->options.argv,
        .signals = trace->signals,
        .mask = trace->options.mask,
        .stdout_fd = trace->options.stdout_fd,
        .terminal_fd = apart ? &trace->terminal_fds[1] : NULL,
        .files_soft_limit = trace->files_before,
    };
    int go_fd = -1, r;
    pid_t pid = sys_trace_spawn(&plan, &go_fd, &trace->error_fd);

    if (pid < 0)
        return pid;
    r = take(trace, pid);
    if (r == 0) {
        tell_way(trace);
        r = begin_root(trace, pid);
        trace->tick_us = trace->backend->tick != NULL ? trace->now_us : SYS_NEVER;
    }
    if (r < 0) { /* it reads the end of the pipe and goes, without having been anything */
        sys_close(go_fd);
        sys_kill(pid, SIGKILL);
        sys_reap(pid, &(struct sys_usage){ 0 });
        return r;
    }
    sys_trace_go(go_fd);
    return 0;
}

static int open_rest(struct trace *trace)
{
    int r = open_loop(trace);

    if (r < 0)
        return r;
    if (!tell_reserve(trace, 16))
        return -ENOMEM;
    if (sys_files_raise(FILES_MOST, &trace->files_before) != 1)
        trace->files_before = 0;
    trace->tells_reaping = sys_pidfd_tells_reaping();
    if (trace->options.apart) /* before orphans are ours: the keeper is one */
        r = trace_output_open(trace);
    if (r < 0)
        return r;
    if (trace->options.adopt)
        trace->subreaper_before = sys_subreaper(true);
    trace->now_us = trace->start_us;
    tell_run(trace);
    return start(trace);
}

int trace_open(struct trace **out, const struct trace_options *options)
{
    struct trace *trace = calloc(1, sizeof *trace);
    int r;

    *out = NULL;
    if (trace == NULL)
        return -ENOMEM;
    trace->options = *options;
    trace->thread = sys_thread();
    trace->self = sys_pid();
    trace->start_us = sys_now_us();
    trace->epoll_fd = trace->signal_fd = trace->timer_fd = trace->error_fd = -1;
    trace->source_fd = trace->keeper_fd = -1;
    trace->terminal_fds[0] = trace->terminal_fds[1] = -1;
    trace->subreaper_before = -1;
    trace->armed_us = trace->end_us = trace->poll_us = SYS_NEVER;
    r = open_rest(trace);
    if (r < 0)
        trace = trace_close(trace);
    *out = trace;
    return r;
}

/* ---- the loop */

int trace_fd(const struct trace *trace)
{
    return trace->epoll_fd;
}

static void handle(struct trace *trace, const struct epoll_event *event)
{
    uint64_t key = event->data.u64;
    struct tracee *tracee;

    if (key == KEY_SIGNAL) {
        sys_signals_read(trace->signal_fd);
        trace->deaths_waiting = true;
    } else if (key == KEY_TIMER) {
        sys_timer_clear(trace->timer_fd);
        trace->armed_us = SYS_NEVER;
    } else if (key == TRACE_KEY_SOURCE) {
        trace->backend->source_ready(trace);
    } else if (key == TRACE_KEY_OUTPUT) {
        trace_output_take(trace);
    } else {
        tracee = rows_job(trace, (uint32_t)key);
        if (tracee != NULL)
            trace->backend->pidfd_ready(trace, tracee, event->events);
    }
}

static void tell_ended(struct trace *trace)
{
    struct fb_event *event = tell(trace, FB_ENDED, NULL);
    int64_t wall_us = trace->now_us - trace->start_us;

    event->as.ended.jobs = trace->job_count;
    event->as.ended.succeeded = trace->succeeded;
    event->as.ended.failed = trace->failed;
    event->as.ended.wall_us = wall_us;
    event->as.ended.cpu_us = trace->cpu_us;
    event->as.ended.speed_up = wall_us > 0 ? (double)trace->cpu_us / (double)wall_us : -1;
    event->as.ended.status = trace->status;
    event->as.ended.stopped = trace->leaving;
    trace->over = true;
}

/* Zombies that no pidfd watches are looked after ever more seldom. */
static void poll_zombies(struct trace *trace)
{
    if (trace->zombies_polled == 0) {
        trace->poll_us = SYS_NEVER;
        return;
    }
    if (trace->poll_us == SYS_NEVER) {
        trace->poll_us = POLL_LEAST_US;
    } else if (trace->armed_us == SYS_NEVER) {
        tracee_poll_zombies(trace);
        trace->poll_us = trace->poll_us * 2 < POLL_MOST_US ? trace->poll_us * 2 : POLL_MOST_US;
    }
}

static void arm(struct trace *trace)
{
    int64_t next = trace->end_us;

    if (trace->poll_us != SYS_NEVER && trace->now_us + trace->poll_us < next)
        next = trace->now_us + trace->poll_us;
    if (trace->tick_us < next)
        next = trace->tick_us;
    if (next == SYS_NEVER || next >= trace->armed_us)
        return;
    trace->armed_us = next;
    sys_timer_set(trace->timer_fd, next);
}

static void tick(struct trace *trace)
{
    if (trace->now_us < trace->tick_us)
        return;
    trace->backend->tick(trace);
    trace->tick_us = trace->now_us + trace->backend->tick_us;
}

/* Stops first: somebody stands still for us. False: there is nothing to do now. */
static bool step(struct trace *trace, bool block)
{
    const int room = (int)(sizeof trace->ready / sizeof trace->ready[0]);

    if (trace->deaths_waiting) {
        trace->backend->drain(trace);
        return true;
    }
    trace->now_us = sys_now_us();
    if (trace->ready_next < trace->ready_count) {
        handle(trace, &trace->ready[trace->ready_next++]);
        return true;
    }
    tick(trace);
    poll_zombies(trace);
    if (trace->root_ended && trace->options.exit_with_root && !trace->leaving)
        trace_leave(trace);
    if (tracee_ended(trace)) {
        if (!trace->leaving && trace_output_take(trace))
            return true;
        tell_watched(trace);
        tell_ended(trace);
        return true;
    }
    if (trace->deaths_waiting)
        return true;
    if (trace->now_us - trace->told_us >= WATCHED_US)
        tell_watched(trace);
    if (trace->queue_count > 0)
        return true;
    arm(trace);
    trace->ready_next = 0;
    trace->ready_count = sys_epoll_wait(trace->epoll_fd, trace->ready, room, block);
    if (trace->ready_count < 0)
        trace->ready_count = 0;
    return trace->ready_count > 0;
}

int trace_next(struct trace *trace, struct fb_event *event)
{
    if (trace->thread != sys_thread())
        return -EPERM;
    while (!tell_take(trace, event))
        if (trace->over || !step(trace, false))
            return 0;
    return 1;
}

/* ---- from outside */

int trace_leave(struct trace *trace)
{
    if (trace->leaving || trace->over)
        return 0;
    trace->leaving = true;
    trace->end_us = SYS_NEVER;
    for (size_t i = 0; i < trace->pids.room; i++) {
        struct tracee *tracee = trace->pids.cells[i].pid != 0 ? trace->pids.cells[i].value : NULL;
        if (tracee == NULL || tracee->state != TRACEE_ALIVE)
            continue;
        if (!trace->options.kill_on_exit && trace->backend->leave != NULL)
            trace->backend->leave(trace, tracee);
        else if (!trace->options.kill_on_exit)
            continue;
        else if (!tracee->thread)
            tracee_kill(trace, tracee, SIGKILL);
    }
    return 0;
}

int trace_sample(struct trace *trace, const uint32_t *jobs, size_t count)
{
    trace->now_us = sys_now_us();
    for (size_t i = 0; i < count; i++) {
        struct tracee *tracee = rows_job(trace, jobs[i]);
        if (tracee != NULL && tracee->state == TRACEE_ALIVE)
            tracee_sample(trace, tracee);
    }
    return 0;
}

void trace_counts(const struct trace *trace, struct trace_counts *out)
{
    *out = (struct trace_counts){
        .alive = trace->alive,
        .threads_alive = trace->threads_alive,
        .threads = trace->threads,
        .stops = trace->stops,
        .stood_us = trace->stood_us,
        .root_ended = trace->root_ended,
    };
}

/* The kernel would let them go when we end; but our process may go on. */
static void leave_all(struct trace *trace)
{
    struct fb_event event;

    trace_leave(trace);
    while (!trace->over)
        if (!tell_take(trace, &event))
            step(trace, true);
}

struct trace *trace_close(struct trace *trace)
{
    if (trace == NULL)
        return NULL;
    if (trace->alive > 0)
        leave_all(trace);
    rows_free(trace);
    tell_fini(trace);
    text_fini(&trace->line);
    if (trace->files_before != 0)
        sys_files_restore(trace->files_before);
    if (trace->subreaper_before == 0)
        sys_subreaper(false);
    trace_output_close(trace);
    sys_close(trace->error_fd);
    sys_close(trace->source_fd);
    sys_close(trace->signal_fd);
    sys_close(trace->timer_fd);
    sys_close(trace->epoll_fd);
    sys_signals_close(trace->signals);
    free(trace);
    return NULL;
}
