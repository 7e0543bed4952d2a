/* sgr.h - "select graphic rendition", CSI ... m: colours and attributes of text. Pure. */
#ifndef FB_BASE_SGR_H
#define FB_BASE_SGR_H

#include "lines.h"

/*
 * Applies the parameters in their order. joined[i]: a colon, not a semicolon, stood before [i].
 * Blinking, hidden and struck-out text is left as it is: what a worker wrote can be read.
 */
void sgr_apply(struct lines_style *style, const int *parameter, const bool *joined, int count);

/* The nearest colour of the xterm palette that every terminal has alike: 16 to 255. */
int16_t sgr_nearest(int red, int green, int blue);

#endif
