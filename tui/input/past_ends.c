/*
 * past_ends.c - the first reading of a past run: how many jobs it had, what became of each, and
 * what kind of record it is. Of a million jobs a byte each is kept.
 */
#include "past_inside.h"

#include "base/fate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void want_ends(struct past *past, bool forks)
{
    record_reader_want(past->reader,
                       RECORD_KIND(FB_QUEUED) | RECORD_KIND(FB_WATCHED) | RECORD_KIND(FB_EXITED) |
                           RECORD_KIND(FB_SKIPPED) | RECORD_KIND(FB_UNSTARTED) |
                           RECORD_KIND(FB_ENDED) | (forks ? RECORD_KIND(FB_FORKED) : 0),
                       0);
}

static int know_job(struct past *past, const struct fb_event *event)
{
    unsigned char *wider;

    if (event->job != past->jobs + 1)
        return -EPROTO;
    if (past->jobs == past->room) {
        size_t room = past->room * 2 + 1024;
        wider = realloc(past->ends, room);
        if (wider == NULL)
            return -ENOMEM;
        past->ends = wider;
        past->room = room;
    }
    past->ends[past->jobs++] = PAST_OPEN;
    if (event->as.queued.job != NULL && event->as.queued.job->outlives) {
        past->ends[past->jobs - 1] = PAST_APART;
        want_ends(past, true);
    }
    past->ordered |= event->as.queued.after_count > 0 || event->as.queued.estimate_us > 0;
    past->outdated |= event->as.queued.job == NULL;
    if (event->as.queued.job != NULL)
        past->ordered |= event->as.queued.job->need_count > 0 || event->as.queued.job->slots > 1 ||
                         event->as.queued.job->priority != 0;
    return 0;
}

/* They are the reader's. 0 or -ENOMEM. */
static int keep_limits(struct past *past, const struct fb_options *options)
{
    past->options.limit_count = 0;
    past->options.limits = past->limits = calloc(options->limit_count + 1, sizeof *past->limits);
    for (size_t i = 0; past->limits != NULL && i < options->limit_count; i++) {
        past->limits[i].name = strdup(options->limits[i].name);
        if (past->limits[i].name == NULL)
            return -ENOMEM;
        past->limits[i].count = options->limits[i].count;
        past->options.limit_count++;
    }
    return past->limits != NULL ? 0 : -ENOMEM;
}

static int take_run(struct past *past, const struct fb_event *event)
{
    past->run.title = strdup(event->as.run.title);
    past->run.slots =
        event->as.run.slots == event->as.run.hardware.threads ? 0 : event->as.run.slots;
    past->run.seed = event->as.run.seed;
    past->dir = event->as.run.dir != NULL ? strdup(event->as.run.dir) : NULL;
    past->outdated = event->as.run.options == NULL;
    if (event->as.run.options != NULL)
        past->options = *event->as.run.options;
    return event->as.run.options != NULL ? keep_limits(past, event->as.run.options) : 0;
}

/* An attempt; what the last one says holds. */
static int take_attempt(struct past *past, const struct fb_event *event)
{
    unsigned char *end;

    if (event->job == 0 || event->job > past->jobs)
        return -EPROTO;
    end = &past->ends[event->job - 1];
    if (event->kind == FB_FORKED)
        *end = *end == PAST_APART ? PAST_WELL : *end;
    else if (event->kind == FB_EXITED)
        *end = fate_of(event) == FATE_WELL ? PAST_WELL : PAST_BADLY;
    else if (event->kind == FB_SKIPPED)
        *end = event->as.skipped.done_before ? PAST_WELL : PAST_BADLY;
    else
        *end = PAST_BADLY;
    return 0;
}

static int take(struct past *past, const struct fb_event *event)
{
    switch (event->kind) {
    case FB_RUN:
        return take_run(past, event);
    case FB_QUEUED:
        return know_job(past, event);
    case FB_WATCHED:
        past->watch = true;
        return 0;
    case FB_ENDED:
        past->ended = true;
        past->more = event->as.ended.more;
        return 0;
    default:
        return take_attempt(past, event);
    }
}

int past_read_ends(struct past *past)
{
    struct fb_event event;
    int r;

    want_ends(past, false);
    while ((r = record_reader_next(past->reader, &event)) > 0) {
        r = take(past, &event);
        if (r < 0)
            return record_reader_refuse(past->reader, &event, r);
    }
    past->torn = record_reader_torn(past->reader) > 0;
    return r;
}
