/* pen.h - facts one after the other on one row of a grid. Pure. */
#ifndef FB_DRAW_PEN_H
#define FB_DRAW_PEN_H

#include "grid.h"
#include "theme.h"

struct pen {
    struct grid *grid;
    int row, col, end; /* it writes from col, never at or beyond end */
};

struct area {
    int row, col, rows, cols;
};

/* On a row of an area; nowhere if the area has no such row. */
struct pen pen_at(struct grid *grid, const struct area *area, int row);
int pen_room(const struct pen *pen);
void pen_put(struct pen *pen, uint32_t style, const char *text);
void pen_bytes(struct pen *pen, uint32_t style, const char *bytes, size_t size);
/* Cut with `ellipsis` to at most `cols` columns and to what room there is. */
void pen_cut(struct pen *pen, uint32_t style, const char *text, int cols, const char *ellipsis);
/* The same, but its middle is left out: names made from commands differ at their ends, so two
 * thirds of what is left is the end. */
void pen_name(struct pen *pen, uint32_t style, const char *name, int cols, const char *ellipsis);
void pen_skip(struct pen *pen, int cols);
void pen_fill(struct pen *pen, uint32_t style, const char *glyph, int cols);
void pen_printf(struct pen *pen, uint32_t style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* At the right end of what room there is, which ends before it. Whether it fits with `gap` before.
 */
bool pen_right(struct pen *pen, uint32_t style, const char *text, int gap);

#endif
