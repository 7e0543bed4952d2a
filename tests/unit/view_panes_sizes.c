/* view_panes_sizes.c - each pane in narrow and in wide screens, in low and in high ones. */
#include "check_main.h"
#include "view_widths.h"

/* The pane alone, ten rows of it. */
static void alone(struct stage *stage, enum ui_pane pane)
{
    stage->ui.pane.full = true;
    stage->ui.pane.shown = pane;
}

static void each_width(struct stage *stage, const char *name)
{
    static const int from_to[][2] = { { 18, 26 }, { 57, 61 }, { 71, 73 }, { 95, 97 } };
    char file[64];

    for (int i = 0; i < 4; i++) {
        snprintf(file, sizeof file, "%s_%d", name, from_to[i][0]);
        golden_widths(stage, file, 16, 4, 10, from_to[i][0], from_to[i][1]);
    }
}

START_TEST(timelines)
{
    struct stage stage;

    lanes(&stage);
    alone(&stage, PANE_TIMELINE);
    each_width(&stage, "pane_lanes");
    golden_heights(&stage, "pane_lanes", 50, 3, 22);
    stage.ui.pane.lanes = LANES_OF_SLOTS;
    each_width(&stage, "pane_slots");
    golden_heights(&stage, "pane_slots", 50, 3, 20);
    stage_close(&stage);
}
END_TEST

START_TEST(core_panes)
{
    struct stage stage;

    lanes(&stage);
    alone(&stage, PANE_CORES);
    each_width(&stage, "pane_cores");
    golden_heights(&stage, "pane_cores", 50, 3, 18);
    stage_close(&stage);
}
END_TEST

START_TEST(lives)
{
    struct stage stage;

    states(&stage);
    alone(&stage, PANE_LIFE);
    each_width(&stage, "pane_life");
    golden_heights(&stage, "pane_life", 60, 5, 20);
    golden_heights(&stage, "pane_life_narrow", 40, 3, 16);
    stage_close(&stage);
    lanes(&stage);
    alone(&stage, PANE_LIFE);
    stage.now_s = 9.6;
    golden_heights(&stage, "pane_life_moved", 100, 18, 22);
    stage_close(&stage);
}
END_TEST

START_TEST(event_panes)
{
    struct stage stage;

    states(&stage);
    alone(&stage, PANE_EVENTS);
    watch_report_note(&stage, 5, "a note of many words, which takes more than one row of the pane");
    each_width(&stage, "pane_events");
    golden_heights(&stage, "pane_events", 60, 3, 9);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("panes in each size")
{
    check_locale();
    tcase_add_test(all, timelines);
    tcase_add_test(all, core_panes);
    tcase_add_test(all, lives);
    tcase_add_test(all, event_panes);
}
