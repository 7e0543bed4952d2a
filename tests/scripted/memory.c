/*
 * memory.c - each allocation of a run fails once: every job still has one end, every
 * worker is reaped, and no output is lost without a word.
 */
#include "check_main.h"
#include "failing_memory.h"
#include "fake_run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool fails(void)
{
    return fake_within && fail_at > 0 && --fail_at == 0;
}

static const struct fake_script scripts[] = {
    { .ends_us = 9 * MS, .output = "a\n" },
    { .ends_us = 1 * MS, .output = "b\n" },
    { .ends_us = 2 * MS, .code = 1, .output = "c\n" },
    { .ends_us = 3 * MS, .output = "d\n" },
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define ADDED       6
#define FED         5

/* Four jobs that wait in two ways, one of them in vain. A refused job is added once more. */
static void add_all(struct fb_run *run)
{
    const struct fb_after first = { 1, FB_WHEN_ENDED }, never = { 77, FB_WHEN_SUCCEEDED };

    for (int i = 0; i < ADDED; i++) {
        struct fb_job job = { .shell = "x" };
        int r;
        job.after = i == ADDED - 1 ? &never : &first;
        job.after_count = i >= 2;
        fake_within = true; /* Check's own allocations shall not fail */
        r = fb_run_add(run, &job);
        fake_within = false;
        if (r == -ENOMEM)
            r = fb_run_add(run, &job);
        ck_assert_int_eq(r, i + 1);
    }
    fake_feed(run, FED);
}

static uint32_t ends(const struct fb_event *ended)
{
    return ended->as.ended.succeeded + ended->as.ended.failed + ended->as.ended.skipped;
}

/* Forks of a job that had been forked before. */
static size_t forked_again(void)
{
    uint64_t seen = 0;
    size_t again = 0;

    for (char *word = fake_seen.order, *end; *word != '\0'; word = end) {
        uint64_t job = UINT64_C(1) << strtoul(word, &end, 10);
        again += (seen & job) != 0;
        seen |= job;
    }
    return again;
}

/*
 * Each worker wrote two bytes, and grouped, the last one of a job alone counts; what is missing was
 * reported in a note.
 */
static void check_output(const struct fb_options *options)
{
    size_t again = options->output == FB_OUTPUT_GROUP ? forked_again() : 0;
    size_t wanted = 2 * ((size_t)fake_seen.kinds[FB_REAPED] - again);

    ck_assert_msg(strlen(fake_stdout()) == wanted || fake_seen.kinds[FB_NOTE] > 0,
                  "%zu bytes of %zu", strlen(fake_stdout()), wanted);
}

static bool run_with_failure(int call, const struct fb_options *options)
{
    const struct fb_event *ended = &fake_seen.ended;
    struct fb_run *run = fake_open(scripts, COUNT(scripts), options, 0);
    bool failed;

    fail_at = call;
    add_all(run);
    fake_play(run, 100 * SEC);
    failed = fail_at == 0;
    fail_at = 0;
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    ck_assert_uint_eq(ends(ended), ended->as.ended.jobs);
    ck_assert_uint_ge(ended->as.ended.jobs, ADDED);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], fake_seen.kinds[FB_REAPED]);
    check_output(options);
    if (options->keep_jobs && fb_run_again(run, 1) == 0) {
        fake_play(run, 100 * SEC);
        ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 2);
        ck_assert_uint_eq(ends(ended), ended->as.ended.jobs);
    }
    fake_close(run);
    return failed;
}

static const struct fb_options all_options[] = {
    { .slots = 3, .adopt = true, .output = FB_OUTPUT_GROUP, .event_bytes = 1 },
    { .slots = 3, .keep_order = true, .output = FB_OUTPUT_GROUP, .retries = 1, .retry_wait_us = 9 },
    { .slots = 2, .keep_order = true, .output = FB_OUTPUT_LINE, .keep_jobs = true },
    { .slots = 1,
      .output = FB_OUTPUT_LINE,
      .delay_us = MS,
      .retries = 2,
      .retry_wait_us = MS,
      .keep_jobs = true },
};

START_TEST(each_allocation_fails_once)
{
    int call = 1;

    while (run_with_failure(call, &all_options[_i]))
        call++;
    ck_assert_int_gt(call, 10);
}
END_TEST

CHECK_MAIN("scripted memory")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, each_allocation_fails_once, 0, COUNT(all_options));
}
