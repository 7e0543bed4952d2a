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

/*
 * With no worker: after 10 ms, and after twice as long each time as long as that is a second at
 * most; of descriptors once.
 */
static const struct {
    int error, failures;
    const char *trace;
} tries[] = {
    { EAGAIN, 1, "10 forked 1.1; 1010 ended" },
    { EAGAIN, 2, "30 forked 1.1; 1030 ended" },
    { EAGAIN, 3, "70 forked 1.1; 1070 ended" },
    { EAGAIN, 8, "2550 forked 1.1; 3550 ended" },
    { EAGAIN, 9, "2550 unstarted 1.1 pipe; 2550 ended" },
    { EMFILE, 1, "10 forked 1.1; 1010 ended" },
    { EMFILE, 2, "10 unstarted 1.1 pipe; 10 ended" },
};

START_TEST(how_often_it_is_tried)
{
    struct fb_run *run = fake_open(&second, 1, &(struct fb_options){ .slots = 1, .adopt = true },
                                   1u << FB_FORKED | 1u << FB_UNSTARTED | 1u << FB_ENDED);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 1);
    for (int i = 0; i < tries[_i].failures; i++) {
        if (i > 0)
            fake_advance(10 * MS << (i - 1));
        fake_fail(i == 0 ? 1 : 2, tries[_i].error); /* later its timer is waited for before */
        fake_play(run, 0);
        ck_assert_str_eq(fake_failed_name(), "pipe");
    }
    fake_play(run, 100 * SEC);
    ck_assert_str_eq(fake_seen.trace, tries[_i].trace);
    fake_close(run);
}
END_TEST

CHECK_MAIN("stall")
{
    tcase_add_loop_test(all, what_a_start_waits_for, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(all, how_often_it_is_tried, 0, sizeof tries / sizeof tries[0]);
}
