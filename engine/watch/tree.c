/*
 * tree.c - the processes of the watched tree. A row is found by pid as long as the kernel keeps
 * that pid for it, and by its job number, which is never given twice. Rows of the dead go at their
 * reaping; what readers need of them is in the events.
 */
#include "inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool watch_tree_reserve(struct watch *watch)
{
    struct tracee *row = watch->tree.spare;

    if (pidmap_reserve(&watch->tree.pids, watch->tree.pids.count + 1) < 0 ||
        pidmap_reserve(&watch->tree.jobs, watch->tree.jobs.count + 1) < 0)
        return false;
    if (row != NULL)
        return true;
    row = calloc(1, sizeof *row);
    watch->tree.spare = row;
    return row != NULL;
}

void watch_tree_fini(struct watch *watch)
{
    for (size_t i = 0; i < watch->tree.pids.room; i++) {
        struct tracee *tracee =
            watch->tree.pids.cells[i].pid != 0 ? watch->tree.pids.cells[i].value : NULL;
        if (tracee == NULL)
            continue;
        sys_close(tracee->pidfd);
        watch_words_drop(tracee->words);
        free(tracee);
    }
    while (watch->tree.spare != NULL) {
        struct tracee *tracee = watch->tree.spare;
        watch->tree.spare = tracee->next;
        free(tracee);
    }
    pidmap_fini(&watch->tree.pids);
    pidmap_fini(&watch->tree.jobs);
}

struct tracee *watch_tree_get(const struct watch *watch, pid_t pid)
{
    return pidmap_get(&watch->tree.pids, pid);
}

struct tracee *watch_tree_job(const struct watch *watch, uint32_t job)
{
    return pidmap_get(&watch->tree.jobs, (pid_t)job);
}

struct tracee *watch_tree_add(struct watch *watch, pid_t pid, bool thread, bool shown)
{
    struct tracee *tracee = watch->tree.spare;

    if (!watch_tree_reserve(watch) || (tracee = watch->tree.spare) == NULL)
        return NULL;
    watch->tree.spare = tracee->next;
    *tracee = (struct tracee){ .pid = pid, .thread = thread, .pidfd = -1, .core = -1 };
    pidmap_put(&watch->tree.pids, pid, tracee);
    if (shown) {
        tracee->job = ++watch->tree.job_count;
        pidmap_put(&watch->tree.jobs, (pid_t)tracee->job, tracee);
    }
    watch_count_begun(watch, thread);
    return tracee;
}

static void unlink_row(struct watch *watch, struct tracee *tracee)
{
    struct tracee **first =
        tracee->parent != NULL ? &tracee->parent->first_child : &watch->tree.roots;

    if (tracee->previous != NULL)
        tracee->previous->next = tracee->next;
    else if (*first == tracee)
        *first = tracee->next;
    if (tracee->next != NULL)
        tracee->next->previous = tracee->previous;
    tracee->next = tracee->previous = tracee->parent = NULL;
}

void watch_tree_link(struct watch *watch, struct tracee *tracee, struct tracee *parent)
{
    struct tracee **first = parent != NULL ? &parent->first_child : &watch->tree.roots;

    unlink_row(watch, tracee);
    tracee->parent = parent;
    tracee->next = *first;
    if (*first != NULL)
        (*first)->previous = tracee;
    *first = tracee;
}

void watch_tree_drop(struct watch *watch, struct tracee *tracee)
{
    while (tracee->first_child != NULL)
        watch_tree_link(watch, tracee->first_child, NULL);
    unlink_row(watch, tracee);
    pidmap_drop(&watch->tree.pids, tracee->pid);
    if (tracee->job != 0)
        pidmap_drop(&watch->tree.jobs, (pid_t)tracee->job);
    tracee->pidfd = sys_close(tracee->pidfd);
    watch_words_drop(tracee->words);
    tracee->words = NULL;
    tracee->next = watch->tree.spare;
    watch->tree.spare = tracee;
}

static struct tracee *next_of(const struct pidmap *map, size_t *at)
{
    while (*at < map->room) {
        const struct pidmap_cell *cell = &map->cells[(*at)++];
        if (cell->pid != 0)
            return cell->value;
    }
    return NULL;
}

struct tracee *watch_tree_next(const struct watch *watch, size_t *at)
{
    return next_of(&watch->tree.pids, at);
}

/* A row that is dropped may move another one to its place: that one is next. */
struct tracee *watch_tree_next_job(const struct watch *watch, size_t *at, const struct tracee *last)
{
    const struct pidmap *jobs = &watch->tree.jobs;

    if (last != NULL && jobs->cells[*at - 1].value != last)
        (*at)--;
    return next_of(jobs, at);
}

uint32_t watch_tree_job_count(const struct watch *watch)
{
    return watch->tree.job_count;
}
