/*
 * sys_jobserver.c - descriptors of make's jobserver: which are taken for one, that ours are of a
 * description of their own, and that nothing stays open where one is refused.
 */
#include "check_main.h"
#include "sys/sys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
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

START_TEST(tokens_come_back)
{
    int theirs[2], ours[2];
    unsigned char token = 0;

    ck_assert_int_eq(sys_tokens_make(theirs, ours), 0);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(fcntl(ours[i], F_GETFD), FD_CLOEXEC);
        ck_assert(fcntl(ours[i], F_GETFL) & O_NONBLOCK);
        ck_assert(!(fcntl(theirs[i], F_GETFL) & O_NONBLOCK));
    }
    ck_assert_int_eq(sys_tokens_left(ours[0]), 0);
    ck_assert_int_eq(sys_token_take(ours[0], &token), -EAGAIN);
    ck_assert_int_eq(sys_token_give(ours[1], 'a'), 1);
    ck_assert_int_eq(sys_token_give(ours[1], 'b'), 1);
    ck_assert_int_eq(sys_tokens_left(ours[0]), 2);
    ck_assert_int_eq(sys_token_take(ours[0], &token), 1);
    ck_assert_int_eq(token, 'a');
    ck_assert_int_eq(read(theirs[0], &token, 1), 1);
    ck_assert_int_eq(token, 'b');
    close(theirs[0]), close(theirs[1]), close(ours[1]);
    ck_assert_int_eq(sys_token_take(ours[0], &token), 0);
}
END_TEST

static struct rlimit usual;

/* So that so many descriptors are free; the others hold /dev/null until the test ends. */
static void leave_free(int count)
{
    int last = -1;

    getrlimit(RLIMIT_NOFILE, &usual);
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 64, usual.rlim_max });
    for (int fd; (fd = open("/dev/null", O_RDONLY)) >= 0;)
        last = fd;
    for (int i = 0; i < count; i++)
        close(last - i);
}

static int count_free(void)
{
    int count = 0;

    for (int fd = 0; fd < 64; fd++)
        count += fcntl(fd, F_GETFD) < 0;
    return count;
}

START_TEST(none_is_made_without_descriptors)
{
    int theirs[2] = { 7, 7 }, ours[2] = { 7, 7 };

    leave_free(_i);
    ck_assert_int_eq(sys_tokens_make(theirs, ours), -EMFILE);
    ck_assert_int_eq(count_free(), _i);
    ck_assert_int_eq(theirs[0], -1);
    ck_assert_int_eq(theirs[1], -1);
    setrlimit(RLIMIT_NOFILE, &usual); /* LeakSanitizer opens some */
}
END_TEST

/* ---- that of another: by number, or by the name of a FIFO */
enum what { NOT_OPEN, READ_END, WRITE_END, REGULAR, BELOW };

static int number_of(enum what what, const int ends[2])
{
    static const int others[] = { [NOT_OPEN] = 63, [BELOW] = -1 };

    if (what == READ_END || what == WRITE_END)
        return ends[what == WRITE_END];
    return what == REGULAR ? memfd_create("file", 0) : others[what];
}

static const struct number_row {
    enum what read, write;
    int result;
} numbers[] = {
    { READ_END, WRITE_END, 0 },      { NOT_OPEN, WRITE_END, -EBADF },
    { BELOW, WRITE_END, -EBADF },    { REGULAR, WRITE_END, -ENOTSUP },
    { WRITE_END, READ_END, -EBADF }, { READ_END, READ_END, -EBADF },
    { READ_END, NOT_OPEN, -EBADF },  { READ_END, BELOW, -EBADF },
    { READ_END, REGULAR, -ENOTSUP }, { WRITE_END, WRITE_END, -EBADF },
};

