/*
 * watch_signals.c - the terminal's signals reach the program by themselves. Ctrl-C is its affair:
 * we read ours and wait for its end. At Ctrl-Z we stop once it has stopped, or our caller would
 * wait for us; its stops need us alive until then. SIGTERM and SIGHUP sent to us alone are passed
 * on to it. When it has ended and others live on, each of them ends the watch.
 */
#include "watch_signals.h"

#include <errno.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define STOPS_WITHIN_US 5000000 /* a program may clean up first, as an editor does */

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Those that came ignored (nohup, a shell's background) stay so. */
int watch_signals_open(struct watch_signals *signals, const int *more)
{
    static const int read[] = { SIGINT, SIGQUIT, SIGTSTP, SIGTERM, SIGHUP, SIGUSR1 };
    struct sigaction action;
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < sizeof read / sizeof read[0]; i++)
        if (sigaction(read[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(&set, read[i]);
    for (; more != NULL && *more != 0; more++)
        sigaddset(&set, *more);
    sigprocmask(SIG_BLOCK, &set, &signals->before);
    signals->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    /* Of these nothing is wanted: blocked, a write goes on or says its errno. */
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    sigaddset(&set, SIGXFSZ);
    sigaddset(&set, SIGTTOU);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signals->fd < 0 ? -errno : 0;
}

void watch_signals_close(struct watch_signals *signals)
{
    if (signals->fd >= 0)
        close(signals->fd);
    signals->fd = -1;
}

void watch_signals_root(struct watch_signals *signals, const struct fb_event *event)
{
    if (event->kind == FB_STOPPED || event->kind == FB_CONTINUED)
        signals->root_stopped = event->kind == FB_STOPPED;
    if (event->kind != FB_EXITED && event->kind != FB_UNSTARTED)
        return;
    signals->root_ended = true;
    signals->root_signal = event->kind == FB_EXITED ? event->as.exited.signal : 0;
}

/* A signal that somebody sent to us, and not the kernel to all of the terminal's group. */
static void pass_on(struct watch_signals *signals, struct trace *trace, int number)
{
    if (signals->root_ended)
        trace_leave(trace);
    else
        trace_kill(trace, 1, number);
}

static void take(struct watch_signals *signals, struct trace *trace, int number, bool from_kernel)
{
    switch (number) {
    case SIGTSTP:
        signals->stop_asked_us = now_us();
        signals->continue_root = !from_kernel;
        if (!from_kernel)
            trace_kill(trace, 1, SIGTSTP);
        break;
    case SIGINT:
    case SIGQUIT:
        signals->interrupted = number;
        if (signals->root_ended)
            trace_leave(trace);
        break;
    default:
        if (!from_kernel || signals->root_ended)
            pass_on(signals, trace, number);
    }
}

bool watch_signals_read(struct watch_signals *signals, struct trace *trace)
{
    struct signalfd_siginfo info;
    bool asked = false;

    while (read(signals->fd, &info, sizeof info) == (ssize_t)sizeof info) {
        int number = (int)info.ssi_signo;
        if (number == SIGUSR1)
            asked = true;
        else if (signals->taker != NULL) {
            if (number == SIGINT || number == SIGQUIT)
                signals->interrupted = number;
            signals->taker(signals->context, number);
        } else
            take(signals, trace, number, info.ssi_code > 0);
    }
    return asked;
}

bool watch_signals_stopping(struct watch_signals *signals)
{
    if (signals->stop_asked_us == 0 || !signals->root_stopped)
        return false;
    if (now_us() - signals->stop_asked_us < STOPS_WITHIN_US)
        return true;
    signals->stop_asked_us = 0; /* that stop is another's doing */
    return false;
}

void watch_signals_stop(struct watch_signals *signals, struct trace *trace)
{
    raise(SIGSTOP);
    if (signals->continue_root)
        trace_kill(trace, 1, SIGCONT);
    signals->stop_asked_us = 0;
    signals->continue_root = false;
}

void watch_signals_die(const struct watch_signals *signals)
{
    sigset_t one;

    if (signals->interrupted == 0 || signals->interrupted != signals->root_signal)
        return;
    signal(signals->interrupted, SIG_DFL);
    sigemptyset(&one);
    sigaddset(&one, signals->interrupted);
    raise(signals->interrupted);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
}
