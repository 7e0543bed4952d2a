/* desk_cursor.c - where in the table we are: what runs is followed, a row that has gone is
 * replaced, and the cursor stays in sight.
 */
#include "desk_stage.h"

#include "desk/inside.h"

/* A hundred jobs of which one lives, 0: none; the table stands at `top` rows and `pages` pages. */
static const struct {
    uint32_t lives;
    bool ended;
    int top, pages;
    int64_t rows, halves; /* where it stands then: so many rows less so many halves of a page */
} followed[] = {
    { 31, false, 30, 0, 30, 0 },                              /* the first row */
    { 30, false, 30, 0, 29, 1 },                              /* one above it */
    { 31, false, 31, -1, 31, 2 },                             /* just in sight: the last row */
    { 31, false, 30, -1, 30, 1 },                             /* the row below it */
    { 31, false, 29, -1, 30, 1 },  { 3, false, 50, 0, 0, 0 }, /* no half page above it */
    { 100, false, 0, 0, 100, 2 },                             /* no half page below it */
    { 0, false, 50, 0, 50, 0 },                               /* none lives */
    { 0, true, 50, 0, 100, 2 },                               /* nor will: the end */
    { 0, true, 0, 0, 0, 0 },                                  /* of what was never left */
    { 31, true, 30, 0, 30, 0 },                               /* one outlived the run */
    { 0, false, 100, 0, 100, 2 },                             /* below the last is nothing */
    { 0, false, 100, -1, 100, 2 },                            /* the last page */
    { 0, false, 99, -1, 99, 2 },
};

START_TEST(what_runs_is_followed)
{
    size_t page, top;

    set_up(100, 24, 80);
    page = (size_t)desk_page_rows(&desk);
    ck_assert_uint_ge(page, 4);
    if (followed[_i].lives > 0)
        begin(followed[_i].lives, 1);
    desk_draw(&desk, SECOND);
    desk.shown->ended = followed[_i].ended;
    page = (size_t)desk_page_rows(&desk);
    top = (size_t)(followed[_i].top + followed[_i].pages * (int)page);
    desk.ui.table.top = top;
    desk_keep(&desk);
    ck_assert_uint_eq(desk.ui.table.selected, 0);
    ck_assert_int_eq((int64_t)desk.ui.table.top,
                     followed[_i].rows - (followed[_i].halves == 1   ? (int64_t)page / 2
                                          : followed[_i].halves == 2 ? (int64_t)page
                                                                     : 0));
    desk.ui.table.follow = false; /* the user moved: it stands */
    desk.ui.table.top = top <= 100 - page ? top : 100 - page;
    top = desk.ui.table.top;
    desk_keep(&desk);
    ck_assert_uint_eq(desk.ui.table.top, top);
}
END_TEST

/* Of ten that run and are listed alone one is selected; then some end, in this order. */
static const struct {
    int selected;
    const char *end; /* a digit each, 0: the tenth */
    uint32_t at;     /* the job that is selected then */
    size_t line;
} gone[] = {
    { 3, "3", 4, 2 },     { 1, "1", 2, 0 },     { 10, "0", 9, 8 },  { 10, "90", 8, 7 },
    { 10, "09", 8, 7 },   { 5, "1", 5, 3 },     { 5, "15", 6, 3 },  { 5, "65", 7, 4 },
    { 9, "1239", 10, 5 }, { 10, "1230", 9, 5 }, { 2, "0", 2, 1 },   { 5, "456", 7, 3 },
    { 9, "90", 8, 7 },    { 1, "234", 1, 0 },   { 8, "890", 7, 6 },
};

START_TEST(a_row_that_has_gone)
{
    set_up(10, 24, 80);
    for (uint32_t job = 1; job <= 10; job++)
        begin(job, 1);
    for (int i = 0; i < gone[_i].selected; i++)
        press('j');
    press('f');
    press('r');
    ck_assert_uint_eq(desk.rows.count, 10);
    for (const char *digit = gone[_i].end; *digit != '\0'; digit++) {
        end(*digit == '0' ? 10 : (uint32_t)(*digit - '0'), 2, 0);
        desk_draw(&desk, SECOND);
    }
    ck_assert_uint_eq(desk.ui.table.selected, gone[_i].at);
    ck_assert_uint_eq(desk.line, gone[_i].line);
    ck_assert_uint_eq(desk.rows.list[desk.line], gone[_i].at);
}
END_TEST

