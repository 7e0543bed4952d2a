/* base_sgr.c - colours and attributes of a worker's text: each code, each form of a colour. */
#include "base/sgr.h"
#include "check_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "1;38:5:196" applied to a style: a colon before a number joins it. */
static struct lines_style apply(const char *codes, struct lines_style style)
{
    int parameter[16], count = 0;
    bool joined[16] = { false };

    for (const char *at = codes; *at != '\0';) {
        char *end;
        parameter[count++] = (int)strtol(at, &end, 10);
        at = end;
        if (*at != '\0')
            joined[count] = *at++ == ':';
    }
    sgr_apply(&style, parameter, joined, count);
    return style;
}

#define ALL (LINES_BOLD | LINES_DIM | LINES_ITALIC | LINES_UNDERLINE | LINES_REVERSE)

static const struct {
    const char *codes;
    int front, back, on, left; /* attributes it gives, and those that it leaves of all */
} rows[] = {
    { "0", -1, -1, 0, 0 },
    { "1", 7, 9, LINES_BOLD, ALL },
    { "2", 7, 9, LINES_DIM, ALL },
    { "3", 7, 9, LINES_ITALIC, ALL },
    { "4", 7, 9, LINES_UNDERLINE, ALL },
    { "5", 7, 9, 0, ALL },
    { "7", 7, 9, LINES_REVERSE, ALL },
    { "8", 7, 9, 0, ALL },
    { "21", 7, 9, LINES_UNDERLINE, ALL },
    { "22", 7, 9, 0, ALL & ~(LINES_BOLD | LINES_DIM) },
    { "23", 7, 9, 0, ALL & ~LINES_ITALIC },
    { "24", 7, 9, 0, ALL & ~LINES_UNDERLINE },
    { "27", 7, 9, 0, ALL & ~LINES_REVERSE },
    { "28", 7, 9, 0, ALL },
    { "29", 7, 9, 0, ALL },
    { "30", 0, 9, 0, ALL },
    { "37", 7, 9, 0, ALL },
    { "31", 1, 9, 0, ALL },
    { "39", -1, 9, 0, ALL },
    { "40", 7, 0, 0, ALL },
    { "47", 7, 7, 0, ALL },
    { "49", 7, -1, 0, ALL },
    { "50", 7, 9, 0, ALL },
    { "89", 7, 9, 0, ALL },
    { "90", 8, 9, 0, ALL },
    { "97", 15, 9, 0, ALL },
    { "98", 7, 9, 0, ALL },
    { "99", 7, 9, 0, ALL },
    { "100", 7, 8, 0, ALL },
    { "107", 7, 15, 0, ALL },
    { "108", 7, 9, 0, ALL },
    { "38;5;196", 196, 9, 0, ALL },
    { "48;5;0", 7, 0, 0, ALL },
    { "48;5;255", 7, 255, 0, ALL },
    { "48;5;256", 7, 9, 0, ALL },
    { "38;5", 7, 9, 0, ALL },
    { "38", 7, 9, 0, ALL },
    { "38:5:196", 196, 9, 0, ALL },
    { "38:5:300;1", 7, 9, LINES_BOLD, ALL },
    { "38:5;1", 7, 9, LINES_BOLD, ALL },
    { "38;5;196;1", 196, 9, LINES_BOLD, ALL },
    { "1;48;5;17;3", 7, 17, LINES_BOLD | LINES_ITALIC, ALL },
    { "38;2;255;0;0", 196, 9, 0, ALL },
    { "38;2;0;255;0;4", 46, 9, LINES_UNDERLINE, ALL },
    { "48;2;0;0;255", 7, 21, 0, ALL },
    { "48;2;0;0;999", 7, 21, 0, ALL },
    { "48:2:0:0:255", 7, 21, 0, ALL },
    { "48:2:1:0:0:255", 7, 21, 0, ALL },
    { "48:2:1:0:0:255:7;1", 7, 21, LINES_BOLD, ALL },
    { "38;2;255;0", 7, 9, 0, 0 }, /* 2 is nothing, 255 too; then 0 takes all back */
    { "38:2:255:0;1", 7, 9, LINES_BOLD, ALL },
    { "38;7;1", 7, 9, LINES_BOLD, ALL }, /* a form that is not known */
    { "4:0", 7, 9, 0, ALL & ~LINES_UNDERLINE },
    { "4:3", 7, 9, LINES_UNDERLINE, ALL },
    { "4:0;1", 7, 9, LINES_BOLD, ALL & ~LINES_UNDERLINE },
    { "1:0", 7, 9, LINES_BOLD, ALL },
    { "4;0", -1, -1, 0, 0 },
    { "31;42;1;0;3", -1, -1, LINES_ITALIC, 0 },
};

