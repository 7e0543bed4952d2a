/*
 * wire_read.c - engine/wire.c backwards: each kind of event from the fields that it was written
 * with. jansson reads the JSON; it refuses bytes that are no UTF-8, double names and deep nesting.
 * What a record lacks counts as not told, as far as the event still means something. Names of
 * signals and errors become the numbers of this machine.
 */
#include "wire_read.h"

#include "fields.h"
#include "wire_parts.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANY INT32_MAX

static int number(struct fields *fields, const char *name)
{
    return (int)fields_number(fields, name, 0, MANY, 0);
}

static uint32_t count(struct fields *fields, const char *name)
{
    return (uint32_t)fields_number(fields, name, 0, UINT32_MAX, 0);
}

static uint64_t bytes(struct fields *fields, const char *name)
{
    return (uint64_t)fields_number(fields, name, 0, INT64_MAX, 0);
}

static int read_error(struct fields *fields, bool needed)
{
    return wire_error_number(fields_string(fields, "error", needed ? NULL : "0"));
}

static int read_signal(struct fields *fields)
{
    const char *name = fields_string(fields, "signal", NULL);
    int found = wire_signal_number(name);

    if (found == 0)
        fields_wrong(fields, "signal", "is no signal");
    return found;
}

static void read_hardware(struct fields *fields, struct fb_hardware *out)
{
    struct fields hardware = fields_object(fields, "hardware");
    json_t *expected = fields_array(&hardware, "expected");

    out->cores = number(&hardware, "cores");
    out->threads = number(&hardware, "threads");
    out->machine_threads = number(&hardware, "machine_threads");
    out->quota = fields_double(&hardware, "quota", 0);
    out->expected_low = json_number_value(json_array_get(expected, 0));
    out->expected_high = json_number_value(json_array_get(expected, 1));
    if (hardware.wrong != NULL)
        fields_wrong(fields, "hardware", "%s %s", hardware.wrong, hardware.why);
}

static void read_run(struct fields *fields, struct fb_event *event)
{
    const char *seed = fields_string(fields, "seed", "0"), *start;
    char *end;

    event->as.run.version = fields_string(fields, "version", "");
    event->as.run.title = fields_string(fields, "title", "");
    event->as.run.slots = json_is_null(json_object_get(fields->object, "slots"))
                              ? FB_ALL_AT_ONCE
                              : number(fields, "slots");
    event->as.run.seed = strtoull(seed, &end, 10);
    if (*end != '\0')
        fields_wrong(fields, "seed", "is no number in a string");
    start = fields_string(fields, "start", "1970-01-01T00:00:00.000000Z");
    if (!wire_date_us(start, &event->as.run.start_us))
        fields_wrong(fields, "start", "is no date");
    read_hardware(fields, &event->as.run.hardware);
}

static void read_exited(struct fields *fields, struct fb_event *event)
{
    const char *cause = fields_string(fields, "cause", "");

    if (json_object_get(fields->object, "signal") != NULL)
        event->as.exited.signal = read_signal(fields);
    else if (!fields_bool(fields, "unseen"))
        event->as.exited.code = (int)fields_number(fields, "code", 0, 255, FIELDS_NEEDED);
    else
        event->as.exited.unseen = true;
    event->as.exited.core_dumped = fields_bool(fields, "core");
    event->as.exited.succeeded = fields_bool(fields, "ok");
    while (event->as.exited.cause < FB_CAUSE_COUNT &&
           strcmp(cause, fb_cause_name(event->as.exited.cause)) != 0)
        event->as.exited.cause++;
    if (event->as.exited.cause == FB_CAUSE_COUNT)
        event->as.exited.cause = FB_CAUSE_NONE; /* a later version's */
}

static void read_sample(struct fields *fields, struct fb_event *event)
{
    event->as.sample.cpu_us = fields_us(fields, "cpu", 0);
    event->as.sample.memory_bytes = bytes(fields, "memory");
    event->as.sample.core = (int)fields_number(fields, "core", -1, MANY, -1);
    event->as.sample.state = fields_string(fields, "state", "")[0];
}

static void read_reaped(struct fields *fields, struct fb_event *event)
{
    event->as.reaped.unseen = json_object_get(fields->object, "user") == NULL;
    event->as.reaped.user_us = fields_us(fields, "user", 0);
    event->as.reaped.system_us = fields_us(fields, "system", 0);
    event->as.reaped.peak_memory_bytes = bytes(fields, "peak_memory");
    event->as.reaped.result_bytes = (size_t)bytes(fields, "result_bytes");
}

