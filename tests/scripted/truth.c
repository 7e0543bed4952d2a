/* truth.c - numbers in events that are measured, or are not there. */
#include "check_main.h"
#include "fake_run.h"

#include <signal.h>

#define MIB ((uint64_t)1 << 20)

/* Of a burst of slow starts: an end is reported when it happens, not when all have started. */
START_TEST(ends_are_seen_between_starts)
{
    static const struct fake_script script = { .ends_us = 5 * MS, .forks_us = 4 * MS };
    struct fb_options options = { .slots = 60, .adopt = _i == 0 };
    struct fb_run *run = fake_open(&script, 1, &options, 0);

    for (int i = 0; i < 60; i++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 0);
    fake_play(run, SEC);
    for (uint32_t i = 1; i <= 60; i++) {
        struct board_job room;
        const struct board_job *job = board_job(&fake_board, i, &room);
        ck_assert_int_le(job->exited_us - job->forked_us, 5 * MS + 10 * MS + 4 * MS);
    }
    ck_assert_int_lt(fake_seen.most_live, 10);
    fake_close(run);
}
END_TEST

/* A program begins in our memory: a peak that is not above ours is ours. */
START_TEST(peaks_of_memory_that_are_our_own)
{
    static const struct fake_script scripts[] = { { .ends_us = MS, .peak_bytes = 7 * MIB },
                                                  { .ends_us = MS, .peak_bytes = 8 * MIB },
                                                  { .ends_us = MS, .peak_bytes = 20 * MIB } };
    static const uint64_t wanted[] = { 0, 0, 20 * MIB };
    struct fb_run *run = fake_open(scripts, 3, &(struct fb_options){ .slots = 1 }, 0);

    fake_own_bytes = 8 * MIB;
    for (int i = 0; i < 3; i++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 0);
    fake_play(run, SEC);
    for (uint32_t i = 1; i <= 3; i++) {
        struct board_job room;
        ck_assert_uint_eq(board_job(&fake_board, i, &room)->peak_memory_bytes, wanted[i - 1]);
    }
    fake_close(run);
    fake_own_bytes = 0;
}
END_TEST

/* A worker that is being ended has a state: which signal it had, why, whether it heeds it, when
 * SIGKILL comes. */
START_TEST(the_ending_is_reported)
{
    static const struct fake_script scripts[] = { { .ends_us = INT64_MAX, .ignores_term = true },
                                                  { .ends_us = INT64_MAX } };
    const struct fb_options options = { .slots = 40,
                                        .timeout_us = _i == 0 ? SEC : 0,
                                        .grace_us = 5 * SEC };
    struct fb_run *run = fake_open(scripts, 2, &options, 0);
    const enum fb_cause cause = _i == 0 ? FB_CAUSE_TIMEOUT : FB_CAUSE_STOP;
    struct board_job room;
    const struct board_job *job;

    for (int i = 0; i < 40; i++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 0);
    fake_play(run, 2 * SEC);
    if (_i == 1)
        ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDING], 40);
    ck_assert_int_eq(fake_seen.kinds[FB_EXITED], 20);
    job = board_job(&fake_board, 1, &room);
    ck_assert_int_eq(job->state, BOARD_RUNNING);
    ck_assert_int_eq(job->live->ending, SIGTERM);
    ck_assert(job->live->ignores);
    ck_assert_int_eq(job->live->kill_us, _i == 0 ? 6 * SEC : 7 * SEC);
    fake_play(run, 10 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDING], 60);
    ck_assert_int_eq(fake_seen.kinds[FB_EXITED], 40);
    for (size_t i = 0, ends = 0; i < board_log_count(&fake_board); i++) {
        const struct board_entry *entry = board_log_entry(&fake_board, i);
        if (entry->kind != FB_ENDING)
            continue;
        ck_assert_int_eq(entry->cause, cause);
        ck_assert_int_eq(entry->signal, ends++ < 40 ? SIGTERM : SIGKILL);
    }
    fake_close(run);
}
END_TEST

/* The kernel may report a hang-up without the bytes that were written right before it. */
START_TEST(case_91_last_words_are_read)
{
    static const struct fake_write words[] = { { 10 * MS, 1, "first\n", 1 },
                                               { 50 * MS, 2, "wrong\n", 1 },
                                               { 0, 0, NULL, 0 } };
    static const struct fake_script script = { .ends_us = 100 * MS,
                                               .writes = words,
                                               .output = "last words\n" };
    const struct fb_options options = {
        .slots = 1, .adopt = true, .event_bytes = 4096, .gather_us = _i == 0 ? 0 : 30 * MS
    };
    struct fb_run *run = fake_open(&script, 1, &options, 1u << FB_OUTPUT | 1u << FB_EXITED);

    fake_torn_ends = true;
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 1);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "10 output 1.1 1@0+6-0; 50 output 1.1 2@0+6-0; "
                                      "100 output 1.1 1@6+11-0; 100 exited 1.1 0 ok");
    fake_close(run);
    fake_torn_ends = false;
}
END_TEST

CHECK_MAIN("truth")
{
    tcase_add_loop_test(all, case_91_last_words_are_read, 0, 2);
    tcase_add_loop_test(all, the_ending_is_reported, 0, 2);
    tcase_add_loop_test(all, ends_are_seen_between_starts, 0, 2);
    tcase_add_test(all, peaks_of_memory_that_are_our_own);
}
