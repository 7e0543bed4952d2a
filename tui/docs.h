/*
 * docs.h - manual pages and completions, made from the table of options when the program is built.
 * Each appends to `out`.
 */
#ifndef FB_DOCS_H
#define FB_DOCS_H

#include "opt_table.h"
#include "text.h"

/*
 * A page in scdoc(5)'s form from its file in man/: a line `@OPTIONS run@` becomes the options of
 * `run`, `@COMMANDS@` the list of commands, `@VERSION@` within a line the version. 0, or -EINVAL
 * for another line that begins with @.
 */
int docs_page(struct text *out, const char *source);

void docs_bash(struct text *out);
void docs_zsh(struct text *out);
void docs_fish(struct text *out);

#endif
