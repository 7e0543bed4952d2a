/* expression.h - whether a line's expression can be matched without end or measure. Pure. */
#ifndef FB_BASE_EXPRESSION_H
#define FB_BASE_EXPRESSION_H

#define EXPRESSION_MOST 256 /* bytes */

/* What is wrong with a POSIX extended regular expression, in words; NULL: nothing. */
const char *expression_wrong(const char *pattern);

#endif
