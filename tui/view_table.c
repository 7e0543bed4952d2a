/*
 * view_table.c - a row for each job of the list. Only the rows on the screen are looked at, so
 * 10,000 jobs cost no more than twenty. A job that never had a process has empty cells; what it
 * waits for may then stand in them.
 */
#include "fit.h"
#include "view_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_LEAST 8 /* columns; fewer say nothing */

static bool is_marked(const struct ui *ui, uint32_t job)
{
    size_t low = 0, high = ui->marked_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ui->marked[middle] < job)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ui->marked_count && ui->marked[low] == job;
}

/* ------------------------------------------------------------------ header */

static void header_cell(const struct scene *scene, const struct fit *fit, struct area area,
                        enum column column)
{
    const struct ui *ui = scene->ui;
    const char *text = rows_header(column);
    int col = area.col + fit->col[column], cols = fit->cols[column], width = width_text(text);
    uint32_t style = column == ui->sort ? STYLE_TITLE : STYLE_DIM;

    if (column == COLUMN_STATE && cols < width)
        text = "";
    grid_field(scene->grid, area.row, col, cols, style, rows_align(column), text, "");
    if (column != ui->sort || (column == COLUMN_NUMBER && !ui->descending))
        return;
    /* In the gap: beside the word, where it cannot push it away. */
    if (rows_align(column) == ALIGN_RIGHT)
        col -= 1;
    else
        col += width < cols ? width : cols;
    if (fit->gap > 1 || rows_align(column) == ALIGN_LEFT)
        grid_put(scene->grid, area.row, col, 1, style,
                 ui->descending ? scene->glyphs->sort_down : scene->glyphs->sort_up);
}

void table_header_draw(const struct scene *scene, struct area area)
{
    struct fit fit;

    fit_columns(&fit, scene->rows, area.cols);
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (fit.cols[i] > 0)
            header_cell(scene, &fit, area, (enum column)i);
}

/* -------------------------------------------------------------------- rows */

static uint32_t name_style(const struct row *row)
{
    switch (row->state) {
    case BOARD_FAILED:
        return STYLE_FAILED;
    case BOARD_WAITING:
    case BOARD_SKIPPED:
        return STYLE_WAITING;
    default:
        return STYLE_PLAIN;
    }
}

static uint32_t cell_style(const struct row *row, enum column column)
{
    bool over = board_done(row->job) || row->state == BOARD_WAITING;

    switch (column) {
    case COLUMN_STATE:
        return state_style(row->state);
    case COLUMN_RESULT:
        if (row->state == BOARD_OK || row->state == BOARD_RUNNING)
            return STYLE_PLAIN;
        return state_style(row->state);
    case COLUMN_ELAPSED:
        return STYLE_PLAIN;
    default:
        return over ? STYLE_DIM : STYLE_PLAIN;
    }
}

static void state_cell(const struct scene *scene, const struct row *row, int line, int col,
                       int cols)
{
    uint32_t style = state_style(row->state);

    grid_put(scene->grid, line, col, 1, style, state_glyph(scene->glyphs, row->state));
    if (cols > 2)
        grid_put(scene->grid, line, col + 2, cols - 2, style, state_word(row->state));
}

static void name_cell(const struct scene *scene, const struct row *row, int line, int col, int cols)
{
    struct pen pen = { scene->grid, line, col, col + cols };
    int indent = rows_indent(scene->rows, row->job->job);
    char hidden[UNITS_ROOM];

    rows_hidden_words(scene->rows, row->job->job, hidden);
    pen_skip(&pen, indent < cols / 2 ? indent : cols / 2);
    if (hidden[0] != '\0')
        pen_right(&pen, STYLE_NOTE, hidden, 1);
    pen_name(&pen, name_style(row), row->name, pen_room(&pen), scene->glyphs->ellipsis);
}

static void bar_cell(const struct scene *scene, const struct row *row, int line, int col, int cols)
{
    struct pen pen = { scene->grid, line, col, col + cols };
    uint32_t style = row->state == BOARD_RUNNING ? STYLE_BAR_DONE : state_style(row->state);

    if (row->bar >= 0)
        bar_draw(&pen, scene->glyphs, cols, row->bar, row->over, style);
}

/* Where the name holds what is searched for. */
static void show_found(const struct scene *scene, const struct fit *fit, const struct row *row,
                       int line, int left)
{
    const char *find = scene->ui->find, *at = strcasestr(row->name, find);
    int col, cols, room;

    if (!rows_matches(row->job, find))
        return;
    if (fit->margin > 0)
        grid_put(scene->grid, line, left, 1, STYLE_NOTE, "/");
    if (at == NULL || fit->cols[COLUMN_NAME] == 0)
        return;
    col =
        width_bytes(row->name, (size_t)(at - row->name)) + rows_indent(scene->rows, row->job->job);
    cols = width_bytes(at, strlen(find));
    room = fit->cols[COLUMN_NAME];
    if (col + cols <= room &&
        rows_indent(scene->rows, row->job->job) + width_text(row->name) <= room)
        grid_put_bytes(scene->grid, line, left + fit->col[COLUMN_NAME] + col, cols, STYLE_NOTE, at,
                       strlen(find));
}

