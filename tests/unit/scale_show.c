/*
 * scale_show.c - measurements as a table, words, JSON and CSV: each number in its place, and what
 * is said where there is none. And the rows that they are of.
 */
#include "base/text.h"
#include "check_main.h"
#include "scale/verdict.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct fb_hardware four = { .cores = 4, .threads = 8, .machine_threads = 8 };

static void add(struct scale_runs *runs, int slots, double wall_s, double throughput, double cpu_s)
{
    struct scale_sample sample = { .slots = slots,
                                   .round = 1,
                                   .throughput = throughput,
                                   .wall_us = (int64_t)(wall_s * 1e6 + 0.5),
                                   .cpu_us = (int64_t)(cpu_s * 1e6 + 0.5),
                                   .jobs = 8,
                                   .delay_us = -1,
                                   .others_us = -1 };

    ck_assert_int_eq(scale_runs_add(runs, &sample), 0);
}

/* ---------------------------------------------------------------- rows */

START_TEST(a_row_for_each_number_of_slots)
{
    struct scale_runs runs = { .hardware = four };
    struct scale_row *rows;

    add(&runs, 4, 2, 4, 6);
    add(&runs, 1, 8, 1, 7);
    add(&runs, 4, 1, 8, 4);
    add(&runs, 1, 4, 2, 4);
    add(&runs, 1, 2, 4, 2);
    ck_assert_int_eq(scale_rows(&runs, &rows), 2);
    ck_assert_int_eq(rows[0].slots, 1);
    ck_assert_int_eq(rows[0].rounds, 3);
    ck_assert_double_eq_tol(rows[0].median_s, 4, 1e-9);
    ck_assert_double_eq_tol(rows[0].least_s, 2, 1e-9);
    ck_assert_double_eq_tol(rows[0].most_s, 8, 1e-9);
    ck_assert_double_eq_tol(rows[0].throughput, 2, 1e-9);
    ck_assert_double_eq_tol(rows[0].throughput_least, 1, 1e-9);
    ck_assert_double_eq_tol(rows[0].throughput_most, 4, 1e-9);
    ck_assert_double_eq_tol(rows[0].speed_up, 1, 1e-9);
    ck_assert_double_eq_tol(rows[0].cpu_s, 4, 1e-9);
    ck_assert_double_eq_tol(rows[0].busy, 4.0 / (4 * 8), 1e-9);
    ck_assert_int_eq(rows[1].slots, 4); /* of two the middle lies between them */
    ck_assert_int_eq(rows[1].rounds, 2);
    ck_assert_double_eq_tol(rows[1].median_s, 1.5, 1e-9);
    ck_assert_double_eq_tol(rows[1].throughput, 6, 1e-9);
    ck_assert_double_eq_tol(rows[1].speed_up, 3, 1e-9);
    ck_assert_double_eq_tol(rows[1].cpu_s, 5, 1e-9);
    ck_assert_double_eq_tol(rows[1].busy, 5 / (1.5 * 8), 1e-9);
    ck_assert_double_eq_tol(rows[1].expected_low, 4, 1e-9);
    ck_assert_int_eq(rows[1].middle.slots, 4);
    free(rows);
    scale_runs_fini(&runs);
}
END_TEST

/* Of a file: no machine. Without one slot: no speed-up. Without a time: none. */
START_TEST(what_is_not_known)
{
    struct scale_runs runs = { .hardware = four, .table = true }, none = { 0 };
    struct scale_row *rows;

    add(&runs, 2, 0, 5, 0);
    ck_assert_int_eq(scale_rows(&runs, &rows), 1);
    ck_assert_double_eq(rows[0].median_s, -1);
    ck_assert_double_eq(rows[0].speed_up, -1);
    ck_assert_double_eq(rows[0].busy, -1);
    ck_assert_double_eq(rows[0].cpu_s, -1);
    ck_assert_double_eq(rows[0].expected_high, -1);
    free(rows);
    runs.table = false;
    ck_assert_int_eq(scale_rows(&runs, &rows), 1);
    ck_assert_double_eq(rows[0].busy, -1); /* a time of none */
    free(rows);
    runs.list[0].wall_us = 1;
    ck_assert_int_eq(scale_rows(&runs, &rows), 1);
    ck_assert_double_eq(rows[0].median_s, 1e-6);
    free(rows);
    runs.list[0].wall_us = 1000000;
    runs.hardware.threads = 1;
    ck_assert_int_eq(scale_rows(&runs, &rows), 1);
    ck_assert_double_eq(rows[0].busy, 0);
    free(rows);
    runs.hardware.threads = 0;
    ck_assert_int_eq(scale_rows(&runs, &rows), 1);
    ck_assert_double_eq(rows[0].busy, -1);
    free(rows);
    runs.list[0].slots = 1; /* of no throughput nothing is a multiple */
    runs.list[0].throughput = 0;
    ck_assert_int_eq(scale_rows(&runs, &rows), 1);
    ck_assert_double_eq(rows[0].speed_up, -1);
    free(rows);
    ck_assert_int_eq(scale_rows(&none, &rows), 0);
    free(rows);
    scale_runs_fini(&runs);
}
END_TEST

