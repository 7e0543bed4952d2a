/* teach_page_room.c - the pages of a lesson in the room that there is: which row has what. */
#include "check_main.h"
#include "draw/press.h"
#include "teach/page.h"
#include "view_stage.h"

#include <string.h>

static struct teach_question asked[12];
static struct teach_lesson lesson;
static struct teach_value said[12], measured[12];
static bool given[12];
static struct teach_page page;
static char program[1000];

static void open_page(size_t count, int about_rows, int source_rows)
{
    static char about[800];

    memset(asked, 0, sizeof asked);
    memset(said, 0, sizeof said);
    memset(measured, 0, sizeof measured);
    memset(given, 0, sizeof given);
    for (size_t i = 0; i < count; i++)
        asked[i] = (struct teach_question){
            .key = "k", .question = "QUESTION", .why = "WHY", .kind = TEACH_A_COUNT
        };
    about[0] = program[0] = '\0';
    for (int i = 0; i < about_rows; i++) /* too long for two to stand side by side */
        strcat(about,
               i == 0 ? "aboutaboutaboutaboutaboutabout" : " aboutaboutaboutaboutaboutabout");
    for (int i = 0; i < source_rows; i++)
        strcat(program, "x\n");
    lesson = (struct teach_lesson){ .title = "TITLE",
                                    .about = about_rows > 0 ? about : NULL,
                                    .source = "d/SOURCE.c",
                                    .questions = asked,
                                    .count = count };
    page = (struct teach_page){
        .lesson = &lesson, .source = program, .said = said, .measured = measured, .given = given
    };
    teach_page_ask(&page);
}

/* The screen's text, a row each, without the looks of them. */
static char *screen(int rows, int cols)
{
    struct stage stage = { 0 };
    char *dump, *end;

    ck_assert_int_eq(grid_open(&stage.grid, rows, cols), 0);
    teach_page_draw(&page, &stage.grid, theme_glyphs(true));
    dump = stage_dump(&stage);
    end = strstr(dump, "\n--\n");
    ck_assert_ptr_nonnull(end);
    end[1] = '\0';
    grid_close(&stage.grid);
    return dump;
}

/* The row of the first that has `words` in it; -1: none. */
static int row_with(const char *text, const char *words)
{
    const char *found = strstr(text, words);
    int row = 0;

    for (const char *at = text; found != NULL && at < found; at++)
        row += *at == '\n';
    return found != NULL ? row : -1;
}

static int count_of(const char *text, const char *words)
{
    int count = 0;

    while ((text = strstr(text, words)) != NULL) {
        count++;
        text += strlen(words);
    }
    return count;
}

/* What is asked is above the foot; the program gets what is left, if that is enough. */
static const struct {
    int rows, about, choices, source; /* rows of each */
    int question, alone;              /* the row of each; -1: it is not seen */
    int program, lines, most;
} rooms[] = {
    { 12, 0, 0, 9, 3, 8, -1, 0, 0 },    { 15, 0, 0, 9, 6, 11, -1, 0, 0 },
    { 16, 0, 0, 9, 7, 12, 3, 2, 7 },    { 17, 0, 0, 9, 8, 13, 3, 3, 6 },
    { 22, 0, 0, 9, 13, 18, 3, 8, 1 },   { 23, 0, 0, 9, 14, 19, 3, 9, 0 },
    { 24, 0, 0, 9, 15, 20, 3, 9, 0 },   { 12, 1, 0, 9, 3, 8, -1, 0, 0 },
    { 12, 2, 0, 9, 3, 8, -1, 0, 0 },    { 12, 9, 0, 0, 3, 8, -1, 0, 0 },
    { 16, 1, 0, 9, 7, 12, -1, 0, 0 },   { 17, 1, 0, 9, 8, 13, 4, 2, 7 },
    { 17, 2, 0, 9, 8, 13, -1, 0, 0 },   { 18, 2, 0, 9, 9, 14, 5, 2, 7 },
    { 12, 0, 0, 0, 3, 8, -1, 0, 0 },    { 12, 1, 0, 0, 3, 8, -1, 0, 0 },
    { 13, 1, 0, 0, 4, 9, -1, 0, 0 },    { 14, 1, 0, 0, 4, 9, -1, 0, 0 },
    { 20, 3, 0, 0, 6, 11, -1, 0, 0 },   { 20, 7, 0, 0, 10, 15, -1, 0, 0 },
    { 20, 8, 0, 0, 11, 16, -1, 0, 0 },  { 20, 10, 0, 9, 11, 16, -1, 0, 0 },
    { 20, 10, 0, 0, 11, 16, -1, 0, 0 }, { 24, 0, 9, 9, 5, 20, -1, 0, 0 },
    { 12, 0, 2, 0, 2, 8, -1, 0, 0 },    { 12, 0, 3, 0, 2, 8, -1, 0, 0 },
    { 12, 2, 2, 0, 2, 8, -1, 0, 0 },    { 12, 2, 3, 0, 2, 8, -1, 0, 0 },
    { 12, 2, 9, 0, 4, -1, -1, 0, 0 },   { 13, 2, 2, 9, 3, 9, -1, 0, 0 },
    { 13, 0, 2, 9, 3, 9, -1, 0, 0 },    { 13, 0, 3, 9, 3, 9, -1, 0, 0 },
};

