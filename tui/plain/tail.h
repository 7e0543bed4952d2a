/* tail.h - the last bytes that a worker wrote to a stream, and the lines they make. Pure. */
#ifndef FB_PLAIN_TAIL_H
#define FB_PLAIN_TAIL_H

#include "base/text.h"

#include <stdint.h>

#define TAIL_MOST 1024 /* bytes kept */

/* Zeros is empty. */
struct tail_text {
    char *bytes;
    uint16_t size;
    bool cut; /* something stood in front of it */
};

void tail_fini(struct tail_text *tail);
/* `gap`: bytes are missing between what was put before and these. */
void tail_put(struct tail_text *tail, const char *bytes, size_t size, bool gap);
/* Bytes of any number, from the last gap on; a line whose front is missing says nothing. */
void tail_join(struct text *out, const char *bytes, size_t size, bool gap);
/*
 * Appends the last lines that are not empty, at most `most` of at most `columns`: each after
 * `indent` blanks and "| ", harmless to a terminal and without colours.
 */
void tail_lines(const struct tail_text *tail, struct text *out, int most, int indent, int columns);
/* The same of any bytes. `cut`: something stood in front of them. At most 20 lines. */
void tail_lines_of(const char *bytes, size_t size, bool cut, struct text *out, int most, int indent,
                   int columns);

#endif