START_TEST(is_joined_by_number)
{
    const struct number_row *row = &numbers[_i];
    int ends[2], ours[2] = { 7, 7 }, before, fds[2];
    unsigned char token = 0;

    ck_assert_int_eq(pipe(ends), 0);
    fds[0] = number_of(row->read, ends), fds[1] = number_of(row->write, ends);
    before = count_open();
    ck_assert_int_eq(sys_tokens_join("", fds[0], fds[1], ours), row->result);
    ck_assert_int_eq(count_open(), before + (row->result == 0 ? 2 : 0));
    if (row->result < 0) {
        ck_assert_int_lt(ours[0], 0);
        ck_assert_int_eq(ours[1], -1);
        return;
    }
    ck_assert(!(fcntl(ends[0], F_GETFL) & O_NONBLOCK)); /* make reads there, and waits */
    ck_assert(fcntl(ours[0], F_GETFL) & O_NONBLOCK);
    ck_assert_int_eq(fcntl(ours[0], F_GETFL) & O_ACCMODE, O_RDONLY);
    ck_assert_int_eq(fcntl(ours[1], F_GETFL) & O_ACCMODE, O_WRONLY);
    ck_assert_int_eq(write(ends[1], "+", 1), 1);
    ck_assert_int_eq(sys_token_take(ours[0], &token), 1);
    ck_assert_int_eq(token, '+');
}
END_TEST

START_TEST(zero_is_a_number)
{
    int ends[2], ours[2];

    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(dup2(ends[0], 0), 0);
    ck_assert_int_eq(sys_tokens_join("", 0, ends[1], ours), 0);
}
END_TEST

/* Where the lowest descriptor is free it is ours, and closed again where the other is refused. */
START_TEST(zero_is_a_descriptor)
{
    char folder[] = "/tmp/test_jobserver.XXXXXX", fifo[64];
    int ends[2], ours[2];

    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(fifo, sizeof fifo, "%s/fifo", folder);
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    ck_assert_int_eq(pipe(ends), 0);
    close(0);
    ck_assert_int_eq(sys_tokens_join("", ends[0], 63, ours), -EBADF);
    ck_assert_int_lt(fcntl(0, F_GETFD), 0);
    ck_assert_int_eq(sys_tokens_join(fifo, -1, -1, ours), 0);
    ck_assert_int_eq(ours[0], 0);
    ck_assert_int_ge(ours[1], 3);
}
END_TEST

START_TEST(is_joined_by_name)
{
    char folder[] = "/tmp/test_jobserver.XXXXXX", fifo[64], file[64];
    int ours[2] = { 7, 7 }, before, fd;
    unsigned char token = 0;

    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(fifo, sizeof fifo, "%s/fifo", folder), snprintf(file, sizeof file, "%s/file", folder);
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    ck_assert_int_ge(fd = open(file, O_CREAT | O_RDWR | O_CLOEXEC, 0600), 0);
    before = count_open();
    ck_assert_int_eq(sys_tokens_join(file, -1, -1, ours), -ENOTSUP);
    ck_assert_int_eq(sys_tokens_join("/proc/none", -1, -1, ours), -ENOENT);
    ck_assert_int_eq(count_open(), before);
    ck_assert_int_eq(sys_tokens_join(fifo, -1, -1, ours), 0); /* no process has its other end */
    ck_assert_int_eq(count_open(), before + 2);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_ge(ours[i], 3);
        ck_assert_int_eq(fcntl(ours[i], F_GETFD), FD_CLOEXEC);
        ck_assert(fcntl(ours[i], F_GETFL) & O_NONBLOCK);
    }
    ck_assert_int_eq(sys_token_give(ours[1], 'a'), 1);
    ck_assert_int_eq(sys_tokens_left(ours[0]), 1);
    ck_assert_int_eq(sys_token_take(ours[0], &token), 1);
    ck_assert_int_eq(token, 'a');
    ck_assert_int_eq(sys_tokens_left(fd), 0);
    ck_assert_int_eq(sys_tokens_left(-1), -EBADF);
}
END_TEST

CHECK_MAIN("make's jobserver, its descriptors")
{
    tcase_add_checked_fixture(all, check_free_0, NULL);
    tcase_add_test(all, tokens_come_back);
    tcase_add_loop_test(all, none_is_made_without_descriptors, 0, 4);
    tcase_add_loop_test(all, is_joined_by_number, 0, sizeof numbers / sizeof numbers[0]);
    tcase_add_test(all, zero_is_a_number);
    tcase_add_test(all, zero_is_a_descriptor);
    tcase_add_test(all, is_joined_by_name);
}
