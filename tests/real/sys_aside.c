/*
 * sys_aside.c - processes that stand beside a run: what they let go, that they end by themselves,
 * and that ours is as it was. What they keep is in sys_aside_kept.c.
 */
#include "check_main.h"
#include "sys/inside.h"
#include "sys/proc.h"
#include "sys/sys.h"
#include "sys/trace.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static sigset_t mask_before;

static void set_up(void)
{
    sigset_t one;

    sigemptyset(&one);
    sigaddset(&one, SIGUSR2);
    sigprocmask(SIG_SETMASK, &one, NULL);
    mask_before = one;
}

static void mask_is_as_before(void)
{
    sigset_t now;

    sigemptyset(&now);
    sigprocmask(SIG_SETMASK, NULL, &now);
    for (int number = 1; number < NSIG; number++)
        ck_assert_int_eq(sigismember(&now, number), sigismember(&mask_before, number));
}

static void named(pid_t pid, const char *name)
{
    char path[32], text[32] = "";

    snprintf(path, sizeof path, "/proc/%d/comm", (int)pid);
    while (strcmp(text, name) != 0) { /* it gives itself that name when it runs */
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t n = sys_read(fd, text, sizeof text - 1);
        ck_assert_int_gt(n, 0);
        text[n - 1] = '\0';
        sys_close(fd);
        sched_yield();
    }
}

static bool is_null(int fd)
{
    struct stat null, status;

    return stat("/dev/null", &null) == 0 && fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) &&
           status.st_rdev == null.st_rdev;
}

static bool words_are_hidden(void)
{
    char text[4096];
    int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t n = sys_read(fd, text, sizeof text);

    sys_close(fd);
    for (ssize_t i = 0; i < n; i++)
        if (text[i] != '\0')
            return false;
    return n >= 0;
}

/* A bit for each that is not so; `closed` was none before, and is none after where it is no stream.
 */
static int what_is_wrong_aside(int closed)
{
    char name[32] = "";
    int wrong = 0, fds[2];

    if (pipe(fds) < 0)
        return 128;
    for (int fd = 0; fd < 4; fd++)
        dup2(fds[1], fd);
    close(closed);
    sys_step_aside("aside");
    prctl(PR_GET_NAME, name);
    wrong |= getsid(0) != getpid() ? 1 : 0;
    wrong |= strcmp(name, "aside") != 0 ? 2 : 0;
    for (int fd = 0; fd < 3; fd++)
        wrong |= is_null(fd) ? 0 : 4 << fd;
    wrong |= words_are_hidden() ? 0 : 32;
    wrong |= (closed == 3 ? fcntl(3, F_GETFD) != -1 : is_null(3)) ? 64 : 0;
    return wrong;
}

static int status_of(pid_t pid)
{
    int status = -1;

    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

START_TEST(it_steps_aside)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(what_is_wrong_aside(_i));
    ck_assert_int_eq(status_of(pid), 0);
}
END_TEST

/* They are closed for us, by another process that ends then. */
START_TEST(closed_aside)
{
    int pipes[2][2], fds[3], status = -1;
    pid_t pid;

    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(sys_pipe(pipes[i]), 0);
        fds[i] = pipes[i][0];
    }
    fds[2] = pipes[1][1]; /* is not among them */
    pid = sys_close_aside(fds, 2);
    ck_assert_int_gt(pid, 0);
    mask_is_as_before();
    ck_assert_int_eq(waitpid(pid, &status, __WALL), pid);
    ck_assert_int_eq(status, 0);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(fcntl(pipes[i][0], F_GETFD), -1);
        ck_assert_int_ge(fcntl(pipes[i][1], F_GETFD), 0);
        sys_close(pipes[i][1]);
    }
}
END_TEST

/* What we close meanwhile is not the last until it is killed. */
START_TEST(held)
{
    struct pollfd news = { .events = POLLIN };
    int fds[2], status;
    pid_t pid;

    ck_assert_int_eq(sys_pipe(fds), 0);
    pid = sys_hold_files();
    ck_assert_int_gt(pid, 0);
    mask_is_as_before();
    named(pid, "fb-holder");
    sys_close(fds[1]);
    news.fd = fds[0];
    ck_assert_int_eq(poll(&news, 1, 0), 0);
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_assert_int_eq(poll(&news, 1, -1), 1);
    ck_assert_int_eq(news.revents, POLLHUP);
    ck_assert_int_eq(waitpid(pid, &status, __WALL), pid);
    sys_close(fds[0]);
}
END_TEST

