/* view_rows_words.c - what a row says of a job that is asked whether it is ready, and well. */
#include "check_main.h"
#include "view/rows.h"
#include "view/rows_ends.h"
#include "view_stage.h"

#include <signal.h>
#include <string.h>

static void tell_health(struct stage *stage, double t_s, enum fb_health state, const char *why)
{
    struct fb_event event = { .kind = FB_HEALTH, .job = 1, .attempt = attempt_of(stage, 1) };

    event.as.health.state = state;
    event.as.health.why = why;
    tell(stage, t_s, event);
}

static void check_words(struct stage *stage, const char *wanted, const char *brief)
{
    struct board_job unpacked;
    struct row row;

    rows_row(&stage->board, board_job(&stage->board, 1, &unpacked), 100 * INT64_C(1000000), &row);
    ck_assert_str_eq(row.result, wanted);
    if (brief != NULL)
        ck_assert_str_eq(row.brief, brief);
}

static void check_row(struct stage *stage, const char *wanted)
{
    check_words(stage, wanted, NULL);
}

START_TEST(of_probes)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    tell_queued(&stage, 0, "db", 0);
    tell_start(&stage, 1, 1, 1);
    check_row(&stage, "");
    tell_health(&stage, 1, FB_UNREADY, "connection refused on 5432");
    check_row(&stage, "not ready: connection refused on 5432");
    tell_progress(&stage, 2, 1, -1, "loads");
    check_row(&stage, "not ready: connection refused on 5432");
    tell_health(&stage, 2, FB_UNREADY, "pg_isready: exit 2: \x1b[31mno\n");
    check_row(&stage, "not ready: pg_isready: exit 2: ^[[31mno^J");
    tell(&stage, 3, (struct fb_event){ .kind = FB_READY, .job = 1, .attempt = 1 });
    check_row(&stage, "loads");
    tell_health(&stage, 4, FB_UNHEALTHY, "no answer from 5432 in 1 s");
    check_row(&stage, "unhealthy: no answer from 5432 in 1 s");
    tell_health(&stage, 5, FB_HEALTHY, "");
    check_row(&stage, "loads");
    stage_close(&stage);
}
END_TEST

/* What is appended, where a text has `room` bytes with its NUL. */
static const struct {
    const char *before;
    size_t room;
    const char *word, *after;
} additions[] = {
    { "", 8, "", "" },
    { "", 8, "abc", "abc" },
    { "a", 8, "bc", "abc" },
    { "", 4, "abc", "abc" },
    { "", 4, "abcd", "abc" },
    { "", 4, "abcdefgh", "abc" },
    { "ab", 4, "c", "abc" },
    { "ab", 4, "cd", "abc" },
    { "abc", 4, "", "abc" }, /* it is full */
    { "abc", 4, "d", "abc" },
    { "\u20ac", 4, "d", "\u20ac" },
    { "", 2, "ab", "a" },
    { "", 1, "a", "" },
    { "", 4, "\u20ac", "\u20ac" }, /* of three bytes */
    { "", 4, "\u20acx", "\u20ac" },
    { "", 4, "\u20ac\u20ac", "\u20ac" },
    { "", 5, "\u20ac\u20ac", "\u20ac" },
    { "", 6, "\u20ac\u20ac", "\u20ac" },
    { "", 7, "\u20ac\u20ac", "\u20ac\u20ac" },
    { "", 7, "\u20ac\u20ac\u20ac", "\u20ac\u20ac" },
    { "", 3, "\u20ac", "" },
    { "a", 4, "\u20ac", "a" },
    { "a", 5, "\u20acx", "a\u20ac" },
    { "a", 3, "\u20ac", "a" },
    { "a", 5, "b\u20ac", "ab" },
    { "", 3, "\u00e9", "\u00e9" }, /* of two */
    { "", 3, "\u00e9\u00e9", "\u00e9" },
    { "", 4, "\u00e9\u00e9", "\u00e9" },
    { "", 5, "\U0001F600x", "\U0001F600" }, /* of four */
    { "", 5, "x\U0001F600", "x" },
};

START_TEST(whole_characters)
{
    char *text = malloc(additions[_i].room); /* a byte too far is seen by a sanitizer */

    ck_assert_ptr_nonnull(text);
    strcpy(text, additions[_i].before);
    rows_add(text, additions[_i].room, "%s", additions[_i].word);
    ck_assert_msg(strcmp(text, additions[_i].after) == 0, "row %d: %s", _i, text);
    free(text);
}
END_TEST

