/* view_rows.c - numbers in columns, the order of rows, which columns fit, the time that is left. */
#include "check_main.h"
#include "view/fit.h"
#include "view/rows_facts.h"
#include "view_stage.h"

/* ------------------------------------------------------------------- units */

static const struct {
    int64_t us;
    bool live;
    const char *text;
} durations[] = {
    { -1, false, "" },
    { 0, false, "0 us" },
    { 349, false, "349 us" },
    { 3140, false, "3.1 ms" },
    { 9960, false, "10 ms" },
    { 310400, false, "310 ms" },
    { 310400, true, "0.3 s" },
    { 999600, false, "1.0 s" },
    { 999999, true, "0.9 s" },
    { 14290000, true, "14.2 s" },
    { 14290000, false, "14.3 s" },
    { 99960000, false, "1m40s" },
    { 99960000, true, "99.9 s" },
    { 3599000000, true, "59m59s" },
    { 3600000000, true, "1h00m" },
    { 359999000000, true, "99h59m" },
    { 360000000000, true, "4d04h" },
};

static const struct {
    uint64_t bytes;
    const char *text;
} sizes[] = { { 0, "0" },           { 999, "999" },         { 1000, "0.9K" },
              { 1024, "1.0K" },     { 12 * 1024, "12K" },   { 1023999, "999K" },
              { 1024000, "0.9M" },  { 972u << 20, "972M" }, { 1ull << 40, "1.0T" },
              { UINT64_MAX, "15E" } };

START_TEST(units)
{
    char text[UNITS_ROOM];

    for (size_t i = 0; i < sizeof durations / sizeof durations[0]; i++) {
        ck_assert_str_eq(units_duration(durations[i].us, durations[i].live, text),
                         durations[i].text);
        ck_assert_uint_le(strlen(text), 6);
    }
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        ck_assert_str_eq(units_bytes(sizes[i].bytes, text), sizes[i].text);
    ck_assert_str_eq(units_clock(-5, text), "00:00.0");
    ck_assert_str_eq(units_clock(14290000, text), "00:14.2");
    ck_assert_str_eq(units_clock(3599990000, text), "59:59.9");
    ck_assert_str_eq(units_clock(3723000000, text), "1:02:03");
    ck_assert_str_eq(units_percent(0.996, text), "100%");
    ck_assert_str_eq(units_percent(-1, text), "");
}
END_TEST

/* ------------------------------------------------------------------- order */

/* Jobs 1 to 6: fails at once, ok and long, runs, waits, killed, runs longer. */
static void six(struct stage *stage)
{
    static const char *const names[] = { "job 10", "job 9", "Paris", "paris", "job 9b", "a" };

    stage_open(stage);
    tell_run(stage, "", 4);
    for (size_t i = 0; i < 6; i++)
        tell_queued(stage, 0, names[i], i == 5 ? 10 : 0);
    tell_start(stage, 0.1, 6, 1);
    tell_start(stage, 0.2, 1, 2);
    tell_start(stage, 0.3, 2, 3);
    tell_start(stage, 0.4, 5, 4);
    tell_end(stage, 0.5, 1, 2, 0.2);
    tell_start(stage, 0.6, 3, 2);
    tell_killed(stage, 1.0, 5, SIGKILL, FB_CAUSE_NONE);
    tell_end(stage, 3.0, 2, 0, 0.1);
    tell_sample(stage, 3.1, 6, 1, 3, 1, 'R');
    tell_sample(stage, 3.5, 6, 1.2, 3, 1, 'R');
    stage->now_s = 4;
}

