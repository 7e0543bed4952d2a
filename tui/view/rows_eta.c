/*
 * rows_eta.c - the time that is left, shown only while the jobs that have ended behave as expected:
 * one bad sign and it is unknown. It is the longest of three: all work over all slots, the longest
 * job, and the longest chain of jobs that wait for one another.
 *
 * A job takes what it was estimated at, else the mean of those of its kind that have ended, else
 * the mean of all. Where there are kinds, the last makes what comes out a mere guess, and says so.
 */
#include "base/array.h"
#include "rows_facts.h"

#include <string.h>

#define ETA_ENDED_LEAST 5    /* without estimates: so many must have ended, */
#define ETA_SHARE_LEAST 0.05 /*   and so large a part of all, */
#define ETA_SPREAD_MOST 1.0  /*   with durations no more apart than that (deviation over mean) */
#define ETA_LATE_MOST   1.25 /* how far past what was expected one may run */
#define ETA_WRONG_MOST  1.5  /* how far estimates may be off, either way, over all that ended */
#define ETA_KIND_LEAST  2    /* of a kind so many must have ended, and ETA_SHARE_LEAST of it */
#define ETA_SHORT_S     0.2  /* a job that takes less is a short one */
#define CHAIN_MOST      32   /* jobs one after another, where they are not in order of numbers */

uint8_t rows_facts_kind(struct rows *rows, uint32_t kind)
{
    uint8_t i = 1;

    if (kind == 0)
        return 0;
    while (i <= rows->kind_count && rows->kinds[i].kind != kind)
        i++;
    if (i > ROWS_KINDS_MOST)
        return 0;
    if (i > rows->kind_count)
        rows->kinds[++rows->kind_count] = (struct rows_kind){ .kind = kind };
    return i;
}

void rows_facts_add_ended(struct rows *rows, const struct board_job *job)
{
    struct rows_ended *ended = &rows->ended;
    struct rows_kind *kind = &rows->kinds[rows->kind_of[job->job - 1]];
    double s = (double)rows_elapsed_us(job, job->exited_us) / 1e6;

    kind->ended++;
    kind->sum_s += s;
    kind->squares_s2 += s * s;
    ended->count++;
    ended->sum_s += s;
    ended->squares_s2 += s * s;
    if (job->estimate_us > 0 && job->state == BOARD_OK) {
        ended->told++;
        ended->told_s += (double)job->estimate_us / 1e6;
        ended->took_s += s;
    }
}

/* A job that had ended was run again: its earlier share is not known, so all is added up again. */
static void look_back(struct rows *rows, const struct board *board)
{
    struct board_job unpacked;

    if (!rows->ended.stale)
        return;
    rows->ended = (struct rows_ended){ 0 };
    for (int i = 0; i <= rows->kind_count; i++)
        rows->kinds[i] =
            (struct rows_kind){ .kind = rows->kinds[i].kind, .jobs = rows->kinds[i].jobs };
    for (uint32_t i = 0; i < rows->known; i++)
        if (rows->seen[i] & SEEN_ENDED)
            rows_facts_add_ended(rows, board_job(board, i + 1, &unpacked));
}

/* The mean of so many, or -1 where they lie too far apart. */
static double mean_of(uint32_t count, double sum_s, double squares_s2)
{
    double mean = sum_s / count;

    if (squares_s2 / count - mean * mean > ETA_SPREAD_MOST * ETA_SPREAD_MOST * mean * mean)
        return -1;
    return mean;
}

/* What a job takes of which nothing is known: the mean of those that ended, or -1. */
static double mean_s(const struct rows_ended *ended, double jobs)
{
    if (ended->count < ETA_ENDED_LEAST || ended->count < ETA_SHARE_LEAST * jobs)
        return -1;
    return mean_of(ended->count, ended->sum_s, ended->squares_s2);
}

/* The same of each kind, by its own; `guessed`: by all. */
static void take_means(struct rows *rows)
{
    double all = mean_s(&rows->ended, rows->known);

    for (int i = 0; i <= rows->kind_count; i++) {
        struct rows_kind *kind = &rows->kinds[i];
        kind->guessed =
            i == 0 ? rows->kind_count > 0
                   : kind->ended < ETA_KIND_LEAST || kind->ended < ETA_SHARE_LEAST * kind->jobs;
        kind->mean_s =
            i == 0 || kind->guessed ? all : mean_of(kind->ended, kind->sum_s, kind->squares_s2);
    }
}

static bool estimates_hold(const struct rows_ended *ended)
{
    return ended->told == 0 || (ended->took_s < ended->told_s * ETA_WRONG_MOST &&
                                ended->told_s < ended->took_s * ETA_WRONG_MOST);
}

