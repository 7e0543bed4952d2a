/*
 * wire.c - the one writer of events. It is on the hot path of every run (a million events in half a
 * second), so integers are printed by hand and times as whole microseconds with a point in them.
 * What comes out is valid JSON and harmless when shown: text is UTF-8, control and bidi characters
 * are \u escapes; output that is no UTF-8 or holds a NUL goes as base64.
 */
#include "wire.h"

#include "utf8.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static void put_unsigned(struct text *out, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;

    do
        digits[--at] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    text_put(out, digits + at, sizeof digits - at);
}

static void put_signed(struct text *out, int64_t value)
{
    if (value < 0)
        text_putc(out, '-');
    put_unsigned(out, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

/* Microseconds as seconds with six decimals. */
static void put_seconds(struct text *out, int64_t us)
{
    char decimals[7] = ".000000";
    uint64_t value = us < 0 ? -(uint64_t)us : (uint64_t)us, rest = value % 1000000;

    if (us < 0)
        text_putc(out, '-');
    put_unsigned(out, value / 1000000);
    for (int i = 6; i > 0; i--, rest /= 10)
        decimals[i] = (char)('0' + rest % 10);
    text_put(out, decimals, sizeof decimals);
}

static void put_double(struct text *out, double value)
{
    text_printf(out, "%.6f", isfinite(value) ? value : 0.0);
}

static void put_point(struct text *out, uint32_t point, const char *bytes, size_t size)
{
    if (point == '"' || point == '\\') {
        text_putc(out, '\\');
        text_putc(out, (char)point);
    } else if (point == '\n') {
        text_puts(out, "\\n");
    } else if (point < 0x20 || (point >= 0x7F && point < 0xA0) ||
               (point < 0x10000 && utf8_hidden(point))) {
        text_printf(out, "\\u%04x", point);
    } else {
        text_put(out, bytes, size);
    }
}

static bool plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
}

static void put_string(struct text *out, const char *bytes, size_t size)
{
    uint32_t point;

    text_putc(out, '"');
    for (size_t at = 0, n; at < size; at += n) {
        for (n = 0; at + n < size && plain((unsigned char)bytes[at + n]);)
            n++;
        if (n > 0) {
            text_put(out, bytes + at, n);
            continue;
        }
        n = utf8_read(bytes + at, size - at, &point);
        if (n == 0) {
            text_puts(out, "\\ufffd");
            n = 1;
        } else {
            put_point(out, point, bytes + at, n);
        }
    }
    text_putc(out, '"');
}

static void put_base64(struct text *out, const unsigned char *bytes, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    text_putc(out, '"');
    for (size_t at = 0; at < size; at += 3) {
        uint32_t three = (uint32_t)bytes[at] << 16;
        char four[4] = { 0, 0, '=', '=' };
        if (at + 1 < size)
            three |= (uint32_t)bytes[at + 1] << 8;
        if (at + 2 < size)
            three |= bytes[at + 2];
        four[0] = digits[three >> 18];
        four[1] = digits[three >> 12 & 63];
        if (at + 1 < size)
            four[2] = digits[three >> 6 & 63];
        if (at + 2 < size)
            four[3] = digits[three & 63];
        text_put(out, four, sizeof four);
    }
    text_putc(out, '"');
}

static void key(struct text *out, const char *name)
{
    text_puts(out, ",\"");
    text_puts(out, name);
    text_puts(out, "\":");
}

static void string_field(struct text *out, const char *name, const char *value)
{
    key(out, name);
    put_string(out, value, strlen(value));
}

static void number_field(struct text *out, const char *name, int64_t value)
{
    key(out, name);
    put_signed(out, value);
}

static void seconds_field(struct text *out, const char *name, int64_t us)
{
    key(out, name);
    put_seconds(out, us);
}

static void bool_field(struct text *out, const char *name, bool value)
{
    key(out, name);
    text_puts(out, value ? "true" : "false");
}

static void put_run(struct text *out, const struct fb_event *event)
{
    const struct fb_hardware *hardware = &event->as.run.hardware;
    time_t seconds = event->as.run.start_us / 1000000;
    struct tm date;
    char text[64], full[96];

    string_field(out, "version", event->as.run.version);
    string_field(out, "title", event->as.run.title);
    key(out, "slots");
    if (event->as.run.slots == FB_ALL_AT_ONCE)
        text_puts(out, "null");
    else
        put_signed(out, event->as.run.slots);
    text_printf(out, ",\"hardware\":{\"cores\":%d,\"threads\":%d,\"machine_threads\":%d",
                hardware->cores, hardware->threads, hardware->machine_threads);
    text_puts(out, ",\"quota\":");
    put_double(out, hardware->quota);
    text_puts(out, ",\"expected\":[");
    put_double(out, hardware->expected_low);
    text_putc(out, ',');
    put_double(out, hardware->expected_high);
    text_puts(out, "]}");
    gmtime_r(&seconds, &date);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &date);
    snprintf(full, sizeof full, "%s.%06dZ", text, (int)(event->as.run.start_us % 1000000));
    string_field(out, "start", full);
    /* As a string: most readers of JSON keep numbers as doubles, which end at 2^53. */
    snprintf(full, sizeof full, "%llu", (unsigned long long)event->as.run.seed);
    string_field(out, "seed", full);
}

