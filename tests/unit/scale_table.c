/* scale_table.c - measurements from files of others': what is read, and what is wrong. */
#include "check_main.h"
#include "scale/runs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *bytes;
    const char *error; /* NULL: it is read */
    size_t count;
    int slots; /* of the last one */
    double seconds, throughput;
} tables[] = {
    { "slots,throughput\n1,2\n2,3.5\n", NULL, 2, 2, 0, 3.5 },
    { "Slots, Seconds\r\n1, 2\r\n\r\n# by hand\r\n1,1e0\r\n4,\"0.5\"", NULL, 3, 4, 0.5, 2 },
    { "slots\t,seconds\n 2\t, \t4 \n", NULL, 1, 2, 4, 0.25 },
    { "seconds,slots\n0.0000015,2147483647", NULL, 1, 2147483647, 0.000002, 1 / 0.0000015 },
    { "seconds,slots\n1e12,3", NULL, 1, 3, 0, 1e-12 },
    { "seconds,slots\n1,2147483648", .error = "t:2: slots is no whole number above 0" },
    { "slots,throughput,seconds\n1,2,-1\n", NULL, 1, 1, 0, 2 },
    { "slots,throughput,seconds\n1,,1\n", .error = "t:2: throughput is no number above 0" },
    { "slots,throughput\n1,0\n", .error = "t:2: throughput is no number above 0" },
    { "slots,throughput\n"
      "1,2.0000000000000000000000000000000000000000000000000000000000001\n",
      NULL, 1, 1, 0, 2 },
    { "slots\n1\n", .error = "t:1: it has no columns slots and throughput, or seconds" },
    { "throughput\n1\n", .error = "t:1: it has no columns slots and throughput, or seconds" },
    { "#\n\r\nslots,throughput\n#\n1,2", NULL, 1, 1, 0, 2 },
    { "when,seconds,slots,throughput\nx,,1,5\nx,0.1,2,7\n", NULL, 2, 2, 0.1, 7 },
    { "slots,seconds,throughput\n1,9,0.5\n", NULL, 1, 1, 9, 0.5 }, /* below 1 a second */
    { "seconds,slots\n1\n", .error = "t:2: slots is no whole number above 0" },
    { "", .error = "t:1: it holds no measurements" },
    { "slots,throughput\n", .error = "t:1: it holds no measurements" },
    { "n,x\n1,2\n", .error = "t:1: it has no columns slots and throughput, or seconds" },
    { "\nslots,seconds\n1,2\n0,2\n", .error = "t:4: slots is no whole number above 0" },
    { "slots,seconds\n1.5,2\n", .error = "t:2: slots is no whole number above 0" },
    { "slots,seconds\n1e99,2\n", .error = "t:2: slots is no whole number above 0" },
    { "slots,seconds\n1\n", .error = "t:2: seconds is no number above 0" },
    { "slots,seconds\n1,nan\n", .error = "t:2: seconds is no number above 0" },
    { "slots,seconds\n1,-3\n", .error = "t:2: seconds is no number above 0" },
    { "slots,throughput\n1,inf\n", .error = "t:2: throughput is no number above 0" },
    { "slots,throughput\n1,2x\n", .error = "t:2: throughput is no number above 0" },
};

START_TEST(tables_are_read)
{
    struct scale_runs runs = { 0 };
    char error[256] = "";
    int r = scale_runs_read(&runs, "t", tables[_i].bytes, strlen(tables[_i].bytes), error,
                            sizeof error);

    ck_assert_int_eq(r, tables[_i].error != NULL ? -EINVAL : 0);
    ck_assert_str_eq(error, tables[_i].error != NULL ? tables[_i].error : "");
    ck_assert(runs.table);
    ck_assert_uint_eq(runs.count, r == 0 ? tables[_i].count : runs.count);
    if (r == 0) {
        const struct scale_sample *last = &runs.list[runs.count - 1];
        ck_assert_int_eq(last->slots, tables[_i].slots);
        ck_assert_double_eq_tol((double)last->wall_us / 1e6, tables[_i].seconds, 1e-9);
        ck_assert_double_eq_tol(last->throughput / tables[_i].throughput, 1, 1e-9);
    }
    scale_runs_fini(&runs);
}
END_TEST

