/* view_inside.c - what all views share: bars, boxes, lines of a text, tabs, whose output is shown.
 */
#include "base/text.h"
#include "check_main.h"
#include "view_runs.h"
#include "view_scene.h"

/* In a room of twelve columns: done, half, left, a tick. */
static const struct {
    int cols;
    double share, over;
    const char *bar;
} bars[] = {
    { 10, 0, -1, "----------" },
    { 10, 0.04, -1, "----------" },
    { 10, 0.05, -1, "=---------" },
    { 10, 0.25, -1, "##=-------" },
    { 10, 0.5, -1, "#####-----" },
    { 10, 0.99, -1, "#########=" },
    { 10, 1, -1, "##########" },
    { 10, 7, -1, "##########" },
    { 10, -1, -1, "----------" },
    { 10, 1, 0, "'#########" },
    { 10, 1, 0.5, "#####'####" },
    { 10, 1, 0.95, "#########'" },
    { 10, 1, 1, "##########" },
    { 4, 0.5, 0.25, "#'--" },
    { 12, 0.5, -1, "######------" },
    { 1, 0.5, -1, "=" },
    { 0, 1, 0, "" },
    { -1, 1, 0, "" },
};

START_TEST(a_bar)
{
    struct grid grid;
    struct pen pen;
    struct text seen = { 0 };

    ck_assert_int_eq(grid_open(&grid, 1, 14), 0);
    pen = (struct pen){ &grid, 0, 1, 13 };
    view_bar_draw(&pen, theme_glyphs(true), bars[_i].cols, bars[_i].share, bars[_i].over, STYLE_OK);
    ck_assert_int_eq(pen.col, 1 + (int)strlen(bars[_i].bar));
    for (int col = 0; col < 14; col++) {
        uint32_t base = grid_at(&grid, 0, col)->base;
        if (base != ' ')
            text_putc(&seen, (char)base);
        ck_assert((base != ' ') == (col >= 1 && col < pen.col));
    }
    ck_assert_str_eq(text_string(&seen), bars[_i].bar);
    text_fini(&seen);
    grid_close(&grid);
}
END_TEST

/* A line ends at a blank, or within a word that is longer than it; something is always taken. */
static const struct {
    const char *text;
    int cols;
    size_t bytes;
} texts[] = {
    { "", 5, 0 },
    { "abc", 3, 3 },
    { "abc", 4, 3 },
    { "abc", 2, 2 },
    { "abc def", 5, 3 },
    { "abc def", 3, 3 },
    { "abc def", 4, 3 },
    { "abc def", 7, 7 },
    { "abc def", 6, 3 },
    { "a b c d", 4, 3 },
    { " abcd", 3, 3 },
    { "abcdef gh", 4, 4 },
    { "abc", 0, 3 },
    { "abc", -1, 3 },
    { "\u0301abc", 0, 5 },
    { "\u65E5\u672C", 1, 6 },
    { "\u65E5\u672C", 3, 3 },
    { "a \u65E5\u672C", 4, 1 },
};

START_TEST(a_line_of_a_text)
{
    ck_assert_uint_eq(view_line_bytes(texts[_i].text, texts[_i].cols), texts[_i].bytes);
}
END_TEST

/* The first job that is listed, where none is selected; of a group all, of a watch the first. */
START_TEST(whose_output)
{
    struct stage stage;

    stage_open(&stage);
    stage_rebuild(&stage);
    ck_assert_uint_eq(view_output_job(&stage.ui), 0);
    tell_run(&stage, "", 1);
    for (uint32_t job = 1; job <= 3; job++)
        tell(&stage, 0,
             (struct fb_event){ .kind = FB_QUEUED,
                                .job = job,
                                .as.queued = { .name = "x", .command = "x", .group = "g" } });
    stage_rebuild(&stage);
    ck_assert(rows_is_group(stage.rows.list[0]));
    ck_assert_uint_eq(view_output_job(&stage.ui), 1);
    stage.ui.table.top = 2;
    ck_assert_uint_eq(view_output_job(&stage.ui), 2);
    stage.ui.table.top = stage.rows.count;
    ck_assert_uint_eq(view_output_job(&stage.ui), 0);
    stage.ui.table.selected = 3;
    ck_assert_uint_eq(view_output_job(&stage.ui), 3);
    ck_assert(!view_output_is_all(&stage.ui));
    stage.ui.table.selected = ROWS_GROUP | 1;
    ck_assert_uint_eq(view_output_job(&stage.ui), 0);
    ck_assert(view_output_is_all(&stage.ui));
    stage.ui.pane.all = true;
    stage.ui.table.selected = 3;
    ck_assert(view_output_is_all(&stage.ui));
    stage.rows.any_parent = true;
    ck_assert_uint_eq(view_output_job(&stage.ui), 1);
    ck_assert(!view_output_is_all(&stage.ui));
    stage_close(&stage);
}
END_TEST

static void tell_tabs(struct stage *stage, struct text *told, int cols)
{
    struct scene scene = stage_scene(stage, 1, cols);
    char *text;

    view_tabs_draw(&scene, (struct area){ 0, 0, 1, cols }, "caption");
    text = stage_dump(stage);
    text_printf(told, "%2d %.*s\n", cols, (int)strcspn(text, "\n"), text);
    free(text);
}

/* The tabs in each width, of the first pane and of one in the middle; their places are theirs. */
START_TEST(tabs)
{
    struct text told = { 0 };
    struct stage stage;

    cities(&stage);
    for (int cols = 8; cols < 80; cols++) {
        stage.ui.pane.shown = PANE_EVENTS;
        tell_tabs(&stage, &told, cols);
        stage.ui.pane.shown = PANE_LIFE;
        tell_tabs(&stage, &told, cols);
    }
    compare_file("tests/unit/golden/tabs.txt", text_string(&told));
    text_fini(&told);
    for (int cols = 1; cols < 100; cols++) {
        int end = 0, there = 0;
        for (int pane = 0; pane < PANE_COUNT; pane++) {
            int col, width = view_tabs_place(&stage.ui, (enum ui_pane)pane, cols, &col);
            if (width == 0) {
                ck_assert_int_eq(col, 0);
                continue;
            }
            ck_assert(col >= end);
            end = col + width;
            there++;
        }
        ck_assert_int_gt(there, 0);
    }
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("inside of views")
{
    check_locale();
    tcase_add_loop_test(all, a_bar, 0, sizeof bars / sizeof bars[0]);
    tcase_add_loop_test(all, a_line_of_a_text, 0, sizeof texts / sizeof texts[0]);
    tcase_add_test(all, whose_output);
    tcase_add_test(all, tabs);
}
