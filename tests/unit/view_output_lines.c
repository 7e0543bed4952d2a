/* view_output_lines.c - what jobs printed as lines: each with its place, found, scrolled, of all.
 */
#include "base/text.h"
#include "check_main.h"
#include "view_scene.h"

static struct stage stage;
static struct output_lines lines;
static struct output_all together;

static void begin(void)
{
    stage_open(&stage);
    tell_run(&stage, "", FB_ALL_AT_ONCE);
    stage_rebuild(&stage);
    stage.ui.pane.all = true;
}

static void end(void)
{
    view_output_lines_fini(&lines);
    view_output_all_fini(&together);
    stage_close(&stage);
}

static void start(uint32_t count)
{
    while (count-- > 0)
        tell_start(&stage, 0.01, tell_queued(&stage, 0, "x", 0), 1);
}

static void print(uint32_t job, int stream, uint64_t offset, const char *text, size_t size)
{
    tell(&stage, 1,
         (struct fb_event){
             .kind = FB_OUTPUT,
             .job = job,
             .attempt = attempt_of(&stage, job),
             .as.output = { .stream = stream, .offset = offset, .bytes = text, .size = size } });
}

/* Where a text is found, without regard to case. */
START_TEST(search)
{
    static const struct {
        const char *bytes, *find;
        size_t at, found;
    } rows[] = {
        { "abc", "a", 0, 0 },    { "abc", "c", 0, 2 },  { "abc", "abc", 0, 0 },
        { "abc", "abcd", 0, 3 }, { "abc", "d", 0, 3 },  { "abc", "", 0, 3 },
        { "aba", "a", 1, 2 },    { "aba", "a", 3, 3 },  { "AZ", "az", 0, 0 },
        { "az", "AZ", 0, 0 },    { "@[", "`{", 0, 2 },  { "", "a", 0, 0 },
        { "xABx", "ab", 0, 1 },  { "aab", "ab", 0, 1 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_msg(view_output_search(rows[i].bytes, strlen(rows[i].bytes), rows[i].at,
                                         rows[i].find) == rows[i].found,
                      "%s in %s", rows[i].find, rows[i].bytes);
}
END_TEST

/* One line for each, "KIND STREAM ATTEMPT TEXT". */
static void ck_lines(const struct output_lines *made, const char *want)
{
    struct text seen = { 0 };

    for (size_t i = 0; i < made->count; i++) {
        const struct output_line *line = &made->lines[i];
        text_printf(&seen, "%c%u", "TGA"[line->kind], line -> stream);
        if (line->attempt != 1)
            text_printf(&seen, ".%u", line->attempt);
        text_printf(&seen, " %.*s", (int)line->size, view_output_line_text(made, line));
        if (line->left_out_bytes > 0)
            text_printf(&seen, "%llu", (unsigned long long)line->left_out_bytes);
        text_putc(&seen, '\n');
        ck_assert_uint_ne(line->place, 0);
        for (size_t k = 0; k < i; k++)
            ck_assert_uint_ne(line->place, made->lines[k].place);
    }
    ck_assert_str_eq(text_string(&seen), want);
    text_fini(&seen);
}

static void ck_job(const char *want)
{
    view_output_lines_update(&lines, &stage.board, 1);
    ck_lines(&lines, want);
}

/* Streams do not cut each other's lines, a gap ends one, and so does an attempt. */
START_TEST(lines_of_a_job)
{
    start(1);
    print(1, 1, 0, "one\ntw", 6);
    print(1, 2, 0, "error\nand", 9);
    print(1, 1, 6, "o\n", 2);
    ck_job("T1 one\nT2 error\nT1 two\nT2 and\n");
    print(1, 1, 8, "open", 4);
    print(1, 1, 20, "after\n", 6);
    ck_job("T1 one\nT2 error\nT1 two\nT1 open\nG1 8\nT1 after\nT2 and\n");
    tell_end(&stage, 2, 1, 1, 0);
    tell_retry(&stage, 2, 1, 1);
    tell_start(&stage, 3, 1, 1);
    print(1, 2, 0, "again\n", 6);
    ck_job("T1 one\nT2 error\nT1 two\nT1 open\nG1 8\nT1 after\nT2 and\nA1.2 \nT2.2 again\n");
    ck_assert_uint_eq(lines.lines[0].job, 1);
    start(1);
    print(2, 1, 0, "of the second\n", 14);
    view_output_lines_update(&lines, &stage.board, 2);
    ck_lines(&lines, "T1 of the second\n");
    ck_assert_uint_eq(lines.lines[0].job, 2);
    ck_job("T1 one\nT2 error\nT1 two\nT1 open\nG1 8\nT1 after\nT2 and\nA1.2 \nT2.2 again\n");
}
END_TEST

/* Ten lines of one row and one of three, of which the first page shows five rows. */
START_TEST(scrolled)
{
    start(1);
    for (int i = 0; i < 10; i++)
        print(1, 1, (uint64_t)i * 2, (const char[]){ (char)('a' + i), '\n' }, 2);
    view_output_lines_update(&lines, &stage.board, 1);
    ck_assert_uint_eq(lines.count, 10);
    for (int by = -12; by <= 3; by++) {
        int at = by < -5 ? 4 : 9 + by;
        uint64_t place = at >= 9 ? 0 : lines.lines[at].place;
        ck_assert_uint_eq(view_output_scroll(&lines, 0, 5, 10, by), place);
    }
    ck_assert_uint_eq(view_output_scroll(&lines, lines.lines[6].place, 5, 10, 1),
                      lines.lines[7].place);
    ck_assert_uint_eq(view_output_scroll(&lines, 0, 5, 0, -3), 0);
    ck_assert_uint_eq(view_output_scroll(&lines, 0, 20, 10, -3), 0);
    print(1, 1, 20, "abcdefghi\n", 10);
    view_output_lines_update(&lines, &stage.board, 1);
    ck_assert_uint_eq(view_output_scroll(&lines, 0, 10, 4, -20), lines.lines[9].place);
    ck_assert_uint_eq(view_output_scroll(&lines, 0, 11, 4, -20), 0);
}
END_TEST

/* ------------------------------------------------------------------- of all */

static void ck_all(const char *want)
{
    view_output_all_update(&together, &stage.board, &stage.ui);
    ck_lines(&together.lines, want);
}

/* A line that has not ended stands last; one of an attempt that is over, where the next begins. */
START_TEST(attempts)
{
    start(2);
    print(1, 1, 0, "half", 4);
    print(2, 1, 0, "two\n", 4);
    ck_all("T1 two\nT1 half\n");
    tell_end(&stage, 2, 1, 1, 0);
    tell_retry(&stage, 2, 1, 1);
    tell_start(&stage, 3, 1, 1);
    print(1, 1, 0, "whole\n", 6);
    ck_all("T1 two\nT1 half\nT1.2 whole\n");
    print(2, 1, 4, "more\n", 5);
    ck_all("T1 two\nT1 half\nT1.2 whole\nT1 more\n");
}
END_TEST

/* So many lines wait for their end: then the oldest gives way. */
START_TEST(lines_without_end)
{
    start(66);
    for (uint32_t job = 1; job <= 65; job++)
        print(job, 1, 0, "no end", 6);
    view_output_all_update(&together, &stage.board, &stage.ui);
    ck_assert_uint_eq(together.lines.count, 65);
    ck_assert_uint_eq(together.lines.lines[0].job, 1);
    print(1, 1, 6, ", then\n", 7);
    view_output_all_update(&together, &stage.board, &stage.ui);
    ck_assert_uint_eq(together.lines.count, 66);
    ck_assert_uint_eq(together.lines.lines[0].size, 6);
    ck_assert_uint_eq(together.lines.lines[1].size, 6); /* ", then" */
}
END_TEST

/* Of the marked, of one that is selected in a group, of those asked for: as soon as it is asked. */
START_TEST(of_some)
{
    static uint32_t marked[] = { 1, 2 };

    start(3);
    for (uint32_t job = 1; job <= 3; job++)
        print(job, 1, 0, (const char[]){ (char)('0' + job), '\n' }, 2);
    ck_all("T1 1\nT1 2\nT1 3\n");
    stage.ui.table.marked = marked;
    stage.ui.table.marked_count = 1;
    ck_all("T1 1\n");
    marked[0] = 3;
    ck_all("T1 3\n");
    stage.ui.table.marked_count = 2;
    ck_all("T1 2\nT1 3\n");
    stage.ui.table.marked_count = 0;
    stage.ui.table.only = "y";
    ck_all("");
    stage.ui.table.only = "x";
    ck_all("T1 1\nT1 2\nT1 3\n");
}
END_TEST

/* A group of jobs whose row is selected, and another one. */
START_TEST(of_a_group)
{
    for (uint32_t job = 1; job <= 2; job++) {
        tell(&stage, 0,
             (struct fb_event){
                 .kind = FB_QUEUED,
                 .job = job,
                 .as.queued = { .name = "x", .command = "x", .group = job == 1 ? "one" : "two" } });
        tell_start(&stage, 0.01, job, 1);
        print(job, 1, 0, (const char[]){ (char)('0' + job), '\n' }, 2);
    }
    stage_rebuild(&stage);
    stage.ui.pane.all = false;
    stage.ui.table.selected = ROWS_GROUP | 1;
    ck_all("T1 1\n");
    stage.ui.table.selected = ROWS_GROUP | 2;
    ck_all("T1 2\n");
    stage.ui.pane.all = true;
    ck_all("T1 1\nT1 2\n");
}
END_TEST

/* Beside the margin there is always a column for the text. */
START_TEST(columns_of_text)
{
    ck_assert_int_eq(view_output_cols(0), 1);
    ck_assert_int_eq(view_output_cols(1), 1);
    ck_assert_int_eq(view_output_cols(2), 1);
    ck_assert_int_eq(view_output_cols(3), 2);
    ck_assert_int_eq(view_output_cols(29), 28);
    ck_assert_int_eq(view_output_cols(30), 28);
}
END_TEST

/* No more lines than are kept: the newest five thousand, and what came with the first of them. */
START_TEST(no_more_than_are_kept)
{
    start(1);
    for (uint64_t i = 0; i < 4000; i++) /* two lines, then one */
        print(1, 1, i / 2 * 3 + i % 2 * 2, "\n\n", 2 - i % 2);
    view_output_all_update(&together, &stage.board, &stage.ui);
    ck_assert_uint_eq(together.lines.count, 5001);
}
END_TEST

CHECK_MAIN("output, lines")
{
    check_locale();
    tcase_add_checked_fixture(all, begin, end);
    tcase_add_test(all, search);
    tcase_add_test(all, lines_of_a_job);
    tcase_add_test(all, scrolled);
    tcase_add_test(all, attempts);
    tcase_add_test(all, lines_without_end);
    tcase_add_test(all, of_some);
    tcase_add_test(all, of_a_group);
    tcase_add_test(all, columns_of_text);
    tcase_add_test(all, no_more_than_are_kept);
}
