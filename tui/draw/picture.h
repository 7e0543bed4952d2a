/* picture.h - a grid as a picture: SVG whose text stays text. */
#ifndef FB_DRAW_PICTURE_H
#define FB_DRAW_PICTURE_H

#include "base/text.h"
#include "grid.h"

/*
 * Appends the whole file. `title` is what a screen reader says; any bytes. Colours are those of a
 * terminal of 256 colours on a dark background, or with `light` on a light one. Lack of memory is
 * in out->failed.
 */
void picture_svg(struct text *out, const struct grid *grid, const char *title, bool light);

#endif
