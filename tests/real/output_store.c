/*
 * output_store.c - bytes that wait, by a model: whatever is put and written in any order, by
 * several stores at once, comes out as it was put, and what the pool counts is what there is.
 * Files are short of descriptors, of room, or refused; the kernel's limits say so.
 */
#include "check_main.h"
#include "output/store.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define STORES 5
#define PIECE  ((size_t)70000)

static struct store_pool pool;
static struct store *stores[STORES];
static uint64_t state, put[STORES], got[STORES]; /* bytes of each, since it was empty */
static int fds[2];

static uint64_t draw(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % below;
}

/* The n-th byte of a store. */
static char byte_of(int store, uint64_t n)
{
    return (char)((uint64_t)store * 41 + n * 7 + (n >> 12));
}

/* ---- what must hold at any time */
static uint64_t waiting(const struct store *store)
{
    return store->file_bytes - store->file_taken + store->used - store->taken;
}

static void check_shared(const struct store *store)
{
    uint64_t bytes = 0;

    for (size_t i = store->extents.first; i < store->extents.count; i++) {
        const struct extent *extent = &store->extents.list[i];
        ck_assert_uint_gt(extent->bytes, 0);
        ck_assert_uint_le(extent->at + extent->bytes, pool.spill.end);
        bytes += extent->bytes;
    }
    ck_assert_uint_eq(bytes, store->file_fd < 0 ? store->file_bytes - store->file_taken : 0);
}

static void check_all(void)
{
    size_t over = 0, users = 0;
    int files = 0;
    struct stat status;

    for (int i = 0; i < STORES; i++) {
        const struct store *store = stores[i];
        ck_assert_uint_eq(waiting(store), put[i] - got[i]);
        ck_assert(store_empty(store) == (put[i] == got[i]));
        ck_assert(put[i] == got[i] || store->last == byte_of(i, put[i] - 1));
        check_shared(store);
        over += store->room - STORE_MEMORY_BYTES;
        users += store->extents.first < store->extents.count;
        files += store->file_fd >= 0;
        if (store->file_fd >= 0) {
            ck_assert_int_eq(fstat(store->file_fd, &status), 0);
            ck_assert_uint_eq((uint64_t)status.st_size, store->file_bytes);
        }
    }
    ck_assert_uint_eq(over, pool.over_bytes);
    ck_assert_uint_eq(users, pool.spill.users);
    ck_assert_int_eq(files, pool.files);
    ck_assert_int_le(files, pool.files_most);
    if (pool.spill.fd >= 0 && users == 0)
        ck_assert_uint_eq(pool.spill.end, 0);
}

/* ---- what is done */
static void put_some(int i, size_t size)
{
    static char bytes[PIECE];

    for (size_t k = 0; k < size; k++)
        bytes[k] = byte_of(i, put[i] + k);
    ck_assert_int_eq(store_put(&pool, stores[i], bytes, size), 0);
    put[i] += size;
}

static void check_bytes(int i, const char *bytes, ssize_t size)
{
    for (ssize_t k = 0; k < size; k++)
        if (bytes[k] != byte_of(i, got[i] + (uint64_t)k))
            ck_abort_msg("store %d, byte %llu", i, (unsigned long long)got[i] + (uint64_t)k);
    got[i] += (uint64_t)size;
}

/* Into a pipe, which takes a part, and out of it what is there. */
static void write_some(int i)
{
    static char bytes[PIECE];
    int r = store_write(&pool, stores[i], fds[1], false);
    ssize_t n;

    while ((n = read(fds[0], bytes, sizeof bytes)) > 0)
        check_bytes(i, bytes, n);
    ck_assert(n < 0 && errno == EAGAIN);
    ck_assert_int_eq(r, put[i] == got[i]);
    if (r == 1) {
        ck_assert_int_eq(stores[i]->file_fd, -1);
        ck_assert_uint_eq(stores[i]->room, STORE_MEMORY_BYTES);
        ck_assert_uint_eq(stores[i]->file_given, 0);
        put[i] = got[i] = 0;
    }
}

static void write_all(int i)
{
    while (put[i] > 0)
        write_some(i);
}

static void set_up(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
    memset(put, 0, sizeof put);
    memset(got, 0, sizeof got);
}

static void begin(int files_most)
{
    store_pool_init(&pool, files_most);
    ck_assert_int_ge(pool.spill.spare_fd, 0);
    ck_assert_int_eq(pool.spill.fd, -1);
    for (int i = 0; i < STORES; i++)
        stores[i] = store_open(&pool);
}

static void finish(void)
{
    for (int i = 0; i < STORES; i++)
        ck_assert_ptr_null(store_close(&pool, stores[i]));
    ck_assert_int_eq(pool.files, 0);
    ck_assert_uint_eq(pool.over_bytes, 0);
    ck_assert_uint_eq(pool.spill.users, 0);
    store_pool_fini(&pool);
    ck_assert(!pool.spill.open);
}

