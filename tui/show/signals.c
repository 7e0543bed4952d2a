/*
 * signals.c - signals that are asked of forkboard, as a descriptor beside the others that the pump
 * polls. What would have happened without that, a stop, a death, is made up for when all is ready
 * for it: the workers stopped, the terminal given back.
 *
 * SIGINT and SIGTERM have a handler, so that they come through even while a call waits that nothing
 * else ends: a write to a socket that is not read, a file system that does not answer. It passes
 * them on to the descriptor as a signal that is blocked, and counts: a third that is not looked at
 * within a second ends the program there and then. Those belong together that ask for one end:
 * where one was read and does not end the source, as a watched program's own Ctrl-C, the next is a
 * first one. As with blocked signals, one that comes again before it was read is one.
 */
#include "signals.h"

#include "term/undo.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define PASSED_ON (SIGRTMIN) /* by the handler; SIGRTMIN is a call */
#define BY_KERNEL 256        /* beside the number */
#define PATIENCE  3          /* that many, and a second */

static const int asking[] = { SIGINT, SIGTERM };

#define ASKING (sizeof asking / sizeof asking[0])

static struct {
    pid_t process; /* whose handler it is; a child before its exec has it, too */
    struct sigaction before[ASKING], alarm_before;
    bool handled[ASKING], alarmed;
    volatile sig_atomic_t unread[ASKING];
    volatile sig_atomic_t count, last, armed;
} asked;

static void pass_on(int number, bool by_kernel)
{
    union sigval value = { .sival_int = by_kernel ? number | BY_KERNEL : number };

    for (size_t i = 0; i < ASKING; i++)
        if (asking[i] == number && !asked.unread[i])
            asked.unread[i] = sigqueue(asked.process, PASSED_ON, value) == 0;
    asked.last = number;
    if (++asked.count < PATIENCE || asked.armed) /* more of them do not put it off */
        return;
    asked.armed = true;
    alarm(1);
}

/* An alarm may have been set before our exec(2): then it acts as it would have. */
static void end_now(void)
{
    if (!asked.armed && asked.alarm_before.sa_handler == SIG_IGN)
        return;
    undo_dying();
    signals_die(asked.armed ? asked.last : SIGALRM);
}

static void disarm(void)
{
    if (asked.armed)
        alarm(0);
    asked.armed = false;
}

/* Async-signal-safe, as all that it calls. */
static void take(int number, siginfo_t *info, void *context)
{
    int kept = errno;

    (void)context;
    if (getpid() != asked.process)
        signals_die(number);
    else if (number == SIGALRM)
        end_now();
    else
        pass_on(number, info->si_code > 0);
    errno = kept;
}

static bool is_ignored(int number)
{
    struct sigaction action;

    return sigaction(number, NULL, &action) < 0 || action.sa_handler == SIG_IGN;
}

static void add(sigset_t *set, const int *numbers)
{
    for (; numbers != NULL && *numbers != 0; numbers++)
        if (!is_ignored(*numbers))
            sigaddset(set, *numbers);
}

/* `set` is what the descriptor reads, and is blocked; `handled` what is not. */
static void set_handlers(sigset_t *set, sigset_t *handled)
{
    struct sigaction action = { .sa_sigaction = take, .sa_flags = SA_SIGINFO | SA_RESTART };

    asked.process = getpid();
    asked.count = asked.armed = 0;
    sigemptyset(handled);
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < ASKING; i++) {
        asked.unread[i] = 0;
        asked.handled[i] = !is_ignored(asking[i]);
        if (!asked.handled[i])
            continue;
        sigaction(asking[i], &action, &asked.before[i]);
        sigaddset(handled, asking[i]);
    }
    asked.alarmed = !sigismember(set, SIGALRM);
    if (asked.alarmed) {
        sigaction(SIGALRM, &action, &asked.alarm_before);
        sigaddset(handled, SIGALRM);
    }
    sigaddset(set, PASSED_ON);
}

/* What comes from now on acts as it did before. */
static void take_back_handlers(void)
{
    if (asked.process != getpid())
        return;
    disarm();
    asked.process = 0;
    for (size_t i = 0; i < ASKING; i++)
        if (asked.handled[i])
            sigaction(asking[i], &asked.before[i], NULL);
    if (asked.alarmed)
        sigaction(SIGALRM, &asked.alarm_before, NULL);
}

