/*
 * desk_pane.c - the pane: which one is open, where in it we are, and the time axis. Lines of events
 * and output have numbers that stay theirs while others come, so what is read stands still.
 */
#include "desk_parts.h"

#define ZOOM_LEAST_US 10

/* ---------------------------------------------------------------- the pane */

static void extent_of(struct desk *desk, struct view_extent *extent)
{
    view_extent(desk->view, extent, &desk->board, &desk->ui, desk->grid.rows, desk->grid.cols,
                desk->now_us);
}

static bool has_lines(const struct ui *ui)
{
    return ui->pane == PANE_EVENTS || ui->pane == PANE_OUTPUT;
}

void desk_step_pane(struct desk *desk, int rows)
{
    struct ui *ui = &desk->ui;
    struct view_extent extent;

    if (has_lines(ui)) {
        ui->pane_end =
            view_scroll(desk->view, &desk->board, ui, desk->grid.rows, desk->grid.cols, rows);
        return;
    }
    extent_of(desk, &extent);
    ui->pane_top = desk_clamp((int64_t)ui->pane_top + rows, extent.last);
}

int desk_page_pane(struct desk *desk)
{
    struct view_extent extent;
    struct layout at;

    desk_layout(desk, &at);
    if (has_lines(&desk->ui))
        return at.pane_rows > 1 ? at.pane_rows - 1 : 1;
    extent_of(desk, &extent);
    return extent.shown > 1 ? extent.shown - 1 : 1;
}

void desk_open_pane(struct desk *desk, enum ui_pane pane)
{
    struct ui *ui = &desk->ui;

    if (ui->pane != pane) {
        ui->pane_end = 0;
        ui->pane_top = 0;
    }
    ui->pane = pane;
    ui->pane_open = true;
}

/* Enter: the output of the selected, moved by keys; again: back to the table. */
static void open_output(struct desk *desk)
{
    struct ui *ui = &desk->ui;

    if (ui->focus_pane && ui->pane == PANE_OUTPUT) {
        ui->focus_pane = false;
        return;
    }
    if (ui->selected == 0)
        desk_step_table(desk, 1);
    desk_open_pane(desk, PANE_OUTPUT);
    ui->focus_pane = true;
}

/* The next line of the output that holds what was searched for. */
void desk_find_line(struct desk *desk, bool backwards)
{
    uint64_t line = view_output_find(desk->view, &desk->board, &desk->ui, backwards);

    if (line != 0)
        desk->ui.pane_end = line;
    else
        desk_say(desk, "not found: %s", desk->pane_find);
}

/* ---------------------------------------------------------------- the time axis */

static void pan(struct desk *desk, const struct view_extent *extent, int quarters)
{
    struct ui *ui = &desk->ui;

    if (ui->zoom_us == 0) {
        desk_say(desk, "all of the run is shown; } zooms in");
        return;
    }
    ui->left_us = extent->left_us + quarters * extent->column_us * extent->columns / 4;
    if (ui->left_us > desk->now_us)
        ui->left_us = desk->now_us;
    if (ui->left_us < 0)
        ui->left_us = 0;
}

/* The middle stays where it is. */
static void zoom(struct desk *desk, const struct view_extent *extent, bool in)
{
    struct ui *ui = &desk->ui;
    int64_t column_us = in ? extent->column_us / 2 : extent->column_us * 2, middle_us;

    if (column_us < ZOOM_LEAST_US)
        return;
    if (!in && (ui->zoom_us == 0 || column_us * extent->columns >= desk->now_us)) {
        ui->zoom_us = 0;
        return;
    }
    middle_us = extent->left_us + extent->column_us * extent->columns / 2;
    ui->zoom_us = column_us;
    ui->left_us = middle_us - column_us * extent->columns / 2;
    if (ui->left_us < 0)
        ui->left_us = 0;
}

static bool move_axis(struct desk *desk, enum request request)
{
    struct view_extent extent;

    if (request != REQUEST_LEFT && request != REQUEST_RIGHT && request != REQUEST_ZOOM_IN &&
        request != REQUEST_ZOOM_OUT && request != REQUEST_ZOOM_FIT)
        return false;
    extent_of(desk, &extent);
    if (extent.column_us == 0 || extent.columns <= 0)
        desk_say(desk, "there is no time axis here; 3 and 4 have one");
    else if (request == REQUEST_ZOOM_FIT)
        desk->ui.zoom_us = 0;
    else if (request == REQUEST_ZOOM_IN || request == REQUEST_ZOOM_OUT)
        zoom(desk, &extent, request == REQUEST_ZOOM_IN);
    else
        pan(desk, &extent, request == REQUEST_LEFT ? -1 : 1);
    return true;
}

/* ---------------------------------------------------------------- requests */

static bool move_pane(struct desk *desk, enum request request)
{
    struct ui *ui = &desk->ui;

    switch (request) {
    case REQUEST_OPEN:
        open_output(desk);
        return true;
    case REQUEST_NEXT_PANE:
        desk_open_pane(desk, (enum ui_pane)((ui->pane + ui->pane_open) % PANE_COUNT));
        return true;
    case REQUEST_PREVIOUS_PANE:
        desk_open_pane(desk, (enum ui_pane)((ui->pane + PANE_COUNT - 1) % PANE_COUNT));
        return true;
    case REQUEST_PANE_1:
    case REQUEST_PANE_2:
    case REQUEST_PANE_3:
    case REQUEST_PANE_4:
    case REQUEST_PANE_5:
        desk_open_pane(desk, (enum ui_pane)(request - REQUEST_PANE_1));
        return true;
    case REQUEST_FOCUS:
        ui->pane_open = true;
        ui->focus_pane = !ui->focus_pane;
        return true;
    case REQUEST_FULL:
        ui->pane_open = true;
        ui->full = !ui->full;
        return true;
    default:
        return false;
    }
}

bool desk_look(struct desk *desk, enum request request)
{
    return move_axis(desk, request) || move_pane(desk, request);
}
