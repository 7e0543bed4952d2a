/*
 * cores.c - what each core ran over time and how many were busy, from samples alone: where
 * there is no sample nothing is drawn, nor where a worker was seen on a core that it hardly used.
 * The blocks are as high as the share of the time that was used. A stretch has the job's name,
 * where it is short the number, so it can be read without colour. The moment from which fewer
 * workers than cores were left is known from their lives, and said in words.
 */
#include "axis.h"
#include "inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CORES_MOST 1024
#define LABEL_COLS 9 /* "core 12 " */
#define TAIL_LEAST 0.05
#define EACH_MOST  3
#define USED_LEAST 0.05 /* of a core's time: below, it was seen there and did nothing */
#define NAME_LEAST 5    /* columns */

struct cores {
    struct axis axis;
    int ids[CORES_MOST]; /* [count] of the cores, rising */
    int count, top;
    int lanes; /* those that are seen; busy and axis follow */
    int each;  /* rows of one: the last of them for blocks, the first for names */
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

    int room = area.rows > 2 ? area.rows - 2 : area.rows;

    *out = (struct cores){ 0 };
    find_cores(scene->board, out);
    out->each = out->count > 0 ? room / out->count : 1;
    out->each = out->each < 1 ? 1 : out->each > EACH_MOST ? EACH_MOST : out->each;
    out->lanes = room < out->count ? room : out->count;
    most = out->count > out->lanes ? out->count - out->lanes : 0;
    out->top = scene->ui->pane.top < (size_t)most ? (int)scene->ui->pane.top : most;
    axis_place(&out->axis, &scene->ui->pane, until_us, area.col + LABEL_COLS,
               area.cols - LABEL_COLS - 1);
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
    memset(room->busy, 0, want * sizeof *room->busy);
    for (size_t i = 0; i < cols; i++)
        room->busy[i] = -1;
    return true;
}

/* Of a column, the time in which the span used its core. */
static double used_in(const struct cores *cores, const struct board_span *span, int col)
{
    double rate = (double)span->cpu_us / (double)(span->to_us - span->from_us);
    int64_t begin = cores->axis.left_us + col * cores->axis.column_us;
    int64_t end = begin + cores->axis.column_us;

    begin = begin > span->from_us ? begin : span->from_us;
    end = end < span->to_us ? end : span->to_us;
    return rate * (double)(end - begin) / (double)cores->axis.column_us;
}

/* CPU time of a span, evenly over its columns; in each lane's cells the job that used most. */
static void add_span(const struct cores *cores, struct cores_room *room,
                     const struct board_span *span)
{
    size_t cols = (size_t)cores->axis.cols;
    int lane = lane_of(cores, span->core), from, to;

    if (!axis_stretch(&cores->axis, span->from_us, span->to_us, &from, &to))
        return;
    for (int col = from; col < to; col++) {
        double used = used_in(cores, span, col), *share;
        room->busy[col] = (room->busy[col] > 0 ? room->busy[col] : 0) + used;
        if (lane < 0 || lane >= cores->lanes)
            continue;
        share = &room->busy[((size_t)lane + 1) * cols + (size_t)col];
        *share += used;
        if (used * 2 >= *share)
            room->jobs[(size_t)lane * cols + (size_t)col] = span->job;
    }
}

static void fill_columns(const struct scene *scene, const struct cores *cores)
{
    size_t spans = board_span_count(scene->board);

    for (size_t i = 0; i < spans; i++) {
        const struct board_span *span = board_span(scene->board, i);
        if (span->to_us > span->from_us)
            add_span(cores, &scene->view->cores, span);
    }
}

/* Its share of one of the rows from the last up, in eighths. */
static void draw_block(const struct scene *scene, int last, int rows, int col, double share,
                       uint32_t style)
{
    int level = (int)(share * rows * 8 + 0.5);

    level = level < 1 ? 1 : level > rows * 8 ? rows * 8 : level;
    for (int row = last; level > 0; row--, level -= 8)
        grid_fill(scene->grid, row, col, 1, style, scene->glyphs->level[level < 8 ? level : 8]);
}