static const struct {
    enum column sort;
    bool descending;
    uint32_t order[6];
} orders[] = {
    { COLUMN_NUMBER, false, { 1, 2, 3, 4, 5, 6 } }, { COLUMN_NUMBER, true, { 6, 5, 4, 3, 2, 1 } },
    { COLUMN_NAME, false, { 3, 6, 2, 5, 1, 4 } },   { COLUMN_NAME, true, { 4, 1, 5, 2, 6, 3 } },
    { COLUMN_STATE, false, { 1, 5, 3, 6, 4, 2 } },  { COLUMN_STATE, true, { 2, 4, 3, 6, 1, 5 } },
    { COLUMN_BEGAN, false, { 6, 1, 2, 5, 3, 4 } },  { COLUMN_BEGAN, true, { 3, 5, 2, 1, 6, 4 } },
    { COLUMN_ELAPSED, true, { 6, 3, 2, 5, 1, 4 } }, { COLUMN_RESULT, false, { 2, 1, 5, 3, 4, 6 } },
    { COLUMN_CPU, true, { 5, 1, 6, 2, 3, 4 } },     { COLUMN_MEMORY, true, { 1, 2, 5, 6, 3, 4 } },
    { COLUMN_BAR, false, { 6, 1, 2, 3, 4, 5 } },    { COLUMN_CORE, false, { 6, 1, 2, 3, 4, 5 } },
    { COLUMN_PID, true, { 6, 5, 3, 2, 1, 4 } },
};

START_TEST(sorted)
{
    struct stage stage;

    six(&stage);
    stage.ui.table.sort = orders[_i].sort;
    stage.ui.table.descending = orders[_i].descending;
    for (int again = 0; again < 2; again++) {
        stage_rebuild(&stage);
        ck_assert_uint_eq(stage.rows.count, 6);
        for (size_t i = 0; i < 6; i++)
            ck_assert_uint_eq(stage.rows.list[i], orders[_i].order[i]);
    }
    stage_close(&stage);
}
END_TEST

static uint32_t found(const struct stage *stage, const char *find, uint32_t from, bool backwards)
{
    return rows_next(&stage->rows, &stage->board, from, backwards, rows_matches, find);
}

START_TEST(filtered_and_found)
{
    struct stage stage;

    six(&stage);
    stage.ui.table.filter = 1u << BOARD_FAILED | 1u << BOARD_RUNNING;
    stage_rebuild(&stage);
    ck_assert_uint_eq(stage.rows.count, 4);
    ck_assert_uint_eq(stage.rows.list[1], 3);
    ck_assert_uint_eq(rows_index(&stage.rows, 3), 1);
    ck_assert_uint_eq(rows_index(&stage.rows, 2), SIZE_MAX);
    ck_assert_uint_eq(found(&stage, "JOB", 0, false), 1);
    ck_assert_uint_eq(found(&stage, "JOB", 1, false), 5);
    ck_assert_uint_eq(found(&stage, "JOB", 5, false), 1);
    ck_assert_uint_eq(found(&stage, "JOB", 1, true), 5);
    ck_assert_uint_eq(found(&stage, "JOB", 0, true), 5);
    ck_assert_uint_eq(found(&stage, "JOB", 2, false), 1); /* not listed: from the beginning */
    ck_assert_uint_eq(found(&stage, "PARIS", 3, false), 3);
    ck_assert_uint_eq(found(&stage, "funct", 3, false), 5); /* command */
    ck_assert_uint_eq(found(&stage, "London", 1, false), 0);
    ck_assert_uint_eq(found(&stage, "", 1, false), 0);
    stage.ui.table.filter = 0;
    stage_rebuild(&stage);
    ck_assert_uint_eq(stage.rows.count, 0);
    ck_assert_uint_eq(found(&stage, "JOB", 1, false), 0);
    stage_close(&stage);
}
END_TEST

/* Nothing done yet is a share too. */
START_TEST(a_share_of_0_has_a_bar)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 4);
    tell_queued(&stage, 0, "a", 0);
    tell_start(&stage, 0.1, 1, 1);
    stage.now_s = 1;
    stage_rebuild(&stage);
    ck_assert(!stage.rows.any_bar);
    tell_progress(&stage, 0.2, 1, 0, "");
    stage_rebuild(&stage);
    ck_assert(stage.rows.any_bar);
    stage_close(&stage);
}
END_TEST

