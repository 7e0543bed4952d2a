/* graph.h - which job waits for which, as a tree, and the longest way through it. Pure. */
#ifndef FB_VIEW_GRAPH_H
#define FB_VIEW_GRAPH_H

#include "inside.h"

#define GRAPH_MOST  4096 /* jobs that are looked at, from the first */
#define GRAPH_DEPTH 64

/* A line of it. */
struct graph_line {
    uint32_t job;
    uint32_t above; /* the job that it is below; 0: none */
    int depth;
    uint64_t lasts; /* a bit for each depth from 1: nothing follows there below the same job */
    bool critical;
};

struct graph {
    struct graph_line lines[GRAPH_MOST];
    uint32_t count;
    uint32_t alone;       /* jobs that wait for none and none waits for: they have no line */
    uint32_t beyond;      /* jobs that were not looked at */
    int64_t critical_us;  /* how long the way with `critical` takes, as far as is known */
    struct text critical; /* its names, `between` between them; "": nothing is known */
};

/* NULL: no memory. */
struct graph *view_graph_make(const struct board *board, int64_t now_us, const char *between);
struct graph *view_graph_free(struct graph *graph); /* accepts NULL, returns NULL */

#endif
