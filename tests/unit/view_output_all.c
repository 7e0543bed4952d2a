/*
 * view_output_all.c - what all jobs printed, together: lines in the order they ended, of two
 * streams, of a line that came in parts, of the marked alone; with times; beside the table.
 */
#include "check_main.h"
#include "view_widths.h"

static uint32_t marked[] = { 1, 3 };

/* A shop of three services; the cart's log comes in halves of lines. */
static void shop(struct stage *stage)
{
    static const char *const names[] = { "cart", "search", "\u5e97\u8217" };

    stage_open(stage);
    tell_run(stage, "Shop", FB_ALL_AT_ONCE);
    for (uint32_t job = 1; job <= 3; job++) {
        tell_queued(stage, 0, names[job - 1], 0);
        tell_start(stage, 0.01 * job, job, (int)job);
    }
    watch_report_text(stage, 0.5, 1, 1, "listening on 80");
    watch_report_text(stage, 0.6, 2, 1, "index read\n");
    watch_report_text(stage, 0.7, 1, 1, "80\nGET / \033[32m200\033[m\nGET /cart");
    watch_report_text(stage, 0.8, 3, 2, "warning: \033[31mold\nkey\033[m\n");
    watch_report_text(stage, 0.8, 1, 2, "slow: 12 ms\n");
    watch_report_text(stage, 0.9, 1, 1, " 404\n");
    for (int i = 0; i < 40; i++) {
        char text[64];
        snprintf(text, sizeof text, "query %d took %d ms\n", i, i * 7 % 90);
        watch_report_text(stage, 1 + 0.01 * i, 2, 1, text);
    }
    watch_report_text(stage, 2, 3, 1,
                      "and a line that is so long that it goes on in a second row, "
                      "as a line does that has no end in sight for quite a while, "
                      "whatever the width\n> ");
    stage->now_s = 2.5;
    stage->ui.pane.open = true;
    stage->ui.pane.shown = PANE_OUTPUT;
    stage->ui.pane.all = true;
}

START_TEST(together)
{
    struct stage stage;

    shop(&stage);
    golden_sizes(&stage, "output_all");
    stage.ui.pane.stamps = true;
    stage.ui.table.marked = marked;
    stage.ui.table.marked_count = 2;
    golden(&stage, "output_all_marked_24x80", 24, 80);
    golden(&stage, "output_all_marked_10x36", 10, 36);
    golden_widths(&stage, "output_all_stamps", 24, 12, 10, 26, 44);
    stage.ui.pane.all = false;
    stage.ui.table.selected = 1;
    golden(&stage, "output_stamps_24x80", 24, 80);
    stage_close(&stage);
}
END_TEST

START_TEST(beside)
{
    static const int panes[] = { PANE_OUTPUT, PANE_EVENTS, PANE_TIMELINE, PANE_CORES, PANE_LIFE };
    struct stage stage;
    char name[64];

    shop(&stage);
    stage.ui.pane.side = SIDE_WIDE;
    for (size_t i = 0; i < sizeof panes / sizeof panes[0]; i++) {
        stage.ui.pane.shown = (enum ui_pane)panes[i];
        snprintf(name, sizeof name, "beside_%zu_30x150", i + 1);
        golden(&stage, name, 30, 150);
    }
    stage.ui.pane.shown = PANE_OUTPUT;
    golden(&stage, "output_all_24x80", 24, 80); /* not wide: as ever */
    stage.ui.pane.side = SIDE_BESIDE;
    golden(&stage, "beside_24x100", 24, 100);
    stage_close(&stage);
}
END_TEST

/* Each line that is seen is what was searched for, and back again. */
START_TEST(found)
{
    struct stage stage;
    uint64_t place = 0, first;
    int lines = 0;

    shop(&stage);
    stage_rebuild(&stage);
    stage_draw(&stage, 24, 80);
    first = view_output_match_all(stage.view, &stage.board, &stage.ui, "GET", 0, false);
    ck_assert_uint_ne(first, 0);
    for (place = first; place != 0; lines++)
        place = view_output_match_all(stage.view, &stage.board, &stage.ui, "get", place, false);
    ck_assert_int_eq(lines, 2);
    place = view_output_match_all(stage.view, &stage.board, &stage.ui, "GET", 0, true);
    ck_assert_uint_eq(view_output_match_all(stage.view, &stage.board, &stage.ui, "GET", place,
                                            true),
                      first);
    ck_assert_uint_eq(view_output_match_all(stage.view, &stage.board, &stage.ui, "404", 0, true),
                      place);
    stage.ui.table.only = "search";
    ck_assert_uint_eq(view_output_match_all(stage.view, &stage.board, &stage.ui, "GET", 0, true),
                      0);
    stage_close(&stage);
}
END_TEST

/* A flood of empty lines of many jobs: bounded, the newest are there. */
START_TEST(flood)
{
    static char feeds[20000];
    struct stage stage;

    memset(feeds, '\n', sizeof feeds);
    stage_open(&stage);
    tell_run(&stage, "", FB_ALL_AT_ONCE);
    for (uint32_t job = 1; job <= 200; job++) {
        tell_queued(&stage, 0, "job", 0);
        tell_start(&stage, 0.01, job, (int)job);
        tell_output(&stage, 1, job, 1, "no end", 6);
    }
    tell_output(&stage, 2, 1, 1, feeds, sizeof feeds);
    tell_output(&stage, 3, 2, 1, ": last\n", 7);
    stage.ui.pane.all = stage.ui.pane.open = true;
    stage.ui.pane.shown = PANE_OUTPUT;
    stage.now_s = 4;
    stage_rebuild(&stage);
    stage_draw(&stage, 24, 80);
    ck_assert_uint_ne(view_output_match_all(stage.view, &stage.board, &stage.ui, ": last", 0, true),
                      0);
    stage_close(&stage);
}
END_TEST

/* Names of one letter have their column too. */
START_TEST(one_letter)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    for (uint32_t job = 1; job <= 2; job++) {
        tell_queued(&stage, 0, job == 1 ? "a" : "b", 0);
        tell_start(&stage, 0.01, job, (int)job);
        tell_output(&stage, 1 + job, job, 1, "said\n", 5);
    }
    stage.ui.pane.all = stage.ui.pane.open = true;
    stage.ui.pane.shown = PANE_OUTPUT;
    stage.now_s = 4;
    stage.ascii = true;
    golden(&stage, "output_all_one_letter_ascii_16x60", 16, 60);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("output of all")
{
    check_locale();
    tcase_add_test(all, together);
    tcase_add_test(all, beside);
    tcase_add_test(all, found);
    tcase_add_test(all, flood);
    tcase_add_test(all, one_letter);
}
