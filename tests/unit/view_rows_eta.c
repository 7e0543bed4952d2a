/* view_rows_eta.c - the time that is left of jobs of several kinds. */
#include "check_main.h"
#include "view_stage.h"

/* Of two kinds of jobs, some have ended and ten of each wait: in two slots. */
static const struct {
    int quick, slow; /* that have ended, of 1 s and of 10 s */
    uint32_t quick_kind, slow_kind;
    double s; /* -1: not known */
    bool guessed;
} kinds[] = {
    { 4, 4, 1, 2, (10 + 100) / 2, false },
    { 2, 6, 1, 2, (10 + 100) / 2, false }, /* and not by how many of each have ended */
    { 6, 1, 1, 2, -1, false },             /* all of them lie too far apart */
    { 2, 4, 1, 2, (10 + 100) / 2, false },
    { 1, 7, 1, 2, (71 / 8.0 * 10 + 100) / 2, true }, /* of one kind too few are known */
    { 0, 6, 1, 2, (100 + 100) / 2, true },
    { 4, 4, 0, 2, (5.5 * 10 + 100) / 2, true }, /* of no kind */
    { 4, 4, 0, 0, 5.5 * 20 / 2, false },        /* there are none */
    { 0, 0, 1, 2, -1, false },
};

START_TEST(time_left_of_kinds)
{
    int ended = kinds[_i].quick + kinds[_i].slow;
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    for (int i = 0; i < ended + 20; i++) {
        bool quick = i < ended ? i < kinds[_i].quick : i < ended + 10;
        tell_queued_kind(&stage, 0, "x", quick ? kinds[_i].quick_kind : kinds[_i].slow_kind);
    }
    for (int i = 0; i < ended; i++) {
        tell_start(&stage, i * 10, (uint32_t)i + 1, 1);
        tell_end(&stage, i * 10 + (i < kinds[_i].quick ? 1 : 10), (uint32_t)i + 1, 0, 0);
    }
    stage.now_s = ended * 10;
    stage_rebuild(&stage);
    ck_assert_int_eq(stage.rows.eta_us / 1000,
                     kinds[_i].s < 0 ? 0 : (int64_t)(kinds[_i].s * 1000 + 1e-6));
    ck_assert_int_eq(stage.rows.eta_us < 0, kinds[_i].s < 0);
    ck_assert_int_eq(stage.rows.eta_guessed, kinds[_i].guessed);
    stage_close(&stage);
}
END_TEST

/* A job is run once more: what the others took is known still. */
START_TEST(time_left_when_one_runs_again)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 1);
    for (int i = 0; i < 12; i++)
        tell_queued(&stage, 0, "x", 0);
    for (uint32_t job = 1; job <= 8; job++) {
        tell_start(&stage, job * 10, job, 1);
        tell_end(&stage, job * 10 + (job == 1 ? 4 : 2), job, job == 8, 0);
    }
    stage.now_s = 90;
    stage_rebuild(&stage);
    ck_assert_int_eq(stage.rows.eta_us / 1000, 4 * 2250);
    tell_retry(&stage, 90, 8, 0);
    stage_rebuild(&stage);
    ck_assert_int_eq(stage.rows.eta_us / 1000, 5 * 16000 / 7);
    stage_close(&stage);
}
END_TEST

/* What takes no time at all is nothing that is left; what is late is not known. */
static const struct {
    double took_s, runs_s; /* of those that have ended; of one that runs since then */
    double s;              /* -1: not known */
} times[] = {
    { 0, 0, 0 }, { 0, 0.5, 0 }, { 0, 0.51, -1 }, { 2, 0, 2 },    { 2, 1.5, 2 },
    { 2, 2, 2 }, { 2, 3, 2 },   { 2, 3.01, -1 }, { 10, 13, 10 }, { 10, 13.1, -1 },
};

START_TEST(time_left_of_one_that_runs)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    for (int i = 0; i < 7; i++)
        tell_queued(&stage, 0, "x", 0);
    for (uint32_t job = 1; job <= 5; job++) {
        tell_forked(&stage, 0, job, 1);
        tell_began(&stage, 0, job);
    }
    for (uint32_t job = 1; job <= 5; job++) {
        tell_exited(&stage, times[_i].took_s, job, 0, 0, FB_CAUSE_NONE);
        tell_reaped(&stage, times[_i].took_s, job, 0, 0);
    }
    tell_forked(&stage, 100, 6, 1);
    tell_began(&stage, 100, 6);
    stage.now_s = 100 + times[_i].runs_s;
    stage_rebuild(&stage);
    ck_assert_int_eq(stage.rows.eta_us < 0, times[_i].s < 0);
    if (times[_i].s >= 0) /* the one that waits takes as long, beside the other */
        ck_assert_int_eq(stage.rows.eta_us / 1000, (int64_t)(times[_i].s * 1000 + 0.5));
    stage_close(&stage);
}
END_TEST

/* More kinds than are told apart: the others count as of none. */
START_TEST(time_left_of_many_kinds)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 1);
    for (uint32_t i = 0; i < 1000; i++)
        tell_queued_kind(&stage, 0, "x", i + 1);
    stage.now_s = 0;
    stage_rebuild(&stage);
    ck_assert_int_eq(stage.rows.kind_count, ROWS_KINDS_MOST);
    ck_assert_uint_eq(stage.rows.kinds[0].jobs, 1000 - ROWS_KINDS_MOST);
    ck_assert_int_lt(stage.rows.eta_us, 0);
    stage_close(&stage);
}
END_TEST

/* Ten short jobs of 10 ms, `apart_s` from one to the next, in four slots; a hundred wait. */
static const struct {
    double apart_s, s;
} starts[] = {
    { 0.02, 100 * 0.01 / 0.5 },   /* half of one at the same time */
    { 0.001, 100 * 0.01 / 4 },    /* as many as there are slots, or more */
    { 0.0025, 100 * 0.01 / 4.0 }, /* just so many */
};

START_TEST(time_left_of_short_ones)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 4);
    for (int i = 0; i < 110; i++)
        tell_queued(&stage, 0, "x", 0);
    for (uint32_t job = 1; job <= 10; job++)
        tell_start(&stage, (job - 1) * starts[_i].apart_s, job, 1);
    for (uint32_t job = 1; job <= 10; job++)
        tell_end(&stage, (job - 1) * starts[_i].apart_s + 0.01, job, 0, 0);
    stage.now_s = 10 * starts[_i].apart_s;
    stage_rebuild(&stage);
    ck_assert_int_eq((stage.rows.eta_us + 500) / 1000, (int64_t)(starts[_i].s * 1000 + 0.5));
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("time left")
{
    check_locale();
    tcase_add_loop_test(all, time_left_of_kinds, 0, sizeof kinds / sizeof kinds[0]);
    tcase_add_test(all, time_left_when_one_runs_again);
    tcase_add_loop_test(all, time_left_of_short_ones, 0, sizeof starts / sizeof starts[0]);
    tcase_add_test(all, time_left_of_many_kinds);
    tcase_add_loop_test(all, time_left_of_one_that_runs, 0, sizeof times / sizeof times[0]);
}
