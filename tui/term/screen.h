/*
 * screen.h - a grid put on the terminal that term.h has entered. It keeps the last frame: only what
 * changed is sent, and nothing where nothing did.
 */
#ifndef FB_TERM_SCREEN_H
#define FB_TERM_SCREEN_H

#include "draw/grid.h"
#include "draw/theme.h"

/* After term_open(). `color`: false where attributes alone are wanted. Returns how many colours
 * there are to be used; 0: none. */
int screen_open(bool color, enum palette palette);
/* From the next frame on. */
void screen_palette(enum palette palette);
void screen_close(void);
/* After a change of the terminal's size: curses takes it over. *rows and *cols: what a grid needs.
 */
void screen_resize(int *rows, int *cols);
/* The next frame is sent whole: another program has written on the terminal. */
void screen_forget(void);
/* 0 or -ENOMEM. The grid has the size that screen_resize() gave. */
int screen_draw(const struct grid *grid);

#endif
