/*
 * fold_apart.c - the time of a run by agents is that from its first job's beginning to its last
 * job's end: how long its agents waited for machines is no part of it. What a slot did not work in
 * that time was either before its agent began, or between two jobs.
 */
#include "fold_apart.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>

int scale_apart_take(struct scale_fold *fold, const struct fb_event *event)
{
    struct scale_worker *worker = event->job != 0 ? &fold->workers[event->job - 1] : NULL;

    if (worker == NULL || (event->kind != FB_FORKED && event->kind != FB_EXITED))
        return 0;
    if (event->kind == FB_EXITED && worker->slot == 0)
        return 0; /* lost before it was seen to begin */
    if (array_reserve(&fold->edges, &fold->edge_room, fold->edge_count + 1, sizeof *fold->edges,
                      64) < 0)
        return -ENOMEM;
    if (event->kind == FB_FORKED && worker->slot == 0 && event->t_us > fold->last_first_us)
        fold->last_first_us = event->t_us;
    fold->edges[fold->edge_count++] =
        (struct scale_edge){ event->t_us,
                             event->kind == FB_FORKED ? event->as.forked.slot : -worker->slot };
    return 0;
}

/* In time; of one moment the ends first: a slot is free before it is taken. */
static int by_time(const void *a, const void *b)
{
    const struct scale_edge *one = a, *other = b;

    if (one->t_us != other->t_us)
        return one->t_us < other->t_us ? -1 : 1;
    return (one->slot > other->slot) - (one->slot < other->slot);
}

/* How long one worker ran alone, and slots were free though jobs had not begun. */
static void sweep(struct scale_fold *fold)
{
    struct scale_sample *sample = &fold->sample;
    int64_t waits_us = 0;
    int alive = 0;

    for (size_t i = 0; i < fold->edge_count; i++) {
        const struct scale_edge *edge = &fold->edges[i];
        int64_t us = i > 0 ? edge->t_us - edge[-1].t_us : 0;
        if (alive == 1 && sample->slots > 1)
            sample->alone_us += us;
        if (alive > 0 && alive < sample->slots && edge->t_us <= fold->last_first_us)
            waits_us += us;
        alive += edge->slot > 0 ? 1 : -1;
    }
    sample->waits_us = fold->ordered ? waits_us : 0;
}

/* Of each slot: until it was taken first, and from each end to the next beginning. */
static int part(struct scale_fold *fold)
{
    struct scale_sample *sample = &fold->sample;
    int64_t *free_us = calloc((size_t)sample->slots + 1, sizeof *free_us), first_us;
    uint32_t unused = (uint32_t)sample->slots;

    if (free_us == NULL)
        return -ENOMEM;
    first_us = fold->edges[0].t_us;
    for (int slot = 0; slot <= sample->slots; slot++)
        free_us[slot] = -1;
    for (size_t i = 0; i < fold->edge_count; i++) {
        const struct scale_edge *edge = &fold->edges[i];
        int slot = abs(edge->slot);
        if (slot > sample->slots)
            continue;
        if (edge->slot > 0 && free_us[slot] < 0) {
            sample->arrive_us += edge->t_us - first_us;
            unused--;
        } else if (edge->slot > 0) {
            sample->claim_us += edge->t_us - free_us[slot];
        }
        free_us[slot] = edge->t_us;
    }
    free(free_us);
    if (sample->jobs >= (uint32_t)sample->slots) /* their agents came when all was done */
        sample->arrive_us += (int64_t)unused * sample->wall_us;
    if (fold->ordered)
        sample->claim_us = -1;
    return 0;
}

int scale_apart_end(struct scale_fold *fold)
{
    struct scale_sample *sample = &fold->sample;

    sample->delay_us = sample->others_us = -1;
    sample->wall_us = 0;
    sample->throughput = 0;
    if (fold->edge_count == 0)
        return 0;
    qsort(fold->edges, fold->edge_count, sizeof *fold->edges, by_time);
    sample->wall_us = fold->edges[fold->edge_count - 1].t_us - fold->edges[0].t_us;
    if (sample->wall_us > 0)
        sample->throughput = sample->jobs * 1e6 / (double)sample->wall_us;
    sweep(fold);
    return part(fold);
}
