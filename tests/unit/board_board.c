/* board_board.c - the fold: every kind of event in every state, refusals, text, the log. */
#include "board_check.h"
#include "board_events.h"
#include "check_main.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>

static struct board board;

static void setup(void)
{
    board_init(&board);
}

static void teardown(void)
{
    board_fini(&board);
}

/*
 * What each kind makes of a job in each state. W waiting, F forked, R running, S stopped, Z zombie,
 * r retry, k ok, f failed, s skipped, o off; a dot: it cannot follow.
 */
static const char letters[] = "WFRSZrkfso";
static const struct {
    enum fb_kind kind;
    int attempt;
    char becomes[BOARD_STATE_COUNT + 1];
} moves[] = {
    { FB_RUN, 0, ".........." },       { FB_QUEUED, 0, ".........." },
    { FB_FORKED, 1, "F.......FF" },    { FB_FORKED, 2, ".....FFF.." },
    { FB_FORKED, 3, ".........." },    { FB_BEGAN, 0, ".........." },
    { FB_BEGAN, 1, ".RRS......" },     { FB_BEGAN, 2, ".........." },
    { FB_OUTPUT, 0, ".........." },    { FB_OUTPUT, 1, ".FRSZrkf.." },
    { FB_STOPPED, 1, ".SSS......" },   { FB_CONTINUED, 1, ".FRR......" },
    { FB_SAMPLE, 1, ".FRSZ....." },    { FB_ORPHANED, 1, ".FRSZ....." },
    { FB_EXITED, 1, ".ZZZ......" },    { FB_EXITED, 2, ".........." },
    { FB_REAPED, 1, "....f....." },    { FB_RETRY, 1, "......rr.." },
    { FB_SKIPPED, 0, "s....sssss" },   { FB_UNSTARTED, 1, "ff......ff" },
    { FB_UNSTARTED, 2, ".....fff.." }, { FB_SIGNALS, 0, "WFRSZrkfso" },
    { FB_PROGRESS, 1, ".FRSZrkf.." },  { FB_READY, 1, ".FRSZrkf.." },
    { FB_LEAKED, 1, ".FRSZrkf.." },    { FB_NOTE, 0, "WFRSZrkfso" },
    { FB_WATCHED, 0, "WFRSZrkfso" },   { FB_ENDED, 0, "WFRSZrkfso" },
    { FB_HELD, 0, "o....ooooo" },      { FB_HEALTH, 1, ".FRS......" },
};

START_TEST(each_kind_in_each_state)
{
    for (enum board_state state = 0; state < BOARD_STATE_COUNT; state++) {
        char wanted = moves[_i].becomes[state], *before, *after;
        int r;
        board_fini(&board);
        board_init(&board);
        reach(&board, state);
        before = board_dump(&board);
        r = put(&board, moves[_i].kind, 1, (uint32_t)moves[_i].attempt);
        after = board_dump(&board);
        ck_assert_msg(r == (wanted == '.' ? -EPROTO : 0), "%s in %c: %d",
                      fb_kind_name(moves[_i].kind), letters[state], r);
        if (wanted == '.')
            ck_assert_str_eq(before, after);
        else
            ck_assert_msg(letters[row_of(&board, 1)->state] == wanted, "%s in %c gives %c",
                          fb_kind_name(moves[_i].kind), letters[state],
                          letters[row_of(&board, 1)->state]);
        ck_assert_ptr_null(board_wrong(&board));
        free(before);
        free(after);
    }
}
END_TEST

