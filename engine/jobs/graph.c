/*
 * graph.c - the graph of jobs that wait for others. A node is a job, an edge a condition: kept with
 * the job it belongs to, linked from the job it speaks of. When that one changes, each of its edges
 * is judged; one that holds or can hold no more is settled and never looked at again, so all the
 * work is linear in jobs and conditions. Memory is taken when a job is added and at no other time.
 */
#include "graph_inside.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

/* ---- adding */

static int check(const struct graph *graph, uint32_t job, const struct fb_after *after,
                 size_t count)
{
    uint32_t index = graph_find(graph, job);

    if (job == 0 || (count > 0 && after == NULL) || count >= UINT32_MAX / 4)
        return -EINVAL;
    if (index != NO_NODE && graph->nodes[index].state != GRAPH_HEARD_OF)
        return -EEXIST;
    for (size_t i = 0; i < count; i++) {
        if (after[i].job == 0 || (unsigned)after[i].when >= FB_WHEN_COUNT)
            return -EINVAL;
        if (after[i].job == job)
            return -ELOOP;
    }
    return 0;
}

/* ---- conditions */

enum verdict { MAY_HOLD, HOLDS, BROKEN };

static enum verdict judge(const struct graph_node *target, enum fb_when when)
{
    enum verdict else_broken = target->fate != GRAPH_NONE ? BROKEN : MAY_HOLD;

    switch (when) {
    case FB_WHEN_SUCCEEDED:
        return target->fate == GRAPH_SUCCEEDED ? HOLDS : else_broken;
    case FB_WHEN_FAILED:
        return target->fate == GRAPH_FAILED ? HOLDS : else_broken;
    case FB_WHEN_BEGAN:
        return target->began ? HOLDS : else_broken;
    case FB_WHEN_READY:
        return target->ready ? HOLDS : else_broken;
    default:
        return target->fate != GRAPH_NONE ? HOLDS : MAY_HOLD;
    }
}

static void look_at(struct graph *graph, uint32_t edge_index)
{
    struct graph_edge *edge = &graph->edges[edge_index];
    const struct graph_node *target = &graph->nodes[edge->target];
    struct graph_node *waiter = &graph->nodes[edge->waiter];
    enum verdict verdict = edge->settled ? MAY_HOLD : judge(target, edge->when);

    if (verdict == MAY_HOLD)
        return;
    edge->settled = true;
    if (waiter->state != GRAPH_WAITING)
        return;
    if (verdict == BROKEN)
        graph_doom_node(graph, edge->waiter, edge_index,
                        target->blame != 0 ? target->blame : target->job);
    else if (--waiter->unmet == 0)
        graph_ready_put(graph, edge->waiter);
}

static void look_behind(struct graph *graph, const struct graph_node *node)
{
    for (uint32_t edge = node->first_out; edge != 0; edge = graph->edges[edge - 1].next_out)
        look_at(graph, edge - 1);
}

static void add_edges(struct graph *graph, uint32_t index, const struct fb_after *after,
                      size_t count)
{
    uint32_t first = graph->edge_count;

    for (size_t i = 0; i < count; i++) {
        uint32_t target = graph_node_of(graph, after[i].job), edge = graph->edge_count++;
        graph->edges[edge] = (struct graph_edge){
            .target = target,
            .waiter = index,
            .when = (uint8_t)after[i].when,
            .next_out = graph->nodes[target].first_out,
        };
        graph->nodes[target].first_out = edge + 1;
        if (graph->nodes[target].state != GRAPH_TAKEN)
            graph->stale = true;
    }
    graph->nodes[index].first_in = first;
    graph->nodes[index].in_count = (uint32_t)count;
    graph->nodes[index].unmet = (uint32_t)count;
    for (uint32_t edge = first; edge < graph->edge_count; edge++)
        look_at(graph, edge);
}

int graph_add(struct graph *graph, uint32_t job, int64_t estimate_us, const struct fb_after *after,
              size_t count)
{
    return graph_add_as(graph, job, &(struct graph_as){ .estimate_us = estimate_us }, after, count);
}

