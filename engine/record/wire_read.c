/*
 * wire_read.c - wire.c backwards. jansson reads the JSON; it refuses bytes that are no UTF-8,
 * double names and deep nesting. A field that is not there counts as absent.
 */
#include "wire_read.h"

#include "wire_fields.h"
#include "wire_job.h"
#include "wire_load.h"
#include "wire_words.h"

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

static void read_run(struct fields *fields, struct fb_event *event)
{
    const char *seed = fields_string(fields, "seed", "0"), *start;
    char *end;

    event->as.run.version = fields_string(fields, "version", "");
    event->as.run.title = fields_string(fields, "title", "");
    event->as.run.slots =
        json_is_null(fields_nested(fields, "slots")) ? FB_ALL_AT_ONCE : number(fields, "slots");
    event->as.run.seed = strtoull(seed, &end, 10);
    if (*end != '\0')
        fields_wrong(fields, "seed", "is no number in a string");
    start = fields_string(fields, "start", "1970-01-01T00:00:00.000000Z");
    if (!wire_date_us(start, &event->as.run.start_us))
        fields_wrong(fields, "start", "is no date");
    wire_read_hardware(fields, &event->as.run.hardware);
}

static void read_ending(struct fields *fields, struct fb_event *event)
{
    if (fields_has(fields, "signal"))
        event->as.ending.signal = read_signal(fields);
    event->as.ending.cause = wire_cause(fields_string(fields, "cause", ""));
    event->as.ending.grace_us =
        fields_us(fields, "grace", event->as.ending.signal == SIGKILL ? 0 : FB_FOREVER);
    event->as.ending.ignored = fields_bool(fields, "ignored");
}

static void read_exited(struct fields *fields, struct fb_event *event)
{
    if (fields_has(fields, "signal"))
        event->as.exited.signal = read_signal(fields);
    else if (!fields_bool(fields, "unseen"))
        event->as.exited.code = (int)fields_number(fields, "code", 0, 255, FIELDS_NEEDED);
    else
        event->as.exited.unseen = true;
    event->as.exited.core_dumped = fields_bool(fields, "core");
    event->as.exited.succeeded = fields_bool(fields, "ok");
    event->as.exited.cause = wire_cause(fields_string(fields, "cause", ""));
    event->as.exited.why = fields_string_or_none(fields, "why");
}

static void read_sample(struct fields *fields, struct fb_event *event)
{
    event->as.sample.cpu_us = fields_us(fields, "cpu", 0);
    event->as.sample.memory_bytes = bytes(fields, "memory");
    event->as.sample.core = (int)fields_number(fields, "core", -1, MANY, -1);
    event->as.sample.state = fields_string(fields, "state", "")[0];
    event->as.sample.delay_us = fields_us(fields, "delay", -1);
}

static void read_reaped(struct fields *fields, struct fb_event *event)
{
    event->as.reaped.unseen = !fields_has(fields, "user");
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
    event->as.ended.unneeded = count(fields, "unneeded");
    event->as.ended.by_hand = count(fields, "by_hand");
    event->as.ended.outliving = count(fields, "outliving");
    event->as.ended.wall_us = fields_us(fields, "wall", 0);
    event->as.ended.cpu_us = fields_us(fields, "cpu", 0);
    event->as.ended.speed_up = fields_double(fields, "speed_up", -1);
    event->as.ended.status = number(fields, "status");
    event->as.ended.stopped = fields_bool(fields, "stopped");
    event->as.ended.halted = fields_bool(fields, "halted");
    event->as.ended.goal = fields_bool(fields, "goal");
    event->as.ended.more = fields_bool(fields, "more");
    event->as.ended.unread = count(fields, "unread");
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
    const char *text;

    event->as.output.stream = strcmp(stream, "stderr") == 0 ? 2 : 1;
    if (event->as.output.stream == 1 && strcmp(stream, "stdout") != 0)
        fields_wrong(fields, "stream", "is neither stdout nor stderr");
    event->as.output.offset = bytes(fields, "offset");
    event->as.output.left_out_bytes = bytes(fields, "left_out");
    event->as.output.live = fields_bool(fields, "live");
    event->as.output.bytes = "";
    text = fields_bytes(fields, "text", &event->as.output.size);
    if (text != NULL) {
        event->as.output.bytes = text;
        return 0;
    }
    if (fields_has(fields, "text"))
        fields_wrong(fields, "text", "is no string");
    return wire_read_bytes(reader, fields, event);
}

static void read_words(struct fields *fields, struct fb_event *event)
{
    switch (event->kind) {
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
        event->as.note.pause = fields_bool(fields, "pause");
        break;
    default:
        break; /* continued, ready: the kind says it all */
    }
}

