/*
 * input_deal_left.c - workers that all end just before a stop, which their thread sees first: what
 * is left of the stream tells whether a part of it was read by none.
 */
#include "check_main.h"
#include "input/deal.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define WORKERS 3

/* The thread's waits see a stop alone. */
int poll(struct pollfd *fds, nfds_t count, int wait_ms)
{
    struct timespec wait = { wait_ms / 1000, wait_ms % 1000 * 1000000L };

    for (nfds_t i = 0; i < count; i++)
        fds[i].revents = 0;
    return ppoll(fds, count > WORKERS ? 1 : count, wait_ms < 0 ? NULL : &wait, NULL);
}

static const struct {
    const char *more; /* NULL: the stream has ended */
    bool header, lost;
} rows[] = {
    { "", false, true },    { "4\n", false, true },
    { "4", false, true }, /* the last lacks its end */
    { NULL, false, false }, { NULL, true, false },
    { "", true, true },
};

START_TEST(all_workers_end)
{
    struct deal_options options = {
        .workers = WORKERS,
        .header = rows[_i].header,
        .blocks = { .records = 1, .block_bytes = 1, .recend = "\n", .recstart = "" }
    };
    const char *first = rows[_i].header ? "0\n1\n2\n3\n" : "1\n2\n3\n";
    struct pollfd ready = { .events = POLLIN };
    struct deal *deal;
    char block[8];
    int fds[2], fd, r;

    ck_assert_int_eq(pipe(fds), 0);
    ck_assert_int_eq(write(fds[1], first, strlen(first)), (ssize_t)strlen(first));
    options.fd = fds[0];
    ck_assert_int_eq(deal_open(&deal, &options), 0);
    ready.fd = deal_fd(deal);
    while ((r = deal_next(deal, &fd)) != 0) {
        if (r == 1) {
            ck_assert_int_gt(read(fd, block, sizeof block), 0); /* its first, whole */
            close(fd);
        } else
            ck_assert_int_eq(poll(&ready, 1, -1), 1);
    }
    if (rows[_i].more != NULL)
        ck_assert_int_ge(write(fds[1], rows[_i].more, strlen(rows[_i].more)), 0);
    else
        close(fds[1]);
    deal_stop(deal);
    ck_assert_int_eq(deal_lost(deal), rows[_i].lost);
    deal_close(deal);
    close(fds[0]);
    if (rows[_i].more != NULL)
        close(fds[1]);
}
END_TEST

/* What was not read of a file that others read too is left to them. */
START_TEST(nothing_is_taken_of_it)
{
    struct blocks_options options = {
        .block_bytes = 1, .records = 1, .recend = "\n", .recstart = ""
    };
    int fd = memfd_create("stream", MFD_CLOEXEC);
    struct blocks *blocks;
    const char *bytes;
    size_t size;

    ck_assert_int_eq(write(fd, "1\n2\n", 4), 4);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    ck_assert_int_eq(blocks_open(&blocks, fd, &options), 0);
    ck_assert(blocks_left(blocks));
    ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 0);
    ck_assert_int_eq(blocks_next(blocks, &bytes, &size), 1);
    ck_assert(blocks_left(blocks)); /* 2 */
    ck_assert_int_eq(blocks_next(blocks, &bytes, &size), 1);
    ck_assert(!blocks_left(blocks)); /* its end was not read yet */
    ck_assert_int_eq(blocks_next(blocks, &bytes, &size), 0);
    ck_assert(!blocks_left(blocks));
    blocks_close(blocks);
    close(fd);
    fd = memfd_create("large", MFD_CLOEXEC); /* more than an int counts, or as much as none */
    for (int gib = 3; gib <= 4; gib++) {
        ck_assert_int_eq(ftruncate(fd, (off_t)gib << 30), 0);
        ck_assert_int_eq(blocks_open(&blocks, fd, &options), 0);
        ck_assert(blocks_left(blocks));
        blocks_close(blocks);
    }
    close(fd);
    fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    ck_assert_int_eq(blocks_open(&blocks, fd, &options), 0);
    ck_assert(blocks_left(blocks));
    blocks_close(blocks);
    close(fd);
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    ck_assert_int_eq(blocks_open(&blocks, fd, &options), 0);
    ck_assert(!blocks_left(blocks));
    blocks_close(blocks);
    close(fd);
}
END_TEST

CHECK_MAIN("deal, what is left")
{
    tcase_add_test(all, nothing_is_taken_of_it);
    tcase_add_loop_test(all, all_workers_end, 0, sizeof rows / sizeof rows[0]);
}
