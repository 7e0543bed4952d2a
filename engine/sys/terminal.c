/*
 * terminal.c - the seam: pseudo-terminals for workers (pty(7)), their pipes, and what is typed into
 * them. Ours is the master side, read without blocking: unlike a pipe it cannot say how much waits.
 * A line ends in "\n" as in a pipe: the terminal's own "\r\n" would be bytes that the worker never
 * wrote. One that is emulated needs them: a program on a terminal counts on where a newline leaves
 * the cursor.
 */
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/* TIOCGPTPEER (Linux 4.13) asks no path, so the other side is found whatever is mounted on /dev. */
static int open_other(int fd)
{
    char path[64];
    int other = ioctl(fd, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (other < 0 && ptsname_r(fd, path, sizeof path) == 0)
        other = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    return other;
}

static int set_up(int fds[2], int rows, int columns, bool raw)
{
    struct termios modes;

    if (grantpt(fds[0]) < 0 || unlockpt(fds[0]) < 0 || (fds[1] = open_other(fds[0])) < 0 ||
        tcgetattr(fds[1], &modes) < 0)
        return -errno;
    if (!raw)
        modes.c_oflag &= ~(tcflag_t)ONLCR;
    if (tcsetattr(fds[1], TCSANOW, &modes) < 0)
        return -errno;
    return sys_terminal_size(fds[0], rows, columns);
}

int sys_terminal_open(int fds[2], int rows, int columns, bool raw)
{
    int r;

    fds[0] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    fds[1] = -1;
    if (fds[0] < 0)
        return -errno;
    r = set_up(fds, rows, columns, raw);
    if (r < 0) {
        fds[0] = sys_close(fds[0]);
        fds[1] = sys_close(fds[1]);
    }
    return r;
}

int sys_terminal_size(int fd, int rows, int columns)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };

    return ioctl(fd, TIOCSWINSZ, &size) < 0 ? -errno : 0;
}

/* The two ends are two descriptions: the flag of ours is not the worker's. */
static int open_pipe(int fds[2], int ours)
{
    int r = sys_pipe(fds);

    if (r == 0 && fcntl(fds[ours], F_SETFL, O_NONBLOCK) < 0) {
        r = -errno;
        fds[0] = sys_close(fds[0]);
        fds[1] = sys_close(fds[1]);
    }
    return r;
}

int sys_output_pipe(int fds[2])
{
    return open_pipe(fds, 0);
}

int sys_typing_pipe(int fds[2])
{
    return open_pipe(fds, 1);
}

int sys_typing_again(int fd)
{
    int again = fcntl(fd, F_DUPFD_CLOEXEC, 3);

    return again < 0 ? -errno : again;
}

/* The signal of a pipe without a reader is blocked meanwhile, and taken back if it is this one's.
 */
ssize_t sys_type(int fd, const void *bytes, size_t size)
{
    sigset_t pipe_signal, before, pending;
    ssize_t n;

    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    sigpending(&pending);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
    n = sys_write(fd, bytes, size);
    if (n == -EPIPE && !sigismember(&pending, SIGPIPE))
        while (sigtimedwait(&pipe_signal, NULL, &(struct timespec){ 0 }) < 0 && errno == EINTR)
            ;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return n;
}