START_TEST(codes)
{
    struct lines_style none = apply(rows[_i].codes, (struct lines_style){ 7, 9, 0 });
    struct lines_style all = apply(rows[_i].codes, (struct lines_style){ 7, 9, ALL });
    bool resets = rows[_i].left == 0;

    ck_assert_msg(none.attributes == rows[_i].on, "%s: %d", rows[_i].codes, none.attributes);
    ck_assert_msg(all.attributes == (rows[_i].left | rows[_i].on), "%s: %d", rows[_i].codes,
                  all.attributes);
    ck_assert_msg(none.front == (resets ? -1 : rows[_i].front) &&
                      none.back == (resets ? -1 : rows[_i].back),
                  "%s: %d %d", rows[_i].codes, none.front, none.back);
    ck_assert(all.front == none.front && all.back == none.back);
}
END_TEST

/* ---- the nearest of 16 to 255, by looking at all of them */
static int level_of(int step)
{
    static const int levels[] = { 0, 95, 135, 175, 215, 255 };

    return levels[step];
}

static int distance(int color, int red, int green, int blue)
{
    int r = 8 + 10 * (color - 232), g = r, b = r;

    if (color < 232) {
        r = level_of((color - 16) / 36);
        g = level_of((color - 16) / 6 % 6);
        b = level_of((color - 16) % 6);
    }
    return (red - r) * (red - r) + (green - g) * (green - g) + (blue - b) * (blue - b);
}

static void check_nearest(int red, int green, int blue)
{
    int found = sgr_nearest(red, green, blue), least = distance(16, red, green, blue);

    for (int color = 17; color < 256; color++)
        if (distance(color, red, green, blue) < least)
            least = distance(color, red, green, blue);
    ck_assert(found >= 16 && found <= 255);
    ck_assert_msg(distance(found, red, green, blue) == least, "%d %d %d: %d", red, green, blue,
                  found);
}

START_TEST(nearest)
{
    static const int values[] = { 0,   1,   3,   7,   12,  13,  47,  48,  49,  95,
                                  114, 115, 116, 135, 154, 155, 156, 175, 194, 195,
                                  215, 234, 235, 236, 238, 239, 243, 244, 250, 255 };
    int count = sizeof values / sizeof values[0];

    for (int r = 0; r < count; r++)
        for (int g = 0; g < count; g++)
            for (int b = 0; b < count; b++)
                check_nearest(values[r], values[g], values[b]);
    for (int gray = 0; gray < 256; gray++)
        check_nearest(gray, gray, gray);
    ck_assert_int_eq(sgr_nearest(0, 0, 0), 16);
    ck_assert_int_eq(sgr_nearest(255, 255, 255), 231);
    ck_assert_int_eq(sgr_nearest(8, 8, 8), 232);
    ck_assert_int_eq(sgr_nearest(238, 238, 238), 255);
    ck_assert_int_eq(sgr_nearest(155, 0, 0), 124); /* as near as 88: the lighter one */
    ck_assert_int_eq(sgr_nearest(0, 195, 0), 16 + 6 * 4);
}
END_TEST

CHECK_MAIN("sgr")
{
    tcase_add_loop_test(all, codes, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(all, nearest);
}
