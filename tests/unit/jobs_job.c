/* jobs_job.c - what a job may not be: each of its facts at its bounds. */
#include "jobs/job.h"
#include "check_main.h"

#include <errno.h>
#include <signal.h>

static const char *const one[] = { "x", NULL }, *const none[] = { NULL };
static const char *const env[] = { "A=b", NULL }, *const no_env[] = { "A", NULL };
static const int codes[] = { 0, 3 }, last_cpu[] = { JOB_CPUS_MOST - 1 },
                 no_cpu[] = { JOB_CPUS_MOST }, below[] = { 0, -1 };
static const struct fb_after after = { 1, FB_WHEN_ENDED };
static const struct fb_limit need = { "gpu", 1 };
static const struct fb_probe probe = { .kind = FB_PROBE_FILE, .what = "x" },
                             within = { .kind = FB_PROBE_FILE, .what = "x", .within_us = 1 },
                             marks = { .kind = FB_PROBE_FILE, .what = "x", .mark = true };
static const struct fb_keep in[] = { { 5, 0 } }, out[] = { { 5, 1 } }, error[] = { { 5, 2 } },
                            last[] = { { 5, FB_KEEP_MOST } },
                            beyond[] = { { 5, FB_KEEP_MOST + 1 } }, same[] = { { 7, FB_SAME } },
                            far[] = { { FB_KEEP_MOST + 1, FB_SAME } }, closed[] = { { -1, 4 } },
                            below_all[] = { { 5, -2 } }, twice[] = { { 5, 4 }, { 6, 4 } },
                            two[] = { { 5, 4 }, { 5, 6 } };

static int function(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    return 0;
}

#define X    .shell = "x"
#define K(a) X, .keep = a, .keep_count = sizeof a / sizeof a[0]

static const struct {
    struct fb_job wrong, right;
} rows[] = {
    { { .name = "x" }, { X } },
    { { X, .argv = one }, { .argv = one } },
    { { X, .function = function }, { .function = function } },
    { { .argv = one, .function = function }, { X } },
    { { .argv = none }, { .argv = one } },
    { { X, .timeout_us = -1 }, { X, .timeout_us = 1 } },
    { { X, .grace_us = -1 }, { X, .grace_us = 1 } },
    { { X, .estimate_us = -1 }, { X, .estimate_us = 1 } },
    { { X, .reap_delay_us = -1 }, { X, .reap_delay_us = 1 } },
    { { X, .success_count = 1 }, { X, .success = codes, .success_count = 2 } },
    { { X, .after_count = 1 }, { X, .after = &after, .after_count = 1 } },
    { { X, .retries = FB_NO_RETRY - 1 }, { X, .retries = FB_NO_RETRY } },
    { { X, .retry_wait_us = -1 }, { X, .retry_wait_us = 1 } },
    { { X, .cpu_count = 1 }, { X, .cpus = last_cpu, .cpu_count = 1 } },
    { { X, .cpus = no_cpu, .cpu_count = 1 }, { X, .cpus = last_cpu, .cpu_count = 1 } },
    { { X, .cpus = below, .cpu_count = 2 }, { X, .cpus = below, .cpu_count = 1 } },
    { { X, .leftovers = (enum fb_leftovers) - 1 }, { X, .leftovers = 0 } },
    { { X, .leftovers = FB_LEFTOVERS_LEAVE + 1 }, { X, .leftovers = FB_LEFTOVERS_LEAVE } },
    { { X, .restart = (enum fb_restart) - 1 }, { X, .restart = 0 } },
    { { X, .restart = FB_RESTART_ALWAYS + 1 }, { X, .restart = FB_RESTART_ALWAYS } },
    { { X, .backoff_us = -1 }, { X, .backoff_us = 1 } },
    { { X, .backoff_most_us = -1 }, { X, .backoff_most_us = 1 } },
    { { X, .restarts_most = -1 }, { X, .restarts_most = 1 } },
    { { X, .stop_signal = -1 }, { X, .stop_signal = 1 } },
    { { X, .stop_signal = NSIG }, { X, .stop_signal = NSIG - 1 } },
    { { X, .stop_shell = "y", .stop_argv = one }, { X, .stop_shell = "y" } },
    { { X, .stop_argv = none }, { X, .stop_argv = one } },
    { { X, .outlives = true, .ready = &probe }, { X, .ready = &probe } },
    { { X, .outlives = true, .health = &probe }, { X, .health = &probe } },
    { { X, .outlives = true, .pty = true }, { X, .pty = true } },
    { { X, .outlives = true, .stdin_open = true }, { X, .stdin_open = true } },
    { { X, .health = &within }, { X, .ready = &within } },
    { { X, .ready = &marks }, { X, .health = &marks } },
    { { X, .slots = -1 }, { X, .outlives = true } },
    { { X, .need_count = 1 }, { X, .needs = &need, .need_count = 1 } },
    { { X, .stdin_open = true, .stdin_path = "y" }, { X, .stdin_path = "y" } },
    { { X, .stdin_open = true, .stdin_bytes = "y" }, { X, .stdin_bytes = "y" } },
    { { X, .stdin_path = "y", .stdin_bytes = "y" }, { X, .env = env } },
    { { X, .env = no_env }, { X, .env = none } },
    { { X, .keep_count = 1 }, { K(in) } },
    { { X, .keep = in, .keep_count = FB_KEEP_MOST + 1 }, { K(out) } },
    { { K(in), .stdin_path = "y" }, { K(out), .stdin_path = "y" } },
    { { K(in), .stdin_bytes = "y" }, { K(out), .stdin_bytes = "y" } },
    { { K(in), .stdin_open = true }, { K(out), .stdin_open = true } },
    { { K(out), .pty = true }, { K(in), .pty = true } },
    { { K(error), .pty = true }, { K(error) } },
    { { K(beyond) }, { K(last) } },
    { { K(far) }, { K(same) } },
    { { K(closed) }, { K(two) } },
    { { K(twice) }, { K(two), .pty = true } },
    { { K(below_all) }, { K(two), .stdin_path = "y" } },
};

START_TEST(bounds)
{
    ck_assert_int_eq(job_check(&rows[_i].wrong), -EINVAL);
    ck_assert_int_eq(job_check(&rows[_i].right), 0);
}
END_TEST

/* As many descriptors as may be kept: one more would be twice the same, or too far. */
START_TEST(as_many_as_may_be_kept)
{
    struct fb_keep keep[FB_KEEP_MOST + 1];
    struct fb_job job = { X, .keep = keep };

    for (int i = 0; i <= FB_KEEP_MOST; i++)
        keep[i] = (struct fb_keep){ 5, FB_KEEP_MOST - i };
    job.keep_count = FB_KEEP_MOST;
    ck_assert_int_eq(job_check(&job), 0);
    job.keep_count++;
    ck_assert_int_eq(job_check(&job), -EINVAL);
}
END_TEST

CHECK_MAIN("what a job may not be")
{
    tcase_add_test(all, as_many_as_may_be_kept);
    tcase_add_loop_test(all, bounds, 0, sizeof rows / sizeof rows[0]);
}
