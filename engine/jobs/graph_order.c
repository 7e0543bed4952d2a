/*
 * graph_order.c - passes over the whole graph of jobs, each linear: the longest path from each
 * job to a last end, which orders the jobs that are ready; and circles, which nothing else can
 * find. A pass takes away, one after the other, each job that has nothing left before it; what
 * remains is in a circle or waits for one.
 */
#include "graph_inside.h"

void graph_doom_node(struct graph *graph, uint32_t index, uint32_t edge, uint32_t blame)
{
    struct graph_node *node = &graph->nodes[index];

    node->state = GRAPH_DOOMED;
    node->doom = edge;
    node->blame = blame;
    node->next_doomed = 0;
    if (graph->doomed_last != 0)
        graph->nodes[graph->doomed_last - 1].next_doomed = index + 1;
    else
        graph->doomed_first = index + 1;
    graph->doomed_last = index + 1;
}

/* A list of nodes to go on with, through `link`, from 1; the last put is the first taken. */
static void put(struct graph *graph, uint32_t *list, uint32_t index)
{
    graph->nodes[index].link = *list;
    *list = index + 1;
}

static uint32_t take(struct graph *graph, uint32_t *list)
{
    uint32_t index = *list - 1;

    *list = graph->nodes[index].link;
    return index;
}

static int64_t sum(int64_t one, int64_t two)
{
    int64_t result;

    return __builtin_add_overflow(one, two, &result) ? INT64_MAX : result;
}

/* A job that waits for an end starts after all of it; one that waits for a beginning runs beside
 * it. */
static int64_t path_through(const struct graph *graph, const struct graph_edge *edge)
{
    int64_t behind_us = graph->nodes[edge->waiter].path_us;

    if (edge->when == FB_WHEN_BEGAN || edge->when == FB_WHEN_READY)
        return behind_us;
    return sum(graph->nodes[edge->target].estimate_us, behind_us);
}

/* From the ends backwards. Paths that lead into a circle end before it. */
void graph_find_paths(struct graph *graph)
{
    uint32_t list = 0;

    for (uint32_t i = 0; i < graph->count; i++) {
        graph->nodes[i].left = 0;
        graph->nodes[i].path_us = graph->nodes[i].estimate_us;
    }
    for (uint32_t i = 0; i < graph->edge_count; i++)
        graph->nodes[graph->edges[i].target].left++;
    for (uint32_t i = 0; i < graph->count; i++)
        if (graph->nodes[i].left == 0)
            put(graph, &list, i);
    while (list != 0) {
        const struct graph_node *node = &graph->nodes[take(graph, &list)];
        for (uint32_t i = 0; i < node->in_count; i++) {
            const struct graph_edge *edge = &graph->edges[node->first_in + i];
            struct graph_node *target = &graph->nodes[edge->target];
            int64_t path_us = path_through(graph, edge);
            if (path_us > target->path_us)
                target->path_us = path_us;
            if (--target->left == 0)
                put(graph, &list, edge->target);
        }
    }
    graph->stale = false;
}

static bool waited_on(const struct graph *graph, const struct graph_edge *edge)
{
    return !edge->settled && graph->nodes[edge->waiter].state == GRAPH_WAITING;
}

/* Counts into `left` what each still waits for, taking away whatever could run. */
static void leave_circles(struct graph *graph)
{
    uint32_t list = 0;

    for (uint32_t i = 0; i < graph->count; i++)
        graph->nodes[i].left = 0;
    for (uint32_t i = 0; i < graph->edge_count; i++)
        graph->nodes[graph->edges[i].waiter].left += waited_on(graph, &graph->edges[i]);
    for (uint32_t i = 0; i < graph->count; i++)
        if (graph->nodes[i].left == 0)
            put(graph, &list, i);
    while (list != 0) {
        const struct graph_node *node = &graph->nodes[take(graph, &list)];
        for (uint32_t at = node->first_out; at != 0; at = graph->edges[at - 1].next_out) {
            const struct graph_edge *edge = &graph->edges[at - 1];
            if (waited_on(graph, edge) && --graph->nodes[edge->waiter].left == 0)
                put(graph, &list, edge->waiter);
        }
    }
}

/* The first thing that a node of leave_circles() still waits for. */
static uint32_t waits_for(const struct graph *graph, uint32_t index)
{
    const struct graph_node *node = &graph->nodes[index];

    for (uint32_t i = 0; i < node->in_count; i++) {
        const struct graph_edge *edge = &graph->edges[node->first_in + i];
        if (!edge->settled && graph->nodes[edge->target].left > 0)
            return edge->target;
    }
    return index; /* cannot be: something is left before it */
}

uint32_t graph_circle(struct graph *graph, uint32_t *jobs, uint32_t room)
{
    uint32_t at = 0, first, length = 0;

    leave_circles(graph);
    while (at < graph->count && graph->nodes[at].left == 0)
        at++;
    if (at == graph->count)
        return 0;
    for (uint32_t i = 0; i < graph->count; i++)
        at = waits_for(graph, at); /* so many steps end within a circle */
    first = at;
    do {
        if (length < room)
            jobs[length] = graph->nodes[at].job;
        length++;
        at = waits_for(graph, at);
    } while (at != first);
    return length;
}

static bool doom_absent(struct graph *graph)
{
    bool any = false;

    for (uint32_t i = 0; i < graph->edge_count; i++) {
        const struct graph_edge *edge = &graph->edges[i];
        if (edge->settled || graph->nodes[edge->target].state != GRAPH_HEARD_OF ||
            graph->nodes[edge->waiter].state != GRAPH_WAITING)
            continue;
        graph_doom_node(graph, edge->waiter, i, 0);
        any = true;
    }
    return any;
}

/*
 * Each job that waits, waits for another one that waits: the way is followed from each until it
 * meets a job that has been visited. If that was on the same way, it is a circle. `link` marks the
 * ways.
 */
static bool doom_circles(struct graph *graph)
{
    bool any = false;

    leave_circles(graph);
    for (uint32_t i = 0; i < graph->count; i++)
        graph->nodes[i].link = 0;
    for (uint32_t i = 0; i < graph->count; i++) {
        uint32_t at = i;
        while (graph->nodes[at].state == GRAPH_WAITING && graph->nodes[at].left > 0 &&
               graph->nodes[at].link == 0) {
            graph->nodes[at].link = i + 1;
            at = waits_for(graph, at);
        }
        while (graph->nodes[at].state == GRAPH_WAITING && graph->nodes[at].link == i + 1) {
            graph_doom_node(graph, at, NO_EDGE, 0);
            at = waits_for(graph, at);
            any = true;
        }
    }
    return any;
}

bool graph_break(struct graph *graph)
{
    return graph->open > 0 && (doom_absent(graph) || doom_circles(graph));
}
