/*
 * sys_terminal.c - the seam: pseudo-terminals for workers (pty(7)). Ours is the master side, read
 * without blocking: unlike a pipe it cannot tell how much waits. A line ends in "\n" as in a pipe:
 * the terminal's own "\r\n" would be bytes that the worker never wrote.
 */
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
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

static int set_up(int fds[2], int rows, int columns)
{
    struct termios modes;

    if (grantpt(fds[0]) < 0 || unlockpt(fds[0]) < 0 || (fds[1] = open_other(fds[0])) < 0 ||
        tcgetattr(fds[1], &modes) < 0)
        return -errno;
    modes.c_oflag &= ~(tcflag_t)ONLCR;
    if (tcsetattr(fds[1], TCSANOW, &modes) < 0)
        return -errno;
    return sys_terminal_size(fds[0], rows, columns);
}

int sys_terminal_open(int fds[2], int rows, int columns)
{
    int r;

    fds[0] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    fds[1] = -1;
    if (fds[0] < 0)
        return -errno;
    r = set_up(fds, rows, columns);
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
