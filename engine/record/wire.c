/*
 * wire.c - the one writer of events: which fields a kind has, in which form. Output that is no
 * UTF-8 or holds a NUL goes as base64. No text and no list is longer than wire.h says: what reads a
 * record holds a line in memory. Pieces are json.c's.
 */
#include "wire.h"

#include "wire_job.h"

#include "base/json.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* False: it had to be cut. */
static bool put_string(struct text *out, const char *string)
{
    size_t size = strlen(string);

    return json_quoted_most(out, string, size, WIRE_TEXT_MOST) == size;
}

#define text_field(out, name, value) (json_key(out, name), put_string(out, value))

static void put_run(struct text *out, const struct fb_event *event)
{
    const struct fb_hardware *hardware = &event->as.run.hardware;
    time_t seconds = event->as.run.start_us / 1000000;
    struct tm date;
    char text[64], full[96];

    text_field(out, "version", event->as.run.version);
    text_field(out, "title", event->as.run.title);
    json_key(out, "slots");
    if (event->as.run.slots == FB_ALL_AT_ONCE)
        text_puts(out, "null");
    else
        json_signed(out, event->as.run.slots);
    text_printf(out, ",\"hardware\":{\"cores\":%d,\"threads\":%d,\"machine_threads\":%d",
                hardware->cores, hardware->threads, hardware->machine_threads);
    text_puts(out, ",\"quota\":");
    json_double(out, hardware->quota);
    text_puts(out, ",\"expected\":[");
    json_double(out, hardware->expected_low);
    text_putc(out, ',');
    json_double(out, hardware->expected_high);
    text_puts(out, "]}");
    gmtime_r(&seconds, &date);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &date);
    snprintf(full, sizeof full, "%s.%06dZ", text, (int)(event->as.run.start_us % 1000000));
    json_string_field(out, "start", full);
    /* As a string: most readers of JSON keep numbers as doubles, which end at 2^53. */
    snprintf(full, sizeof full, "%llu", (unsigned long long)event->as.run.seed);
    json_string_field(out, "seed", full);
    wire_put_origin(out, event);
}

static void put_output(struct text *out, const struct fb_event *event)
{
    const char *bytes = event->as.output.bytes;
    size_t size = event->as.output.size;

    json_string_field(out, "stream", event->as.output.stream == 1 ? "stdout" : "stderr");
    if (event->as.output.offset > 0)
        json_number_field(out, "offset", (int64_t)event->as.output.offset);
    if (event->as.output.left_out_bytes > 0)
        json_number_field(out, "left_out", (int64_t)event->as.output.left_out_bytes);
    if (event->as.output.live)
        json_bool_field(out, "live", true);
    if (memchr(bytes, '\0', size) == NULL && utf8_valid(bytes, size)) {
        json_key(out, "text");
        json_quoted(out, bytes, size);
    } else {
        json_key(out, "bytes");
        json_base64(out, (const unsigned char *)bytes, size);
    }
}

static void put_exited(struct text *out, const struct fb_event *event)
{
    char name[16];

    if (event->as.exited.signal != 0) {
        json_string_field(out, "signal", fb_signal_name(event->as.exited.signal, name));
        json_bool_field(out, "core", event->as.exited.core_dumped);
    } else if (event->as.exited.unseen) {
        json_bool_field(out, "unseen", true);
    } else {
        json_number_field(out, "code", event->as.exited.code);
    }
    json_bool_field(out, "ok", event->as.exited.succeeded);
    if (event->as.exited.cause != FB_CAUSE_NONE)
        json_string_field(out, "cause", fb_cause_name(event->as.exited.cause));
    if (event->as.exited.why != NULL)
        text_field(out, "why", event->as.exited.why);
}

static void put_leaked(struct text *out, const struct fb_event *event)
{
    int count =
        event->as.leaked.count < WIRE_LEAKED_MOST ? event->as.leaked.count : WIRE_LEAKED_MOST;

    json_key(out, "pids");
    text_putc(out, '[');
    for (int i = 0; i < count; i++) {
        if (i > 0)
            text_putc(out, ',');
        json_signed(out, event->as.leaked.pids[i]);
    }
    text_putc(out, ']');
    json_key(out, "names");
    text_putc(out, '[');
    for (int i = 0; i < count; i++) {
        if (i > 0)
            text_putc(out, ',');
        json_quoted(out, event->as.leaked.names[i], strlen(event->as.leaked.names[i]));
    }
    text_putc(out, ']');
    json_bool_field(out, "ending", event->as.leaked.ending);
}

