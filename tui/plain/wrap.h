/* wrap.h - lines that are longer than a terminal is wide, broken where a word ends. */
#ifndef FB_PLAIN_WRAP_H
#define FB_PLAIN_WRAP_H

#include "base/text.h"

/* Of the terminal behind `fd`; 0: it is none, and a line stays as long as it is. */
int wrap_columns(int fd);
/*
 * The lines of text->bytes[from..size), of which each ends with a newline: one of more than
 * `columns` (0: any) goes on in the next row, four blanks further right than it begins. A word that
 * is longer than a row is left to the terminal. Colours take no column. Where memory is short the
 * lines stay as they are.
 */
void wrap_lines(struct text *text, size_t from, int columns);

#endif
