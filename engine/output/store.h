/*
 * store.h - bytes that wait to be written: in memory while few, else in an unlinked file, of its
 * own or shared. Where no file can take them, memory does.
 */
#ifndef FB_OUTPUT_STORE_H
#define FB_OUTPUT_STORE_H

#include "spill.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define STORE_MEMORY_BYTES (16 * 1024)

struct store {
    struct store *next;              /* for a caller that keeps a list */
    char *memory;                    /* the bytes after those in the file */
    size_t room;                     /* STORE_MEMORY_BYTES, or more where no file takes them */
    size_t used, taken;              /* in memory: put, and already taken again */
    size_t retry_bytes;              /* a file is tried again when so many are used; 0: at once */
    int file_fd;                     /* its own file; -1: none */
    uint64_t file_bytes, file_taken; /* in its own file or in the shared one */
    uint64_t file_given;             /* back, of what was taken from its own */
    struct extents extents;          /* in the shared one */
    char last;                       /* the last byte that was put */
};

/*
 * What stores share. Closed ones are kept to be opened again: a fresh page costs more than all else
 * here.
 */
struct store_pool {
    struct store *free;
    int count;
    int files, files_most; /* stores with a file of their own, at most */
    struct spill spill;
    size_t over_bytes; /* of memory, past each store's usual */
    int error;         /* why the last file could not take bytes; 0: all could */
};

/* `files_most`: descriptors that stores may take beside the one that is reserved here. */
void store_pool_init(struct store_pool *pool, int files_most);
void store_pool_fini(struct store_pool *pool);
struct store *store_open(struct store_pool *pool); /* NULL: no memory */
struct store *store_close(struct store_pool *pool, struct store *store);

/*
 * Appends all of the bytes, or none: -ENOMEM alone. What no file can take (a full disk, no
 * directory for one) stays in memory: pool->over_bytes says how much, pool->error why, and the
 * caller reads less when it is too much.
 */
int store_put(struct store_pool *pool, struct store *store, const char *bytes, size_t size);
bool store_empty(const struct store *store);

/*
 * Writes to out_fd what it takes, from the front. 1: all is written, 0: out_fd takes no more now,
 * or -errno of the write. `copies`: out_fd is a file, and has a copy of what it took, so that the
 * room of that is given back; a pipe's reader may still have to come for the pages themselves.
 */
int store_write(struct store_pool *pool, struct store *store, int out_fd, bool copies);

#endif
