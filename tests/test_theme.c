/* test_theme.c - glyphs of one column, colours that the terminal has. */
#include "lines.h"
#include "theme.h"
#include "width.h"

#include <check.h>
#include <locale.h>
#include <string.h>

START_TEST(glyphs_take_one_column)
{
    for (int ascii = 0; ascii < 2; ascii++) {
        const struct glyphs *g = theme_glyphs(ascii);
        const char *all[] = { g->bar_done,     g->bar_half,     g->bar_left,    g->lane_waiting,
                              g->lane_running, g->lane_stopped, g->lane_zombie, g->tick,
                              g->mark,         g->line,         g->column,      g->up,
                              g->down,         g->left,         g->right,       g->sort_up,
                              g->sort_down,    g->warning,      g->ellipsis,    g->between,
                              g->lane_begin };
        for (size_t i = 0; i < sizeof all / sizeof all[0] + 9 + THEME_STATE_COUNT; i++) {
            size_t j = i - sizeof all / sizeof all[0];
            const char *glyph = i < sizeof all / sizeof all[0] ? all[i]
                                : j < 9                        ? g->level[j]
                                                               : g->state[j - 9];
            ck_assert_int_eq(width_text(glyph), 1);
            ck_assert(!ascii || strlen(glyph) == 1);
        }
        for (int a = 0; a < THEME_STATE_COUNT; a++)
            for (int b = 0; b < a; b++) {
                ck_assert_str_ne(g->state[a], g->state[b]);
                ck_assert_str_ne(theme_word((enum theme_state)a), theme_word((enum theme_state)b));
            }
    }
}
END_TEST

START_TEST(looks_fit_the_terminal)
{
    static const int colors[] = { 0, 1, 8, 16, 88, 256 };

    for (size_t i = 0; i < sizeof colors / sizeof colors[0]; i++) {
        int most = colors[i] < 8 ? 0 : colors[i];
        for (uint32_t style = 0; style < STYLE_COUNT; style++) {
            struct look look = theme_look(style, colors[i]);
            ck_assert_int_lt(look.front, most);
            ck_assert_int_eq(look.back, -1);
            ck_assert(look.front != 0 && look.front != 7); /* unseen on black, on white */
            ck_assert(theme_look(style | STYLE_SELECTED, colors[i]).attributes & LOOK_REVERSE);
        }
        for (int c = -1; c < 256; c++) {
            struct look look = theme_look(theme_worker(c, 255 - c, LOOK_ITALIC), colors[i]);
            ck_assert_int_lt(look.front, most);
            ck_assert_int_lt(look.back, most);
            ck_assert_int_eq(look.attributes, LOOK_ITALIC);
            ck_assert(colors[i] != 256 || (look.front == c && look.back == (c < 0 ? -1 : 255 - c)));
        }
    }
    ck_assert_int_eq(theme_look(theme_worker(196, -1, 0), 8).front, 1);
    ck_assert_int_eq(theme_look(theme_worker(21, -1, 0), 16).front, 12);
    ck_assert_int_eq(theme_look(STYLE_FAILED, 0).attributes, LOOK_BOLD);
    ck_assert_int_eq(theme_look(STYLE_OK, 256).front, 36);
    ck_assert_int_eq(LINES_BOLD | LINES_DIM << 5 | LINES_ITALIC << 10 | LINES_UNDERLINE << 15,
                     LOOK_BOLD | LOOK_DIM << 5 | LOOK_ITALIC << 10 | LOOK_UNDERLINE << 15);
    ck_assert_int_eq((int)LINES_REVERSE, (int)LOOK_REVERSE);
}
END_TEST

START_TEST(letters_differ)
{
    for (uint32_t a = 0; a < STYLE_COUNT; a++)
        for (uint32_t b = 0; b < a; b++)
            ck_assert_int_ne(theme_letter(a), theme_letter(b));
    ck_assert_int_eq(theme_letter(STYLE_OK | STYLE_SELECTED), 'S');
    ck_assert_int_eq(theme_letter(theme_worker(1, 2, 3)), 'c');
}
END_TEST

START_TEST(when_ascii)
{
    ck_assert(theme_is_ascii(true, "UTF-8", "xterm"));
    ck_assert(theme_is_ascii(false, "ANSI_X3.4-1968", "xterm"));
    ck_assert(theme_is_ascii(false, "UTF-8", "linux"));
    ck_assert(!theme_is_ascii(false, "UTF-8", "xterm"));
    ck_assert(!theme_is_ascii(false, "utf8", NULL));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("theme");
    TCase *all = tcase_create("all");
    SRunner *runner = srunner_create(suite);
    int failed;

    if (setlocale(LC_ALL, "C.UTF-8") == NULL)
        return 77;
    tcase_set_timeout(all, 60);
    tcase_add_test(all, glyphs_take_one_column);
    tcase_add_test(all, looks_fit_the_terminal);
    tcase_add_test(all, letters_differ);
    tcase_add_test(all, when_ascii);
    suite_add_tcase(suite, all);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
