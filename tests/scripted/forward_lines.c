/* forward_lines.c - what goes to standard output and error while workers run, and when. */
#include "check_main.h"
#include "fake_run.h"

#include <stdlib.h>
#include <string.h>

static struct fb_run *begin(const struct fake_script *scripts, int count,
                            const struct fb_options *options, const char *name)
{
    struct fb_run *run = fake_open(scripts, count, options, 1u << FB_NOTE);

    for (int i = 0; i < count; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .name = name }), i + 1);
    return run;
}

static const struct fake_write both[] = { { MS, 1, "out\n", 1 },
                                          { 2 * MS, 2, "error\n", 1 },
                                          { 0 } };

/* None of what is muted, all of the other. */
START_TEST(muted)
{
    static const char *const seen[] = { "out\nerror\n", "error\n", "out\n", "" };
    const struct fake_script script = { .ends_us = 10 * MS, .writes = both };
    struct fb_run *run = begin(&script, 1,
                               &(struct fb_options){ .output = FB_OUTPUT_LINE,
                                                     .adopt = true,
                                                     .mute_stdout = _i & 1,
                                                     .mute_stderr = _i & 2 },
                               NULL);

    fake_play(run, SEC);
    ck_assert_str_eq(fake_stdout(), seen[_i]);
    fake_close(run);
}
END_TEST

/* A line without an end: by line it waits for that, or for the end of its job; grouped, it goes out
 * at once where no other job's can come between. */
START_TEST(a_line_without_an_end)
{
    static const struct fake_write writes[] = {
        { MS, 1, "a", 1 }, { 20 * MS, 1, "b\nc", 1 }, { 40 * MS, 1, "d", 1 }, { 0 }
    };
    static const char *const seen[][4] = { { "", "ab\n", "ab\n", "ab\ncd" },
                                           { "a", "ab\nc", "ab\ncd", "ab\ncd" } };
    const struct fake_script script = { .ends_us = 60 * MS, .writes = writes };
    struct fb_run *run =
        begin(&script, 1,
              &(struct fb_options){ .output = _i == 0 ? FB_OUTPUT_LINE : FB_OUTPUT_GROUP,
                                    .adopt = true },
              NULL);

    for (int i = 0; i < 4; i++) {
        fake_play(run, (i == 0 ? 10 : 20) * MS);
        ck_assert_str_eq(fake_stdout(), seen[_i][i]);
    }
    fake_play(run, SEC);
    fake_close(run);
}
END_TEST

/* In order: when the first has ended, what the second has printed so far comes out, on both. */
START_TEST(its_turn_has_come)
{
    const struct fake_script scripts[] = { { .ends_us = 10 * MS },
                                           { .ends_us = 90 * MS, .writes = both } };
    struct fb_run *run =
        begin(scripts, 2,
              &(struct fb_options){
                  .slots = 2, .output = FB_OUTPUT_LINE, .adopt = true, .keep_order = true },
              NULL);

    fake_play(run, 9 * MS);
    ck_assert_str_eq(fake_stdout(), "");
    fake_play(run, 10 * MS);
    ck_assert_str_eq(fake_stdout(), "out\nerror\n");
    fake_play(run, SEC);
    ck_assert_str_eq(fake_stdout(), "out\nerror\n");
    fake_close(run);
}
END_TEST

/* Each line has its tag once, wherever the pieces end that are written: around 16 KiB. */
START_TEST(tags_between_pieces)
{
    static char bytes[5][4096], wanted[20000];
    const size_t first = 16384 - 8 + (size_t)_i; /* with its tag and its end */
    struct fake_write writes[6] = { { 0 } };
    const struct fake_script script = { .ends_us = 10 * MS, .writes = writes };
    struct fb_run *run;
    size_t size = first - 3; /* without "T\t" and the newline */

    memset(wanted, 0, sizeof wanted);
    strcpy(wanted, "T\t");
    memset(wanted + 2, 'x', size);
    strcat(wanted, "\nT\tend\n");
    memset(bytes, 0, sizeof bytes);
    for (int i = 0; i < 5 && size > 0; i++) {
        size_t part = size < 4000 ? size : 4000;
        memset(bytes[i], 'x', part);
        size -= part;
        if (size == 0)
            strcat(bytes[i], "\nend\n");
        writes[i] = (struct fake_write){ MS, 1, bytes[i], 1 };
    }
    run = begin(&script, 1, &(struct fb_options){ .output = FB_OUTPUT_LINE, .tag = true }, "T");
    fake_play(run, SEC);
    ck_assert_str_eq(fake_stdout(), wanted);
    fake_close(run);
}
END_TEST

/* For a terminal: what is harmless goes through, byte by byte too, and nothing twice. */
START_TEST(harmless_bytes)
{
    static const struct fake_write writes[] = {
        { 1 * MS, 1, "a", 1 },  { 2 * MS, 1, "b\x1b", 1 },   { 3 * MS, 1, "[31mc", 1 },
        { 4 * MS, 1, "\n", 1 }, { 5 * MS, 1, "de\nf\n", 1 }, { 0 }
    };
    const struct fake_script script = { .ends_us = 10 * MS, .writes = writes };
    struct fb_run *run =
        begin(&script, 1,
              &(struct fb_options){
                  .output = FB_OUTPUT_LINE, .adopt = true, .harmless_stdout = true },
              NULL);
    char seen[64] = "";

    fake_play(run, SEC);
    for (const char *at = fake_stdout(); *at != '\0'; at++) /* colors may be there or not */
        if (*at >= 'a' && *at <= 'z' && *at != 'm')
            strncat(seen, at, 1);
    ck_assert_str_eq(seen, "abcdef");
    fake_close(run);
}
END_TEST

CHECK_MAIN("output while workers run")
{
    tcase_add_loop_test(all, muted, 0, 4);
    tcase_add_loop_test(all, a_line_without_an_end, 0, 2);
    tcase_add_test(all, its_turn_has_come);
    tcase_add_loop_test(all, tags_between_pieces, 0, 7);
    tcase_add_test(all, harmless_bytes);
}