/* The name in its own row, or in front of the blocks; the number where that is all that fits. */
static void draw_stretch(const struct scene *scene, const struct cores *cores, int row, int col,
                         int cols, uint32_t number)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(scene->board, number, &unpacked);
    uint32_t bits = number == scene->ui->table.selected ? STYLE_SELECTED : 0;
    struct pen pen = { scene->grid, row, col, col + cols - 1 };
    char digits[16];

    snprintf(digits, sizeof digits, "%u", number);
    if (job == NULL || cols < 2)
        return;
    if (cols >= NAME_LEAST && (cores->each > 1 || width_text(job->name) < cols / 2))
        pen_cut(&pen, STYLE_PLAIN | bits, job->name, pen_room(&pen), scene->glyphs->ellipsis);
    else if (cols >= NAME_LEAST)
        pen_cut(&pen, STYLE_PLAIN | bits, job->name,
                cols / 2 > NAME_LEAST - 1 ? cols / 2 : NAME_LEAST - 1, scene->glyphs->ellipsis);
    else if (width_text(digits) <= pen_room(&pen))
        pen_put(&pen, STYLE_PLAIN | bits, digits);
}

/* Four digits have room where the blank is not. */
static void put_label(struct pen *pen, const char *word, int number)
{
    pen_printf(pen, STYLE_DIM, "%s%s%d", number < 1000 ? " " : "", word, number);
}

static void draw_lane(const struct scene *scene, const struct cores *cores, struct area area,
                      int line)
{
    size_t all = (size_t)cores->axis.cols;
    uint32_t *jobs = scene->view->cores.jobs + (size_t)line * all;
    const double *shares = scene->view->cores.busy + ((size_t)line + 1) * all;
    int row = area.row + line * cores->each, last = row + cores->each - 1;
    struct pen pen = { scene->grid, last, area.col, area.col + area.cols };

    put_label(&pen, "core ", cores->ids[cores->top + line]);
    for (int col = 0; col < cores->axis.cols; col++) {
        if (shares[col] < USED_LEAST)
            jobs[col] = 0;
        else
            draw_block(scene, last, cores->each > 2 ? 2 : 1, cores->axis.col + col, shares[col],
                       STYLE_RUNNING |
                           (jobs[col] == scene->ui->table.selected ? STYLE_SELECTED : 0));
    }
    for (int col = 0, end; col < cores->axis.cols; col = end) {
        for (end = col + 1; end < cores->axis.cols && jobs[end] == jobs[col];)
            end++;
        if (jobs[col] != 0)
            draw_stretch(scene, cores, row, cores->axis.col + col, end - col, jobs[col]);
    }
}

static void draw_busy(const struct scene *scene, const struct cores *cores, struct area area,
                      int line)
{
    const double *busy = scene->view->cores.busy;
    int there = cores->count > 0 ? cores->count : 1;
    struct pen pen = pen_at(scene->grid, &area, line);

    put_label(&pen, "busy/", there);
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
    if (scene->board->ended || scene->ui->replay.on)
        pen_printf(&pen, STYLE_DIM, "no samples: no %s was looked at while it ran",
                   scene->rows->any_parent ? "process" : "worker");
    else
        pen_printf(&pen, STYLE_DIM, "no samples: only %s whose rows are on the screen are sampled",
                   view_workers_word(scene));
}

void cores_draw(const struct scene *scene, struct area area)
{
    struct cores cores;
    int lanes;

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
    lanes = cores.lanes * cores.each;
    if (lanes + 2 > area.rows)
        return;
    draw_busy(scene, &cores, area, lanes);
    axis_draw(scene->grid, area.row + lanes + 1, &cores.axis, scene->glyphs);
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

    if (tail < board->resumed_us && tail >= 0)
        tail = board->resumed_us;
    if (tail < 0 || scene->ui->run.more ||
        (double)(end_us - tail) < TAIL_LEAST * (double)(end_us - board->idle_us))
        return;
    snprintf(text, room, "last %s: too few %s for all cores",
             units_duration(end_us - tail, !board->ended, length), view_workers_word(scene));
}
