/*
 * theme.c - the tables of theme.h and how they bend to what a terminal can do. Colour is never the
 * only carrier: each state has its glyph and its word, and without colour its attributes.
 */
#include "theme.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

uint32_t theme_worker(int front, int back, int attributes)
{
    uint32_t f = front < 0 || front > 255 ? 0 : (uint32_t)front + 1;
    uint32_t b = back < 0 || back > 255 ? 0 : (uint32_t)back + 1;

    return STYLE_WORKER | ((uint32_t)attributes & 31) << 18 | b << 9 | f;
}

static const uint32_t first_16[] = { 0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd,
                                     0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
                                     0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff };

/* As xterm has it. */
static void palette_rgb(int color, int rgb[3])
{
    if (color < 16) {
        for (int i = 0; i < 3; i++)
            rgb[i] = (int)(first_16[color] >> (16 - 8 * i) & 255);
        return;
    }
    if (color >= 232) {
        rgb[0] = rgb[1] = rgb[2] = 8 + 10 * (color - 232);
        return;
    }
    color -= 16;
    for (int i = 2; i >= 0; i--, color /= 6)
        rgb[i] = color % 6 == 0 ? 0 : 55 + 40 * (color % 6);
}

/* The colour of the palette of 256 on a terminal of 8 or 16: a bit for each of red, green, blue. */
static int16_t fewer(int color, int colors)
{
    int rgb[3], most = 0, bits = 0;

    if (color < 0 || color < colors)
        return (int16_t)color;
    if (color < 16)
        return (int16_t)(color - 8);
    palette_rgb(color, rgb);
    for (int i = 0; i < 3; i++)
        most = rgb[i] > most ? rgb[i] : most;
    for (int i = 0; i < 3; i++)
        if (most >= 64 && rgb[i] * 3 > most * 2)
            bits |= 1 << i;
    return (int16_t)(bits + (colors >= 16 && most > 200 ? 8 : 0));
}

static struct look worker_look(uint32_t style, int colors)
{
    int front = (int)(style & 511) - 1, back = (int)(style >> 9 & 511) - 1;
    struct look look = { -1, -1, (int16_t)(style >> 18 & 31) };

    if (colors >= 8) {
        look.front = fewer(front, colors);
        look.back = fewer(back, colors);
        if (look.front >= 0 && look.front == look.back && front != back)
            look.back = -1; /* apart on more colours, so still to be read on these */
    }
    return look;
}

/* ---------------------------------------------------------------- light and dark */

/* WCAG 2's relative luminance; a part from 0 to 1. */
static double luminance(const double rgb[3])
{
    static const double weights[] = { 0.2126, 0.7152, 0.0722 };
    double sum = 0;

    for (int i = 0; i < 3; i++)
        sum +=
            weights[i] * (rgb[i] <= 0.03928 ? rgb[i] / 12.92 : pow((rgb[i] + 0.055) / 1.055, 2.4));
    return sum;
}

static double color_luminance(int color)
{
    int rgb[3];

    palette_rgb(color, rgb);
    return luminance((double[]){ rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0 });
}

/* On white, or what is most like it: no colour is lighter. */
static bool readable(int front, int white)
{
    return color_luminance(white) + 0.05 >= 4.5 * (color_luminance(front) + 0.05);
}

bool theme_of_answer(const char *answer, enum palette *out)
{
    double rgb[3];
    const char *at = strstr(answer, "rgb:");

    if (strncmp(answer, "11;", 3) != 0 || at == NULL)
        return false;
    at += strlen("rgb:");
    for (int i = 0; i < 3; i++) {
        char *end;
        unsigned long part = strtoul(at, &end, 16);
        if (end == at || end - at > 4 || *end != (i < 2 ? '/' : '\0'))
            return false;
        rgb[i] = (double)part / (double)((1UL << 4 * (end - at)) - 1);
        at = end + 1;
    }
    /* Where black is read better than white. */
    *out = luminance(rgb) > 0.179 ? PALETTE_LIGHT : PALETTE_DARK;
    return true;
}

bool theme_of_environment(const char *colorfgbg, enum palette *out)
{
    const char *last = colorfgbg != NULL ? strrchr(colorfgbg, ';') : NULL;
    char *end;
    long color;

    if (last == NULL)
        return false;
    color = strtol(last + 1, &end, 10);
    if (end == last + 1 || *end != '\0' || color < 0 || color > 15)
        return false;
    *out = color == 7 || color > 8 ? PALETTE_LIGHT : PALETTE_DARK;
    return true;
}

/* ---------------------------------------------------------------- looks */

/* On a page of its own everything has a background, and what would not be read on it is black. */
static struct look projector_look(struct look look, int colors)
{
    int white = colors >= 256 ? 231 : colors >= 16 ? 15 : 7, black = colors >= 256 ? 16 : 0;

    if (look.back < 0)
        look.back = (int16_t)white;
    if (look.front < 0 || (look.back == white && !readable(look.front, white)))
        look.front = (int16_t)black;
    return look;
}

static int color_of(enum palette palette, uint32_t style, int colors)
{
    static const struct {
        int16_t of_256[PALETTE_COUNT], of_16[2], of_8[2];
    } table[] = {
#define STYLE_ROW(name, letter, attributes, dark, light, projector, dark16, light16, dark8,        \
                  light8)                                                                          \
    { { dark, light, projector }, { dark16, light16 }, { dark8, light8 } },
        THEME_STYLES(STYLE_ROW)
#undef STYLE_ROW
    };

    if (colors >= 256)
        return table[style].of_256[palette];
    return colors >= 16 ? table[style].of_16[palette != PALETTE_DARK]
                        : table[style].of_8[palette != PALETTE_DARK];
}

