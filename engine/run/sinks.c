/*
 * sinks.c - standard output and error themselves: what is gathered for them goes out, slow ones are
 * watched, and one that is broken is reported once.
 */
#include "run.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define GATHERED_MOST_US 1000 /* however much is going on */

void sinks_init(struct fb_run *run)
{
    run->sinks.own[0].fd = run->sinks.own[1].fd = -1;
    run->sinks.flushed_us = sys_now_us();
}

void sinks_open(struct fb_run *run)
{
    struct run_sinks *sinks = &run->sinks;

    sinks->of[0] = sinks->of[1] = &sinks->own[0];
    sink_open(&sinks->own[0], STDOUT_FILENO, &sinks->pool);
    sinks->own[0].gathers = true;
    if (!sys_same_file(STDOUT_FILENO, STDERR_FILENO)) {
        sinks->of[1] = &sinks->own[1];
        sink_open(&sinks->own[1], STDERR_FILENO, &sinks->pool);
        sinks->own[1].gathers = true;
    }
    store_pool_init(&sinks->pool, 0);
}

void sinks_set_files(struct fb_run *run, int files_most)
{
    run->sinks.pool.files_most = files_most;
}

void sinks_drain(struct fb_run *run)
{
    for (int i = 0; i < 2; i++)
        sink_drain(&run->sinks.own[i]);
}

void sinks_fini(struct fb_run *run)
{
    for (int i = 0; i < 2; i++)
        sink_close(&run->sinks.own[i]);
    store_pool_fini(&run->sinks.pool);
}

bool sinks_in_line(const struct fb_run *run, uint32_t job)
{
    for (int i = 0; i < 2; i++)
        if (run->sinks.of[i]->line_open && run->sinks.of[i]->owner == job)
            return true;
    return false;
}

struct sink *sinks_of(struct fb_run *run, int which)
{
    return run->sinks.of[which];
}

bool sinks_closed(const struct fb_run *run, int which)
{
    return run->sinks.of[which]->fd < 0;
}

bool sinks_harmless(const struct fb_run *run, int which)
{
    return which == 0 ? run->options.harmless_stdout : run->options.harmless_stderr;
}

/* With tags, by line, on a terminal; elsewhere bytes are what they were. */
void sinks_begin_job(struct fb_run *run, int which, uint32_t job)
{
    struct sink *sink = run->sinks.of[which];

    if (sink->line_open && sink->owner != job &&
        (run->options.tag || run->options.output == FB_OUTPUT_LINE || sinks_harmless(run, which)))
        sink_put(sink, "\n", 1);
    sink->owner = job;
}

void sinks_end_attempt(struct fb_run *run, uint32_t job)
{
    for (int i = 0; i < 2; i++)
        if (run->sinks.of[i]->owner == job)
            run->sinks.of[i]->owner = UINT32_MAX; /* no job's: the next attempt's is another */
}

struct store_pool *sinks_pool(struct fb_run *run)
{
    return &run->sinks.pool;
}

size_t sinks_memory(const struct fb_run *run)
{
    return run->sinks.pool.over_bytes;
}

bool sinks_wait(const struct fb_run *run)
{
    return run->sinks.own[0].waiting || run->sinks.own[1].waiting;
}

static bool gathered(const struct sink *sink)
{
    return sink->first != NULL && !sink->waiting;
}

bool sinks_gather(const struct fb_run *run)
{
    return gathered(&run->sinks.own[0]) || gathered(&run->sinks.own[1]);
}

bool sinks_empty(const struct fb_run *run)
{
    return run->sinks.own[0].first == NULL && run->sinks.own[1].first == NULL;
}

/* The last moment that we know of: nothing here is worth a look at the clock. */
static int64_t lately_us(const struct fb_run *run)
{
    int64_t asked_us = loop_asked_us(run), taken_us = events_taken_us(run);

    return asked_us > taken_us ? asked_us : taken_us;
}

void sinks_flush_older(struct fb_run *run, int64_t age_us)
{
    if (!sinks_gather(run) || (age_us > 0 && lately_us(run) - run->sinks.flushed_us < age_us))
        return;
    run->sinks.flushed_us = lately_us(run);
    sink_flush(&run->sinks.own[0]);
    sink_flush(&run->sinks.own[1]);
}

/*
 * A caller that writes to standard output itself must find ours flushed before each event. One that
 * uses fb_run_print() is in order anyway, so its lines may wait and be one write.
 */
void sinks_before_event(struct fb_run *run)
{
    if (!run->sinks.prints)
        sinks_flush_older(run, 0);
}

static bool settle(struct fb_run *run, int i, bool *gone)
{
    static const char *const names[2] = { "standard output", "standard error" };
    struct sink *sink = &run->sinks.own[i];

    if (sink->waiting && !run->sinks.polled[i]) {
        if (loop_watch(run, sink->fd, EPOLLOUT, KEY_SINK) == 0)
            run->sinks.polled[i] = true;
        else
            sink_drain(sink); /* what cannot be watched is waited for */
    } else if (!sink->waiting && run->sinks.polled[i]) {
        loop_unwatch(run, sink->fd);
        run->sinks.polled[i] = false;
    }
    if (sink->error == 0 || run->sinks.reported[i])
        return false;
    run->sinks.reported[i] = true;
    events_note(run, sink->error, "%s: %s", names[i], strerrordesc_np(sink->error));
    *gone |= sink->error == EPIPE;
    return true;
}

bool sinks_settle(struct fb_run *run, bool *gone)
{
    bool first;

    sinks_flush_older(run, GATHERED_MOST_US);
    first = settle(run, 0, gone);
    if (run->sinks.pool.error != 0 && !run->sinks.memory_reported) {
        run->sinks.memory_reported = true;
        events_note(run, 0, "output waits in memory, and workers may wait: no file takes it: %s",
                    strerrordesc_np(run->sinks.pool.error));
    }
    return settle(run, 1, gone) || first;
}

void sinks_ready(struct fb_run *run)
{
    for (int i = 0; i < 2; i++)
        if (run->sinks.polled[i])
            sink_writable(&run->sinks.own[i]);
}

/* What it has met and no note has told. */
static int untold(const struct fb_run *run, const struct sink *sink)
{
    return run->sinks.reported[sink == &run->sinks.own[1]] ? 0 : -sink->error;
}

int sinks_print(struct fb_run *run, int stream, const char *bytes, size_t size)
{
    struct sink *sink = run->sinks.of[stream - 1];
    int r = 0;

    if (size == 0) {
        sink_flush(sink);
        return untold(run, sink);
    }
    /* After a worker's unfinished line our own begins a new one; after our own it goes on. */
    if (stream == 2 && sink->line_open && sink->owner != 0)
        r = sink_put(sink, "\n", 1);
    sink->owner = 0;
    if (r == 0)
        r = sink_put(sink, bytes, size);
    if (!events_handed(run))
        sink_flush(sink);
    else
        run->sinks.prints = true;
    return r;
}
