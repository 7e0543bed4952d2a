/*
 * watch_terminal.c - the terminal of a watched program: what comes from it as events, how it gets
 * its size, and that all of it is closed. Here it is a pipe, and its keeper a descriptor.
 */
#include "check_main.h"
#include "watch/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static struct watch watch;
static int open_r, keeper_r, keeper_of, sized[3];

int sys_terminal_open(int fds[2], int rows, int columns, bool raw)
{
    ck_assert(rows == 30 && columns == 90 && !raw);
    if (open_r < 0)
        return open_r;
    ck_assert_int_eq(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
    return 0;
}

int sys_keeper_open(int fd, int *keeper_fd)
{
    keeper_of = fd;
    *keeper_fd = keeper_r == 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1;
    return keeper_r;
}

int sys_terminal_size(int fd, int rows, int columns)
{
    sized[0] = fd;
    sized[1] = rows;
    sized[2] = columns;
    return -EBADF;
}

static int before;

static void set_up(void)
{
    memset(&watch, 0, sizeof watch);
    open_r = keeper_r = 0;
    keeper_of = -1;
    watch_loop_init(&watch);
    watch_output_init(&watch);
    watch.options.rows = 30;
    watch.options.columns = 90;
    watch.end_us = watch.loop.tick_us = SYS_NEVER;
    watch.loop.epoll_fd = sys_epoll_open();
    before = dup(0);
}

static void tear_down(void)
{
    watch_output_close(&watch);
    watch_report_fini(&watch);
    sys_close(watch.loop.epoll_fd);
    dup2(before, 0);
    close(before);
}

/* Descriptor 0 is the terminal's then, one like any other. */
static int open_it(void)
{
    close(0);
    return watch_output_open(&watch);
}

static bool is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

START_TEST(none)
{
    ck_assert(!watch_output_take(&watch));
    ck_assert_int_eq(*watch_output_side(&watch), -1);
    ck_assert_int_eq(watch_window(&watch, 5, 7), -ENOTTY);
    watch_output_close(&watch);
    ck_assert_uint_eq(watch_report_waiting(&watch), 0);
}
END_TEST

/* All of the tree's is the program's, in pieces of 4 KiB at most, one after another. */
START_TEST(its_output)
{
    static const size_t pieces[] = { 1, 2, 4096, 904 };
    static char bytes[5000];
    const struct epoll_event *ready;
    uint64_t offset = 0;

    memset(bytes, 'x', sizeof bytes);
    ck_assert_int_eq(open_it(), 0);
    ck_assert(watch.terminal.fds[0] == 0 && keeper_of == 0);
    ck_assert_int_eq(*watch_output_side(&watch), watch.terminal.fds[1]);
    ck_assert(!watch_output_take(&watch));
    for (int i = 0; i < 4; i++) {
        struct fb_event event;
        size_t written = i < 2 ? pieces[i] : i == 2 ? sizeof bytes : 0;
        ck_assert_int_eq(write(watch.terminal.fds[1], bytes, written), (ssize_t)written);
        ck_assert(watch_loop_wait(&watch, true));
        ready = watch_loop_next(&watch);
        ck_assert(ready != NULL && ready->data.u64 == WATCH_KEY_OUTPUT);
        ck_assert(watch_output_take(&watch));
        ck_assert(watch_report_take(&watch, &event));
        ck_assert_int_eq(event.kind, FB_OUTPUT);
        ck_assert(event.job == 1 && event.attempt == 1 && event.as.output.stream == 1);
        ck_assert_uint_eq(event.as.output.size, pieces[i]);
        ck_assert_mem_eq(event.as.output.bytes, bytes, pieces[i]);
        ck_assert_uint_eq(event.as.output.offset, offset);
        offset += pieces[i];
    }
    ck_assert(!watch_output_take(&watch));
    ck_assert_int_eq(write(watch.terminal.fds[1], bytes, 1), 1);
    watch.terminal.fds[1] = sys_close(watch.terminal.fds[1]);
    ck_assert(watch_output_take(&watch)); /* the last that was written */
    watch_report_take(&watch, &(struct fb_event){ 0 });
    ck_assert(!watch_output_take(&watch)); /* its end */
    ck_assert_uint_eq(watch_report_waiting(&watch), 0);
}
END_TEST

START_TEST(its_size)
{
    ck_assert_int_eq(open_it(), 0);
    ck_assert_int_eq(watch_window(&watch, 5, 7), -EBADF); /* as it says */
    ck_assert(sized[0] == 0 && sized[1] == 5 && sized[2] == 7);
}
END_TEST

START_TEST(it_is_closed)
{
    int fds[3];

    ck_assert_int_eq(open_it(), 0);
    memcpy(fds, watch.terminal.fds, sizeof watch.terminal.fds);
    fds[2] = watch.terminal.keeper_fd;
    for (int i = 0; i < 3; i++)
        ck_assert(is_open(fds[i]));
    watch_output_close(&watch);
    for (int i = 0; i < 3; i++)
        ck_assert(!is_open(fds[i]));
    watch_output_close(&watch); /* once */
    ck_assert(!watch_output_take(&watch));
}
END_TEST

START_TEST(it_cannot_be_opened)
{
    open_r = -EMFILE;
    ck_assert_int_eq(open_it(), -EMFILE);
    ck_assert_int_eq(keeper_of, -1);
    open_r = 0;
    keeper_r = -EAGAIN;
    ck_assert_int_eq(open_it(), -EAGAIN);
    watch_output_close(&watch);
    sys_close(watch.loop.epoll_fd);
    watch.loop.epoll_fd = -1;
    keeper_of = -1;
    ck_assert_int_eq(open_it(), -EBADF);
    ck_assert_int_eq(keeper_of, -1);
}
END_TEST

CHECK_MAIN("terminal of a watch")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, none);
    tcase_add_test(all, its_output);
    tcase_add_test(all, its_size);
    tcase_add_test(all, it_is_closed);
    tcase_add_test(all, it_cannot_be_opened);
}
