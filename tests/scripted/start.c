/* start.c - runs that are held back, starts that are delayed, jobs that run again. */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <stdio.h>

#define ENDS   (1u << FB_EXITED | 1u << FB_RETRY | 1u << FB_SKIPPED | 1u << FB_UNSTARTED)
#define STARTS (1u << FB_FORKED)

/* ---- hold */

START_TEST(held)
{
    struct fb_run *run = fake_open(NULL, 0, &(struct fb_options){ .slots = 1 }, STARTS);

    for (int i = 1; i <= 3; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "5 0" }), i);

    fake_play(run, 4 * MS);
    ck_assert_int_eq(fb_run_hold(run, true), 0);
    fake_play(run, 100 * MS);
    ck_assert_str_eq(fake_seen.trace, "0 forked 1.1");
    ck_assert_int_eq(fake_seen.kinds[FB_EXITED], 1);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 0);
    ck_assert_int_eq(fb_run_hold(run, false), 0);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "0 forked 1.1; 5 forked 2.1; 10 forked 3.1");
    fake_close(run);
}
END_TEST

/* Opened held, its time begins when it is let go; a later hold is a part of it. */
START_TEST(held_from_the_opening)
{
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = 1, .hold = true }, STARTS);

    for (int i = 1; i <= 3; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "5 0" }), i);
    fake_play(run, 0);
    fake_advance(SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_QUEUED], 3);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 0);
    ck_assert_int_eq(fb_run_note(run, 0, "before"), 0);
    fake_play(run, 0);
    ck_assert_int_eq(fake_seen.kinds[FB_NOTE], 1);
    ck_assert_int_eq((int)fake_board.t_us, 0);
    ck_assert_int_eq(fb_run_hold(run, true), 0); /* it is already */
    fake_advance(SEC);
    ck_assert_int_eq(fb_run_hold(run, false), 0);
    fake_play(run, 4 * MS);
    ck_assert_int_eq(fb_run_hold(run, true), 0);
    fake_play(run, 5 * MS);
    fake_advance(95 * MS);
    ck_assert_int_eq(fb_run_hold(run, false), 0);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "0 forked 1.1; 100 forked 2.1; 105 forked 3.1");
    ck_assert_int_eq((int)fake_seen.ended.as.ended.wall_us, 110 * MS);
    fake_close(run);
}
END_TEST

/* Held with nothing left to start, a run still ends; a feed is asked whether there is more. */
START_TEST(held_at_the_end)
{
    struct fb_run *run = fake_open(NULL, 0, &(struct fb_options){ .slots = 1 }, STARTS);

    fake_feed(run, 1 + 2 * _i);
    fake_play(run, 0);
    ck_assert_int_eq(fb_run_hold(run, true), 0);
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], _i == 0);
    ck_assert_int_eq(fb_run_hold(run, false), 0);
    if (_i > 0)
        fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    fake_close(run);
}
END_TEST

/* ---- delay */

START_TEST(delay_between_starts)
{
    static const char *const lines[] = { "1 0", "9 0", "1 0" };
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = 3, .delay_us = 10 * MS }, STARTS | ENDS);

    if (_i == 0)
        for (int i = 0; i < 3; i++)
            ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = lines[i] }), 0);
    else
        fake_feed(run, 5);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace,
                     _i == 0 ? "0 forked 1.1; 1 exited 1.1 0 ok; 10 forked 2.1; "
                               "19 exited 2.1 0 ok; 20 forked 3.1; 21 exited 3.1 0 ok"
                             : "0 forked 1.1; 0 skipped 2 done before; 1 exited 1.1 0 ok; "
                               "10 forked 3.1; 10 skipped 4 done before; 12 exited 3.1 0 ok; "
                               "20 forked 5.1; 21 exited 5.1 0 ok");
    fake_close(run);
}
END_TEST

/* When the last event of that kind came. */
static int64_t last_us(struct fb_run *run, enum fb_kind kind)
{
    int64_t at_us = -1;
    struct fb_event event = { 0 };

    for (int turns = 0; turns < 1000 && event.kind != FB_ENDED; turns++) {
        while (fb_run_next(run, &event) > 0) {
            if (event.kind == kind)
                at_us = event.t_us;
            if (event.kind == FB_ENDED)
                break;
        }
        if (event.kind != FB_ENDED)
            fake_advance(fake_next_us() < INT64_MAX ? fake_next_us() : 0);
    }
    return at_us;
}

