/* attempt.c - jobs that fail and are tried again, on the scripted clock. */
#include "check_main.h"
#include "fake_run.h"
#include "jobs/policy.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define ENDS (1u << FB_EXITED | 1u << FB_RETRY | 1u << FB_SKIPPED | 1u << FB_UNSTARTED)

static void add(struct fb_run *run, const char *shell)
{
    ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = shell }), 0);
}

static int wait_ms(int64_t first_us, uint32_t retry, uint32_t job)
{
    return (int)(policy_retry_wait_us(first_us, retry, 0, job) / 1000);
}

START_TEST(until_it_succeeds)
{
    struct fb_run *run = fake_open(NULL, 0, &(struct fb_options){ .slots = 1, .retries = 5 }, ENDS);
    int a = wait_ms(SEC, 1, 1), b = wait_ms(SEC, 2, 1);
    char wanted[256];

    add(run, "5 1,1,0");
    fake_play(run, 100 * SEC);
    snprintf(wanted, sizeof wanted,
             "5 exited 1.1 1; 5 retry 1.1 +%d; %d exited 1.2 1; %d retry 1.2 +%d; "
             "%d exited 1.3 0 ok",
             a, a + 10, a + 10, b, a + b + 15);
    ck_assert_str_eq(fake_seen.trace, wanted);
    ck_assert_uint_eq(fake_seen.ended.as.ended.jobs, 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, 0);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, 0);
    fake_close(run);
}
END_TEST

START_TEST(until_no_more)
{
    struct fb_run *run = fake_open(NULL, 0, NULL, 0);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "5 3", .retries = 2 }), 1);
    add(run, "5 4");
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 4);
    ck_assert_int_eq(fake_seen.kinds[FB_RETRY], 2);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, 2);
    ck_assert_uint_eq(fake_seen.ended.as.ended.jobs, 2);
    fake_close(run);
}
END_TEST

START_TEST(slot_is_free_meanwhile)
{
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = 1, .retry_wait_us = 10 * SEC }, 0);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 1,0", .retries = 1 }), 1);
    for (int i = 0; i < 3; i++)
        add(run, "100 0");
    fake_play(run, 100 * SEC);
    ck_assert_str_eq(fake_seen.order, "1 2 3 4 1");
    ck_assert_int_eq(fake_seen.most_live, 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 4);
    fake_close(run);
}
END_TEST

START_TEST(due_before_new)
{
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = 1, .retry_wait_us = 10 * MS }, 0);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 1,0", .retries = 1 }), 1);
    for (int i = 0; i < 3; i++)
        add(run, "100 0");
    fake_play(run, 100 * SEC);
    ck_assert_str_eq(fake_seen.order, "1 2 1 3 4");
    fake_close(run);
}
END_TEST

START_TEST(codes_that_are_success)
{
    struct fb_run *run = fake_open(NULL, 0, &(struct fb_options){ .slots = 1 }, ENDS);
    static const int codes[] = { 3, 7 };
    static const char *const lines[] = { "1 0", "1 3", "1 7" };

    for (int i = 0; i < 3; i++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = lines[i],
                                                           .success = codes,
                                                           .success_count = 2 }),
                         0);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "1 exited 1.1 0; 2 exited 2.1 3 ok; 3 exited 3.1 7 ok");
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, 1);
    fake_close(run);
}
END_TEST

START_TEST(stopped_while_it_waits)
{
    struct fb_run *run = fake_open(NULL, 0, &(struct fb_options){ .retries = 3 }, ENDS);

    add(run, "5 1");
    fake_play(run, 100 * MS);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_QUEUE), 0);
    fake_play(run, 100 * SEC);
    ck_assert_ptr_nonnull(strstr(fake_seen.trace, "; 5 skipped 1 the run was stopped"));
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.skipped, 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, 0);
    fake_close(run);
}
END_TEST

START_TEST(closed_while_it_waits)
{
    struct fb_run *run = fake_open(NULL, 0, &(struct fb_options){ .retries = 3 }, 0);

    add(run, "5 1");
    add(run, "5 1");
    fake_play(run, 100 * MS);
    ck_assert_int_eq(fake_seen.kinds[FB_RETRY], 2);
    fake_close(run);
}
END_TEST

START_TEST(killed_on_purpose_is_over)
{
    static const struct fake_script script = { .ends_us = INT64_MAX };
    struct fb_run *run = fake_open(&script, 1, &(struct fb_options){ .retries = 3 }, ENDS);

    add(run, "x");
    fake_play(run, MS);
    ck_assert_int_eq(fb_run_kill(run, 1, 15), 0);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "0 exited 1.1 SIGTERM");
    fake_close(run);
}
END_TEST

