/* desk_desk.c - the board's keys without a terminal: presses and events in, choices out. */
#include "desk_stage.h"

static void type(const char *keys)
{
    for (; *keys != '\0'; keys++)
        press(*keys);
}

static uint32_t at_top(void)
{
    return desk.rows.list[desk.ui.table.top];
}

/* ---------------------------------------------------------------- the cursor */

START_TEST(no_job_is_selected_before_a_key)
{
    set_up(3, 24, 80);
    ck_assert_uint_eq(desk.ui.table.selected, 0);
    press('K');
    ck_assert_str_eq(desk.message, "select a row first");
    press('j');
    ck_assert_uint_eq(desk.ui.table.selected, 1);
    press('j');
    press('G');
    ck_assert_uint_eq(desk.ui.table.selected, 3);
    press('j');
    ck_assert_uint_eq(desk.ui.table.selected, 3);
    press('g');
    press(PRESS_UP);
    ck_assert_uint_eq(desk.ui.table.selected, 1);
}
END_TEST

START_TEST(the_first_and_the_last_row_are_of_all)
{
    set_up(50, 24, 80);
    begin(40, 1);
    desk_draw(&desk, SECOND);
    ck_assert_uint_gt(desk.ui.table.top, 0);
    press('g');
    ck_assert_uint_eq(desk.ui.table.selected, 1);
    press(PRESS_ESCAPE);
    ck_assert_uint_eq(desk.ui.table.selected, 0);
    press('G');
    ck_assert_uint_eq(desk.ui.table.selected, 50);
}
END_TEST

static bool output_changes(uint32_t job)
{
    desk_draw(&desk, SECOND);
    desk_apply(&desk, &(struct fb_event){ .kind = FB_OUTPUT,
                                          .job = job,
                                          .attempt = 1,
                                          .t_us = 2,
                                          .as.output = { .stream = 1, .bytes = "x", .size = 1 } });
    return desk.changed;
}

START_TEST(output_that_no_pane_shows_is_not_drawn)
{
    set_up(2, 24, 80);
    begin(1, 1);
    begin(2, 1);
    ck_assert(!output_changes(1));
    press('2');
    ck_assert(output_changes(1)); /* the first row's */
    ck_assert(!output_changes(2));
    press('G');
    ck_assert(!output_changes(1));
    ck_assert(output_changes(2));
}
END_TEST

START_TEST(what_runs_is_followed)
{
    set_up(1000, 24, 80);
    begin(500, 1);
    desk_draw(&desk, SECOND);
    ck_assert_uint_le(at_top(), 500);
    ck_assert_uint_gt(at_top(), 480);
    press('j');
    ck_assert_uint_eq(desk.ui.table.selected, at_top());
    end(500, 2, 0);
    begin(900, 3);
    desk_draw(&desk, SECOND);
    ck_assert_uint_lt(at_top(), 500);
}
END_TEST

START_TEST(the_cursor_is_a_job)
{
    set_up(5, 24, 80);
    type("jjj");
    ck_assert_uint_eq(desk.ui.table.selected, 3);
    press('I');
    ck_assert_uint_eq(desk.ui.table.selected, 3);
    ck_assert_uint_eq(desk.rows.list[0], 5);
    press('j');
    ck_assert_uint_eq(desk.ui.table.selected, 2);
}
END_TEST

START_TEST(a_job_that_leaves_the_list_is_followed_by_a_neighbour)
{
    set_up(5, 24, 80);
    for (uint32_t job = 1; job <= 5; job++)
        begin(job, 1);
    type("jjj");
    type("fr");
    ck_assert_uint_eq(desk.ui.table.selected, 3);
    end(3, 2, 1);
    desk_draw(&desk, SECOND);
    ck_assert_uint_eq(desk.ui.table.selected, 4);
    type("ff");
    ck_assert_uint_eq(desk.rows.count, 1);
    ck_assert_uint_eq(desk.ui.table.selected, 3);
}
END_TEST

START_TEST(failed_ones_are_gone_through)
{
    set_up(9, 24, 80);
    for (uint32_t job = 1; job <= 9; job++) {
        begin(job, 1);
        end(job, 2, job % 4 == 0);
    }
    desk_draw(&desk, SECOND);
    press('e');
    ck_assert_uint_eq(desk.ui.table.selected, 4);
    press('e');
    ck_assert_uint_eq(desk.ui.table.selected, 8);
    press('e');
    ck_assert_uint_eq(desk.ui.table.selected, 4);
    press('E');
    ck_assert_uint_eq(desk.ui.table.selected, 8);
}
END_TEST

/* ---------------------------------------------------------------- questions */

