/*
 * least.c - steps between Gauss and Newton's and the steepest descent (Levenberg 1944, Marquardt
 * 1963), each unknown scaled by its own curvature.
 */
#include "least.h"

#include <math.h>
#include <string.h>

#define STEPS_MOST  500
#define DAMPED      1e-3
#define DAMPED_MOST 1e16
#define CLOSE       1e-15

/* The normal equations: (J'J) and J'r, and the sum of squares, NaN where the model has no value. */
static double normal(const struct least *least, const struct scale_point *points, size_t count,
                     double jj[3][3], double jr[3])
{
    double squares = 0, by[3];

    memset(jj, 0, 9 * sizeof(double));
    memset(jr, 0, 3 * sizeof(double));
    for (size_t k = 0; k < count; k++) {
        double rest =
            points[k].throughput - least->model(least->context, least->p, points[k].slots, by);
        squares += rest * rest;
        for (int i = 0; i < 3; i++) {
            jr[i] += by[i] * rest;
            for (int j = 0; j < 3; j++)
                jj[i][j] += by[i] * by[j];
        }
    }
    return squares;
}

/* Rows and columns of what is held are those of the identity. */
static void hold(const struct least *least, double a[3][3], double b[3])
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            if (!least->free[i] || !least->free[j])
                a[i][j] = i == j;
    for (int i = 0; i < 3; i++)
        if (!least->free[i])
            b[i] = 0;
}

/* Solves a x = b for a positive definite a (Cholesky). The unknowns differ by orders: scaled. */
static bool solve(double a[3][3], const double b[3], double x[3])
{
    double scale[3], low[3][3] = { { 0 } }, y[3];

    for (int i = 0; i < 3; i++) {
        if (!(a[i][i] > 0))
            return false;
        scale[i] = sqrt(a[i][i]);
    }
    for (int i = 0; i < 3; i++)
        for (int j = 0; j <= i; j++) {
            double sum = a[i][j] / (scale[i] * scale[j]);
            for (int k = 0; k < j; k++)
                sum -= low[i][k] * low[j][k];
            if (i == j && !(sum > 1e-14))
                return false;
            low[i][j] = i == j ? sqrt(sum) : sum / low[j][j];
        }
    for (int i = 0; i < 3; i++) {
        y[i] = b[i] / scale[i];
        for (int k = 0; k < i; k++)
            y[i] -= low[i][k] * y[k];
        y[i] /= low[i][i];
    }
    for (int i = 2; i >= 0; i--) {
        x[i] = y[i];
        for (int k = i + 1; k < 3; k++)
            x[i] -= low[k][i] * x[k];
        x[i] /= low[i][i];
    }
    for (int i = 0; i < 3; i++)
        x[i] /= scale[i];
    return true;
}

/* One step, where it makes the sum smaller. 1: it did, 0: it did not, -1: it is as small as it
 * gets.
 */
static int step(struct least *least, const struct scale_point *points, size_t count, double damped)
{
    double jj[3][3], jr[3], by[3], was[3], moved = 0, other[3][3], squares;

    normal(least, points, count, jj, jr);
    for (int i = 0; i < 3; i++)
        jj[i][i] *= 1 + damped;
    hold(least, jj, jr);
    if (!solve(jj, jr, by))
        return 0;
    memcpy(was, least->p, sizeof was);
    for (int i = 0; i < 3; i++) {
        least->p[i] += by[i];
        moved = fmax(moved, fabs(by[i]) / (fabs(least->p[i]) + 1e-12));
    }
    squares = normal(least, points, count, other, jr);
    if (!(squares <= least->squares)) {
        memcpy(least->p, was, sizeof was);
        return moved < 1e-13 ? -1 : 0;
    }
    if (least->squares - squares <= CLOSE * squares && moved < 1e-10) {
        least->squares = squares;
        return -1;
    }
    least->squares = squares;
    return 1;
}

bool least_solve(struct least *least, const struct scale_point *points, size_t count)
{
    double jj[3][3], jr[3], damped = DAMPED;

    least->squares = normal(least, points, count, jj, jr);
    if (!isfinite(least->squares))
        return false;
    for (int i = 0; i < STEPS_MOST && damped < DAMPED_MOST; i++) {
        int better = step(least, points, count, damped);
        if (better < 0)
            break;
        damped = better > 0 ? damped / 10 : damped * 10;
    }
    return isfinite(least->squares) && isfinite(least->p[0]) && isfinite(least->p[1]) &&
           isfinite(least->p[2]);
}

bool least_errors(struct least *least, const struct scale_point *points, size_t count,
                  double variance)
{
    double jj[3][3], jr[3];

    normal(least, points, count, jj, jr);
    hold(least, jj, jr);
    for (int i = 0; i < 3; i++) {
        double unit[3] = { i == 0, i == 1, i == 2 }, column[3];
        if (!solve(jj, unit, column))
            return false;
        for (int j = 0; j < 3; j++)
            least->covariance[j][i] = least->free[i] && least->free[j] ? column[j] * variance : 0;
    }
    return true;
}