/* ---------------------------------------------------------------- fits in words */

#define VALUE(v, e, l, h)                                                                          \
    {                                                                                              \
        .value = (v), .error = (e), .low = (l), .high = (h)                                        \
    }
#define REST  ";\n  residual standard error 0.5 on 3 degrees of freedom\n"
#define NEVER ",\n  that it ever gets slower cannot be told from these runs"

static const struct {
    struct scale_fit fit;
    bool weak;
    const char *words;
} fits[] = {
    { { .told = SCALE_FEW },
      false,
      "Amdahl: cannot be told from these runs: too few numbers of slots or rounds\n" },
    { { .told = SCALE_SPREAD },
      false,
      "Amdahl: cannot be told from these runs: rounds lie too far apart\n" },
    { { .law = SCALE_AMDAHL,
        .alpha = VALUE(0.25, 0.01, 0.2, 0.3),
        .gamma = VALUE(2, 0, 0, 0),
        .limit = VALUE(8, 0, 0, 0),
        .has_limit = true },
      false,
      "Amdahl: serial share 0.25 (standard error 0.01, 95%: 0.2 to 0.3),\n"
      "  at most 4 times the speed of one slot" REST },
    { { .law = SCALE_AMDAHL,
        .alpha = VALUE(0.25, 0.2, -0.1, 0.6),
        .gamma = VALUE(2, 0, 0, 0),
        .limit = VALUE(8, 0, 0, 0),
        .has_limit = true },
      false,
      "Amdahl: serial share 0.25 (standard error 0.2, 95%: 0 to 0.6)" REST },
    { { .law = SCALE_AMDAHL, .alpha = VALUE(0, 0, 0, 0.02) },
      false,
      "Amdahl: serial share 0 (95%: 0 to 0.02)" REST },
    { { .law = SCALE_AMDAHL,
        .alpha = VALUE(0.25, 0.01, 0, 0.3),
        .limit = VALUE(8, 0, 0, 0),
        .has_limit = true },
      false,
      "Amdahl: serial share 0.25 (standard error 0.01, 95%: 0 to 0.3)" REST },
    { { .law = SCALE_USL,
        .alpha = VALUE(0.1, 0, 0.1, 0.1),
        .beta = VALUE(0.01, 0.001, 0.008, 0.012),
        .optimum_slots = VALUE(10, 1, 8, 12),
        .peak_slots = VALUE(12, 2, 8, 16),
        .has_limit = true,
        .has_optimum = true,
        .has_peak = true },
      false,
      "Universal scalability law: contention 0.1,\n"
      "  coherency 0.01 (standard error 0.001, 95%: 0.008 to 0.012),\n"
      "  worth its slots up to 10 (standard error 1, 95%: 8 to 12),\n"
      "  slower past 12 (standard error 2, 95%: 8 to 16)" REST },
    { { .law = SCALE_USL,
        .alpha = VALUE(0.1, 0, 0, 0.1),
        .beta = VALUE(0.01, 0.001, 0, 0.012),
        .optimum_slots = VALUE(10, 1, 8, 12),
        .peak_slots = VALUE(12, 2, 8, 16),
        .has_optimum = true,
        .has_peak = true },
      false,
      "Universal scalability law: contention 0.1,\n"
      "  coherency 0.01 (standard error 0.001, 95%: 0 to 0.012)" NEVER REST },
    { { .law = SCALE_GUSTAFSON, .alpha = VALUE(0.5, 0, 0, 0) },
      true,
      "Gustafson: serial share 0.5" REST },
};

START_TEST(a_fit_in_words)
{
    struct scale_runs runs = { .hardware = four, .weak = fits[_i].weak, .table = true };
    struct scale_row row = { .slots = 2, .rounds = 2 };
    struct scale_verdict verdict = { .rows = &row, .count = 1, .best = -1 };
    struct scale_fit fit = fits[_i].fit;
    struct text out = { 0 };

    fit.residual_error = 0.5;
    fit.freedom = 3;
    verdict.amdahl = verdict.usl = verdict.gustafson = fit;
    scale_put_words(&out, &runs, &verdict);
    ck_assert_msg(strstr(text_string(&out), fits[_i].words) != NULL, "%s", text_string(&out));
    ck_assert_int_eq(strncmp(text_string(&out), "Gustafson", 9) == 0, fits[_i].weak);
    text_fini(&out);
}
END_TEST

