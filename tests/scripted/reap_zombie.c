/*
 * reap_zombie.c - workers that are reaped late on purpose: reported as exited at once, zombies
 * until their time, and gone at once where the run is stopped or closed.
 */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>

static struct fb_run *open_with(int jobs, bool adopt)
{
    static const struct fake_script scripts[] = { { .ends_us = 5 * MS }, { .ends_us = 9 * MS } };
    struct fb_options options = { .slots = 10, .adopt = adopt, .reap_delay_us = 100 * MS };
    struct fb_run *run = fake_open(scripts, 2, &options, 0);

    for (int i = 0; i < jobs; i++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 0);
    return run;
}

static void check_seen(int exited, int reaped, int ended)
{
    ck_assert_int_eq(fake_seen.kinds[FB_EXITED], exited);
    ck_assert_int_eq(fake_seen.kinds[FB_REAPED], reaped);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], ended);
    ck_assert_int_eq(fake_seen.kinds[FB_LEAKED], 0);
}

START_TEST(reaped_late)
{
    struct fb_run *run = open_with(6, _i == 0);

    fake_play(run, 50 * MS);
    check_seen(6, 0, 0);
    ck_assert_int_eq(fake_unreaped(), 6);
    /* The last ended after 9 ms; every other, after 5 ms, is reaped in 96 ms from there. */
    fake_play(run, 95 * MS);
    check_seen(6, 0, 0);
    fake_play(run, 96 * MS);
    check_seen(6, 3, 0);
    fake_play(run, SEC);
    check_seen(6, 6, 1);
    ck_assert_int_eq((int)fake_seen.ended.t_us, 109 * MS);
    fake_close(run);
}
END_TEST

/* A zombie cannot be killed, but a run that is stopped does not wait for it. */
START_TEST(stopped_with_zombies)
{
    struct fb_run *run = open_with(6, _i % 2 == 0);

    fake_play(run, 50 * MS);
    ck_assert_int_eq(fb_run_stop(run, _i < 2 ? FB_STOP_TERM : FB_STOP_KILL), 0);
    fake_play(run, 10 * MS);
    check_seen(6, 6, 1);
    fake_close(run);
}
END_TEST

START_TEST(closed_with_zombies)
{
    struct fb_run *run = open_with(3, _i == 0);

    fake_play(run, 50 * MS);
    ck_assert_int_eq(fake_unreaped(), 3);
    fake_close(run);
}
END_TEST

/* A job says how long for itself: longer, not at all, or as the run does. */
START_TEST(of_one_job)
{
    static const struct fake_script script = { .ends_us = 5 * MS };
    static const int64_t delays_us[] = { 0, 300 * MS, FB_AT_ONCE };
    struct fb_options options = { .slots = 10, .adopt = true, .reap_delay_us = 100 * MS };
    struct fb_run *run = fake_open(&script, 1, &options, 1U << FB_REAPED);

    for (size_t i = 0; i < 3; i++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = "x",
                                                           .reap_delay_us = delays_us[i] }),
                         0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .reap_delay_us = -1 }),
                     -EINVAL);
    fake_play(run, SEC);
    check_seen(3, 3, 1);
    ck_assert_str_eq(fake_seen.trace, "5 reaped 3.1; 105 reaped 1.1; 305 reaped 2.1");
    fake_close(run);
}
END_TEST

CHECK_MAIN("zombie")
{
    tcase_add_test(all, of_one_job);
    tcase_add_loop_test(all, reaped_late, 0, 2);
    tcase_add_loop_test(all, stopped_with_zombies, 0, 4);
    tcase_add_loop_test(all, closed_with_zombies, 0, 2);
}