START_TEST(facts_of_all)
{
    struct stage stage;

    six(&stage);
    stage_rebuild(&stage);
    ck_assert_uint_eq(stage.rows.living, 2);
    ck_assert_uint_eq(stage.rows.unsampled, 1);
    ck_assert_double_eq_tol(stage.rows.cpu_share, 0.5, 0.001);
    ck_assert_uint_eq(stage.rows.named_count, 2);
    ck_assert_uint_eq(stage.rows.named[0], 6);
    ck_assert_uint_eq(stage.rows.named[1], 3);
    ck_assert_int_eq(stage.rows.name_columns, 6);
    ck_assert_int_eq(stage.rows.pid_columns, 4);
    ck_assert(stage.rows.any_bar && !stage.rows.any_parent);
    stage.now_s = 30; /* the samples are old by then */
    stage_rebuild(&stage);
    ck_assert_uint_eq(stage.rows.unsampled, 2);
    stage_close(&stage);
}
END_TEST

/* A list that grows and changes is as one made at once; wound back, too. */
START_TEST(same_step_by_step)
{
    struct stage steps, once;
    char name[16];

    stage_open(&steps);
    stage_open(&once);
    steps.ui.table.sort = once.ui.table.sort = (enum column)_i;
    tell_run(&steps, "", 4);
    tell_run(&once, "", 4);
    for (uint32_t i = 1; i <= 200; i++) {
        snprintf(name, sizeof name, "%u", i * 7919 % 211);
        tell_queued(&steps, 0.01 * i, name, i % 3);
        tell_queued(&once, 0.01 * i, name, i % 3);
        if (i % 2 == 0) {
            tell_start(&steps, 0.01 * i + 0.001, i, 1);
            tell_start(&once, 0.01 * i + 0.001, i, 1);
        }
        if (i > 50 && i % 4 == 0) {
            tell_end(&steps, 0.01 * i + 0.002, i - 50 + (i - 50) % 2, (int)(i % 5), 0.1);
            tell_end(&once, 0.01 * i + 0.002, i - 50 + (i - 50) % 2, (int)(i % 5), 0.1);
        }
        stage_rebuild(&steps);
    }
    stage_rebuild(&once);
    ck_assert_uint_eq(steps.rows.count, once.rows.count);
    ck_assert_mem_eq(steps.rows.list, once.rows.list, once.rows.count * sizeof *once.rows.list);
    board_fini(&steps.board);
    board_init(&steps.board);
    tell_run(&steps, "", 4);
    tell_queued(&steps, 0, "alone", 0);
    stage_rebuild(&steps);
    ck_assert_uint_eq(steps.rows.count, 1);
    ck_assert_uint_eq(steps.rows.list[0], 1);
    stage_close(&steps);
    stage_close(&once);
}
END_TEST

/* --------------------------------------------------------------------- fit */

START_TEST(columns_fit)
{
    struct rows rows = { .any_bar = true, .any_parent = true, .number_columns = 5 };

    for (rows.name_columns = 0; rows.name_columns <= 40; rows.name_columns += 8)
        for (int cols = 0; cols <= 320; cols++) {
            struct fit fit;
            int end = 0;
            fit_columns(&fit, &rows, cols);
            for (int i = 0; i < COLUMN_COUNT; i++) {
                if (fit.cols[i] == 0)
                    continue;
                ck_assert_int_ge(fit.col[i], end);
                end = fit.col[i] + fit.cols[i];
                ck_assert_int_eq((int)fit_at(&fit, fit.col[i]), i);
            }
            ck_assert_int_le(end, cols > 0 ? cols : 1);
            ck_assert(cols < 1 || fit.cols[COLUMN_STATE] > 0);
            ck_assert(cols < 18 || (fit.cols[COLUMN_NAME] > 0 && fit.cols[COLUMN_RESULT] > 0));
        }
}
END_TEST

/* --------------------------------------------------------------- time left */

