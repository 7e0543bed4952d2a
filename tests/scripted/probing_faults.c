/*
 * probing_faults.c - what goes wrong in the midst of a probe: its program floods, its worker dies
 * or is restarted, a hundred crash at once, a call fails; and probes that are none.
 */
#include "probe_stage.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What a probe prints is read, bounded, and in no event. */
START_TEST(case_86_program_floods)
{
    static const struct fake_script scripts[] = {
        { .ends_us = INT64_MAX }, { .ends_us = MS, .floods_bytes = 3000000, .code = 1 }
    };
    const struct fb_probe ready = { .kind = FB_PROBE_SHELL, .what = "x", .interval_us = 100 * SEC };
    struct fb_run *run = opened(scripts, 2, &(struct fb_job){ .shell = "x", .ready = &ready });

    fake_play(run, 5 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_HEALTH], 1);
    ck_assert_int_eq(fake_seen.kinds[FB_OUTPUT], 0);
    ck_assert_uint_lt(strlen(fake_seen.trace), 200);
    ck_assert_ptr_nonnull(strstr(fake_seen.trace, "health 1.1 unready 'x: exit 1: "));
    stop(run);
}
END_TEST

/* The worker dies, or is ended, while a program asks for it: the program goes with it. */
START_TEST(case_87_dies_in_its_probe)
{
    static const struct fake_script scripts[] = { { .ends_us = 50 * MS, .code = 1 },
                                                  { .ends_us = INT64_MAX } };
    const struct fb_probe ready = { .kind = FB_PROBE_SHELL, .what = "x", .timeout_us = 100 * SEC };
    struct fb_run *run = opened(scripts, 2, &(struct fb_job){ .shell = "x", .ready = &ready });

    if (_i == 1) {
        fake_play(run, 10 * MS);
        ck_assert_int_eq(fb_run_restart_job(run, 1), 0);
    }
    fake_play(run, _i == 1 ? 20 * MS : 5 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_READY], 0);
    ck_assert_ptr_nonnull(strstr(fake_kills(), "KILL"));
    if (_i == 1) /* and the next one has its own */
        ck_assert_int_eq(fb_run_stop(run, FB_STOP_KILL), 0);
    fake_play(run, 5 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    fake_close(run);
    ck_assert_int_eq(fake_unreaped(), 0);
}
END_TEST

/* A hundred services that crash at once, with probes: as many tries as attempts, no more. */
START_TEST(case_88_storm)
{
    static const struct fake_script crash = { .ends_us = 20 * MS, .code = 1 };
    const struct fb_probe ready = { .kind = FB_PROBE_TCP, .what = "5432" };
    struct fb_run *run =
        fake_open(&crash, 1, &(struct fb_options){ .slots = 100, .adopt = true }, 0);

    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x",
                                                           .ready = &ready,
                                                           .restart = FB_RESTART_ALWAYS }),
                         i + 1);
    fake_play(run, 60 * SEC);
    /* 1 + 2 + 4 + 8 + 16 + 32 s: six or seven each in a minute. */
    ck_assert_int_ge(fake_seen.kinds[FB_FORKED], 500);
    ck_assert_int_le(fake_seen.kinds[FB_FORKED], 700);
    ck_assert_int_le(fake_net.connects, 2 * fake_seen.kinds[FB_FORKED]);
    stop(run);
    board_fini(&fake_board);
    board_init(&fake_board);
}
END_TEST

/* Whatever call fails: the run ends, nothing is left open or unreaped. */
START_TEST(each_call_fails_once)
{
    static const int errors[] = { ENOMEM, EMFILE, EAGAIN };
    static const struct fake_script scripts[] = { { .ends_us = 900 * MS },
                                                  { .ends_us = 10 * MS, .code = 1, .output = "x" },
                                                  { .ends_us = INT64_MAX } };
    const struct fb_probe probes[] = {
        { .kind = FB_PROBE_EXEC, .argv = words, .timeout_us = 50 * MS },
        { .kind = FB_PROBE_HTTP, .what = "http://localhost:1/", .interval_us = 100 * MS }
    };

    for (int call = 1;; call++) {
        struct fb_run *run;
        fake_reset(scripts, _i < 3 ? 3 : 1);
        fake_net = (struct fake_net){ .answer = "HTTP/1.1 500" };
        fake_fail(call, errors[_i % 3]);
        memset(&fake_seen, 0, sizeof fake_seen);
        if (fb_run_open(&run, &(struct fb_options){ .adopt = true }) < 0)
            continue;
        ck_assert_int_eq(fb_run_add(run,
                                    &(struct fb_job){ .shell = "x", .ready = &probes[_i / 3] }),
                         1);
        fake_play(run, 100 * SEC);
        ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
        fake_close(run);
        if (!fake_failed()) {
            ck_assert_int_gt(call, 20);
            return;
        }
    }
}
END_TEST