static size_t any_size(void)
{
    static const size_t sizes[] = {
        1, 100, 5000, STORE_MEMORY_BYTES / 2, STORE_MEMORY_BYTES, STORE_MEMORY_BYTES + 1
    };

    return draw(3) == 0 ? 1 + draw(PIECE) : sizes[draw(6)];
}

static void limit(__rlimit_resource_t what, rlim_t most)
{
    struct rlimit one;

    ck_assert_int_eq(getrlimit(what, &one), 0);
    one.rlim_cur = most;
    ck_assert_int_eq(setrlimit(what, &one), 0);
}

/* 0: with files of their own for all, 1: for two of them, 2: for none; 3 and 4: 1 and 2 where files
 * take little, so that memory has to. */
START_TEST(what_comes_out)
{
    static const int files[] = { STORES, 2, 0, 2, 0 };

    begin(files[_i]);
    state = (uint64_t)_i + 7;
    if (_i >= 3)
        limit(RLIMIT_FSIZE, 100000);
    for (int turn = check_times(600, 5000); turn > 0; turn--) {
        int i = (int)draw(STORES);
        if (draw(3) > 0 && put[i] - got[i] < 1 << 20)
            put_some(i, any_size());
        else
            write_some(i);
        check_all();
    }
    ck_assert_int_eq(pool.error, _i >= 3 ? EFBIG : 0);
    for (int i = 0; i < STORES; i++)
        write_all(i);
    check_all();
    finish();
}
END_TEST

/* The first 16 KiB are in memory, more in a file; so where that is small pieces, or one large. */
START_TEST(when_a_file_is_used)
{
    begin(1);
    put_some(0, STORE_MEMORY_BYTES - 1);
    put_some(0, 1);
    ck_assert_int_eq(stores[0]->file_fd, -1);
    ck_assert_uint_eq(stores[0]->used, STORE_MEMORY_BYTES);
    put_some(0, 1);
    ck_assert_int_ge(stores[0]->file_fd, 0);
    ck_assert_uint_eq(stores[0]->file_bytes, STORE_MEMORY_BYTES);
    ck_assert_uint_eq(stores[0]->used, 1);
    put_some(0, STORE_MEMORY_BYTES / 2 - 1);
    ck_assert_uint_eq(stores[0]->used, STORE_MEMORY_BYTES / 2);
    put_some(0, STORE_MEMORY_BYTES / 2 + 1);
    ck_assert_uint_eq(stores[0]->used, 0); /* half of the memory or more goes straight there */
    put_some(1, STORE_MEMORY_BYTES + 1);
    ck_assert_int_eq(stores[1]->file_fd, -1); /* one has a file of its own; the others share */
    ck_assert_uint_eq(stores[1]->extents.count, 1);
    ck_assert_uint_eq(pool.spill.end, STORE_MEMORY_BYTES + 1);
    put_some(1, STORE_MEMORY_BYTES);
    put_some(1, 1);
    ck_assert_uint_eq(stores[1]->extents.count, 1); /* what follows itself is one extent */
    check_all();
    for (int i = 0; i < 2; i++)
        write_all(i);
    finish();
}
END_TEST

/* Where no file takes them: in memory, twice as much each time; a file is tried 256 KiB later. */
START_TEST(when_no_file_takes_it)
{
    begin(1);
    limit(RLIMIT_FSIZE, 0);
    put_some(0, STORE_MEMORY_BYTES);
    put_some(0, 1);
    ck_assert_int_eq(pool.error, EFBIG);
    ck_assert_uint_eq(stores[0]->room, 2 * STORE_MEMORY_BYTES);
    ck_assert_uint_eq(pool.over_bytes, STORE_MEMORY_BYTES);
    ck_assert_uint_eq(stores[0]->retry_bytes, STORE_MEMORY_BYTES + 1 + (256 << 10));
    limit(RLIMIT_FSIZE, RLIM_INFINITY);
    while (stores[0]->used + 16384 <= stores[0]->retry_bytes) {
        put_some(0, 16384);
        ck_assert_uint_eq(stores[0]->file_bytes, 0);
    }
    put_some(0, 16384);
    ck_assert_uint_eq(stores[0]->used, 0);
    ck_assert_uint_eq(stores[0]->file_bytes, put[0]);
    ck_assert_uint_eq(pool.over_bytes, 0);
    check_all();
    write_all(0);
    finish();
}
END_TEST

static uint64_t blocks_of(int fd)
{
    struct stat status;

    ck_assert_int_eq(fstat(fd, &status), 0);
    return (uint64_t)status.st_blocks * 512;
}

/* Copied into a file, 8 MiB of what was taken are given back at a time; to a pipe nothing is. 0:
 * as sendfile(2) does it; 1: into a file that is opened to append, which that refuses. */
