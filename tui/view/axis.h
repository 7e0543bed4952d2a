/* axis.h - time along the columns of a pane. Pure. */
#ifndef FB_VIEW_AXIS_H
#define FB_VIEW_AXIS_H

#include "draw/pen.h"
#include "ui.h"

struct axis {
    int64_t left_us;   /* time at the left edge of the first column */
    int64_t column_us; /* of one column, above 0 */
    int col, cols;     /* where the columns are on the grid */
};

/*
 * As the person has zoomed it; else all of 0 to until_us in `cols` columns, in a scale that changes
 * seldom while the time goes on: at least two thirds of the columns are used.
 */
void axis_place(struct axis *out, const struct ui_place *place, int64_t until_us, int col,
                int cols);
/* The column of a time, from 0, which may lie outside. */
int64_t axis_column(const struct axis *axis, int64_t t_us);
int64_t axis_right_us(const struct axis *axis);
/* Columns from..to-1 that a stretch of time touches, cut to those there are; false: none. */
bool axis_stretch(const struct axis *axis, int64_t from_us, int64_t to_us, int *from, int *to);
/* The distance of labels: 1, 2 or 5 of a unit of ten, or 10 s, 30 s, 1, 2, 5, 10, 30 min, 1 h ...
 */
int64_t axis_step_us(const struct axis *axis);
void axis_draw(struct grid *grid, int row, const struct axis *axis, const struct glyphs *glyphs);

#endif
