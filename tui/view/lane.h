/* lane.h - a job's life on a time axis. Pure. */
#ifndef FB_VIEW_LANE_H
#define FB_VIEW_LANE_H

#include "axis.h"
#include "board/board.h"

/*
 * `rows` of the grid from `row` on, up to three. Waiting, running, stopped and zombie, each with a
 * glyph of its own; over it ticks for signals, exec() and further tries, a cross where it failed, a
 * mark where a zombie was reaped. A run that lasted less than a column is still seen. `bits` are
 * or'ed to each style.
 */
void lane_draw(struct grid *grid, int row, int rows, const struct axis *axis,
               const struct glyphs *glyphs, const struct board_job *job, int64_t now_us,
               uint32_t bits);
/* The same without the waiting: for a lane that many jobs share. */
void lane_draw_run(struct grid *grid, int row, int rows, const struct axis *axis,
                   const struct glyphs *glyphs, const struct board_job *job, int64_t now_us,
                   uint32_t bits);
/*
 * "London→" in the wait before the first fork, where that is long enough: the job whose end it
 * waited for. Over what lane_draw() drew.
 */
void lane_after(struct grid *grid, int row, const struct axis *axis, const struct glyphs *glyphs,
                const struct board *board, const struct board_job *job, int64_t now_us);

#endif
