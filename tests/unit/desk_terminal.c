/* desk_terminal.c - the keyboard given to a worker and taken back, what it gets, what it is
 * answered. */
#include "desk/inside.h"
#include "desk_typed.h"
#include "emulate/emulate.h"
#include "real/skip.h"

static const char *foot(void)
{
    static char text[400];
    size_t size = 0;

    for (int col = 0; col < desk.grid.cols && size < 390; col++) {
        uint32_t base = grid_at(&desk.grid, desk.grid.rows - 1, col)->base;
        text[size++] = base < 0x80 ? (char)base : '?';
    }
    text[size] = '\0';
    return text;
}

START_TEST(given_and_taken_back)
{
    stage();
    press(PRESS_HOME);
    press('t');
    ck_assert(desk_keyboard_given(&desk));
    ck_assert_ptr_nonnull(strstr(foot(), "Ctrl-] Ctrl-]"));
    type_bytes("ls q\r\003");
    ck_assert_str_eq(typed, "ls q\r\003");
    ck_assert_uint_eq(typed_job, 1);
    type_bytes("\035");
    ck_assert(desk_keyboard_given(&desk));
    desk_type_turn(&desk, 1001);
    ck_assert_str_eq(typed, "ls q\r\003");
    ck_assert(desk_type_deadline_us(&desk) < INT64_MAX);
    desk_type_turn(&desk, desk_type_deadline_us(&desk));
    ck_assert_str_eq(typed, "ls q\r\003\035");
    ck_assert(desk_type_deadline_us(&desk) == INT64_MAX);
    type_bytes("\035\035q");
    ck_assert(!desk_keyboard_given(&desk));
    ck_assert(!desk.ui.pane.focus);
    ck_assert_str_eq(typed, "ls q\r\003\035"); /* what follows is typed nowhere */
}
END_TEST

START_TEST(not_to_all)
{
    stage();
    press(PRESS_END);
    press('t');
    ck_assert(!desk_keyboard_given(&desk));
    ck_assert_ptr_nonnull(strstr(foot(), "reads no keys"));
    press('k');
    press('t'); /* cat */
    ck_assert(!desk_keyboard_given(&desk));
    ck_assert(desk_types(&desk));
    for (const char *key = "a line"; *key != '\0'; key++)
        press(*key);
    press(PRESS_ENTER);
    ck_assert_str_eq(typed, "a line\n");
    ck_assert_uint_eq(typed_job, 2);
    press('i');
    press(PRESS_CTRL('d'));
    ck_assert_str_eq(typed, "a line\n<end>");
    ck_assert(!desk_types(&desk));
    press('D'); /* and not i: all about it */
    ck_assert_ptr_nonnull(desk.ui.detail);
    press(PRESS_ESCAPE);
    press('i');
    press(PRESS_ESCAPE);
    ck_assert_str_eq(typed, "a line\n<end>");
    end(2, 5, 0);
    press('i');
    ck_assert(!desk_types(&desk)); /* it has ended: i is the detail again */
}
END_TEST

START_TEST(what_cannot_be_typed_is_said)
{
    static const struct {
        int r;
        const char *words;
    } rows[] = { { -EAGAIN, "does not read" }, { -EPIPE, "closed" }, { -ESRCH, "has ended" } };

    stage();
    press(PRESS_HOME);
    press('t');
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        refuse = rows[i].r;
        type_bytes("x");
        ck_assert_ptr_nonnull(strstr(desk.message, rows[i].words));
        ck_assert(desk_keyboard_given(&desk));
    }
}
END_TEST

START_TEST(the_program_has_the_keyboard_after_its_end)
{
    stage();
    press(PRESS_HOME);
    press('t');
    end(1, 5, 0);
    refuse = -ESRCH;
    type_bytes("q");
    ck_assert(desk_keyboard_given(&desk));
    desk_draw(&desk, SECOND);
    ck_assert_ptr_nonnull(strstr(foot(), "Ctrl-] Ctrl-]"));
}
END_TEST

static uint32_t cell(int row, int col)
{
    struct view_place place;

    view_terminal_place(&place, desk.shown, &desk.ui, desk.grid.rows, desk.grid.cols);
    ck_assert_int_gt(place.rows, 0);
    return grid_at(&desk.grid, place.row + row, place.col + col)->base;
}

/* Its screen follows, and after a while with another one it is there again, and another attempt's
 * is empty. */
