/*
 * input_deal_refused.c - a stream dealt out where the kernel refuses a pipe: at once, or for one
 * worker of several. Those before it have their blocks, and nothing stays open.
 */
#include "check_main.h"
#include "input/deal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WORKERS 3

/* What the n-th call from now on does: pipe2(), or fcntl() with F_SETFL; 0: all go well. */
static atomic_int pipe_fails, set_fails;

static bool is_time(atomic_int *left)
{
    return atomic_load(left) > 0 && atomic_fetch_sub(left, 1) == 1;
}

int pipe2(int fds[2], int flags)
{
    if (!is_time(&pipe_fails))
        return (int)syscall(SYS_pipe2, fds, flags);
    errno = EMFILE;
    return -1;
}

int fcntl(int fd, int what, ...)
{
    va_list list;
    long with;

    va_start(list, what);
    with = va_arg(list, long);
    va_end(list);
    if (what != F_SETFL || !is_time(&set_fails))
        return (int)syscall(SYS_fcntl, fd, what, with);
    errno = EPERM;
    return -1;
}

/* Waits for what deal_next() says. */
static int next(struct deal *deal, int *fd)
{
    struct pollfd ready = { .fd = deal_fd(deal), .events = POLLIN };
    int r;

    while ((r = deal_next(deal, fd)) == -EAGAIN)
        ck_assert_int_eq(poll(&ready, 1, -1), 1);
    return r;
}

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD, 0L) >= 0;
    return count;
}

/* The n-th worker's pipe, or what it is set to: those before have their blocks, and that it ends is
 * told. The first of each is what deal_next() reads. */
static const struct {
    int pipe_fails, set_fails;
    int opens; /* what deal_open() returns */
    int workers, error;
} no_pipes[] = {
    { 1, 0, -EMFILE, 0, 0 }, { 2, 0, 0, 0, -EMFILE }, { 3, 0, 0, 1, -EMFILE },
    { 4, 0, 0, 2, -EMFILE }, { 5, 0, 0, WORKERS, 0 }, { 0, 1, 0, 0, -EPERM },
    { 0, 2, 0, 1, -EPERM },  { 0, 3, 0, 2, -EPERM },  { 0, 4, 0, WORKERS, 0 },
};

START_TEST(no_pipe_for_a_worker)
{
    int before = open_descriptors(), stream = memfd_create("stream", MFD_CLOEXEC), fd = -1;
    const struct deal_options options = {
        .fd = stream,
        .workers = WORKERS,
        .blocks = { .block_bytes = 1, .records = 1, .recend = "\n", .recstart = "" }
    };
    struct deal *deal = NULL;
    char bytes[8];

    ck_assert_int_eq(write(stream, "1\n2\n3\n", 6), 6);
    ck_assert_int_eq(lseek(stream, 0, SEEK_SET), 0);
    atomic_store(&pipe_fails, no_pipes[_i].pipe_fails);
    atomic_store(&set_fails, no_pipes[_i].set_fails);
    ck_assert_int_eq(deal_open(&deal, &options), no_pipes[_i].opens);
    ck_assert((deal == NULL) == (no_pipes[_i].opens < 0));
    for (int i = 0; i < no_pipes[_i].workers; i++) {
        ck_assert_int_eq(next(deal, &fd), 1);
        ck_assert_int_eq(read(fd, bytes, sizeof bytes), 2);
        ck_assert_int_eq(bytes[0], '1' + i);
        close(fd);
    }
    if (deal != NULL && no_pipes[_i].error != 0)
        ck_assert_int_eq(next(deal, &fd), no_pipes[_i].error);
    if (deal != NULL) {
        ck_assert_int_eq(next(deal, &fd), 0);
        deal_stop(deal);
        ck_assert(!deal_lost(deal));
        deal = deal_close(deal);
    }
    atomic_store(&pipe_fails, 0);
    atomic_store(&set_fails, 0);
    close(stream);
    ck_assert_int_eq(open_descriptors(), before);
}
END_TEST

/* What waits for a worker that reads nothing, and workers that were not taken: a stop lets go of
 * all.
 */
START_TEST(nothing_stays_open)
{
    static char line[2 << 20];
    int before = open_descriptors(), stream = memfd_create("stream", MFD_CLOEXEC), fd, waiting = 0;
    const struct deal_options options = {
        .fd = stream,
        .workers = WORKERS,
        .blocks = { .block_bytes = 1, .records = 1, .recend = "\n", .recstart = "" }
    };
    struct deal *deal;

    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\n';
    ck_assert_int_eq(write(stream, line, sizeof line), sizeof line); /* more than a pipe holds */
    if (_i == 1)
        ck_assert_int_eq(write(stream, "1\n2\n", 4), 4);
    ck_assert_int_eq(lseek(stream, 0, SEEK_SET), 0);
    ck_assert_int_eq(deal_open(&deal, &options), 0);
    while (waiting < (_i == 1 ? 3 : 1) * (int)sizeof(int)) {
        ck_assert_int_eq(ioctl(deal_fd(deal), FIONREAD, &waiting), 0);
        sched_yield();
    }
    if (_i == 0) {
        ck_assert_int_eq(next(deal, &fd), 1);
        while (waiting == 0) /* it has begun to go there */
            ck_assert_int_eq(ioctl(fd, FIONREAD, &waiting), 0);
        deal_stop(deal);
        ck_assert(deal_lost(deal));
        close(fd);
    }
    ck_assert_ptr_null(deal_close(deal));
    close(stream);
    ck_assert_int_eq(open_descriptors(), before);
}
END_TEST

/* Where descriptor 0 is the next, it is one like any other. */
START_TEST(descriptor_0)
{
    int zero = fcntl(0, F_DUPFD_CLOEXEC, 3L), fds[2], fd;
    struct deal_options options = {
        .workers = 1, .blocks = { .block_bytes = 1, .records = 1, .recend = "\n", .recstart = "" }
    };
    struct deal *deal;
    char bytes[8];

    ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
    options.fd = fds[0];
    if (_i == 0)
        close(0);
    ck_assert_int_eq(deal_open(&deal, &options), 0);
    if (_i == 1)
        close(0);
    ck_assert_int_eq(write(fds[1], "1\n", 2), 2);
    ck_assert_int_eq(next(deal, &fd), 1);
    ck_assert_int_eq(fd == 0, _i == 1);
    ck_assert_int_eq(read(fd, bytes, sizeof bytes), 2);
    close(fd);
    ck_assert_ptr_null(deal_close(deal));
    ck_assert_int_eq(fcntl(0, F_GETFD, 0L), -1);
    ck_assert_int_eq(dup2(zero, 0), 0);
    close(zero);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

CHECK_MAIN("deal, refused")
{
    tcase_add_loop_test(all, nothing_stays_open, 0, 2);
    tcase_add_loop_test(all, descriptor_0, 0, 2);
    tcase_add_loop_test(all, no_pipe_for_a_worker, 0, (int)(sizeof no_pipes / sizeof no_pipes[0]));
}
