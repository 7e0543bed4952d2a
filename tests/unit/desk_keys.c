/* desk_keys.c - keys that mean nothing, or something else, in another state or pane. */
#include "desk_stage.h"

#include "desk/inside.h"

#include <errno.h>

/* The run of this test knows no job: its refusal names the signal. */
START_TEST(stop_or_go_on)
{
    set_up(2, 24, 80);
    press('j');
    press('S');
    ck_assert_str_eq(desk.message, "it is not running");
    begin(1, 1);
    press('S');
    ck_assert_str_eq(desk.message, "SIGSTOP sent to 0; the others have ended");
    desk_apply(&desk, &(struct fb_event){ .kind = FB_STOPPED,
                                          .job = 1,
                                          .attempt = 1,
                                          .t_us = 2,
                                          .as.stopped.signal = SIGSTOP });
    press('S');
    ck_assert_str_eq(desk.message, "SIGCONT sent to 0; the others have ended");
}
END_TEST

START_TEST(keys_of_a_time_axis)
{
    static const char keys[] = "{}0";

    set_up(2, 24, 80);
    begin(1, 1);
    for (const char *key = keys; *key != '\0'; key++) {
        press('1');
        desk.message[0] = '\0';
        press(*key);
        ck_assert_msg(strstr(desk.message, "there is no time axis here") != NULL, "%c: %s", *key,
                      desk.message);
    }
    press('3');
    press('}');
    ck_assert_ptr_null(strstr(desk.message, "axis"));
    ck_assert_int_ne(desk.ui.pane.zoom_us, 0);
    press('0');
    ck_assert_int_eq(desk.ui.pane.zoom_us, 0);
}
END_TEST

/* Where a pane was scrolled to is kept while it is shown, and forgotten with another. */
START_TEST(a_pane_keeps_its_place)
{
    set_up(2, 24, 80);
    press('1');
    desk.ui.pane.top = 7;
    desk.ui.pane.end = 9;
    desk.ui.pane.open = false;
    desk_open_pane(&desk, desk.ui.pane.shown);
    ck_assert(desk.ui.pane.open);
    ck_assert_int_eq((int)desk.ui.pane.top, 7);
    ck_assert_int_eq((int)desk.ui.pane.end, 9);
    desk_open_pane(&desk, PANE_LIFE);
    ck_assert(desk.ui.pane.shown == PANE_LIFE);
    ck_assert_int_eq((int)desk.ui.pane.top, 0);
    ck_assert_int_eq((int)desk.ui.pane.end, 0);
}
END_TEST

START_TEST(an_enter_too_many_opens_nothing)
{
    set_up(2, 24, 80);
    begin(1, 1);
    desk.answered = true;
    press(PRESS_ENTER);
    ck_assert(desk.ui.pane.shown != PANE_OUTPUT);
    press(PRESS_ENTER);
    ck_assert_int_eq(desk.ui.pane.shown, PANE_OUTPUT);
}
END_TEST

START_TEST(an_enter_after_another_key_is_none)
{
    set_up(2, 24, 80);
    begin(1, 1);
    desk.answered = true;
    press('j');
    press(PRESS_ENTER);
    ck_assert_int_eq(desk.ui.pane.shown, PANE_OUTPUT);
}
END_TEST

static uint64_t started; /* a bit for each job */

static int note_start(struct source *source, uint32_t job)
{
    (void)source;
    started |= UINT64_C(1) << job;
    return 0;
}

static void add(uint32_t job, const char *name, int64_t t_us)
{
    struct fb_event event = { .kind = FB_HELD, .job = job, .t_us = t_us };

    desk_apply(&desk,
               &(struct fb_event){ .kind = FB_QUEUED,
                                   .job = job,
                                   .t_us = t_us,
                                   .as.queued = { .name = name, .command = name, .group = "g" } });
    event.as.held.on = true;
    desk_apply(&desk, &event);
}

/* What a set that was read again has replaced is off for good, unless it is meant by itself. */
START_TEST(start_of_namesakes)
{
    struct source source = stage_source;

    source.start_job = note_start;
    set_up(0, 24, 80);
    desk.source = &source;
    add(1, "a", 1);
    add(2, "b", 1);
    add(3, "a", 900000);
    desk_draw(&desk, SECOND);
    started = 0;
    press('A');
    ck_assert_uint_eq(started, 1u << 2 | 1u << 3);
    started = 0;
    press('j'); /* the row of the group */
    press('s');
    ck_assert_uint_eq(started, 1u << 2 | 1u << 3);
    started = 0;
    press('j');
    press('s');
    ck_assert_uint_eq(started, 1u << 1);
}
END_TEST