START_TEST(rows_of_a_question)
{
    char *text;

    open_page(1, rooms[_i].about, rooms[_i].source);
    asked[0].kind = rooms[_i].choices > 0 ? TEACH_A_CHOICE : TEACH_A_COUNT;
    asked[0].choice_count = rooms[_i].choices;
    for (int i = 0; i < rooms[_i].choices; i++)
        asked[0].choices[i] = "CHOICE";
    text = screen(rooms[_i].rows, 40);
    ck_assert_int_eq(row_with(text, "Question 1"), rooms[_i].question);
    ck_assert_int_eq(row_with(text, "or Enter alone"), rooms[_i].alone);
    ck_assert_msg(strstr(text, "\n >") != NULL, "no input:\n%s", text);
    ck_assert_int_eq(row_with(text, "SOURCE.c"), rooms[_i].program);
    ck_assert_int_eq(count_of(text, "x\n"), rooms[_i].lines);
    ck_assert_int_eq(page.most, rooms[_i].most);
    ck_assert_int_eq(row_with(text, "PgDn") >= 0, rooms[_i].most > 0);
    ck_assert_int_eq(row_with(text, "lines 1 to ") >= 0, rooms[_i].most > 0);
    ck_assert_int_eq(row_with(text, "run it"), rooms[_i].rows - 1);
    free(text);
}
END_TEST

/* The program is turned by eight lines, and its end is at the end of its room, in any window. */
START_TEST(the_program_is_turned)
{
    open_page(1, 0, 30);
    free(screen(20, 40)); /* six lines of it */
    ck_assert_int_eq(page.most, 24);
    teach_page_press(&page, PRESS_PAGE_DOWN);
    ck_assert_int_eq(page.top, 8);
    teach_page_press(&page, PRESS_PAGE_DOWN);
    teach_page_press(&page, PRESS_PAGE_DOWN);
    ck_assert_int_eq(page.top, 24);
    teach_page_press(&page, PRESS_PAGE_DOWN);
    ck_assert_int_eq(page.top, 24);
    free(screen(20, 40));
    ck_assert_int_eq(page.top, 24);
    free(screen(22, 40)); /* the window has grown: two lines more */
    ck_assert_int_eq(page.most, 22);
    ck_assert_int_eq(page.top, 22);
    for (int i = 0; i < 3; i++)
        teach_page_press(&page, PRESS_PAGE_UP);
    ck_assert_int_eq(page.top, 0);
    free(screen(15, 40)); /* no room for it */
    ck_assert_int_eq(page.most, 0);
    ck_assert_int_eq(page.top, 0);
}
END_TEST

/* A tab is four blanks, and what is too long is cut at the edge. */
START_TEST(lines_of_the_program)
{
    char *text;

    open_page(1, 0, 0);
    strcpy(program, "a\tb\t\n\n\tlast, without an end 123456789 123456789");
    text = screen(20, 40);
    ck_assert_int_eq(row_with(text, "    1  a    b"), 4);
    ck_assert_int_eq(row_with(text, "    2\n"), 5);
    ck_assert_int_eq(row_with(text, "    3      last, without an end 1234567\n"), 6);
    ck_assert_int_eq(row_with(text, "    4"), -1);
    ck_assert_int_eq(page.most, 0);
    free(text);
}
END_TEST

/* Each comparison is five rows and an empty one, and one that was not measured has two more. */
static const struct {
    int questions, rows;
    bool warned, measured;
    int most;
} compared[] = {
    { 1, 12, false, true, 0 },  { 2, 15, false, true, 0 },  { 2, 14, false, true, 1 },
    { 2, 12, false, true, 3 },  { 2, 17, true, true, 0 },   { 2, 16, true, true, 1 },
    { 2, 19, false, false, 0 }, { 2, 18, false, false, 1 }, { 5, 20, false, true, 13 },
};

