/* quote.h - commands as lines that can be read, copied and run again. Pure. */
#ifndef FB_QUOTE_H
#define FB_QUOTE_H

#include "forkboard.h"
#include "text.h"

/*
 * One word of bash, ksh or zsh on one line: as text_quote() has it, but $'...' where it holds a
 * control character, one that is not seen or turns the line round, or bytes that are no UTF-8.
 */
void quote_word(struct text *out, const char *word);

/*
 * What a job runs: its quoted words; its shell line as it is, or as `/bin/sh -c $'...'` where it
 * could not be shown on one line; "function".
 */
void quote_job(struct text *out, const struct fb_job *job);

#endif
