/*
 * record_line_file.c - files of whole lines with writes that take a part or fail: write(2) is the
 * test's own, so that each place of a line can be the last that a disk takes.
 */
#include "check_main.h"
#include "record/line_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FIRST "one\n"
#define LINES "two\nthree\n\nfour\n"

static struct {
    int fd;
    size_t each, left; /* bytes of one call, and in all */
    int error;         /* then */
    bool interrupted;  /* every second call is */
    int calls;
} disk = { .fd = -1 };

ssize_t write(int fd, const void *bytes, size_t size)
{
    if (fd != disk.fd)
        return syscall(SYS_write, fd, bytes, size);
    disk.calls++;
    errno = disk.interrupted && disk.calls % 2 == 1 ? EINTR : disk.error;
    if (errno == EINTR || disk.left == 0)
        return -1;
    size = size < disk.each ? size : disk.each;
    size = size < disk.left ? size : disk.left;
    disk.left -= size;
    return syscall(SYS_write, fd, bytes, size);
}

static struct line_file file;
static char path[] = "/tmp/forkboard-lines-XXXXXX";

static void set_up(void)
{
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    disk.fd = fd;
    disk.each = disk.left = SIZE_MAX;
    disk.error = ENOSPC;
}

static void tear_down(void)
{
    line_file_close(&file);
    ck_assert_int_eq(file.fd, -1);
    unlink(path);
}

static const char *content(void)
{
    static char bytes[256];
    ssize_t n = pread(disk.fd, bytes, sizeof bytes - 1, 0);

    ck_assert_int_ge(n, 0);
    bytes[n] = '\0';
    return bytes;
}

static void begin(bool regular)
{
    line_file_begin(&file, disk.fd, regular, 0);
    ck_assert_int_eq(line_file_put(&file, FIRST, strlen(FIRST)), 0);
}

/* A write that took a part goes on where it stopped, whatever the file is. */
START_TEST(a_part_is_gone_on_with)
{
    begin(_i % 2 == 0);
    disk.each = (size_t)_i / 4 + 1;
    disk.interrupted = _i / 2 % 2 == 1;
    ck_assert_int_eq(line_file_put(&file, LINES, strlen(LINES)), 0);
    ck_assert_int_eq(line_file_drain(&file), 0);
    ck_assert_str_eq(content(), FIRST LINES);
    ck_assert_int_ge(disk.calls, (int)(strlen(LINES) / disk.each));
    ck_assert(!file.failed);
}
END_TEST

/* Wherever it ends, a regular file holds whole lines, all that were taken. */
START_TEST(a_torn_line_is_cut_off)
{
    char wanted[64] = FIRST LINES;
    size_t taken = (size_t)_i % strlen(LINES), whole = strlen(FIRST) + taken;

    while (wanted[whole - 1] != '\n')
        whole--;
    wanted[whole] = '\0';
    begin(true);
    disk.left = taken;
    disk.each = (size_t)_i >= strlen(LINES) ? 1 : SIZE_MAX;
    ck_assert_int_eq(line_file_put(&file, LINES, strlen(LINES)), -ENOSPC);
    ck_assert_str_eq(content(), wanted);
    ck_assert_int_eq(file.whole_bytes, (off_t)whole);
    disk.left = SIZE_MAX; /* it was said once, and the file ends there for good */
    ck_assert_int_eq(line_file_put(&file, LINES, strlen(LINES)), 0);
    ck_assert_int_eq(line_file_drain(&file), 0);
    ck_assert_str_eq(content(), wanted);
}
END_TEST

/* What a pipe took its reader has: nothing can be cut off. */
START_TEST(only_off_a_regular_one)
{
    char wanted[64] = FIRST LINES;

    wanted[strlen(FIRST) + (size_t)_i] = '\0';
    begin(false);
    disk.left = (size_t)_i;
    disk.error = EPIPE;
    ck_assert_int_eq(line_file_put(&file, LINES, strlen(LINES)), -EPIPE);
    ck_assert_str_eq(content(), wanted);
    disk.left = SIZE_MAX;
    ck_assert_int_eq(line_file_put(&file, LINES, strlen(LINES)), 0);
    ck_assert_int_eq(line_file_drain(&file), 0);
    ck_assert_int_eq(line_file_waits(&file), -1);
    ck_assert_str_eq(content(), wanted);
}
END_TEST

/* One that takes no more now: the rest waits, in order, until it does. */
START_TEST(what_waits_comes_later)
{
    begin(false);
    disk.left = (size_t)_i;
    disk.error = EAGAIN;
    ck_assert_int_eq(line_file_waits(&file), -1);
    ck_assert_int_eq(line_file_put(&file, LINES, strlen(LINES)), 0);
    ck_assert_int_eq(line_file_waits(&file), disk.fd);
    ck_assert_int_eq(line_file_put(&file, FIRST, strlen(FIRST)), 0);
    disk.left = SIZE_MAX;
    ck_assert_int_eq(line_file_writable(&file), 0);
    ck_assert_int_eq(line_file_waits(&file), -1);
    ck_assert_str_eq(content(), FIRST LINES FIRST);
}
END_TEST

/* Descriptor 0 is one like any other; a file that is closed takes nothing, and is closed twice. */
START_TEST(descriptor_0)
{
    ck_assert_int_eq(dup2(disk.fd, 0), 0);
    disk.fd = 0;
    begin(_i == 0);
    disk.left = _i == 0 ? SIZE_MAX : 2;
    disk.error = EAGAIN;
    ck_assert_int_eq(line_file_put(&file, LINES, strlen(LINES)), 0);
    ck_assert_int_eq(line_file_waits(&file), _i == 0 ? -1 : 0);
    disk.error = EIO;
    ck_assert_int_eq(line_file_drain(&file), _i == 0 ? 0 : -EIO);
    ck_assert_str_eq(content(), _i == 0 ? FIRST LINES : FIRST "tw");
    line_file_close(&file);
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
    ck_assert_int_eq(line_file_put(&file, LINES, strlen(LINES)), 0);
    ck_assert_int_eq(line_file_waits(&file), -1);
    ck_assert_int_eq(line_file_drain(&file), 0);
}
END_TEST

/* Opened for writing alone where it is a FIFO; none of them waits, and a program does not get it.
 */
START_TEST(how_it_is_opened)
{
    int fd, other;

    ck_assert_int_eq(line_file_descriptor("", O_RDWR, 0), -ENOENT);
    close(0);
    fd = line_file_descriptor(path, O_RDWR, 0);
    ck_assert_int_eq(fd, 0);
    ck_assert_int_eq(fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK), O_RDWR | O_NONBLOCK);
    ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
    close(fd);
    unlink(path);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    other = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* takes 0 */
    fd = line_file_descriptor(path, O_RDWR, 0);
    ck_assert_int_gt(fd, 0);
    ck_assert_int_eq(fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK), O_WRONLY | O_NONBLOCK);
    ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
    close(other);
    close(fd);
}
END_TEST

CHECK_MAIN("line_file")
{
    int places = (int)strlen(LINES);

    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, a_part_is_gone_on_with, 0, 4 * places);
    tcase_add_loop_test(all, a_torn_line_is_cut_off, 0, 2 * places);
    tcase_add_loop_test(all, only_off_a_regular_one, 0, places);
    tcase_add_loop_test(all, what_waits_comes_later, 0, places);
    tcase_add_loop_test(all, descriptor_0, 0, 2);
    tcase_add_test(all, how_it_is_opened);
}
