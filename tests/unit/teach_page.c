/* teach_page.c - the pages of a lesson: what keys do to them, and the screens. */
#include "check_main.h"
#include "draw/press.h"
#include "teach/page.h"
#include "view_stage.h"

#include <string.h>

static const char text[] =
    "title: Zombies\n"
    "lesson:\n"
    "  number: 7\n"
    "  about: A child ends after 0.2 s. Its parent is busy for a second before it waits for it, and"
    " sends it a signal meanwhile.\n"
    "  source: zombie.c\n"
    "  ask:\n"
    "    - { key: zombie, question: For how long is the child a zombie?, answer: seconds,\n"
    "        measure: { zombie: 2 }, why: Until its parent has asked for its exit status. }\n"
    "    - { key: signal, question: Which signal is it killed by?,\n"
    "        answer: [SIGKILL, SIGCHLD, none], measure: { signal: 2 },\n"
    "        why: It had ended by itself. A zombie cannot be killed. }\n"
    "    - { key: forks, question: How often is fork called?, answer: count, measure: forks,\n"
    "        why: Once. }\n";

static const char program[] = "/* A child ends at once. */\n"
                              "#include <signal.h>\n"
                              "#include <sys/wait.h>\n"
                              "#include <unistd.h>\n"
                              "\n"
                              "int main(void)\n"
                              "{\n"
                              "\tpid_t child = fork();\n"
                              "\n"
                              "\tif (child == 0) {\n"
                              "\t\tusleep(200 * 1000);\n"
                              "\t\t_exit(3); /* a line that is much too long for a narrow screen, "
                              "on which it has to be cut at the edge, as here, to be seen */\n"
                              "\t}\n"
                              "\tusleep(600 * 1000);\n"
                              "\tkill(child, SIGKILL);\n"
                              "\tusleep(600 * 1000);\n"
                              "\twaitpid(child, NULL, 0);\n"
                              "\treturn 0;\n"
                              "}\n";

static struct teach_lesson lesson;
static struct teach_value said[3], measured[3];
static bool given[3];
static struct teach_page page;

static void open_page(void)
{
    struct text mistakes = { 0 };

    ck_assert_msg(teach_read(&lesson, "zombie.yaml", text, strlen(text), &mistakes) == 0, "%s",
                  text_string(&mistakes));
    text_fini(&mistakes);
    memset(said, 0, sizeof said);
    memset(measured, 0, sizeof measured);
    memset(given, 0, sizeof given);
    page = (struct teach_page){ .lesson = &lesson,
                                .source = program,
                                .next = "orphan",
                                .said = said,
                                .measured = measured,
                                .given = given };
    teach_page_ask(&page);
}

static void measure_all(void)
{
    measured[0] = (struct teach_value){ .known = true, .unit = TEACH_SECONDS, .number = 1.0 };
    measured[1] = (struct teach_value){ .known = true, .unit = TEACH_WORDS, .text = "none" };
    measured[2] = (struct teach_value){ .why = "cannot be measured here: it needs ptrace" };
}

static enum teach_wish type(const char *keys)
{
    enum teach_wish wish = TEACH_STAY;

    for (; *keys != '\0'; keys++)
        wish = teach_page_press(&page, *keys == '\n' ? PRESS_ENTER : *keys);
    return wish;
}

START_TEST(answers_are_typed)
{
    open_page();
    ck_assert_int_eq(type("x0.5y"), TEACH_STAY); /* no letter can become a time */
    ck_assert_str_eq(page.typed[0], "0.5");
    ck_assert_str_eq(page.message, "It must be a time, such as 0.2 (seconds) or 200ms.");
    ck_assert_int_eq(type("\n"), TEACH_STAY);
    ck_assert_uint_eq(page.at, 1);
    ck_assert_int_eq(type("sig\n"), TEACH_STAY); /* of two of them */
    ck_assert_uint_eq(page.at, 1);
    ck_assert_int_eq(type("k\n"), TEACH_STAY);
    ck_assert_uint_eq(page.at, 2);
    teach_page_press(&page, PRESS_UP);
    ck_assert_uint_eq(page.at, 1);
    for (int i = 0; i < 10; i++)
        teach_page_press(&page, PRESS_BACKSPACE);
    type("3\n12");
    teach_page_press(&page, PRESS_CTRL('u'));
    ck_assert_int_eq(type("1\n"), TEACH_RUN);
    ck_assert(said[0].known && said[0].number > 0.49 && said[2].number > 0.9);
    ck_assert_str_eq(said[1].text, "none");
    teach_close(&lesson);
}
END_TEST

