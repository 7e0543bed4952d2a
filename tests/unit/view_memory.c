/*
 * view_memory.c - each allocation of a rebuild and of a drawing fails once: it is said, or less is
 * drawn, and the next time all is as if nothing had been.
 */
#include "check_main.h"
#include "failing_memory.h"
#include "view_tree.h"

#include <errno.h>

static bool counting;
static int calls;

static bool fails(void)
{
    calls += counting;
    return counting && fail_at > 0 && --fail_at == 0;
}

static const struct {
    enum column sort;
    bool watch, descending, groups;
} orders[] = {
    { COLUMN_NUMBER, false, false, false }, { COLUMN_NUMBER, false, true, false },
    { COLUMN_NAME, false, false, false },   { COLUMN_ELAPSED, false, true, false },
    { COLUMN_NUMBER, true, false, false },  { COLUMN_NUMBER, false, false, true },
};

static void fill(struct stage *stage, int which)
{
    stage_open(stage);
    tell_run(stage, "Memory", 4);
    for (uint32_t i = 0; i < 80; i++) {
        const char *group = !orders[which].groups ? NULL : i % 2 != 0 ? "odd" : "even";
        if (orders[which].watch)
            fork_below(stage, 0.01 * i, i / 3);
        else
            tell(stage, 0,
                 (struct fb_event){ .kind = FB_QUEUED,
                                    .job = i + 1,
                                    .as.queued = { .name = i % 3 ? "b" : "a",
                                                   .command = "x",
                                                   .estimate_us = 1,
                                                   .group = group } });
    }
    stage->now_s = 2;
}

/* The list as it is, and as one that never lacked memory has it. */
START_TEST(rows_are_listed)
{
    struct rows_order order = { .sort = orders[_i].sort,
                                .descending = orders[_i].descending,
                                .filter = UINT32_MAX };
    struct rows whole = { 0 };
    struct stage stage;
    int most;

    fill(&stage, _i);
    calls = 0;
    counting = true;
    ck_assert_int_eq(rows_rebuild(&whole, &stage.board, &order, 2000000), 0);
    counting = false;
    most = calls;
    ck_assert_int_gt(most, 0);
    for (int at = 1; at <= most; at++) {
        struct rows rows = { 0 };
        int r;
        fail_at = at;
        counting = true;
        r = rows_rebuild(&rows, &stage.board, &order, 2000000);
        counting = false;
        fail_at = 0;
        ck_assert_msg(r == 0 || r == -ENOMEM, "%d", r);
        ck_assert_int_eq(rows_rebuild(&rows, &stage.board, &order, 2000000), 0);
        ck_assert_uint_eq(rows.count, whole.count);
        ck_assert_mem_eq(rows.list, whole.list, whole.count * sizeof *whole.list);
        ck_assert_int_eq(rows.eta_us, whole.eta_us);
        rows_fini(&rows);
    }
    rows_fini(&whole);
    stage_close(&stage);
}
END_TEST

/* Rooms of the list and of its order alone: without them it is said. */
START_TEST(lists_without_room)
{
    static const int least[] = { 3, 3, 5, 5, 4, 6 };
    struct rows_order order = { .sort = orders[_i].sort,
                                .descending = orders[_i].descending,
                                .filter = UINT32_MAX };
    struct stage stage;

    fill(&stage, _i);
    for (int at = 1; at <= least[_i]; at++) {
        struct rows rows = { 0 };
        int r;
        fail_at = at;
        counting = true;
        r = rows_rebuild(&rows, &stage.board, &order, 2000000);
        counting = false;
        fail_at = 0;
        ck_assert_msg(r == -ENOMEM, "allocation %d of order %d: %d", at, _i, r);
        rows_fini(&rows);
    }
    stage_close(&stage);
}
END_TEST

static const struct {
    enum ui_pane pane;
    bool all;
    enum ui_lanes lanes;
} panes[] = {
    { PANE_EVENTS, false, 0 },
    { PANE_OUTPUT, false, 0 },
    { PANE_OUTPUT, true, 0 },
    { PANE_TIMELINE, false, 0 },
    { PANE_TIMELINE, false, LANES_OF_SLOTS },
    { PANE_CORES, false, 0 },
    { PANE_LIFE, false, 0 },
    { PANE_GRAPH, false, 0 },
};

static void run(struct stage *stage)
{
    stage_open(stage);
    tell_run(stage, "Panes", 2);
    tell_queued(stage, 0, "first", 0);
    tell_queued_after(stage, 0, "second", 0, 1, FB_WHEN_ENDED);
    tell_start(stage, 0.1, 1, 1);
    tell_sample(stage, 0.2, 1, 0, 1, 0, 'R');
    tell_sample(stage, 1.2, 1, 0.9, 1, 0, 'R');
    watch_report_text(stage, 1.3, 1, 1, "a line, \033[31mred\033[m, and\n");
    watch_report_text(stage, 1.4, 1, 2, "one that has not ended");
    tell_end(stage, 1.5, 1, 0, 1);
    tell_start(stage, 1.6, 2, 2);
    stage->now_s = 2;
    stage_rebuild(stage);
}

START_TEST(panes_are_drawn)
{
    struct stage stage;
    char *whole, *again;
    int most;

    run(&stage);
    stage.ui.pane.shown = panes[_i].pane;
    stage.ui.pane.all = panes[_i].all;
    stage.ui.pane.lanes = panes[_i].lanes;
    stage.ui.table.selected = 1;
    ck_assert_int_eq(grid_resize(&stage.grid, 24, 80), 0);
    calls = 0;
    counting = true;
    view_draw(stage.view, &stage.grid, &stage.board, &stage.ui, 2000000);
    counting = false;
    most = calls;
    whole = stage_dump(&stage);
    for (int at = 1; at <= most; at++) {
        stage.view = view_close(stage.view);
        ck_assert_int_eq(view_open(&stage.view), 0);
        for (int turn = 0; turn < 2; turn++) {
            fail_at = turn == 0 ? at : 0;
            counting = turn == 0;
            view_draw(stage.view, &stage.grid, &stage.board, &stage.ui, 2000000);
            counting = false;
            fail_at = 0;
        }
        again = stage_dump(&stage);
        if (panes[_i].pane != PANE_OUTPUT) /* its lines are made once */
            ck_assert_str_eq(again, whole);
        free(again);
    }
    free(whole);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("memory of views")
{
    check_locale();
    tcase_add_loop_test(all, rows_are_listed, 0, sizeof orders / sizeof orders[0]);
    tcase_add_loop_test(all, lists_without_room, 0, sizeof orders / sizeof orders[0]);
    tcase_add_loop_test(all, panes_are_drawn, 0, sizeof panes / sizeof panes[0]);
}
