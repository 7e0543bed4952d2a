/* least.h - nonlinear least squares in up to three unknowns. Pure. */
#ifndef FB_SCALE_LEAST_H
#define FB_SCALE_LEAST_H

#include "fit.h"

struct least {
    /* The value at `slots`, and its derivatives by each parameter. */
    double (*model)(const void *context, const double *p, double slots, double *by);
    const void *context;
    double p[3];  /* the start, then the solution */
    bool free[3]; /* those that are sought; the others stay */
    double squares;
    double covariance[3][3]; /* 0 for what is not free */
};

/* False: no solution was found. */
bool least_solve(struct least *least, const struct scale_point *points, size_t count);
/* Fills in the covariance; `variance` is that of a residual. False: it cannot be told. */
bool least_errors(struct least *least, const struct scale_point *points, size_t count,
                  double variance);

#endif
