/*
 * events.c - the ring of events. It is part of the run, so that nothing is allocated between a
 * SIGCHLD and its event; a step that could say more than fits is a bug, not a lost event.
 */
#include "run.h"

#include "base/quote.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void events_open(struct fb_run *run)
{
    run->events.start_us = sys_now_us();
    run->events.unbegun = run->options.hold;
}

void events_begin(struct fb_run *run)
{
    if (run->events.unbegun)
        run->events.start_us = sys_now_us();
    run->events.unbegun = false;
}

void events_fini(struct fb_run *run)
{
    text_fini(&run->events.text);
}

int64_t events_now_us(const struct fb_run *run)
{
    return run->events.unbegun ? 0 : sys_now_us() - run->events.start_us;
}

struct fb_event *events_put(struct fb_run *run, enum fb_kind kind, const struct worker *worker)
{
    return events_put_at(run, kind, worker, events_now_us(run));
}

struct fb_event *events_put_at(struct fb_run *run, enum fb_kind kind, const struct worker *worker,
                               int64_t t_us)
{
    struct run_events *events = &run->events;
    struct fb_event *event;

    assert(events->count < EVENTS_ROOM);
    event = &events->ring[(events->first + events->count++) % EVENTS_ROOM];
    memset(event, 0, sizeof *event);
    event->kind = kind;
    event->t_us = t_us;
    if (worker != NULL) {
        event->job = worker->job;
        event->attempt = worker->attempt;
        event->user = worker->user;
    }
    return event;
}

void events_note(struct fb_run *run, int error, const char *format, ...)
{
    struct fb_event *event = events_put(run, FB_NOTE, NULL);
    char *text = run->events.note_texts[event - run->events.ring];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof run->events.note_texts[0], format, arguments);
    va_end(arguments);
    event->as.note.text = text;
    event->as.note.error = error;
}

struct text *events_text(struct fb_run *run)
{
    return &run->events.text;
}

struct fb_event *events_first(struct fb_run *run)
{
    return &run->events.ring[run->events.first];
}

bool events_wait(const struct fb_run *run)
{
    return run->events.count > 0;
}

bool events_take(struct fb_run *run, struct fb_event *out)
{
    struct run_events *events = &run->events;

    if (events->count == 0)
        return false;
    events->handed = true;
    *out = events->ring[events->first];
    events->first = (events->first + 1) % EVENTS_ROOM;
    events->count--;
    if (events->start_us + out->t_us > events->taken_us)
        events->taken_us = events->start_us + out->t_us;
    return true;
}

void events_none(struct fb_run *run)
{
    run->events.handed = false;
}

bool events_handed(const struct fb_run *run)
{
    return run->events.handed;
}

int64_t events_taken_us(const struct fb_run *run)
{
    return run->events.taken_us;
}

void events_wake_caller(struct fb_run *run)
{
    if (!run->events.handed)
        loop_wake(run);
}

void events_queued(struct fb_run *run, uint32_t number, const struct fb_job *job)
{
    struct fb_event *event = events_put(run, FB_QUEUED, NULL);

    event->job = number;
    event->user = job->user;
    event->as.queued.command = quote_command(job, events_text(run));
    event->as.queued.name = job->name != NULL ? job->name : event->as.queued.command;
    event->as.queued.estimate_us = job->estimate_us;
    event->as.queued.after = job->after;
    event->as.queued.after_count = job->after_count;
    event->as.queued.job = job;
    event->as.queued.group = job->group;
    event->as.queued.kind = job->kind;
}
