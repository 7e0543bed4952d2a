/* halt.c - when a run ends before its jobs do. */
#include "halt_stage.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *halt;
    const char *lines[6];
    const char *trace;
    int slots, status;
} rows[] = {
    { "soon,fail=1",
      { "1 1", "5 0", "1 0" },
      "1 exited 1.1 1; 1 note halted: 1 job failed; nothing new starts, 1 worker runs on; "
      "1 skipped 3 halted: 1 job failed; 5 exited 2.1 0 ok",
      2,
      1 },
    { "now,fail=1",
      { "1 1", "5 0", "1 0" },
      "1 exited 1.1 1; 1 note halted: 1 job failed; nothing new starts, 1 worker to be ended; "
      "1 exited 2.1 SIGTERM halt; 1 skipped 3 halted: 1 job failed",
      2,
      1 },
    { "soon,fail=2",
      { "1 1", "1 0", "1 1", "1 0" },
      "1 exited 1.1 1; 2 exited 2.1 0 ok; 3 exited 3.1 1; "
      "3 note halted: 2 jobs failed; nothing new starts; 3 skipped 4 halted: 2 jobs failed",
      1,
      1 },
    { "now,success=1",
      { "9 1", "5 0", "9 1" },
      "5 exited 2.1 0 ok; "
      "5 note goal reached: 1 job succeeded; nothing new starts, 2 workers to be ended; "
      "5 exited 1.1 SIGTERM goal; 5 exited 3.1 SIGTERM goal",
      3,
      0 },
    { "soon,done=2",
      { "1 1", "1 0", "1 0" },
      "1 exited 1.1 1; 2 exited 2.1 0 ok; 2 note goal reached: 2 jobs ended; nothing new starts; "
      "2 skipped 3 goal reached: 2 jobs ended",
      1,
      1 },
    /* The last one halts nothing. */
    { "now,done=3",
      { "1 0", "1 0", "1 0" },
      "1 exited 1.1 0 ok; 2 exited 2.1 0 ok; 3 exited 3.1 0 ok",
      1,
      0 },
    { "soon,success=50%",
      { "1 0", "1 1", "1 0", "1 0" },
      "1 exited 1.1 0 ok; 2 exited 2.1 1; 3 exited 3.1 0 ok; "
      "3 note goal reached: 2 jobs succeeded; nothing new starts; "
      "3 skipped 4 goal reached: 2 jobs succeeded",
      1,
      0 },
    { "never", { "1 1", "1 1" }, "1 exited 1.1 1; 2 exited 2.1 1", 1, 1 },
};

START_TEST(halts)
{
    struct fb_run *run = open_halting(rows[_i].halt, rows[_i].slots, rows[_i].lines);

    play_halting(run, rows[_i].trace, rows[_i].status);
    ck_assert(!fake_seen.ended.as.ended.stopped);
    fake_close(run);
}
END_TEST

START_TEST(now_escalates)
{
    static const struct fake_script scripts[] = { { .ends_us = MS, .code = 1 },
                                                  { .ends_us = INT64_MAX, .ignores_term = true } };
    struct fb_run *run =
        fake_open(scripts, 2,
                  &(struct fb_options){
                      .slots = 2, .halt = halt_of("now,fail=1"), .grace_us = 10 * MS },
                  ENDS);

    for (int i = 0; i < 2; i++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 0);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_kills(), "TERM 1;KILL 11;");
    ck_assert_ptr_nonnull(strstr(fake_seen.trace, "11 exited 2.1 SIGKILL halt"));
    fake_close(run);
}
END_TEST

/* An attempt that is followed by another has not failed yet; and no retry follows a halt. */
START_TEST(retries_count_at_their_end)
{
    struct fb_run *run = fake_open(NULL, 0,
                                   &(struct fb_options){ .slots = 1,
                                                         .halt = halt_of("soon,fail=1"),
                                                         .retries = 1,
                                                         .retry_wait_us = 100 },
                                   1u << FB_EXITED | 1u << FB_SKIPPED);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 1,0" }), 1);
    ck_assert_int_eq(fb_run_add(run,
                                &(struct fb_job){ .shell = "1 1", .retry_wait_us = 500 * SEC }),
                     2);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 1", .retries = -1 }), 3);
    fake_play(run, 1000 * SEC);
    ck_assert_str_eq(fake_seen.trace, "1 exited 1.1 1; 2 exited 2.1 1; 3 exited 1.2 0 ok; "
                                      "4 exited 3.1 1; 4 skipped 2 halted: 1 job failed");
    fake_close(run);
}
END_TEST

static char fed_line[16];
static int fed;

/* Jobs 1, 2, 3 ...; the second fails. Its words are overwritten by the next. */
static int give(void *context, int slot, struct fb_job *job)
{
    int most = *(int *)context;

    (void)slot;
    memset(fed_line, 'x', sizeof fed_line - 1);
    if (fed == most)
        return 0;
    snprintf(fed_line, sizeof fed_line, "1 %d", ++fed == 2);
    job->shell = fed_line;
    return 1;
}

