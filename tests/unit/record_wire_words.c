/* record_wire_words.c - the words inside a line, each by itself: all that are known, and others. */
#include "check_main.h"
#include "record/wire_words.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

START_TEST(signals)
{
    static const char *const none[] = { "", "KILL", "SIG", "SIGKILLED", "sigkill", "SIGFOO", "9x" };
    char buffer[16];

    for (int number = 1; number <= UINT8_MAX; number++)
        ck_assert_int_eq(wire_signal_number(fb_signal_name(number, buffer)), number);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        ck_assert_int_eq(wire_signal_number(none[i]), 0);
}
END_TEST

START_TEST(causes)
{
    for (int i = 0; i < FB_CAUSE_COUNT; i++)
        ck_assert_int_eq(wire_cause(fb_cause_name((enum fb_cause)i)), i);
    ck_assert_int_eq(wire_cause("of a later version"), FB_CAUSE_NONE);
}
END_TEST

START_TEST(errors)
{
    ck_assert_int_eq(wire_error_number("0"), 0);
    for (int number = 1; number < 4096; number++)
        if (strerrorname_np(number) != NULL)
            ck_assert_int_eq(wire_error_number(strerrorname_np(number)), number);
    ck_assert_int_eq(wire_error_number("EHWPOISON"), EHWPOISON);
    ck_assert_int_eq(wire_error_number("ENOENTS"), -1);
    ck_assert_int_eq(wire_error_number(""), -1);
}
END_TEST

/* -------------------------------------------------------------------- dates */

static const char date[] = "2026-11-23T12:34:56.123456Z";

START_TEST(dates)
{
    int64_t us = 5;

    ck_assert(wire_date_us(date, &us));
    ck_assert_int_eq(us, 1795437296123456);
    ck_assert(wire_date_us("1970-01-01T00:00:00.000000Z", &us));
    ck_assert_int_eq(us, 0);
    ck_assert(wire_date_us("1969-12-31T23:59:59.999999Z", &us));
    ck_assert_int_eq(us, -1);
    ck_assert(wire_date_us("2000-02-29T23:00:01.000001Z", &us));
    ck_assert_int_eq(us, 951865201000001);
}
END_TEST

/* Each character wrong in each way, one too few and one too many. */
START_TEST(what_is_no_date)
{
    static const char others[] = " +-/:.TxZ";
    char wrong[sizeof date + 1];
    int64_t us;

    for (size_t at = 0; at < sizeof date - 1; at++)
        for (size_t i = 0; i < sizeof others - 1; i++) {
            memcpy(wrong, date, sizeof date);
            wrong[at] = others[i];
            if (others[i] != date[at])
                ck_assert_msg(!wire_date_us(wrong, &us), "%s", wrong);
        }
    memcpy(wrong, date, sizeof date);
    wrong[sizeof date - 2] = '\0';
    ck_assert(!wire_date_us(wrong, &us));
    memcpy(wrong, date, sizeof date);
    memcpy(wrong + sizeof date - 1, "0", 2);
    ck_assert(!wire_date_us(wrong, &us));
    ck_assert(!wire_date_us("", &us));
}
END_TEST

/* ------------------------------------------------------------------- places */

/* A line that ends where its memory does, and the column of "name" in it. */
static const struct {
    const char *line;
    unsigned column;
} columns[] = {
    { "{\"name\":1}", 2 },
    { "{\"x\":\"name\",\"name\":1}", 13 },
    { "{\"x\":{\"name\":1},\"name\" \t:1}", 17 },
    { "{\"x\":[\"name\"],\"name\":1}", 15 },
    { "{\"\xc3\xb6\":\"\\\"\",\"name\":1}", 11 },
    { "{\"names\":1,\"nam\":1}", 1 },
    { "{\"x\":\"name\"}", 1 },
    { "{\"name\"", 1 },
    { "{\"name", 1 },
    { "{\"name\\", 1 },
    { "{}", 1 },
    { "", 1 },
};

static char *alone(const char *text)
{
    size_t size = strlen(text);
    char *copy = malloc(size > 0 ? size : 1);

    ck_assert_ptr_nonnull(copy);
    return memcpy(copy, text, size);
}

