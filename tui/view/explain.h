/*
 * explain.h - why a job is in its state: which call or signal led there, which manual pages say so,
 * and a line for a shell that does the same. Pure.
 */
#ifndef FB_VIEW_EXPLAIN_H
#define FB_VIEW_EXPLAIN_H

#include "board/board.h"

struct explanation {
    char why[512];     /* a sentence or two */
    const char *pages; /* "signal(7), waitpid(2)" */
    char shell[96];    /* a line for sh(1); "": there is none */
};

/* `function`: its worker is a function, which is never exec'ed. */
void explain_job(const struct board *board, const struct board_job *job, bool function,
                 struct explanation *out);

#endif
