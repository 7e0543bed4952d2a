/*
 * sample.c - samples on the scripted clock: "MS sample JOB.ATTEMPT CPU_MS BYTES CORE
 * STATE". A child is larger than its parent and runs on core 3.
 */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <string.h>

static struct fb_run *run;

static void begin(const struct fake_load *load, int workers)
{
    static struct fake_script script;

    script = (struct fake_script){ .ends_us = 10 * SEC, .load = load };
    run = fake_open(&script, 1, &(struct fb_options){ .slots = workers, .adopt = true },
                    1u << FB_SAMPLE);
    for (int i = 1; i <= workers; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), i);
    fake_play(run, 1);
}

/* Samples of jobs 1 to `count` at that moment. */
static void sample_at(int64_t at_us, uint32_t count)
{
    static int64_t now_us;
    uint32_t jobs[2000];

    if (at_us < now_us)
        now_us = 0;
    fake_advance(at_us - now_us);
    now_us = at_us;
    for (uint32_t i = 0; i < count; i++)
        jobs[i] = count - i;
    ck_assert_int_eq(fb_run_sample(run, jobs, count), 0);
    fake_play(run, 1);
}

static void expect(const char *wanted)
{
    ck_assert_str_eq(fake_seen.trace, wanted);
    fake_seen.trace[0] = '\0';
}

static void finish(void)
{
    fake_play(run, 100 * SEC);
    fake_close(run);
}

START_TEST(alone)
{
    begin(&(struct fake_load){ .percent = 50 }, 1);
    sample_at(SEC, 1);
    expect("1000 sample 1.1 500 409600 1 R");
    sample_at(2 * SEC, 1);
    expect("2000 sample 1.1 1000 409600 1 R");
    finish();
}
END_TEST

/* Rows side by side, rows that are not, and one asked for while others wait: each comes, once. */
START_TEST(asked_for_anyhow)
{
    static const uint32_t rows[][40] = { { 3, 4, 5, 6 }, { 6, 5, 4 }, { 2, 40, 7 }, { 41, 7 } };
    static const size_t counts[] = { 4, 3, 3, 2 };
    static const char *const traces[] = {
        "1000 sample 3.1 500 409600 1 R; 1000 sample 4.1 500 409600 1 R; "
        "1000 sample 5.1 500 409600 1 R; 1000 sample 6.1 500 409600 1 R",
        "2000 sample 4.1 1000 409600 1 R; 2000 sample 5.1 1000 409600 1 R; "
        "2000 sample 6.1 1000 409600 1 R",
        "3000 sample 2.1 1500 409600 1 R; 3000 sample 7.1 1500 409600 1 R; "
        "3000 sample 40.1 1500 409600 1 R",
        "4000 sample 7.1 2000 409600 1 R",
    };

    begin(&(struct fake_load){ .percent = 50 }, 40);
    for (int i = 0; i < 4; i++) {
        fake_advance(SEC);
        ck_assert_int_eq(fb_run_sample(run, rows[i], counts[i]), 0);
        fake_play(run, 1);
        expect(traces[i]);
    }
    ck_assert_int_eq(fb_run_sample(run, rows[0], counts[0]), 0);
    ck_assert_int_eq(fb_run_sample(run, rows[2], counts[2]), 0);
    fake_play(run, 1);
    ck_assert_int_eq(fake_seen.kinds[FB_SAMPLE], 4 + 3 + 3 + 1 + 7);
    finish();
}
END_TEST

START_TEST(children_count)
{
    begin(&(struct fake_load){ .percent = 0, .child_percent = 100, .child_ends_us = 3 * SEC }, 1);
    sample_at(SEC, 1);
    expect("1000 sample 1.1 1000 2048000 3 R");
    sample_at(4 * SEC, 1);
    expect("4000 sample 1.1 3000 409600 1 S"); /* waited for: not lost */
    finish();
}
END_TEST

START_TEST(a_worker_that_did_not_run_is_not_read)
{
    int looks;

    begin(&(struct fake_load){ .child_ends_us = 3 * SEC }, 1);
    sample_at(SEC, 1);
    looks = fake_looks();
    sample_at(2 * SEC, 1);
    expect("1000 sample 1.1 0 2048000 1 S; 2000 sample 1.1 0 2048000 1 S");
    ck_assert_int_eq(fake_looks(), looks);
    sample_at(4 * SEC, 1); /* the child is gone */
    expect("4000 sample 1.1 0 409600 1 S");
    ck_assert_int_gt(fake_looks(), looks);
    finish();
}
END_TEST