/* A close(2) that waits for ever: bytes that are never read are not yet sent. */
static int lingering(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct linger linger = { .l_onoff = 1, .l_linger = 1000000 };
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t size = sizeof address;
    static char bytes[65536];

    if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 1) < 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) < 0 ||
        connect(fd, (struct sockaddr *)&address, size) < 0 || accept(listener, NULL, NULL) < 0)
        return -1;
    while (send(fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        ;
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    return fd;
}

/* Killed with the process that made it: one that holds files, and one that waits in a close. */
START_TEST(ends_with_its_maker)
{
    int fds[2], status, fd;
    pid_t maker, pid;

    ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    ck_assert_int_eq(sys_pipe(fds), 0);
    maker = fork();
    if (maker == 0) {
        fd = _i == 0 ? 0 : lingering(); /* this one has the only copy */
        pid = _i == 0 ? sys_hold_files() : sys_close_aside(&fd, 1);
        (void)!write(fds[1], &pid, sizeof pid);
        for (;;)
            pause();
    }
    ck_assert_int_eq(sys_read(fds[0], &pid, sizeof pid), sizeof pid);
    ck_assert_int_gt(pid, 0);
    named(pid, _i == 0 ? "fb-holder" : "fb-closer"); /* after it has asked to be killed */
    ck_assert_int_eq(kill(maker, SIGKILL), 0);
    ck_assert_int_eq(waitpid(maker, &status, 0), maker);
    ck_assert_int_eq(waitpid(pid, &status, __WALL), pid);
    ck_assert_int_eq(WTERMSIG(status), SIGKILL);
    sys_close(fds[0]);
    sys_close(fds[1]);
}
END_TEST

/* The drain, our only child: whatever was ignored or blocked here, it ends by the next that comes.
 */
static void heeds_all_signals(void)
{
    struct sys_process *family;
    char text[4096];

    ck_assert_int_eq(sys_family(&family), 1);
    ck_assert_str_eq(family[0].name, "fb-drain");
    ck_assert_int_gt(sys_proc_read(family[0].pid, "status", text, sizeof text), 0);
    for (int number = 1; number < NSIG; number++)
        ck_assert(!proc_status_has(text, "SigBlk", number) &&
                  !proc_status_has(text, "SigIgn", number));
    free(family);
}

/* All that is written is read, whichever ends first, and then it ends: we are its subreaper. */
START_TEST(drained)
{
    static char much[1 << 20];
    int pipes[2][2], fds[2], other[2], status = -1;
    struct pollfd news = { .events = POLLIN };
    pid_t pid;

    ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    for (int number = 1; number < NSIG; number++)
        if (number != SIGCHLD)
            signal(number, SIG_IGN);
    ck_assert_int_eq(sys_pipe(other), 0);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(sys_pipe(pipes[i]), 0);
        fds[i] = pipes[i][0];
    }
    ck_assert_int_eq(sys_drain(fds, 2), 0);
    for (int i = 0; i < 2; i++) {
        sys_close(pipes[i][0]);
        for (size_t at = 0; at < sizeof much;) {
            ssize_t n = write(pipes[i][1], much + at, sizeof much - at);
            ck_assert_int_gt(n, 0);
            at += (size_t)n;
        }
    }
    sys_close(other[1]);
    news.fd = other[0];
    ck_assert_int_eq(poll(&news, 1, -1), 1); /* it has no copy of that */
    sys_close(other[0]);
    ck_assert_int_eq(waitpid(-1, &status, WNOHANG), 0);
    heeds_all_signals();
    sys_close(pipes[_i][1]);
    ck_assert_int_eq(write(pipes[1 - _i][1], much, 1), 1);
    sys_close(pipes[1 - _i][1]);
    pid = waitpid(-1, &status, 0);
    ck_assert_int_gt(pid, 0);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ck_assert_int_eq(waitpid(-1, &status, WNOHANG), -1);
}
END_TEST

/* In a process with closed streams, where the pipe is descriptor 0: what is written is read, so the
 * writer never waits for ever, and gets no SIGPIPE. */
static int write_as_descriptor_0(void)
{
    static char much[1 << 20];
    int fds[2], status;

    close(0);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0 || sys_pipe(fds) < 0 || fds[0] != 0)
        return 1;
    if (sys_drain(&fds[0], 1) < 0)
        return 2;
    sys_close(fds[0]);
    if (sys_write(fds[1], much, sizeof much) != (ssize_t)sizeof much)
        return 4;
    sys_close(fds[1]);
    return waitpid(-1, &status, 0) > 0 && status == 0 ? 0 : 8;
}

START_TEST(drained_at_0)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(write_as_descriptor_0());
    ck_assert_int_eq(status_of(pid), 0);
}
END_TEST

CHECK_MAIN("aside")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, it_steps_aside, 0, 4);
    tcase_add_test(all, closed_aside);
    tcase_add_test(all, held);
    tcase_add_loop_test(all, ends_with_its_maker, 0, 2);
    tcase_add_loop_test(all, drained, 0, 2);
    tcase_add_test(all, drained_at_0);
}
