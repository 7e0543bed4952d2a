/* signals.h - signals to forkboard itself, read from a descriptor; and stopping and dying by them.
 */
#ifndef FB_SHOW_SIGNALS_H
#define FB_SHOW_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

struct signals {
    int fd;          /* readable: signals_next() has one; -1: closed */
    sigset_t before; /* the mask to go back to */
};

/*
 * Reads SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGUSR1 and those of `more` (ended by 0, or
 * NULL); not those that came ignored (nohup, a shell's background): they stay so. All but SIGINT
 * and SIGTERM are blocked: from the third of these on, one that is not read within a second ends
 * the program by itself, with the terminal given back (undo.h). One at a time. 0 or -errno.
 */
int signals_open(struct signals *signals, const int *more);
/* Its number; 0: none. `by_kernel`: not sent by a process, but typed or a hang-up, most often. */
int signals_next(struct signals *signals, bool *by_kernel);
/* What was read asks for no end of ours: the next SIGINT or SIGTERM counts as the first. */
void signals_settle(void);
void signals_unblock(struct signals *signals);
/*
 * The same when all is done but waiting for readers. Where a signal has `ended` us already, more
 * that came until now asked for that too, and are forgotten. So is SIGUSR1: it only asks what
 * runs, and must not end us where it came too late for an answer.
 */
void signals_give_back(struct signals *signals, bool ended);
/* Mask and handlers stay as they are. */
void signals_close(struct signals *signals);

/* Stops this process as Ctrl-Z would have, and returns when it goes on. */
void signals_stop(void);
void signals_stop_by(int number); /* the same by that signal */
/* Dies as its caller expects of a program that such a signal ended. */
void signals_die(int number);

#endif
