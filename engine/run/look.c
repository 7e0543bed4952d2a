/*
 * look.c - the one worker whose output is looked at, past the bytes that become events anyhow.
 *
 * Its events are live: the tail that is kept for the worker's end, reported before that end, so it
 * is never recorded, and a worker that is not looked at pays nothing. Of each stream an event comes
 * when there is something new and none came for LOOK_US; else a timer brings the last bytes of a
 * burst. A position in the stream says what was reported, so nothing comes twice in one look.
 */
#include "run.h"

#include <errno.h>
#include <stdlib.h>

#define LOOK_US 100000

struct look {
    uint32_t job;     /* 0: none */
    uint32_t attempt; /* of the worker that the rest is about */
    bool fresh;       /* just begun: the next step reports the tail kept so far */
    struct timer timer;
    struct {
        uint64_t told_bytes; /* position after what was reported live */
        int64_t due_us;      /* when the next may be reported */
        char text[TAIL_BYTES];
    } streams[2];
};

bool look_at(const struct fb_run *run, const struct worker *worker)
{
    return run->look != NULL && run->look->job == worker->job;
}

/* Where the next live event of that stream begins. */
static uint64_t begins(const struct look *look, const struct worker *worker, int which)
{
    uint64_t told = worker->streams[which].told_bytes;

    return look->streams[which].told_bytes > told ? look->streams[which].told_bytes : told;
}

static bool has_news(const struct look *look, const struct worker *worker, int which)
{
    const struct stream *stream = &worker->streams[which];

    return stream->tail != NULL &&
           stream->told_bytes + stream->tail->total_bytes > begins(look, worker, which);
}

static void tell_live(struct fb_run *run, struct worker *worker, int which)
{
    struct look *look = run->look;
    uint64_t from = begins(look, worker, which), offset;
    char *text = look->streams[which].text;
    size_t size = stream_kept(&worker->streams[which], from, text, &offset);
    struct fb_event *event = events_put(run, FB_OUTPUT, worker);

    event->as.output.stream = which + 1;
    event->as.output.bytes = text;
    event->as.output.size = size;
    event->as.output.offset = offset;
    event->as.output.left_out_bytes = offset - from;
    event->as.output.live = true;
    look->streams[which].told_bytes = offset + size;
    look->streams[which].due_us = loop_now_us(run) + LOOK_US;
}

/* A new attempt of the job is another worker: nothing of it was reported. */
static void turn_to(struct look *look, const struct worker *worker)
{
    if (look->attempt == worker->attempt)
        return;
    look->attempt = worker->attempt;
    look->streams[0].told_bytes = look->streams[1].told_bytes = 0;
}

void look_news(struct fb_run *run, struct worker *worker, int which)
{
    struct look *look = run->look;

    if (!look_at(run, worker) || look->fresh || run->options.whole_output ||
        (run->options.emulates && worker->streams[which].terminal))
        return; /* all of it comes anyhow */
    turn_to(look, worker);
    if (!has_news(look, worker, which))
        return;
    if (loop_now_us(run) >= look->streams[which].due_us)
        tell_live(run, worker, which);
    else if (look->timer.place == 0 || look->timer.at_us > look->streams[which].due_us)
        loop_alarm(run, &look->timer, look->streams[which].due_us);
}

/* No tail follows where events were not asked for: what came last is reported now. */
void look_end(struct fb_run *run, struct worker *worker, int which)
{
    if (look_at(run, worker)) {
        turn_to(run->look, worker);
        if (has_news(run->look, worker, which))
            tell_live(run, worker, which);
    }
    stream_forget(&worker->streams[which]);
}

void look_timer(struct fb_run *run)
{
    struct worker *worker = worker_of_job(run, run->look->job);

    if (worker == NULL)
        return;
    look_news(run, worker, 0);
    look_news(run, worker, 1);
}

bool look_step(struct fb_run *run)
{
    struct look *look = run->look;

    if (look == NULL || !look->fresh)
        return false;
    look->fresh = false;
    look->streams[0].due_us = look->streams[1].due_us = loop_now_us(run);
    look_timer(run);
    return events_wait(run);
}

/* Without event_bytes a tail is kept only for a look. */
static void turn_away(struct fb_run *run)
{
    struct worker *worker = run->look->job != 0 ? worker_of_job(run, run->look->job) : NULL;

    loop_alarm(run, &run->look->timer, TIMER_NEVER);
    if (worker == NULL || run->options.event_bytes > 0)
        return;
    stream_forget(&worker->streams[0]);
    stream_forget(&worker->streams[1]);
}

int look_at_job(struct fb_run *run, uint32_t job)
{
    if (run->look == NULL && job == 0)
        return 0;
    if (run->look == NULL && (run->look = calloc(1, sizeof *run->look)) == NULL)
        return -ENOMEM;
    if (run->look->job == job)
        return 0;
    turn_away(run);
    run->look->timer.kind = TIMER_LOOK;
    run->look->job = job;
    run->look->attempt = 0;
    run->look->fresh = job != 0;
    return job != 0;
}

void look_fini(struct fb_run *run)
{
    free(run->look);
    run->look = NULL;
}
