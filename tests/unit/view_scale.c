/* view_scale.c - the pane Scale: as it grows, when all is measured, in every size and in ASCII. */
#include "check_main.h"
#include "scale/verdict.h"
#include "view_widths.h"

static struct scale_runs runs;
static struct scale_verdict verdict;
static struct ui_scale scale;

/* The first `count` runs of two rounds, on 1, 2, 4 and 8 slots of 4 cores. */
static void measured(struct stage *stage, int count)
{
    static const int slots[] = { 4, 1, 8, 2, 2, 8, 1, 4 };
    static const int64_t wall_us[] = { 3000000, 10000000, 2900000,  5300000,
                                       5400000, 2950000,  10100000, 3100000 };

    runs = (struct scale_runs){ .hardware = { .cores = 4, .threads = 4, .machine_threads = 4 } };
    for (int i = 0; i < count; i++) {
        struct scale_sample sample = { .slots = slots[i],
                                       .round = i / 4 + 1,
                                       .throughput = 20 / ((double)wall_us[i] / 1e6),
                                       .wall_us = wall_us[i],
                                       .cpu_us = 10000000,
                                       .jobs = 20,
                                       .longest_us = 500000,
                                       .work_us = 10000000,
                                       .delay_us = -1,
                                       .others_us = -1 };
        ck_assert_int_eq(scale_runs_add(&runs, &sample), 0);
    }
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    scale = (struct ui_scale){ .runs = &runs,
                               .verdict = &verdict,
                               .round = count < 4 ? 1 : 2,
                               .rounds = 2,
                               .slots = slots[count < 8 ? count : 7],
                               .of = 8,
                               .done = count == 8 };
    cities(stage);
    stage->ui.keys = KEYS_SCALE;
    stage->ui.scale = &scale;
    stage->ui.pane.shown = PANE_SCALE;
}

static void forget(struct stage *stage)
{
    stage_close(stage);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}

static const struct {
    const char *name;
    int count, rows, cols;
} screens[] = { { "scale_none_24x80", 0, 24, 80 },  { "scale_one_24x80", 1, 24, 80 },
                { "scale_two_24x80", 2, 24, 80 },   { "scale_some_30x100", 6, 30, 100 },
                { "scale_all_30x100", 8, 30, 100 }, { "scale_all_24x80", 8, 24, 80 },
                { "scale_all_20x60", 8, 20, 60 },   { "scale_all_16x40", 8, 16, 40 } };

START_TEST(in_every_size)
{
    struct stage stage;

    measured(&stage, screens[_i].count);
    golden(&stage, screens[_i].name, screens[_i].rows, screens[_i].cols);
    forget(&stage);
}
END_TEST

START_TEST(in_ascii)
{
    struct stage stage;

    measured(&stage, 8);
    stage.ascii = true;
    golden(&stage, "scale_ascii_24x80", 24, 80);
    forget(&stage);
}
END_TEST

START_TEST(in_each_size)
{
    struct stage stage;

    measured(&stage, 8);
    stage.ui.pane.full = true;
    golden_widths(&stage, "scale", 18, 3, 13, 10, 22);
    golden_widths(&stage, "scale_wide", 18, 3, 13, 58, 64);
    golden_heights(&stage, "scale", 64, 3, 16);
    golden_heights(&stage, "scale_narrow", 24, 3, 14);
    forget(&stage);
}
END_TEST

/* The first row may be the one to use, and none; before all is measured none is. */
START_TEST(the_row_to_use)
{
    struct stage stage;

    measured(&stage, 8);
    stage.ui.pane.full = true;
    verdict.best = 0;
    golden(&stage, "scale_first_12x70", 12, 70);
    verdict.best = -1;
    golden(&stage, "scale_no_best_12x70", 12, 70);
    verdict.best = 1;
    scale.done = false;
    golden(&stage, "scale_not_done_12x70", 12, 70);
    verdict.count = 0;
    scale.done = true;
    golden(&stage, "scale_nothing_12x70", 12, 70);
    forget(&stage);
}
END_TEST

static const struct {
    int round;
    bool done;
    const char *caption;
} captions[] = { { 0, false, "warm-up on 8 slots" },
                 { 1, false, "round 1 of 2, run 7 of 8" },
                 { 2, false, "round 2 of 2, run 7 of 8" },
                 { 2, true, "6 of 8 runs measured" },
                 { 0, true, "6 of 8 runs measured" } };

START_TEST(its_caption)
{
    struct stage stage;
    char *text;

    measured(&stage, 6);
    scale.slots = 8;
    scale.round = captions[_i].round;
    scale.done = captions[_i].done;
    stage_rebuild(&stage);
    stage_draw(&stage, 30, 130);
    text = stage_dump(&stage);
    ck_assert_ptr_nonnull(strstr(text, captions[_i].caption));
    free(text);
    forget(&stage);
}
END_TEST

/* From so many columns on the table stands beside the curve. */
START_TEST(from_some_width_on)
{
    struct stage stage;

    measured(&stage, 8);
    stage_rebuild(&stage);
    for (int cols = 50; cols < 130; cols++) {
        char *text;
        stage_draw(&stage, 40, cols);
        text = stage_dump(&stage);
        ck_assert_msg((strstr(text, "median") != NULL) == (cols >= 61), "%d columns", cols);
        free(text);
    }
    forget(&stage);
}
END_TEST

/* Its tab is the last, and no other board has it. */
START_TEST(its_tab)
{
    struct stage stage;
    struct view_hit hit;
    struct layout at;
    int tabs[2] = { 0 };

    measured(&stage, 8);
    stage_rebuild(&stage);
    for (int without = 0; without < 2; without++) {
        stage.ui.scale = without ? NULL : &scale;
        stage.ui.pane.shown = without ? PANE_LIFE : PANE_SCALE;
        view_layout(&at, &stage.board, &stage.ui, 30, 100);
        for (int col = 0; col < 100; col++) {
            view_hit(&hit, &stage.board, &stage.ui, 30, 100, at.tabs_row, col);
            tabs[without] += hit.target == VIEW_TAB && hit.pane == PANE_SCALE;
        }
    }
    ck_assert_int_gt(tabs[0], 5);
    ck_assert_int_eq(tabs[1], 0);
    ck_assert_int_eq(keys_request('6', KEYS_SCALE), REQUEST_PANE_6);
    ck_assert_int_eq(keys_request('6', KEYS_RUN), REQUEST_GRAPH);
    ck_assert_int_eq(keys_request('K', KEYS_SCALE), REQUEST_NONE);
    forget(&stage);
}
END_TEST

START_TEST(any_size_holds)
{
    struct stage stage;

    measured(&stage, 8);
    stage_rebuild(&stage);
    for (int rows = 0; rows < 40; rows++)
        for (int cols = 0; cols < 130; cols += 1 + cols / 10)
            stage_draw(&stage, rows, cols);
    forget(&stage);
}
END_TEST

CHECK_MAIN("view_scale")
{
    check_locale();
    tcase_add_loop_test(all, in_every_size, 0, (int)(sizeof screens / sizeof screens[0]));
    tcase_add_test(all, in_ascii);
    tcase_add_test(all, in_each_size);
    tcase_add_test(all, the_row_to_use);
    tcase_add_loop_test(all, its_caption, 0, (int)(sizeof captions / sizeof captions[0]));
    tcase_add_test(all, from_some_width_on);
    tcase_add_test(all, its_tab);
    tcase_add_test(all, any_size_holds);
}