/* What does not fit is left out from a whole character on. */
START_TEST(of_long_names)
{
    static const struct fb_after after[] = { { .job = 1 }, { .job = 2 }, { .job = 3 } };
    char name[256] = "";
    struct board_job unpacked;
    struct stage stage;
    struct row row;
    size_t size;

    for (int i = 0; i < _i; i++)
        strcat(name, "x");
    for (int i = 0; i < 50; i++)
        strcat(name, "\u20ac"); /* of three bytes */
    stage_open(&stage);
    tell_run(&stage, "", 2);
    for (int i = 0; i < 3; i++)
        tell_queued(&stage, 0, name, 0);
    tell(&stage, 0,
         (struct fb_event){
             .kind = FB_QUEUED,
             .job = 4,
             .as.queued = { .name = "last", .command = "x", .after = after, .after_count = 3 } });
    rows_row(&stage.board, board_job(&stage.board, 4, &unpacked), 0, &row);
    size = strlen(row.result);
    ck_assert_uint_gt(size, sizeof row.result - 4);
    ck_assert_uint_lt(size, sizeof row.result);
    ck_assert_ptr_nonnull(strstr(row.result, name));
    ck_assert_int_ne((int)mbstowcs(NULL, row.result, 0), -1);
    stage_close(&stage);
}
END_TEST

/* The next attempt is asked anew. */
START_TEST(of_the_next_attempt)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    tell_queued(&stage, 0, "db", 0);
    tell_start(&stage, 1, 1, 1);
    tell_health(&stage, 1, FB_UNHEALTHY, "HTTP 503 from http://localhost/");
    tell_end(&stage, 2, 1, 1, 0.1);
    tell_retry(&stage, 2, 1, 1);
    tell_start(&stage, 3, 1, 1);
    check_row(&stage, "try 2");
    tell_health(&stage, 3, FB_UNREADY, "no file x");
    check_row(&stage, "try 2, not ready: no file x");
    tell(&stage, 4, (struct fb_event){ .kind = FB_READY, .job = 1, .attempt = 2 });
    check_row(&stage, "try 2, ready");
    stage_close(&stage);
}
END_TEST

START_TEST(of_a_stop_command)
{
    struct stage stage;
    struct fb_event event = { .kind = FB_ENDING, .job = 1, .attempt = 1 };

    stage_open(&stage);
    tell_run(&stage, "", 2);
    tell_queued(&stage, 0, "db", 0);
    tell_start(&stage, 1, 1, 1);
    event.as.ending.cause = FB_CAUSE_STOP;
    event.as.ending.grace_us = 198 * INT64_C(1000000);
    tell(&stage, 2, event);
    check_row(&stage, "ending: its stop command runs, SIGKILL in 1m40s");
    stage_close(&stage);
}
END_TEST

/* It has run, so it was not skipped; and it is counted as that no more once it runs again. */
START_TEST(of_one_that_is_not_tried_again)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "Services", 2);
    tell_queued(&stage, 0, "looper", 0);
    tell_queued(&stage, 0, "never", 0);
    tell_start(&stage, 1, 1, 1);
    tell_end(&stage, 2, 1, 1, 0.1);
    tell_retry(&stage, 2, 1, 1);
    tell_skipped(&stage, 3, 1, "the main job has ended", 0);
    tell_skipped(&stage, 3, 2, "the main job has ended", 0);
    check_words(&stage, "exit 1, not tried again: the main job has ended", "exit 1, no more tries");
    ck_assert_uint_eq(stage.board.counts[BOARD_SKIPPED], 2);
    ck_assert_uint_eq(stage.board.given_up, 1);
    tell_start(&stage, 4, 1, 1);
    tell_start(&stage, 4, 2, 2);
    ck_assert_uint_eq(stage.board.counts[BOARD_SKIPPED], 0);
    ck_assert_uint_eq(stage.board.given_up, 0);
    tell_killed(&stage, 5, 1, SIGTERM, FB_CAUSE_GOAL);
    check_words(&stage, "ended: goal reached, try 2", "ended");
    ck_assert_uint_eq(stage.board.given_up, 1);
    tell_end(&stage, 5, 2, 0, 0.1);
    tell_ended(&stage, 6, false);
    golden(&stage, "given_up_24x80", 24, 80);
    golden(&stage, "given_up_18x60", 18, 60);
    stage_close(&stage);
}
END_TEST

