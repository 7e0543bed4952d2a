/*
 * sys_interrupted.c - poll(2) may end by a signal even where it was not asked to wait: that is no
 * answer. Here each other call ends so. And an interruption of before is none of this call.
 */
#include "check_main.h"
#include "input/reader.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define AFTER_EINTR(call) (errno = EINTR, (call))

static bool interrupted;

/* In the place of libc's. */
int poll(struct pollfd *fds, nfds_t count, int wait_ms)
{
    const struct timespec wait = { wait_ms / 1000, wait_ms % 1000 * 1000000L };

    interrupted = !interrupted;
    if (!interrupted)
        return ppoll(fds, count, wait_ms < 0 ? NULL : &wait, NULL);
    errno = EINTR;
    return -1;
}

/* Else it is read, and waits for what does not come. */
START_TEST(input_without_an_item)
{
    struct reader reader;
    char *item;
    int fds[2], before = dup(0);

    ck_assert_int_eq(pipe(fds), 0);
    ck_assert_int_eq(dup2(fds[0], 0), 0);
    ck_assert_int_eq(reader_open(&reader, "-", '\n'), 0);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(reader_next(&reader, &item), -EAGAIN);
    ck_assert_int_eq(write(fds[1], "a\n", 2), 2);
    ck_assert_int_eq(reader_wait(&reader), 0);
    ck_assert_int_eq(reader_next(&reader, &item), 1);
    ck_assert_str_eq(item, "a");
    reader_close(&reader);
    dup2(before, 0);
    close(before);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

/* Else a worker's result is taken for one that cannot be read. */
START_TEST(pipe_with_bytes)
{
    bool ended = true;
    int fds[2];

    ck_assert_int_eq(pipe(fds), 0);
    ck_assert_int_eq(sys_pipe_waiting(fds[0], &ended), 0);
    ck_assert(!ended);
    ck_assert_int_eq(write(fds[1], "abc", 3), 3);
    ck_assert_int_eq(sys_pipe_waiting(fds[0], &ended), 3);
    close(fds[1]);
    ck_assert_int_eq(sys_pipe_waiting(fds[0], &ended), 3);
    ck_assert(ended);
    close(fds[0]);
}
END_TEST

START_TEST(reader_that_has_gone)
{
    int fds[2];

    ck_assert_int_eq(pipe(fds), 0);
    ck_assert(!sys_reader_gone(fds[1]));
    close(fds[0]);
    ck_assert(sys_reader_gone(fds[1]));
    close(fds[1]);
}
END_TEST

/* Else what has nothing to do is done for ever. */
START_TEST(interrupted_before)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC), empty = memfd_create("empty", MFD_CLOEXEC);
    int epoll = sys_epoll_open();
    struct epoll_event event;
    char byte = 0;

    ck_assert_int_eq(AFTER_EINTR(sys_read(null, &byte, 1)), 0);
    ck_assert_int_eq(AFTER_EINTR(sys_write(null, &byte, 0)), 0);
    ck_assert_int_eq(AFTER_EINTR(sys_pread(empty, &byte, 1, 0)), 0);
    ck_assert_int_eq(AFTER_EINTR(sys_pwrite(empty, &byte, 0, 0)), 0);
    ck_assert_int_eq(AFTER_EINTR(sys_sendfile(null, empty, 0, 1)), 0);
    ck_assert_int_eq(AFTER_EINTR(sys_epoll_wait(epoll, &event, 1, false)), 0);
    close(null);
    close(empty);
    close(epoll);
}
END_TEST

/* Else it is waited for twice. */
START_TEST(reaped_after_an_interruption)
{
    struct sys_usage usage;
    struct sys_death death;
    siginfo_t info;
    pid_t pid = fork();
    int fd;

    if (pid == 0) {
        pause();
        _exit(0);
    }
    fd = sys_death_open(pid);
    ck_assert_int_eq(AFTER_EINTR(sys_peek(pid, fd, &death)), 0);
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_assert_int_eq(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    ck_assert_int_eq(AFTER_EINTR(sys_peek(pid, fd, &death)), 1);
    ck_assert_int_eq(AFTER_EINTR(sys_reap(pid, fd, &usage)), 0);
    close(fd);
}
END_TEST

CHECK_MAIN("interrupted")
{
    tcase_add_test(all, interrupted_before);
    tcase_add_test(all, reaped_after_an_interruption);
    tcase_add_test(all, input_without_an_item);
    tcase_add_test(all, pipe_with_bytes);
    tcase_add_test(all, reader_that_has_gone);
}
