/*
 * watch_print.c - lines of the caller's own to a reader that is slow: they wait, in order, until
 * the loop says that the stream takes bytes again, and the close writes what is left.
 */
#include "check_main.h"
#include "watch/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define ROOM  4096 /* of a pipe */
#define BYTES 10000

static struct watch watch;
static int kept[3], readers[3];

/* Streams 1 and 2 are pipes for a while; nothing may be printed then. */
static void set_up(void)
{
    memset(&watch, 0, sizeof watch);
    watch_loop_init(&watch);
    watch.end_us = watch.loop.tick_us = SYS_NEVER;
    watch.loop.epoll_fd = sys_epoll_open();
    for (int stream = 1; stream <= 2; stream++) {
        int fds[2];
        ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
        ck_assert_int_eq(fcntl(fds[1], F_SETPIPE_SZ, ROOM), ROOM);
        ck_assert_int_eq(fcntl(fds[0], F_SETFL, O_NONBLOCK), 0);
        kept[stream] = fcntl(stream, F_DUPFD_CLOEXEC, 10);
        dup2(fds[1], stream);
        close(fds[1]);
        readers[stream] = fds[0];
    }
}

static void close_streams(void)
{
    watch_print_close(&watch);
    for (int stream = 1; stream <= 2; stream++) {
        dup2(kept[stream], stream);
        close(kept[stream]);
    }
}

static void tear_down(void)
{
    for (int stream = 1; stream <= 2; stream++)
        close(readers[stream]);
    sys_close(watch.loop.epoll_fd);
}

static char byte_at(size_t at)
{
    return (char)('a' + at % 23);
}

/* What the reader finds, which goes on from `at`. False: it was another. */
static bool read_all(int stream, size_t *at)
{
    char bytes[ROOM];
    ssize_t n;
    bool right = true;

    while ((n = read(readers[stream], bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; i < n; i++)
            right = right && bytes[i] == byte_at((*at)++);
    return right;
}

static void print(int stream, size_t from, size_t size)
{
    static char bytes[BYTES];

    for (size_t i = 0; i < size; i++)
        bytes[i] = byte_at(from + i);
    watch_print(&watch, stream, bytes, size);
}

/* The key of the stream that is ready; 0: none is. */
static uint64_t ready(void)
{
    const struct epoll_event *event =
        watch_loop_wait(&watch, false) ? watch_loop_next(&watch) : NULL;

    return event != NULL ? event->data.u64 : 0;
}

START_TEST(a_slow_reader)
{
    uint64_t key = WATCH_KEY_PRINT - (uint64_t)(_i - 1);
    bool right = true, quiet, told = true;
    size_t at = 0, printed = 100;
    int turns = 0;

    print(_i, 0, 100);
    right = right && read_all(_i, &at);
    quiet = ready() == 0;                     /* nothing waits */
    for (int times = 0; times < 2; times++) { /* once more when all was taken */
        for (int i = 0; i < 2; i++, printed += BYTES)
            print(_i, printed, BYTES);
        quiet = quiet && ready() == 0; /* the pipe is full */
        while (at < printed && turns++ < 1000) {
            right = right && read_all(_i, &at);
            if (at < printed)
                told = told && ready() == key && watch_print_ready(&watch, key);
        }
        quiet = quiet && ready() == 0; /* it is not waited for any more */
    }
    print(_i, printed, 10);
    right = right && read_all(_i, &at);
    close_streams();
    ck_assert(right && quiet && told);
    ck_assert_uint_eq(at, printed + 10);
    ck_assert(!read_all(3 - _i, &at) || at == printed + 10); /* the other has none of it */
}
END_TEST

/* What waits at the end is written then. */
START_TEST(the_end)
{
    size_t at[3] = { 0 };
    bool right;

    for (int stream = 1; stream <= 2; stream++)
        print(stream, 0, ROOM + 100);
    right = read_all(1, &at[1]) && read_all(2, &at[2]);
    close_streams();
    right = right && read_all(1, &at[1]) && read_all(2, &at[2]);
    ck_assert(right);
    ck_assert_uint_eq(at[1], ROOM + 100);
    ck_assert_uint_eq(at[2], ROOM + 100);
}
END_TEST

/* It is known as long as the watch is open. */
START_TEST(a_full_disk)
{
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC), before, after;

    print(3 - _i, 0, 10);
    before = watch_print_error(&watch);
    dup2(full, _i);
    close(full);
    print(_i, 0, 10);
    after = watch_print_error(&watch);
    close_streams();
    ck_assert_int_eq(before, 0);
    ck_assert_int_eq(after, -ENOSPC);
}
END_TEST

/* Nothing of it stays open. */
START_TEST(descriptors)
{
    int first = fcntl(0, F_DUPFD_CLOEXEC, 0), last;

    close(first);
    print(1, 0, 2 * ROOM);
    read_all(1, &(size_t){ 0 });
    close_streams();
    last = fcntl(0, F_DUPFD_CLOEXEC, 0);
    close(last);
    ck_assert_int_eq(last, kept[1] < first ? kept[1] : first);
}
END_TEST

START_TEST(other_keys)
{
    static const uint64_t keys[] = { 0,
                                     1,
                                     UINT32_MAX,
                                     WATCH_KEY_PRINT - 2,
                                     WATCH_KEY_PRINT + 1,
                                     WATCH_KEY_OUTPUT,
                                     WATCH_KEY_SOURCE,
                                     WATCH_KEY_TIMER };
    bool taken = false;

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        taken = taken || watch_print_ready(&watch, keys[i]);
    close_streams();
    ck_assert(!taken);
}
END_TEST

CHECK_MAIN("lines of a watch's caller")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, a_slow_reader, 1, 3);
    tcase_add_test(all, the_end);
    tcase_add_loop_test(all, a_full_disk, 1, 3);
    tcase_add_test(all, descriptors);
    tcase_add_test(all, other_keys);
}
