/*
 * jobs_job_pack_bytes.c - a kept job takes no more bytes than what differs from the first,
 * whichever fact of it that is; and where the bytes of a chunk, or the counted attempts, end.
 */
#include "check_main.h"
#include "jobs/job_pack.h"
#include "pack_stage.h"

#include <stdlib.h>
#include <string.h>

static struct kept kept;

static int function(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    return 0;
}

static const char *const one[] = { "A=b", NULL }, *const two[] = { "A=b", "C=d", NULL };
static const int numbers[] = { 3, 4 }, others[] = { 3, 5 };
static const struct fb_after after = { 1, FB_WHEN_ENDED };
static const struct fb_limit need = { "gpu", 1 };
static const struct fb_probe probe = { .kind = FB_PROBE_FILE, .what = "x" };
static const struct fb_keep keep = { 5, 6 };

#define X     .shell = "x"
#define WHOLE (5 + sizeof(void *))
#define TEXT  (5 + 2) /* with a text of one letter */

/* What a job takes after one that is like it, after one that is not, and what the other takes. */
static const struct {
    struct fb_job job;
    size_t like, unlike, other;
} alikes[] = {
    { { X }, 5, 5, 5 },
    { { .shell = "y" }, 5, TEXT, TEXT },
    { { X, .name = "n" }, 5, WHOLE, WHOLE },
    { { X, .command = "c" }, 5, WHOLE, WHOLE },
    { { .argv = one }, 5, WHOLE, WHOLE },
    { { .function = function }, 5, WHOLE, WHOLE },
    { { X, .argument = &kept }, 5, WHOLE, WHOLE },
    { { X, .user = &kept }, 5, WHOLE, WHOLE },
    { { X, .call = "c" }, 5, WHOLE, WHOLE },
    { { X, .timeout_us = 1 }, 5, WHOLE, WHOLE },
    { { X, .grace_us = 1 }, 5, WHOLE, WHOLE },
    { { X, .reap_delay_us = 1 }, 5, WHOLE, WHOLE },
    { { X, .estimate_us = 1 }, 5, WHOLE, WHOLE },
    { { X, .retries = 1 }, 5, WHOLE, WHOLE },
    { { X, .retry_wait_us = 1 }, 5, WHOLE, WHOLE },
    { { X, .nice = 1 }, 5, WHOLE, WHOLE },
    { { X, .memory_bytes = 1 }, 5, WHOLE, WHOLE },
    { { X, .capture_bytes = 1 }, 5, WHOLE, WHOLE },
    { { X, .stop_signal = 1 }, 5, WHOLE, WHOLE },
    { { X, .stop_alone = true }, 5, WHOLE, WHOLE },
    { { X, .outlives = true }, 5, WHOLE, WHOLE },
    { { X, .pty = true }, 5, WHOLE, WHOLE },
    { { X, .stdin_open = true }, 5, WHOLE, WHOLE },
    { { X, .leftovers = FB_LEFTOVERS_END }, 5, WHOLE, WHOLE },
    { { X, .slots = 2 }, 5, WHOLE, WHOLE },
    { { X, .priority = 1 }, 5, WHOLE, WHOLE },
    { { X, .no_notify = true }, 5, WHOLE, WHOLE },
    { { X, .env_alone = true }, 5, WHOLE, WHOLE },
    { { X, .number = 1 }, 5, WHOLE, WHOLE },
    { { X, .kind = 1 }, 5, WHOLE, WHOLE },
    { { X, .dir = "/" }, 5, WHOLE, WHOLE },
    { { X, .stdin_path = "/" }, 5, WHOLE, WHOLE },
    { { X, .group = "g" }, 5, WHOLE, WHOLE },
    { { X, .env = one }, 5, WHOLE, WHOLE },
    { { X, .success = numbers, .success_count = 2 }, 5, WHOLE, WHOLE },
    { { X, .cpus = numbers, .cpu_count = 2 }, 5, WHOLE, WHOLE },
    { { X, .keep = &keep, .keep_count = 1 }, 5, WHOLE, WHOLE },
    /* These may hold what is nested: one that has them is kept whole, and so is what comes after.
     */
    { { X, .ready = &probe }, WHOLE, WHOLE, WHOLE },
    { { X, .health = &probe }, WHOLE, WHOLE, WHOLE },
    { { X, .stop_shell = "y" }, WHOLE, WHOLE, WHOLE },
    { { X, .stop_argv = one }, WHOLE, WHOLE, WHOLE },
    { { X, .restart = FB_RESTART_ALWAYS }, WHOLE, WHOLE, WHOLE },
    { { X, .decides = true }, WHOLE, WHOLE, WHOLE },
    { { X, .needs = &need, .need_count = 1 }, WHOLE, WHOLE, WHOLE },
    { { X, .stdin_bytes = "y", .stdin_size = 1 }, WHOLE, WHOLE, WHOLE },
    { { X, .after = &after, .after_count = 1 }, WHOLE, WHOLE, WHOLE },
};

/* The bytes that a job takes which comes after another. */
static size_t taken_after(const struct fb_job *first, const struct fb_job *second)
{
    struct job_copy *copies[] = { job_copy_open(first, 1), job_copy_open(second, 2) }, *back;
    size_t used;

    ck_assert_int_eq(kept_put(&kept, copies[0]), 0);
    used = kept.used;
    ck_assert_int_eq(kept_put(&kept, copies[1]), 0);
    used = kept.used - used;
    back = kept_take(&kept, 2);
    same_text(back->job.shell, second->shell);
    same_text(back->job.name, second->name);
    same_text(back->job.dir, second->dir);
    same_words(back->job.argv, second->argv);
    same_words(back->job.env, second->env);
    ck_assert_uint_eq(back->job.need_count, second->need_count);
    free(back);
    free(copies[0]);
    free(copies[1]);
    kept_fini(&kept);
    return used;
}

