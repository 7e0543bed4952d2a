/*
 * host_prints.c - standard output and error while a board is on the screen: what is put aside, what
 * comes back, and in what order; as many descriptors are open after it as before.
 */
#include "host_stage.h"

#include <dirent.h>
#include <stdio_ext.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define KEPT_MOST ((off_t)8 * 1024 * 1024)

static struct {
    int signals, waits; /* a wait for the terminal is interrupted so often; and how often it was */
    ssize_t most;       /* bytes that the terminal takes at once; 0: any */
    const char *stack;  /* where it was at the last write(2) */
} calls;

/* In the place of the C library's, for the code under test as well. */
__attribute__((visibility("default"))) int poll(struct pollfd *fds, nfds_t count, int ms)
{
    struct timespec time = { ms / 1000, (long)(ms % 1000) * 1000000 };

    if ((fds[0].events & POLLOUT) != 0 && ++calls.waits <= calls.signals) {
        errno = EINTR;
        return -1;
    }
    return ppoll(fds, count, ms < 0 ? NULL : &time, NULL);
}

__attribute__((visibility("default"))) ssize_t write(int fd, const void *bytes, size_t size)
{
    size_t most = calls.most != 0 && isatty(fd) ? (size_t)calls.most : size;

    calls.stack = __builtin_frame_address(0);
    return syscall(SYS_write, fd, bytes, size < most ? size : most);
}

static int open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;

    ck_assert_ptr_nonnull(dir);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

static ino_t inode(int fd)
{
    struct stat about;

    ck_assert_int_eq(fstat(fd, &about), 0);
    return about.st_ino;
}

static void put(int fd, const char *words)
{
    ck_assert_int_eq(write(fd, words, strlen(words)), (ssize_t)strlen(words));
}

/* A row: what is a terminal, and what it has in the end. */
static const struct {
    bool out, err;
    const char *bytes;
} kinds[] = {
    { true, true, "onetwothree" },
    { true, false, "onethree" },
    { false, true, "two" },
    { false, false, "" },
};

START_TEST(terminals_are_put_aside)
{
    int open_before = open_descriptors(), null = open("/dev/null", O_RDWR | O_CLOEXEC);
    ino_t was[2];

    dup2(kinds[_i].out ? STDIN_FILENO : null, STDOUT_FILENO);
    dup2(kinds[_i].err ? STDIN_FILENO : null, STDERR_FILENO);
    close(null);
    was[0] = inode(STDOUT_FILENO);
    was[1] = inode(STDERR_FILENO);
    ck_assert(kinds[_i].out == (isatty(STDOUT_FILENO) == 1));
    ck_assert_int_eq(host_prints_open(true), 0);
    ck_assert(kinds[_i].out == (inode(STDOUT_FILENO) != was[0]));
    ck_assert(kinds[_i].err == (inode(STDERR_FILENO) != was[1]));
    put(STDOUT_FILENO, "one");
    put(STDERR_FILENO, "two");
    printf("three"); /* in the stream when it is printed */
    ck_assert_str_eq(sent(), "");
    host_prints_put(false);
    ck_assert_str_eq(sent(), kinds[_i].bytes);
    ck_assert(inode(STDOUT_FILENO) == was[0] && inode(STDERR_FILENO) == was[1]);
    host_prints_put(false); /* once */
    ck_assert_str_eq(sent(), kinds[_i].bytes);
    text_clear(&came);
    host_prints_put(true); /* and again, twice of which is once */
    host_prints_put(true);
    put(STDOUT_FILENO, "four");
    ck_assert_str_eq(sent(), "");
    host_prints_close();
    ck_assert_str_eq(sent(), kinds[_i].out ? "four" : "");
    ck_assert(inode(STDOUT_FILENO) == was[0] && inode(STDERR_FILENO) == was[1]);
    ck_assert_int_eq(open_descriptors(), open_before);
    host_prints_put(true); /* nothing, when it is closed */
    ck_assert(inode(STDOUT_FILENO) == was[0]);
    host_prints_close();
}
END_TEST

