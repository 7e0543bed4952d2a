/* locks.c - jobs that take several slots and named limits, on the scripted clock. */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct fb_limit limits[] = { { "gpu", 1 }, { "db", 3 } };
static const struct fb_limit gpu[] = { { "gpu", 1 } };
static const struct fb_limit two[] = { { "db", 2 } };

static struct fb_run *open_run(int slots, int retries)
{
    return fake_open(NULL, 0,
                     &(struct fb_options){ .slots = slots,
                                           .retries = retries,
                                           .keep_jobs = true,
                                           .limits = limits,
                                           .limit_count = 2 },
                     1u << FB_FORKED);
}

START_TEST(wrong)
{
    static const struct fb_limit none[] = { { "disk", 1 } }, many[] = { { "gpu", 2 } };
    struct fb_run *run;

    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .limits = gpu, .limit_count = 0 }), 0);
    run = fb_run_close(run);
    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .limit_count = 1 }), -EINVAL);
    run = open_run(2, 0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0", .slots = -1 }), -EINVAL);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0", .need_count = 1 }), -EINVAL);
    ck_assert_int_eq(fb_run_add(run,
                                &(struct fb_job){ .shell = "1 0", .needs = none, .need_count = 1 }),
                     -EINVAL);
    ck_assert_int_eq(fb_run_add(run,
                                &(struct fb_job){ .shell = "1 0", .needs = many, .need_count = 1 }),
                     -EINVAL);
    fake_play(run, SEC);
    ck_assert_uint_eq(fake_seen.ended.as.ended.jobs, 0);
    fake_close(run);
}
END_TEST

/* Others go past one that waits for the limit; it begins when that is free. */
START_TEST(one_at_a_time)
{
    struct fb_run *run = open_run(4, 0);

    for (int i = 0; i < 3; i++)
        fb_run_add(run, &(struct fb_job){ .shell = "100 0", .needs = gpu, .need_count = 1 });
    for (int i = 0; i < 3; i++)
        fb_run_add(run, &(struct fb_job){ .shell = "10 0" });
    fake_play(run, 10 * SEC);
    ck_assert_str_eq(fake_seen.order, "1 4 5 6 2 3");
    ck_assert_int_eq(fake_seen.most_live, 4);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 6);
    fake_close(run);
}
END_TEST

/* Nothing smaller begins before it: it is not passed for ever. */
START_TEST(a_wide_job_is_waited_for)
{
    struct fb_run *run = open_run(4, 0);

    for (int i = 0; i < 3; i++)
        fb_run_add(run, &(struct fb_job){ .shell = "100 0" });
    fb_run_add(run, &(struct fb_job){ .shell = "50 0", .slots = 4 });
    for (int i = 0; i < 3; i++)
        fb_run_add(run, &(struct fb_job){ .shell = "10 0" });
    fake_play(run, 10 * SEC);
    ck_assert_str_eq(fake_seen.order, "1 2 3 4 5 6 7");
    ck_assert_int_eq(fake_seen.most_live, 3);
    fake_close(run);
}
END_TEST

/* Of a run with fewer slots it takes all, but for those that a service will not give back. */
START_TEST(wider_than_the_run)
{
    struct fb_run *run = open_run(3, 0);

    fb_run_add(run, &(struct fb_job){ .shell = "1000 0", .restart = FB_RESTART_ON_FAILURE });
    fb_run_add(run, &(struct fb_job){ .shell = "10 0", .slots = 8 });
    fb_run_add(run, &(struct fb_job){ .shell = "10 0" });
    fake_play(run, 10 * SEC);
    ck_assert_str_eq(fake_seen.order, "1 2 3");
    ck_assert_int_eq(fake_seen.most_live, 2);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 3);
    fake_close(run);
}
END_TEST

START_TEST(priorities)
{
    struct fb_run *run = open_run(1, 0);

    for (int i = 0; i < 4; i++)
        fb_run_add(run, &(struct fb_job){ .shell = "10 0", .priority = (i % 2 != 0 ? i : -i) });
    fake_play(run, 10 * SEC);
    ck_assert_str_eq(fake_seen.order, "4 2 1 3");
    fake_close(run);
}
END_TEST

