/*
 * sys_keeper.c - the process that keeps a terminal when we are gone: it holds that alone, heeds no
 * signal, throws away what comes once we are, and ends with the last writer.
 */
#include "check_main.h"
#include "sys/proc.h"
#include "sys/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int terminal[2], keeper_fd;
static pid_t keeper;
static int poll_error,
    wait_errors;              /* of the next poll(2) of a keeper, and how many of waitpid(2) */
static int fork_fails, forks; /* which, 0: none */

/* In the place of libc's, as those that follow. */
int poll(struct pollfd *fds, nfds_t count, int wait_ms)
{
    const struct timespec wait = { wait_ms / 1000, wait_ms % 1000 * 1000000L };

    if (poll_error == 0 || fds->fd != terminal[0])
        return ppoll(fds, count, wait_ms < 0 ? NULL : &wait, NULL);
    errno = poll_error;
    poll_error = poll_error == EINTR ? 0 : poll_error;
    return -1;
}

pid_t fork(void)
{
    if (++forks == fork_fails) {
        errno = EAGAIN;
        return -1;
    }
    return (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0UL);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
    pid_t r = wait_errors > 0 ? -1 : wait4(pid, status, options, NULL);

    if (wait_errors > 0)
        errno = EINTR;
    wait_errors--;
    return r;
}

static bool has(int fd)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)keeper, fd);
    return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static int count_files(void)
{
    int count = 0;

    for (int fd = 0; fd < 100; fd++)
        count += has(fd);
    return count;
}

/* Whether descriptor `fd` of the keeper is the file of that path. */
static bool holds(int fd, const char *path)
{
    struct stat one, two;
    char theirs[64];

    snprintf(theirs, sizeof theirs, "/proc/%d/fd/%d", (int)keeper, fd);
    return stat(theirs, &one) == 0 && stat(path, &two) == 0 && one.st_rdev == two.st_rdev &&
           one.st_ino == two.st_ino;
}

/* As it is when it has stepped aside: what our own 1 and 2 are says nothing of that, they may be
 * /dev/null. Our child, as it is an orphan. */
static void set_up(void)
{
    struct sys_process *family;
    int zero = open("/dev/zero", O_RDWR | O_CLOEXEC);

    dup2(zero, 0); /* none that the keeper has */
    close(zero);
    ck_assert_int_ge(sys_subreaper(true), 0);
    ck_assert_int_eq(sys_terminal_open(terminal, 24, 80, false), 0);
    keeper_fd = -7;
    ck_assert_int_eq(sys_keeper_open(terminal[0], &keeper_fd), 0);
    ck_assert_int_ge(keeper_fd, 0);
    ck_assert((fcntl(keeper_fd, F_GETFD) & FD_CLOEXEC) != 0);
    ck_assert_int_eq(sys_family(&family), 1);
    keeper = family[0].pid;
    free(family);
    while (!holds(0, "/dev/null") || count_files() != 5)
        sched_yield();
}

