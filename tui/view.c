/*
 * view.c - which rows of the screen belong to whom, and who draws them. The layout depends on the
 * size, on what is open, on how many jobs there are and on the last note, never on the
 * jobs' states: it does not jump while they run. In a small terminal the pane hides the table only
 * while keys move the pane.
 */
#include "fit.h"
#include "view_parts.h"

#include <errno.h>
#include <stdlib.h>

#define TALL_ROWS   16 /* from here on head, table and pane have room below each other */
#define MIDDLE_ROWS 8  /* from here on two rows of head, a header, a status */
#define PANE_LEAST  4

int view_open(struct view **out)
{
    *out = calloc(1, sizeof **out);
    return *out != NULL ? 0 : -ENOMEM;
}

struct view *view_close(struct view *view)
{
    if (view == NULL)
        return NULL;
    output_lines_fini(&view->output);
    free(view->cores.jobs);
    free(view->cores.busy);
    free(view);
    return NULL;
}

/* ------------------------------------------------------------------ layout */

/* Takes up to `want` of the rows that are left. */
static int take(int *left, int want)
{
    int taken = want < *left ? want : *left;

    *left -= taken;
    return taken;
}

/* How many rows the table has when it shares `rows` with the pane and its tabs. */
static int table_share(const struct board *board, const struct ui *ui, int rows)
{
    uint32_t jobs = jobs_in_all(board, ui);
    int least = rows / 3 > PANE_LEAST ? rows / 3 : PANE_LEAST, most = rows - 1 - least;
    int want = ui->more || jobs > 10000 ? most : (int)jobs;

    want = want > 3 ? want : 3;
    return want < most ? want : most;
}

void view_layout(struct layout *out, const struct board *board, const struct ui *ui, int rows,
                 int cols)
{
    bool tall = rows >= TALL_ROWS, middle = rows >= MIDDLE_ROWS;
    bool only_pane = ui->full || (ui->focus_pane && !tall);
    int left = rows > 0 && cols > 0 ? rows : 0;

    *out = (struct layout){ 0 };
    out->head_rows = take(&left, tall ? 3 : middle ? 2 : 1);
    out->foot_rows = take(&left, rows > 1);
    out->scrub_rows = take(&left, ui->replay && rows >= 5);
    out->status_rows = take(&left, middle);
    out->note_rows = take(&left, tall ? note_rows(board, cols) : 0);
    if (only_pane) {
        out->tabs_rows = take(&left, rows > 3);
        out->pane_rows = left;
    } else {
        out->header_rows = take(&left, middle);
        out->table_rows = left;
        if (tall && ui->pane_open) {
            out->table_rows = table_share(board, ui, left);
            out->tabs_rows = 1;
            out->pane_rows = left - 1 - out->table_rows;
        }
    }
    out->header_row = out->head_rows;
    out->table_row = out->header_row + out->header_rows;
    out->tabs_row = out->table_row + out->table_rows;
    out->pane_row = out->tabs_row + out->tabs_rows;
    out->note_row = out->pane_row + out->pane_rows;
    out->status_row = out->note_row + out->note_rows;
    out->scrub_row = out->status_row + out->status_rows;
    out->foot_row = out->scrub_row + out->scrub_rows;
}

/* -------------------------------------------------------------------- draw */

static void pane_draw(const struct scene *scene, struct area area)
{
    static void (*const draw[PANE_COUNT])(const struct scene *, struct area) = {
        [PANE_EVENTS] = events_draw, [PANE_OUTPUT] = output_draw, [PANE_TIMELINE] = timeline_draw,
        [PANE_CORES] = cores_draw,   [PANE_LIFE] = life_draw,
    };

    draw[scene->ui->pane](scene, area);
}

static void draw_tabs(const struct scene *scene, struct area area)
{
    char caption[256] = "";

    if (scene->ui->pane == PANE_OUTPUT)
        output_caption(scene, caption, sizeof caption);
    else if (scene->ui->pane == PANE_CORES)
        cores_caption(scene, caption, sizeof caption);
    tabs_draw(scene, area, caption);
}

void view_draw(struct view *view, struct grid *grid, const struct board *board, const struct ui *ui,
               int64_t now_us)
{
    struct scene scene = { view, grid, board, ui, ui->rows, ui->glyphs, now_us };
    struct layout at;
    int cols = grid->cols;

    grid_clear(grid);
    view_layout(&at, board, ui, grid->rows, cols);
    if (at.head_rows > 0)
        head_draw(&scene, (struct area){ 0, 0, at.head_rows, cols });
    if (at.header_rows > 0)
        table_header_draw(&scene, (struct area){ at.header_row, 0, 1, cols });
    if (at.table_rows > 0)
        table_draw(&scene, (struct area){ at.table_row, 0, at.table_rows, cols });
    if (at.tabs_rows > 0)
        draw_tabs(&scene, (struct area){ at.tabs_row, 0, 1, cols });
    if (at.pane_rows > 0)
        pane_draw(&scene, (struct area){ at.pane_row, 0, at.pane_rows, cols });
    if (at.note_rows > 0)
        note_draw(&scene, (struct area){ at.note_row, 0, at.note_rows, cols });
    if (at.status_rows > 0)
        status_draw(&scene, (struct area){ at.status_row, 0, 1, cols });
    if (at.scrub_rows > 0)
        scrub_draw(&scene, (struct area){ at.scrub_row, 0, 1, cols });
    if (at.foot_rows > 0)
        foot_draw(&scene, (struct area){ at.foot_row, 0, 1, cols }, at.status_rows == 0);
    if (ui->help)
        help_draw(&scene, (struct area){ 0, 0, grid->rows - at.foot_rows, cols });
}

