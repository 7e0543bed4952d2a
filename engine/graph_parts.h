/* graph_parts.h - what a graph of jobs is inside; for the files that carry it. */
#ifndef FB_GRAPH_PARTS_H
#define FB_GRAPH_PARTS_H

#include "graph.h"

enum graph_state {
    GRAPH_HEARD_OF, /* somebody waits for it; it was not added, or not here */
    GRAPH_WAITING,
    GRAPH_IS_READY,
    GRAPH_DOOMED,
    GRAPH_TAKEN,
};

struct graph_node {
    void *item;
    int64_t estimate_us, path_us; /* path: from its start to the last end behind it */
    uint32_t job;
    uint32_t first_in, in_count; /* its conditions: edges[first_in ...] */
    uint32_t first_out;          /* an edge of who waits for it, from 1; 0: nobody */
    uint32_t unmet;              /* conditions that do not hold */
    uint32_t left, link;         /* for one pass over the graph */
    uint32_t next_doomed, doom;  /* doom: the edge that decided it; NO_EDGE: a circle */
    uint32_t blame;
    uint8_t state, fate; /* enum graph_state, enum graph_fate */
    bool began, ready;
};

struct graph_edge {
    uint32_t target, waiter; /* nodes */
    uint32_t next_out;       /* of the target, from 1 */
    uint8_t when;            /* enum fb_when */
    bool settled;            /* it held or can hold no more: it was counted */
};

#define NO_NODE UINT32_MAX
#define NO_EDGE UINT32_MAX

/* graph_room.c */
uint32_t graph_find(const struct graph *graph, uint32_t job); /* NO_NODE: never heard of */
uint32_t graph_node_of(struct graph *graph, uint32_t job);    /* after graph_reserve() */
/* Room for a job and for those it waits for that nobody has heard of yet. */
int graph_reserve(struct graph *graph, uint32_t job, const struct fb_after *after, size_t count);

/* graph.c */
void graph_doom_node(struct graph *graph, uint32_t index, uint32_t edge, uint32_t blame);
/* graph_order.c */
void graph_find_paths(struct graph *graph);

#endif
