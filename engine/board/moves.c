/*
 * moves.c - a job goes from one state to another, into the list of those that failed and out of it,
 * a pid from one job to another. The states change here alone, so the counts always are what
 * counting the jobs would give. A job that is run again leaves a hole in the list, so that leaving
 * costs nothing; holes are packed away once they are the most.
 */
#include "inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void board_moves_state(struct board *board, struct board_job *job, enum board_state state)
{
    board->counts[job->state]--;
    board->counts[state]++;
    board->given_up -= board_given_up(job);
    job->state = (uint8_t)state;
    board->given_up += board_given_up(job);
    outputs_moved(board, job);
}

void board_moves_pid(struct board *board, const struct board_job *job)
{
    if (pidmap_get(&board->pids, job->pid) != NULL)
        pidmap_drop(&board->pids, job->pid);
    pidmap_put(&board->pids, job->pid, (void *)(uintptr_t)job->job);
}

uint32_t board_moves_by_pid(const struct board *board, pid_t pid)
{
    return (uint32_t)(uintptr_t)pidmap_get(&board->pids, pid);
}

void board_moves_gone(struct board *board, struct board_job *job)
{
    if (board_moves_by_pid(board, job->pid) == job->job)
        pidmap_drop(&board->pids, job->pid);
    samples_end(board, job);
}

int board_moves_reserve(struct board *board)
{
    return pidmap_reserve(&board->pids, board->pids.count + 1);
}

void board_moves_fini(struct board *board)
{
    pidmap_fini(&board->pids);
    free(board->failures);
}

int board_moves_copy(struct board *to, const struct board *from)
{
    uint32_t count = from->failure_count;
    int r = pidmap_copy(&to->pids, &from->pids);

    to->failures = malloc((count + 1) * sizeof *to->failures);
    to->failure_count = to->failures != NULL ? count : 0;
    to->failure_room = to->failures != NULL ? count + 1 : 0;
    if (to->failures == NULL)
        return -ENOMEM;
    if (count > 0)
        memcpy(to->failures, from->failures, count * sizeof *to->failures);
    return r;
}

int board_moves_failed_reserve(struct board *board)
{
    return array_reserve_u32(&board->failures, &board->failure_room, board->failure_count + 1,
                             sizeof *board->failures, 64);
}

void board_moves_failed(struct board *board, struct board_job *job)
{
    board->failures[board->failure_count++] = job->job;
    job->failure = board->failure_count;
}

/* Places of those that were run again are given up once they are more than those that are not. */
static void pack_failed(struct board *board)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < board->failure_count; i++)
        if (board->failures[i] != 0 && !board_table_reserve_failure(board, board->failures[i]))
            return; /* later */
    for (uint32_t i = 0; i < board->failure_count; i++) {
        uint32_t job = board->failures[i];
        if (job == 0)
            continue;
        board->failures[kept++] = job;
        board_table_set_failure(board, job, kept);
    }
    board->failure_count = kept;
}

void board_moves_mended(struct board *board, struct board_job *job)
{
    if (job->failure == 0)
        return;
    board->failures[job->failure - 1] = 0;
    job->failure = 0;
    while (board->failure_count > 0 && board->failures[board->failure_count - 1] == 0)
        board->failure_count--;
    if (board->failure_count / 2 > board->counts[BOARD_FAILED])
        pack_failed(board);
}
