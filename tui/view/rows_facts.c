/*
 * rows_facts.c - what is computed from a job's measured times, and nothing that was not measured:
 * where a number would be a guess it is not there.
 */
#include "rows_facts.h"

#include <string.h>

/* Its own word that it began comes through a pipe, and may be read much later. */
int64_t rows_begin_us(const struct board_job *job)
{
    return job->forked_us;
}

int64_t rows_elapsed_us(const struct board_job *job, int64_t now_us)
{
    int64_t begin = rows_begin_us(job);
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

double rows_facts_cpu(const struct board_job *job, int64_t now_us)
{
    const struct board_live *live = rows_sample(job, now_us);
    int64_t wall_us = job->exited_us - job->forked_us;

    if (live != NULL)
        return live->cpu_share;
    if (job->reaped_us < 0 || job->attempt != 1 || wall_us <= 0 || job->unmeasured)
        return -1;
    return (double)(job->user_us + job->system_us) / (double)wall_us;
}

int64_t rows_facts_cpu_us(const struct board_job *job)
{
    if (job->live->sample_us >= 0 && !job->unmeasured) /* of attempts before it, and so far */
        return job->user_us + job->system_us + job->live->sample_cpu_us;
    return board_cpu_us(job);
}

uint64_t rows_facts_memory(const struct board_job *job, int64_t now_us)
{
    const struct board_live *live = rows_sample(job, now_us);

    if (live != NULL)
        return live->memory_bytes;
    return board_done(job) ? job->peak_memory_bytes : 0;
}

double rows_facts_bar(const struct board_job *job, int64_t now_us, double *over)
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

/* What a user looks for first: what went wrong, then what goes on, what is to come, what is
 * over. */
static uint64_t state_key(enum board_state state)
{
    static const uint8_t keys[BOARD_STATE_COUNT] = {
        [BOARD_FAILED] = 0, [BOARD_STOPPED] = 1, [BOARD_ZOMBIE] = 2,  [BOARD_RUNNING] = 3,
        [BOARD_FORKED] = 4, [BOARD_RETRY] = 5,   [BOARD_WAITING] = 6, [BOARD_HELD] = 7,
        [BOARD_OK] = 8,     [BOARD_SKIPPED] = 9,
    };

    return keys[state];
}

/* Good ends, then exit codes, signals, time-outs, what never ran. */
static uint64_t result_key(const struct board_job *job)
{
    if (job->state == BOARD_SKIPPED || job->state == BOARD_HELD)
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

uint64_t rows_facts_key(const struct board_job *job, enum column column, int64_t now_us)
{
    const struct board_live *live;
    double over;

    switch (column) {
    case COLUMN_STATE:
        return state_key((enum board_state)job->state);
    case COLUMN_PID:
        return known_key(job->pid > 0 ? job->pid : -1);
    case COLUMN_NODE:
        return known_key(job->node > 0 ? job->node : -1);
    case COLUMN_PARENT:
        return known_key(job->parent > 0 ? job->parent : -1);
    case COLUMN_CORE:
        live = rows_sample(job, now_us);
        return known_key(live != NULL ? live->core : -1);
    case COLUMN_BEGAN:
        return known_key(rows_begin_us(job));
    case COLUMN_ELAPSED:
        return known_key(rows_elapsed_us(job, now_us));
    case COLUMN_BAR:
        return share_key(rows_facts_bar(job, now_us, &over));
    case COLUMN_CPU:
        return share_key(rows_facts_cpu(job, now_us));
    case COLUMN_TIME:
        return known_key(rows_facts_cpu_us(job));
    case COLUMN_MEMORY:
        return rows_facts_memory(job, now_us) > 0 ? rows_facts_memory(job, now_us) : FACTS_NO_KEY;
    case COLUMN_RESULT:
        return result_key(job);
    default:
        return job->job;
    }
}

void rows_measure(struct rows *rows, const char *name, int more)
{
    int columns;

    if (rows->name_columns == ROWS_NAME_MOST || (int)strlen(name) + more <= rows->name_columns)
        return; /* no byte takes more than a column */
    columns = width_text(name) + more;
    if (columns > rows->name_columns)
        rows->name_columns = columns < ROWS_NAME_MOST ? columns : ROWS_NAME_MOST;
}