static const struct {
    const char *halt;
    int jobs, slots;
    uint32_t total;
    int forks, status;
} fed_rows[] = {
    { "soon,fail=1", 5, 1, 0, 2, 1 },
    { "soon,success=1", 1, 1, 0, 1, 0 }, /* nothing was cut off */
    { "soon,success=1", 3, 1, 0, 1, 0 }, /* nor was what is cut off wanted */
    { "soon,done=1", 1, 2, 0, 1, 0 },
    { "soon,fail=20%", 5, 1, 5, 2, 1 },
    { "soon,fail=20%", 5, 1, 0, 5, 1 }, /* how many there are was not known in time */
    { "soon,fail=21%", 5, 1, 5, 5, 1 },
    { "soon,success=100%", 1, 1, 1, 1, 0 },
};

START_TEST(halts_a_feed)
{
    int jobs = fed_rows[_i].jobs;
    uint32_t unread = 0;
    struct fb_run *run = fake_open(NULL, 0,
                                   &(struct fb_options){ .slots = fed_rows[_i].slots,
                                                         .halt = halt_of(fed_rows[_i].halt) },
                                   ENDS);

    fed = 0;
    ck_assert_int_eq(fb_run_feed(run, &(struct fb_feed){ .next = give,
                                                         .context = &jobs,
                                                         .fd = -1,
                                                         .total = fed_rows[_i].total }),
                     0);
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], fed_rows[_i].forks);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, fed_rows[_i].status);
    if (fake_seen.ended.as.ended.more && fed_rows[_i].total > 0)
        unread = fed_rows[_i].total - (uint32_t)fed_rows[_i].forks;
    ck_assert_uint_eq(fake_seen.ended.as.ended.unread, unread);
    fake_close(run);
}
END_TEST

/* Stopped after its goal, with all that began ended well: what was cut off is missing then. */
START_TEST(stopped_with_more_to_come)
{
    static const struct fake_script scripts[] = { { .ends_us = 5 * MS },
                                                  { .ends_us = 9 * MS, .ignores_term = true } };
    struct fb_run *run = fake_open(
        scripts, 2,
        &(struct fb_options){ .slots = 2, .halt = halt_of("soon,success=1"), .grace_us = SEC }, 0);
    int jobs = 2 + _i;

    fed = 0;
    ck_assert_int_eq(fb_run_feed(run,
                                 &(struct fb_feed){ .next = give, .context = &jobs, .fd = -1 }),
                     0);
    fake_play(run, 6 * MS);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
    fake_play(run, 10 * SEC);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 2);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, _i);
    fake_close(run);
}
END_TEST

/* Ends of an earlier run do not count for the halt of this one. */
START_TEST(done_before_does_not_count)
{
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = 1, .halt = halt_of("soon,done=1") }, 0);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0", .done_before = true }), 1);
    for (int i = 0; i < 3; i++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = "1 0" }), 0);
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 2);
    ck_assert_uint_eq(fake_seen.ended.as.ended.skipped, 2);
    fake_close(run);
}
END_TEST

/* The words count the ends of this run, not of an earlier one. */
START_TEST(done_before_is_not_in_the_words)
{
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = 1, .halt = halt_of("soon,success=1") },
                  ENDS);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0", .done_before = true }), 1);
    for (int i = 0; i < 2; i++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = "1 0" }), 0);
    fake_play(run, SEC);
    ck_assert_msg(strstr(fake_seen.trace, "note goal reached: 1 job succeeded; nothing new") !=
                      NULL,
                  "%s", fake_seen.trace);
    fake_close(run);
}
END_TEST

/* The halt does not wait for workers that may outlive the run. */
START_TEST(what_outlives_is_not_counted)
{
    struct fb_run *run =
        fake_open(NULL, 0,
                  &(struct fb_options){ .slots = 1, .halt = halt_of("soon,fail=1"), .adopt = true },
                  1u << FB_NOTE);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "900 0", .outlives = true }), 1);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 1" }), 2);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0" }), 3);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "1 note halted: 1 job failed; nothing new starts");
    ck_assert_ptr_null(fb_run_close(run));
}
END_TEST

/* A job that is run again after a halt is not halted by the ends before. */
START_TEST(again_after_a_halt)
{
    struct fb_run *run =
        fake_open(NULL, 0,
                  &(struct fb_options){
                      .slots = 1, .halt = halt_of("soon,fail=1"), .keep_jobs = true },
                  1u << FB_EXITED);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 1" }), 1);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 1" }), 2);
    fake_play(run, SEC);
    ck_assert_int_eq(fb_run_again(run, 2), 0);
    ck_assert_int_eq(fb_run_again(run, 1), 0);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "1 exited 1.1 1; 2 exited 2.1 1; 3 exited 1.2 1");
    ck_assert(!fake_seen.ended.as.ended.halted);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, 2);
    ck_assert_uint_eq(fake_seen.ended.as.ended.skipped, 0);
    fake_close(run);
}
END_TEST

