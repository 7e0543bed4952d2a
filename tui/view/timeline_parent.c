/*
 * timeline_parent.c - the parent above its children. In a run that is forkboard: asleep but for the
 * moments in which it forks, is woken by a SIGCHLD, or reaps. In a watch it is the program, and
 * what wakes it is not known; but the kernel sends a SIGCHLD for each death. The end of a lost
 * worker told it nothing.
 */
#include "timeline.h"

#include "lane.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS_MOST 10000

enum { FORKED = 1, WOKEN = 2, REAPED = 4 };

/* What happened in a column. */
struct columns {
    uint8_t what[COLUMNS_MOST];
    uint16_t deaths[COLUMNS_MOST];
};

static int column_of(const struct timeline *timeline, int64_t t_us)
{
    int64_t column = t_us >= 0 ? axis_column(&timeline->axis, t_us) : -1;

    return column < timeline->axis.cols && column < COLUMNS_MOST ? (int)column : -1;
}

static void put(const struct timeline *timeline, struct columns *columns, int64_t t_us, int what)
{
    int column = column_of(timeline, t_us);

    if (column >= 0)
        columns->what[column] |= (uint8_t)what;
}

static void put_job(const struct timeline *timeline, struct columns *columns,
                    const struct board_glance *job)
{
    int column = column_of(timeline, job->exited_us);

    put(timeline, columns, job->forked_us, FORKED);
    if (job->lost)
        return;
    put(timeline, columns, job->reaped_us, REAPED);
    put(timeline, columns, job->exited_us, WOKEN);
    if (column >= 0 && columns->deaths[column] < UINT16_MAX)
        columns->deaths[column]++;
}

static bool is_lost(const struct board_entry *entry)
{
    return entry != NULL && entry->kind == FB_EXITED && entry->cause == FB_CAUSE_LOST;
}

/* `before`: the entry before it, or NULL; a lost worker's end and its reap come as one. */
static void put_entry(const struct timeline *timeline, struct columns *columns,
                      const struct board_entry *before, const struct board_entry *entry)
{
    if (is_lost(entry) ||
        (entry->kind == FB_REAPED && is_lost(before) && before->job == entry->job))
        return;
    if (entry->kind == FB_SIGNALS || entry->kind == FB_EXITED)
        put(timeline, columns, entry->t_us, WOKEN);
    else if (entry->kind == FB_FORKED || entry->kind == FB_REAPED)
        put(timeline, columns, entry->t_us, entry->kind == FB_FORKED ? FORKED : REAPED);
}

/* The last attempt of each job; of those before it what the log still has. */
static void find_columns(const struct scene *scene, const struct timeline *timeline,
                         struct columns *columns)
{
    const struct board *board = scene->board;
    const struct board_entry *before = NULL;

    memset(columns, 0, sizeof *columns);
    for (uint32_t i = 1; i <= board->job_count; i++) {
        struct board_glance job;
        board_glance(board, i, &job);
        put_job(timeline, columns, &job);
    }
    for (size_t i = 0; i < board_log_count(board); i++) {
        const struct board_entry *entry = board_log_entry(board, i);
        put_entry(timeline, columns, before, entry);
        before = entry;
    }
}

/* How many died for what woke it, where nothing else stands. */
static void draw_deaths(const struct scene *scene, const struct timeline *timeline, int row,
                        const struct columns *columns, int column)
{
    char number[16];
    int size = snprintf(number, sizeof number, "%d", columns->deaths[column]);

    if (columns->deaths[column] < 2 || column + size >= timeline->axis.cols)
        return;
    for (int i = 1; i <= size; i++)
        if (columns->what[column + i] != 0)
            return;
    grid_put(scene->grid, row, timeline->axis.col + column + 1, size, STYLE_ZOMBIE, number);
}

static void draw_forkboard(const struct scene *scene, const struct timeline *timeline,
                           struct area area)
{
    const struct glyphs *glyphs = scene->glyphs;
    struct columns columns;
    struct pen pen = pen_at(scene->grid, &area, 0);
    int64_t until_us = scene->board->ended ? scene->board->end.t_us : scene->now_us;
    int from, to;