/* What is lacking here ends no service: nothing was asked of it. */
START_TEST(lacks_are_no_answer)
{
    static const int errors[] = { EMFILE, ENFILE, ENOMEM };
    static const struct fake_script script = { .ends_us = 10 * SEC };
    const struct fb_probe health = {
        .kind = FB_PROBE_TCP, .what = "localhost:1", .threshold = 1, .interval_us = 100 * MS
    };

    for (int call = 1;; call++) {
        struct fb_run *run =
            opened(&script, 1, &(struct fb_job){ .shell = "x", .health = &health });
        fake_net = (struct fake_net){ 0 };
        fake_play(run, 50 * MS);
        fake_fail(call, errors[_i]);
        fake_play(run, 100 * SEC);
        ck_assert_msg(fake_seen.kinds[FB_HEALTH] == 0, "%s", fake_failed_name());
        fake_close(run);
        if (!fake_failed())
            return;
    }
}
END_TEST

START_TEST(refused)
{
    static const struct fb_probe wrong[] = {
        { .kind = FB_PROBE_TCP, .what = "db.example:5432" },
        { .kind = FB_PROBE_TCP, .what = "0" },
        { .kind = FB_PROBE_TCP, .what = "65536" },
        { .kind = FB_PROBE_TCP },
        { .kind = FB_PROBE_TCP, .what = "1", .threshold = -1 },
        { .kind = FB_PROBE_TCP, .what = "1", .interval_us = -1 },
        { .kind = FB_PROBE_TCP, .what = "1", .mark = true },
        { .kind = FB_PROBE_TCP, .what = "1", .room = { 1 } },
        { .kind = FB_PROBE_HTTP, .what = "https://localhost/" },
        { .kind = FB_PROBE_HTTP, .what = "http://localhost/\r\nX: y" },
        { .kind = FB_PROBE_LINE, .what = "(a)\\1" },
        { .kind = FB_PROBE_LINE, .what = "(a" },
        { .kind = FB_PROBE_LINE, .what = "((a{90}){90}){90}" },
        { .kind = FB_PROBE_EXEC },
        { .kind = FB_PROBE_EXEC, .what = "x" },
        { .kind = (enum fb_probing)9, .what = "x" },
        { 0 },
    };
    const struct fb_probe good = { .kind = FB_PROBE_TCP, .what = "1" };
    const struct fb_probe line = { .kind = FB_PROBE_LINE, .what = "x" };
    /* Nothing is read where both streams are kept. */
    static const struct fb_keep kept[][2] = { { { 1, 1 }, { 2, 2 } },
                                              { { 2, 2 }, { 5, 1 } },
                                              { { 1, 1 }, { 2, 3 } },
                                              { { 2, 2 }, { 1, 3 } } };
    struct fb_run *run = fake_open(NULL, 0, NULL, 0);

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        ck_assert_msg(fb_run_add(run, &(struct fb_job){ .shell = "x", .ready = &wrong[i] }) ==
                          -EINVAL,
                      "%zu", i);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .health = &line }), -EINVAL);
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x",
                                                           .ready = &line,
                                                           .keep = kept[i],
                                                           .keep_count = 2 }),
                         i < 2 ? -EINVAL : (int)i - 1);
    ck_assert_int_eq(
        fb_run_add(run, &(struct fb_job){ .shell = "x", .outlives = true, .health = &good }),
        -EINVAL);
    fake_close(run);
}
END_TEST

CHECK_MAIN("probes and faults")
{
    tcase_set_timeout(all, 120);
    tcase_add_test(all, case_86_program_floods);
    tcase_add_loop_test(all, case_87_dies_in_its_probe, 0, 2);
    tcase_add_test(all, case_88_storm);
    tcase_add_loop_test(all, each_call_fails_once, 0, 6);
    tcase_add_loop_test(all, lacks_are_no_answer, 0, 3);
    tcase_add_test(all, refused);
}
