/*
 * plot.h - the curve in the cells of a terminal, two by four dots a cell: what was measured, the
 * ideal, the fits, marks where cores and hardware threads end. Pure.
 */
#ifndef FB_SCALE_PLOT_H
#define FB_SCALE_PLOT_H

#include "draw/grid.h"
#include "draw/pen.h"
#include "verdict.h"

/* The least that shows something. */
#define SCALE_PLOT_COLS 24
#define SCALE_PLOT_ROWS 6

/* On an area that is blank; nothing where it is smaller. `ascii`: a dot a cell. */
void scale_plot(struct grid *grid, struct area area, const struct scale_runs *runs,
                const struct scale_verdict *verdict, bool ascii);

#endif
