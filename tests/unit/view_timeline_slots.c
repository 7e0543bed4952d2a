/*
 * view_timeline_slots.c - the lanes of slots as time goes through them, a column each second: names
 * that fit or do not, idle time that is said or not, what lies at the edges of the screen, and when
 * there is too much to be told apart. golden/slots_*.txt have them.
 */
#include "check_main.h"
#include "view_widths.h"

/* From then until then in that slot; code -1: it goes on. */
static uint32_t work(struct stage *stage, int slot, const char *name, double from_s, double to_s,
                     int code)
{
    uint32_t job = tell_queued(stage, from_s, name, 0);

    tell_forked(stage, from_s, job, slot);
    tell_began(stage, from_s, job);
    if (code >= 0) {
        tell_exited(stage, to_s, job, code, 0, FB_CAUSE_NONE);
        tell_reaped(stage, to_s, job, 0, 0);
    }
    return job;
}

static void begin(struct stage *stage, int slots)
{
    stage_open(stage);
    tell_run(stage, "Slots", slots);
    stage->ui.pane.shown = PANE_TIMELINE;
    stage->ui.pane.lanes = LANES_OF_SLOTS;
    stage->ui.pane.full = true;
    stage->ui.pane.zoom_us = 1000000;
    stage->ascii = true;
}

/* Idle for 11, 12 and 13 columns, names of 1, 7, 8 and 16 in lives of 7 to 9, and one twice tried.
 */
static void gaps(struct stage *stage)
{
    uint32_t again;

    begin(stage, 3);
    work(stage, 1, "a", 0, 3, 0);
    work(stage, 1, "bb", 14, 16, 1);
    work(stage, 1, "c", 28, 29, 0);
    work(stage, 1, "goes on", 42, 0, -1);
    work(stage, 2, "name of 16 cols.", 0.5, 7.5, 0);
    work(stage, 2, "name of 16 cols.", 8, 16, 0);
    work(stage, 2, "name of 16 cols.", 16, 25, 0);
    work(stage, 2, "seven c", 25, 33, 2);
    work(stage, 2, "eight co", 33, 42, 0);
    again = work(stage, 3, "again", 5, 9, 1);
    tell_retry(stage, 9, again, 1);
    tell_forked(stage, 35, again, 3);
    tell_began(stage, 35, again);
    tell_exited(stage, 41, again, 0, 0, FB_CAUSE_NONE);
    tell_reaped(stage, 44, again, 0, 0);
    stage->now_s = 60;
}

/* A row to each slot, to each two, to each three; and the run over, and a job selected. */
START_TEST(idle_and_named)
{
    struct stage stage;

    gaps(&stage);
    golden_heights(&stage, "slots_gaps_low", 76, 6, 7);
    golden_heights(&stage, "slots_gaps", 76, 14, 15);
    stage.ui.table.selected = 4;
    tell_ended(&stage, 57, false);
    stage.now_s = 60;
    golden(&stage, "slots_gaps_ended_13x76", 13, 76);
    stage_close(&stage);
}
END_TEST

/* The same from the middle of a life on, in finer and coarser columns. */
START_TEST(parts)
{
    static const struct {
        int64_t left_us, column_us;
    } places[] = {
        { 3000000, 1000000 },  { 16000000, 500000 },   { 29000000, 1000000 },
        { 8500000, 2000000 },  { 44000000, 1000000 },  { 60000000, 1000000 },
        { 61000000, 1000000 }, { 41000001, 10000000 }, { 0, 0 },
    };

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct stage stage;
        char name[32];
        gaps(&stage);
        stage.ui.pane.left_us = places[i].left_us;
        stage.ui.pane.zoom_us = places[i].column_us;
        snprintf(name, sizeof name, "slots_part_%zu_12x60", i);
        golden(&stage, name, 12, 60);
        stage_close(&stage);
    }
}
END_TEST

/* Lives of three columns each are told apart; one more, and a cell says how busy its slot was. */
START_TEST(too_many)
{
    struct stage stage;

    begin(&stage, 1);
    for (int i = 0; i < 14; i++)
        work(&stage, 1, "w", i * 3, i * 3 + (i % 4) * 0.75, i % 5 == 4);
    stage.now_s = 42;
    golden_widths(&stage, "slots_many", 9, 3, 2, 48, 55);
    stage.ui.pane.left_us = 3750000; /* the second ends just there, the first has before */
    golden_widths(&stage, "slots_many_left", 9, 3, 2, 46, 53);
    stage_close(&stage);
}
END_TEST

/* How many have died for one signal, as near to the edge as the number fits. */
START_TEST(deaths_at_the_edge)
{
    struct stage stage;

    begin(&stage, FB_ALL_AT_ONCE);
    for (int i = 0; i < 17; i++)
        tell_queued(&stage, 0, "w", 0);
    for (uint32_t job = 1; job <= 17; job++)
        tell_start(&stage, 1, job, (int)job);
    for (uint32_t job = 1; job <= 17; job++)
        tell_exited(&stage, job <= 12 ? 21 : job <= 14 ? 24 : job <= 16 ? 28 : 29, job, 0, 0, 0);
    for (uint32_t job = 1; job <= 17; job++)
        tell_reaped(&stage, 30, job, 0, 0);
    stage.now_s = 40;
    golden_widths(&stage, "slots_deaths", 10, 3, 1, 32, 44);
    stage.ui.pane.left_us = 5000000;
    golden_widths(&stage, "slots_deaths_left", 10, 3, 1, 28, 39);
    stage_close(&stage);
}
END_TEST

/* So many eighths of a second a column was busy, one microsecond less in the second slot; and more
 * than one at a time; and failures at both edges. */
START_TEST(how_busy)
{
    struct stage stage;

    begin(&stage, 2);
    for (int slot = 1; slot <= 2; slot++) {
        for (int eighths = 0; eighths <= 8; eighths++)
            work(&stage, slot, "w", 5 + eighths, 5 + eighths * 1.125 - (slot - 1) * 1e-6, 0);
        work(&stage, slot, "w", 15, 17, 0);
        work(&stage, slot, "w", 15.25, 16.5, 0);
        for (int i = 0; i < 20; i++)
            work(&stage, slot, "w", 22, 22, 0);
    }
    work(&stage, 1, "w", 4, 5, 1); /* it fails where the first column begins, */
    work(&stage, 2, "w", 4, 4.999999, 1);
    work(&stage, 1, "w", 24, 25, 1); /* and where the last does, or the next */
    work(&stage, 2, "w", 26, 27, 1);
    stage.now_s = 40;
    stage.ui.pane.left_us = 5000000;
    golden_widths(&stage, "slots_busy", 9, 3, 3, 28, 33);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("view, slots")
{
    check_locale();
    tcase_add_test(all, idle_and_named);
    tcase_add_test(all, parts);
    tcase_add_test(all, too_many);
    tcase_add_test(all, deaths_at_the_edge);
    tcase_add_test(all, how_busy);
}
