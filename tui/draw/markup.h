/* markup.h - text as HTML, SVG and XML have it. Pure. */
#ifndef FB_DRAW_MARKUP_H
#define FB_DRAW_MARKUP_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The character at the front of bytes[0..size), size > 0: how many bytes it takes, and *point.
 * U+FFFD stands for a byte that belongs to none, for one that XML does not allow, and in a `line`
 * for a tab and a newline.
 */
size_t markup_read(const char *bytes, size_t size, bool line, uint32_t *point);
/* It, escaped where it means something, in the value of an attribute too. */
void markup_point(struct text *out, uint32_t point);
void markup_put(struct text *out, const char *string, bool line);

#endif
