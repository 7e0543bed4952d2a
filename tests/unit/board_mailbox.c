/* board_mailbox.c - what the parent was told of its children. */
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

/* What has died with its forkboard, or with its node: no SIGCHLD of this run, and no wait(2). */
START_TEST(lost_deaths_are_not_seen)
{
    struct fb_event event;

    put(&board, FB_RUN, 0, 0);
    for (uint32_t job = 1; job <= 2; job++) {
        put(&board, FB_QUEUED, job, 0);
        put(&board, FB_FORKED, job, 1);
    }
    event = make(FB_SIGNALS, 0, 0);
    event.as.signals.entries = 1;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    put_exit(&board, 1, 1, true);
    put(&board, FB_REAPED, 1, 1);
    event = make(FB_EXITED, 2, 1);
    event.as.exited.cause = FB_CAUSE_LOST;
    event.as.exited.unseen = true;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    put(&board, FB_REAPED, 2, 1);
    ck_assert_uint_eq(board.signals.deaths, 1);
    ck_assert_uint_eq(board.signals.reaps, 1);
    ck_assert_int_eq(board.signals.most_deaths, 1);
    ck_assert_int_eq(board_log_entry(&board, 5)->kind, FB_SIGNALS);
    ck_assert_int_eq(board_log_entry(&board, 5)->deaths, 1);
    ck_assert_int_eq(row_of(&board, 2)->state, BOARD_FAILED);
}
END_TEST

/* A read of signals, then what died, then another that nothing had died for. */
START_TEST(deaths_belong_to_the_signals_before)
{
    struct fb_event event;

    put(&board, FB_RUN, 0, 0);
    for (uint32_t job = 1; job <= 3; job++) {
        put(&board, FB_QUEUED, job, 0);
        put(&board, FB_FORKED, job, 1);
    }
    event = make(FB_SIGNALS, 0, 0);
    event.as.signals.entries = 1;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    put_exit(&board, 1, 1, true);
    put_exit(&board, 2, 1, true);
    put(&board, FB_REAPED, 2, 1);
    ck_assert_int_eq(board.signals.last_deaths, 2);
    ck_assert_int_eq(board.signals.last_reaps, 1);
    ck_assert_int_eq(board_log_entry(&board, 7)->kind, FB_SIGNALS);
    ck_assert_int_eq(board_log_entry(&board, 7)->deaths, 2);
    ck_assert_int_eq(board_apply(&board, &event), 0);
    put(&board, FB_REAPED, 1, 1); /* late */
    ck_assert_uint_eq(board.signals.entries, 2);
    ck_assert_uint_eq(board.signals.deaths, 2);
    ck_assert_uint_eq(board.signals.reaps, 2);
    ck_assert_int_eq(board.signals.last_deaths, 0);
    ck_assert_int_eq(board.signals.most_deaths, 2);
    ck_assert_int_eq(board.signals.latest_us,
                     row_of(&board, 1)->reaped_us - row_of(&board, 1)->exited_us);
    ck_assert_int_eq(board_log_entry(&board, 7)->deaths, 2);
}
END_TEST

CHECK_MAIN("board, mailbox")
{
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, deaths_belong_to_the_signals_before);
    tcase_add_test(all, lost_deaths_are_not_seen);
}
