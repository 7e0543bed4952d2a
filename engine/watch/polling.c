/*
 * polling.c - the last resort: /proc is looked at fifty times a second. A child of
 * a watched process is watched; one that was found not to be is not asked again until its pid is
 * free. An exec shows in another name, a stop in the state. What lives and dies between two looks
 * is missed, with its leftovers: its orphans then belong to no watched process.
 */
#include "passive.h"

#include "sys/proc.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_US 20000

static struct scan_stranger *stranger_of(struct watch *watch, pid_t pid)
{
    size_t low = 0, high = watch->polling.count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (watch->polling.strangers[middle].pid < pid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < watch->polling.count && watch->polling.strangers[low].pid == pid
               ? &watch->polling.strangers[low]
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

/* Those that are new and not ours: kept with their parent, asked for once. */
static struct scan_stranger *look_at(struct watch *watch, const pid_t *list, int count,
                                     size_t *strangers)
{
    struct scan_stranger *found = calloc((size_t)count + 1, sizeof *found), *known;
    struct proc_stat stat;

    *strangers = 0;
    for (int i = 0; found != NULL && i < count; i++) {
        if (watch_tree_get(watch, list[i]) != NULL)
            continue;
        known = stranger_of(watch, list[i]);
        if (known != NULL)
            found[(*strangers)++] = *known;
        else if (tracee_read_stat(watch, list[i], &stat))
            found[(*strangers)++] = (struct scan_stranger){
                .pid = list[i],
                .parent = stat.parent,
                .start_ticks = stat.start_ticks,
                .is_new = true,
            };
    }
    return found;
}

static bool adopt_new(struct watch *watch, struct scan_stranger *stranger)
{
    const struct tracee *parent = watch_tree_get(watch, stranger->parent);
    struct tracee *tracee;
    struct hint birth = { .child = stranger->pid,
                          .parent = stranger->parent,
                          .start_ticks = stranger->start_ticks,
                          .process = true };

    if (!stranger->is_new || (stranger->parent != watch->self && parent == NULL))
        return false;
    stranger->is_new = false;
    tracee = watch_tree_reserve(watch) && watch_report_reserve(watch, 16)
                 ? passive_begin(watch, birth)
                 : NULL;
    if (tracee != NULL && parent != NULL) /* what it was called before an exec */
        memcpy(tracee->comm, parent->comm, sizeof tracee->comm);
    return tracee != NULL;
}

static void remember(struct watch *watch, struct scan_stranger *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        list[i].is_new = false;
    free(watch->polling.strangers);
    watch->polling.strangers = list;
    watch->polling.count = count;
}

/* Once more for each that was found: its children may have been looked at before it. */
static void find(struct watch *watch, bool adopt)
{
    int count = 0;
    pid_t *list = list_pids(&count);
    size_t strangers = 0;
    struct scan_stranger *found = list != NULL ? look_at(watch, list, count, &strangers) : NULL;
    bool more = adopt && found != NULL;

    free(list);
    while (more) {
        more = false;
        for (size_t i = 0; i < strangers; i++)
            more = adopt_new(watch, &found[i]) || more;
    }
    if (found != NULL)
        remember(watch, found, strangers);
}

void polling_find(struct watch *watch)
{
    find(watch, true);
}

/* An exec gives a process its name before its words: where there are none, one more look is waited.
 */
static bool words_are_there(struct watch *watch, struct tracee *tracee)
{
    tracee->renamed = !tracee->renamed &&
                      sys_proc_read(tracee->pid, "cmdline", watch->proc, sizeof watch->proc) <= 0;
    return !tracee->renamed;
}

/* What has become of one that is known. */
static void look_again(struct watch *watch, struct tracee *tracee)
{
    struct proc_stat stat;
    bool there = tracee_read_stat(watch, tracee->pid, &stat) &&
                 (tracee->start_ticks == 0 || stat.start_ticks == tracee->start_ticks);

    if (!there || stat.state == 'Z') {
        bool given_up = there && tracee->fate_waits && tracee->parent == NULL;
        if ((tracee->pidfd < 0 || given_up) && tracee->parent_pid != watch->self)
            passive_died(watch, tracee);
        return;
    }
    tracee_measure(tracee); /* it may be reaped when we look again */
    if (strcmp(tracee->comm, stat.comm) != 0 && words_are_there(watch, tracee)) {
        memcpy(tracee->comm, stat.comm, sizeof tracee->comm);
        passive_exec(watch, tracee);
    }
    if (stat.state == 'T' || tracee->stopped)
        passive_stopped(watch, tracee, stat.state == 'T' ? SIGSTOP : 0);
    if (stat.parent != tracee->parent_pid && stat.parent > 0)
        tracee_orphaned(watch, tracee, stat.parent);
}

static void look(struct watch *watch)
{
    struct tracee *tracee = NULL;

    polling_find(watch);
    for (size_t at = 0; (tracee = watch_tree_next_job(watch, &at, tracee)) != NULL;) {
        if (tracee->thread || tracee->state != TRACEE_ALIVE || !watch_report_reserve(watch, 16))
            continue;
        look_again(watch, tracee);
    }
}

/* Processes that were our children before the watch are strangers. */
static int take(struct watch *watch, pid_t root)
{
    (void)root;
    find(watch, false);
    return 0;
}

const struct backend watch_backend_polling = {
    .name = "polling",
    .misses = "/proc is looked at 50 times a second: processes that live shorter are missed",
    .take = take,
    .drain = passive_drain,
    .pidfd_ready = passive_pidfd,
    .tick = look,
    .tick_us = LOOK_US,
    .others_left = passive_others_left,
};

void polling_fini(struct watch *watch)
{
    free(watch->polling.strangers);
}
