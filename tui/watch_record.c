/*
 * watch_record.c - a watch is recorded as a run is: of the output the first bytes and the last, so
 * that a program that prints for hours fills no disk. Where the record fails that is said once, and
 * the watch goes on.
 */
#include "watch_record.h"

#include "pump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void told(struct watch_record *record, int r)
{
    char message[4400];

    if (r == 0)
        return;
    snprintf(message, sizeof message, "record %s: %s; it ends here, the program goes on",
             record_path(record->record), strerrordesc_np(-r));
    record->failed(record->context, message);
}

int watch_record_open(struct watch_record *record, const struct opt *opt)
{
    char error[4400];

    if (opt->no_record || record_open(&record->record, opt->record, error, sizeof error) == 0)
        return 0;
    if (opt->record != NULL)
        return pump_complain(2, "%s", error);
    pump_complain(0, "%s; the watch is not recorded", error);
    return 0;
}

void watch_record_flush(struct watch_record *record)
{
    if (record->record != NULL)
        told(record, record_flush(record->record));
    record->pending_us = 0;
}

/* Keeps the last of it; without memory less than that. */
static void put_tail(struct watch_record *record, const char *bytes, size_t size)
{
    size_t over;

    if (record->tail == NULL)
        record->tail = malloc((size_t)WATCH_OUTPUT_MOST * 2);
    if (record->tail == NULL)
        return;
    if (size > WATCH_OUTPUT_MOST) {
        bytes += size - WATCH_OUTPUT_MOST;
        size = WATCH_OUTPUT_MOST;
    }
    if (record->tail_size + size > (size_t)WATCH_OUTPUT_MOST * 2) {
        over = record->tail_size - WATCH_OUTPUT_MOST;
        memmove(record->tail, record->tail + over, WATCH_OUTPUT_MOST);
        record->tail_size = WATCH_OUTPUT_MOST;
    }
    memcpy(record->tail + record->tail_size, bytes, size);
    record->tail_size += size;
}

static void put_output(struct watch_record *record, const struct fb_event *event)
{
    struct fb_event first = *event;
    uint64_t room =
        record->output_bytes < WATCH_OUTPUT_MOST ? WATCH_OUTPUT_MOST - record->output_bytes : 0;

    if (first.as.output.size > room)
        first.as.output.size = (size_t)room;
    if (first.as.output.size > 0)
        told(record, record_put(record->record, &first));
    put_tail(record, event->as.output.bytes + first.as.output.size,
             event->as.output.size - first.as.output.size);
    record->output_bytes += event->as.output.size;
}

/* What was left out, from its last WATCH_OUTPUT_MOST bytes on. */
static void tell_tail(struct watch_record *record, int64_t t_us)
{
    size_t size = record->tail_size < WATCH_OUTPUT_MOST ? record->tail_size : WATCH_OUTPUT_MOST;
    struct fb_event event = { .kind = FB_OUTPUT, .job = 1, .attempt = 1, .t_us = t_us };

    if (size == 0)
        return;
    event.as.output.stream = 1;
    event.as.output.bytes = record->tail + record->tail_size - size;
    event.as.output.size = size;
    event.as.output.offset = record->output_bytes - size;
    event.as.output.left_out_bytes = event.as.output.offset - WATCH_OUTPUT_MOST;
    told(record, record_put(record->record, &event));
}

void watch_record_put(struct watch_record *record, const struct fb_event *event, int64_t now_us)
{
    if (record->record == NULL)
        return;
    if (event->kind == FB_ENDED)
        tell_tail(record, event->t_us);
    if (event->kind == FB_OUTPUT)
        put_output(record, event);
    else
        told(record, record_put(record->record, event));
    if (record->pending_us == 0 && record_pending(record->record))
        record->pending_us = now_us;
}

void watch_record_close(struct watch_record *record)
{
    int r;

    record->record = record_close(record->record, &r);
    free(record->tail);
    record->tail = NULL;
}
