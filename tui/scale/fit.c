/*
 * fit.c - Levenberg and Marquardt's way, in three unknowns, by hand: what Debian has for it is
 * under the GPL, or as long as this with its glue. The law is fitted without bounds, and where a
 * share comes out below 0 once more with that share at 0: the best of those that are allowed is
 * taken, so a start that is badly chosen cannot end at the wrong bound.
 */
#include "fit.h"

#include "least.h"

#include <float.h>
#include <math.h>

#define SLOTS_LEAST  3   /* different numbers of slots */
#define HALF_WIDTH   0.5 /* of alpha's interval: wider, and it says nothing */
#define STUDENT_ROWS 30

double scale_law_at(enum scale_law law, double gamma, double alpha, double beta, double slots)
{
    if (law == SCALE_GUSTAFSON)
        return gamma * (alpha + (1 - alpha) * slots);
    return gamma * slots / (1 + alpha * (slots - 1) + beta * slots * (slots - 1));
}

/* Past the table: its expansion for many degrees of freedom, good to four digits. */
double scale_student(int freedom)
{
    static const double table[STUDENT_ROWS] = {
        12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
        2.2010,  2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
        2.0796,  2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
    };

    if (freedom < 1)
        return INFINITY;
    if (freedom <= STUDENT_ROWS)
        return table[freedom - 1];
    return 1.959964 + 2.37227 / freedom + 2.8225 / ((double)freedom * freedom);
}

/* ---------------------------------------------------------------- the model */

/* Value and derivatives by gamma, alpha, beta. */
static double model(const void *context, const double *p, double slots, double *by)
{
    enum scale_law law = *(const enum scale_law *)context;
    double n1 = slots - 1, below = 1 + p[1] * n1 + p[2] * slots * n1;

    if (law == SCALE_GUSTAFSON) {
        by[0] = p[1] + (1 - p[1]) * slots;
        by[1] = p[0] * (1 - slots);
        by[2] = 0;
        return p[0] * by[0];
    }
    by[0] = slots / below;
    by[1] = -p[0] * slots * n1 / (below * below);
    by[2] = by[1] * slots;
    return p[0] * by[0];
}

/* N / X is linear in 1 / gamma and what is multiplied by it: a start near enough. */
static void first_guess(const struct scale_point *points, size_t count, double *p)
{
    double most = 0, at_one = 0, ones = 0;

    for (size_t i = 0; i < count; i++) {
        double each = points[i].throughput / points[i].slots;
        most = each > most ? each : most;
        at_one += points[i].slots <= 1 ? points[i].throughput : 0;
        ones += points[i].slots <= 1;
    }
    p[0] = ones > 0 ? at_one / ones : most;
    p[1] = 0.05;
    p[2] = 0.0005;
}

/*
 * With alpha or beta held at 0 or not: of those whose shares are allowed, the one that fits best.
 * `unbound` is the solution without bounds. What `law` points to is read after it, too.
 */
static double best(struct least *out, struct least *unbound, const enum scale_law *law,
                   const struct scale_point *points, size_t count)
{
    double found = INFINITY;
    int most = *law == SCALE_USL ? 4 : 2;

    for (int held = 0; held < most; held++) {
        struct least least = { .model = model, .context = law };
        first_guess(points, count, least.p);
        least.free[0] = true;
        least.free[1] = !(held & 1);
        least.free[2] = *law == SCALE_USL && !(held & 2);
        for (int i = 1; i < 3; i++)
            if (!least.free[i])
                least.p[i] = 0;
        bool solved = least_solve(&least, points, count);
        if (held == 0)
            *unbound = least;
        if (!solved || least.p[0] <= 0 || least.p[1] < 0 || least.p[2] < 0 ||
            !(least.squares < found))
            continue;
        *out = least;
        found = least.squares;
    }
    return found;
}

/* ---------------------------------------------------------------- what follows from it */

static struct scale_value value_of(double value, double error, int freedom)
{
    double half = scale_student(freedom) * error;

    return (struct scale_value){ value, error, value - half, value + half };
}

/* A share at its bound: how far above it may be is seen without the bound. */
static struct scale_value share_of(const struct least *least, const struct least *unbound, int i,
                                   int freedom)
{
    struct scale_value value = value_of(least->p[i], sqrt(least->covariance[i][i]), freedom);
    struct scale_value other = value_of(unbound->p[i], sqrt(unbound->covariance[i][i]), freedom);

    if (least->free[i] || !unbound->free[i])
        return value;
    value.high = other.high > 0 ? other.high : 0;
    return value;
}

/* The error of a figure from its derivatives by the parameters. */
static double error_of(const struct least *least, const double by[3])
{
    double sum = 0;

    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            sum += by[i] * by[j] * least->covariance[i][j];
    return sum > 0 ? sqrt(sum) : 0;
}

static void derive(struct scale_fit *fit, const struct least *least)
{
    double gamma = least->p[0], alpha = least->p[1], beta = least->p[2];

    if (fit->law == SCALE_GUSTAFSON)
        return;
    if (alpha > 0) {
        const double limit[3] = { 1 / alpha, -gamma / (alpha * alpha), 0 };
        const double optimum[3] = { 0, -1 / (alpha * alpha), 0 };
        fit->has_limit = fit->has_optimum = true;
        fit->limit = value_of(gamma / alpha, error_of(least, limit), fit->freedom);
        fit->optimum_slots = value_of(1 / alpha, error_of(least, optimum), fit->freedom);
        fit->optimum_throughput = scale_law_at(fit->law, gamma, alpha, beta, 1 / alpha);
    }
    if (beta > 0 && alpha < 1) {
        double slots = sqrt((1 - alpha) / beta);
        const double peak[3] = { 0, -1 / (2 * beta * slots), -slots / (2 * beta) };
        fit->has_peak = true;
        fit->peak_slots = value_of(slots, error_of(least, peak), fit->freedom);
        fit->peak_throughput = scale_law_at(fit->law, gamma, alpha, beta, slots);
    }
}

static int different_slots(const struct scale_point *points, size_t count)
{
    int different = 0;

    for (size_t i = 0; i < count; i++) {
        size_t before = 0;
        while (before < i && points[before].slots != points[i].slots)
            before++;
        different += before == i;
    }
    return different;
}

void scale_fit(struct scale_fit *out, enum scale_law law, const struct scale_point *points,
               size_t count)
{
    int parameters = law == SCALE_USL ? 3 : 2;
    struct least least, unbound;
    double squares;

    *out = (struct scale_fit){ .law = law, .told = SCALE_FEW };
    out->freedom = (int)count - parameters;
    if (out->freedom < 1 || different_slots(points, count) < SLOTS_LEAST)
        return;
    out->told = SCALE_SPREAD;
    squares = best(&least, &unbound, &out->law, points, count);
    if (!isfinite(squares) || !least_errors(&least, points, count, squares / out->freedom))
        return;
    if (!least_errors(&unbound, points, count, unbound.squares / out->freedom))
        unbound = least;
    out->residual_error = sqrt(squares / out->freedom);
    out->gamma = value_of(least.p[0], sqrt(least.covariance[0][0]), out->freedom);
    out->alpha = share_of(&least, &unbound, 1, out->freedom);
    out->beta = share_of(&least, &unbound, 2, out->freedom);
    derive(out, &least);
    if (out->alpha.high - out->alpha.value <= HALF_WIDTH)
        out->told = SCALE_TOLD;
}