/* A job that waits for its next attempt has nothing of it, and comes before those that had none. */
START_TEST(a_retry_gives_it_back)
{
    struct fb_run *run = open_run(4, 1);

    fb_run_add(run,
               &(struct fb_job){
                   .shell = "10 1,0", .needs = gpu, .need_count = 1, .retry_wait_us = 5 * MS });
    for (int i = 0; i < 3; i++)
        fb_run_add(run, &(struct fb_job){ .shell = "100 0", .needs = gpu, .need_count = 1 });
    fake_play(run, 10 * SEC);
    ck_assert_str_eq(fake_seen.order, "1 2 1 3 4");
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 4);
    fake_close(run);
}
END_TEST

/* Stopped while it waits, and started again; run again after the end. */
START_TEST(by_hand)
{
    struct fb_run *run = open_run(4, 0);

    fb_run_add(run, &(struct fb_job){ .shell = "100 0", .needs = gpu, .need_count = 1 });
    fb_run_add(run, &(struct fb_job){ .shell = "100 0", .needs = gpu, .need_count = 1 });
    fb_run_add(run, &(struct fb_job){ .shell = "100 0", .needs = gpu, .need_count = 1 });
    fake_play(run, 10 * MS);
    ck_assert_int_eq(fb_run_stop_job(run, 2), 0);
    ck_assert_int_eq(fb_run_stop_job(run, 2), -EALREADY);
    fake_play(run, 150 * MS);
    ck_assert_str_eq(fake_seen.order, "1 3");
    ck_assert_int_eq(fb_run_again(run, 1), 0);
    ck_assert_int_eq(fb_run_again(run, 1), -EBUSY);
    ck_assert_int_eq(fb_run_start_job(run, 1), -EALREADY);
    ck_assert_int_eq(fb_run_start_job(run, 2), 0);
    fake_play(run, 10 * SEC);
    ck_assert_str_eq(fake_seen.order, "1 3 1 2");
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 3);
    fake_close(run);
}
END_TEST

/* A stop while jobs wait for it skips them; what has it gives it back. */
START_TEST(stopped)
{
    struct fb_run *run = open_run(4, 0);

    for (int i = 0; i < 5; i++)
        fb_run_add(run, &(struct fb_job){ .shell = "100 0", .needs = two, .need_count = 1 });
    fake_play(run, 10 * MS);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_QUEUE), 0);
    fake_play(run, 10 * SEC);
    ck_assert_str_eq(fake_seen.order, "1");
    ck_assert_uint_eq(fake_seen.ended.as.ended.skipped, 4);
    fake_close(run);
}
END_TEST

/* A stop while the worker before a retry is not gone: that job was passed over, and is skipped. */
START_TEST(stopped_before_a_retry)
{
    static const struct fake_script scripts[] = {
        { .ends_us = 10 * MS, .code = 1, .leaves_us = 500 * MS }, { .ends_us = SEC }
    };
    struct fb_run *run = fake_open(scripts, 2,
                                   &(struct fb_options){ .slots = 4,
                                                         .retries = 1,
                                                         .limits = limits,
                                                         .limit_count = 2,
                                                         .leftovers = FB_LEFTOVERS_END },
                                   0);

    fb_run_add(run, &(struct fb_job){ .shell = "x", .needs = gpu, .need_count = 1 });
    fb_run_add(run, &(struct fb_job){ .shell = "x" });
    fake_play(run, 20 * MS);
    ck_assert_int_eq(fake_seen.kinds[FB_RETRY], 1);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_QUEUE), 0);
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_SKIPPED], 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.skipped, 1);
    fake_close(run);
}
END_TEST

/* What a worker leaves for good has nothing of the run's limits, as one that outlives it. */
START_TEST(left_behind)
{
    static const struct fake_script scripts[] = { { .ends_us = 10 * MS, .leaves_us = 100 * SEC },
                                                  { .ends_us = 10 * MS } };
    struct fb_run *run = fake_open(scripts, 2,
                                   &(struct fb_options){ .slots = 4,
                                                         .limits = limits,
                                                         .limit_count = 2,
                                                         .leftovers = FB_LEFTOVERS_LEAVE },
                                   0);

    fb_run_add(run, &(struct fb_job){ .shell = "x", .needs = gpu, .need_count = 1 });
    fb_run_add(run, &(struct fb_job){ .shell = "x", .needs = gpu, .need_count = 1 });
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.order, "1 2");
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 2);
    fake_close(run);
}
END_TEST

