/* graph_inside.h - what a graph of jobs is inside; for the files that carry it. */
#ifndef FB_JOBS_GRAPH_INSIDE_H
#define FB_JOBS_GRAPH_INSIDE_H

#include "graph.h"

enum graph_state {
    GRAPH_HEARD_OF, /* another job waits for it; it was not added, or not here */
    GRAPH_WAITING,
    GRAPH_IS_READY,
    GRAPH_DOOMED,
    GRAPH_TAKEN,
};

struct graph_node {
    void *item;
    int64_t estimate_us, path_us; /* path: from its start to the last end that depends on it */
    uint32_t job;
    uint32_t first_in, in_count; /* its conditions: edges[first_in ...] */
    uint32_t first_out;          /* an edge to a job that waits for it, from 1; 0: none */
    uint32_t unmet;              /* conditions that do not hold */
    uint32_t left, link;         /* for one pass over the graph */
    uint32_t next_doomed, doom;  /* doom: the edge that decided it; NO_EDGE: a circle */
    uint32_t blame;
    int priority;
    uint32_t lane;
    uint8_t state, fate; /* enum graph_state, enum graph_fate */
    bool began, ready;
    bool again; /* it was taken before */
    bool held;  /* which is one of the unmet */
};

struct graph_edge {
    uint32_t target, waiter; /* nodes */
    uint32_t next_out;       /* of the target, from 1 */
    uint8_t when;            /* enum fb_when */
    bool settled;            /* it held or can hold no more: it was counted */
};

/* The ready of one kind: a heap. There is room for all jobs of the lane. */
struct graph_lane {
    uint32_t *heap;
    uint32_t count, room, jobs;
};

#define NO_NODE UINT32_MAX
#define NO_EDGE UINT32_MAX

/* graph_room.c */
uint32_t graph_find(const struct graph *graph, uint32_t job); /* NO_NODE: never heard of */
uint32_t graph_node_of(struct graph *graph, uint32_t job);    /* after graph_reserve() */
/* Room for a job and for those it waits for that are not in the graph yet. */
int graph_reserve(struct graph *graph, uint32_t job, const struct fb_after *after, size_t count);
int graph_reserve_lane(struct graph *graph, uint32_t lane); /* and for one more job in it */

/* graph_ready.c */
void graph_ready_put(struct graph *graph, uint32_t index);
void graph_ready_drop(struct graph *graph, uint32_t index);
uint32_t graph_ready_pop(struct graph *graph, uint32_t lane);
void graph_ready_clear(struct graph *graph);

/* graph_order.c */
void graph_doom_node(struct graph *graph, uint32_t index, uint32_t edge, uint32_t blame);
void graph_find_paths(struct graph *graph);

#endif
