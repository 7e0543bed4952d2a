/* shell_quotes.h - where in a shell line a value is put, and how it is quoted there. Pure. */
#ifndef FB_SHELL_QUOTES_H
#define FB_SHELL_QUOTES_H

#include "text.h"

/* What is open at a place of a line. */
enum shell_quotes {
    QUOTES_NONE,
    QUOTES_SINGLE,
    QUOTES_DOUBLE,
    QUOTES_UNSURE,      /* behind a construct that is not followed: as QUOTES_NONE */
    QUOTES_ESCAPED = 4, /* beside one of them: behind a backslash */
};

/* What is open behind `text`, which begins where `before` was. */
enum shell_quotes shell_quotes_after(enum shell_quotes before, const char *text, size_t size);
/* Puts a value so that it stays one word, or a part of the one that is quoted, whatever it holds.
 */
void shell_quotes_put(struct text *out, enum shell_quotes quotes, const char *value);

#endif
