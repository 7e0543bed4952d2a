/* draw_theme.c - glyphs of one column, colours that the terminal has. */
#include "base/lines.h"
#include "check_main.h"
#include "draw/theme.h"
#include "draw/width.h"

#include <math.h>
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
                              g->lane_begin,   g->lane_full,    g->lane_half,   g->lane_idle,
                              g->lane_woken,   g->lane_death,   g->lane_reaped, g->lane_exec,
                              g->lane_ready,   g->bar_moved,    g->ready,       g->asleep,
                              g->unread,       g->corner[0],    g->corner[1],   g->corner[2],
                              g->corner[3] };
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
        for (uint32_t style = 0; style < STYLE_COUNT * PALETTE_COUNT; style++) {
            enum palette palette = (enum palette)(style % PALETTE_COUNT);
            struct look look = theme_look(palette, style / PALETTE_COUNT, colors[i]);
            ck_assert_int_lt(look.front, most);
            ck_assert_int_lt(look.back, most);
            look = theme_look(palette, style / PALETTE_COUNT | STYLE_SELECTED, colors[i]);
            ck_assert(look.attributes & LOOK_REVERSE);
        }
        for (int c = -1; c < 256; c++) {
            struct look look =
                theme_look(PALETTE_DARK, theme_worker(c, 255 - c, LOOK_ITALIC), colors[i]);
            ck_assert_int_lt(look.front, most);
            ck_assert_int_lt(look.back, most);
            ck_assert_int_eq(look.attributes, LOOK_ITALIC);
            ck_assert(colors[i] != 256 || (look.front == c && look.back == (c < 0 ? -1 : 255 - c)));
        }
    }
    ck_assert_int_eq(theme_look(PALETTE_DARK, theme_worker(196, -1, 0), 8).front, 1);
    ck_assert_int_eq(theme_look(PALETTE_DARK, theme_worker(21, -1, 0), 16).front, 12);
    ck_assert_int_eq(theme_look(PALETTE_DARK, STYLE_FAILED, 0).attributes, LOOK_BOLD);
    ck_assert_int_eq(theme_look(PALETTE_DARK, STYLE_OK, 256).front, 42);
    ck_assert_int_eq(LINES_BOLD | LINES_DIM << 5 | LINES_ITALIC << 10 | LINES_UNDERLINE << 15,
                     LOOK_BOLD | LOOK_DIM << 5 | LOOK_ITALIC << 10 | LOOK_UNDERLINE << 15);
    ck_assert_int_eq((int)LINES_REVERSE, (int)LOOK_REVERSE);
}
END_TEST

/* ------------------------------------------------------------------- contrast */

/* The palette of xterm, written down once more. */
static void rgb_of(int color, double rgb[3])
{
    static const int few[16][3] = { { 0, 0, 0 },      { 205, 0, 0 },     { 0, 205, 0 },
                                    { 205, 205, 0 },  { 0, 0, 238 },     { 205, 0, 205 },
                                    { 0, 205, 205 },  { 229, 229, 229 }, { 127, 127, 127 },
                                    { 255, 0, 0 },    { 0, 255, 0 },     { 255, 255, 0 },
                                    { 92, 92, 255 },  { 255, 0, 255 },   { 0, 255, 255 },
                                    { 255, 255, 255 } };
    static const int steps[] = { 0, 95, 135, 175, 215, 255 };

    for (int i = 0; i < 3; i++) {
        static const int powers[] = { 36, 6, 1 };
        int value = color < 16     ? few[color][i]
                    : color >= 232 ? 8 + 10 * (color - 232)
                                   : steps[(color - 16) / powers[i] % 6];
        rgb[i] = value / 255.0;
    }
}

