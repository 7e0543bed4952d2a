/*
 * board_failures.c - which jobs have failed, in the order of failing. A job that is run again
 * leaves a hole, so that leaving costs nothing; holes are packed away once they are the most.
 */
#include "board_parts.h"

int failures_reserve(struct board *board)
{
    return board_reserve((void **)&board->failures, &board->failure_room, board->failure_count + 1,
                         sizeof *board->failures, 64);
}

void failures_put(struct board *board, struct board_job *job)
{
    board->failures[board->failure_count++] = job->job;
    job->failure = board->failure_count;
}

/* Places of those that were run again are given up once they are more than those that are not. */
static void failures_pack(struct board *board)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < board->failure_count; i++) {
        uint32_t job = board->failures[i];
        if (job == 0)
            continue;
        board->failures[kept++] = job;
        table_set_failure(board, job, kept);
    }
    board->failure_count = kept;
}

void failures_drop(struct board *board, struct board_job *job)
{
    if (job->failure == 0)
        return;
    board->failures[job->failure - 1] = 0;
    job->failure = 0;
    while (board->failure_count > 0 && board->failures[board->failure_count - 1] == 0)
        board->failure_count--;
    if (board->failure_count / 2 > board->counts[BOARD_FAILED])
        failures_pack(board);
}
