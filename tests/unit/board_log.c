/* board_log.c - the log of events: what is one entry, and what is not pushed out by it. */
#include "board/board.h"
#include "board_events.h"
#include "check_main.h"
#include "view/event_line.h"

#include <errno.h>
#include <signal.h>

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

/* ------------------------------------------------------------------ facts */

/* All of the newest entry but its number, its time and its job. */
static void newest_is(const struct board *board, const char *wanted)
{
    const struct board_entry *entry = board_log_entry(board, board_log_count(board) - 1);
    struct text out = { 0 };

    text_printf(&out, "%s %u: pid %d slot %d code %d signal %d cause %d %d%d%d again %d error %d ",
                fb_kind_name((enum fb_kind)entry->kind), entry->attempt, (int)entry->pid,
                entry->slot, entry->code, entry->signal, entry->cause, entry->core_dumped,
                entry->succeeded, entry->unseen, entry->again, entry->error);
    text_printf(&out, "entries %d deaths %d count %d wait %lld [%s]", entry->entries, entry->deaths,
                entry->count, (long long)entry->wait_us, entry->words);
    ck_assert_str_eq(text_string(&out), wanted);
    ck_assert_uint_eq(entry->number, board->events);
    text_fini(&out);
}

static void put_newest(struct board *board, const struct fb_event *event, const char *wanted)
{
    ck_assert_int_eq(board_apply(board, event), 0);
    newest_is(board, wanted);
    ck_assert_int_eq(board_log_entry(board, board_log_count(board) - 1)->t_us, event->t_us);
}

#define NOTHING                                                                                    \
    "pid 0 slot 0 code 0 signal 0 cause 0 000 again 0 error 0 entries 0 deaths 0 count 0"

START_TEST(what_an_entry_says)
{
    struct fb_event event = make(FB_FORKED, 1, 1);
    struct board board;

    board_init(&board);
    reach(&board, BOARD_WAITING);
    newest_is(&board, "queued 0: " NOTHING " wait 0 []");
    event.as.forked.pid = 77;
    event.as.forked.slot = 5;
    put_newest(&board, &event,
               "forked 1: pid 77 slot 5 code 0 signal 0 cause 0 000 again 0 error 0 entries 0 "
               "deaths 0 count 0 wait 0 []");
    event = make(FB_BEGAN, 1, 1);
    event.as.began.words = "one";
    put_newest(&board, &event, "began 1: " NOTHING " wait 0 [one]");
    put_newest(&board, &event,
               "began 1: pid 0 slot 0 code 0 signal 0 cause 0 000 again 1 error 0 entries 0 "
               "deaths 0 count 0 wait 0 [one]");
    event = make(FB_ORPHANED, 1, 1);
    event.as.orphaned.parent = 9;
    put_newest(&board, &event,
               "orphaned 1: pid 9 slot 0 code 0 signal 0 cause 0 000 again 0 error 0 entries 0 "
               "deaths 0 count 0 wait 0 []");
    event = make(FB_STOPPED, 1, 1);
    put_newest(&board, &event,
               "stopped 1: pid 0 slot 0 code 0 signal 20 cause 0 000 again 0 error 0 entries 0 "
               "deaths 0 count 0 wait 0 []");
    event = make(FB_CONTINUED, 1, 1);
    put_newest(&board, &event, "continued 1: " NOTHING " wait 0 []");
    event = make(FB_HEALTH, 1, 1);
    event.as.health.state = (enum fb_health)1;
    put_newest(&board, &event,
               "health 1: pid 0 slot 0 code 1 signal 0 cause 0 000 again 0 error 0 entries 0 "
               "deaths 0 count 0 wait 0 [connection refused on 5432]");
    event = make(FB_ENDING, 1, 1);
    event.as.ending.signal = SIGTERM;
    event.as.ending.cause = (enum fb_cause)2;
    event.as.ending.grace_us = 33;
    put_newest(&board, &event,
               "ending 1: pid 0 slot 0 code 0 signal 15 cause 2 000 again 0 error 0 entries 0 "
               "deaths 0 count 0 wait 33 []");
    event = make(FB_SIGNALS, 0, 0);
    event.as.signals.entries = 4;
    put_newest(&board, &event,
               "signals 0: pid 0 slot 0 code 0 signal 0 cause 0 000 again 0 error 0 entries 4 "
               "deaths 0 count 0 wait 0 []");
    board_fini(&board);
}
END_TEST

