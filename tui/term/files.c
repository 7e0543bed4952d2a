/*
 * files.c - the terminal as files of our own: standard input and output where both are one, else
 * /dev/tty.
 */
#include "inside.h"

#include <fcntl.h>
#include <unistd.h>

static int open_terminal(int more)
{
    return open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY | more);
}

static int above(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

/* Never one of the standard numbers, which may be closed: what is written there is meant for
 * another file. */
static FILE *open_file(int fd, const char *mode)
{
    int raised = fd >= 0 && fd <= STDERR_FILENO ? above(fd) : fd;
    FILE *file;

    if (raised != fd)
        close(fd);
    file = raised >= 0 ? fdopen(raised, mode) : NULL;
    if (file == NULL && raised >= 0)
        close(raised);
    return file;
}

/*
 * Curses goes on reading where a mouse sends half of something, although it is set never to wait;
 * but a read must never block. So the terminal is opened once more: with O_NONBLOCK on our standard
 * input the caller's would have it too, since they share a description.
 */
FILE *term_open_keys(void)
{
    bool standard = isatty(STDIN_FILENO) == 1;
    int fd = standard ? open("/proc/self/fd/0", O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
                      : open_terminal(O_NONBLOCK);

    if (fd < 0 && standard) /* of another user, after su(1) */
        fd = above(STDIN_FILENO);
    return open_file(fd, "r");
}

/* Standard output may be put aside while we draw. */
FILE *term_open_out(void)
{
    return open_file(isatty(STDOUT_FILENO) ? above(STDOUT_FILENO) : open_terminal(0), "w");
}

bool term_in_background(void)
{
    int fd = isatty(STDOUT_FILENO) ? above(STDOUT_FILENO) : open_terminal(0);
    pid_t group = fd >= 0 ? tcgetpgrp(fd) : -1;

    if (fd >= 0)
        close(fd);
    return group >= 0 && group != getpgrp();
}
