/* lane.h - a job's life on a time axis. Pure. */
#ifndef LANE_H
#define LANE_H

#include "axis.h"
#include "board.h"

/*
 * Waiting, running, stopped and zombie, each with a glyph of its own; over it ticks for signals,
 * exec() and further tries, a cross where it failed. A run that lasted less than a column is still
 * seen. `bits` are or'ed to each style.
 */
void lane_draw(struct grid *grid, int row, const struct axis *axis, const struct glyphs *glyphs,
               const struct board_job *job, int64_t now_us, uint32_t bits);
/* The same without the waiting: for a lane that many jobs share. */
void lane_draw_run(struct grid *grid, int row, const struct axis *axis, const struct glyphs *glyphs,
                   const struct board_job *job, int64_t now_us, uint32_t bits);
/*
 * "London→" in the wait before the first fork, where that is long enough: whose end it waited for.
 * Over what lane_draw() drew.
 */
void lane_after(struct grid *grid, int row, const struct axis *axis, const struct glyphs *glyphs,
                const struct board *board, const struct board_job *job, int64_t now_us);

#endif
