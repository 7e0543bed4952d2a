/*
 * store.c - bytes between a worker and our standard output, in order.
 *
 * The first 16 KiB stay in memory. When they are full they go to the end of an unlinked file and
 * memory is used from its start again; pieces larger than memory go straight to the file. So the
 * bytes are always: file from file_taken, then memory from taken. Where no file takes them memory
 * grows, and a file is tried again from time to time. A page of a file costs a tenth of a fresh
 * page of memory, the kernel writes it to disk when memory is short, and sendfile(2) copies it out
 * without passing through here: 20 workers that write 1 GB each leave us small.
 */
#include "store.h"

#include "sys/sys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define POOL_COUNT      64
#define GIVE_BACK_BYTES ((uint64_t)8 << 20)
#define RETRY_BYTES     ((size_t)256 << 10) /* so much later a file is tried again */

void store_pool_init(struct store_pool *pool, int files_most)
{
    *pool = (struct store_pool){ .files_most = files_most };
    spill_open(&pool->spill);
}

void store_pool_fini(struct store_pool *pool)
{
    for (struct store *store = pool->free, *next; store != NULL; store = next) {
        next = store->next;
        free(store->memory);
        free(store);
    }
    spill_close(&pool->spill);
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
    store->room = STORE_MEMORY_BYTES;
    store->memory = malloc(store->room);
    if (store->memory == NULL) {
        free(store);
        return NULL;
    }
    return store;
}

/* Its memory is what it was at first. Less is always to be had; if not, it stays as it is. */
static void shrink(struct store_pool *pool, struct store *store)
{
    char *memory;

    if (store->room == STORE_MEMORY_BYTES)
        return;
    memory = realloc(store->memory, STORE_MEMORY_BYTES);
    if (memory == NULL)
        return;
    pool->over_bytes -= store->room - STORE_MEMORY_BYTES;
    store->memory = memory;
    store->room = STORE_MEMORY_BYTES;
}

static void empty(struct store_pool *pool, struct store *store)
{
    if (store->file_fd >= 0)
        pool->files--;
    store->file_fd = sys_close(store->file_fd);
    if (store->extents.list != NULL)
        spill_drop(&pool->spill, &store->extents);
    store->file_bytes = store->file_taken = store->file_given = 0;
    store->used = store->taken = store->retry_bytes = 0;
    shrink(pool, store);
}

struct store *store_close(struct store_pool *pool, struct store *store)
{
    if (store == NULL)
        return NULL;
    empty(pool, store);
    if (pool->count >= POOL_COUNT) {
        pool->over_bytes -= store->room - STORE_MEMORY_BYTES;
        free(store->memory);
        free(store);
        return NULL;
    }
    store->next = pool->free;
    pool->free = store;
    pool->count++;
    return NULL;
}

static int own_file_put(struct store *store, const char *bytes, size_t size)
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
    return 0;
}

/* Its own where descriptors are plenty; once it has bytes in one of them it stays with that. */
static int file_put(struct store_pool *pool, struct store *store, const char *bytes, size_t size)
{
    bool shares = store->extents.first < store->extents.count;
    int r;

    if (store->file_fd < 0 && !shares && pool->files < pool->files_most) {
        r = sys_spill_open();
        if (r >= 0) {
            store->file_fd = r;
            pool->files++;
        } else if (r != -EMFILE && r != -ENFILE) {
            return r;
        }
    }
    r = store->file_fd >= 0 ? own_file_put(store, bytes, size)
                            : spill_put(&pool->spill, &store->extents, bytes, size);
    if (r == 0)
        store->file_bytes += size;
    return r;
}

/* Moves memory to the file's end. */
static int spill(struct store_pool *pool, struct store *store)
{
    int r = 0;

    if (store->used > store->taken)
        r = file_put(pool, store, store->memory + store->taken, store->used - store->taken);
    if (r < 0)
        return r;
    store->used = store->taken = store->retry_bytes = 0;
    shrink(pool, store);
    return 0;
}

/* What is more than the usual memory holds. True: these bytes, too, are in a file. */
static bool to_file(struct store_pool *pool, struct store *store, const char *bytes, size_t size)
{
    int r = spill(pool, store);

    if (r == 0 && size < STORE_MEMORY_BYTES / 2)
        return false;
    if (r == 0)
        r = file_put(pool, store, bytes, size);
    if (r == 0)
        return true;
    pool->error = -r;
    store->retry_bytes = store->used + size + RETRY_BYTES;
    return false;
}

static int grow(struct store_pool *pool, struct store *store, size_t size)
{
    size_t room = store->room;
    char *memory;

    while (room < store->used + size)
        room *= 2;
    memory = realloc(store->memory, room);
    if (memory == NULL)
        return -ENOMEM;
    pool->over_bytes += room - store->room;
    store->memory = memory;
    store->room = room;
    return 0;
}

int store_put(struct store_pool *pool, struct store *store, const char *bytes, size_t size)
{
    int r;

    if (size == 0)
        return 0;
    if (store->used + size > STORE_MEMORY_BYTES) {
        if (store->used + size > store->retry_bytes && to_file(pool, store, bytes, size)) {
            store->last = bytes[size - 1];
            return 0;
        }
        r = store->used + size > store->room ? grow(pool, store, size) : 0;
        if (r < 0)
            return r;
    }
    memcpy(store->memory + store->used, bytes, size);
    store->used += size;
    store->last = bytes[size - 1];
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

/* Of the shared file: its room may be another's soon, so no page of it goes to a pipe. */
static ssize_t copy_shared(struct store_pool *pool, struct store *store, int out_fd)
{
    char piece[16384];
    ssize_t n = spill_read(&pool->spill, &store->extents, piece, sizeof piece);

    if (n < 0)
        return n;
    n = sys_write(out_fd, piece, (size_t)n);
    if (n > 0)
        spill_taken(&pool->spill, &store->extents, (size_t)n);
    return n;
}

int store_write(struct store_pool *pool, struct store *store, int out_fd, bool copies)
{
    ssize_t n = 0;

    while (store->file_taken < store->file_bytes) {
        n = store->file_fd >= 0 ? send_out(store, out_fd) : copy_shared(pool, store, out_fd);
        if (n < 0)
            return n == -EAGAIN ? 0 : (int)n;
        store->file_taken += (uint64_t)n;
        if (copies && store->file_fd >= 0)
            give_back(store);
    }
    while (store->taken < store->used) {
        n = sys_write(out_fd, store->memory + store->taken, store->used - store->taken);
        if (n < 0)
            return n == -EAGAIN ? 0 : (int)n;
        store->taken += (size_t)n;
    }
    empty(pool, store);
    return 1;
}
