/* forward.c - what becomes of the output of attempts that failed. */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PIECE  4096
#define PIECES 10 /* of them are more than a store keeps in memory */

static const struct fake_write spilling[PIECES + 1] = {
    { 100, 1, "x", PIECE }, { 200, 1, "x", PIECE }, { 300, 1, "x", PIECE }, { 400, 1, "x", PIECE },
    { 500, 1, "x", PIECE }, { 600, 1, "x", PIECE }, { 700, 1, "x", PIECE }, { 800, 1, "x", PIECE },
    { 900, 1, "x", PIECE }, { 950, 1, "x", PIECE },
};
static char big[PIECES * PIECE + 1]; /* all of them */

static struct fb_run *begin(const struct fake_script *scripts, int count,
                            const struct fb_options *options, int jobs)
{
    struct fb_run *run = fake_open(scripts, count, options, 1u << FB_NOTE);

    for (int i = 0; i < jobs; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), i + 1);
    return run;
}

static struct fb_options grouped(int slots, bool keep_order)
{
    return (struct fb_options){ .slots = slots,
                                .adopt = true,
                                .keep_order = keep_order,
                                .output = FB_OUTPUT_GROUP,
                                .retries = 2,
                                .retry_wait_us = 10 * MS };
}

/* One that runs alone too: what it prints may not go out as it comes, while it may come again. */
START_TEST(last_attempt_alone)
{
    static const struct fake_script scripts[] = {
        { .ends_us = MS, .code = 1, .output = "a\n" },
        { .ends_us = MS, .signal = 9, .output = "b\n" },
        { .ends_us = MS, .output = "c\n" },
    };
    struct fb_options options = grouped(1, _i == 1);
    struct fb_run *run = begin(scripts, 3, &options, 1);

    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_RETRY], 2);
    ck_assert_str_eq(fake_stdout(), "c\n");
    ck_assert_str_eq(fake_seen.trace, "");
    fake_close(run);
}
END_TEST

START_TEST(the_last_may_fail_too)
{
    static const struct fake_script scripts[] = {
        { .ends_us = MS, .code = 1, .output = "a\n" },
        { .ends_us = MS, .code = 1, .output = "b\n" },
        { .ends_us = MS, .code = 1, .output = "c\n" },
    };
    struct fb_options options = grouped(1, _i == 1);
    struct fb_run *run = begin(scripts, 3, &options, 1);

    fake_play(run, 100 * SEC);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, 1);
    ck_assert_str_eq(fake_stdout(), "c\n");
    fake_close(run);
}
END_TEST

START_TEST(beside_others)
{
    static const struct fake_script scripts[] = {
        { .ends_us = 50 * MS, .output = "1\n" },
        { .ends_us = 1 * MS, .code = 1, .output = "2a\n" },
        { .ends_us = 2 * MS, .output = "3\n" },
        { .ends_us = 1 * MS, .output = "2b\n" },
    };
    struct fb_options options = grouped(3, _i == 1);
    struct fb_run *run = begin(scripts, 4, &options, 3);

    fake_play(run, SEC);
    ck_assert_str_eq(fake_stdout(), _i == 1 ? "1\n2b\n3\n" : "3\n2b\n1\n");
    fake_close(run);
}
END_TEST

/* No further attempt comes: what the last one printed is all that there is. */
START_TEST(stopped_while_it_waits)
{
    static const struct fake_script scripts[] = {
        { .ends_us = MS, .code = 1, .output = "a\n" },
        { .ends_us = 2 * MS, .output = "b\n" },
    };
    struct fb_options options = grouped(2, _i == 1);
    struct fb_run *run;

    options.retry_wait_us = 10 * SEC;
    run = begin(scripts, 2, &options, 2);
    fake_play(run, 100 * MS);
    ck_assert_str_eq(fake_stdout(), _i == 1 ? "" : "b\n");
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_QUEUE), 0);
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 2);
    ck_assert_str_eq(fake_stdout(), _i == 1 ? "a\nb\n" : "b\na\n");
    fake_close(run);
}
END_TEST

START_TEST(closed_while_it_waits)
{
    const struct fake_script script = { .ends_us = MS, .code = 1, .writes = spilling };
    struct fb_options options = grouped(2, _i == 1);
    struct fb_run *run;

    options.retry_wait_us = 10 * SEC;
    run = begin(&script, 1, &options, 1);
    fake_play(run, 100 * MS);
    ck_assert_int_eq(fake_seen.kinds[FB_RETRY], 1);
    fake_close(run); /* which asserts that no file is left open */
}
END_TEST

