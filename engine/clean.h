/* clean.h - text of others made harmless for a terminal, on one line. Pure. */
#ifndef FB_CLEAN_H
#define FB_CLEAN_H

#include "text.h"

/*
 * Appends valid UTF-8 that no terminal obeys: control characters as ^X and ^?, C1 as \x9b, bytes
 * that are no UTF-8 as U+FFFD, bidi controls and invisible characters left out, at most four
 * combining marks (by range) behind one another.
 */
void clean_put(struct text *out, const char *bytes, size_t size);
void clean_puts(struct text *out, const char *string);

#endif
