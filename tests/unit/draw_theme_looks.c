/*
 * draw_theme_looks.c - what each style looks like on each kind of terminal:
 * golden/looks_of_styles.txt has front, back and attributes (bold 1, dim 2, italic 4, underline 8,
 * reverse 16; -1: the terminal's own) on 0, 8, 16 and 256 colours, and as it is selected. See
 * check_golden.h.
 */
#include "base/text.h"
#include "check_golden.h"
#include "check_main.h"
#include "draw/theme.h"

static struct text told;

static void say(struct look look)
{
    text_printf(&told, " | %3d %3d %2d", look.front, look.back, look.attributes);
}

static void say_styles(enum palette palette)
{
    static const int colors[] = { 0, 8, 16, 256 };

    for (uint32_t style = 0; style < STYLE_COUNT; style++) {
        text_printf(&told, "%d %2u %c", (int)palette, style, theme_letter(style));
        for (int i = 0; i < 4; i++)
            say(theme_look(palette, style, colors[i]));
        for (int i = 0; i < 4; i += 3)
            say(theme_look(palette, style | STYLE_SELECTED, colors[i]));
        text_puts(&told, "\n");
    }
}

/* Of the palette of 256 on fewer: front on 8 and 16, and the back of the same and of the next. */
static void say_workers(void)
{
    for (int color = -1; color < 256; color++) {
        text_printf(&told, "%3d", color);
        say(theme_look(PALETTE_DARK, theme_worker(color, -1, 0), 8));
        say(theme_look(PALETTE_DARK, theme_worker(color, -1, LOOK_BOLD), 16));
        say(theme_look(PALETTE_LIGHT, theme_worker(7, color, LOOK_REVERSE), 8));
        say(theme_look(PALETTE_DARK, theme_worker(color, 255 - color, 0), 256));
        say(theme_look(PALETTE_LIGHT, theme_worker(color, -1, 0) | STYLE_SELECTED, 256));
        text_puts(&told, "\n");
    }
}

START_TEST(all_looks)
{
    for (int palette = 0; palette < PALETTE_COUNT; palette++)
        say_styles((enum palette)palette);
    say_workers();
    compare_file("tests/unit/golden/looks_of_styles.txt", text_string(&told));
    text_fini(&told);
}
END_TEST

/* 0.179 is where black and white are read alike: a grey of 117 or 118 of 255. -1: no answer. */
static const struct {
    const char *answer;
    int palette;
} answers[] = {
    { "11;rgb:0000/0000/0000", PALETTE_DARK },
    { "11;rgb:ffff/ffff/ffff", PALETTE_LIGHT },
    { "11;rgb:75/75/75", PALETTE_DARK },
    { "11;rgb:76/76/76", PALETTE_LIGHT },
    { "11;rgb:ff/0/0", PALETTE_LIGHT },
    { "11;rgb:f0/0/0", PALETTE_LIGHT },
    { "11;rgb:e0/0/0", PALETTE_DARK },
    { "11;rgb:0/80/0", PALETTE_DARK },
    { "11;rgb:0/90/0", PALETTE_LIGHT },
    { "11;rgb:0/0/ff", PALETTE_DARK },
    { "11;rgb:7/7/7", PALETTE_LIGHT },
    { "11;rgb:6/6/6", PALETTE_DARK },
    { "11;rgb:7ff/7ff/7ff", PALETTE_LIGHT },
    { "11;rgb:fffff/0/0", -1 },
    { "11;rgb:ff/ff", -1 },
    { "11;rgb:ff/ff/ff/ff", -1 },
    { "11;rgb:/ff/ff", -1 },
    { "10;rgb:ff/ff/ff", -1 },
    { "11;ff/ff/ff", -1 },
    { "", -1 },
};

START_TEST(what_the_terminal_answers)
{
    enum palette palette = PALETTE_COUNT;
    bool known = theme_of_answer(answers[_i].answer, &palette);

    ck_assert_msg(known == (answers[_i].palette >= 0), "%s", answers[_i].answer);
    ck_assert_msg((int)palette == (known ? answers[_i].palette : PALETTE_COUNT), "%s",
                  answers[_i].answer);
}
END_TEST

static const struct {
    const char *value;
    int palette;
} environments[] = {
    { "15;0", PALETTE_DARK },
    { "0;15", PALETTE_LIGHT },
    { "0;7", PALETTE_LIGHT },
    { "7;6", PALETTE_DARK },
    { "0;default;15", PALETTE_LIGHT },
    { "0;8", PALETTE_DARK },
    { "0;9", PALETTE_LIGHT },
    { "", -1 },
    { "15", -1 },
    { "0;x", -1 },
    { "default;default", -1 },
    { "0;16", -1 },
};

START_TEST(what_the_environment_says)
{
    enum palette palette = PALETTE_COUNT;
    bool known = theme_of_environment(environments[_i].value, &palette);

    text_printf(&told, "'%s' %d %d", environments[_i].value, known, (int)palette);
    ck_assert_msg(known == (environments[_i].palette >= 0), "%s", text_string(&told));
    if (known)
        ck_assert_msg((int)palette == environments[_i].palette, "%s", text_string(&told));
    text_fini(&told);
}
END_TEST

CHECK_MAIN("looks")
{
    tcase_add_test(all, all_looks);
    tcase_add_loop_test(all, what_the_terminal_answers, 0, sizeof answers / sizeof answers[0]);
    tcase_add_loop_test(all, what_the_environment_says, 0,
                        sizeof environments / sizeof environments[0]);
}
