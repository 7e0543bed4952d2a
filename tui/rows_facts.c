/*
 * rows_facts.c - what is computed from a job's measured times, and nothing that was not measured:
 * where a number would be a guess it is not there. The time left is told only while the jobs that
 * have ended behave as expected; one bad sign and it is unknown.
 */
#include "rows_facts.h"

#define ETA_ENDED_LEAST 5    /* without estimates: so many must have ended, */
#define ETA_SHARE_LEAST 0.05 /*   and so large a part of all, */
#define ETA_SPREAD_MOST 1.0  /*   with durations no more apart than that (deviation over mean) */
#define ETA_LATE_MOST   1.25 /* how far past what was expected one may run */
#define ETA_WRONG_MOST  1.5  /* how far estimates may be off, either way, over all that ended */

int64_t rows_elapsed_us(const struct board_job *job, int64_t now_us)
{
    int64_t begin = job->began_us >= 0 ? job->began_us : job->forked_us;
    int64_t end = job->exited_us >= 0 ? job->exited_us : now_us;

    if (begin < 0 || (job->exited_us < 0 && !board_lives(job)))
        return -1;
    return end > begin ? end - begin : 0;
}

const struct board_live *rows_sample(const struct board_job *job, int64_t now_us)
{
    const struct board_live *live = job->live;
    bool fresh = live->sample_us >= 0 && now_us - live->sample_us <= ROWS_FRESH_US;

    return board_lives(job) && fresh ? live : NULL;
}

double facts_cpu(const struct board_job *job, int64_t now_us)
{
    const struct board_live *live = rows_sample(job, now_us);
    int64_t wall_us = job->exited_us - job->forked_us;

    if (live != NULL)
        return live->cpu_share;
    if (job->reaped_us < 0 || job->attempt != 1 || wall_us <= 0)
        return -1;
    return (double)(job->user_us + job->system_us) / (double)wall_us;
}

uint64_t facts_memory(const struct board_job *job, int64_t now_us)
{
    const struct board_live *live = rows_sample(job, now_us);

    if (live != NULL)
        return live->memory_bytes;
    return board_done(job) ? job->peak_memory_bytes : 0;
}

double facts_bar(const struct board_job *job, int64_t now_us, double *over)
{
    int64_t elapsed_us = rows_elapsed_us(job, now_us);
    double part;

    *over = -1;
    if (job->state == BOARD_OK && (job->share >= 0 || job->estimate_us > 0))
        return 1;
    if (job->share >= 0 && job->state != BOARD_WAITING && job->state != BOARD_SKIPPED)
        return job->share < 1 ? job->share : 1;
    if (job->estimate_us <= 0 || elapsed_us < 0)
        return -1;
    part = (double)elapsed_us / (double)job->estimate_us;
    if (part > 1 && board_lives(job))
        *over = 1 / part;
    return part < 1 ? part : 1;
}

/* ------------------------------------------------------------------ keys */

/* What somebody looks for first: what went wrong, then what goes on, what is to come, what is
 * over. */
static uint64_t state_key(enum board_state state)
{
    static const uint8_t keys[BOARD_STATE_COUNT] = {
        [BOARD_FAILED] = 0,  [BOARD_STOPPED] = 1, [BOARD_ZOMBIE] = 2,
        [BOARD_RUNNING] = 3, [BOARD_FORKED] = 4,  [BOARD_RETRY] = 5,
        [BOARD_WAITING] = 6, [BOARD_OK] = 7,      [BOARD_SKIPPED] = 8,
    };

    return keys[state];
}

/* Good ends, then exit codes, signals, time-outs, what never ran. */
static uint64_t result_key(const struct board_job *job)
{
    if (job->state == BOARD_SKIPPED)
        return 4 << 16;
    if (job->error != 0)
        return 3 << 16;
    if (job->exited_us < 0)
        return FACTS_NO_KEY;
    if (job->cause == FB_CAUSE_TIMEOUT)
        return 2 << 16;
    return job->signal != 0 ? (uint64_t)(1 << 16 | job->signal) : (uint64_t)(job->code & 0xFFFF);
}

static uint64_t known_key(int64_t value)
{
    return value >= 0 ? (uint64_t)value : FACTS_NO_KEY;
}

static uint64_t share_key(double share)
{
    return share >= 0 ? (uint64_t)(share * 1e6) : FACTS_NO_KEY;
}

uint64_t facts_key(const struct board_job *job, enum column column, int64_t now_us)
{
    const struct board_live *live;
    double over;

    switch (column) {
    case COLUMN_STATE:
        return state_key((enum board_state)job->state);
    case COLUMN_PID:
        return known_key(job->pid > 0 ? job->pid : -1);
    case COLUMN_PARENT:
        return known_key(job->parent > 0 ? job->parent : -1);
    case COLUMN_CORE:
        live = rows_sample(job, now_us);
        return known_key(live != NULL ? live->core : -1);
    case COLUMN_BEGAN:
        return known_key(job->began_us);
    case COLUMN_ELAPSED:
        return known_key(rows_elapsed_us(job, now_us));
    case COLUMN_BAR:
        return share_key(facts_bar(job, now_us, &over));
    case COLUMN_CPU:
        return share_key(facts_cpu(job, now_us));
    case COLUMN_MEMORY:
        return facts_memory(job, now_us) > 0 ? facts_memory(job, now_us) : FACTS_NO_KEY;
    case COLUMN_RESULT:
        return result_key(job);
    default:
        return job->job;
    }
}

/* ------------------------------------------------------------- time left */

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

int64_t facts_eta_us(const struct board *board, int slots, bool endless, int64_t now_us)
{
    struct eta eta = look_back(board);
    double mean = mean_s(&eta), sum = 0, longest = 0, rounds;
    uint32_t left = 0, width = (uint32_t)(slots > 0 ? slots : board->slots);

    if (endless || !board->opened)
        return -1;
    for (uint32_t i = 0; i < board->job_count; i++) {
        const struct board_job *job = &board->jobs[i];
        double s;
        if (board_done(job) || job->state == BOARD_ZOMBIE)
            continue;
        s = left_s(job, &eta, mean, now_us);
        if (s < 0)
            return -1;
        left++;
        sum += s;
        longest = s > longest ? s : longest;
    }
    if (left == 0)
        return 0;
    rounds = sum / (width == 0 || width > left ? left : width);
    return (int64_t)((rounds > longest ? rounds : longest) * 1e6);
}
