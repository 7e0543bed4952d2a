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

void facts_add_ended(struct rows_ended *ended, const struct board_job *job)
{
    double s = (double)rows_elapsed_us(job, job->exited_us) / 1e6;

    ended->count++;
    ended->sum_s += s;
    ended->squares_s2 += s * s;
    if (job->estimate_us > 0 && job->state == BOARD_OK) {
        ended->told++;
        ended->told_s += (double)job->estimate_us / 1e6;
        ended->took_s += s;
    }
}

/* One that had ended was run again: all is added up anew. */
static void look_back(struct rows *rows, const struct board *board)
{
    struct board_job unpacked;

    if (!rows->ended.stale)
        return;
    rows->ended = (struct rows_ended){ 0 };
    for (uint32_t i = 0; i < rows->known; i++)
        if (rows->seen[i] & SEEN_ENDED)
            facts_add_ended(&rows->ended, board_job(board, i + 1, &unpacked));
}

/* What a job takes where none is told: the mean of those that ended, or -1. */
static double mean_s(const struct rows_ended *ended, uint32_t jobs)
{
    double mean, spread;

    if (ended->count < ETA_ENDED_LEAST || ended->count < ETA_SHARE_LEAST * jobs)
        return -1;
    mean = ended->sum_s / ended->count;
    spread = ended->squares_s2 / ended->count - mean * mean;
    if (spread > ETA_SPREAD_MOST * ETA_SPREAD_MOST * mean * mean)
        return -1;
    return mean;
}

static bool estimates_hold(const struct rows_ended *ended)
{
    return ended->told == 0 || (ended->took_s < ended->told_s * ETA_WRONG_MOST &&
                                ended->told_s < ended->took_s * ETA_WRONG_MOST);
}

/* What is left of one that is not done; -1: unknown. */
static double left_s(const struct board_job *job, const struct rows_ended *ended, double mean,
                     int64_t now_us)
{
    double whole =
        job->estimate_us > 0 && estimates_hold(ended) ? (double)job->estimate_us / 1e6 : mean;
    double elapsed = board_lives(job) ? (double)rows_elapsed_us(job, now_us) / 1e6 : 0;

    if (whole < 0 || job->state == BOARD_STOPPED || elapsed > whole * ETA_LATE_MOST + 0.5)
        return -1;
    if (job->retry_us > now_us)
        whole += (double)(job->retry_us - now_us) / 1e6;
    return elapsed < whole ? whole - elapsed : 0;
}

/* When what a job waits for will have come, from now; finish_s of the others as far as known. */
static double begin_s(const struct board *board, const struct board_job *job,
                      const double *finish_s, const double *lasts_s)
{
    struct board_job unpacked;
    double begin = 0;

    for (uint32_t i = 0; job->after != NULL && i < job->after->count; i++) {
        const struct fb_after *after = &job->after->list[i];
        const struct board_job *other = board_job(board, after->job, &unpacked);
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
static double longest_chain(const struct rows *rows, const struct board *board)
{
    double *finish_s = rows->finish_s, longest = 0;
    bool changed = true;

    for (int pass = 0; changed; pass++) {
        if (pass == CHAIN_MOST)
            return -1;
        changed = false;
        for (uint32_t i = 0; i < rows->known; i++) {
            struct board_job unpacked;
            double s;
            if (!facts_counts(rows->seen[i]))
                continue;
            s = begin_s(board, board_job(board, i + 1, &unpacked), finish_s, rows->lasts_s) +
                rows->lasts_s[i];
            changed |= s > finish_s[i];
            finish_s[i] = s > finish_s[i] ? s : finish_s[i];
            longest = finish_s[i] > longest ? finish_s[i] : longest;
        }
    }
    return longest;
}

/* Of all that are not done. */
struct left {
    uint32_t count;
    double sum_s, longest_s;
    bool chained; /* one waits for another */
};

/* Most that wait have told nothing of themselves, and need no look. lasts_s: of each, or NULL. */
static bool all_left(struct rows *rows, const struct board *board, double *lasts_s, int64_t now_us,
                     struct left *out)
{
    double mean = mean_s(&rows->ended, rows->known);

    *out = (struct left){ 0 };
    for (uint32_t i = lasts_s != NULL ? 0 : rows->over; i < rows->known; i++) {
        unsigned seen = rows->seen[i];
        struct board_job unpacked;
        double s = 0;
        if (facts_counts(seen)) {
            s = seen == BOARD_WAITING
                    ? mean
                    : left_s(board_job(board, i + 1, &unpacked), &rows->ended, mean, now_us);
            out->count++;
        } else if (i == rows->over)
            rows->over++;
        if (s < 0)
            return false;
        if (lasts_s != NULL)
            lasts_s[i] = s;
        out->chained |= (seen & SEEN_STATE) == BOARD_WAITING && (seen & SEEN_AFTER) != 0;
        out->sum_s += s;
        out->longest_s = s > out->longest_s ? s : out->longest_s;
    }
    return true;
}

/* With room for a number of each job; -1: no memory for that, or too long. */
static double chained_s(struct rows *rows, const struct board *board, int64_t now_us)
{
    uint32_t room = rows->time_room;
    struct left left;

    if (rows_widen(&rows->lasts_s, &room, rows->known, sizeof *rows->lasts_s) < 0 ||
        rows_widen(&rows->finish_s, &rows->time_room, rows->known, sizeof *rows->finish_s) < 0 ||
        !all_left(rows, board, rows->lasts_s, now_us, &left))
        return -1;
    memcpy(rows->finish_s, rows->lasts_s, rows->known * sizeof *rows->finish_s);
    return longest_chain(rows, board);
}

int64_t facts_eta_us(struct rows *rows, const struct board *board, int slots, int64_t now_us)
{
    uint32_t width = (uint32_t)(slots > 0 ? slots : board->slots);
    struct left left;
    double longest;

    look_back(rows, board);
    if (!board->opened || !all_left(rows, board, NULL, now_us, &left))
        return -1;
    if (left.count == 0)
        return 0;
    longest = left.chained ? chained_s(rows, board, now_us) : left.longest_s;
    if (longest < 0)
        return -1;
    left.sum_s /= width == 0 || width > left.count ? left.count : width;
    return (int64_t)((left.sum_s > longest ? left.sum_s : longest) * 1e6);
}
