/* scale_verdict.c - what is said of measurements: the sentence, the rule of thumb, the doubts.
 */
#include "check_main.h"
#include "scale/curve.h"
#include "scale/plot.h"
#include "scale/verdict.h"
#include "scale_measured.h"
#include "view_stage.h"

#include <jansson.h>
#include <stdlib.h>

static const struct fb_hardware two_cores = { .cores = 2, .threads = 2, .machine_threads = 2 };
static const struct fb_hardware smt = { .cores = 4, .threads = 8, .machine_threads = 8 };

static const struct fb_hardware one_core = { .cores = 1, .threads = 1, .machine_threads = 1 };
static const struct fb_hardware one_smt = { .cores = 1, .threads = 2, .machine_threads = 2 };
static const struct fb_hardware in_quota = {
    .cores = 8, .threads = 8, .machine_threads = 8, .quota = 2
};
static const struct fb_hardware half_quota = {
    .cores = 2, .threads = 4, .machine_threads = 4, .quota = 0.5
};
static const struct fb_hardware wide_quota = {
    .cores = 2, .threads = 2, .machine_threads = 2, .quota = 2
};

#define GAINED "Use -j 2: past 2 slots nothing is gained"

/* Walls of 1, 2 and 4 slots, and what was seen of each run. */
static const struct {
    const struct fb_hardware *hardware;
    double wall_s[3];
    struct scale_sample seen;
    const char *sentence;
} sentences[] = {
    { &two_cores,
      { 4, 2, 2 },
      { .cpu_us = 4000000 },
      "Use -j 2: past 2 slots nothing is gained: there are 2 cores" },
    { &two_cores,
      { 4, 2, 3 },
      { .cpu_us = 4000000 },
      "Use -j 2: past 2 slots it gets slower: there are 2 cores" },
    { &smt,
      { 4.5, 4.4, 4.4 },
      { .longest_us = 4100000 },
      "Use -j 1: past 1 slot nothing is gained: the longest job alone takes 4.1 s of 4.5 s" },
    { &smt,
      { 2, 1, 1 },
      { .start_us = 400000, .work_us = 120000, .jobs = 10 },
      "Use -j 2: past 2 slots nothing is gained: each job starts for 40 ms and works for 12 ms" },
    { &smt,
      { 2, 1, 1 },
      { .waits_us = 500000 },
      "Use -j 2: past 2 slots nothing is gained: slots were free, and jobs waited for others, for "
      "500 ms of 1.0 s" },
    { &smt,
      { 2, 1, 1 },
      { .alone_us = 300000 },
      "Use -j 2: past 2 slots nothing is gained: one worker ran alone for 300 ms of 1.0 s" },
    { &smt,
      { 2, 1, 1 },
      { .work_us = 2000000, .delay_us = 1000000 },
      "Use -j 2: past 2 slots nothing is gained: workers were ready and had no core for 1.0 s of "
      "2.0 s of all of them" },
    { &smt, { 2, 1, 1 }, { .delay_us = -1 }, GAINED },
    /* which cores are full, and from when on they are */
    { &two_cores, { 4, 2, 2 }, { .cpu_us = 3400000 }, GAINED ": there are 2 cores" },
    { &two_cores, { 4, 2, 2 }, { .cpu_us = 3399999 }, GAINED },
    { &smt,
      { 4, 2, 2 },
      { .cpu_us = 4000000 },
      GAINED ": there are 8 hardware threads on 4 cores" },
    { &one_smt,
      { 4, 2, 2 },
      { .cpu_us = 4000000 },
      GAINED ": there are 2 hardware threads on 1 core" },
    { &one_core,
      { 4, 4, 4 },
      { .cpu_us = 4000000 },
      "Use -j 1: past 1 slot nothing is gained: there is 1 core" },
    { &in_quota, { 4, 2, 2 }, { .cpu_us = 4000000 }, GAINED ": a quota allows 2 CPUs" },
    { &wide_quota, { 4, 2, 2 }, { .cpu_us = 4000000 }, GAINED ": there are 2 cores" },
    { &smt,
      { 4, 4, 4 },
      { .cpu_us = 3400000 },
      "Use -j 1: past 1 slot nothing is gained: there are 8 hardware threads on 4 cores" },
    /* from when on each is the reason */
    { &smt,
      { 2, 1, 1 },
      { .longest_us = 800000 },
      GAINED ": the longest job alone takes 800 ms of 1.0 s" },
    { &smt, { 2, 1, 1 }, { .longest_us = 799999 }, GAINED },
    { &smt,
      { 2, 1, 1 },
      { .start_us = 2000, .work_us = 1999 },
      GAINED ": each job starts for 2.0 ms and works for 2.0 ms" },
    { &smt, { 2, 1, 1 }, { .start_us = 2000, .work_us = 2000 }, GAINED },
    { &smt,
      { 2, 1, 1 },
      { .waits_us = 200000 },
      GAINED ": slots were free, and jobs waited for others, for 200 ms of 1.0 s" },
    { &smt, { 2, 1, 1 }, { .waits_us = 199999 }, GAINED },
    { &smt,
      { 2, 1, 1 },
      { .alone_us = 200000 },
      GAINED ": one worker ran alone for 200 ms of 1.0 s" },
    { &smt, { 2, 1, 1 }, { .alone_us = 199999 }, GAINED },
    { &smt,
      { 2, 1, 1 },
      { .start_us = 100000, .work_us = 1900000, .delay_us = 400000 },
      GAINED ": workers were ready and had no core for 400 ms of 2.0 s of all of them" },
    { &smt, { 2, 1, 1 }, { .start_us = 100000, .work_us = 1900000, .delay_us = 399999 }, GAINED },
    /* a tenth slower is slower; 3 % is nothing */
    { &smt, { 4, 2, 2.2222 }, { .delay_us = -1 }, GAINED },
    { &smt, { 4, 2, 2.2224 }, { .delay_us = -1 }, "Use -j 2: past 2 slots it gets slower" },
    { &smt, { 4, 2.06, 2 }, { .delay_us = -1 }, GAINED },
    { &smt,
      { 4, 2.07, 2 },
      { .delay_us = -1 },
      "Use -j 4: more slots were not tried, and each more brought something, 2.00 times the speed "
      "of one in all" },
    { &smt,
      { 4, 2, 1 },
      { .delay_us = -1 },
      "Use -j 4: more slots were not tried, and each more brought something, 4.00 times the speed "
      "of one in all" },
};

