/* pause.c - a run that stands still: until it goes on, or until it is stopped. */
#include "check_main.h"
#include "fake_run.h"

#include <string.h>

static const struct fake_script scripts[] = { { .ends_us = INT64_MAX, .ignores_term = true },
                                              { .ends_us = 100 * MS } };

static struct fb_run *opened(void)
{
    const struct fb_options options = { .slots = 2,
                                        .grace_us = 2 * SEC,
                                        .reap_delay_us = 500 * MS };
    struct fb_run *run = fake_open(scripts, 2, &options, 1u << FB_EXITED | 1u << FB_REAPED);

    for (int i = 0; i < 3; i++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 0);
    fake_play(run, 300 * MS); /* job 2 has ended, and is a zombie */
    ck_assert_int_eq(fb_run_pause(run), 0);
    fake_play(run, 10 * SEC);
    fake_advance(10 * SEC);
    fake_play(run, 1);
    ck_assert_int_eq(fake_seen.kinds[FB_REAPED], 0); /* nothing that waits for a time */
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 2);
    return run;
}

/* A worker that heeds no SIGTERM has its grace from then on; a zombie is reaped. */
START_TEST(it_is_stopped)
{
    static const enum fb_stop ways[] = { FB_STOP_TERM, FB_STOP_KILL };
    struct fb_run *run = opened();

    ck_assert_int_eq(fb_run_stop(run, ways[_i]), 0);
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    ck_assert_int_eq(fake_seen.kinds[FB_REAPED], 2);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.skipped, 1);
    ck_assert_ptr_nonnull(strstr(fake_seen.trace, "exited 1.1 SIGKILL"));
    fake_close(run);
}
END_TEST

/* Nothing more is started, and what runs may end by itself: but first it must go on. */
START_TEST(its_queue_is_stopped)
{
    struct fb_run *run = opened();

    ck_assert_int_eq(fb_run_stop(run, FB_STOP_QUEUE), 0);
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_REAPED], 0);
    ck_assert_int_eq(fb_run_resume(run), 0);
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_REAPED], 1);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 0);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_KILL), 0);
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    fake_close(run);
}
END_TEST

/* Paused in the grace of its workers it stands, until it is asked to end once more. */
START_TEST(it_is_stopped_again)
{
    struct fb_run *run = opened();

    ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
    ck_assert_int_eq(fb_run_pause(run), 0);
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 0);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_QUEUE), 0);
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 0);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    fake_close(run);
}
END_TEST

CHECK_MAIN("paused")
{
    tcase_add_loop_test(all, it_is_stopped, 0, 2);
    tcase_add_test(all, its_queue_is_stopped);
    tcase_add_test(all, it_is_stopped_again);
}