START_TEST(facts_that_cannot_be)
{
    struct fb_event event;

    ck_assert_int_eq(put(&board, FB_QUEUED, 1, 0), -EPROTO); /* before `run` */
    ck_assert_int_eq(put(&board, FB_RUN, 0, 0), 0);
    ck_assert_int_eq(put(&board, FB_QUEUED, 2, 0), -EPROTO);
    ck_assert_int_eq(put(&board, FB_QUEUED, 0, 0), -EPROTO);
    ck_assert_int_eq(put(&board, FB_QUEUED, UINT32_MAX, 0), -EPROTO);
    ck_assert_int_eq(put(&board, FB_BEGAN, 1, 1), -EPROTO);
    ck_assert_int_eq(put(&board, (enum fb_kind)99, 7, 7), 0); /* of a later version */
    ck_assert_uint_eq(board.events, 1);
    event = make(FB_FORKED, 1, 1);
    event.as.forked.pid = 0;
    ck_assert_int_eq(board_apply(&board, &event), -EPROTO);
    event.as.forked.pid = 5;
    event.t_us = -1;
    ck_assert_int_eq(board_apply(&board, &event), -EPROTO);
    event.t_us = INT64_MAX;
    ck_assert_int_eq(board_apply(&board, &event), -EPROTO);
    event.t_us = 0;
    ck_assert_int_eq(board_apply(&board, &event), 0); /* a watch queues nothing */
    event = make(FB_STOPPED, 1, 1);
    event.as.stopped.signal = 256;
    ck_assert_int_eq(board_apply(&board, &event), -EPROTO);
    event = make(FB_EXITED, 1, 1);
    event.as.exited.code = 256;
    ck_assert_int_eq(board_apply(&board, &event), -EPROTO);
    event = make(FB_OUTPUT, 1, 1);
    event.as.output.stream = 3;
    ck_assert_int_eq(board_apply(&board, &event), -EPROTO);
    event = make(FB_SIGNALS, 0, 0);
    event.as.signals.entries = -1;
    ck_assert_int_eq(board_apply(&board, &event), -EPROTO);
    ck_assert_int_eq(put(&board, FB_LEAKED, 1, 2), -EPROTO); /* of no attempt that there was */
    ck_assert_int_eq(put(&board, FB_LEAKED, 2, 0), -EPROTO);
    event = make(FB_WATCHED, 0, 0);
    event.as.watched.stood_us = -1;
    ck_assert_int_eq(board_apply(&board, &event), -EPROTO);
    ck_assert_int_eq(put(&board, FB_ENDED, 0, 0), 0);
    ck_assert_int_eq(put(&board, FB_ENDED, 0, 0), -EPROTO);
    ck_assert(board.ended);
}
END_TEST

START_TEST(text_is_clean_and_bounded)
{
    char big[20000];
    struct fb_event event;
    const struct board_job *job;

    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    memcpy(big + BOARD_NAME_MOST - 1, "\xc3\xb6", 2);
    ck_assert_int_eq(put(&board, FB_RUN, 0, 0), 0);
    event = make(FB_QUEUED, 1, 0);
    event.as.queued.name = event.as.queued.command = big;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    job = row_of(&board, 1);
    ck_assert_uint_eq(strlen(job->name), BOARD_NAME_MOST - 1);
    ck_assert_uint_eq(strlen(job->command), BOARD_COMMAND_MOST);
    ck_assert(job->cut);
    event = make(FB_QUEUED, 2, 0);
    event.as.queued.name = event.as.queued.command = "a\nb\033\xff";
    ck_assert_int_eq(board_apply(&board, &event), 0);
    job = row_of(&board, 2);
    ck_assert_str_eq(job->name, "a^Jb^[\xef\xbf\xbd");
    ck_assert_ptr_eq(job->name, job->command);
    ck_assert(!job->cut);
    put(&board, FB_FORKED, 2, 1);
    event = make(FB_PROGRESS, 2, 1);
    event.as.progress.text = big;
    event.as.progress.share = 7;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_uint_lt(strlen(row_of(&board, 2)->text), BOARD_WORDS_MOST + 1);
    ck_assert(row_of(&board, 2)->share == 1);
    event.as.progress.text = "";
    event.as.progress.share = 0.0 / 0.0;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_ptr_null(row_of(&board, 2)->text);
    ck_assert(row_of(&board, 2)->share == -1);
    event.as.progress.share = 0.25;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert(row_of(&board, 2)->share == 0.25F);
    ck_assert_int_eq(put(&board, FB_EXITED, 2, 1), 0);
    ck_assert_int_eq(put(&board, FB_REAPED, 2, 1), 0);
    ck_assert_int_eq(put(&board, FB_FORKED, 2, 2), 0); /* the next attempt begins anew */
    ck_assert(row_of(&board, 2)->share == -1);
}
END_TEST

