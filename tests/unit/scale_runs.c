/* scale_runs.c - what is said of rounds that did not have as many jobs. */
#include "check_main.h"
#include "scale/runs.h"

#include <stdlib.h>

/* Jobs in a second and seconds: the first round is the slowest, and neither the shortest nor the
 * longest. */
static const double rounds[][2] = { { 2, 3 }, { 4, 9 }, { 3, 1 } };

START_TEST(the_least_and_the_most_time)
{
    struct scale_runs runs = { .hardware = { .cores = 4, .threads = 8, .machine_threads = 8 } };
    struct scale_row *rows;

    for (int i = 0; i < 3; i++) {
        struct scale_sample sample = { .slots = 2,
                                       .round = i + 1,
                                       .throughput = rounds[i][0],
                                       .wall_us = (int64_t)(rounds[i][1] * 1e6),
                                       .delay_us = -1,
                                       .others_us = -1 };
        ck_assert_int_eq(scale_runs_add(&runs, &sample), 0);
    }
    ck_assert_int_eq(scale_rows(&runs, &rows), 1);
    ck_assert_double_eq_tol(rows[0].least_s, 1, 1e-9);
    ck_assert_double_eq_tol(rows[0].most_s, 9, 1e-9);
    ck_assert_double_eq_tol(rows[0].throughput_least, 2, 1e-9);
    ck_assert_double_eq_tol(rows[0].throughput_most, 4, 1e-9);
    free(rows);
    scale_runs_fini(&runs);
}
END_TEST

CHECK_MAIN("rounds of a measurement")
{
    tcase_add_test(all, the_least_and_the_most_time);
}
