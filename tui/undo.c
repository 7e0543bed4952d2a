/*
 * undo.c - what was done to the terminal, as one table, and its undoing. The handler of a crash
 * makes only calls of signal-safety(7): write, tcsetattr, raise. It then returns: the signal that
 * it raised, or the fault itself, comes again with the default action and kills the program where
 * it stood, so caller and core file see the truth.
 *
 * A stack of its own for the handler: a crash may be an overflow of the ordinary one.
 */
#include "undo.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define BYTES_MOST  64
#define STACK_BYTES 32768

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

#define CRASHES (sizeof crashes / sizeof crashes[0])

static struct {
    volatile sig_atomic_t fd; /* -1: not open */
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

void undo_now(void)
{
    int kept = errno, fd = undo.fd;

    if (fd < 0)
        return;
    for (int mode = 0; mode < UNDO_COUNT; mode++) {
        if (!undo.modes[mode].on)
            continue;
        undo.modes[mode].on = 0;
        (void)!write(fd, undo.modes[mode].bytes, undo.modes[mode].size);
    }
    tcsetattr(fd, TCSANOW, &undo.before);
    errno = kept;
}

static void crashed(int number)
{
    undo_now();
    raise(number); /* blocked until the handler has returned; its action is the default again */
}

int undo_open(int fd)
{
    stack_t stack = { .ss_sp = handler_stack, .ss_size = sizeof handler_stack };
    struct sigaction action = { .sa_handler = crashed, .sa_flags = SA_ONSTACK | (int)SA_RESETHAND };

    if (tcgetattr(fd, &undo.before) < 0)
        return -errno;
    undo.fd = fd;
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
