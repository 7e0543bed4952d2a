/* store.h - bytes that wait to be written: in memory while few, else in an unlinked file. */
#ifndef FB_STORE_H
#define FB_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define STORE_MEMORY_BYTES (16 * 1024)

struct store {
    struct store *next; /* for whoever keeps a list */
    char *memory;       /* STORE_MEMORY_BYTES; the bytes behind those in the file */
    size_t used, taken; /* in memory: put, and already taken again */
    int file_fd;        /* -1: nothing spilled */
    uint64_t file_bytes, file_taken;
    uint64_t file_given; /* back, of what was taken */
};

/* Keeps closed stores to be opened again: a fresh page costs more than all else here. */
struct store_pool {
    struct store *free;
    int count;
};

void store_pool_fini(struct store_pool *pool);
struct store *store_open(struct store_pool *pool); /* NULL: no memory */
struct store *store_close(struct store_pool *pool, struct store *store);

/*
 * Appends all of the bytes, or none: -ENOMEM, or what opening or writing the file says (-ENOSPC,
 * -EFBIG, -EMFILE ...). A torn write to the file is taken back.
 */
int store_put(struct store *store, const char *bytes, size_t size);
bool store_empty(const struct store *store);

/*
 * Writes to out_fd what it takes, from the front. 1: all is written, 0: out_fd takes no more now,
 * or -errno of the write. `copies`: out_fd is a file, and has a copy of what it took, so that the
 * room of that is given back; a pipe's reader may still have to come for the pages themselves.
 */
int store_write(struct store *store, int out_fd, bool copies);

#endif
