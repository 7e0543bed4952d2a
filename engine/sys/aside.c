/*
 * aside.c - the seam: processes of forkboard's own that stand beside a run. They are no workers
 * and are never waited for: each ends by itself when what it was made for has ended. It holds no
 * descriptor but those it needs, or a reader would wait for the end of a pipe that stays open here.
 */
#include "inside.h"
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A user that lists or kills processes by their words means the program, not this one. Fields 48
 * and 49 of `stat` say where the words lie (proc(5)). */
static void hide_words(void)
{
    char text[1024], *at;
    unsigned long from, to;
    int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? sys_read(fd, text, sizeof text - 1) : 0;

    sys_close(fd);
    text[n > 0 ? n : 0] = '\0';
    at = strrchr(text, ')');
    for (int field = 2; at != NULL && field < 48; field++) {
        at = strchr(at, ' ');
        at += at != NULL;
    }
    if (at == NULL)
        return;
    from = strtoul(at, &at, 10);
    to = strtoul(at, NULL, 10);
    if (from != 0 && from < to)
        memset((void *)from, 0, to - from);
}

/* Neither our terminal's nor our group's signals; every standard stream is /dev/null. What stood
 * there is gone: what is wanted of it was moved before, by sys_keep_only(). */
void sys_step_aside(const char *name)
{
    int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);

    setsid();
    prctl(PR_SET_NAME, name);
    hide_words();
    for (int fd = 0; fd < 3; fd++)
        if (null_fd < 0 || dup2(null_fd, fd) < 0)
            close(fd);
    if (null_fd > 2)
        close(null_fd);
}

static _Noreturn void become_closer(const int *fds, int count)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, "fb-closer");
    for (int i = 0; i < count; i++)
        close(fds[i]);
    _exit(0);
}

pid_t sys_close_aside(const int *fds, int count)
{
    sigset_t all, before;
    pid_t pid;
    int error;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid = (pid_t)syscall(SYS_clone, (unsigned long)CLONE_FILES, NULL, NULL, NULL, 0UL);
    if (pid == 0)
        become_closer(fds, count);
    error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid < 0 ? -error : pid;
}

/*
 * With copies of all our descriptors, until it is killed: those that we close meanwhile are not the
 * last, and a process that exits waits for no close.
 */
pid_t sys_hold_files(void)
{
    sigset_t all, before;
    pid_t pid;
    int error;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid = (pid_t)syscall(SYS_clone, 0UL, NULL, NULL, NULL, 0UL);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        prctl(PR_SET_NAME, "fb-holder");
        for (;;)
            pause();
    }
    error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid < 0 ? -error : pid;
}

static void forget_signals(void)
{
    sigset_t none;

    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The lowest of them from `first` on; INT_MAX: there is none. */
static int next_of(const int *fds, int count, int first)
{
    int next = INT_MAX;

    for (int i = 0; i < count; i++)
        if (fds[i] >= first && fds[i] < next)
            next = fds[i];
    return next;
}

/*
 * Those that are wanted stay where they are, but for what lies below 3. A process that is at its
 * limit has no number to spare for a copy: so the others are closed first.
 */
void sys_keep_only(int *fds, int count)
{
    int first = 3, next;

    while ((next = next_of(fds, count, first)) != INT_MAX) {
        sys_close_range(first, next - 1, 0);
        first = next + 1;
    }
    sys_close_from(first, 0);
    for (int i = 0; i < count; i++)
        if (fds[i] < 3)
            fds[i] = fds[i] < 0 ? -1 : fcntl(fds[i], F_DUPFD_CLOEXEC, 3);
}

static void read_all(const int *fds, int count)
{
    struct epoll_event event = { .events = EPOLLIN };
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC), left = 0;
    char bytes[65536];
    ssize_t n;

    for (int i = 0; i < count; i++) {
        event.data.fd = fds[i];
        left += epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fds[i], &event) == 0;
    }
    while (left > 0) {
        if (epoll_wait(epoll_fd, &event, 1, -1) < 0)
            continue;
        n = sys_read(event.data.fd, bytes, sizeof bytes);
        if (n > 0 || n == -EAGAIN)
            continue;
        close(event.data.fd);
        left--;
    }
}

static _Noreturn void become_drain(int *fds, int count)
{
    sys_keep_only(fds, count); /* first: in a host with closed streams these may be 0, 1 or 2 */
    sys_step_aside("fb-drain");
    if (fork() != 0)
        _exit(0);
    forget_signals();
    read_all(fds, count);
    _exit(0);
}

int sys_drain(const int *fds, int count)
{
    int *copy = calloc((size_t)count, sizeof *copy);
    pid_t pid;
    int r = 0;

    if (copy == NULL)
        return -ENOMEM;
    for (int i = 0; i < count; i++)
        copy[i] = fds[i];
    pid = fork();
    if (pid == 0)
        become_drain(copy, count);
    r = pid < 0 ? -errno : 0;
    free(copy);
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    return r;
}