/* Web Content Accessibility Guidelines 2.1, relative luminance and contrast ratio. */
static double luminance_of(const double rgb[3])
{
    double linear[3];

    for (int i = 0; i < 3; i++)
        linear[i] = rgb[i] <= 0.03928 ? rgb[i] / 12.92 : pow((rgb[i] + 0.055) / 1.055, 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

static double contrast(const double a[3], const double b[3])
{
    double x = luminance_of(a), y = luminance_of(b);

    return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

/* Backgrounds of terminals: of many colours often not quite black. */
static const struct {
    enum palette palette;
    int colors;
    double page; /* grey; below 0: its own */
} pages[] = {
    { PALETTE_DARK, 256, 0 },      { PALETTE_DARK, 256, 0x1e / 255.0 },
    { PALETTE_DARK, 16, 0 },       { PALETTE_DARK, 8, 0 },
    { PALETTE_LIGHT, 256, 1 },     { PALETTE_LIGHT, 16, 1 },
    { PALETTE_LIGHT, 8, 1 },       { PALETTE_PROJECTOR, 256, -1 },
    { PALETTE_PROJECTOR, 88, -1 }, { PALETTE_PROJECTOR, 16, -1 },
    { PALETTE_PROJECTOR, 8, -1 },
};

START_TEST(every_sign_can_be_read)
{
    double page[3] = { pages[_i].page, pages[_i].page, pages[_i].page };

    for (uint32_t style = 0; style < STYLE_COUNT; style++) {
        struct look look = theme_look(pages[_i].palette, style, pages[_i].colors);
        double front[3], back[3] = { page[0], page[1], page[2] };
        ck_assert(pages[_i].page >= 0 || look.back >= 0);
        ck_assert_int_eq(look.attributes & LOOK_DIM, 0); /* how dim is not known */
        if (look.back >= 0)
            rgb_of(look.back, back);
        if (look.front < 0)
            continue; /* the terminal's own, on its own page */
        rgb_of(look.front, front);
        ck_assert_msg(contrast(front, back) >= 4.5, "style %u of palette %d in %d colours: %.2f",
                      style, (int)pages[_i].palette, pages[_i].colors, contrast(front, back));
    }
}
END_TEST

/* What stands beside each other in a lane or in the head has colours of its own. */
START_TEST(states_are_apart)
{
    static const enum style styles[] = { STYLE_RUNNING, STYLE_OK,     STYLE_FAILED,
                                         STYLE_STOPPED, STYLE_ZOMBIE, STYLE_NOTE };

    for (int palette = 0; palette < PALETTE_COUNT; palette++)
        for (size_t a = 0; a < sizeof styles / sizeof styles[0]; a++)
            for (size_t b = 0; b < a; b++)
                ck_assert_int_ne(theme_look((enum palette)palette, styles[a], 256).front,
                                 theme_look((enum palette)palette, styles[b], 256).front);
}
END_TEST

/* A worker's own colours on the projector's page: yellow would not be seen. */
START_TEST(workers_can_be_read_on_the_projector)
{
    struct look look = theme_look(PALETTE_PROJECTOR, theme_worker(226, -1, 0), 256);

    ck_assert(look.front == 16 && look.back == 231);
    look = theme_look(PALETTE_PROJECTOR, theme_worker(226, 16, 0), 256);
    ck_assert(look.front == 226 && look.back == 16);
}
END_TEST

static const struct {
    const char *answer, *colorfgbg;
    int palette; /* -1: neither says anything */
} backgrounds[] = {
    { "11;rgb:ffff/ffff/ffff", "0;15", PALETTE_LIGHT },
    { "11;rgb:fd/f6/e3", "0;default;7", PALETTE_LIGHT },
    { "11;rgb:1e1e/1e1e/1e1e", "15;0", PALETTE_DARK },
    { "11;rgb:0/2/3", "15;default;8", PALETTE_DARK },
    { "11;rgb:0000/2b2b/3636", "7;6", PALETTE_DARK },
    { "10;rgb:ffff/ffff/ffff", "15", -1 },
    { "11;rgb:ffff/ffff", "15;", -1 },
    { "11;rgb:fffff/0/0", "15;16", -1 },
    { "11;rgb:zz/0/0", "15;default", -1 },
    { "11;", NULL, -1 },
    { "", "", -1 },
    { "11;rgb:ff/ff/ff/ff", ";-1", -1 },
};

START_TEST(backgrounds_are_known)
{
    enum palette palette = PALETTE_PROJECTOR;

    ck_assert_int_eq(theme_of_answer(backgrounds[_i].answer, &palette),
                     backgrounds[_i].palette >= 0);
    ck_assert(backgrounds[_i].palette < 0 || (int)palette == backgrounds[_i].palette);
    palette = PALETTE_PROJECTOR;
    ck_assert_int_eq(theme_of_environment(backgrounds[_i].colorfgbg, &palette),
                     backgrounds[_i].palette >= 0);
    ck_assert(backgrounds[_i].palette < 0 || (int)palette == backgrounds[_i].palette);
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

/* Of a projector: what has no background has its page's, what would not be read there is black. */
static const struct {
    int colors, front, back; /* as a worker asks for them */
    int is_front, is_back;
} projected[] = {
    { 256, -1, -1, 16, 231 },  { 256, 7, 0, 7, 0 },        { 256, 231, -1, 16, 231 },
    { 256, -1, 4, 16, 4 },     { 256, 16, -1, 16, 231 },   { 16, -1, -1, 0, 15 },
    { 16, 7, 0, 7, 0 },        { 16, 15, -1, 0, 15 },      { 8, -1, -1, 0, 7 },
    { 8, 7, 0, 7, 0 },         { 8, 0, 0, 0, 0 },          { 256, 0, -1, 0, 231 },
    { 256, 0, 4, 0, 4 },       { 256, 243, -1, 243, 231 }, { 256, 244, -1, 16, 231 },
    { 256, 16, 231, 16, 231 },
};

START_TEST(looks_of_a_projector)
{
    uint32_t style = theme_worker(projected[_i].front, projected[_i].back, 0);
    struct look look = theme_look(PALETTE_PROJECTOR, style, projected[_i].colors);

    ck_assert_int_eq(look.front, projected[_i].is_front);
    ck_assert_int_eq(look.back, projected[_i].is_back);
}
END_TEST

/* What a worker asks for, on a terminal that has fewer colours; -1: its own. */
static const struct {
    int colors, front, back, is_front, is_back;
} workers[] = {
    { 0, 1, 2, -1, -1 },     { 7, 1, 2, -1, -1 },    { 8, 1, 2, 1, 2 },
    { 8, 7, 8, 7, 0 },       { 8, 9, 15, 1, 7 },     { 8, 16, 232, 0, -1 }, /* both are black */
    { 8, 0, 0, 0, 0 },       { 8, 1, 9, 1, -1 },     { 8, 1, 1, 1, 1 },
    { 8, -1, -1, -1, -1 },   { 16, 9, 15, 9, 15 },   { 16, 16, 231, 0, 15 },
    { 16, 238, 239, 7, -1 }, { 16, 237, 251, 0, 7 }, { 16, 252, 253, 15, -1 },
};

START_TEST(workers_on_fewer_colours)
{
    struct look look =
        theme_look(PALETTE_DARK, theme_worker(workers[_i].front, workers[_i].back, LOOK_BOLD),
                   workers[_i].colors);

    ck_assert_int_eq(look.front, workers[_i].is_front);
    ck_assert_int_eq(look.back, workers[_i].is_back);
    ck_assert_int_eq(look.attributes, LOOK_BOLD);
}
END_TEST

/* A style that is none is the terminal's own. */
START_TEST(no_style)
{
    struct look look = theme_look(PALETTE_DARK, STYLE_COUNT, 256);

    ck_assert(look.front == -1 && look.back == -1 && look.attributes == 0);
    ck_assert_int_eq(theme_letter(STYLE_COUNT), '?');
    ck_assert_uint_eq(theme_worker(256, 256, 0), theme_worker(-1, -1, 0));
    ck_assert_uint_ne(theme_worker(255, 255, 0), theme_worker(-1, -1, 0));
}
END_TEST

CHECK_MAIN("theme")
{
    tcase_add_loop_test(all, looks_of_a_projector, 0,
                        (int)(sizeof projected / sizeof projected[0]));
    check_locale();
    tcase_set_timeout(all, 60);
    tcase_add_test(all, glyphs_take_one_column);
    tcase_add_test(all, looks_fit_the_terminal);
    tcase_add_test(all, letters_differ);
    tcase_add_loop_test(all, workers_on_fewer_colours, 0,
                        (int)(sizeof workers / sizeof workers[0]));
    tcase_add_test(all, no_style);
    tcase_add_test(all, when_ascii);
    tcase_add_loop_test(all, every_sign_can_be_read, 0, (int)(sizeof pages / sizeof pages[0]));
    tcase_add_test(all, states_are_apart);
    tcase_add_test(all, workers_can_be_read_on_the_projector);
    tcase_add_loop_test(all, backgrounds_are_known, 0,
                        (int)(sizeof backgrounds / sizeof backgrounds[0]));
}
