/*
 * grid.c - cells in memory. Invariant: every base is a character of one column, or a wide one
 * followed by a cell of base 0 in the same style, or ' '; a row never begins with base 0; no cell
 * holds a control or a character that acts on others. The code that puts the grid on a terminal may
 * write each cell as it is.
 */
#include "grid.h"

#include "base/utf8.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct grid_cell) == 2 * sizeof(uint32_t), "cells are compared as bytes");

#define SIZE_MOST 10000

static const struct grid_cell blank = { ' ', 0 };

static size_t place(const struct grid *grid, int row, int col)
{
    return (size_t)row * (size_t)grid->cols + (size_t)col;
}

static struct grid_cell *cell_at(const struct grid *grid, int row, int col)
{
    return &grid->cells[place(grid, row, col)];
}

static size_t cell_count(const struct grid *grid)
{
    return (size_t)grid->rows * (size_t)grid->cols;
}

int grid_open(struct grid *grid, int rows, int cols)
{
    memset(grid, 0, sizeof *grid);
    return grid_resize(grid, rows, cols);
}

void grid_close(struct grid *grid)
{
    free(grid->cells);
    free(grid->marks);
    memset(grid, 0, sizeof *grid);
}

int grid_resize(struct grid *grid, int rows, int cols)
{
    struct grid_cell *cells = NULL;

    if (rows < 0 || cols < 0 || rows > SIZE_MOST || cols > SIZE_MOST)
        return -EINVAL;
    if (rows > 0 && cols > 0) {
        cells = calloc((size_t)rows * (size_t)cols, sizeof *cells);
        if (cells == NULL)
            return -ENOMEM;
    }
    grid_close(grid);
    grid->rows = rows;
    grid->cols = cols;
    grid->cells = cells;
    if (cells != NULL)
        grid_clear(grid);
    return 0;
}

void grid_clear(struct grid *grid)
{
    size_t count = cell_count(grid);

    for (size_t i = 0; i < count; i++)
        grid->cells[i] = blank;
    if (grid->marked)
        memset(grid->marks, 0, count * sizeof *grid->marks);
    grid->marked = false;
}

const struct grid_cell *grid_at(const struct grid *grid, int row, int col)
{
    if (row < 0 || col < 0 || row >= grid->rows || col >= grid->cols)
        return NULL;
    return cell_at(grid, row, col);
}

const uint32_t *grid_marks(const struct grid *grid, int row, int col)
{
    static const uint32_t none[GRID_MARKS_MOST];

    return grid->marked ? grid->marks[place(grid, row, col)] : none;
}

static int reserve_marks(struct grid *grid)
{
    if (grid->marks == NULL)
        grid->marks = calloc(cell_count(grid), sizeof *grid->marks);
    return grid->marks != NULL ? 0 : -ENOMEM;
}

int grid_copy(struct grid *to, const struct grid *from)
{
    size_t count = cell_count(from);

    assert(to->rows == from->rows && to->cols == from->cols);
    if (count > 0)
        memcpy(to->cells, from->cells, count * sizeof *to->cells);
    if (!from->marked && to->marked)
        memset(to->marks, 0, count * sizeof *to->marks);
    to->marked = false;
    if (!from->marked)
        return 0;
    if (reserve_marks(to) < 0)
        return -ENOMEM;
    memcpy(to->marks, from->marks, count * sizeof *to->marks);
    to->marked = true;
    return 0;
}

/* ---------------------------------------------------------------- fields */

/* Columns first to end of a row; none where first >= end, as it is beyond the edges. */
struct field {
    int row, first, end;
};

static struct field field_of(const struct grid *grid, int row, int col, int cols)
{
    int64_t end = (int64_t)col + cols;

    if (row < 0 || row >= grid->rows || cols <= 0)
        return (struct field){ 0 };
    return (struct field){ row, col > 0 ? col : 0, end < grid->cols ? (int)end : grid->cols };
}

