/* board_life_held.c - a job that stands until it is started again: its row, and its marks. */
#include "board_check.h"
#include "board_events.h"
#include "check_main.h"

static struct board board;

static void setup(void)
{
    board_init(&board);
}

static void teardown(void)
{
    board_fini(&board);
}

/* One that is stopped between its attempts: a mark of the last one, and whether it says why. */
START_TEST(held_after_an_attempt)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    struct fb_event event = make(FB_HELD, 1, 0);
    size_t count;

    reach(&board, BOARD_RETRY);
    count = board_marks(row_of(&board, 1), few, &marks);
    event.as.held.why = _i == 1 ? "too often" : NULL;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_uint_eq(board_marks(row_of(&board, 1), few, &marks), count + 1);
    ck_assert_int_eq(marks[count].kind, FB_HELD);
    ck_assert_int_eq(marks[count].signal, _i);
    ck_assert_int_eq(row_of(&board, 1)->state, BOARD_HELD);
    ck_assert_int_eq(row_of(&board, 1)->retry_us, -1);
    event.as.held.on = false;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_uint_eq(board_marks(row_of(&board, 1), few, &marks), count + 1);
    ck_assert_int_eq(row_of(&board, 1)->state, BOARD_WAITING);
}
END_TEST

/* And before any: there is no list. */
START_TEST(held_before_any_attempt)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;

    reach(&board, BOARD_WAITING);
    ck_assert_int_eq(put(&board, FB_HELD, 1, 0), 0);
    ck_assert_ptr_null(row_of(&board, 1)->marks);
    ck_assert_uint_eq(board_marks(row_of(&board, 1), few, &marks), 0);
    ck_assert_int_eq(row_of(&board, 1)->state, BOARD_HELD);
}
END_TEST

CHECK_MAIN("board, held")
{
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, held_after_an_attempt, 0, 2);
    tcase_add_test(all, held_before_any_attempt);
}