/* Where nothing is listed the cursor waits for its job. */
START_TEST(all_rows_have_gone)
{
    set_up(3, 24, 80);
    begin(2, 1);
    press('j');
    press('j');
    press('f');
    press('r');
    end(2, 2, 0);
    desk_draw(&desk, SECOND);
    ck_assert_uint_eq(desk.rows.count, 0);
    ck_assert_uint_eq(desk.ui.table.selected, 2);
    press('j');
    ck_assert_uint_eq(desk.ui.table.selected, 2);
    press('f');
    press('a');
    ck_assert_uint_eq(desk.ui.table.selected, 2);
    ck_assert_uint_eq(desk.line, 1);
}
END_TEST

/* A screen that one pane fills, or that grows or shrinks: the table stands, or shows its cursor. */
START_TEST(no_more_than_the_cursor_needs)
{
    size_t page, top;

    set_up(60, 24, 80);
    page = (size_t)desk_page_rows(&desk);
    for (size_t i = 0; i < page; i++)
        press('j');
    ck_assert_uint_eq(desk.ui.table.top, 0); /* the last row of the page */
    press('j');
    ck_assert_uint_eq(desk.ui.table.top, 1);
    press('k');
    ck_assert_uint_eq(desk.ui.table.top, 1);
    press('g');
    ck_assert_uint_eq(desk.ui.table.top, 0);
    for (size_t i = 0; i < page + 4; i++)
        press('j');
    top = desk.ui.table.top;
    ck_assert_uint_eq(top, 5);
    press('z');
    ck_assert(desk.ui.pane.full);
    ck_assert_int_eq(desk_page_rows(&desk), 0);
    ck_assert_uint_eq(desk.ui.table.top, top);
    press('z');
    ck_assert_uint_eq(desk.ui.table.top, top);
    ck_assert_int_eq(desk_resize(&desk, 18, 80), 0);
    desk_draw(&desk, SECOND);
    ck_assert_uint_eq(desk.ui.table.top, page + 5 - (size_t)desk_page_rows(&desk));
    press('G');
    ck_assert_uint_eq(desk.ui.table.top, 60 - (size_t)desk_page_rows(&desk));
    ck_assert_int_eq(desk_resize(&desk, 24, 80), 0);
    desk_draw(&desk, SECOND);
    ck_assert_uint_eq(desk.ui.table.top, 60 - page); /* no blank rows below the last */
}
END_TEST

/* From no selection a step goes onto what is shown, whatever was selected before. */
START_TEST(the_first_step)
{
    size_t page;

    set_up(60, 24, 80);
    page = (size_t)desk_page_rows(&desk);
    press('G');
    press(PRESS_ESCAPE);
    desk.ui.table.top = 7;
    press(PRESS_UP);
    ck_assert_uint_eq(desk.ui.table.selected, 7 + page);
    press(PRESS_ESCAPE);
    press(PRESS_PAGE_DOWN);
    ck_assert_uint_eq(desk.ui.table.selected, 8);
    ck_assert_uint_eq(desk.ui.table.top, 7);
    press(PRESS_ESCAPE);
    press(PRESS_PAGE_UP);
    ck_assert_uint_eq(desk.ui.table.selected, 7 + page);
    press(PRESS_PAGE_UP);
    ck_assert_uint_eq(desk.ui.table.selected, 8);
    press(PRESS_PAGE_UP);
    press(PRESS_PAGE_UP);
    ck_assert_uint_eq(desk.ui.table.selected, 1);
}
END_TEST

CHECK_MAIN("desk, cursor")
{
    desk_fixture(all);
    tcase_add_loop_test(all, what_runs_is_followed, 0, sizeof followed / sizeof followed[0]);
    tcase_add_loop_test(all, a_row_that_has_gone, 0, sizeof gone / sizeof gone[0]);
    tcase_add_test(all, all_rows_have_gone);
    tcase_add_test(all, no_more_than_the_cursor_needs);
    tcase_add_test(all, the_first_step);
}
