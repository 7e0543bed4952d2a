/*
 * gather.c - output that may wait in its pipe, on the scripted clock. "1@10+20-0": 20
 * bytes of standard output from offset 10 on in one event.
 */
#include "check_main.h"
#include "fake_kernel.h"
#include "fake_run.h"

#include <errno.h>

#define OUTPUT (1u << FB_OUTPUT)
#define TOLD   (OUTPUT | 1u << FB_EXITED)

static struct fb_run *run;

static void begin(const struct fake_script *scripts, int count, unsigned traced)
{
    const struct fb_options options = { .slots = count,
                                        .adopt = true,
                                        .event_bytes = SIZE_MAX,
                                        .output = FB_OUTPUT_NONE,
                                        .gather_us = 30 * MS };

    run = fake_open(scripts, count, &options, traced);
    for (int i = 0; i < count; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), i + 1);
}

static void expect(const char *wanted)
{
    ck_assert_str_eq(fake_seen.trace, wanted);
    fake_seen.trace[0] = '\0';
}

static const struct fake_write lines[] = {
    { 100 * MS, 1, "0123456789", 1 },
    { 105 * MS, 1, "0123456789", 1 },
    { 115 * MS, 2, "0123456789", 1 },
    { 125 * MS, 1, "0123456789", 1 },
    { 140 * MS, 1, "0123456789", 1 },
    { 500 * MS, 1, "0123456789", 1 },
    { .stream = 0 },
};

/* After a silence output is read at once; then one read of each pipe takes that of 30 ms. */
START_TEST(lines_are_gathered)
{
    begin(&(struct fake_script){ .ends_us = SEC, .writes = lines }, 1, OUTPUT);
    fake_play(run, 10 * SEC);
    expect("100 output 1.1 1@0+10-0; 130 output 1.1 1@10+20-0; 130 output 1.1 2@0+10-0; "
           "160 output 1.1 1@30+10-0; 500 output 1.1 1@40+10-0");
    fake_close(run);
}
END_TEST

/* The window that one opened holds for all output, but for no death. */
START_TEST(deaths_are_not_late)
{
    static const struct fake_write last[] = { { 110 * MS, 1, "last", 1 }, { .stream = 0 } };
    const struct fake_script scripts[] = {
        { .ends_us = SEC, .writes = lines },
        { .ends_us = 112 * MS, .output = "words", .writes = last },
    };

    begin(scripts, 2, TOLD);
    fake_play(run, 120 * MS);
    expect("100 output 1.1 1@0+10-0; 112 output 2.1 1@0+9-0; 112 exited 2.1 0 ok");
    fake_play(run, 10 * SEC);
    fake_close(run);
}
END_TEST

/* After a worker has died, its grandchild's output is read as it comes: the end is near. */
START_TEST(leftovers_are_not_late)
{
    static const struct fake_write first[] = { { 10 * MS, 1, "first", 1 }, { .stream = 0 } };

    begin(&(struct fake_script){ .ends_us = 12 * MS, .writes = first, .leaves_us = 3 * MS }, 1,
          OUTPUT | 1u << FB_ENDED);
    fake_play(run, 10 * SEC);
    expect("10 output 1.1 1@0+5-0; 15 ended");
    fake_close(run);
}
END_TEST

/* A caller that does not block has its turn between, is woken again, and nothing waits longer. */
START_TEST(floods_leave_turns)
{
    static const struct fake_write words[] = { { 100 * MS, 1, "x", 1 }, { .stream = 0 } };
    static struct fake_script scripts[60];
    const struct fb_options options = {
        .slots = 60, .adopt = true, .output = FB_OUTPUT_NONE, .gather_us = 30 * MS
    };
    struct fb_event event;
    int calls, turns = 0;

    for (int i = 0; i < 60; i++)
        scripts[i] = (struct fake_script){ .ends_us = SEC, .writes = words };
    run = fake_open(scripts, 60, &options, 0);
    for (int i = 0; i < 60; i++)
        fb_run_add(run, &(struct fb_job){ .shell = "x" });
    fake_play(run, 99 * MS);
    while (fake.now_us < fake.processes[0].began_us + 100 * MS)
        fake_advance(fake_next_us());
    for (bool again = true; again; turns++) {
        calls = fake_calls();
        ck_assert_int_eq(fb_run_next(run, &event), 0);
        ck_assert_int_le(fake_calls() - calls, 40);
        again = fake_timer_due();
    }
    ck_assert_int_ge(turns, 2);
    for (int i = 0; i < 60; i++)
        ck_assert_uint_eq(fake.pipes[fake.processes[i].out].size, 0);
    fake_play(run, 10 * SEC);
    fake_close(run);
}
END_TEST