static const struct {
    const char *text;
    int r;
    struct fb_halt halt;
} words[] = {
    { "never", 0, { 0 } },
    { "0", 0, { 0 } },
    { "1", 0, { FB_HALT_SOON, FB_HALT_FAIL, 1, 0 } },
    { "2", 0, { FB_HALT_NOW, FB_HALT_FAIL, 1, 0 } },
    { "-1", 0, { FB_HALT_SOON, FB_HALT_SUCCESS, 1, 0 } },
    { "-2", 0, { FB_HALT_NOW, FB_HALT_SUCCESS, 1, 0 } },
    { "5%", 0, { FB_HALT_SOON, FB_HALT_FAIL, 0, 0.05 } },
    { "soon,fail=1", 0, { FB_HALT_SOON, FB_HALT_FAIL, 1, 0 } },
    { "now,fail=3", 0, { FB_HALT_NOW, FB_HALT_FAIL, 3, 0 } },
    { "now,fail=0", 0, { FB_HALT_NOW, FB_HALT_FAIL, 1, 0 } },
    { "now,success=1", 0, { FB_HALT_NOW, FB_HALT_SUCCESS, 1, 0 } },
    { "soon,fail=30%", 0, { FB_HALT_SOON, FB_HALT_FAIL, 0, 0.3 } },
    { "now,done=5", 0, { FB_HALT_NOW, FB_HALT_DONE, 5, 0 } },
    { "soon,done=100%", 0, { FB_HALT_SOON, FB_HALT_DONE, 0, 1 } },
    { "", -EINVAL, { 0 } },
    { "3", -EINVAL, { 0 } },
    { "-3", -EINVAL, { 0 } },
    { "%", -EINVAL, { 0 } },
    { "soon", -EINVAL, { 0 } },
    { "soon,", -EINVAL, { 0 } },
    { "soon,fail", -EINVAL, { 0 } },
    { "soon,fail=", -EINVAL, { 0 } },
    { "soon,fail=%", -EINVAL, { 0 } },
    { "soon,fail=-1", -EINVAL, { 0 } },
    { "soon,fail=1.5", -EINVAL, { 0 } },
    { "soon,fail=1%%", -EINVAL, { 0 } },
    { "soon,fail=1 ", -EINVAL, { 0 } },
    { "soon,fial=1", -EINVAL, { 0 } },
    { "later,fail=1", -EINVAL, { 0 } },
    { "never,fail=1", -EINVAL, { 0 } },
    { "soon,fail=99999999999999999999", -EINVAL, { 0 } },
};

START_TEST(grammar)
{
    struct fb_halt halt;

    ck_assert_int_eq(opt_halt_words(words[_i].text, &halt), words[_i].r);
    if (words[_i].r < 0)
        return;
    ck_assert_int_eq((int)halt.when, (int)words[_i].halt.when);
    ck_assert_int_eq((int)halt.on, (int)words[_i].halt.on);
    ck_assert_uint_eq(halt.count, words[_i].halt.count);
    ck_assert(halt.share == words[_i].halt.share);
}
END_TEST

/* Every share of every total, in whole numbers: reached when n * 100 >= percent * total. */
START_TEST(shares)
{
    for (uint32_t percent = 0; percent <= 100; percent++)
        for (uint32_t total = 1; total <= 120; total++)
            for (uint32_t n = 1; n <= total; n++) {
                struct fb_halt halt = { FB_HALT_SOON, FB_HALT_FAIL, 0, (double)percent / 100 };
                struct policy_counts counts = { .failed = n, .total = total };
                if (policy_halts(&halt, &counts, false) != (n * 100 >= percent * total))
                    ck_abort_msg("%u of %u at %u%%", n, total, percent);
            }
}
END_TEST

START_TEST(wrong_policies)
{
    static const struct fb_halt wrong[] = {
        { .when = FB_HALT_NOW + 1 },
        { .when = FB_HALT_NOW, .on = FB_HALT_DONE + 1 },
        { .when = FB_HALT_NOW, .share = -0.1 },
    };
    struct fb_run *run;

    fake_reset(NULL, 0);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .halt = wrong[i] }), -EINVAL);
}
END_TEST

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

CHECK_MAIN("halt")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, halts, 0, COUNT(rows));
    tcase_add_test(all, now_escalates);
    tcase_add_test(all, retries_count_at_their_end);
    tcase_add_loop_test(all, halts_a_feed, 0, COUNT(fed_rows));
    tcase_add_loop_test(all, stopped_with_more_to_come, 0, 2);
    tcase_add_test(all, done_before_does_not_count);
    tcase_add_test(all, done_before_is_not_in_the_words);
    tcase_add_test(all, what_outlives_is_not_counted);
    tcase_add_test(all, again_after_a_halt);
    tcase_add_loop_test(all, grammar, 0, COUNT(words));
    tcase_add_test(all, shares);
    tcase_add_test(all, wrong_policies);
}
