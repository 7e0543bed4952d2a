/*
 * view.c - draws each view where the layout has it, and says what is at a place, how far something
 * scrolls, which jobs are seen.
 */
#include "fit.h"
#include "inside.h"
#include "projector.h"

#include <errno.h>
#include <stdlib.h>

int view_open(struct view **out)
{
    *out = calloc(1, sizeof **out);
    return *out != NULL ? 0 : -ENOMEM;
}

struct view *view_close(struct view *view)
{
    if (view == NULL)
        return NULL;
    view_output_lines_fini(&view->output);
    view_output_all_fini(&view->all);
    view_terminal_fini(&view->terminal);
    free(view->cores.jobs);
    free(view->cores.busy);
    free(view->slots.times_us);
    free(view);
    return NULL;
}

void view_forget(struct view *view)
{
    view_output_lines_fini(&view->output);
    view->output = (struct output_lines){ 0 };
    view_output_all_fini(&view->all);
    view_terminal_fini(&view->terminal);
}

/* -------------------------------------------------------------------- draw */

static void pane_draw(const struct scene *scene, struct area area)
{
    static void (*const draw[PANE_COUNT])(const struct scene *, struct area) = {
        [PANE_EVENTS] = view_events_draw, [PANE_OUTPUT] = view_output_draw,
        [PANE_TIMELINE] = timeline_draw,  [PANE_CORES] = cores_draw,
        [PANE_LIFE] = view_life_draw,     [PANE_SCALE] = view_scale_draw,
        [PANE_GRAPH] = view_graph_draw,
    };

    draw[scene->ui->pane.shown](scene, area);
}

static void draw_tabs(const struct scene *scene, struct area area)
{
    char caption[256] = "";

    if (scene->ui->pane.shown == PANE_OUTPUT)
        view_output_caption(scene, caption, sizeof caption);
    else if (scene->ui->pane.shown == PANE_CORES)
        cores_caption(scene, caption, sizeof caption);
    else if (scene->ui->pane.shown == PANE_SCALE)
        view_scale_caption(scene, caption, sizeof caption);
    else if (scene->ui->pane.shown == PANE_GRAPH)
        view_graph_caption(scene, caption, sizeof caption);
    view_tabs_draw(scene, area, caption);
}

static struct area pane_area(const struct layout *at)
{
    return (struct area){ at->pane_row, at->pane_col, at->pane_rows, at->pane_cols };
}

/* The line between the table and the pane beside it. */
static void draw_between(const struct scene *scene, const struct layout *at)
{
    for (int row = at->tabs_row; row < at->pane_row + at->pane_rows; row++)
        grid_put(scene->grid, row, at->table_cols, 1, STYLE_BORDER, scene->glyphs->column);
}

/* What has no row of its own; a note that stands in its box is not said twice. */
static bool foot_says_status(const struct board *board, const struct layout *at)
{
    return at->status_rows == 0 &&
           (at->note_rows == 0 || board->ended || board->counts[BOARD_FAILED] > 0);
}

void view_draw(struct view *view, struct grid *grid, const struct board *board, const struct ui *ui,
               int64_t now_us)
{
    struct scene scene = { view, grid, board, ui, ui->table.rows, ui->glyphs, now_us };
    struct layout at;
    int cols = grid->cols;
    bool projector;

    grid_clear(grid);
    view_layout(&at, board, ui, grid->rows, cols);
    projector = projector_is_on(ui, grid->rows, cols);
    if (at.head_rows > 0)
        (projector ? projector_head_draw : head_draw)(&scene,
                                                      (struct area){ 0, 0, at.head_rows, cols });
    if (at.header_rows > 0)
        view_table_header_draw(&scene, (struct area){ at.header_row, 0, 1, at.table_cols });
    if (at.table_rows > 0)
        view_table_draw(&scene, (struct area){ at.table_row, 0, at.table_rows, at.table_cols });
    if (at.tabs_rows > 0)
        draw_tabs(&scene, (struct area){ at.tabs_row, at.pane_col, 1, at.pane_cols });
    if (at.pane_rows > 0)
        pane_draw(&scene, pane_area(&at));
    if (at.pane_col > 0)
        draw_between(&scene, &at);
    if (at.note_rows > 0)
        (projector ? projector_note_draw
                   : view_note_draw)(&scene, (struct area){ at.note_row, 0, at.note_rows, cols });
    if (at.status_rows > 0)
        view_status_draw(&scene, (struct area){ at.status_row, 0, 1, cols });
    if (at.scrub_rows > 0)
        scrub_draw(&scene, (struct area){ at.scrub_row, 0, 1, cols });
    if (at.foot_rows > 0)
        foot_draw(&scene, (struct area){ at.foot_row, 0, at.foot_rows, cols },
                  foot_says_status(board, &at));
    if (ui->detail != NULL)
        view_detail_draw(&scene, (struct area){ 0, 0, grid->rows - at.foot_rows, cols });
    if (ui->help)
        help_draw(&scene, (struct area){ 0, 0, grid->rows - at.foot_rows, cols });
}

/* --------------------------------------------------------------------- hit */

static uint32_t job_at(const struct ui *ui, size_t line)
{
    const struct rows *rows = ui->table.rows;

    return ui->table.top + line < rows->count ? rows_job(rows->list[ui->table.top + line]) : 0;
}

static bool inside(int row, int first, int rows)
{
    return row >= first && row < first + rows;
}

