/*
 * trace_scan.c - the last resort: /proc is looked at fifty times a second. Who is a child of
 * somebody watched is watched; who was there and was not is not asked again until his pid is free.
 * An exec shows in another name, a stop in the state. What lives and dies between two looks is
 * missed, with all that it leaves behind: its orphans are then nobody's.
 */
#include "trace_look.h"

#include "trace_proc.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_US 20000

static struct scan_stranger *stranger_of(struct trace *trace, pid_t pid)
{
    size_t low = 0, high = trace->stranger_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (trace->strangers[middle].pid < pid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < trace->stranger_count && trace->strangers[low].pid == pid ? &trace->strangers[low]
                                                                           : NULL;
}

static int by_pid(const void *a, const void *b)
{
    pid_t one = *(const pid_t *)a, two = *(const pid_t *)b;
    return (one > two) - (one < two);
}

/* The pids of now, in order; NULL: no memory. */
static pid_t *list_pids(int *count)
{
    int room = 4096;
    pid_t *list = NULL, *wider;

    do {
        room *= 2;
        wider = realloc(list, (size_t)room * sizeof *list);
        if (wider == NULL) {
            free(list);
            return NULL;
        }
        list = wider;
        *count = sys_proc_list(list, room);
    } while (*count == room);
    if (*count > 0)
        qsort(list, (size_t)*count, sizeof *list, by_pid);
    return list;
}

/* Those that are new and nobody's: kept with their parent, asked for once. */
static struct scan_stranger *look_at(struct trace *trace, const pid_t *list, int count,
                                     size_t *strangers)
{
    struct scan_stranger *found = calloc((size_t)count + 1, sizeof *found), *known;
    struct proc_stat stat;

    *strangers = 0;
    for (int i = 0; found != NULL && i < count; i++) {
        if (rows_get(trace, list[i]) != NULL)
            continue;
        known = stranger_of(trace, list[i]);
        if (known != NULL)
            found[(*strangers)++] = *known;
        else if (tracee_read_stat(trace, list[i], &stat))
            found[(*strangers)++] = (struct scan_stranger){
                .pid = list[i],
                .parent = stat.parent,
                .start_ticks = stat.start_ticks,
                .is_new = true,
            };
    }
    return found;
}

static bool adopt_new(struct trace *trace, struct scan_stranger *stranger)
{
    const struct tracee *parent = rows_get(trace, stranger->parent);
    struct tracee *tracee;
    struct hint birth = { .child = stranger->pid,
                          .parent = stranger->parent,
                          .start_ticks = stranger->start_ticks,
                          .process = true };

    if (!stranger->is_new || (stranger->parent != trace->self && parent == NULL))
        return false;
    stranger->is_new = false;
    if (!rows_reserve(trace) || !tell_reserve(trace, 16))
        return false;
    tracee = look_begin(trace, birth);
    if (tracee != NULL && parent != NULL) /* what it was called before an exec */
        memcpy(tracee->comm, parent->comm, sizeof tracee->comm);
    return tracee != NULL;
}

static void remember(struct trace *trace, struct scan_stranger *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        list[i].is_new = false;
    free(trace->strangers);
    trace->strangers = list;
    trace->stranger_count = count;
}

/* Once more for each that was found: its children may have been looked at before it. */
static void find(struct trace *trace, bool adopt)
{
    int count = 0;
    pid_t *list = list_pids(&count);
    size_t strangers = 0;
    struct scan_stranger *found = list != NULL ? look_at(trace, list, count, &strangers) : NULL;
    bool more = adopt && found != NULL;

    free(list);
    while (more) {
        more = false;
        for (size_t i = 0; i < strangers; i++)
            more = adopt_new(trace, &found[i]) || more;
    }
    if (found != NULL)
        remember(trace, found, strangers);
}

void scan_find(struct trace *trace)
{
    find(trace, true);
}

/* An exec gives a process its name before its words: where there are none, one more look is waited.
 */
static bool words_are_there(struct trace *trace, struct tracee *tracee)
{
    tracee->renamed = !tracee->renamed &&
                      sys_proc_read(tracee->pid, "cmdline", trace->proc, sizeof trace->proc) <= 0;
    return !tracee->renamed;
}

/* What has become of one that is known. */
static void look_again(struct trace *trace, struct tracee *tracee)
{
    struct proc_stat stat;
    bool there = tracee_read_stat(trace, tracee->pid, &stat) &&
                 (tracee->start_ticks == 0 || stat.start_ticks == tracee->start_ticks);

    if (!there || stat.state == 'Z') {
        if (tracee->pidfd < 0 && tracee->parent_pid != trace->self)
            look_died(trace, tracee);
        return;
    }
    tracee_measure(tracee); /* it may be reaped when we look again */
    if (strcmp(tracee->comm, stat.comm) != 0 && words_are_there(trace, tracee)) {
        memcpy(tracee->comm, stat.comm, sizeof tracee->comm);
        look_exec(trace, tracee);
    }
    if (stat.state == 'T' || tracee->stopped)
        look_stopped(trace, tracee, stat.state == 'T' ? SIGSTOP : 0);
    if (stat.parent != tracee->parent_pid && stat.parent > 0)
        tracee_orphaned(trace, tracee, stat.parent);
}

static void look(struct trace *trace)
{
    scan_find(trace);
    for (size_t i = 0; i < trace->jobs.room; i++) {
        struct tracee *tracee = trace->jobs.cells[i].pid != 0 ? trace->jobs.cells[i].value : NULL;
        if (tracee == NULL || tracee->thread || tracee->state != TRACEE_ALIVE ||
            !tell_reserve(trace, 16))
            continue;
        look_again(trace, tracee);
        if (trace->jobs.cells[i].value != tracee)
            i--; /* it was dropped, and another one moved here */
    }
}

/* Whom we had as children before are strangers. */
static int take(struct trace *trace, pid_t root)
{
    (void)root;
    find(trace, false);
    return 0;
}

const struct backend backend_polling = {
    .name = "polling",
    .misses = "/proc is looked at 50 times a second: what lives shorter than that is missed",
    .take = take,
    .drain = look_drain,
    .pidfd_ready = look_pidfd,
    .tick = look,
    .tick_us = LOOK_US,
    .others_left = look_others_left,
};
