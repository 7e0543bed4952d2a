/*
 * tracee.c - the beginning of a watched process, whichever way it is seen: its parent, under
 * which words, and what it becomes by an exec. Its end is tracee_end.c's.
 */
#include "inside.h"
#include "sys/proc.h"

#include <errno.h>
#include <string.h>

bool tracee_read_stat(struct watch *watch, pid_t pid, struct proc_stat *out)
{
    return sys_proc_read(pid, "stat", watch->proc, sizeof watch->proc) > 0 &&
           proc_stat_parse(watch->proc, out);
}

/* ---- birth */

static void tell_begin(struct watch *watch, const struct tracee *tracee, pid_t parent)
{
    struct fb_event *event = watch_report(watch, FB_QUEUED, tracee);

    event->as.queued.name = watch_report_text(watch, watch_words_name(tracee));
    event->as.queued.command =
        watch_report_head(watch, watch_words_line(tracee)); /* its parent's: often */
    event = watch_report(watch, FB_FORKED, tracee);
    event->as.forked.pid = tracee->pid;
    event->as.forked.parent = parent;
    event->as.forked.thread = tracee->thread;
}

void tracee_orphaned(struct watch *watch, struct tracee *tracee, pid_t parent)
{
    tracee->parent_pid = parent;
    watch_tree_link(watch, tracee, watch_tree_get(watch, parent));
    watch_report(watch, FB_ORPHANED, tracee)->as.orphaned.parent = parent;
}

/* Its own or its parent's; where neither is known, what the kernel calls it. */
static void give_words(struct watch *watch, struct tracee *tracee, struct words *own)
{
    ssize_t size;

    tracee->words = own;
    if (own == NULL && tracee->parent != NULL)
        tracee->words = watch_words_share(tracee->parent->words);
    if (tracee->words != NULL)
        return;
    size = sys_proc_read(tracee->pid, "comm", watch->proc, sizeof watch->proc);
    if (size <= 1) /* a newline alone */
        return;
    watch->proc[size - 1] = '\0';
    watch_words_give(watch, tracee, watch->proc, (size_t)size - 1);
}

static struct tracee *begin_thread(struct watch *watch, const struct hint *birth, pid_t process)
{
    struct tracee *tracee = watch_tree_add(watch, birth->child, true, watch->options.threads);
    struct tracee *leader = process != 0 ? watch_tree_get(watch, process) : NULL;

    if (tracee == NULL) {
        watch_words_drop(birth->words);
        return NULL;
    }
    if (leader != NULL && leader->thread)
        leader = leader->parent;
    watch_tree_link(watch, tracee, leader);
    give_words(watch, tracee, birth->words);
    if (tracee->job != 0)
        tell_begin(watch, tracee, leader != NULL ? leader->pid : process);
    return tracee;
}

/* The process of a thread, where no message named the one that made it. */
static pid_t process_of(struct watch *watch, pid_t tid)
{
    if (sys_proc_read(tid, "status", watch->proc, sizeof watch->proc) <= 0)
        return 0;
    return (pid_t)proc_status_value(watch->proc, "Tgid");
}

/* The process that forked it may have ended since; one that is about to end tells it then. */
static void check_orphaned(struct watch *watch, struct tracee *tracee)
{
    const struct tracee *parent = tracee->parent;
    struct proc_stat stat;

    if (tracee->parent_pid == watch->self || (parent != NULL && parent->state == TRACEE_ALIVE))
        return;
    if (tracee_read_stat(watch, tracee->pid, &stat) && stat.parent != tracee->parent_pid)
        tracee_orphaned(watch, tracee, stat.parent);
}

/*
 * Asked when both run again. The forker is its parent, or made it a child of its own parent
 * (CLONE_PARENT); but where the forker was killed since, another parent means nothing.
 */
static void read_birth(struct watch *watch, struct hint *birth)
{
    const struct tracee *maker = watch_tree_get(watch, birth->maker);
    struct proc_stat stat;

    birth->parent = birth->maker;
    if (!tracee_read_stat(watch, birth->child, &stat))
        return;
    birth->start_ticks = stat.start_ticks;
    if (birth->maker == 0 || (maker != NULL && maker->state == TRACEE_ALIVE && !maker->exiting))
        birth->parent = stat.parent;
}