START_TEST(late_comes_again)
{
    static const struct fake_script scripts[] = { { .ends_us = INT64_MAX }, { .ends_us = 1 } };
    struct fb_run *run =
        fake_open(scripts, 2,
                  &(struct fb_options){ .retries = 1, .timeout_us = SEC, .adopt = true }, 0);

    add(run, "x");
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_RETRY], 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 1);
    fake_close(run);
}
END_TEST

/* The next attempt waits until the leftovers of the one before are gone. */
START_TEST(not_beside_its_own_leftover)
{
    static const struct fake_script scripts[] = {
        { .ends_us = MS, .code = 1, .output = "a\n", .leaves_us = 3600 * SEC },
        { .ends_us = MS, .output = "b\n" },
    };
    struct fb_run *run = fake_open(scripts, 2,
                                   &(struct fb_options){ .slots = 2,
                                                         .output = FB_OUTPUT_LINE,
                                                         .retries = 1,
                                                         .retry_wait_us = 1,
                                                         .adopt = true,
                                                         .leftovers = FB_LEFTOVERS_END },
                                   1u << FB_FORKED | 1u << FB_LEAKED);

    add(run, "x");
    fake_play(run, 100 * SEC);
    ck_assert_str_eq(fake_seen.trace, "0 forked 1.1; 201 leaked 1.1; 201 forked 1.2");
    ck_assert_str_eq(fake_stdout(), "a\nb\n");
    fake_close(run);
}
END_TEST

START_TEST(output_in_order)
{
    static const struct fake_script scripts[] = {
        { .ends_us = 50 * MS, .output = "1\n" },
        { .ends_us = 1 * MS, .code = 1, .output = "2a\n" },
        { .ends_us = 1 * MS, .output = "3\n" },
        { .ends_us = 1 * MS, .output = "2b\n" },
    };
    struct fb_run *run =
        fake_open(scripts, 4,
                  &(struct fb_options){ .slots = 3,
                                        .keep_order = true,
                                        .output = _i == 0 ? FB_OUTPUT_GROUP : FB_OUTPUT_LINE,
                                        .retries = 1,
                                        .retry_wait_us = 10 * MS },
                  0);

    for (int i = 0; i < 3; i++)
        add(run, "x");
    fake_play(run, SEC);
    ck_assert_str_eq(fake_stdout(), _i == 0 ? "1\n2b\n3\n" : "1\n2a\n2b\n3\n");
    fake_close(run);
}
END_TEST

static struct feed_state {
    int given, slots[16], slot_count;
    char line[32];
} feed;

/* The words of each job are overwritten by the next one's: the third fails twice. */
static int give(void *context, int slot, struct fb_job *job)
{
    (void)context;
    memset(feed.line, 'x', sizeof feed.line - 1);
    if (feed.given == 6)
        return 0;
    snprintf(feed.line, sizeof feed.line, "%d %s", 10 + slot, feed.given == 2 ? "1,1,0" : "0");
    feed.given++;
    job->shell = feed.line;
    return 1;
}

START_TEST(fed_jobs_come_again)
{
    struct fb_run *run =
        fake_open(NULL, 0,
                  &(struct fb_options){ .slots = 3, .retries = 2, .retry_wait_us = 1 * MS }, ENDS);

    feed = (struct feed_state){ 0 };
    ck_assert_int_eq(fb_run_feed(run, &(struct fb_feed){ .next = give, .fd = -1 }), 0);
    fake_play(run, SEC);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 6);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 8);
    fake_close(run);
}
END_TEST

static const int errors[] = { ENOMEM, EACCES, EIO };

/* fork, pipe and the rest fail once, at every moment: each job has one end, whatever happened. */
START_TEST(each_call_fails_once)
{
    for (int call = 1;; call++) {
        struct fb_run *run =
            fake_open(NULL, 0,
                      &(struct fb_options){
                          .slots = 2, .retries = 1, .retry_wait_us = MS, .adopt = true },
                      ENDS);
        const struct fb_event *ended = &fake_seen.ended;
        add(run, "2 1,0");
        add(run, "1 0");
        add(run, "1 1");
        fake_fail(call, errors[_i]);
        fake_play(run, 100 * SEC);
        ck_assert_msg(fake_seen.kinds[FB_ENDED] == 1, "%s: %s", fake_failed_name(),
                      fake_seen.trace);
        ck_assert_msg(ended->as.ended.succeeded + ended->as.ended.failed +
                              ended->as.ended.skipped ==
                          3,
                      "%s: %s", fake_failed_name(), fake_seen.trace);
        ck_assert_int_eq(fake_seen.kinds[FB_EXITED] + fake_seen.kinds[FB_UNSTARTED] +
                             fake_seen.kinds[FB_SKIPPED] - fake_seen.kinds[FB_RETRY],
                         3);
        ck_assert_int_eq(fake_seen.kinds[FB_FORKED], fake_seen.kinds[FB_REAPED]);
        fake_close(run);
        if (!fake_failed()) {
            ck_assert_int_gt(call, 10); /* that many did fail */
            return;
        }
    }
}
END_TEST