/* Each note is whole; of very many the newest are left. */
START_TEST(notes_are_kept)
{
    char text[BOARD_NOTE_MOST * 2], number[16];
    struct fb_event event;

    ck_assert_int_eq(put(&board, FB_RUN, 0, 0), 0);
    ck_assert_ptr_null(board_note(&board, 0));
    ck_assert_ptr_null(board_note(&board, 1));
    event = make(FB_NOTE, 0, 0);
    event.as.note.text = "two\nlines";
    event.as.note.error = EPIPE;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_str_eq(board_note(&board, 1)->text, "two^Jlines");
    ck_assert_int_eq(board_note(&board, 1)->t_us, event.t_us);
    ck_assert_int_eq(board_note(&board, 1)->error, EPIPE);
    ck_assert_ptr_eq(board_note_of(&board, board_log_entry(&board, 1)), board_note(&board, 1));
    ck_assert_ptr_null(board_note_of(&board, board_log_entry(&board, 0)));
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    event.as.note.text = text;
    event.as.note.error = 0;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_uint_eq(strlen(board_note(&board, 2)->text), BOARD_NOTE_MOST - 1);
    event.as.note.text = number;
    for (unsigned i = 3; i <= BOARD_NOTES_MOST + 2; i++) {
        snprintf(number, sizeof number, "%u", i);
        ck_assert_int_eq(board_apply(&board, &event), 0);
    }
    ck_assert_ptr_null(board_note(&board, 2));
    ck_assert_str_eq(board_note(&board, 3)->text, "3");
    ck_assert_str_eq(board_note(&board, BOARD_NOTES_MOST + 2)->text, number);
    ck_assert_ptr_null(board_note_of(&board, board_log_entry(&board, 1)));
    ck_assert_ptr_null(board_note(&board, BOARD_NOTES_MOST + 3));
}
END_TEST

START_TEST(log_is_bounded)
{
    ck_assert_int_eq(put(&board, FB_RUN, 0, 0), 0);
    for (int i = 0; i < BOARD_LOG_MOST * 2; i++)
        ck_assert_int_eq(put(&board, FB_NOTE, 0, 0), 0);
    ck_assert_uint_eq(board_log_count(&board), BOARD_LOG_MOST);
    ck_assert_uint_eq(board_log_entry(&board, 0)->number, BOARD_LOG_MOST + 2);
    ck_assert_uint_eq(board_log_entry(&board, BOARD_LOG_MOST - 1)->number, board.events);
    ck_assert_str_eq(board_log_entry(&board, 5)->words, "n");
}
END_TEST

static void queue_at(const char *name, uint32_t job, int64_t t_us)
{
    struct fb_event event = { .kind = FB_QUEUED, .job = job, .t_us = t_us };

    event.as.queued.name = name;
    event.as.queued.command = "c";
    ck_assert_int_eq(board_apply(&board, &event), 0);
}

static bool is_replaced(uint32_t number)
{
    struct board_job room;

    return board_replaced(&board, board_job(&board, number, &room));
}

/* One that is off, of which a set that was read again has brought another. */
START_TEST(namesakes)
{
    ck_assert_int_eq(put(&board, FB_RUN, 0, 0), 0);
    queue_at("a", 1, 1);
    queue_at("b", 2, 1);
    queue_at("b", 3, 2); /* they came together */
    queue_at("c", 4, 400000);
    queue_at("a", 5, 800000);
    ck_assert(!is_replaced(1)); /* it is not off */
    for (uint32_t job = 1; job <= 5; job++) {
        struct fb_event event = { .kind = FB_HELD, .job = job, .t_us = 900000 };
        event.as.held.on = true;
        ck_assert_int_eq(board_apply(&board, &event), 0);
    }
    ck_assert(is_replaced(1));
    for (uint32_t job = 2; job <= 5; job++)
        ck_assert(!is_replaced(job));
}
END_TEST