static void put(struct grid *grid, int row, int col, uint32_t base, uint32_t style)
{
    *cell_at(grid, row, col) = (struct grid_cell){ base, style };
    if (grid->marked)
        memset(grid->marks[place(grid, row, col)], 0, sizeof *grid->marks);
}

/* A wide character across the border before `col` becomes two blanks, in its style. */
static void split(struct grid *grid, int row, int col)
{
    if (col <= 0 || col >= grid->cols || cell_at(grid, row, col)->base != 0)
        return;
    for (int i = col - 1; i <= col; i++)
        put(grid, row, i, ' ', cell_at(grid, row, i)->style);
}

/* One character of one or two columns where it fits in the field, else blanks on what does. */
static void set(struct grid *grid, const struct field *field, int col, int width, uint32_t point,
                uint32_t style)
{
    bool fits = col >= field->first && col + width <= field->end;

    for (int i = 0; i < width; i++) {
        if (col + i < field->first || col + i >= field->end)
            continue;
        put(grid, field->row, col + i, !fits ? ' ' : i == 0 ? point : 0, style);
    }
}

static void add_mark(struct grid *grid, int row, int col, uint32_t mark)
{
    uint32_t *marks;

    if (reserve_marks(grid) < 0)
        return;
    grid->marked = true;
    marks = grid->marks[place(grid, row, col)];
    for (int i = 0; i < GRID_MARKS_MOST; i++)
        if (marks[i] == 0) {
            marks[i] = mark;
            return;
        }
}

int grid_put_bytes(struct grid *grid, int row, int col, int cols, uint32_t style, const char *bytes,
                   size_t size)
{
    struct field field = field_of(grid, row, col, cols);
    int64_t at_col = col;
    int last = -1, width;
    uint32_t point;

    if (field.first >= field.end)
        return 0;
    for (size_t at = 0; (width = width_next(bytes, size, &at, &point)) >= 0;) {
        if (width == 0) {
            if (last >= 0)
                add_mark(grid, row, last, point);
            continue;
        }
        if (at_col >= field.end)
            break;
        last = -1;
        if (at_col + width > field.first) {
            int here = (int)at_col;
            int end = here + width < field.end ? here + width : field.end;
            split(grid, row, here > field.first ? here : field.first);
            split(grid, row, end);
            set(grid, &field, here, width, point, style);
            if (here >= field.first && here + width <= field.end)
                last = here;
        }
        at_col += width;
    }
    if (at_col > field.end)
        at_col = field.end;
    return at_col > field.first ? (int)at_col - field.first : 0;
}

int grid_put(struct grid *grid, int row, int col, int cols, uint32_t style, const char *text)
{
    return grid_put_bytes(grid, row, col, cols, style, text, strlen(text));
}

void grid_fill(struct grid *grid, int row, int col, int cols, uint32_t style, const char *glyph)
{
    struct field field = field_of(grid, row, col, cols);
    uint32_t point;
    size_t at = 0;

    if (field.first >= field.end)
        return;
    if (width_next(glyph, strlen(glyph), &at, &point) != 1)
        point = ' ';
    split(grid, row, field.first);
    split(grid, row, field.end);
    for (int i = field.first; i < field.end; i++)
        put(grid, row, i, point, style);
}

void grid_field(struct grid *grid, int row, int col, int cols, uint32_t style, enum align align,
                const char *text, const char *ellipsis)
{
    size_t size = strlen(text);
    int wanted = width_bytes(text, size), dots = width_text(ellipsis), left = 0;

    if (cols <= 0)
        return;
    grid_fill(grid, row, col, cols, style, " ");
    if (wanted > cols) {
        dots = dots <= cols ? dots : 0;
        size = width_cut(text, size, cols - dots, &wanted);
        wanted += dots;
    } else
        dots = 0;
    if (align != ALIGN_LEFT)
        left = align == ALIGN_RIGHT ? cols - wanted : (cols - wanted) / 2;
    if (left >= (int64_t)grid->cols - col) /* the text is beyond the grid's edge */
        return;
    grid_put_bytes(grid, row, col + left, wanted - dots, style, text, size);
    grid_put(grid, row, col + left + wanted - dots, dots, style, ellipsis);
}

