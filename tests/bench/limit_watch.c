/*
 * limit_watch.c - the raw limit of watching: the ptrace stops of a process's life, signalfd and
 * epoll, and no more. With "read" also the two files that cannot be read later: the words of an
 * exec and the peak of memory at an exit.
 *
 *     limit_watch stops|read PROGRAM [ARG...]
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define EVENTS                                                                                     \
    (PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |         \
     PTRACE_O_TRACEEXIT)

static void look(pid_t pid, const char *file)
{
    char path[64], text[4096];
    int fd;

    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, text, sizeof text) < 0)
        return;
    close(fd);
}

static void stood(pid_t pid, int status, int reads)
{
    unsigned long message;
    int event = status >> 16;

    if (event == 0) {
        ptrace(PTRACE_CONT, pid, 0, WSTOPSIG(status));
        return;
    }
    ptrace(PTRACE_GETEVENTMSG, pid, 0, &message);
    if (reads && event == PTRACE_EVENT_EXEC)
        look(pid, "cmdline");
    if (reads && event == PTRACE_EVENT_EXIT)
        look(pid, "status");
    ptrace(PTRACE_CONT, pid, 0, 0);
}

int main(int argc, char **argv)
{
    struct signalfd_siginfo infos[16];
    struct epoll_event event = { .events = EPOLLIN };
    int go[2], signal_fd, epoll_fd, status, reads = argc > 1 && strcmp(argv[1], "read") == 0;
    sigset_t child;
    pid_t pid;

    if (argc < 3 || pipe2(go, O_CLOEXEC) < 0)
        return 2;
    pid = fork();
    if (pid == 0) {
        char byte;
        if (read(go[0], &byte, 1) == 1)
            execvp(argv[2], argv + 2);
        _exit(127);
    }
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    signal_fd = signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, signal_fd, &event) < 0 ||
        ptrace(PTRACE_SEIZE, pid, 0, EVENTS) < 0 || write(go[1], "", 1) != 1)
        return 3;
    while ((pid = waitpid(-1, &status, __WALL | WNOHANG)) >= 0) {
        if (pid > 0 && WIFSTOPPED(status))
            stood(pid, status, reads);
        else if (pid == 0 && (epoll_wait(epoll_fd, &event, 1, -1) < 0 ||
                              read(signal_fd, infos, sizeof infos) < 0))
            return 3;
    }
    return 0;
}
