/* test_desk_mouse.c - what clicks and turns of the wheel do, where they are. */
#include "desk_parts.h"
#include "desk_stage.h"

static void mouse(enum term_click what, int row, int col)
{
    struct term_mouse mouse = { what, row, col };

    desk_press(&desk, PRESS_MOUSE, &mouse);
    desk_draw(&desk, SECOND);
}

START_TEST(the_wheel_moves_the_help)
{
    set_up(3, 24, 80);
    press('?');
    mouse(TERM_WHEEL_DOWN, 10, 10);
    mouse(TERM_WHEEL_DOWN, 10, 10);
    ck_assert(desk.ui.help);
    ck_assert_int_eq(desk.ui.help_top, 2);
    mouse(TERM_WHEEL_UP, 10, 10);
    ck_assert_int_eq(desk.ui.help_top, 1);
}
END_TEST

START_TEST(a_click_closes_the_help)
{
    set_up(3, 24, 80);
    press('?');
    mouse(TERM_CLICK, 10, 10);
    ck_assert(!desk.ui.help);
    ck_assert_uint_eq(desk.ui.selected, 0); /* it was not meant for what is below */
}
END_TEST

START_TEST(clicks_select_and_sort)
{
    struct layout at;

    set_up(3, 24, 80);
    desk_layout(&desk, &at);
    mouse(TERM_CLICK, at.table_row + 1, 10);
    ck_assert_uint_eq(desk.ui.selected, 2);
    mouse(TERM_WHEEL_UP, at.table_row + 1, 10);
    ck_assert_uint_eq(desk.ui.selected, 1);
    mouse(TERM_CLICK, at.table_row - 1, 8);
    ck_assert_int_eq(desk.ui.sort, COLUMN_NAME);
    mouse(TERM_CLICK, at.table_row - 1, 8);
    ck_assert(desk.ui.descending);
}
END_TEST

static void add(TCase *tcase)
{
    tcase_add_test(tcase, the_wheel_moves_the_help);
    tcase_add_test(tcase, a_click_closes_the_help);
    tcase_add_test(tcase, clicks_select_and_sort);
}

int main(void)
{
    return run_tests("desk_mouse", add);
}