int signals_open(struct signals *signals, const int *more)
{
    static const int always[] = { SIGHUP, SIGQUIT, SIGTSTP, SIGUSR1, 0 };
    sigset_t set, handled;
    int error;

    sigemptyset(&set);
    add(&set, always);
    add(&set, more);
    set_handlers(&set, &handled);
    sigprocmask(SIG_BLOCK, &set, &signals->before);
    sigprocmask(SIG_UNBLOCK, &handled, NULL);
    signals->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals->fd >= 0)
        return 0;
    error = errno;
    signals_unblock(signals);
    return -error;
}

static void block_asking(sigset_t *before)
{
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < ASKING; i++)
        sigaddset(&set, asking[i]);
    sigprocmask(SIG_BLOCK, &set, before);
}

/* It was read: one that comes now is another, and the program is well. */
static void count_read(int number)
{
    for (size_t i = 0; i < ASKING; i++)
        if (asking[i] == number)
            asked.unread[i] = 0;
    disarm();
}

void signals_settle(void)
{
    sigset_t before;

    block_asking(&before);
    asked.count = 0;
    for (size_t i = 0; i < ASKING; i++)
        asked.count += asked.unread[i];
    sigprocmask(SIG_SETMASK, &before, NULL);
}

static int next(struct signals *signals, bool *by_kernel)
{
    struct signalfd_siginfo info;
    ssize_t n;

    do
        n = read(signals->fd, &info, sizeof info);
    while (n == (ssize_t)sizeof info && (int)info.ssi_signo == PASSED_ON &&
           (pid_t)info.ssi_pid != asked.process); /* nothing of ours */
    *by_kernel = false;
    if (n != (ssize_t)sizeof info)
        return 0;
    if ((int)info.ssi_signo != PASSED_ON) {
        *by_kernel = info.ssi_code > 0;
        return (int)info.ssi_signo;
    }
    *by_kernel = (info.ssi_int & BY_KERNEL) != 0;
    count_read(info.ssi_int & ~BY_KERNEL);
    return info.ssi_int & ~BY_KERNEL;
}

/* One that came between the reading and its count would be lost. */
int signals_next(struct signals *signals, bool *by_kernel)
{
    sigset_t before;
    int number;

    block_asking(&before);
    number = next(signals, by_kernel);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return number;
}

/* One that was passed on and not read acts as one that was blocked would. */
void signals_unblock(struct signals *signals)
{
    bool ours = asked.process == getpid();
    siginfo_t info;
    sigset_t set;

    block_asking(NULL);
    take_back_handlers();
    sigemptyset(&set);
    sigaddset(&set, PASSED_ON);
    while (ours && sigtimedwait(&set, &info, &(struct timespec){ 0 }) == PASSED_ON)
        if (info.si_pid == getpid())
            raise(info.si_value.sival_int & ~BY_KERNEL);
    sigprocmask(SIG_SETMASK, &signals->before, NULL);
}

void signals_give_back(struct signals *signals, bool ended)
{
    bool by_kernel;
    sigset_t late;

    if (signals->fd < 0)
        return;
    while (ended && signals_next(signals, &by_kernel) != 0)
        continue;
    sigemptyset(&late);
    sigaddset(&late, SIGUSR1);
    sigtimedwait(&late, NULL, &(struct timespec){ 0 });
    signals_unblock(signals);
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
 * Where nothing could let us go on again, in a group of processes without a shell over it, the
 * kernel throws SIGTSTP away, but not SIGSTOP. Without a terminal it was sent on purpose.
 */
void signals_stop(void)
{
    raise_now(has_terminal() ? SIGTSTP : SIGSTOP);
}

void signals_stop_by(int number)
{
    raise_now(number);
}

/*
 * Process 1 of a container cannot die of its own signal: what has no handler there is thrown away
 * (pid_namespaces(7)). It ends as a shell would tell that death.
 */
void signals_die(int number)
{
    signal(number, SIG_DFL);
    raise_now(number);
    exit(128 + number);
}
