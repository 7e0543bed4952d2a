/* attempt_restart.c - services: jobs that come again by a policy, and how they end, on the scripted
 * clock. */
#include "check_main.h"
#include "fake_run.h"
#include "jobs/policy.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define ENDS (1u << FB_EXITED | 1u << FB_RETRY)

static int wait_ms(int64_t first_us, int64_t most_us, uint32_t restart)
{
    return (int)(policy_restart_wait_us(first_us, most_us, restart, 0, 1) / 1000);
}

START_TEST(policies)
{
    static const struct {
        enum fb_restart restart;
        const char *line;
        int forks;
    } rows[] = {
        { FB_RESTART_NEVER, "5 1", 1 },
        { FB_RESTART_ON_FAILURE, "5 1,1,0", 3 },
        { FB_RESTART_ON_FAILURE, "5 0", 1 },
        { FB_RESTART_ALWAYS, "5 0,1,0", 4 },
    };
    struct fb_run *run = fake_open(NULL, 0, NULL, 0);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = rows[_i].line,
                                                       .restart = rows[_i].restart,
                                                       .restarts_most = 3 }),
                     1);
    fake_play(run, 1000 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], rows[_i].forks);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    fake_close(run);
}
END_TEST

/* Twice as long each time, up to the longest; then it has failed. */
START_TEST(waits_longer)
{
    struct fb_run *run = fake_open(NULL, 0, NULL, ENDS);
    int at = 5, step[3];
    char wanted[256];

    for (uint32_t i = 0; i < 3; i++)
        step[i] = wait_ms(SEC, 3 * SEC, i + 1);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "5 3",
                                                       .restart = FB_RESTART_ON_FAILURE,
                                                       .backoff_us = SEC,
                                                       .backoff_most_us = 3 * SEC,
                                                       .restarts_most = 3 }),
                     1);
    fake_play(run, 100 * SEC);
    ck_assert_int_ge(step[1], 2000);
    ck_assert_int_ge(step[2], 3000);
    ck_assert_int_le(step[2], 3750);
    snprintf(wanted, sizeof wanted, "5 exited 1.1 3; 5 retry 1.1 +%d; %d exited 1.2 3", step[0],
             at + step[0] + 5);
    ck_assert_ptr_nonnull(strstr(fake_seen.trace, wanted));
    ck_assert_int_eq(fake_seen.kinds[FB_RETRY], 3);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, 1);
    fake_close(run);
}
END_TEST

/* Started by hand out of a long wait, or stopped in it and then started: the waits begin anew. */
START_TEST(waits_anew)
{
    struct fb_run *run = fake_open(NULL, 0, NULL, 0);
    int before;

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "5 1",
                                                       .restart = FB_RESTART_ALWAYS,
                                                       .backoff_us = SEC,
                                                       .backoff_most_us = 1000 * SEC }),
                     1);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "100000000" }), 2);
    fake_play(run, 1000 * SEC);
    if (_i == 0) {
        ck_assert_int_eq(fb_run_stop_job(run, 1), 0);
        fake_play(run, 1001 * SEC);
    }
    before = fake_seen.kinds[FB_FORKED];
    ck_assert_int_eq(fb_run_start_job(run, 1), 0);
    fake_play(run, 1010 * SEC);
    ck_assert_int_ge(fake_seen.kinds[FB_FORKED] - before, 3);
    fb_run_stop(run, FB_STOP_KILL);
    fake_play(run, 1020 * SEC);
    fake_close(run);
}
END_TEST

/* Asked for once more it has all of its restarts. */
START_TEST(once_more)
{
    struct fb_run *run = fake_open(NULL, 0, &(struct fb_options){ .keep_jobs = true }, 0);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "5 1",
                                                       .restart = FB_RESTART_ON_FAILURE,
                                                       .restarts_most = 2 }),
                     1);
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 3);
    ck_assert_int_eq(fb_run_again(run, 1), 0);
    fake_play(run, 200 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 6);
    ck_assert_int_eq(fb_run_start_job(run, 1), 0);
    fake_play(run, 300 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 9);
    fake_close(run);
}
END_TEST