/* At the end of the run it is not known which attempt left it: the last counts. One that was not
 * begun has left nothing. */
START_TEST(left_by_some_attempt)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    size_t count;

    reach(&board, BOARD_RETRY);
    ck_assert_int_eq(put(&board, FB_FORKED, 1, 2), 0);
    ck_assert_int_eq(put_exit(&board, 1, 2, true), 0);
    ck_assert_int_eq(put(&board, FB_REAPED, 1, 2), 0);
    ck_assert_int_eq(put(&board, FB_LEAKED, 1, 0), 0);
    ck_assert_str_eq(row_of(&board, 1)->why, "tail (30), cat (31)");
    count = board_marks(row_of(&board, 1), few, &marks);
    ck_assert_int_eq(marks[count - 1].kind, FB_LEAKED);
    ck_assert_uint_eq(marks[count - 1].attempt, 2);
    ck_assert_int_eq(put(&board, FB_QUEUED, 2, 0), 0);
    ck_assert_int_eq(put(&board, FB_LEAKED, 2, 0), -EPROTO);
}
END_TEST

/* ------------------------------------------------------------------ limits */

/* What each job needs of two limits: the second of its needs counts as the first. */
START_TEST(limits_and_needs)
{
    static const struct fb_limit limits[] = { { "gpu", 2 }, { "disk", 4 } };
    static const struct fb_options options = { .limits = limits, .limit_count = 2 };
    static const struct fb_limit both[] = { { "gpu", 1 }, { "disk", 3 } },
                                 one[] = { { "disk", 1 } }, two[] = { { "disk", 2 } },
                                 other[] = { { "gpu", 2 } };
    static const struct {
        const struct fb_limit *needs;
        size_t count;
        const char *lacks; /* while the first runs */
    } jobs[] = { { both, 2, "disk" }, { one, 1, NULL }, { two, 1, "disk" }, { other, 1, "gpu" } };
    struct fb_event event = make(FB_RUN, 0, 0);

    event.as.run.options = &options;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    for (uint32_t job = 1; job <= 4; job++) {
        struct fb_job what = { .needs = jobs[job - 1].needs, .need_count = jobs[job - 1].count };
        event = make(FB_QUEUED, job, 0);
        event.as.queued.job = &what;
        ck_assert_int_eq(board_apply(&board, &event), 0);
        ck_assert_ptr_null(board_lacks(&board, row_of(&board, job)));
        ck_assert(!board_has(&board, row_of(&board, job), &board.limits[0]));
    }
    put(&board, FB_FORKED, 1, 1);
    ck_assert(board_has(&board, row_of(&board, 1), &board.limits[0]));
    ck_assert(board_has(&board, row_of(&board, 1), &board.limits[1]));
    for (uint32_t job = 1; job <= 4; job++) {
        const struct fb_limit *lacks = board_lacks(&board, row_of(&board, job));
        const char *name = jobs[job - 1].lacks;
        ck_assert_int_eq(lacks != NULL, name != NULL);
        if (name != NULL)
            ck_assert_str_eq(lacks->name, name);
    }
    put_exit(&board, 1, 1, true);
    ck_assert(board_has(&board, row_of(&board, 1), &board.limits[1])); /* a zombie has it */
    put(&board, FB_REAPED, 1, 1);
    ck_assert(!board_has(&board, row_of(&board, 1), &board.limits[1]));
    put(&board, FB_FORKED, 2, 1);
    ck_assert(!board_has(&board, row_of(&board, 2), &board.limits[0]));
    ck_assert(board_has(&board, row_of(&board, 2), &board.limits[1]));
}
END_TEST

CHECK_MAIN("board")
{
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, each_kind_in_each_state, 0, sizeof moves / sizeof moves[0]);
    tcase_add_test(all, facts_that_cannot_be);
    tcase_add_test(all, text_is_clean_and_bounded);
    tcase_add_test(all, notes_are_kept);
    tcase_add_test(all, log_is_bounded);
    tcase_add_test(all, namesakes);
    tcase_add_test(all, left_by_some_attempt);
    tcase_add_test(all, limits_and_needs);
}
