/*
 * keeper.c - the seam: a process that keeps a terminal open when we are gone. Without it a
 * program that writes there would get EIO in the middle of a line.
 */
#include "inside.h"
#include "trace.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Until the last of the other side has gone. */
static void throw_away(int fd)
{
    struct pollfd news = { .fd = fd, .events = POLLIN };
    char bytes[4096];

    for (;;) {
        ssize_t size = sys_read(fd, bytes, sizeof bytes);
        if (size == -EIO || size == 0)
            return;
        if (size < 0 && poll(&news, 1, -1) < 0 && errno != EINTR)
            return;
    }
}

static _Noreturn void keep(int pipe_fd, int fd)
{
    sigset_t all;
    char byte;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    if (chdir("/") < 0)
        _exit(1);
    sys_step_aside("fb-keeper");
    if (sys_read(pipe_fd, &byte, 1) == 0)
        throw_away(fd);
    _exit(0);
}

/* What the keeper may lack is found before it is made: it could not say so. */
static pid_t start(int ends[2], int fd)
{
    int fds[2] = { ends[0], fd };
    pid_t pid = fork();

    if (pid != 0)
        return pid < 0 ? -errno : pid;
    sys_keep_only(fds, 2);
    if (fds[0] < 0 || fds[1] < 0)
        _exit(EMFILE);
    pid = fork();
    if (pid == 0)
        keep(fds[0], fds[1]);
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
