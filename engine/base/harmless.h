/* harmless.h - a worker's output for a terminal that others write to as well. Pure. */
#ifndef FB_BASE_HARMLESS_H
#define FB_BASE_HARMLESS_H

#include "text.h"

#include <sys/types.h>

struct harmless;

/* NULL: no memory. */
struct harmless *harmless_open(void);
struct harmless *harmless_close(struct harmless *harmless);

#define HARMLESS_BYTES ((size_t)64 * 1024)

/*
 * Takes bytes as they come, cut anywhere, and appends the lines that they end: text as clean_put()
 * gives it, with the colours that lines.h keeps, written again and ended with the line. What moves
 * within the line has acted; any other escape sequence is left out. A line longer than
 * LINES_COLUMNS_MOST comes in pieces.
 *
 * A few bytes may be a long line. So it takes no more once `out` holds HARMLESS_BYTES: the caller
 * passes that on, and then the rest. How many bytes it took, at least one, or -ENOMEM.
 */
ssize_t harmless_put(struct harmless *harmless, struct text *out, const char *bytes, size_t size);
/* The output is at its end: the line that was not ended. 0 or -ENOMEM. */
int harmless_end(struct harmless *harmless, struct text *out);

#endif