START_TEST(rows_of_a_comparison)
{
    char *text;

    open_page((size_t)compared[_i].questions, 0, 0);
    for (int i = 0; i < compared[_i].questions; i++)
        measured[i] = (struct teach_value){ .known = compared[_i].measured,
                                            .number = 1,
                                            .why = "a reason that is longer than a row of here" };
    page.warning = compared[_i].warned ? "WARNED" : NULL;
    teach_page_compare(&page);
    text = screen(compared[_i].rows, 40);
    ck_assert_int_eq(page.most, compared[_i].most);
    ck_assert_int_eq(row_with(text, "more below"),
                     compared[_i].most > 0 ? compared[_i].rows - 2 : -1);
    ck_assert_int_eq(row_with(text, "WARNED"), compared[_i].warned ? 2 : -1);
    ck_assert_int_eq(row_with(text, "QUESTION"), compared[_i].warned ? 4 : 2);
    free(text);
    for (int i = 0; i < compared[_i].most; i++) {
        ck_assert_int_eq(page.top, i);
        teach_page_press(&page, PRESS_DOWN);
    }
    teach_page_press(&page, PRESS_DOWN);
    ck_assert_int_eq(page.top, compared[_i].most);
    text = screen(compared[_i].rows, 40);
    ck_assert_int_eq(row_with(text, "more below"), -1);
    ck_assert_int_eq(count_of(text, "WHY") > 0, true);
    free(text);
    free(screen(60, 40)); /* all of it is seen */
    ck_assert_int_eq(page.top, 0);
    teach_page_press(&page, PRESS_UP);
    ck_assert_int_eq(page.top, 0);
}
END_TEST

/* Why there is nothing stands below it, also where that is a letter alone. */
START_TEST(why_there_is_nothing)
{
    char *text;

    open_page(1, 0, 0);
    measured[0] = (struct teach_value){ .why = "x" };
    teach_page_compare(&page);
    text = screen(20, 60);
    ck_assert_int_eq(row_with(text, "   measured   nothing:\n"), 4);
    ck_assert_int_eq(row_with(text, "              x\n"), 5);
    free(text);
}
END_TEST

/* The bars of both are as long as their numbers, of the larger one all of the room. */
static const struct {
    double said, measured;
    int cols, bars[2];
} bars[] = {
    { 1, 2, 80, { 19, 38 } },  { 2, 1, 80, { 38, 19 } }, { 2, 2, 80, { 38, 38 } },
    { 0, 2, 80, { 0, 38 } },   { 0, 0, 80, { 0, 0 } },   { -1, 2, 80, { 0, 38 } },
    { 1, 2, 47, { 3, 6 } },    { 1, 2, 46, { 0, 0 } },   { 1, 100, 80, { 0, 38 } },
    { 2, 100, 80, { 1, 38 } },
};

START_TEST(each_bar)
{
    const char *done = theme_glyphs(true)->bar_done;
    char *text;

    open_page(1, 0, 0);
    asked[0].kind = TEACH_A_NUMBER;
    said[0] = (struct teach_value){ .known = true, .number = bars[_i].said };
    measured[0] = (struct teach_value){ .known = true, .number = bars[_i].measured };
    teach_page_compare(&page);
    text = screen(20, bars[_i].cols);
    for (int row = 0; row < 2; row++) {
        const char *line = strstr(text, row == 0 ? "you said" : "measured");
        int count = 0;
        for (; *line != '\n'; line++)
            count += *line == done[0];
        ck_assert_int_eq(count, bars[_i].bars[row]);
    }
    free(text);
}
END_TEST

/* A field is full at last; a letter of two bytes is one that is typed and one that is erased. */
START_TEST(a_field_that_is_full)
{
    open_page(1, 0, 0);
    asked[0].kind = TEACH_A_TEXT;
    for (int i = 0; i < 200; i++)
        teach_page_press(&page, 'a');
    ck_assert_uint_eq(strlen(page.typed[0]), TEACH_TYPED_MOST - 1);
    for (int i = 0; i < 4; i++)
        teach_page_press(&page, i % 2 ? PRESS_BACKSPACE : PRESS_CTRL('h'));
    ck_assert_uint_eq(strlen(page.typed[0]), TEACH_TYPED_MOST - 5);
    teach_page_press(&page, 0xE9); /* only where the longest of all has room */
    ck_assert_uint_eq(strlen(page.typed[0]), TEACH_TYPED_MOST - 3);
    teach_page_press(&page, 0xE9);
    ck_assert_uint_eq(strlen(page.typed[0]), TEACH_TYPED_MOST - 3);
    teach_page_press(&page, PRESS_BACKSPACE);
    ck_assert_uint_eq(strlen(page.typed[0]), TEACH_TYPED_MOST - 5);
    teach_page_press(&page, PRESS_CTRL('u'));
    ck_assert_str_eq(page.typed[0], "");
    teach_page_press(&page, PRESS_BACKSPACE);
    ck_assert_str_eq(page.typed[0], "");
    for (int press = 0; press < ' '; press++)
        if (press != PRESS_ENTER && press != PRESS_ESCAPE)
            teach_page_press(&page, press);
    teach_page_press(&page, PRESS_DOWN);
    ck_assert_str_eq(page.typed[0], "");
    teach_page_press(&page, ' ');
    teach_page_press(&page, '~');
    ck_assert_str_eq(page.typed[0], " ~");
}
END_TEST

