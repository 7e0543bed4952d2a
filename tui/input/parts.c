/*
 * parts.c - parts of a file, of about the size of a block. A file that has become shorter since it
 * was opened ends where it ends now.
 */
#include "parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int parts_open(struct parts *out, const char *path, const struct blocks_options *options,
               char *error, size_t size)
{
    struct stat status;

    *out = (struct parts){ .options = options };
    out->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (out->fd >= 0 && fstat(out->fd, &status) == 0 && S_ISREG(status.st_mode)) {
        out->size = status.st_size;
        return 0;
    }
    snprintf(error, size, "%s: %s", path,
             out->fd < 0 ? strerrordesc_np(errno) : "no regular file, as --pipe-part wants it");
    parts_close(out);
    return -EINVAL;
}

void parts_close(struct parts *parts)
{
    if (parts->fd >= 0)
        close(parts->fd);
    parts->fd = -1;
}

/* As many as there are up to `size`, from that place on: how many, or -errno. */
static ssize_t read_at(const struct parts *parts, char *bytes, size_t size, off_t at)
{
    size_t done = 0;

    while (done < size) {
        ssize_t n = pread(parts->fd, bytes + done, size - done, at + (off_t)done);
        if (n < 0 && errno != EINTR)
            return -errno;
        if (n == 0)
            break;
        done += n > 0 ? (size_t)n : 0;
    }
    return (ssize_t)done;
}

int parts_end(const struct parts *parts, off_t *end)
{
    size_t room = 65536, ends = blocks_end_bytes(parts->options);
    size_t before = ends > 0 ? ends : 1; /* an end at the border is found from there */
    off_t from = parts->at + (off_t)parts->options->block_bytes;
    off_t begin = from - (off_t)before > parts->at ? from - (off_t)before : parts->at;

    *end = parts->size;
    while (from < parts->size) {
        char *bytes = malloc(room);
        ssize_t n = bytes != NULL ? read_at(parts, bytes, room, begin) : -ENOMEM;
        size_t found =
            n > 0 ? blocks_first_end(bytes, (size_t)n, (size_t)(from - begin), parts->options) : 0;
        free(bytes);
        if (n < 0)
            return (int)n;
        if (found > 0 && begin + (off_t)found > parts->at) {
            *end = begin + (off_t)found;
            return 0;
        }
        if ((size_t)n < room)
            return 0;
        room *= 2;
    }
    return 0;
}

int parts_read(struct parts *parts, char **bytes, size_t *size)
{
    off_t end;
    int r = parts->at < parts->size ? parts_end(parts, &end) : 1;
    ssize_t n;

    if (r != 0)
        return r < 0 ? r : 0;
    *size = (size_t)(end - parts->at);
    *bytes = malloc(*size);
    n = *bytes != NULL ? read_at(parts, *bytes, *size, parts->at) : -ENOMEM;
    if (n <= 0) {
        free(*bytes);
        return (int)n;
    }
    parts->at = (size_t)n < *size ? parts->size : end;
    *size = (size_t)n;
    return 1;
}
