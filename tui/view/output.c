/*
 * output.c - what the selected job printed, or all of them together with their names, the newest at
 * the bottom; on demand with the time when a line came. A line that is too long
 * goes on in the next row; standard error has a 2 before it, so that it can be seen without colour.
 * The worker's colours are kept, all else it sent to a terminal is text (lines.h).
 */
#include "inside.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define MARGIN        2   /* the stream's number and a line */
#define MARGIN_NARROW 1   /* the number alone, */
#define NARROW_COLS   30  /*   below so many columns */
#define WRAP_MOST     100 /* rows that a line may take */
#define STAMP_COLS    10  /* a time and a blank, */
#define STAMP_LEAST   40  /*   from so many columns on */
#define NAMES_MOST    16  /* columns of a job's name, and no more than a quarter of all */

struct page {
    const struct scene *scene;
    const struct output_lines *lines;
    struct area area;
    int margin;
};

static int margin_of(int cols)
{
    return cols < NARROW_COLS ? MARGIN_NARROW : MARGIN;
}

int view_output_cols(int cols)
{
    return cols > margin_of(cols) ? cols - margin_of(cols) : 1;
}

static bool has_terminal(const struct board *board, uint32_t number)
{
    struct board_job room;
    const struct board_job *job = board_job(board, number, &room);

    return job != NULL && job->pty;
}

static int stamp_cols(const struct ui *ui, int cols)
{
    return ui->pane.stamps && cols >= STAMP_LEAST ? STAMP_COLS : 0;
}

/* Of jobs' names, before what all of them printed. */
static int name_cols(const struct ui *ui, int cols)
{
    int names = ui->table.rows->name_columns;

    names = names < NAMES_MOST ? names : NAMES_MOST;
    return !view_output_is_all(ui) ? 0 : names < cols / 4 ? names : cols / 4;
}

int view_output_text_cols(const struct board *board, const struct ui *ui, int cols)
{
    bool terminal = !view_output_is_all(ui) && has_terminal(board, view_output_job(ui));
    int left = cols - stamp_cols(ui, cols) - name_cols(ui, cols);

    return terminal ? left : view_output_cols(left);
}

const struct output_lines *view_output_update(struct view *view, const struct board *board,
                                              const struct ui *ui)
{
    if (view_output_is_all(ui)) {
        view_output_all_update(&view->all, board, ui);
        return &view->all.lines;
    }
    view_output_lines_update(&view->output, board, view_output_job(ui));
    return &view->output;
}

/* Bytes of the line that fit in a row, from `at` on; at least one character. */
static size_t row_bytes(const char *text, size_t size, size_t at, int cols)
{
    size_t fits = width_cut(text + at, size - at, cols, NULL);
    uint32_t point;

    if (fits == 0) {
        size_t next = at;
        width_next(text, size, &next, &point);
        fits = next - at;
    }
    return fits;
}

static int height_of(const struct output_lines *lines, const struct output_line *line, int cols)
{
    const char *text = view_output_line_text(lines, line);
    size_t at = 0;
    int rows = 0;

    do {
        at += line->size > 0 ? row_bytes(text, line->size, at, cols) : 0;
        rows++;
    } while (at < line->size && rows < WRAP_MOST);
    return rows;
}

/* -------------------------------------------------------------------- draw */

static uint32_t run_style(const struct lines_style *style)
{
    if (style->front < 0 && style->back < 0 && style->attributes == 0)
        return STYLE_PLAIN;
    return theme_worker(style->front, style->back, style->attributes);
}

static void put_found(const struct page *page, const struct output_line *line, int row, size_t from,
                      size_t to)
{
    const char *find = page->scene->ui->pane.find, *text = view_output_line_text(page->lines, line);
    size_t length = strlen(find), at = view_output_search(text, line->size, 0, find);
    int left = page->area.col + page->margin;

    while (at < line->size) {
        size_t begin = at > from ? at : from, end = at + length < to ? at + length : to;
        if (begin < end)
            grid_style(page->scene->grid, row, left + width_bytes(text + from, begin - from),
                       width_bytes(text + begin, end - begin), STYLE_SELECTED);
        at = view_output_search(text, line->size, at + length, find);
    }
}

