/* signals.h - signals to forkboard itself, read from a descriptor; and stopping and dying by them.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <signal.h>

struct signals {
    int fd;          /* readable: signals_next() has one; -1: closed */
    sigset_t before; /* the mask to go back to */
};

/*
 * Blocks SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGUSR1 and those of `more` (ended by 0, or
 * NULL); not those that came ignored (nohup, a shell's background): they stay so. 0 or -errno.
 */
int signals_open(struct signals *signals, const int *more);
int signals_next(struct signals *signals); /* its number; 0: none */
void signals_unblock(struct signals *signals);
/* The mask stays as it is. */
void signals_close(struct signals *signals);

/* Stops this process as Ctrl-Z would have, and returns when it goes on. */
void signals_stop(void);
/* Dies as its caller expects of a program that such a signal ended. */
void signals_die(int number);

#endif
