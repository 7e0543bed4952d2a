/*
 * fuzz_wire.c - any facts as an event: jansson, which wrote none of it, reads the line that is
 * written and finds the same strings and bytes; read back and written again it is the same line.
 */
#include "base/utf8.h"
#include "record/wire.h"
#include "record/wire_read.h"

#include <assert.h>
#include <signal.h>
#include <string.h>

#define STRINGS_MOST 80
#define STRING_MOST  64
#define TIME_MOST    (INT64_C(1) << 51) /* microseconds that a double keeps apart */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
    const uint8_t *data;
    size_t size, at;
    char strings[STRINGS_MOST][STRING_MOST];
    int count;
    bool valid; /* all of them are UTF-8 */
} in;

static uint64_t draw(uint64_t most)
{
    uint64_t value = 0;
    uint8_t width = in.at < in.size ? in.data[in.at++] % 9 : 0;

    for (uint8_t i = 0; i < width && in.at < in.size; i++)
        value = value << 8 | in.data[in.at++];
    return value <= most ? value : most == 0 ? 0 : value % most;
}

static bool flip(void)
{
    return draw(1) == 1;
}

static const char *draw_string(void)
{
    char *string = in.strings[in.count++ % STRINGS_MOST];
    size_t size = (size_t)draw(STRING_MOST - 1);

    if (size > in.size - in.at)
        size = in.size - in.at;
    if (size > 0)
        memcpy(string, in.data + in.at, size);
    string[size] = '\0';
    in.at += size;
    in.valid = in.valid && utf8_valid(string, strlen(string));
    return string;
}

static int64_t draw_us(void)
{
    return (int64_t)draw(TIME_MOST);
}

static void draw_run(struct fb_event *event)
{
    event->as.run.version = draw_string();
    event->as.run.title = draw_string();
    event->as.run.slots = flip() ? FB_ALL_AT_ONCE : (int)draw(INT32_MAX);
    event->as.run.seed = draw(UINT64_MAX);
    event->as.run.start_us = draw_us();
    event->as.run.hardware.cores = (int)draw(INT32_MAX);
    event->as.run.hardware.threads = (int)draw(INT32_MAX);
    event->as.run.hardware.machine_threads = (int)draw(INT32_MAX);
}

static void draw_output(struct fb_event *event)
{
    size_t left;

    event->as.output.stream = flip() ? 1 : 2;
    event->as.output.offset = draw(INT64_MAX);
    event->as.output.left_out_bytes = draw(INT64_MAX);
    event->as.output.live = flip();
    left = in.size - in.at;
    event->as.output.bytes = left > 0 ? (const char *)in.data + in.at : "";
    event->as.output.size = left;
}

static void draw_queued(struct fb_event *event)
{
    static struct fb_after after[8];

    event->as.queued.name = draw_string();
    event->as.queued.command = draw_string();
    event->as.queued.estimate_us = draw_us();
    event->as.queued.cut = flip();
    event->as.queued.after = after;
    event->as.queued.after_count = draw(8);
    for (size_t i = 0; i < event->as.queued.after_count; i++) {
        after[i].job = 1 + (uint32_t)draw(UINT32_MAX - 1);
        after[i].when = (enum fb_when)draw(FB_WHEN_COUNT - 1);
    }
}

static void draw_leaked(struct fb_event *event)
{
    static pid_t pids[64];
    static const char *names[64];

    event->as.leaked.count = (int)draw(64);
    for (int i = 0; i < event->as.leaked.count; i++) {
        pids[i] = 1 + (pid_t)draw(INT32_MAX - 1);
        names[i] = draw_string();
    }
    event->as.leaked.pids = pids;
    event->as.leaked.names = names;
    event->as.leaked.ending = flip();
}

static void draw_end_of_one(struct fb_event *event)
{
    if (event->kind == FB_EXITED) {
        event->as.exited.signal = (int)draw(64);
        event->as.exited.core_dumped = event->as.exited.signal != 0 && flip();
        event->as.exited.unseen = event->as.exited.signal == 0 && flip();
        if (event->as.exited.signal == 0 && !event->as.exited.unseen)
            event->as.exited.code = (int)draw(255);
        event->as.exited.succeeded = flip();
        event->as.exited.cause = (enum fb_cause)draw(FB_CAUSE_COUNT - 1);
    } else {
        event->as.reaped.unseen = flip();
        event->as.reaped.user_us = draw_us();
        event->as.reaped.system_us = draw_us();
        event->as.reaped.peak_memory_bytes = draw(INT64_MAX);
        event->as.reaped.result_bytes = draw(INT64_MAX);
    }
}

