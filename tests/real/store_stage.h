/*
 * store_stage.h - stores with a model of what each must hold: bytes are put and written in any
 * order, and check_all() looks at all that must be so at any time.
 */
#ifndef STORE_STAGE_H
#define STORE_STAGE_H

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

static inline uint64_t draw(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % below;
}

/* The n-th byte of a store. */
static inline char byte_of(int store, uint64_t n)
{
    return (char)((uint64_t)store * 41 + n * 7 + (n >> 12));
}

/* ---- what must hold at any time */
static inline uint64_t waiting(const struct store *store)
{
    return store->file_bytes - store->file_taken + store->used - store->taken;
}

static inline void check_shared(const struct store *store)
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

static inline void check_all(void)
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
static inline void put_some(int i, size_t size)
{
    static char bytes[PIECE];

    for (size_t k = 0; k < size; k++)
        bytes[k] = byte_of(i, put[i] + k);
    ck_assert_int_eq(store_put(&pool, stores[i], bytes, size), 0);
    put[i] += size;
}

static inline void check_bytes(int i, const char *bytes, ssize_t size)
{
    for (ssize_t k = 0; k < size; k++)
        if (bytes[k] != byte_of(i, got[i] + (uint64_t)k))
            ck_abort_msg("store %d, byte %llu", i, (unsigned long long)got[i] + (uint64_t)k);
    got[i] += (uint64_t)size;
}

/* Into a pipe, which takes a part, and out of it what is there. */
static inline void write_some(int i)
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
        ck_assert_uint_eq(stores[i]->used, 0);
        put[i] = got[i] = 0;
    }
}

static inline void write_all(int i)
{
    while (put[i] > 0)
        write_some(i);
}

static inline void set_up(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
    memset(put, 0, sizeof put);
    memset(got, 0, sizeof got);
}

static inline void begin(int files_most)
{
    store_pool_init(&pool, files_most);
    ck_assert_int_ge(pool.spill.spare_fd, 0);
    ck_assert_int_eq(pool.spill.fd, -1);
    for (int i = 0; i < STORES; i++)
        stores[i] = store_open(&pool);
}

static inline void finish(void)
{
    for (int i = 0; i < STORES; i++)
        ck_assert_ptr_null(store_close(&pool, stores[i]));
    ck_assert_int_eq(pool.files, 0);
    ck_assert_uint_eq(pool.over_bytes, 0);
    ck_assert_uint_eq(pool.spill.users, 0);
    store_pool_fini(&pool);
    ck_assert(!pool.spill.open);
    ck_assert(pool.free == NULL && pool.count == 0);
}

static inline size_t any_size(void)
{
    static const size_t sizes[] = {
        1, 100, 5000, STORE_MEMORY_BYTES / 2, STORE_MEMORY_BYTES, STORE_MEMORY_BYTES + 1
    };

    return draw(3) == 0 ? 1 + draw(PIECE) : sizes[draw(6)];
}

static inline void limit(__rlimit_resource_t what, rlim_t most)
{
    struct rlimit one;

    ck_assert_int_eq(getrlimit(what, &one), 0);
    one.rlim_cur = most;
    ck_assert_int_eq(setrlimit(what, &one), 0);
}

#endif
