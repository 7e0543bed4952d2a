/*
 * docs.h - manual pages and completions, made from the table of options when the program is built.
 * Each appends to `out`.
 */
#ifndef FB_DOCS_DOCS_H
#define FB_DOCS_DOCS_H

#include "base/text.h"
#include "opt/table.h"

/*
 * A page in scdoc(5)'s form from its file in man/: a line `@OPTIONS run@` becomes the options of
 * `run`, `@COMMANDS@` the list of commands, `@KEYS all@` every key of the board and `@KEYS replay@`
 * those of a record alone, `@SIGNS@` the signs of states, `@FUNCTIONS@` what a set's `call` can
 * call, `@VERSION@` within a line the version. 0, or -EINVAL for another line that begins with @.
 */
int docs_page(struct text *out, const char *source);

void docs_bash(struct text *out);
void docs_zsh(struct text *out);
void docs_fish(struct text *out);

#endif
