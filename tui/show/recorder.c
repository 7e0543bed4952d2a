/*
 * recorder.c - of a worker's output a run gives the ends alone; of a watch all comes, and here the
 * first bytes and the last are kept, so that a program that prints for hours fills no disk. Where
 * the record fails that is said once, and the source goes on.
 */
#include "recorder.h"

#include "base/clock.h"

#include "opt/complain.h"
#include "record/record.h"
#include "record/record_read.h"
#include "record/tape.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLUSH_US 100000

static void check(struct recorder *recorder, int r)
{
    char message[4400];

    if (r == 0)
        return;
    if (recorder->source == NULL) { /* nothing is left that could go on or print */
        recorder->late_error = r;
        return;
    }
    snprintf(message, sizeof message, "record %s: %s; it ends here, %s",
             record_path(recorder->record), strerrordesc_np(-r), recorder->source->goes_on);
    recorder->failed(recorder->context, message);
}

/* A record that was asked for must be had; the one that is kept anyway is only missed. */
int recorder_open(struct recorder *recorder, const struct opt *opt, const struct source *source)
{
    char error[4400];
    int r;

    recorder->source = source;
    if (opt->keep.no_record || source->name == NULL)
        return 0;
    r = record_open(&recorder->record, opt->keep.record, opt->command == OPT_DEMO, error,
                    sizeof error);
    if (r == 0) {
        /* What is looked at was another's run, and is not the last for that. */
        if (opt->keep.record != NULL && !opt->keep.not_last && opt->command != OPT_ATTACH)
            record_be_last(recorder->record);
        return 0;
    }
    if (opt->keep.record != NULL)
        return complain(r == -ENOMEM ? 3 : 2, "%s", error);
    return complain(0, "%s; the %s is not recorded", error, source->name);
}

void recorder_keep(struct recorder *recorder)
{
    if (recorder->record == NULL || record_file(recorder->record) < 0)
        (void)tape_open(&recorder->tape); /* without memory there is nothing to read back */
}

/* What is longer than its bound is of no use: it would have no beginning or no end. */
static void put_tape(struct recorder *recorder, const struct fb_event *event)
{
    if (recorder->tape != NULL &&
        (tape_put(recorder->tape, event) < 0 || tape_bytes(recorder->tape) > RECORDER_TAPE_MOST))
        recorder->tape = tape_close(recorder->tape);
}

/* -1: there is none, or it is of no use any more. */
static int tape_descriptor(struct recorder *recorder)
{
    int fd = recorder->tape != NULL ? tape_file(recorder->tape) : -1;

    if (fd < 0)
        recorder->tape = tape_close(recorder->tape);
    return fd < 0 ? -1 : fd;
}

int recorder_read_back(struct recorder *recorder, struct record_reader **out, char *why,
                       size_t size)
{
    int fd;

    *out = NULL;
    recorder_flush(recorder);
    fd = tape_descriptor(recorder);
    if (fd < 0 && recorder->record != NULL)
        fd = record_file(recorder->record);
    if (fd >= 0)
        return record_reader_open_fd(out, fd, why, size);
    snprintf(why, size, "what happened is not kept: there is no record of it");
    return -ENODATA;
}

bool recorder_readable(const struct recorder *recorder)
{
    return recorder->tape != NULL ||
           (recorder->record != NULL && record_file(recorder->record) >= 0);
}

int recorder_file(struct recorder *recorder)
{
    int fd;

    recorder_flush(recorder);
    fd = recorder->record != NULL ? record_file(recorder->record) : -1;
    return fd < 0 ? tape_descriptor(recorder) : fd;
}

const char *recorder_path(const struct recorder *recorder)
{
    return recorder->record != NULL && record_is_file(recorder->record)
               ? record_path(recorder->record)
               : NULL;
}

bool recorder_is_open(const struct recorder *recorder)
{
    return recorder->record != NULL;
}