/* ---------------------------------------------------------------- all of it */

static const char table[] = "slots  rounds    median     least      most  speed-up    expected  "
                            "efficiency       CPU  busy\n"
                            "    1       1     4.0 s     4.0 s     4.0 s      1.00           1     "
                            "   100%     4.0 s   12%\n"
                            "    2       1     2.0 s     2.0 s     2.0 s      2.00           2     "
                            "   100%     4.0 s   25%\n"
                            "    4       1     1.0 s     1.0 s     1.0 s      4.00           4     "
                            "   100%     4.0 s   50%\n"
                            "    8       1     1.0 s     1.0 s     1.0 s      4.00  4.4 to 4.8     "
                            "    50%     4.0 s   50%\n"
                            "\n";

static void measured(struct scale_runs *runs, struct scale_verdict *verdict)
{
    runs->hardware = four;
    add(runs, 1, 4, 2, 4);
    add(runs, 2, 2, 4, 4);
    add(runs, 4, 1, 8, 4);
    add(runs, 8, 1, 8, 4);
    ck_assert_int_eq(scale_judge(verdict, runs), 0);
}

START_TEST(a_table)
{
    struct scale_runs runs = { 0 };
    struct scale_verdict verdict;
    struct text out = { 0 };
    const char *at;

    measured(&runs, &verdict);
    scale_put_table(&out, &runs, &verdict);
    at = text_string(&out);
    ck_assert_int_eq(strncmp(at, table, strlen(table)), 0);
    ck_assert_ptr_nonnull(strstr(at, "Rule of thumb: 4 cores with 8 hardware threads, up to 4.4 to "
                                     "4.8 times; measured: 4.00\n"));
    ck_assert_ptr_nonnull(strstr(at, "\nUse -j 4: "));
    ck_assert_ptr_nonnull(strstr(at, ".\n"));
    text_fini(&out);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

/* Of one core: in the singular, and faster than it can be. */
START_TEST(the_rule_of_thumb)
{
    struct scale_runs runs = { 0 };
    struct scale_verdict verdict;
    struct text out = { 0 };

    runs.hardware = (struct fb_hardware){ .cores = 1, .threads = 1, .machine_threads = 1 };
    add(&runs, 1, 4, 2, 0.1);
    add(&runs, 2, 2, 4, 0.1);
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    scale_put_words(&out, &runs, &verdict);
    ck_assert_ptr_nonnull(strstr(text_string(&out),
                                 "Rule of thumb: 1 core with 1 hardware thread, up to 1 times; "
                                 "measured: 2.00 (the jobs wait for more than cores)\n"));
    text_clear(&out);
    verdict.rows[1].speed_up = 1.05; /* as fast as it can be, nearly */
    scale_put_words(&out, &runs, &verdict);
    ck_assert_ptr_nonnull(strstr(text_string(&out), "measured: 1.05\n"));
    text_fini(&out);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

static double number_of(const json_t *object, const char *name)
{
    const json_t *number = json_object_get(object, name);

    ck_assert_msg(json_is_number(number), "%s", name);
    return json_number_value(number);
}

static void look_at_fits(const json_t *root)
{
    const json_t *fit = json_object_get(root, "usl");

    ck_assert_double_eq(number_of(fit, "freedom"), 3);
    ck_assert_double_eq(number_of(fit, "residual_error"), 0.25);
    ck_assert(json_is_null(json_object_get(json_object_get(fit, "gamma"), "high")));
    ck_assert_double_eq(number_of(json_object_get(fit, "alpha"), "value"), 5);
    ck_assert_double_eq(number_of(json_object_get(fit, "alpha"), "error"), 6);
    ck_assert_double_eq(number_of(json_object_get(fit, "beta"), "low"), 11);
    ck_assert_double_eq(number_of(json_object_get(fit, "limit"), "high"), 16);
    ck_assert_double_eq(number_of(json_object_get(fit, "peak"), "value"), 17);
    ck_assert_double_eq(number_of(json_object_get(fit, "optimum"), "value"), 21);
    fit = json_object_get(root, "gustafson");
    ck_assert_ptr_null(json_object_get(fit, "limit"));
    ck_assert_ptr_null(json_object_get(fit, "peak"));
    ck_assert_ptr_null(json_object_get(fit, "optimum"));
}

START_TEST(json)
{
    static const struct {
        const char *name;
        double value;
    } members[] = {
        { "slots", 8 },          { "rounds", 1 },          { "median", 1 },   { "least", 1 },
        { "most", 1 },           { "throughput", 8 },      { "cpu", 4 },      { "busy", 0.5 },
        { "expected_low", 4.4 }, { "expected_high", 4.8 }, { "speed_up", 4 }, { "efficiency", 0.5 },
    };
    struct scale_runs runs = { .weak = true };
    struct scale_verdict verdict;
    struct text out = { 0 };
    json_t *root, *row;

    measured(&runs, &verdict);
    runs.list[3].failed = 2;
    runs.list[2].wall_us = 100000;
    verdict.rows[0].busy = -1;
    verdict.amdahl.told = SCALE_FEW;
    verdict.usl = (struct scale_fit){ .law = SCALE_USL,
                                      .freedom = 3,
                                      .residual_error = 0.25,
                                      .gamma = VALUE(1, 2, 3, INFINITY),
                                      .alpha = VALUE(5, 6, 7, 8),
                                      .beta = VALUE(9, 10, 11, 12),
                                      .has_limit = true,
                                      .limit = VALUE(13, 14, 15, 16),
                                      .has_peak = true,
                                      .peak_slots = VALUE(17, 18, 19, 20),
                                      .has_optimum = true,
                                      .optimum_slots = VALUE(21, 22, 23, 24) };
    verdict.gustafson = (struct scale_fit){ .law = SCALE_GUSTAFSON };
    scale_put_json(&out, &runs, &verdict);
    root = json_loads(text_string(&out), 0, NULL);
    ck_assert_msg(root != NULL, "%s", text_string(&out));
    ck_assert_double_eq(number_of(root, "cores"), 4);
    ck_assert_double_eq(number_of(root, "threads"), 8);
    ck_assert(json_is_true(json_object_get(root, "weak")));
    ck_assert_uint_eq(json_array_size(json_object_get(root, "slots")), 4);
    row = json_array_get(json_object_get(root, "slots"), 3);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        ck_assert_double_eq_tol(number_of(row, members[i].name), members[i].value, 1e-6);
    row = json_array_get(json_object_get(root, "slots"), 0);
    ck_assert(json_is_null(json_object_get(row, "busy")));
    ck_assert(json_is_null(json_object_get(root, "amdahl")));
    look_at_fits(root);
    ck_assert_double_eq(number_of(root, "use"), 4);
    ck_assert_uint_eq(json_array_size(json_object_get(root, "doubts")), 3);
    ck_assert_str_eq(json_string_value(json_array_get(json_object_get(root, "doubts"), 1)),
                     "in 1 of 4 runs a job failed");
    json_decref(root);
    text_clear(&out);
    runs.table = true; /* of a machine that may be another */
    scale_put_json(&out, &runs, &verdict);
    ck_assert_ptr_nonnull(strstr(text_string(&out), "{\"cores\":null,\"threads\":null,"));
    text_fini(&out);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

/* A column for each, and nothing where it is not known. */
START_TEST(csv)
{
    struct scale_runs runs = { 0 };
    struct text out = { 0 };

    ck_assert_int_eq(scale_runs_add(&runs, &(struct scale_sample){ .slots = 2,
                                                                   .round = 3,
                                                                   .throughput = 1.5,
                                                                   .wall_us = 4000001,
                                                                   .cpu_us = 5000002,
                                                                   .jobs = 6,
                                                                   .failed = 7,
                                                                   .longest_us = 8000003,
                                                                   .alone_us = 9000004,
                                                                   .waits_us = 10000005,
                                                                   .start_us = 11000006,
                                                                   .work_us = 12000007,
                                                                   .delay_us = 0,
                                                                   .others_us = -1 }),
                     0);
    scale_put_csv(&out, &runs);
    ck_assert_str_eq(text_string(&out),
                     "slots,round,seconds,throughput,jobs,failed,cpu,longest,alone,waits,starts,"
                     "works,delay,others,agents,claims\n"
                     "2,3,4.000001,1.5,6,7,5.000002,8.000003,9.000004,10.000005,11.000006,"
                     "12.000007,0.000000,,,\n");
    text_fini(&out);
    scale_runs_fini(&runs);
}
END_TEST

CHECK_MAIN("show")
{
    tcase_add_test(all, a_row_for_each_number_of_slots);
    tcase_add_test(all, what_is_not_known);
    tcase_add_loop_test(all, a_fit_in_words, 0, (int)(sizeof fits / sizeof fits[0]));
    tcase_add_test(all, a_table);
    tcase_add_test(all, the_rule_of_thumb);
    tcase_add_test(all, json);
    tcase_add_test(all, csv);
}
