/* record_wire_read.c - what the writer wrote is read back: every kind, random facts, every mistake.
 */
#include "base/text.h"
#include "check_main.h"
#include "plain/plain.h"
#include "record/wire.h"
#include "record/wire_read.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static struct wire_reader reader;
static uint64_t random_state;

static void teardown(void)
{
    wire_reader_fini(&reader);
}

static uint64_t draw(uint64_t below)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (random_state >> 11) % below;
}

static bool flip(void)
{
    return draw(2) == 0;
}

/* A number with any count of digits. */
static int64_t draw_number(int64_t most)
{
    int64_t limit = 1;

    while (limit < most / 10 && draw(5) > 0)
        limit *= 10;
    return (int64_t)draw((uint64_t)limit + 1);
}

static const char *draw_string(void)
{
    static const char *const strings[] = {
        "", "x", "New York", "q\"b\\n\nc\033[31m", "\xc3\xb6\xf0\x9f\x98\x80", "a\tb\x7f", "null",
    };
    return strings[draw(sizeof strings / sizeof strings[0])];
}

#define TIME_MOST ((int64_t)1 << 51)

static void draw_run(struct fb_event *event)
{
    struct fb_hardware *hardware = &event->as.run.hardware;

    event->as.run.version = draw_string();
    event->as.run.title = draw_string();
    event->as.run.slots = flip() ? FB_ALL_AT_ONCE : (int)draw_number(100000);
    event->as.run.seed = flip() ? UINT64_MAX - draw(10) : draw(UINT64_MAX);
    event->as.run.start_us = 1790000000000000 + draw_number(TIME_MOST / 100);
    hardware->cores = (int)draw(100);
    hardware->threads = (int)draw(100);
    hardware->machine_threads = (int)draw(1000);
    hardware->quota = (double)draw(1000000) / 1000;
    hardware->expected_low = (double)draw(1000) / 7;
    hardware->expected_high = (double)draw(1000) / 3;
}

static void draw_output(struct fb_event *event)
{
    static char bytes[2000];

    event->as.output.stream = 1 + (int)draw(2);
    event->as.output.size = draw(sizeof bytes);
    for (size_t i = 0, below = flip() ? 128 : 256; i < event->as.output.size; i++)
        bytes[i] = (char)draw(below);
    event->as.output.bytes = bytes;
    event->as.output.offset = (uint64_t)draw_number(INT64_MAX);
    event->as.output.left_out_bytes = (uint64_t)draw_number(INT64_MAX);
    event->as.output.live = flip();
}

static void draw_exited(struct fb_event *event)
{
    if (flip()) {
        event->as.exited.unseen = flip();
        event->as.exited.code = event->as.exited.unseen ? 0 : (int)draw(256);
    } else {
        event->as.exited.signal = 1 + (int)draw(64);
        event->as.exited.core_dumped = flip();
    }
    event->as.exited.succeeded = flip();
    event->as.exited.cause = (enum fb_cause)draw(FB_CAUSE_COUNT);
}

static void draw_leaked(struct fb_event *event)
{
    static pid_t pids[64];
    static const char *names[64];

    event->as.leaked.count = (int)draw(65);
    for (int i = 0; i < event->as.leaked.count; i++) {
        pids[i] = 1 + (pid_t)draw(100000);
        names[i] = draw_string();
    }
    event->as.leaked.pids = pids;
    event->as.leaked.names = names;
    event->as.leaked.ending = flip();
}

static void draw_ended(struct fb_event *event)
{
    event->as.ended.jobs = (uint32_t)draw_number(UINT32_MAX);
    event->as.ended.succeeded = (uint32_t)draw_number(UINT32_MAX);
    event->as.ended.failed = (uint32_t)draw_number(UINT32_MAX);
    event->as.ended.skipped = (uint32_t)draw_number(UINT32_MAX);
    event->as.ended.outliving = (uint32_t)draw_number(UINT32_MAX);
    event->as.ended.unread = (uint32_t)draw_number(UINT32_MAX);
    event->as.ended.wall_us = draw_number(TIME_MOST);
    event->as.ended.cpu_us = draw_number(TIME_MOST);
    event->as.ended.speed_up = flip() ? -1 : (double)draw(100000) / 1000;
    event->as.ended.status = (int)draw(4);
    event->as.ended.stopped = flip();
}

static void draw_after(struct fb_event *event)
{
    static struct fb_after after[20];

    event->as.queued.after = after;
    event->as.queued.after_count = draw(20);
    for (size_t i = 0; i < event->as.queued.after_count; i++) {
        after[i].job = 1 + (uint32_t)draw_number(UINT32_MAX - 1);
        after[i].when = (enum fb_when)draw(FB_WHEN_COUNT);
    }
}

