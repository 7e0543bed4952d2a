/*
 * timeline_slots.c - a lane for each slot with all that ran in it. While the lives are long enough
 * to be told apart their names stand inside, and the time in which a slot was idle is hatched;
 * where there are too many, a cell says how busy its slot was.
 */
#include "timeline.h"

#include "lane.h"

#include <stdio.h>

#define DENSE_COLS 3  /* columns that a life has on average: below, a cell says how busy */
#define NAME_CUT   8  /* columns in which a name may be cut */
#define IDLE_LEAST 12 /* columns of idleness that is said in words; */
#define GAPS_MOST  64 /*   so often */

/* ------------------------------------------------------------------- few */

/* Columns of a lane without a worker, and the time between the two that enclose them. */
struct gap {
    int lane, from, to;
    int64_t middle_us, begin_us, end_us;
};

/* The first of those that are wide enough for words, of the columns from..to-1. */
static size_t find_gaps(const struct timeline *timeline, const int64_t *used, int from, int to,
                        int64_t until_us, struct gap gaps[GAPS_MOST])
{
    const struct axis *axis = &timeline->axis;
    size_t count = 0;

    for (int lane = 0; lane < timeline->lanes; lane++)
        for (int col = from, end; col < to; col = end + 1) {
            for (end = col; end < to && used[lane * axis->cols + end] == 0;)
                end++;
            if (end - col < IDLE_LEAST || count == GAPS_MOST)
                continue;
            gaps[count++] =
                (struct gap){ lane, col,     end, axis->left_us + (col + end) / 2 * axis->column_us,
                              0,    until_us };
        }
    return count;
}

/* Of a job that was tried before only the slot of the last attempt is known: no time before that
 * is called idle. */
static void narrow(const struct timeline *timeline, const struct board_job *job, struct gap *gap)
{
    int64_t end_us = job->reaped_us >= 0 ? job->reaped_us : INT64_MAX;

    if (job->forked_us < 0)
        return;
    if (job->attempt > 1 && job->forked_us > gap->middle_us && job->queued_us < gap->middle_us)
        gap->begin_us = INT64_MAX;
    if (job->slot - 1 - (int)timeline->top != gap->lane)
        return;
    if (job->forked_us >= gap->middle_us)
        gap->end_us = job->forked_us < gap->end_us ? job->forked_us : gap->end_us;
    else
        gap->begin_us = end_us > gap->begin_us ? end_us : gap->begin_us;
}

static void draw_gap(const struct scene *scene, const struct timeline *timeline, struct area area,
                     const struct gap *gap, int64_t until_us)
{
    bool goes_on = !scene->board->ended && gap->end_us == until_us;
    char words[UNITS_ROOM + 16], time[UNITS_ROOM];
    int width;

    if (gap->begin_us >= gap->end_us)
        return;
    snprintf(words, sizeof words, " idle %s ",
             units_duration(gap->end_us - gap->begin_us, goes_on, time));
    width = width_text(words);
    if (width <= gap->to - gap->from)
        grid_put(scene->grid, timeline_bar_row(timeline, area, gap->lane),
                 timeline->axis.col + gap->from + (gap->to - gap->from - width) / 2, width,
                 STYLE_DIM, words);
}

static void draw_idle(const struct scene *scene, const struct timeline *timeline, struct area area,
                      const int64_t *used, int64_t until_us)
{
    struct gap gaps[GAPS_MOST];
    size_t count;
    int from, to;

    if (!axis_stretch(&timeline->axis, 0, until_us, &from, &to))
        return;
    count = find_gaps(timeline, used, from, to, until_us, gaps);
    for (uint32_t i = 1; i <= scene->board->job_count && count > 0; i++) {
        struct board_job unpacked;
        const struct board_job *job = board_job(scene->board, i, &unpacked);
        for (size_t gap = 0; gap < count; gap++)
            narrow(timeline, job, &gaps[gap]);
    }
    for (size_t i = 0; i < count; i++)
        draw_gap(scene, timeline, area, &gaps[i], until_us);
}

/* The name, or where that does not fit the number: half a name is no name. */
static void draw_name(struct pen pen, uint32_t style, const struct board_job *job,
                      const char *ellipsis)
{
    char number[16];

    snprintf(number, sizeof number, "%u", job->job);
    if (width_text(job->name) <= pen_room(&pen) || pen_room(&pen) >= NAME_CUT)
        pen_name(&pen, style, job->name, pen_room(&pen), ellipsis);
    else if (width_text(number) <= pen_room(&pen))
        pen_put(&pen, style, number);
}