static void draw_ended(struct fb_event *event)
{
    event->as.ended.jobs = (uint32_t)draw(UINT32_MAX);
    event->as.ended.succeeded = (uint32_t)draw(UINT32_MAX);
    event->as.ended.failed = (uint32_t)draw(UINT32_MAX);
    event->as.ended.skipped = (uint32_t)draw(UINT32_MAX);
    event->as.ended.outliving = (uint32_t)draw(UINT32_MAX);
    event->as.ended.unread = (uint32_t)draw(UINT32_MAX);
    event->as.ended.wall_us = draw_us();
    event->as.ended.cpu_us = draw_us();
    event->as.ended.speed_up = flip() ? -1 : (double)draw(1000000) / 1000;
    event->as.ended.status = (int)draw(3);
    event->as.ended.stopped = flip();
    event->as.ended.halted = flip();
}

static void draw_process(struct fb_event *event)
{
    if (event->kind == FB_FORKED) {
        event->as.forked.pid = 1 + (pid_t)draw(INT32_MAX - 1);
        event->as.forked.parent = (pid_t)draw(INT32_MAX);
        event->as.forked.slot = (int)draw(INT32_MAX);
        event->as.forked.thread = flip();
    } else if (event->kind == FB_BEGAN) {
        event->as.began.words = flip() ? draw_string() : NULL;
        event->as.began.name = flip() ? draw_string() : NULL;
    } else if (event->kind == FB_SAMPLE) {
        event->as.sample.cpu_us = draw_us();
        event->as.sample.memory_bytes = draw(INT64_MAX);
        event->as.sample.core = (int)draw(INT32_MAX) - 1;
        event->as.sample.state = "RSDZTt"[draw(5)];
    } else if (event->kind == FB_ORPHANED) {
        event->as.orphaned.parent = (pid_t)draw(INT32_MAX);
    } else if (event->kind == FB_ENDING) {
        event->as.ending.signal = flip() ? SIGKILL : SIGTERM;
        event->as.ending.cause = (enum fb_cause)draw(FB_CAUSE_COUNT - 1);
        event->as.ending.grace_us = event->as.ending.signal == SIGKILL ? 0 : FB_FOREVER;
        event->as.ending.ignored = flip();
    } else if (event->kind == FB_STOPPED) {
        event->as.stopped.signal = 1 + (int)draw(63);
    }
}

static void draw_words(struct fb_event *event)
{
    if (event->kind == FB_SKIPPED) {
        event->as.skipped.why = draw_string();
        event->as.skipped.blame = (uint32_t)draw(UINT32_MAX);
        event->as.skipped.done_before = flip();
        event->as.skipped.failed_before = flip();
        event->as.skipped.by_hand = flip();
    } else if (event->kind == FB_UNSTARTED) {
        event->as.unstarted.error = 1 + (int)draw(39);
        event->as.unstarted.stage = draw_string();
        event->as.unstarted.what = draw_string();
    } else if (event->kind == FB_PROGRESS) {
        event->as.progress.share = flip() ? -1 : (double)draw(1000) / 1000;
        event->as.progress.text = draw_string();
    } else if (event->kind == FB_NOTE) {
        event->as.note.text = draw_string();
        event->as.note.error = (int)draw(39);
    } else if (event->kind == FB_RETRY) {
        event->as.retry.wait_us = draw_us();
        event->as.retry.restart = flip();
    } else if (event->kind == FB_HEALTH) {
        event->as.health.state = (enum fb_health)draw(FB_HEALTH_COUNT - 1);
        event->as.health.why = draw_string();
    } else if (event->kind == FB_HELD) {
        event->as.held.on = flip();
        event->as.held.why = flip() ? draw_string() : NULL;
    } else if (event->kind == FB_SIGNALS) {
        event->as.signals.entries = (int)draw(INT32_MAX);
    } else if (event->kind == FB_WATCHED) {
        event->as.watched.stops = draw(INT64_MAX);
        event->as.watched.stood_us = draw_us();
        event->as.watched.threads = draw(INT64_MAX);
        event->as.watched.way = draw_string();
    }
}

