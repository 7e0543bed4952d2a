/*
 * signals.c - signals of a program that has threads, and handlers, of its own. The loop of
 * `forkboard run` blocks them and reads a signalfd (show/signals.c); here a thread that does not
 * block one would get it, with the action that it has. So they have a handler, which every thread
 * may run: it notes the number, and writes to an eventfd that the pump polls.
 *
 * What the program has said itself holds: one that is ignored stays so; one of those that ask for
 * an end, and has a handler, is left alone; Ctrl-Z ends in its action; the others' handlers are
 * called by ours. A third that asks for the end within a second or more in which none was read, as
 * the program does not come back to us, ends it there and then.
 */
#include "inside.h"

#include "term/undo.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE 3

/* In the order in which they are taken up. */
static const int numbers[] = { SIGWINCH, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGCONT };

#define NUMBERS (sizeof numbers / sizeof numbers[0])

static struct {
    pid_t process; /* 0: not open */
    int fd;
    struct {
        bool taken;
        struct sigaction before;
        volatile sig_atomic_t unread;
    } of[NUMBERS];
    volatile sig_atomic_t count; /* of those unread that ask for the end */
    volatile time_t first;       /* seconds of the monotonic clock: when the first of them came */
} the = { .fd = -1 };

static bool has_handler(const struct sigaction *action)
{
    return (action->sa_flags & SA_SIGINFO) != 0 ||
           (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN);
}

static bool is_ignored(const struct sigaction *action)
{
    return (action->sa_flags & SA_SIGINFO) == 0 && action->sa_handler == SIG_IGN;
}

static void call(const struct sigaction *action, int number, siginfo_t *info, void *context)
{
    if ((action->sa_flags & SA_SIGINFO) != 0)
        action->sa_sigaction(number, info, context);
    else if (has_handler(action))
        action->sa_handler(number);
}

/* With the action of before, when the handler has returned. */
static void act(size_t i)
{
    sigaction(numbers[i], &the.of[i].before, NULL);
    raise(numbers[i]);
}

static bool asks(int number)
{
    return number == SIGINT || number == SIGTERM;
}

static bool is_stuck(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (++the.count == 1)
        the.first = now.tv_sec;
    return the.count >= PATIENCE && now.tv_sec - the.first >= 2;
}

static void note(size_t i, siginfo_t *info, void *context)
{
    const uint64_t one = 1;
    int number = numbers[i];

    the.of[i].unread = 1;
    (void)!write(the.fd, &one, sizeof one);
    if (number == SIGWINCH || number == SIGCONT)
        call(&the.of[i].before, number, info, context);
    if (!asks(number) || !is_stuck())
        return;
    undo_dying();
    act(i);
}

/* Async-signal-safe, as all that it calls. A child of the program's own is not concerned. */
static void take(int number, siginfo_t *info, void *context)
{
    int kept = errno;

    for (size_t i = 0; i < NUMBERS; i++) {
        if (numbers[i] != number)
            continue;
        if (getpid() == the.process)
            note(i, info, context);
        else
            act(i);
    }
    errno = kept;
}

static void listen(size_t i)
{
    struct sigaction action = { .sa_sigaction = take,
                                .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK };

    sigfillset(&action.sa_mask);
    sigaction(numbers[i], &action, NULL);
}

/* ---------------------------------------------------------------- open, close */

static bool wanted(size_t i)
{
    const struct sigaction *before = &the.of[i].before;
    bool both = numbers[i] == SIGTSTP || numbers[i] == SIGWINCH || numbers[i] == SIGCONT;

    return !is_ignored(before) && (both || !has_handler(before));
}

int host_signals_open(bool listens)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

    the.fd = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) : -1;
    if (fd >= 0)
        close(fd);
    if (the.fd < 0)
        return -errno;
    the.process = getpid();
    the.count = 0;
    for (size_t i = 0; i < NUMBERS; i++) {
        the.of[i].unread = 0;
        sigaction(numbers[i], NULL, &the.of[i].before);
        the.of[i].taken = listens && wanted(i);
        if (the.of[i].taken)
            listen(i);
    }
    return the.fd;
}

void host_signals_raise(int number)
{
    sigset_t one, before;

    sigemptyset(&one);
    sigaddset(&one, number);
    raise(number);
    pthread_sigmask(SIG_UNBLOCK, &one, &before);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void host_signals_close(void)
{
    bool ours = the.process == getpid();
    struct sigaction now;

    for (size_t i = 0; i < NUMBERS; i++) {
        if (!the.of[i].taken || sigaction(numbers[i], NULL, &now) < 0)
            continue;
        if ((now.sa_flags & SA_SIGINFO) != 0 && now.sa_sigaction == take)
            sigaction(numbers[i], &the.of[i].before, NULL);
        the.of[i].taken = false;
    }
    the.process = 0;
    if (the.fd >= 0)
        close(the.fd);
    the.fd = -1;
    for (size_t i = 0; ours && i < NUMBERS; i++)
        if (the.of[i].unread && numbers[i] != SIGWINCH && numbers[i] != SIGCONT)
            host_signals_raise(numbers[i]);
}

/* ---------------------------------------------------------------- for the pump */

static void read_all(struct pump *pump)
{
    uint64_t count;

    (void)!read(the.fd, &count, sizeof count);
    for (size_t i = 0; i < NUMBERS; i++) {
        if (!the.of[i].unread)
            continue;
        the.of[i].unread = 0;
        the.count = 0;
        pump_signal(pump, numbers[i], true); /* a run's source does not ask */
    }
}

/*
 * The program's own action of SIGTSTP, or the kernel's. Where it takes that signal by itself, and
 * has told us, it must not get it once more.
 */
static void stop(struct pump *pump, int number)
{
    (void)pump;
    (void)number;
    host_prints_put(false);
    for (size_t i = 0; i < NUMBERS; i++) {
        if (numbers[i] != SIGTSTP)
            continue;
        if (!the.of[i].taken) {
            signals_stop_by(SIGSTOP);
            continue;
        }
        sigaction(SIGTSTP, &the.of[i].before, NULL);
        signals_stop();
        listen(i);
    }
}

static void settle(struct pump *pump)
{
    (void)pump;
    the.count = 0;
}

const struct pump_signals host_signals = { read_all, stop, settle };
