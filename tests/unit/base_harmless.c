/* base_harmless.c - what a terminal gets of a worker's output, wherever the bytes are cut. */
#include "base/harmless.h"
#include "check_main.h"

#include "base/lines.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *bytes, *shown;
} outputs[] = {
    { "plain\n", "plain\n" },
    { "not ended", "not ended" },
    { "\n\n", "\n\n" },
    { "", "" },
    { "\033]0;x\a\033]52;c;eA==\ay\n", "y\n" },
    { "\033]8;;u\aa\033]8;;\ab\033]9;n\a\n", "ab\n" },
    { "\033[?1049l\033[6n\033[c\033P$qm\033\\\033]11;?\a\033[b.\n", ".\n" },
    { "\033[30mblack\n", "\033[0;38;5;0mblack\033[0m\n" },
    { "\033[40mblack\n", "\033[0;48;5;0mblack\033[0m\n" },
    { "\xC2\x9B"
      "31mred\n",
      "\033[0;38;5;1mred\033[0m\n" },
    { "\x9B"
      "31m\n",
      "\uFFFD31m\n" },
    { "a\u202Eb\u2066c\n", "abc\n" },
    { "50%\r100%\n", "100%\n" },
    { "ab\b\bc\n", "cb\n" },
    { "a\tb\n", "a       b\n" },
    { "a\t\tb\t\t\n\t\n\033[9Gx\033[99G\n", "a               b\n\n        x\n" },
    { "\t\u0301\n\033[3G\u0301\n", "        \u0301\n  \u0301\n" },
    { "\a\x7F\x01x\n", "x\n" },
    { "\xFF\xFE\n", "\uFFFD\uFFFD\n" },
    { "\033[1;4;31mx\033[0my\n", "\033[0;1;4;38;5;1mx\033[0my\n" },
    { "\033[41mon\ntwo\033[m.\n", "\033[0;48;5;1mon\033[0m\n\033[0;48;5;1mtwo\033[0m.\n" },
    { "\033[30;40mx\n", "\033[0;38;5;0;48;5;0mx\033[0m\n" },
    { "\033[1;3;4;9;7mx\n", "\033[0;1;3;4;7mx\033[0m\n" },
    { "\033[31mnot ended", "\033[0;38;5;1mnot ended\033[0m" },
    { "x\033[", "x" },
    { "\033[2J\033[1;1H\033[Kx\n", "x\n" },
};

START_TEST(case_42_a_terminal_gets)
{
    size_t size = strlen(outputs[_i].bytes);

    for (size_t step = 1; step <= size + 1; step++) {
        struct harmless *harmless = harmless_open();
        struct text out = { 0 };
        for (size_t at = 0; at < size; at += step) {
            size_t some = step < size - at ? step : size - at;
            ck_assert_int_eq(harmless_put(harmless, &out, outputs[_i].bytes + at, some), (int)some);
        }
        ck_assert_int_eq(harmless_end(harmless, &out), 0);
        ck_assert_str_eq(text_string(&out), outputs[_i].shown);
        text_fini(&out);
        ck_assert_ptr_null(harmless_close(harmless));
    }
}
END_TEST

/* However long a line is, all of its text comes. */
START_TEST(a_line_without_end)
{
    enum { SIZE = 3 * LINES_COLUMNS_MOST + 5 };
    struct harmless *harmless = harmless_open();
    struct text out = { 0 };
    char *bytes = malloc(SIZE);

    for (int i = 0; i < SIZE; i++)
        bytes[i] = (char)('a' + i % 26);
    ck_assert_int_eq(harmless_put(harmless, &out, bytes, SIZE), SIZE);
    ck_assert_uint_eq(out.size, 3 * LINES_COLUMNS_MOST); /* and is not kept until it ends */
    ck_assert_int_eq(harmless_end(harmless, &out), 0);
    ck_assert_uint_eq(out.size, SIZE);
    ck_assert_int_eq(memcmp(out.bytes, bytes, SIZE), 0);
    text_fini(&out);
    free(bytes);
    harmless_close(harmless);
}
END_TEST

/* Nine bytes may be 4096 columns: however many come at once, what is kept of them is bounded. */
START_TEST(few_bytes_are_many_columns)
{
    enum { LINES = 1000 };
    static const char line[] = "\033[4096Gx\n";
    struct harmless *harmless = harmless_open();
    struct text bytes = { 0 }, out = { 0 };
    size_t all = 0, most = 0;

    for (int i = 0; i < LINES; i++)
        text_puts(&bytes, line);
    for (size_t at = 0; at < bytes.size;) {
        ssize_t taken = harmless_put(harmless, &out, bytes.bytes + at, bytes.size - at);
        ck_assert_int_gt(taken, 0);
        at += (size_t)taken;
        all += out.size;
        most = out.size > most ? out.size : most;
        text_clear(&out);
    }
    ck_assert_uint_eq(all, LINES * (LINES_COLUMNS_MOST + 1));
    ck_assert_uint_ge(most, HARMLESS_BYTES);
    ck_assert_uint_le(most, HARMLESS_BYTES + 8 * (LINES_COLUMNS_MOST + 1));
    text_fini(&bytes);
    text_fini(&out);
    harmless_close(harmless);
}
END_TEST

/* A sequence that has no end is given up: it may not swallow all that comes. */
START_TEST(case_44_a_sequence_without_end)
{
    static const char *const begins[] = { "\033]0;", "\033P", "\033[1;", "\033_x", "\033X" };
    struct harmless *harmless = harmless_open();
    struct text out = { 0 };

    ck_assert_int_eq(harmless_put(harmless, &out, begins[_i], strlen(begins[_i])),
                     (int)strlen(begins[_i]));
    for (int i = 0; i < 2 * LINES_SEQUENCE_MOST; i++)
        ck_assert_int_eq(harmless_put(harmless, &out, "1", 1), 1);
    ck_assert_int_eq(harmless_put(harmless, &out, "text\n", 5), 5);
    ck_assert_ptr_nonnull(strstr(text_string(&out), "1text\n"));
    ck_assert_uint_ge(out.size, LINES_SEQUENCE_MOST);
    text_fini(&out);
    harmless_close(harmless);
}
END_TEST

CHECK_MAIN("harmless")
{
    tcase_add_loop_test(all, case_42_a_terminal_gets, 0, sizeof outputs / sizeof outputs[0]);
    tcase_add_test(all, a_line_without_end);
    tcase_add_test(all, few_bytes_are_many_columns);
    tcase_add_loop_test(all, case_44_a_sequence_without_end, 0, 5);
}
