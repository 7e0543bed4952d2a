/* term_parts.h - what the files of the terminal share, and no one else sees. */
#ifndef TERM_PARTS_H
#define TERM_PARTS_H

#include "term.h"

/* term_keys.c: once curses is open, and before it closes. */
void term_keys_open(void);
void term_keys_close(void);

#endif
