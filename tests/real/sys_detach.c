/*
 * sys_detach.c - a process that goes on as a child without the terminal: what both hold of it, and
 * which descriptors are /dev/null then.
 */
#include "check_main.h"
#include "sys/detach.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

static int count_open(void)
{
    DIR *list = opendir("/proc/self/fd");
    int count = 0;

    while (readdir(list) != NULL)
        count++;
    closedir(list);
    return count;
}

static int status_of(pid_t pid)
{
    int status;

    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

START_TEST(both_have_an_end)
{
    int before = count_open(), fd = -1;
    char byte = 0;
    pid_t pid = sys_detach(&fd);

    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        bool right = getsid(0) == getpid() && getpgrp() == getpid() && count_open() == before + 1 &&
                     fcntl(fd, F_GETFD) == FD_CLOEXEC && write(fd, "x", 1) == 1;
        _exit(right ? 7 : 1);
    }
    ck_assert_int_eq(count_open(), before + 1);
    ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(read(fd, &byte, 1), 1);
    ck_assert_int_eq(byte, 'x');
    ck_assert_int_eq(read(fd, &byte, 1), 0);
    ck_assert_int_eq(sys_detach_status(pid), 7);
}
END_TEST

/* Of what cannot be, nothing is left. */
static int refused(int what, int limit)
{
    pid_t pid = fork();

    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        int before = count_open(), fd = -1;
        pid_t made;
        if (what == RLIMIT_NPROC && geteuid() == 0 && setuid(65534) < 0)
            _exit(99);
        setrlimit((unsigned)what, &(struct rlimit){ (rlim_t)limit, (rlim_t)limit });
        made = sys_detach(&fd);
        if (made == 0)
            _exit(0);
        setrlimit((unsigned)what, &(struct rlimit){ (rlim_t)limit, (rlim_t)limit });
        if (what == RLIMIT_NPROC && count_open() != before)
            _exit(98);
        _exit(made > 0 ? 97 : -made);
    }
    return status_of(pid);
}

START_TEST(is_refused)
{
    ck_assert_int_eq(refused(RLIMIT_NOFILE, 3), EMFILE);
    ck_assert_int_eq(refused(RLIMIT_NPROC, 0), EAGAIN);
}
END_TEST

static const struct end {
    int code, signal, status;
} ends[] = {
    { 0, 0, 0 }, { 1, 0, 1 }, { 255, 0, 255 }, { 0, SIGTERM, 143 }, { 0, SIGKILL, 137 },
};

START_TEST(status_is_that_of_a_shell)
{
    pid_t pid = fork();

    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        signal(SIGTERM, SIG_DFL);
        if (ends[_i].signal != 0)
            raise(ends[_i].signal);
        _exit(ends[_i].code);
    }
    ck_assert_int_eq(sys_detach_status(pid), ends[_i].status);
    ck_assert_int_eq(sys_detach_status(pid), -ECHILD);
}
END_TEST

static int heard[2];

static void hear(int number)
{
    (void)number;
    if (write(heard[1], "x", 1) < 0)
        _exit(96);
}

/* One signal of these at least comes while it waits. */
START_TEST(a_signal_does_not_end_the_wait)
{
    char byte;
    pid_t pid;

    ck_assert_int_eq(pipe2(heard, O_CLOEXEC), 0);
    sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = hear }, NULL);
    pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        for (int i = 0; i < 50; i++)
            if (kill(getppid(), SIGUSR1) < 0 || read(heard[0], &byte, 1) != 1)
                _exit(1);
        _exit(5);
    }
    ck_assert_int_eq(sys_detach_status(pid), 5);
}
END_TEST

/* ---- which are /dev/null then */
enum kind { PIPE, FILE_, TERMINAL, OTHER_TERMINAL, OURS /* /dev/tty */ };

static int new_terminal(void)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);

    if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0)
        _exit(95);
    return open(ptsname(master), O_RDWR | O_NOCTTY);
}

static struct {
    int of[5]; /* a descriptor of each kind */
} made;

static void make_each(void)
{
    int both[2];

    setsid();
    if (pipe(both) < 0)
        _exit(95);
    made.of[PIPE] = both[1];
    made.of[FILE_] = memfd_create("file", 0);
    made.of[TERMINAL] = new_terminal();
    made.of[OTHER_TERMINAL] = new_terminal();
    ioctl(made.of[TERMINAL], TIOCSCTTY, 0);
    made.of[OURS] = open("/dev/tty", O_RDWR);
}

