/* wire.h - an event as a line of JSON: the records' and --json's format. Pure. */
#ifndef FB_WIRE_H
#define FB_WIRE_H

#include "forkboard.h"
#include "text.h"

/* Appends one line with its newline. Lack of memory is in out->failed. */
void wire_put(struct text *out, const struct fb_event *event);

#endif
