/*
 * report.c - events that were made and not yet taken. Everything that stands is resumed before
 * an event is read, so many may wait; room for what a death needs is made before it is taken
 * from the kernel. Texts live in blocks that do not move, until the last event has been taken.
 */
#include "inside.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES 65536 /* of a block at least */
#define HEAD_BYTES 4096
#define WATCHED_US 250000 /* between two `watched` at least */

bool watch_report_reserve(struct watch *watch, size_t events)
{
    size_t wanted = watch->report.count + events, room = watch->report.room;
    struct fb_event *wider;

    if (wanted <= room)
        return true;
    while (room < wanted)
        room = room > 0 ? room * 2 : 64; /* a power of two */
    wider = malloc(room * sizeof *wider);
    if (wider == NULL)
        return false;
    for (size_t i = 0; i < watch->report.count; i++)
        wider[i] = watch->report.queue[(watch->report.first + i) & (watch->report.room - 1)];
    free(watch->report.queue);
    watch->report.queue = wider;
    watch->report.first = 0;
    watch->report.room = room;
    return true;
}

bool watch_report_take(struct watch *watch, struct fb_event *out)
{
    if (watch->report.count == 0) {
        while (watch->report.text != NULL && watch->report.text->next != NULL) {
            struct text_block *block = watch->report.text;
            watch->report.text = block->next;
            free(block);
        }
        if (watch->report.text != NULL)
            watch->report.text->used = 0;
        return false;
    }
    *out = watch->report.queue[watch->report.first];
    watch->report.first = (watch->report.first + 1) & (watch->report.room - 1);
    watch->report.count--;
    return true;
}

struct fb_event *watch_report(struct watch *watch, enum fb_kind kind, const struct tracee *tracee)
{
    struct fb_event *event = &watch->report.lost;

    if (watch_report_reserve(watch, 1))
        event =
            &watch->report
                 .queue[(watch->report.first + watch->report.count++) & (watch->report.room - 1)];
    memset(event, 0, sizeof *event);
    event->kind = kind;
    event->t_us = watch->now_us - watch->start_us;
    watch->report.last_us = watch->now_us;
    if (tracee != NULL) {
        event->job = tracee->job;
        event->attempt = 1;
    }
    return event;
}

void watch_report_since(struct watch *watch, int64_t then_us)
{
    int64_t now_us = sys_now_us();

    watch->now_us = then_us > watch->report.last_us ? then_us : watch->report.last_us;
    if (watch->now_us > now_us)
        watch->now_us = now_us;
}

/* How it is watched, and what that has cost so far where it is more than the last report. */
void watch_report_watched(struct watch *watch)
{
    struct watch_reports *reports = &watch->report;
    struct watch_counts counts;
    struct fb_event *event;

    watch_counts(watch, &counts);
    if (reports->way_reported && counts.stops == reports->stops &&
        counts.threads == reports->threads)
        return;
    event = watch_report(watch, FB_WATCHED, NULL);
    event->as.watched.stops = counts.stops;
    event->as.watched.stood_us = counts.stood_us;
    event->as.watched.threads = counts.threads;
    event->as.watched.way = watch->backend->name;
    reports->way_reported = true;
    reports->stops = counts.stops;
    reports->threads = counts.threads;
    reports->watched_us = watch->now_us;
}

void watch_report_watched_late(struct watch *watch)
{
    if (watch->now_us - watch->report.watched_us >= WATCHED_US)
        watch_report_watched(watch);
}

size_t watch_report_waiting(const struct watch *watch)
{
    return watch->report.count;
}

const char *watch_report_text(struct watch *watch, const char *text)
{
    struct text_block *block = watch->report.text;
    size_t size = strlen(text) + 1, room = size > TEXT_BYTES ? size : TEXT_BYTES;
    char *kept;

    if (block == NULL || block->room - block->used < size) {
        block = malloc(sizeof *block + room);
        if (block == NULL)
            return "";
        block->next = watch->report.text;
        block->used = 0;
        block->room = room;
        watch->report.text = block;
    }
    kept = block->bytes + block->used;
    memcpy(kept, text, size);
    block->used += size;
    return kept;
}

const char *watch_report_head(struct watch *watch, const char *text)
{
    char head[HEAD_BYTES];
    size_t size = strnlen(text, sizeof head);

    if (size < sizeof head)
        return watch_report_text(watch, text);
    size = sizeof head - sizeof " ...";
    while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80)
        size--; /* of a character that would be cut */
    memcpy(head, text, size);
    strcpy(head + size, " ...");
    return watch_report_text(watch, head);
}

void watch_report_note(struct watch *watch, int error, const char *format, ...)
{
    char text[1024];
    struct fb_event *event;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    event = watch_report(watch, FB_NOTE, NULL);
    event->as.note.text = watch_report_text(watch, text);
    event->as.note.error = error;
}

void watch_report_fini(struct watch *watch)
{
    while (watch->report.text != NULL) {
        struct text_block *block = watch->report.text;
        watch->report.text = block->next;
        free(block);
    }
    free(watch->report.queue);
}
