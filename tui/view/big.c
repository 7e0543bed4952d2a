/*
 * big.c - digits of three by five points. Where they are tall a point is two columns wide, which is
 * about as wide as it is high; else two points stand in a cell, and ASCII, which has no half
 * blocks, has the segments of a pocket calculator.
 */
#include "big.h"

#include <stdio.h>

#define POINT_ROWS 5
#define POINT_COLS 3

/* A bit for each point, the left one first. */
static const unsigned char points[10][POINT_ROWS] = {
    { 7, 5, 5, 5, 7 }, { 2, 6, 2, 2, 7 }, { 7, 1, 7, 4, 7 }, { 7, 1, 7, 1, 7 }, { 5, 5, 7, 1, 1 },
    { 7, 4, 7, 1, 7 }, { 7, 4, 7, 5, 7 }, { 7, 1, 1, 1, 1 }, { 7, 5, 7, 5, 7 }, { 7, 5, 7, 1, 7 },
};

static const char *const segments[10][3] = {
    { " _ ", "| |", "|_|" }, { "   ", "  |", "  |" }, { " _ ", " _|", "|_ " },
    { " _ ", " _|", " _|" }, { "   ", "|_|", "  |" }, { " _ ", "|_ ", " _|" },
    { " _ ", "|_ ", "|_|" }, { " _ ", "  |", "  |" }, { " _ ", "|_|", "|_|" },
    { " _ ", "|_|", " _|" },
};

int big_rows(bool tall)
{
    return tall ? POINT_ROWS : 3;
}

static int digit_cols(bool tall)
{
    return tall ? 2 * POINT_COLS : POINT_COLS;
}

int big_cols(uint64_t number, bool tall)
{
    char text[24];

    return snprintf(text, sizeof text, "%llu", (unsigned long long)number) *
               (digit_cols(tall) + 1 + tall) -
           1 - tall;
}

static bool is_set(int digit, int row, int col)
{
    return row < POINT_ROWS && (points[digit][row] >> (POINT_COLS - 1 - col) & 1) != 0;
}

static void draw_tall(struct grid *grid, int row, int col, int digit, uint32_t style,
                      const struct glyphs *glyphs)
{
    for (int y = 0; y < POINT_ROWS; y++)
        for (int x = 0; x < POINT_COLS; x++)
            if (is_set(digit, y, x))
                grid_fill(grid, row + y, col + 2 * x, 2, style, glyphs->lane_full);
}

static void draw_small(struct grid *grid, int row, int col, int digit, uint32_t style,
                       const struct glyphs *glyphs)
{
    for (int y = 0; y < 3; y++)
        for (int x = 0; x < POINT_COLS; x++) {
            bool above = is_set(digit, 2 * y, x), below = is_set(digit, 2 * y + 1, x);
            if (above || below)
                grid_fill(grid, row + y, col + x, 1, style,
                          above && below ? glyphs->lane_full
                          : above        ? glyphs->lane_half
                                         : glyphs->level[4]);
        }
}

void big_draw(struct grid *grid, int row, int col, uint64_t number, bool tall, uint32_t style,
              const struct glyphs *glyphs)
{
    bool blocks = glyphs == theme_glyphs(false);
    char text[24];

    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    for (const char *at = text; *at != '\0'; at++, col += digit_cols(tall) + 1 + tall) {
        int digit = *at - '0';
        if (tall)
            draw_tall(grid, row, col, digit, style, glyphs);
        else if (blocks)
            draw_small(grid, row, col, digit, style, glyphs);
        else
            for (int y = 0; y < 3; y++)
                grid_put(grid, row + y, col, POINT_COLS, style, segments[digit][y]);
    }
}