/* Each job has the same colour for good; the name says the same. */
static uint32_t name_style(uint32_t job)
{
    static const uint32_t styles[] = { STYLE_RUNNING, STYLE_OK,   STYLE_ZOMBIE,
                                       STYLE_STOPPED, STYLE_NOTE, STYLE_KEY };

    return styles[(job - 1) % (sizeof styles / sizeof styles[0])];
}

/* Before the text, in the first row of a line: when it came, whose it is. */
static void put_front(const struct page *page, const struct output_line *line, struct pen *pen,
                      bool first)
{
    int stamp = stamp_cols(page->scene->ui, page->area.cols),
        names = name_cols(page->scene->ui, page->area.cols), col = pen->col;
    int64_t t_us = stamp > 0 && first ? view_output_line_us(page->scene->board, line) : -1;
    struct board_job room;
    const struct board_job *job;

    if (t_us >= 0)
        pen_printf(pen, STYLE_DIM, "%9.3f ", (double)t_us / 1e6);
    pen->col = col += stamp;
    job = names > 0 && first ? board_job(page->scene->board, line->job, &room) : NULL;
    if (job != NULL)
        pen_name(pen, name_style(line->job), job->name, names, page->scene->glyphs->ellipsis);
    pen->col = col + names;
}

/* Bytes from..to of a line in one row. */
static void put_row(const struct page *page, const struct output_line *line, int row, size_t from,
                    size_t to)
{
    const struct lines_run *runs = page->lines->runs + line->run;
    const char *text = view_output_line_text(page->lines, line);
    struct pen pen = { page->scene->grid, row, page->area.col, page->area.col + page->area.cols };

    put_front(page, line, &pen, from == 0);
    if (pen.col - page->area.col < page->margin)
        pen_put(&pen, STYLE_STOPPED, line->stream == 2 ? "2" : " ");
    if (pen.col - page->area.col < page->margin)
        pen_put(&pen, STYLE_BORDER, page->scene->glyphs->column);
    for (size_t i = 0; i < line->runs; i++) {
        size_t begin = runs[i].from, end = i + 1 < line->runs ? runs[i + 1].from : line->size;
        begin = begin > from ? begin : from;
        end = end < to ? end : to;
        if (begin < end)
            pen_bytes(&pen, run_style(&runs[i].style), text + begin, end - begin);
    }
    if (line->cut && to == line->size)
        pen_put(&pen, STYLE_DIM, page->scene->glyphs->ellipsis);
    put_found(page, line, row, from, to);
}

static void put_words(const struct page *page, const struct output_line *line, int row)
{
    struct pen pen = { page->scene->grid, row, page->area.col, page->area.col + page->area.cols };
    char bytes[UNITS_ROOM], text[64];

    if (line->kind == OUTPUT_ATTEMPT)
        snprintf(text, sizeof text, " try %u ", line->attempt);
    else if (line->left_out_bytes == 0)
        snprintf(text, sizeof text, " some is left out ");
    else
        snprintf(text, sizeof text, " %s%s left out ", units_bytes(line->left_out_bytes, bytes),
                 line->left_out_bytes < 1000 ? " bytes" : "");
    put_front(page, line, &pen, true);
    pen_put(&pen, STYLE_STOPPED, line->stream == 2 ? "2" : " ");
    pen_fill(&pen, STYLE_BORDER, page->scene->glyphs->line, 2);
    pen_put(&pen, STYLE_DIM, text);
    pen_fill(&pen, STYLE_BORDER, page->scene->glyphs->line, 2);
}

/* The line's rows, the first at `row`, which may lie above the pane. */
static void put_line(const struct page *page, const struct output_line *line, int row)
{
    const char *text = view_output_line_text(page->lines, line);
    int cols = page->area.cols - page->margin;
    size_t at = 0, bytes;

    if (line->kind != OUTPUT_TEXT) {
        if (row >= page->area.row)
            put_words(page, line, row);
        return;
    }
    for (int i = 0; i < WRAP_MOST && row < page->area.row + page->area.rows; i++, row++) {
        bytes = line->size > 0 ? row_bytes(text, line->size, at, cols) : 0;
        if (row >= page->area.row)
            put_row(page, line, row, at, at + bytes);
        at += bytes;
        if (at >= line->size)
            return;
    }
}

