/* queue.c - jobs that wait for others, for a word or for a time; jobs that run again. */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENDS   (1u << FB_EXITED | 1u << FB_RETRY | 1u << FB_SKIPPED | 1u << FB_UNSTARTED)
#define STARTS (1u << FB_FORKED)

/* One job: its shell line, how it ends, and what it waits for: "1 2:failed 3:began". */
struct line {
    const char *shell, *after;
};

static struct fb_run *open_lines(const struct line *lines, int count, int slots, unsigned traced)
{
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = slots, .adopt = true }, traced);

    for (int i = 0; i < count; i++) {
        struct fb_after after[8];
        char name[2] = { (char)('A' + i), '\0' };
        size_t n = 0;
        for (const char *at = lines[i].after; at != NULL && *at != '\0'; n++) {
            after[n] = (struct fb_after){ (uint32_t)strtoul(at, (char **)&at, 10), 0 };
            if (*at == ':')
                for (at++; strncmp(fb_when_name(after[n].when), at, strcspn(at, " ")) != 0;)
                    after[n].when++;
            at += strcspn(at, " ");
            at += *at == ' ';
        }
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .name = name,
                                                           .shell = lines[i].shell,
                                                           .after = after,
                                                           .after_count = n }),
                         i + 1);
    }
    return run;
}

static const struct {
    struct line lines[6];
    const char *trace;
    int slots;
    uint32_t succeeded, failed, skipped;
} rows[] = {
    { { { "5 0", "" }, { "3 0", "1" }, { "2 0", "2" } },
      "5 exited 1.1 0 ok; 8 exited 2.1 0 ok; 10 exited 3.1 0 ok",
      9,
      3,
      0,
      0 },
    /* A skip goes all the way down, with the job at the root to blame. */
    { { { "5 1", "" }, { "1 0", "1" }, { "1 0", "2" }, { "1 0", "3" } },
      "5 exited 1.1 1; 5 skipped 2 A failed <1; 5 skipped 3 B was skipped: A <1; "
      "5 skipped 4 C was skipped: A <1",
      9,
      0,
      1,
      3 },
    { { { "5 1", "" }, { "1 0", "1:failed" }, { "1 0", "1:ended" } },
      "5 exited 1.1 1; 6 exited 2.1 0 ok; 6 exited 3.1 0 ok",
      9,
      2,
      1,
      0 },
    { { { "5 0", "" }, { "1 0", "1:failed" }, { "1 0", "2:ended" }, { "1 0", "1:ready" } },
      "5 exited 1.1 0 ok; 5 skipped 4 A ended and was never ready <1; "
      "5 skipped 2 A succeeded <1; 6 exited 3.1 0 ok",
      9,
      2,
      0,
      2 },
    { { { "5 0", "" }, { "2 0", "1:began" }, { "2 0", "2:began 1" } },
      "2 exited 2.1 0 ok; 5 exited 1.1 0 ok; 7 exited 3.1 0 ok",
      9,
      3,
      0,
      0 },
    /* The longest way first: 2 has three after it. */
    { { { "5 0", "" }, { "5 0", "" }, { "5 0", "2" }, { "5 0", "3" } },
      "5 exited 2.1 0 ok; 10 exited 3.1 0 ok; 15 exited 1.1 0 ok; 20 exited 4.1 0 ok",
      1,
      4,
      0,
      0 },
    /* In a circle, and after it; the others run. */
    { { { "1 0", "2" }, { "1 0", "1" }, { "1 0", "2" }, { "9 0", "" } },
      "9 exited 4.1 0 ok; 9 skipped 1 waits for itself; 9 skipped 2 waits for itself; "
      "9 skipped 3 B was skipped <2",
      1,
      1,
      0,
      3 },
    { { { "1 0", "77" }, { "1 0", "1" } },
      "0 skipped 1 job 77 was never added; 0 skipped 2 A was skipped <1",
      1,
      0,
      0,
      2 },
};

START_TEST(order)
{
    struct fb_run *run;
    int count = 0;

    while (count < 6 && rows[_i].lines[count].shell != NULL)
        count++;
    run = open_lines(rows[_i].lines, count, rows[_i].slots, ENDS);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, rows[_i].trace);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, rows[_i].succeeded);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, rows[_i].failed);
    ck_assert_uint_eq(fake_seen.ended.as.ended.skipped, rows[_i].skipped);
    fake_close(run);
}
END_TEST

