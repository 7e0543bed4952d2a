/*
 * pane.c - the pane: which one is open, where in it we are, and the time axis. Lines of events
 * and output have numbers that stay theirs while others come, so what is read stands still.
 */
#include "inside.h"

#define ZOOM_LEAST_US 10

/* ---------------------------------------------------------------- the pane */

static void extent_of(struct desk *desk, struct view_extent *extent)
{
    view_extent(desk->view, extent, desk->shown, &desk->ui, desk->grid.rows, desk->grid.cols,
                desk->now_us);
}

static bool has_lines(const struct ui *ui)
{
    return ui->pane.shown == PANE_EVENTS || ui->pane.shown == PANE_OUTPUT;
}

void desk_step_pane(struct desk *desk, int rows)
{
    struct ui *ui = &desk->ui;
    struct view_extent extent;

    if (has_lines(ui)) {
        ui->pane.end =
            view_scroll(desk->view, desk->shown, ui, desk->grid.rows, desk->grid.cols, rows);
        return;
    }
    extent_of(desk, &extent);
    ui->pane.top = desk_clamp((int64_t)ui->pane.top + rows, extent.last);
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

    if (ui->pane.shown != pane) {
        ui->pane.end = 0;
        ui->pane.top = 0;
    }
    ui->pane.shown = pane;
    ui->pane.open = true;
}

/* Enter: the output of the selected, moved by keys; again: back to the table. */
static void open_output(struct desk *desk)
{
    struct ui *ui = &desk->ui;

    if (ui->pane.focus && ui->pane.shown == PANE_OUTPUT) {
        ui->pane.focus = false;
        return;
    }
    ui->pane.all = false;
    if (ui->table.selected == 0)
        desk_step_table(desk, 1);
    desk_open_pane(desk, PANE_OUTPUT);
    ui->pane.focus = true;
}

/* ---------------------------------------------------------------- the time axis */

static void pan(struct desk *desk, const struct view_extent *extent, int quarters)
{
    struct ui *ui = &desk->ui;

    if (ui->pane.zoom_us == 0) {
        desk_say(desk, "all of the run is shown; } zooms in");
        return;
    }
    ui->pane.left_us = extent->left_us + quarters * extent->column_us * extent->columns / 4;
    if (ui->pane.left_us > desk->now_us)
        ui->pane.left_us = desk->now_us;
    if (ui->pane.left_us < 0)
        ui->pane.left_us = 0;
}

/* The middle stays where it is. */
static void zoom(struct desk *desk, const struct view_extent *extent, bool in)
{
    struct ui *ui = &desk->ui;
    int64_t column_us = in ? extent->column_us / 2 : extent->column_us * 2, middle_us;

    if (column_us < ZOOM_LEAST_US)
        return;
    if (!in && (ui->pane.zoom_us == 0 || column_us * extent->columns >= desk->now_us)) {
        ui->pane.zoom_us = 0;
        return;
    }
    middle_us = extent->left_us + extent->column_us * extent->columns / 2;
    ui->pane.zoom_us = column_us;
    ui->pane.left_us = middle_us - column_us * extent->columns / 2;
    if (ui->pane.left_us < 0)
        ui->pane.left_us = 0;
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
        desk->ui.pane.zoom_us = 0;
    else if (request == REQUEST_ZOOM_IN || request == REQUEST_ZOOM_OUT)
        zoom(desk, &extent, request == REQUEST_ZOOM_IN);
    else
        pan(desk, &extent, request == REQUEST_LEFT ? -1 : 1);
    return true;
}

/* ---------------------------------------------------------------- requests */

/* Lines of text are no picture. */
void desk_project(struct desk *desk, bool on)
{
    desk->ui.projector = on;
    desk->ui.pane.open = true;
    if (on && has_lines(&desk->ui))
        desk_open_pane(desk, PANE_LIFE);
}

