/*
 * rows_shims.c - which rows are of no interest to a user that asks for a program: what runs before
 * it, as the shells of a shim do, and what is not below it. A process becomes the program by an
 * exec: what it had forked until then is not below the program.
 *
 * A parent has the smaller number (board.h), so one pass finds what is below. Nothing is kept from
 * one rebuild to the next: an exec or a step back in a record changes what was so.
 */
#include "rows_facts.h"

#include "base/program.h"

/* Of a row whose program is the one that is asked for: whether it was that at a moment. */
static bool had_begun(const struct board *board, uint32_t number, int64_t at_us)
{
    struct board_job room;
    const struct board_job *job = board_job(board, number, &room);

    return job->began_us < 0 || at_us >= job->began_us;
}

static bool is_below(const struct rows *rows, const struct board *board,
                     const struct board_job *job)
{
    unsigned parent = job->parent_job != 0 ? rows->seen[job->parent_job - 1] : 0;

    return (parent & SEEN_BELOW) != 0 ||
           ((parent & SEEN_PROGRAM) != 0 && had_begun(board, job->parent_job, job->forked_us));
}

/* Returns when the first process of the program became that; INT64_MAX: none has. */
static int64_t find_program(struct rows *rows, const struct board *board, const char *program)
{
    int64_t first_us = INT64_MAX;

    for (uint32_t i = 0; i < rows->known; i++) {
        struct board_job room;
        const struct board_job *job = board_job(board, i + 1, &room);
        bool below = is_below(rows, board, job), is = program_is(job->name, program);
        int64_t since_us = job->began_us >= 0 ? job->began_us : job->forked_us;

        rows->seen[i] = (uint16_t)((rows->seen[i] & ~(SEEN_SHIM | SEEN_BELOW | SEEN_PROGRAM)) |
                                   (below ? SEEN_BELOW : 0) | (is ? SEEN_PROGRAM : 0));
        if (is && !below && since_us < first_us)
            first_us = since_us;
    }
    return first_us;
}

bool rows_is_shim(const struct rows *rows, uint32_t job)
{
    return rows->shims > 0 && job <= rows->known && (rows->seen[job - 1] & SEEN_SHIM) != 0;
}

void rows_shims_look(struct rows *rows, const struct board *board, const struct rows_order *order)
{
    int64_t first_us;

    rows->shims = rows->shims_ok = rows->shims_failed = 0;
    if (order->program == NULL || order->program[0] == '\0')
        return;
    first_us = find_program(rows, board, order->program);
    for (uint32_t i = 0; i < rows->known; i++) {
        struct board_job room;
        const struct board_job *job;
        if ((rows->seen[i] & (SEEN_BELOW | SEEN_PROGRAM)) != 0)
            continue;
        job = board_job(board, i + 1, &room);
        if (order->before && (first_us == INT64_MAX || job->forked_us > first_us))
            continue;
        rows->seen[i] |= SEEN_SHIM;
        rows->shims++;
        rows->shims_ok += job->state == BOARD_OK;
        rows->shims_failed += job->state == BOARD_FAILED;
    }
}
