/* board_life.c - what a life leaves in its row: times, marks, fates, failures, samples. */
#include "board_check.h"
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

START_TEST(plain_life_needs_no_list)
{
    static const enum fb_kind kinds[] = { FB_FORKED, FB_BEGAN, FB_EXITED, FB_REAPED };
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    const struct board_job *job;

    reach(&board, BOARD_FAILED);
    job = row_of(&board, 1);
    ck_assert_ptr_null(job->marks);
    ck_assert_uint_eq(board_marks(job, few, &marks), 4);
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(marks[i].kind, (int)kinds[i]);
        ck_assert_uint_eq(marks[i].attempt, 1);
    }
}
END_TEST

START_TEST(retried_life_keeps_its_past)
{
    static const uint8_t kinds[] = { FB_FORKED, FB_BEGAN,  FB_EXITED, FB_REAPED, FB_RETRY,
                                     FB_FORKED, FB_EXITED, FB_REAPED, FB_LEAKED };
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    const struct board_job *job;
    struct fb_event event;
    char fate[64];

    reach(&board, BOARD_RETRY);
    ck_assert_str_eq(board_fate(row_of(&board, 1), fate, sizeof fate), "exit 3");
    ck_assert_uint_eq(board.counts[BOARD_RETRY], 1);
    ck_assert_int_eq(put(&board, FB_FORKED, 1, 2), 0);
    job = row_of(&board, 1);
    ck_assert_str_eq(board_fate(job, fate, sizeof fate), "");
    ck_assert(job->began_us == -1 && job->exited_us == -1);
    event = make(FB_EXITED, 1, 2);
    event.as.exited.signal = SIGSEGV;
    event.as.exited.core_dumped = true;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_int_eq(put(&board, FB_REAPED, 1, 2), 0);
    ck_assert_int_eq(put(&board, FB_LEAKED, 1, 2), 0);
    job = row_of(&board, 1);
    ck_assert_str_eq(job->why, "tail (30), cat (31)");
    ck_assert_str_eq(board_fate(job, fate, sizeof fate), "killed by SIGSEGV (core dumped)");
    ck_assert_uint_eq(board_marks(job, few, &marks), sizeof kinds);
    for (size_t i = 0; i < sizeof kinds; i++)
        ck_assert_int_eq(marks[i].kind, kinds[i]);
    ck_assert_int_eq(marks[6].signal, SIGSEGV);
}
END_TEST

/* A mark has a signal where its event has one. */
START_TEST(marks_and_their_signals)
{
    static const enum fb_kind kinds[] = { FB_FORKED, FB_BEGAN,    FB_STOPPED, FB_CONTINUED,
                                          FB_READY,  FB_ORPHANED, FB_HEALTH };
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    size_t count;

    reach(&board, BOARD_RETRY);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        ck_assert_int_eq(put(&board, kinds[i], 1, 2), 0);
    ck_assert_int_eq(put_exit(&board, 1, 2, false), 0);
    ck_assert_int_eq(put(&board, FB_REAPED, 1, 2), 0);
    ck_assert_int_eq(put(&board, FB_RETRY, 1, 2), 0);
    ck_assert_int_eq(put(&board, FB_UNSTARTED, 1, 3), 0);
    count = board_marks(row_of(&board, 1), few, &marks);
    ck_assert_uint_ge(count, 10);
    ck_assert_int_eq(marks[count - 1].kind, FB_UNSTARTED);
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(marks[i].signal, marks[i].kind == FB_STOPPED ? SIGTSTP : 0);
}
END_TEST

