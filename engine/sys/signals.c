/*
 * signals.c - the seam: SIGCHLD and the actions of signals. Several runs of a process may be open,
 * and closed in any order: the first in a thread blocks SIGCHLD there, the first in a process sets
 * its action, the last gives each back. A child that was forked meanwhile begins from nothing.
 */
#include "inside.h"
#include "sys.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    pid_t process; /* that it belongs to */
    int users;
    struct sigaction before;
} one_action;
static _Thread_local struct {
    pid_t process;
    int users;
    sigset_t before;
} one_mask;

/*
 * A host may ignore or handle these at any time: what asks a process to end, to stop or to take
 * note, and what says that it has used too much.
 */
static bool may_change(int number)
{
    static const int numbers[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGPIPE, SIGTERM, SIGUSR1, SIGUSR2,
                                   SIGALRM, SIGXCPU, SIGXFSZ, SIGTSTP, SIGTTIN, SIGTTOU };

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (numbers[i] == number)
            return true;
    return false;
}

/*
 * Which signals a worker must get back: exec(2) resets handlers but keeps what is ignored, and
 * between fork and exec a handler of ours must not run in the child. Beside those that may change
 * it is those that have changed by the opening: the signals of a program's own mistakes, and those
 * that only its own timers and files send, have their action by then. Looked up once a run, not 62
 * times a worker: that alone costs posix_spawn(3) a third of its time.
 */
static void find_changed(struct sys_signals *signals)
{
    struct sigaction action;

    for (int number = 1; number < NSIG; number++) {
        if (number == SIGKILL || number == SIGSTOP || sigaction(number, NULL, &action) < 0)
            continue;
        if (!may_change(number) && (action.sa_flags & SA_SIGINFO) == 0 &&
            action.sa_handler == SIG_DFL)
            continue;
        signals->changed[signals->changed_count++] = (unsigned char)number;
    }
}

/* Inherited as ignored, SIGCHLD would make every wait say ECHILD (waitpid(2), NOTES). */
static void take_action(struct sys_signals *signals)
{
    pthread_mutex_lock(&lock);
    if (one_action.process != getpid())
        one_action.users = 0;
    one_action.process = getpid();
    if (one_action.users++ == 0)
        sigaction(SIGCHLD, &(struct sigaction){ .sa_handler = SIG_DFL }, &one_action.before);
    signals->child_before = one_action.before;
    pthread_mutex_unlock(&lock);
}

static int take_mask(struct sys_signals *signals, const sigset_t *children)
{
    int r = 0;

    if (one_mask.process != getpid())
        one_mask.users = 0;
    one_mask.process = getpid();
    if (one_mask.users == 0)
        r = pthread_sigmask(SIG_BLOCK, children, &one_mask.before);
    one_mask.users += r == 0;
    signals->mask_before = one_mask.before;
    return -r;
}

/* Ours, with which every end is told of. */
static bool is_usual(const struct sigaction *action)
{
    return (action->sa_flags & (SA_NOCLDWAIT | SA_SIGINFO)) == 0 && action->sa_handler == SIG_DFL;
}

/* Unless the host has set another meanwhile: that is the host's. */
static void give_action_back(void)
{
    struct sigaction action;

    if (sigaction(SIGCHLD, NULL, &action) == 0 && is_usual(&action))
        sigaction(SIGCHLD, &one_action.before, NULL);
}

/* SIGCHLD alone: of the others the host may have blocked some meanwhile, for a signalfd of its own.
 */
static void give_mask_back(void)
{
    sigset_t children;

    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    if (!sigismember(&one_mask.before, SIGCHLD))
        pthread_sigmask(SIG_UNBLOCK, &children, NULL);
}

int sys_signals_open(struct sys_signals **out, int *fd)
{
    struct sys_signals *signals = calloc(1, sizeof *signals);
    sigset_t children;
    int r;

    *out = NULL;
    if (signals == NULL)
        return -ENOMEM;
    signals->left = fd == NULL;
    if (signals->left) {
        find_changed(signals);
        *out = signals;
        return 0;
    }
    *fd = -1;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    r = take_mask(signals, &children);
    if (r < 0) {
        free(signals);
        return r;
    }
    take_action(signals);
    find_changed(signals);
    *fd = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    if (*fd < 0) {
        r = -errno;
        sys_signals_close(signals);
        return r;
    }
    *out = signals;
    return 0;
}

struct sys_signals *sys_signals_close(struct sys_signals *signals)
{
    if (signals == NULL)
        return NULL;
    if (signals->left) {
        free(signals);
        return NULL;
    }
    pthread_mutex_lock(&lock);
    if (one_action.process == getpid() && --one_action.users == 0)
        give_action_back();
    pthread_mutex_unlock(&lock);
    if (one_mask.process == getpid() && --one_mask.users == 0)
        give_mask_back();
    free(signals);
    return NULL;
}

void sys_signals_forget(struct sys_signals *signals)
{
    free(signals);
}

bool sys_signals_kept(const struct sys_signals *signals)
{
    struct sigaction action;

    return !signals->left && sigaction(SIGCHLD, NULL, &action) == 0 && is_usual(&action);
}

int sys_signals_read(int fd)
{
    struct signalfd_siginfo entries[16];
    ssize_t n = sys_read(fd, entries, sizeof entries);

    if (n == -EAGAIN)
        return 0;
    return n < 0 ? (int)n : (int)((size_t)n / sizeof entries[0]);
}