    pen_skip(&pen, timeline->margin);
    pen.end = area.col + timeline->names;
    pen_put(&pen, STYLE_TITLE, "parent");
    if (axis_stretch(&timeline->axis, 0, until_us, &from, &to))
        grid_fill(scene->grid, area.row, timeline->axis.col + from, to - from, STYLE_BORDER,
                  glyphs->lane_waiting);
    find_columns(scene, timeline, &columns);
    for (int i = 0; i < timeline->axis.cols && i < COLUMNS_MOST; i++) {
        int what = columns.what[i], col = timeline->axis.col + i;
        if (what & WOKEN)
            grid_fill(scene->grid, area.row, col, 1, STYLE_ZOMBIE,
                      what & FORKED ? glyphs->lane_both : glyphs->lane_woken);
        else if (what & FORKED)
            grid_fill(scene->grid, area.row, col, 1, STYLE_NOTE, glyphs->lane_fork);
        else if (what & REAPED)
            grid_fill(scene->grid, area.row, col, 1, STYLE_OK, glyphs->lane_reaped);
        if (what & WOKEN)
            draw_deaths(scene, timeline, area.row, &columns, i);
    }
}

static void draw_program(const struct scene *scene, const struct timeline *timeline,
                         struct area area)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(scene->board, 1, &unpacked);
    struct pen pen = pen_at(scene->grid, &area, 0);

    if (job == NULL)
        return;
    pen_skip(&pen, timeline->margin);
    pen_put(&pen, view_state_style((enum board_state)job->state),
            view_state_glyph(scene->glyphs, (enum board_state)job->state));
    pen_skip(&pen, 1);
    pen_name(&pen, STYLE_TITLE, job->name, area.col + timeline->names - pen.col,
             scene->glyphs->ellipsis);
    lane_draw(scene->grid, area.row, 1, &timeline->axis, scene->glyphs, job, scene->now_us, 0);
    if (job->job == scene->ui->table.selected)
        grid_restyle(scene->grid, area.row, area.col, timeline->names, SELECTED);
}

void timeline_parent_draw(const struct scene *scene, const struct timeline *timeline,
                          struct area area)
{
    if (timeline->pinned == 0)
        return;
    if (scene->rows->any_parent)
        draw_program(scene, timeline, area);
    else
        draw_forkboard(scene, timeline, area);
}

/* ------------------------------------------------------------------- links */

/* The grid's row of its parent's lane; below the first lane's: it is not seen. */
static int parent_row(const struct scene *scene, const struct timeline *timeline, struct area area,
                      int line, const struct board_job *job)
{
    int at = line - 1;

    if (!scene->rows->any_parent || (job->parent_job == 1 && timeline->pinned > 0))
        return timeline->pinned > 0 ? area.row : area.row - 1;
    while (at >= 0 &&
           timeline_item(scene, timeline, timeline->top + (size_t)at).job != job->parent_job)
        at--;
    return at >= 0 ? timeline_row(timeline, area, at) : area.row + timeline->pinned - 1;
}

static uint32_t point_of(const char *glyph)
{
    uint32_t point = 0;
    size_t at = 0;

    width_next(glyph, strlen(glyph), &at, &point);
    return point;
}

/* Through what is blank or waits: other lanes are not cut. */
static void draw_line(const struct scene *scene, int from, int to, int col, uint32_t style,
                      const char *glyph)
{
    uint32_t waits = point_of(scene->glyphs->lane_waiting);

    for (int row = from; row < to; row++) {
        const struct grid_cell *cell = grid_at(scene->grid, row, col);
        if (cell != NULL && (cell->base == ' ' || cell->base == waits))
            grid_fill(scene->grid, row, col, 1, style, glyph);
    }
}

/* On the lane of the parent; what came in the same column stays seen. */
static void mark_parent(const struct scene *scene, int row, int col, uint32_t style,
                        const char *glyph, const char *other)
{
    const struct grid_cell *cell = grid_at(scene->grid, row, col);
    uint32_t there = point_of(other);

    if (cell == NULL || cell->base == point_of(scene->glyphs->lane_both))
        return;
    grid_fill(scene->grid, row, col, 1, cell->base == there ? STYLE_ZOMBIE : style,
              cell->base == there ? scene->glyphs->lane_both : glyph);
}

