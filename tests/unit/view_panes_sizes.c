/* view_panes_sizes.c - each pane in narrow and in wide screens, in low and in high ones. */
#include "check_main.h"
#include "view_widths.h"

#include <errno.h>

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

/* All of it in the first moment: a job that was and one that is, one tried again, one not started.
 */
static void moment(struct stage *stage)
{
    static const char *const names[] = { "was", "is", "again", "missing", "failed", "waits" };

    stage_open(stage);
    tell_run(stage, "Moment", 3);
    for (int i = 0; i < 6; i++)
        tell_queued(stage, 0, names[i], 0);
    for (uint32_t job = 1; job <= 5; job++)
        if (job != 4) {
            tell_forked(stage, 0, job, (int)job % 3 + 1);
            tell_began(stage, 0, job);
        }
    tell_signals(stage, 0, 3);
    for (uint32_t job = 1; job <= 5; job += 2) {
        tell_exited(stage, 0, job, job > 1, 0, FB_CAUSE_NONE);
        tell_reaped(stage, 0, job, 0, 1);
    }
    tell_retry(stage, 0, 3, 0);
    tell_unstarted(stage, 0, 4, ENOENT, "/no/such");
    watch_report_text(stage, 0, 2, 1, "printed\n");
    tell_stopped(stage, 0, 2, SIGTSTP);
    tell_stopped(stage, 0, 2, 0);
}

START_TEST(at_the_first_moment)
{
    struct stage stage;
    char name[32];

    for (int later = 0; later < 2; later++) {
        moment(&stage);
        stage.now_s = later * 2;
        stage.ui.pane.stamps = true;
        for (enum ui_pane pane = 0; pane < PANE_SCALE; pane++) {
            stage.ui.pane.shown = pane;
            snprintf(name, sizeof name, "moment_%d_%d", (int)pane, later * 2);
            golden(&stage, name, 26, 110);
        }
        stage.ui.pane.shown = PANE_TIMELINE;
        stage.ui.pane.lanes = LANES_OF_SLOTS;
        snprintf(name, sizeof name, "moment_slots_%d", later * 2);
        golden(&stage, name, 26, 110);
        stage_close(&stage);
    }
}
END_TEST

CHECK_MAIN("panes in each size")
{
    check_locale();
    tcase_add_test(all, timelines);
    tcase_add_test(all, core_panes);
    tcase_add_test(all, lives);
    tcase_add_test(all, event_panes);
    tcase_add_test(all, at_the_first_moment);
}