START_TEST(its_screen)
{
    if (!emulate_there()) {
        skip("no libtsm: terminals of workers have no screen");
        return;
    }
    stage();
    press(PRESS_HOME);
    press(PRESS_ENTER);
    print(1, "one\r\n\033[3;5Hx");
    desk_draw(&desk, SECOND);
    ck_assert_uint_eq(cell(0, 0), 'o');
    ck_assert_uint_eq(cell(2, 4), 'x');
    press('j');
    print(1, "\033[1;1HONE");
    press('j');
    press('k');
    press('k');
    desk_draw(&desk, SECOND);
    ck_assert_uint_eq(desk.ui.table.selected, 1);
}
END_TEST

START_TEST(questions_are_answered_wherever_one_looks)
{
    if (!emulate_there()) {
        skip("no libtsm: terminals of workers have no screen");
        return;
    }
    stage();
    press(PRESS_END); /* sleep is selected */
    print(1, "ab");
    ck_assert_str_eq(typed, "");
    print(1, "c\033[6n");
    ck_assert_str_eq(typed, "\033[1;4R");
    ck_assert_uint_eq(typed_job, 1);
    typed[0] = '\0';
    print(1, "\033[6");
    print(1, "n");
    ck_assert_str_eq(typed, "\033[1;4R");
    typed[0] = '\0';
    print_us = 5 * SECOND;
    for (int i = 0; i < 50; i++)
        print(1, "\033[5n"); /* without end: so many a second */
    ck_assert_uint_eq(strlen(typed), 20 * strlen("\033[0n"));
    print_us += SECOND - 1;
    print(1, "\033[5n");
    ck_assert_uint_eq(strlen(typed), 20 * strlen("\033[0n"));
    print_us++;
    for (int i = 0; i < 50; i++)
        print(1, "\033[5n");
    ck_assert_uint_eq(strlen(typed), 40 * strlen("\033[0n"));
}
END_TEST

START_TEST(a_mouse)
{
    struct view_place place;
    struct layout at;
    char bytes[40];

    if (!emulate_there()) {
        skip("no libtsm: terminals of workers have no screen");
        return;
    }
    stage();
    press(PRESS_HOME);
    press('t');
    print(1, "\033[?1000h\033[?1006h");
    desk_draw(&desk, SECOND);
    view_terminal_place(&place, desk.shown, &desk.ui, 30, 80);
    snprintf(bytes, sizeof bytes, "\033[<0;7;%dM", place.row + 3);
    type_bytes(bytes);
    ck_assert_str_eq(typed, "\033[<0;7;3M");
    print(1, "\033[?1000l\033[?1049h");
    typed[0] = '\0';
    snprintf(bytes, sizeof bytes, "\033[<64;7;%dM", place.row + 3);
    type_bytes(bytes);
    ck_assert_str_eq(typed, "\033[A\033[A\033[A"); /* of a full screen the wheel is arrows */
    type_bytes("\033[<0;5;6M");                    /* on a row of the table */
    ck_assert(!desk_keyboard_given(&desk));
    ck_assert(!desk.ui.pane.focus);
    press(PRESS_HOME);
    press('t');
    ck_assert(desk_keyboard_given(&desk));
    desk_layout(&desk, &at);
    snprintf(bytes, sizeof bytes, "\033[<0;7;%dM", at.pane_row + 1); /* its first row */
    type_bytes(bytes);
    ck_assert(desk_keyboard_given(&desk));
    snprintf(bytes, sizeof bytes, "\033[<0;7;%dM", at.pane_row);
    type_bytes(bytes);
    ck_assert(!desk_keyboard_given(&desk));
    press(PRESS_HOME);
    press('t');
    snprintf(bytes, sizeof bytes, "\033[<0;7;%dM", at.pane_row + at.pane_rows); /* its last */
    type_bytes(bytes);
    ck_assert(desk_keyboard_given(&desk));
    snprintf(bytes, sizeof bytes, "\033[<0;7;%dM", at.pane_row + at.pane_rows + 1);
    type_bytes(bytes);
    ck_assert(!desk_keyboard_given(&desk));
}
END_TEST

CHECK_MAIN("terminals at the desk")
{
    desk_fixture(all);
    if (emulate_there()) {
        tcase_add_test(all, given_and_taken_back);
        tcase_add_test(all, what_cannot_be_typed_is_said);
        tcase_add_test(all, the_program_has_the_keyboard_after_its_end);
    }
    tcase_add_test(all, not_to_all);
    tcase_add_test(all, its_screen);
    tcase_add_test(all, questions_are_answered_wherever_one_looks);
    tcase_add_test(all, a_mouse);
}
