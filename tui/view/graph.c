/*
 * graph.c - the order in which jobs can run. Each stands below one of those that it waits for: the
 * one with the most jobs before it, so that lines stay where they are while jobs run. The critical
 * way is another thing: how long the jobs on it take together, as far as that is known (they ran,
 * run so far, or are said to take), is the least that the run needs, however many slots it has. A
 * record may hold a circle; where one closes it is not followed.
 */
#include "graph.h"

#include "rows_facts.h"

#include <stdlib.h>

enum { UNSEEN, OPEN, DONE };

struct node {
    int64_t own_us, way_us; /* way: up to its end */
    uint32_t way_from;      /* the job before it on that way; 0: none */
    uint32_t above;         /* 0: it waits for none */
    uint32_t steps;         /* jobs before it, most */
    uint32_t child, next;   /* below it, and beside it below the same; 0: no more */
    uint32_t line;          /* of the graph, from 1; 0: none */
    uint8_t state;
    bool waited_for, waits;
};

struct maker {
    const struct board *board;
    int64_t now_us;
    struct node *nodes; /* of job n at n - 1 */
    uint32_t count;
    uint32_t *stack; /* [count] */
};

/* What is known of how long it takes. */
static int64_t own_us(const struct board_job *job, int64_t now_us)
{
    int64_t elapsed_us = rows_elapsed_us(job, now_us);

    if (board_done(job) || elapsed_us > job->estimate_us)
        return elapsed_us > 0 ? elapsed_us : 0;
    return job->estimate_us;
}

static void look_at(struct maker *maker, uint32_t number)
{
    struct board_job room;
    const struct board_job *job = board_job(maker->board, number, &room);
    struct node *node = &maker->nodes[number - 1];

    node->own_us = own_us(job, maker->now_us);
    for (uint32_t i = 0; job->after != NULL && i < job->after->count; i++) {
        uint32_t other = job->after->list[i].job;
        if (other == 0 || other > maker->count || other == number)
            continue;
        maker->nodes[other - 1].waited_for = true;
        node->waits = true;
    }
}

/* The first of those it waits for whose way is not known yet; 0: there is none. */
static uint32_t unseen_of(const struct maker *maker, const struct board_job *job)
{
    for (uint32_t i = 0; job->after != NULL && i < job->after->count; i++) {
        uint32_t other = job->after->list[i].job;
        if (other > 0 && other <= maker->count && maker->nodes[other - 1].state == UNSEEN)
            return other;
    }
    return 0;
}

static void close_way(struct maker *maker, const struct board_job *job)
{
    struct node *node = &maker->nodes[job->job - 1];
    int64_t longest_us = -1;
    uint32_t most = 0;

    for (uint32_t i = 0; job->after != NULL && i < job->after->count; i++) {
        uint32_t number = job->after->list[i].job;
        const struct node *other =
            number > 0 && number <= maker->count ? &maker->nodes[number - 1] : NULL;
        if (other == NULL || other->state != DONE)
            continue;
        if (other->steps + 1 > most) {
            most = other->steps + 1;
            node->above = number;
        }
        if (other->way_us > longest_us) {
            longest_us = other->way_us;
            node->way_from = number;
        }
    }
    node->steps = most;
    node->way_us = node->own_us + (longest_us > 0 ? longest_us : 0);
    node->state = DONE;
}

/* Those it waits for come first. */
static void find_way(struct maker *maker, uint32_t number)
{
    uint32_t depth = 0;

    maker->stack[depth++] = number;
    while (depth > 0) {
        struct board_job room;
        const struct board_job *job = board_job(maker->board, maker->stack[depth - 1], &room);
        uint32_t other;
        maker->nodes[job->job - 1].state = OPEN;
        other = unseen_of(maker, job);
        if (other != 0) {
            maker->stack[depth++] = other;
        } else {
            close_way(maker, job);
            depth--;
        }
    }
}

/* From the last to the first, so that those below one stand in the order of their numbers. */
static void hang_up(struct maker *maker)
{
    for (uint32_t i = maker->count; i > 0; i--) {
        struct node *node = &maker->nodes[i - 1];
        if (node->above == 0)
            continue;
        node->next = maker->nodes[node->above - 1].child;
        maker->nodes[node->above - 1].child = i;
    }
}

