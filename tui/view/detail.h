/*
 * detail.h - all that is known of one job, on the whole screen. What the board keeps is not enough:
 * the owner gathers from the record what it was made of and its earlier attempts. Pure.
 */
#ifndef FB_VIEW_DETAIL_H
#define FB_VIEW_DETAIL_H

#include "base/text.h"
#include "board/board.h"

#define DETAIL_TRIES_MOST 64 /* the last ones */

struct detail_try {
    uint32_t attempt;
    pid_t pid; /* 0: it had none */
    int slot;
    int64_t forked_us, began_us, exited_us; /* -1: not */
    int status;                             /* as wait(2) gives it; -1: not known */
    int64_t user_us, system_us;             /* -1: not known */
    uint64_t peak_bytes;                    /* 0: not known */
    char fate[160];                         /* clean; "": it has not ended */
};

/* Zeros are nothing known. */
struct detail {
    uint32_t job;
    bool made;                           /* what it was made of is known: */
    bool function;                       /*   it is a function, not a program */
    struct text line;                    /* a line for a shell that runs it, or a call */
    struct text dir, env, input, limits; /* clean; "": nothing of its own */
    bool of_board;                       /* there are no earlier tries, and no bytes were counted */
    struct detail_try *tries;            /* [count], rising */
    size_t count;
    uint64_t written[2]; /* bytes of the last attempt's output and error */
    const char *record;  /* where this is from; NULL: there is none */
    const char *results; /* where its output is kept; NULL: nowhere */
};

void detail_fini(struct detail *detail);
/* Takes an event of the job, in order. What memory has no room for is left out. */
void detail_apply(struct detail *detail, const struct fb_event *event);
/* Where there are no events any more: its last attempt, as the board has it. */
void detail_take_board(struct detail *detail, const struct board_job *job);

#endif
