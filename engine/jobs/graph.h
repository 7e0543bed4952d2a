/*
 * graph.h - jobs that wait for others: which may start, which next, and which never will. Pure.
 *
 * The graph is given the fate of each job and answers in time linear in that: a condition is looked
 * at when the job that it names changes, and then never again.
 */
#ifndef FB_JOBS_GRAPH_H
#define FB_JOBS_GRAPH_H

#include "forkboard.h"

#define GRAPH_UNKNOWN_US 1000000 /* what a job without an estimate counts for */

struct graph_node;
struct graph_edge;
struct graph_lane;

/* All zeros: empty. */
struct graph {
    struct graph_node *nodes; /* in the order of being heard of */
    struct graph_edge *edges;
    struct graph_lane *lanes; /* of the ready */
    uint32_t *map;            /* from numbers to nodes, where the number is not the node's place */
    uint32_t count, room, edge_count, edge_room, lane_count, ready_count, map_count, map_room;
    uint32_t doomed_first, doomed_last; /* a list of nodes, from 1 */
    uint32_t open;                      /* jobs that were added and not taken, in any way */
    uint32_t held;                      /* of these: until graph_release() */
    bool stale;                         /* paths must be found again */
};

enum graph_fate {
    GRAPH_NONE,
    GRAPH_SUCCEEDED,
    GRAPH_FAILED,
    GRAPH_SKIPPED,
    GRAPH_ABSENT, /* of what a doomed job waited for: it was never added */
    GRAPH_CIRCLE, /* the job waits for itself, by way of others */
};

/* Why a job will never run. */
struct graph_doom {
    uint32_t job;
    uint32_t waited;      /* the job whose fate decided it; 0 in a circle */
    enum fb_when when;    /* what it waited for there */
    enum graph_fate fate; /* what came instead */
    uint32_t blame;       /* the job at the root: it was not itself skipped because of another */
};

void graph_fini(struct graph *graph);
/*
 * A job and its conditions. 0; -ENOMEM; -EINVAL; -EEXIST; -ELOOP where it waits for itself. Then
 * nothing has changed.
 */
int graph_add(struct graph *graph, uint32_t job, int64_t estimate_us, const struct fb_after *after,
              size_t count);
/*
 * The same, where jobs differ in more: a lane is what the ready are asked for by (lanes.h), 0 the
 * usual one. Among the ready of a lane, and of all, a higher priority goes first.
 */
struct graph_as {
    int64_t estimate_us;
    int priority;
    uint32_t lane;
};
int graph_add_as(struct graph *graph, uint32_t job, const struct graph_as *as,
                 const struct fb_after *after, size_t count);
/* A job that was taken is ready once more, before those that never were. */
void graph_again(struct graph *graph, uint32_t job);
bool graph_is_again(const struct graph *graph, uint32_t job); /* and it is ready */
bool graph_waits(const struct graph *graph, uint32_t job);    /* it does, or is ready */
/* A job that started without waiting here. 0 or -ENOMEM. */
int graph_add_taken(struct graph *graph, uint32_t job, const struct graph_as *as);
/* The caller's own pointer for a job; NULL for an unknown job. */
void **graph_item(struct graph *graph, uint32_t job);
/* The next such pointer that is not NULL, taken out; NULL: none left. *cursor begins at 0. */
void *graph_take_item(struct graph *graph, uint32_t *cursor);
enum graph_fate graph_fate(const struct graph *graph, uint32_t job);

/* The ready job with the longest way to the end of all that waits for it, by number among equals.
 */
bool graph_ready(const struct graph *graph);
uint32_t graph_next(struct graph *graph); /* takes it; 0: none */
/* The same of one lane; whether one is ready there, and goes before that of another lane. */
bool graph_lane_ready(const struct graph *graph, uint32_t lane);
bool graph_lane_before(struct graph *graph, uint32_t lane, uint32_t other);
uint32_t graph_next_of(struct graph *graph, uint32_t lane);
/* The next that will never run, taken; the caller says graph_ended() of it, as of every other. */
bool graph_next_doomed(struct graph *graph, struct graph_doom *out);
/* Takes any that is left, by number if that is how they were added; 0: none. *cursor begins at 0.
 */
uint32_t graph_next_left(struct graph *graph, uint32_t *cursor);

/*
 * A job that waits or is ready is not ready before it is released, as if it waited for one thing
 * more. False: it does not wait; it is not held.
 */
bool graph_hold(struct graph *graph, uint32_t job);
bool graph_release(struct graph *graph, uint32_t job);
bool graph_is_held(const struct graph *graph, uint32_t job);
uint32_t graph_next_held(struct graph *graph, uint32_t *cursor); /* as graph_next_left() */

/* What happens to jobs, known or not. */
void graph_began(struct graph *graph, uint32_t job);
void graph_told_ready(struct graph *graph, uint32_t job);
/*
 * It has ended; a later end (it was run again) counts for what is added afterwards. Returns whether
 * some other job will never run because of it.
 */
bool graph_ended(struct graph *graph, uint32_t job, enum graph_fate fate);

/*
 * Nothing runs, nothing is ready or doomed, and still jobs wait: for what was never added, or in
 * circles. Dooms those; false: none waits.
 */
bool graph_break(struct graph *graph);
/*
 * One circle of conditions among jobs that have not ended: its length, 0 if there is none. The
 * first `room` of its jobs, each waiting for the next one and the last for the first.
 */
uint32_t graph_circle(struct graph *graph, uint32_t *jobs, uint32_t room);

#endif
