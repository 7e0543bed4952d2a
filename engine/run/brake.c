/*
 * brake.c - what is done when output that waits fits into no file and too much of it lies in
 * memory: workers are read no more, so they wait at their full pipes, all but one. Nothing is
 * dropped, the run is only slower.
 *
 * The one that is read on is what makes it come to an end. Where output is grouped its bytes go out
 * as they come, and those of workers that end meanwhile wait until it is done: what is whole stays
 * whole. With keep_order it is the worker that has its turn, if that lives, and then its bytes go
 * out at once too. By line its unfinished line goes out, and the others wait until that has its
 * end: a line may be longer than memory. A worker that has ended is always read to its end, as what
 * a pipe holds is little.
 */
#include "run.h"

#define OVER_MOST_BYTES ((size_t)64 << 20)

static void hold_stream(struct fb_run *run, struct worker *worker, int which, bool holds)
{
    struct stream *stream = &worker->streams[which];

    if (stream->fd < 0 || stream->braked == holds)
        return;
    if (holds)
        gather_forget(run, stream);
    else if (gather_watch(run, worker, which) < 0)
        return; /* tried again when the next worker ends */
    stream->braked = holds;
}

static void hold_worker(struct fb_run *run, struct worker *worker, bool holds)
{
    for (int i = 0; i < 2; i++)
        hold_stream(run, worker, i, holds && worker->state == WORKER_RUNNING);
}

static void choose(struct fb_run *run, struct worker *worker)
{
    run->brake.reading = worker;
    if (worker != NULL && order_may_go_through(run, worker))
        forward_through(run, worker);
}

/* The one that has its turn, else the given one, else the one that began first. */
static struct worker *next_reader(struct fb_run *run, struct worker *worker)
{
    struct worker *oldest = NULL;

    for (struct worker *one = worker_first(run); one != NULL; one = one->next) {
        if (one->state != WORKER_RUNNING || one->apart)
            continue;
        if (run->options.keep_order && order_turn_reached(run, one->job))
            return one;
        oldest = oldest == NULL ? one : oldest;
    }
    return worker != NULL && worker->state == WORKER_RUNNING && !worker->apart ? worker : oldest;
}

/* The one that is read waits too where its bytes go nowhere: the reader is slow. */
static void hold_all(struct fb_run *run)
{
    for (struct worker *one = worker_first(run); one != NULL; one = one->next)
        hold_worker(run, one, one != run->brake.reading || (one->direct && sinks_wait(run)));
}

static void let_line_out(struct fb_run *run)
{
    struct worker *reading = run->brake.reading;

    if (run->options.output == FB_OUTPUT_LINE && reading != NULL && reading->direct &&
        sinks_memory(run) > OVER_MOST_BYTES)
        forward_through(run, reading);
}

static void release_all(struct fb_run *run)
{
    run->brake.on = false;
    if (run->options.output == FB_OUTPUT_LINE && run->brake.reading != NULL)
        order_through_done(run, run->brake.reading);
    for (struct worker *one = worker_first(run); one != NULL; one = one->next) {
        hold_worker(run, one, false);
        run->brake.on |= one->streams[0].braked || one->streams[1].braked; /* it failed */
    }
}

void brake_judge(struct fb_run *run, struct worker *worker)
{
    if (!run->brake.on && sinks_memory(run) <= OVER_MOST_BYTES)
        return;
    if (sinks_memory(run) < OVER_MOST_BYTES / 2 && !order_in_line(run)) {
        release_all(run);
        return;
    }
    run->brake.on = true;
    if (run->brake.reading == NULL ||
        (run->options.keep_order && !order_turn_reached(run, run->brake.reading->job)))
        choose(run, next_reader(run, run->brake.reading != NULL ? run->brake.reading : worker));
    let_line_out(run);
    hold_all(run);
}

void brake_gone(struct fb_run *run, const struct worker *worker)
{
    if (run->brake.reading == worker)
        run->brake.reading = NULL;
    if (run->brake.on)
        brake_judge(run, NULL);
}

void brake_release(struct fb_run *run, struct worker *worker)
{
    hold_worker(run, worker, false);
}

bool brake_is_on(const struct fb_run *run)
{
    return run->brake.on;
}