START_TEST(full_list_of_marks_tells_its_gap)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    size_t count, gaps = 0;

    reach(&board, BOARD_RUNNING);
    for (int i = 0; i < 5000; i++) {
        ck_assert_int_eq(put(&board, FB_STOPPED, 1, 1), 0);
        ck_assert_int_eq(put(&board, FB_CONTINUED, 1, 1), 0);
    }
    count = board_marks(row_of(&board, 1), few, &marks);
    ck_assert_uint_le(count, BOARD_MARKS_MOST);
    ck_assert_uint_ge(count, BOARD_MARKS_MOST / 2);
    ck_assert_int_eq(marks[0].kind, FB_FORKED);
    ck_assert_int_eq(marks[count - 1].kind, FB_CONTINUED);
    for (size_t i = 1; i < count; i++) {
        ck_assert_int_lt(marks[i - 1].t_us, marks[i].t_us);
        gaps += marks[i].kind == BOARD_GAP;
    }
    ck_assert_uint_eq(gaps, 1);
    for (size_t i = count - 1; marks[i - 1].kind != BOARD_GAP; i--) /* and no other */
        ck_assert_int_eq(marks[i].t_us - marks[i - 1].t_us,
                         marks[count - 1].t_us - marks[count - 2].t_us);
}
END_TEST

START_TEST(unseen_end)
{
    struct fb_event event;
    char fate[64];

    reach(&board, BOARD_RUNNING);
    event = make(FB_EXITED, 1, 1);
    event.as.exited.unseen = event.as.exited.succeeded = true;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    event = make(FB_REAPED, 1, 1);
    event.as.reaped.unseen = true;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_str_eq(board_fate(row_of(&board, 1), fate, sizeof fate), "ended, unseen how");
    ck_assert(row_of(&board, 1)->unseen && row_of(&board, 1)->unmeasured);
}
END_TEST

START_TEST(measured_time_is_added_up)
{
    struct fb_event event;

    reach(&board, BOARD_RUNNING);
    put_exit(&board, 1, 1, false);
    event = make(FB_REAPED, 1, 1);
    event.as.reaped.user_us = 10;
    event.as.reaped.system_us = 5;
    event.as.reaped.peak_memory_bytes = 100;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    put(&board, FB_RETRY, 1, 1);
    put(&board, FB_FORKED, 1, 2);
    put_exit(&board, 1, 2, true);
    event.t_us++;
    event.attempt = 2;
    event.as.reaped.peak_memory_bytes = 50;
    event.as.reaped.system_us = INT64_MAX;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_int_eq(row_of(&board, 1)->user_us, 20);
    ck_assert_int_eq(row_of(&board, 1)->system_us, INT64_MAX);
    ck_assert_int_eq(board_cpu_us(row_of(&board, 1)), INT64_MAX);
    ck_assert_uint_eq(row_of(&board, 1)->peak_memory_bytes, 100);
    ck_assert_int_eq(board.cpu_us, INT64_MAX);
    ck_assert_int_eq(board.last_reaped_us, event.t_us);
}
END_TEST

START_TEST(failures_keep_their_order)
{
    ck_assert_int_eq(put(&board, FB_RUN, 0, 0), 0);
    for (uint32_t job = 1; job <= 100; job++) {
        ck_assert_int_eq(put(&board, FB_QUEUED, job, 0), 0);
        ck_assert_int_eq(put(&board, FB_UNSTARTED, job, 1), 0);
    }
    ck_assert_uint_eq(board.failure_count, 100);
    for (uint32_t job = 1; job <= 90; job++) {
        ck_assert_int_eq(put(&board, FB_FORKED, job, 2), 0);
        ck_assert_ptr_null(board_wrong(&board));
    }
    ck_assert_uint_eq(board.counts[BOARD_FAILED], 10);
    ck_assert_uint_le(board.failure_count, 22);
    for (uint32_t i = 0, last = 0; i < board.failure_count; i++)
        if (board.failures[i] != 0) {
            ck_assert_uint_gt(board.failures[i], last);
            last = board.failures[i];
        }
    ck_assert_str_eq(row_of(&board, 100)->why, "exec: No such file or directory: nix");
}
END_TEST

START_TEST(run_again_reopens)
{
    reach(&board, BOARD_FAILED);
    ck_assert_int_eq(put(&board, FB_ENDED, 0, 0), 0);
    ck_assert(board.ended);
    ck_assert_int_eq(put(&board, FB_FORKED, 1, 2), 0);
    ck_assert(!board.ended);
    ck_assert_int_eq(put_exit(&board, 1, 2, true), 0);
    ck_assert_int_eq(put(&board, FB_REAPED, 1, 2), 0);
    ck_assert_int_eq(put(&board, FB_ENDED, 0, 0), 0);
    ck_assert(board.ended);
    ck_assert_uint_eq(board.counts[BOARD_OK], 1);
    ck_assert_uint_eq(board.failure_count, 0);
}
END_TEST