/* `ended` jobs took `took_s` each, two run for 1 s, ten wait; all were estimated at that. */
static int64_t eta_of(int ended, double took_s, double estimate_s, bool endless)
{
    struct stage stage;
    int64_t eta_us;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    for (int i = 0; i < ended + 12; i++)
        tell_queued(&stage, 0, "x", estimate_s);
    for (int i = 0; i < ended; i++) {
        tell_start(&stage, i * took_s, (uint32_t)i + 1, 1);
        tell_end(&stage, (i + 1) * took_s, (uint32_t)i + 1, 0, 0);
    }
    tell_start(&stage, ended * took_s + 0.001, (uint32_t)ended + 1, 1);
    tell_start(&stage, ended * took_s + 0.001, (uint32_t)ended + 2, 1);
    stage.ui.run.more = endless;
    stage.now_s = ended * took_s + 1;
    stage_rebuild(&stage);
    eta_us = stage.rows.eta_us;
    stage_close(&stage);
    return eta_us;
}

static const struct {
    int ended;
    double took_s, estimate_s;
    bool endless;
    double least_s, most_s; /* -1: not to be trusted */
} etas[] = {
    { 0, 1, 0, false, -1, -1 },     /* nothing is known */
    { 4, 3, 0, false, -1, -1 },     /* too little is */
    { 8, 3, 0, false, 16.9, 17.1 }, /* two have 2 s left, ten take 3 s, two at a time */
    { 0, 1, 3, false, 16.9, 17.1 }, /* the same, as estimated */
    { 8, 3, 3.5, false, 19.9, 20.1 },
    { 8, 3, 9, false, 16.9, 17.1 }, /* estimates are far off: what was measured counts */
    { 8, 3, 0, true, -1, -1 },
    { 8, 0.2, 0, false, -1, -1 }, /* those that run take far longer than all before */
};

START_TEST(time_left)
{
    double s =
        (double)eta_of(etas[_i].ended, etas[_i].took_s, etas[_i].estimate_s, etas[_i].endless) /
        1e6;

    if (etas[_i].least_s < 0)
        ck_assert_double_lt(s, 0);
    else {
        ck_assert_double_ge(s, etas[_i].least_s);
        ck_assert_double_le(s, etas[_i].most_s);
    }
}
END_TEST

/* Three in a chain, one of them added last: what matters is the chain, not the slots. */
START_TEST(time_left_of_chains)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 8);
    tell_queued(&stage, 0, "first", 4);
    tell_queued_after(&stage, 0, "third", 2, 3, FB_WHEN_ENDED);
    tell_queued_after(&stage, 0, "second", 3, 1, FB_WHEN_SUCCEEDED);
    tell_queued_after(&stage, 0, "beside", 6, 1, FB_WHEN_BEGAN);
    stage.now_s = 0;
    stage_rebuild(&stage);
    ck_assert_int_eq(stage.rows.eta_us, 9000000);
    tell_start(&stage, 0, 1, 1);
    stage.now_s = 1;
    stage_rebuild(&stage);
    ck_assert_int_eq(stage.rows.eta_us / 10000, 800);
    tell_end(&stage, 4, 1, 0, 1);
    stage_rebuild(&stage);
    ck_assert_int_eq(stage.rows.eta_us, 6000000);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("rows")
{
    check_locale();
    tcase_set_timeout(all, 60);
    tcase_add_test(all, units);
    tcase_add_loop_test(all, sorted, 0, sizeof orders / sizeof orders[0]);
    tcase_add_test(all, filtered_and_found);
    tcase_add_test(all, facts_of_all);
    tcase_add_test(all, a_share_of_0_has_a_bar);
    tcase_add_loop_test(all, same_step_by_step, 0, COLUMN_COUNT);
    tcase_add_test(all, columns_fit);
    tcase_add_loop_test(all, time_left, 0, sizeof etas / sizeof etas[0]);
    tcase_add_test(all, time_left_of_chains);
}
