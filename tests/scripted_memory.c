/*
 * scripted_memory.c - each allocation of a run fails once: every job still has one end, every
 * worker is reaped, and no output is lost without a word. Linked so that the allocator's calls come
 * through here.
 */
#include "fake_run.h"

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail_at; /* the n-th call from now on; 0: none */

static bool fails(void)
{
    return fake_within && fail_at > 0 && --fail_at == 0;
}

/* The linker's names (ld(1), --wrap): reserved, and not to be had otherwise. */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_reallocarray(void *block, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_reallocarray(void *block, size_t count, size_t size);

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return fails() ? NULL : __real_realloc(block, size);
}

void *__wrap_reallocarray(void *block, size_t count, size_t size)
{
    return fails() ? NULL : __real_reallocarray(block, count, size);
}
/* NOLINTEND(bugprone-reserved-identifier) */

static const struct fake_script scripts[] = {
    { .ends_us = 9 * MS, .output = "a\n" },
    { .ends_us = 1 * MS, .output = "b\n" },
    { .ends_us = 2 * MS, .code = 1, .output = "c\n" },
    { .ends_us = 3 * MS, .output = "d\n" },
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define ADDED       6
#define FED         5

/* Four that wait in two ways, and one in vain. What was refused is asked for once more. */
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

/* Each worker wrote two bytes; what is missing was told in a note. */
static void check_output(void)
{
    size_t wanted = 2 * (size_t)fake_seen.kinds[FB_REAPED];

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
    check_output();
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
    { .slots = 1, .delay_us = MS, .retries = 2, .retry_wait_us = MS, .keep_jobs = true },
};

START_TEST(each_allocation_fails_once)
{
    int call = 1;

    while (run_with_failure(call, &all_options[_i]))
        call++;
    ck_assert_int_gt(call, 10);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scripted memory");
    TCase *all = tcase_create("all");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, each_allocation_fails_once, 0, COUNT(all_options));
    suite_add_tcase(suite, all);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
