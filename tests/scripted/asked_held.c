/* asked_held.c - jobs that are held while they wait for their next attempt, or had none yet; and
 * what cannot be asked. */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>

#define LIFE                                                                                       \
    (1u << FB_FORKED | 1u << FB_EXITED | 1u << FB_REAPED | 1u << FB_RETRY | 1u << FB_SKIPPED |     \
     1u << FB_HELD)

/* Nothing else may happen until then. */
static void later(struct fb_run *run, int64_t us)
{
    fake_play(run, us);
    fake_advance(us);
    fake_play(run, 1);
}

static uint32_t add(struct fb_run *run, const struct fb_job *job)
{
    int r = fb_run_add(run, job);

    ck_assert_int_gt(r, 0);
    return (uint32_t)r;
}

/* What holds it says for which reason. */
START_TEST(withdrawn_between_is_held)
{
    struct fb_run *run = fake_open(NULL, 0, &(struct fb_options){ .keep_jobs = true }, LIFE);
    struct fb_event event = { 0 };

    add(run, &(struct fb_job){ .shell = "3 1", .retries = 1, .retry_wait_us = SEC });
    later(run, 10 * MS);
    ck_assert_int_eq(fb_run_withdraw_job(run, 1, "jobs.yaml changed"), 0);
    while (event.kind != FB_HELD)
        ck_assert_int_eq(fb_run_next(run, &event), 1);
    ck_assert(event.as.held.on && event.job == 1);
    ck_assert_str_eq(event.as.held.why, "jobs.yaml changed");
    while (event.kind != FB_SKIPPED)
        ck_assert_int_eq(fb_run_next(run, &event), 1);
    fake_close(run);
}
END_TEST

/* What is held keeps back no output of those that come after it, whether it had begun or not. */
START_TEST(output_passes)
{
    static const struct fake_script scripts[] = {
        { .ends_us = 10 * MS, .code = 1, .output = "a\n" },
        { .ends_us = 10 * MS, .output = "b\n" },
        { .ends_us = SEC, .output = "d\n" }
    };
    const struct fb_options options = {
        .slots = 1, .keep_order = true, .output = FB_OUTPUT_GROUP, .retry_wait_us = 5 * SEC
    };
    struct fb_run *run = fake_open(scripts, 3, &options, LIFE);

    add(run, &(struct fb_job){ .shell = "x", .retries = _i == 0 });
    for (int i = 0; i < 3; i++)
        add(run, &(struct fb_job){ .shell = "x" });
    later(run, MS);
    if (_i == 1)
        ck_assert_int_eq(fb_run_stop_job(run, 2), 0);
    later(run, 14 * MS);
    if (_i == 0)
        ck_assert_int_eq(fb_run_stop_job(run, 1), 0);
    later(run, 10 * MS);
    ck_assert_str_eq(fake_seen.order, _i == 0 ? "1 2 3" : "1 3 4");
    ck_assert_str_eq(fake_stdout(), "a\nb\n");
    fake_play(run, 10 * SEC);
    fake_close(run);
}
END_TEST

/* Whose it is, and after how many attempts: of one that has begun, and of one that has not. */
START_TEST(whose_it_is)
{
    static int users[2];
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = 1, .keep_jobs = _i == 1 }, LIFE);
    struct fb_event event = { 0 };

    add(run,
        &(struct fb_job){ .shell = "3 1", .retries = 9, .retry_wait_us = SEC, .user = &users[0] });
    later(run, 2 * SEC);
    add(run, &(struct fb_job){ .shell = "9000 0" });
    add(run, &(struct fb_job){ .shell = "3 1", .user = &users[1] });
    later(run, 100 * MS);
    for (uint32_t job = 1; job <= 3; job += 2)
        for (int on = 1; on >= 0; on--) {
            ck_assert_int_eq(on ? fb_run_stop_job(run, job) : fb_run_start_job(run, job), 0);
            do
                ck_assert_int_eq(fb_run_next(run, &event), 1);
            while (event.kind != FB_HELD);
            ck_assert_uint_eq(event.job, job);
            ck_assert_uint_eq(event.attempt, job == 1 ? 2 : 0);
            ck_assert_ptr_eq(event.user, &users[job / 2]);
            ck_assert_int_eq(event.as.held.on, on);
            ck_assert_ptr_null(event.as.held.why);
        }
    fake_close(run);
}
END_TEST