static void draw_small(struct fb_event *event)
{
    if (event->kind == FB_QUEUED) {
        event->as.queued.name = draw_string();
        event->as.queued.command = draw_string();
        event->as.queued.estimate_us = draw_number(TIME_MOST);
        event->as.queued.cut = flip();
        draw_after(event);
    } else if (event->kind == FB_FORKED) {
        event->as.forked.pid = 1 + (pid_t)draw(INT32_MAX - 1);
        event->as.forked.parent = flip() ? 0 : (pid_t)draw(INT32_MAX);
        event->as.forked.slot = (int)draw(100);
        event->as.forked.thread = flip();
    } else if (event->kind == FB_BEGAN && flip()) {
        event->as.began.words = draw_string();
        event->as.began.name = flip() ? draw_string() : NULL;
    } else if (event->kind == FB_ORPHANED) {
        event->as.orphaned.parent = (pid_t)draw(100000);
    } else if (event->kind == FB_ENDING) {
        event->as.ending.signal = flip() ? SIGKILL : SIGTERM;
        event->as.ending.cause = (enum fb_cause)draw(FB_CAUSE_COUNT);
        event->as.ending.grace_us = event->as.ending.signal == SIGKILL ? 0 : FB_FOREVER;
        event->as.ending.ignored = flip();
    } else if (event->kind == FB_STOPPED) {
        event->as.stopped.signal = 1 + (int)draw(64);
    } else if (event->kind == FB_SAMPLE) {
        event->as.sample.cpu_us = draw_number(TIME_MOST);
        event->as.sample.memory_bytes = (uint64_t)draw_number(INT64_MAX);
        event->as.sample.core = (int)draw(100) - 1;
        event->as.sample.delay_us = draw_number(TIME_MOST) - 1;
        event->as.sample.state = "RSDZTt"[draw(6)];
    } else if (event->kind == FB_REAPED) {
        event->as.reaped.unseen = flip();
        event->as.reaped.user_us = event->as.reaped.unseen ? 0 : draw_number(TIME_MOST);
        event->as.reaped.system_us = event->as.reaped.unseen ? 0 : draw_number(TIME_MOST);
        event->as.reaped.peak_memory_bytes = (uint64_t)draw_number(INT64_MAX);
        event->as.reaped.result_bytes = flip() ? 0 : draw(INT64_MAX);
    }
}

static struct fb_event draw_event(enum fb_kind kind)
{
    struct fb_event event = { .kind = kind, .t_us = draw_number(TIME_MOST) };

    event.job = (uint32_t)draw_number(UINT32_MAX);
    event.attempt = (uint32_t)draw_number(UINT32_MAX);
    if (kind == FB_RUN) {
        draw_run(&event);
    } else if (kind == FB_OUTPUT) {
        draw_output(&event);
    } else if (kind == FB_EXITED) {
        draw_exited(&event);
    } else if (kind == FB_LEAKED) {
        draw_leaked(&event);
    } else if (kind == FB_ENDED) {
        draw_ended(&event);
    } else if (kind == FB_RETRY) {
        event.as.retry.wait_us = draw_number(TIME_MOST);
        event.as.retry.restart = flip();
    } else if (kind == FB_HEALTH) {
        event.as.health.state = (enum fb_health)draw(FB_HEALTH_COUNT);
        event.as.health.why = draw_string();
    } else if (kind == FB_HELD) {
        event.as.held.on = flip();
        event.as.held.why = flip() ? draw_string() : NULL;
    } else if (kind == FB_SKIPPED) {
        event.as.skipped.why = draw_string();
        event.as.skipped.blame = (uint32_t)draw_number(UINT32_MAX);
        event.as.skipped.done_before = flip();
        event.as.skipped.failed_before = flip();
        event.as.skipped.by_hand = flip();
    } else if (kind == FB_UNSTARTED) {
        event.as.unstarted.error = (int)draw(200);
        event.as.unstarted.stage = draw_string();
        event.as.unstarted.what = draw_string();
    } else if (kind == FB_SIGNALS) {
        event.as.signals.entries = (int)draw(1000);
        event.as.signals.others = (int)draw(3);
    } else if (kind == FB_WATCHED) {
        event.as.watched.stops = (uint64_t)draw_number(INT64_MAX);
        event.as.watched.stood_us = draw_number(TIME_MOST);
        event.as.watched.threads = (uint64_t)draw_number(INT64_MAX);
        event.as.watched.way = draw_string();
    } else if (kind == FB_PROGRESS) {
        event.as.progress.share = flip() ? -1 : (double)draw(1000) / 999;
        event.as.progress.text = draw_string();
    } else if (kind == FB_NOTE) {
        event.as.note.text = draw_string();
        event.as.note.error = (int)draw(200);
    } else {
        draw_small(&event);
    }
    return event;
}

