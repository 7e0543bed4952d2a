/* harmless.h - a worker's output for a terminal that others write to as well. Pure. */
#ifndef FB_HARMLESS_H
#define FB_HARMLESS_H

#include "text.h"

struct harmless;

/* NULL: no memory. */
struct harmless *harmless_open(void);
struct harmless *harmless_close(struct harmless *harmless);

/*
 * Takes bytes as they come, cut anywhere, and appends the lines that they end: text as clean_put()
 * gives it, with the colours that lines.h keeps, written anew and ended with the line. What moves
 * within the line has acted; any other escape sequence is left out. A line longer than
 * LINES_COLUMNS_MOST comes in pieces. 0 or -ENOMEM.
 */
int harmless_put(struct harmless *harmless, struct text *out, const char *bytes, size_t size);
/* The output is at its end: the line that was not ended. 0 or -ENOMEM. */
int harmless_end(struct harmless *harmless, struct text *out);

#endif