static int one_service(void *context, int slot, struct fb_job *job)
{
    bool *given = context;

    (void)slot;
    *job = (struct fb_job){ .shell = "100000 0", .restart = FB_RESTART_ALWAYS };
    return *given ? 0 : (*given = true);
}

/* A job of all slots does not wait for what it needs, or for a service, whose end never comes. */
START_TEST(beside_what_stays)
{
    const struct fb_probe ready = { .kind = FB_PROBE_TCP, .what = "1" };
    const struct fb_after after = { 1, FB_WHEN_READY };
    struct fb_run *run = open_run(4, 0);
    bool given = false;

    fake_net.up_us = 0;
    if (_i == 0)
        fb_run_add(run, &(struct fb_job){ .shell = "100000 0", .ready = &ready });
    else
        fb_run_feed(run, &(struct fb_feed){ .next = one_service, .context = &given, .fd = -1 });
    fake_play(run, MS);
    fb_run_add(run, &(struct fb_job){ .shell = "10 0",
                                      .slots = 4,
                                      .decides = true,
                                      .after = &after,
                                      .after_count = _i == 0 });
    fake_play(run, 10 * SEC);
    ck_assert_str_eq(fake_seen.order, "1 2");
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    fake_close(run);
}
END_TEST

/* ---- what holds, whatever the jobs */

static uint64_t random_state;

static int draw(int below)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (int)((random_state >> 33) % (uint64_t)below);
}

enum { JOBS = 60, SLOTS = 5 };

static struct fb_job jobs[JOBS + 1];
static struct fb_limit needs[JOBS + 1][2];
static char lines[JOBS + 1][32];

static void make_jobs(struct fb_run *run)
{
    for (int i = 1; i <= JOBS; i++) {
        size_t count = 0;
        snprintf(lines[i], sizeof lines[i], "%d %s", 1 + draw(50), draw(5) == 0 ? "1,0" : "0");
        if (draw(3) == 0)
            needs[i][count++] = (struct fb_limit){ "gpu", 1 };
        if (draw(2) == 0)
            needs[i][count++] = (struct fb_limit){ "db", 1 + draw(3) };
        jobs[i] = (struct fb_job){ .shell = lines[i],
                                   .slots = 1 + draw(6),
                                   .priority = draw(3),
                                   .needs = needs[i],
                                   .need_count = count,
                                   .retry_wait_us = MS };
        ck_assert_int_eq(fb_run_add(run, &jobs[i]), i);
    }
}

START_TEST(never_too_much)
{
    struct fb_run *run;
    struct fb_event event = { 0 };
    int slots = 0, taken[2] = { 0 };

    random_state = (uint64_t)_i * 7919 + 1;
    run = open_run(SLOTS, 2);
    make_jobs(run);
    while (event.kind != FB_ENDED) {
        int sign, r = fb_run_next(run, &event);
        if (r <= 0) {
            fake_advance(fake_next_us());
            continue;
        }
        sign = event.kind == FB_FORKED ? 1 : event.kind == FB_REAPED ? -1 : 0;
        if (sign == 0)
            continue;
        slots += sign * (jobs[event.job].slots < SLOTS ? jobs[event.job].slots : SLOTS);
        for (size_t i = 0; i < jobs[event.job].need_count; i++)
            taken[needs[event.job][i].name[0] == 'd'] += sign * needs[event.job][i].count;
        ck_assert(slots >= 0 && slots <= SLOTS);
        ck_assert(taken[0] >= 0 && taken[0] <= 1 && taken[1] >= 0 && taken[1] <= 3);
    }
    ck_assert_uint_eq(event.as.ended.succeeded, JOBS);
    ck_assert_int_eq(slots + taken[0] + taken[1], 0);
    fake_close(run);
}
END_TEST

CHECK_MAIN("locks")
{
    tcase_add_test(all, wrong);
    tcase_add_test(all, one_at_a_time);
    tcase_add_test(all, a_wide_job_is_waited_for);
    tcase_add_test(all, wider_than_the_run);
    tcase_add_test(all, priorities);
    tcase_add_test(all, a_retry_gives_it_back);
    tcase_add_test(all, by_hand);
    tcase_add_test(all, stopped);
    tcase_add_test(all, stopped_before_a_retry);
    tcase_add_test(all, left_behind);
    tcase_add_loop_test(all, beside_what_stays, 0, 2);
    tcase_add_loop_test(all, never_too_much, 0, 50);
}