static void hit_tab(struct view_hit *out, const struct ui *ui, int cols, int col)
{
    for (int pane = 0; pane < PANE_COUNT; pane++) {
        int from, width = view_tabs_place(ui, (enum ui_pane)pane, cols, &from);
        if (!view_pane_there(ui, (enum ui_pane)pane) || col < from || col >= from + width)
            continue;
        out->target = VIEW_TAB;
        out->pane = (enum ui_pane)pane;
    }
}

static void hit_header(struct view_hit *out, const struct ui *ui, int cols, int col)
{
    struct fit fit;

    fit_columns(&fit, ui->table.rows, cols);
    out->column = fit_at(&fit, col);
    if (out->column != COLUMN_COUNT)
        out->target = VIEW_HEADER;
}

static void hit_pane(struct view_hit *out, const struct board *board, const struct ui *ui,
                     const struct layout *at, int row)
{
    struct scene scene = { NULL, NULL, board, ui, ui->table.rows, ui->glyphs, 0 };

    out->target = VIEW_PANE;
    if (ui->pane.shown == PANE_TIMELINE)
        out->job = timeline_job(&scene, pane_area(at), row - at->pane_row);
    if (out->job != 0)
        out->target = VIEW_JOB;
}

void view_hit(struct view_hit *out, const struct board *board, const struct ui *ui, int rows,
              int cols, int row, int col)
{
    struct layout at;

    *out = (struct view_hit){ .target = VIEW_NOTHING };
    view_layout(&at, board, ui, rows, cols);
    if (col < 0 || col >= cols || ui->help || ui->detail != NULL)
        return;
    if (inside(row, at.header_row, at.header_rows) && col < at.table_cols)
        hit_header(out, ui, at.table_cols, col);
    else if (inside(row, at.table_row, at.table_rows) && col < at.table_cols) {
        out->job = job_at(ui, (size_t)(row - at.table_row));
        out->target = out->job != 0 ? VIEW_JOB : VIEW_NOTHING;
    } else if (inside(row, at.tabs_row, at.tabs_rows))
        hit_tab(out, ui, at.pane_cols, col - at.pane_col);
    else if (inside(row, at.pane_row, at.pane_rows))
        hit_pane(out, board, ui, &at, row);
    else if (inside(row, at.scrub_row, at.scrub_rows)) {
        out->at_us = scrub_time(&ui->replay, cols, col);
        out->target = out->at_us >= 0 ? VIEW_SCRUB : VIEW_NOTHING;
    }
}

/* ------------------------------------------------------------------ scroll */

uint64_t view_scroll(struct view *view, const struct board *board, const struct ui *ui, int rows,
                     int cols, int by)
{
    struct layout at;

    view_layout(&at, board, ui, rows, cols);
    if (ui->pane.shown == PANE_EVENTS)
        return view_events_scroll(board, ui, at.pane_rows, at.pane_cols, by);
    if (ui->pane.shown != PANE_OUTPUT)
        return 0;
    return view_output_scroll(view_output_update(view, board, ui), ui->pane.end, at.pane_rows,
                              view_output_text_cols(board, ui, at.pane_cols), by);
}

void view_extent(struct view *view, struct view_extent *out, const struct board *board,
                 const struct ui *ui, int rows, int cols, int64_t now_us)
{
    struct scene scene = { view, NULL, board, ui, ui->table.rows, ui->glyphs, now_us };
    struct layout at;
    struct area area;

    *out = (struct view_extent){ 0 };
    view_layout(&at, board, ui, rows, cols);
    area = pane_area(&at);
    out->shown = area.rows;
    if (ui->pane.shown == PANE_TIMELINE)
        timeline_extent(&scene, area, out);
    else if (ui->pane.shown == PANE_CORES)
        cores_extent(&scene, area, out);
    else if (ui->pane.shown == PANE_GRAPH)
        view_graph_extent(&scene, area, out);
}

uint64_t view_output_match(struct view *view, const struct board *board, uint32_t job,
                           const char *find, uint64_t place, bool backwards)
{
    view_output_lines_update(&view->output, board, job);
    return view_output_lines_find(&view->output, place, find, backwards);
}

uint64_t view_output_match_all(struct view *view, const struct board *board, const struct ui *ui,
                               const char *find, uint64_t place, bool backwards)
{
    return view_output_lines_find(view_output_update(view, board, ui), place, find, backwards);
}

/* Life shows all that live: those that are not in the table's rows yet. */
static size_t add_living(const struct board *board, uint32_t *jobs, size_t count, size_t room)
{
    const struct board_job *job;
    size_t listed = count;

    for (size_t i = 0; count < room && (job = board_near(board, i)) != NULL; i++) {
        size_t at = 0;
        while (at < listed && jobs[at] != job->job)
            at++;
        if (at == listed && board_lives(job))
            jobs[count++] = job->job;
    }
    return count;
}

size_t view_visible(const struct board *board, const struct ui *ui, int rows, int cols,
                    uint32_t *jobs, size_t room)
{
    struct layout at;
    size_t count = 0, from = 0, until = ui->table.rows->count, most;

    view_layout(&at, board, ui, rows, cols);
    if (at.table_rows > 0) {
        from = ui->table.top;
        until = from + (size_t)at.table_rows;
    }
    most = (size_t)(rows < 0 ? 0 : rows) < room ? (size_t)(rows < 0 ? 0 : rows) : room;
    for (size_t i = from; i < until && i < ui->table.rows->count && count < most; i++) {
        struct board_job unpacked;
        const struct board_job *job = board_job(board, ui->table.rows->list[i], &unpacked);
        if (job != NULL && board_lives(job))
            jobs[count++] = job->job;
    }
    if (at.pane_rows > 0 && ui->pane.shown == PANE_LIFE)
        count = add_living(board, jobs, count, room);
    return count;
}