/* What is left of one that is not done; -1: unknown. */
static double left_s(const struct board_job *job, const struct rows *rows, int64_t now_us,
                     bool *guessed)
{
    const struct rows_kind *kind = &rows->kinds[rows->kind_of[job->job - 1]];
    bool told = job->estimate_us > 0 && estimates_hold(&rows->ended);
    double whole = told ? (double)job->estimate_us / 1e6 : kind->mean_s;
    double elapsed = board_lives(job) ? (double)rows_elapsed_us(job, now_us) / 1e6 : 0;

    if (whole < 0 || job->state == BOARD_STOPPED || elapsed > whole * ETA_LATE_MOST + 0.5)
        return -1;
    *guessed |= !told && kind->guessed;
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

/* The end of the last chain; -1: the chains are too long to be followed quickly. */
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
    bool guessed; /* of one the kind is not known, or what it takes */
};

/* Whether all that is known of it is its kind: most jobs that wait need no look. */
static bool is_plain(unsigned seen)
{
    return (seen & ~(SEEN_MATCH | SEEN_SHIM | SEEN_BELOW | SEEN_PROGRAM)) == BOARD_WAITING;
}

/* lasts_s: of each, or NULL. */
static bool all_left(struct rows *rows, const struct board *board, double *lasts_s, int64_t now_us,
                     struct left *out)
{
    *out = (struct left){ 0 };
    for (uint32_t i = lasts_s != NULL ? 0 : rows->over; i < rows->known; i++) {
        unsigned seen = rows->seen[i];
        struct board_job unpacked;
        double s = 0;
        if (facts_counts(seen)) {
            const struct rows_kind *kind = &rows->kinds[rows->kind_of[i]];
            s = is_plain(seen)
                    ? kind->mean_s
                    : left_s(board_job(board, i + 1, &unpacked), rows, now_us, &out->guessed);
            out->guessed |= is_plain(seen) && kind->guessed;
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

    if (array_reserve_u32(&rows->lasts_s, &room, rows->known, sizeof *rows->lasts_s, 64) < 0 ||
        array_reserve_u32(&rows->finish_s, &rows->time_room, rows->known, sizeof *rows->finish_s,
                          64) < 0 ||
        !all_left(rows, board, rows->lasts_s, now_us, &left))
        return -1;
    memcpy(rows->finish_s, rows->lasts_s, rows->known * sizeof *rows->finish_s);
    return longest_chain(rows, board);
}

/* Those that are not read yet are as the mean; false: that is not known. */
static bool add_ahead(struct left *left, const struct rows *rows, uint32_t ahead)
{
    double mean = mean_s(&rows->ended, (double)rows->known + ahead);

    if (ahead == 0)
        return true;
    if (mean < 0)
        return false;
    left->guessed |= rows->kind_count > 0;
    left->count = ahead < UINT32_MAX - left->count ? left->count + ahead : UINT32_MAX;
    left->sum_s += mean * ahead;
    left->longest_s = mean > left->longest_s ? mean : left->longest_s;
    return true;
}

/*
 * How many run at the same time: no more than there are slots. Of short jobs it is as many as have
 * so far, where those are fewer: to start them takes its time, too.
 */
static double at_once(const struct rows *rows, const struct board *board, uint32_t width,
                      const struct left *left, int64_t now_us)
{
    int64_t wall_us = now_us - board->idle_us;
    double most = width == 0 || width > left->count ? left->count : width;
    double so_far = wall_us > 0 ? (double)board_work_us(board, now_us) / (double)wall_us : 0;

    if (width == 0 || width != (uint32_t)board->slots || left->chained || so_far <= 0 ||
        rows->ended.count < ETA_ENDED_LEAST || rows->ended.sum_s > ETA_SHORT_S * rows->ended.count)
        return most;
    return so_far < most ? so_far : most;
}

int64_t rows_facts_eta_us(struct rows *rows, const struct board *board,
                          const struct rows_order *order, int64_t now_us)
{
    uint32_t width = (uint32_t)(order->slots > 0 ? order->slots : board->slots);
    struct left left;
    double longest;

    look_back(rows, board);
    take_means(rows);
    rows->eta_guessed = false;
    if (!board->opened || !all_left(rows, board, NULL, now_us, &left))
        return -1;
    if (left.count == 0 && order->ahead == 0) /* for how long a zombie stays is not known */
        return board->counts[BOARD_ZOMBIE] > 0 ? -1 : 0;
    longest = left.chained ? chained_s(rows, board, now_us) : left.longest_s;
    if (longest < 0 || !add_ahead(&left, rows, order->ahead))
        return -1;
    rows->eta_guessed = left.guessed;
    longest = left.longest_s > longest ? left.longest_s : longest;
    left.sum_s /= at_once(rows, board, width, &left, now_us);
    return (int64_t)((left.sum_s > longest ? left.sum_s : longest) * 1e6);
}
