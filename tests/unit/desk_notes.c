/* desk_notes.c - notes wait for their reader: how long, what a key does, and what is the latest. */
#include "desk/inside.h"
#include "desk_stage.h"

static void note(const char *text)
{
    desk_apply(&desk, &(struct fb_event){ .kind = FB_NOTE, .t_us = 5, .as.note.text = text });
}

/* Two seconds, and three tenths for each word. */
static const struct {
    const char *text;
    int64_t read_us;
} readings[] = {
    { "", 2000000 },          { "one", 2300000 },
    { "two words", 2600000 }, { " three of  them ", 2900000 },
    { "   ", 2000000 },       { "a b c d e f g h i j", 5000000 },
    { "a-b, c.", 2600000 },
};

START_TEST(the_time_to_read)
{
    int64_t us = readings[_i].read_us;

    set_up(1, 24, 80);
    ck_assert_int_eq(desk_notes_deadline_us(&desk), INT64_MAX);
    note(readings[_i].text);
    ck_assert_int_eq(desk_notes_deadline_us(&desk), 0); /* at once: none is read */
    desk_notes_turn(&desk, 700);
    ck_assert_uint_eq(desk.ui.note.shown, 1);
    ck_assert_int_eq(desk_notes_deadline_us(&desk), INT64_MAX); /* none waits */
    note("next");
    ck_assert_int_eq(desk_notes_deadline_us(&desk), 700 + us);
    desk_notes_turn(&desk, 700 + us - 1);
    ck_assert_uint_eq(desk.ui.note.shown, 1);
    desk_notes_turn(&desk, 700 + us);
    ck_assert_uint_eq(desk.ui.note.shown, 2);
    note("last");
    ck_assert_int_eq(desk_notes_deadline_us(&desk), 700 + us + 2300000);
}
END_TEST

/* One after the other, of which each is new on the screen once. */
START_TEST(one_by_one)
{
    set_up(1, 24, 80);
    for (int i = 0; i < 4; i++)
        note("a note");
    for (unsigned i = 1; i <= 4; i++) {
        desk_draw(&desk, SECOND);
        desk_notes_turn(&desk, i * 10 * SECOND);
        ck_assert_uint_eq(desk.ui.note.shown, i);
        ck_assert(desk.changed);
        desk_draw(&desk, SECOND);
        desk_notes_turn(&desk, i * 10 * SECOND + 2599999);
        ck_assert_uint_eq(desk.ui.note.shown, i);
        ck_assert(!desk.changed);
    }
    desk_notes_turn(&desk, 90 * SECOND);
    ck_assert_uint_eq(desk.ui.note.shown, 4);
}
END_TEST

/* A key of the one that is read says so: the next comes at once, and has its own time. */
START_TEST(one_that_was_read)
{
    set_up(1, 24, 80);
    for (int i = 0; i < 3; i++)
        note("a note");
    desk_notes_turn(&desk, SECOND);
    desk_notes_read(&desk);
    ck_assert_int_le(desk_notes_deadline_us(&desk), 0);
    desk_notes_turn(&desk, SECOND + 1);
    ck_assert_uint_eq(desk.ui.note.shown, 2);
    desk_notes_turn(&desk, SECOND + 2);
    ck_assert_uint_eq(desk.ui.note.shown, 2);
    press('b');
    ck_assert_uint_eq(desk.ui.note.shown, 1);
    desk_notes_read(&desk); /* kept, it stays */
    ck_assert_int_eq(desk_notes_deadline_us(&desk), INT64_MAX);
    desk_notes_turn(&desk, 90 * SECOND);
    ck_assert_uint_eq(desk.ui.note.shown, 1);
}
END_TEST

