/*
 * watch_board.h - the board of a watch: what keys and signals ask of the program and of its tree,
 * and samples of what is on the screen.
 */
#ifndef WATCH_BOARD_H
#define WATCH_BOARD_H

#include "console.h"
#include "text.h"
#include "trace.h"

struct watch_board {
    struct console console;
    const struct opt *opt;
    struct trace *trace; /* NULL before it is open and when it has ended */
    int64_t start_us;    /* the clock when it was opened */
    int64_t tick_us;     /* when the clock is drawn and the screen sampled again */
    int window[2];       /* rows and columns of the program's terminal */
    uint32_t *jobs;      /* [room] for those to be sampled */
    size_t room;
    bool root_ended;
    bool leaving;           /* whoever is before it wants to go */
    bool stop_asked;        /* Ctrl-Z */
    bool killing;           /* nobody of them is to live */
    int64_t kill_us;        /* then that is so; INT64_MAX: not by itself */
    struct text complaints; /* to be said on the normal screen */
};

/* The signals it takes beside those of watch_signals.h; ends with 0. */
extern const int watch_board_more[];

/* Takes the terminal, before the watch is opened. 0; -errno and why. Closed in either case. */
int watch_board_open(struct watch_board *board, const struct opt *opt, char *why, size_t size);
void watch_board_close(struct watch_board *board);

/* How large a terminal the program gets. */
void watch_board_size(const struct watch_board *board, int *rows, int *columns);
void watch_board_apply(struct watch_board *board, const struct fb_event *event);
/* A line of forkboard's own: at the foot, and on the normal screen at the end. */
void watch_board_complain(struct watch_board *board, const char *message);
/* A signal to forkboard. */
void watch_board_signal(void *context, int number);
/* Shows what was told; before the loop sleeps. When it wants its next turn, INT64_MAX: never. */
void watch_board_turn(struct watch_board *board);
int64_t watch_board_deadline_us(const struct watch_board *board);
void watch_board_input(struct watch_board *board, short revents);
/*
 * Ctrl-Z: true once all of the tree stands, with nothing more to be told now; then the stop, which
 * returns when we go on.
 */
bool watch_board_stopping(struct watch_board *board);
void watch_board_stop(struct watch_board *board);
/* The watch has ended: whether it goes on showing it. */
bool watch_board_stays(const struct watch_board *board);

#endif
