/*
 * view_widths.c - rows of the screen in each width: what is dropped, shortened and moved, and
 * where.
 */
#include "view_widths.h"
#include "check_main.h"

#include <errno.h>

static const struct ui_coming coming[] = { { 6, "Rome" },
                                           { 7, "a long name that is cut somewhere" } };

static void ended(struct stage *stage)
{
    cities(stage);
    tell_end(stage, 14.3, 4, 0, 5.2);
    tell_killed(stage, 21.9, 2, SIGSEGV, FB_CAUSE_NONE);
    tell_skipped(stage, 21.9, 5, "Sydney did not succeed", 3);
    tell_ended(stage, 21.91, false);
}

/* Two hours in, on a machine with a quota; more jobs than fit, some of them not read yet. */
static void large(struct stage *stage)
{
    static struct fb_hardware hardware = { .cores = 8,
                                           .threads = 16,
                                           .machine_threads = 16,
                                           .quota = 6.5,
                                           .expected_low = 6,
                                           .expected_high = 9.5 };
    struct fb_event run = { .kind = FB_RUN,
                            .as.run = { .version = "0.1.0",
                                        .title = "A title that is too long for most screens",
                                        .slots = 1,
                                        .hardware = hardware } };
    char name[32];

    stage_open(stage);
    tell(stage, 0, run);
    for (uint32_t job = 1; job <= 120; job++) {
        snprintf(name, sizeof name, "simulate --seed %u", job * 997);
        tell_queued(stage, 0.001, name, job % 3 * 1000);
    }
    for (uint32_t job = 1; job <= 100; job++) {
        tell_start(stage, 70 * job, job, 1);
        if (job % 9 != 0)
            tell_end(stage, 70 * job + 65.5, job, job % 10 == 0, 60);
    }
    tell_sample(stage, 7100, 99, 20, 1200, 1, 'R');
    tell_sample(stage, 7101, 99, 20.9, 1200, 1, 'R');
    stage->ui.run.jobs_ahead = 5;
    stage->ui.run.more = true;
    stage->ui.table.top = 96;
    stage->now_s = 7200.5;
}

START_TEST(the_head)
{
    struct stage stage;

    cities(&stage);
    golden_widths(&stage, "head_cities", 24, 0, 2, 8, 112);
    golden_widths(&stage, "head_cities_low", 6, 0, 1, 8, 60);
    stage.ui.run.agents = "3 agents, 1 waits: no room";
    golden_widths(&stage, "head_agents", 24, 0, 1, 40, 112);
    stage.ui.run.agents = NULL;
    stage.ui.run.queue_held = true;
    golden_widths(&stage, "head_held", 10, 0, 2, 60, 70);
    stage_close(&stage);
    states(&stage);
    golden_widths(&stage, "head_states", 24, 0, 2, 8, 150);
    stage.ascii = true;
    golden_widths(&stage, "head_states_low_ascii", 6, 0, 1, 8, 60);
    stage_close(&stage);
    ended(&stage);
    golden_widths(&stage, "head_ended", 24, 0, 2, 20, 112);
    golden_widths(&stage, "head_ended_low", 6, 0, 1, 8, 40);
    stage_close(&stage);
    large(&stage);
    golden_widths(&stage, "head_large", 24, 0, 2, 20, 150);
    stage.ui.run.more = false;
    golden_widths(&stage, "head_large_known", 24, 0, 2, 60, 90);
    stage_close(&stage);
}
END_TEST

START_TEST(the_table)
{
    struct stage stage;

    cities(&stage);
    stage.ui.table.marked = (const uint32_t[]){ 2, 4 };
    stage.ui.table.marked_count = 2;
    stage.ui.run.jobs_ahead = 3;
    stage.ui.run.coming = coming;
    stage.ui.run.coming_count = 2;
    golden_widths(&stage, "table_cities", 24, 3, 9, 6, 120);
    stage_close(&stage);
    large(&stage);
    golden_widths(&stage, "table_large", 12, 2, 4, 6, 140);
    stage_close(&stage);
    states(&stage);
    stage.ui.pane.open = false;
    golden_widths(&stage, "table_states", 26, 4, 19, 20, 48);
    golden_widths(&stage, "table_states_wide", 26, 4, 19, 56, 64);
    golden_widths(&stage, "table_states_wider", 26, 4, 19, 80, 84);
    golden_widths(&stage, "table_states_widest", 26, 4, 19, 104, 120);
    stage_close(&stage);
}
END_TEST

START_TEST(what_failed)
{
    struct stage stage;

    states(&stage);
    golden_widths(&stage, "status_states", 24, -2, 1, 6, 130);
    stage_close(&stage);
    ended(&stage);
    golden_widths(&stage, "status_ended", 24, -2, 1, 6, 80);
    stage_close(&stage);
    large(&stage);
    golden_widths(&stage, "status_large", 24, -2, 1, 6, 130);
    golden_widths(&stage, "status_large_low", 6, -1, 1, 6, 80);
    stage_close(&stage);
}
END_TEST

