/*
 * view_output.c - what the selected job printed, the newest at the bottom. A line that is too long
 * goes on in the next row; standard error has a 2 before it, so that it can be told without colour.
 * The worker's colours are kept, all else it sent to a terminal is text (lines.h).
 */
#include "view_parts.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define MARGIN        2   /* the stream's number and a line */
#define MARGIN_NARROW 1   /* the number alone, */
#define NARROW_COLS   30  /*   below so many columns */
#define WRAP_MOST     100 /* rows that a line may take */

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
    const char *text = output_line_text(lines, line);
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
    const char *find = page->scene->ui->pane_find, *text = output_line_text(page->lines, line);
    size_t length = strlen(find), at = output_find(text, line->size, 0, find);
    int left = page->area.col + page->margin;

    while (at < line->size) {
        size_t begin = at > from ? at : from, end = at + length < to ? at + length : to;
        if (begin < end)
            grid_style(page->scene->grid, row, left + width_bytes(text + from, begin - from),
                       width_bytes(text + begin, end - begin), STYLE_SELECTED);
        at = output_find(text, line->size, at + length, find);
    }
}

/* Bytes from..to of a line in one row. */
static void put_row(const struct page *page, const struct output_line *line, int row, size_t from,
                    size_t to)
{
    const struct lines_run *runs = page->lines->runs + line->run;
    const char *text = output_line_text(page->lines, line);
    struct pen pen = { page->scene->grid, row, page->area.col, page->area.col + page->area.cols };

    pen_put(&pen, STYLE_STOPPED, line->stream == 2 ? "2" : " ");
    if (page->margin > 1)
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
    else
        snprintf(text, sizeof text, " %s%s left out ", units_bytes(line->left_out_bytes, bytes),
                 line->left_out_bytes < 1000 ? " bytes" : "");
    pen_put(&pen, STYLE_STOPPED, line->stream == 2 ? "2" : " ");
    pen_fill(&pen, STYLE_BORDER, page->scene->glyphs->line, page->margin);
    pen_put(&pen, STYLE_DIM, text);
    pen_fill(&pen, STYLE_BORDER, page->scene->glyphs->line, page->margin);
}

/* The line's rows, the first at `row`, which may lie above the pane. */
static void put_line(const struct page *page, const struct output_line *line, int row)
{
    const char *text = output_line_text(page->lines, line);
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
    size_t last = output_lines_index(lines, page->scene->ui->pane_end), height = 0;

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
    if (ui->rows->any_parent)
        return "nothing printed here so far; what is redirected goes where it was sent to";
    if (job == NULL)
        return "no job so far";
    if (job->forked_us < 0)
        return job->state == BOARD_WAITING ? "it has not run yet" : "it did not run";
    return board_done(job) ? "it printed nothing" : "nothing printed so far";
}

void output_draw(const struct scene *scene, struct area area)
{
    struct output_lines *lines = &scene->view->output;
    struct board_job unpacked;
    struct page page = { scene, lines, area, margin_of(area.cols) };
    struct pen pen = pen_at(scene->grid, &area, 0);

    output_lines_update(lines, scene->board, view_output_job(scene->ui));
    if (lines->count > 0 && area.cols > page.margin) {
        draw_page(&page);
        return;
    }
    pen_skip(&pen, page.margin);
    pen_put(&pen, STYLE_DIM,
            why_empty(scene->ui, board_job(scene->board, view_output_job(scene->ui), &unpacked)));
}

void output_caption(const struct scene *scene, char *text, size_t room)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(scene->board, view_output_job(scene->ui), &unpacked);
    struct output_lines *lines = &scene->view->output;

    if (job == NULL)
        return;
    output_lines_update(lines, scene->board, view_output_job(scene->ui));
    if (scene->ui->pane_end != 0 && lines->count > 0)
        snprintf(text, room, "%zu/%zu %s", output_lines_index(lines, scene->ui->pane_end) + 1,
                 lines->count, job->name);
    else
        snprintf(text, room, "%s", job->name);
}

uint64_t output_scroll(const struct output_lines *lines, uint64_t end, int rows, int cols, int by)
{
    int64_t first, at, last = (int64_t)lines->count - 1;

    if (lines->count == 0 || cols <= margin_of(cols))
        return 0;
    first = (int64_t)first_page(lines, rows, cols - margin_of(cols));
    at = (int64_t)output_lines_index(lines, end);
    at = (at > first ? at : first) + by;
    at = at < first ? first : at;
    return at >= last ? 0 : lines->lines[at].place;
}
