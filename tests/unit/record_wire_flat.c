/*
 * record_wire_flat.c - the quick way through a line gives what jansson gives: for lines as we write
 * them, for others, and for each of them with some bytes changed.
 */
#include "base/text.h"
#include "check_main.h"
#include "record/wire.h"
#include "record/wire_flat.h"
#include "record/wire_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct wire_reader quick, slow;

static void teardown(void)
{
    wire_reader_fini(&quick);
    wire_reader_fini(&slow);
}

/* flat: it goes the quick way. */
static const struct {
    const char *line;
    bool flat;
} lines[] = {
    { "{\"t\":0.000285,\"event\":\"forked\",\"job\":1,\"attempt\":1,\"pid\":14175,\"slot\":1}",
      true },
    { "{\"t\":1234567.000001,\"event\":\"began\",\"job\":1,\"attempt\":1,\"words\":\"a\\\\b "
      "\\\"c\\\"\"}",
      true },
    { "{\"t\":0.1,\"event\":\"queued\",\"job\":1,\"name\":\"1\",\"command\":\"echo "
      "1\",\"argv\":[\"echo\",\"1\"],\"timeout\":2.5}",
      true },
    { "{\"t\":0.1,\"event\":\"queued\",\"job\":2,\"shell\":\"a;\\nb\",\"after\":[{\"job\":1}]}",
      true },
    { "{\"t\":0.001387,\"event\":\"output\",\"job\":1,\"attempt\":1,\"stream\":\"stdout\",\"text\":"
      "\"1\xc3\xb6\xf0\x9f\x98\x80\\n\",\"offset\":7}",
      true },
    { "{\"t\":1,\"event\":\"output\",\"job\":1,\"stream\":\"stderr\",\"bytes\":\"AAEC\"}", true },
    { "{\"t\":1,\"event\":\"output\",\"job\":1,\"stream\":\"stdout\",\"text\":\"\\u001b[1m\"}",
      false },
    { "{\"t\":1,\"event\":\"exited\",\"job\":1,\"attempt\":1,\"signal\":\"SIGSEGV\",\"core\":true,"
      "\"ok\":false}",
      true },
    { "{\"t\":1,\"event\":\"reaped\",\"job\":1,\"user\":0.001102,\"system\":0.0}", true },
    { "{\"t\":1,\"event\":\"progress\",\"job\":1,\"share\":-0.25,\"text\":\"\"}", true },
    { "{\"t\":1,\"event\":\"progress\",\"job\":1,\"share\":0.1234567890123456}", true },
    { "{\"t\":1,\"event\":\"progress\",\"share\":0.33333333333333331,\"job\":1}", true },
    { "{\"t\":1e2,\"event\":\"ready\",\"job\":1}", false },
    { "{\"t\": 1,\"event\":\"ready\"}", false },
    { "{\"t\":1,\"event\":\"signals\",\"entries\":12}", true },
    { "{\"t\":1,\"event\":\"leaked\",\"job\":1,\"pids\":[7,8],\"names\":[\"a\",\"b\"]}", true },
    { "{\"t\":1,\"event\":\"run\",\"slots\":null}", false },
    { "{\"t\":1,\"event\":\"run\",\"hardware\":{\"cores\":2,\"expected\":[1.5,2]},\"grace\":5.0}",
      true },
    { "{\"t\":01,\"event\":\"ready\"}", false },
    { "{\"t\":1.,\"event\":\"ready\"}", false },
    { "{\"t\":-0,\"event\":\"ready\",\"job\":-0}", true },
    { "{\"t\":1,\"event\":\"ready\",\"x\":[1,{\"x\":2,\"x\":3}]}", false },
    { "{\"t\":1,\"event\":\"ready\",\"event\":\"ready\"}", false },
    { "{\"t\":1,\"event\":\"note\",\"text\":\"\xff\"}", false },
    { "{\"t\":1,\"event\":\"note\",\"text\":\"a\tb\"}", false },
    { "{\"t\":1,\"event\":\"later\",\"text\":[]}", true },
    { "{}", false },
    { "[1]", false },
    { "{\"t\":1,\"event\":\"ready\"}x", false },
    { "{\"t\":1,\"event\":\"ready\",}", false },
};
#define LINES (sizeof lines / sizeof lines[0])

static void compare(const char *line, size_t size)
{
    struct wire_mistake mistakes[2];
    struct fb_event events[2] = { 0 };
    struct text texts[2] = { 0 };
    int r = wire_read(&slow, line, size, &events[0], &mistakes[0]);

    ck_assert_msg(wire_read(&quick, line, size, &events[1], &mistakes[1]) == r, "%.*s", (int)size,
                  line);
    if (r < 0) {
        ck_assert_str_eq(mistakes[0].why, mistakes[1].why);
        ck_assert_uint_eq(mistakes[0].column, mistakes[1].column);
    }
    for (int i = 0; r > 0 && i < 2; i++)
        wire_put(&texts[i], &events[i]);
    ck_assert_str_eq(text_string(&texts[0]), text_string(&texts[1]));
    text_fini(&texts[0]);
    text_fini(&texts[1]);
}

