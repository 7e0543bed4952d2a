/* quote.h - commands as lines that can be read, copied and run again. Pure. */
#ifndef FB_BASE_QUOTE_H
#define FB_BASE_QUOTE_H

#include "forkboard.h"
#include "text.h"

/* Whether each character is shown as it is, on one line. */
bool quote_plain(const char *string);

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

/* The same with its directory, its words in the environment and its standard input around it; of a
 * function a comment. */
void quote_line(struct text *out, const struct fb_job *job);

/*
 * The command for people: quoted words, a shell line, or "function"; and its name, or one made from
 * the command. The string is the job's or the text's.
 */
const char *quote_command(const struct fb_job *job, struct text *text);
const char *quote_name(const struct fb_job *job, struct text *text);

#endif