/* Ready is the worker's report; an attempt that was ready counts, whatever comes of it. */
START_TEST(ready)
{
    const struct fb_after up = { 1, FB_WHEN_READY };
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = 9, .adopt = true, .notify = true },
                  ENDS | 1u << FB_FORKED | 1u << FB_READY);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "9 1" }), 1);
    for (int i = 2; i <= 3; i++)
        ck_assert_int_eq(
            fb_run_add(run, &(struct fb_job){ .shell = "2 0", .after = &up, .after_count = 1 }), i);
    fake_play(run, 0);
    fake_advance(4 * MS);
    fake_send(1000, "READY=1");
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "0 forked 1.1; 4 ready 1.1; 4 forked 2.1; 4 forked 3.1; "
                                      "6 exited 2.1 0 ok; 6 exited 3.1 0 ok; 9 exited 1.1 1");
    fake_close(run);
}
END_TEST

/* A failure that is tried again is no failure yet. */
START_TEST(retries_first)
{
    struct fb_run *run =
        fake_open(NULL, 0,
                  &(struct fb_options){ .slots = 2, .retries = 1, .retry_wait_us = 4 * MS }, ENDS);
    const struct fb_after well = { 1, FB_WHEN_SUCCEEDED };

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 1,0" }), 1);
    ck_assert_int_eq(
        fb_run_add(run, &(struct fb_job){ .shell = "1 0", .after = &well, .after_count = 1 }), 2);
    fake_play(run, SEC);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 2);
    ck_assert_str_eq(fake_seen.order, "1 1 2");
    fake_close(run);
}
END_TEST

START_TEST(done_before)
{
    struct fb_run *run = fake_open(NULL, 0, &(struct fb_options){ .slots = 2, .keep_order = true },
                                   ENDS | 1u << FB_QUEUED);
    const struct fb_after after[] = { { 1, FB_WHEN_SUCCEEDED }, { 3, FB_WHEN_BEGAN } };

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0", .done_before = true }), 1);
    ck_assert_int_eq(
        fb_run_add(run, &(struct fb_job){ .shell = "1 0", .after = after, .after_count = 2 }), 2);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0",
                                                       .after = after,
                                                       .after_count = 1,
                                                       .done_before = true }),
                     3);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace,
                     "0 queued 1; 0 skipped 1 done before; 0 queued 2; 0 queued 3; "
                     "0 skipped 3 done before; 1 exited 2.1 0 ok");
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 3);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, 0);
    fake_close(run);
}
END_TEST

START_TEST(failed_before)
{
    struct fb_run *run = fake_open(NULL, 0, &(struct fb_options){ .slots = 2 }, ENDS);
    const struct fb_after well = { 1, FB_WHEN_SUCCEEDED }, badly = { 1, FB_WHEN_FAILED };

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0", .failed_before = true }), 1);
    ck_assert_int_eq(
        fb_run_add(run, &(struct fb_job){ .shell = "1 0", .after = &well, .after_count = 1 }), 2);
    ck_assert_int_eq(
        fb_run_add(run, &(struct fb_job){ .shell = "1 0", .after = &badly, .after_count = 1 }), 3);
    fake_play(run, SEC);
    ck_assert_ptr_nonnull(strstr(fake_seen.trace, "0 skipped 1 failed before;"));
    ck_assert_ptr_nonnull(strstr(fake_seen.trace, "0 skipped 2 "));
    ck_assert_ptr_nonnull(strstr(fake_seen.trace, "1 exited 3.1 0 ok"));
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.skipped, 1);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, 1);
    fake_close(run);
}
END_TEST

START_TEST(done_before_from_a_feed)
{
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = 1, .keep_order = true }, ENDS);

    fake_feed(run, 5);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace,
                     "1 exited 1.1 0 ok; 1 skipped 2 done before; 2 exited 3.1 0 ok; "
                     "2 skipped 4 done before; 3 exited 5.1 0 ok");
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 5);
    fake_close(run);
}
END_TEST

/* What waits for the beginning of one that runs waits no longer, though no job named that before.
 */
