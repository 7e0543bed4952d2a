/*
 * desk_terminal_shown.c - terminals of workers as they are shown and asked: their size, what is to
 * be drawn again, which bytes a question is of, where the mouse is, and what is said of a line.
 */
#include "desk/inside.h"
#include "desk_typed.h"
#include "emulate/emulate.h"

/* A question after bytes that are left out; of this attempt alone. */
START_TEST(what_a_question_is_of)
{
    stage();
    press(PRESS_END);
    print(1, "abc");
    end(1, 2, 1);
    tell(FB_RETRY, 1, 2);
    desk_apply(&desk, &(struct fb_event){ .kind = FB_FORKED,
                                          .job = 1,
                                          .attempt = 2,
                                          .t_us = 2,
                                          .as.forked = { .pid = 2001, .slot = 1 } });
    desk_apply(&desk,
               &(struct fb_event){ .kind = FB_OUTPUT,
                                   .job = 1,
                                   .attempt = 2,
                                   .t_us = 3,
                                   .as.output = { .stream = 1, .bytes = "x\033[6n", .size = 5 } });
    ck_assert_str_eq(typed, "\033[1;2R");
}
END_TEST

/* Its screen has the size of the last that was shown, or of a usual terminal. */
START_TEST(the_size_of_a_screen)
{
    struct view_place place;
    char wanted[40];

    stage();
    press(PRESS_END);
    print(1, "\033[999;999H\033[6n");
    ck_assert_str_eq(typed, "\033[24;80R");
    press(PRESS_HOME);
    press(PRESS_ENTER);
    view_terminal_place(&place, desk.shown, &desk.ui, 30, 80);
    snprintf(wanted, sizeof wanted, "\033[%d;%dR", place.rows, place.cols);
    ck_assert_int_ne(place.rows, 24);
    typed[0] = '\0';
    print(1, "\033[999;999H\033[6n");
    ck_assert_str_eq(typed, wanted);
    ck_assert_ptr_nonnull(desk.ui.pane.modes); /* it has asked for something */
    press(PRESS_ENTER);                        /* the keys move the table again */
    press(PRESS_END);
    desk_draw(&desk, SECOND);
    ck_assert_ptr_null(desk.ui.pane.modes);
    typed[0] = '\0';
    print(1, "\033[999;999H\033[6n");
    ck_assert_str_eq(typed, wanted);
}
END_TEST

/* One that draws full screens, and whose first bytes are gone, is asked to draw again when it is
 * shown; once. */
START_TEST(drawn_again)
{
    static char much[64 * 1024 + 1];

    memset(much, 'x', sizeof much - 1);
    stage();
    press(PRESS_END);
    print(1, _i == 1 ? "\033[1m" : "\033[?1049h");
    for (int i = 0; _i != 2 && i < 80; i++)
        print(1, much);
    desk_draw(&desk, SECOND);
    ck_assert(!desk.terminals.redraw);
    press(PRESS_HOME);
    press(PRESS_ENTER);
    ck_assert(desk.terminals.redraw == (_i == 0));
    ck_assert_uint_eq(desk.terminals.shown, 1);
    desk.terminals.redraw = false;
    desk_draw(&desk, SECOND);
    ck_assert(!desk.terminals.redraw);
}
END_TEST

/* What is typed is followed by nothing that is said, but where it is refused. */
START_TEST(what_is_said_of_a_line)
{
    stage();
    press(PRESS_HOME);
    press('j'); /* cat */
    press('i');
    press('x');
    press(PRESS_ENTER);
    ck_assert_str_eq(desk.message, "");
    press('i');
    press(PRESS_CTRL('d'));
    ck_assert_str_eq(desk.message, "its standard input is at its end");
    refuse = -ENOMEM;
    press('i');
    press(PRESS_CTRL('d'));
    ck_assert_str_eq(desk.message, "it could not be typed: Cannot allocate memory");
    refuse = -ETIMEDOUT;
    press('i');
    press(PRESS_CTRL('d'));
    ck_assert_str_eq(desk.message,
                     "the run does not answer: what was asked is done when the run goes on");
}
END_TEST

/* Where the terminal stands beside the table, places of the mouse are its own. */
START_TEST(a_mouse_beside)
{
    struct view_place place;
    char bytes[40];

    stage();
    ck_assert_int_eq(desk_resize(&desk, 30, 200), 0);
    press(PRESS_HOME);
    press('t');
    if (!view_pane_beside(&desk.ui, 200)) {
        desk.ui.pane.side = SIDE_BESIDE;
        desk_draw(&desk, SECOND);
    }
    print(1, "\033[?1000h\033[?1006h");
    desk_draw(&desk, SECOND);
    view_terminal_place(&place, desk.shown, &desk.ui, 30, 200);
    ck_assert_int_gt(place.col, 0);
    desk_say(&desk, "before");
    snprintf(bytes, sizeof bytes, "\033[<0;%d;%dM", place.col + 5, place.row + 3);
    type_bytes(bytes);
    ck_assert_str_eq(typed, "\033[<0;5;3M");
    ck_assert_str_eq(desk.message, "");
    ck_assert(desk.ui.pane.focus && desk_keyboard_given(&desk));
    desk.ui.pane.stamps = true; /* its lines, which have no places */
    desk_draw(&desk, SECOND);
    type_bytes(bytes);
    ck_assert_str_eq(typed, "\033[<0;5;3M");
}
END_TEST

CHECK_MAIN("terminals at the desk, shown")
{
    desk_fixture(all);
    if (emulate_there()) {
        tcase_add_test(all, what_a_question_is_of);
        tcase_add_test(all, the_size_of_a_screen);
        tcase_add_loop_test(all, drawn_again, 0, 3);
        tcase_add_test(all, a_mouse_beside);
    }
    tcase_add_test(all, what_is_said_of_a_line);
}
