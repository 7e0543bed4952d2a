/*
 * move.c - keys that move in the table or the pane, the table's order, and the mouse.
 */
#include "inside.h"

#include <limits.h>

#define WHEEL_ROWS 3

static void find_again(struct desk *desk, bool backwards)
{
    if (desk->ui.pane.focus && desk->ui.pane.shown == PANE_OUTPUT && desk->pane_find[0] != '\0')
        desk_find_line(desk, backwards, false);
    else if (desk->find[0] == '\0' && !backwards)
        desk_notes_step(desk, 1);
    else
        desk_find_again(desk, backwards);
}

/* What is first by the new order is what was asked for, unless a row is selected. */
static void show_first(struct desk *desk)
{
    struct ui *ui = &desk->ui;

    if (ui->table.selected != 0)
        return;
    ui->table.top = 0;
    ui->table.follow = ui->table.sort == COLUMN_NUMBER && !ui->table.descending;
}

/* Large values come first where the question is what uses most. */
static void sort_by(struct desk *desk, enum column column)
{
    struct ui *ui = &desk->ui;

    ui->table.sort = column;
    ui->table.descending = column == COLUMN_CPU || column == COLUMN_TIME ||
                           column == COLUMN_MEMORY || column == COLUMN_ELAPSED;
    desk->stale = true;
    show_first(desk);
    desk_say(desk, "sorted by %s",
             column == COLUMN_BAR ? "progress" : rows_header(&desk->rows, column, ROWS_WORDS));
}

static void turn_order(struct desk *desk)
{
    desk->ui.table.descending = !desk->ui.table.descending;
    desk->stale = true;
    show_first(desk);
}

/* ---------------------------------------------------------------- requests */

static void step(struct desk *desk, int rows)
{
    if (desk->ui.pane.focus || desk->ui.pane.full)
        desk_step_pane(desk, rows);
    else
        desk_step_table(desk, rows);
}

static int page(struct desk *desk)
{
    int rows =
        desk->ui.pane.focus || desk->ui.pane.full ? desk_page_pane(desk) : desk_page_rows(desk) - 1;

    return rows > 1 ? rows : 1;
}

static bool move_cursor(struct desk *desk, enum request request)
{
    switch (request) {
    case REQUEST_UP:
        step(desk, -1);
        return true;
    case REQUEST_DOWN:
        step(desk, 1);
        return true;
    case REQUEST_PAGE_UP:
        step(desk, -page(desk));
        return true;
    case REQUEST_PAGE_DOWN:
        step(desk, page(desk));
        return true;
    case REQUEST_FIRST:
        step(desk, INT_MIN);
        return true;
    case REQUEST_LAST:
        step(desk, INT_MAX);
        return true;
    case REQUEST_NEXT_FAILED:
    case REQUEST_PREVIOUS_FAILED:
        desk_find_failed(desk, request == REQUEST_PREVIOUS_FAILED);
        return true;
    case REQUEST_FIND_NEXT:
    case REQUEST_FIND_PREVIOUS:
        find_again(desk, request == REQUEST_FIND_PREVIOUS);
        return true;
    case REQUEST_NOTE_BACK:
        desk_notes_step(desk, -1);
        return true;
    default:
        return false;
    }
}

/* By the next column that is there for these jobs: by no other could anything be sorted. */
static void sort_beside(struct desk *desk, int step)
{
    const struct rows *rows = &desk->rows;
    int column = (int)desk->ui.table.sort;

    do {
        column = (column + COLUMN_COUNT + step) % COLUMN_COUNT;
    } while ((column == COLUMN_BAR && !rows->any_bar) ||
             (column == COLUMN_PARENT && !rows->any_parent) ||
             (column == COLUMN_NODE && rows->node_columns == 0));
    sort_by(desk, (enum column)column);
}

static bool sort_rows(struct desk *desk, enum request request)
{
    switch (request) {
    case REQUEST_SORT_LEFT:
        sort_beside(desk, -1);
        return true;
    case REQUEST_SORT_RIGHT:
        sort_beside(desk, 1);
        return true;
    case REQUEST_SORT_TURN:
        turn_order(desk);
        return true;
    default:
        return false;
    }
}

bool desk_move(struct desk *desk, enum request request)
{
    return move_cursor(desk, request) || sort_rows(desk, request);
}

/* ---------------------------------------------------------------- the mouse */

static void wheel(struct desk *desk, const struct view_hit *hit, int rows)
{
    struct ui *ui = &desk->ui;

    if (hit->target == VIEW_PANE || ui->pane.full)
        desk_step_pane(desk, rows);
    else if (ui->table.selected != 0)
        desk_step_table(desk, rows);
    else {
        ui->table.follow = false;
        ui->table.top = desk_clamp((int64_t)ui->table.top + rows, desk->rows.count);
    }
}

static void click(struct desk *desk, const struct view_hit *hit, enum request *left)
{
    struct ui *ui = &desk->ui;

    switch (hit->target) {
    case VIEW_JOB:
        desk_select(desk, hit->job);
        ui->pane.focus = false;
        break;
    case VIEW_HEADER:
        if (ui->table.sort == hit->column)
            turn_order(desk);
        else
            sort_by(desk, hit->column);
        break;
    case VIEW_TAB:
        desk_open_pane(desk, hit->pane);
        break;
    case VIEW_PANE:
        ui->pane.focus = true;
        break;
    case VIEW_SCRUB:
        desk->at_us = hit->at_us;
        *left = REQUEST_SEEK;
        break;
    default:
        break;
    }
}

void desk_mouse(struct desk *desk, const struct press_mouse *mouse, enum request *left)
{
    struct view_hit hit;

    view_hit(&hit, desk->shown, &desk->ui, desk->grid.rows, desk->grid.cols, mouse->row,
             mouse->col);
    if (mouse->what == MOUSE_CLICK)
        click(desk, &hit, left);
    else
        wheel(desk, &hit, mouse->what == MOUSE_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS);
}