/* --------------------------------------------------------------------- hit */

static uint32_t job_at(const struct ui *ui, size_t line)
{
    return ui->top + line < ui->rows->count ? ui->rows->list[ui->top + line] : 0;
}

static bool inside(int row, int first, int rows)
{
    return row >= first && row < first + rows;
}

static void hit_tab(struct view_hit *out, const struct ui *ui, int cols, int col)
{
    for (int pane = 0; pane < PANE_COUNT; pane++) {
        int from, width = tabs_place(ui, (enum ui_pane)pane, cols, &from);
        if (col < from || col >= from + width)
            continue;
        out->target = VIEW_TAB;
        out->pane = (enum ui_pane)pane;
    }
}

static void hit_header(struct view_hit *out, const struct ui *ui, int cols, int col)
{
    struct fit fit;

    fit_columns(&fit, ui->rows, cols);
    out->column = fit_at(&fit, col);
    if (out->column != COLUMN_COUNT)
        out->target = VIEW_HEADER;
}

static void hit_pane(struct view_hit *out, const struct board *board, const struct ui *ui,
                     const struct layout *at, int row, int cols)
{
    struct scene scene = { NULL, NULL, board, ui, ui->rows, ui->glyphs, 0 };
    struct area area = { at->pane_row, 0, at->pane_rows, cols };

    out->target = VIEW_PANE;
    if (ui->pane == PANE_TIMELINE)
        out->job = timeline_job(&scene, area, row - at->pane_row);
    if (out->job != 0)
        out->target = VIEW_JOB;
}

void view_hit(struct view_hit *out, const struct board *board, const struct ui *ui, int rows,
              int cols, int row, int col)
{
    struct layout at;

    *out = (struct view_hit){ .target = VIEW_NOTHING };
    view_layout(&at, board, ui, rows, cols);
    if (col < 0 || col >= cols || ui->help)
        return;
    if (inside(row, at.header_row, at.header_rows))
        hit_header(out, ui, cols, col);
    else if (inside(row, at.table_row, at.table_rows)) {
        out->job = job_at(ui, (size_t)(row - at.table_row));
        out->target = out->job != 0 ? VIEW_JOB : VIEW_NOTHING;
    } else if (inside(row, at.tabs_row, at.tabs_rows))
        hit_tab(out, ui, cols, col);
    else if (inside(row, at.pane_row, at.pane_rows))
        hit_pane(out, board, ui, &at, row, cols);
    else if (inside(row, at.scrub_row, at.scrub_rows)) {
        out->at_us = scrub_time(ui, cols, col);
        out->target = out->at_us >= 0 ? VIEW_SCRUB : VIEW_NOTHING;
    }
}

/* ------------------------------------------------------------------ scroll */

uint64_t view_scroll(struct view *view, const struct board *board, const struct ui *ui, int rows,
                     int cols, int by)
{
    struct layout at;

    view_layout(&at, board, ui, rows, cols);
    if (ui->pane == PANE_EVENTS)
        return events_scroll(board, ui->pane_end, at.pane_rows, by);
    if (ui->pane != PANE_OUTPUT)
        return 0;
    output_lines_update(&view->output, board, view_output_job(ui));
    return output_scroll(&view->output, ui->pane_end, at.pane_rows, cols, by);
}

uint32_t view_output_job(const struct ui *ui)
{
    if (ui->rows->any_parent)
        return 1; /* all of a watched tree shares the program's terminal */
    return ui->selected != 0 ? ui->selected : job_at(ui, 0);
}

void view_extent(struct view *view, struct view_extent *out, const struct board *board,
                 const struct ui *ui, int rows, int cols, int64_t now_us)
{
    struct scene scene = { view, NULL, board, ui, ui->rows, ui->glyphs, now_us };
    struct layout at;
    struct area area;

    *out = (struct view_extent){ 0 };
    view_layout(&at, board, ui, rows, cols);
    area = (struct area){ at.pane_row, 0, at.pane_rows, cols };
    out->shown = area.rows;
    if (ui->pane == PANE_TIMELINE)
        timeline_extent(&scene, area, out);
    else if (ui->pane == PANE_CORES)
        cores_extent(&scene, area, out);
}

uint64_t view_output_find(struct view *view, const struct board *board, const struct ui *ui,
                          bool backwards)
{
    output_lines_update(&view->output, board, view_output_job(ui));
    return output_lines_find(&view->output, ui->pane_end, ui->pane_find, backwards);
}

size_t view_visible(const struct board *board, const struct ui *ui, int rows, int cols,
                    uint32_t *jobs, size_t room)
{
    struct layout at;
    size_t count = 0, from = 0, until = ui->rows->count;

    view_layout(&at, board, ui, rows, cols);
    if (at.table_rows > 0) {
        from = ui->top;
        until = from + (size_t)at.table_rows;
    } else if (rows < 0 || (size_t)rows < room)
        room = rows < 0 ? 0 : (size_t)rows;
    for (size_t i = from; i < until && i < ui->rows->count && count < room; i++) {
        struct board_job unpacked;
        const struct board_job *job = board_job(board, ui->rows->list[i], &unpacked);
        if (job != NULL && board_lives(job))
            jobs[count++] = job->job;
    }
    return count;
}
