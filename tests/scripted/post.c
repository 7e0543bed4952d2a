/* post.c - jobs that are posted: in their order, and none after the end. */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>

static struct fb_run *open_run(bool posts)
{
    return fake_open(NULL, 0, &(struct fb_options){ .slots = 1, .adopt = true, .posts = posts },
                     1u << FB_EXITED);
}

static int post(struct fb_run *run, const char *line)
{
    return fb_run_post(run, &(struct fb_job){ .shell = line });
}

/* Also those that come while it runs; it goes on until the end is posted. */
START_TEST(in_their_order)
{
    struct fb_run *run = open_run(true);

    ck_assert_int_eq(post(run, "5 1"), 0);
    ck_assert_int_eq(post(run, "5 2"), 0);
    ck_assert_int_eq(post(run, "5 3"), 0);
    fake_play(run, 7 * MS);
    ck_assert_int_eq(post(run, "5 4"), 0);
    fake_play(run, 100 * MS);
    ck_assert_str_eq(fake_seen.trace,
                     "5 exited 1.1 1; 10 exited 2.1 2; 15 exited 3.1 3; 20 exited 4.1 4");
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 0);
    ck_assert_int_eq(post(run, "5 0"), 0);
    ck_assert_int_eq(fb_run_post(run, NULL), 0);
    ck_assert_int_eq(post(run, "5 0"), -ESHUTDOWN);
    ck_assert_int_eq(fb_run_post(run, NULL), -ESHUTDOWN);
    fake_play(run, SEC);
    ck_assert_uint_eq(fake_seen.ended.as.ended.jobs, 5);
    fake_close(run);
}
END_TEST

START_TEST(refused)
{
    struct fb_run *run = open_run(_i == 1);

    if (_i == 0) {
        ck_assert_int_eq(post(run, "5 0"), -EINVAL);
        ck_assert_int_eq(fb_run_post(run, NULL), -EINVAL);
    } else {
        fake_be(1234, 0);
        ck_assert_int_eq(post(run, "5 0"), -EPERM);
        fake_be(0, 0);
        ck_assert_int_eq(fb_run_post(run, &(struct fb_job){ 0 }), -EINVAL);
        ck_assert_int_eq(fb_run_post(run, NULL), 0);
    }
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_QUEUED], 0);
    fake_close(run);
}
END_TEST

/* What was posted and not begun goes with the run. */
START_TEST(closed_before)
{
    struct fb_run *run = open_run(true);

    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(post(run, "1000 0"), 0);
    if (_i == 1)
        fake_play(run, 10 * MS);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_KILL), 0);
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], _i);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    fake_close(run);
}
END_TEST

CHECK_MAIN("jobs that are posted")
{
    tcase_add_test(all, in_their_order);
    tcase_add_loop_test(all, refused, 0, 2);
    tcase_add_loop_test(all, closed_before, 0, 2);
}