START_TEST(what_the_entry_of_an_end_says)
{
    struct fb_event event = make(FB_FORKED, 1, 1);
    struct board board;

    board_init(&board);
    reach(&board, BOARD_WAITING);
    put_newest(&board, &event,
               "forked 1: pid 1001 slot 1 code 0 signal 0 cause 0 000 again 0 error 0 entries 0 "
               "deaths 0 count 0 wait 0 []");
    event = make(FB_EXITED, 1, 1);
    event.as.exited.code = 3;
    event.as.exited.signal = SIGSEGV;
    event.as.exited.cause = (enum fb_cause)3;
    event.as.exited.core_dumped = event.as.exited.unseen = true;
    event.as.exited.why = "its node went";
    put_newest(&board, &event,
               "exited 1: pid 0 slot 0 code 3 signal 11 cause 3 101 again 0 error 0 entries 0 "
               "deaths 0 count 0 wait 0 [its node went]");
    event = make(FB_REAPED, 1, 1);
    put_newest(&board, &event, "reaped 1: " NOTHING " wait 0 []");
    event = make(FB_RETRY, 1, 1);
    event.as.retry.wait_us = 44;
    event.as.retry.restart = true;
    put_newest(&board, &event,
               "retry 1: pid 0 slot 0 code 0 signal 0 cause 0 000 again 1 error 0 entries 0 "
               "deaths 0 count 0 wait 44 []");
    event = make(FB_HELD, 1, 1);
    event.as.held.why = "jobs.yaml changed";
    put_newest(&board, &event,
               "held 1: pid 0 slot 0 code 0 signal 0 cause 0 000 again 1 error 0 entries 0 "
               "deaths 0 count 0 wait 0 [jobs.yaml changed]");
    event.as.held.on = false;
    event.as.held.why = NULL;
    put_newest(&board, &event, "held 1: " NOTHING " wait 0 []");
    event = make(FB_UNSTARTED, 1, 2);
    put_newest(&board, &event,
               "unstarted 2: pid 0 slot 0 code 0 signal 0 cause 0 000 again 0 error 2 entries 0 "
               "deaths 0 count 0 wait 0 [exec: No such file or directory: nix]");
    event = make(FB_LEAKED, 1, 2);
    put_newest(&board, &event,
               "leaked 2: pid 0 slot 0 code 0 signal 0 cause 0 000 again 1 error 0 entries 0 "
               "deaths 0 count 2 wait 0 [tail (30), cat (31)]");
    event.as.leaked.ending = true;
    put_newest(&board, &event,
               "leaked 2: pid 0 slot 0 code 0 signal 0 cause 0 000 again 0 error 0 entries 0 "
               "deaths 0 count 2 wait 0 [tail (30), cat (31)]");
    event = make(FB_SKIPPED, 1, 0);
    event.as.skipped.by_hand = true;
    put_newest(&board, &event,
               "skipped 0: pid 0 slot 0 code 0 signal 0 cause 0 000 again 1 error 0 entries 0 "
               "deaths 0 count 0 wait 0 [the run was stopped]");
    event = make(FB_NOTE, 0, 0);
    event.as.note.error = EPIPE;
    put_newest(&board, &event,
               "note 0: pid 0 slot 0 code 0 signal 0 cause 0 000 again 0 error 32 entries 0 "
               "deaths 0 count 0 wait 0 [n]");
    board_fini(&board);
}
END_TEST

/* Of those that were skipped, those that had run before, which have ended. */
static const struct {
    unsigned skipped, given_up;
    const char *words;
} ends[] = {
    { 0, 0, "4 succeeded, 5 failed, 0 skipped" },
    { 3, 0, "4 succeeded, 5 failed, 3 skipped" },
    { 3, 1, "4 succeeded, 5 failed, 1 ended, 2 skipped" },
    { 1, 1, "4 succeeded, 5 failed, 1 ended, 0 skipped" },
    { 0, 1, "4 succeeded, 5 failed, 0 skipped" },
};

