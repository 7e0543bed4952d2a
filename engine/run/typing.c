/*
 * typing.c - what is typed into a worker. A terminal is written by the descriptor it is read by, a
 * pipe by one of its own. What it does not take at once waits here, bounded, and the loop says when
 * it takes more: for a terminal by a second descriptor, as the first is watched for what it says,
 * and sometimes not at all (brake.c).
 */
#include "run.h"

#include "base/array.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

int typing_open(struct worker *worker, int *end)
{
    int fds[2], r = sys_typing_pipe(fds);

    if (r < 0)
        return r;
    worker->typing.fd = fds[1];
    worker->typing.pipe = true;
    *end = fds[0];
    return 0;
}

void typing_close(struct fb_run *run, struct worker *worker)
{
    struct typing *typing = &worker->typing;

    if (typing->watched)
        loop_unwatch(run, typing->fd);
    sys_close(typing->fd);
    free(typing->bytes);
    *typing = (struct typing){ .fd = -1 };
}

/* Nothing waits any more. */
static void rest(struct fb_run *run, struct worker *worker)
{
    struct typing *typing = &worker->typing;

    if (!typing->pipe || typing->ends) {
        typing_close(run, worker);
        return;
    }
    if (typing->watched)
        loop_unwatch(run, typing->fd);
    typing->watched = false;
    free(typing->bytes);
    typing->bytes = NULL;
    typing->size = typing->room = 0;
}

static int watch(struct fb_run *run, struct worker *worker)
{
    struct typing *typing = &worker->typing;
    int r;

    if (typing->watched)
        return 0;
    if (!typing->pipe) {
        r = sys_typing_again(worker->streams[0].fd);
        if (r < 0)
            return r;
        typing->fd = r;
    }
    r = loop_watch(run, typing->fd, EPOLLOUT, worker_key(worker, KEY_TYPING));
    if (r < 0 && !typing->pipe)
        typing->fd = sys_close(typing->fd);
    typing->watched = r == 0;
    return r;
}

/* Before any of them is typed: once some were taken there is no way back. */
static int prepare(struct fb_run *run, struct worker *worker, size_t size)
{
    struct typing *typing = &worker->typing;
    int r = array_reserve(&typing->bytes, &typing->room, typing->size + size, 1, 256);

    return r == 0 ? watch(run, worker) : r;
}

static void keep(struct fb_run *run, struct worker *worker, const char *bytes, size_t size)
{
    struct typing *typing = &worker->typing;

    if (size > 0)
        memcpy(typing->bytes + typing->size, bytes, size);
    typing->size += size;
    if (typing->size == 0)
        rest(run, worker);
}

/* How many were taken; or it is closed. */
static ssize_t type_now(struct fb_run *run, struct worker *worker, int fd, const char *bytes,
                        size_t size)
{
    ssize_t n = sys_type(fd, bytes, size);

    if (n == -EAGAIN)
        return 0;
    if (n < 0)
        typing_close(run, worker);
    return n == -EIO ? -EPIPE : n;
}

static int end_input(struct fb_run *run, struct worker *worker)
{
    if (!worker->typing.pipe)
        return -EINVAL;
    worker->typing.ends = true;
    if (worker->typing.size == 0)
        rest(run, worker);
    return 0;
}

int typing_put(struct fb_run *run, struct worker *worker, const char *bytes, size_t size)
{
    struct typing *typing = &worker->typing;
    int fd = typing->pipe ? typing->fd : worker->streams[0].terminal ? worker->streams[0].fd : -1;
    bool first = typing->size == 0;
    /* Taken whole or not at all (pipe(7)): what is typed most needs nothing beside. */
    bool whole = size == 1 || (typing->pipe && size <= PIPE_BUF);
    ssize_t n = 0;
    int r;

    if (fd < 0 || typing->ends)
        return -EPIPE;
    if (size == 0)
        return end_input(run, worker);
    if (typing->size + size > TYPING_MOST)
        return -EAGAIN;
    if (first && whole)
        n = type_now(run, worker, fd, bytes, size);
    if (n != 0)
        return n < 0 ? (int)n : 0;
    r = prepare(run, worker, size);
    if (r < 0)
        return r;
    if (first && !whole)
        n = type_now(run, worker, fd, bytes, size);
    if (n < 0)
        return (int)n;
    keep(run, worker, bytes + n, size - (size_t)n);
    return 0;
}

void typing_ready(struct fb_run *run, struct worker *worker)
{
    struct typing *typing = &worker->typing;
    ssize_t n;

    if (!typing->watched)
        return;
    n = sys_type(typing->fd, typing->bytes, typing->size);
    if (n == -EAGAIN)
        return;
    if (n < 0) {
        typing_close(run, worker);
        return;
    }
    typing->size -= (size_t)n;
    memmove(typing->bytes, typing->bytes + n, typing->size);
    if (typing->size == 0)
        rest(run, worker);
}
