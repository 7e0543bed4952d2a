/*
 * sys_io.c - the seam's calls on descriptors, against the kernel: what each opens, says and leaves
 * as it was, and which error it says where it cannot.
 */
#include "check_main.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static char folder[64];

static void set_up(void)
{
    strcpy(folder, "/tmp/test_io.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static void tear_down(void)
{
    static const char *const names[] = { "file", "fifo" };

    for (size_t i = 0; i < 2; i++)
        unlink(names[i]);
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}

static bool is_cloexec(int fd)
{
    return fd >= 0 && (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
}

static bool
    torn; /* poll(2) tells a hang-up without the bytes before it, as pipe_poll() of Linux may */

int poll(struct pollfd *fds, nfds_t count, int wait_ms)
{
    const struct timespec wait = { wait_ms / 1000, wait_ms % 1000 * 1000000L };
    int r = (int)syscall(SYS_ppoll, fds, count, wait_ms < 0 ? NULL : &wait, NULL, 0);

    for (nfds_t i = 0; torn && r > 0 && i < count; i++)
        if (fds[i].revents & POLLHUP)
            fds[i].revents = POLLHUP;
    return r;
}

START_TEST(pipes)
{
    bool ended = true;
    char bytes[8];
    int fds[2];

    ck_assert_int_eq(sys_pipe(fds), 0);
    ck_assert(is_cloexec(fds[0]) && is_cloexec(fds[1]));
    ck_assert_int_eq(fcntl(fds[0], F_GETFL) & O_NONBLOCK, 0);
    ck_assert_int_eq(sys_pipe_waiting(fds[0], &ended), 0);
    ck_assert(!ended);
    ck_assert_int_eq(sys_write(fds[1], "abc", 3), 3);
    ck_assert_int_eq(sys_pipe_waiting(fds[0], &ended), 3);
    ck_assert(!ended);
    ck_assert_int_ge(sys_pipe_grow(fds[1], 1 << 17), 1 << 17);
    ck_assert(!sys_reader_gone(fds[1]));
    ck_assert_int_eq(sys_close(fds[1]), -1);
    torn = true;
    ck_assert_int_eq(sys_pipe_waiting(fds[0], &ended), 3);
    ck_assert(ended);
    torn = false;
    ck_assert_int_eq(sys_pipe_waiting(fds[0], &ended), 3);
    ck_assert(ended);
    ck_assert_int_eq(sys_wait_readable(fds[0]), 0);
    ck_assert_int_eq(sys_read(fds[0], bytes, sizeof bytes), 3);
    ck_assert_mem_eq(bytes, "abc", 3);
    ck_assert_int_eq(sys_pipe_waiting(fds[0], &ended), 0);
    ck_assert_int_eq(sys_read(fds[0], bytes, sizeof bytes), 0);
    sys_close(fds[0]);
    ck_assert_int_eq(sys_close(-1), -1);
}
END_TEST

START_TEST(a_reader_that_goes)
{
    int fds[2];

    signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(sys_pipe(fds), 0);
    ck_assert_int_eq(sys_wait_writable(fds[1]), 0);
    sys_close(fds[0]);
    ck_assert(sys_reader_gone(fds[1]));
    ck_assert_int_eq(sys_write(fds[1], "a", 1), -EPIPE);
    sys_close(fds[1]);
}
END_TEST

/* What is no descriptor, or one of another kind. */
START_TEST(errors)
{
    char bytes[2];
    bool ended;
    int fds[2], was = open("/dev/null", O_RDWR | O_CLOEXEC);

    sys_close(was);
    ck_assert_int_eq(sys_read(was, bytes, 1), -EBADF);
    ck_assert_int_eq(sys_write(was, bytes, 1), -EBADF);
    ck_assert_int_eq(sys_pread(was, bytes, 1, 0), -EBADF);
    ck_assert_int_eq(sys_pwrite(was, bytes, 1, 0), -EBADF);
    ck_assert_int_eq(sys_pipe_grow(was, 1), -EBADF);
    ck_assert_int_eq(sys_reopen_nonblocking(was), -EBADF);
    ck_assert_int_eq(sys_timer_set(was, 1), -EBADF);
    ck_assert_int_eq(sys_timer_clear(was), -EBADF);
    ck_assert_int_eq(sys_epoll_add(was, was, 0, 0), -EBADF);
    ck_assert_int_eq(sys_epoll_remove(was, was), -EBADF);
    ck_assert_int_eq(sys_epoll_wait(was, NULL, 1, false), -EBADF);
    ck_assert_int_eq(sys_terminal_size(was, 1, 1), -EBADF);
    ck_assert(!sys_reader_gone(was)); /* that says nothing of one */
    ck_assert(!sys_is_file(was) && !sys_is_null(was) && !sys_same_file(was, was));
    ck_assert_int_eq(sys_dir_open("/dev/null"), -ENOTDIR);
    ck_assert_int_eq(sys_input_open(-1, "nothing"), -ENOENT);
    ck_assert_int_eq(sys_pipe(fds), 0);
    ck_assert_int_eq(sys_pread(fds[0], bytes, 1, 0), -ESPIPE);
    ck_assert_int_eq(sys_pipe_waiting(fds[0], &ended), 0);
    sys_close(fds[0]);
    sys_close(fds[1]);
}
END_TEST

START_TEST(files)
{
    int fd = open("file", O_RDWR | O_CREAT | O_CLOEXEC, 0600), other, fds[2];
    char bytes[8] = "";

    ck_assert_int_eq(sys_write(fd, "abcdef", 6), 6);
    ck_assert_int_eq(sys_offset(fd), 6);
    ck_assert_int_eq(sys_pread(fd, bytes, 2, 3), 2);
    ck_assert_str_eq(bytes, "de");
    ck_assert_int_eq(sys_pwrite(fd, "X", 1, 1), 1);
    ck_assert_int_eq(sys_pipe(fds), 0);
    ck_assert_int_eq(sys_sendfile(fds[1], fd, 1, 3), 3);
    ck_assert_int_eq(sys_read(fds[0], bytes, sizeof bytes), 3);
    ck_assert_mem_eq(bytes, "Xcd", 3);
    ck_assert(sys_is_file(fd) && !sys_is_null(fd) && !sys_is_file(fds[0]));
    other = sys_reopen_nonblocking(fd); /* a duplicate: the offset is shared */
    ck_assert(is_cloexec(other));
    ck_assert_int_ge(other, 3);
    ck_assert_int_eq(sys_offset(other), 6);
    ck_assert(sys_same_file(fd, other) && !sys_same_file(fd, fds[0]));
    sys_close(other);
    sys_close(fds[0]);
    sys_close(fds[1]);
    sys_close(fd);
}
END_TEST

/* What was cut ends in a newline, wherever the file was opened to append; else nothing is touched.
 */
START_TEST(lines_end)
{
    int fd = open("file", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int first = fcntl(3, F_GETFD);
    char bytes[8] = "";

    ck_assert_int_eq(sys_write(fd, "abc", 3), 3);
    sys_end_line(fd, 3);
    ck_assert_int_eq(sys_pread(fd, bytes, 8, 0), 3);
    ck_assert_str_eq(bytes, "abc");
    sys_end_line(fd, 2);
    ck_assert_int_eq(sys_pread(fd, bytes, 8, 0), 3);
    ck_assert_str_eq(bytes, "ab\n");
    sys_close(fd);
    ck_assert_int_eq(fcntl(3, F_GETFD), first); /* nothing more is open */
}
END_TEST

/* Ours does not block, and the one that we share does as before. */
START_TEST(a_description_of_our_own)
{
    int fds[2], other;

    ck_assert_int_eq(sys_pipe(fds), 0);
    other = sys_reopen_nonblocking(fds[1]);
    ck_assert(is_cloexec(other));
    ck_assert_int_eq(fcntl(other, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    ck_assert_int_eq(fcntl(fds[1], F_GETFL) & O_NONBLOCK, 0);
    ck_assert(sys_same_file(other, fds[1]));
    sys_close(other);
    sys_close(fds[0]);
    sys_close(fds[1]);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    ck_assert_int_eq(sys_reopen_nonblocking(fds[0]), -ENXIO);
    sys_close(fds[0]);
    sys_close(fds[1]);
}
END_TEST

START_TEST(what_is_opened)
{
    int null = sys_null_open(false), dir = sys_dir_open(folder), fd;
    char byte;

    ck_assert(is_cloexec(null) && is_cloexec(dir));
    ck_assert(sys_is_null(null) && !sys_is_null(dir));
    ck_assert_int_eq(sys_read(null, &byte, 1), 0);
    ck_assert_int_eq(sys_write(null, "a", 1), -EBADF);
    ck_assert_int_eq(mkfifo("fifo", 0600), 0);
    ck_assert_int_eq(chdir("/"), 0);
    fd = sys_input_open(dir, "fifo"); /* without a writer it is at its end */
    ck_assert(is_cloexec(fd));
    ck_assert_int_eq(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
    ck_assert_int_eq(sys_read(fd, &byte, 1), 0);
    sys_close(fd);
    ck_assert_int_eq(chdir(folder), 0);
    fd = sys_input_open(-1, "fifo");
    ck_assert_int_ge(fd, 0);
    sys_close(fd);
    sys_close(null);
    sys_close(dir);
}
END_TEST

/* Each may be descriptor 0, one like any other. */
START_TEST(by_descriptor_0)
{
    for (int i = 0; i < 7; i++) {
        int fd = i == 0   ? sys_dir_open(".")
                 : i == 1 ? sys_input_open(-1, "/dev/null")
                 : i == 2 ? sys_epoll_open()
                 : i == 3 ? sys_timer_open()
                 : i == 4 ? sys_wake_open()
                 : i == 5 ? sys_bytes_open("a", 1)
                          : sys_bytes_open("", 0);
        ck_assert_int_eq(fd, 0);
        ck_assert(is_cloexec(fd));
        sys_close(fd);
    }
}
END_TEST

/* From its beginning. */
START_TEST(bytes_as_a_file)
{
    char bytes[8] = "";
    int fd = sys_bytes_open("abc", 3);

    ck_assert(sys_is_file(fd) && sys_offset(fd) == 0);
    ck_assert_int_eq(sys_read(fd, bytes, sizeof bytes), 3);
    ck_assert_str_eq(bytes, "abc");
    ck_assert_int_eq(sys_read(fd, bytes, sizeof bytes), 0);
    sys_close(fd);
}
END_TEST

START_TEST(readable_at_once)
{
    struct epoll_event event;
    int fd = sys_wake_open(), epoll = sys_epoll_open();

    ck_assert(is_cloexec(fd));
    ck_assert_int_eq(sys_epoll_add(epoll, fd, EPOLLIN, 7), 0);
    ck_assert_int_eq(sys_epoll_wait(epoll, &event, 1, false), 0);
    ck_assert_int_eq(sys_wake_set(fd), 0);
    for (int i = 0; i < 2; i++) /* until it is taken */
        ck_assert_int_eq(sys_epoll_wait(epoll, &event, 1, true), 1);
    ck_assert_uint_eq(event.data.u64, 7);
    ck_assert_int_eq(sys_wake_clear(fd), 0);
    ck_assert_int_eq(sys_wake_clear(fd), 0); /* nothing there is no error */
    ck_assert_int_eq(sys_epoll_wait(epoll, &event, 1, false), 0);
    sys_close(fd);
    sys_close(epoll);
    ck_assert_int_eq(sys_wake_set(fd), -EBADF);
}
END_TEST

START_TEST(timers)
{
    int fd = sys_timer_open(), epoll = sys_epoll_open();
    struct epoll_event events[2];
    uint64_t times;
    int64_t at_us = sys_now_us() + 20000;

    ck_assert(is_cloexec(fd) && is_cloexec(epoll));
    ck_assert_int_eq(sys_epoll_add(epoll, fd, EPOLLIN, 77), 0);
    ck_assert_int_eq(sys_epoll_wait(epoll, events, 2, false), 0);
    ck_assert_int_eq(sys_timer_set(fd, at_us), 0);
    ck_assert_int_eq(sys_epoll_wait(epoll, events, 2, true), 1);
    ck_assert_uint_eq(events[0].data.u64, 77);
    ck_assert_int_ge(sys_now_us(), at_us);
    ck_assert_int_eq(sys_timer_clear(fd), 0);
    ck_assert_int_eq(sys_timer_clear(fd), 0); /* nothing there is no error */
    ck_assert_int_eq(sys_epoll_wait(epoll, events, 2, false), 0);
    ck_assert_int_eq(sys_timer_set(fd, 0), 0); /* long ago, not never */
    ck_assert_int_eq(sys_epoll_wait(epoll, events, 2, true), 1);
    ck_assert_int_eq(sys_timer_set(fd, SYS_NEVER), 0);
    ck_assert_int_eq(sys_read(fd, &times, sizeof times), -EAGAIN);
    ck_assert_int_eq(sys_epoll_remove(epoll, fd), 0);
    ck_assert_int_eq(sys_epoll_remove(epoll, fd), -ENOENT);
    sys_close(epoll);
    sys_close(fd);
}
END_TEST

START_TEST(clocks)
{
    int64_t before_us = sys_now_us(), wall_us = sys_wall_us();
    struct timespec now;

    sys_pause_us(2000);
    ck_assert_int_ge(sys_now_us() - before_us, 2000);
    /* time(2) is a tick late: the second that it gives may be over. */
    ck_assert_int_eq(clock_gettime(CLOCK_REALTIME, &now), 0);
    ck_assert_int_le(wall_us / 1000000, now.tv_sec);
    ck_assert_int_gt(wall_us / 1000000, now.tv_sec - 3600);
}
END_TEST

/* Ours does not block; what the worker writes comes as it is; its end is an error. */
START_TEST(terminals)
{
    struct winsize size = { 0 };
    char bytes[16];
    int fds[2];

    ck_assert_int_eq(sys_terminal_open(fds, 30, 90, false), 0);
    ck_assert(is_cloexec(fds[0]) && is_cloexec(fds[1]));
    ck_assert(isatty(fds[1]));
    ck_assert_int_eq(ioctl(fds[1], TIOCGWINSZ, &size), 0);
    ck_assert_int_eq(size.ws_row, 30);
    ck_assert_int_eq(size.ws_col, 90);
    ck_assert_int_eq(sys_terminal_size(fds[0], 5, 7), 0);
    ck_assert_int_eq(ioctl(fds[1], TIOCGWINSZ, &size), 0);
    ck_assert_int_eq(size.ws_row, 5);
    ck_assert_int_eq(size.ws_col, 7);
    ck_assert_int_eq(sys_read(fds[0], bytes, sizeof bytes), -EAGAIN);
    ck_assert_int_eq(sys_write(fds[1], "a\nb", 3), 3);
    ck_assert_int_eq(sys_wait_readable(fds[0]), 0);
    ck_assert_int_eq(sys_read(fds[0], bytes, sizeof bytes), 3);
    ck_assert_mem_eq(bytes, "a\nb", 3);
    sys_close(fds[1]);
    ck_assert_int_eq(sys_read(fds[0], bytes, sizeof bytes), -EIO);
    sys_close(fds[0]);
}
END_TEST

CHECK_MAIN("io")
{
    tcase_add_checked_fixture(all, check_free_0, NULL);
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, pipes);
    tcase_add_test(all, a_reader_that_goes);
    tcase_add_test(all, errors);
    tcase_add_test(all, files);
    tcase_add_test(all, lines_end);
    tcase_add_test(all, a_description_of_our_own);
    tcase_add_test(all, what_is_opened);
    tcase_add_test(all, by_descriptor_0);
    tcase_add_test(all, bytes_as_a_file);
    tcase_add_test(all, timers);
    tcase_add_test(all, readable_at_once);
    tcase_add_test(all, clocks);
    tcase_add_test(all, terminals);
}
