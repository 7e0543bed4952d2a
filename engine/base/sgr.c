/*
 * sgr.c - the parameters of SGR, after ECMA-48 and, for colours beyond eight, ISO 8613-6 and the
 * forms with semicolons that xterm made common. True colour becomes the nearest of the palette: a
 * board shows which line is red, not which red.
 */
#include "sgr.h"

#include <stddef.h>

static int squared(int number)
{
    return number * number;
}

/* The colour cube has six levels: 0, 95, 135, 175, 215, 255. */
static int level(int value)
{
    return value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40;
}

static int level_value(int step)
{
    return step == 0 ? 0 : 55 + 40 * step;
}

int16_t sgr_nearest(int red, int green, int blue)
{
    int r = level(red), g = level(green), b = level(blue);
    int mean = (red + green + blue) / 3;
    int gray = mean < 3 ? 0 : mean > 238 ? 23 : (mean - 3) / 10;
    int gray_value = 8 + 10 * gray;
    int cube_far = squared(red - level_value(r)) + squared(green - level_value(g)) +
                   squared(blue - level_value(b));
    int gray_far =
        squared(red - gray_value) + squared(green - gray_value) + squared(blue - gray_value);

    return (int16_t)(gray_far < cube_far ? 232 + gray : 16 + 36 * r + 6 * g + b);
}

static int byte_of(int value)
{
    return value > 255 ? 255 : value;
}

/*
 * After 38 or 48, from parameter[0] on: 5;n or 2;r;g;b, or with colons 5:n, 2:r:g:b, 2:space:r:g:b.
 * Returns how many were used; *color is left alone where they say nothing.
 */
static int extended(const int *parameter, const bool *joined, int count, int16_t *color)
{
    int own = 0, used;
    const int *rgb = parameter + 1;

    while (own < count && joined[own])
        own++;
    used = own > 0 ? own : count;
    if (used < 2)
        return used;
    if (parameter[0] == 5) {
        if (parameter[1] <= 255)
            *color = (int16_t)parameter[1];
        return own > 0 ? own : 2;
    }
    if (parameter[0] != 2 || used < 4)
        return own > 0 ? own : 1;
    if (own >= 5)
        rgb++;
    *color = sgr_nearest(byte_of(rgb[0]), byte_of(rgb[1]), byte_of(rgb[2]));
    return own > 0 ? own : 4;
}

static int16_t with(int attributes, int on, int off)
{
    return (int16_t)((attributes & ~off) | on);
}

static void attribute(struct lines_style *style, int code)
{
    static const struct {
        int code, on, off;
    } table[] = {
        { 1, LINES_BOLD, 0 },     { 2, LINES_DIM, 0 },
        { 3, LINES_ITALIC, 0 },   { 4, LINES_UNDERLINE, 0 },
        { 7, LINES_REVERSE, 0 },  { 21, LINES_UNDERLINE, 0 },
        { 23, 0, LINES_ITALIC },  { 22, 0, LINES_BOLD | LINES_DIM },
        { 27, 0, LINES_REVERSE }, { 24, 0, LINES_UNDERLINE },
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].code == code)
            style->attributes = with(style->attributes, table[i].on, table[i].off);
}

static void one(struct lines_style *style, int code)
{
    if (code == 0)
        *style = (struct lines_style){ -1, -1, 0 };
    else if (code >= 30 && code <= 37)
        style->front = (int16_t)(code - 30);
    else if (code == 39)
        style->front = -1;
    else if (code >= 40 && code <= 47)
        style->back = (int16_t)(code - 40);
    else if (code == 49)
        style->back = -1;
    else if (code >= 90 && code <= 97)
        style->front = (int16_t)(code - 90 + 8);
    else if (code >= 100 && code <= 107)
        style->back = (int16_t)(code - 100 + 8);
    else
        attribute(style, code);
}

void sgr_apply(struct lines_style *style, const int *parameter, const bool *joined, int count)
{
    for (int i = 0; i < count;) {
        int code = parameter[i++];
        if (code == 38 || code == 48) {
            i += extended(parameter + i, joined + i, count - i,
                          code == 38 ? &style->front : &style->back);
            continue;
        }
        /* 4:0 is no underline, 4:3 a curly one; other codes have no sub-parameters of ours. */
        if (code == 4 && i < count && joined[i] && parameter[i] == 0)
            code = 24;
        one(style, code);
        while (i < count && joined[i])
            i++;
    }
}