static void read_rest(struct fields *fields, struct fb_event *event)
{
    switch (event->kind) {
    case FB_FORKED:
        event->as.forked.pid = (pid_t)fields_number(fields, "pid", 1, MANY, FIELDS_NEEDED);
        event->as.forked.parent = number(fields, "parent");
        event->as.forked.slot = number(fields, "slot");
        event->as.forked.thread = fields_bool(fields, "thread");
        event->as.forked.node = fields_string_or_none(fields, "node");
        break;
    case FB_BEGAN:
        event->as.began.words = fields_string_or_none(fields, "words");
        event->as.began.name = fields_string_or_none(fields, "name");
        event->as.began.cut = fields_bool(fields, "cut");
        break;
    case FB_ORPHANED:
        event->as.orphaned.parent = number(fields, "parent");
        break;
    case FB_STOPPED:
        event->as.stopped.signal = read_signal(fields);
        break;
    case FB_ENDING:
        read_ending(fields, event);
        break;
    case FB_RETRY:
        event->as.retry.wait_us = fields_us(fields, "wait", 0);
        event->as.retry.restart = fields_bool(fields, "restart");
        break;
    case FB_HEALTH:
        wire_read_health(fields, event);
        break;
    case FB_HELD:
        event->as.held.on = fields_bool(fields, "on");
        event->as.held.why = fields_string_or_none(fields, "why");
        break;
    case FB_SKIPPED:
        event->as.skipped.why = fields_string(fields, "why", "");
        event->as.skipped.blame = count(fields, "blame");
        event->as.skipped.done_before = fields_bool(fields, "done_before");
        event->as.skipped.failed_before = fields_bool(fields, "failed_before");
        event->as.skipped.by_hand = fields_bool(fields, "by_hand");
        break;
    case FB_SIGNALS:
        event->as.signals.entries = number(fields, "entries");
        event->as.signals.others = number(fields, "others");
        break;
    default:
        read_words(fields, event);
    }
}

static int read_kind(struct wire_reader *reader, struct fields *fields, struct fb_event *event)
{
    switch (event->kind) {
    case FB_OUTPUT:
        return read_output(reader, fields, event);
    case FB_LEAKED:
        return wire_read_leaked(reader, fields, event);
    case FB_RUN:
        read_run(fields, event);
        return wire_read_origin(reader, fields, event);
    case FB_QUEUED:
        return wire_read_queued(reader, fields, event);
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
    while (reader->owned_count > 0)
        free(reader->owned[--reader->owned_count]);
}

void wire_reader_fini(struct wire_reader *reader)
{
    forget(reader);
    flat_fini(&reader->flat);
    free(reader->bytes);
    free(reader->owned);
    *reader = (struct wire_reader){ 0 };
}

static int mistaken(struct wire_mistake *mistake, const struct fields *fields, const char *line,
                    size_t size)
{
    mistake->column = wire_column(line, size, fields->wrong);
    snprintf(mistake->why, sizeof mistake->why, "%s %s", fields->wrong, fields->why);
    return -EBADMSG;
}

/* FB_KIND_COUNT: it is not known. */
static enum fb_kind kind_of(const char *name)
{
#define FB_NAMED(kind, word)                                                                       \
    if (name[0] == (word)[0] && strcmp(name, word) == 0)                                           \
        return FB_##kind;
    FB_KINDS(FB_NAMED)
#undef FB_NAMED
    return FB_KIND_COUNT;
}

/* 1: filled in; 0: a kind that is not known. */
static int read_event(struct wire_reader *reader, struct fields *fields, struct fb_event *event)
{
    const char *kind = fields_string(fields, "event", NULL);

    *event = (struct fb_event){ .t_us = fields_us(fields, "t", FIELDS_NEEDED) };
    if (fields->wrong != NULL)
        return 1;
    event->kind = kind_of(kind);
    if (event->kind == FB_KIND_COUNT || event->kind == FB_DONE)
        return 0;
    event->job = count(fields, "job");
    event->attempt = count(fields, "attempt");
    return read_kind(reader, fields, event) < 0 ? -ENOMEM : 1;
}

/* A line that is shorter than the values are many is not looked through. */
static bool too_many_values(const char *line, size_t size, struct wire_mistake *mistake)
{
    size_t end = size > WIRE_VALUES_MOST ? wire_values_end(line, size, WIRE_VALUES_MOST) : size;

    if (end == size)
        return false;
    mistake->column = wire_place(line, end);
    snprintf(mistake->why, sizeof mistake->why, "holds more than %zu values", WIRE_VALUES_MOST);
    return true;
}

/* What is wrong in it, if anything is, jansson is to say. */
static int read_flat(struct wire_reader *reader, struct fb_event *event)
{
    struct fields fields = { .flat = &reader->flat };
    int r = read_event(reader, &fields, event);

    return fields.wrong != NULL ? -EBADMSG : r;
}

static int read_any(struct wire_reader *reader, const char *line, size_t size,
                    struct fb_event *event, struct wire_mistake *mistake)
{
    struct fields fields = { 0 };
    json_error_t error;
    int r;

    if (too_many_values(line, size, mistake))
        return -EBADMSG;
    r = wire_load(&reader->line, line, size, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (r == -ENOMEM)
        return r;
    if (r < 0) {
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

int wire_read(struct wire_reader *reader, const char *line, size_t size, struct fb_event *event,
              struct wire_mistake *mistake)
{
    int r = -EBADMSG;

    forget(reader);
    *mistake = (struct wire_mistake){ .column = 1 };
    if (size <= WIRE_FLAT_MOST && !reader->no_flat && flat_read(&reader->flat, line, size))
        r = read_flat(reader, event);
    if (r == -EBADMSG) {
        forget(reader);
        r = read_any(reader, line, size, event, mistake);
    }
    return r;
}