START_TEST(what_an_end_says)
{
    struct fb_event event;
    struct board board;

    board_init(&board);
    reach(&board, ends[_i].given_up > 0 ? BOARD_FAILED : BOARD_SKIPPED);
    if (ends[_i].given_up > 0)
        ck_assert_int_eq(put(&board, FB_SKIPPED, 1, 1), 0);
    ck_assert_uint_eq(board.given_up, ends[_i].given_up);
    event = make(FB_ENDED, 0, 0);
    event.as.ended.succeeded = 4;
    event.as.ended.failed = 5;
    event.as.ended.skipped = ends[_i].skipped;
    event.as.ended.wall_us = 66;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_str_eq(board_log_entry(&board, board_log_count(&board) - 1)->words, ends[_i].words);
    ck_assert_int_eq(board_log_entry(&board, board_log_count(&board) - 1)->wait_us, 66);
    board_fini(&board);
}
END_TEST

/* Another program in the same attempt is said, one in another attempt is not. */
START_TEST(began_again)
{
    struct board board;

    board_init(&board);
    reach(&board, BOARD_RETRY);
    ck_assert_int_eq(put(&board, FB_FORKED, 1, 2), 0);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(put(&board, FB_BEGAN, 1, 2), 0);
        ck_assert(board_log_entry(&board, board_log_count(&board) - 1)->again == (i > 0));
    }
    board_fini(&board);
}
END_TEST

/* What comes without end has no entry. */
START_TEST(what_is_not_logged)
{
    static const enum fb_kind kinds[] = { FB_OUTPUT, FB_SAMPLE, FB_PROGRESS };
    struct fb_event event;
    struct board board;
    size_t count;

    board_init(&board);
    reach(&board, BOARD_RUNNING);
    count = board_log_count(&board);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(put(&board, kinds[i], 1, 1), 0);
    event = make(FB_WATCHED, 0, 0);
    event.as.watched.way = "ptrace";
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_uint_eq(board_log_count(&board), count);
    ck_assert_int_eq(put(&board, FB_READY, 1, 1), 0);
    ck_assert_uint_eq(board_log_count(&board), count + 1);
    board_fini(&board);
}
END_TEST

/* An end after a read of signals that was pushed out is counted in no entry of another. */
START_TEST(a_death_after_its_signals_are_gone)
{
    struct board board;

    board_init(&board);
    reach(&board, BOARD_RUNNING);
    ck_assert_int_eq(put(&board, FB_SIGNALS, 0, 0), 0);
    for (int i = 0; i < BOARD_LOG_MOST - _i; i++)
        ck_assert_int_eq(put(&board, FB_NOTE, 0, 0), 0);
    ck_assert_int_eq(put_exit(&board, 1, 1, true), 0);
    ck_assert_int_eq(board_log_entry(&board, BOARD_LOG_MOST - 1)->kind, FB_EXITED);
    for (size_t i = 0; i < BOARD_LOG_MOST; i++) {
        const struct board_entry *entry = board_log_entry(&board, i);
        ck_assert_int_eq(entry->deaths, entry->kind == FB_SIGNALS);
    }
    ck_assert_int_eq(count_of(&board, FB_SIGNALS, false), _i >= 2);
    board_fini(&board);
}
END_TEST

CHECK_MAIN("log")
{
    tcase_add_test(all, what_an_entry_says);
    tcase_add_test(all, what_the_entry_of_an_end_says);
    tcase_add_loop_test(all, what_an_end_says, 0, (int)(sizeof ends / sizeof ends[0]));
    tcase_add_test(all, began_again);
    tcase_add_test(all, what_is_not_logged);
    tcase_add_loop_test(all, a_death_after_its_signals_are_gone, 0, 3);
    tcase_add_test(all, signals_of_no_worker);
}
