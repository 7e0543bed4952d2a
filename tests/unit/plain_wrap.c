/* plain_wrap.c - lines of the summary in a terminal that is narrower. */
#include "check_main.h"
#include "plain/wrap.h"
#include "summary_stage.h"

#include <stdlib.h>
#include <string.h>

static const struct row {
    int columns;
    const char *text, *wrapped;
} rows[] = {
    { 0, "one two three\n", "one two three\n" },
    { 13, "one two three\n", "one two three\n" },
    { 12, "one two three\n", "one two\n    three\n" },
    { 7, "one two three\n", "one two\n    three\n" },
    { 6, "one two three\n", "one\n    two\n    three\n" },
    { 12, "  one two  three\nx\n", "  one two\n      three\nx\n" },
    { 12, "  one two   three four\n", "  one two\n      three\n      four\n" },
    /* A word that no row holds, at the beginning and later. */
    { 4, "abcdefgh ij\n", "abcdefgh\n    ij\n" },
    { 4, "ij abcdefgh\n", "ij\n    abcdefgh\n" },
    /* Blanks at the end of a line, a line of blanks, one without an end, none. */
    { 4, "abcd   \n", "abcd\n" },
    { 4, "      \n", "      \n" },
    { 4, "ab cd", "ab\n    cd\n" },
    { 4, "", "" },
    { 1, "a b\n", "a\n    b\n" },
    /* Columns are counted, not bytes; a colour has none. */
    { 9, "äöü äöü ä\n", "äöü äöü ä\n" },
    { 8, "äöü äöü ä\n", "äöü äöü\n    ä\n" },
    { 8, "漢字 漢字\n", "漢字\n    漢字\n" },
    { 9, "\033[1;31mone two\033[0m x\n", "\033[1;31mone two\033[0m x\n" },
    { 8, "\033[1;31mone two\033[0m x\n", "\033[1;31mone two\033[0m\n    x\n" },
    /* Deep in a narrow terminal: no deeper than its half. */
    { 10, "          a b c\n", "          a\n         b\n         c\n" },
};

START_TEST(a_row)
{
    struct text text = { 0 };

    text_puts(&text, "what is before stays\n");
    text_puts(&text, rows[_i].text);
    wrap_lines(&text, strlen("what is before stays\n"), rows[_i].columns);
    ck_assert_str_eq(text_string(&text) + strlen("what is before stays\n"), rows[_i].wrapped);
    text_fini(&text);
}
END_TEST

/* A text without an end of its line ends there, whatever it has held before. */
START_TEST(without_an_end)
{
    struct text text = { 0 };

    text_puts(&text, "something longer\n   that was\n   there before\n");
    text_clear(&text);
    text_puts(&text, "ab cd");
    wrap_lines(&text, 0, 80);
    ck_assert_str_eq(text_string(&text), "ab cd");
    wrap_lines(&text, 0, 4);
    ck_assert_str_eq(text_string(&text), "ab\n    cd\n");
    text_fini(&text);
}
END_TEST

/* What is copied to a shell stays one line. */
START_TEST(a_summary)
{
    struct summary summary = { .columns = 24, .record = "/a/long/way/to/the/run.jsonl" };
    struct text text = { 0 };

    add_ended(&summary, 1, "job", 1, NULL, 0);
    end(&summary, &text);
    text_clear(&text);
    summary.ended.as.ended.failed = 1;
    summary.ended.as.ended.succeeded = 0;
    summary_put(&summary, &text, false);
    ck_assert_str_eq(text_string(&text), "  job        |   0.50 s\n"
                                         "      | exit 1\n"
                                         "1 job: 0 succeeded, 1\n"
                                         "    failed\n"
                                         "wall 1.00 s | cpu 0.00 s\n"
                                         "rerun: forkboard again --failed "
                                         "/a/long/way/to/the/run.jsonl\n"
                                         "WARNING: 1 of 1 workers\n"
                                         "    failed\n");
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

CHECK_MAIN("plain, wrap")
{
    check_locale();
    tcase_add_loop_test(all, a_row, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(all, without_an_end);
    tcase_add_test(all, a_summary);
}
