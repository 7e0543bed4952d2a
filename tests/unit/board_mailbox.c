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

/* Whether children beside the workers are told of: programs of probes, commands that end a job. */
static const struct fb_probe by_shell = { .kind = FB_PROBE_SHELL },
                             by_exec = { .kind = FB_PROBE_EXEC }, by_tcp = { .kind = FB_PROBE_TCP };
static const char *const stop_words[] = { "stop", NULL };
static const struct {
    struct fb_job job;
    bool probes, stop_commands;
} others[] = {
    { { .name = "x" }, false, false },
    { { .ready = &by_tcp, .health = &by_tcp }, false, false },
    { { .ready = &by_shell }, true, false },
    { { .ready = &by_exec }, true, false },
    { { .health = &by_shell }, true, false },
    { { .ready = &by_tcp, .health = &by_exec }, true, false },
    { { .stop_shell = "stop" }, false, true },
    { { .stop_argv = stop_words }, false, true },
};

START_TEST(children_beside_the_workers)
{
    struct fb_event event = make(FB_QUEUED, 1, 0);

    put(&board, FB_RUN, 0, 0);
    event.as.queued.job = &others[_i].job;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert(board.signals.probes == others[_i].probes);
    ck_assert(board.signals.stop_commands == others[_i].stop_commands);
    ck_assert(!board.signals.stops);
    put(&board, FB_QUEUED, 2, 0); /* it stays so */
    ck_assert(board.signals.probes == others[_i].probes);
    ck_assert(board.signals.stop_commands == others[_i].stop_commands);
    put(&board, FB_FORKED, 1, 1);
    put(&board, FB_STOPPED, 1, 1);
    ck_assert(board.signals.stops);
}
END_TEST

START_TEST(reads_that_cannot_be)
{
    struct fb_event event = make(FB_SIGNALS, 0, 0);

    put(&board, FB_RUN, 0, 0);
    event.as.signals.entries = -1;
    ck_assert_int_eq(board_apply(&board, &event), -EPROTO);
    event.as.signals.entries = 0;
    event.as.signals.others = -1;
    ck_assert_int_eq(board_apply(&board, &event), -EPROTO);
    ck_assert_uint_eq(board.signals.reads, 0);
    ck_assert_int_eq(board.signals.last_us, -1);
    event.as.signals.entries = 3;
    event.as.signals.others = 2;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    event.as.signals.entries = 0;
    event.as.signals.others = 0;
    event.t_us++;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_uint_eq(board.signals.reads, 2);
    ck_assert_uint_eq(board.signals.entries, 3);
    ck_assert_uint_eq(board.signals.others, 2);
    ck_assert_int_eq(board.signals.last_entries, 0);
    ck_assert_int_eq(board.signals.last_us, event.t_us);
}
END_TEST

CHECK_MAIN("board, mailbox")
{
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, deaths_belong_to_the_signals_before);
    tcase_add_test(all, lost_deaths_are_not_seen);
    tcase_add_loop_test(all, children_beside_the_workers, 0,
                        (int)(sizeof others / sizeof others[0]));
    tcase_add_test(all, reads_that_cannot_be);
}