static struct look style_look(enum palette palette, uint32_t style, int colors)
{
    static const int16_t attributes[] = {
#define STYLE_ROW(name, letter, attributes, dark, light, projector, ...) attributes,
        THEME_STYLES(STYLE_ROW)
#undef STYLE_ROW
    };
    struct look look = { -1, -1, attributes[style] };
    int color;

    if (colors < 8)
        return look;
    color = color_of(palette, style, colors);
    look.attributes &= (int16_t)~LOOK_DIM;
    look.front = (int16_t)(color < 0 ? -1 : color & 255);
    look.back = (int16_t)(color < 0 ? -1 : (color >> 8) - 1);
    return look;
}

struct look theme_look(enum palette palette, uint32_t style, int colors)
{
    uint32_t own = style & ~STYLE_SELECTED;
    struct look look = { -1, -1, 0 };

    if (own & STYLE_WORKER)
        look = worker_look(own, colors);
    else if (own < STYLE_COUNT)
        look = style_look(palette, own, colors);
    if (palette == PALETTE_PROJECTOR && colors >= 8)
        look = projector_look(look, colors);
    /* Dim and reversed is hard to read on many terminals. */
    if (style & STYLE_SELECTED)
        look.attributes = (int16_t)((look.attributes | LOOK_REVERSE) & ~LOOK_DIM);
    return look;
}

char theme_letter(uint32_t style)
{
    static const char letters[] = {
#define STYLE_LETTER(name, letter, attributes, dark, light, projector, ...) letter,
        THEME_STYLES(STYLE_LETTER)
#undef STYLE_LETTER
    };

    if (style & STYLE_SELECTED)
        return 'S';
    if (style & STYLE_WORKER)
        return 'c';
    return style < STYLE_COUNT ? letters[style] : '?';
}

/* ---------------------------------------------------------------- glyphs */

static const struct glyphs utf8_glyphs = {
#define STATE_GLYPH(name, glyph, ascii, word, style) glyph,
    .state = { THEME_STATES(STATE_GLYPH) },
#undef STATE_GLYPH
    .bar_done = "━",
    .bar_half = "╸",
    .bar_left = "─",
    .lane_waiting = "┈",
    .lane_running = "━",
    .lane_stopped = "╍",
    .lane_zombie = "░",
    .lane_full = "█",
    .lane_half = "▀",
    .lane_idle = "▒",
    .lane_woken = "▲",
    .lane_both = "⇅",
    .lane_death = "╎",
    .lane_reaped = "┤",
    .lane_exec = "┿",
    .lane_ready = "◆",
    .lane_begin = "╺",
    .lane_fork = "┯",
    .lane_child = "┕",
    .tick = "╵",
    .mark = "✘",
    .level = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" },
    .line = "─",
    .column = "│",
    .corner = { "╭", "╮", "╰", "╯" },
    .branch = "├",
    .critical = "▌",
    .bar_moved = "━",
    .ready = "◇",
    .asleep = "◡",
    .unread = "•",
    .up = "↑",
    .down = "↓",
    .left = "←",
    .right = "→",
    .enter = "⏎",
    .at_least = "≥",
    .sort_up = "▲",
    .sort_down = "▼",
    .warning = "⚠",
    .ellipsis = "…",
    .between = "·",
};

static const struct glyphs ascii_glyphs = {
#define STATE_GLYPH(name, glyph, ascii, word, style) ascii,
    .state = { THEME_STATES(STATE_GLYPH) },
#undef STATE_GLYPH
    .bar_done = "#",
    .bar_half = "=",
    .bar_left = "-",
    .lane_waiting = ".",
    .lane_running = "#",
    .lane_stopped = "=",
    .lane_zombie = "z",
    .lane_full = "#",
    .lane_half = " ",
    .lane_idle = ":",
    .lane_woken = "^",
    .lane_both = "&",
    .lane_death = "|",
    .lane_reaped = "]",
    .lane_exec = "%",
    .lane_ready = "*",
    .lane_begin = "[",
    .lane_fork = "+",
    .lane_child = "`",
    .tick = "'",
    .mark = "x",
    .level = { " ", ".", ":", "-", "=", "+", "*", "%", "#" },
    .line = "-",
    .column = "|",
    .corner = { "+", "+", "+", "+" },
    .branch = "+",
    .critical = "!",
    .bar_moved = "=",
    .ready = "o",
    .asleep = "_",
    .unread = "?",
    .up = "^",
    .down = "v",
    .left = "<",
    .right = ">",
    .enter = "Enter",
    .at_least = ">=",
    .sort_up = "^",
    .sort_down = "v",
    .warning = "!",
    .ellipsis = "~",
    .between = "-",
};

const struct glyphs *theme_glyphs(bool ascii)
{
    return ascii ? &ascii_glyphs : &utf8_glyphs;
}

bool theme_is_ascii(bool asked, const char *codeset, const char *term)
{
    if (asked || codeset == NULL)
        return true;
    if (strcasecmp(codeset, "UTF-8") != 0 && strcasecmp(codeset, "UTF8") != 0)
        return true;
    return term != NULL && strcasecmp(term, "linux") == 0;
}

const char *theme_word(enum theme_state state)
{
    static const char *const words[] = {
#define STATE_WORD(name, glyph, ascii, word, style) word,
        THEME_STATES(STATE_WORD)
#undef STATE_WORD
    };

    return words[state];
}

enum style theme_state_style(enum theme_state state)
{
    static const enum style styles[] = {
#define STATE_STYLE(name, glyph, ascii, word, style) style,
        THEME_STATES(STATE_STYLE)
#undef STATE_STYLE
    };

    return styles[state];
}
