/*
 * table.c - a row for each job of the list. Only the rows on the screen are looked at, so
 * 10,000 jobs cost no more than twenty. A job that never had a process has empty cells; what it
 * waits for may then stand in them.
 */
#include "fit.h"
#include "inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_LEAST 8 /* columns; fewer say nothing */

static bool is_marked(const struct ui *ui, uint32_t job)
{
    size_t low = 0, high = ui->table.marked_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ui->table.marked[middle] < job)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ui->table.marked_count && ui->table.marked[low] == job;
}

/* ------------------------------------------------------------------ header */

static void header_cell(const struct scene *scene, const struct fit *fit, struct area area,
                        enum column column)
{
    const struct ui *ui = scene->ui;
    int col = area.col + fit->col[column], cols = fit->cols[column];
    const char *text = rows_header(scene->rows, column, cols);
    int width = width_text(text);
    uint32_t style = column == ui->table.sort ? STYLE_TITLE : STYLE_DIM;

    if (column == COLUMN_STATE && cols < width)
        text = "";
    grid_field(scene->grid, area.row, col, cols, style, rows_align(column), text, "");
    if (column != ui->table.sort || (column == COLUMN_NUMBER && !ui->table.descending))
        return;
    /* In the gap after the word, where it cannot push it away. */
    col += rows_align(column) == ALIGN_LEFT && width < cols ? width : cols;
    if (fit->gap > 1 || rows_align(column) == ALIGN_LEFT)
        grid_put(scene->grid, area.row, col, 1, style,
                 ui->table.descending ? scene->glyphs->sort_down : scene->glyphs->sort_up);
}

void view_table_header_draw(const struct scene *scene, struct area area)
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
    case BOARD_HELD:
        return STYLE_WAITING;
    default:
        return STYLE_PLAIN;
    }
}

static uint32_t cell_style(const struct row *row, enum column column)
{
    bool over = board_done(row->job) || row->state == BOARD_WAITING || row->state == BOARD_HELD;

    switch (column) {
    case COLUMN_STATE:
        return view_state_style(row->state);
    case COLUMN_RESULT:
        if (row->state == BOARD_OK || row->state == BOARD_RUNNING)
            return STYLE_PLAIN;
        return view_state_style(row->state);
    case COLUMN_ELAPSED:
        return STYLE_PLAIN;
    default:
        return over ? STYLE_DIM : STYLE_PLAIN;
    }
}

static void state_cell(const struct scene *scene, const struct row *row, int line, int col,
                       int cols)
{
    uint32_t style = view_state_style(row->state);

    grid_put(scene->grid, line, col, 1, style, view_state_glyph(scene->glyphs, row->state));
    if (cols > 2 && board_lives(row->job) && row->job->live->ending != 0)
        grid_put(scene->grid, line, col + 2, cols - 2, STYLE_WARNING, "ending");
    else if (cols > 2)
        grid_put(scene->grid, line, col + 2, cols - 2, style, view_job_word(row->job));
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
    uint32_t style = row->state == BOARD_RUNNING ? STYLE_BAR_DONE : view_state_style(row->state);

    if (row->bar >= 0)
        view_bar_draw(&pen, scene->glyphs, cols, row->bar, row->over, style);
}

