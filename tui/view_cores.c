/*
 * view_cores.c - what each core ran over time and how many were busy, from samples alone: where
 * nobody looked nothing is drawn. A stretch on a core shows as much of the job's name as it is
 * long, so it can be told without colour. The moment from which fewer workers than cores were left
 * is known from their lives, and said in words.
 */
#include "axis.h"
#include "view_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CORES_MOST 1024
#define LABEL_COLS 9 /* "core 12 " */
#define TAIL_LEAST 0.05

struct cores {
    struct axis axis;
    int ids[CORES_MOST]; /* [count] of the cores, rising */
    int count, top;
    int lanes; /* rows of them; busy and axis follow */
};

/* Cores that a worker was seen on, and where all of the machine's are ours, those as well. */
static void find_cores(const struct board *board, struct cores *out)
{
    const struct fb_hardware *hardware = &board->run.as.run.hardware;
    bool seen[CORES_MOST] = { false };
    size_t spans = board_span_count(board);

    for (size_t i = 0; i < spans; i++) {
        int core = board_span(board, i)->core;
        if (core >= 0 && core < CORES_MOST)
            seen[core] = true;
    }
    for (int i = 0; i < CORES_MOST; i++)
        if (seen[i] || (hardware->threads == hardware->machine_threads && i < hardware->threads))
            out->ids[out->count++] = i;
}

/* Below the lanes a row for how many were busy and one for the axis. */
static void place(const struct scene *scene, struct area area, struct cores *out)
{
    int64_t until_us = scene->board->ended ? scene->board->end.t_us : scene->now_us;
    int most;

    *out = (struct cores){ .lanes = area.rows > 2 ? area.rows - 2 : area.rows };
    find_cores(scene->board, out);
    out->lanes = out->lanes < out->count ? out->lanes : out->count;
    most = out->count > out->lanes ? out->count - out->lanes : 0;
    out->top = scene->ui->pane_top < (size_t)most ? (int)scene->ui->pane_top : most;
    axis_place(&out->axis, scene->ui, until_us, area.col + LABEL_COLS, area.cols - LABEL_COLS - 1);
}

static int lane_of(const struct cores *cores, int core)
{
    int low = 0, high = cores->count;

    while (low < high) {
        int middle = (low + high) / 2;
        if (cores->ids[middle] < core)
            low = middle + 1;
        else
            high = middle;
    }
    return low - cores->top;
}

static bool reserve(struct cores_room *room, const struct cores *cores)
{
    size_t cols = (size_t)cores->axis.cols, want = (size_t)(cores->lanes + 1) * cols + 1;

    if (want > room->room) {
        free(room->jobs);
        free(room->busy);
        room->jobs = malloc(want * sizeof *room->jobs);
        room->busy = malloc(want * sizeof *room->busy);
        room->room = room->jobs != NULL && room->busy != NULL ? want : 0;
    }
    if (room->room == 0)
        return false;
    memset(room->jobs, 0, want * sizeof *room->jobs);
    for (size_t i = 0; i < cols; i++)
        room->busy[i] = -1;
    return true;
}

/* CPU time of a span, evenly over its columns. */
static void add_busy(const struct cores *cores, double *busy, const struct board_span *span)
{
    double rate = (double)span->cpu_us / (double)(span->to_us - span->from_us);
    int from, to;

    if (!axis_stretch(&cores->axis, span->from_us, span->to_us, &from, &to))
        return;
    for (int col = from; col < to; col++) {
        int64_t begin = cores->axis.left_us + col * cores->axis.column_us;
        int64_t end = begin + cores->axis.column_us;
        begin = begin > span->from_us ? begin : span->from_us;
        end = end < span->to_us ? end : span->to_us;
        busy[col] = (busy[col] > 0 ? busy[col] : 0) +
                    rate * (double)(end - begin) / (double)cores->axis.column_us;
    }
}

static void fill_columns(const struct scene *scene, const struct cores *cores)
{
    struct cores_room *room = &scene->view->cores;
    size_t spans = board_span_count(scene->board);
    int from, to;

    for (size_t i = 0; i < spans; i++) {
        const struct board_span *span = board_span(scene->board, i);
        int lane = lane_of(cores, span->core);
        if (span->to_us <= span->from_us)
            continue;
        add_busy(cores, room->busy, span);
        if (lane < 0 || lane >= cores->lanes ||
            !axis_stretch(&cores->axis, span->from_us, span->to_us, &from, &to))
            continue;
        for (int col = from; col < to; col++)
            room->jobs[(size_t)lane * (size_t)cores->axis.cols + (size_t)col] = span->job;
    }
}

/* As much of the name as there are columns, then the glyph of what runs. */
static void draw_stretch(const struct scene *scene, int row, int col, int cols, uint32_t number)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(scene->board, number, &unpacked);
    uint32_t bits = number == scene->ui->selected ? STYLE_SELECTED : 0;
    struct pen pen = { scene->grid, row, col, col + cols };

    if (job == NULL)
        return;
    pen_cut(&pen, STYLE_PLAIN | bits, job->name, cols > 1 ? cols - 1 : cols, "");
    pen_fill(&pen, STYLE_RUNNING | bits, scene->glyphs->lane_running, pen_room(&pen));
}

