/* cue.c - the line by which a worker is ready, however it is cut, coloured or drowned. */
#include "check_main.h"
#include "fake_run.h"

#include <stdio.h>
#include <string.h>

#define TRACED (1u << FB_READY)
#define LINES  1000

static const struct row {
    const char *pattern;
    struct fake_write writes[4]; /* the last has stream 0 */
    int at_ms;                   /* when it is ready; -1: never */
} rows[] = {
    { "listening on [0-9]+",
      { { 0, 1, "starting\n", 1 }, { 5 * MS, 1, "listening on 80\n", 1 } },
      5 },
    { "^listening$", { { 0, 1, "not listening\n", 1 }, { 5 * MS, 2, "listening\n", 1 } }, 5 },
    /* Cut within, and without an end. */
    { "listening", { { 0, 1, "list", 1 }, { 5 * MS, 1, "ening", 1 } }, 5 },
    { "^listening$", { { 0, 1, "listen", 1 }, { 5 * MS, 1, "ing\r\n", 1 } }, 5 },
    { "^listen$", { { 0, 1, "listen", 1 }, { 5 * MS, 1, "ing\n", 1 } }, -1 },
    /* What is drawn over itself is lines, the end of each of which is told once. */
    { "^ready$", { { 0, 1, "10%\r20%\r100%\rready\r", 1 } }, 0 },
    { "^ready$", { { 0, 1, "xxxxxxx\r", 700 }, { 5 * MS, 1, "ready\r\n", 1 } }, 5 },
    { "^ready$", { { 0, 1, "ready now\r", 1 }, { 5 * MS, 1, "\nready\n", 1 } }, 5 },
    { "^$", { { 0, 1, "a\r\nb\r\r\nc\r", 1 }, { 5 * MS, 1, "\nd\n", 1 } }, -1 },
    { "^$", { { 0, 1, "a\r\n", 1 }, { 5 * MS, 1, "\n", 1 } }, 5 },
    /* The two streams are not one text. */
    { "listening", { { 0, 1, "list", 1 }, { 5 * MS, 2, "ening\n", 1 } }, -1 },
    /* As it looks. */
    { "^ready in", { { 0, 1, "\x1b[1;32mready\x1b[0m in 3 ms\n", 1 } }, 0 },
    { "^ready$", { { 0, 1, "\x1b]0;title\areadier\x1b[", 1 }, { 5 * MS, 1, "1D\n", 1 } }, -1 },
    { "^ready$", { { 0, 1, "\x1b]8;;http://x\x1b\\ready\x1b]8;;\x1b\\\n", 1 } }, 0 },
    { "^ready$", { { 0, 1, "\x1b]0;a title\aready\n", 1 } }, 0 },
    { "^ready$", { { 0, 1, "\x1b]0;a title\nready\n", 1 } }, 0 },
    /* Of a long line its beginning counts, and the next one is another. */
    { "^xx.*ready", { { 0, 1, "xxxxxxxx", 700 }, { 5 * MS, 1, "ready\n", 1 } }, -1 },
    { "^ready", { { 0, 1, "xxxxxxxx", 700 }, { 5 * MS, 1, "x\nready\n", 1 } }, 5 },
    { "a.b", { { 0, 1, "a\nb\n", 1 } }, -1 },
    { "^>>> ?$", { { 0, 1, ">>> ", 1 }, { 5 * MS, 1, "\n", 1 } }, 5 },
    { ">>> ", { { 0, 1, ">>> ", 1 }, { 5 * MS, 1, "\n", 1 } }, 0 },
    /* A character that is cut. */
    { "^.{2}$", { { 0, 1, "x\xC3", 1 }, { 5 * MS, 1, "\xA4\n", 1 } }, 5 },
    /* A million states, and regexec(3) needs as many. */
    { "(a|b)*a(a|b){20}x",
      { { 0, 1, "abbabaaabbbabbaababbaabba", 160 }, { 5 * MS, 1, "a\n", 1 } },
      -1 },
    { "(a|b)*c{3}$", { { 0, 1, "abababab", 400 }, { 5 * MS, 1, "ccc\n", 1 } }, 5 },
};

START_TEST(lines)
{
    const struct row *row = &rows[_i];
    const struct fake_script script = { .ends_us = SEC, .writes = row->writes };
    const struct fb_probe ready = { .kind = FB_PROBE_LINE, .what = row->pattern };
    struct fb_run *run = fake_open(&script, 1, &(struct fb_options){ .adopt = true }, TRACED);
    char wanted[32] = "";

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .ready = &ready }), 1);
    fake_play(run, 10 * SEC);
    if (row->at_ms >= 0)
        snprintf(wanted, sizeof wanted, "%d ready 1.1", row->at_ms);
    ck_assert_str_eq(fake_seen.trace, wanted);
    ck_assert_int_eq(fake_seen.kinds[FB_HEALTH], 1);
    fake_close(run);
}
END_TEST

/* With a time for it: an attempt that does not say it is ended. */
START_TEST(not_in_time)
{
    const struct fake_script script = { .ends_us = INT64_MAX };
    const struct fb_probe ready = { .kind = FB_PROBE_LINE, .what = "x", .within_us = 300 * MS };
    struct fb_run *run =
        fake_open(&script, 1, &(struct fb_options){ .adopt = true }, 1u << FB_EXITED);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .ready = &ready }), 1);
    fake_play(run, 10 * SEC);
    ck_assert_str_eq(fake_seen.trace, "300 exited 1.1 SIGTERM");
    fake_close(run);
}
END_TEST

/* What comes before it is no more than read. */
START_TEST(drowned)
{
    static char flood[4096];
    struct fake_write writes[LINES + 2] = { { 0 } };
    const struct fake_script script = { .ends_us = 3 * SEC, .writes = writes };
    const struct fb_probe ready = { .kind = FB_PROBE_LINE, .what = "(y|n)*ready$" };
    struct fb_run *run = fake_open(&script, 1, &(struct fb_options){ .adopt = true }, TRACED);

    for (size_t i = 0; i + 2 < sizeof flood; i += 2)
        memcpy(flood + i, "y\n", 2);
    for (int i = 0; i < LINES; i++)
        writes[i] = (struct fake_write){ i * MS, 1, flood, 1 };
    writes[LINES] = (struct fake_write){ 2 * SEC, 1, "yyready\n", 1 };
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .ready = &ready }), 1);
    fake_play(run, 10 * SEC);
    ck_assert_str_eq(fake_seen.trace, "2000 ready 1.1");
    fake_close(run);
}
END_TEST

CHECK_MAIN("the line by which a worker is ready")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, lines, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, not_in_time);
    tcase_add_test(all, drowned);
}