START_TEST(the_column_of_a_name)
{
    size_t size = strlen(columns[_i].line);
    char *line = alone(columns[_i].line);

    if (size > 0 && line[size - 1] == '}')
        ck_assert_uint_eq(wire_column(line, size, "name"), columns[_i].column);
    ck_assert_uint_eq(wire_column(columns[_i].line, size, "name"), columns[_i].column);
    free(line);
}
END_TEST

/* Where the value after so many begins. */
static const struct {
    const char *line;
    size_t most, end;
} values[] = {
    { "{\"a\":1,\"b\":[2,3]}", 0, 0 },
    { "{\"a\":1,\"b\":[2,3]}", 1, 6 },
    { "{\"a\":1,\"b\":[2,3]}", 2, 11 },
    { "{\"a\":1,\"b\":[2,3]}", 3, 13 },
    { "{\"a\":1,\"b\":[2,3]}", 4, 17 },
    { "\",,{[\\\",\",", 0, 9 },
    { "\",,{[\\\",\",", 1, 10 },
    { "\",,,", 0, 4 },
    { "\"\\", 0, 2 },
    { "1", 0, 1 },
    { "", 0, 0 },
};

START_TEST(the_end_of_so_many_values)
{
    size_t size = strlen(values[_i].line);
    char *line = alone(values[_i].line);

    ck_assert_uint_eq(wire_values_end(line, size, values[_i].most), values[_i].end);
    free(line);
}
END_TEST

START_TEST(places_in_characters)
{
    static const char line[] = "a\xc3\xb6\xe2\x82\xac"
                               "b";

    ck_assert_uint_eq(wire_place(line, 0), 1);
    ck_assert_uint_eq(wire_place(line, 1), 2);
    ck_assert_uint_eq(wire_place(line, 3), 3);
    ck_assert_uint_eq(wire_place(line, 6), 4);
    ck_assert_uint_eq(wire_place(line, 7), 5);
}
END_TEST

/* ------------------------------------------------------------------- base64 */

static const struct {
    const char *text, *bytes; /* NULL: it is none */
} decoded[] = {
    { "", "" },
    { "Zg==", "f" },
    { "Zm8=", "fo" },
    { "Zm9v", "foo" },
    { "Zm9vYg==", "foob" },
    { "Zm9vYmE=", "fooba" },
    { "Zm9vYmFy", "foobar" },
    { "+/+/", "\xfb\xff\xbf" },
    { "Zh==", NULL },
    { "Zi==", NULL },
    { "Zk==", NULL },
    { "Zo==", NULL },
    { "Zm9=", NULL },
    { "Zm+=", NULL },
    { "Zg=", NULL },
    { "Zg", NULL },
    { "Z", NULL },
    { "Z===", NULL },
    { "====", NULL },
    { "=", NULL },
    { "Zm=v", NULL },
    { "Zm9v=", NULL },
    { "Zm9vZ", NULL },
    { "Zm 9", NULL },
    { "Zm-_", NULL },
    { "Zm9v\n", NULL },
    { "Zg==Zg==", NULL },
};

START_TEST(base64)
{
    char out[16] = "";
    size_t size = strlen(decoded[_i].text);
    size_t wanted = decoded[_i].bytes != NULL ? strlen(decoded[_i].bytes) : SIZE_MAX;

    ck_assert_uint_eq(wire_decode(decoded[_i].text, size, out), wanted);
    if (decoded[_i].bytes != NULL)
        ck_assert_mem_eq(out, decoded[_i].bytes, wanted);
}
END_TEST

CHECK_MAIN("wire, words")
{
    tcase_add_test(all, signals);
    tcase_add_test(all, causes);
    tcase_add_test(all, errors);
    tcase_add_test(all, dates);
    tcase_add_test(all, what_is_no_date);
    tcase_add_loop_test(all, the_column_of_a_name, 0, (int)(sizeof columns / sizeof columns[0]));
    tcase_add_loop_test(all, the_end_of_so_many_values, 0, (int)(sizeof values / sizeof values[0]));
    tcase_add_test(all, places_in_characters);
    tcase_add_loop_test(all, base64, 0, (int)(sizeof decoded / sizeof decoded[0]));
}