static void draw_event(struct fb_event *event)
{
    *event = (struct fb_event){ .kind = (enum fb_kind)(draw(UINT8_MAX) % FB_KIND_COUNT) };
    event->t_us = draw_us();
    event->job = (uint32_t)draw(UINT32_MAX);
    event->attempt = (uint32_t)draw(UINT32_MAX);
    if (event->kind == FB_RUN)
        draw_run(event);
    else if (event->kind == FB_OUTPUT)
        draw_output(event);
    else if (event->kind == FB_QUEUED)
        draw_queued(event);
    else if (event->kind == FB_LEAKED)
        draw_leaked(event);
    else if (event->kind == FB_EXITED || event->kind == FB_REAPED)
        draw_end_of_one(event);
    else if (event->kind == FB_ENDED)
        draw_ended(event);
    draw_process(event);
    draw_words(event);
}

/* One line of harmless text. */
static void check_line(const struct text *line)
{
    uint32_t point;

    assert(!line->failed && line->size > 0 && line->bytes[line->size - 1] == '\n');
    for (size_t at = 0, n; at + 1 < line->size; at += n) {
        n = utf8_read(line->bytes + at, line->size - at, &point);
        assert(n > 0 && point >= 0x20 && (point < 0x7F || point >= 0xA0));
        assert(point >= 0x10000 || !utf8_hidden(point));
    }
}

static void same_string(json_t *object, const char *name, const char *wanted)
{
    const char *found = json_string_value(json_object_get(object, name));

    assert(found != NULL && (!in.valid || strcmp(found, wanted) == 0));
}

/* What jansson finds in the line. */
static void check_by_jansson(const struct text *line, const struct fb_event *event)
{
    json_t *json =
        json_loadb(line->bytes, line->size, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    json_t *text = json_object_get(json, "text");

    assert(json_is_object(json));
    same_string(json, "event", fb_kind_name(event->kind));
    if (event->kind == FB_QUEUED) {
        same_string(json, "name", event->as.queued.name);
        same_string(json, "command", event->as.queued.command);
    } else if (event->kind == FB_NOTE) {
        same_string(json, "text", event->as.note.text);
    } else if (event->kind == FB_OUTPUT && json_is_string(text)) {
        assert(json_string_length(text) == event->as.output.size);
        assert(memcmp(json_string_value(text), event->as.output.bytes, event->as.output.size) == 0);
    }
    json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text first = { 0 }, second = { 0 }, third = { 0 };
    struct wire_reader reader = { 0 };
    struct wire_mistake mistake;
    struct fb_event event, back;

    json_object_seed(1); /* else each run compares its keys in another order */
    memset(&in, 0, sizeof in);
    in.data = data;
    in.size = size;
    in.valid = true;
    draw_event(&event);
    wire_put(&first, &event);
    check_line(&first);
    check_by_jansson(&first, &event);
    if (event.kind == FB_DONE) { /* it is in no record: its line is of a kind that is not known */
        assert(wire_read(&reader, first.bytes, first.size, &back, &mistake) == 0);
        wire_reader_fini(&reader);
        text_fini(&first);
        return 0;
    }
    assert(wire_read(&reader, first.bytes, first.size, &back, &mistake) == 1);
    if (event.kind == FB_OUTPUT) {
        assert(back.as.output.size == event.as.output.size);
        assert(memcmp(back.as.output.bytes, event.as.output.bytes, back.as.output.size) == 0);
    }
    wire_put(&second, &back);
    if (in.valid)
        assert(first.size == second.size && memcmp(first.bytes, second.bytes, first.size) == 0);
    assert(wire_read(&reader, second.bytes, second.size, &back, &mistake) == 1);
    wire_put(&third, &back);
    assert(third.size == second.size && memcmp(third.bytes, second.bytes, third.size) == 0);
    wire_reader_fini(&reader);
    text_fini(&first);
    text_fini(&second);
    text_fini(&third);
    return 0;
}
