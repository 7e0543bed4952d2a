/* desk_sort.c - which rows, in which order: by keys. */
#include "desk_stage.h"

/* Of jobs without parents, estimates and reports. */
START_TEST(sorted_by_columns_that_are_there)
{
    static const int keys[] = { '>', '<' };

    set_up(3, 24, 80);
    for (size_t i = 0; i < 2; i++) {
        int presses = 0;
        ck_assert_int_eq(desk.ui.table.sort, COLUMN_NUMBER);
        do {
            press(keys[i]);
            ck_assert_int_ne(desk.ui.table.sort, COLUMN_PARENT);
            ck_assert_int_ne(desk.ui.table.sort, COLUMN_BAR);
            ck_assert_int_ne(desk.ui.table.sort, COLUMN_NODE);
        } while (++presses < 100 && desk.ui.table.sort != COLUMN_NUMBER);
        ck_assert_int_eq(presses, COLUMN_COUNT - 3);
    }
    press('I');
    press('g');
    ck_assert_uint_eq(desk.ui.table.selected, 3);
}
END_TEST

/* What may be answered is to be seen on any screen. */
START_TEST(choices_fit_the_screen)
{
    set_up(3, 24, 80);
    begin(1, 1);
    press('f');
    ck_assert_ptr_nonnull(strstr(desk.prompt, "[z]ombie"));
    press(PRESS_ESCAPE);
    ck_assert_int_eq(desk_resize(&desk, 10, 40), 0);
    press('f');
    ck_assert_str_eq(desk.prompt, "Show: a r w f o s t z /");
    press('r');
    press('j');
    press('K');
    ck_assert_str_eq(desk.prompt, "Signal job 1: t k i h q s c 1 2");
}
END_TEST

/* The table has followed what ran, down to its end: another order shows its first rows. */
START_TEST(another_order_shows_its_first)
{
    set_up(60, 24, 80);
    for (uint32_t job = 1; job <= 60; job++) {
        begin(job, job);
        desk_draw(&desk, SECOND);
    }
    ck_assert_uint_gt(desk.ui.table.top, 40);
    while (desk.ui.table.sort != COLUMN_ELAPSED)
        press('>');
    ck_assert_uint_eq(desk.ui.table.top, 0);
    press('I');
    ck_assert_uint_eq(desk.ui.table.top, 0);
    while (desk.ui.table.sort != COLUMN_NUMBER)
        press('>');
    ck_assert_uint_gt(desk.ui.table.top, 40); /* it follows again */
    press('j');
    press('>');
    ck_assert_uint_gt(desk.ui.table.top, 0); /* the selected stays in sight */
}
END_TEST

/* The cursor goes from job to job; what one has left behind comes into sight with it. */
START_TEST(leftovers_are_no_jobs)
{
    struct fb_event leaked = { .kind = FB_LEAKED, .t_us = 2 * SECOND, .attempt = 1 };
    static const uint32_t down[] = { 1, 2, 3, 3 }, up[] = { 2, 1, 1 };
    struct layout at;

    set_up(3, 24, 80);
    leaked.as.leaked.count = 2;
    leaked.as.leaked.pids = (const pid_t[]){ 801, 802 };
    leaked.as.leaked.names = (const char *const[]){ "sleep", "tail" };
    for (uint32_t job = 1; job <= 3; job += 2) {
        begin(job, (int)job);
        leaked.job = job;
        ck_assert_int_eq(board_apply(&desk.board, &leaked), 0);
    }
    desk.stale = true;
    desk_draw(&desk, 3 * SECOND);
    ck_assert_uint_eq(desk.rows.count, 7);
    ck_assert_int_eq(desk_resize(&desk, 9, 80), 0);
    for (size_t i = 0; i < sizeof down / sizeof down[0]; i++) {
        press('j');
        ck_assert_uint_eq(desk.ui.table.selected, down[i]);
    }
    view_layout(&at, desk.shown, &desk.ui, desk.grid.rows, desk.grid.cols);
    ck_assert_uint_eq(desk.ui.table.top + (size_t)at.table_rows, 7);
    for (size_t i = 0; i < sizeof up / sizeof up[0]; i++) {
        press('k');
        ck_assert_uint_eq(desk.ui.table.selected, up[i]);
    }
    press('G');
    ck_assert_uint_eq(desk.ui.table.selected, 3);
}
END_TEST

/* When all has ended, the verdict takes a row, and the last job is still to be seen. */
START_TEST(the_last_is_seen_at_the_end)
{
    struct layout at;

    set_up(60, 24, 80);
    for (uint32_t job = 1; job <= 60; job++)
        begin(job, job);
    desk_draw(&desk, SECOND);
    for (uint32_t job = 1; job <= 60; job++)
        end(job, SECOND, 1);
    tell(FB_ENDED, 0, SECOND);
    desk.ui.pane.shown = PANE_LIFE;
    desk_draw(&desk, SECOND);
    view_layout(&at, &desk.board, &desk.ui, 24, 80);
    ck_assert_uint_eq(desk.ui.table.top + (size_t)at.table_rows, 60);
}
END_TEST

CHECK_MAIN("desk_sort")
{
    desk_fixture(all);
    tcase_add_test(all, sorted_by_columns_that_are_there);
    tcase_add_test(all, choices_fit_the_screen);
    tcase_add_test(all, another_order_shows_its_first);
    tcase_add_test(all, leftovers_are_no_jobs);
    tcase_add_test(all, the_last_is_seen_at_the_end);
}
