/* record_wire.c - the writer of events against jansson as oracle. */
#include "base/json.h"
#include "check_main.h"
#include "record/wire.h"

#include <jansson.h>
#include <string.h>

static const char hostile[] = "q\"b\\n\nc\033[31m\xe2\x80\xae\xff\x7f\xc2\x9bz";

/* jansson reads back what we write, whatever the bytes. */
static json_t *read_back(struct text *line, const struct fb_event *event)
{
    json_error_t error;
    json_t *json;

    text_clear(line);
    wire_put(line, event);
    ck_assert(!line->failed);
    ck_assert_int_eq(line->bytes[line->size - 1], '\n');
    for (size_t i = 0; i + 1 < line->size; i++)
        ck_assert_msg((unsigned char)line->bytes[i] >= 0x20 && line->bytes[i] != 0x7F,
                      "a control character at %zu", i);
    json = json_loadb(line->bytes, line->size, JSON_REJECT_DUPLICATES, &error);
    ck_assert_msg(json != NULL, "%s: %.*s", error.text, (int)line->size, line->bytes);
    return json;
}

START_TEST(wire_kinds)
{
    struct fb_event event = { .kind = (enum fb_kind)_i, .job = 3, .attempt = 2, .t_us = 1234567 };
    pid_t pids[2] = { 11, 12 };
    const char *names[2] = { "sleep", hostile };
    struct text line = { 0 };
    json_t *json;

    if (event.kind == FB_RUN)
        event.as.run.version = event.as.run.title = hostile;
    if (event.kind == FB_QUEUED)
        event.as.queued.name = event.as.queued.command = hostile;
    if (event.kind == FB_OUTPUT)
        event.as.output.bytes = "";
    if (event.kind == FB_SKIPPED)
        event.as.skipped.why = hostile;
    if (event.kind == FB_UNSTARTED)
        event.as.unstarted.stage = event.as.unstarted.what = hostile;
    if (event.kind == FB_HEALTH)
        event.as.health.why = hostile;
    if (event.kind == FB_PROGRESS)
        event.as.progress.text = hostile;
    if (event.kind == FB_NOTE)
        event.as.note.text = hostile;
    if (event.kind == FB_WATCHED)
        event.as.watched.way = hostile;
    if (event.kind == FB_LEAKED) {
        event.as.leaked.count = 2;
        event.as.leaked.pids = pids;
        event.as.leaked.names = names;
    }
    json = read_back(&line, &event);
    ck_assert_str_eq(json_string_value(json_object_get(json, "event")), fb_kind_name(event.kind));
    ck_assert_int_eq(json_integer_value(json_object_get(json, "job")), 3);
    ck_assert(json_real_value(json_object_get(json, "t")) == 1.234567);
    json_decref(json);
    text_fini(&line);
}
END_TEST

START_TEST(wire_output)
{
    struct fb_event event = { .kind = FB_OUTPUT, .job = 1, .attempt = 1 };
    struct text line = { 0 };
    json_t *json;

    event.as.output.stream = 2;
    event.as.output.bytes = "\xc3\xb6\n";
    event.as.output.size = 3;
    json = read_back(&line, &event);
    ck_assert_str_eq(json_string_value(json_object_get(json, "text")), "\xc3\xb6\n");
    ck_assert_str_eq(json_string_value(json_object_get(json, "stream")), "stderr");
    json_decref(json);
    event.as.output.bytes = "\xff\0x\x80";
    event.as.output.size = 4;
    json = read_back(&line, &event);
    ck_assert_str_eq(json_string_value(json_object_get(json, "bytes")), "/wB4gA==");
    json_decref(json);
    text_fini(&line);
}
END_TEST

START_TEST(wire_conditions)
{
    static const struct fb_after after[] = { { 1, FB_WHEN_SUCCEEDED }, { 7, FB_WHEN_READY } };
    struct fb_event event = { .kind = FB_QUEUED, .job = 9 };
    struct text line = { 0 };
    json_t *json, *list;

    event.as.queued.name = event.as.queued.command = "x";
    json = read_back(&line, &event);
    ck_assert_ptr_null(json_object_get(json, "after"));
    json_decref(json);
    event.as.queued.after = after;
    event.as.queued.after_count = 2;
    json = read_back(&line, &event);
    list = json_object_get(json, "after");
    ck_assert_uint_eq(json_array_size(list), 2);
    for (size_t i = 0; i < 2; i++) {
        json_t *one = json_array_get(list, i);
        ck_assert_int_eq(json_integer_value(json_object_get(one, "job")), after[i].job);
        ck_assert_str_eq(json_string_value(json_object_get(one, "when")),
                         fb_when_name(after[i].when));
    }
    json_decref(json);
    event = (struct fb_event){ .kind = FB_SKIPPED, .job = 9 };
    event.as.skipped.why = "done before";
    event.as.skipped.done_before = true;
    event.as.skipped.blame = 4;
    json = read_back(&line, &event);
    ck_assert(json_is_true(json_object_get(json, "done_before")));
    ck_assert_int_eq(json_integer_value(json_object_get(json, "blame")), 4);
    json_decref(json);
    event = (struct fb_event){ .kind = FB_ENDED };
    event.as.ended.halted = true;
    json = read_back(&line, &event);
    ck_assert(json_is_true(json_object_get(json, "halted")));
    json_decref(json);
    text_fini(&line);
}
END_TEST

START_TEST(wire_numbers)
{
    static const struct {
        int64_t us;
        const char *seconds, *number;
    } rows[] = {
        { 0, "0.000000", "0" },
        { 7, "0.000007", "7" },
        { 999999, "0.999999", "999999" },
        { 1000000, "1.000000", "1000000" },
        { -1, "-0.000001", "-1" },
        { -61000002, "-61.000002", "-61000002" },
        { INT64_MAX, "9223372036854.775807", "9223372036854775807" },
        { INT64_MIN, "-9223372036854.775808", "-9223372036854775808" },
    };
    struct text text = { 0 };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        text_clear(&text);
        json_seconds(&text, rows[i].us);
        ck_assert_str_eq(text_string(&text), rows[i].seconds);
        text_clear(&text);
        json_signed(&text, rows[i].us);
        ck_assert_str_eq(text_string(&text), rows[i].number);
    }
    text_clear(&text);
    json_seconds_field(&text, "wall", 1500000);
    json_bool_field(&text, "ok", false);
    json_string_field(&text, "name", "a\"b");
    json_number_field(&text, "job", 3);
    ck_assert_str_eq(text_string(&text),
                     ",\"wall\":1.500000,\"ok\":false,\"name\":\"a\\\"b\",\"job\":3");
    text_fini(&text);
}
END_TEST

CHECK_MAIN("wire")
{
    tcase_add_loop_test(all, wire_kinds, 0, FB_KIND_COUNT);
    tcase_add_test(all, wire_output);
    tcase_add_test(all, wire_conditions);
    tcase_add_test(all, wire_numbers);
}