START_TEST(writing_reading_writing)
{
    struct text first = { 0 }, second = { 0 };
    struct wire_mistake mistake;
    struct fb_event event, back;

    random_state = (uint64_t)_i;
    for (int i = 0; i < 300; i++) {
        event = draw_event((enum fb_kind)_i);
        text_clear(&first);
        text_clear(&second);
        wire_put(&first, &event);
        ck_assert_msg(wire_read(&reader, text_string(&first), first.size, &back, &mistake) == 1,
                      "%u: %s in %s", mistake.column, mistake.why, text_string(&first));
        wire_put(&second, &back);
        ck_assert_str_eq(text_string(&first), text_string(&second));
        ck_assert_int_eq(back.t_us, event.t_us);
        ck_assert_uint_eq(back.job, event.job);
        if (_i == FB_OUTPUT) {
            ck_assert_uint_eq(back.as.output.size, event.as.output.size);
            ck_assert_mem_eq(back.as.output.bytes, event.as.output.bytes, event.as.output.size);
        }
        if (_i == FB_REAPED)
            ck_assert_int_eq(back.as.reaped.unseen, event.as.reaped.unseen);
        if (_i == FB_RUN)
            ck_assert_uint_eq(back.as.run.seed, event.as.run.seed);
        if (_i == FB_SAMPLE) {
            ck_assert_int_eq(back.as.sample.cpu_us, event.as.sample.cpu_us);
            ck_assert_int_eq(back.as.sample.delay_us, event.as.sample.delay_us);
        }
    }
    text_fini(&first);
    text_fini(&second);
}
END_TEST

static void drop_line(void *context, const char *bytes, size_t size)
{
    ck_assert_ptr_null(memchr(bytes, '\033', size));
    *(size_t *)context += size;
}

/* Of what a record does not hold (what a function's result was) the readers ask for nothing. */
START_TEST(what_was_read_is_reported)
{
    struct summary summary = { .keep_commands = true };
    struct plain plain = { .summary = &summary, .put = drop_line };
    struct text line = { 0 };
    struct wire_mistake mistake;
    struct fb_event event, back;
    size_t seen = 0;

    plain.context = &seen;
    random_state = (uint64_t)_i;
    for (int i = 0; i < 3000; i++) {
        event = draw_event(i == 0 ? FB_RUN : (enum fb_kind)draw(FB_DONE));
        event.job = (uint32_t)draw(6);
        text_clear(&line);
        wire_put(&line, &event);
        ck_assert_int_eq(wire_read(&reader, text_string(&line), line.size, &back, &mistake), 1);
        summary_apply(&summary, &back);
        plain_event(&plain, &back);
        plain_status(&plain, back.t_us);
        plain_stopping(&plain, "stopping");
        if (draw(50) == 0)
            plain_summary(&plain);
    }
    ck_assert_uint_gt(seen, 100000);
    plain_fini(&plain);
    summary_fini(&summary);
    text_fini(&line);
}
END_TEST

/* ---------------------------------------------------------------- mistakes */

