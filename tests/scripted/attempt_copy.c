/*
 * attempt_copy.c - what is kept of a job that runs: its words, where its end may ask for them, and
 * else nothing but what may be asked for again.
 */
#include "check_main.h"
#include "fake_run.h"
#include "run/run.h"

static const struct fake_script lives = { .ends_us = INT64_MAX };
static const struct fb_probe file = { .kind = FB_PROBE_FILE, .what = "x" };
static const int success[] = { 3 };
static const char *const words[] = { "stop", NULL };

static const struct {
    struct fb_job job;
    int retries; /* the run's */
    bool kept;
} rows[] = {
    { { .shell = "x" }, 0, false },
    { { .shell = "x" }, 1, true },
    { { .shell = "x", .retries = 1 }, 0, true },
    { { .shell = "x", .retries = FB_NO_RETRY }, 1, false },
    { { .shell = "x", .success = success, .success_count = 1 }, 0, true },
    { { .shell = "x", .restart = FB_RESTART_ON_FAILURE }, 0, true },
    { { .shell = "x", .decides = true }, 0, true },
    { { .shell = "x", .ready = &file }, 0, true },
    { { .shell = "x", .health = &file }, 0, true },
    { { .shell = "x", .stop_shell = "y" }, 0, true },
    { { .shell = "x", .stop_argv = words }, 0, true },
};

static int give(void *context, int slot, struct fb_job *job)
{
    const int *row = context;

    (void)slot;
    *job = rows[*row].job;
    return 1;
}

static int give_once(void *context, int slot, struct fb_job *job)
{
    int *row = context, r = *row >= 0 ? give(context, slot, job) : 0;

    *row = -1;
    return r;
}

/* 0: of a feed; then with each job kept for another run of it, by the run. */
START_TEST(what_is_kept)
{
    int row = _i / 2;
    bool keeps = _i % 2 == 1, kept = rows[row].kept;
    struct fb_run *run = fake_open(
        &lives, 1,
        &(struct fb_options){ .adopt = true, .retries = rows[row].retries, .keep_jobs = keeps }, 0);

    ck_assert_int_eq(fb_run_feed(run,
                                 &(struct fb_feed){ .next = give_once, .context = &row, .fd = -1 }),
                     0);
    fake_play(run, 10 * MS);
    ck_assert_int_eq(worker_of_pid(run, 1000)->copy != NULL, kept);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_KILL), 0);
    fake_play(run, SEC);
    fake_close(run);
}
END_TEST

CHECK_MAIN("what is kept of a job that runs")
{
    tcase_add_loop_test(all, what_is_kept, 0, 2 * (int)(sizeof rows / sizeof rows[0]));
}
