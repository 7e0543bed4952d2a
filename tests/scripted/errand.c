/*
 * errand.c - programs that probes run, several at once and without SIGCHLD: each is read while it
 * runs and its end is seen, and what was said is told of the job it was asked about.
 */
#include "probe_stage.h"

#include <string.h>

#define LINE                                                                                       \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab" \
    "cdef"

/* Three jobs, whose programs begin 10, 20 and 30 ms after them and end the other way around. */
static struct fb_run *three(const struct fake_script *scripts, int count, bool adopt)
{
    struct fb_run *run =
        fake_open(scripts, count, &(struct fb_options){ .slots = 4, .adopt = adopt }, TRACED);

    for (int i = 1; i <= 3; i++) {
        const struct fb_probe ready = { .kind = FB_PROBE_EXEC,
                                        .argv = words,
                                        .delay_us = i * 10 * MS,
                                        .interval_us = 10 * SEC,
                                        .timeout_us = 5 * SEC };
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .ready = &ready }), i);
    }
    return run;
}

/* More than a pipe holds is read as it comes; the beginning of the last line is told. */
static const struct fake_write much[] = {
    { 1 * MS, 1, LINE, 40 },       { 2 * MS, 1, LINE, 40 },
    { 3 * MS, 1, LINE, 40 },       { 4 * MS, 1, LINE, 40 },
    { 5 * MS, 1, LINE, 40 },       { 6 * MS, 1, "\nA" LINE, 40 },
    { 7 * MS, 1, "\n\r\n", 1 },    { 8 * MS, 1, "so ", 1 },
    { 9 * MS, 1, "it is\n\n", 1 }, { 0 },
};
static const struct fake_write whole[] = { { MS, 1, LINE "four and no more", 1 }, { 0 } };

START_TEST(several_at_once)
{
    const struct fake_script scripts[] = {
        { .ends_us = INT64_MAX },
        { .ends_us = INT64_MAX },
        { .ends_us = INT64_MAX },
        { .ends_us = 90 * MS, .code = 1, .writes = much, .unsignalled = _i == 1 },
        { .ends_us = 50 * MS, .code = 2, .writes = whole, .unsignalled = _i == 1 },
        { .ends_us = 10 * MS, .code = 3, .output = "none", .unsignalled = _i == 1 },
    };
    struct fb_run *run = three(scripts, 6, _i == 0);

    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "40 health 3.1 unready 'check: exit 3: none'; "
                                      "70 health 2.1 unready 'check: exit 2: " LINE "four'; "
                                      "100 health 1.1 unready 'check: exit 1: so it is'");
    ck_assert_int_eq(fake_forks(), 6);
    ck_assert_int_eq(fake_unreaped(), 3);
    stop(run);
}
END_TEST

/* Signals say how many ends there were that are no worker's: a program's, and of what came to us.
 */
START_TEST(ends_of_others)
{
    static const struct fake_script scripts[] = { { .ends_us = 50 * MS }, { .ends_us = 5 * MS } };
    const struct fb_probe ready = { .kind = FB_PROBE_EXEC, .argv = words };
    struct fb_run *run = opened(scripts, 2, &(struct fb_job){ .shell = "x", .ready = &ready });
    struct fb_event event = { 0 };
    int others = 0, entries = 0;

    for (int64_t us = 0; event.kind != FB_ENDED; us += MS) {
        while (fb_run_next(run, &event) > 0 && event.kind != FB_ENDED)
            if (event.kind == FB_SIGNALS) {
                entries += event.as.signals.entries;
                others += event.as.signals.others;
            }
        if (us == 10 * MS) {
            fake_adopt(10 * MS, false, 1);
            fake_adopt(20 * MS, false, 1);
        }
        fake_advance(MS);
    }
    ck_assert_int_eq(others, 3);
    ck_assert_int_eq(entries, 4); /* and the worker's */
    fake_close(run);
}
END_TEST

/* One that cannot be killed keeps the run until it ends by itself, and for a second at most. */
START_TEST(one_that_cannot_be_killed)
{
    static const int64_t ends_us[] = { 500 * MS, 1099 * MS, 1500 * MS };
    static const int ended_ms[] = { 500, 1099, 1100 };
    const struct fake_script scripts[] = { { .ends_us = 100 * MS },
                                           { .ends_us = ends_us[_i], .not_ours = true } };
    const struct fb_probe ready = { .kind = FB_PROBE_EXEC, .argv = words, .timeout_us = 5 * SEC };
    struct fb_run *run = fake_open(scripts, 2, &(struct fb_options){ .slots = 1 }, TRACED);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .ready = &ready }), 1);
    fake_play(run, 10 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    ck_assert_int_eq(fake_seen.ended.t_us / 1000, ended_ms[_i]);
    ck_assert_int_eq(fake_unreaped(), _i == 2);
    fake_close(run);
    ck_assert_int_eq(fake_unreaped(), 0);
}
END_TEST

CHECK_MAIN("programs of probes")
{
    tcase_add_loop_test(all, one_that_cannot_be_killed, 0, 3);
    tcase_add_test(all, ends_of_others);
    tcase_add_loop_test(all, several_at_once, 0, 2);
}