START_TEST(conditions_are_met_and_stay_so)
{
    struct fb_after after[] = { { 1, FB_WHEN_SUCCEEDED }, { 1, FB_WHEN_ENDED },
                                { 1, FB_WHEN_FAILED },    { 1, FB_WHEN_BEGAN },
                                { 1, FB_WHEN_READY },     { 9, FB_WHEN_ENDED } };
    static const struct {
        enum fb_kind kind;
        uint32_t attempt;
        char met[7];
    } steps[] = {
        { FB_FORKED, 1, "......" }, { FB_BEGAN, 1, "...b.." },  { FB_READY, 1, "...br." },
        { FB_EXITED, 1, "...br." }, { FB_REAPED, 1, ".efbr." }, { FB_RETRY, 1, "...br." },
        { FB_FORKED, 2, "...br." }, { FB_EXITED, 2, "...br." }, { FB_REAPED, 2, "se.br." },
    };
    struct fb_event event;

    reach(&board, BOARD_WAITING);
    event = make(FB_QUEUED, 2, 0);
    event.as.queued.after = after;
    event.as.queued.after_count = 6;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_uint_eq(row_of(&board, 2)->after->count, 6);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        char met[7] = "......";
        event = make(steps[i].kind, 1, steps[i].attempt);
        event.as.exited.succeeded = steps[i].kind == FB_EXITED && steps[i].attempt == 2;
        if (steps[i].kind == FB_FORKED)
            event = make(FB_FORKED, 1, steps[i].attempt);
        ck_assert_int_eq(board_apply(&board, &event), 0);
        for (int n = 0; n < 6; n++)
            if (board_met(&board, &row_of(&board, 2)->after->list[n]))
                met[n] = "sefbre"[n];
        ck_assert_msg(strcmp(met, steps[i].met) == 0, "after %s %u: %s",
                      fb_kind_name(steps[i].kind), steps[i].attempt, met);
    }
}
END_TEST

START_TEST(watched_programs_have_parents)
{
    struct fb_event event;

    ck_assert_int_eq(put(&board, FB_RUN, 0, 0), 0);
    ck_assert_int_eq(put(&board, FB_FORKED, 1, 1), 0);
    event = make(FB_FORKED, 2, 1);
    event.as.forked.parent = row_of(&board, 1)->pid;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_uint_eq(row_of(&board, 2)->parent_job, 1);
    event = make(FB_BEGAN, 2, 1);
    event.as.began.words = "make all";
    ck_assert_int_eq(board_apply(&board, &event), 0);
    event.as.began.words = "gcc -c a\033[31m.c";
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_str_eq(row_of(&board, 2)->name, "gcc -c a^[[31m.c");
    event = make(FB_ORPHANED, 2, 1);
    event.as.orphaned.parent = 1;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_uint_eq(row_of(&board, 2)->parent_job, 1); /* the parent that forked it */
    ck_assert_int_eq(row_of(&board, 2)->parent, 1);      /* its parent now: init */
    /* The parent is gone and its pid has a stranger now. */
    put_exit(&board, 1, 1, true);
    put(&board, FB_REAPED, 1, 1);
    event = make(FB_FORKED, 3, 1);
    event.as.forked.parent = row_of(&board, 1)->pid;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_uint_eq(row_of(&board, 3)->parent_job, 0);
}
END_TEST

static void fork_below(uint32_t job, uint32_t parent, bool thread)
{
    struct fb_event event = make(FB_FORKED, job, 1);

    event.as.forked.parent = parent > 0 ? row_of(&board, parent)->pid : 1;
    event.as.forked.thread = thread;
    ck_assert_int_eq(board_apply(&board, &event), 0);
}

