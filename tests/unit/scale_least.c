/* scale_least.c - least squares of any model: what is found, and what cannot be. */
#include "check_main.h"
#include "scale/least.h"

#include <math.h>

static const struct scale_point line[] = { { 1, 5 }, { 2, 7 }, { 3, 9 }, { 4, 11 } };

/* A straight line; the third is of no matter. */
static double straight(const void *context, const double *p, double slots, double *by)
{
    (void)context;
    by[0] = 1;
    by[1] = slots;
    by[2] = 0;
    return p[0] + p[1] * slots;
}

/* The second is as good as the first: they cannot be told apart. */
static double twice(const void *context, const double *p, double slots, double *by)
{
    (void)context;
    by[0] = by[1] = slots;
    by[2] = 0;
    return (p[0] + p[1]) * slots;
}

static double nowhere(const void *context, const double *p, double slots, double *by)
{
    (void)context;
    (void)p;
    (void)slots;
    by[0] = by[1] = by[2] = 1;
    return NAN;
}

START_TEST(a_line)
{
    struct least least = { .model = straight, .p = { 1, 1, 7 }, .free = { true, true, false } };

    ck_assert(least_solve(&least, line, 4));
    ck_assert_double_eq_tol(least.p[0], 3, 1e-9);
    ck_assert_double_eq_tol(least.p[1], 2, 1e-9);
    ck_assert_double_eq(least.p[2], 7); /* it is not sought */
    ck_assert_double_eq_tol(least.squares, 0, 1e-12);
    ck_assert(least_errors(&least, line, 4, 2));
    ck_assert_double_eq_tol(least.covariance[0][0], 2 * 30 / 20.0, 1e-9);
    ck_assert_double_eq_tol(least.covariance[0][1], 2 * -10 / 20.0, 1e-9);
    ck_assert_double_eq_tol(least.covariance[1][0], 2 * -10 / 20.0, 1e-9);
    ck_assert_double_eq_tol(least.covariance[1][1], 2 * 4 / 20.0, 1e-9);
    for (int i = 0; i < 3; i++)
        ck_assert(least.covariance[2][i] == 0 && least.covariance[i][2] == 0);
}
END_TEST

START_TEST(one_that_is_held)
{
    struct least least = { .model = straight, .p = { 1, 1, 7 }, .free = { true, false, false } };

    ck_assert(least_solve(&least, line, 4));
    ck_assert_double_eq_tol(least.p[0], 5.5, 1e-9);
    ck_assert_double_eq(least.p[1], 1);
    ck_assert_double_eq_tol(least.squares, 5, 1e-9);
    ck_assert(least_errors(&least, line, 4, 1));
    ck_assert_double_eq_tol(least.covariance[0][0], 0.25, 1e-9);
    ck_assert_double_eq(least.covariance[1][1], 0);
}
END_TEST

START_TEST(what_cannot_be_told)
{
    struct least least = { .model = straight, .p = { 3, 2, 7 }, .free = { true, true, true } };

    ck_assert(!least_errors(&least, line, 4, 1)); /* the third moves nothing */
    least = (struct least){ .model = twice, .p = { 1, 1, 0 }, .free = { true, true, false } };
    ck_assert(!least_errors(&least, line, 4, 1));
    least = (struct least){ .model = nowhere, .free = { true, true, true } };
    ck_assert(!least_solve(&least, line, 4));
}
END_TEST

CHECK_MAIN("least squares")
{
    tcase_add_test(all, a_line);
    tcase_add_test(all, one_that_is_held);
    tcase_add_test(all, what_cannot_be_told);
}
