/*
 * jobs_job_pack.c - jobs of a feed that are kept: what comes back is what was given, whatever
 * differs, and a million that differ in a word take little.
 */
#include "check_main.h"
#include "jobs/job_pack.h"
#include "pack_stage.h"

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

/* One thing that two jobs may differ in beside their texts; `function` and `argument` too. */
static void draw_other(struct fb_job *job, const char *env[8])
{
    static const struct fb_after after[] = { { 7, FB_WHEN_FAILED }, { 9, FB_WHEN_SUCCEEDED } };
    static const int codes[] = { 0, 3, 4 }, cpus[] = { 0, 2, 1 };
    size_t count = 1 + draw(3);

    switch (draw(15)) {
    case 0:
        job->nice = 1;
        break;
    case 1:
        job->timeout_us = 2;
        break;
    case 2:
        job->grace_us = 3;
        break;
    case 3:
        job->estimate_us = 4;
        break;
    case 4:
        job->retries = 5;
        break;
    case 5:
        job->retry_wait_us = 6;
        break;
    case 6:
        job->memory_bytes = 7;
        break;
    case 7:
        job->outlives = true;
        break;
    case 8:
        job->pty = true;
        break;
    case 9:
        job->dir = draw_text();
        break;
    case 10:
        job->stdin_path = draw_text();
        break;
    case 11:
        job->env = draw_words(env);
        break;
    case 12:
        job->success = codes;
        job->success_count = count;
        break;
    case 13:
        job->cpus = cpus;
        job->cpu_count = count;
        break;
    default:
        job->after = after;
        job->after_count = 1 + draw(2);
    }
}

/* Mostly in its texts alone another than the one before. */
static void draw_job(struct fb_job *job, const char *words[8], const char *env[8])
{
    *job = (struct fb_job){ 0 };
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
    while (draw(4) == 0)
        draw_other(job, env);
}

static void same_numbers(const int *a, size_t a_count, const int *b, size_t b_count)
{
    ck_assert_uint_eq(a_count, b_count);
    for (size_t i = 0; i < a_count; i++)
        ck_assert_int_eq(a[i], b[i]);
}

static void without_copies(struct fb_job *job)
{
    job->name = job->shell = job->command = job->dir = job->stdin_path = NULL;
    job->argv = job->env = NULL;
    job->success = job->cpus = NULL;
    job->after = NULL;
}

static void same(const struct job_copy *a, const struct job_copy *b)
{
    struct fb_job one, two;

    ck_assert_uint_eq(a->number, b->number);
    ck_assert_int_eq(a->slot, b->slot);
    same_text(a->job.name, b->job.name);
    same_text(a->job.shell, b->job.shell);
    same_text(a->job.command, b->job.command);
    same_text(a->job.dir, b->job.dir);
    same_words(a->job.argv, b->job.argv);
    same_words(a->job.env, b->job.env);
    same_text(a->job.stdin_path, b->job.stdin_path);
    same_numbers(a->job.success, a->job.success_count, b->job.success, b->job.success_count);
    same_numbers(a->job.cpus, a->job.cpu_count, b->job.cpus, b->job.cpu_count);
    ck_assert_uint_eq(a->job.after_count, b->job.after_count);
    for (size_t i = 0; i < a->job.after_count; i++) {
        ck_assert_uint_eq(a->job.after[i].job, b->job.after[i].job);
        ck_assert_int_eq((int)a->job.after[i].when, (int)b->job.after[i].when);
    }
    /* What is left is no pointer to a copy: all of it at once, so that a new field is not missed.
     */
    one = a->job;
    two = b->job;
    without_copies(&one);
    without_copies(&two);
    ck_assert_mem_eq(&one, &two, sizeof one);
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
        kept_end(&kept, i * 2 + 1, i % 2 == 0 ? GRAPH_FAILED : GRAPH_SUCCEEDED, i, false);
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

CHECK_MAIN("kept")
{
    tcase_add_loop_test(all, comes_back, 0, 10);
    tcase_add_test(all, takes_little);
}
