/*
 * attached.h - a run that is open as a source, whosever it is: what keys and signals ask of it. The
 * program's (source_run.c) adds what opens it; that of libforkboard-board is the caller's.
 */
#ifndef FB_SHOW_ATTACHED_H
#define FB_SHOW_ATTACHED_H

#include "desk/source.h"

struct attached {
    struct source source;
    struct fb_run *run; /* NULL: not open, or closed: there is nothing to be asked */
    bool paused;        /* no worker goes on, and nothing starts */
    int asked;          /* signals that asked for the end */
};

/* Zeros become a source of which `open`, `next`, `finish` and `close` are left to the caller. */
void attached_init(struct attached *attached);

#endif