void grid_style(struct grid *grid, int row, int col, int cols, uint32_t bits)
{
    struct field field = field_of(grid, row, col, cols);

    for (int i = field.first; i < field.end; i++)
        cell_at(grid, field.row, i)->style |= bits;
}

void grid_restyle(struct grid *grid, int row, int col, int cols, uint32_t style)
{
    struct field field = field_of(grid, row, col, cols);

    for (int i = field.first; i < field.end; i++)
        cell_at(grid, field.row, i)->style = style;
}

/* ------------------------------------------------------------ as text, as changes */

static void put_point(FILE *file, uint32_t point)
{
    char bytes[4];

    fwrite(bytes, 1, utf8_write(bytes, point), file);
}

static void dump_row(const struct grid *grid, FILE *file, int row)
{
    int end = grid->cols;

    while (end > 0 && cell_at(grid, row, end - 1)->base == ' ')
        end--;
    for (int col = 0; col < end; col++) {
        const uint32_t *marks = grid_marks(grid, row, col);
        if (cell_at(grid, row, col)->base == 0)
            continue;
        put_point(file, cell_at(grid, row, col)->base);
        for (int i = 0; i < GRID_MARKS_MOST && marks[i] != 0; i++)
            put_point(file, marks[i]);
    }
    fputc('\n', file);
}

static void dump_styles(const struct grid *grid, FILE *file, int row, char (*letter)(uint32_t))
{
    int end = grid->cols;

    while (end > 0 && letter(cell_at(grid, row, end - 1)->style) == '.')
        end--;
    for (int col = 0; col < end; col++)
        fputc(letter(cell_at(grid, row, col)->style), file);
    fputc('\n', file);
}

void grid_dump(const struct grid *grid, FILE *file, char (*letter)(uint32_t style))
{
    for (int row = 0; row < grid->rows; row++)
        dump_row(grid, file, row);
    if (letter == NULL)
        return;
    fputs("--\n", file);
    for (int row = 0; row < grid->rows; row++)
        dump_styles(grid, file, row, letter);
}

static bool same_marks(const struct grid *a, const struct grid *b, int row, int col)
{
    return memcmp(grid_marks(a, row, col), grid_marks(b, row, col), sizeof *a->marks) == 0;
}

static inline bool same_cell(const struct grid *a, const struct grid *b, int row, int col)
{
    const struct grid_cell *x = cell_at(a, row, col), *y = cell_at(b, row, col);

    return x->base == y->base && x->style == y->style &&
           (!(a->marked || b->marked) || same_marks(a, b, row, col));
}

static bool same_row(const struct grid *a, const struct grid *b, int row)
{
    if (memcmp(cell_at(a, row, 0), cell_at(b, row, 0), (size_t)a->cols * sizeof *a->cells) != 0)
        return false;
    for (int col = 0; col < a->cols && (a->marked || b->marked); col++)
        if (!same_marks(a, b, row, col))
            return false;
    return true;
}

static void diff_row(const struct grid *before, const struct grid *now, int row, int *first,
                     int *last)
{
    int end = now->cols - 1;

    if (same_row(before, now, row))
        return;
    while (same_cell(before, now, row, *first))
        ++*first;
    *last = end;
    while (same_cell(before, now, row, *last))
        --*last;
    /* The cells beside these are the same on both, and so are the borders of their characters. */
    if (cell_at(now, row, *first)->base == 0)
        --*first;
    if (*last < end && cell_at(now, row, *last + 1)->base == 0)
        ++*last;
}

void grid_diff(const struct grid *before, const struct grid *now,
               void (*changed)(void *context, int row, int first, int last), void *context)
{
    bool resized = before->rows != now->rows || before->cols != now->cols;

    for (int row = 0; row < now->rows && now->cols > 0; row++) {
        int first = 0, last = resized ? now->cols - 1 : -1;
        if (!resized)
            diff_row(before, now, row, &first, &last);
        if (last >= first)
            changed(context, row, first, last);
    }
}
