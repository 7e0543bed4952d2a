/*
 * desk_pane.c - the pane: which one is open, where in it we are, and the time axis. Lines of events
 * and output have numbers that stay theirs while others come, so what is read stands still.
 */
#include "desk_parts.h"

/* ---------------------------------------------------------------- the pane */

/* Lines of events and output; other panes have nothing to scroll yet. */
void desk_step_pane(struct desk *desk, int rows)
{
    struct ui *ui = &desk->ui;

    if (ui->pane == PANE_EVENTS || ui->pane == PANE_OUTPUT)
        ui->pane_end =
            view_scroll(desk->view, &desk->board, ui, desk->grid.rows, desk->grid.cols, rows);
}

int desk_page_pane(struct desk *desk)
{
    struct layout at;

    desk_layout(desk, &at);
    return at.pane_rows > 1 ? at.pane_rows - 1 : 1;
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
    switch (request) {
    case REQUEST_LEFT:
    case REQUEST_RIGHT:
    case REQUEST_ZOOM_IN:
    case REQUEST_ZOOM_OUT:
    case REQUEST_ZOOM_FIT:
        desk_say(desk, "this pane has no time axis");
        return true;
    default:
        return move_pane(desk, request);
    }
}
