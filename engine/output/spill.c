/*
 * spill.c - one unlinked file in which many stores may keep bytes. A store has a file of its own
 * while descriptors are plenty, since sendfile(2) copies that out; where they are short this one
 * takes the bytes of all others, at the cost of a copy through here. The descriptor that it needs
 * is held from the beginning of the run, so that output that was already read is never without a
 * place.
 *
 * Bytes only go to the end. An extent that has been taken is given back to the disk at once, which
 * is safe as its bytes were copied; when none is in use the file starts again.
 */
#include "spill.h"

#include "sys/sys.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

void spill_open(struct spill *spill)
{
    int r = sys_null_open(false);

    *spill = (struct spill){ .open = true, .fd = -1, .spare_fd = r >= 0 ? r : -1 };
}

void spill_close(struct spill *spill)
{
    if (!spill->open)
        return;
    spill->fd = sys_close(spill->fd);
    spill->spare_fd = sys_close(spill->spare_fd);
    spill->open = false;
}

/* In the place of the spare one, which comes back if that fails. */
static int open_file(struct spill *spill)
{
    int r;

    if (spill->fd >= 0)
        return 0;
    spill->spare_fd = sys_close(spill->spare_fd);
    r = sys_spill_open();
    if (r >= 0) {
        spill->fd = r;
        return 0;
    }
    spill->spare_fd = sys_null_open(false);
    if (spill->spare_fd < 0)
        spill->spare_fd = -1;
    return r;
}

/* Room for one more in the list; what was taken makes room first. */
static int reserve(struct extents *extents)
{
    struct extent *wider;
    size_t room;

    if (extents->count < extents->room)
        return 0;
    if (extents->first > extents->room / 2) {
        for (size_t i = extents->first; i < extents->count; i++)
            extents->list[i - extents->first] = extents->list[i];
        extents->count -= extents->first;
        extents->first = 0;
        return 0;
    }
    room = extents->room > 0 ? extents->room * 2 : 8;
    wider = realloc(extents->list, room * sizeof *wider);
    if (wider == NULL)
        return -ENOMEM;
    extents->list = wider;
    extents->room = room;
    return 0;
}

static int write_all(const struct spill *spill, const char *bytes, size_t size)
{
    size_t done = 0;

    while (done < size) {
        ssize_t n = sys_pwrite(spill->fd, bytes + done, size - done, spill->end + done);
        if (n <= 0)
            return n < 0 ? (int)n : -ENOSPC;
        done += (size_t)n;
    }
    return 0;
}

int spill_put(struct spill *spill, struct extents *extents, const char *bytes, size_t size)
{
    struct extent *last;
    int r = open_file(spill);

    if (r < 0)
        return r;
    r = reserve(extents);
    if (r < 0)
        return r;
    r = write_all(spill, bytes, size);
    if (r < 0)
        return r; /* what got there is written over by the next */
    assert(extents->list != NULL);
    last = extents->count > extents->first ? &extents->list[extents->count - 1] : NULL;
    if (last != NULL && last->at + last->bytes == spill->end) {
        last->bytes += size;
    } else {
        spill->users += last == NULL;
        extents->list[extents->count++] = (struct extent){ spill->end, size };
    }
    spill->end += size;
    return 0;
}

ssize_t spill_read(const struct spill *spill, const struct extents *extents, char *bytes,
                   size_t room)
{
    const struct extent *extent = &extents->list[extents->first];
    size_t size = extent->bytes < room ? (size_t)extent->bytes : room;
    ssize_t n = sys_pread(spill->fd, bytes, size, extent->at);

    return n == 0 ? -EIO : n;
}

/* The last owner of bytes in the file has none any more. */
static void left(struct spill *spill, struct extents *extents)
{
    extents->first = extents->count = 0;
    if (--spill->users == 0 && sys_truncate(spill->fd, 0) == 0)
        spill->end = 0;
}

void spill_taken(struct spill *spill, struct extents *extents, size_t size)
{
    struct extent *extent = &extents->list[extents->first];

    sys_give_back(spill->fd, extent->at, size);
    extent->at += size;
    extent->bytes -= size;
    if (extent->bytes == 0 && ++extents->first == extents->count)
        left(spill, extents);
}

void spill_drop(struct spill *spill, struct extents *extents)
{
    for (size_t i = extents->first; i < extents->count; i++)
        sys_give_back(spill->fd, extents->list[i].at, extents->list[i].bytes);
    if (extents->first < extents->count)
        left(spill, extents);
    free(extents->list);
    *extents = (struct extents){ 0 };
}