/* Of a group those that run; the first job of all may be one of them. */
START_TEST(a_signal_to_a_group)
{
    set_up(0, 24, 80);
    for (uint32_t job = 1; job <= 3; job++)
        add(job, "a", job);
    desk_draw(&desk, SECOND);
    press('j'); /* the row of the group */
    ck_assert(rows_is_group(desk.ui.table.selected));
    press('K');
    ck_assert_uint_eq(desk.target_count, 0);
    ck_assert_str_eq(desk.message, "none of the group is running");
    begin(1, 4);
    begin(3, 4);
    press('K');
    ck_assert_uint_eq(desk.target_count, 2);
    ck_assert_uint_eq(desk.targets[0], 1);
    ck_assert_uint_eq(desk.targets[1], 3);
    ck_assert_ptr_nonnull(strstr(desk.ui.foot.prompt, "2 workers"));
}
END_TEST

/* A board that only looks refuses what asks something of the run; t folds a group all the same. */
START_TEST(only_looks)
{
    static struct source source;
    const char group[] = "backend";

    set_up(1, 24, 80);
    for (uint32_t job = 2; job <= 3; job++)
        desk_apply(&desk, &(struct fb_event){ .kind = FB_QUEUED,
                                              .job = job,
                                              .as.queued = { .name = job == 2 ? "b" : "c",
                                                             .command = "x",
                                                             .group = group } });
    source = stage_source;
    source.read_only = true;
    desk.source = &source;
    desk_draw(&desk, 0);
    press('G');
    press('x');
    ck_assert_str_eq(desk.message, "this board only looks (--read-only)");
    press('k');
    press('k');
    ck_assert(rows_is_group(desk.ui.table.selected));
    press('t');
    ck_assert_uint_eq(desk.folded_count, 1);
    ck_assert_int_eq(press('R'), REQUEST_NONE);
}
END_TEST

static int asked, answer;

static int note_reload(struct source *source)
{
    (void)source;
    asked++;
    return answer;
}

static const struct reload_case {
    int answer; /* 1: the source has none */
    const char *message;
} reloads[] = {
    { 0, "" }, /* a note of the run says it */
    { 1, "its jobs are of no file that can be read again" },
    { -EINVAL, "the file has mistakes: nothing changes (n: the note)" },
    { -ESHUTDOWN, "the run is over" },
    { -ETIMEDOUT, "the run does not answer: what was asked is done when the run goes on" },
    { -EAGAIN, "the run does not answer, and was not asked" },
    { -ENOMEM, "the file was not read again: Cannot allocate memory" },
};

START_TEST(reload)
{
    struct source source = stage_source;

    set_up(1, 24, 80);
    answer = reloads[_i].answer;
    source.reload = answer <= 0 ? note_reload : NULL;
    desk.source = &source;
    desk_draw(&desk, 0);
    asked = 0;
    press('U');
    ck_assert_int_eq(asked, answer <= 0);
    ck_assert_str_eq(desk.message, reloads[_i].message);
    source.read_only = true;
    press('U');
    ck_assert_int_eq(asked, answer <= 0);
    ck_assert_str_eq(desk.message, "this board only looks (--read-only)");
}
END_TEST

/* Another board, or the same anew: all is drawn again, from rows of its own. */
START_TEST(another_board)
{
    struct board other = { 0 };

    set_up(3, 24, 80);
    desk_draw(&desk, SECOND);
    ck_assert(!desk.changed && !desk.stale && desk.rows.count == 3);
    if (_i == 0) {
        desk_rewind(&desk);
    } else if (_i == 1) {
        board_init(&other);
        ck_assert_int_eq(desk_stand(&desk, &other), 0);
        board_fini(&other);
    } else {
        desk_freeze(&desk);
        ck_assert_int_eq(desk.ui.keys, KEYS_FROZEN);
    }
    ck_assert(desk.changed && desk.stale && desk.rows.count == 0);
    desk_draw(&desk, SECOND);
    ck_assert(!desk.changed && !desk.stale && desk.rows.count == 0);
    if (_i < 2)
        return;
    queue(4, "job 4"); /* of the board that is not shown */
    ck_assert(!desk.changed && !desk.stale);
    desk.ui.replay.speed = 9;
    desk_thaw(&desk);
    ck_assert(desk.changed && desk.stale);
    ck_assert_int_eq(desk.ui.keys, KEYS_RUN);
    ck_assert_int_eq((int)desk.ui.replay.speed, 0);
    desk_draw(&desk, SECOND);
    ck_assert_uint_eq(desk.rows.count, 4);
    queue(5, "job 5");
    ck_assert(desk.changed && desk.stale);
}
END_TEST

CHECK_MAIN("desk keys")
{
    desk_fixture(all);
    tcase_add_test(all, a_pane_keeps_its_place);
    tcase_add_test(all, stop_or_go_on);
    tcase_add_loop_test(all, another_board, 0, 3);
    tcase_add_test(all, start_of_namesakes);
    tcase_add_test(all, keys_of_a_time_axis);
    tcase_add_test(all, an_enter_too_many_opens_nothing);
    tcase_add_test(all, an_enter_after_another_key_is_none);
    tcase_add_test(all, a_signal_to_a_group);
    tcase_add_test(all, only_looks);
    tcase_add_loop_test(all, reload, 0, sizeof reloads / sizeof reloads[0]);
}