static void draw_lane(const struct scene *scene, const struct cores *cores, struct area area,
                      int line)
{
    const uint32_t *jobs = scene->view->cores.jobs + (size_t)line * (size_t)cores->axis.cols;
    struct pen pen = pen_at(scene->grid, &area, line);

    pen_printf(&pen, STYLE_DIM, " core %d", cores->ids[cores->top + line]);
    for (int col = 0, end; col < cores->axis.cols; col = end) {
        for (end = col + 1; end < cores->axis.cols && jobs[end] == jobs[col];)
            end++;
        if (jobs[col] != 0)
            draw_stretch(scene, area.row + line, cores->axis.col + col, end - col, jobs[col]);
    }
}

static void draw_busy(const struct scene *scene, const struct cores *cores, struct area area,
                      int line)
{
    const double *busy = scene->view->cores.busy;
    int there = cores->count > 0 ? cores->count : 1;
    struct pen pen = pen_at(scene->grid, &area, line);

    pen_printf(&pen, STYLE_DIM, " busy/%d", there);
    for (int col = 0; col < cores->axis.cols; col++) {
        int level = (int)(busy[col] / there * 8 + 0.5);
        if (busy[col] < 0)
            continue;
        level = level < 1 ? 1 : level > 8 ? 8 : level;
        grid_fill(scene->grid, area.row + line, cores->axis.col + col, 1, STYLE_RUNNING,
                  scene->glyphs->level[level]);
    }
}

static void draw_nothing(const struct scene *scene, struct area area)
{
    struct pen pen = pen_at(scene->grid, &area, 0);

    pen_skip(&pen, 1);
    pen_printf(&pen, STYLE_DIM,
               scene->board->ended || scene->ui->replay
                   ? "Not sampled: nothing in this record says where %s ran."
                   : "Not sampled: %s are looked at while their rows are on the screen.",
               workers_word(scene));
}

void cores_draw(const struct scene *scene, struct area area)
{
    struct cores cores;

    place(scene, area, &cores);
    if (board_span_count(scene->board) == 0) {
        draw_nothing(scene, area);
        return;
    }
    if (cores.axis.cols <= 0 || !reserve(&scene->view->cores, &cores))
        return;
    fill_columns(scene, &cores);
    for (int line = 0; line < cores.lanes && cores.top + line < cores.count; line++)
        draw_lane(scene, &cores, area, line);
    if (cores.lanes + 2 > area.rows)
        return;
    draw_busy(scene, &cores, area, cores.lanes);
    axis_draw(scene->grid, area.row + cores.lanes + 1, &cores.axis, scene->glyphs);
}

void cores_extent(const struct scene *scene, struct area area, struct view_extent *out)
{
    struct cores cores;

    place(scene, area, &cores);
    out->shown = cores.lanes;
    out->last = cores.count > cores.lanes ? (uint64_t)(cores.count - cores.lanes) : 0;
    out->left_us = cores.axis.left_us;
    out->column_us = cores.axis.column_us;
    out->columns = cores.axis.cols;
}

/* -------------------------------------------------------------------- tail */

/* Keeps the `most` latest ends, rising; times[0] is then the end of the most-th last. */
static void keep_late(int64_t *times, int *count, int most, int64_t t_us)
{
    int at;

    if (*count == most) {
        if (t_us <= times[0])
            return;
        memmove(times, times + 1, (size_t)(most - 1) * sizeof *times);
        (*count)--;
    }
    for (at = *count; at > 0 && times[at - 1] > t_us; at--)
        times[at] = times[at - 1];
    times[at] = t_us;
    (*count)++;
}

/* Since when fewer workers than cores are left, with none to follow; -1: they are not. */
static int64_t tail_us(const struct board *board, int cores)
{
    int64_t times[256];
    int count = 0, most = cores < 256 ? cores : 256;

    if (board->counts[BOARD_WAITING] + board->counts[BOARD_RETRY] > 0 || most <= 0)
        return -1;
    for (uint32_t i = 0; i < board->job_count; i++) {
        struct board_glance job;
        board_glance(board, i + 1, &job);
        if (job.forked_us >= 0)
            keep_late(times, &count, most, job.exited_us >= 0 ? job.exited_us : INT64_MAX);
    }
    return count == most && times[0] != INT64_MAX ? times[0] : -1;
}

void cores_caption(const struct scene *scene, char *text, size_t room)
{
    const struct board *board = scene->board;
    int cores = board->run.as.run.hardware.cores;
    int64_t tail = tail_us(board, cores), end_us = board->ended ? board->end.t_us : scene->now_us;
    char length[UNITS_ROOM];

    if (tail < 0 || scene->ui->more || (double)(end_us - tail) < TAIL_LEAST * (double)end_us)
        return;
    snprintf(text, room, "tail %s: fewer %s than cores",
             units_duration(end_us - tail, !board->ended, length), workers_word(scene));
}