START_TEST(nothing_is_an_answer_too)
{
    struct text words = { 0 };

    open_page();
    ck_assert_int_eq(type("\n2\n\n"), TEACH_RUN);
    teach_page_said(&page, &words);
    ck_assert_str_eq(text_string(&words), "You said: nothing, SIGCHLD, nothing");
    text_fini(&words);
    teach_close(&lesson);
}
END_TEST

/* An order has commas of its own: answers are told apart by something else then. */
START_TEST(an_order_among_the_answers)
{
    static const char order[] =
        "lesson:\n"
        "  exec: [x]\n"
        "  ask:\n"
        "    - { key: o, question: q, answer: order, of: [a, b], measure: order }\n"
        "    - { key: n, question: q, answer: count, measure: forks }\n"
        "    - { key: m, question: q, answer: count, measure: forks }\n";
    struct text words = { 0 }, mistakes = { 0 };

    open_page();
    teach_close(&lesson);
    ck_assert_int_eq(teach_read(&lesson, "o.yaml", order, strlen(order), &mistakes), 0);
    teach_page_ask(&page);
    ck_assert_int_eq(type("b a\n7\n\n"), TEACH_RUN);
    teach_page_said(&page, &words);
    ck_assert_str_eq(text_string(&words), "You said: b, a; 7; nothing");
    text_fini(&words);
    text_fini(&mistakes);
    teach_close(&lesson);
}
END_TEST

START_TEST(what_is_given_is_not_asked)
{
    open_page();
    given[0] = given[2] = true;
    teach_page_ask(&page);
    ck_assert_uint_eq(page.at, 1);
    teach_page_press(&page, PRESS_UP);
    ck_assert_uint_eq(page.at, 1);
    ck_assert_int_eq(type("1\n"), TEACH_RUN);
    given[1] = true;
    teach_page_ask(&page);
    ck_assert_uint_eq(page.at, 3);
    ck_assert_int_eq(type("1"), TEACH_STAY);
    ck_assert_int_eq(type("\n"), TEACH_RUN);
    teach_close(&lesson);
}
END_TEST

static const struct {
    int press;
    bool comparing, next, playable;
    enum teach_wish wish;
} keys[] = {
    { PRESS_ESCAPE, false, true, false, TEACH_LEAVE },
    { 'q', false, true, false, TEACH_STAY }, /* a letter of an answer */
    { PRESS_ENTER, true, true, false, TEACH_NEXT },
    { PRESS_ENTER, true, false, false, TEACH_LEAVE },
    { 'n', true, true, false, TEACH_NEXT },
    { 'n', true, false, false, TEACH_STAY },
    { 'r', true, true, false, TEACH_AGAIN },
    { 'a', true, true, false, TEACH_ASK_AGAIN },
    { 'p', true, true, true, TEACH_PLAY },
    { 'p', true, true, false, TEACH_STAY },
    { 'q', true, true, false, TEACH_LEAVE },
    { PRESS_ESCAPE, true, true, false, TEACH_LEAVE },
    { 'x', true, true, false, TEACH_STAY },
};

START_TEST(keys_and_wishes)
{
    open_page();
    page.next = keys[_i].next ? "orphan" : NULL;
    page.playable = keys[_i].playable;
    if (keys[_i].comparing)
        teach_page_compare(&page);
    ck_assert_int_eq(teach_page_press(&page, keys[_i].press), keys[_i].wish);
    teach_close(&lesson);
}
END_TEST

/* ---------------------------------------------------------------- screens */

static void compare_screen(const char *name, int rows, int cols, bool ascii)
{
    struct stage stage = { 0 };
    char path[128], *dump;

    ck_assert_int_eq(grid_open(&stage.grid, rows, cols), 0);
    teach_page_draw(&page, &stage.grid, theme_glyphs(ascii));
    dump = stage_dump(&stage);
    snprintf(path, sizeof path, "tests/unit/golden/teach_%s_%s%dx%d.txt", name,
             ascii ? "ascii_" : "", rows, cols);
    compare_file(path, dump);
    free(dump);
    grid_close(&stage.grid);
}

static void screens(const char *name)
{
    static const int sizes[][2] = { { 24, 80 }, { 30, 100 }, { 50, 160 } };

    for (int i = 0; i < 6; i++)
        compare_screen(name, sizes[i / 2][0], sizes[i / 2][1], i % 2 != 0);
}

START_TEST(the_questions)
{
    open_page();
    type("0.5");
    screens("ask");
    for (int rows = 11; rows <= 20; rows += 3)
        compare_screen("ask", rows, 60, false);
    type("0123456789012345678901234567890123456789"); /* its end is looked at */
    compare_screen("ask_long", 24, 40, false);
    type("\nx");
    screens("ask_choice");
    page.cannot = "no core here has two hardware threads (SMT)";
    page.source = "";
    page.message[0] = '\0';
    compare_screen("cannot", 24, 80, false);
    teach_close(&lesson);
}
END_TEST