/* Before the next begins a blank is left; equal times give equal room, wherever columns begin. */
static void draw_one(const struct scene *scene, const struct timeline *timeline, struct area area,
                     const struct board_job *job, const struct timeline_span *span)
{
    uint32_t bits = job->job == scene->ui->table.selected ? STYLE_SELECTED : 0;
    int from, to, above = timeline->each > 1, col, room;

    lane_draw_run(scene->grid, timeline_bar_row(timeline, area, span->lane), timeline->each - above,
                  &timeline->axis, scene->glyphs, job, scene->now_us, bits);
    if (!axis_stretch(&timeline->axis, span->from_us, span->to_us, &from, &to))
        return;
    room = (int)((span->to_us - span->from_us) / timeline->axis.column_us);
    room = above && room < to - from ? room : to - from;
    col = timeline->axis.col + from;
    draw_name((struct pen){ scene->grid, timeline_row(timeline, area, span->lane), col + !above,
                            col + room - 1 },
              (span->failed ? STYLE_FAILED : STYLE_PLAIN) | bits, job, scene->glyphs->ellipsis);
}

/* The columns from its fork to its reap. */
static void note_used(const struct timeline *timeline, const struct board_job *job, int lane,
                      int64_t now_us, int64_t *used)
{
    int from, to;

    if (job->forked_us >= 0 && lane >= 0 && lane < timeline->lanes &&
        axis_stretch(&timeline->axis, job->forked_us, job->reaped_us >= 0 ? job->reaped_us : now_us,
                     &from, &to))
        for (int col = from; col < to; col++)
            used[lane * timeline->axis.cols + col] = 1;
}

/* Those that failed over the others. */
static void draw_few(const struct scene *scene, const struct timeline *timeline, struct area area,
                     int64_t *used)
{
    const struct board *board = scene->board;
    int64_t until_us = board->ended ? board->end.t_us : scene->now_us;
    int from, to;

    if (board->slots > 0 && axis_stretch(&timeline->axis, 0, until_us, &from, &to))
        for (int lane = 0; lane < timeline->lanes; lane++)
            grid_fill(scene->grid, timeline_bar_row(timeline, area, lane),
                      timeline->axis.col + from, to - from, STYLE_BORDER, scene->glyphs->lane_idle);
    for (int failed = 0; failed < 2; failed++)
        for (uint32_t i = 1; i <= board->job_count; i++) {
            struct board_job unpacked;
            const struct board_job *job;
            struct timeline_span span;
            if ((board_state_of(board, i) == BOARD_FAILED) != failed)
                continue;
            job = board_job(board, i, &unpacked);
            if (timeline_span_of(scene, timeline, job, &span))
                draw_one(scene, timeline, area, job, &span);
            note_used(timeline, job, span.lane, scene->now_us, used);
        }
    if (board->slots > 0)
        draw_idle(scene, timeline, area, used, until_us);
}

/* ------------------------------------------------------------------- lanes */

/* The slots and the workers in them now. */
static void draw_labels(const struct scene *scene, const struct timeline *timeline,
                        struct area area)
{
    const struct board_job *job;

    for (int lane = 0; lane < timeline->lanes; lane++) {
        struct pen pen = { scene->grid, timeline_bar_row(timeline, area, lane), area.col,
                           area.col + timeline->names };
        pen_skip(&pen, timeline->margin);
        pen_printf(&pen, STYLE_DIM, "%3zu ", timeline->top + (size_t)lane + 1);
    }
    for (size_t i = 0; (job = board_near(scene->board, i)) != NULL; i++) {
        int lane = job->slot - 1 - (int)timeline->top;
        struct pen pen;
        if (!board_lives(job) || lane < 0 || lane >= timeline->lanes)
            continue;
        pen = (struct pen){ scene->grid, timeline_bar_row(timeline, area, lane), area.col,
                            area.col + timeline->names };
        pen_skip(&pen, 4 + timeline->margin);
        pen_name(&pen, job->job == scene->ui->table.selected ? STYLE_KEY : STYLE_PLAIN, job->name,
                 pen_room(&pen), scene->glyphs->ellipsis);
    }
}

static uint32_t lives_in_time(const struct scene *scene, const struct timeline *timeline)
{
    uint32_t count = 0;

    for (uint32_t i = 1; i <= scene->board->job_count; i++) {
        struct board_glance job;
        int64_t end_us;
        board_glance(scene->board, i, &job);
        end_us = job.exited_us >= 0 ? job.exited_us : scene->now_us;
        count += job.forked_us >= 0 && job.forked_us < axis_right_us(&timeline->axis) &&
                 end_us >= timeline->axis.left_us;
    }
    return count;
}

bool timeline_slots_draw(const struct scene *scene, const struct timeline *timeline,
                         struct area area)
{
    size_t cells = timeline->rows * (size_t)timeline->axis.cols;
    bool dense = (size_t)lives_in_time(scene, timeline) * DENSE_COLS > cells;
    size_t lanes = (size_t)(timeline->lanes > 0 ? timeline->lanes : 0);
    int64_t *times_us = timeline_zeros(scene, lanes * (size_t)timeline->axis.cols);

    draw_labels(scene, timeline, area);
    if (times_us != NULL && dense)
        timeline_busy_draw(scene, timeline, area, NULL, times_us);
    else if (times_us != NULL)
        draw_few(scene, timeline, area, times_us);
    return dense;
}