static void put_output(struct text *out, const struct fb_event *event)
{
    const char *bytes = event->as.output.bytes;
    size_t size = event->as.output.size;

    string_field(out, "stream", event->as.output.stream == 1 ? "stdout" : "stderr");
    if (event->as.output.left_out_bytes > 0)
        number_field(out, "left_out", (int64_t)event->as.output.left_out_bytes);
    if (memchr(bytes, '\0', size) == NULL && utf8_valid(bytes, size)) {
        key(out, "text");
        put_string(out, bytes, size);
    } else {
        key(out, "bytes");
        put_base64(out, (const unsigned char *)bytes, size);
    }
}

static void put_exited(struct text *out, const struct fb_event *event)
{
    char name[16];

    if (event->as.exited.signal != 0) {
        string_field(out, "signal", fb_signal_name(event->as.exited.signal, name));
        bool_field(out, "core", event->as.exited.core_dumped);
    } else {
        number_field(out, "code", event->as.exited.code);
    }
    bool_field(out, "ok", event->as.exited.succeeded);
    if (event->as.exited.cause != FB_CAUSE_NONE)
        string_field(out, "cause", fb_cause_name(event->as.exited.cause));
}

static void put_leaked(struct text *out, const struct fb_event *event)
{
    key(out, "pids");
    text_putc(out, '[');
    for (int i = 0; i < event->as.leaked.count; i++) {
        if (i > 0)
            text_putc(out, ',');
        put_signed(out, event->as.leaked.pids[i]);
    }
    text_putc(out, ']');
    key(out, "names");
    text_putc(out, '[');
    for (int i = 0; i < event->as.leaked.count; i++) {
        if (i > 0)
            text_putc(out, ',');
        put_string(out, event->as.leaked.names[i], strlen(event->as.leaked.names[i]));
    }
    text_putc(out, ']');
    bool_field(out, "ending", event->as.leaked.ending);
}

static void put_ended(struct text *out, const struct fb_event *event)
{
    number_field(out, "jobs", event->as.ended.jobs);
    number_field(out, "succeeded", event->as.ended.succeeded);
    number_field(out, "failed", event->as.ended.failed);
    number_field(out, "skipped", event->as.ended.skipped);
    seconds_field(out, "wall", event->as.ended.wall_us);
    seconds_field(out, "cpu", event->as.ended.cpu_us);
    if (event->as.ended.speed_up >= 0) {
        key(out, "speed_up");
        put_double(out, event->as.ended.speed_up);
    }
    number_field(out, "status", event->as.ended.status);
    bool_field(out, "stopped", event->as.ended.stopped);
}

