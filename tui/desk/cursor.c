/*
 * cursor.c - where in the table we are. The cursor is a job; where its row has gone (a filter, a
 * record played back), the row that took its place is selected.
 */
#include "inside.h"

#include <limits.h>

int desk_page_rows(const struct desk *desk)
{
    struct layout at;

    desk_layout(desk, &at);
    return at.table_rows;
}

/* The cursor has not been moved yet: what runs stays in sight, and the table jumps by half pages,
 * not by rows.
 */
static void follow(struct desk *desk, size_t page)
{
    size_t at = rows_last_living(&desk->rows), *top = &desk->ui.table.top;

    if (at != SIZE_MAX && (at < *top || at >= *top + page))
        *top = desk_clamp((int64_t)at - (int64_t)page / 2, at);
    else if (at == SIZE_MAX && *top > 0 && desk->shown->ended)
        *top = desk->rows.count; /* the last of all, though the verdict took a row of the table */
}

void desk_keep(struct desk *desk)
{
    struct ui *ui = &desk->ui;
    size_t count = desk->rows.count, at, last, page = (size_t)desk_page_rows(desk);

    if (ui->table.selected != 0 && count > 0) {
        at = rows_index(&desk->rows, ui->table.selected);
        if (at == SIZE_MAX) {
            at = desk->line < count ? desk->line : count - 1;
            ui->table.selected = rows_job(desk->rows.list[at]);
            at = rows_index(&desk->rows, ui->table.selected);
        }
        desk->line = at;
        last = at + rows_left_below(&desk->rows, at); /* with what it has left behind */
        if (page > 0 && last >= ui->table.top + page)
            ui->table.top = last - page + 1;
        if (at < ui->table.top)
            ui->table.top = at;
    } else if (ui->table.follow && page > 0)
        follow(desk, page);
    if (page > 0 && ui->table.top + page > count)
        ui->table.top = count > page ? count - page : 0;
}

static void select_at(struct desk *desk, int64_t index)
{
    size_t count = desk->rows.count, at;

    if (count == 0)
        return;
    at = desk_clamp(index, count - 1);
    if (at > desk->line && (desk->rows.list[at] & ROWS_LEFT) != 0 &&
        at + 1 + rows_left_below(&desk->rows, at) < count) /* down past what is no job */
        at += 1 + rows_left_below(&desk->rows, at);
    desk_select(desk, rows_job(desk->rows.list[at]));
}

/* From no selection a first step goes onto what is shown: its first row, or its last; the first and
 * the last of all are what they are. */
void desk_step_table(struct desk *desk, int rows)
{
    int64_t top = (int64_t)desk->ui.table.top, page = desk_page_rows(desk);

    if (desk->ui.table.selected != 0 || rows == INT_MIN || rows == INT_MAX)
        select_at(desk, (int64_t)desk->line + rows);
    else
        select_at(desk, rows > 0 ? top : top + page - 1);
}
