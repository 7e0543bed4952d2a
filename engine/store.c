/*
 * store.c - bytes between a worker and our standard output, in order.
 *
 * The first 16 KiB stay in memory. When they are full they go to the end of an unlinked file and
 * memory begins anew; pieces larger than memory go straight to the file. So the bytes are always:
 * file from file_taken, then memory from taken. A page of a file costs a tenth of a fresh page of
 * memory, the kernel writes it to disk when memory is short, and sendfile(2) copies it out without
 * passing through here: 20 workers that write 1 GB each leave us small.
 */
#include "store.h"

#include "sys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define POOL_COUNT      64
#define GIVE_BACK_BYTES ((uint64_t)8 << 20)

void store_pool_fini(struct store_pool *pool)
{
    for (struct store *store = pool->free, *next; store != NULL; store = next) {
        next = store->next;
        free(store->memory);
        free(store);
    }
    *pool = (struct store_pool){ 0 };
}

struct store *store_open(struct store_pool *pool)
{
    struct store *store = pool->free;

    if (store != NULL) {
        pool->free = store->next;
        pool->count--;
        store->next = NULL;
        return store;
    }
    store = calloc(1, sizeof *store);
    if (store == NULL)
        return NULL;
    store->file_fd = -1;
    store->memory = malloc(STORE_MEMORY_BYTES);
    if (store->memory == NULL) {
        free(store);
        return NULL;
    }
    return store;
}

static void empty(struct store *store)
{
    store->file_fd = sys_close(store->file_fd);
    store->file_bytes = store->file_taken = store->file_given = 0;
    store->used = store->taken = 0;
}

struct store *store_close(struct store_pool *pool, struct store *store)
{
    if (store == NULL)
        return NULL;
    empty(store);
    if (pool->count >= POOL_COUNT) {
        free(store->memory);
        free(store);
        return NULL;
    }
    store->next = pool->free;
    pool->free = store;
    pool->count++;
    return NULL;
}

static int file_put(struct store *store, const char *bytes, size_t size)
{
    size_t done = 0;

    while (done < size) {
        ssize_t n = sys_write(store->file_fd, bytes + done, size - done);
        if (n <= 0) {
            if (done > 0)
                sys_truncate(store->file_fd, store->file_bytes);
            return n < 0 ? (int)n : -ENOSPC;
        }
        done += (size_t)n;
    }
    store->file_bytes += size;
    return 0;
}

/* Moves memory to the file's end. */
static int spill(struct store *store)
{
    int r;

    if (store->file_fd < 0) {
        r = sys_spill_open();
        if (r < 0)
            return r;
        store->file_fd = r;
    }
    if (store->used == store->taken)
        return 0;
    r = file_put(store, store->memory + store->taken, store->used - store->taken);
    if (r == 0)
        store->used = store->taken = 0;
    return r;
}

int store_put(struct store *store, const char *bytes, size_t size)
{
    int r;

    if (store->used + size > STORE_MEMORY_BYTES) {
        r = spill(store);
        if (r < 0)
            return r;
        if (size >= STORE_MEMORY_BYTES / 2)
            return file_put(store, bytes, size);
    }
    memcpy(store->memory + store->used, bytes, size);
    store->used += size;
    return 0;
}

bool store_empty(const struct store *store)
{
    return store->used == store->taken && store->file_bytes == store->file_taken;
}

/* The long way, for targets that sendfile(2) refuses: files opened to append, some devices. */
static ssize_t copy_out(const struct store *store, int out_fd)
{
    char piece[16384];
    ssize_t n = sys_pread(store->file_fd, piece, sizeof piece, store->file_taken);

    if (n <= 0)
        return n == 0 ? -EIO : n;
    return sys_write(out_fd, piece, (size_t)n);
}

static ssize_t send_out(const struct store *store, int out_fd)
{
    uint64_t left = store->file_bytes - store->file_taken;
    size_t piece = left < 1 << 20 ? (size_t)left : 1 << 20;
    ssize_t n = sys_sendfile(out_fd, store->file_fd, store->file_taken, piece);

    if (n == -EINVAL || n == -ENOSYS)
        return copy_out(store, out_fd);
    return n == 0 ? -EIO : n;
}

/* What has gone is not kept twice: neither the disk nor memory need hold both. */
static void give_back(struct store *store)
{
    if (store->file_taken - store->file_given < GIVE_BACK_BYTES)
        return;
    sys_give_back(store->file_fd, store->file_given, GIVE_BACK_BYTES);
    store->file_given += GIVE_BACK_BYTES;
}

int store_write(struct store *store, int out_fd, bool copies)
{
    ssize_t n = 0;

    while (store->file_taken < store->file_bytes) {
        n = send_out(store, out_fd);
        if (n < 0)
            return n == -EAGAIN ? 0 : (int)n;
        store->file_taken += (uint64_t)n;
        if (copies)
            give_back(store);
    }
    while (store->taken < store->used) {
        n = sys_write(out_fd, store->memory + store->taken, store->used - store->taken);
        if (n < 0)
            return n == -EAGAIN ? 0 : (int)n;
        store->taken += (size_t)n;
    }
    empty(store);
    return 1;
}