/* What cannot be started now and could not later is not tried again; what may pass is. */
START_TEST(case_77_what_lasts)
{
    static const struct {
        int error;
        bool lasts;
    } rows[] = { { ENOENT, true },       { EACCES, true }, { ENOEXEC, true }, { ENOTDIR, true },
                 { EISDIR, true },       { EPERM, true },  { ELIBBAD, true }, { ELOOP, true },
                 { ENAMETOOLONG, true }, { E2BIG, true },  { ENOMEM, false }, { EIO, false },
                 { ESTALE, false } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool failed = false;
        ck_assert_int_eq(policy_lasts(rows[i].error), rows[i].lasts);
        for (int call = 1; !failed && call < 40; call++) {
            struct fb_run *run = fake_open(NULL, 0, &(struct fb_options){ .retries = 2 }, ENDS);
            add(run, "1 0");
            fake_fail(call, rows[i].error);
            fake_play(run, 100 * SEC);
            failed = fake_failed() && strcmp(fake_failed_name(), "fork") == 0;
            if (failed) {
                ck_assert_int_eq(fake_seen.kinds[FB_UNSTARTED], 1);
                ck_assert_int_eq(fake_seen.kinds[FB_RETRY], rows[i].lasts ? 0 : 1);
                ck_assert_uint_eq(fake_seen.ended.as.ended.failed, rows[i].lasts ? 1 : 0);
            }
            fake_close(run);
        }
        ck_assert(failed);
    }
}
END_TEST

START_TEST(waits)
{
    static const struct {
        int64_t first_us, least_us[8];
    } rows[] = {
        { 1, { 1, 2, 4, 8, 16, 32, 64, 128 } },
        { SEC, { SEC, 2 * SEC, 4 * SEC, 8 * SEC, 16 * SEC, 32 * SEC, 60 * SEC, 60 * SEC } },
        { 7 * SEC,
          { 7 * SEC, 14 * SEC, 28 * SEC, 56 * SEC, 60 * SEC, 60 * SEC, 60 * SEC, 60 * SEC } },
        { 90 * SEC,
          { 90 * SEC, 90 * SEC, 90 * SEC, 90 * SEC, 90 * SEC, 90 * SEC, 90 * SEC, 90 * SEC } },
        { INT64_MAX, { INT64_MAX, INT64_MAX } },
    };

    for (uint32_t retry = 1; retry <= 8 && rows[_i].least_us[retry - 1] > 0; retry++) {
        int64_t least_us = rows[_i].least_us[retry - 1], previous_us = -1;
        int same = 0;
        for (uint64_t seed = 0; seed < 100; seed++) {
            int64_t us = policy_retry_wait_us(rows[_i].first_us, retry, seed, 9);
            ck_assert_int_ge(us, least_us);
            ck_assert_int_le(us - least_us, least_us / 4);
            ck_assert_int_eq(us, policy_retry_wait_us(rows[_i].first_us, retry, seed, 9));
            same += us == previous_us;
            previous_us = us;
        }
        ck_assert(least_us < 1000 || least_us == INT64_MAX || same == 0);
    }
}
END_TEST

START_TEST(wrong_words)
{
    struct fb_run *run;

    fake_reset(NULL, 0);
    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .retries = -1 }), -EINVAL);
    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .retry_wait_us = -1 }), -EINVAL);
    run = fake_open(NULL, 0, NULL, 0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0", .retries = -2 }), -EINVAL);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0", .success_count = 1 }),
                     -EINVAL);
    fake_close(run);
}
END_TEST

CHECK_MAIN("retry")
{
    tcase_set_timeout(all, 60);
    tcase_add_test(all, until_it_succeeds);
    tcase_add_test(all, until_no_more);
    tcase_add_test(all, case_77_what_lasts);
    tcase_add_test(all, slot_is_free_meanwhile);
    tcase_add_test(all, due_before_new);
    tcase_add_test(all, codes_that_are_success);
    tcase_add_test(all, stopped_while_it_waits);
    tcase_add_test(all, closed_while_it_waits);
    tcase_add_test(all, killed_on_purpose_is_over);
    tcase_add_test(all, late_comes_again);
    tcase_add_test(all, not_beside_its_own_leftover);
    tcase_add_loop_test(all, output_in_order, 0, 2);
    tcase_add_test(all, fed_jobs_come_again);
    tcase_add_loop_test(all, each_call_fails_once, 0, 3);
    tcase_add_loop_test(all, waits, 0, 5);
    tcase_add_test(all, wrong_words);
}