START_TEST(side_by_side)
{
    int end;

    open_page();
    type("0.5\n3\n\n");
    measure_all();
    teach_page_compare(&page);
    screens("compare");
    compare_screen("compare", 12, 40, false);
    for (int i = 0; i < 100; i++)
        teach_page_press(&page, PRESS_DOWN);
    compare_screen("compare_end", 12, 40, false);
    end = page.top;
    teach_page_press(&page, PRESS_PAGE_UP);
    ck_assert_int_lt(page.top, end);
    teach_page_press(&page, PRESS_PAGE_DOWN);
    ck_assert_int_eq(page.top, end);
    page.warning = "";
    compare_screen("compare_end", 12, 40, false);
    page.warning = "this machine was busy";
    compare_screen("compare_warned", 24, 80, false);
    page.warning = NULL;
    compare_screen("compare_small", 5, 20, false);
    teach_close(&lesson);
}
END_TEST

/* Each of the narrow screens, the question and what is side by side. */
START_TEST(narrow)
{
    char *seen = NULL;
    size_t size;
    FILE *file = open_memstream(&seen, &size);
    struct grid grid;

    open_page();
    for (int comparing = 0; comparing < 2; comparing++) {
        for (int cols = 39; cols <= 46; cols++) {
            ck_assert_int_eq(grid_open(&grid, 16, cols), 0);
            teach_page_draw(&page, &grid, theme_glyphs(true));
            fprintf(file, "==== %d columns\n", cols);
            grid_dump(&grid, file, NULL);
            grid_close(&grid);
        }
        measure_all();
        teach_page_compare(&page);
    }
    fclose(file);
    compare_file("tests/unit/golden/teach_narrow.txt", seen);
    free(seen);
    teach_close(&lesson);
}
END_TEST

/* The program can be moved to its end and no further, and no size is too small. */
START_TEST(any_size)
{
    struct grid grid;

    open_page();
    for (int comparing = 0; comparing < 2; comparing++) {
        for (int rows = 0; rows < 40; rows++)
            for (int cols = 0; cols < 110; cols += 7) {
                ck_assert_int_eq(grid_open(&grid, rows, cols), 0);
                teach_page_press(&page, PRESS_PAGE_DOWN);
                teach_page_draw(&page, &grid, theme_glyphs(false));
                ck_assert_int_le(page.top, page.most);
                grid_close(&grid);
            }
        measure_all();
        teach_page_compare(&page);
    }
    teach_close(&lesson);
}
END_TEST

/* The program is turned by pages, and no further than to its ends. */
START_TEST(the_program_is_turned)
{
    struct grid grid;
    int first;

    open_page();
    ck_assert_int_eq(grid_open(&grid, 20, 60), 0);
    teach_page_draw(&page, &grid, theme_glyphs(false));
    ck_assert_int_eq(page.top, 0);
    teach_page_press(&page, PRESS_PAGE_UP);
    ck_assert_int_eq(page.top, 0);
    teach_page_press(&page, PRESS_PAGE_DOWN);
    first = page.top;
    ck_assert_int_gt(first, 0);
    teach_page_press(&page, PRESS_PAGE_UP);
    ck_assert_int_eq(page.top, 0);
    for (int i = 0; i < 10; i++)
        teach_page_press(&page, PRESS_PAGE_DOWN);
    ck_assert_int_eq(page.top, page.most);
    teach_page_press(&page, PRESS_PAGE_UP);
    ck_assert_int_eq(page.top, page.most > first ? page.most - first : 0);
    strcpy(page.message, "x");
    teach_page_press(&page, PRESS_PAGE_DOWN);
    teach_page_ask(&page); /* from its beginning */
    ck_assert_int_eq(page.top, 0);
    ck_assert_str_eq(page.message, "");
    grid_close(&grid);
    teach_close(&lesson);
}
END_TEST

CHECK_MAIN("pages of a lesson")
{
    check_locale();
    tcase_add_test(all, answers_are_typed);
    tcase_add_test(all, nothing_is_an_answer_too);
    tcase_add_test(all, an_order_among_the_answers);
    tcase_add_test(all, what_is_given_is_not_asked);
    tcase_add_loop_test(all, keys_and_wishes, 0, sizeof keys / sizeof keys[0]);
    tcase_add_test(all, the_questions);
    tcase_add_test(all, side_by_side);
    tcase_add_test(all, the_program_is_turned);
    tcase_add_test(all, any_size);
    tcase_add_test(all, narrow);
}