/* The last line of the page that begins with the first line. */
static size_t first_page(const struct output_lines *lines, int rows, int cols)
{
    size_t last = 0;
    int height = 0;

    for (size_t i = 0; i < lines->count && height < rows; i++) {
        height += height_of(lines, &lines->lines[i], cols);
        last = i;
    }
    return last;
}

static void draw_page(const struct page *page)
{
    const struct output_lines *lines = page->lines;
    int cols = page->area.cols - page->margin, row = page->area.row + page->area.rows;
    size_t first = first_page(lines, page->area.rows, cols);
    size_t last = view_output_lines_index(lines, page->scene->ui->pane.end), height = 0;

    last = last > first ? last : first;
    for (size_t i = 0; i <= last && height < (size_t)page->area.rows; i++)
        height += (size_t)height_of(lines, &lines->lines[last - i], cols);
    if (height < (size_t)page->area.rows)
        row = page->area.row + (int)height; /* all of it fits: from the top on */
    for (size_t i = 0; i <= last && row > page->area.row; i++) {
        const struct output_line *line = &lines->lines[last - i];
        row -= height_of(lines, line, cols);
        put_line(page, line, row);
    }
}

static const char *why_empty(const struct ui *ui, const struct board_job *job)
{
    if (ui->table.rows->any_parent)
        return "nothing printed here so far; what is redirected goes where it was sent to";
    if (view_output_is_all(ui))
        return ui->table.marked_count > 0 ? "none of the marked has printed anything so far"
                                          : "nothing printed so far";
    if (job == NULL)
        return "no job so far";
    if (job->forked_us < 0)
        return job->state == BOARD_WAITING ? "it has not run yet" : "it did not run";
    return board_done(job) ? "it printed nothing" : "nothing printed so far";
}

void view_output_draw(const struct scene *scene, struct area area)
{
    struct page page = { scene, NULL, area,
                         area.cols - view_output_text_cols(scene->board, scene->ui, area.cols) };
    struct board_job unpacked;
    struct pen pen = pen_at(scene->grid, &area, 0);

    if (view_terminal_shown(scene->board, scene->ui)) {
        view_terminal_draw(&scene->view->terminal, scene, area);
        return;
    }
    page.lines = view_output_update(scene->view, scene->board, scene->ui);
    if (page.lines->count > 0 && area.cols > page.margin) {
        draw_page(&page);
        return;
    }
    pen_skip(&pen, page.margin);
    pen_put(&pen, STYLE_DIM,
            why_empty(scene->ui, board_job(scene->board, view_output_job(scene->ui), &unpacked)));
}

void view_output_caption(const struct scene *scene, char *text, size_t room)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(scene->board, view_output_job(scene->ui), &unpacked);
    const struct output_lines *lines;
    const char *name = job != NULL ? job->name : "";
    char all[64];

    if (job == NULL && !view_output_is_all(scene->ui))
        return;
    if (view_terminal_shown(scene->board, scene->ui)) {
        snprintf(text, room, "%s%s", scene->ui->pane.keyboard ? "you type into " : "", name);
        return;
    }
    lines = view_output_update(scene->view, scene->board, scene->ui);
    if (view_output_is_all(scene->ui)) {
        snprintf(all, sizeof all, "all");
        name = all;
        if (scene->ui->table.marked_count > 0)
            snprintf(all, sizeof all, "%zu marked", scene->ui->table.marked_count);
        else if (!scene->ui->pane.all)
            name = scene->board->groups[(scene->ui->table.selected & ~ROWS_GROUP) - 1];
    }
    if (scene->ui->pane.end != 0 && lines->count > 0)
        snprintf(text, room, "%zu/%zu %s", view_output_lines_index(lines, scene->ui->pane.end) + 1,
                 lines->count, name);
    else
        snprintf(text, room, "%s", name);
}

uint64_t view_output_scroll(const struct output_lines *lines, uint64_t end, int rows, int cols,
                            int by)
{
    int64_t first, at, last = (int64_t)lines->count - 1;

    if (lines->count == 0 || cols < 1)
        return 0;
    first = (int64_t)first_page(lines, rows, cols);
    at = (int64_t)view_output_lines_index(lines, end);
    at = (at > first ? at : first) + by;
    at = at < first ? first : at;
    return at >= last ? 0 : lines->lines[at].place;
}