/* By agents nothing is known of cores, but how long a slot waited for having an agent at all. */
static const struct {
    double wall_s[3];
    struct scale_sample seen;
    const char *sentence;
} apart_sentences[] = {
    { { 4, 2, 2 }, { .cpu_us = 4000000 }, "Use -j 2: past 2 slots nothing is gained" },
    { { 2, 1, 1 },
      { .arrive_us = 500000, .alone_us = 400000 },
      "Use -j 2: past 2 slots nothing is gained: a slot waited until its agent began for 250 ms of "
      "1.0 s" },
    { { 2, 1, 1 },
      { .claim_us = 600000, .start_us = 2, .work_us = 1, .jobs = 1 },
      "Use -j 2: past 2 slots nothing is gained: a slot waited for its next job to be claimed for "
      "300 ms of 1.0 s" },
    { { 2, 1, 1 },
      { .arrive_us = 400000 },
      "Use -j 2: past 2 slots nothing is gained: a slot waited until its agent began for 200 ms of "
      "1.0 s" },
    { { 2, 1, 1 }, { .arrive_us = 399999 }, "Use -j 2: past 2 slots nothing is gained" },
    { { 2, 1, 1 },
      { .claim_us = 400000 },
      "Use -j 2: past 2 slots nothing is gained: a slot waited for its next job to be claimed for "
      "200 ms of 1.0 s" },
    { { 2, 1, 1 }, { .claim_us = 399999 }, "Use -j 2: past 2 slots nothing is gained" },
    { { 2, 1, 1 },
      { .claim_us = -1, .waits_us = 500000 },
      "Use -j 2: past 2 slots nothing is gained: slots were free, and jobs waited for others, for "
      "500 ms of 1.0 s" },
};

