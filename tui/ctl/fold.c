/*
 * fold.c - the run itself keeps no table for questions: its record has it all. What jobs have
 * written is passed over, unread.
 */
#include "fold.h"

#include "record/record_read.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNWANTED (RECORD_KIND(FB_OUTPUT) | RECORD_KIND(FB_SAMPLE) | RECORD_KIND(FB_SIGNALS))

int ctl_fold_open(struct ctl_fold *fold, const struct ctl_client *client, char *why, size_t size)
{
    int r;

    *fold = (struct ctl_fold){ 0 };
    board_init(&fold->board);
    if (client->record_fd < 0) {
        snprintf(why, size, "its record ended before it did: what its jobs are is not known");
        return -ENODATA;
    }
    r = record_reader_open_fd(&fold->reader, client->record_fd, why, size);
    if (r < 0)
        return r;
    record_reader_want(fold->reader, RECORD_ALL_KINDS & ~UNWANTED, 0);
    record_reader_skim(fold->reader);
    r = ctl_fold_read(fold);
    if (r < 0)
        snprintf(why, size, "%s", record_reader_error(fold->reader));
    return r;
}

int ctl_fold_read(struct ctl_fold *fold)
{
    struct fb_event event;
    int r;

    record_reader_more(fold->reader);
    while ((r = record_reader_next(fold->reader, &event)) > 0)
        if (board_apply(&fold->board, &event) == -ENOMEM)
            return -ENOMEM;
    return r;
}

void ctl_fold_close(struct ctl_fold *fold)
{
    record_reader_close(fold->reader);
    board_fini(&fold->board);
}

/* ---------------------------------------------------------------- names */

static bool names(const char *word, bool pattern, const char *name)
{
    return pattern ? fnmatch(word, name, 0) == 0 : strcmp(word, name) == 0;
}

/* "@GROUP", as for `forkboard run`. */
static bool in_group(const struct board *board, const char *word, const struct board_job *job)
{
    return word[0] == '@' && job->group > 0 && job->group <= board->group_count &&
           fnmatch(word + 1, board->groups[job->group - 1], 0) == 0;
}

/* Marks the jobs that a word means; whether there are any. */
static bool mark(const struct board *board, const char *word, bool all, bool *marked)
{
    bool pattern = strpbrk(word, "*?[") != NULL, any = false;
    struct board_job room;
    unsigned long number;
    char *end;

    for (uint32_t i = 1; i <= board->job_count; i++) {
        const struct board_job *job = board_job(board, i, &room);
        if ((names(word, pattern, job->name) || in_group(board, word, job)) &&
            (all || !board_replaced(board, job)))
            any = marked[i - 1] = true;
    }
    if (any || pattern || word[0] < '0' || word[0] > '9')
        return any;
    number = strtoul(word, &end, 10);
    if (*end != '\0' || number == 0 || number > board->job_count)
        return false;
    return marked[number - 1] = true;
}

int64_t ctl_fold_jobs(const struct ctl_fold *fold, char *const *words, int count, bool all,
                      uint32_t **jobs, const char **wrong)
{
    const struct board *board = &fold->board;
    bool *marked = calloc((size_t)board->job_count + 1, sizeof *marked);
    int64_t found = 0;

    *jobs = calloc((size_t)board->job_count + 1, sizeof **jobs);
    if (marked == NULL || *jobs == NULL)
        found = -ENOMEM;
    for (int i = 0; i < count && found == 0; i++) {
        *wrong = words[i];
        found = mark(board, words[i], all, marked) ? 0 : -ENOENT;
    }
    for (uint32_t job = 1; job <= board->job_count && found >= 0; job++)
        if (marked[job - 1])
            (*jobs)[found++] = job;
    free(marked);
    if (found >= 0)
        return found;
    free(*jobs);
    *jobs = NULL;
    return found;
}

const char *ctl_fold_word(const struct board_job *job)
{
    static const char *const words[BOARD_STATE_COUNT] = {
        [BOARD_WAITING] = "waiting", [BOARD_FORKED] = "starting", [BOARD_RUNNING] = "running",
        [BOARD_STOPPED] = "stopped", [BOARD_ZOMBIE] = "zombie",   [BOARD_RETRY] = "retry",
        [BOARD_OK] = "ok",           [BOARD_FAILED] = "failed",   [BOARD_SKIPPED] = "skipped",
        [BOARD_HELD] = "off",
    };

    if (job->state == BOARD_RUNNING && job->live->ending != 0)
        return "ending";
    if (job->state == BOARD_RUNNING && job->ready)
        return "ready";
    return words[job->state];
}
