/*
 * kinds.c - workers of other kinds: those that outlive the run, those with a terminal.
 */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>

#define TRACED (1u << FB_EXITED | 1u << FB_LEAKED | 1u << FB_ENDED)

/* Neither waited for nor ended: the run is over without it, and its pipes are still read. */
START_TEST(one_outlives_the_run)
{
    static const struct fake_script scripts[] = { { .ends_us = INT64_MAX }, { .ends_us = MS } };
    struct fb_run *run =
        fake_open(scripts, 2, &(struct fb_options){ .slots = 1, .adopt = _i == 0 }, TRACED);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .outlives = true }), 1);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 2);
    fake_play(run, SEC);
    ck_assert_int_eq((int)fake_seen.ended.as.ended.outliving, 1);
    ck_assert_int_eq((int)fake_seen.ended.as.ended.succeeded, 1);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, 0);
    ck_assert_ptr_null(fb_run_close(run));
    ck_assert_str_eq(fake_kills(), "");
    ck_assert_int_eq(fake_drained(), 2);
    ck_assert_int_eq(fake_unreaped(), 1);
    ck_assert_int_eq(fake_open_files(), 0);
}
END_TEST

/* What it left when it ended before the run may stay too, and the run does not wait for it. */
START_TEST(what_it_leaves_may_stay)
{
    static const struct fake_script scripts[] = { { .ends_us = MS, .leaves_us = 3600 * SEC },
                                                  { .ends_us = SEC } };
    struct fb_run *run =
        fake_open(scripts, 2,
                  &(struct fb_options){ .slots = 1, .adopt = true, .output = FB_OUTPUT_LINE },
                  TRACED);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .outlives = true }), 1);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 2);
    fake_play(run, 10 * SEC);
    ck_assert_str_eq(fake_seen.trace, "1 exited 1.1 0 ok; 1000 exited 2.1 0 ok; 1000 ended");
    ck_assert_str_eq(fake_kills(), "");
    fake_close(run);
}
END_TEST

/* A terminal's last words come before the end; a holder of it is named as with a pipe. */
START_TEST(terminal_held_open)
{
    static const struct fake_script script = { .ends_us = MS,
                                               .output = "last\n",
                                               .leaves_us = 3600 * SEC };
    const struct fb_options options = { .adopt = true,
                                        .leftovers = FB_LEFTOVERS_END,
                                        .output = FB_OUTPUT_LINE };
    struct fb_run *run = fake_open(&script, 1, &options, TRACED);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .pty = true }), 1);
    fake_play(run, 100 * MS);
    ck_assert_str_eq(fake_seen.trace, "1 exited 1.1 0 ok");
    ck_assert_str_eq(fake_stdout(), "last\n");
    fake_play(run, 100 * SEC);
    ck_assert_str_eq(fake_seen.trace, "1 exited 1.1 0 ok; 201 leaked 1.1; 201 ended");
    ck_assert_str_eq(fake_kills(), "TERM 201;");
    fake_close(run);
}
END_TEST

START_TEST(window_size_is_passed_on)
{
    static const struct fake_script script = { .ends_us = MS };
    struct fb_run *run = fake_open(&script, 1, &(struct fb_options){ .slots = 2 }, TRACED);
    int rows, columns;

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 1);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .pty = true }), 2);
    fake_play(run, 0);
    ck_assert_int_eq(fb_run_window(run, 5, 40), 0);
    fake_window(&rows, &columns);
    ck_assert_int_eq(rows, 5);
    ck_assert_int_eq(columns, 40);
    fake_play(run, SEC);
    ck_assert_int_eq(fb_run_window(run, 6, 40), 0); /* no worker is there for it */
    fake_window(&rows, &columns);
    ck_assert_int_eq(rows, 5);
    ck_assert_int_eq(fb_run_window(run, 0, 40), -EINVAL);
    ck_assert_int_eq(fb_run_window(run, 6, 65536), -EINVAL);
    fake_close(run);
}
END_TEST

CHECK_MAIN("scripted kinds")
{
    tcase_add_loop_test(all, one_outlives_the_run, 0, 2);
    tcase_add_test(all, what_it_leaves_may_stay);
    tcase_add_test(all, terminal_held_open);
    tcase_add_test(all, window_size_is_passed_on);
}
