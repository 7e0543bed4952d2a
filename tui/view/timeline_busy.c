/*
 * timeline_busy.c - lanes in which more ran than can be told apart, of slots or of nodes: a cell
 * says how busy its lane was in that time, and in which one failed.
 */
#include "timeline.h"

#include <stdlib.h>
#include <string.h>

/* The lane, from 0 at the top of all; -1: it is not known. */
static int lane_of(const struct timeline *timeline, const struct board_job *job)
{
    if (timeline->of != LANES_OF_NODES)
        return job->slot - 1;
    if (job->node > 0 && (size_t)job->node <= timeline->rows)
        return timeline->lane_of[job->node - 1];
    return timeline->rows > BOARD_NODES_MOST ? BOARD_NODES_MOST : -1;
}

bool timeline_span_of(const struct scene *scene, const struct timeline *timeline,
                      const struct board_job *job, struct timeline_span *out)
{
    int lane = lane_of(timeline, job);

    *out = (struct timeline_span){
        .from_us = job->forked_us,
        .to_us = job->exited_us >= 0 ? job->exited_us : scene->now_us,
        .lane = lane >= 0 ? lane - (int)timeline->top : -1,
        .failed = job->state == BOARD_FAILED,
    };
    return job->forked_us >= 0 && out->lane >= 0 && out->lane < timeline->lanes &&
           out->from_us < axis_right_us(&timeline->axis) && out->to_us >= timeline->axis.left_us;
}

int timeline_bar_row(const struct timeline *timeline, struct area area, int lane)
{
    return timeline_row(timeline, area, lane) + (timeline->each > 1);
}

int64_t *timeline_zeros(const struct scene *scene, size_t count)
{
    struct slots_room *room = &scene->view->slots;

    if (count > room->room || room->times_us == NULL) {
        free(room->times_us);
        room->room = count + 1;
        room->times_us = malloc(room->room * sizeof *room->times_us);
    }
    if (room->times_us != NULL)
        memset(room->times_us, 0, count * sizeof *room->times_us);
    return room->times_us;
}

/* Microseconds of a column in which a slot of the lane had a worker. */
static void add_busy(const struct timeline *timeline, const struct timeline_span *span,
                     int64_t *busy_us)
{
    const struct axis *axis = &timeline->axis;
    int from, to;

    if (!axis_stretch(axis, span->from_us, span->to_us, &from, &to))
        return;
    for (int col = from; col < to; col++) {
        int64_t begin = axis->left_us + col * axis->column_us, end = begin + axis->column_us;
        begin = begin > span->from_us ? begin : span->from_us;
        end = end < span->to_us ? end : span->to_us;
        busy_us[(size_t)span->lane * (size_t)axis->cols + (size_t)col] += end - begin;
    }
}

static void draw_level(const struct scene *scene, const struct timeline *timeline, int row, int col,
                       int64_t busy_us, int64_t slots)
{
    int level = (int)(busy_us * 8 / (timeline->axis.column_us * (slots > 0 ? slots : 1)));

    level = level < 1 ? 1 : level > 8 ? 8 : level;
    if (busy_us > 0)
        grid_fill(scene->grid, row, timeline->axis.col + col, 1, STYLE_RUNNING,
                  scene->glyphs->level[level]);
}

/* The last of a column that failed, over all others. */
static void draw_failures(const struct scene *scene, const struct timeline *timeline,
                          struct area area)
{
    const struct board *board = scene->board;
    struct board_job unpacked;
    struct timeline_span span;

    for (uint32_t i = 0; i < board->failure_count; i++) {
        const struct board_job *job =
            board->failures[i] != 0 ? board_job(board, board->failures[i], &unpacked) : NULL;
        int64_t column;
        if (job == NULL || !timeline_span_of(scene, timeline, job, &span))
            continue;
        column = axis_column(&timeline->axis, span.to_us);
        if (column >= 0 && column < timeline->axis.cols)
            grid_fill(scene->grid, timeline_bar_row(timeline, area, span.lane),
                      timeline->axis.col + (int)column, 1, STYLE_FAILED, scene->glyphs->mark);
    }
}

void timeline_busy_draw(const struct scene *scene, const struct timeline *timeline,
                        struct area area, const int64_t *slots, int64_t *busy_us)
{
    struct board_job unpacked;
    struct timeline_span span;

    for (uint32_t i = 1; i <= scene->board->job_count; i++)
        if (timeline_span_of(scene, timeline, board_job(scene->board, i, &unpacked), &span))
            add_busy(timeline, &span, busy_us);
    for (int lane = 0; lane < timeline->lanes; lane++)
        for (int col = 0; col < timeline->axis.cols; col++)
            draw_level(scene, timeline, timeline_bar_row(timeline, area, lane), col,
                       busy_us[(size_t)lane * (size_t)timeline->axis.cols + (size_t)col],
                       slots != NULL ? slots[lane] : 1);
    draw_failures(scene, timeline, area);
}
