/*
 * expression.h - POSIX extended regular expressions, matched as the bytes of a line come. Each byte
 * is looked at once, in a time that the expression's length bounds, and the memory is known when it
 * is made: neither a text nor an expression can hold up a run. Pure, and without the locale:
 * characters are UTF-8, and classes and \w know ASCII alone.
 */
#ifndef FB_BASE_EXPRESSION_H
#define FB_BASE_EXPRESSION_H

#include <stdbool.h>

#define EXPRESSION_MOST   256  /* bytes */
#define EXPRESSION_REPEAT 256  /* times */
#define EXPRESSION_STEPS  1024 /* of its program, its repetitions written out */

struct expression;
struct expression_line;

/* What is wrong with an expression, in words; NULL: nothing. */
const char *expression_wrong(const char *pattern);

/* NULL: no memory, or there is something wrong with it. */
struct expression *expression_open(const char *pattern);
void expression_close(struct expression *expression);

/* Lines, one at a time, of one text; several may share the expression. NULL: no memory. */
struct expression_line *expression_line_open(const struct expression *expression);
void expression_line_close(struct expression_line *line);
/*
 * Whether the line matches by what there is of it: `$` and the end of a word are seen by what comes
 * next, so it is the same however the bytes are cut. Once it matches it stays so to its end.
 */
bool expression_line_put(struct expression_line *line, unsigned char byte);
/* Whether the whole line matches; what comes is the next one. */
bool expression_line_end(struct expression_line *line);

#endif