/* Of a microsecond too, and with a place for both. */
START_TEST(a_delay_of_a_microsecond)
{
    struct fb_run *run = fake_open(NULL, 0, &(struct fb_options){ .slots = 2, .delay_us = 1 }, 0);

    for (int i = 0; i < 2; i++)
        fb_run_add(run, &(struct fb_job){ .shell = "5 0" });
    ck_assert_int_eq(last_us(run, FB_FORKED), 1);
    fake_close(run);
}
END_TEST

/* The job's own word counts, however little it is, and none is the run's. */
static const struct {
    int64_t run_us, job_us;
    const char *timeout, *grace, *reaped;
} words[] = {
    { 0, 0, "6000000", "15000000", "6000000" },
    { 2000000, 0, "2000000", "12000000", "8000000" },
    { 2000000, 1, "1", "10000000", "6000000" }, /* the latter: FB_AT_ONCE */
    { 2000000, 3000000, "3000000", "13000000", "9000000" },
    { 1, 0, "1", "10000000", "6000000" },
};

START_TEST(the_jobs_own_word)
{
    static const struct fake_script script = { .ends_us = 6 * SEC },
                                    stubborn = { .ends_us = INT64_MAX, .ignores_term = true };
    char seen[32];
    int64_t run_us = words[_i].run_us, job_us = words[_i].job_us;
    struct fb_run *run;

    run = fake_open(&script, 1, &(struct fb_options){ .slots = 1, .timeout_us = run_us }, 0);
    fb_run_add(run, &(struct fb_job){ .shell = "x", .timeout_us = job_us });
    snprintf(seen, sizeof seen, "%lld", (long long)last_us(run, FB_EXITED));
    ck_assert_str_eq(seen, words[_i].timeout);
    fake_close(run);
    run = fake_open(&stubborn, 1,
                    &(struct fb_options){ .slots = 1, .timeout_us = 10 * SEC, .grace_us = run_us },
                    0);
    fb_run_add(run, &(struct fb_job){ .shell = "x", .grace_us = job_us });
    snprintf(seen, sizeof seen, "%lld", (long long)last_us(run, FB_EXITED));
    ck_assert_str_eq(seen, words[_i].grace);
    fake_close(run);
    run = fake_open(&script, 1, &(struct fb_options){ .slots = 1, .reap_delay_us = run_us }, 0);
    fb_run_add(run, &(struct fb_job){ .shell = "x", .reap_delay_us = job_us });
    snprintf(seen, sizeof seen, "%lld", (long long)last_us(run, FB_REAPED));
    ck_assert_str_eq(seen, words[_i].reaped);
    fake_close(run);
}
END_TEST

/* The end does not wait for a start that never comes, and no delay is too long to count. */
START_TEST(delay_is_not_added_to_the_end)
{
    static const int64_t delays[] = { SEC, 3600 * SEC, INT64_MAX };
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = 2, .delay_us = delays[_i] }, 0);

    fake_feed(run, 1);
    fake_play(run, 100 * MS);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    ck_assert_int_eq(fake_seen.ended.t_us, 1 * MS);
    fake_close(run);
}
END_TEST

START_TEST(stopped_while_a_start_is_delayed)
{
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = 3, .delay_us = INT64_MAX },
                  STARTS | ENDS);
    fake_feed(run, 3);
    fake_play(run, 10 * MS);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 0);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_QUEUE), 0);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "0 forked 1.1; 0 skipped 2 done before; 1 exited 1.1 0 ok; "
                                      "1 skipped 3 the run was stopped");
    fake_close(run);
}
END_TEST

/* ---- again */

