/*
 * rows_groups.c - jobs of one group below each other, under a row of their group, where the first
 * of them stands; in their own order otherwise. A row of a group is no job: it counts what its jobs
 * do, those that are not listed too.
 */
#include "rows_groups.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int rows_groups_reserve(struct rows *rows, const struct board *board)
{
    uint32_t room = rows->group_room;
    struct board_job unpacked;

    if (board->group_count == 0)
        return 0;
    if (rows->groups == NULL &&
        (rows->groups = calloc(BOARD_GROUPS_MOST + 1, sizeof *rows->groups)) == NULL)
        return -ENOMEM;
    if (array_reserve_u32(&rows->spread, &room, rows->room, sizeof *rows->spread, 64) < 0 ||
        array_reserve_u32(&rows->group_of, &rows->group_room, rows->room, sizeof *rows->group_of,
                          64) < 0)
        return -ENOMEM;
    for (; rows->grouped < rows->known; rows->grouped++)
        rows->group_of[rows->grouped] =
            (uint16_t)board_job(board, rows->grouped + 1, &unpacked)->group;
    return 0;
}

static bool is_folded(const struct rows_order *order, uint32_t group)
{
    for (size_t i = 0; i < order->folded_count && !order->whole; i++)
        if (order->folded[i] == (ROWS_GROUP | group))
            return true;
    return false;
}

static void count(struct rows *rows, const struct rows_order *order)
{
    memset(rows->groups, 0, (BOARD_GROUPS_MOST + 1) * sizeof *rows->groups);
    for (uint32_t i = 0; i < rows->known; i++) {
        rows->groups[rows->group_of[i]].states[rows->seen[i] & SEEN_STATE]++;
        rows->groups[rows->group_of[i]].given_up += (rows->seen[i] & SEEN_GIVEN_UP) != 0;
    }
    for (size_t i = 0; i < rows->count; i++)
        rows->groups[rows->group_of[rows->list[i] - 1]].listed++;
    for (uint32_t group = 1; group <= BOARD_GROUPS_MOST; group++)
        rows->groups[group].folded = is_folded(order, group);
}

void rows_groups_list(struct rows *rows, const struct rows_order *order)
{
    uint32_t next = 0;

    count(rows, order);
    rows->plain = 0; /* they are not where they were */
    for (size_t i = 0; i < rows->count; i++) {
        uint32_t job = rows->list[i], group = rows->group_of[job - 1];
        struct rows_group *of = &rows->groups[group];
        if (group == 0) {
            rows->spread[next++] = job;
            continue;
        }
        if (of->next == 0) {
            rows->spread[next] = ROWS_GROUP | group;
            of->next = next + 1;
            next += 1 + (of->folded ? 0 : of->listed);
            rows->heads++;
        }
        if (!of->folded)
            rows->spread[of->next++] = job;
    }
    memcpy(rows->list, rows->spread, next * sizeof *rows->list);
    rows->count = next;
}

const struct rows_group *rows_group(const struct rows *rows, uint32_t row)
{
    return rows->groups != NULL && rows_is_group(row) ? &rows->groups[row & ~ROWS_GROUP] : NULL;
}

bool rows_of_group(const struct rows *rows, uint32_t row, uint32_t job)
{
    return rows_is_group(row) && job > 0 && job <= rows->grouped &&
           rows->group_of[job - 1] == (row & ~ROWS_GROUP);
}

void rows_groups_fini(struct rows *rows)
{
    free(rows->groups);
    free(rows->group_of);
    free(rows->spread);
}
