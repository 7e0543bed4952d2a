/* board_life_again.c - what is forgotten when a job runs again, when the run goes on, and what of
 * one that is past changes nothing. */
#include "board_events.h"
#include "check_main.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static struct board board;

static void setup(void)
{
    board_init(&board);
}

static void teardown(void)
{
    board_fini(&board);
}

static void take(const struct fb_event *event)
{
    ck_assert_int_eq(board_apply(&board, event), 0);
}

/* An attempt of which all is known. */
static void live_fully(void)
{
    struct fb_event event;

    reach(&board, BOARD_RUNNING);
    put_all(&board, 1, (enum fb_kind[]){ FB_READY, FB_PROGRESS, FB_STOPPED }, 3);
    event = make(FB_EXITED, 1, 1);
    event.as.exited.code = 3;
    event.as.exited.signal = SIGSEGV;
    event.as.exited.cause = FB_CAUSE_LOST;
    event.as.exited.core_dumped = event.as.exited.unseen = true;
    event.as.exited.why = "its node went";
    take(&event);
    ck_assert_int_eq(row_of(&board, 1)->stop_signal, 0);
    take(&(struct fb_event){ .kind = FB_REAPED, .job = 1, .attempt = 1, .t_us = board.t_us + 5 });
    event = make(FB_RETRY, 1, 1);
    event.as.retry.wait_us = 700;
    event.as.retry.restart = true;
    take(&event);
    ck_assert(row_of(&board, 1)->restarts);
    ck_assert_int_eq(row_of(&board, 1)->retry_us, event.t_us + 700);
}

START_TEST(an_attempt_begins_with_nothing)
{
    const struct board_job *job;
    struct fb_event event;

    live_fully();
    event = make(FB_FORKED, 1, 2);
    event.as.forked.slot = 2;
    event.as.forked.pid = 88;
    take(&event);
    job = row_of(&board, 1);
    ck_assert_uint_eq(job->attempt, 2);
    ck_assert_int_eq(job->forked_us, event.t_us);
    ck_assert(job->began_us == -1 && job->exited_us == -1 && job->reaped_us == -1);
    ck_assert_int_eq(job->retry_us, -1);
    ck_assert(job->code == 0 && job->error == 0 && job->signal == 0 && job->cause == 0);
    ck_assert(!job->core_dumped && !job->ready && !job->succeeded && !job->done_before);
    ck_assert(!job->unseen && !job->waits);
    ck_assert(job->pid == 88 && job->parent == 0 && job->slot == 2);
    ck_assert_ptr_null(job->why);
    ck_assert_ptr_null(job->text);
    ck_assert(job->blame == 0 && job->parent_job == 0 && job->share == -1);
    ck_assert_int_eq(job->state, BOARD_FORKED);
}
END_TEST

START_TEST(one_that_was_skipped_or_not_started)
{
    struct fb_event event = make(FB_SKIPPED, 1, 0);

    if (_i == 0) {
        reach(&board, BOARD_WAITING);
        event.as.skipped.blame = 1;
    } else {
        reach(&board, BOARD_WAITING);
        event = make(FB_UNSTARTED, 1, 1);
    }
    take(&event);
    ck_assert_ptr_nonnull(row_of(&board, 1)->why);
    ck_assert_uint_eq(row_of(&board, 1)->blame, _i == 0);
    ck_assert_int_eq(row_of(&board, 1)->error, _i == 0 ? 0 : ENOENT);
    ck_assert_int_eq(put(&board, FB_FORKED, 1, _i == 0 ? 1 : 2), 0);
    ck_assert_ptr_null(row_of(&board, 1)->why);
    ck_assert_uint_eq(row_of(&board, 1)->blame, 0);
    ck_assert_int_eq(row_of(&board, 1)->error, 0);
    ck_assert_uint_eq(board.given_up, 0);
}
END_TEST

/* Progress of an attempt that is over says nothing of this one. */
START_TEST(progress_of_its_own_attempt)
{
    struct fb_event event;

    reach(&board, BOARD_RETRY);
    ck_assert_int_eq(put(&board, FB_FORKED, 1, 2), 0);
    ck_assert_int_eq(put(&board, FB_PROGRESS, 1, 1), 0);
    ck_assert_ptr_null(row_of(&board, 1)->text);
    ck_assert(row_of(&board, 1)->share == -1);
    ck_assert_int_eq(put(&board, FB_READY, 1, 1), 0);
    ck_assert(!row_of(&board, 1)->ready);
    event = make(FB_PROGRESS, 1, 2);
    for (size_t size = 1; size < 100; size++) { /* each length has its room */
        char text[101];
        memset(text, 'p', size);
        text[size] = '\0';
        event.as.progress.text = text;
        take(&event);
        ck_assert_str_eq(row_of(&board, 1)->text, text);
    }
    event.as.progress.text = "";
    take(&event);
    ck_assert_ptr_null(row_of(&board, 1)->text);
}
END_TEST