/* The set says another thing of it, or nothing any more: it was not stopped by its user. */
START_TEST(of_one_that_was_withdrawn)
{
    struct stage stage;
    struct fb_event event = { .kind = FB_HELD, .job = 1, .as.held = { true, "jobs.yaml changed" } };

    stage_open(&stage);
    tell_run(&stage, "", 2);
    tell_queued(&stage, 0, "api", 0);
    tell(&stage, 1, event);
    check_words(&stage, "not started: jobs.yaml changed", "off");
    event.as.held = (typeof(event.as.held)){ .on = false };
    tell(&stage, 1, event);
    tell_start(&stage, 2, 1, 1);
    tell_killed(&stage, 3, 1, SIGTERM, FB_CAUSE_HELD);
    event.attempt = 1;
    event.as.held.on = true;
    tell(&stage, 3, event);
    check_words(&stage, "stopped by you", "off");
    event.as.held.why = "no longer in jobs.yaml";
    tell(&stage, 4, event);
    check_words(&stage, "stopped: no longer in jobs.yaml", "off");
    event.as.held.on = false;
    tell(&stage, 5, event);
    event.as.held = (typeof(event.as.held)){ .on = true };
    tell(&stage, 6, event);
    check_words(&stage, "stopped by you", "off");
    golden(&stage, "withdrawn_24x80", 24, 80);
    stage_close(&stage);
}
END_TEST

static const struct {
    const char *names[4];
    enum fb_cause cause;
    int code;
    const char *result, *brief;
} leavings[] = {
    { { "tail" }, FB_CAUSE_NONE, 0, "exit 0, left behind tail (801)", "left tail" },
    { { "tail", "tail", "tail" }, FB_CAUSE_NONE, 0, "exit 0, left behind 3: tail", "left 3: tail" },
    { { "tail", "cat", "tail" },
      FB_CAUSE_NONE,
      0,
      "exit 0, left behind 3: tail, cat",
      "left 3: tail, cat" },
    { { "tail", "cat" },
      FB_CAUSE_LEFTOVERS,
      0,
      "left work behind (exit 0), left behind 2: tail, cat",
      "left 2: tail, cat" },
    { { "tail", "cat" },
      FB_CAUSE_NONE,
      3,
      "exit 3, left behind 2: tail, cat",
      "exit 3, left 2: tail, ..." },
    { { "tail" },
      FB_CAUSE_GOAL,
      3,
      "ended: goal reached, left behind tail (801)",
      "ended, left tail" },
};

START_TEST(of_what_it_left)
{
    struct fb_event event = { .kind = FB_LEAKED, .job = 1, .attempt = 1 };
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    tell_queued(&stage, 0, "db", 0);
    tell_start(&stage, 1, 1, 1);
    tell_exited(&stage, 2, 1, leavings[_i].code, 0, leavings[_i].cause);
    event.as.leaked.ending = true;
    event.as.leaked.pids = (const pid_t[]){ 801, 802, 803 };
    event.as.leaked.names = leavings[_i].names;
    while (leavings[_i].names[event.as.leaked.count] != NULL)
        event.as.leaked.count++;
    tell(&stage, 2, event);
    tell_reaped(&stage, 3, 1, 0.1, 12);
    check_words(&stage, leavings[_i].result, leavings[_i].brief);
    stage_close(&stage);
}
END_TEST

/* One that another wait(2) has taken: no code is known. */
START_TEST(unseen_how)
{
    struct fb_event event = { .kind = FB_EXITED, .job = 1, .attempt = 1, .as.exited.unseen = true };
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    tell_queued(&stage, 0, "db", 0);
    tell_start(&stage, 1, 1, 1);
    tell(&stage, 2, event);
    tell_reaped(&stage, 3, 1, 0.1, 12);
    check_words(&stage, "ended, unseen how", "unseen how");
    stage_close(&stage);
}
END_TEST

/* What a probe met is read whole in its row, in the place of less important columns. */
START_TEST(there_is_room)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "Services", 2);
    tell_queued(&stage, 0, "db", 0);
    tell_queued_after(&stage, 0, "web", 0, 1, FB_WHEN_READY);
    tell_start(&stage, 1, 1, 1);
    golden(&stage, "probes_before_24x80", 24, 80);
    tell_health(&stage, 1, FB_UNREADY, "connection refused on 15432");
    golden(&stage, "probes_24x80", 24, 80);
    golden(&stage, "probes_30x100", 30, 100);
    golden(&stage, "probes_18x60", 18, 60);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("words of rows")
{
    check_locale();
    tcase_add_test(all, of_probes);
    tcase_add_test(all, of_one_that_is_not_tried_again);
    tcase_add_test(all, of_one_that_was_withdrawn);
    tcase_add_loop_test(all, of_what_it_left, 0, sizeof leavings / sizeof leavings[0]);
    tcase_add_loop_test(all, whole_characters, 0, sizeof additions / sizeof additions[0]);
    tcase_add_loop_test(all, of_long_names, 0, 3);
    tcase_add_test(all, of_the_next_attempt);
    tcase_add_test(all, of_a_stop_command);
    tcase_add_test(all, unseen_how);
    tcase_add_test(all, there_is_room);
}