static bool is_null(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3);
}

static const struct streams_row {
    enum kind kinds[3];
    bool files;
    bool null[3];
} streams[] = {
    { { PIPE, PIPE, PIPE }, true, { false, true, true } },
    { { FILE_, FILE_, FILE_ }, true, { false, false, false } },
    { { TERMINAL, TERMINAL, TERMINAL }, true, { true, true, true } },
    { { TERMINAL, FILE_, PIPE }, true, { true, false, true } },
    { { PIPE, FILE_, TERMINAL }, true, { false, false, true } },
    { { FILE_, FILE_, FILE_ }, false, { false, true, true } },
    { { PIPE, FILE_, TERMINAL }, false, { false, true, true } },
};

/* 0, or 1 and the first descriptor that is not as it is to be. */
static int try_streams(const struct streams_row *row)
{
    bool other;
    int before;

    make_each();
    if (fcntl(3, F_GETFD) < 0)
        dup2(made.of[PIPE], 3);
    other = is_null(3);
    before = count_open();
    for (int fd = 0; fd < 3; fd++)
        dup2(made.of[row->kinds[fd]], fd);
    sys_detach_streams(row->files);
    if (count_open() != before)
        return 10;
    if (is_null(3) != other) /* it is no stream */
        return 4;
    for (int fd = 0; fd < 3; fd++)
        if (is_null(fd) != row->null[fd] || fcntl(fd, F_GETFD) != 0)
            return 1 + fd;
    return 0;
}

START_TEST(streams_go_to_null)
{
    pid_t pid = fork();

    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        _exit(try_streams(&streams[_i]));
    ck_assert_int_eq(status_of(pid), 0);
}
END_TEST

static const struct terminal_row {
    enum kind kinds[3];
    bool all;
    bool null[3];
} terminals[] = {
    { { TERMINAL, TERMINAL, TERMINAL }, false, { true, true, true } },
    { { TERMINAL, TERMINAL, TERMINAL }, true, { true, true, true } },
    { { FILE_, PIPE, TERMINAL }, true, { false, false, true } },
    { { TERMINAL, PIPE, FILE_ }, true, { true, false, false } },
};

static const struct beside_row {
    int fd;
    enum kind kind;
    bool closes, null; /* at an exec; where all of that terminal are meant */
} beside[] = {
    { 50, TERMINAL, false, true }, { 51, TERMINAL, true, true },        { 52, OURS, false, true },
    { 53, PIPE, false, false },    { 54, OTHER_TERMINAL, true, false }, { 55, FILE_, false, false },
};
enum { BESIDE = sizeof beside / sizeof beside[0] };

static int try_terminal(const struct terminal_row *row)
{
    int before;

    make_each();
    for (int i = 0; i < BESIDE; i++)
        dup3(made.of[beside[i].kind], beside[i].fd, beside[i].closes ? O_CLOEXEC : 0);
    before = count_open();
    for (int fd = 0; fd < 3; fd++)
        dup2(made.of[row->kinds[fd]], fd);
    sys_detach_terminal(row->all);
    if (count_open() != before)
        return 10;
    for (int fd = 0; fd < 3; fd++)
        if (is_null(fd) != row->null[fd] || fcntl(fd, F_GETFD) != 0)
            return 1 + fd;
    for (int i = 0; i < BESIDE; i++)
        if (is_null(beside[i].fd) != (row->all && beside[i].null) ||
            fcntl(beside[i].fd, F_GETFD) != (beside[i].closes ? FD_CLOEXEC : 0))
            return beside[i].fd;
    return 0;
}

START_TEST(the_terminal_goes_to_null)
{
    pid_t pid = fork();

    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        _exit(try_terminal(&terminals[_i]));
    ck_assert_int_eq(status_of(pid), 0);
}
END_TEST

CHECK_MAIN("a process without its terminal")
{
    tcase_add_checked_fixture(all, check_free_0, NULL);
    tcase_add_test(all, both_have_an_end);
    tcase_add_test(all, is_refused);
    tcase_add_loop_test(all, status_is_that_of_a_shell, 0, sizeof ends / sizeof ends[0]);
    tcase_add_test(all, a_signal_does_not_end_the_wait);
    tcase_add_loop_test(all, streams_go_to_null, 0, sizeof streams / sizeof streams[0]);
    tcase_add_loop_test(all, the_terminal_goes_to_null, 0, sizeof terminals / sizeof terminals[0]);
}
