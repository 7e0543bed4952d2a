/*
 * view_rows_groups.c - jobs of a group below the row of their group: for which lists, in which
 * order, folded, with a filter; the row's counts; and how that looks.
 */
#include "check_main.h"
#include "view_widths.h"

#define G(n) (ROWS_GROUP | (n))

static void queue(struct stage *stage, const char *name, const char *group)
{
    tell(stage, 0,
         (struct fb_event){ .kind = FB_QUEUED,
                            .job = stage->board.job_count + 1,
                            .as.queued = { .name = name, .command = "x", .group = group } });
}

/* Of groups a, b and none, one that failed, one that runs. */
static void stage_groups(struct stage *stage, const char *groups)
{
    static const char *const names[] = { "db", "cache", "api", "worker", "web", "docs" };

    stage_open(stage);
    tell_run(stage, "Shop", FB_ALL_AT_ONCE);
    for (int i = 0; groups[i] != '\0'; i++)
        queue(stage, names[i], groups[i] == 'a' ? "backend" : groups[i] == 'b' ? "frontend" : NULL);
    tell_start(stage, 0.1, 1, 1);
    tell_start(stage, 0.2, 2, 2);
    tell_end(stage, 2, 2, 1, 0.1);
    stage->now_s = 3;
}

static const struct {
    const char *groups;
    uint32_t folded;
    bool by_name, whole, descending;
    unsigned filter; /* 0: all */
    uint32_t list[10];
} lists[] = {
    { "......", 0, false, false, false, 0, { 1, 2, 3, 4, 5, 6 } },
    { "aaabb.", 0, false, false, false, 0, { G(1), 1, 2, 3, G(2), 4, 5, 6 } },
    { ".ab.ab", 0, false, false, false, 0, { 1, G(1), 2, 5, G(2), 3, 6, 4 } },
    { "aaabb.", G(1), false, false, false, 0, { G(1), G(2), 4, 5, 6 } },
    { "aaabb.", G(1), false, true, false, 0, { G(1), 1, 2, 3, G(2), 4, 5, 6 } },
    { "aaabb.", G(2), false, false, false, 1u << BOARD_WAITING, { G(1), 3, G(2), 6 } },
    { "aaabb.", 0, false, false, false, 1u << BOARD_FAILED, { G(1), 2 } },
    { "aaabb.", 0, true, false, false, 0, { 3, 2, 1, 6, 5, 4 } },
    { "aaabb.", 0, false, false, true, 0, { 6, 5, 4, 3, 2, 1 } },
};

START_TEST(listed)
{
    struct rows_order order = { .sort = lists[_i].by_name ? COLUMN_NAME : COLUMN_NUMBER,
                                .filter = lists[_i].filter != 0 ? lists[_i].filter : UI_FILTER_ALL,
                                .folded = &lists[_i].folded,
                                .folded_count = lists[_i].folded != 0,
                                .descending = lists[_i].descending,
                                .whole = lists[_i].whole };
    size_t count = 0, heads = 0;
    struct stage stage;

    stage_groups(&stage, lists[_i].groups);
    while (lists[_i].list[count] != 0)
        heads += rows_is_group(lists[_i].list[count++]);
    for (int again = 0; again < 2; again++) {
        ck_assert_int_eq(rows_rebuild(&stage.rows, &stage.board, &order, 3000000), 0);
        ck_assert_uint_eq(stage.rows.count, count);
        ck_assert_uint_eq(stage.rows.heads, heads);
        for (size_t i = 0; i < count; i++)
            ck_assert_uint_eq(stage.rows.list[i], lists[_i].list[i]);
    }
    if (heads > 0 && lists[_i].groups[0] == 'a') { /* those that are not listed too */
        const struct rows_group *group = rows_group(&stage.rows, G(1));
        ck_assert_uint_eq(group->states[BOARD_RUNNING], 1);
        ck_assert_uint_eq(group->states[BOARD_FAILED], 1);
        ck_assert_uint_eq(group->states[BOARD_WAITING], 1);
        ck_assert(rows_of_group(&stage.rows, G(1), 3) && !rows_of_group(&stage.rows, G(1), 4) &&
                  !rows_of_group(&stage.rows, G(1), 99) && !rows_of_group(&stage.rows, 1, 3));
    }
    stage_close(&stage);
}
END_TEST

START_TEST(looks)
{
    struct stage stage;

    stage_groups(&stage, "aaabb.");
    stage.ui.pane.open = true;
    stage.ui.table.selected = G(1);
    watch_report_text(&stage, 1, 1, 1, "ready\n");
    golden_sizes(&stage, "groups");
    golden(&stage, "groups_10x40", 10, 40);
    golden(&stage, "groups_5x20", 5, 20);
    golden_widths(&stage, "groups", 24, 3, 9, 6, 64);
    stage.ui.pane.shown = PANE_TIMELINE;
    golden(&stage, "groups_timeline_24x80", 24, 80);
    stage.ui.pane.shown = PANE_OUTPUT; /* of the group */
    golden(&stage, "groups_output_24x80", 24, 80);
    stage_close(&stage);
}
END_TEST

/* One more than is known has no row of its own; its jobs stand alone. */
START_TEST(too_many)
{
    struct rows_order order = { .sort = COLUMN_NUMBER, .filter = UI_FILTER_ALL };
    struct stage stage;
    char name[16];

    stage_open(&stage);
    tell_run(&stage, "", 1);
    for (int i = 0; i < BOARD_GROUPS_MOST + 5; i++) {
        snprintf(name, sizeof name, "group %d", i);
        queue(&stage, "x", name);
    }
    ck_assert_int_eq(rows_rebuild(&stage.rows, &stage.board, &order, 0), 0);
    ck_assert_uint_eq(stage.rows.heads, BOARD_GROUPS_MOST);
    ck_assert_uint_eq(stage.rows.count, 2 * BOARD_GROUPS_MOST + 5);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("groups")
{
    check_locale();
    tcase_add_loop_test(all, listed, 0, sizeof lists / sizeof lists[0]);
    tcase_add_test(all, looks);
    tcase_add_test(all, too_many);
}
