/*
 * output_sink.c - the way out, into pipes and files as the kernel has them: what a full one takes
 * later, in which order, and that all is given up for good where it cannot be written.
 */
#include "check_main.h"
#include "output/sink.h"
#include "output/store.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define PIPE_BYTES 4096

static struct store_pool pool;
static struct sink sink;
static int fds[2];
static char big[3 * PIPE_BYTES], got[4 * PIPE_BYTES];

static void set_up(void)
{
    signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
    ck_assert_int_eq(fcntl(fds[1], F_SETPIPE_SZ, PIPE_BYTES), PIPE_BYTES);
    store_pool_init(&pool, 4);
    sink_open(&sink, fds[1], &pool);
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (char)('a' + i % 26);
}

/* Whatever waited: nothing does any more, and its stores are the pool's again. */
static void tear_down(void)
{
    int stores = pool.count;

    for (const struct store *store = sink.first; store != NULL; store = store->next)
        stores++;
    sink_close(&sink);
    ck_assert_int_eq(sink.fd, -1);
    ck_assert(!sink.waiting && sink.first == NULL && sink.last == NULL);
    ck_assert_int_eq(pool.count, stores);
    store_pool_fini(&pool);
    close(fds[0]);
    close(fds[1]);
}

/* What the pipe holds. */
static size_t take(void)
{
    ssize_t n = read(fds[0], got, sizeof got - 1);

    ck_assert(n >= 0 || errno == EAGAIN);
    got[n > 0 ? n : 0] = '\0';
    return n > 0 ? (size_t)n : 0;
}

START_TEST(it_is_written_at_once)
{
    ck_assert(sink.own_fd && !sink.file);
    ck_assert_int_eq(sink_put(&sink, "ab", 2), 0);
    ck_assert(sink.line_open);
    ck_assert_uint_eq(take(), 2);
    ck_assert_str_eq(got, "ab");
    ck_assert_int_eq(sink_put(&sink, "c\n", 2), 0);
    ck_assert(!sink.line_open);
    ck_assert_int_eq(sink_put(&sink, "", 0), 0);
    ck_assert(!sink.line_open);
    ck_assert(!sink.waiting && sink.first == NULL && sink.last == NULL);
    take();
    ck_assert_str_eq(got, "c\n");
}
END_TEST

/* Opened once more it may be descriptor 0: as any other it is closed with the sink. */
START_TEST(descriptor_0)
{
    int kept = fcntl(fds[0], F_DUPFD_CLOEXEC, 3); /* the pipe may have it */
    struct store *store = store_open(&pool);
    struct sink other;

    close(0);
    sink_open(&other, fds[1], &pool);
    ck_assert(other.fd == 0 && other.own_fd);
    ck_assert_int_eq(sink_put(&other, "put, ", 5), 0);
    ck_assert_int_eq(store_put(&pool, store, "handed over", 11), 0);
    sink_put_store(&other, store);
    ck_assert_int_eq(read(kept, got, sizeof got), 16);
    ck_assert_mem_eq(got, "put, handed over", 16);
    sink_close(&other);
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
    ck_assert_int_eq(dup2(kept, 0), 0);
    close(kept);
}
END_TEST

/* A full pipe: the rest waits, what comes later after it; each reading makes room. */
START_TEST(a_slow_reader)
{
    size_t size = 0;
    char all[sizeof big + 4];

    ck_assert_int_eq(sink_put(&sink, big, sizeof big), 0);
    ck_assert(sink.waiting);
    ck_assert_ptr_nonnull(sink.first);
    ck_assert_int_eq(sink_put(&sink, "end\n", 4), 0);
    size = take();
    memcpy(all, got, size);
    sink_flush(&sink); /* nothing while it waits */
    ck_assert_uint_eq(take(), 0);
    sink_writable(&sink);
    while (size < sizeof all) {
        size_t n = take();
        ck_assert_uint_gt(n, 0);
        memcpy(all + size, got, n);
        size += n;
        sink_writable(&sink);
    }
    ck_assert_mem_eq(all, big, sizeof big);
    ck_assert_mem_eq(all + sizeof big, "end\n", 4);
    ck_assert(!sink.waiting && sink.first == NULL && sink.last == NULL);
    ck_assert_int_eq(pool.count, 1); /* what waited was in one store, which is the pool's again */
    ck_assert_int_eq(sink_put(&sink, "on", 2), 0);
    take();
    ck_assert_str_eq(got, "on");
}
END_TEST