static const struct {
    const char *line;
    unsigned column;
    const char *why;
} mistakes[] = {
    { "{\"t\":1,\"event\":\"ready\"", 22, "is no JSON: '}' expected near end of file" },
    { "nonsense", 8, "is no JSON: '[' or '{' expected near 'nonsense'" },
    { "", 1, "is no JSON: '[' or '{' expected near end of file" },
    { "[]", 1, "is no event" },
    { "{}", 1, "event is missing" },
    { "{\"t\":\"1\",\"event\":\"ready\"}", 2, "t is no time in seconds" },
    { "{\"t\":-1,\"event\":\"ready\"}", 2, "t is no time in seconds" },
    { "{\"t\":1e300,\"event\":\"ready\"}", 2, "t is no time in seconds" },
    { "{\"event\":\"ready\"}", 1, "t is missing" },
    { "{\"t\":1,\"event\":7}", 8, "event is no string" },
    { "{\"t\":1,\"event\":\"ready\",\"job\":-1}", 24,
      "job is no whole number from 0 to 4294967295" },
    { "{\"t\":1,\"event\":\"forked\",\"job\":1}", 1, "pid is missing" },
    { "{\"t\":1,\"event\":\"forked\",\"pid\":0}", 25,
      "pid is no whole number from 1 to 2147483647" },
    { "{\"t\":1,\"event\":\"exited\",\"code\":1.5}", 25, "code is no whole number from 0 to 255" },
    { "{\"t\":1,\"event\":\"exited\",\"signal\":\"SIGX\"}", 25, "signal is no signal" },
    { "{\"t\":1,\"event\":\"output\",\"text\":\"stream\",\"stream\":\"x\"}", 41,
      "stream is neither stdout nor stderr" },
    { "{\"t\":1,\"event\":\"output\",\"stream\":\"stdout\",\"bytes\":\"A\"}", 43,
      "bytes is no base64" },
    { "{\"t\":1,\"event\":\"output\",\"stream\":\"stdout\",\"bytes\":\"AB==\"}", 43,
      "bytes is no base64" }, /* stray bits */
    { "{\"t\":1,\"event\":\"output\",\"stream\":\"stdout\",\"bytes\":\"=AAA\"}", 43,
      "bytes is no base64" },
    { "{\"t\":1,\"event\":\"output\",\"stream\":\"stdout\",\"bytes\":\"A===\"}", 43,
      "bytes is no base64" },
    { "{\"t\":1,\"event\":\"note\",\"text\":\"a\\u0000b\"}", 23, "text holds a NUL" },
    { "{\"\xc3\xb6\":1,\"t\":1,\"event\":\"run\",\"seed\":\"7x\"}", 28,
      "seed is no number in a string" },
    { "{\"t\":1,\"event\":\"run\",\"start\":\"2026-13\"}", 22, "start is no date" },
    { "{\"t\":1,\"event\":\"run\",\"hardware\":{\"cores\":\"2\"}}", 22,
      "hardware cores is no whole number from 0 to 2147483647" },
    { "{\"t\":1,\"event\":\"leaked\",\"pids\":[0],\"names\":[]}", 25,
      "pids is no list of processes" },
    { "{\"t\":1,\"event\":\"leaked\",\"pids\":[-5],\"names\":[]}", 25,
      "pids is no list of processes" },
    { "{\"t\":1,\"event\":\"leaked\",\"pids\":[4294967299],\"names\":[]}", 25,
      "pids is no list of processes" },
    { "{\"t\":1,\"event\":\"queued\",\"after\":[{}]}", 25, "after job is missing" },
    { "{\"t\":1,\"event\":\"queued\",\"after\":[7]}", 25, "after job is missing" },
    { "{\"t\":1,\"event\":\"queued\",\"after\":[{\"job\":1,\"when\":\"blue\"}]}", 25,
      "after when is no moment of a job" },
    { "{\"t\":1,\"t\":2,\"event\":\"ready\"}", 10,
      "is no JSON: duplicate object key near '\"t\"'" },
};

START_TEST(mistakes_have_a_place)
{
    const char *line = mistakes[_i].line;
    struct wire_mistake mistake;
    struct fb_event event;

    ck_assert_int_eq(wire_read(&reader, line, strlen(line), &event, &mistake), -EBADMSG);
    ck_assert_str_eq(mistake.why, mistakes[_i].why);
    ck_assert_uint_eq(mistake.column, mistakes[_i].column);
}
END_TEST

START_TEST(what_is_not_known_is_passed_over)
{
    static const char later[] = "{\"t\":1,\"event\":\"juggled\",\"job\":\"?\"}";
    static const char richer[] =
        "{\"t\":2.5,\"event\":\"exited\",\"job\":3,\"attempt\":1,\"code\":7,"
        "\"ok\":false,\"cause\":\"boredom\",\"mood\":{\"a\":[1]}}";
    struct wire_mistake mistake;
    struct fb_event event;

    ck_assert_int_eq(wire_read(&reader, later, sizeof later - 1, &event, &mistake), 0);
    ck_assert_int_eq(wire_read(&reader, richer, sizeof richer - 1, &event, &mistake), 1);
    ck_assert_int_eq(event.as.exited.code, 7);
    ck_assert_int_eq((int)event.as.exited.cause, FB_CAUSE_NONE);
    ck_assert_int_eq(event.t_us, 2500000);
}
END_TEST

CHECK_MAIN("wire, read")
{
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, NULL, teardown);
    tcase_add_loop_test(all, writing_reading_writing, 0, FB_DONE);
    tcase_add_loop_test(all, writing_reading_writing, FB_DONE + 1, FB_KIND_COUNT);
    tcase_add_loop_test(all, what_was_read_is_reported, 0, 10);
    tcase_add_loop_test(all, mistakes_have_a_place, 0, sizeof mistakes / sizeof mistakes[0]);
    tcase_add_test(all, what_is_not_known_is_passed_over);
}