/* Where the name holds what is searched for. */
static void show_found(const struct scene *scene, const struct fit *fit, const struct row *row,
                       int line, int left)
{
    const char *find = scene->ui->table.find, *at = strcasestr(row->name, find);
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

/* Where the words begin: in their column, or if they do not fit there in the first of those that
 * are empty in a row without a process. There are two places, so that they stand below each other.
 */
static int free_col(const struct fit *fit, const struct row *row)
{
    int end = fit->col[COLUMN_RESULT] + fit->cols[COLUMN_RESULT], first = COLUMN_PID;
    int wanted = width_text(row->result);

    while (fit->cols[first] == 0)
        first++;
    if (wanted <= fit->cols[COLUMN_RESULT] || row->job->forked_us >= 0 ||
        (wanted > end - fit->col[first] && row->brief[0] != '\0'))
        return fit->col[COLUMN_RESULT];
    return fit->col[first];
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
        words = view_job_word(row->job);
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
    else if (scene->ui->table.find[0] != '\0')
        show_found(scene, fit, &row, line, area.col);
    else if (fit->margin > 0 && job->job == view_note_job(scene->board, scene->ui))
        grid_put(scene->grid, line, area.col, 1, STYLE_NOTE, scene->glyphs->right);
    if (job->job == scene->ui->table.selected)
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

/* A job that is known to come: its number and its name. */
static void draw_coming(const struct scene *scene, const struct fit *fit, struct area area,
                        int line, const struct ui_coming *coming)
{
    struct pen pen = { scene->grid, area.row + line, area.col + fit->col[COLUMN_NAME],
                       area.col + fit->col[COLUMN_NAME] + fit->cols[COLUMN_NAME] };
    char number[16];

    snprintf(number, sizeof number, "%u", coming->job);
    if (fit->cols[COLUMN_STATE] > 0)
        grid_put(scene->grid, area.row + line, area.col + fit->col[COLUMN_STATE], 1,
                 view_state_style(BOARD_WAITING), view_state_glyph(scene->glyphs, BOARD_WAITING));
    if (fit->cols[COLUMN_STATE] > 2)
        grid_put(scene->grid, area.row + line, area.col + fit->col[COLUMN_STATE] + 2,
                 fit->cols[COLUMN_STATE] - 2, view_state_style(BOARD_WAITING), "to come");
    if (fit->cols[COLUMN_NUMBER] > 0)
        grid_field(scene->grid, area.row + line, area.col + fit->col[COLUMN_NUMBER],
                   fit->cols[COLUMN_NUMBER], STYLE_DIM, ALIGN_RIGHT, number, "");
    pen_name(&pen, STYLE_DIM, coming->name, pen_room(&pen), scene->glyphs->ellipsis);
}

/* Jobs that are not read yet: the next have rows where there is room, the others a line. */
static void draw_ahead(const struct scene *scene, const struct fit *fit, struct area area,
                       size_t line)
{
    const struct ui_run *run = &scene->ui->run;
    uint32_t ahead = run->jobs_ahead;
    struct pen pen;

    if (!(scene->ui->table.filter >> BOARD_WAITING & 1) ||
        (scene->ui->table.only != NULL && scene->ui->table.only[0] != '\0'))
        return;
    for (uint32_t i = 0; i < run->coming_count && i < run->jobs_ahead; i++, ahead--) {
        bool last = line + 1 >= (size_t)area.rows;
        if (last && ahead > 1)
            break;
        if (line >= (size_t)area.rows)
            return;
        draw_coming(scene, fit, area, (int)line++, &run->coming[i]);
    }
    if (ahead == 0 || line >= (size_t)area.rows)
        return;
    pen = pen_at(scene->grid, &area, (int)line);
    pen_skip(&pen, area.cols >= 60);
    pen_put(&pen, view_state_style(BOARD_WAITING), view_state_glyph(scene->glyphs, BOARD_WAITING));
    pen_printf(&pen, STYLE_DIM, " %u more to come", ahead);
}

void view_table_draw(const struct scene *scene, struct area area)
{
    const struct rows *rows = scene->rows;
    struct fit fit;

    fit_columns(&fit, rows, area.cols);
    for (int line = 0; line < area.rows && scene->ui->table.top + (size_t)line < rows->count;
         line++) {
        uint32_t number = rows->list[scene->ui->table.top + (size_t)line];
        struct board_job unpacked;
        const struct board_job *job = board_job(scene->board, number, &unpacked);
        struct area own = { area.row + line, area.col, 1, area.cols };
        if (job != NULL)
            draw_row(scene, &fit, area, line, job);
        else if (rows_is_group(number))
            view_table_group_draw(scene, &fit, own, number);
        else
            view_table_left_draw(scene, &fit, own, number);
    }
    if (rows->count == 0)
        draw_empty(scene, area);
    else
        draw_ahead(scene, &fit, area, rows->count - scene->ui->table.top);
}