static void be(struct graph *graph, struct graph_node *node, const struct graph_as *as)
{
    node->estimate_us = as->estimate_us > 0 ? as->estimate_us : GRAPH_UNKNOWN_US;
    node->path_us = node->estimate_us;
    node->priority = as->priority;
    node->lane = as->lane;
    graph->lanes[as->lane].jobs++;
}

int graph_add_as(struct graph *graph, uint32_t job, const struct graph_as *as,
                 const struct fb_after *after, size_t count)
{
    struct graph_node *node;
    uint32_t index;
    int r = check(graph, job, after, count);

    if (r == 0)
        r = graph_reserve(graph, job, after, count);
    if (r == 0)
        r = graph_reserve_lane(graph, as->lane);
    if (r < 0)
        return r;
    index = graph_node_of(graph, job);
    node = &graph->nodes[index];
    be(graph, node, as);
    node->state = GRAPH_WAITING;
    graph->stale = graph->stale || node->first_out != 0;
    graph->open++;
    if (count == 0)
        graph_ready_put(graph, index);
    else
        add_edges(graph, index, after, count);
    return 0;
}

int graph_add_taken(struct graph *graph, uint32_t job, const struct graph_as *as)
{
    struct graph_node *node;
    int r = graph_reserve(graph, job, NULL, 0);

    if (r == 0)
        r = graph_reserve_lane(graph, as->lane);
    if (r < 0)
        return r;
    node = &graph->nodes[graph_node_of(graph, job)];
    be(graph, node, as);
    node->state = GRAPH_TAKEN;
    return 0;
}

void **graph_item(struct graph *graph, uint32_t job)
{
    uint32_t index = graph_find(graph, job);

    return index != NO_NODE ? &graph->nodes[index].item : NULL;
}

void *graph_take_item(struct graph *graph, uint32_t *cursor)
{
    void *item = NULL;

    while (item == NULL && *cursor < graph->count) {
        item = graph->nodes[*cursor].item;
        graph->nodes[*cursor].item = NULL;
        ++*cursor;
    }
    return item;
}

enum graph_fate graph_fate(const struct graph *graph, uint32_t job)
{
    uint32_t index = graph_find(graph, job);

    return index != NO_NODE ? (enum graph_fate)graph->nodes[index].fate : GRAPH_NONE;
}

/* ---- what happens */

static uint32_t take(struct graph *graph, uint32_t index)
{
    graph->nodes[index].state = GRAPH_TAKEN;
    graph->held -= graph->nodes[index].held;
    graph->nodes[index].held = false;
    graph->open--;
    return graph->nodes[index].job;
}

uint32_t graph_next_of(struct graph *graph, uint32_t lane)
{
    return graph_lane_ready(graph, lane) ? take(graph, graph_ready_pop(graph, lane)) : 0;
}

uint32_t graph_next(struct graph *graph)
{
    uint32_t first = 0;

    for (uint32_t lane = 1; lane < graph->lane_count; lane++)
        if (graph_lane_before(graph, lane, first))
            first = lane;
    return graph_next_of(graph, first);
}

/* What it waited for when it was taken, it waits for no more. */
void graph_again(struct graph *graph, uint32_t job)
{
    uint32_t index = graph_find(graph, job);
    struct graph_node *node = &graph->nodes[index];

    node->again = true;
    node->unmet = 0;
    for (uint32_t i = 0; i < node->in_count; i++)
        graph->edges[node->first_in + i].settled = true;
    graph->open++;
    graph_ready_put(graph, index);
}

bool graph_waits(const struct graph *graph, uint32_t job)
{
    uint32_t index = graph_find(graph, job);

    return index != NO_NODE && (graph->nodes[index].state == GRAPH_WAITING ||
                                graph->nodes[index].state == GRAPH_IS_READY);
}

bool graph_is_again(const struct graph *graph, uint32_t job)
{
    uint32_t index = graph_find(graph, job);

    return index != NO_NODE && graph->nodes[index].state == GRAPH_IS_READY &&
           graph->nodes[index].again;
}