/* What is in a file is dropped, and goes out, as what is in memory. */
START_TEST(spilled)
{
    const struct fake_script scripts[] = {
        { .ends_us = MS, .code = 1, .writes = spilling },
        { .ends_us = MS, .output = "b\n" },
    };
    struct fb_options options = grouped(2, false);
    struct fb_run *run;

    options.retry_wait_us = SEC;
    run = begin(scripts, 2, &options, 1);
    fake_play(run, 100 * MS);
    if (_i == 1)
        ck_assert_int_eq(fb_run_stop(run, FB_STOP_QUEUE), 0);
    fake_play(run, 100 * SEC);
    ck_assert_str_eq(fake_stdout(), _i == 1 ? big : "b\n");
    fake_close(run);
}
END_TEST

/* The fork of the second attempt fails: for good, or the third one is forked. */
START_TEST(not_forked)
{
    static const struct fake_script scripts[] = {
        { .ends_us = MS, .code = 1, .output = "a\n" },
        { .ends_us = MS, .output = "b\n" },
    };
    static const struct {
        int error;
        const char *printed;
    } rows[] = { { EPERM, "a\n" }, { ENOMEM, "b\n" } };
    bool found = false;

    for (int call = 1; call < 200 && !found; call++) {
        struct fb_options options = grouped(1, false);
        struct fb_run *run = begin(scripts, 2, &options, 1);
        fake_fail(call, rows[_i].error);
        fake_play(run, 100 * SEC);
        found = fake_failed() && strcmp(fake_failed_name(), "fork") == 0 &&
                fake_seen.kinds[FB_UNSTARTED] == 1 && fake_seen.kinds[FB_RETRY] > 0 &&
                strcmp(fake_seen.order, _i == 0 ? "1" : "1 1") == 0;
        if (found)
            ck_assert_str_eq(fake_stdout(), rows[_i].printed);
        fake_close(run);
    }
    ck_assert(found);
}
END_TEST

/* By line what was printed is out: a note says that it comes again, of one that printed. */
START_TEST(by_line)
{
    static const struct fake_script scripts[] = {
        { .ends_us = MS, .code = 1, .output = "a\n" },
        { .ends_us = 2 * MS, .code = 1 },
        { .ends_us = MS, .output = "b\n" },
        { .ends_us = 4 * MS, .output = "c\n" },
    };
    struct fb_options options = grouped(2, _i == 1);
    struct fb_run *run;

    options.output = FB_OUTPUT_LINE;
    run = begin(scripts, 4, &options, 2);
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_RETRY], 2);
    ck_assert_int_eq(fake_seen.kinds[FB_NOTE], 1);
    ck_assert_ptr_nonnull(
        strstr(fake_seen.trace,
               " note output of job 1 begins again: the attempt before has failed"));
    ck_assert_str_eq(fake_stdout(), "a\nb\nc\n");
    fake_close(run);
}
END_TEST

/* The same at another call for the job: what it printed when it ended for good is not dropped. */
START_TEST(asked_for_again)
{
    static const struct fake_script scripts[] = {
        { .ends_us = MS, .code = 1, .output = "a\n" },
        { .ends_us = MS, .output = "b\n" },
        { .ends_us = MS, .code = 1, .output = "c\n" },
        { .ends_us = MS, .output = "d\n" },
    };
    struct fb_options options = grouped(1, false);
    struct fb_run *run;

    options.keep_jobs = true;
    run = begin(scripts, 4, &options, 1);
    fake_play(run, SEC);
    ck_assert_int_eq(fb_run_again(run, 1), 0);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_stdout(), "b\nd\n");
    fake_close(run);
}
END_TEST

CHECK_MAIN("printed")
{
    memset(big, 'x', sizeof big - 1);
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, last_attempt_alone, 0, 2);
    tcase_add_loop_test(all, the_last_may_fail_too, 0, 2);
    tcase_add_loop_test(all, beside_others, 0, 2);
    tcase_add_loop_test(all, stopped_while_it_waits, 0, 2);
    tcase_add_loop_test(all, closed_while_it_waits, 0, 2);
    tcase_add_loop_test(all, spilled, 0, 2);
    tcase_add_loop_test(all, not_forked, 0, 2);
    tcase_add_loop_test(all, by_line, 0, 2);
    tcase_add_test(all, asked_for_again);
}