START_TEST(the_keys)
{
    struct stage stage;

    cities(&stage);
    golden_widths(&stage, "foot_run", 24, -1, 1, 4, 150);
    stage.ui.pane.focus = true;
    stage.ui.pane.shown = PANE_TIMELINE;
    golden_widths(&stage, "foot_pane", 24, -1, 1, 20, 150);
    stage.ui.pane.focus = false;
    stage.ui.help = true;
    golden_widths(&stage, "foot_help", 24, -1, 1, 4, 60);
    stage.ui.help = false;
    stage.ui.foot.prompt = "Kill London with: [T]ERM [K]ILL [I]NT [S]TOP [C]ONT other:";
    golden_widths(&stage, "foot_asked", 24, -1, 1, 4, 70);
    stage.ui.foot.typed = "USR1 and more than there is room for";
    golden_widths(&stage, "foot_typed", 24, -1, 1, 4, 110);
    stage.ui.foot.prompt = NULL;
    stage.ui.foot.typed = "";
    stage.ui.pane.keyboard = true;
    golden_widths(&stage, "foot_keyboard", 24, -1, 1, 4, 60);
    stage.ui.pane.keyboard = false;
    stage.ui.run.stopping = true;
    stage.ui.run.stop_word = "interrupted";
    golden_widths(&stage, "foot_waits", 24, -1, 1, 4, 100);
    stage_close(&stage);
    states(&stage);
    stage.ui.run.stopping = true;
    stage.ui.run.stop_word = "interrupted";
    golden_widths(&stage, "foot_waits_states", 24, -1, 1, 4, 130);
    stage_close(&stage);
}
END_TEST

START_TEST(the_help)
{
    struct stage stage;

    cities(&stage);
    stage.ui.help = true;
    golden_widths(&stage, "help_narrow", 12, 0, 11, 16, 24);
    golden_widths(&stage, "help_wide", 12, 0, 11, 66, 70);
    golden_widths(&stage, "help_columns", 12, 0, 11, 129, 134);
    stage.ui.help_top = 1000;
    golden_widths(&stage, "help_end", 12, 0, 11, 130, 134);
    golden_heights(&stage, "help_end", 80, 1, 5);
    stage_close(&stage);
}
END_TEST

START_TEST(the_scrubber)
{
    static const int64_t failures_us[] = { 0, 9000000, 9100000, 21900000, 30000000 };
    struct stage stage;

    cities(&stage);
    stage.ui.keys = KEYS_REPLAY;
    stage.ui.replay = (struct ui_replay){ .on = true,
                                          .playing = true,
                                          .speed = 0.25,
                                          .end_us = 21910000,
                                          .failures_us = failures_us,
                                          .failure_count = 5 };
    golden_widths(&stage, "scrub_plays", 24, -2, 2, 1, 120);
    stage.ui.replay.by_events = true;
    stage.ui.replay.playing = false;
    stage.now_s = 21.91;
    golden_widths(&stage, "scrub_events", 24, -2, 1, 1, 60);
    stage.now_s = 0;
    golden_widths(&stage, "scrub_begins", 24, -2, 1, 1, 60);
    stage.now_s = 14.2;
    stage.ui.replay.frozen = true;
    stage.ui.keys = KEYS_FROZEN;
    golden_widths(&stage, "scrub_frozen", 24, -2, 2, 1, 90);
    stage_close(&stage);
}
END_TEST

START_TEST(the_note)
{
    struct stage stage;

    cities(&stage);
    watch_report_note(&stage, 14.2, "the first");
    tell(&stage, 14.2,
         (struct fb_event){ .kind = FB_NOTE,
                            .job = 2,
                            .as.note = { .text = "London waited for New York: see the gap in its "
                                                 "lane, averyveryverylongwordthatisbroken." } });
    golden_widths(&stage, "note", 24, -6, 5, 8, 76);
    golden_widths(&stage, "note_low", 10, -2, 1, 8, 76);
    stage.ui.run.unstarted = true;
    stage.ui.note.shown = 1;
    golden_widths(&stage, "note_unstarted", 24, -4, 3, 16, 64);
    stage_close(&stage);
}
END_TEST

START_TEST(the_tabs)
{
    struct stage stage;

    cities(&stage);
    watch_report_text(&stage, 14, 2, 1, "line\n");
    for (enum ui_pane pane = 0; pane < PANE_SCALE; pane++) {
        char name[32];
        snprintf(name, sizeof name, "tabs_%d", (int)pane);
        stage.ui.pane.shown = pane;
        golden_widths(&stage, name, 24, 9, 1, 8, 110);
    }
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("rows in each width")
{
    check_locale();
    tcase_add_test(all, the_head);
    tcase_add_test(all, the_table);
    tcase_add_test(all, what_failed);
    tcase_add_test(all, the_keys);
    tcase_add_test(all, the_help);
    tcase_add_test(all, the_scrubber);
    tcase_add_test(all, the_note);
    tcase_add_test(all, the_tabs);
}
