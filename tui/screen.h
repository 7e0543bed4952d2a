/*
 * screen.h - a grid put on the terminal that term.h has entered. It keeps the last frame: only what
 * changed is sent, and nothing where nothing did.
 */
#ifndef SCREEN_H
#define SCREEN_H

#include "grid.h"

/* After term_open(). `color`: false where attributes alone are wanted. */
void screen_open(bool color);
void screen_close(void);
/* After a change of the terminal's size: tells curses. *rows and *cols: what a grid needs. */
void screen_resize(int *rows, int *cols);
/* The next frame is sent whole: somebody else has written on the terminal. */
void screen_forget(void);
/* 0 or -ENOMEM. The grid has the size that screen_resize() told. */
int screen_draw(const struct grid *grid);

#endif