static const struct {
    double share;
    float kept;
} shares[] = { { 0, 0 },
               { 0.5, 0.5F },
               { 1, 1 },
               { 1.5, 1 },
               { -1, -1 },
               { -0.5, -1 },
               { __builtin_nan(""), -1 } };

START_TEST(shares_are_of_one)
{
    struct fb_event event = make(FB_PROGRESS, 1, 1);

    reach(&board, BOARD_RUNNING);
    event.as.progress.share = shares[_i].share;
    take(&event);
    ck_assert(row_of(&board, 1)->share == shares[_i].kept);
}
END_TEST

/* {when it ended, how long it says to have run, when something runs again} and what lay between */
static const struct {
    int64_t wall_us, again_us, idle_us;
} gaps[] = {
    { 5000, 9000, 4000 }, { 5000, 5000, 0 }, { 9001, 9000, 0 }, { 0, 9000, 9000 }, { -1, 9000, 0 },
};

START_TEST(the_run_goes_on)
{
    struct fb_event event;

    reach(&board, BOARD_FAILED);
    event = make(FB_ENDED, 0, 0);
    event.as.ended.wall_us = gaps[_i].wall_us;
    take(&event);
    ck_assert(board.ended);
    ck_assert_int_eq(put(&board, FB_ENDED, 0, 0), -EPROTO);
    event = make(FB_FORKED, 1, 2);
    event.t_us = gaps[_i].again_us;
    take(&event);
    ck_assert(!board.ended);
    ck_assert_int_eq(board.idle_us, gaps[_i].idle_us);
    ck_assert_int_eq(board.resumed_us, gaps[_i].again_us);
    event = make(FB_BEGAN, 1, 2);
    event.t_us = 20000;
    take(&event);
    ck_assert_int_eq(board.idle_us, gaps[_i].idle_us);
    ck_assert_int_eq(board.resumed_us, gaps[_i].again_us);
}
END_TEST

/* What was left and found at the end of the run is the last attempt's, unless why it does not run
 * is to be told. */
START_TEST(leftovers_found_late)
{
    static const enum board_state states[] = { BOARD_OK, BOARD_FAILED, BOARD_HELD };
    struct fb_event event = make(FB_HELD, 1, 0);
    bool told;

    reach(&board, states[_i % 3] == BOARD_HELD ? BOARD_FAILED : states[_i % 3]);
    event.as.held.why = _i < 3 ? NULL : "jobs.yaml changed";
    if (states[_i % 3] == BOARD_HELD)
        take(&event);
    told = row_of(&board, 1)->why != NULL;
    event = make(FB_LEAKED, 1, 0);
    event.as.leaked.ending = true;
    take(&event);
    ck_assert_str_eq(row_of(&board, 1)->why,
                     told ? "stopped: jobs.yaml changed" : "tail (30), cat (31)");
    ck_assert(row_of(&board, 1)->leaked);
    ck_assert_uint_eq(board.leaked_count, 1);
    take(&event);
    ck_assert_uint_eq(board.leaked_count, 1);
}
END_TEST

/* A name may be so long; what is longer is cut, at a character. */
START_TEST(names_are_cut)
{
    static const struct {
        size_t name, command;
        bool cut;
    } sizes[] = { { 256, 4096, false }, { 257, 10, true },   { 10, 4097, true },
                  { 2000, 10, true },   { 10, 20000, true }, { 1, 1, false } };
    static char name[2001], command[20001];
    struct fb_event event = make(FB_QUEUED, 1, 0);
    const struct board_job *job;

    ck_assert_int_eq(put(&board, FB_RUN, 0, 0), 0);
    memset(name, 'n', sizes[_i].name);
    memset(command, 'c', sizes[_i].command);
    name[sizes[_i].name] = command[sizes[_i].command] = '\0';
    event.as.queued.name = name;
    event.as.queued.command = command;
    take(&event);
    job = row_of(&board, 1);
    ck_assert(job->cut == sizes[_i].cut);
    ck_assert_uint_eq(strlen(job->name), sizes[_i].name < 256 ? sizes[_i].name : 256);
    ck_assert_uint_eq(strlen(job->command), sizes[_i].command < 4096 ? sizes[_i].command : 4096);
}
END_TEST

CHECK_MAIN("board, again")
{
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, an_attempt_begins_with_nothing);
    tcase_add_loop_test(all, one_that_was_skipped_or_not_started, 0, 2);
    tcase_add_test(all, progress_of_its_own_attempt);
    tcase_add_loop_test(all, shares_are_of_one, 0, (int)(sizeof shares / sizeof shares[0]));
    tcase_add_loop_test(all, the_run_goes_on, 0, (int)(sizeof gaps / sizeof gaps[0]));
    tcase_add_loop_test(all, leftovers_found_late, 0, 6);
    tcase_add_loop_test(all, names_are_cut, 0, 6);
}
