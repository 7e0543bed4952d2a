/*
 * undo.c - what was done to the terminal, as one table, and its undoing. The handler of a crash
 * makes only calls of signal-safety(7): poll, write, tcsetattr, sigaction, raise. It then returns:
 * the signal that it raised, or the fault itself, comes again with the action of before, the
 * default or a handler of the program's own, where the program stood, so caller and core file see
 * the truth.
 *
 * A stack of its own for the handler: a crash may be an overflow of the ordinary one.
 */
#include "undo.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define BYTES_MOST  64
#define STACK_BYTES 32768
#define WAIT_MS     1000

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

#define CRASHES (sizeof crashes / sizeof crashes[0])

static struct {
    volatile sig_atomic_t fd; /* -1: not open */
    pid_t process;            /* a child of ours has not taken the terminal */
    void (*last)(int fd);     /* called when all is undone; NULL: nothing is */
    struct termios before;
    struct {
        volatile sig_atomic_t on;
        size_t size;
        char bytes[BYTES_MOST];
    } modes[UNDO_COUNT];
    struct sigaction actions[CRASHES];
    stack_t stack;
} undo = { .fd = -1 };

static char handler_stack[STACK_BYTES];

/* One that is held by Ctrl-S, or that nothing reads, takes no byte, and may not hold up the end. */
static bool takes_bytes(int fd)
{
    struct pollfd ready = { .fd = fd, .events = POLLOUT };

    return poll(&ready, 1, WAIT_MS) > 0 && (ready.revents & POLLOUT) != 0;
}

void undo_now(void)
{
    int kept = errno, fd = undo.fd;
    bool takes = true;

    if (fd < 0 || undo.process != getpid())
        return;
    for (int mode = 0; mode < UNDO_COUNT && takes; mode++) {
        if (!undo.modes[mode].on)
            continue;
        undo.modes[mode].on = 0;
        takes = takes_bytes(fd);
        if (takes)
            (void)!write(fd, undo.modes[mode].bytes, undo.modes[mode].size);
    }
    tcsetattr(fd, TCSANOW, &undo.before);
    errno = kept;
}

void undo_last(void (*last)(int fd))
{
    undo.last = last;
}

void undo_dying(void)
{
    int kept = errno;

    undo_now();
    if (undo.last != NULL && undo.fd >= 0 && undo.process == getpid())
        undo.last(undo.fd);
    errno = kept;
}

static void crashed(int number, siginfo_t *info, void *context)
{
    (void)context;
    undo_dying();
    for (size_t i = 0; i < CRASHES; i++)
        if (crashes[i] == number)
            sigaction(number, &undo.actions[i], NULL);
    if (info->si_code <= 0)
        raise(number); /* blocked until the handler has returned; a fault comes again by itself */
}

int undo_open(int fd)
{
    stack_t stack = { .ss_sp = handler_stack, .ss_size = sizeof handler_stack };
    struct sigaction action = { .sa_sigaction = crashed, .sa_flags = SA_ONSTACK | SA_SIGINFO };

    if (tcgetattr(fd, &undo.before) < 0)
        return -errno;
    undo.fd = fd;
    undo.process = getpid();
    undo.last = NULL;
    sigaltstack(&stack, &undo.stack);
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < CRASHES; i++)
        sigaction(crashes[i], &action, &undo.actions[i]);
    return 0;
}

void undo_close(void)
{
    if (undo.fd < 0)
        return;
    for (size_t i = 0; i < CRASHES; i++)
        sigaction(crashes[i], &undo.actions[i], NULL);
    sigaltstack(&undo.stack, NULL);
    undo.fd = -1;
}

void undo_bytes(enum undo_mode mode, const char *bytes, size_t size)
{
    undo.modes[mode].size = size < BYTES_MOST ? size : BYTES_MOST;
    memcpy(undo.modes[mode].bytes, bytes, undo.modes[mode].size);
}

void undo_set(enum undo_mode mode, bool on)
{
    undo.modes[mode].on = on;
}