/* Where it cannot be measured, and where all is answered, no key types. */
START_TEST(keys_without_a_field)
{
    static const struct {
        int press;
        bool next;
        enum teach_wish wish;
    } keys[] = { { PRESS_ENTER, true, TEACH_NEXT },  { PRESS_ENTER, false, TEACH_LEAVE },
                 { 'n', true, TEACH_NEXT },          { 'n', false, TEACH_STAY },
                 { 'q', true, TEACH_LEAVE },         { 'x', true, TEACH_STAY },
                 { PRESS_ESCAPE, true, TEACH_LEAVE } };

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        open_page(1, 0, 0);
        page.cannot = "no";
        page.next = keys[i].next ? "next" : NULL;
        ck_assert_int_eq(teach_page_press(&page, keys[i].press), keys[i].wish);
        ck_assert_str_eq(page.typed[0], "");
    }
    open_page(2, 0, 0);
    page.at = 2;
    strcpy(page.message, "said before");
    teach_page_press(&page, 'x');
    ck_assert_str_eq(page.message, "");
    ck_assert_int_eq(teach_page_press(&page, '1'), TEACH_STAY);
    ck_assert_int_eq(teach_page_press(&page, PRESS_BACKSPACE), TEACH_STAY);
    ck_assert_int_eq(teach_page_press(&page, PRESS_ENTER), TEACH_RUN);
    teach_page_press(&page, PRESS_UP); /* the last of them again */
    ck_assert_uint_eq(page.at, 1);
    given[0] = true;
    teach_page_press(&page, PRESS_UP); /* the one before is given */
    ck_assert_uint_eq(page.at, 1);
    given[0] = false;
    teach_page_press(&page, PRESS_UP);
    ck_assert_uint_eq(page.at, 0);
}
END_TEST

/* The head has the three phases where they fit, the foot as many keys as fit. */
static const struct {
    int cols;
    bool phases;
} heads[] = { { 40, false }, { 59, false }, { 60, true }, { 80, true } };

START_TEST(each_head)
{
    const char *end;
    char *text;

    open_page(1, 0, 0);
    lesson.number = _i;
    text = screen(12, heads[_i].cols);
    ck_assert_int_eq(row_with(text, "1 Ask  2 Run  3 Compare\n"), heads[_i].phases ? 0 : -1);
    ck_assert_int_eq(row_with(text, "Lesson "), _i > 0 ? 0 : -1);
    free(text);
    lesson.title = "123456789 123456789 123456789 123456789 123456789 123456789 123456789 12345678";
    lesson.number = 0;
    text = screen(12, heads[_i].cols);
    end = strstr(text, theme_glyphs(true)->ellipsis);
    ck_assert_ptr_nonnull(end);
    ck_assert_int_eq((int)(end + strlen(theme_glyphs(true)->ellipsis) - text),
                     heads[_i].cols - 1 - (heads[_i].phases ? 26 : 0));
    free(text);
}
END_TEST

/* As many keys as fit, each whole: one column more and there is one less. */
START_TEST(each_foot)
{
    char *text;

    for (int more = 0; more < 2; more++) {
        open_page(1, 0, 0);
        page.cannot = "no";
        page.next = more ? "1234567890123456789012" : "123456789012345678901";
        text = screen(12, 40);
        ck_assert_int_eq(row_with(text, page.next), 11);
        ck_assert_int_eq(row_with(text, "   q quit"), more ? -1 : 11);
        free(text);
        page.next = more ? "1234567890123456789012345678901" : "123456789012345678901234567890";
        text = screen(12, 40);
        ck_assert_int_eq(row_with(text, "n next: "), more ? -1 : 11);
        free(text);
    }
}
END_TEST

CHECK_MAIN("rows of a lesson's pages")
{
    check_locale();
    tcase_add_loop_test(all, rows_of_a_question, 0, (int)(sizeof rooms / sizeof rooms[0]));
    tcase_add_test(all, the_program_is_turned);
    tcase_add_test(all, lines_of_the_program);
    tcase_add_loop_test(all, rows_of_a_comparison, 0, (int)(sizeof compared / sizeof compared[0]));
    tcase_add_test(all, why_there_is_nothing);
    tcase_add_loop_test(all, each_bar, 0, (int)(sizeof bars / sizeof bars[0]));
    tcase_add_test(all, a_field_that_is_full);
    tcase_add_test(all, keys_without_a_field);
    tcase_add_test(all, each_foot);
    tcase_add_loop_test(all, each_head, 0, (int)(sizeof heads / sizeof heads[0]));
}
