/* inside.h - what the files of the terminal share, and no one else sees. */
#ifndef FB_TERM_INSIDE_H
#define FB_TERM_INSIDE_H

#include "term.h"

#include <stdio.h>

/* files.c: NULL where there is none. */
FILE *term_open_keys(void);
FILE *term_open_out(void);

/* keys.c: once curses is open, and before it closes. */
void term_keys_open(void);
void term_keys_close(void);
/* Once the terminal is ours, and before it is given back: term_entered(). */
void term_keys_listen(bool on);
/* An answer to OSC 11 may come: else "ESC ]" is a key. */
void term_keys_expect_answer(void);

#endif
