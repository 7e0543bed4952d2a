/*
 * gather.c - output that may wait in its pipe (options.gather_us), so that one read brings what
 * many writes put there and the loop sleeps between.
 *
 * The pipes are watched by an epoll of their own, the loop watches that one. What comes after a
 * silence is read at once; then the loop does not look for gather_us, however much is written, and
 * looks again by a timer, until that brings nothing. A stream that brings a page at a time is taken
 * out of this: the loop watches it itself, so its worker does not wait for us on a full pipe, until
 * it writes less than that in gather_us. Deaths are never late: what a pipe holds is read before
 * its worker's death is told (output_drain()).
 */
#include "run.h"

#define PAGE_BYTES 4096

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
    return loop_watch(run, run->gather.fd, EPOLLIN, NULL, KEY_GATHER);
}

int gather_watch(struct fb_run *run, struct worker *worker, int which)
{
    struct stream *stream = &worker->streams[which];
    bool waits = run->gather.fd >= 0 && !stream->terminal; /* a terminal holds a page at most */

    stream->prompt = !waits;
    return sys_epoll_add(waits ? run->gather.fd : run->epoll_fd, stream->fd, EPOLLIN,
                         loop_key(worker, (enum key)which));
}

/* To the one epoll, then from the other: where that fails all stays as it is. */
static void move(struct fb_run *run, struct worker *worker, int which, bool prompt)
{
    struct stream *stream = &worker->streams[which];
    int from = prompt ? run->gather.fd : run->epoll_fd;
    int to = prompt ? run->epoll_fd : run->gather.fd;

    if (sys_epoll_add(to, stream->fd, EPOLLIN, loop_key(worker, (enum key)which)) < 0)
        return;
    sys_epoll_remove(from, stream->fd);
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
    int64_t now_us;

    if (run->gather.fd < 0 || stream->terminal || (!stream->prompt && bytes < PAGE_BYTES))
        return;
    now_us = run_now_us(run);
    if (!stream->prompt)
        move(run, worker, which, true);
    else if (stream->pace_bytes += bytes, now_us - stream->pace_us < run->options.gather_us)
        return;
    else if (stream->pace_bytes < PAGE_BYTES && stream->drain_bytes < 0) /* and it lives */
        move(run, worker, which, false);
    stream->pace_us = now_us;
    stream->pace_bytes = 0;
}

void gather_ready(struct fb_run *run)
{
    run->gather.collecting = true;
}

static void listen(struct fb_run *run, bool on)
{
    if (on && loop_watch(run, run->gather.fd, EPOLLIN, NULL, KEY_GATHER) < 0)
        return; /* then the timer goes on */
    if (!on)
        sys_epoll_remove(run->epoll_fd, run->gather.fd);
    run->gather.silent = on;
}

/* The loop goes on to look here until all that was ready is told; then at the timer, as long as
 * that brings something. */
int gather_collect(struct fb_run *run, struct epoll_event *ready, int room)
{
    int n = sys_epoll_wait(run->gather.fd, ready, room, false);

    if (n == room)
        return n;
    run->gather.collecting = false;
    if (run->gather.silent != (n == 0))
        listen(run, n == 0);
    if (!run->gather.silent)
        timer_set(&run->timers, &run->gather.timer,
                  timer_after(run_now_us(run), run->options.gather_us));
    return n;
}

void gather_timer(struct fb_run *run)
{
    gather_ready(run);
}
