/*
 * state.c - what a job's row says of its state and its end, asked of the row alone.
 */
#include "inside.h"

#include <string.h>

bool board_state_lives(enum board_state state)
{
    return state == BOARD_FORKED || state == BOARD_RUNNING || state == BOARD_STOPPED;
}

bool board_lives(const struct board_job *job)
{
    return board_state_lives((enum board_state)job->state);
}

int64_t board_cpu_us(const struct board_job *job)
{
    return job->reaped_us >= 0 && !job->unmeasured ? board_sum_us(job->user_us, job->system_us)
                                                   : -1;
}

bool board_done(const struct board_job *job)
{
    return job->state == BOARD_OK || job->state == BOARD_FAILED || job->state == BOARD_SKIPPED;
}

/* The end of its last attempt as it was told. */
static struct fb_event exit_of(const struct board_job *job)
{
    return (struct fb_event){ .kind = FB_EXITED,
                              .as.exited = { .code = job->code,
                                             .signal = job->signal,
                                             .core_dumped = job->core_dumped,
                                             .succeeded = job->succeeded,
                                             .cause = (enum fb_cause)job->cause,
                                             .unseen = job->unseen,
                                             .why = job->why } };
}

enum fate board_end(const struct board_job *job)
{
    struct fb_event event = exit_of(job);

    return fate_of(&event);
}

const char *board_fate(const struct board_job *job, char *buffer, size_t size)
{
    struct fb_event event = exit_of(job);

    if (size == 0)
        return buffer;
    buffer[0] = '\0';
    if (job->exited_us >= 0)
        return fb_fate_text(&event, buffer, size);
    if (job->why != NULL && !board_lives(job))
        strncat(buffer, job->why, size - 1);
    return buffer;
}
