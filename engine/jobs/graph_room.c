/*
 * graph_room.c - where the nodes of the graph are, and the memory of all of it. Node n is job n + 1
 * while jobs are heard of in the order of their numbers, which costs nothing; the others are in a
 * map. Room is made before anything is changed, so that lack of memory changes nothing.
 */
#include "base/array.h"
#include "graph_inside.h"

#include <errno.h>
#include <stdlib.h>

void graph_fini(struct graph *graph)
{
    free(graph->nodes);
    free(graph->edges);
    for (uint32_t i = 0; i < graph->lane_count; i++)
        free(graph->lanes[i].heap);
    free(graph->lanes);
    free(graph->map);
    *graph = (struct graph){ 0 };
}

static uint32_t map_place(const struct graph *graph, uint32_t job)
{
    return (uint32_t)((uint64_t)(job * 0x9E3779B1u) * graph->map_room >> 32);
}

uint32_t graph_find(const struct graph *graph, uint32_t job)
{
    if (job - 1 < graph->count && graph->nodes[job - 1].job == job)
        return job - 1;
    if (graph->map_room == 0)
        return NO_NODE;
    for (uint32_t at = map_place(graph, job); graph->map[at] != 0;
         at = (at + 1) & (graph->map_room - 1))
        if (graph->nodes[graph->map[at] - 1].job == job)
            return graph->map[at] - 1;
    return NO_NODE;
}

static void map_put(struct graph *graph, uint32_t index)
{
    uint32_t at = map_place(graph, graph->nodes[index].job);

    while (graph->map[at] != 0)
        at = (at + 1) & (graph->map_room - 1);
    graph->map[at] = index + 1;
    graph->map_count++;
}

/* At most half full, or looking for what is not there would take long. */
static int map_reserve(struct graph *graph, uint32_t more)
{
    uint32_t room = graph->map_room > 0 ? graph->map_room : 64, *map;

    while (room / 2 < graph->map_count + more)
        room *= 2;
    if (room == graph->map_room)
        return 0;
    map = calloc(room, sizeof *map);
    if (map == NULL)
        return -ENOMEM;
    free(graph->map);
    graph->map = map;
    graph->map_room = room;
    graph->map_count = 0;
    for (uint32_t i = 0; i < graph->count; i++)
        if (graph->nodes[i].job != i + 1)
            map_put(graph, i);
    return 0;
}

static int reserve_nodes(struct graph *graph, size_t more)
{
    size_t room = graph->room > 0 ? graph->room : 16;
    struct graph_node *nodes;

    if (graph->count + more <= graph->room)
        return 0;
    while (room < graph->count + more)
        room *= 2;
    if (room > UINT32_MAX / 2)
        return -ENOMEM;
    nodes = realloc(graph->nodes, room * sizeof *nodes);
    if (nodes == NULL)
        return -ENOMEM;
    graph->nodes = nodes;
    graph->room = (uint32_t)room;
    return 0;
}

/* Room for a job and for those it waits for that are not in the graph yet. */
int graph_reserve(struct graph *graph, uint32_t job, const struct fb_after *after, size_t count)
{
    bool in_place = job == graph->count + 1;
    int r = reserve_nodes(graph, count + 1);

    for (size_t i = 0; i < count; i++)
        in_place = in_place && graph_find(graph, after[i].job) != NO_NODE;
    if (r == 0 && count > 0)
        r = array_reserve_u32(&graph->edges, &graph->edge_room, graph->edge_count + count,
                              sizeof *graph->edges, 16);
    return r == 0 && !in_place ? map_reserve(graph, (uint32_t)count + 1) : r;
}

int graph_reserve_lane(struct graph *graph, uint32_t number)
{
    struct graph_lane *lanes, *lane;
    uint32_t *heap, room;

    if (number >= graph->lane_count) {
        lanes = realloc(graph->lanes, (number + 1) * sizeof *lanes);
        if (lanes == NULL)
            return -ENOMEM;
        graph->lanes = lanes;
        while (graph->lane_count <= number)
            lanes[graph->lane_count++] = (struct graph_lane){ 0 };
    }
    lane = &graph->lanes[number];
    if (lane->jobs < lane->room)
        return 0;
    room = lane->room > 0 ? lane->room * 2 : 16;
    heap = realloc(lane->heap, room * sizeof *heap);
    if (heap == NULL)
        return -ENOMEM;
    lane->heap = heap;
    lane->room = room;
    return 0;
}

uint32_t graph_node_of(struct graph *graph, uint32_t job)
{
    uint32_t index = graph_find(graph, job);

    if (index != NO_NODE)
        return index;
    index = graph->count++;
    graph->nodes[index] = (struct graph_node){ .job = job };
    if (job != index + 1)
        map_put(graph, index);
    return index;
}
