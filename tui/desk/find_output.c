/*
 * find_output.c - a text in what jobs have printed: in the output that is shown, then in those of
 * the rows after it, round the end of the table. What is typed is looked for in the shown output
 * from its newest line back, as where a log went wrong is near its end.
 */
#include "inside.h"

/* Of the output of a job, past the line at `place`. */
static uint64_t match(struct desk *desk, uint32_t job, uint64_t place, bool backwards)
{
    return view_output_match(desk->view, desk->shown, job, desk->pane_find, place, backwards);
}

static bool has_output(const struct desk *desk, uint32_t job)
{
    return board_output_bytes(desk->shown, job) > 0;
}

/* In the rows that follow, not in this one. */
static bool find_elsewhere(struct desk *desk, uint32_t shown, bool backwards)
{
    const struct rows *rows = &desk->rows;
    size_t from = rows_index(rows, shown), at = from;

    for (size_t i = 1; from != SIZE_MAX && i < rows->count; i++) {
        uint32_t job;
        uint64_t line;
        at = (at + (backwards ? rows->count - 1 : 1)) % rows->count;
        job = (rows->list[at] & (ROWS_LEFT | ROWS_GROUP)) == 0 ? rows->list[at] : 0;
        line = job != 0 && has_output(desk, job) ? match(desk, job, 0, backwards) : 0;
        if (line == 0)
            continue;
        desk_show(desk, job);
        desk->ui.pane.end = line;
        return true;
    }
    return false;
}

/* Of all outputs together: nowhere else, but round its end. */
static void find_in_all(struct desk *desk, bool backwards, bool first)
{
    uint64_t line = view_output_match_all(desk->view, desk->shown, &desk->ui, desk->pane_find,
                                          first ? 0 : desk->ui.pane.end, backwards);

    if (line == 0)
        line = view_output_match_all(desk->view, desk->shown, &desk->ui, desk->pane_find, 0,
                                     backwards);
    if (line != 0)
        desk->ui.pane.end = line;
    else
        desk_say(desk, "not found: %s", desk->pane_find);
}

void desk_find_line(struct desk *desk, bool backwards, bool first)
{
    uint32_t shown = view_output_job(&desk->ui);
    uint64_t line;

    if (view_output_is_all(&desk->ui)) {
        find_in_all(desk, backwards, first);
        return;
    }
    line = match(desk, shown, first ? 0 : desk->ui.pane.end, backwards);

    if (line == 0 && !desk->rows.any_parent && find_elsewhere(desk, shown, backwards && !first))
        return;
    if (line == 0)
        line = match(desk, shown, 0, backwards); /* round its end */
    if (line != 0)
        desk->ui.pane.end = line;
    else
        desk_say(desk, "not found: %s", desk->pane_find);
}
