/* asked.c - jobs that are stopped, started and restarted on request, on the scripted clock. */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <string.h>

#define LIFE                                                                                       \
    (1u << FB_FORKED | 1u << FB_EXITED | 1u << FB_REAPED | 1u << FB_RETRY | 1u << FB_SKIPPED |     \
     1u << FB_HELD)

static const struct fake_script for_ever = { .ends_us = INT64_MAX };

static struct fb_run *open_with(const struct fake_script *scripts, int count, bool keep)
{
    return fake_open(scripts, count, &(struct fb_options){ .slots = 2, .keep_jobs = keep }, LIFE);
}

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

static void ended_well(struct fb_run *run, uint32_t succeeded, uint32_t by_hand)
{
    const struct fb_event *ended = &fake_seen.ended;

    ck_assert_uint_eq(ended->as.ended.succeeded, succeeded);
    ck_assert_uint_eq(ended->as.ended.failed, 0);
    ck_assert_uint_eq(ended->as.ended.by_hand, by_hand);
    ck_assert_int_eq(ended->as.ended.status, 0);
    fake_close(run);
}

/* It is no failure, and a run with nothing else is over. */
START_TEST(stopped)
{
    struct fb_run *run = open_with(&for_ever, 1, false);

    add(run, &(struct fb_job){ .shell = "x" });
    later(run, 10 * MS);
    ck_assert_int_eq(fb_run_stop_job(run, 1), 0);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "0 forked 1.1; 10 exited 1.1 SIGTERM; 10 reaped 1.1; "
                                      "10 held 1.1 on; 10 skipped 1 stopped by you by hand");
    ended_well(run, 0, 1);
}
END_TEST

/* The job that waits for it waits on; with nothing else left it is skipped, as it could not run. */
START_TEST(waited_for)
{
    struct fb_run *run = open_with(&for_ever, 1, false);

    add(run, &(struct fb_job){ .shell = "x" });
    add(run, &(struct fb_job){
                 .shell = "y", .after = &(struct fb_after){ 1, FB_WHEN_ENDED }, .after_count = 1 });
    add(run, &(struct fb_job){ .shell = "z" });
    later(run, 10 * MS);
    ck_assert_int_eq(fb_run_stop_job(run, 1), 0);
    fake_play(run, 100 * MS);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 2);
    ck_assert_int_eq(fb_run_start_job(run, 1), 0);
    fake_play(run, 100 * MS);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 3);
    ck_assert_str_eq(fake_seen.order, "1 3 1");
    ck_assert_ptr_nonnull(strstr(fake_seen.trace, "held 1.1 on; "));
    ck_assert_ptr_nonnull(strstr(fake_seen.trace, "held 1.1 off; "));
    fake_close(run);
}
END_TEST

START_TEST(restarted)
{
    static const struct fake_script scripts[] = {
        { .ends_us = INT64_MAX, .leaves_us = 30 * MS },
        { .ends_us = 20 * MS },
    };
    struct fb_run *run = open_with(scripts, 2, false);

    add(run, &(struct fb_job){ .shell = "x" });
    later(run, 10 * MS);
    ck_assert_int_eq(fb_run_restart_job(run, 1), 0);
    fake_play(run, 10 * SEC);
    /* Not before all of its group is gone. */
    ck_assert_str_eq(fake_seen.trace, "0 forked 1.1; 10 exited 1.1 SIGTERM; 10 reaped 1.1; "
                                      "10 retry 1.1 +0; 40 forked 1.2; 60 exited 1.2 0 ok; "
                                      "60 reaped 1.2");
    ended_well(run, 1, 0);
}
END_TEST

/* Taken back for a reason: its end, what holds it and what it is at the end of the run say which.
 */
