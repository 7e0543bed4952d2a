/* parts.h - a file cut into parts at the ends of records. */
#ifndef FB_INPUT_PARTS_H
#define FB_INPUT_PARTS_H

#include "blocks.h"

#include <sys/types.h>

struct parts {
    int fd;
    off_t at, size; /* where the next part begins; of the file, when it was opened */
    const struct blocks_options *options;
};

/* The options are pointed to. 0, or -EINVAL with one line in `error`: it is no regular file. */
int parts_open(struct parts *out, const char *path, const struct blocks_options *options,
               char *error, size_t size);
void parts_close(struct parts *parts);
/* Where the next part ends; it begins at parts->at, which the caller moves. 0 or -errno. */
int parts_end(const struct parts *parts, off_t *end);
/* The next part in memory, the caller's to free: 1; 0 at the end; or -errno. */
int parts_read(struct parts *parts, char **bytes, size_t *size);

#endif