bool graph_next_doomed(struct graph *graph, struct graph_doom *out)
{
    uint32_t index = graph->doomed_first - 1;
    struct graph_node *node;

    if (graph->doomed_first == 0)
        return false;
    node = &graph->nodes[index];
    graph->doomed_first = node->next_doomed;
    if (graph->doomed_first == 0)
        graph->doomed_last = 0;
    *out = (struct graph_doom){ .job = take(graph, index), .fate = GRAPH_CIRCLE };
    if (node->doom != NO_EDGE) {
        const struct graph_edge *edge = &graph->edges[node->doom];
        const struct graph_node *target = &graph->nodes[edge->target];
        out->waited = target->job;
        out->when = edge->when;
        out->fate = target->state == GRAPH_HEARD_OF ? GRAPH_ABSENT : target->fate;
        out->blame = node->blame;
    }
    return true;
}

uint32_t graph_next_left(struct graph *graph, uint32_t *cursor)
{
    graph_ready_clear(graph);
    while (*cursor < graph->count) {
        uint8_t state = graph->nodes[*cursor].state;
        ++*cursor;
        if (state == GRAPH_WAITING || state == GRAPH_IS_READY)
            return take(graph, *cursor - 1);
    }
    return 0;
}

bool graph_hold(struct graph *graph, uint32_t job)
{
    uint32_t index = graph_find(graph, job);
    struct graph_node *node = index != NO_NODE ? &graph->nodes[index] : NULL;

    if (node == NULL || node->held ||
        (node->state != GRAPH_WAITING && node->state != GRAPH_IS_READY))
        return false;
    if (node->state == GRAPH_IS_READY)
        graph_ready_drop(graph, index);
    node->state = GRAPH_WAITING;
    node->held = true;
    node->unmet++;
    graph->held++;
    return true;
}

bool graph_release(struct graph *graph, uint32_t job)
{
    uint32_t index = graph_find(graph, job);

    if (!graph_is_held(graph, job))
        return false;
    graph->held--;
    graph->nodes[index].held = false;
    if (--graph->nodes[index].unmet == 0)
        graph_ready_put(graph, index);
    return true;
}

bool graph_is_held(const struct graph *graph, uint32_t job)
{
    uint32_t index = graph_find(graph, job);

    return index != NO_NODE && graph->nodes[index].held &&
           graph->nodes[index].state == GRAPH_WAITING;
}

uint32_t graph_next_held(struct graph *graph, uint32_t *cursor)
{
    while (graph->held > 0 && *cursor < graph->count) {
        const struct graph_node *node = &graph->nodes[(*cursor)++];
        if (node->held && node->state == GRAPH_WAITING)
            return take(graph, *cursor - 1);
    }
    return 0;
}

void graph_began(struct graph *graph, uint32_t job)
{
    uint32_t index = graph_find(graph, job);

    if (index == NO_NODE || graph->nodes[index].began)
        return;
    graph->nodes[index].began = true;
    look_behind(graph, &graph->nodes[index]);
}

void graph_told_ready(struct graph *graph, uint32_t job)
{
    uint32_t index = graph_find(graph, job);

    if (index == NO_NODE || graph->nodes[index].ready)
        return;
    graph->nodes[index].ready = true;
    look_behind(graph, &graph->nodes[index]);
}

bool graph_ended(struct graph *graph, uint32_t job, enum graph_fate fate)
{
    uint32_t index = graph_find(graph, job), last = graph->doomed_last;

    assert(fate == GRAPH_SUCCEEDED || fate == GRAPH_FAILED || fate == GRAPH_SKIPPED);
    if (index == NO_NODE)
        return false;
    graph->nodes[index].fate = (uint8_t)fate;
    if (fate != GRAPH_SKIPPED)
        graph->nodes[index].blame = 0;
    look_behind(graph, &graph->nodes[index]);
    return graph->doomed_last != last;
}