START_TEST(withdrawn)
{
    struct fb_run *run = open_with(&for_ever, 1, false);
    char why[] = "jobs.yaml changed", words[64];
    struct fb_event event;
    const char *held = NULL;

    add(run, &(struct fb_job){ .shell = "x" });
    later(run, 10 * MS);
    ck_assert_int_eq(fb_run_withdraw_job(run, 1, NULL), -EINVAL);
    ck_assert_int_eq(fb_run_withdraw_job(run, 1, why), 0);
    ck_assert_int_eq(fb_run_withdraw_job(run, 9, why), -ENOENT);
    memset(why, 'x', sizeof why - 1);
    while (fb_run_next(run, &event) >= 0 && event.kind != FB_SKIPPED) {
        if (event.kind == FB_EXITED)
            ck_assert_str_eq(fb_fate_text(&event, words, sizeof words),
                             "stopped: jobs.yaml changed");
        held = event.kind == FB_HELD ? event.as.held.why : held;
        fake_advance(1);
    }
    ck_assert_str_eq(held, "jobs.yaml changed");
    ck_assert_str_eq(event.as.skipped.why, "stopped: jobs.yaml changed");
    ck_assert(event.as.skipped.by_hand);
    fake_close(run);
}
END_TEST

/* The same of one that waits for its next attempt; asked for again, and stopped by hand, it says
 * so.
 */
START_TEST(withdrawn_between)
{
    struct fb_run *run = open_with(NULL, 0, true);

    add(run, &(struct fb_job){ .shell = "3 1", .retries = 1, .retry_wait_us = SEC });
    later(run, 10 * MS);
    ck_assert_int_eq(fb_run_withdraw_job(run, 1, "jobs.yaml changed"), 0);
    later(run, 1 * MS);
    if (_i == 1) {
        ck_assert_int_eq(fb_run_start_job(run, 1), 0);
        later(run, 1 * MS);
        ck_assert_int_eq(fb_run_stop_job(run, 1), 0);
    }
    fake_play(run, SEC);
    ck_assert_ptr_nonnull(
        strstr(fake_seen.trace, _i == 0 ? "skipped 1 stopped: jobs.yaml changed by hand"
                                        : "skipped 1 stopped by you by hand"));
    fake_close(run);
}
END_TEST

/* The same of one that has not begun: it waits for the slots. */
START_TEST(withdrawn_unbegun)
{
    static const struct fake_script long_ones[] = { { .ends_us = 100 * MS }, { .ends_us = SEC } };
    struct fb_run *run = open_with(long_ones, 2, true);

    for (int i = 0; i < 3; i++)
        add(run, &(struct fb_job){ .shell = "x" });
    later(run, 10 * MS);
    ck_assert_int_eq(fb_run_withdraw_job(run, 3, "jobs.yaml changed"), 0);
    later(run, 1 * MS);
    if (_i == 1) {
        ck_assert_int_eq(fb_run_start_job(run, 3), 0);
        ck_assert_int_eq(fb_run_stop_job(run, 3), 0);
    }
    fake_play(run, 2 * SEC);
    ck_assert_ptr_nonnull(
        strstr(fake_seen.trace, _i == 0 ? "skipped 3 not started: jobs.yaml changed by hand"
                                        : "skipped 3 not started by hand"));
    fake_close(run);
}
END_TEST

/* The same of one that was added just now, and is not reported yet. */
START_TEST(withdrawn_at_once)
{
    struct fb_run *run = open_with(&for_ever, 1, true);

    add(run, &(struct fb_job){ .shell = "x" });
    ck_assert_int_eq(fb_run_withdraw_job(run, 1, "jobs.yaml changed"), 0);
    fake_play(run, SEC);
    ck_assert_ptr_nonnull(
        strstr(fake_seen.trace, "skipped 1 not started: jobs.yaml changed by hand"));
    fake_close(run);
}
END_TEST

/* What it left still lives: its job is nowhere but with what was asked for, and goes with the run.
 */