START_TEST(what_differs_is_written)
{
    const struct fb_job plain = { X };

    ck_assert_uint_eq(taken_after(&alikes[_i].job, &alikes[_i].job), alikes[_i].like);
    ck_assert_uint_eq(taken_after(&plain, &alikes[_i].job), alikes[_i].unlike);
    ck_assert_uint_eq(taken_after(&alikes[_i].job, &plain), alikes[_i].other);
}
END_TEST

/* Lists that begin alike, and are not. */
START_TEST(lists_that_differ)
{
    const struct fb_job jobs[][2] = {
        { { X, .env = one }, { X, .env = two } },
        { { X, .cpus = numbers, .cpu_count = 2 }, { X, .cpus = others, .cpu_count = 2 } },
        { { X, .cpus = numbers, .cpu_count = 1 }, { X, .cpus = numbers, .cpu_count = 2 } },
        { { X, .success = numbers, .success_count = 2 },
          { X, .success = others, .success_count = 2 } },
        { { X, .dir = "a" }, { X, .dir = "b" } },
        { { X, .cpus = &numbers[1], .cpu_count = 1 }, { X, .cpus = &others[1], .cpu_count = 1 } },
        { { X, .success = &numbers[1], .success_count = 1 },
          { X, .success = &others[1], .success_count = 1 } },
    };
    const struct fb_job pairs[] = { { .argv = one }, { .argv = two } };

    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++) {
        ck_assert_uint_eq(taken_after(&jobs[i][0], &jobs[i][1]), WHOLE);
        ck_assert_uint_eq(taken_after(&jobs[i][1], &jobs[i][0]), WHOLE);
    }
    ck_assert_uint_eq(taken_after(&pairs[0], &pairs[1]), 5 + 2 + 4);
    ck_assert_uint_eq(taken_after(&pairs[1], &pairs[0]), 5 + 2);
}
END_TEST

/* At the end of a chunk, to the byte; one that is larger than any; and what is not kept. */
START_TEST(chunks)
{
    enum { CHUNK = 1 << 16 };
    char *large = malloc(CHUNK + 1);
    struct fb_job job = { X };

    memset(large, 'l', CHUNK);
    large[CHUNK] = '\0';
    for (uint32_t i = 1; i <= 4; i++) {
        static const uint32_t used[] = { 5, CHUNK, 7, CHUNK }, counts[] = { 1, 1, 2, 3 };
        struct job_copy *copy, *back;
        size_t length = i == 2 ? CHUNK - 5 - 5 - 1 : i == 3 ? 1 : CHUNK;
        job.shell = i == 1 ? "x" : large + CHUNK - length;
        copy = job_copy_open(&job, i);
        ck_assert_int_eq(kept_put(&kept, copy), 0);
        ck_assert_uint_eq(kept.used, used[i - 1]);
        ck_assert_uint_eq(kept.chunk_count, counts[i - 1]);
        ck_assert(kept_has(&kept, i) && !kept_has(&kept, i + 1) && !kept_has(&kept, 0));
        back = kept_take(&kept, i);
        ck_assert_str_eq(back->job.shell, job.shell);
        free(back);
        free(copy);
    }
    kept_end(&kept, 9, GRAPH_FAILED, 1, false);
    ck_assert_int_eq(kept_fate(&kept, 9), GRAPH_NONE);
    kept_fini(&kept);
    free(large);
}
END_TEST

/* What an earlier run said of a job is not said of it once more, whichever way it is kept. */
START_TEST(before_is_said_once)
{
    for (int whole = 0; whole < 2; whole++)
        for (int failed = 0; failed < 2; failed++) {
            struct fb_job job = { X, .done_before = !failed, .failed_before = failed };
            struct job_copy *copy;
            job.decides = whole;
            copy = job_copy_open(&job, 1);
            ck_assert_int_eq(kept_put(&kept, copy), 0);
            free(copy);
            for (int again = 0; again < 2; again++) {
                copy = kept_take(&kept, 1);
                ck_assert_int_eq(copy->job.done_before, !failed && !again);
                ck_assert_int_eq(copy->job.failed_before, failed && !again);
                free(copy);
            }
            kept_fini(&kept);
        }
}
END_TEST

/* As many attempts as are told apart. */
START_TEST(attempts)
{
    enum { MOST = (1 << 29) - 1 };
    static const uint32_t told[] = { 0, 1, MOST - 1, MOST, MOST + 1 };
    struct fb_job job = { X };
    struct job_copy *copy = job_copy_open(&job, 1);

    ck_assert_int_eq(kept_put(&kept, copy), 0);
    free(copy);
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        kept_end(&kept, 1, GRAPH_SKIPPED, told[i], i % 2 == 1);
        ck_assert_int_eq(kept_fate(&kept, 1), GRAPH_SKIPPED);
        copy = kept_take(&kept, 1);
        ck_assert_uint_eq(copy->attempts, told[i] < MOST ? told[i] : MOST);
        ck_assert(copy->by_hand == (i % 2 == 1));
        free(copy);
        copy = kept_take(&kept, 1); /* it is not over, and stands nowhere */
        ck_assert(!copy->by_hand);
        free(copy);
    }
    kept_fini(&kept);
}
END_TEST

CHECK_MAIN("kept, in bytes")
{
    tcase_add_loop_test(all, what_differs_is_written, 0, sizeof alikes / sizeof alikes[0]);
    tcase_add_test(all, lists_that_differ);
    tcase_add_test(all, chunks);
    tcase_add_test(all, before_is_said_once);
    tcase_add_test(all, attempts);
}