static void put_ended(struct text *out, const struct fb_event *event)
{
    json_number_field(out, "jobs", event->as.ended.jobs);
    json_number_field(out, "succeeded", event->as.ended.succeeded);
    json_number_field(out, "failed", event->as.ended.failed);
    json_number_field(out, "skipped", event->as.ended.skipped);
    if (event->as.ended.unneeded > 0)
        json_number_field(out, "unneeded", event->as.ended.unneeded);
    if (event->as.ended.by_hand > 0)
        json_number_field(out, "by_hand", event->as.ended.by_hand);
    if (event->as.ended.outliving > 0)
        json_number_field(out, "outliving", event->as.ended.outliving);
    json_seconds_field(out, "wall", event->as.ended.wall_us);
    json_seconds_field(out, "cpu", event->as.ended.cpu_us);
    if (event->as.ended.speed_up >= 0) {
        json_key(out, "speed_up");
        json_double(out, event->as.ended.speed_up);
    }
    json_number_field(out, "status", event->as.ended.status);
    json_bool_field(out, "stopped", event->as.ended.stopped);
    if (event->as.ended.halted)
        json_bool_field(out, "halted", true);
    if (event->as.ended.goal)
        json_bool_field(out, "goal", true);
    if (event->as.ended.more)
        json_bool_field(out, "more", true);
    if (event->as.ended.unread > 0)
        json_number_field(out, "unread", event->as.ended.unread);
}

static void put_error(struct text *out, int error)
{
    const char *name = strerrorname_np(error), *words = strerrordesc_np(error);

    json_string_field(out, "error", name != NULL ? name : "unknown");
    json_string_field(out, "words", words != NULL ? words : "unknown error");
}

static void put_reaped(struct text *out, const struct fb_event *event)
{
    if (!event->as.reaped.unseen) {
        json_seconds_field(out, "user", event->as.reaped.user_us);
        json_seconds_field(out, "system", event->as.reaped.system_us);
    }
    if (event->as.reaped.peak_memory_bytes > 0)
        json_number_field(out, "peak_memory", (int64_t)event->as.reaped.peak_memory_bytes);
    if (event->as.reaped.result_bytes > 0)
        json_number_field(out, "result_bytes", (int64_t)event->as.reaped.result_bytes);
}

static void put_sample(struct text *out, const struct fb_event *event)
{
    json_seconds_field(out, "cpu", event->as.sample.cpu_us);
    json_number_field(out, "memory", (int64_t)event->as.sample.memory_bytes);
    json_number_field(out, "core", event->as.sample.core);
    json_key(out, "state");
    json_quoted(out, &event->as.sample.state, event->as.sample.state != 0);
    if (event->as.sample.delay_us >= 0)
        json_seconds_field(out, "delay", event->as.sample.delay_us);
}

static void put_queued(struct text *out, const struct fb_event *event)
{
    bool whole = !event->as.queued.cut;

    whole &= text_field(out, "name", event->as.queued.name);
    whole &= text_field(out, "command", event->as.queued.command);
    if (!whole)
        json_bool_field(out, "cut", true);
    if (event->as.queued.estimate_us > 0)
        json_seconds_field(out, "estimate", event->as.queued.estimate_us);
    if (event->as.queued.group != NULL)
        text_field(out, "group", event->as.queued.group);
    if (event->as.queued.kind != 0)
        json_number_field(out, "kind", event->as.queued.kind);
    if (event->as.queued.job != NULL)
        wire_put_job(out, event->as.queued.job);
    if (event->as.queued.after_count == 0)
        return;
    json_key(out, "after");
    for (size_t i = 0; i < event->as.queued.after_count; i++)
        text_printf(out, "%c{\"job\":%u,\"when\":\"%s\"}", i == 0 ? '[' : ',',
                    event->as.queued.after[i].job, fb_when_name(event->as.queued.after[i].when));
    text_putc(out, ']');
}

static void put_forked(struct text *out, const struct fb_event *event)
{
    json_number_field(out, "pid", event->as.forked.pid);
    if (event->as.forked.parent != 0)
        json_number_field(out, "parent", event->as.forked.parent);
    if (event->as.forked.slot != 0)
        json_number_field(out, "slot", event->as.forked.slot);
    if (event->as.forked.thread)
        json_bool_field(out, "thread", true);
    if (event->as.forked.node != NULL)
        text_field(out, "node", event->as.forked.node);
}

static void put_unstarted(struct text *out, const struct fb_event *event)
{
    put_error(out, event->as.unstarted.error);
    json_string_field(out, "stage", event->as.unstarted.stage);
    text_field(out, "what", event->as.unstarted.what);
}

static void put_progress(struct text *out, const struct fb_event *event)
{
    if (event->as.progress.share >= 0) {
        json_key(out, "share");
        json_double(out, event->as.progress.share);
    }
    text_field(out, "text", event->as.progress.text);
}