START_TEST(closed_before_it_is_gone)
{
    static const struct fake_script script = { .ends_us = INT64_MAX, .leaves_us = 30 * MS };
    static const char *const traces[] = {
        "0 forked 1.1; 10 exited 1.1 SIGTERM; 10 reaped 1.1; 10 held 1.1 on",
        "0 forked 1.1; 10 exited 1.1 SIGTERM; 10 reaped 1.1; 10 retry 1.1 +0",
    };
    struct fb_run *run = open_with(&script, 1, false);

    add(run, &(struct fb_job){ .shell = "x" });
    later(run, 10 * MS);
    ck_assert_int_eq(_i == 0 ? fb_run_stop_job(run, 1) : fb_run_restart_job(run, 1), 0);
    fake_play(run, 10 * MS);
    ck_assert_str_eq(fake_seen.trace, traces[_i]);
    fake_close(run);
}
END_TEST

/* Its end says why, whatever becomes of the text that said so. */
START_TEST(renewed)
{
    static const struct fake_script scripts[] = {
        { .ends_us = INT64_MAX },
        { .ends_us = 20 * MS },
    };
    struct fb_run *run = open_with(scripts, 2, false);
    char why[] = "src/app.c changed", words[64];
    struct fb_event event;

    add(run, &(struct fb_job){ .shell = "x" });
    do
        ck_assert_int_eq(fb_run_next(run, &event), 1);
    while (event.kind != FB_BEGAN);
    ck_assert_int_eq(fb_run_renew_job(run, 1, NULL), -EINVAL);
    ck_assert_int_eq(fb_run_renew_job(run, 1, why), 0);
    ck_assert_int_eq(fb_run_renew_job(run, 1, "another"), 0);
    memset(why, 'x', sizeof why - 1);
    while (fb_run_next(run, &event) >= 0 && event.kind != FB_EXITED)
        fake_advance(1);
    ck_assert_int_eq(event.as.exited.cause, FB_CAUSE_CHANGED);
    ck_assert_str_eq(fb_fate_text(&event, words, sizeof words), "stopped: src/app.c changed");
    while (fb_run_next(run, &event) >= 0 && event.kind != FB_ENDED)
        fake_advance(MS);
    ck_assert_uint_eq(event.as.ended.succeeded, 1);
    ck_assert_uint_eq(event.as.ended.failed, 0);
    fake_close(run);
}
END_TEST

/* Not started at first: it keeps nothing waiting, and its conditions hold when it is. */
START_TEST(held_at_first)
{
    struct fb_run *run = open_with(NULL, 0, true);

    add(run, &(struct fb_job){ .shell = "5 0" });
    add(run, &(struct fb_job){ .shell = "7 0", .held = true });
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "0 held 2 on; 0 forked 1.1; 5 exited 1.1 0 ok; 5 reaped 1.1; "
                                      "5 skipped 2 not started by hand");
    ck_assert_uint_eq(fake_seen.ended.as.ended.by_hand, 1);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, 0);
    ck_assert_int_eq(fb_run_start_job(run, 2), 0);
    ck_assert_int_eq(fb_run_start_job(run, 2), -EALREADY);
    fake_play(run, SEC);
    ck_assert_ptr_nonnull(strstr(fake_seen.trace, "held 2 off; "));
    ended_well(run, 2, 0);
}
END_TEST

/* Before it was announced, while it waits, while it waits for its next attempt. */
START_TEST(without_a_process)
{
    struct fb_run *run = open_with(NULL, 0, false);

    add(run, &(struct fb_job){ .shell = "5 1,0", .retries = 1, .retry_wait_us = 10 * SEC });
    add(run, &(struct fb_job){ .shell = "5 0" });
    add(run, &(struct fb_job){ .shell = "5 0", .held = true });
    ck_assert_int_eq(fb_run_stop_job(run, 2), 0);
    ck_assert_int_eq(fb_run_stop_job(run, 2), -EALREADY);
    ck_assert_int_eq(fb_run_start_job(run, 3), 0);
    fake_play(run, 100 * MS);
    ck_assert_str_eq(fake_seen.order, "1 3");
    ck_assert_int_eq(fb_run_stop_job(run, 1), 0); /* waits for its next attempt */
    ck_assert_int_eq(fb_run_start_job(run, 1), 0);
    ck_assert_int_eq(fb_run_start_job(run, 2), 0);
    fake_play(run, 100 * MS); /* not 10 s */
    ck_assert_str_eq(fake_seen.order, "1 3 1 2");
    ended_well(run, 3, 0);
}
END_TEST