static void turn_lanes(struct desk *desk)
{
    struct ui_place *pane = &desk->ui.pane;

    if (desk->rows.slots_used == 0) {
        desk_say(desk, desk->board.slots != 0 ? "no slot is used yet"
                                              : "no slots here: each process has its own lane");
        return;
    }
    pane->lanes = timeline_lanes_next(&desk->ui);
    pane->top = 0;
    desk_open_pane(desk, PANE_TIMELINE);
}

/* So many on, past those that are not there. */
static void turn_pane(struct desk *desk, int by)
{
    int pane = (int)desk->ui.pane.shown;

    do
        pane = (pane + by) % PANE_COUNT;
    while (by != 0 && !view_pane_there(&desk->ui, (enum ui_pane)pane));
    desk_open_pane(desk, (enum ui_pane)pane);
}

static void turn_all(struct desk *desk)
{
    struct ui_place *pane = &desk->ui.pane;

    if (desk->rows.any_parent) {
        desk_say(desk, "a watch has one output, that of all");
        return;
    }
    pane->all = !pane->all || pane->shown != PANE_OUTPUT || !pane->open;
    pane->end = 0;
    desk_open_pane(desk, PANE_OUTPUT);
}

/* A terminal that is shown as it looks has no lines: they are shown instead. */
static void turn_stamps(struct desk *desk)
{
    struct ui_place *pane = &desk->ui.pane;

    pane->stamps = !pane->stamps || pane->shown != PANE_OUTPUT || !pane->open;
    desk_open_pane(desk, PANE_OUTPUT);
}

static void turn_side(struct desk *desk)
{
    struct ui_place *pane = &desk->ui.pane;
    bool beside = view_pane_beside(&desk->ui, desk->grid.cols);

    pane->open = true;
    pane->full = false;
    pane->side = beside ? SIDE_BELOW : SIDE_BESIDE;
    if (!beside && !view_pane_beside(&desk->ui, desk->grid.cols))
        desk_say(desk, "too narrow for a pane beside the table");
}

static void open_graph(struct desk *desk)
{
    if (desk->rows.any_after)
        desk_open_pane(desk, PANE_GRAPH);
    else
        desk_say(desk, "no job waits for another");
}

static bool move_pane(struct desk *desk, enum request request)
{
    struct ui *ui = &desk->ui;

    switch (request) {
    case REQUEST_OPEN:
        open_output(desk);
        return true;
    case REQUEST_NEXT_PANE:
        turn_pane(desk, ui->pane.open ? 1 : 0);
        return true;
    case REQUEST_PREVIOUS_PANE:
        turn_pane(desk, PANE_COUNT - 1);
        return true;
    case REQUEST_PANE_1:
    case REQUEST_PANE_2:
    case REQUEST_PANE_3:
    case REQUEST_PANE_4:
    case REQUEST_PANE_5:
    case REQUEST_PANE_6:
        desk_open_pane(desk, (enum ui_pane)(request - REQUEST_PANE_1));
        return true;
    case REQUEST_GRAPH:
        open_graph(desk);
        return true;
    case REQUEST_FOCUS:
        ui->pane.open = true;
        ui->pane.focus = !ui->pane.focus;
        return true;
    case REQUEST_FULL:
        ui->pane.open = true;
        ui->pane.full = !ui->pane.full;
        return true;
    case REQUEST_ALL_OUTPUT:
        turn_all(desk);
        return true;
    case REQUEST_STAMPS:
        turn_stamps(desk);
        return true;
    case REQUEST_BESIDE:
        turn_side(desk);
        return true;
    case REQUEST_PROJECTOR:
        desk_project(desk, !ui->projector);
        return true;
    case REQUEST_LANES:
        turn_lanes(desk);
        return true;
    default:
        return false;
    }
}

bool desk_look(struct desk *desk, enum request request)
{
    return move_axis(desk, request) || move_pane(desk, request);
}
