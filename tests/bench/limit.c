/*
 * limit.c - the raw limit: vfork + execve with two captured pipes, epoll and signalfd, wait4, and
 * no more. What forkboard costs is measured against it.
 *
 *     limit SLOTS COUNT PROGRAM [ARG...]
 *
 * "{#}" as an argument is the job's number. REPORT=1: "End N" on standard error when it is reaped.
 * APART=1: what comes from a pipe waits in an unlinked file for the pipe's end; a program that does
 * not mix the workers' bytes must keep them somewhere. TURNS=1: reads the oldest of the pipes that
 * can be read, so that the workers end one after the other.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char buffer[1 << 20];
static int number_of[1 << 22]; /* by pid */
static int file_of[1 << 16];   /* by the pipe's descriptor: where its bytes wait */

static int start(int epoll_fd, char **argv, int number)
{
    char text[16], *words[16] = { 0 };
    int out[2], err[2];
    sigset_t all, before, none;
    pid_t pid;

    if (pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0)
        exit(3);
    snprintf(text, sizeof text, "%d", number);
    for (int i = 0; i < 15 && argv[i] != NULL; i++)
        words[i] = strcmp(argv[i], "{#}") == 0 ? text : argv[i];
    sigfillset(&all);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid = vfork();
    if (pid == 0) {
        dup2(out[1], 1);
        dup2(err[1], 2);
        sigprocmask(SIG_SETMASK, &none, NULL);
        execve(words[0], words, environ);
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
    number_of[pid & ((1 << 22) - 1)] = number;
    return pid;
}

static int reap(void)
{
    struct rusage usage;
    char line[32];
    pid_t pid = wait4(-1, NULL, WNOHANG, &usage);

    if (pid > 0 && getenv("REPORT") != NULL) {
        int size = snprintf(line, sizeof line, "End %d\n", number_of[pid & ((1 << 22) - 1)]);
        (void)!write(2, line, (size_t)size);
    }
    return pid > 0;
}

static void put(int fd, size_t size)
{
    int to = 1;

    if (getenv("APART") != NULL) {
        if (file_of[fd] == 0)
            file_of[fd] = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        to = file_of[fd];
    }
    (void)!write(to, buffer, size);
}

static void end(int fd)
{
    off_t at = 0;

    if (file_of[fd] > 0) {
        while (sendfile(1, file_of[fd], &at, sizeof buffer) > 0)
            ;
        close(file_of[fd]);
    }
    file_of[fd] = 0;
    close(fd);
}

/* The oldest pipe that is ready. */
static int oldest(const struct epoll_event *events, int count, int signal_fd)
{
    int best = 1 << 30;

    for (int i = 0; i < count; i++)
        if (events[i].data.fd != signal_fd && events[i].data.fd < best)
            best = events[i].data.fd;
    return best;
}

int main(int argc, char **argv)
{
    int slots = argc > 3 ? atoi(argv[1]) : 1, count = argc > 3 ? atoi(argv[2]) : 0;
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC), live = 0, started = 0;
    struct epoll_event events[64];
    struct signalfd_siginfo info;
    sigset_t children;
    struct rlimit files;
    int signal_fd;
    int turns = getenv("TURNS") != NULL;

    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    signal_fd = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, signal_fd,
              &(struct epoll_event){ .events = EPOLLIN, .data.fd = signal_fd });
    while (started < count || live > 0) {
        for (; started < count && live < slots; started++, live++)
            start(epoll_fd, argv + 3, started + 1);
        int n = epoll_wait(epoll_fd, events, 64, -1), turn = oldest(events, n, signal_fd);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            ssize_t size;
            if (turns && fd != signal_fd && fd != turn)
                continue;
            if (fd == signal_fd) {
                while (read(fd, &info, sizeof info) > 0)
                    ;
                while (reap())
                    live--;
            } else if ((size = read(fd, buffer, sizeof buffer)) > 0) {
                put(fd, (size_t)size);
            } else {
                end(fd);
            }
        }
    }
    return 0;
}