/* The last word counts. */
START_TEST(asked_twice)
{
    static const struct fake_script slow = { .ends_us = INT64_MAX, .ignores_term = true };
    const struct fake_script scripts[] = { slow, slow, { .ends_us = 5 * MS } };
    struct fb_run *run = open_with(scripts, 3, false);

    add(run, &(struct fb_job){ .shell = "x", .grace_us = 50 * MS });
    later(run, 10 * MS);
    ck_assert_int_eq(fb_run_restart_job(run, 1), 0);
    ck_assert_int_eq(fb_run_stop_job(run, 1), 0);
    ck_assert_int_eq(fb_run_start_job(run, 1), 0); /* while it ends: again */
    fake_play(run, 100 * MS);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 2);
    ck_assert_int_eq(fb_run_stop_job(run, 1), 0);
    ck_assert_int_eq(fb_run_restart_job(run, 1), 0);
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 3);
    ended_well(run, 1, 0);
}
END_TEST

/* A run that is stopped while it ends: what was asked is no failure then either. */
START_TEST(the_run_stops)
{
    struct fb_run *run = open_with(&for_ever, 1, false);

    add(run, &(struct fb_job){ .shell = "x" });
    add(run, &(struct fb_job){ .shell = "x", .held = true });
    later(run, 10 * MS);
    ck_assert_int_eq(fb_run_restart_job(run, 1), 0);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
    ck_assert_int_eq(fb_run_start_job(run, 2), -ESHUTDOWN);
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 1);
    ended_well(run, 0, 2);
}
END_TEST

/* Of a feed: what it was is kept, with keep_jobs alone. */
START_TEST(of_a_feed)
{
    for (int keep = 0; keep < 2; keep++) {
        struct fb_run *run = open_with(&for_ever, 1, keep == 1);
        fake_feed(run, 1);
        later(run, 10 * MS);
        ck_assert_int_eq(fb_run_stop_job(run, 1), keep ? 0 : -ENOTSUP);
        if (!keep) {
            fake_close(run);
            continue;
        }
        fake_play(run, SEC);
        ck_assert_int_eq(fb_run_start_job(run, 1), 0);
        later(run, 10 * MS);
        ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 2);
        fake_close(run);
    }
}
END_TEST

START_TEST(closed_with_some_held)
{
    struct fb_run *run = open_with(&for_ever, 1, true);

    for (int i = 0; i < 3; i++)
        add(run, &(struct fb_job){ .shell = "x", .held = i == 2 });
    later(run, 10 * MS);
    ck_assert_int_eq(fb_run_stop_job(run, 1), 0);
    later(run, 10 * MS);
    ck_assert_int_eq(fb_run_stop_job(run, 9), -ENOENT);
    ck_assert_int_eq(fb_run_start_job(run, 0), -ENOENT);
    ck_assert_int_eq(fb_run_start_job(run, 2), -EALREADY);
    fake_close(run);
}
END_TEST

CHECK_MAIN("asked")
{
    tcase_set_timeout(all, 60);
    tcase_add_test(all, stopped);
    tcase_add_test(all, waited_for);
    tcase_add_test(all, restarted);
    tcase_add_loop_test(all, closed_before_it_is_gone, 0, 2);
    tcase_add_test(all, withdrawn);
    tcase_add_test(all, withdrawn_at_once);
    tcase_add_loop_test(all, withdrawn_between, 0, 2);
    tcase_add_loop_test(all, withdrawn_unbegun, 0, 2);
    tcase_add_test(all, renewed);
    tcase_add_test(all, held_at_first);
    tcase_add_test(all, without_a_process);
    tcase_add_test(all, asked_twice);
    tcase_add_test(all, the_run_stops);
    tcase_add_test(all, of_a_feed);
    tcase_add_test(all, closed_with_some_held);
}
