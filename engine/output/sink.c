/*
 * sink.c - the way out. A slow reader (`| less`, Ctrl-S) must not stop the loop, and the flags of a
 * description that we share with the shell are not ours to change: so the file is opened once more,
 * non-blocking, where it is a pipe or a terminal. What it does not take waits in stores, on disk
 * when it is much. Order is the order of puts. A socket cannot be reopened: it is written blocking.
 *
 * A write to a pipe costs more than all else of a short line, most of it the waking of the reader:
 * so lines that come together may be one write.
 */
#include "sink.h"

#include "sys/sys.h"

#include <errno.h>

#define GATHER_BYTES 4096 /* a store's memory holds more */

void sink_open(struct sink *sink, int fd, struct store_pool *pool)
{
    int r;

    *sink = (struct sink){ .fd = -1, .pool = pool };
    if (sys_is_null(fd))
        return;
    r = sys_reopen_nonblocking(fd);
    if (r == -EBADF)
        return; /* closed here; the number may belong to another file later */
    sink->fd = r >= 0 ? r : fd;
    sink->own_fd = r >= 0;
    sink->file = sys_is_file(sink->fd);
    if (sink->file)
        sink->began = sys_offset(sink->fd);
}

void sink_adopt(struct sink *sink, int fd, struct store_pool *pool)
{
    *sink = (struct sink){ .fd = sys_is_null(fd) ? -1 : fd, .pool = pool };
}

static void drop_all(struct sink *sink)
{
    for (struct store *store = sink->first, *next; store != NULL; store = next) {
        next = store->next;
        store_close(sink->pool, store);
    }
    sink->first = sink->last = NULL;
    sink->waiting = false;
}

void sink_close(struct sink *sink)
{
    drop_all(sink);
    if (sink->own_fd)
        sys_close(sink->fd);
    sink->fd = -1;
}

/*
 * Gives up for good: there is no reader any more, or the disk is full. What comes later is dropped.
 * A file ends in a newline all the same, so that what is written to it after us begins a line.
 */
static void give_up(struct sink *sink, int error)
{
    sink->error = error;
    if (sink->file)
        sys_end_line(sink->fd, sink->began);
    drop_all(sink);
}

static void write_stores(struct sink *sink)
{
    while (sink->first != NULL) {
        struct store *store = sink->first;
        int r = store_write(sink->pool, store, sink->fd, sink->file);

        if (r < 0) {
            give_up(sink, -r);
            return;
        }
        sink->waiting = r == 0;
        if (sink->waiting)
            return;
        sink->first = store->next;
        if (sink->first == NULL)
            sink->last = NULL;
        store_close(sink->pool, store);
    }
    sink->waiting = false;
}

static int keep(struct sink *sink, const char *bytes, size_t size)
{
    if (sink->last == NULL) {
        sink->first = sink->last = store_open(sink->pool);
        if (sink->last == NULL)
            return -ENOMEM;
    }
    return store_put(sink->pool, sink->last, bytes, size);
}

/* Nothing waits but what was gathered, and that with it is still little. */
static bool may_gather(const struct sink *sink, size_t size)
{
    size_t gathered = sink->first != NULL ? sink->first->used : 0;

    return sink->gathers && !sink->waiting && sink->first == sink->last &&
           gathered + size <= GATHER_BYTES;
}

void sink_flush(struct sink *sink)
{
    if (sink->first != NULL && !sink->waiting)
        write_stores(sink);
}

int sink_put(struct sink *sink, const char *bytes, size_t size)
{
    if (sink->fd < 0 || sink->error != 0 || size == 0)
        return 0;
    sink->line_open = bytes[size - 1] != '\n';
    if (may_gather(sink, size) && keep(sink, bytes, size) == 0)
        return 0;
    sink_flush(sink);
    if (sink->error != 0)
        return 0;
    while (sink->first == NULL && size > 0) {
        ssize_t n = sys_write(sink->fd, bytes, size);
        if (n == -EAGAIN) {
            sink->waiting = true;
            break;
        }
        if (n < 0) {
            give_up(sink, (int)-n);
            return 0;
        }
        bytes += n;
        size -= (size_t)n;
    }
    return size > 0 ? keep(sink, bytes, size) : 0;
}

void sink_put_store(struct sink *sink, struct store *store)
{
    if (sink->fd < 0 || sink->error != 0) {
        store_close(sink->pool, store);
        return;
    }
    if (!store_empty(store))
        sink->line_open = store->last != '\n';
    store->next = NULL;
    if (sink->last != NULL)
        sink->last->next = store;
    else
        sink->first = store;
    sink->last = store;
    if (!sink->waiting)
        write_stores(sink);
}

void sink_writable(struct sink *sink)
{
    write_stores(sink);
}

void sink_drain(struct sink *sink)
{
    while (sink->first != NULL && sink->error == 0) {
        write_stores(sink);
        if (sink->waiting && sys_wait_writable(sink->fd) < 0)
            return;
    }
}