static void put_line(struct graph *graph, const struct maker *maker, uint32_t job, int depth,
                     uint64_t lasts)
{
    graph->lines[graph->count++] = (struct graph_line){
        .job = job, .above = maker->nodes[job - 1].above, .depth = depth, .lasts = lasts
    };
    maker->nodes[job - 1].line = graph->count;
}

/* All that is below a job, each before what is below it. */
static void list_below(struct graph *graph, const struct maker *maker, uint32_t root)
{
    uint32_t job = root;
    uint64_t lasts = 0;
    int depth = 0;

    put_line(graph, maker, root, 0, 0);
    for (;;) {
        uint32_t next = maker->nodes[job - 1].child;
        if (next != 0)
            depth++;
        for (; next == 0 && job != root; job = maker->nodes[job - 1].above, depth--)
            if ((next = maker->nodes[job - 1].next) != 0)
                break;
        if (next == 0)
            return;
        job = next;
        if (depth >= 0 && depth < GRAPH_DEPTH) {
            lasts &= ((uint64_t)1 << depth) - 1;
            lasts |= (uint64_t)(maker->nodes[job - 1].next == 0) << depth;
        }
        put_line(graph, maker, job, depth, lasts);
    }
}

static void list(struct graph *graph, const struct maker *maker)
{
    for (uint32_t i = 1; i <= maker->count; i++) {
        const struct node *node = &maker->nodes[i - 1];
        if (!node->waits && !node->waited_for)
            graph->alone++;
        else if (node->above == 0)
            list_below(graph, maker, i);
    }
}

static void put_names(struct graph *graph, const struct maker *maker, uint32_t count,
                      const char *between)
{
    while (count-- > 0) {
        struct board_job room;
        text_puts(&graph->critical, board_job(maker->board, maker->stack[count], &room)->name);
        if (count > 0)
            text_puts(&graph->critical, between);
    }
}

/* From the last to the first. */
static void mark_critical(struct graph *graph, const struct maker *maker, const char *between)
{
    uint32_t last = 0, count = 0;

    for (uint32_t i = 1; i <= maker->count; i++)
        if (maker->nodes[i - 1].waits &&
            (last == 0 || maker->nodes[i - 1].way_us > maker->nodes[last - 1].way_us))
            last = i;
    graph->critical_us = last > 0 ? maker->nodes[last - 1].way_us : 0;
    for (; last > 0 && graph->critical_us > 0; last = maker->nodes[last - 1].way_from) {
        uint32_t line = maker->nodes[last - 1].line;
        if (line == 0 || graph->lines[line - 1].critical)
            break;
        graph->lines[line - 1].critical = true;
        maker->stack[count++] = last;
    }
    put_names(graph, maker, count, between);
}

struct graph *view_graph_make(const struct board *board, int64_t now_us, const char *between)
{
    uint32_t count = board->job_count < GRAPH_MOST ? board->job_count : GRAPH_MOST;
    struct maker maker = { .board = board, .now_us = now_us, .count = count };
    struct graph *graph = calloc(1, sizeof *graph);

    maker.nodes = calloc(count + 1, sizeof *maker.nodes);
    maker.stack = calloc(count + 1, sizeof *maker.stack);
    if (graph != NULL && maker.nodes != NULL && maker.stack != NULL) {
        graph->beyond = board->job_count - count;
        for (uint32_t i = 1; i <= count; i++)
            look_at(&maker, i);
        for (uint32_t i = 1; i <= count; i++)
            if (maker.nodes[i - 1].state == UNSEEN)
                find_way(&maker, i);
        hang_up(&maker);
        list(graph, &maker);
        mark_critical(graph, &maker, between);
    } else {
        free(graph);
        graph = NULL;
    }
    free(maker.nodes);
    free(maker.stack);
    return graph;
}

struct graph *view_graph_free(struct graph *graph)
{
    if (graph != NULL)
        text_fini(&graph->critical);
    free(graph);
    return NULL;
}
