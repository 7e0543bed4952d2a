/* desk_mouse.c - what clicks and turns of the wheel do, where they are. */
#include "desk/inside.h"
#include "desk_stage.h"

static void mouse(enum press_mouse_what what, int row, int col)
{
    struct press_mouse mouse = { what, row, col };

    desk_press(&desk, PRESS_MOUSE, &mouse);
    desk_draw(&desk, SECOND);
}

START_TEST(the_wheel_moves_the_help)
{
    set_up(3, 24, 80);
    press('?');
    mouse(MOUSE_WHEEL_DOWN, 10, 10);
    mouse(MOUSE_WHEEL_DOWN, 10, 10);
    ck_assert(desk.ui.help);
    ck_assert_int_eq(desk.ui.help_top, 2);
    mouse(MOUSE_WHEEL_UP, 10, 10);
    ck_assert_int_eq(desk.ui.help_top, 1);
}
END_TEST

START_TEST(a_click_closes_the_help)
{
    set_up(3, 24, 80);
    press('?');
    mouse(MOUSE_CLICK, 10, 10);
    ck_assert(!desk.ui.help);
    ck_assert_uint_eq(desk.ui.table.selected, 0); /* it was not meant for what is below */
}
END_TEST

START_TEST(clicks_select_and_sort)
{
    struct layout at;

    set_up(3, 24, 80);
    desk_layout(&desk, &at);
    press('w'); /* the pane has the keys, until a row is clicked */
    ck_assert(desk.ui.pane.focus);
    mouse(MOUSE_CLICK, at.table_row + 1, 10);
    ck_assert_uint_eq(desk.ui.table.selected, 2);
    ck_assert(!desk.ui.pane.focus);
    mouse(MOUSE_CLICK, at.pane_row + 1, 10);
    ck_assert(desk.ui.pane.focus);
    mouse(MOUSE_CLICK, at.table_row + 1, 10);
    mouse(MOUSE_WHEEL_UP, at.table_row + 1, 10);
    ck_assert_uint_eq(desk.ui.table.selected, 1);
    mouse(MOUSE_CLICK, at.table_row - 1, 8);
    ck_assert_int_eq(desk.ui.table.sort, COLUMN_NAME);
    mouse(MOUSE_CLICK, at.table_row - 1, 8);
    ck_assert(desk.ui.table.descending);
}
END_TEST

CHECK_MAIN("desk_mouse")
{
    desk_fixture(all);
    tcase_add_test(all, the_wheel_moves_the_help);
    tcase_add_test(all, a_click_closes_the_help);
    tcase_add_test(all, clicks_select_and_sort);
}
