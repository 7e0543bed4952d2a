/*
 * signals.c - signals that are asked of forkboard, as a descriptor beside the others that the pump
 * polls. What would have happened without that, a stop, a death, is made up for when all is ready
 * for it: the workers stopped, the terminal given back.
 */
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void add(sigset_t *set, const int *numbers)
{
    struct sigaction action;

    for (; numbers != NULL && *numbers != 0; numbers++)
        if (sigaction(*numbers, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(set, *numbers);
}

int signals_open(struct signals *signals, const int *more)
{
    static const int always[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGUSR1, 0 };
    sigset_t set;

    sigemptyset(&set);
    add(&set, always);
    add(&set, more);
    sigprocmask(SIG_BLOCK, &set, &signals->before);
    signals->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals->fd >= 0)
        return 0;
    signals_unblock(signals);
    return -errno;
}

int signals_next(struct signals *signals)
{
    struct signalfd_siginfo info;
    ssize_t n = read(signals->fd, &info, sizeof info);

    return n == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

void signals_unblock(struct signals *signals)
{
    sigprocmask(SIG_SETMASK, &signals->before, NULL);
}

void signals_close(struct signals *signals)
{
    if (signals->fd >= 0)
        close(signals->fd);
    signals->fd = -1;
}

static bool has_terminal(void)
{
    int fd = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static void raise_now(int number)
{
    sigset_t one, before;

    sigemptyset(&one);
    sigaddset(&one, number);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &one, &before);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

/*
 * Where nobody could let us go on again, in a group of processes without a shell over it, the
 * kernel throws SIGTSTP away, but not SIGSTOP. Without a terminal somebody sent it on purpose.
 */
void signals_stop(void)
{
    raise_now(has_terminal() ? SIGTSTP : SIGSTOP);
}

void signals_die(int number)
{
    signal(number, SIG_DFL);
    raise_now(number);
}