static void read_ended(struct fields *fields, struct fb_event *event)
{
    event->as.ended.jobs = count(fields, "jobs");
    event->as.ended.succeeded = count(fields, "succeeded");
    event->as.ended.failed = count(fields, "failed");
    event->as.ended.skipped = count(fields, "skipped");
    event->as.ended.outliving = count(fields, "outliving");
    event->as.ended.wall_us = fields_us(fields, "wall", 0);
    event->as.ended.cpu_us = fields_us(fields, "cpu", 0);
    event->as.ended.speed_up = fields_double(fields, "speed_up", -1);
    event->as.ended.status = number(fields, "status");
    event->as.ended.stopped = fields_bool(fields, "stopped");
    event->as.ended.halted = fields_bool(fields, "halted");
}

static int read_after(struct wire_reader *reader, struct fields *fields, struct fb_event *event)
{
    json_t *list = fields_array(fields, "after");
    size_t found = json_array_size(list);

    if (found == 0)
        return 0;
    reader->after = calloc(found, sizeof *reader->after);
    if (reader->after == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < found; i++) {
        struct fields one = { .object = json_array_get(list, i) };
        const char *when = fields_string(&one, "when", "succeeded");
        reader->after[i].job = (uint32_t)fields_number(&one, "job", 1, UINT32_MAX, FIELDS_NEEDED);
        while (reader->after[i].when < FB_WHEN_COUNT &&
               strcmp(when, fb_when_name(reader->after[i].when)) != 0)
            reader->after[i].when++;
        if (one.wrong != NULL)
            fields_wrong(fields, "after", "%s %s", one.wrong, one.why);
        else if (reader->after[i].when == FB_WHEN_COUNT)
            fields_wrong(fields, "after", "when is no moment of a job");
    }
    event->as.queued.after = reader->after;
    event->as.queued.after_count = found;
    return 0;
}

static int read_queued(struct wire_reader *reader, struct fields *fields, struct fb_event *event)
{
    event->as.queued.command = fields_string(fields, "command", "");
    event->as.queued.name = fields_string(fields, "name", event->as.queued.command);
    event->as.queued.estimate_us = fields_us(fields, "estimate", 0);
    return read_after(reader, fields, event);
}

static void read_unstarted(struct fields *fields, struct fb_event *event)
{
    event->as.unstarted.error = read_error(fields, true);
    event->as.unstarted.stage = fields_string(fields, "stage", "start");
    event->as.unstarted.what = fields_string(fields, "what", "");
}

static int read_output(struct wire_reader *reader, struct fields *fields, struct fb_event *event)
{
    const char *stream = fields_string(fields, "stream", NULL);
    json_t *text = json_object_get(fields->object, "text");

    event->as.output.stream = strcmp(stream, "stderr") == 0 ? 2 : 1;
    if (event->as.output.stream == 1 && strcmp(stream, "stdout") != 0)
        fields_wrong(fields, "stream", "is neither stdout nor stderr");
    event->as.output.offset = bytes(fields, "offset");
    event->as.output.left_out_bytes = bytes(fields, "left_out");
    event->as.output.live = fields_bool(fields, "live");
    event->as.output.bytes = "";
    if (json_is_string(text)) {
        event->as.output.bytes = json_string_value(text);
        event->as.output.size = json_string_length(text);
        return 0;
    }
    if (text != NULL)
        fields_wrong(fields, "text", "is no string");
    return wire_read_bytes(reader, fields, event);
}

static int read_leaked(struct wire_reader *reader, struct fields *fields, struct fb_event *event)
{
    json_t *pids = fields_array(fields, "pids"), *names = fields_array(fields, "names");
    size_t found = json_array_size(pids);

    event->as.leaked.ending = fields_bool(fields, "ending");
    reader->pids = calloc(found + 1, sizeof *reader->pids);
    reader->names = calloc(found + 1, sizeof *reader->names);
    if (reader->pids == NULL || reader->names == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < found; i++) {
        const char *name = json_string_value(json_array_get(names, i));
        json_int_t pid = json_integer_value(json_array_get(pids, i));
        reader->names[i] = name != NULL ? name : "";
        reader->pids[i] = pid > 0 && pid <= INT32_MAX ? (pid_t)pid : 0;
        if (reader->pids[i] == 0)
            fields_wrong(fields, "pids", "is no list of processes");
    }
    event->as.leaked.count = (int)found;
    event->as.leaked.pids = reader->pids;
    event->as.leaked.names = reader->names;
    return 0;
}

