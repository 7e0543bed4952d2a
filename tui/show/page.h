/*
 * page.h - a page on the terminal, during which nothing runs: its owner draws it and gets its keys.
 * Signals, stops and the terminal are looked after as those of a board.
 */
#ifndef FB_SHOW_PAGE_H
#define FB_SHOW_PAGE_H

#include "draw/grid.h"
#include "draw/theme.h"
#include "opt/opt.h"

struct front_page {
    void (*draw)(void *context, struct grid *grid, const struct glyphs *glyphs);
    bool (*press)(void *context, int press); /* a key: false: the page has been seen */
    void *context;
    int signal;    /* that ended it; 0: none. The caller dies by it when it has cleaned up */
    char why[200]; /* there is no terminal that can show it; "": there is */
};

/* 0 when it has been seen, or a signal came; else the exit status: why was said, or is in `why`. */
int front_page_show(const struct opt *opt, struct front_page *page);

#endif
