/*
 * teach_page_draw.c - pages of a lesson where there is just room, a row less, a column less: whole
 * screens, as one file in golden/.
 */
#include "check_main.h"
#include "draw/press.h"
#include "teach/page.h"
#include "view_stage.h"

#include <stdio.h>
#include <string.h>

static struct teach_question asked[3];
static struct teach_lesson lesson;
static struct teach_value said[3], measured[3];
static bool given[4];
static struct teach_page page;
static FILE *seen;

static void open_page(size_t count, const char *about, const char *source)
{
    memset(asked, 0, sizeof asked);
    memset(said, 0, sizeof said);
    memset(measured, 0, sizeof measured);
    for (size_t i = 0; i < count; i++)
        asked[i] = (struct teach_question){ .key = "k",
                                            .question = "What is the question of this?",
                                            .why = "Because it is so.",
                                            .kind = TEACH_A_NUMBER };
    lesson = (struct teach_lesson){ .title = "A title",
                                    .about = about,
                                    .source = "way/to/it.c",
                                    .questions = asked,
                                    .count = count };
    page = (struct teach_page){
        .lesson = &lesson, .source = source, .said = said, .measured = measured, .given = given
    };
    teach_page_ask(&page);
}

static void choices(const char *const *words)
{
    asked[0].kind = TEACH_A_CHOICE;
    for (; *words != NULL; words++)
        asked[0].choices[asked[0].choice_count++] = *words;
}

static void screen(const char *name, int rows, int cols)
{
    struct grid grid;

    ck_assert_int_eq(grid_open(&grid, rows, cols), 0);
    teach_page_draw(&page, &grid, theme_glyphs(true));
    fprintf(seen, "==== %s, %d rows, %d columns\n", name, rows, cols);
    grid_dump(&grid, seen, NULL);
    grid_close(&grid);
}

static void little_room_for_choices(void)
{
    static const char *const few[] = { "one", "two words", "three", NULL };
    static const char *const many[] = { "a first answer",
                                        "a second one",
                                        "a third",
                                        "a fourth",
                                        "a fifth",
                                        "a sixth",
                                        "g",
                                        "h",
                                        "the last",
                                        NULL };

    open_page(1, NULL, "");
    choices(few);
    for (int rows = 12; rows <= 14; rows++)
        screen("three choices", rows, 40);
    open_page(2, "It is about this.", "");
    choices(many);
    for (int rows = 13; rows <= 19; rows += 3)
        screen("nine choices", rows, 40);
}

static void more_than_it_is_about(void)
{
    static const char about[] = "One two three four five six seven eight nine ten eleven twelve. "
                                "One two three four five six seven eight nine ten eleven twelve. "
                                "One two three four five six seven eight nine ten eleven twelve. ";

    open_page(1, about, "");
    for (int rows = 12; rows <= 15; rows++)
        screen("about much", rows, 40);
    open_page(2, "a b", "");
    page.at = 1;
    screen("the second", 12, 60);
    page.at = 2;
    screen("all answered", 12, 60);
}

static void a_program(void)
{
    open_page(1, "About it.", "a\nb\n\tc\nd\ne\nf\ng\nh, which is longer\ni\nj\nk\nl\n");
    for (int rows = 17; rows <= 19; rows++)
        screen("its program", rows, 40);
    teach_page_press(&page, PRESS_PAGE_DOWN);
    teach_page_press(&page, PRESS_PAGE_DOWN);
    screen("at its end", 20, 40);
    screen("in more rows", 22, 40);
    screen("in many", 40, 40);
    lesson.source = "it.c";
    screen("of another name", 25, 40);
}

/* The end of what is typed is seen where it is wider than its room. */
static void a_field(void)
{
    open_page(1, NULL, "");
    asked[0].kind = TEACH_A_TEXT;
    for (int size = 33; size <= 36; size++) {
        memcpy(page.typed[0], "123456789 123456789 123456789 1234567", (size_t)size);
        page.typed[0][size] = '\0';
        screen("typed", 12, 40);
    }
}

static void side_by_side(void)
{
    static const double pairs[][2] = { { 0.25, 0.5 }, { 0.5, 0.5 }, { 0, 0 }, { 2, -1 }, { 1, 8 } };

    open_page(2, NULL, "");
    for (int i = 0; i < 5; i++) {
        said[0] = (struct teach_value){ .known = true, .number = pairs[i][0] };
        measured[0] = (struct teach_value){ .known = true, .number = pairs[i][1] };
        teach_page_compare(&page);
        page.warning = i == 1 ? "x" : "";
        screen("side by side", 15 + i, 50);
    }
    page.top = 1;
    screen("a line on", 16, 50);
}

START_TEST(whole_screens)
{
    char *text = NULL;
    size_t size;

    seen = open_memstream(&text, &size);
    little_room_for_choices();
    more_than_it_is_about();
    a_program();
    a_field();
    side_by_side();
    fclose(seen);
    compare_file("tests/unit/golden/teach_draw.txt", text);
    free(text);
}
END_TEST

/* A comparison begins at its top, and is moved by a line or by eight. */
START_TEST(a_comparison_is_moved)
{
    struct grid grid;

    open_page(3, NULL, "");
    page.top = 3;
    strcpy(page.message, "said");
    teach_page_compare(&page);
    ck_assert_int_eq(page.top, 0);
    ck_assert_str_eq(page.message, "");
    ck_assert_int_eq(grid_open(&grid, 12, 40), 0);
    teach_page_draw(&page, &grid, theme_glyphs(true));
    grid_close(&grid);
    ck_assert_int_ge(page.most, 9);
    teach_page_press(&page, PRESS_PAGE_DOWN);
    ck_assert_int_eq(page.top, 8);
    teach_page_press(&page, PRESS_UP);
    ck_assert_int_eq(page.top, 7);
    teach_page_press(&page, PRESS_DOWN);
    ck_assert_int_eq(page.top, 8);
    teach_page_press(&page, PRESS_DOWN);
    ck_assert_int_eq(page.top, 9);
    teach_page_press(&page, PRESS_PAGE_UP);
    ck_assert_int_eq(page.top, 1);
    teach_page_press(&page, PRESS_PAGE_UP);
    ck_assert_int_eq(page.top, 0);
}
END_TEST

/* Of a program that is one line longer than its room the last is seen, too. */
START_TEST(a_line_more)
{
    struct grid grid;

    open_page(1, NULL, "a\nb\nc\nd\n");
    ck_assert_int_eq(grid_open(&grid, 17, 40), 0);
    teach_page_draw(&page, &grid, theme_glyphs(true));
    ck_assert_int_eq(page.most, 1);
    teach_page_press(&page, PRESS_PAGE_DOWN);
    teach_page_draw(&page, &grid, theme_glyphs(true));
    ck_assert_int_eq(page.top, 1);
    grid_close(&grid);
}
END_TEST

CHECK_MAIN("pages of a lesson that just fit")
{
    check_locale();
    tcase_add_test(all, whole_screens);
    tcase_add_test(all, a_comparison_is_moved);
    tcase_add_test(all, a_line_more);
}
