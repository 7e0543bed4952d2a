/*
 * tracee.c - the life of a watched process, whoever tells of it: born, exec'ed, orphaned, dead,
 * reaped. A death is first peeked at: the zombie is ours until its CPU clock is read and a pidfd
 * holds on to it; then it is taken, and from there on its parent may reap it. That moment the pidfd
 * tells (EPOLLHUP), or /proc is asked for it again and again.
 */
#include "trace_proc.h"
#include "trace_state.h"

#include <errno.h>
#include <string.h>

static bool read_stat(struct trace *trace, pid_t pid, struct proc_stat *out)
{
    return sys_proc_read(pid, "stat", trace->proc, sizeof trace->proc) > 0 &&
           proc_stat_parse(trace->proc, out);
}

/* ---- birth */

static void tell_begin(struct trace *trace, const struct tracee *tracee, pid_t parent)
{
    struct fb_event *event = tell(trace, FB_QUEUED, tracee);

    event->as.queued.name = tell_text(trace, rows_name(tracee));
    event->as.queued.command = tell_text(trace, rows_line(tracee));
    event = tell(trace, FB_FORKED, tracee);
    event->as.forked.pid = tracee->pid;
    event->as.forked.parent = parent;
    event->as.forked.thread = tracee->thread;
}

static void tell_orphaned(struct trace *trace, struct tracee *tracee, pid_t parent)
{
    tracee->parent_pid = parent;
    rows_link(trace, tracee, rows_get(trace, parent));
    tell(trace, FB_ORPHANED, tracee)->as.orphaned.parent = parent;
}

/* Its own or its parent's; where neither is known, what the kernel calls it. */
static void give_words(struct trace *trace, struct tracee *tracee, struct words *own)
{
    ssize_t size;

    tracee->words = own;
    if (own == NULL && tracee->parent != NULL)
        tracee->words = words_share(tracee->parent->words);
    if (tracee->words != NULL)
        return;
    size = sys_proc_read(tracee->pid, "comm", trace->proc, sizeof trace->proc);
    if (size > 1)
        trace->proc[size - 1] = '\0'; /* the newline */
    if (size > 1)
        rows_words(trace, tracee, trace->proc, (size_t)size - 1);
}

static struct tracee *begin_thread(struct trace *trace, const struct hint *birth, pid_t process)
{
    struct tracee *tracee = rows_add(trace, birth->child, true, trace->options.threads);
    struct tracee *leader = process != 0 ? rows_get(trace, process) : NULL;

    if (tracee == NULL) {
        words_drop(birth->words);
        return NULL;
    }
    if (leader != NULL && leader->thread)
        leader = leader->parent;
    rows_link(trace, tracee, leader);
    give_words(trace, tracee, birth->words);
    if (tracee->job != 0)
        tell_begin(trace, tracee, leader != NULL ? leader->pid : process);
    return tracee;
}

/* The process of a thread, where no message told who made it. */
static pid_t process_of(struct trace *trace, pid_t tid)
{
    if (sys_proc_read(tid, "status", trace->proc, sizeof trace->proc) <= 0)
        return 0;
    return (pid_t)proc_status_value(trace->proc, "Tgid");
}

/* Who forked it may have ended since. */
static void check_orphaned(struct trace *trace, struct tracee *tracee)
{
    const struct tracee *parent = tracee->parent;
    struct proc_stat stat;

    if (tracee->parent_pid == trace->self ||
        (parent != NULL && parent->state == TRACEE_ALIVE && !parent->exiting))
        return;
    if (read_stat(trace, tracee->pid, &stat) && stat.parent != tracee->parent_pid)
        tell_orphaned(trace, tracee, stat.parent);
}

bool tracee_read_birth(struct trace *trace, struct hint *birth)
{
    struct proc_stat stat;

    if (!sys_is_process(birth->child) || !read_stat(trace, birth->child, &stat))
        return false;
    birth->parent = stat.parent;
    birth->start_ticks = stat.start_ticks;
    return true;
}

struct tracee *tracee_begin(struct trace *trace, struct hint birth)
{
    struct tracee *tracee;

    if (!sys_is_process(birth.child))
        return begin_thread(trace, &birth,
                            birth.forker != 0 ? birth.forker : process_of(trace, birth.child));
    tracee = rows_add(trace, birth.child, false, true);
    if (tracee == NULL) {
        words_drop(birth.words);
        return NULL;
    }
    if (birth.parent == 0)
        tracee_read_birth(trace, &birth);
    tracee->start_ticks = birth.start_ticks;
    tracee->parent_pid = birth.parent;
    rows_link(trace, tracee, rows_get(trace, birth.parent));
    give_words(trace, tracee, birth.words);
    tell_begin(trace, tracee, birth.parent);
    check_orphaned(trace, tracee);
    return tracee;
}

struct tracee *tracee_root(struct trace *trace, pid_t pid, const char *words, size_t size)
{
    struct proc_stat stat = { 0 };
    struct tracee *root = rows_add(trace, pid, false, true);