/* Keys go from note to note, and one that was gone back to stays until the last is shown. */
START_TEST(keys_of_notes)
{
    static const struct {
        char key;
        unsigned shown;
        const char *message;
        bool kept;
    } steps[] = {
        { 'b', 2, "", true },
        { 'b', 1, "", true },
        { 'b', 1, "this is the first note", true },
        { 'n', 2, "", true },
        { 'n', 3, "", false },
        { 'n', 3, "this is the last note so far", false },
        { 'b', 2, "", true },
    };

    set_up(1, 24, 80);
    press('n');
    ck_assert_str_eq(desk.message, "there is no note yet");
    press('b');
    ck_assert_str_eq(desk.message, "there is no note yet");
    for (int i = 0; i < 3; i++) {
        note("a note");
        desk_notes_turn(&desk, (i + 1) * 10 * SECOND);
    }
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        press(steps[i].key);
        ck_assert_uint_eq(desk.ui.note.shown, steps[i].shown);
        ck_assert_str_eq(desk.message, steps[i].message);
        ck_assert_int_eq(desk.note_kept, steps[i].kept);
    }
    desk_notes_turn(&desk, 900 * SECOND);
    ck_assert_uint_eq(desk.ui.note.shown, 2);
    desk.note_latest = true; /* another moment of a record: what is there now */
    desk_notes_turn(&desk, 901 * SECOND);
    ck_assert_uint_eq(desk.ui.note.shown, 3);
    ck_assert(!desk.note_kept && !desk.note_latest);
    note("one more");
    desk_notes_turn(&desk, 902 * SECOND);
    ck_assert_uint_eq(desk.ui.note.shown, 3);
    desk_notes_turn(&desk, 901 * SECOND + 2600000);
    ck_assert_uint_eq(desk.ui.note.shown, 4);
}
END_TEST

/* Where the latest is shown it stays, with the time that is left to read it. */
START_TEST(the_latest)
{
    set_up(1, 24, 80);
    note("a note");
    desk_notes_turn(&desk, SECOND);
    desk.note_latest = true;
    desk_notes_turn(&desk, 2 * SECOND);
    ck_assert(!desk.note_latest);
    note("next");
    ck_assert_int_eq(desk_notes_deadline_us(&desk), SECOND + 2600000);
    desk_rewind(&desk); /* to before all of them */
    ck_assert_int_eq(desk_notes_deadline_us(&desk), INT64_MAX);
    desk.note_kept = true;
    desk_notes_turn(&desk, 3 * SECOND);
    ck_assert_uint_eq(desk.ui.note.shown, 0);
    ck_assert(!desk.note_kept);
}
END_TEST

/* Of more than are kept: the one that was shown is gone, and the next that is there comes. */
START_TEST(one_that_is_gone)
{
    set_up(1, 24, 80);
    note("a note");
    desk_notes_turn(&desk, SECOND);
    for (int i = 0; i < BOARD_NOTES_MOST; i++)
        note("one of many");
    ck_assert_ptr_null(board_note(desk.shown, 1));
    ck_assert_int_eq(desk_notes_deadline_us(&desk), 0);
    desk_notes_turn(&desk, SECOND);
    ck_assert_uint_eq(desk.ui.note.shown, 2);
    ck_assert_int_eq(desk_notes_deadline_us(&desk), SECOND + 2900000);
    press('b');
    ck_assert_str_eq(desk.message, "this is the first note");
}
END_TEST

/* What other keys say where they cannot do what they are for. */
START_TEST(what_is_not_there)
{
    set_up(2, 24, 80);
    desk.board.slots = 2;
    press('L');
    ck_assert_str_eq(desk.message, "no slot is used yet");
    begin(1, 1);
    desk_draw(&desk, SECOND);
    press('L');
    ck_assert_str_eq(desk.message, "");
    ck_assert_int_eq(desk.ui.pane.shown, PANE_TIMELINE);
    desk_apply(&desk, &(struct fb_event){ .kind = FB_FORKED,
                                          .job = 2,
                                          .attempt = 1,
                                          .t_us = 2,
                                          .as.forked = { .pid = 1002, .parent = 1001 } });
    desk_draw(&desk, SECOND);
    press('a');
    ck_assert_str_eq(desk.message, "a watch has one output, that of all");
    ck_assert_int_eq(desk.ui.pane.shown, PANE_TIMELINE);
    press('j');
    press('I');
    desk.keys = KEYS_WATCH;
    press('t');
    ck_assert_str_eq(desk.message, "a tree is sorted by # and unfiltered");
}
END_TEST

CHECK_MAIN("notes at the desk")
{
    desk_fixture(all);
    tcase_add_loop_test(all, the_time_to_read, 0, sizeof readings / sizeof readings[0]);
    tcase_add_test(all, one_by_one);
    tcase_add_test(all, one_that_was_read);
    tcase_add_test(all, keys_of_notes);
    tcase_add_test(all, the_latest);
    tcase_add_test(all, one_that_is_gone);
    tcase_add_test(all, what_is_not_there);
}
