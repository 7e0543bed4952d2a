/* board_log.c - the log of events: what is one entry, and what is not pushed out by it. */
#include "board/board.h"
#include "board_events.h"
#include "check_main.h"
#include "view/event_line.h"

static int count_of(const struct board *board, enum fb_kind kind, bool shown)
{
    int count = 0;

    for (size_t i = 0; i < board_log_count(board); i++)
        count += board_log_entry(board, i)->kind == kind && (!shown || event_has_line(board, i));
    return count;
}

/* Programs of probes end as often as they like: that leaves the log to the workers. */
START_TEST(signals_of_no_worker)
{
    struct board board;

    board_init(&board);
    ck_assert_int_eq(put(&board, FB_RUN, 0, 0), 0);
    ck_assert_int_eq(put(&board, FB_QUEUED, 1, 0), 0);
    ck_assert_int_eq(put(&board, FB_FORKED, 1, 1), 0);
    ck_assert_int_eq(put(&board, FB_BEGAN, 1, 1), 0);
    for (int i = 0; i < 3 * BOARD_LOG_MOST; i++)
        ck_assert_int_eq(put(&board, FB_SIGNALS, 0, 0), 0);
    ck_assert_int_eq(count_of(&board, FB_SIGNALS, false), 1);
    ck_assert_int_eq(count_of(&board, FB_SIGNALS, true), 0);
    ck_assert_int_eq(count_of(&board, FB_BEGAN, false), 1);
    ck_assert_uint_eq(board.signals.reads, 3 * BOARD_LOG_MOST);
    ck_assert_int_eq(put_exit(&board, 1, 1, true), 0);
    ck_assert_int_eq(put(&board, FB_REAPED, 1, 1), 0);
    ck_assert_int_eq(put(&board, FB_SIGNALS, 0, 0), 0);
    ck_assert_int_eq(count_of(&board, FB_SIGNALS, false), 2);
    board_fini(&board);
}
END_TEST

CHECK_MAIN("log")
{
    tcase_add_test(all, signals_of_no_worker);
}