START_TEST(into_a_file)
{
    char path[] = "/tmp/test_store.XXXXXX", bytes[16384];
    int fd = mkstemp(path), out;
    uint64_t whole = UINT64_C(9) << 20;
    ssize_t n;

    ck_assert_int_ge(fd, 0);
    out = open(path, O_WRONLY | O_CLOEXEC | (_i == 1 ? O_APPEND : 0));
    begin(1);
    for (uint64_t size = 0; size < whole; size += 65536)
        put_some(0, 65536);
    ck_assert_uint_ge(blocks_of(stores[0]->file_fd), whole - 65536);
    limit(RLIMIT_FSIZE, (rlim_t)whole - 1000); /* the target is full before the end */
    ck_assert_int_eq(store_write(&pool, stores[0], out, true), -EFBIG);
    ck_assert_uint_eq(stores[0]->file_taken, whole - 1000);
    ck_assert_uint_eq(stores[0]->file_given, UINT64_C(8) << 20);
    ck_assert_uint_le(blocks_of(stores[0]->file_fd), (UINT64_C(1) << 20) + 65536);
    limit(RLIMIT_FSIZE, RLIM_INFINITY);
    ck_assert_int_eq(store_write(&pool, stores[0], out, true), 1);
    while ((n = read(fd, bytes, sizeof bytes)) > 0)
        check_bytes(0, bytes, n);
    ck_assert_uint_eq(got[0], whole);
    close(out);
    close(fd);
    unlink(path);
    finish();
}
END_TEST

/* In the shared file what was taken has hardly a block any more, and it begins again when it is
 * empty.
 */
START_TEST(the_shared_file)
{
    begin(0);
    put_some(0, 60000);
    put_some(1, 60000);
    put_some(0, 60000);
    ck_assert_uint_eq(stores[0]->extents.count, 2);
    ck_assert_uint_eq(pool.spill.users, 2);
    ck_assert_uint_eq(pool.spill.end, 180000);
    ck_assert_uint_ge(blocks_of(pool.spill.fd), 180000 - 4096);
    write_all(0);
    ck_assert_uint_eq(pool.spill.users, 1);
    ck_assert_uint_le(blocks_of(pool.spill.fd), 60000 + 8 * 4096);
    store_close(&pool, stores[1]);
    put[1] = 0;
    stores[1] = store_open(&pool);
    ck_assert_uint_eq(pool.spill.users, 0);
    ck_assert_uint_eq(pool.spill.end, 0);
    ck_assert_uint_eq(blocks_of(pool.spill.fd), 0);
    check_all();
    finish();
}
END_TEST

/* Extents of two stores that take turns: the list is moved to its front, or made twice as long. */
START_TEST(many_extents)
{
    begin(0);
    for (int i = 0; i < 100; i++)
        put_some(i % 2, 20000);
    ck_assert_uint_eq(stores[0]->extents.count, 50);
    ck_assert_uint_eq(stores[0]->extents.room, 64);
    for (int i = 0; i < 15; i++)
        write_some(0);
    ck_assert_uint_gt(stores[0]->extents.first, 32);
    for (int i = 0; i < 40; i++)
        put_some(i % 2, 20000);
    ck_assert_uint_eq(stores[0]->extents.room, 64);
    check_all();
    for (int i = 0; i < 2; i++)
        write_all(i);
    finish();
}
END_TEST

/* No descriptor for a file of its own: the shared one has the one that was held for it. */
START_TEST(no_descriptor)
{
    begin(5);
    limit(RLIMIT_NOFILE, (rlim_t)pool.spill.spare_fd + 1);
    put_some(0, 40000);
    ck_assert_int_eq(stores[0]->file_fd, -1);
    ck_assert_int_ge(pool.spill.fd, 0);
    ck_assert_int_eq(pool.spill.spare_fd, -1);
    ck_assert_int_eq(pool.files, 0);
    ck_assert_int_eq(pool.error, 0);
    limit(RLIMIT_NOFILE, 1000);
    put_some(0, 40000); /* it stays with the file that has its bytes */
    ck_assert_int_eq(stores[0]->file_fd, -1);
    write_all(0);
    finish();
}
END_TEST

/* 64 that are closed are kept, with their memory. */
START_TEST(kept_to_be_opened_again)
{
    struct store *many[70], *last;

    begin(0);
    for (int i = 0; i < 70; i++)
        many[i] = store_open(&pool);
    last = many[63];
    for (int i = 0; i < 70; i++)
        store_close(&pool, many[i]);
    ck_assert_int_eq(pool.count, 64);
    ck_assert_ptr_eq(store_open(&pool), last);
    ck_assert_ptr_null(last->next);
    ck_assert_int_eq(pool.count, 63);
    store_close(&pool, last);
    ck_assert_ptr_null(store_close(&pool, NULL));
    ck_assert_int_eq(pool.count, 64);
    finish();
}
END_TEST

CHECK_MAIN("stores")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, what_comes_out, 0, 5);
    tcase_add_test(all, when_a_file_is_used);
    tcase_add_test(all, when_no_file_takes_it);
    tcase_add_loop_test(all, into_a_file, 0, 2);
    tcase_add_test(all, the_shared_file);
    tcase_add_test(all, many_extents);
    tcase_add_test(all, no_descriptor);
    tcase_add_test(all, kept_to_be_opened_again);
}
