/*
 * timeline_nodes.c - a lane for each node, in the order of their names: how many of the slots that
 * it has used had a worker, and when one failed. A node that stands idle, or is lost, is a gap in
 * its lane. Nodes of which the board does not keep the name share the last lane.
 */
#include "timeline.h"

#include <stdlib.h>
#include <string.h>

/* A record may say any number: slots that are that far apart count as one. */
#define SLOTS_MOST 131072

static int by_name(const void *one, const void *other, void *context)
{
    const struct board *board = context;

    return strverscmp(board->nodes[*(const int16_t *)one], board->nodes[*(const int16_t *)other]);
}

void timeline_nodes_place(const struct scene *scene, struct timeline *timeline)
{
    const struct board *board = scene->board;
    int16_t sorted[BOARD_NODES_MOST];

    timeline->lane_of = scene->view->slots.lane_of;
    for (int i = 0; i < board->node_count; i++)
        sorted[i] = (int16_t)i;
    qsort_r(sorted, (size_t)board->node_count, sizeof *sorted, by_name, (void *)board);
    for (int i = 0; i < board->node_count; i++)
        timeline->lane_of[sorted[i]] = (int16_t)i;
}

static int slots_of(const struct scene *scene)
{
    int used = scene->rows->slots_used;

    return used < SLOTS_MOST ? used : SLOTS_MOST;
}

/*
 * Those that have had a worker, for no event tells of others. A slot is of one node: that where
 * the last worker with its number ran.
 */
static void count_slots(const struct scene *scene, const struct timeline *timeline, int64_t *slots,
                        int64_t *lane_of)
{
    int most = slots_of(scene);
    struct board_job unpacked;

    for (uint32_t i = 1; i <= scene->board->job_count; i++) {
        const struct board_job *job = board_job(scene->board, i, &unpacked);
        struct timeline_span span;
        if (job->slot < 1 || job->slot > scene->rows->slots_used)
            continue;
        timeline_span_of(scene, timeline, job, &span);
        lane_of[(job->slot - 1) % most] = span.lane + 1;
    }
    for (int i = 0; i < most; i++)
        if (lane_of[i] >= 1 && lane_of[i] <= timeline->lanes)
            slots[lane_of[i] - 1]++;
}

static void draw_label(const struct scene *scene, const struct timeline *timeline, struct area area,
                       int of, const char *name, const int64_t *workers)
{
    int lane = of - (int)timeline->top;
    struct pen pen;

    if (lane < 0 || lane >= timeline->lanes)
        return;
    pen = (struct pen){ scene->grid, timeline_bar_row(timeline, area, lane), area.col,
                        area.col + timeline->names - TIMELINE_COUNT_COLS };
    pen_skip(&pen, timeline->margin);
    pen_name(&pen, STYLE_PLAIN, name, pen_room(&pen), scene->glyphs->ellipsis);
    pen = (struct pen){ scene->grid, pen.row, pen.end, area.col + timeline->names };
    if (workers[lane] > 0)
        pen_printf(&pen, STYLE_DIM, "%4lld", (long long)workers[lane]);
}

/* The nodes, and how many workers each has now. */
static void draw_labels(const struct scene *scene, const struct timeline *timeline,
                        struct area area, int64_t *workers)
{
    const struct board_job *job;

    for (size_t i = 0; (job = board_near(scene->board, i)) != NULL; i++) {
        struct timeline_span span;
        timeline_span_of(scene, timeline, job, &span);
        if (board_lives(job) && span.lane >= 0 && span.lane < timeline->lanes)
            workers[span.lane]++;
    }
    for (int node = 0; node < scene->board->node_count; node++)
        draw_label(scene, timeline, area, timeline->lane_of[node], scene->board->nodes[node],
                   workers);
    if (timeline->rows > BOARD_NODES_MOST)
        draw_label(scene, timeline, area, BOARD_NODES_MOST, "rest", workers);
}

void timeline_nodes_draw(const struct scene *scene, const struct timeline *timeline,
                         struct area area)
{
    size_t lanes = (size_t)(timeline->lanes > 0 ? timeline->lanes : 0);
    size_t cells = lanes * (size_t)timeline->axis.cols;
    int64_t *room = timeline_zeros(scene, cells + 2 * lanes + (size_t)slots_of(scene));
    int64_t *slots = room + cells, *workers = slots + lanes;

    if (room == NULL)
        return;
    count_slots(scene, timeline, slots, workers + lanes);
    draw_labels(scene, timeline, area, workers);
    timeline_busy_draw(scene, timeline, area, slots, room);
}
