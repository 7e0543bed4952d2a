/*
 * rows_eta.c - the time that is left, told only while the jobs that have ended behave as expected:
 * one bad sign and it is unknown. It is the longest of three: all work over all slots, the longest
 * job, and the longest chain of jobs that wait for one another.
 */
#include "rows_facts.h"

#include <string.h>

#define ETA_ENDED_LEAST 5    /* without estimates: so many must have ended, */
#define ETA_SHARE_LEAST 0.05 /*   and so large a part of all, */
#define ETA_SPREAD_MOST 1.0  /*   with durations no more apart than that (deviation over mean) */
#define ETA_LATE_MOST   1.25 /* how far past what was expected one may run */
#define ETA_WRONG_MOST  1.5  /* how far estimates may be off, either way, over all that ended */
#define CHAIN_MOST      32   /* jobs behind one another, where they are not in order of numbers */

struct eta {
    uint32_t ended, jobs;
    double sum_s, squares_s2; /* of durations */
    double told_s, took_s; /* of those that ended well with an estimate: what was told, and was */
    uint32_t told;
};

static struct eta look_back(const struct board *board)
{
    struct eta eta = { .jobs = board->job_count };

    for (uint32_t i = 0; i < board->job_count; i++) {
        const struct board_job *job = &board->jobs[i];
        double s = (double)rows_elapsed_us(job, job->exited_us) / 1e6;
        if (job->state != BOARD_OK && job->state != BOARD_FAILED)
            continue;
        if (job->exited_us < 0)
            continue;
        eta.ended++;
        eta.sum_s += s;
        eta.squares_s2 += s * s;
        if (job->estimate_us > 0 && job->state == BOARD_OK) {
            eta.told++;
            eta.told_s += (double)job->estimate_us / 1e6;
            eta.took_s += s;
        }
    }
    return eta;
}

/* What a job takes where none is told: the mean of those that ended, or -1. */
static double mean_s(const struct eta *eta)
{
    double mean, spread;

    if (eta->ended < ETA_ENDED_LEAST || eta->ended < ETA_SHARE_LEAST * eta->jobs)
        return -1;
    mean = eta->sum_s / eta->ended;
    spread = eta->squares_s2 / eta->ended - mean * mean;
    if (spread > ETA_SPREAD_MOST * ETA_SPREAD_MOST * mean * mean)
        return -1;
    return mean;
}

static bool estimates_hold(const struct eta *eta)
{
    return eta->told == 0 || (eta->took_s < eta->told_s * ETA_WRONG_MOST &&
                              eta->told_s < eta->took_s * ETA_WRONG_MOST);
}

/* What is left of one that is not done; -1: unknown. */
static double left_s(const struct board_job *job, const struct eta *eta, double mean,
                     int64_t now_us)
{
    double whole =
        job->estimate_us > 0 && estimates_hold(eta) ? (double)job->estimate_us / 1e6 : mean;
    double elapsed = board_lives(job) ? (double)rows_elapsed_us(job, now_us) / 1e6 : 0;

    if (whole < 0 || job->state == BOARD_STOPPED || elapsed > whole * ETA_LATE_MOST + 0.5)
        return -1;
    if (job->retry_us > now_us)
        whole += (double)(job->retry_us - now_us) / 1e6;
    return elapsed < whole ? whole - elapsed : 0;
}

static bool counts(const struct board_job *job)
{
    return !board_done(job) && job->state != BOARD_ZOMBIE;
}

/* When what a job waits for will have come, from now; finish_s of the others as far as known. */
static double begin_s(const struct board *board, const struct board_job *job,
                      const double *finish_s, const double *lasts_s)
{
    double begin = 0;

    for (uint32_t i = 0; job->after != NULL && i < job->after->count; i++) {
        const struct fb_after *after = &job->after->list[i];
        const struct board_job *other = board_job(board, after->job);
        bool early = after->when == FB_WHEN_BEGAN || after->when == FB_WHEN_READY;
        double s;
        if (other == NULL || board_met(board, after))
            continue;
        s = finish_s[other->job - 1] - (early ? lasts_s[other->job - 1] : 0);
        begin = s > begin ? s : begin;
    }
    return begin;
}

/* The end of the last chain; -1: the chains are too long to be told soon. */
static double longest_chain(const struct board *board, double *finish_s, const double *lasts_s)
{
    bool changed = true;
    double longest = 0;

    for (int pass = 0; changed; pass++) {
        if (pass == CHAIN_MOST)
            return -1;
        changed = false;
        for (uint32_t i = 0; i < board->job_count; i++) {
            double s = begin_s(board, &board->jobs[i], finish_s, lasts_s) + lasts_s[i];
            changed |= s > finish_s[i];
            finish_s[i] = s > finish_s[i] ? s : finish_s[i];
            longest = finish_s[i] > longest ? finish_s[i] : longest;
        }
    }
    return longest;
}

/* What is left of each job, into lasts_s, and of all; -1: of one it is unknown. */
static double all_left(const struct board *board, double *lasts_s, int64_t now_us, uint32_t *count,
                       bool *chained)
{
    struct eta eta = look_back(board);
    double mean = mean_s(&eta), sum = 0;

    *count = 0;
    *chained = false;
    for (uint32_t i = 0; i < board->job_count; i++) {
        const struct board_job *job = &board->jobs[i];
        lasts_s[i] = counts(job) ? left_s(job, &eta, mean, now_us) : 0;
        if (lasts_s[i] < 0)
            return -1;
        *count += counts(job);
        *chained |= job->after != NULL && job->state == BOARD_WAITING;
        sum += lasts_s[i];
    }
    return sum;
}

static double longest_of(const double *lasts_s, uint32_t count)
{
    double longest = 0;

    for (uint32_t i = 0; i < count; i++)
        longest = lasts_s[i] > longest ? lasts_s[i] : longest;
    return longest;
}

int64_t facts_eta_us(const struct board *board, int slots, double *lasts_s, double *finish_s,
                     int64_t now_us)
{
    uint32_t left = 0, width = (uint32_t)(slots > 0 ? slots : board->slots);
    bool chained = false;
    double sum = board->opened ? all_left(board, lasts_s, now_us, &left, &chained) : -1, longest;

    if (sum < 0)
        return -1;
    if (left == 0)
        return 0;
    memcpy(finish_s, lasts_s, board->job_count * sizeof *finish_s);
    longest =
        chained ? longest_chain(board, finish_s, lasts_s) : longest_of(lasts_s, board->job_count);
    if (longest < 0)
        return -1;
    sum /= width == 0 || width > left ? left : width;
    return (int64_t)((sum > longest ? sum : longest) * 1e6);
}
