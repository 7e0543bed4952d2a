/* jobs_job_probe.c - which probes can be tried: each of their facts at its bounds. */
#include "check_main.h"
#include "forkboard.h"
#include "jobs/job_probe.h"

#define F .kind = FB_PROBE_FILE, .what = "x"

static const char *const words[] = { "x", NULL }, *const none[] = { NULL };

/* As the probe of `ready` and of `health`. */
static const struct {
    struct fb_probe probe;
    bool ready, health;
} rows[] = {
    { { F }, true, true },
    { { .kind = FB_PROBE_FILE }, false, false },
    { { .kind = FB_PROBE_FILE, .what = "" }, false, false },
    { { F, .argv = words }, false, false },
    { { .what = "x" }, false, false },
    { { .kind = FB_PROBE_SHELL + 1, .what = "x" }, false, false },
    { { .kind = FB_PROBE_SHELL, .what = "x" }, true, true },
    { { .kind = FB_PROBE_EXEC, .argv = words }, true, true },
    { { .kind = FB_PROBE_EXEC, .argv = none }, false, false },
    { { .kind = FB_PROBE_EXEC, .argv = words, .what = "x" }, false, false },
    { { .kind = FB_PROBE_LINE, .what = "x" }, true, false },
    { { .kind = FB_PROBE_LINE, .what = "(" }, false, false },
    { { .kind = FB_PROBE_TCP, .what = "1" }, true, true },
    { { .kind = FB_PROBE_TCP, .what = "x" }, false, false },
    { { .kind = FB_PROBE_HTTP, .what = "http://localhost/" }, true, true },
    { { .kind = FB_PROBE_HTTP, .what = "1" }, false, false },
    { { F, .delay_us = -1 }, false, false },
    { { F, .delay_us = 1 }, true, true },
    { { F, .interval_us = -1 }, false, false },
    { { F, .interval_us = 1 }, true, true },
    { { F, .timeout_us = -1 }, false, false },
    { { F, .timeout_us = 1 }, true, true },
    { { F, .within_us = -1 }, false, false },
    { { F, .within_us = 1 }, true, false },
    { { F, .threshold = -1 }, false, false },
    { { F, .threshold = 1 }, true, true },
    { { F, .mark = true }, false, true },
    { { F, .room = { 1 } }, false, false },
    { { F, .room = { [sizeof rows[0].probe.room / sizeof rows[0].probe.room[0] - 1] = 1 } },
      false,
      false },
};

START_TEST(bounds)
{
    ck_assert(job_probe_fits(&rows[_i].probe, false) == rows[_i].ready);
    ck_assert(job_probe_fits(&rows[_i].probe, true) == rows[_i].health);
}
END_TEST

START_TEST(no_probe_fits)
{
    ck_assert(job_probe_fits(NULL, false) && job_probe_fits(NULL, true));
}
END_TEST

CHECK_MAIN("which probes can be tried")
{
    tcase_add_loop_test(all, bounds, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(all, no_probe_fits);
}
