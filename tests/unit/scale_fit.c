/*
 * scale_fit.c - the laws of speed-up fitted: published measurements to the digits that another
 * program gives for them (the package usl 3.0 of R), and measurements made from a law with noise,
 * whose interval holds the truth as often as it says.
 */
#include "check_main.h"
#include "scale/fit.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

/* SPEC SDM91 on a Sun SPARCcenter 2000. */
static const struct scale_point specsdm91[] = { { 1, 64.9 },    { 18, 995.9 },   { 36, 1652.4 },
                                                { 72, 1853.2 }, { 108, 1828.9 }, { 144, 1775.0 },
                                                { 216, 1702.2 } };

static void same_digits(double value, const char *format, const char *wanted)
{
    char seen[64];

    snprintf(seen, sizeof seen, format, value); /* NOLINT: a literal of this file */
    ck_assert_str_eq(seen, wanted);
}

START_TEST(published)
{
    struct scale_fit fit;

    scale_fit(&fit, SCALE_USL, specsdm91, 7);
    ck_assert_int_eq(fit.told, SCALE_TOLD);
    same_digits(fit.alpha.value, "%.3e", "2.773e-02");
    same_digits(fit.alpha.error, "%.3e", "9.122e-03");
    same_digits(fit.beta.value, "%.3e", "1.044e-04");
    same_digits(fit.beta.error, "%.3e", "1.988e-05");
    same_digits(fit.gamma.value, "%.3e", "9.000e+01");
    same_digits(fit.gamma.error, "%.3e", "1.421e+01");
    same_digits(fit.residual_error, "%.2f", "82.85");
    ck_assert_int_eq(fit.freedom, 4);
    ck_assert(fit.has_limit && fit.has_optimum && fit.has_peak);
    same_digits(fit.limit.value, "%.0f", "3246");
    same_digits(fit.peak_throughput, "%.0f", "1884");
    same_digits(fit.peak_slots.value, "%.2f", "96.52");
    same_digits(fit.optimum_throughput, "%.0f", "1542");
    same_digits(fit.optimum_slots.value, "%.2f", "36.06");
}
END_TEST

/* ---------------------------------------------------------------- made from a law */

static uint64_t state;

static double uniform(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return ((double)(state >> 11) + 0.5) / 9007199254740992.0;
}