START_TEST(they_are_left)
{
    int open_before = open_descriptors();
    ino_t was = inode(STDOUT_FILENO);

    ck_assert_int_eq(host_prints_open(false), 0);
    host_prints_put(true);
    host_prints_bound();
    ck_assert(inode(STDOUT_FILENO) == was);
    ck_assert_int_eq(open_descriptors(), open_before);
    host_prints_close();
}
END_TEST

/* What is kept is for this process alone, and is only added to. */
START_TEST(what_is_kept)
{
    int kept = 0;

    ck_assert_int_eq(host_prints_open(true), 0);
    ck_assert_int_eq(fcntl(STDOUT_FILENO, F_GETFL) & O_APPEND, O_APPEND);
    for (int fd = STDERR_FILENO + 1; fd < 64; fd++) {
        struct stat about;
        if (fstat(fd, &about) < 0 || about.st_ino != inode(STDOUT_FILENO))
            continue;
        kept++;
        ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
    }
    ck_assert_int_eq(kept, 1);
    host_prints_close();
}
END_TEST

/* Lines go out as they are printed, where the stream has not been used: as to a terminal. */
START_TEST(a_stream_that_was_not_used)
{
    static char buffer[64];
    FILE *kept = stdout, *own;

    if (_i == 2) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        dup2(null, STDOUT_FILENO);
        close(null);
    }
    own = fdopen(dup(STDOUT_FILENO), "w");
    ck_assert_ptr_nonnull(own);
    if (_i == 1)
        ck_assert_int_eq(setvbuf(own, buffer, _IOFBF, sizeof buffer), 0);
    stdout = own;
    ck_assert_int_eq(host_prints_open(true), 0);
    stdout = kept;
    ck_assert_int_eq(__flbf(own) != 0, _i == 0);
    host_prints_close();
    fclose(own);
}
END_TEST

/* More than is read at once. */
START_TEST(much_is_printed)
{
    char line[16];
    const char *at;

    ck_assert_int_eq(host_prints_open(true), 0);
    for (int i = 0; i < 300; i++) {
        snprintf(line, sizeof line, "line %04d......", i);
        put(STDOUT_FILENO, line);
    }
    host_prints_close();
    at = sent();
    ck_assert_uint_eq(came.size, 4500);
    for (int i = 0; i < 300; i++, at += 15)
        ck_assert_int_eq(atoi(at + 5), i);
}
END_TEST

/* Signals may come while it waits for the terminal: 100 of them, then it is given up. */
static const struct {
    int signals, waits;
    const char *seen;
} interrupts[] = {
    { 0, 1, "printed" }, { 1, 2, "printed" }, { 100, 101, "printed" }, { 101, 101, "" }
};

START_TEST(interrupted)
{
    ck_assert_int_eq(host_prints_open(true), 0);
    put(STDOUT_FILENO, "printed");
    calls.signals = interrupts[_i].signals;
    calls.waits = 0;
    host_prints_close();
    calls.signals = 0;
    ck_assert_int_eq(calls.waits, interrupts[_i].waits);
    ck_assert_str_eq(sent(), interrupts[_i].seen);
}
END_TEST

/* A terminal that takes a byte at a time gets all of them. */
START_TEST(byte_by_byte)
{
    ck_assert_int_eq(host_prints_open(true), 0);
    put(STDOUT_FILENO, "printed");
    calls.most = 1;
    host_prints_close();
    calls.most = 0;
    ck_assert_str_eq(sent(), "printed");
}
END_TEST

/* A handler of a signal prints too, and a thread's stack for it may be small. */
START_TEST(a_small_stack)
{
    const char *here = __builtin_frame_address(0);

    ck_assert_int_eq(host_prints_open(true), 0);
    put(STDOUT_FILENO, "printed");
    calls.stack = NULL;
    host_prints_close();
    ck_assert_ptr_nonnull(calls.stack);
    ck_assert_int_lt(here - calls.stack, 3072);
    ck_assert_str_eq(sent(), "printed");
}
END_TEST

