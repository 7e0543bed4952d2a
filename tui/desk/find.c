/*
 * find.c - going to a row by what it is: by its name, by its failure. In a tree processes
 * without a row are looked through too; the one that is found is shown, and the folds above it
 * are opened. A search that is called off leaves cursor and folds as it found them.
 */
#include "inside.h"

#include <string.h>

/* ---------------------------------------------------------------- folds */

/* Those that were opened stand after the others, so that they can be closed again. */
static void open_fold(struct desk *desk, size_t at)
{
    uint32_t job = desk->folded[at];

    desk->folded[at] = desk->folded[--desk->folded_count];
    desk->folded[desk->folded_count] = job;
    desk->opened_count++;
    desk->stale = true;
}

size_t desk_fold_of(const struct desk *desk, uint32_t job)
{
    size_t at = 0;

    while (at < desk->folded_count && desk->folded[at] != job)
        at++;
    return at < desk->folded_count ? at : SIZE_MAX;
}

static void open_above(struct desk *desk, uint32_t number)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(desk->shown, number, &unpacked);

    if (job != NULL && job->group > 0 &&
        desk_fold_of(desk, ROWS_GROUP | (uint32_t)job->group) != SIZE_MAX)
        open_fold(desk, desk_fold_of(desk, ROWS_GROUP | (uint32_t)job->group));
    while (job != NULL && desk->folded_count > 0) {
        size_t at = desk_fold_of(desk, job->parent_job);
        if (at != SIZE_MAX)
            open_fold(desk, at);
        job = board_job(desk->shown, job->parent_job, &unpacked);
    }
}

void desk_show(struct desk *desk, uint32_t job)
{
    open_above(desk, job);
    desk_select(desk, job);
    desk->stale = true; /* the selected has a row whatever has ended */
}

/* ---------------------------------------------------------------- searches */

/* From `from` on, in the order of the table; false: there is none. */
static bool go_to_next(struct desk *desk, uint32_t from, bool backwards,
                       bool (*holds)(const struct board_job *job, const char *find))
{
    bool more = (desk->rows.tree && desk->rows.count < desk->rows.known) ||
                (desk->rows.heads > 0 && desk->folded_count > 0);
    uint32_t job;

    if (more)
        desk_list(desk, true);
    job = rows_next(&desk->rows, desk->shown, from, backwards, holds, desk->find);
    if (job != 0)
        desk_show(desk, job);
    if (more) {
        desk_list(desk, false);
        desk_keep(desk);
    }
    return job != 0;
}

void desk_find_failed(struct desk *desk, bool backwards)
{
    if (!go_to_next(desk, desk->ui.table.selected, backwards, rows_failed))
        desk_say(desk, "no row here has failed");
}

void desk_find_again(struct desk *desk, bool backwards)
{
    if (desk->find[0] == '\0')
        desk_say(desk, "nothing was searched for");
    else if (!go_to_next(desk, desk->ui.table.selected, backwards, rows_matches))
        desk_say(desk, "not found: %s", desk->find);
}

void desk_find_begin(struct desk *desk)
{
    desk->asked_from = desk->ui.table.selected;
    desk->opened_count = 0;
}

void desk_find_back(struct desk *desk)
{
    desk->ui.table.selected = desk->asked_from;
    desk->ui.table.follow = desk->asked_from == 0;
    desk->folded_count += desk->opened_count;
    desk->stale |= desk->opened_count > 0;
    desk->opened_count = 0;
}

static bool is_found(const struct desk *desk)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(desk->shown, desk->ui.table.selected, &unpacked);

    return job != NULL && rows_matches(job, desk->find);
}

void desk_find_typed(struct desk *desk)
{
    memcpy(desk->find, desk->typed, sizeof desk->find);
    desk_find_back(desk);
    if (desk->find[0] != '\0' && !is_found(desk))
        go_to_next(desk, desk->asked_from, false, rows_matches);
}

void desk_find_end(struct desk *desk)
{
    if (desk->typed[0] != '\0' && !is_found(desk))
        desk_say(desk, "not found: %s", desk->find);
}
