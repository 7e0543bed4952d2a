/* spill.h - one unlinked file in which many stores may keep bytes, each its own extents. */
#ifndef FB_OUTPUT_SPILL_H
#define FB_OUTPUT_SPILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Zeros: closed. */
struct spill {
    bool open;
    int fd;       /* -1: no file yet */
    int spare_fd; /* held for it from the beginning; -1: none could be had */
    uint64_t end; /* where the next bytes go */
    size_t users; /* stores that have extents */
};

struct extent {
    uint64_t at, bytes;
};

/* Of one store, in order; zeros is none. */
struct extents {
    struct extent *list;
    size_t first, count, room; /* list[first..count) is not taken */
};

void spill_open(struct spill *spill); /* reserves what it will need */
void spill_close(struct spill *spill);
/* Appends all of the bytes, or none: -errno. */
int spill_put(struct spill *spill, struct extents *extents, const char *bytes, size_t size);
/* Reads from the front into bytes[0..room): how many, or -errno. There must be some. */
ssize_t spill_read(const struct spill *spill, const struct extents *extents, char *bytes,
                   size_t room);
/* The front is not needed any more: `size` bytes, at most what spill_read() gave. */
void spill_taken(struct spill *spill, struct extents *extents, size_t size);
void spill_drop(struct spill *spill, struct extents *extents); /* all of them; frees the list */

#endif