/* Lines that come together are one write, as long as they are little. */
START_TEST(it_gathers)
{
    static const size_t sizes[] = { 4093, 1 };

    sink.gathers = true;
    ck_assert_int_eq(sink_put(&sink, "ab", 2), 0);
    ck_assert_int_eq(sink_put(&sink, "c", 1), 0);
    ck_assert_uint_eq(take(), 0);
    ck_assert_int_eq(sink_put(&sink, big, sizes[0]), 0); /* the bound itself is little */
    ck_assert_uint_eq(take(), 0);
    ck_assert_int_eq(sink_put(&sink, big, sizes[1]), 0); /* one more is not: all goes out */
    ck_assert_uint_eq(take(), 3 + sizes[0]);
    ck_assert_int_eq(memcmp(got, "abcabc", 6), 0);
    sink_flush(&sink);
    sink_writable(&sink);
    ck_assert_uint_eq(take(), sizes[1]);
    ck_assert_int_eq(sink_put(&sink, "z", 1), 0);
    ck_assert_uint_eq(take(), 0);
    sink_flush(&sink);
    ck_assert_uint_eq(take(), 1);
    ck_assert_str_eq(got, "z");
}
END_TEST

/* Little is 4096 bytes at most, with what was gathered before. */
START_TEST(how_much_it_gathers)
{
    sink.gathers = true;
    ck_assert_int_eq(sink_put(&sink, big, 4096), 0);
    ck_assert_uint_eq(take(), 0);
    sink_flush(&sink);
    ck_assert_uint_eq(take(), 4096);
    ck_assert_int_eq(sink_put(&sink, big, 4097), 0);
    ck_assert_uint_eq(take(), PIPE_BYTES);
    sink_writable(&sink);
    ck_assert_uint_eq(take(), 4097 - PIPE_BYTES);
}
END_TEST

/* Stores are handed over whole, in order with what is put. */
START_TEST(stores_are_handed_over)
{
    struct store *store = store_open(&pool), *second = store_open(&pool),
                 *third = store_open(&pool);

    ck_assert_int_eq(store_put(&pool, store, "one", 3), 0);
    ck_assert_int_eq(store_put(&pool, second, "two\n", 4), 0);
    sink_put_store(&sink, store);
    ck_assert(sink.line_open);
    take();
    ck_assert_str_eq(got, "one");
    sink_put(&sink, big, sizeof big);
    second->next = third; /* in a list of the caller's, which is no matter here */
    sink_put_store(&sink, second);
    ck_assert_ptr_null(second->next);
    ck_assert(!sink.line_open);
    sink_put(&sink, "three", 5);
    for (size_t size = 0; size < sizeof big + 9; sink_writable(&sink)) {
        size_t n = take();
        ck_assert_uint_gt(n, 0);
        size += n;
    }
    ck_assert_str_eq(got + strlen(got) - 9, "two\nthree");
    store_close(&pool, third);
}
END_TEST