/* A program that has closed them means something by the standard numbers. */
START_TEST(no_standard_number)
{
    int aside[2] = { fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 100),
                     fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 100) };
    bool taken;
    int r;

    close(STDIN_FILENO);
    close(STDERR_FILENO);
    r = host_prints_open(true);
    taken = fcntl(STDIN_FILENO, F_GETFD) >= 0 || fcntl(STDERR_FILENO, F_GETFD) >= 0;
    put(STDOUT_FILENO, "printed");
    host_prints_close();
    taken |= fcntl(STDIN_FILENO, F_GETFD) >= 0 || fcntl(STDERR_FILENO, F_GETFD) >= 0;
    dup2(aside[0], STDIN_FILENO);
    dup2(aside[1], STDERR_FILENO);
    ck_assert_int_eq(r, 0);
    ck_assert(!taken);
    ck_assert_str_eq(sent(), "printed");
}
END_TEST

/* So much is kept, and a byte more is too much. */
START_TEST(how_much_is_kept)
{
    struct stat about;
    char said[64] = "";

    ck_assert_int_eq(host_prints_open(true), 0);
    ck_assert_int_eq(ftruncate(STDOUT_FILENO, KEPT_MOST), 0);
    host_prints_bound();
    ck_assert(fstat(STDOUT_FILENO, &about) == 0 && about.st_size == KEPT_MOST);
    put(STDOUT_FILENO, "z");
    host_prints_bound();
    ck_assert_int_eq(pread(STDOUT_FILENO, said, 41, 0), 41);
    ck_assert_str_eq(said, "[7340033 bytes were printed before this]\n");
    ck_assert(fstat(STDOUT_FILENO, &about) == 0 && about.st_size == 41 + 1024 * 1024);
    ck_assert_int_eq(pread(STDOUT_FILENO, said, 41, about.st_size - 1), 1);
    ck_assert_int_eq(said[0], 'z');
    ck_assert_int_eq(ftruncate(STDOUT_FILENO, 0), 0);
    host_prints_close();
}
END_TEST

/* A child prints nothing of it, and ends as any. */
START_TEST(a_child)
{
    ino_t was = inode(STDOUT_FILENO);
    int status, open_before = open_descriptors();
    pid_t pid;

    ck_assert_int_eq(host_prints_open(true), 0);
    put(STDOUT_FILENO, "of the program");
    pid = fork();
    if (pid == 0) {
        host_prints_put(false);
        if (inode(STDOUT_FILENO) == was) /* that is for its program alone */
            _exit(1);
        if (_i == 0)
            exit(7);
        host_prints_forget();
        _exit(inode(STDOUT_FILENO) == was && inode(STDERR_FILENO) != 0 &&
                      open_descriptors() == open_before
                  ? 7
                  : 2);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 7, "status %#x", status);
    ck_assert_str_eq(sent(), "");
    host_prints_close();
    ck_assert_str_eq(sent(), "of the program");
}
END_TEST

CHECK_MAIN("prints")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, terminals_are_put_aside, 0, (int)(sizeof kinds / sizeof kinds[0]));
    tcase_add_test(all, they_are_left);
    tcase_add_test(all, what_is_kept);
    tcase_add_loop_test(all, a_stream_that_was_not_used, 0, 3);
    tcase_add_test(all, much_is_printed);
    tcase_add_loop_test(all, interrupted, 0, (int)(sizeof interrupts / sizeof interrupts[0]));
    tcase_add_test(all, byte_by_byte);
    tcase_add_test(all, a_small_stack);
    tcase_add_test(all, no_standard_number);
    tcase_add_test(all, how_much_is_kept);
    tcase_add_loop_test(all, a_child, 0, 2);
}
