/*
 * sys_aside_kept.c - which descriptors a process keeps that stands beside a run, also where its
 * maker has as many open files as it may have.
 */
#include "check_main.h"
#include "sys/inside.h"
#include "sys/sys.h"

#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* As many open files as there may be. The last number. */
static int open_all(void)
{
    int fd, last = 0;

    while ((fd = fcntl(2, F_DUPFD_CLOEXEC, 0)) >= 0)
        last = fd;
    return last;
}

static void limit_files(rlim_t most)
{
    struct rlimit limit;

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = most;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static int status_of(pid_t pid)
{
    int status = -1;

    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* Those alone, where they are, though there is no number for another. */
static int what_is_wrong_kept(void)
{
    int pipes[4][2], fds[5], was[3], last, wrong = 0;

    for (int i = 0; i < 4; i++)
        if (pipe(pipes[i]) < 0)
            return 1;
    fds[0] = pipes[3][0]; /* not in their order */
    fds[1] = pipes[0][0];
    fds[2] = pipes[1][0];
    for (int i = 0; i < 3; i++)
        (void)!write(pipes[(i + 3) % 4][1], &"abc"[i], 1);
    fds[3] = fds[4] = pipes[2][0]; /* are not among them */
    memcpy(was, fds, sizeof was);
    last = open_all();
    sys_keep_only(fds, 3);
    wrong |= fds[3] != pipes[2][0] || fds[4] != pipes[2][0] ? 32 : 0;
    for (int i = 0; i < 3; i++) {
        char byte = 0;
        wrong |= fds[i] != was[i] || read(fds[i], &byte, 1) != 1 || byte != "abc"[i] ? 1 << i : 0;
    }
    for (int fd = 3; fd <= last; fd++)
        wrong |= fcntl(fd, F_GETFD) != -1 && fd != was[0] && fd != was[1] && fd != was[2] ? 8 : 0;
    for (int fd = 0; fd < 3; fd++)
        wrong |= fcntl(fd, F_GETFD) == -1 ? 16 : 0;
    return wrong;
}

START_TEST(it_keeps_some)
{
    pid_t pid = fork();

    if (pid == 0) {
        dup2(2, 0);
        limit_files(64);
        _exit(what_is_wrong_kept());
    }
    ck_assert_int_eq(status_of(pid), 0);
}
END_TEST

/* One that is none stays none; one of the first three has a number from 3 on, if there is any. */
START_TEST(it_keeps_none)
{
    pid_t pid = fork();

    if (pid == 0) {
        int fds[2] = { -1, 1 };
        limit_files(_i == 0 ? 64 : 3);
        if (_i == 0)
            open_all();
        sys_keep_only(fds, 2);
        _exit(fds[0] != -1 || (_i == 0 ? fds[1] != 3 || fcntl(3, F_GETFD) == -1 : fds[1] != -1));
    }
    ck_assert_int_eq(status_of(pid), 0);
}
END_TEST

/* Of a process that is at its limit each is read too: no writer waits for ever or gets SIGPIPE. */
START_TEST(drained_at_the_limit)
{
    static char much[70000]; /* more than a pipe holds */
    int pipes[20][2], fds[20], status;

    ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    limit_files(64);
    for (int i = 0; i < 20; i++) {
        ck_assert_int_eq(sys_output_pipe(pipes[i]), 0);
        fds[i] = pipes[i][0];
    }
    open_all();
    ck_assert_int_eq(sys_drain(fds, 20), 0);
    for (int i = 0; i < 20; i++)
        sys_close(fds[i]);
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(sys_write(pipes[i][1], much, sizeof much), sizeof much);
    for (int i = 0; i < 20; i++)
        sys_close(pipes[i][1]);
    ck_assert_int_gt(waitpid(-1, &status, 0), 0);
    ck_assert_int_eq(status, 0);
}
END_TEST

CHECK_MAIN("kept aside")
{
    tcase_add_test(all, it_keeps_some);
    tcase_add_loop_test(all, it_keeps_none, 0, 2);
    tcase_add_test(all, drained_at_the_limit);
}
