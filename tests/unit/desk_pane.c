/* desk_pane.c - keys of the pane: which is open, where it stands, and what of time it shows. */
#include "desk/inside.h"
#include "desk_stage.h"

/* Keys, on a screen of so many columns, and the pane after them: number, o open, F focus, Z full,
 * A all outputs, C with times, B below, W beside where there is room, R beside. */
static const struct {
    const char *keys;
    int cols;
    const char *pane, *message;
} turns[] = {
    { "", 80, "1oB", "" },
    { "2", 80, "2oB", "" },
    { "5", 80, "5oB", "" },
    { "\t", 80, "2oB", "" },
    { "\t\t\t\t", 80, "5oB", "" },
    { "\t\t\t\t\t", 80, "1oB", "" }, /* past Scale and Graph, which are not there */
    { "6", 80, "1oB", "no job waits for another" },
    { "w", 80, "1oFB", "" },
    { "ww", 80, "1oB", "" },
    { "z", 80, "1oZB", "" },
    { "zz", 80, "1oB", "" },
    { "\r", 80, "2oFB", "" },
    { "\r\r", 80, "2oB", "" },
    { "a", 80, "2oAB", "" },
    { "aa", 80, "2oB", "" },
    { "a1a", 80, "2oAB", "" }, /* from elsewhere it is opened so */
    { "c", 80, "2oCB", "" },
    { "cc", 80, "2oB", "" },
    { "c1c", 80, "2oCB", "" },
    { "|", 80, "1oR", "too narrow for a pane beside the table" },
    { "|", 100, "1oR", "" },
    { "||", 100, "1oB", "" },
    { "|", 140, "1oR", "" },
    { "||", 140, "1oB", "" },
    { "z|", 140, "1oR", "" },
    { "L", 80, "1oB", "no slots here: each process has its own lane" },
    { "q", 80, "1B", "" }, /* Escape, here */
    { "qw", 80, "1oFB", "" },
    { "qz", 80, "1oZB", "" },
    { "q|", 100, "1oR", "" },
    { "qa", 80, "2oAB", "" },
    { "qaqa", 80, "2oAB", "" },
    { "qcqc", 80, "2oCB", "" },
    { "q3", 80, "3oB", "" },
    { "q\r", 80, "2oFB", "" },
    { "Z", 80, "5oB", "" }, /* lines are no picture */
    { "3Z", 80, "3oB", "" },
    { "qZ", 80, "5oB", "" },
    { "}", 80, "1oB", "there is no time axis here; 3 and 4 have one" },
    { "2{", 80, "2oB", "there is no time axis here; 3 and 4 have one" },
    { "3h", 80, "3oB", "all of the run is shown; } zooms in" },
};

static void put_pane(char out[32])
{
    const struct ui_place *pane = &desk.ui.pane;

    snprintf(out, 32, "%d%s%s%s%s%s%s", (int)pane->shown + 1, pane->open ? "o" : "",
             pane->focus ? "F" : "", pane->full ? "Z" : "", pane->all ? "A" : "",
             pane->stamps ? "C" : "",
             pane->side == SIDE_BELOW  ? "B"
             : pane->side == SIDE_WIDE ? "W"
                                       : "R");
}

START_TEST(each_turn)
{
    char seen[32];

    set_up(3, 24, turns[_i].cols);
    desk_draw(&desk, SECOND);
    for (const char *key = turns[_i].keys; *key != '\0'; key++)
        press(*key == '\t'   ? PRESS_TAB
              : *key == '\r' ? PRESS_ENTER
              : *key == 'q'  ? PRESS_ESCAPE
                             : *key);
    put_pane(seen);
    ck_assert_str_eq(seen, turns[_i].pane);
    ck_assert_str_eq(desk.message, turns[_i].message);
}
END_TEST

/* The time axis of a run of a second, in 80 columns: after each key, its scale and its left edge.
 */
START_TEST(the_axis)
{
    static const struct {
        char key;
        int64_t zoom_us, left_us;
    } steps[] = {
        { '{', 0, 0 },          { '}', 10000, 320000 }, { '}', 5000, 480000 },
        { 'h', 5000, 400000 },  { 'l', 5000, 480000 },  { '{', 10000, 320000 },
        { 'h', 10000, 160000 }, { 'h', 10000, 0 },      { 'h', 10000, 0 },
        { '{', 0, 0 },          { '}', 10000, 320000 }, { 'l', 10000, 480000 },
        { 'l', 10000, 640000 }, { 'l', 10000, 800000 }, { 'l', 10000, 960000 },
        { 'l', 10000, SECOND }, { 'l', 10000, SECOND }, /* no later than now */
    };

    set_up(3, 24, 80);
    begin(1, 1);
    desk_draw(&desk, SECOND);
    press('3');
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        press(steps[i].key);
        ck_assert_int_eq(desk.ui.pane.zoom_us, steps[i].zoom_us);
        if (steps[i].zoom_us > 0)
            ck_assert_int_eq(desk.ui.pane.left_us, steps[i].left_us);
    }
    for (int i = 0; i < 30; i++)
        press('}');
    ck_assert_int_eq(desk.ui.pane.zoom_us, 19); /* a half of it were less than is shown */
    press('0');
    ck_assert_int_eq(desk.ui.pane.zoom_us, 0);
}
END_TEST

/* A page leaves a row of the one before in sight, and is a row at least, in any size. */
START_TEST(pages)
{
    bool small = false;

    for (int rows = 2; rows <= 30; rows++) {
        struct layout at;
        int table, pane;
        set_up(60, rows, 80);
        desk_layout(&desk, &at);
        table = at.table_rows > 2 ? at.table_rows - 1 : 1;
        pane = at.pane_rows > 2 ? at.pane_rows - 1 : 1;
        small |= at.table_rows == 1 && at.pane_rows <= 1;
        ck_assert_int_eq(desk_page_pane(&desk), pane);
        press('g');
        press(PRESS_PAGE_DOWN);
        ck_assert_uint_eq(desk.ui.table.selected, (unsigned)(1 + table));
        press(PRESS_PAGE_UP);
        ck_assert_uint_eq(desk.ui.table.selected, 1);
        desk_close(&desk);
    }
    ck_assert(small);
    set_up(1, 24, 80);
}
END_TEST

/* No row beyond the last is shown while others have room. */
START_TEST(no_further_than_the_last)
{
    for (int rows = 2; rows <= 30; rows++) {
        struct layout at;
        set_up(60, rows, 80);
        desk.ui.table.follow = false;
        desk.ui.table.top = 200;
        desk_draw(&desk, SECOND);
        desk_layout(&desk, &at);
        if (at.table_rows > 0)
            ck_assert_uint_eq(desk.ui.table.top + (unsigned)at.table_rows, 60);
        desk_close(&desk);
    }
    set_up(1, 24, 80);
}
END_TEST

/* A new size is a reason to draw. */
START_TEST(a_new_size)
{
    set_up(3, 24, 80);
    desk_draw(&desk, SECOND);
    ck_assert(!desk.changed);
    ck_assert_int_eq(desk_resize(&desk, 30, 90), 0);
    ck_assert(desk.changed);
    ck_assert_int_eq(desk.grid.rows, 30);
    ck_assert_int_eq(desk.grid.cols, 90);
}
END_TEST

CHECK_MAIN("the pane at the desk")
{
    desk_fixture(all);
    tcase_add_loop_test(all, each_turn, 0, (int)(sizeof turns / sizeof turns[0]));
    tcase_add_test(all, the_axis);
    tcase_add_test(all, pages);
    tcase_add_test(all, no_further_than_the_last);
    tcase_add_test(all, a_new_size);
}