START_TEST(finding)
{
    set_up(120, 24, 80);
    press('j');
    type("/JOB 11");
    ck_assert_uint_eq(desk.ui.table.selected, 11);
    press('9');
    ck_assert_uint_eq(desk.ui.table.selected, 119);
    press(PRESS_BACKSPACE);
    press(PRESS_ENTER);
    press('n');
    ck_assert_uint_eq(desk.ui.table.selected, 110);
    press('N');
    ck_assert_uint_eq(desk.ui.table.selected, 11);
    type("/absent");
    press(PRESS_ENTER);
    ck_assert_str_eq(desk.message, "not found: absent");
    type("/12");
    press(PRESS_ESCAPE);
    ck_assert_uint_eq(desk.ui.table.selected, 11);
    ck_assert_str_eq(desk.ui.table.find, "");
}
END_TEST

START_TEST(typing_is_text)
{
    set_up(1, 24, 80);
    press('/');
    ck_assert(desk_types(&desk));
    press(0xE9);
    press(0x65E5);
    press(0x202E);
    press(7);
    press(PRESS_F1);
    press(PRESS_PASTE_BEGIN);
    press('q');
    press(PRESS_ENTER);
    press(PRESS_ESCAPE);
    press(PRESS_PASTE_END);
    ck_assert_str_eq(desk.typed, "\u00E9\u65E5q");
    press(PRESS_BACKSPACE);
    press(PRESS_BACKSPACE);
    ck_assert_str_eq(desk.typed, "\u00E9");
    for (int i = 0; i < 500; i++)
        press(0x65E5);
    ck_assert_uint_lt(strlen(desk.typed), DESK_TEXT);
    press(PRESS_CTRL('u'));
    ck_assert_str_eq(desk.typed, "");
    press(PRESS_ESCAPE);
    ck_assert(!desk_types(&desk));
}
END_TEST

START_TEST(a_question_is_about_the_job_it_was_asked_for)
{
    set_up(3, 24, 80);
    begin(1, 1);
    begin(2, 1);
    type("jK");
    ck_assert_ptr_nonnull(strstr(desk.ui.foot.prompt, "job 1"));
    ck_assert_uint_eq(desk.targets[0], 1);
    desk.ui.table.selected = 2;
    press('t');
    ck_assert_uint_eq(desk.targets[0], 1);
    ck_assert_str_eq(desk.message, "SIGTERM sent to 0; the others have ended");
    press('K');
    press('x');
    ck_assert_str_eq(desk.message, "no signal was sent");
    ck_assert_ptr_null(desk.ui.foot.prompt);
}
END_TEST

START_TEST(marks_are_for_several)
{
    set_up(4, 24, 80);
    begin(2, 1);
    begin(4, 1);
    type("jjvv");
    ck_assert_uint_eq(desk.ui.table.marked_count, 2);
    ck_assert_uint_eq(desk.ui.table.selected, 4);
    press('v');
    ck_assert_uint_eq(desk.marked[0], 2);
    ck_assert_uint_eq(desk.marked[2], 4);
    press('K');
    ck_assert_uint_eq(desk.target_count, 2);
    ck_assert_ptr_nonnull(strstr(desk.ui.foot.prompt, "2 workers"));
    press(PRESS_ESCAPE);
    press('k');
    press('v');
    ck_assert_uint_eq(desk.ui.table.marked_count, 2);
    press(PRESS_ESCAPE);
    ck_assert_uint_eq(desk.ui.table.marked_count, 0);
}
END_TEST

START_TEST(leaving)
{
    set_up(2, 24, 80);
    begin(1, 1);
    ck_assert_int_eq(press('q'), REQUEST_NONE);
    ck_assert_int_eq(press('n'), REQUEST_NONE);
    ck_assert_int_eq(press('q'), REQUEST_NONE);
    ck_assert_int_eq(press('y'), REQUEST_QUIT);
    end(1, 2, 0);
    tell(FB_ENDED, 0, 3);
    ck_assert_int_eq(press('q'), REQUEST_QUIT);
}
END_TEST

/* The answers are seen, however narrow the screen. */
START_TEST(leaving_a_small_screen)
{
    set_up(2, 5, 20);
    begin(1, 1);
    press('q');
    ck_assert_str_eq(desk.prompt, "1: stop? [y/n]");
    ck_assert_int_eq(grid_at(&desk.grid, 4, 12)->base, 'n');
    ck_assert_int_eq(press('y'), REQUEST_QUIT);
    end(1, 2, 0);
    press('q');
    ck_assert_str_eq(desk.prompt, "quit? [y/n]");
    press('n');
}
END_TEST

static bool asks(const char *words)
{
    desk_draw(&desk, SECOND);
    return strncmp(desk.ui.foot.prompt, words, strlen(words)) == 0;
}

