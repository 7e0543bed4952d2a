/*
 * desk_move.c - where in the table we are, its order, and the mouse. The cursor is a job; where its
 * row has gone (a filter, a record played back), the row that took its place is selected.
 */
#include "desk_parts.h"

#include <limits.h>

#define WHEEL_ROWS 3

/* ---------------------------------------------------------------- the table */

static int page_rows(const struct desk *desk)
{
    struct layout at;

    desk_layout(desk, &at);
    return at.table_rows;
}

size_t desk_clamp(int64_t value, size_t most)
{
    if (value < 0)
        return 0;
    return (uint64_t)value < most ? (size_t)value : most;
}

/* Where the last living job is in the list; SIZE_MAX: none lives. */
static size_t newest(const struct desk *desk)
{
    struct board_job unpacked;

    for (size_t i = desk->rows.count; i > 0; i--)
        if (board_lives(board_job(&desk->board, desk->rows.list[i - 1], &unpacked)))
            return i - 1;
    return SIZE_MAX;
}

/* Nobody has moved yet: what runs stays in sight, and the table jumps by half pages, not by rows.
 */
static void follow(struct desk *desk, size_t page)
{
    size_t at = newest(desk), *top = &desk->ui.top;

    if (at != SIZE_MAX && (at < *top || at >= *top + page))
        *top = desk_clamp((int64_t)at - (int64_t)page / 2, at);
}

void desk_keep(struct desk *desk)
{
    struct ui *ui = &desk->ui;
    size_t count = desk->rows.count, at, page = (size_t)page_rows(desk);

    if (ui->selected != 0 && count > 0) {
        at = rows_index(&desk->rows, ui->selected);
        if (at == SIZE_MAX) {
            at = desk->line < count ? desk->line : count - 1;
            ui->selected = desk->rows.list[at];
        }
        desk->line = at;
        if (page > 0 && at >= ui->top + page)
            ui->top = at - page + 1;
        if (at < ui->top)
            ui->top = at;
    } else if (ui->follow && page > 0)
        follow(desk, page);
    if (page > 0 && ui->top + page > count)
        ui->top = count > page ? count - page : 0;
}

static void select_at(struct desk *desk, int64_t index)
{
    size_t count = desk->rows.count;

    if (count > 0)
        desk_select(desk, desk->rows.list[desk_clamp(index, count - 1)]);
}

/* From no selection a first step goes onto what is shown: its first row, or its last; the first and
 * the last of all are what they are. */
void desk_step_table(struct desk *desk, int rows)
{
    int64_t top = (int64_t)desk->ui.top, page = page_rows(desk);

    if (desk->ui.selected != 0 || rows == INT_MIN || rows == INT_MAX)
        select_at(desk, (int64_t)desk->line + rows);
    else
        select_at(desk, rows > 0 ? top : top + page - 1);
}

static void find_again(struct desk *desk, bool backwards)
{
    if (desk->ui.focus_pane && desk->ui.pane == PANE_OUTPUT && desk->pane_find[0] != '\0')
        desk_find_line(desk, backwards);
    else
        desk_find_again(desk, backwards);
}

/* What is much comes first where the question is who uses most. */
static void sort_by(struct desk *desk, enum column column)
{
    struct ui *ui = &desk->ui;

    ui->sort = column;
    ui->descending = column == COLUMN_CPU || column == COLUMN_MEMORY || column == COLUMN_ELAPSED;
    desk->stale = true;
    desk_say(desk, "sorted by %s", column == COLUMN_BAR ? "progress" : rows_header(column));
}

/* ---------------------------------------------------------------- requests */

static void step(struct desk *desk, int rows)
{
    if (desk->ui.focus_pane || desk->ui.full)
        desk_step_pane(desk, rows);
    else
        desk_step_table(desk, rows);
}

static int page(struct desk *desk)
{
    int rows = desk->ui.focus_pane || desk->ui.full ? desk_page_pane(desk) : page_rows(desk) - 1;

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
    default:
        return false;
    }
}

/* By the next column that is there for these jobs: by no other could anything be sorted. */
static void sort_beside(struct desk *desk, int step)
{
    const struct rows *rows = &desk->rows;
    int column = (int)desk->ui.sort;

    do {
        column = (column + COLUMN_COUNT + step) % COLUMN_COUNT;
    } while ((column == COLUMN_BAR && !rows->any_bar) ||
             (column == COLUMN_PARENT && !rows->any_parent));
    sort_by(desk, (enum column)column);
}

static bool sort_rows(struct desk *desk, enum request request)
{
    struct ui *ui = &desk->ui;

    switch (request) {
    case REQUEST_SORT_LEFT:
        sort_beside(desk, -1);
        return true;
    case REQUEST_SORT_RIGHT:
        sort_beside(desk, 1);
        return true;
    case REQUEST_SORT_TURN:
        ui->descending = !ui->descending;
        desk->stale = true;
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

    if (hit->target == VIEW_PANE || ui->full)
        desk_step_pane(desk, rows);
    else if (ui->selected != 0)
        desk_step_table(desk, rows);
    else {
        ui->follow = false;
        ui->top = desk_clamp((int64_t)ui->top + rows, desk->rows.count);
    }
}

static void click(struct desk *desk, const struct view_hit *hit, enum request *left)
{
    struct ui *ui = &desk->ui;

    switch (hit->target) {
    case VIEW_JOB:
        desk_select(desk, hit->job);
        ui->focus_pane = false;
        break;
    case VIEW_HEADER:
        if (ui->sort == hit->column) {
            ui->descending = !ui->descending;
            desk->stale = true;
        } else
            sort_by(desk, hit->column);
        break;
    case VIEW_TAB:
        desk_open_pane(desk, hit->pane);
        break;
    case VIEW_PANE:
        ui->focus_pane = true;
        break;
    case VIEW_SCRUB:
        desk->at_us = hit->at_us;
        *left = REQUEST_SEEK;
        break;
    default:
        break;
    }
}

void desk_mouse(struct desk *desk, const struct term_mouse *mouse, enum request *left)
{
    struct view_hit hit;

    view_hit(&hit, &desk->board, &desk->ui, desk->grid.rows, desk->grid.cols, mouse->row,
             mouse->col);
    if (mouse->what == TERM_CLICK)
        click(desk, &hit, left);
    else
        wheel(desk, &hit, mouse->what == TERM_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS);
}
