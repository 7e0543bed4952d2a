/*
 * gather.c - output that may wait in its pipe (options.gather_us), so that one read brings what
 * many writes put there and the loop sleeps between.
 *
 * The pipes are watched by an epoll of their own, the loop watches that one. What comes after a
 * silence is read at once; then the loop does not look for gather_us, however much is written, and
 * looks again by a timer, until that brings nothing. A stream that brings a page at a time is taken
 * out of this: the loop watches it itself, so its worker does not wait for us on a full pipe, until
 * it writes less than that in gather_us. Deaths are never late: what a pipe holds is read before
 * its worker's death is reported (output.c).
 */
#include "run.h"

#define PAGE_BYTES     4096
#define TERMINAL_BYTES 2048 /* of a terminal, which holds less than a page */

void gather_init(struct fb_run *run)
{
    run->gather.fd = -1;
}

int gather_open(struct fb_run *run)
{
    int r;

    if (run->options.gather_us == 0)
        return 0;
    r = run->gather.fd = sys_epoll_open();
    if (r < 0)
        return r;
    run->gather.timer.kind = TIMER_GATHER;
    run->gather.silent = true;
    r = loop_watch(run, run->gather.fd, EPOLLIN, KEY_GATHER);
    if (r < 0) /* it may be asked for again */
        run->gather.fd = sys_close(run->gather.fd);
    return r;
}

void gather_fini(struct fb_run *run)
{
    run->gather.fd = sys_close(run->gather.fd);
}

static int watch(struct fb_run *run, const struct worker *worker, int which, bool prompt)
{
    int fd = worker->streams[which].fd;
    uint64_t key = worker_key(worker, (enum key)which);

    return prompt ? loop_watch(run, fd, EPOLLIN, key)
                  : sys_epoll_add(run->gather.fd, fd, EPOLLIN, key);
}

static void unwatch(struct fb_run *run, const struct stream *stream, bool prompt)
{
    if (prompt)
        loop_unwatch(run, stream->fd);
    else if (stream->fd >= 0 && run->gather.fd >= 0)
        sys_epoll_remove(run->gather.fd, stream->fd);
}

int gather_watch(struct fb_run *run, struct worker *worker, int which)
{
    struct stream *stream = &worker->streams[which];

    /* A terminal holds a page at most; one that is looked at as a terminal is not in such haste. */
    stream->prompt = run->gather.fd < 0 || (stream->terminal && !run->options.emulates);
    return watch(run, worker, which, stream->prompt);
}

void gather_forget(struct fb_run *run, struct stream *stream)
{
    unwatch(run, stream, stream->prompt);
}

/* To the one epoll, then from the other: where that fails all stays as it is. */
static void move(struct fb_run *run, struct worker *worker, int which, bool prompt)
{
    struct stream *stream = &worker->streams[which];

    if (watch(run, worker, which, prompt) < 0)
        return;
    unwatch(run, stream, !prompt);
    stream->prompt = prompt;
}

void gather_hasten(struct fb_run *run, struct worker *worker, int which)
{
    if (!worker->streams[which].prompt)
        move(run, worker, which, true);
}

void gather_read(struct fb_run *run, struct worker *worker, int which, size_t bytes)
{
    struct stream *stream = &worker->streams[which];
    size_t much = stream->terminal ? TERMINAL_BYTES : PAGE_BYTES;
    int64_t now_us;

    if (run->gather.fd < 0 || (stream->terminal && !run->options.emulates) || stream->braked ||
        (!stream->prompt && bytes < much))
        return;
    now_us = loop_now_us(run);
    if (!stream->prompt)
        move(run, worker, which, true);
    else if (stream->pace_bytes += bytes, now_us - stream->pace_us < run->options.gather_us)
        return;
    else if (stream->pace_bytes < much && stream->drain_bytes < 0) /* and it lives */
        move(run, worker, which, false);
    stream->pace_us = now_us;
    stream->pace_bytes = 0;
}

void gather_ready(struct fb_run *run)
{
    run->gather.collecting = true;
}

bool gather_collects(const struct fb_run *run)
{
    return run->gather.collecting;
}

static void listen(struct fb_run *run, bool on)
{
    if (on && loop_watch(run, run->gather.fd, EPOLLIN, KEY_GATHER) < 0)
        return; /* then the timer goes on */
    if (!on)
        loop_unwatch(run, run->gather.fd);
    run->gather.silent = on;
}

/* The loop goes on to look here until all that was ready is handled; then at the timer, as long as
 * that brings something. */
bool gather_collect(struct fb_run *run)
{
    bool none;

    if (!run->gather.collecting)
        return false;
    if (!loop_ask_of(run, run->gather.fd))
        return true;
    run->gather.collecting = false;
    none = !loop_has_next(run);
    if (run->gather.silent != none)
        listen(run, none);
    if (!run->gather.silent)
        loop_alarm(run, &run->gather.timer, timer_after(loop_now_us(run), run->options.gather_us));
    return true;
}