int64_t recorder_deadline_us(const struct recorder *recorder)
{
    return recorder->pending_us != 0 ? recorder->pending_us + FLUSH_US : INT64_MAX;
}

void recorder_flush(struct recorder *recorder)
{
    if (recorder->record != NULL)
        check(recorder, record_flush(recorder->record));
    if (recorder->tape != NULL && tape_flush(recorder->tape) < 0)
        recorder->tape = tape_close(recorder->tape);
    recorder->pending_us = 0;
}

int recorder_waits(const struct recorder *recorder)
{
    return recorder->record != NULL ? record_waits(recorder->record) : -1;
}

void recorder_writable(struct recorder *recorder)
{
    check(recorder, record_writable(recorder->record));
}

static void put(struct recorder *recorder, const struct fb_event *event)
{
    if (recorder->record != NULL)
        check(recorder, record_put(recorder->record, event));
    put_tape(recorder, event);
}

/* Keeps the last of it; without memory less than that. */
static void put_tail(struct recorder *recorder, const char *bytes, size_t size)
{
    size_t most = recorder->source->output_most;

    if (recorder->tail == NULL)
        recorder->tail = malloc(most * 2);
    if (recorder->tail == NULL)
        return;
    if (size > most) {
        bytes += size - most;
        size = most;
    }
    if (recorder->tail_size + size > most * 2) {
        memmove(recorder->tail, recorder->tail + recorder->tail_size - most, most);
        recorder->tail_size = most;
    }
    memcpy(recorder->tail + recorder->tail_size, bytes, size);
    recorder->tail_size += size;
}

static void put_output(struct recorder *recorder, const struct fb_event *event)
{
    struct fb_event first = *event;
    size_t most = recorder->source->output_most;
    uint64_t room = recorder->output_bytes < most ? most - recorder->output_bytes : 0;

    if (first.as.output.size > room)
        first.as.output.size = (size_t)room;
    if (first.as.output.size > 0)
        put(recorder, &first);
    put_tail(recorder, event->as.output.bytes + first.as.output.size,
             event->as.output.size - first.as.output.size);
    recorder->output_bytes += event->as.output.size;
}

/* What was left out, from its last bytes on. */
static void put_last(struct recorder *recorder, int64_t t_us)
{
    size_t most = recorder->source->output_most;
    size_t size = recorder->tail_size < most ? recorder->tail_size : most;
    struct fb_event event = { .kind = FB_OUTPUT, .job = 1, .attempt = 1, .t_us = t_us };

    if (size == 0)
        return;
    event.as.output.stream = 1;
    event.as.output.bytes = recorder->tail + recorder->tail_size - size;
    event.as.output.size = size;
    event.as.output.offset = recorder->output_bytes - size;
    event.as.output.left_out_bytes = event.as.output.offset - most;
    put(recorder, &event);
}

void recorder_put(struct recorder *recorder, const struct fb_event *event)
{
    if (recorder->record == NULL && recorder->tape == NULL)
        return;
    if (event->kind == FB_ENDED)
        put_last(recorder, event->t_us);
    if (event->kind == FB_OUTPUT && recorder->source->output_most > 0)
        put_output(recorder, event);
    else
        put(recorder, event);
    if (recorder->record != NULL && recorder->pending_us == 0 && record_pending(recorder->record))
        recorder->pending_us = clock_us(CLOCK_MONOTONIC);
}

void recorder_source_ends(struct recorder *recorder)
{
    recorder->source = NULL;
}

int recorder_close(struct recorder *recorder)
{
    char path[4096] = "";
    int r;

    if (recorder->record != NULL)
        snprintf(path, sizeof path, "%s", record_path(recorder->record));
    recorder->tape = tape_close(recorder->tape);
    recorder->record = record_close(recorder->record, &r);
    if (r == 0)
        r = recorder->late_error;
    free(recorder->tail);
    recorder->tail = NULL;
    return r == 0 ? 0 : complain(3, "record %s: %s", path, strerrordesc_np(-r));
}
