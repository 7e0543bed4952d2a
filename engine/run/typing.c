/*
 * typing.c - what is typed into a worker. A terminal is written by the descriptor it is read by, a
 * pipe by one of its own. What it does not take at once waits here, bounded, and the loop says when
 * it takes more: for a terminal by a second descriptor, as the first is watched for what it says,
 * and sometimes not at all (brake.c).
 */
#include "run.h"

#include "base/array.h"

#include <errno.h>
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
        r = typing->fd = sys_typing_again(worker->streams[0].fd);
        if (r < 0)
            return r;
    }
    r = loop_watch(run, typing->fd, EPOLLOUT, worker_key(worker, KEY_TYPING));
    if (r < 0 && !typing->pipe)
        typing->fd = sys_close(typing->fd);
    typing->watched = r == 0;
    return r;
}

static int keep(struct fb_run *run, struct worker *worker, const char *bytes, size_t size)
{
    struct typing *typing = &worker->typing;
    int r = array_reserve(&typing->bytes, &typing->room, typing->size + size, 1, 256);

    if (r == 0)
        r = watch(run, worker);
    if (r < 0)
        return r;
    memcpy(typing->bytes + typing->size, bytes, size);
    typing->size += size;
    return 0;
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
    ssize_t n = 0;

    if (fd < 0 || typing->ends)
        return -EPIPE;
    if (size == 0)
        return end_input(run, worker);
    if (typing->size + size > TYPING_MOST)
        return -EAGAIN;
    if (typing->size == 0)
        n = sys_type(fd, bytes, size);
    if (n == -EAGAIN)
        n = 0;
    if (n < 0) {
        typing_close(run, worker);
        return n == -EIO ? -EPIPE : (int)n;
    }
    return (size_t)n < size ? keep(run, worker, bytes + n, size - (size_t)n) : 0;
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