/* How the result is said in `cols` columns. */
static const char *result_words(const struct row *row, int cols)
{
    bool fits = width_text(row->result) <= cols;

    return fits || row->brief[0] == '\0' ? row->result : row->brief;
}

/* The first column from which on the cells are empty and the words fit. */
static int free_col(const struct fit *fit, const struct row *row)
{
    static const enum column tried[] = { COLUMN_RESULT, COLUMN_BAR, COLUMN_PID };
    int end = fit->col[COLUMN_RESULT] + fit->cols[COLUMN_RESULT];
    int wanted = width_text(row->result);

    for (size_t i = 0; row->job->forked_us < 0 && i < sizeof tried / sizeof tried[0]; i++)
        if (fit->cols[tried[i]] > 0 && end - fit->col[tried[i]] >= wanted)
            return fit->col[tried[i]];
    return fit->col[COLUMN_RESULT];
}

static void result_cell(const struct scene *scene, const struct fit *fit, const struct row *row,
                        int line, int left)
{
    int col = free_col(fit, row), end = fit->col[COLUMN_RESULT] + fit->cols[COLUMN_RESULT];
    const char *words = result_words(row, end - col);
    struct pen pen = { scene->grid, line, left + col, left + end };

    if (words[0] == '\0' && fit->cols[COLUMN_ELAPSED] == 0)
        words = row->elapsed;
    else if (words[0] == '\0' && fit->cols[COLUMN_STATE] < 3)
        words = state_word(row->state);
    pen_cut(&pen, cell_style(row, COLUMN_RESULT), words, end - col, scene->glyphs->ellipsis);
    if (row->words[0] == '\0' || pen_room(&pen) < WORDS_LEAST + 2)
        return;
    pen_skip(&pen, 2);
    pen_cut(&pen, STYLE_DIM, row->words, pen_room(&pen), scene->glyphs->ellipsis);
}

static void draw_row(const struct scene *scene, const struct fit *fit, struct area area, int line,
                     const struct board_job *job)
{
    struct row row;

    rows_row(scene->board, job, scene->now_us, &row);
    line += area.row;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        enum column column = (enum column)i;
        int col = area.col + fit->col[column], cols = fit->cols[column];
        if (cols == 0)
            continue;
        if (column == COLUMN_STATE)
            state_cell(scene, &row, line, col, cols);
        else if (column == COLUMN_BAR)
            bar_cell(scene, &row, line, col, cols);
        else if (column == COLUMN_RESULT)
            result_cell(scene, fit, &row, line, area.col);
        else if (column == COLUMN_NAME)
            name_cell(scene, &row, line, col, cols);
        else if (rows_text(&row, column)[0] != '\0')
            grid_field(scene->grid, line, col, cols, cell_style(&row, column), rows_align(column),
                       rows_text(&row, column), scene->glyphs->ellipsis);
    }
    if (fit->margin > 0 && is_marked(scene->ui, job->job))
        grid_put(scene->grid, line, area.col, 1, STYLE_KEY, "*");
    else if (scene->ui->find[0] != '\0')
        show_found(scene, fit, &row, line, area.col);
    if (job->job == scene->ui->selected)
        grid_restyle(scene->grid, line, area.col, area.cols, SELECTED);
}

/* Nothing to list: why. */
static void draw_empty(const struct scene *scene, struct area area)
{
    struct pen pen = pen_at(scene->grid, &area, 0);

    pen_skip(&pen, area.cols >= 60 ? 3 : 0);
    if (scene->board->job_count > 0)
        pen_put(&pen, STYLE_DIM, "no job is in this state");
    else
        pen_put(&pen, STYLE_DIM, scene->board->ended ? "there was nothing to run" : "no jobs yet");
}

void table_draw(const struct scene *scene, struct area area)
{
    const struct rows *rows = scene->rows;
    struct fit fit;

    fit_columns(&fit, rows, area.cols);
    for (int line = 0; line < area.rows && scene->ui->top + (size_t)line < rows->count; line++) {
        uint32_t number = rows->list[scene->ui->top + (size_t)line];
        struct board_job unpacked;
        const struct board_job *job = board_job(scene->board, number, &unpacked);
        if (job != NULL)
            draw_row(scene, &fit, area, line, job);
    }
    if (rows->count == 0)
        draw_empty(scene, area);
}
