/*
 * start_stall.c - a start that fails for want of descriptors or processes: what it waits for is
 * said, by how many workers run.
 */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <string.h>

#define CALLS_MOST 400

static const struct fake_script second = { .ends_us = SEC };

/* Each call fails once: those of the starts stall a job, whatever else the others do. */
static void fail_each(int error, bool *seen, const char *const *notes, int count)
{
    for (int call = 1; call < CALLS_MOST; call++) {
        struct fb_run *run =
            fake_open(&second, 1, &(struct fb_options){ .slots = 3, .adopt = true }, 1u << FB_NOTE);
        for (int i = 0; i < 3; i++)
            fb_run_add(run, &(struct fb_job){ .shell = "x" });
        fake_fail(call, error);
        fake_play(run, 100 * SEC);
        ck_assert_ptr_null(strstr(fake_seen.trace, " 0 workers"));
        ck_assert_ptr_null(strstr(fake_seen.trace, "1 workers"));
        for (int i = 0; i < count; i++)
            seen[i] |= strstr(fake_seen.trace, notes[i]) != NULL;
        fake_close(run);
        if (!fake_failed())
            return;
    }
}

static const struct {
    int error;
    const char *notes[3];
} rows[] = {
    { EMFILE,
      { "Too many open files: no worker runs; the next start is tried once more",
        "Too many open files: with 1 worker running the next waits for it to end",
        "Too many open files: with 2 workers running the next waits for one of them to end" } },
    { EAGAIN,
      { "Resource temporarily unavailable: no worker runs; the next start is tried again for a "
        "while",
        "Resource temporarily unavailable: with 1 worker running the next waits for it to end",
        "with 2 workers running the next waits for one of them to end" } },
};

START_TEST(what_a_start_waits_for)
{
    bool seen[3] = { false };

    fail_each(rows[_i].error, seen, rows[_i].notes, 3);
    for (int i = 0; i < 3; i++)
        ck_assert_msg(seen[i], "never: %s", rows[_i].notes[i]);
}
END_TEST

CHECK_MAIN("stall")
{
    tcase_add_loop_test(all, what_a_start_waits_for, 0, sizeof rows / sizeof rows[0]);
}