/* Box and Muller's. */
static double normal(void)
{
    return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

#define ROUNDS 3
static const double slots[] = { 1, 2, 4, 8, 12, 16, 24, 32 };
#define POINTS (ROUNDS * sizeof slots / sizeof slots[0])

static void make(struct scale_point *points, enum scale_law law, double gamma, double alpha,
                 double beta, double noise)
{
    for (size_t i = 0; i < POINTS; i++) {
        double n = slots[i / ROUNDS];
        points[i].slots = n;
        points[i].throughput = scale_law_at(law, gamma, alpha, beta, n) + noise * normal();
    }
}

static const struct {
    enum scale_law law;
    double gamma, alpha, beta;
} laws[] = {
    { SCALE_USL, 10, 0.05, 0.002 },  { SCALE_USL, 2500, 0.3, 0.0005 },
    { SCALE_USL, 0.01, 0.02, 0.01 }, { SCALE_AMDAHL, 10, 0.1, 0 },
    { SCALE_AMDAHL, 1, 0.9, 0 },     { SCALE_GUSTAFSON, 3, 0.2, 0 },
};

START_TEST(without_noise)
{
    struct scale_point points[POINTS];
    struct scale_fit fit;

    make(points, laws[_i].law, laws[_i].gamma, laws[_i].alpha, laws[_i].beta, 0);
    for (size_t from = 0; from <= ROUNDS; from += ROUNDS) { /* without one slot, too */
        scale_fit(&fit, laws[_i].law, points + from, POINTS - from);
        ck_assert_int_eq(fit.told, SCALE_TOLD);
        ck_assert_double_eq_tol(fit.gamma.value / laws[_i].gamma, 1, 1e-6);
        ck_assert_double_eq_tol(fit.alpha.value, laws[_i].alpha, 1e-6);
        ck_assert_double_eq_tol(fit.beta.value, laws[_i].beta, 1e-6);
    }
}
END_TEST

/* Of a thousand intervals of 95 %, 926 to 974 hold the truth in all but one of a thousand tries. */
START_TEST(intervals_hold_the_truth)
{
    int alpha = 0, gamma = 0, beta = 0;

    state = 20260101u + (uint64_t)_i;
    for (int i = 0; i < 1000; i++) {
        struct scale_point points[POINTS];
        struct scale_fit fit;
        make(points, laws[_i].law, laws[_i].gamma, laws[_i].alpha, laws[_i].beta,
             laws[_i].gamma * 0.02);
        scale_fit(&fit, laws[_i].law, points, POINTS);
        ck_assert_int_eq(fit.told, SCALE_TOLD);
        gamma += fit.gamma.low <= laws[_i].gamma && laws[_i].gamma <= fit.gamma.high;
        alpha += fit.alpha.low <= laws[_i].alpha && laws[_i].alpha <= fit.alpha.high;
        beta += fit.beta.low <= laws[_i].beta && laws[_i].beta <= fit.beta.high;
    }
    ck_assert_msg(gamma >= 926 && gamma <= 974, "gamma %d", gamma);
    ck_assert_msg(alpha >= 926 && alpha <= 974, "alpha %d", alpha);
    if (laws[_i].law == SCALE_USL)
        ck_assert_msg(beta >= 926 && beta <= 974, "beta %d", beta);
}
END_TEST

/* What would be below 0 is 0, and the rest fits as well as it can. */
START_TEST(at_the_bound)
{
    struct scale_point points[POINTS];
    struct scale_fit fit;

    for (size_t i = 0; i < POINTS; i++)
        points[i] = (struct scale_point){ slots[i / ROUNDS], pow(slots[i / ROUNDS], 1.1) };
    scale_fit(&fit, SCALE_USL, points, POINTS);
    ck_assert_int_eq(fit.told, SCALE_TOLD);
    ck_assert_double_eq(fit.alpha.value, 0);
    ck_assert_double_ge(fit.beta.value, 0);
    ck_assert(!fit.has_limit && !fit.has_optimum);
    ck_assert_double_ge(fit.alpha.high, 0);
}
END_TEST

/* Where the start decides, the one that fits best is found; what gains nothing is all serial. */
static const struct scale_point coherent[] = {
    { 3, 0.0479 },  { 3, 0.0460 },  { 4, 0.0415 },   { 4, 0.0424 },   { 9, 0.0320 },
    { 9, 0.0307 },  { 16, 0.0148 }, { 16, 0.0173 },  { 32, 0.0095 },  { 32, 0.0106 },
    { 64, 0.0051 }, { 64, 0.0049 }, { 128, 0.0025 }, { 128, 0.0026 },
};
static const struct scale_point falling[] = {
    { 2, 0.0433 },  { 4, 0.0384 },  { 8, 0.0287 },   { 17, 0.0176 },
    { 32, 0.0110 }, { 64, 0.0059 }, { 128, 0.0031 },
};

START_TEST(hard_ones)
{
    struct scale_point points[6];
    struct scale_fit fit;

    scale_fit(&fit, SCALE_USL, coherent, sizeof coherent / sizeof coherent[0]);
    ck_assert_int_eq(fit.told, SCALE_TOLD);
    same_digits(fit.residual_error, "%.4g", "0.001868");
    same_digits(fit.alpha.value, "%.4g", "0.2856");
    scale_fit(&fit, SCALE_GUSTAFSON, falling, sizeof falling / sizeof falling[0]);
    ck_assert_int_eq(fit.told, SCALE_TOLD);
    same_digits(fit.alpha.value, "%.4g", "1.009");
    /* slower with each slot: it has no peak */
    for (int i = 0; i < 6; i++)
        points[i] = (struct scale_point){ 1 << i, scale_law_at(SCALE_USL, 10, 1.2, 0.05, 1 << i) };
    scale_fit(&fit, SCALE_USL, points, 6);
    ck_assert_int_eq(fit.told, SCALE_TOLD);
    ck_assert_double_eq_tol(fit.alpha.value, 1.2, 1e-6);
    ck_assert(!fit.has_peak && fit.has_limit);
}
END_TEST

/* As few as can be: three measurements, each of another number of slots. */
START_TEST(three_measurements)
{
    const struct scale_point three[] = { { 1, 1 }, { 2, 1.9 }, { 4, 3.4 } };
    struct scale_fit fit;

    scale_fit(&fit, SCALE_AMDAHL, three, 3);
    ck_assert_int_eq(fit.told, SCALE_TOLD);
    ck_assert_int_eq(fit.freedom, 1);
    same_digits(fit.alpha.value, "%.3g", "0.0608");
    scale_fit(&fit, SCALE_USL, three, 3);
    ck_assert_int_eq(fit.told, SCALE_FEW);
}
END_TEST

/* Two numbers of slots, or rounds that say everything, say nothing. */
START_TEST(what_cannot_be_told)
{
    const struct scale_point two[] = { { 1, 1 }, { 2, 1.9 }, { 1, 1.1 }, { 2, 2 } };
    struct scale_point points[POINTS];
    struct scale_fit fit;

    for (int law = SCALE_AMDAHL; law <= SCALE_GUSTAFSON; law++) {
        scale_fit(&fit, (enum scale_law)law, two, 4);
        ck_assert_int_eq(fit.told, SCALE_FEW);
        scale_fit(&fit, (enum scale_law)law, NULL, 0);
        ck_assert_int_eq(fit.told, SCALE_FEW);
        scale_fit(&fit, (enum scale_law)law, specsdm91, law == SCALE_USL ? 3 : 2);
        ck_assert_int_eq(fit.told, SCALE_FEW);
    }
    state = 7;
    for (size_t i = 0; i < POINTS; i++)
        points[i] = (struct scale_point){ slots[i / ROUNDS] / 8 + 1, 1 + 0.9 * uniform() };
    scale_fit(&fit, SCALE_AMDAHL, points, POINTS / 2);
    ck_assert_int_eq(fit.told, SCALE_SPREAD);
}
END_TEST

static const struct {
    int freedom;
    double quantile;
} students[] = { { 1, 12.7062 }, { 4, 2.7764 },  { 30, 2.0423 },  { 31, 2.0395 },
                 { 40, 2.0211 }, { 60, 2.0003 }, { 120, 1.9799 }, { 100000, 1.96 } };

START_TEST(student)
{
    ck_assert_double_eq_tol(scale_student(students[_i].freedom), students[_i].quantile,
                            students[_i].freedom <= 30 ? 1e-9 : 2e-4);
}
END_TEST

CHECK_MAIN("scale_fit")
{
    int count = (int)(sizeof laws / sizeof laws[0]);

    tcase_add_test(all, published);
    tcase_add_loop_test(all, without_noise, 0, count);
    tcase_add_loop_test(all, intervals_hold_the_truth, 0, count);
    tcase_add_test(all, at_the_bound);
    tcase_add_test(all, hard_ones);
    tcase_add_test(all, three_measurements);
    tcase_add_test(all, what_cannot_be_told);
    tcase_add_loop_test(all, student, 0, (int)(sizeof students / sizeof students[0]));
}