#define PAGE "0123456789abcdef", 256

/* Pages of output are read as they come, until output comes slowly again. */
START_TEST(floods_do_not_wait)
{
    static const struct fake_write floods[] = {
        { 10 * MS, 1, PAGE },      { 11 * MS, 1, PAGE },      { 12 * MS, 1, PAGE },
        { 45 * MS, 1, "few", 1 },  { 46 * MS, 1, "few", 1 },  { 80 * MS, 1, "few", 1 },
        { 90 * MS, 1, "late", 1 }, { 91 * MS, 1, "late", 1 }, { .stream = 0 },
    };

    begin(&(struct fake_script){ .ends_us = SEC, .writes = floods }, 1, OUTPUT);
    fake_play(run, 10 * SEC);
    expect("10 output 1.1 1@0+4096-0; 11 output 1.1 1@4096+4096-0; 12 output 1.1 1@8192+4096-0; "
           "45 output 1.1 1@12288+3-0; 46 output 1.1 1@12291+3-0; 80 output 1.1 1@12294+3-0; "
           "90 output 1.1 1@12297+4-0; 120 output 1.1 1@12301+4-0");
    fake_close(run);
}
END_TEST

/* More pipes than one look at them brings: each is reported in the window it was found in. */
START_TEST(many_are_reported_together)
{
    static const struct fake_write both[] = {
        { 100 * MS, 1, "x", 1 },
        { 110 * MS, 1, "x", 1 },
        { 110 * MS, 2, "x", 1 },
        { .stream = 0 },
    };
    static struct fake_script scripts[70];

    for (int i = 0; i < 70; i++)
        scripts[i] = (struct fake_script){ .ends_us = SEC, .writes = both };
    begin(scripts, 70, 0);
    fake_play(run, 100 * MS);
    ck_assert_int_eq(fake_seen.kinds[FB_OUTPUT], 70);
    fake_play(run, 15 * MS);
    ck_assert_int_eq(fake_seen.kinds[FB_OUTPUT], 70);
    fake_play(run, 25 * MS);
    ck_assert_int_eq(fake_seen.kinds[FB_OUTPUT], 210);
    fake_play(run, 10 * SEC);
    fake_close(run);
}
END_TEST

static void add_bytes(void *context, const struct board_piece *piece)
{
    *(size_t *)context += piece->size;
}

/* Whatever call fails once: what was written long ago is reported while its worker lives. */
START_TEST(no_failure_keeps_bytes_back)
{
    int calls = 0;

    for (int call = 0; call <= calls; call++) {
        size_t bytes = 0;
        begin(&(struct fake_script){ .ends_us = SEC, .writes = lines }, 1, 0);
        if (call > 0)
            fake_fail(call, ENOMEM);
        fake_play(run, 700 * MS);
        fake_play(run, 100 * MS); /* a poller is woken again if a wait failed */
        board_output(&fake_board, 1, add_bytes, &bytes);
        if (fake_seen.errors == 0 && fake_seen.kinds[FB_FORKED] > 0)
            ck_assert_msg(bytes == 60, "%s fails: %zu bytes", fake_failed_name(), bytes);
        fake_play(run, 10 * SEC);
        ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
        calls = call == 0 ? fake_calls() : calls;
        fake_close(run);
    }
    ck_assert_int_gt(calls, 20);
}
END_TEST

static const struct fake_write one_line[] = { { 10 * MS, 1, "line\n", 1 }, { .stream = 0 } };
static const struct fake_script two_lines[] = {
    { .ends_us = SEC, .writes = one_line },
    { .ends_us = SEC, .writes = one_line },
};

static void begin_lines(size_t event_bytes)
{
    const struct fb_options options = {
        .slots = 2, .adopt = true, .event_bytes = event_bytes, .output = FB_OUTPUT_LINE
    };

    run = fake_open(two_lines, 2, &options, 0);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), i + 1);
}

/* Without events of output, what one look at the pipes brings is one write, at once. */
START_TEST(lines_that_come_together_are_one_write)
{
    begin_lines(0);
    fake_play(run, 10 * MS);
    ck_assert_str_eq(fake_stdout(), "line\nline\n");
    ck_assert_int_eq(fake.writes, 1);
    fake_play(run, 10 * SEC);
    fake_close(run);
}
END_TEST