START_TEST(after_one_of_a_feed_that_runs)
{
    static const struct fake_script scripts[] = { { .ends_us = 50 * MS }, { .ends_us = MS } };
    static const struct fb_after began = { 1, FB_WHEN_BEGAN };
    struct fb_run *run =
        fake_open(scripts, 2, &(struct fb_options){ .slots = 2, .keep_jobs = true, .adopt = true },
                  STARTS | ENDS);

    fake_feed(run, 1);
    fake_play(run, 10 * MS);
    ck_assert_int_eq(
        fb_run_add(run, &(struct fb_job){ .shell = "x", .after = &began, .after_count = 1 }), 2);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "0 forked 1.1; 0 forked 2.1; 1 exited 2.1 0 ok; "
                                      "50 exited 1.1 0 ok");
    fake_close(run);
}
END_TEST

START_TEST(stopped_with_jobs_waiting)
{
    static const struct line lines[] = { { "5 0", "" }, { "1 0", "1" }, { "1 0", "2" } };
    struct fb_run *run = open_lines(lines, 3, 1, ENDS);

    fake_play(run, 2 * MS);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_QUEUE), 0);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace,
                     "0 skipped 2 the run was stopped; 0 skipped 3 the run was stopped; "
                     "5 exited 1.1 0 ok");
    fake_close(run);
}
END_TEST

START_TEST(closed_with_jobs_waiting)
{
    static const struct line lines[] = { { "5 0", "" }, { "1 0", "1" }, { "1 0", "2" } };
    struct fb_run *run = open_lines(lines, 3, 1, 0);

    fake_play(run, 2 * MS);
    fake_close(run);
}
END_TEST

START_TEST(wrong_conditions)
{
    static const struct {
        struct fb_after after;
        int r;
    } wrong[] = {
        { { 1, FB_WHEN_ENDED }, -ELOOP },
        { { 0, FB_WHEN_ENDED }, -EINVAL },
        { { 2, FB_WHEN_COUNT }, -EINVAL },
    };
    struct fb_run *run = fake_open(NULL, 0, NULL, 0);

    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0",
                                                           .after = &wrong[i].after,
                                                           .after_count = 1 }),
                         wrong[i].r);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0", .after_count = 1 }),
                     -EINVAL);
    fake_play(run, SEC);
    ck_assert_uint_eq(fake_seen.ended.as.ended.jobs, 0);
    fake_close(run);
}
END_TEST

static const int errors[] = { ENOMEM, EAGAIN, EIO };

START_TEST(each_call_fails_once)
{
    static const struct line lines[] = {
        { "2 0", "" }, { "1 1", "1" }, { "1 0", "2" }, { "1 0", "2:failed" }, { "1 0", "1:began" }
    };

    for (int call = 1;; call++) {
        struct fb_run *run = open_lines(lines, 5, 2, ENDS);
        fake_fail(call, errors[_i]);
        fake_play(run, 100 * SEC);
        ck_assert_msg(fake_seen.kinds[FB_ENDED] == 1, "%s: %s", fake_failed_name(),
                      fake_seen.trace);
        ck_assert_msg(fake_seen.kinds[FB_EXITED] + fake_seen.kinds[FB_UNSTARTED] +
                              fake_seen.kinds[FB_SKIPPED] ==
                          5,
                      "%s: %s", fake_failed_name(), fake_seen.trace);
        ck_assert_int_eq(fake_seen.kinds[FB_FORKED], fake_seen.kinds[FB_REAPED]);
        fake_close(run);
        if (!fake_failed()) {
            ck_assert_int_gt(call, 10); /* that many did fail */
            return;
        }
    }
}
END_TEST

CHECK_MAIN("order")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, order, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(all, ready);
    tcase_add_test(all, retries_first);
    tcase_add_test(all, done_before);
    tcase_add_test(all, failed_before);
    tcase_add_test(all, done_before_from_a_feed);
    tcase_add_test(all, after_one_of_a_feed_that_runs);
    tcase_add_test(all, stopped_with_jobs_waiting);
    tcase_add_test(all, closed_with_jobs_waiting);
    tcase_add_test(all, wrong_conditions);
    tcase_add_loop_test(all, each_call_fails_once, 0, 3);
}
