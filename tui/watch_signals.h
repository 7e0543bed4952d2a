/* watch_signals.h - signals to forkboard while it watches: the program's, most of them. */
#ifndef WATCH_SIGNALS_H
#define WATCH_SIGNALS_H

#include "trace.h"

#include <signal.h>

struct watch_signals {
    int fd;          /* readable: watch_signals_read() has something to do; -1: closed */
    sigset_t before; /* the mask to go back to, and the program's */
    bool root_ended, root_stopped, continue_root;
    int64_t stop_asked_us; /* Ctrl-Z came; 0: no */
    int interrupted;       /* the signal of Ctrl-C or Ctrl-\\ that came to us too; 0: none */
    int root_signal;       /* that killed the program; 0: none */
    /* Where the program has not our terminal: gets all but SIGUSR1. NULL: none. */
    void (*taker)(void *context, int number);
    void *context;
};

/* Blocks them and `more` (ended by 0, or NULL); none is ignored or handled, so the program finds
 * what we found. 0 or -errno. */
int watch_signals_open(struct watch_signals *signals, const int *more);
void watch_signals_close(struct watch_signals *signals);
/* What an event of the program itself (job 1) means for us. */
void watch_signals_root(struct watch_signals *signals, const struct fb_event *event);
/* Reads and acts. True: it was asked what runs (SIGUSR1). */
bool watch_signals_read(struct watch_signals *signals, struct trace *trace);
/* Whether it is time to stop as the program has, and the stop itself: returns when we go on. */
bool watch_signals_stopping(struct watch_signals *signals);
void watch_signals_stop(struct watch_signals *signals, struct trace *trace);
/*
 * Who was interrupted together with the program dies as it did, or a shell's loop would go on.
 * Returns where that is not so.
 */
void watch_signals_die(const struct watch_signals *signals);

#endif