static int ended(void)
{
    int status;

    ck_assert_int_eq(waitpid(keeper, &status, 0), keeper);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

START_TEST(what_it_is)
{
    char text[4096], path[64], place[16] = "";
    struct sys_process process;

    ck_assert(sys_look(keeper, &process));
    ck_assert_str_eq(process.name, "fb-keeper");
    ck_assert_int_eq(process.session, keeper);
    ck_assert_int_gt(sys_proc_read(keeper, "status", text, sizeof text), 0);
    for (int number = 1; number <= 31; number++)
        ck_assert(proc_status_has(text, "SigBlk", number) ==
                  (number != SIGKILL && number != SIGSTOP));
    for (int fd = 0; fd < 3; fd++)
        ck_assert(holds(fd, "/dev/null"));
    ck_assert(has(terminal[0])); /* and the pipe */
    ck_assert_int_eq(count_files(), 5);
    snprintf(path, sizeof path, "/proc/%d/cwd", (int)keeper);
    ck_assert_int_eq(readlink(path, place, sizeof place), 1);
    ck_assert_str_eq(place, "/");
    close(keeper_fd);
    close(terminal[0]);
    close(terminal[1]);
    ck_assert_int_eq(ended(), 0);
}
END_TEST

/* More than a terminal holds: no writer waits. It ends with the last of them, not before. */
START_TEST(it_throws_away)
{
    static char bytes[65536];
    int status;

    memset(bytes, 'x', sizeof bytes);
    close(keeper_fd);
    close(terminal[0]);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(write(terminal[1], bytes, sizeof bytes), sizeof bytes);
    ck_assert_int_eq(waitpid(keeper, &status, WNOHANG), 0);
    ck_assert_int_eq(write(terminal[1], bytes, sizeof bytes), sizeof bytes);
    close(terminal[1]);
    ck_assert_int_eq(ended(), 0);
}
END_TEST

/* While we are there what comes is ours. */
START_TEST(it_waits_for_our_end)
{
    char bytes[16];

    ck_assert_int_eq(write(terminal[1], "ours", 4), 4);
    ck_assert_int_eq(sys_wait_readable(terminal[0]), 0);
    ck_assert_int_eq(sys_read(terminal[0], bytes, sizeof bytes), 4);
    ck_assert_mem_eq(bytes, "ours", 4);
    close(keeper_fd);
    close(terminal[1]);
    ck_assert_int_eq(ended(), 0);
}
END_TEST

/* As many files as there may be are enough, however few. */
START_TEST(few_descriptors)
{
    struct rlimit limit;
    int fds[64], count = 0, fd;

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = 60;
    setrlimit(RLIMIT_NOFILE, &limit);
    while ((fd = fcntl(0, F_DUPFD_CLOEXEC, 0)) >= 0)
        fds[count++] = fd;
    kill(keeper, SIGKILL);
    ck_assert_int_eq(ended(), -SIGKILL);
    close(keeper_fd);
    close(terminal[0]);
    close(terminal[1]);
    for (int i = 0; i < 3; i++)
        close(fds[i]);
    set_up();
    close(keeper_fd);
    close(terminal[0]);
    close(terminal[1]);
    ck_assert_int_eq(ended(), 0);
}
END_TEST

/* Nothing is left open where it cannot be. */
START_TEST(no_descriptors)
{
    struct rlimit limit;
    int first = fcntl(0, F_DUPFD_CLOEXEC, 0), other = -7;

    close(first);
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = (rlim_t)first + 1;
    setrlimit(RLIMIT_NOFILE, &limit);
    ck_assert_int_eq(sys_keeper_open(terminal[0], &other), -EMFILE);
    ck_assert_int_eq(fcntl(first, F_GETFD), -1);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    kill(keeper, SIGKILL);
    ck_assert_int_eq(ended(), -SIGKILL);
}
END_TEST

static void without_the_first(void)
{
    kill(keeper, SIGKILL);
    ck_assert_int_eq(ended(), -SIGKILL);
    close(keeper_fd);
    close(terminal[0]);
    close(terminal[1]);
    forks = 0;
}

/* A wait that is interrupted goes on, one that fails is the end: it does not turn for ever. */
START_TEST(it_cannot_wait)
{
    static char bytes[65536];
    int status;

    without_the_first();
    poll_error = _i == 0 ? EINTR : ENOMEM;
    set_up();
    close(keeper_fd);
    if (_i == 0) {
        close(terminal[0]);
        for (int i = 0; i < 4; i++)
            ck_assert_int_eq(write(terminal[1], bytes, sizeof bytes), sizeof bytes);
        ck_assert_int_eq(waitpid(keeper, &status, WNOHANG), 0);
        close(terminal[1]);
    }
    ck_assert_int_eq(ended(), 0);
}
END_TEST

/* What is between us and it is waited for once, whatever interrupts that. */
START_TEST(interrupted)
{
    without_the_first();
    wait_errors = 2;
    set_up();
    ck_assert_int_eq(wait_errors, -1);
    close(keeper_fd);
    close(terminal[0]);
    close(terminal[1]);
    ck_assert_int_eq(ended(), 0);
}
END_TEST

/* Neither of the two processes, or none of them. */
START_TEST(no_process)
{
    int first = fcntl(0, F_DUPFD_CLOEXEC, 0), second = fcntl(0, F_DUPFD_CLOEXEC, 0);
    int other = -7, status;

    close(first);
    close(second);
    kill(keeper, SIGKILL);
    ck_assert_int_eq(ended(), -SIGKILL);
    forks = 0;
    fork_fails = _i;
    ck_assert_int_eq(sys_keeper_open(terminal[0], &other), -EAGAIN);
    ck_assert_int_eq(other, -1);
    ck_assert_int_eq(fcntl(first, F_GETFD), -1);
    ck_assert_int_eq(fcntl(second, F_GETFD), -1);
    ck_assert_int_eq(waitpid(-1, &status, WNOHANG), -1);
}
END_TEST

CHECK_MAIN("keepers of terminals")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_test(all, what_it_is);
    tcase_add_test(all, it_throws_away);
    tcase_add_test(all, it_waits_for_our_end);
    tcase_add_test(all, few_descriptors);
    tcase_add_test(all, no_descriptors);
    tcase_add_loop_test(all, it_cannot_wait, 0, 2);
    tcase_add_test(all, interrupted);
    tcase_add_loop_test(all, no_process, 1, 3);
}
