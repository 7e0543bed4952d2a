/*
 * keeper.c - the seam: a process that keeps a terminal open when we are gone. Without it a
 * program that writes there would get EIO in the middle of a line.
 */
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIPE = 3, TERMINAL, FIRST_OTHER };

/* Until the last of the other side has gone. */
static void throw_away(void)
{
    struct pollfd news = { .fd = TERMINAL, .events = POLLIN };
    char bytes[4096];

    for (;;) {
        ssize_t size = sys_read(TERMINAL, bytes, sizeof bytes);
        if (size == -EIO || size == 0)
            return;
        if (size < 0 && poll(&news, 1, -1) < 0 && errno != EINTR)
            return;
    }
}

/* Above all that is wanted first, so that none is overwritten before it is copied. */
static _Noreturn void keep(int pipe_fd, int fd)
{
    int high[2] = { fcntl(pipe_fd, F_DUPFD, 64), fcntl(fd, F_DUPFD, 64) };
    int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    sigset_t all;
    char byte;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    prctl(PR_SET_NAME, "fb-keeper");
    if (setsid() < 0 || chdir("/") < 0 || high[0] < 0 || high[1] < 0 || null_fd < 0)
        _exit(1);
    for (int i = 0; i < PIPE; i++)
        dup2(null_fd, i);
    dup2(high[0], PIPE);
    dup2(high[1], TERMINAL);
    syscall(SYS_close_range, FIRST_OTHER, ~0u, 0);
    if (sys_read(PIPE, &byte, 1) == 0)
        throw_away();
    _exit(0);
}

static pid_t start(int ends[2], int fd)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid < 0 ? -errno : pid;
    sys_close(ends[1]);
    pid = fork();
    if (pid == 0)
        keep(ends[0], fd);
    _exit(pid < 0 ? errno : 0);
}

int sys_keeper_open(int fd, int *keeper_fd)
{
    int ends[2] = { -1, -1 }, status = 0, r = sys_pipe(ends);
    pid_t pid;

    if (r < 0)
        return r;
    pid = start(ends, fd);
    r = pid;
    if (pid > 0) {
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
        r = WIFEXITED(status) ? -WEXITSTATUS(status) : -EAGAIN;
    }
    sys_close(ends[0]);
    if (r < 0)
        ends[1] = sys_close(ends[1]);
    *keeper_fd = ends[1];
    return r;
}