/* A failure or a further try in the column of the fork says more than the fork. */
static bool says_more(const struct scene *scene, int row, int col)
{
    const struct grid_cell *cell = grid_at(scene->grid, row, col);

    return cell != NULL && (cell->base == point_of(scene->glyphs->mark) ||
                            cell->base == point_of(scene->glyphs->state[THEME_RETRY]));
}

static void draw_fork(const struct scene *scene, int parent, int own, int col, bool seen)
{
    if (!says_more(scene, own, col))
        grid_fill(scene->grid, own, col, 1, STYLE_NOTE, scene->glyphs->lane_child);
    draw_line(scene, parent + 1, own, col, STYLE_BORDER, scene->glyphs->column);
    if (seen)
        mark_parent(scene, parent, col, STYLE_NOTE, scene->glyphs->lane_fork,
                    scene->glyphs->lane_woken);
}

static void draw_death(const struct scene *scene, int parent, int own, int col, bool seen)
{
    draw_line(scene, parent + 1, own, col, STYLE_ZOMBIE, scene->glyphs->lane_death);
    if (seen)
        mark_parent(scene, parent, col, STYLE_ZOMBIE, scene->glyphs->lane_woken,
                    scene->glyphs->lane_fork);
}

void timeline_links_draw(const struct scene *scene, const struct timeline *timeline,
                         struct area area, int line)
{
    struct timeline_item item = timeline_item(scene, timeline, timeline->top + (size_t)line);
    int own = timeline_row(timeline, area, line), parent;
    bool tree = scene->rows->any_parent, seen;
    struct board_job unpacked;
    const struct board_job *job = board_job(scene->board, item.job, &unpacked);
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    size_t count;

    if (job == NULL || item.left || (tree && job->parent_job == 0))
        return;
    parent = parent_row(scene, timeline, area, line, job);
    seen = tree && parent >= area.row && (parent > area.row || job->parent_job == 1);
    count = board_marks(job, few, &marks);
    for (size_t i = 0; i < count; i++) {
        int column = column_of(timeline, marks[i].t_us), col = timeline->axis.col + column;
        if (column < 0)
            continue;
        if (marks[i].kind == FB_EXITED && !marks[i].lost)
            draw_death(scene, parent, own, col, seen);
        else if (marks[i].kind == FB_FORKED)
            draw_fork(scene, parent, own, col, seen);
    }
}

/* ------------------------------------------------------------------- leftovers */

/* It lived between the worker's end and the look that found it; while it is waited for, still. */
void timeline_left_draw(const struct scene *scene, const struct timeline *timeline,
                        struct area area, int line)
{
    int row = timeline_row(timeline, area, line), from, to;
    struct pen pen = { scene->grid, row, area.col, area.col + timeline->names };
    size_t at = timeline->first + timeline->top + (size_t)line;
    struct rows_left left;

    if (at >= scene->rows->count || !rows_left(scene->board, scene->rows->list[at], &left))
        return;
    pen_skip(&pen, timeline->margin + 2);
    pen_put(&pen, STYLE_NOTE, scene->glyphs->lane_child);
    pen_cut(&pen, STYLE_PLAIN, left.name[0] != '\0' ? left.name : "not found", pen_room(&pen),
            scene->glyphs->ellipsis);
    if (!axis_stretch(&timeline->axis, left.from_us, left.lives ? scene->now_us : left.to_us, &from,
                      &to))
        return;
    grid_fill(scene->grid, row, timeline->axis.col + from, to - from, STYLE_STOPPED,
              scene->glyphs->lane_running);
    pen = (struct pen){ scene->grid, row, timeline->axis.col + to + 1,
                        timeline->axis.col + timeline->axis.cols };
    if (!left.lives)
        pen_cut(&pen, STYLE_DIM, "orphan", pen_room(&pen), scene->glyphs->ellipsis);
}