    if (root == NULL)
        return NULL;
    read_stat(trace, pid, &stat);
    root->start_ticks = stat.start_ticks;
    root->parent_pid = trace->self;
    rows_link(trace, root, NULL);
    rows_words(trace, root, words, size);
    tell_begin(trace, root, trace->self);
    return root;
}

void tracee_exec(struct trace *trace, struct tracee *tracee, const char *words, size_t size)
{
    struct fb_event *event;

    if (size > 0)
        rows_words(trace, tracee, words, size);
    tracee->began = true;
    event = tell(trace, FB_BEGAN, tracee);
    event->as.began.name = tell_text(trace, rows_name(tracee));
    event->as.began.words = tell_text(trace, rows_line(tracee));
}

void tracee_sample(struct trace *trace, const struct tracee *tracee)
{
    int64_t user_us, system_us;
    struct proc_stat stat;
    struct fb_event *event;

    if (sys_cpu_time(tracee->pid, &user_us, &system_us) < 0 ||
        !read_stat(trace, tracee->pid, &stat))
        return;
    event = tell(trace, FB_SAMPLE, tracee);
    event->as.sample.cpu_us = user_us + system_us;
    event->as.sample.memory_bytes =
        tracee->exiting ? tracee->memory_bytes : stat.memory_pages * sys_page_bytes();
    event->as.sample.core = stat.core;
    event->as.sample.state = stat.state;
}

/* ---- death */

/* When a process is dead its children already have another parent. */
static void orphan_children(struct trace *trace, const struct tracee *dead)
{
    struct proc_stat stat;

    for (struct tracee *child = dead->first_child, *next; child != NULL; child = next) {
        next = child->next;
        if (!child->thread && read_stat(trace, child->pid, &stat) && stat.parent != dead->pid)
            tell_orphaned(trace, child, stat.parent);
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
        tell(trace, FB_REAPED, tracee);
    }
    rows_drop(trace, tracee);
}

/* A pidfd that tells only its end: nothing but EPOLLHUP, which cannot be switched off. */
static void hold(struct trace *trace, struct tracee *tracee)
{
    if (tracee->parent_pid == trace->self)
        return; /* taking it reaps it */
    if (trace->tells_reaping)
        tracee->pidfd = sys_pidfd_open(tracee->pid);
    if (tracee->pidfd >= 0 && sys_epoll_add(trace->epoll_fd, tracee->pidfd, 0, tracee->job) < 0)
        tracee->pidfd = sys_close(tracee->pidfd);
    tracee->polled = tracee->pidfd < 0;
    trace->zombies_polled += tracee->polled;
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

void tracee_died(struct trace *trace, struct tracee *tracee, const struct sys_trace_stop *death)
{
    if (tracee->thread) {
        sys_trace_take(tracee->pid);
        tracee_thread_ended(trace, tracee, death);
        return;
    }
    if (tracee->state == TRACEE_ZOMBIE) { /* adopted with its parent dead: now it is our child */
        sys_trace_take(tracee->pid);
        tracee_reaped(trace, tracee);
        return;
    }
    sys_cpu_time(tracee->pid, &tracee->user_us, &tracee->system_us);
    trace->cpu_us += tracee->user_us + tracee->system_us;
    hold(trace, tracee);
    sys_trace_take(tracee->pid);
    tracee->state = TRACEE_ZOMBIE;
    trace->alive--;
    trace->zombies++;
    if (tracee->job == 1 && !root_died(trace, tracee, death)) {
        trace->zombies--;
        rows_drop(trace, tracee);
        return;
    }
    tell_exited(trace, tracee, death);
    orphan_children(trace, tracee);
    if (tracee->parent_pid == trace->self)
        tracee_reaped(trace, tracee);
}

void tracee_reaped(struct trace *trace, struct tracee *tracee)
{
    struct fb_event *event = tell(trace, FB_REAPED, tracee);

    event->as.reaped.user_us = tracee->user_us;
    event->as.reaped.system_us = tracee->system_us;
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
        if (read_stat(trace, tracee->pid, &stat) &&
            (tracee->start_ticks == 0 || stat.start_ticks == tracee->start_ticks))
            continue;
        tracee_reaped(trace, tracee);
        i--; /* dropping moved another one here */
    }
}

/* Whether somebody may still come: a child whose first stop is not yet told has no row. */
static bool others_left(struct trace *trace)
{
    struct sys_trace_stop stop;
    int r = sys_trace_peek(&stop);

    if (r > 0)
        trace->stops_waiting = true;
    return r != -ECHILD;
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
        waits = trace->alive + trace->hint_count > 0;
    else
        waits = others_left(trace) || trace->zombies > 0 || trace->alive > 0;
    if (!waits)
        return true;
    if (trace->end_us == SYS_NEVER)
        trace->end_us = trace->now_us + (trace->leaving ? LEAVE_US : LAST_ZOMBIES_US);
    return trace->now_us >= trace->end_us && !trace->stops_waiting;
}