static void put_began(struct text *out, const struct fb_event *event)
{
    bool whole = !event->as.began.cut;

    if (event->as.began.name != NULL)
        whole &= text_field(out, "name", event->as.began.name);
    if (event->as.began.words != NULL)
        whole &= text_field(out, "words", event->as.began.words);
    if (!whole)
        json_bool_field(out, "cut", true);
}

static void put_skipped(struct text *out, const struct fb_event *event)
{
    text_field(out, "why", event->as.skipped.why);
    if (event->as.skipped.blame != 0)
        json_number_field(out, "blame", event->as.skipped.blame);
    if (event->as.skipped.done_before)
        json_bool_field(out, "done_before", true);
    if (event->as.skipped.failed_before)
        json_bool_field(out, "failed_before", true);
    if (event->as.skipped.by_hand)
        json_bool_field(out, "by_hand", true);
}

static void put_note(struct text *out, const struct fb_event *event)
{
    text_field(out, "text", event->as.note.text);
    if (event->as.note.error != 0)
        put_error(out, event->as.note.error);
    if (event->as.note.pause)
        json_bool_field(out, "pause", true);
}

static void put_stopped(struct text *out, const struct fb_event *event)
{
    char name[16];

    json_string_field(out, "signal", fb_signal_name(event->as.stopped.signal, name));
}

static void put_ending(struct text *out, const struct fb_event *event)
{
    char name[16];

    if (event->as.ending.signal != 0)
        json_string_field(out, "signal", fb_signal_name(event->as.ending.signal, name));
    json_string_field(out, "cause", fb_cause_name(event->as.ending.cause));
    if (event->as.ending.grace_us > 0 && event->as.ending.grace_us != FB_FOREVER)
        json_seconds_field(out, "grace", event->as.ending.grace_us);
    if (event->as.ending.ignored)
        json_bool_field(out, "ignored", true);
}

static void put_rest(struct text *out, const struct fb_event *event)
{
    switch (event->kind) {
    case FB_RETRY:
        json_seconds_field(out, "wait", event->as.retry.wait_us);
        if (event->as.retry.restart)
            json_bool_field(out, "restart", true);
        break;
    case FB_HEALTH:
        json_string_field(out, "state", fb_health_name(event->as.health.state));
        text_field(out, "why", event->as.health.why);
        break;
    case FB_HELD:
        json_bool_field(out, "on", event->as.held.on);
        if (event->as.held.why != NULL)
            text_field(out, "why", event->as.held.why);
        break;
    case FB_SKIPPED:
        put_skipped(out, event);
        break;
    case FB_UNSTARTED:
        put_unstarted(out, event);
        break;
    case FB_SIGNALS:
        json_number_field(out, "entries", event->as.signals.entries);
        if (event->as.signals.others > 0)
            json_number_field(out, "others", event->as.signals.others);
        break;
    case FB_WATCHED:
        json_number_field(out, "stops", (int64_t)event->as.watched.stops);
        json_seconds_field(out, "stood", event->as.watched.stood_us);
        json_number_field(out, "threads", (int64_t)event->as.watched.threads);
        json_string_field(out, "way", event->as.watched.way);
        break;
    case FB_PROGRESS:
        put_progress(out, event);
        break;
    case FB_LEAKED:
        put_leaked(out, event);
        break;
    case FB_NOTE:
        put_note(out, event);
        break;
    case FB_ENDED:
        put_ended(out, event);
        break;
    default:
        break; /* continued, ready: the kind says it all */
    }
}

static void put_fields(struct text *out, const struct fb_event *event)
{
    switch (event->kind) {
    case FB_RUN:
        put_run(out, event);
        break;
    case FB_QUEUED:
        put_queued(out, event);
        break;
    case FB_FORKED:
        put_forked(out, event);
        break;
    case FB_BEGAN:
        put_began(out, event);
        break;
    case FB_OUTPUT:
        put_output(out, event);
        break;
    case FB_STOPPED:
        put_stopped(out, event);
        break;
    case FB_SAMPLE:
        put_sample(out, event);
        break;
    case FB_ENDING:
        put_ending(out, event);
        break;
    case FB_ORPHANED:
        json_number_field(out, "parent", event->as.orphaned.parent);
        break;
    case FB_EXITED:
        put_exited(out, event);
        break;
    case FB_REAPED:
        put_reaped(out, event);
        break;
    default:
        put_rest(out, event);
    }
}

void wire_put(struct text *out, const struct fb_event *event)
{
    text_puts(out, "{\"t\":");
    json_seconds(out, event->t_us);
    text_puts(out, ",\"event\":\"");
    text_puts(out, fb_kind_name(event->kind));
    text_putc(out, '"');
    if (event->job != 0)
        json_number_field(out, "job", event->job);
    if (event->attempt != 0)
        json_number_field(out, "attempt", event->attempt);
    put_fields(out, event);
    text_puts(out, "}\n");
}