/* Less than a job a second, several rounds a row, the slots in any order. */
START_TEST(rows_of_rounds)
{
    static const char bytes[] = "slots,throughput\n4,1.5\n1,0.4\n2,0.8\n1,0.6\n2,1\n2,0.7\n";
    static const struct {
        int slots, rounds;
        double throughput, least, most, speed_up;
    } wanted[] = {
        { 1, 2, 0.5, 0.4, 0.6, 1 },
        { 2, 3, 0.8, 0.7, 1, 1.6 },
        { 4, 1, 1.5, 1.5, 1.5, 3 },
    };
    struct scale_runs runs = { 0 };
    struct scale_row *rows;
    char error[256] = "";

    ck_assert_int_eq(scale_runs_read(&runs, "t", bytes, strlen(bytes), error, sizeof error), 0);
    ck_assert_int_eq(scale_rows(&runs, &rows), 3);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(rows[i].slots, wanted[i].slots);
        ck_assert_int_eq(rows[i].rounds, wanted[i].rounds);
        ck_assert_double_eq_tol(rows[i].throughput, wanted[i].throughput, 1e-9);
        ck_assert_double_eq_tol(rows[i].throughput_least, wanted[i].least, 1e-9);
        ck_assert_double_eq_tol(rows[i].throughput_most, wanted[i].most, 1e-9);
        ck_assert_double_eq_tol(rows[i].speed_up, wanted[i].speed_up, 1e-9);
    }
    free(rows);
    scale_runs_fini(&runs);
}
END_TEST

/* The round whose run is looked at: that of the median, of two in the middle the slower, of those
 * that are as fast the first; in whatever order they were measured.
 */
static const struct {
    const char *rounds; /* round:throughput */
    int middle;
    double throughput; /* the median */
} middles[] = {
    { "1:5", 1, 5 },
    { "1:5 2:5", 1, 5 },
    { "2:5 1:5", 1, 5 },
    { "1:9 2:5", 2, 7 },
    { "2:9 1:5", 1, 7 },
    { "1:5 2:5 3:5", 2, 5 },
    { "3:5 1:5 2:5", 2, 5 },
    { "1:1 2:3 3:2", 3, 2 },
    { "1:4 2:3 3:2 4:1", 3, 2.5 },
    { "1:1 2:2 3:2 4:9", 2, 2 },
    { "4:2 3:2 2:2 1:2", 2, 2 },
};

START_TEST(the_run_in_the_middle)
{
    struct scale_runs runs = { 0 };
    struct scale_row *rows;
    const char *at = middles[_i].rounds;
    struct scale_sample sample = { .slots = 3 };
    int used;

    for (; sscanf(at, " %d:%lf%n", &sample.round, &sample.throughput, &used) == 2; at += used)
        ck_assert_int_eq(scale_runs_add(&runs, &sample), 0);
    ck_assert_int_eq(scale_rows(&runs, &rows), 1);
    ck_assert_int_eq(rows[0].middle.round, middles[_i].middle);
    ck_assert_double_eq_tol(rows[0].throughput, middles[_i].throughput, 1e-9);
    ck_assert_int_eq(rows[1].slots, 0); /* nothing comes after it */
    free(rows);
    scale_runs_fini(&runs);
}
END_TEST

CHECK_MAIN("tables of measurements")
{
    tcase_add_loop_test(all, the_run_in_the_middle, 0, (int)(sizeof middles / sizeof middles[0]));
    tcase_add_loop_test(all, tables_are_read, 0, (int)(sizeof tables / sizeof tables[0]));
    tcase_add_test(all, rows_of_rounds);
}