START_TEST(again_after_the_end)
{
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = 1, .keep_jobs = true }, ENDS);
    const struct fb_after well = { 1, FB_WHEN_SUCCEEDED };

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "5 1,0" }), 1);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .name = "x",
                                                       .shell = "5 0",
                                                       .after = &well,
                                                       .after_count = 1 }),
                     2);
    ck_assert_int_eq(fb_run_again(run, 1), -EBUSY);
    ck_assert_int_eq(fb_run_again(run, 3), -ENOENT);
    ck_assert_int_eq(fb_run_again(run, 0), -ENOENT);
    fake_play(run, SEC);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.skipped, 1);
    ck_assert_int_eq(fake_seen.ended.as.ended.wall_us, 5 * MS);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0" }), -ESHUTDOWN);

    fake_advance(3600 * SEC);
    ck_assert_int_eq(fb_run_again(run, 1), 0);
    ck_assert_int_eq(fb_run_again(run, 1), -EBUSY);
    ck_assert_int_eq(fb_run_again(run, 2), 0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0" }), 3);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace,
                     "5 exited 1.1 1; 5 skipped 2 5 1,0 failed <1; 3600010 exited 1.2 0 ok; "
                     "3600015 exited 2.1 0 ok; 3600016 exited 3.1 0 ok");
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 2);
    ck_assert_uint_eq(fake_seen.ended.as.ended.jobs, 3);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 3);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, 0);
    ck_assert_int_eq(fake_seen.ended.as.ended.wall_us, 16 * MS);
    fake_close(run);
}
END_TEST

START_TEST(again_of_a_fed_job)
{
    struct fb_run *run =
        fake_open(NULL, 0,
                  &(struct fb_options){ .slots = 1, .keep_jobs = true, .keep_order = true }, ENDS);

    fake_feed(run, 3);
    fake_play(run, SEC);
    ck_assert_int_eq(fb_run_again(run, 1), 0);
    ck_assert_int_eq(fb_run_again(run, 2), 0);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "1 exited 1.1 0 ok; 1 skipped 2 done before; "
                                      "2 exited 3.1 0 ok; 3 exited 1.2 0 ok; 4 exited 2.1 0 ok");
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 3);
    fake_close(run);
}
END_TEST

/* Its retries count from the start again. */
START_TEST(again_with_retries)
{
    struct fb_run *run =
        fake_open(NULL, 0,
                  &(struct fb_options){ .keep_jobs = true, .retries = 1, .retry_wait_us = 4 * MS },
                  0);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 1,1,1,0" }), 1);
    fake_play(run, SEC);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, 1);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 2);
    ck_assert_int_eq(fb_run_again(run, 1), 0);
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 4);
    ck_assert_int_eq(fake_seen.kinds[FB_RETRY], 2);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, 0);
    fake_close(run);
}
END_TEST

START_TEST(again_where_it_cannot_be)
{
    struct fb_run *run = fake_open(NULL, 0, NULL, 0);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0" }), 1);
    fake_play(run, SEC);
    ck_assert_int_eq(fb_run_again(run, 1), -ENOTSUP);
    fake_close(run);

    run = fake_open(NULL, 0, &(struct fb_options){ .slots = 1, .keep_jobs = true }, 0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0" }), 1);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "900 0" }), 2);
    fake_play(run, 5 * MS);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_QUEUE), 0);
    ck_assert_int_eq(fb_run_again(run, 2), -EBUSY);
    ck_assert_int_eq(fb_run_again(run, 1), -ESHUTDOWN);
    fake_play(run, SEC);
    ck_assert_int_eq(fb_run_again(run, 1), 0);
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 2);
    fake_close(run);
}
END_TEST

CHECK_MAIN("again")
{
    tcase_set_timeout(all, 60);
    tcase_add_test(all, a_delay_of_a_microsecond);
    tcase_add_loop_test(all, the_jobs_own_word, 0, sizeof words / sizeof words[0]);
    tcase_add_test(all, held);
    tcase_add_test(all, held_from_the_opening);
    tcase_add_loop_test(all, held_at_the_end, 0, 2);
    tcase_add_loop_test(all, delay_between_starts, 0, 2);
    tcase_add_loop_test(all, delay_is_not_added_to_the_end, 0, 3);
    tcase_add_test(all, stopped_while_a_start_is_delayed);
    tcase_add_test(all, again_after_the_end);
    tcase_add_test(all, again_of_a_fed_job);
    tcase_add_test(all, again_with_retries);
    tcase_add_test(all, again_where_it_cannot_be);
}
