/* grid.h - a screen of cells in memory: what views draw on. Pure. */
#ifndef FB_DRAW_GRID_H
#define FB_DRAW_GRID_H

#include "width.h"

#include <stdbool.h>
#include <stdio.h>

#define GRID_MARKS_MOST 4

/* All of it is significant and there is no padding: cells are compared as bytes. */
struct grid_cell {
    uint32_t base;  /* ' ' where nothing is; 0: the second half of the wide character before */
    uint32_t style; /* theme.h */
};

struct grid {
    int rows, cols; /* 0 or more */
    struct grid_cell *cells;
    uint32_t (*marks)[GRID_MARKS_MOST]; /* of each cell; NULL before the first that has any */
    bool marked;                        /* a cell has, or had since grid_clear() */
};

/*
 * All blank. -EINVAL for a negative size or more than 10000 either way, -ENOMEM; *grid is then
 * empty, 0x0, and may be used and closed.
 */
int grid_open(struct grid *grid, int rows, int cols);
void grid_close(struct grid *grid); /* leaves it 0x0 */
/* Blank, in the new size. On failure it stays as it was. */
int grid_resize(struct grid *grid, int rows, int cols);
void grid_clear(struct grid *grid);
/* NULL outside. */
const struct grid_cell *grid_at(const struct grid *grid, int row, int col);
/* What is written over the base of a cell that is on the grid: GRID_MARKS_MOST of them, 0 from the
 * first unused on. */
const uint32_t *grid_marks(const struct grid *grid, int row, int col);
/* The same picture, in the same size. -ENOMEM: without its marks. */
int grid_copy(struct grid *to, const struct grid *from);

/*
 * The field of a call is `cols` cells from (row, col) on, as far as they are on the grid; col may
 * be negative. Nothing beyond it changes, except that a wide character that lay across its border
 * becomes blank.
 */

/* Any bytes; controls are U+FFFD. What does not fit is left out, as are marks for which there is no
 * memory; a wide character at the border becomes a blank, the rest of the field stays. Returns the
 * columns of the field used. */
int grid_put(struct grid *grid, int row, int col, int cols, uint32_t style, const char *text);
int grid_put_bytes(struct grid *grid, int row, int col, int cols, uint32_t style, const char *bytes,
                   size_t size);
/* The whole field: text aligned in blanks, or cut with `ellipsis`. */
void grid_field(struct grid *grid, int row, int col, int cols, uint32_t style, enum align align,
                const char *text, const char *ellipsis);
/* The whole field with a glyph of one column, the first character of `glyph`. */
void grid_fill(struct grid *grid, int row, int col, int cols, uint32_t style, const char *glyph);
/* Sets bits in the style of every cell of the field: what was searched for. */
void grid_style(struct grid *grid, int row, int col, int cols, uint32_t bits);
/* Gives every cell of the field that style: a selected row. */
void grid_restyle(struct grid *grid, int row, int col, int cols, uint32_t style);

/*
 * The text, a line for each row, without the blanks at their ends; then, where `letter` is given,
 * a line of "--" and the same with a letter for each cell's style (a '.' is a blank at the ends).
 */
void grid_dump(const struct grid *grid, FILE *file, char (*letter)(uint32_t style));

/*
 * Calls changed() for each row where `now` differs from `before`, with the first and last column
 * that do, whole characters on both; every row where the sizes differ.
 */
void grid_diff(const struct grid *before, const struct grid *now,
               void (*changed)(void *context, int row, int first, int last), void *context);

#endif
