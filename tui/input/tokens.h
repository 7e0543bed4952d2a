/* tokens.h - items as xargs(1) reads them: blanks between, quotes and backslashes around. */
#ifndef FB_INPUT_TOKENS_H
#define FB_INPUT_TOKENS_H

#include "base/text.h"
#include "reader.h"

/* Zeros, but `whole_lines`: nothing was read. */
struct tokens {
    bool whole_lines; /* an item is a line without the blanks in front of it */
    struct text line; /* what of the current line is not read yet is at `at` */
    size_t at;
    struct text item;
    bool open, started; /* a line is there; an item has begun */
};

void tokens_fini(struct tokens *tokens);

/*
 * As reader_next(), of a reader of lines. *last: the item is the last of its line, which does not
 * end in a blank. -EBADMSG: a quote that is not closed on its line.
 */
int tokens_next(struct tokens *tokens, struct reader *reader, char **item, bool *last);

#endif