/* How many there were: processes, not threads; and what it cost to see them. */
START_TEST(watched_processes_are_counted)
{
    struct fb_event event = make(FB_WATCHED, 0, 0);

    ck_assert_int_eq(put(&board, FB_RUN, 0, 0), 0);
    fork_below(1, 0, false);
    fork_below(2, 1, false);
    fork_below(3, 1, true);
    put_exit(&board, 2, 1, true);
    fork_below(4, 1, false);
    put_exit(&board, 3, 1, true);
    put_exit(&board, 4, 1, true);
    ck_assert_uint_eq(board.watch.made, 3);
    ck_assert_uint_eq(board.watch.alive, 1);
    ck_assert_uint_eq(board.watch.most_alive, 2);
    event.as.watched.stops = 12;
    event.as.watched.stood_us = 345;
    event.as.watched.threads = 1;
    event.as.watched.way = "poll\033ing, and more than has room";
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_uint_eq(board.watch.stops, 12);
    ck_assert_int_eq(board.watch.stood_us, 345);
    ck_assert_uint_eq(board.watch.threads, 1);
    ck_assert(strncmp(board.watch.way, "poll", 4) == 0 &&
              strlen(board.watch.way) < sizeof board.watch.way);
    ck_assert_ptr_null(strchr(board.watch.way, '\033'));
    ck_assert_uint_eq(board_log_entry(&board, board_log_count(&board) - 1)->kind, FB_EXITED);
    ck_assert_int_eq(put(&board, FB_UNSTARTED, 1, 1), 0);
    ck_assert_uint_eq(board.watch.alive, 0);
}
END_TEST

/* ----------------------------------------------------------------- samples */

static int put_sample(int64_t t_us, int64_t cpu_us, int core)
{
    struct fb_event event = make(FB_SAMPLE, 1, 1);

    event.t_us = t_us;
    event.as.sample.cpu_us = cpu_us;
    event.as.sample.core = core;
    event.as.sample.memory_bytes = 4096;
    event.as.sample.state = 'R';
    return board_apply(&board, &event);
}

START_TEST(samples_give_shares_and_spans)
{
    const struct board_job *job;
    int64_t t_us;

    reach(&board, BOARD_RUNNING);
    t_us = row_of(&board, 1)->forked_us;
    ck_assert_int_eq(put_sample(t_us + 100000, 50000, 1), 0);
    ck_assert_int_eq(put_sample(t_us + 200000, 150000, 1), 0);
    ck_assert_int_eq(put_sample(t_us + 300000, 150000, 0), 0); /* slept */
    job = row_of(&board, 1);
    ck_assert(job->live->cpu_share == 0 && job->live->core == 0);
    ck_assert_uint_eq(board_span_count(&board), 1);
    ck_assert_int_eq(board_span(&board, 0)->from_us, t_us);
    ck_assert_int_eq(board_span(&board, 0)->to_us, t_us + 200000);
    ck_assert_int_eq(board_span(&board, 0)->cpu_us, 150000);
    ck_assert_int_eq(put_sample(t_us + 9000000, 9000000, 1), 0); /* no look for long */
    ck_assert_uint_eq(board_span_count(&board), 2);
    ck_assert_int_eq(board_span(&board, 1)->from_us, t_us + 8000000);
    ck_assert_int_eq(board.live_cpu_us, 9000000);
    ck_assert_int_eq(put_sample(t_us, -1, 0), -EPROTO);
    put_exit(&board, 1, 1, true);
    ck_assert(job->live->cpu_share == -1 && job->live->core == -1);
    put(&board, FB_REAPED, 1, 1);
    ck_assert_int_eq(job->live->sample_us, -1);
    ck_assert_int_eq(board.live_cpu_us, 0);
    ck_assert_ptr_nonnull(board.samples.free_lives); /* the next one's */
}
END_TEST

CHECK_MAIN("board, life")
{
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, plain_life_needs_no_list);
    tcase_add_test(all, retried_life_keeps_its_past);
    tcase_add_test(all, marks_and_their_signals);
    tcase_add_test(all, full_list_of_marks_tells_its_gap);
    tcase_add_test(all, unseen_end);
    tcase_add_test(all, measured_time_is_added_up);
    tcase_add_test(all, failures_keep_their_order);
    tcase_add_test(all, run_again_reopens);
    tcase_add_test(all, conditions_are_met_and_stay_so);
    tcase_add_test(all, watched_programs_have_parents);
    tcase_add_test(all, watched_processes_are_counted);
    tcase_add_test(all, samples_give_shares_and_spans);
}
