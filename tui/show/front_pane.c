/* front_pane.c - which pane a board opens with, and where it stands. */
#include "front.h"

#include "desk/desk.h"

/* One of opt_panes; the first is what a board, or a large one, opens with by itself. */
void front_show_pane(struct desk *desk, int pane)
{
    struct ui_place *place = &desk->ui.pane;
    bool by_slot = pane == OPT_PANE_SLOTS;

    if (pane == PANE_EVENTS)
        return;
    place->shown = by_slot                  ? PANE_TIMELINE
                   : pane == OPT_PANE_GRAPH ? PANE_GRAPH
                                            : (enum ui_pane)pane;
    place->lanes = by_slot ? LANES_OF_SLOTS : LANES_BY_NUMBER;
}

void front_show_list(struct desk *desk)
{
    desk->ui.pane.shown = PANE_OUTPUT;
    desk->ui.pane.side = SIDE_WIDE;
}