/* The reader is gone: it is told once, what waited is freed, and what comes later is dropped. */
START_TEST(a_reader_that_is_gone)
{
    struct store *store = store_open(&pool);

    sink_put(&sink, big, sizeof big);
    ck_assert(sink.waiting);
    close(fds[0]);
    sink_writable(&sink);
    ck_assert_int_eq(sink.error, EPIPE);
    ck_assert(!sink.waiting && sink.first == NULL && sink.last == NULL);
    ck_assert_int_eq(sink_put(&sink, "x", 1), 0);
    store_put(&pool, store, "y", 1);
    sink_put_store(&sink, store);
    ck_assert_ptr_null(sink.first);
    sink_drain(&sink);
    fds[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
}
END_TEST

/* The same where the rest of a line comes after what was gathered, and where it is drained. */
START_TEST(it_is_found_gone)
{
    sink.gathers = _i == 0;
    ck_assert_int_eq(sink_put(&sink, big, _i == 0 ? 4000 : sizeof big), 0);
    ck_assert(sink.waiting == (_i == 1));
    close(fds[0]);
    if (_i == 0)
        ck_assert_int_eq(sink_put(&sink, big, 100), 0);
    else
        sink_drain(&sink);
    ck_assert_int_eq(sink.error, EPIPE);
    ck_assert(!sink.waiting && sink.first == NULL && sink.last == NULL);
    ck_assert_int_eq(pool.count, 1);
    fds[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
}
END_TEST

START_TEST(a_full_disk)
{
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

    sink_close(&sink);
    sink_open(&sink, full, &pool);
    sink.gathers = _i == 1;
    ck_assert_int_eq(sink_put(&sink, "x", 1), 0);
    ck_assert_int_eq(sink.error, _i == 1 ? 0 : ENOSPC);
    sink_flush(&sink);
    ck_assert_int_eq(sink.error, ENOSPC);
    ck_assert_ptr_null(sink.first);
    close(full);
}
END_TEST

/* /dev/null and what is closed take all, and hold nothing. */
START_TEST(nowhere)
{
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    struct store *store = store_open(&pool);

    ck_assert_int_eq(store_put(&pool, store, "x", 1), 0);
    if (_i == 1)
        close(fd);
    sink_close(&sink);
    sink_open(&sink, fd, &pool);
    ck_assert_int_eq(sink.fd, -1);
    ck_assert_int_eq(sink_put(&sink, big, sizeof big), 0);
    sink_put_store(&sink, store);
    ck_assert_ptr_null(sink.first);
    ck_assert_int_eq(sink.error, 0);
    if (_i == 0)
        close(fd);
}
END_TEST

/* A regular file: it goes on where the file is, and never waits. */
START_TEST(a_file)
{
    char name[] = "/tmp/test_sink.XXXXXX";
    int fd = mkstemp(name);

    ck_assert_int_eq(write(fd, "before ", 7), 7);
    sink_close(&sink);
    sink_open(&sink, fd, &pool);
    ck_assert(sink.file && sink.own_fd);
    ck_assert_int_eq(sink_put(&sink, "after\n", 6), 0);
    ck_assert_int_eq(pread(fd, got, sizeof got, 0), 13);
    ck_assert_mem_eq(got, "before after\n", 13);
    sink_close(&sink);
    ck_assert_int_eq(write(fd, "!", 1), 1); /* the caller's is open */
    close(fd);
    unlink(name);
}
END_TEST

/* A file that can be no longer: it ends in a newline if something of ours is in it, else it is as
 * it was. */
START_TEST(a_file_that_is_full)
{
    char name[] = "/tmp/test_sink.XXXXXX";
    int fd = mkstemp(name);
    struct rlimit most;

    unlink(name);
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(write(fd, "before ", 7), 7);
    sink_close(&sink);
    sink_open(&sink, fd, &pool);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &most), 0);
    most.rlim_cur = _i == 0 ? 7 : 10;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &most), 0);
    ck_assert_int_eq(sink_put(&sink, "after", 5), 0);
    most.rlim_cur = RLIM_INFINITY;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &most), 0);
    ck_assert_int_eq(sink.error, EFBIG);
    ck_assert_int_eq(pread(fd, got, sizeof got, 0), _i == 0 ? 7 : 10);
    ck_assert_mem_eq(got, _i == 0 ? "before " : "before af\n", _i == 0 ? 7 : 10);
    close(fd);
}
END_TEST

/* Another reads while this one blocks. */
START_TEST(it_is_drained)
{
    size_t size = 0;
    ssize_t n;
    pid_t child;

    sink_put(&sink, big, sizeof big);
    child = fork();
    if (child == 0) {
        sink_drain(&sink);
        _exit(sink.first != NULL || sink.error != 0);
    }
    close(fds[1]);
    sink_close(&sink);
    fcntl(fds[0], F_SETFL, 0);
    while ((n = read(fds[0], got, sizeof got)) > 0)
        size += (size_t)n;
    ck_assert_uint_eq(size, sizeof big);
    fds[1] = open("/dev/null", O_WRONLY | O_CLOEXEC);
}
END_TEST

CHECK_MAIN("sink")
{
    tcase_add_checked_fixture(all, check_free_0, NULL);
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, it_is_written_at_once);
    tcase_add_test(all, descriptor_0);
    tcase_add_test(all, a_slow_reader);
    tcase_add_test(all, it_gathers);
    tcase_add_test(all, how_much_it_gathers);
    tcase_add_test(all, stores_are_handed_over);
    tcase_add_test(all, a_reader_that_is_gone);
    tcase_add_loop_test(all, it_is_found_gone, 0, 2);
    tcase_add_loop_test(all, a_full_disk, 0, 2);
    tcase_add_loop_test(all, nowhere, 0, 2);
    tcase_add_test(all, a_file);
    tcase_add_loop_test(all, a_file_that_is_full, 0, 2);
    tcase_add_test(all, it_is_drained);
}
