/*
 * scale_stdin.c - the arguments that come by a pipe are kept for each run: all of them, however
 * little of them is written at once, and what stands in the way is told. write(2), close(2) and
 * dup2(2) are the test's; the last ends it before anything runs.
 */
#include "check_main.h"
#include "commands.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool staged;
static size_t most;     /* bytes that a write takes */
static off_t room;      /* and the file */
static int interrupted; /* so many more writes are */
static char kept[64];   /* what standard input was to become */

__attribute__((visibility("default"))) ssize_t write(int fd, const void *bytes, size_t size)
{
    struct stat status;

    if (!staged || fd == STDERR_FILENO)
        return syscall(SYS_write, fd, bytes, size);
    ck_assert_int_eq(fstat(fd, &status), 0);
    errno = interrupted > 0 ? EINTR : ENOSPC;
    if (interrupted-- > 0 || status.st_size >= room)
        return -1;
    return syscall(SYS_write, fd, bytes, size < most ? size : most);
}

__attribute__((visibility("default"))) int close(int fd)
{
    int r = (int)syscall(SYS_close, fd);

    if (staged)
        errno = 0;
    return r;
}

__attribute__((visibility("default"))) int dup2(int from, int to)
{
    if (!staged || to != STDIN_FILENO)
        return (int)syscall(SYS_dup3, from, to, 0);
    ck_assert_int_ge(pread(from, kept, sizeof kept - 1, 0), 0);
    errno = EMFILE;
    return -1;
}

static const struct {
    size_t most;
    off_t room;
    int interrupted;
    const char *kept, *err;
} rows[] = {
    { 99, 99, 0, "one\ntwo\n", "forkboard: standard input: Too many open files\n" },
    { 3, 99, 0, "one\ntwo\n", "forkboard: standard input: Too many open files\n" },
    { 99, 99, 2, "one\ntwo\n", "forkboard: standard input: Too many open files\n" },
    { 99, 0, 0, "", "forkboard: standard input: No space left on device\n" },
    { 3, 6, 1, "", "forkboard: standard input: No space left on device\n" },
};

START_TEST(by_a_pipe)
{
    char scale[] = "scale", command[] = "true", err[256] = "", *words[] = { scale, command, NULL };
    int fds[2], made = memfd_create("printed", MFD_CLOEXEC), stdin_was = fcntl(0, F_DUPFD, 3),
                stderr_was = fcntl(2, F_DUPFD, 3), status;

    ck_assert_int_eq(pipe(fds), 0);
    ck_assert_int_eq(write(fds[1], "one\ntwo\n", 8), 8);
    close(fds[1]);
    dup2(fds[0], STDIN_FILENO);
    close(fds[0]);
    fflush(NULL);
    dup2(made, STDERR_FILENO);
    most = rows[_i].most;
    room = rows[_i].room;
    interrupted = rows[_i].interrupted;
    memset(kept, 0, sizeof kept);
    staged = true;
    status = cmd_scale(2, words);
    staged = false;
    fflush(NULL);
    dup2(stdin_was, STDIN_FILENO);
    dup2(stderr_was, STDERR_FILENO);
    ck_assert_int_ge(pread(made, err, sizeof err - 1, 0), 0);
    close(made);
    close(stdin_was);
    close(stderr_was);
    ck_assert_str_eq(err, rows[_i].err);
    ck_assert_int_eq(status, 2);
    ck_assert_str_eq(kept, rows[_i].kept);
}
END_TEST

CHECK_MAIN("standard input of a scale")
{
    tcase_add_loop_test(all, by_a_pipe, 0, (int)(sizeof rows / sizeof rows[0]));
}
