/*
 * fit.h - laws of speed-up fitted to measurements by nonlinear least squares on throughput X at N
 * workers. Pure.
 *
 *     X(N) = gamma N / (1 + alpha (N - 1) + beta N (N - 1))     alpha, beta >= 0
 *
 * is the universal scalability law (Gunther): alpha is contention, beta coherency, gamma X(1). With
 * beta = 0 it is Amdahl's law, alpha the serial share. Gustafson's, of weak scaling, is
 * X(N) = gamma (alpha + (1 - alpha) N).
 */
#ifndef FB_SCALE_FIT_H
#define FB_SCALE_FIT_H

#include <stdbool.h>
#include <stddef.h>

struct scale_point {
    double slots, throughput;
};

enum scale_law { SCALE_AMDAHL, SCALE_USL, SCALE_GUSTAFSON };

/* A number, its standard error, and the 95 % interval; where it is at its bound, error 0, and the
 * interval ends where that without a bound does. */
struct scale_value {
    double value, error, low, high;
};

/* Why there are no numbers; FIT_TOLD: there are. */
enum scale_told {
    SCALE_TOLD,
    SCALE_FEW,    /* too few measurements, or numbers of slots */
    SCALE_SPREAD, /* they differ among themselves by more than what is to be seen */
};

struct scale_fit {
    enum scale_law law;
    enum scale_told told;
    struct scale_value gamma, alpha, beta;
    double residual_error; /* residual standard error */
    int freedom;           /* degrees of freedom: measurements less the law's parameters */
    /* Where they are: throughput for ever more slots, the most there is, and where 1 / alpha is. */
    bool has_limit, has_peak, has_optimum;
    struct scale_value limit, peak_slots, optimum_slots;
    double peak_throughput, optimum_throughput;
};

void scale_fit(struct scale_fit *out, enum scale_law law, const struct scale_point *points,
               size_t count);
/* The law at a number of slots. */
double scale_law_at(enum scale_law law, double gamma, double alpha, double beta, double slots);
/* The quantile of Student's distribution that 95 % lie within. */
double scale_student(int freedom);

#endif