/* Runnable, and its clock stands: it waits for a core, which its last files do not say. */
START_TEST(a_worker_that_waits_for_a_core_is_read)
{
    int looks;

    begin(&(struct fake_load){ .percent = 1, .delay_percent = 99 }, 1);
    sample_at(SEC, 1);
    expect("1000 sample 1.1 10 409600 1 R delay 990");
    looks = fake_looks();
    sample_at(SEC, 1);
    ck_assert_int_gt(fake_looks(), looks);
    finish();
}
END_TEST

/* The delay is that of all of its processes, where one of them is runnable; else no file is read.
 */
START_TEST(what_is_asleep_waits_for_no_core)
{
    int looks;

    begin(&(struct fake_load){ .percent = 0, .delay_percent = 50 }, 1);
    looks = fake_looks();
    sample_at(SEC, 1);
    expect("1000 sample 1.1 0 409600 1 S");
    ck_assert_int_eq(fake_looks(), looks + 2); /* stat, children */
    finish();
}
END_TEST

START_TEST(what_runs_below_a_worker_waits_too)
{
    begin(&(struct fake_load){ .child_percent = 80, .child_ends_us = 9 * SEC, .delay_percent = 20 },
          1);
    sample_at(SEC, 1);
    expect("1000 sample 1.1 800 2048000 3 R delay 400");
    finish();
}
END_TEST

START_TEST(a_worker_that_is_gone_is_left_out)
{
    uint32_t jobs[] = { 1, 7, 0 };

    begin(&(struct fake_load){ .percent = 10, .unread = true }, 1);
    sample_at(SEC, 1);
    expect("");
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fb_run_sample(run, jobs, 3), 0);
    ck_assert_int_eq(fb_run_sample(run, NULL, 0), 0);
    fake_play(run, SEC);
    expect("");
    fake_close(run);
}
END_TEST

/* Each of sixty once, in one go; none twice though asked for twice. */
START_TEST(all_that_were_asked_for)
{
    uint32_t jobs[2] = { 5, 5 };

    begin(&(struct fake_load){ .percent = 10 }, 60);
    sample_at(SEC, 60);
    ck_assert_int_eq(fake_seen.kinds[FB_SAMPLE], 60);
    ck_assert_int_eq(fb_run_sample(run, jobs, 2), 0);
    ck_assert_int_eq(fb_run_sample(run, jobs, 1), 0);
    fake_play(run, 1);
    ck_assert_int_eq(fake_seen.kinds[FB_SAMPLE], 61);
    finish();
}
END_TEST

/* Asked again before the turn is over: those that still wait come before those that had theirs. */
START_TEST(no_worker_starves)
{
    uint32_t jobs[60];
    struct fb_event event;
    int had[61] = { 0 };

    begin(&(struct fake_load){ .percent = 10 }, 60);
    for (uint32_t i = 0; i < 60; i++)
        jobs[i] = i + 1;
    for (int turn = 0; turn < 12; turn++) {
        ck_assert_int_eq(fb_run_sample(run, jobs, 60), 0);
        for (int i = 0; i < 10 && fb_run_next(run, &event) > 0; i++)
            had[event.job] += event.kind == FB_SAMPLE;
    }
    for (int job = 1; job <= 60; job++)
        ck_assert_int_eq(had[job], 2);
    finish();
}
END_TEST

/* Each file that cannot be read: the worker or its child is left out, and nothing else happens. */
START_TEST(each_read_fails)
{
    static const struct fake_load load = { .percent = 10,
                                           .child_percent = 10,
                                           .child_ends_us = 100 * SEC };
    int samples = 0;

    for (int call = 1; call <= 40; call++) {
        begin(&load, 3);
        fake_fail(call, ESRCH);
        sample_at(SEC, 3);
        fake_fail(0, 0);
        samples += fake_seen.kinds[FB_SAMPLE];
        finish();
        ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 3);
    }
    ck_assert_int_ge(samples, 40 * 3 - 2 * 3); /* by its clock or its file */
    ck_assert_int_lt(samples, 40 * 3);
}
END_TEST

CHECK_MAIN_APART("scripted sample")
{
    tcase_add_test(all, alone);
    tcase_add_test(all, asked_for_anyhow);
    tcase_add_test(all, children_count);
    tcase_add_test(all, a_worker_that_did_not_run_is_not_read);
    tcase_add_test(all, a_worker_that_waits_for_a_core_is_read);
    tcase_add_test(all, what_is_asleep_waits_for_no_core);
    tcase_add_test(all, what_runs_below_a_worker_waits_too);
    tcase_add_test(all, a_worker_that_is_gone_is_left_out);
    tcase_add_test(all, all_that_were_asked_for);
    tcase_add_test(all, no_worker_starves);
    tcase_add_test(all, each_read_fails);
}
