/* showing.c - what a board asks of a run that is open: once, before its first event, and given up.
 */
#include "check_main.h"
#include "fake_run.h"
#include "run/run.h"

#include <errno.h>

static const struct fb_showing all_of_it = {
    .mute_stdout = true, .mute_stderr = true, .keep_jobs = true, .event_bytes = 100, .gather_us = MS
};

static struct fb_run *open_run(const struct fb_options *options)
{
    fake_reset(NULL, 0);
    fake_forget();
    fake_life(NULL);
    struct fb_run *run;
    ck_assert_int_eq(fb_run_open(&run, options), 0);
    return run;
}

/* It adds to the options and takes nothing from them; what is muted is so until it is given up. */
START_TEST(what_it_asks)
{
    const struct fb_options options[] = {
        { 0 },
        { .mute_stdout = true, .event_bytes = 500, .gather_us = 7 * MS },
        { .mute_stderr = true, .keep_jobs = true, .event_bytes = 100 },
    };
    const struct fb_options *theirs = &options[_i];
    struct fb_run *run = open_run(theirs);
    const struct fb_options *now = &run->options;

    ck_assert_int_eq(fb_run_show(run, &(struct fb_showing){ 0 }), 0);
    ck_assert_int_eq(now->mute_stdout, theirs->mute_stdout);
    ck_assert_int_eq(now->mute_stderr, theirs->mute_stderr);
    ck_assert_int_eq(now->keep_jobs, theirs->keep_jobs);
    ck_assert_uint_eq(now->event_bytes, theirs->event_bytes);
    ck_assert_int_eq(fb_run_show(run, &all_of_it), -EBUSY);
    ck_assert_int_eq(fb_run_show(run, NULL), 0);
    ck_assert_int_eq(fb_run_show(run, NULL), 0); /* there is none: nothing to give up */
    ck_assert_int_eq(fb_run_show(run, &all_of_it), 0);
    ck_assert(now->mute_stdout && now->mute_stderr && now->keep_jobs);
    ck_assert_uint_eq(now->event_bytes, _i == 1 ? 500 : 100);
    ck_assert_int_eq(now->gather_us, _i == 1 ? 7 * MS : MS);
    ck_assert_int_eq(fb_run_show(run, NULL), 0);
    ck_assert_int_eq(now->mute_stdout, theirs->mute_stdout);
    ck_assert_int_eq(now->mute_stderr, theirs->mute_stderr);
    fake_close(run);
}
END_TEST

START_TEST(refused)
{
    struct fb_run *run = open_run(NULL);
    struct fb_event event;

    ck_assert_int_eq(fb_run_show(run, &(struct fb_showing){ .gather_us = -1 }), -EINVAL);
    fake_be(0, 1234);
    ck_assert_int_eq(fb_run_show(run, &all_of_it), -EPERM);
    ck_assert_int_eq(fb_run_show(run, NULL), -EPERM);
    fake_be(0, 0);
    ck_assert_int_eq(fb_run_next(run, &event), 1);
    ck_assert_int_eq(fb_run_show(run, &all_of_it), -EALREADY);
    fake_close(run);
}
END_TEST

/* A call of its opening that fails leaves it unasked. */
START_TEST(a_call_fails)
{
    for (int call = 1;; call++) {
        struct fb_run *run = open_run(NULL);
        int r;
        fake_fail(call, ENOMEM);
        r = fb_run_show(run, &all_of_it);
        if (fake_failed())
            ck_assert_int_eq(r, -ENOMEM);
        else
            ck_assert_int_eq(r, 0);
        ck_assert_int_eq(run->options.mute_stdout, r == 0);
        ck_assert_int_eq(run->options.gather_us, r == 0 ? MS : 0);
        if (r < 0)
            ck_assert_int_eq(fb_run_show(run, &all_of_it), 0);
        fake_close(run);
        if (r == 0) {
            ck_assert_int_gt(call, 1);
            return;
        }
    }
}
END_TEST

static int closings;

static void closing(void *context)
{
    ck_assert_ptr_eq(context, &closings);
    closings++;
}

/* A word before it is closed, unless it was given up. */
START_TEST(before_it_is_closed)
{
    struct fb_run *run = open_run(NULL);

    closings = 0;
    ck_assert_int_eq(fb_run_show(run,
                                 &(struct fb_showing){ .closing = closing, .context = &closings }),
                     0);
    if (_i == 1)
        ck_assert_int_eq(fb_run_show(run, NULL), 0);
    fake_close(run);
    ck_assert_int_eq(closings, _i == 0);
}
END_TEST

/* Of its copy of the run: where the board's memory was is nothing to be called any more. */
START_TEST(given_up_by_a_child)
{
    const struct fb_showing showing = { .closing = closing, .context = &closings };
    struct fb_run *run = open_run(NULL);

    closings = 0;
    ck_assert_int_eq(fb_run_show(run, &showing), 0);
    fake_be(998, 998);
    ck_assert_int_eq(fb_run_show(run, &showing), -EPERM);
    ck_assert_int_eq(fb_run_show(run, NULL), 0);
    fake_be(0, 0);
    fake_close(run);
    ck_assert_int_eq(closings, 0);
}
END_TEST

CHECK_MAIN("what a board asks of a run")
{
    tcase_add_test(all, given_up_by_a_child);
    tcase_add_loop_test(all, what_it_asks, 0, 3);
    tcase_add_test(all, refused);
    tcase_add_test(all, a_call_fails);
    tcase_add_loop_test(all, before_it_is_closed, 0, 2);
}
