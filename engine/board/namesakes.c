/* namesakes.c - jobs of one name: those of a set that was read again, and what they stand for. */
#include "board.h"

#include <string.h>

#define READ_AGAIN_US 100000 /* after its jobs were added a set may be read again, no sooner */

/* It is off, and a later job has its name: a set that was read again has put that in its place. The
 * later ones were queued later. */
bool board_replaced(const struct board *board, const struct board_job *job)
{
    struct board_job room;

    for (uint32_t i = board->job_count; job->state == BOARD_HELD && i > job->job; i--) {
        const struct board_job *later = board_job(board, i, &room);
        if (later->queued_us < job->queued_us + READ_AGAIN_US)
            return false;
        if (strcmp(later->name, job->name) == 0)
            return true;
    }
    return false;
}