static void put_error(struct text *out, int error)
{
    const char *name = strerrorname_np(error), *words = strerrordesc_np(error);

    string_field(out, "error", name != NULL ? name : "unknown");
    string_field(out, "words", words != NULL ? words : "unknown error");
}

static void put_reaped(struct text *out, const struct fb_event *event)
{
    seconds_field(out, "user", event->as.reaped.user_us);
    seconds_field(out, "system", event->as.reaped.system_us);
    number_field(out, "peak_memory", (int64_t)event->as.reaped.peak_memory_bytes);
    if (event->as.reaped.result_bytes > 0)
        number_field(out, "result_bytes", (int64_t)event->as.reaped.result_bytes);
}

static void put_sample(struct text *out, const struct fb_event *event)
{
    seconds_field(out, "cpu", event->as.sample.cpu_us);
    number_field(out, "memory", (int64_t)event->as.sample.memory_bytes);
    number_field(out, "core", event->as.sample.core);
    string_field(out, "state", (char[2]){ event->as.sample.state, '\0' });
}

static void put_queued(struct text *out, const struct fb_event *event)
{
    string_field(out, "name", event->as.queued.name);
    string_field(out, "command", event->as.queued.command);
    if (event->as.queued.estimate_us > 0)
        seconds_field(out, "estimate", event->as.queued.estimate_us);
}

static void put_forked(struct text *out, const struct fb_event *event)
{
    number_field(out, "pid", event->as.forked.pid);
    if (event->as.forked.parent != 0)
        number_field(out, "parent", event->as.forked.parent);
    number_field(out, "slot", event->as.forked.slot);
}

static void put_unstarted(struct text *out, const struct fb_event *event)
{
    put_error(out, event->as.unstarted.error);
    string_field(out, "stage", event->as.unstarted.stage);
    string_field(out, "what", event->as.unstarted.what);
}

static void put_progress(struct text *out, const struct fb_event *event)
{
    if (event->as.progress.share >= 0) {
        key(out, "share");
        put_double(out, event->as.progress.share);
    }
    string_field(out, "text", event->as.progress.text);
}

static void put_fields(struct text *out, const struct fb_event *event)
{
    char name[16];

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
        if (event->as.began.words != NULL)
            string_field(out, "words", event->as.began.words);
        break;
    case FB_OUTPUT:
        put_output(out, event);
        break;
    case FB_STOPPED:
        string_field(out, "signal", fb_signal_name(event->as.stopped.signal, name));
        break;
    case FB_SAMPLE:
        put_sample(out, event);
        break;
    case FB_EXITED:
        put_exited(out, event);
        break;
    case FB_REAPED:
        put_reaped(out, event);
        break;
    case FB_RETRY:
        seconds_field(out, "wait", event->as.retry.wait_us);
        break;
    case FB_SKIPPED:
        string_field(out, "why", event->as.skipped.why);
        if (event->as.skipped.blame != 0)
            number_field(out, "blame", event->as.skipped.blame);
        break;
    case FB_UNSTARTED:
        put_unstarted(out, event);
        break;
    case FB_SIGNALS:
        number_field(out, "entries", event->as.signals.entries);
        number_field(out, "reaped", event->as.signals.reaped);
        break;
    case FB_PROGRESS:
        put_progress(out, event);
        break;
    case FB_LEAKED:
        put_leaked(out, event);
        break;
    case FB_NOTE:
        string_field(out, "text", event->as.note.text);
        if (event->as.note.error != 0)
            put_error(out, event->as.note.error);
        break;
    case FB_ENDED:
        put_ended(out, event);
        break;
    default:
        break; /* continued, ready: the kind says it all */
    }
}

void wire_put(struct text *out, const struct fb_event *event)
{
    text_puts(out, "{\"t\":");
    put_seconds(out, event->t_us);
    text_puts(out, ",\"event\":\"");
    text_puts(out, fb_kind_name(event->kind));
    text_putc(out, '"');
    if (event->job != 0)
        number_field(out, "job", event->job);
    if (event->attempt != 0)
        number_field(out, "attempt", event->attempt);
    put_fields(out, event);
    text_puts(out, "}\n");
}
