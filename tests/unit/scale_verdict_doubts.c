/* scale_verdict_doubts.c - what is doubtful of measurements: from when on each is said. */
#include "check_main.h"
#include "scale/verdict.h"
#include "scale_measured.h"

START_TEST(doubts)
{
    struct scale_runs runs = { .hardware = {
                                   .cores = 2, .threads = 2, .machine_threads = 8, .quota = 1.5 } };
    const double walls[3] = { 0.4, 0.1, 0.1 };
    struct scale_verdict verdict;
    struct text out = { 0 };

    measured(&runs, walls, &(struct scale_sample){ .others_us = 100000, .failed = 1 });
    runs.list[2].jobs = 2;
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    scale_put_doubts(&out, &runs, &verdict);
    ck_assert_str_eq(text_string(&out),
                     "other programs used up to 50% of the cores meanwhile\n"
                     "a run took less than 0.2 s: starting and ending weigh too much\n"
                     "a CPU quota allows 1.5 CPUs, in turns of some milliseconds\n"
                     "2 of the machine's 8 hardware threads can be used here\n"
                     "in 3 of 3 runs a job failed\n"
                     "runs differ in the number of their jobs: not all did the same work\n");
    text_fini(&out);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

/* From when on each is a doubt. `work`: the jobs of the runs with 1, 2 and 4 slots. */
static const struct {
    double wall_s, others_s;
    struct fb_hardware hardware;
    uint32_t work[3], failed;
    unsigned voided;
    bool table, apart, weak;
    const char *doubts;
} doubtful[] = {
    { 0.2, 0.08, { .cores = 4, .threads = 4, .machine_threads = 4 }, .doubts = "" },
    { 0.1999,
      0.0800,
      { .cores = 4, .threads = 4, .machine_threads = 4 },
      .doubts = "other programs used up to 10% of the cores meanwhile\n"
                "a run took less than 0.2 s: starting and ending weigh too much\n" },
    { 1, 3, { .cores = 4, .threads = 4, .machine_threads = 4 }, .table = true, .doubts = "" },
    { 1,
      -1,
      { .cores = 4, .threads = 4, .machine_threads = 5, .quota = 1 },
      .apart = true,
      .doubts = "" },
    { 1,
      0,
      { .cores = 4, .threads = 4, .machine_threads = 5 },
      .doubts = "4 of the machine's 5 hardware threads can be used here\n" },
    { 1,
      0,
      { .threads = 4, .machine_threads = 4 },
      .voided = 1,
      .doubts = "1 run is not counted: an agent was lost, or started once more\n" },
    { 1,
      0,
      { .threads = 4, .machine_threads = 4 },
      .voided = 2,
      .doubts = "2 runs are not counted: an agent was lost, or started once more\n" },
    { 1,
      0,
      { .threads = 4, .machine_threads = 4 },
      .failed = 3,
      .doubts = "in 1 of 3 runs a job failed\n" },
    { 1, 0, { .threads = 4, .machine_threads = 4 }, { 2, 4, 8 }, .weak = true, .doubts = "" },
    { 1,
      0,
      { .threads = 4, .machine_threads = 4 },
      { 2, 4, 7 },
      .weak = true,
      .doubts = "runs differ in the number of their jobs: not all did the same work\n" },
    { 1e-6,
      1e-6,
      { .threads = 1, .machine_threads = 1 },
      .doubts = "other programs used up to 100% of the cores meanwhile\n"
                "a run took less than 0.2 s: starting and ending weigh too much\n" },
    { 1,
      0,
      { .threads = 4, .machine_threads = 4 },
      { 1, 2, 1 },
      .doubts = "runs differ in the number of their jobs: not all did the same work\n" },
};

START_TEST(each_doubt)
{
    struct scale_runs runs = { .hardware = doubtful[_i].hardware,
                               .voided = doubtful[_i].voided,
                               .table = doubtful[_i].table,
                               .apart = doubtful[_i].apart,
                               .weak = doubtful[_i].weak };
    const double walls[3] = { 1, 1, doubtful[_i].wall_s };
    struct scale_verdict verdict;
    struct text out = { 0 };

    measured(&runs, walls, &(struct scale_sample){ 0 });
    for (int i = 0; i < 3; i++)
        if (doubtful[_i].work[i] != 0)
            runs.list[i].jobs = doubtful[_i].work[i];
    runs.list[1].failed = doubtful[_i].failed;
    runs.list[2].others_us = (int64_t)(doubtful[_i].others_s * 1e6);
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    scale_put_doubts(&out, &runs, &verdict);
    ck_assert_str_eq(text_string(&out), doubtful[_i].doubts);
    text_fini(&out);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

/* Whichever number of slots was the first, each brought its own copies. */
START_TEST(copies_in_any_order)
{
    struct scale_runs runs = { .hardware = { .threads = 4, .machine_threads = 4 }, .weak = true };
    struct scale_verdict verdict;
    struct text out = { 0 };

    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(scale_runs_add(&runs, &(struct scale_sample){ .slots = 4 >> i,
                                                                       .wall_us = 1000000,
                                                                       .throughput = 4 >> i,
                                                                       .jobs = 12u >> i }),
                         0);
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    scale_put_doubts(&out, &runs, &verdict);
    ck_assert_str_eq(text_string(&out), "");
    text_fini(&out);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

/* Throughputs of two rounds with 1 slot, and of two with 2. */
static const struct {
    double rounds[4];
    bool far, same;
} spreads[] = {
    { { 10, 10, 20, 20 }, false, false }, { { 10, 14, 20, 20 }, false, false },
    { { 10, 18, 20, 20 }, true, false },  { { 10, 10, 20, 31 }, false, false },
    { { 10, 10, 10, 12 }, true, false },  { { 10, 12, 0, 0 }, false, true },
    { { 8, 12, 12, 12 }, true, false },   { { 8, 12, 14, 14 }, false, false },
};

START_TEST(rounds_that_differ)
{
    struct scale_runs runs = { .hardware = { .cores = 4, .threads = 8, .machine_threads = 8 } };
    struct scale_verdict verdict;
    struct text out = { 0 };

    for (int i = 0; i < (spreads[_i].same ? 2 : 4); i++)
        ck_assert_int_eq(scale_runs_add(&runs, &(struct scale_sample){ .slots = 1 + i / 2,
                                                                       .round = i % 2 + 1,
                                                                       .wall_us = 1000000,
                                                                       .throughput =
                                                                           spreads[_i].rounds[i] }),
                         0);
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    scale_put_doubts(&out, &runs, &verdict);
    ck_assert_str_eq(text_string(&out), spreads[_i].far ? "rounds with the same number of slots "
                                                          "differ by more than numbers of slots "
                                                          "do\n"
                                                        : "");
    text_fini(&out);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

CHECK_MAIN("doubts")
{
    check_locale();
    tcase_add_test(all, doubts);
    tcase_add_test(all, copies_in_any_order);
    tcase_add_loop_test(all, each_doubt, 0, (int)(sizeof doubtful / sizeof doubtful[0]));
    tcase_add_loop_test(all, rounds_that_differ, 0, (int)(sizeof spreads / sizeof spreads[0]));
}