START_TEST(the_sentence)
{
    struct scale_runs runs = { .hardware = *sentences[_i].hardware };
    struct scale_verdict verdict;
    struct text out = { 0 };

    measured(&runs, sentences[_i].wall_s, &sentences[_i].seen);
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    scale_put_sentence(&out, &runs, &verdict);
    ck_assert_str_eq(text_string(&out), sentences[_i].sentence);
    text_fini(&out);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

START_TEST(the_sentence_of_agents)
{
    struct scale_runs runs = { .apart = true };
    struct scale_verdict verdict;
    struct text out = { 0 };

    measured(&runs, apart_sentences[_i].wall_s, &apart_sentences[_i].seen);
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    scale_put_sentence(&out, &runs, &verdict);
    ck_assert_str_eq(text_string(&out), apart_sentences[_i].sentence);
    ck_assert_double_lt(verdict.rows[0].expected_low, 0);
    ck_assert_double_lt(verdict.rows[0].busy, 0);
    text_fini(&out);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

static const struct {
    const struct fb_hardware *hardware;
    int slots;
    double low, high;
} rules[] = {
    { &in_quota, 2, 2, 2 },  { &in_quota, 3, 2, 2 },       { &smt, 5, 4.1, 4.2 },
    { &two_cores, 1, 1, 1 }, { &two_cores, 2, 2, 2 },      { &two_cores, 9, 2, 2 },
    { &smt, 4, 4, 4 },       { &smt, 6, 4.2, 4.4 },        { &smt, 8, 4.4, 4.8 },
    { &smt, 64, 4.4, 4.8 },  { &half_quota, 1, 0.5, 0.5 }, { &half_quota, 4, 0.5, 0.5 },
};

START_TEST(the_rule_of_thumb)
{
    double low, high;

    scale_expected(rules[_i].hardware, rules[_i].slots, &low, &high);
    ck_assert_double_eq_tol(low, rules[_i].low, 1e-9);
    ck_assert_double_eq_tol(high, rules[_i].high, 1e-9);
}
END_TEST

/* Nothing measured, one number of slots, two: every kind is written, and JSON is JSON. */
START_TEST(few_measurements)
{
    struct scale_runs runs = { .hardware = two_cores };
    struct scale_verdict verdict;
    struct text out = { 0 };
    json_t *root, *use;

    for (int slots = 1; slots <= _i; slots++)
        ck_assert_int_eq(scale_runs_add(&runs, &(struct scale_sample){ .slots = slots,
                                                                       .round = 1,
                                                                       .wall_us = 1000000,
                                                                       .throughput = 1 }),
                         0);
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    scale_put_json(&out, &runs, &verdict);
    root = json_loads(text_string(&out), 0, NULL);
    ck_assert_ptr_nonnull(root);
    ck_assert(json_is_null(json_object_get(root, "amdahl")));
    use = json_object_get(root, "use");
    ck_assert(_i == 0 ? json_is_null(use) : json_integer_value(use) == 1);
    ck_assert_str_eq(json_string_value(json_object_get(root, "sentence")),
                     _i < 2 ? "One number of slots alone was measured: nothing can be compared"
                            : "Use -j 1: past 1 slot nothing is gained");
    json_decref(root);
    text_clear(&out);
    scale_put_table(&out, &runs, &verdict);
    ck_assert_ptr_nonnull(strstr(text_string(&out), "Amdahl: cannot be told from these runs"));
    text_clear(&out);
    scale_draw(&out, CANVAS_SVG, &runs, &verdict);
    ck_assert_ptr_nonnull(strstr(text_string(&out), "</svg>"));
    ck_assert_ptr_null(strstr(text_string(&out), "nan"));
    text_fini(&out);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

/* In cells: of Braille's dots, and of ASCII alone; and as a picture. */
START_TEST(in_a_terminal)
{
    static const double slots[] = { 1, 2, 4, 6, 8, 16 };
    struct scale_runs runs = { .hardware = smt };
    struct scale_verdict verdict;
    struct grid grid;
    struct text out = { 0 };
    char *text = NULL, path[64];
    size_t size;
    FILE *file = open_memstream(&text, &size);

    for (size_t i = 0; i < 2 * sizeof slots / sizeof slots[0]; i++) {
        double up = scale_law_at(SCALE_USL, 10, 0.08, 0.005, slots[i / 2]);
        ck_assert_int_eq(
            scale_runs_add(&runs, &(struct scale_sample){ .slots = (int)slots[i / 2],
                                                          .round = (int)(i % 2) + 1,
                                                          .throughput = up * (i % 2 ? 1.01 : 1) }),
            0);
    }
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    ck_assert_int_eq(grid_open(&grid, 18, 72), 0);
    grid_clear(&grid);
    scale_plot(&grid, (struct area){ 0, 0, 18, 72 }, &runs, &verdict, _i == 1);
    grid_dump(&grid, file, NULL);
    fclose(file);
    snprintf(path, sizeof path, "tests/unit/golden/scale_plot%s.txt", _i == 1 ? "_ascii" : "");
    compare_file(path, text);
    free(text);
    scale_draw(&out, CANVAS_SVG, &runs, &verdict);
    compare_file("tests/unit/golden/scale_curve.svg", text_string(&out));
    text_fini(&out);
    for (int side = 0; side < 30; side++) { /* any size holds */
        ck_assert_int_eq(grid_resize(&grid, side, 3 * side), 0);
        scale_plot(&grid, (struct area){ 0, 0, side, 3 * side }, &runs, &verdict, _i == 1);
    }
    grid_close(&grid);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

/* Of those that are as fast the fewest slots count, with their own rounds. */
START_TEST(as_fast_with_fewer)
{
    static const struct scale_sample list[] = {
        { .slots = 1, .throughput = 6 },  { .slots = 2, .throughput = 10 },
        { .slots = 4, .throughput = 5 },  { .slots = 4, .throughput = 10 },
        { .slots = 4, .throughput = 10 },
    };
    struct scale_runs runs = { .hardware = smt };
    struct scale_verdict verdict;

    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
        ck_assert_int_eq(scale_runs_add(&runs, &list[i]), 0);
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    ck_assert_int_eq(verdict.rows[verdict.best].slots, 2);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

CHECK_MAIN("scale_verdict")
{
    check_locale();
    tcase_add_test(all, as_fast_with_fewer);
    tcase_add_loop_test(all, in_a_terminal, 0, 2);
    tcase_add_loop_test(all, the_sentence, 0, (int)(sizeof sentences / sizeof sentences[0]));
    tcase_add_loop_test(all, the_sentence_of_agents, 0,
                        (int)(sizeof apart_sentences / sizeof apart_sentences[0]));
    tcase_add_loop_test(all, the_rule_of_thumb, 0, (int)(sizeof rules / sizeof rules[0]));
    tcase_add_loop_test(all, few_measurements, 0, 3);
}
