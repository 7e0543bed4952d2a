/* view_rows_eta_ways.c - the time that is left: chains, estimates that hold, what is to come. */
#include "check_main.h"
#include "view_stage.h"

static struct stage stage;

static void end(void)
{
    stage_close(&stage);
}

static void begin(int slots)
{
    stage_open(&stage);
    tell_run(&stage, "", slots);
}

/* In seconds, -1: not known; so many are to come. */
static double left_s(double now_s, uint32_t ahead)
{
    struct rows_order order = { .sort = COLUMN_NUMBER, .filter = UINT32_MAX, .ahead = ahead };

    ck_assert_int_eq(rows_rebuild(&stage.rows, &stage.board, &order, (int64_t)(now_s * 1e6 + 0.5)),
                     0);
    return stage.rows.eta_us < 0 ? -1 : (double)stage.rows.eta_us / 1e6;
}

static void ck_left(double now_s, uint32_t ahead, double want_s)
{
    ck_assert_double_eq_tol(left_s(now_s, ahead), want_s, 1e-5);
}

/* A job of so many seconds that ran from then on, one after the other. */
static void took(double estimate_s, double from_s, double s)
{
    uint32_t job = tell_queued(&stage, 0, "x", estimate_s);

    tell_forked(&stage, from_s, job, 1);
    tell_began(&stage, from_s, job);
    tell_exited(&stage, from_s + s, job, 0, 0, FB_CAUSE_NONE);
    tell_reaped(&stage, from_s + s, job, 0, 1);
}

static void queue_after(double estimate_s, const struct fb_after *after, size_t count)
{
    tell(&stage, 0,
         (struct fb_event){ .kind = FB_QUEUED,
                            .job = stage.board.job_count + 1,
                            .as.queued = { .name = "x",
                                           .command = "x",
                                           .estimate_us = (int64_t)(estimate_s * 1e6),
                                           .after = after,
                                           .after_count = count } });
}

/* After all that it waits for; one that is not there yet is not waited for; or when it begins. */
START_TEST(chains)
{
    static const struct fb_after ends[] = { { 1, FB_WHEN_SUCCEEDED }, { 2, FB_WHEN_ENDED } };
    static const struct fb_after unknown = { 99, FB_WHEN_ENDED };
    static const struct fb_after early[] = { { 3, FB_WHEN_BEGAN } };

    begin(64);
    tell_queued(&stage, 0, "x", 10);
    tell_queued(&stage, 0, "x", 20);
    queue_after(5, ends, 2);
    ck_left(0, 0, 25);
    queue_after(7, &unknown, 1);
    ck_left(0, 0, 25);
    queue_after(9, early, 1);
    ck_left(0, 0, 29);
    queue_after(24, ends, 1);
    ck_left(0, 0, 34);
}
END_TEST

/* The wait before the next try is part of it. */
START_TEST(a_try_that_waits)
{
    begin(1);
    tell_queued(&stage, 0, "x", 10);
    tell_start(&stage, 1, 1, 1);
    tell_end(&stage, 2, 1, 1, 0);
    tell_retry(&stage, 2, 1, 6);
    ck_left(4, 0, 14);
    ck_left(8, 0, 10);
}
END_TEST

/* Estimates that are half as much again off, either way, are no longer believed. */
static const struct {
    double estimate_s, s, left_s;
} holds[] = {
    { 2, 3, -1 }, { 2, 2.999, 10 }, { 3, 2, -1 }, { 3, 2.001, 10 }, { 0, 2, 10 },
};

START_TEST(estimates_hold)
{
    begin(1);
    took(holds[_i].estimate_s, 0, holds[_i].s);
    tell_queued(&stage, 0, "x", 10);
    ck_left(5, 0, holds[_i].left_s);
}
END_TEST

/* Five that ended are enough for a hundred in all, read or not. */
START_TEST(enough_have_ended)
{
    begin(1);
    for (int i = 0; i < 5; i++)
        took(0, i * 2, 2);
    while (stage.board.job_count < 100)
        tell_queued(&stage, 0, "x", 0);
    ck_left(10, 0, 190);
    ck_left(10, 1, -1);
    tell_queued(&stage, 0, "x", 0);
    ck_left(10, 0, -1);
}
END_TEST

/* Those that are to come are as the mean; where there are kinds that is a guess. */
START_TEST(what_is_to_come)
{
    begin(1);
    for (int i = 0; i < 5; i++)
        took(0, i * 2, 2);
    ck_left(10, 0, 0);
    ck_left(10, 3, 6);
    ck_assert(!stage.rows.eta_guessed);
    for (uint32_t i = 0; i < 3; i++) {
        tell_queued_kind(&stage, 0, "x", 7);
        tell_start(&stage, 10 + 2 * i, stage.board.job_count, 1);
        tell_end(&stage, 12 + 2 * i, stage.board.job_count, 0, 0);
    }
    tell_queued_kind(&stage, 0, "x", 7);
    ck_left(16, 0, 2);
    ck_assert(!stage.rows.eta_guessed);
    ck_assert(left_s(16, 3) > 7.9 && left_s(16, 3) < 8.1);
    ck_assert(stage.rows.eta_guessed);
}
END_TEST

/* Of jobs of a fifth of a second no more run at once than did so far. */
START_TEST(short_jobs)
{
    static const struct {
        double s, left_s;
    } rows[] = { { 0.2, 20 }, { 0.21, 1.05 } };

    begin(2);
    for (int i = 0; i < 5; i++)
        took(0, i * 2, rows[_i].s);
    for (int i = 0; i < 10; i++)
        tell_queued(&stage, 0, "x", 0);
    ck_left(10, 0, rows[_i].left_s);
}
END_TEST

/* So many kinds are told apart, and each job is of its own. */
START_TEST(all_kinds)
{
    begin(1);
    for (uint32_t i = 0; i < 2 * (ROWS_KINDS_MOST + 1); i++)
        tell_queued_kind(&stage, 0, "x", 1000 + i % (ROWS_KINDS_MOST + 1));
    left_s(0, 0);
    ck_assert_uint_eq(stage.rows.kind_count, ROWS_KINDS_MOST);
    for (uint32_t i = 0; i <= ROWS_KINDS_MOST; i++) {
        uint8_t kind = i < ROWS_KINDS_MOST ? (uint8_t)(i + 1) : 0;
        ck_assert_uint_eq(stage.rows.kind_of[i], kind);
        ck_assert_uint_eq(stage.rows.kind_of[i + ROWS_KINDS_MOST + 1], kind);
        ck_assert_uint_eq(stage.rows.kinds[kind].jobs, 2);
    }
}
END_TEST

CHECK_MAIN("rows, time left")
{
    tcase_add_checked_fixture(all, NULL, end);
    tcase_add_test(all, chains);
    tcase_add_test(all, a_try_that_waits);
    tcase_add_loop_test(all, estimates_hold, 0, sizeof holds / sizeof holds[0]);
    tcase_add_test(all, enough_have_ended);
    tcase_add_test(all, what_is_to_come);
    tcase_add_loop_test(all, short_jobs, 0, 2);
    tcase_add_test(all, all_kinds);
}
