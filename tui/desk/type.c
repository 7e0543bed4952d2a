/*
 * type.c - the key that types into a worker: the keyboard goes to its terminal; one that has no
 * terminal, but a standard input that is open, is sent a line, for which the foot asks.
 */
#include "inside.h"

/* The one whose output is shown, or would be; NULL: it cannot be typed into, which was said. */
static const struct board_job *typed_into(struct desk *desk, struct board_job *room)
{
    uint32_t number = view_output_job(&desk->ui);
    const struct board_job *job = board_job(&desk->board, number, room);

    if (job == NULL)
        desk_say(desk, "select a row first");
    else if (desk->source == NULL || desk->source->type == NULL || desk_frozen(desk))
        desk_say(desk, "nothing can be typed here");
    else if (!job->pty && !job->stdin_open)
        desk_say(desk, "%.40s reads no keys: pty: true, or stdin: open, lets it", job->name);
    else if (!board_lives(job))
        desk_say(desk, "it is not running");
    else
        return job;
    return NULL;
}

void desk_type_begin(struct desk *desk)
{
    struct board_job room;
    const struct board_job *job;

    if (rows_is_group(desk->ui.table.selected)) { /* nothing to type into: as in a tree */
        desk_fold_row(desk);
        return;
    }
    job = typed_into(desk, &room);
    if (job == NULL)
        return;
    if (job->pty && desk_terminal_emulates(desk)) {
        desk_terminal_give(desk, job->job);
        return;
    }
    desk->terminals.typed = job->job;
    desk_ask(desk, ASK_TYPE);
}

bool desk_type_line(struct desk *desk)
{
    struct board_job room;
    const struct board_job *job = board_job(&desk->board, view_output_job(&desk->ui), &room);

    if (job == NULL || !job->stdin_open || job->pty || !board_lives(job) || desk->source == NULL ||
        desk->source->type == NULL || desk_frozen(desk))
        return false;
    desk->terminals.typed = job->job;
    desk_ask(desk, ASK_TYPE);
    return true;
}