void tracee_read_births(struct watch *watch, pid_t maker)
{
    struct hint *birth;

    for (size_t at = 0; (birth = watch_hints_unasked(watch, maker, &at)) != NULL;)
        read_birth(watch, birth);
}

struct tracee *tracee_begin(struct watch *watch, struct hint birth)
{
    struct tracee *tracee;

    if (!birth.process && !sys_is_process(birth.child))
        return begin_thread(watch, &birth,
                            birth.forker != 0 ? birth.forker : process_of(watch, birth.child));
    tracee = watch_tree_add(watch, birth.child, false, true);
    if (tracee == NULL) {
        watch_words_drop(birth.words);
        return NULL;
    }
    if (birth.parent == 0)
        read_birth(watch, &birth);
    tracee->start_ticks = birth.start_ticks;
    tracee->parent_pid = birth.parent;
    watch_tree_link(watch, tracee, watch_tree_get(watch, birth.parent));
    give_words(watch, tracee, birth.words);
    tell_begin(watch, tracee, birth.parent);
    check_orphaned(watch, tracee);
    return tracee;
}

struct tracee *tracee_root(struct watch *watch, pid_t pid, const char *words, size_t size)
{
    struct proc_stat stat = { 0 };
    struct tracee *root = watch_tree_add(watch, pid, false, true);

    if (root == NULL)
        return NULL;
    tracee_read_stat(watch, pid, &stat);
    root->start_ticks = stat.start_ticks;
    memcpy(root->comm, stat.comm, sizeof root->comm);
    root->parent_pid = watch->self;
    watch_tree_link(watch, root, NULL);
    watch_words_give(watch, root, words, size);
    tell_begin(watch, root, watch->self);
    return root;
}

void tracee_exec(struct watch *watch, struct tracee *tracee, const char *words, size_t size)
{
    struct fb_event *event;

    if (size > 0)
        watch_words_give(watch, tracee, words, size);
    tracee->began = true;
    event = watch_report(watch, FB_BEGAN, tracee);
    event->as.began.name = watch_report_text(watch, watch_words_name(tracee));
    event->as.began.words = watch_report_text(watch, watch_words_line(tracee));
    event->as.began.cut = tracee->words != NULL && tracee->words->cut;
}

/* Told apart by a number: a name that was reported is not reported again. */
static uint32_t title_of(const char *name)
{
    uint32_t sum = 2166136261u;

    for (; *name != '\0'; name++)
        sum = (sum ^ (unsigned char)*name) * 16777619u;
    return sum | 1;
}

/* What stands in place of its words, where that is a longer form of its name. */
static const char *long_name(struct watch *watch, const struct tracee *tracee, const char *comm)
{
    if (sys_proc_read(tracee->pid, "cmdline", watch->proc, sizeof watch->proc) <= 0)
        return comm;
    return strncmp(watch->proc, comm, strlen(comm)) == 0 ? watch->proc : comm;
}

/* The name that it gave itself by prctl(PR_SET_NAME): another than its program's. */
static void tell_name(struct watch *watch, struct tracee *tracee, const char *comm)
{
    const char *program = watch_words_name(tracee), *own = "";
    struct fb_event *event;
    uint32_t title = 0;

    if (tracee->thread || tracee->exiting || program[0] == '\0')
        return;
    if (strncmp(comm, program, sizeof tracee->comm - 1) != 0) {
        own = long_name(watch, tracee, comm);
        title = title_of(own);
    }
    if (title == tracee->title)
        return;
    tracee->title = title;
    event = watch_report(watch, FB_PROGRESS, tracee);
    event->as.progress.share = -1;
    event->as.progress.text = watch_report_text(watch, own);
}

void tracee_sample(struct watch *watch, struct tracee *tracee)
{
    int64_t cpu_us;
    struct proc_stat stat;
    struct fb_event *event;

    if (sys_cpu_clock(tracee->pid, &cpu_us) < 0 || !tracee_read_stat(watch, tracee->pid, &stat))
        return;
    event = watch_report(watch, FB_SAMPLE, tracee);
    event->as.sample.cpu_us = cpu_us;
    event->as.sample.memory_bytes =
        tracee->exiting ? tracee->memory_bytes : stat.memory_pages * sys_page_bytes();
    event->as.sample.core = stat.core;
    event->as.sample.state = stat.state;
    event->as.sample.delay_us = stat.state == 'R' ? proc_read_delay_us(tracee->pid) : -1;
    tell_name(watch, tracee, stat.comm);
}
