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

/* Half of them took nothing and half two seconds: just near enough to have a mean. */
static const struct {
    int none, two;
    double left_s;
} apart[] = { { 3, 3, 10 }, { 4, 3, -1 }, { 3, 4, 80 / 7.0 }, { 2, 2, -1 }, { 2, 3, 12 } };

START_TEST(durations_lie_apart)
{
    begin(1);
    for (int i = 0; i < apart[_i].none + apart[_i].two; i++)
        took(0, i * 3, i < apart[_i].none ? 0 : 2);
    for (int i = 0; i < 10; i++)
        tell_queued(&stage, 0, "x", 0);
    ck_left(30, 0, apart[_i].left_s);
}
END_TEST

static void took_kind(uint32_t kind, double from_s, double s)
{
    uint32_t job = stage.board.job_count + 1;

    tell_queued_kind(&stage, 0, "x", kind);
    tell_forked(&stage, from_s, job, 1);
    tell_began(&stage, from_s, job);
    tell_exited(&stage, from_s + s, job, s < 3 || s > 9, 0, FB_CAUSE_NONE);
    tell_reaped(&stage, from_s + s, job, 0, 1);
}

/* A twentieth of a kind, and two of it, say what it takes; else all of them do. */
static const struct {
    int ended, waits; /* of a kind of which each takes a second; five of another took four */
    double each_s;
    bool guessed;
} shares[] = {
    { 2, 38, 1, false },       { 2, 39, 22 / 7.0, true }, { 3, 57, 1, false },
    { 3, 58, 23 / 8.0, true }, { 1, 1, 21 / 6.0, true },
};

START_TEST(shares_of_a_kind)
{
    begin(1);
    for (int i = 0; i < 5; i++)
        took_kind(9, i * 5, 4);
    for (int i = 0; i < shares[_i].ended; i++)
        took_kind(4, 30 + i, 1);
    for (int i = 0; i < shares[_i].waits; i++)
        tell_queued_kind(&stage, 0, "x", 4);
    ck_left(40, 0, shares[_i].waits * shares[_i].each_s);
    ck_assert_int_eq(stage.rows.eta_guessed, shares[_i].guessed);
    stage_rebuild(&stage); /* the same once more */
    ck_left(40, 0, shares[_i].waits * shares[_i].each_s);
}
END_TEST

/* One that is run again counts as one of its kind that is left, and what the others took is kept.
 */
START_TEST(one_of_a_kind_runs_again)
{
    begin(1);
    for (uint32_t kind = 1; kind <= 2; kind++)
        for (int i = 0; i < 3; i++)
            took_kind(kind, (int)kind * 50 + i * 10, kind == 1 ? 2 + (i == 0) : 5);
    ck_left(100, 0, 0);
    tell_queued_kind(&stage, 100, "x", 1);
    ck_left(100, 0, 7 / 3.0);
    tell_retry(&stage, 100, 2, 0);
    ck_left(100, 0, 5); /* of two, of which the mean is 2.5 */
    tell_start(&stage, 101, 2, 1);
    tell_end(&stage, 105, 2, 0, 0);
    ck_left(110, 0, 3);
    ck_assert(!stage.rows.eta_guessed);
    tell_queued_kind(&stage, 110, "x", 2);
    ck_left(110, 0, 8);
}
END_TEST

/* Each waits for the next: so many are followed, and no more; in order of numbers any number. */
START_TEST(long_chains)
{
    for (uint32_t count = 32; count <= 33; count++)
        for (int forward = 0; forward < 2; forward++) {
            begin(64);
            for (uint32_t job = 1; job <= count; job++) {
                struct fb_after after = { forward ? job - 1 : job + 1, FB_WHEN_ENDED };
                queue_after(1, &after, after.job >= 1 && after.job <= count);
            }
            ck_left(0, 0, forward || count == 32 ? (double)count : -1);
            end();
        }
    begin(1);
}
END_TEST

/* One that runs is waited for as long as it still takes, until it has begun, or is ready. */
static const struct {
    enum fb_when when;
    double at_s, left_s;
} begun[] = {
    { FB_WHEN_ENDED, 0, 15 }, { FB_WHEN_ENDED, 4, 11 },  { FB_WHEN_BEGAN, 0, 10 },
    { FB_WHEN_BEGAN, 4, 6 },  { FB_WHEN_READY, 0, 10 },  { FB_WHEN_READY, 4, 6 },
    { FB_WHEN_ENDED, 13, 5 }, { FB_WHEN_ENDED, 14, -1 }, { FB_WHEN_SUCCEEDED, 4, 11 },
};

START_TEST(a_chain_that_runs)
{
    struct fb_after after = { 1, begun[_i].when };

    begin(8);
    tell_queued(&stage, 0, "x", 10);
    if (begun[_i].at_s > 0)
        tell_start(&stage, 0, 1, 1);
    queue_after(5, &after, 1);
    ck_left(begun[_i].at_s, 0, begun[_i].left_s);
}
END_TEST

/* All work over all slots; the user may ask for other slots than the run began with. */
START_TEST(so_many_slots)
{
    static const struct {
        int run, asked;
        double left_s;
    } rows[] = { { 1, 0, 60 }, { 2, 0, 30 }, { 3, 0, 20 }, { 5, 0, 20 },
                 { 2, 3, 20 }, { 3, 1, 60 }, { 0, 0, 20 }, { 8, 2, 30 } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct rows_order order = { .filter = UINT32_MAX, .slots = rows[i].asked };
        order.sort = COLUMN_NUMBER;
        begin(rows[i].run);
        for (int job = 0; job < 5; job++)
            tell_queued(&stage, 0, "x", job == 0 ? 20 : 10);
        ck_assert_int_eq(rows_rebuild(&stage.rows, &stage.board, &order, 0), 0);
        ck_assert_int_eq(stage.rows.eta_us / 1000, (int64_t)(rows[i].left_s * 1000));
        end();
    }
    begin(1);
}
END_TEST

/* Nothing is left; but how long a zombie stays is not known, nor what a stopped one takes. */
START_TEST(what_is_not_known)
{
    stage_open(&stage);
    ck_left(0, 0, -1); /* no run yet */
    tell_run(&stage, "", 2);
    ck_left(0, 0, 0);
    ck_left(0, 1, -1);
    tell_queued(&stage, 0, "x", 4);
    tell_start(&stage, 1, 1, 1);
    ck_left(2, 0, 3);
    tell_stopped(&stage, 2, 1, SIGSTOP);
    ck_left(2, 0, -1);
    tell_stopped(&stage, 2.5, 1, 0);
    ck_left(3, 0, 2);
    tell_exited(&stage, 5, 1, 0, 0, FB_CAUSE_NONE);
    ck_left(5, 0, -1);
    tell_queued(&stage, 5, "x", 4);
    ck_left(5, 0, 4);
    tell_reaped(&stage, 6, 1, 0, 1);
    tell_skipped(&stage, 6, 2, "why", 1);
    ck_left(7, 0, 0);
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
    tcase_add_loop_test(all, durations_lie_apart, 0, sizeof apart / sizeof apart[0]);
    tcase_add_loop_test(all, shares_of_a_kind, 0, sizeof shares / sizeof shares[0]);
    tcase_add_test(all, one_of_a_kind_runs_again);
    tcase_add_test(all, long_chains);
    tcase_add_loop_test(all, a_chain_that_runs, 0, sizeof begun / sizeof begun[0]);
    tcase_add_test(all, so_many_slots);
    tcase_add_test(all, what_is_not_known);
}
