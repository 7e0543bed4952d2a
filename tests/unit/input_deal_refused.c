/*
 * input_deal_refused.c - a stream dealt out where the kernel refuses a pipe: at once, or for one
 * worker of several. Those before it have their blocks, and nothing stays open.
 */
#include "check_main.h"
#include "input/deal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
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

CHECK_MAIN("deal, refused")
{
    tcase_add_loop_test(all, no_pipe_for_a_worker, 0, (int)(sizeof no_pipes / sizeof no_pipes[0]));
}
