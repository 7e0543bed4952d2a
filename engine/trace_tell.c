/*
 * trace_tell.c - events that were told and not yet taken. Everything that stands is resumed before
 * anybody reads an event, so many may wait; room for what a death needs is made before it is taken
 * from the kernel. Texts live in blocks that do not move, until the last event has been taken.
 */
#include "trace_state.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool tell_reserve(struct trace *trace, size_t events)
{
    size_t wanted = trace->queue_count + events, room = trace->queue_room;
    struct fb_event *wider;

    if (wanted <= room)
        return true;
    while (room < wanted)
        room = room > 0 ? room * 2 : 64; /* a power of two */
    wider = malloc(room * sizeof *wider);
    if (wider == NULL)
        return false;
    for (size_t i = 0; i < trace->queue_count; i++)
        wider[i] = trace->queue[(trace->queue_first + i) & (trace->queue_room - 1)];
    free(trace->queue);
    trace->queue = wider;
    trace->queue_first = 0;
    trace->queue_room = room;
    return true;
}

bool tell_take(struct trace *trace, struct fb_event *out)
{
    if (trace->queue_count == 0) {
        while (trace->text != NULL && trace->text->next != NULL) {
            struct text_block *block = trace->text;
            trace->text = block->next;
            free(block);
        }
        if (trace->text != NULL)
            trace->text->used = 0;
        return false;
    }
    *out = trace->queue[trace->queue_first];
    trace->queue_first = (trace->queue_first + 1) & (trace->queue_room - 1);
    trace->queue_count--;
    return true;
}

struct fb_event *tell(struct trace *trace, enum fb_kind kind, const struct tracee *tracee)
{
    struct fb_event *event = &trace->lost;

    if (tell_reserve(trace, 1))
        event =
            &trace->queue[(trace->queue_first + trace->queue_count++) & (trace->queue_room - 1)];
    memset(event, 0, sizeof *event);
    event->kind = kind;
    event->t_us = trace->now_us - trace->start_us;
    if (tracee != NULL) {
        event->job = tracee->job;
        event->attempt = 1;
    }
    return event;
}

/* How it is watched, and what that has cost so far where it is more than what was told. */
void tell_watched(struct trace *trace)
{
    struct fb_event *event;

    if (trace->way_told && trace->stops == trace->told_stops &&
        trace->threads == trace->told_threads)
        return;
    event = tell(trace, FB_WATCHED, NULL);
    event->as.watched.stops = trace->stops;
    event->as.watched.stood_us = trace->stood_us;
    event->as.watched.threads = trace->threads;
    event->as.watched.way = trace->backend->name;
    trace->way_told = true;
    trace->told_stops = trace->stops;
    trace->told_threads = trace->threads;
    trace->told_us = trace->now_us;
}

const char *tell_text(struct trace *trace, const char *text)
{
    struct text_block *block = trace->text;
    size_t size = strlen(text) + 1;
    char *kept;

    if (size > sizeof block->bytes)
        return "";
    if (block == NULL || sizeof block->bytes - block->used < size) {
        block = malloc(sizeof *block);
        if (block == NULL)
            return "";
        block->next = trace->text;
        block->used = 0;
        trace->text = block;
    }
    kept = block->bytes + block->used;
    memcpy(kept, text, size);
    block->used += size;
    return kept;
}

void tell_note(struct trace *trace, int error, const char *format, ...)
{
    char text[1024];
    struct fb_event *event;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    event = tell(trace, FB_NOTE, NULL);
    event->as.note.text = tell_text(trace, text);
    event->as.note.error = error;
}

void tell_fini(struct trace *trace)
{
    while (trace->text != NULL) {
        struct text_block *block = trace->text;
        trace->text = block->next;
        free(block);
    }
    free(trace->queue);
    trace->queue = NULL;
    trace->queue_count = trace->queue_room = 0;
}
