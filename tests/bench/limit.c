/*
 * limit.c - the raw limit: vfork + execve with two captured pipes, epoll and signalfd, wait4, and
 * no more. What forkboard costs is measured against it.
 *
 *     limit SLOTS COUNT PROGRAM [ARG...]
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char buffer[1 << 20];

static int start(int epoll_fd, char **argv)
{
    int out[2], err[2];
    sigset_t all, before, none;
    pid_t pid;

    if (pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0)
        exit(3);
    sigfillset(&all);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid = vfork();
    if (pid == 0) {
        dup2(out[1], 1);
        dup2(err[1], 2);
        sigprocmask(SIG_SETMASK, &none, NULL);
        execve(argv[0], argv, environ);
        _exit(127);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(out[1]);
    close(err[1]);
    if (getenv("WIDE_PIPES") != NULL)
        fcntl(out[0], F_SETPIPE_SZ, 1 << 20);
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, out[0],
              &(struct epoll_event){ .events = EPOLLIN, .data.fd = out[0] });
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, err[0],
              &(struct epoll_event){ .events = EPOLLIN, .data.fd = err[0] });
    return pid;
}

int main(int argc, char **argv)
{
    int slots = argc > 3 ? atoi(argv[1]) : 1, count = argc > 3 ? atoi(argv[2]) : 0;
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC), live = 0, started = 0;
    struct epoll_event events[64];
    struct signalfd_siginfo info;
    sigset_t children;
    int signal_fd;

    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    signal_fd = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, signal_fd,
              &(struct epoll_event){ .events = EPOLLIN, .data.fd = signal_fd });
    while (started < count || live > 0) {
        for (; started < count && live < slots; started++, live++)
            start(epoll_fd, argv + 3);
        for (int i = 0, n = epoll_wait(epoll_fd, events, 64, -1); i < n; i++) {
            int fd = events[i].data.fd;
            ssize_t size;
            if (fd == signal_fd) {
                struct rusage usage;
                while (read(fd, &info, sizeof info) > 0)
                    ;
                while (wait4(-1, NULL, WNOHANG, &usage) > 0)
                    live--;
            } else if ((size = read(fd, buffer, sizeof buffer)) > 0) {
                (void)!write(1, buffer, (size_t)size);
            } else {
                close(fd);
            }
        }
    }
    return 0;
}