static void read_rest(struct fields *fields, struct fb_event *event)
{
    switch (event->kind) {
    case FB_FORKED:
        event->as.forked.pid = (pid_t)fields_number(fields, "pid", 1, MANY, FIELDS_NEEDED);
        event->as.forked.parent = number(fields, "parent");
        event->as.forked.slot = number(fields, "slot");
        event->as.forked.thread = fields_bool(fields, "thread");
        break;
    case FB_BEGAN:
        event->as.began.words = fields_string_or_none(fields, "words");
        event->as.began.name = fields_string_or_none(fields, "name");
        break;
    case FB_ORPHANED:
        event->as.orphaned.parent = number(fields, "parent");
        break;
    case FB_STOPPED:
        event->as.stopped.signal = read_signal(fields);
        break;
    case FB_RETRY:
        event->as.retry.wait_us = fields_us(fields, "wait", 0);
        break;
    case FB_SKIPPED:
        event->as.skipped.why = fields_string(fields, "why", "");
        event->as.skipped.blame = count(fields, "blame");
        event->as.skipped.done_before = fields_bool(fields, "done_before");
        event->as.skipped.failed_before = fields_bool(fields, "failed_before");
        break;
    case FB_SIGNALS:
        event->as.signals.entries = number(fields, "entries");
        event->as.signals.reaped = number(fields, "reaped");
        break;
    case FB_WATCHED:
        event->as.watched.stops = bytes(fields, "stops");
        event->as.watched.stood_us = fields_us(fields, "stood", 0);
        event->as.watched.threads = bytes(fields, "threads");
        event->as.watched.way = fields_string(fields, "way", "");
        break;
    case FB_PROGRESS:
        event->as.progress.share = fields_double(fields, "share", -1);
        event->as.progress.text = fields_string(fields, "text", "");
        break;
    case FB_NOTE:
        event->as.note.text = fields_string(fields, "text", "");
        event->as.note.error = read_error(fields, false);
        break;
    default:
        break; /* continued, ready: the kind says it all */
    }
}

static int read_kind(struct wire_reader *reader, struct fields *fields, struct fb_event *event)
{
    switch (event->kind) {
    case FB_OUTPUT:
        return read_output(reader, fields, event);
    case FB_LEAKED:
        return read_leaked(reader, fields, event);
    case FB_RUN:
        read_run(fields, event);
        return 0;
    case FB_QUEUED:
        return read_queued(reader, fields, event);
    case FB_SAMPLE:
        read_sample(fields, event);
        return 0;
    case FB_EXITED:
        read_exited(fields, event);
        return 0;
    case FB_REAPED:
        read_reaped(fields, event);
        return 0;
    case FB_UNSTARTED:
        read_unstarted(fields, event);
        return 0;
    case FB_ENDED:
        read_ended(fields, event);
        return 0;
    default:
        read_rest(fields, event);
        return 0;
    }
}

static void forget(struct wire_reader *reader)
{
    json_decref(reader->line);
    free(reader->pids);
    free(reader->names);
    free(reader->after);
    reader->after = NULL;
    reader->line = NULL;
    reader->pids = NULL;
    reader->names = NULL;
}

void wire_reader_fini(struct wire_reader *reader)
{
    forget(reader);
    free(reader->bytes);
    *reader = (struct wire_reader){ 0 };
}

static int mistaken(struct wire_mistake *mistake, const struct fields *fields, const char *line,
                    size_t size)
{
    mistake->column = wire_column(line, size, fields->wrong);
    snprintf(mistake->why, sizeof mistake->why, "%s %s", fields->wrong, fields->why);
    return -EBADMSG;
}

/* 1: filled in; 0: a kind that is not known. */
static int read_event(struct wire_reader *reader, struct fields *fields, struct fb_event *event)
{
    const char *kind = fields_string(fields, "event", NULL);

    *event = (struct fb_event){ .t_us = fields_us(fields, "t", FIELDS_NEEDED) };
    if (fields->wrong != NULL)
        return 1;
    while (event->kind < FB_KIND_COUNT && strcmp(kind, fb_kind_name(event->kind)) != 0)
        event->kind++;
    if (event->kind == FB_KIND_COUNT)
        return 0;
    event->job = count(fields, "job");
    event->attempt = count(fields, "attempt");
    return read_kind(reader, fields, event) < 0 ? -ENOMEM : 1;
}

int wire_read(struct wire_reader *reader, const char *line, size_t size, struct fb_event *event,
              struct wire_mistake *mistake)
{
    struct fields fields = { 0 };
    json_error_t error;
    int r;

    forget(reader);
    *mistake = (struct wire_mistake){ .column = 1 };
    reader->line = json_loadb(line, size, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (reader->line == NULL && json_error_code(&error) == json_error_out_of_memory)
        return -ENOMEM;
    if (reader->line == NULL) {
        mistake->syntax = true;
        mistake->column = error.column > 0 ? (unsigned)error.column : 1;
        snprintf(mistake->why, sizeof mistake->why, "is no JSON: %s", error.text);
        return -EBADMSG;
    }
    if (!json_is_object(reader->line)) {
        snprintf(mistake->why, sizeof mistake->why, "is no event");
        return -EBADMSG;
    }
    fields.object = reader->line;
    r = read_event(reader, &fields, event);
    return fields.wrong != NULL ? mistaken(mistake, &fields, line, size) : r;
}
