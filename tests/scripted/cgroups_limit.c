/* cgroups_limit.c - limits of memory: a cgroup for each worker that wants one, where one may be.
 */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>

#define TRACED (1u << FB_EXITED | 1u << FB_RETRY | 1u << FB_UNSTARTED)

static const struct limit_case {
    int kills; /* -1: no cgroups */
    struct fb_job job;
    const char *trace;
    int limits; /* while it runs */
} cases[] = {
    { 0, { .shell = "5 3", .memory_bytes = 9 }, "5 exited 1.1 3", 1 },
    { 1, { .shell = "5 3", .memory_bytes = 9 }, "5 exited 1.1 3 memory", 1 },
    /* A process of the worker was killed, and the worker succeeded nevertheless. */
    { 1, { .shell = "5 0", .memory_bytes = 9 }, "5 exited 1.1 0 ok", 1 },
    { 1, { .shell = "5 3" }, "5 exited 1.1 3", 0 },
    { -1, { .shell = "5 3", .memory_bytes = 9 }, "5 exited 1.1 3", 0 },
    { 1,
      { .shell = "5 3,0", .memory_bytes = 9, .retries = 1, .retry_wait_us = 4 },
      "5 exited 1.1 3 memory; 5 retry 1.1 +0; 10 exited 1.2 0 ok",
      1 },
    /* Its time was up: that is the cause. */
    { 1, { .shell = "50 3", .memory_bytes = 9, .timeout_us = 5 * MS }, "5 exited 1.1 SIGTERM", 1 },
};

START_TEST(limits)
{
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = 1, .guard = true }, TRACED);

    if (cases[_i].kills >= 0)
        fake_limits(cases[_i].kills);
    ck_assert_int_eq(fb_run_add(run, &cases[_i].job), 1);
    fake_play(run, MS);
    ck_assert_int_eq(fake_limited(), cases[_i].limits);
    fake_play(run, SEC);
    ck_assert_int_eq(fake_limited(), 0);
    ck_assert_str_eq(fake_seen.trace, cases[_i].trace);
    fake_close(run);
}
END_TEST

/* No descriptor for it: the job waits until another has ended, as for any other that it needs. */
START_TEST(waits_for_a_descriptor)
{
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = 2, .guard = true }, TRACED);
    int calls;

    fake_limits(0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "5 0" }), 1);
    fake_play(run, MS);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0", .memory_bytes = 9 }), 2);
    for (calls = 1; calls < 50; calls++) {
        fake_fail(calls, EMFILE);
        fake_play(run, 0);
        if (fake_failed())
            break;
    }
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_EXITED], 2);
    ck_assert_int_eq(fake_seen.kinds[FB_UNSTARTED], 0);
    fake_close(run);
}
END_TEST

CHECK_MAIN("limits of memory")
{
    tcase_add_loop_test(all, limits, 0, sizeof cases / sizeof cases[0]);
    tcase_add_test(all, waits_for_a_descriptor);
}