/* A caller that writes a line of its own after the event of a line finds that line before it. */
START_TEST(a_line_is_out_before_its_event)
{
    struct fb_event event;
    int lines_seen = 0;

    begin_lines(SIZE_MAX);
    while (fake.now_us < 10 * MS || fake_stdout()[0] == '\0') {
        while (fb_run_next(run, &event) == 1) {
            if (event.kind != FB_OUTPUT)
                continue;
            lines_seen++;
            ck_assert_int_eq(fake.writes, lines_seen);
            ck_assert_str_eq(fake_stdout(), lines_seen == 1 ? "line\n" : "line\nline\n");
            ck_assert_int_eq(fb_run_print(run, 1, "", 0), 0);
        }
        fake_advance(fake_next_us());
    }
    while (fb_run_next(run, &event) == 1)
        lines_seen += event.kind == FB_OUTPUT;
    ck_assert_int_eq(lines_seen, 2);
    fake_play(run, 10 * SEC);
    fake_close(run);
}
END_TEST

/* A caller that prints by us has its lines in order, and all of a moment in one write. */
START_TEST(printed_lines_are_gathered)
{
    struct fb_event event;
    int lines_seen = 0;

    begin_lines(SIZE_MAX);
    while (fb_run_next(run, &event) == 1)
        if (event.kind == FB_FORKED)
            ck_assert_int_eq(fb_run_print(run, 1, "begin\n", 6), 0);
    ck_assert_str_eq(fake_stdout(), "begin\nbegin\n");
    ck_assert_int_eq(fake.writes, 1);
    while (lines_seen < 2) {
        fake_advance(fake_next_us());
        while (fb_run_next(run, &event) == 1) {
            if (event.kind != FB_OUTPUT)
                continue;
            lines_seen++;
            ck_assert_int_eq(fb_run_print(run, 1, "own\n", 4), 0);
        }
    }
    ck_assert_str_eq(fake_stdout(), "begin\nbegin\nline\nown\nline\nown\n");
    ck_assert_int_eq(fake.writes, 2);
    while (event.kind != FB_ENDED) {
        fake_advance(fake_next_us());
        while (fb_run_next(run, &event) == 1)
            ;
    }
    fake_close(run);
}
END_TEST

#define MANY 20

/* An end is written before its process is reaped; many at once share writes, all before a rest. */
START_TEST(ends_are_out_before_the_reaping)
{
    const struct fb_options options = { .slots = MANY, .adopt = true };
    struct fake_script scripts[MANY];
    struct fb_event event;
    int ended = 0, before;

    for (int i = 0; i < MANY; i++)
        scripts[i] = (struct fake_script){ .ends_us = 10 * MS };
    run = fake_open(scripts, MANY, &options, 0);
    for (int i = 0; i < MANY; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), i + 1);
    while (fb_run_next(run, &event) == 1)
        ;
    fake_advance(20 * MS);
    before = fake.writes;
    while (ended < MANY) {
        while (fb_run_next(run, &event) == 1) {
            if (event.kind == FB_EXITED)
                ck_assert_int_eq(fb_run_print(run, 1, "end\n", 4), 0);
            ended += event.kind == FB_EXITED;
            if (event.kind == FB_REAPED && ended == 1)
                ck_assert_int_eq(fake.writes, before + 1);
        }
        ck_assert_uint_eq(strlen(fake_stdout()), 4 * (size_t)ended); /* it rests */
    }
    ck_assert_int_ge(fake.writes, before + 2);
    ck_assert_int_le(fake.writes, before + MANY / 2);
    ck_assert_uint_eq(strlen(fake_stdout()), 4 * MANY);
    fake_close(run);
}
END_TEST

/* A line of the caller's own does not wait for anything. */
START_TEST(own_lines_are_out_at_once)
{
    begin_lines(0);
    ck_assert_int_eq(fb_run_print(run, 1, "own\n", 4), 0);
    ck_assert_str_eq(fake_stdout(), "own\n");
    fake_play(run, 10 * SEC);
    fake_close(run);
}
END_TEST

START_TEST(wrong_option)
{
    struct fb_run *none = NULL;

    ck_assert_int_eq(fb_run_open(&none, &(struct fb_options){ .gather_us = -1 }), -EINVAL);
    ck_assert_ptr_null(none);
}
END_TEST

CHECK_MAIN("scripted gather")
{
    tcase_add_test(all, lines_are_gathered);
    tcase_add_test(all, deaths_are_not_late);
    tcase_add_test(all, leftovers_are_not_late);
    tcase_add_test(all, floods_do_not_wait);
    tcase_add_test(all, floods_leave_turns);
    tcase_add_test(all, many_are_reported_together);
    tcase_add_test(all, no_failure_keeps_bytes_back);
    tcase_add_test(all, lines_that_come_together_are_one_write);
    tcase_add_test(all, a_line_is_out_before_its_event);
    tcase_add_test(all, printed_lines_are_gathered);
    tcase_add_test(all, ends_are_out_before_the_reaping);
    tcase_add_test(all, own_lines_are_out_at_once);
    tcase_add_test(all, wrong_option);
}
