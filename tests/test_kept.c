/*
 * test_kept.c - jobs of a feed that are kept: what comes back is what was given, whatever differs,
 * and a million that differ in a word take little.
 */
#include "kept.h"

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct kept kept;
static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % below;
}

static const char *draw_text(void)
{
    static char large[70000];
    static const char *const texts[] = { "", "x", "echo", "a word and another", large };

    memset(large, 'l', sizeof large - 1);
    return texts[draw(40) == 0 ? 4 : draw(4)];
}

static const char *const *draw_words(const char *words[8])
{
    size_t count = 1 + draw(6);

    for (size_t i = 0; i < count; i++)
        words[i] = draw_text();
    words[count] = NULL;
    return words;
}

/* Mostly in its texts alone another than the one before. */
static void draw_job(struct fb_job *job, const char *words[8], const char *env[8])
{
    static const int codes[] = { 0, 3, 4 };

    job->shell = job->command = job->name = NULL;
    job->argv = NULL;
    if (draw(2) == 0)
        job->argv = draw_words(words);
    else
        job->shell = draw_text();
    if (draw(4) == 0)
        job->name = draw_text();
    if (draw(4) == 0)
        job->command = draw_text();
    job->done_before = draw(4) == 0;
    job->failed_before = !job->done_before && draw(4) == 0;
    if (draw(10) > 0)
        return;
    job->nice = (int)draw(2);
    job->timeout_us = draw(3);
    job->dir = draw(2) == 0 ? draw_text() : NULL;
    job->env = draw(2) == 0 ? draw_words(env) : NULL;
    job->success = codes;
    job->success_count = draw(4);
}

static void same_text(const char *a, const char *b)
{
    ck_assert_int_eq(a == NULL, b == NULL);
    if (a != NULL)
        ck_assert_str_eq(a, b);
}

static void same_words(const char *const *a, const char *const *b)
{
    ck_assert_int_eq(a == NULL, b == NULL);
    if (a == NULL)
        return;
    while (*a != NULL && *b != NULL)
        ck_assert_str_eq(*a++, *b++);
    ck_assert_ptr_eq(*a, *b);
}

static void same(const struct job_copy *a, const struct job_copy *b)
{
    ck_assert_uint_eq(a->number, b->number);
    ck_assert_int_eq(a->slot, b->slot);
    same_text(a->job.name, b->job.name);
    same_text(a->job.shell, b->job.shell);
    same_text(a->job.command, b->job.command);
    same_text(a->job.dir, b->job.dir);
    same_words(a->job.argv, b->job.argv);
    same_words(a->job.env, b->job.env);
    ck_assert_int_eq(a->job.nice, b->job.nice);
    ck_assert_int_eq(a->job.timeout_us, b->job.timeout_us);
    ck_assert_int_eq(a->job.done_before, b->job.done_before);
    ck_assert_int_eq(a->job.failed_before, b->job.failed_before);
    ck_assert_uint_eq(a->job.success_count, b->job.success_count);
    for (size_t i = 0; i < a->job.success_count; i++)
        ck_assert_int_eq(a->job.success[i], b->job.success[i]);
}

START_TEST(comes_back)
{
    enum { JOBS = 400 };
    static struct job_copy *copies[JOBS];
    const char *words[8], *env[8];
    struct fb_job job = { 0 };

    random_state = (uint64_t)_i;
    for (uint32_t i = 0; i < JOBS; i++) {
        draw_job(&job, words, env);
        copies[i] = job_copy_open(&job, i * 2 + 1);
        copies[i]->slot = (int)draw(2) * (int)draw(100000);
        ck_assert_int_eq(kept_put(&kept, copies[i]), 0);
        ck_assert_int_eq(kept_fate(&kept, i * 2 + 1), GRAPH_NONE);
        kept_end(&kept, i * 2 + 1, i % 2 == 0 ? GRAPH_FAILED : GRAPH_SUCCEEDED, i);
    }
    for (uint32_t i = 0; i < JOBS; i++) {
        struct job_copy *copy;
        ck_assert(!kept_has(&kept, i * 2 + 2));
        ck_assert_int_eq(kept_fate(&kept, i * 2 + 1), i % 2 == 0 ? GRAPH_FAILED : GRAPH_SUCCEEDED);
        copy = kept_take(&kept, i * 2 + 1);
        same(copy, copies[i]);
        ck_assert_uint_eq(copy->attempts, i);
        ck_assert_int_eq(kept_fate(&kept, i * 2 + 1), GRAPH_NONE);
        free(copy);
        free(copies[i]);
    }
    kept_fini(&kept);
}
END_TEST

START_TEST(takes_little)
{
    char number[16];
    const char *words[] = { "convert", "-resize", "50%", number, NULL };
    const struct fb_job job = { .argv = words, .retries = 2 };

    for (uint32_t i = 1; i <= 100000; i++) {
        struct job_copy *copy;
        snprintf(number, sizeof number, "%u", i);
        copy = job_copy_open(&job, i);
        copy->slot = 1 + (int)(i % 8);
        ck_assert_int_eq(kept_put(&kept, copy), 0);
        free(copy);
    }
    ck_assert_uint_le((size_t)kept.chunk_count << 16, 100000 * 16);
    kept_fini(&kept);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kept");
    TCase *all = tcase_create("all");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_loop_test(all, comes_back, 0, 10);
    tcase_add_test(all, takes_little);
    suite_add_tcase(suite, all);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
