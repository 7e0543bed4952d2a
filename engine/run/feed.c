/*
 * feed.c - the caller's feed of jobs. It is asked only when a slot is free, so a list without end
 * costs nothing; where it has none for now its descriptor, or the next free slot, asks again.
 */
#include "run.h"

#include <errno.h>
#include <string.h>

void feed_init(struct fb_run *run)
{
    run->feed.source.fd = -1;
}

bool feed_given(const struct fb_run *run)
{
    return run->feed.source.next != NULL;
}

void feed_open(struct fb_run *run, const struct fb_feed *feed)
{
    run->feed.source = *feed;
    run->feed.on = true;
}

void feed_stop(struct fb_run *run)
{
    run->feed.left |= run->feed.on;
    run->feed.on = false;
    post_close(run);
}

bool feed_left(const struct fb_run *run)
{
    return run->feed.left;
}

uint32_t feed_unread(const struct fb_run *run)
{
    uint32_t total = run->feed.source.total;

    return run->feed.left && total > run->feed.fed ? total - run->feed.fed : 0;
}

const struct fb_job *feed_job(const struct fb_run *run)
{
    return &run->feed.job;
}

bool feed_on(const struct fb_run *run)
{
    return run->feed.on;
}

bool feed_asking(const struct fb_run *run)
{
    return run->feed.asking;
}

bool feed_may_give(const struct fb_run *run)
{
    return run->feed.on && !run->feed.waits;
}

static int ask(struct fb_run *run, int slot, struct fb_job *job)
{
    int r;

    *job = (struct fb_job){ 0 };
    run->feed.asking = true;
    r = run->feed.source.next(run->feed.source.context, slot, job);
    run->feed.asking = false;
    return r;
}

/* The feed has no job now, or none any more. */
static void run_dry(struct fb_run *run, int r)
{
    if (r != -EAGAIN && r != -EBUSY) {
        run->feed.on = false;
        if (r < 0)
            events_note(run, -r, "the list of jobs ends here: %s", strerrordesc_np(-r));
        return;
    }
    run->feed.waits = true;
    if (r == -EBUSY || run->feed.source.fd < 0 || run->feed.polled)
        return;
    /* epoll refuses regular files, which never make a reader wait: then ask again at once. */
    if (loop_watch(run, run->feed.source.fd, EPOLLIN, KEY_FEED) < 0)
        run->feed.waits = false;
    else
        run->feed.polled = true;
}

bool feed_take(struct fb_run *run, int slot, struct fb_job *job)
{
    int r = ask(run, slot, job);

    if (r == 1)
        r = probe_check(run, job) < 0 ? -EINVAL : 1;
    if (r != 1) {
        run_dry(run, r);
        return false;
    }
    run->feed.fed++;
    run->feed.job = *job;
    return true;
}

bool feed_has_more(struct fb_run *run, int slot)
{
    struct fb_job job;

    if (run->feed.on && !run->feed.waits)
        run->feed.on = ask(run, slot, &job) != 0;
    return run->feed.on;
}

uint32_t feed_total_jobs(const struct fb_run *run)
{
    uint32_t added = tally_jobs(run) - run->feed.fed;

    if (!run->feed.on)
        return tally_jobs(run);
    return run->feed.source.total > 0 ? added + run->feed.source.total : 0;
}

void feed_ready(struct fb_run *run)
{
    loop_unwatch(run, run->feed.source.fd);
    run->feed.polled = false;
    run->feed.waits = false;
}

void feed_slot_free(struct fb_run *run)
{
    if (!run->feed.polled)
        run->feed.waits = false;
}
