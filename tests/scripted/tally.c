/* tally.c - what a run counts to its end, and to the next one when it goes on. */
#include "check_main.h"
#include "fake_run.h"

#include <string.h>

static void play_until_ended(struct fb_run *run)
{
    int before = fake_seen.kinds[FB_ENDED];

    fake_play(run, 10 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], before + 1);
}

/* Jobs that were over before, one that ends well, one that fails, one that waits for that. */
START_TEST(all_that_is_counted)
{
    static const struct fake_script scripts[] = {
        /* the one that another waits for is first */
        { .ends_us = 20 * MS, .code = 1, .user_us = 3 * MS },
        { .ends_us = 10 * MS, .user_us = 4 * MS },
        { .ends_us = 30 * MS, .user_us = 5 * MS }
    };
    const struct fb_after after = { 2, FB_WHEN_SUCCEEDED };
    const struct fb_job jobs[] = { { .shell = "a" },
                                   { .shell = "b" },
                                   { .shell = "c", .after = &after, .after_count = 1 },
                                   { .shell = "d", .done_before = true },
                                   { .shell = "e", .failed_before = true } };
    struct fb_run *run =
        fake_open(scripts, 3, &(struct fb_options){ .slots = 4, .adopt = true, .keep_jobs = true },
                  0);
    const struct fb_event *ended = &fake_seen.ended;

    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(fb_run_add(run, &jobs[i]), i + 1);
    play_until_ended(run);
    ck_assert(ended->as.ended.jobs == 5 && ended->as.ended.succeeded == 2);
    ck_assert(ended->as.ended.failed == 2 && ended->as.ended.skipped == 1);
    ck_assert(ended->as.ended.unneeded == 0 && ended->as.ended.by_hand == 0);
    ck_assert_int_eq(ended->as.ended.wall_us, 20 * MS);
    ck_assert_int_eq(ended->as.ended.cpu_us, 7 * MS);
    ck_assert_double_eq_tol(ended->as.ended.speed_up, 7.0 / 20, 1e-9);
    ck_assert_int_ne(ended->as.ended.status, 0);
    fake_advance(SEC); /* in which nothing runs: no part of the next time */
    ck_assert_int_eq(fb_run_again(run, 2), 0);
    play_until_ended(run);
    ck_assert(ended->as.ended.jobs == 5 && ended->as.ended.succeeded == 3);
    ck_assert(ended->as.ended.failed == 1 && ended->as.ended.skipped == 1);
    ck_assert_int_eq(ended->as.ended.wall_us, 50 * MS);
    ck_assert_int_eq(ended->as.ended.cpu_us, 12 * MS);
    ck_assert_double_eq_tol(ended->as.ended.speed_up, 12.0 / 50, 1e-9);
    fake_close(run);
}
END_TEST

/* What was over before is no reason to halt: two ends of this run are. */
START_TEST(before_is_not_now)
{
    const bool well = _i == 1;
    const struct fb_options options = {
        .slots = 1,
        .halt = { .when = FB_HALT_SOON, .on = well ? FB_HALT_SUCCESS : FB_HALT_FAIL, .count = 2 }
    };
    struct fb_run *run = fake_open(NULL, 0, &options, 0);
    const struct fb_job before = { .shell = "x", .done_before = well, .failed_before = !well };

    ck_assert_int_eq(fb_run_add(run, &before), 1);
    for (int i = 2; i <= 5; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = well ? "1 0" : "1 1" }), i);
    play_until_ended(run);
    ck_assert_str_eq(fake_seen.order, "2 3");
    ck_assert_uint_eq(fake_seen.ended.as.ended.skipped, 2);
    fake_close(run);
}
END_TEST

CHECK_MAIN("what a run counts")
{
    tcase_add_test(all, all_that_is_counted);
    tcase_add_loop_test(all, before_is_not_now, 0, 2);
}
