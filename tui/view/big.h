/* big.h - numbers that are read from the back row. Pure. */
#ifndef FB_VIEW_BIG_H
#define FB_VIEW_BIG_H

#include "draw/grid.h"
#include "draw/theme.h"

/* A digit: three columns and three rows, or, where they are tall, six columns and five rows. */
int big_rows(bool tall);
int big_cols(uint64_t number, bool tall);
/* Its first column and row are there. */
void big_draw(struct grid *grid, int row, int col, uint64_t number, bool tall, uint32_t style,
              const struct glyphs *glyphs);

#endif
