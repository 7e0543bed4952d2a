/*
 * tracee.c - the beginning of a watched process, whoever tells of it: whose child it is, under
 * which words, and what it becomes by an exec. Its end is tracee_end.c's.
 */
#include "trace_proc.h"
#include "trace_state.h"

#include <errno.h>
#include <string.h>

bool tracee_read_stat(struct trace *trace, pid_t pid, struct proc_stat *out)
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

void tracee_orphaned(struct trace *trace, struct tracee *tracee, pid_t parent)
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
    if (tracee_read_stat(trace, tracee->pid, &stat) && stat.parent != tracee->parent_pid)
        tracee_orphaned(trace, tracee, stat.parent);
}

/*
 * Asked when both run again. Who forked it is its parent, or made it one of its own parent's
 * (CLONE_PARENT); but where the forker was killed since, another parent tells nothing.
 */
static void read_birth(struct trace *trace, struct hint *birth)
{
    const struct tracee *maker = rows_get(trace, birth->maker);
    struct proc_stat stat;

    birth->parent = birth->maker;
    if (!tracee_read_stat(trace, birth->child, &stat))
        return;
    birth->start_ticks = stat.start_ticks;
    if (birth->maker == 0 || (maker != NULL && maker->state == TRACEE_ALIVE && !maker->exiting))
        birth->parent = stat.parent;
}

void tracee_read_births(struct trace *trace, pid_t maker)
{
    for (size_t i = 0; i < trace->hint_count; i++)
        if (trace->hints[i].maker == maker && trace->hints[i].parent == 0)
            read_birth(trace, &trace->hints[i]);
}

struct tracee *tracee_begin(struct trace *trace, struct hint birth)
{
    struct tracee *tracee;

    if (!birth.process && !sys_is_process(birth.child))
        return begin_thread(trace, &birth,
                            birth.forker != 0 ? birth.forker : process_of(trace, birth.child));
    tracee = rows_add(trace, birth.child, false, true);
    if (tracee == NULL) {
        words_drop(birth.words);
        return NULL;
    }
    if (birth.parent == 0)
        read_birth(trace, &birth);
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
    tracee_read_stat(trace, pid, &stat);
    root->start_ticks = stat.start_ticks;
    memcpy(root->comm, stat.comm, sizeof root->comm);
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
        !tracee_read_stat(trace, tracee->pid, &stat))
        return;
    event = tell(trace, FB_SAMPLE, tracee);
    event->as.sample.cpu_us = user_us + system_us;
    event->as.sample.memory_bytes =
        tracee->exiting ? tracee->memory_bytes : stat.memory_pages * sys_page_bytes();
    event->as.sample.core = stat.core;
    event->as.sample.state = stat.state;
}
