/*
 * graph_ready.c - the jobs of the graph that may start: of each lane a heap, whose first has the
 * highest priority and then the longest way before it. Paths change as jobs are added: they are
 * found again when the first is asked for, and all heaps made again.
 */
#include "graph_inside.h"

static bool goes_first(const struct graph *graph, uint32_t one, uint32_t two)
{
    const struct graph_node *a = &graph->nodes[one], *b = &graph->nodes[two];

    if (a->again != b->again)
        return a->again;
    if (a->priority != b->priority)
        return a->priority > b->priority;
    return a->path_us != b->path_us ? a->path_us > b->path_us : a->job < b->job;
}

static void sink(const struct graph *graph, struct graph_lane *lane, uint32_t at)
{
    uint32_t moved = lane->heap[at];

    for (uint32_t child; (child = 2 * at + 1) < lane->count; at = child) {
        if (child + 1 < lane->count && goes_first(graph, lane->heap[child + 1], lane->heap[child]))
            child++;
        if (!goes_first(graph, lane->heap[child], moved))
            break;
        lane->heap[at] = lane->heap[child];
    }
    lane->heap[at] = moved;
}

static void rise(const struct graph *graph, struct graph_lane *lane, uint32_t at)
{
    uint32_t moved = lane->heap[at];

    for (; at > 0 && goes_first(graph, moved, lane->heap[(at - 1) / 2]); at = (at - 1) / 2)
        lane->heap[at] = lane->heap[(at - 1) / 2];
    lane->heap[at] = moved;
}

void graph_ready_put(struct graph *graph, uint32_t index)
{
    struct graph_lane *lane = &graph->lanes[graph->nodes[index].lane];

    graph->nodes[index].state = GRAPH_IS_READY;
    lane->heap[lane->count++] = index;
    graph->ready_count++;
    rise(graph, lane, lane->count - 1);
}

/* From wherever it stands: rarely, so it is looked for. */
void graph_ready_drop(struct graph *graph, uint32_t index)
{
    struct graph_lane *lane = &graph->lanes[graph->nodes[index].lane];
    uint32_t at = 0;

    while (lane->heap[at] != index)
        at++;
    lane->count--;
    graph->ready_count--;
    if (at == lane->count)
        return;
    lane->heap[at] = lane->heap[lane->count];
    rise(graph, lane, at);
    sink(graph, lane, at);
}

static void refresh(struct graph *graph)
{
    if (!graph->stale)
        return;
    graph_find_paths(graph);
    for (uint32_t i = 0; i < graph->lane_count; i++)
        for (uint32_t at = graph->lanes[i].count / 2; at > 0; at--)
            sink(graph, &graph->lanes[i], at - 1);
}

uint32_t graph_ready_pop(struct graph *graph, uint32_t number)
{
    struct graph_lane *lane = &graph->lanes[number];
    uint32_t first;

    refresh(graph);
    first = lane->heap[0];
    lane->heap[0] = lane->heap[--lane->count];
    graph->ready_count--;
    if (lane->count > 0)
        sink(graph, lane, 0);
    return first;
}

void graph_ready_clear(struct graph *graph)
{
    for (uint32_t i = 0; i < graph->lane_count; i++)
        graph->lanes[i].count = 0;
    graph->ready_count = 0;
}

bool graph_ready(const struct graph *graph)
{
    return graph->ready_count > 0;
}

bool graph_lane_ready(const struct graph *graph, uint32_t lane)
{
    return lane < graph->lane_count && graph->lanes[lane].count > 0;
}

bool graph_lane_before(struct graph *graph, uint32_t lane, uint32_t other)
{
    if (!graph_lane_ready(graph, lane) || !graph_lane_ready(graph, other))
        return graph_lane_ready(graph, lane);
    refresh(graph);
    return goes_first(graph, graph->lanes[lane].heap[0], graph->lanes[other].heap[0]);
}