START_TEST(both_ways_give_the_same)
{
    static const char bytes[] = "{}[]\",:\\u0019.-eE tfn\x80\xc3\x01";
    const char *line = lines[_i].line;
    size_t size = strlen(line);
    char changed[512];
    struct flat flat = { 0 };

    slow.no_flat = true;
    ck_assert_int_eq(flat_read(&flat, line, size), lines[_i].flat);
    flat_fini(&flat);
    compare(line, size);
    ck_assert(quick.line == NULL || !lines[_i].flat); /* it was not read a second time */
    srand((unsigned)_i);
    for (int n = 0; n < check_times(1000, 3000); n++) {
        size_t left = size;
        memcpy(changed, line, size + 1);
        for (int i = rand() % 3; i >= 0 && left > 2; i--) {
            size_t at = (size_t)rand() % left;
            if (rand() % 2 == 0)
                changed[at] = bytes[(size_t)rand() % (sizeof bytes - 1)];
            else
                memmove(changed + at, changed + at + 1, left-- - at);
        }
        compare(changed, left);
    }
}
END_TEST

/* As many as there is room for, one more, and a string that is longer than the last. */
START_TEST(as_many_values_as_there_is_room_for)
{
    struct text line = { 0 };

    slow.no_flat = true;
    text_puts(&line, "{\"t\":1,\"event\":\"ready\"");
    for (int i = 2; i < FLAT_MOST + 2; i++) {
        struct flat flat = { 0 };
        text_puts(&line, "}");
        ck_assert_int_eq(flat_read(&flat, text_string(&line), line.size), i <= FLAT_MOST);
        compare(text_string(&line), line.size);
        flat_fini(&flat);
        line.size--;
        text_printf(&line, ",\"f%d\":\"%*s\"", i, i * 10, "");
    }
    text_fini(&line);
}
END_TEST

/* Of the lists of a job the end is looked for, and no more; all other values are read. */
static const struct {
    const char *value;
    bool skimmed, flat, whole; /* whole: jansson takes it */
} skims[] = {
    { "\"argv\":[]", true, true, true },
    { "\"argv\":[1,[2,{\"x\":[]}],3]", true, true, true },
    { "\"argv\":[\"]\",\"\\\"]\",\"\\\\\",\"{[\"]", true, true, true },
    { "\"env\":{\"bytes\":[\"}\"]}", true, true, true },
    { "\"env\":[no JSON]", true, true, false },
    { "\"env\":[\\]", true, true, false },
    { "\"argv\":[[1]", true, false, false },
    { "\"argv\":[\"]}", true, false, false },
    { "\"argx\":[1]", false, true, true },
    { "\"xrgv\":[no]", false, false, false },
    { "\"env2\":[no]", false, false, false },
    { "\"enw\":[no]", false, false, false },
    { "\"argv2\":[no]", false, false, false },
    { "\"argv\":\"word\"", false, true, true },
};

START_TEST(lists_are_skimmed)
{
    struct flat flat = { .skim = true };
    struct text line = { 0 };
    bool read;

    text_printf(&line, "{\"a\":1,%s,\"b\":\"B\"}", skims[_i].value);
    read = flat_read(&flat, text_string(&line), line.size);
    ck_assert_int_eq(read, skims[_i].flat);
    if (read) {
        const struct flat_value *value = &flat.values[1], *b = flat_get(&flat, "b");
        ck_assert_int_eq(value->kind == FLAT_NESTED && value->nested == NULL, skims[_i].skimmed);
        ck_assert_str_eq(b->string, "B");
        ck_assert_uint_eq(b->size, 1);
    }
    flat.skim = false;
    ck_assert_int_eq(flat_read(&flat, text_string(&line), line.size), skims[_i].whole);
    flat_fini(&flat);
    text_fini(&line);
}
END_TEST

/* In any order, again and again, and no other of the same size, beginning or end. */
START_TEST(values_by_name)
{
    static const char line[] = "{\"abc\":1,\"abd\":2,\"bbc\":3,\"ab\":4}";
    static const char *const names[] = { "abc", "abd", "bbc", "ab" };
    struct flat flat = { 0 };

    ck_assert(flat_read(&flat, line, sizeof line - 1));
    for (int i = 0; i < 64; i++) {
        int at = i / 4 % 4 == 0 ? 3 - i % 4 : i % 4;
        ck_assert_int_eq(flat_get(&flat, names[at])->integer, at + 1);
        ck_assert(flat_has(&flat, names[i % 4]));
        ck_assert(!flat_has(&flat, "abe"));
        ck_assert_int_eq(flat_get(&flat, names[at])->integer, at + 1);
    }
    ck_assert_ptr_null(flat_get(&flat, "abe"));
    ck_assert_ptr_null(flat_get(&flat, "a"));
    ck_assert_ptr_null(flat_get(&flat, "abcd"));
    ck_assert(flat_read(&flat, line + 30, 8) == false);
    ck_assert_ptr_null(flat_get(&flat, "abc"));
    flat_fini(&flat);
}
END_TEST

