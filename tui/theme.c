/*
 * theme.c - the tables of theme.h and how they bend to what a terminal can do. Colour is never the
 * only carrier: each state has its glyph and its word, and without colour its attributes.
 */
#include "theme.h"

#include <stddef.h>
#include <strings.h>

uint32_t theme_worker(int front, int back, int attributes)
{
    uint32_t f = front < 0 || front > 255 ? 0 : (uint32_t)front + 1;
    uint32_t b = back < 0 || back > 255 ? 0 : (uint32_t)back + 1;

    return STYLE_WORKER | ((uint32_t)attributes & 31) << 18 | b << 9 | f;
}

static void palette_rgb(int color, int rgb[3])
{
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

struct look theme_look(uint32_t style, int colors)
{
    static const struct {
        int16_t color, color8, attributes;
    } table[] = {
#define STYLE_ROW(name, letter, color, color8, attributes) { color, color8, attributes },
        THEME_STYLES(STYLE_ROW)
#undef STYLE_ROW
    };
    uint32_t own = style & ~STYLE_SELECTED;
    struct look look = { -1, -1, 0 };

    if (own & STYLE_WORKER)
        look = worker_look(own, colors);
    else if (own < STYLE_COUNT) {
        look.attributes = table[own].attributes;
        if (colors >= 256)
            look.front = table[own].color;
        else if (colors >= 8)
            look.front = table[own].color8;
    }
    /* Dim and reversed is hard to read on many terminals. */
    if (style & STYLE_SELECTED)
        look.attributes = (int16_t)((look.attributes | LOOK_REVERSE) & ~LOOK_DIM);
    return look;
}

char theme_letter(uint32_t style)
{
    static const char letters[] = {
#define STYLE_LETTER(name, letter, color, color8, attributes) letter,
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
    .lane_begin = "╺",
    .lane_fork = "┯",
    .lane_child = "┕",
    .tick = "╵",
    .mark = "✘",
    .level = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" },
    .line = "─",
    .column = "│",
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
    .lane_begin = "[",
    .lane_fork = "+",
    .lane_child = "`",
    .tick = "'",
    .mark = "x",
    .level = { " ", ".", ":", "-", "=", "+", "*", "%", "#" },
    .line = "-",
    .column = "|",
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