/* Where it may be restarted no more it is tried again, as often as if it had not been. */
START_TEST(then_tried_again)
{
    struct fb_run *run = fake_open(NULL, 0, NULL, 0);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "5 1",
                                                       .restart = FB_RESTART_ON_FAILURE,
                                                       .restarts_most = 2,
                                                       .retries = 1 }),
                     1);
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 4);
    fake_close(run);
}
END_TEST

/* Asked for, a restart gives back what restarts and tries were used up before it. */
START_TEST(asked_for)
{
    static const struct fake_script fails = { .ends_us = 5 * MS, .code = 1 };
    static const struct fake_script stays = { .ends_us = INT64_MAX };
    const struct fake_script scripts[] = { fails, stays, fails, fails, fails, fails };
    const struct fb_job jobs[] = {
        { .shell = "x", .restart = FB_RESTART_ON_FAILURE, .restarts_most = 1 },
        { .shell = "x", .retries = 1 },
    };
    struct fb_run *run = fake_open(scripts, 6, NULL, 0);

    ck_assert_int_eq(fb_run_add(run, &jobs[_i]), 1);
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 2);
    ck_assert_int_eq(fb_run_restart_job(run, 1), 0);
    fake_play(run, 200 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 4);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    fake_close(run);
}
END_TEST

/* A life of 10 s is no crash loop: the count begins anew. */
START_TEST(lived_well)
{
    static const struct fake_script short_life = { .ends_us = SEC, .code = 1 };
    static const struct fake_script long_life = { .ends_us = 11 * SEC, .code = 1 };
    const struct fake_script scripts[] = { short_life, long_life, short_life, short_life };
    struct fb_run *run = fake_open(scripts, 4, NULL, 0);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x",
                                                       .restart = FB_RESTART_ALWAYS,
                                                       .restarts_most = 2 }),
                     1);
    fake_play(run, 1000 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 4);
    fake_close(run);
}
END_TEST

/* What a service prints is whole at each of its ends, by its policy or as asked for. */
START_TEST(each_life_is_printed)
{
    static const struct fake_write said[] = { { MS, 1, "b\n", 1 }, { 0 } };
    static const struct fake_script scripts[] = {
        { .ends_us = 5 * MS, .code = 1, .output = "a\n" },
        { .ends_us = INT64_MAX, .writes = said },
        { .ends_us = 5 * MS, .output = "c\n" },
    };
    struct fb_run *run =
        fake_open(scripts, 3, &(struct fb_options){ .adopt = true, .output = FB_OUTPUT_GROUP }, 0);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x",
                                                       .restart = FB_RESTART_ON_FAILURE,
                                                       .retries = 1 }),
                     1);
    fake_play(run, 100 * SEC);
    ck_assert_str_eq(fake_stdout(), "a\n");
    ck_assert_int_eq(fb_run_restart_job(run, 1), 0);
    fake_play(run, 100 * SEC);
    ck_assert_str_eq(fake_stdout(), "a\nb\nc\n");
    fake_close(run);
}
END_TEST

/* The job that decides ends the others, and has the status: of its success by its own list, too. */
static const struct {
    int code, signal, succeeds_by, status;
} deciders[] = {
    { 7, 0, 0, 7 }, { 1, 0, 0, 1 }, { 0, 0, 0, 0 },         { 3, 0, 3, 0 },
    { 0, 0, 3, 1 }, { 2, 0, 3, 2 }, { 0, SIGKILL, 0, 137 }, { 0, SIGHUP, 0, 129 },
};

START_TEST(decides)
{
    const struct fake_script scripts[] = {
        { .ends_us = INT64_MAX },
        { .ends_us = 50 * MS, .code = deciders[_i].code, .signal = deciders[_i].signal }
    };

    struct fb_run *run = fake_open(scripts, 2, NULL, 0);

    fb_run_add(run, &(struct fb_job){ .shell = "x", .restart = FB_RESTART_ALWAYS });
    fb_run_add(run, &(struct fb_job){ .shell = "y",
                                      .decides = true,
                                      .success = &deciders[_i].succeeds_by,
                                      .success_count = deciders[_i].succeeds_by != 0 });
    fake_play(run, 10 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 2);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, deciders[_i].status);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, deciders[_i].status != 0);
    ck_assert_uint_eq(fake_seen.ended.as.ended.unneeded, 1);
    fake_close(run);
}
END_TEST