/* One that was given back is as one that never read: the next line has room of its own. */
START_TEST(used_again)
{
    struct flat flat = { 0 };

    for (int i = 0; i < 2; i++) {
        ck_assert(flat_read(&flat, "{\"a\":\"b\"}", 9));
        ck_assert_str_eq(flat_get(&flat, "a")->string, "b");
        flat_fini(&flat);
        ck_assert_ptr_null(flat.text);
        ck_assert_ptr_null(flat_get(&flat, "a"));
        ck_assert(!flat_has(&flat, "a"));
    }
}
END_TEST

/* Short ones, of which each begins as no other does. */
START_TEST(short_names)
{
    static const char *const names[] = { "t", "ok", "pid" };
    static const char line[] = "{\"t\":0,\"ok\":1,\"pid\":2}";
    struct flat flat = { 0 };

    ck_assert(flat_read(&flat, line, sizeof line - 1));
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(flat_get(&flat, names[i])->integer, i);
    ck_assert(!flat_read(&flat, "{\"ok\":1,\"ok\":1}", 15));
    ck_assert(!flat_read(&flat, "{\"t\":1,\"t\":1}", 13));
    ck_assert(!flat_read(&flat, "{\"\":1,\"\":1}", 11));
    flat_fini(&flat);
}
END_TEST

/* As many digits as a double holds exactly, or more after a point, and what stands after a
 * backslash. */
static const struct {
    const char *value;
    bool flat;
    double real;
} values[] = {
    { "999999999999999", true, 999999999999999.0 },
    { "1000000000000000", false, 0 },
    { "0.00000000000001", true, 1e-14 },
    { "0.000000000000001", true, 1e-15 },
    { "0.33333333333333331", true, 1.0 / 3 },
    { "-0.51257445400397089", true, -0.51257445400397089 },
    { "123456789012345.6789", true, 123456789012345.6789 },
    { "1234567890123456.5", false, 0 },
    { "0.12345678901234567e1", false, 0 },
    { "0.00000000000000000000000000000000000001", true, 1e-38 },
    { "0.000000000000000000000000000000000000001", false, 0 },
    { "0.1234567890123456.", false, 0 },
    { "-12345678901234.5", true, -12345678901234.5 },
    { "-0.5", true, -0.5 },
    { "0", true, 0 },
    { "00", false, 0 },
    { "10", true, 10 },
    { "9", true, 9 },
    { "-", false, 0 },
    { "1E2", false, 0 },
    { "1.5e2", false, 0 },
    { "", false, 0 },
    { "tru", false, 0 },
    { "fals", false, 0 },
    { "\"\\t\"", false, 0 },
    { "\"\\", false, 0 },
    { "\"a", false, 0 },
    { "\"\x7f\"", true, 0 },
    { "\" \"", true, 0 },
    { "\"\x1f\"", false, 0 },
    { "\"\x80\"", false, 0 },
    { "\"\\/\\n\\\"\\\\\"", true, 0 },
};

START_TEST(values_as_we_write_them)
{
    struct flat flat = { 0 };
    char line[64];
    int size = snprintf(line, sizeof line, "{\"a\":%s}", values[_i].value);

    ck_assert_int_eq(flat_read(&flat, line, (size_t)size), values[_i].flat);
    if (values[_i].flat && flat.values[0].kind != FLAT_STRING)
        ck_assert(flat.values[0].real == values[_i].real);
    for (int i = 0; i < size; i++) /* cut off anywhere, it is none */
        ck_assert(!flat_read(&flat, line, (size_t)i));
    flat_fini(&flat);
}
END_TEST

CHECK_MAIN("wire, flat")
{
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, NULL, teardown);
    tcase_add_loop_test(all, both_ways_give_the_same, 0, LINES);
    tcase_add_loop_test(all, lists_are_skimmed, 0, sizeof skims / sizeof skims[0]);
    tcase_add_test(all, values_by_name);
    tcase_add_test(all, used_again);
    tcase_add_test(all, short_names);
    tcase_add_loop_test(all, values_as_we_write_them, 0, sizeof values / sizeof values[0]);
    tcase_add_test(all, as_many_values_as_there_is_room_for);
}
