/* desk_find_output.c - a text in the output that is shown, and in that of the other rows. */
#include "desk_stage.h"

#include "desk/inside.h"
#include "view/output_lines.h"

static void print(uint32_t job, const char *text)
{
    static uint64_t offsets[10];
    struct fb_event event = { .kind = FB_OUTPUT, .job = job, .attempt = 1 };

    event.as.output = (typeof(event.as.output)){
        .stream = 1, .offset = offsets[job], .bytes = text, .size = strlen(text)
    };
    offsets[job] += event.as.output.size;
    desk_apply(&desk, &event);
}

/* Of five rows the first three and the last have printed; 1 three times what is searched for. */
static void set_up_output(void)
{
    set_up(5, 24, 80);
    for (uint32_t job = 1; job <= 5; job++)
        begin(job, job);
    print(1, "an error\nfine\nan ERROR too\nfine\nerror, the last\n");
    print(2, "fine\n");
    print(3, "no error\n");
    print(5, "error in 5\nand another error\n");
    desk_draw(&desk, SECOND);
}

static void search(const char *text)
{
    press('/');
    for (; *text != '\0'; text++)
        press(*text);
    press(PRESS_ENTER);
    desk_draw(&desk, SECOND);
}

/* The line that a place names, by its beginning. */
static void at(uint32_t job, const char *line)
{
    struct output_lines lines = { 0 };
    size_t index;

    ck_assert_uint_eq(desk.ui.table.selected, job);
    view_output_lines_update(&lines, &desk.board, job);
    index = view_output_lines_index(&lines, desk.ui.pane.end);
    ck_assert_msg(strncmp(view_output_line_text(&lines, &lines.lines[index]), line, strlen(line)) ==
                      0,
                  "%s, not %s", view_output_line_text(&lines, &lines.lines[index]), line);
    view_output_lines_fini(&lines);
}

static const struct {
    int key;
    uint32_t job;
    const char *line;
} steps[] = {
    { 'n', 3, "no error" },     { 'n', 5, "error in 5" },   { 'n', 5, "and another error" },
    { 'n', 1, "an error" },     { 'n', 1, "an ERROR too" }, { 'n', 1, "error, the last" },
    { 'N', 1, "an ERROR too" }, { 'N', 1, "an error" },     { 'N', 5, "and another error" },
    { 'N', 5, "error in 5" },   { 'N', 3, "no error" },     { 'N', 1, "error, the last" },
};

START_TEST(through_all_output)
{
    set_up_output();
    press(PRESS_DOWN);
    press(PRESS_ENTER);
    search("error");
    at(1, "error, the last"); /* the newest */
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        press(steps[i].key);
        desk_draw(&desk, SECOND);
        at(steps[i].job, steps[i].line);
    }
    search("in 5"); /* not in what is shown */
    at(5, "error in 5");
    press('n'); /* the only one: round the end */
    at(5, "error in 5");
    ck_assert_str_eq(desk.message, "");
    search("nowhere");
    ck_assert_str_eq(desk.message, "not found: nowhere");
    ck_assert_uint_eq(desk.ui.table.selected, 5);
}
END_TEST

/* Rows that are not listed are not looked through. */
START_TEST(through_the_rows_that_are_listed)
{
    set_up_output();
    press('&');
    press('3');
    press(PRESS_ENTER);
    desk_draw(&desk, SECOND);
    press(PRESS_DOWN);
    press(PRESS_ENTER);
    search("in 5");
    ck_assert_str_eq(desk.message, "not found: in 5");
}
END_TEST

/* One letter is a search too; without one n goes to the next note. A place that is gone is the
 * first line. */
START_TEST(of_one_letter)
{
    struct output_lines lines = { 0 };

    set_up_output();
    press(PRESS_DOWN);
    press(PRESS_ENTER);
    search("f");
    at(1, "fine");
    press('N');
    at(1, "fine");
    view_output_lines_update(&lines, &desk.board, 1);
    ck_assert_uint_eq(view_output_lines_index(&lines, desk.ui.pane.end), 1);
    ck_assert_uint_eq(view_output_lines_index(&lines, 0), 4);
    ck_assert_uint_eq(view_output_lines_index(&lines, 3), 0);
    view_output_lines_fini(&lines);
}
END_TEST

CHECK_MAIN_APART("desk, find in output")
{
    desk_fixture(all);
    tcase_add_test(all, through_all_output);
    tcase_add_test(all, through_the_rows_that_are_listed);
    tcase_add_test(all, of_one_letter);
}
