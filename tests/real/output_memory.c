/*
 * output_memory.c - no memory for output that waits: it is said, and nothing of what was there
 * before is lost or counted wrongly.
 */
#include "check_main.h"
#include "failing_memory.h"
#include "output/sink.h"
#include "output/store.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define KEPT 64 /* closed stores that a pool keeps */

static struct store_pool pool;
static char bytes[2 * STORE_MEMORY_BYTES];
static int fds[2];

static bool fails(void)
{
    return fail_at > 0 && --fail_at == 0;
}

static void set_up(void)
{
    signal(SIGXFSZ, SIG_IGN);
    memset(bytes, 'a', sizeof bytes);
    ck_assert_int_eq(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
    store_pool_init(&pool, 0);
}

static void tear_down(void)
{
    ck_assert_uint_eq(pool.over_bytes, 0);
    ck_assert_int_eq(pool.files, 0);
    store_pool_fini(&pool);
}

static void files_take(rlim_t most)
{
    struct rlimit both;

    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &both), 0);
    both.rlim_cur = most;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &both), 0);
}

static size_t take(void)
{
    static char out[1 << 17];
    ssize_t n = read(fds[0], out, sizeof out);

    return n > 0 ? (size_t)n : 0;
}

static void check_out(struct store *store, size_t size)
{
    ck_assert_int_eq(store_write(&pool, store, fds[1], false), 1);
    ck_assert_uint_eq(take(), size);
}

START_TEST(no_store)
{
    struct store *store;

    for (int at = 1; at <= 2; at++) {
        fail_at = at;
        ck_assert_ptr_null(store_open(&pool));
        ck_assert_int_eq(fail_at, 0);
    }
    store = store_open(&pool);
    ck_assert_ptr_nonnull(store);
    store_close(&pool, store);
}
END_TEST

/* Neither a file nor memory takes it: all of the bytes are refused, what was there comes out. */
START_TEST(no_room)
{
    struct store *store = store_open(&pool);

    pool.files_most = 1; /* of its own, which has no list */
    files_take(0);
    ck_assert_int_eq(store_put(&pool, store, bytes, STORE_MEMORY_BYTES), 0);
    fail_at = 1;
    ck_assert_int_eq(store_put(&pool, store, "b", 1), -ENOMEM);
    ck_assert(store->last == 'a' && store->used == STORE_MEMORY_BYTES);
    ck_assert(store->room == STORE_MEMORY_BYTES && pool.over_bytes == 0);
    files_take(RLIM_INFINITY);
    check_out(store, STORE_MEMORY_BYTES);
    store_close(&pool, store);
}
END_TEST

/* The shared file has no room in its list: memory keeps the bytes, and the reason is told. */
START_TEST(no_list)
{
    struct store *store = store_open(&pool);

    ck_assert_int_eq(store_put(&pool, store, bytes, STORE_MEMORY_BYTES), 0);
    fail_at = 1;
    ck_assert_int_eq(store_put(&pool, store, "b", 1), 0);
    ck_assert_int_eq(fail_at, 0);
    ck_assert_int_eq(pool.error, ENOMEM);
    ck_assert(store->used == STORE_MEMORY_BYTES + 1 && store->file_bytes == 0);
    ck_assert(pool.spill.users == 0 && pool.spill.end == 0);
    check_out(store, STORE_MEMORY_BYTES + 1);
    store_close(&pool, store);
}
END_TEST

/* Less memory is not to be had: it stays large, and is counted until it is freed. */
START_TEST(it_stays_large)
{
    struct store *many[KEPT], *store = store_open(&pool);

    for (int i = 0; i < KEPT; i++)
        many[i] = store_open(&pool);
    files_take(0);
    ck_assert_int_eq(store_put(&pool, store, bytes, sizeof bytes), 0);
    files_take(RLIM_INFINITY);
    ck_assert_uint_eq(pool.over_bytes, STORE_MEMORY_BYTES);
    fail_at = 1;
    check_out(store, sizeof bytes);
    ck_assert_uint_eq(store->room, 2 * STORE_MEMORY_BYTES);
    ck_assert_uint_eq(pool.over_bytes, STORE_MEMORY_BYTES);
    for (int i = 0; i < KEPT; i++)
        store_close(&pool, many[i]);
    fail_at = 1;
    store_close(&pool, store);
    ck_assert_int_eq(fail_at, 0);
    ck_assert_int_eq(pool.count, KEPT);
}
END_TEST

/* A full pipe, and no store for the rest: that is said, and later it is written on. */
START_TEST(no_store_for_what_waits)
{
    struct sink sink;
    int r;

    ck_assert_int_eq(fcntl(fds[1], F_SETPIPE_SZ, 4096), 4096);
    sink_open(&sink, fds[1], &pool);
    fail_at = 1;
    r = sink_put(&sink, bytes, 5000);
    ck_assert_int_eq(fail_at, 0);
    ck_assert_int_eq(r, -ENOMEM);
    ck_assert(sink.error == 0 && sink.first == NULL && sink.last == NULL);
    ck_assert_uint_eq(take(), 4096);
    sink_writable(&sink);
    ck_assert(!sink.waiting);
    sink.gathers = true;
    fail_at = 1;
    ck_assert_int_eq(sink_put(&sink, "b\n", 2), 0); /* what cannot be gathered is written */
    ck_assert_int_eq(fail_at, 0);
    ck_assert_uint_eq(take(), 2);
    sink_close(&sink);
}
END_TEST

CHECK_MAIN("output without memory")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, no_store);
    tcase_add_test(all, no_room);
    tcase_add_test(all, no_list);
    tcase_add_test(all, it_stays_large);
    tcase_add_test(all, no_store_for_what_waits);
}