/* Started once more when the run is over, it is still its caller's. */
START_TEST(whose_it_is_after_the_end)
{
    static int user;
    struct fb_run *run = fake_open(NULL, 0, &(struct fb_options){ .keep_jobs = true }, LIFE);
    struct fb_event event = { 0 };
    int held = 0;

    add(run, &(struct fb_job){ .shell = "3 0", .user = &user });
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    ck_assert_int_eq(fb_run_start_job(run, 1), 0);
    while (event.kind != FB_FORKED) {
        ck_assert_int_eq(fb_run_next(run, &event), 1);
        held += event.kind == FB_HELD;
        if (event.job == 1)
            ck_assert_ptr_eq(event.user, &user);
    }
    ck_assert_int_eq(held, 1);
    fake_close(run);
}
END_TEST

static const struct {
    int (*ask)(struct fb_run *run, uint32_t job);
} calls[] = { { fb_run_stop_job }, { fb_run_start_job }, { fb_run_restart_job } };

/* Another thread may not ask, and once the run is being stopped there is nothing to be asked. */
START_TEST(asked_in_vain)
{
    static const struct fake_script stubborn = { .ends_us = INT64_MAX, .ignores_term = true };
    struct fb_run *run = fake_open(&stubborn, 1, &(struct fb_options){ .slots = 1 }, LIFE);

    add(run, &(struct fb_job){ .shell = "x" });
    add(run, &(struct fb_job){ .shell = "y" });
    later(run, 10 * MS);
    fake_be(0, 7);
    ck_assert_int_eq(calls[_i].ask(run, 1), -EPERM);
    ck_assert_int_eq(fb_run_withdraw_job(run, 1, "changed"), -EPERM);
    fake_be(0, 0);
    ck_assert_int_eq(calls[_i].ask(run, 0), -ENOENT);
    ck_assert_int_eq(calls[_i].ask(run, 3), -ENOENT);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
    ck_assert_int_eq(calls[_i].ask(run, 1), _i == 1 ? -EALREADY : -ESHUTDOWN);
    ck_assert_int_eq(calls[_i].ask(run, 2), -ESHUTDOWN);
    fake_play(run, 10 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_HELD], 0);
    fake_close(run);
}
END_TEST

/* What is to run again without anything left of it does so at the same time. */
START_TEST(restarted_at_once)
{
    struct fb_run *run = fake_open(NULL, 0, &(struct fb_options){ .slots = 1 }, LIFE);
    struct fb_event event = { 0 };
    int64_t exited_us = -1;

    add(run, &(struct fb_job){ .shell = "9000 0" });
    later(run, 10 * MS);
    ck_assert_int_eq(fb_run_restart_job(run, 1), 0);
    while (event.kind != FB_FORKED) {
        ck_assert_int_eq(fb_run_next(run, &event), 1);
        exited_us = event.kind == FB_EXITED ? event.t_us : exited_us;
    }
    ck_assert_uint_eq(event.attempt, 2);
    ck_assert_int_eq(event.t_us, exited_us);
    fake_close(run);
}
END_TEST

CHECK_MAIN("jobs that are held")
{
    tcase_add_test(all, whose_it_is_after_the_end);
    tcase_add_loop_test(all, asked_in_vain, 0, 3);
    tcase_add_test(all, restarted_at_once);
    tcase_add_loop_test(all, whose_it_is, 0, 2);
    tcase_add_test(all, withdrawn_between_is_held);
    tcase_add_loop_test(all, output_passes, 0, 2);
}