START_TEST(a_question_says_what_is_true_by_now)
{
    set_up(2, 24, 80);
    press('q');
    ck_assert(asks("2 jobs have not run. Quit anyway? [y/n]"));
    begin(1, 1);
    ck_assert(asks("1 worker is running. Stop it and quit? [y/n]"));
    ck_assert_int_eq(grid_at(&desk.grid, 23, 3)->base, 'w');
    begin(2, 1);
    desk.ui.run.stopping = true;
    ck_assert(asks("2 workers are running. Kill them and quit? "));
    desk_resize(&desk, 24, 40);
    ck_assert(asks("2: kill? [y/n]"));
    end(1, 2, 0);
    end(2, 2, 0);
    desk_resize(&desk, 24, 80);
    ck_assert(asks("Nothing is running. Quit?"));
    desk.ui.run.more = true;
    ck_assert(asks("More jobs may come. Quit"));
    tell(FB_ENDED, 0, 3);
    ck_assert(asks("All done. Quit? [y/n]"));
    ck_assert_int_eq(press('n'), REQUEST_NONE);
    ck_assert_ptr_null(desk.ui.foot.prompt);
}
END_TEST

/* What waits, what waits for its next attempt, and what is still to come have not run. */
START_TEST(what_has_not_run)
{
    set_up(2, 24, 80);
    press('q');
    begin(2, 1);
    end(2, 2, 1);
    ck_assert(asks("1 job has not run. Quit anyway? [y/n]"));
    tell(FB_RETRY, 2, 3);
    ck_assert(asks("2 jobs have not run. Quit anyway? [y/n]"));
    desk.ui.run.jobs_ahead = 5;
    ck_assert(asks("7 jobs have not run. Quit anyway? [y/n]"));
}
END_TEST

/* A user that answers "end" or "leave it running" wants to go: a "no" would stay here. */
START_TEST(a_watch_ends_while_it_is_asked_about)
{
    for (const char *key = "tTdDeElLkKyqnc "; *key != '\0'; key++) {
        set_up(1, 24, 80);
        desk.keys = KEYS_WATCH;
        begin(1, 1);
        press('q');
        ck_assert(asks("1 process is running: [d]etach, [t]erminate, [c]ancel"));
        if (*key == 'y') {
            ck_assert_int_eq(press(*key), REQUEST_NONE);
            press('q');
        }
        end(1, 2, 0);
        tell(FB_ENDED, 0, 3);
        ck_assert(asks("All done. Quit? [y/n]"));
        ck_assert_int_eq(press(*key), strchr("nc ", *key) != NULL ? REQUEST_NONE : REQUEST_QUIT);
        desk_close(&desk);
    }
    set_up(1, 24, 80);
}
END_TEST

START_TEST(what_is_left_to_the_owner)
{
    set_up(1, 24, 80);
    ck_assert_int_eq(press('m'), REQUEST_MOUSE);
    ck_assert_int_eq(press(PRESS_CTRL('l')), REQUEST_REDRAW);
    ck_assert_int_eq(press('y'), REQUEST_NONE);
    press('j');
    ck_assert_int_eq(press('y'), REQUEST_COPY);
    ck_assert_str_eq(desk_copy(&desk), "job 1");
    press('?');
    ck_assert_int_eq(press(PRESS_CTRL('l')), REQUEST_REDRAW);
    ck_assert(desk.ui.help);
    ck_assert_int_eq(press('q'), REQUEST_NONE);
    ck_assert(!desk.ui.help);
}
END_TEST

START_TEST(a_key_without_meaning_is_answered_once)
{
    set_up(1, 24, 80);
    press('Y');
    ck_assert_str_eq(desk.message, "? for help");
    press('Y');
    ck_assert_str_eq(desk.message, "");
}
END_TEST

START_TEST(slots)
{
    set_up(1, 24, 80);
    desk.ui.run.slots = 2;
    type("+");
    ck_assert_int_eq(desk.ui.run.slots, 3);
    type("---");
    ck_assert_int_eq(desk.ui.run.slots, 1);
}
END_TEST

CHECK_MAIN("desk")
{
    desk_fixture(all);
    tcase_add_test(all, no_job_is_selected_before_a_key);
    tcase_add_test(all, the_first_and_the_last_row_are_of_all);
    tcase_add_test(all, output_that_no_pane_shows_is_not_drawn);
    tcase_add_test(all, what_runs_is_followed);
    tcase_add_test(all, the_cursor_is_a_job);
    tcase_add_test(all, a_job_that_leaves_the_list_is_followed_by_a_neighbour);
    tcase_add_test(all, failed_ones_are_gone_through);
    tcase_add_test(all, finding);
    tcase_add_test(all, typing_is_text);
    tcase_add_test(all, a_question_is_about_the_job_it_was_asked_for);
    tcase_add_test(all, marks_are_for_several);
    tcase_add_test(all, leaving);
    tcase_add_test(all, leaving_a_small_screen);
    tcase_add_test(all, a_question_says_what_is_true_by_now);
    tcase_add_test(all, what_has_not_run);
    tcase_add_test(all, a_watch_ends_while_it_is_asked_about);
    tcase_add_test(all, what_is_left_to_the_owner);
    tcase_add_test(all, a_key_without_meaning_is_answered_once);
    tcase_add_test(all, slots);
}
