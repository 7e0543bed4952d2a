/*
 * summary_slow.c - the jobs that took longest, where not all have a line: a few, kept while they
 * are the slowest of those that have ended.
 */
#include "summary.h"

#include <stdlib.h>
#include <string.h>

/* Of its last attempt, as its line says; below 0: it had none. */
static int64_t elapsed_us(const struct summary_job *job)
{
    return job->pid != 0 ? job->ended_us - job->began_us : -1;
}

bool summary_is_slow(const struct summary *summary, const struct summary_job *job)
{
    const struct summary_slow *least = &summary->slow[SUMMARY_SLOW - 1];

    return elapsed_us(job) > (least->name != NULL ? least->elapsed_us : -1);
}

static void slow_fini(struct summary_slow *slow)
{
    free(slow->name);
    free(slow->fate);
    *slow = (struct summary_slow){ 0 };
}

void summary_slow_drop(struct summary *summary, uint32_t job)
{
    struct summary_slow *slow = summary->slow;

    for (int i = 0; i < SUMMARY_SLOW; i++) {
        if (slow[i].name == NULL || slow[i].job != job)
            continue;
        slow_fini(&slow[i]);
        memmove(&slow[i], &slow[i + 1], (size_t)(SUMMARY_SLOW - 1 - i) * sizeof *slow);
        slow[SUMMARY_SLOW - 1] = (struct summary_slow){ 0 };
    }
}

void summary_slow_put(struct summary *summary, const struct summary_job *job)
{
    struct summary_slow *slow = summary->slow, own;
    int at = SUMMARY_SLOW;

    if (!summary_is_slow(summary, job))
        return;
    own = (struct summary_slow){ .job = job->job,
                                 .elapsed_us = elapsed_us(job),
                                 .failed = job->failed,
                                 .name = strdup(job->name != NULL ? job->name : ""),
                                 .fate = strdup(job->fate != NULL ? job->fate : "") };
    if (own.name == NULL || own.fate == NULL) {
        slow_fini(&own);
        return;
    }
    slow_fini(&slow[SUMMARY_SLOW - 1]);
    while (at > 1 && (slow[at - 2].name == NULL || slow[at - 2].elapsed_us < own.elapsed_us))
        at--;
    memmove(&slow[at], &slow[at - 1], (size_t)(SUMMARY_SLOW - at) * sizeof *slow);
    slow[at - 1] = own;
}

void summary_slow_fini(struct summary *summary)
{
    for (int i = 0; i < SUMMARY_SLOW; i++)
        slow_fini(&summary->slow[i]);
}