/* One that can never run is over too: services do not run on without it. */
START_TEST(decides_unrun)
{
    /* What others wait for is started first. */
    static const struct fake_script scripts[] = { { .ends_us = 50 * MS, .code = 1 },
                                                  { .ends_us = INT64_MAX } };
    struct fb_run *run = fake_open(scripts, 2, &(struct fb_options){ .slots = 3 }, 0);

    fb_run_add(run, &(struct fb_job){ .shell = "x", .restart = FB_RESTART_ALWAYS });
    fb_run_add(run, &(struct fb_job){ .shell = "y" });
    fb_run_add(run, &(struct fb_job){ .shell = "z",
                                      .decides = true,
                                      .after = &(struct fb_after){ 2, FB_WHEN_SUCCEEDED },
                                      .after_count = 1 });
    fake_play(run, 10 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 2);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, 1);
    fake_close(run);
}
END_TEST

/* By the job's own signal; what others need ends after them; and that is no failure. */
START_TEST(stopped_in_order)
{
    static const struct fake_script slow = { .ends_us = INT64_MAX, .ignores_term = true };
    const struct fake_script scripts[] = { { .ends_us = INT64_MAX }, slow };
    struct fb_run *run = fake_open(scripts, 2, &(struct fb_options){ .slots = 2 }, ENDS);

    fb_run_add(run, &(struct fb_job){ .shell = "db",
                                      .restart = FB_RESTART_ALWAYS,
                                      .stop_signal = SIGINT,
                                      .grace_us = 50 * MS });
    fb_run_add(run, &(struct fb_job){ .shell = "api",
                                      .restart = FB_RESTART_ALWAYS,
                                      .grace_us = 100 * MS,
                                      .after = &(struct fb_after){ 1, FB_WHEN_BEGAN },
                                      .after_count = 1 });
    fake_play(run, MS);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
    fake_play(run, 10 * SEC);
    ck_assert_str_eq(fake_seen.trace, "100 exited 2.1 SIGKILL; 150 exited 1.1 SIGKILL");
    ck_assert_ptr_nonnull(strstr(fake_kills(), ";INT 100"));
    ck_assert_uint_eq(fake_seen.ended.as.ended.by_hand, 2);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, 0);
    fake_close(run);
}
END_TEST

START_TEST(wrong_values)
{
    static const struct fb_job wrong[] = { { .shell = "x", .restart = (enum fb_restart)3 },
                                           { .shell = "x", .backoff_us = -1 },
                                           { .shell = "x", .backoff_most_us = -1 },
                                           { .shell = "x", .restarts_most = -1 },
                                           { .shell = "x", .stop_signal = -1 },
                                           { .shell = "x", .stop_signal = 1000 } };
    struct fb_run *run = fake_open(NULL, 0, NULL, 0);

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        ck_assert_int_eq(fb_run_add(run, &wrong[i]), -EINVAL);
    fake_close(run);
}
END_TEST

CHECK_MAIN("services")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, policies, 0, 4);
    tcase_add_test(all, waits_longer);
    tcase_add_loop_test(all, waits_anew, 0, 2);
    tcase_add_test(all, once_more);
    tcase_add_test(all, then_tried_again);
    tcase_add_loop_test(all, asked_for, 0, 2);
    tcase_add_test(all, lived_well);
    tcase_add_test(all, each_life_is_printed);
    tcase_add_loop_test(all, decides, 0, sizeof deciders / sizeof deciders[0]);
    tcase_add_test(all, decides_unrun);
    tcase_add_test(all, stopped_in_order);
    tcase_add_test(all, wrong_values);
}
