/* draw_grid_edges.c - fields at and beyond the edges of a grid, marks, and what differs where. */
#include "base/text.h"
#include "base/utf8.h"
#include "check_main.h"
#include "draw/grid.h"

#include <errno.h>
#include <string.h>

#define WIDE "\u65E5"

static void put_point(struct text *out, uint32_t point)
{
    char bytes[4];

    text_put(out, bytes, utf8_write(bytes, point));
}

/* Cell by cell: '.' is a blank, '_' the second half of a wide one; then a letter for each style. */
static void ck_row(const struct grid *grid, const char *want)
{
    struct text seen = { 0 };

    for (int col = 0; col < grid->cols; col++) {
        uint32_t base = grid_at(grid, 0, col)->base;
        const uint32_t *marks = grid_marks(grid, 0, col);
        put_point(&seen, base == ' ' ? '.' : base == 0 ? '_' : base);
        for (int i = 0; i < GRID_MARKS_MOST && marks[i] != 0; i++)
            put_point(&seen, marks[i]);
    }
    text_putc(&seen, ' ');
    for (int col = 0; col < grid->cols; col++)
        put_point(&seen, 'a' + grid_at(grid, 0, col)->style);
    ck_assert_str_eq(text_string(&seen), want);
    text_fini(&seen);
}

static const struct {
    int rows, cols, error;
} sizes[] = {
    { 0, 0, 0 },           { 1, 0, 0 },        { 0, 1, 0 },        { 1, 1, 0 },
    { 10000, 1, 0 },       { 1, 10000, 0 },    { 10000, 0, 0 },    { 10001, 1, -EINVAL },
    { 1, 10001, -EINVAL }, { -1, 1, -EINVAL }, { 1, -1, -EINVAL },
};

/* One that cannot be had leaves all as it was. */
START_TEST(each_size)
{
    int rows = sizes[_i].rows, cols = sizes[_i].cols;
    struct grid grid;

    ck_assert_int_eq(grid_open(&grid, 1, 3), 0);
    grid_put(&grid, 0, 0, 3, 1, "e\u0301x");
    ck_assert_int_eq(grid_resize(&grid, rows, cols), sizes[_i].error);
    if (sizes[_i].error != 0)
        ck_row(&grid, "e\u0301x. bba");
    else {
        ck_assert(grid.rows == rows && grid.cols == cols && !grid.marked);
        for (int at = -1; at <= 1; at++) {
            bool within = at < 0 && rows > 0 && cols > 0;
            const struct grid_cell *cell = grid_at(&grid, rows + at, cols - 1);
            ck_assert((cell != NULL) == within);
            ck_assert((grid_at(&grid, rows - 1, cols + at) != NULL) == within);
            ck_assert(cell == NULL || (cell->base == ' ' && cell->style == 0));
        }
        ck_assert_ptr_null(grid_at(&grid, -1, 0));
        ck_assert_ptr_null(grid_at(&grid, 0, -1));
    }
    grid_close(&grid);
    ck_assert(grid.rows == 0 && grid.cols == 0 && grid.cells == NULL);
}
END_TEST

/* A field in style b on a grid of eight: what is left of "0123456", and the columns used. */
static const struct {
    int row, col, cols, used;
    const char *text, *put, *filled;
} fields[] = {
    { 0, 0, 8, 2, "xy", "xy23456. bbaaaaaa", "######## bbbbbbbb" },
    { 0, 0, 3, 3, "wxyz", "wxy3456. bbbaaaaa", "###3456. bbbaaaaa" },
    { 0, 2, 1, 1, "xy", "01x3456. aabaaaaa", "01#3456. aabaaaaa" },
    { 0, 6, 9, 2, "xyz", "012345xy aaaaaabb", "012345## aaaaaabb" },
    { 0, 7, 1, 1, "xyz", "0123456x aaaaaaab", "0123456# aaaaaaab" },
    { 0, 6, 2, 2, "x" WIDE, "012345x. aaaaaabb", "012345## aaaaaabb" },
    { 0, 8, 2, 0, "xyz", "0123456. aaaaaaaa", "0123456. aaaaaaaa" },
    { 0, -2, 3, 1, "xyz", "z123456. baaaaaaa", "#123456. baaaaaaa" },
    { 0, -2, 3, 0, "xy", "0123456. aaaaaaaa", "#123456. baaaaaaa" },
    { 0, -2, 2, 0, "xyz", "0123456. aaaaaaaa", "0123456. aaaaaaaa" },
    { 0, -1, 3, 2, WIDE "y", ".y23456. bbaaaaaa", "##23456. bbaaaaaa" },
    { 0, -1, 3, 1, WIDE "\u0301", ".123456. baaaaaaa", "##23456. bbaaaaaa" },
    { 0, 0, 2, 2, "x" WIDE "\u0301", "x.23456. bbaaaaaa", "##23456. bbaaaaaa" },
    { 0, 0, 2, 2, "\u0301xy\u0301z", "xy\u030123456. bbaaaaaa", "##23456. bbaaaaaa" },
    { 0, 3, 0, 0, "xyz", "0123456. aaaaaaaa", "0123456. aaaaaaaa" },
    { 0, 3, -1, 0, "xyz", "0123456. aaaaaaaa", "0123456. aaaaaaaa" },
    { -1, 0, 8, 0, "xyz", "0123456. aaaaaaaa", "0123456. aaaaaaaa" },
    { 1, 0, 8, 0, "xyz", "0123456. aaaaaaaa", "0123456. aaaaaaaa" },
};

START_TEST(each_field)
{
    int row = fields[_i].row, col = fields[_i].col, cols = fields[_i].cols;
    struct grid grid;

    ck_assert_int_eq(grid_open(&grid, 1, 8), 0);
    grid_put(&grid, 0, 0, 8, 0, "0123456");
    ck_assert_int_eq(grid_put(&grid, row, col, cols, 1, fields[_i].text), fields[_i].used);
    ck_row(&grid, fields[_i].put);
    grid_clear(&grid);
    grid_put(&grid, 0, 0, 8, 0, "0123456");
    grid_fill(&grid, row, col, cols, 1, "#+");
    ck_row(&grid, fields[_i].filled);
    grid_fill(&grid, 0, 0, 8, 2, "#");
    grid_restyle(&grid, row, col, cols, 1);
    grid_style(&grid, row, col, cols, 4);
    for (int i = 0; i < 8; i++)
        ck_assert_uint_eq(grid_at(&grid, 0, i)->style,
                          row == 0 && i >= col && i < col + cols ? 5 : 2);
    grid_close(&grid);
}
END_TEST

/* Wide characters across the border of a field become blanks; nothing else changes beyond it. */
static const struct {
    int col, cols;
    const char *text, *row;
} splits[] = {
    { 0, 1, "x", "x." WIDE "_ab" WIDE "_ baaaaaaa" },
    { 1, 1, "x", ".x" WIDE "_ab" WIDE "_ abaaaaaa" },
    { 1, 2, "xy", ".xy.ab" WIDE "_ abbaaaaa" },
    { 1, 2, WIDE, "." WIDE "_.ab" WIDE "_ abbaaaaa" },
    { 2, 1, WIDE, WIDE "_..ab" WIDE "_ aabaaaaa" },
    { 5, 2, "x" WIDE, WIDE "_" WIDE "_ax.. aaaaabba" },
    { 5, 3, "x" WIDE, WIDE "_" WIDE "_ax" WIDE "_ aaaaabbb" },
    { 6, 1, WIDE, WIDE "_" WIDE "_ab.. aaaaaaba" },
    { 7, 1, "x", WIDE "_" WIDE "_ab.x aaaaaaab" },
    { -1, 2, WIDE, ".." WIDE "_ab" WIDE "_ baaaaaaa" },
    { 2, 2, "", WIDE "_" WIDE "_ab" WIDE "_ aaaaaaaa" },
};

START_TEST(wide_ones_at_a_border)
{
    struct grid grid;
    int last = splits[_i].col + splits[_i].cols;

    ck_assert_int_eq(grid_open(&grid, 1, 8), 0);
    grid_put(&grid, 0, 0, 8, 0, WIDE WIDE "ab" WIDE);
    grid_put(&grid, 0, splits[_i].col, splits[_i].cols, 1, splits[_i].text);
    ck_row(&grid, splits[_i].row);
    grid_clear(&grid);
    grid_put(&grid, 0, 0, 8, 0, WIDE WIDE "ab" WIDE);
    grid_fill(&grid, 0, splits[_i].col, splits[_i].cols, 1, WIDE); /* not of one column: a blank */
    for (int i = 0; i < 8; i++) {
        bool within = i >= splits[_i].col && i < last;
        ck_assert_uint_eq(grid_at(&grid, 0, i)->style, within);
        ck_assert(!within || grid_at(&grid, 0, i)->base == ' ');
    }
    grid_close(&grid);
}
END_TEST

/* Four of them at most on one character, in their order, and none on its neighbour. */
START_TEST(marks_have_an_end)
{
    struct grid grid, copy;

    ck_assert_int_eq(grid_open(&grid, 1, 4), 0);
    ck_assert_int_eq(grid_open(&copy, 1, 4), 0);
    grid_put(&grid, 0, 0, 4, 0, "xyz");
    ck_assert(!grid.marked);
    grid_put(&grid, 0, 0, 1, 0, "e\u0301\u0302\u0303\u0304\u0305\u0306");
    ck_row(&grid, "e\u0301\u0302\u0303\u0304yz. aaaa");
    grid_put(&grid, 0, 2, 1, 0, "o\u0308");
    ck_assert_int_eq(grid_copy(&copy, &grid), 0);
    ck_row(&copy, "e\u0301\u0302\u0303\u0304yo\u0308. aaaa");
    grid_fill(&copy, 0, 2, 1, 0, "#");
    ck_row(&copy, "e\u0301\u0302\u0303\u0304y#. aaaa");
    grid_clear(&grid);
    ck_assert(!grid.marked);
    ck_row(&grid, ".... aaaa");
    ck_assert_int_eq(grid_copy(&copy, &grid), 0);
    ck_assert(!copy.marked);
    grid_put(&copy, 0, 3, 1, 0, "u\u0308");
    ck_row(&copy, "...u\u0308 aaaa");
    grid_close(&grid);
    grid_close(&copy);
}
END_TEST

/* In style b on dots of style a. */
static const struct {
    int col, cols;
    enum align align;
    const char *text, *row;
} texts[] = {
    { 0, 6, ALIGN_LEFT, "abc", "abc...-- bbbbbbaa" },
    { 0, 6, ALIGN_RIGHT, "abc", "...abc-- bbbbbbaa" },
    { 0, 6, ALIGN_MIDDLE, "abc", ".abc..-- bbbbbbaa" },
    { 0, 6, ALIGN_MIDDLE, "abcdef", "abcdef-- bbbbbbaa" },
    { 0, 6, ALIGN_MIDDLE, "abcdefg", "abcd~~-- bbbbbbaa" },
    { 0, 6, ALIGN_RIGHT, "abc" WIDE WIDE, ".abc~~-- bbbbbbaa" },
    { 1, 2, ALIGN_LEFT, "abcdefg", "-~~----- abbaaaaa" },
    { 1, 1, ALIGN_LEFT, "abcdefg", "-a------ abaaaaaa" },
    { 1, 0, ALIGN_LEFT, "abcdefg", "-------- aaaaaaaa" },
    { 1, -1, ALIGN_LEFT, "abcdefg", "-------- aaaaaaaa" },
    { 8, 3, ALIGN_LEFT, "abcdefg", "-------- aaaaaaaa" },
    { 7, 3, ALIGN_LEFT, "ab", "-------a aaaaaaab" },
    { 6, 3, ALIGN_RIGHT, "ab", "------.a aaaaaabb" },
    { 6, 4, ALIGN_RIGHT, "ab", "------.. aaaaaabb" },
    { -2, 4, ALIGN_LEFT, "abcd", "cd------ bbaaaaaa" },
    { -2, 4, ALIGN_RIGHT, "ab", "ab------ bbaaaaaa" },
    { -2, 4, ALIGN_LEFT, "abcde", "~~------ bbaaaaaa" },
};

START_TEST(texts_in_a_field)
{
    struct grid grid;

    ck_assert_int_eq(grid_open(&grid, 1, 8), 0);
    grid_fill(&grid, 0, 0, 8, 0, "-");
    grid_field(&grid, 0, texts[_i].col, texts[_i].cols, 1, texts[_i].align, texts[_i].text, "~~");
    ck_row(&grid, texts[_i].row);
    grid_close(&grid);
}
END_TEST

static void note(void *context, int row, int first, int last)
{
    text_printf(context, "%d:%d-%d ", row, first, last);
}

/* The columns of whole characters, on both, from the first that differs to the last. */
static const struct {
    const char *before, *now, *wanted;
} changes[] = {
    { "abcdef", "abcdef", "" },
    { "abcdef", "xbcdef", "0:0-0 " },
    { "abcdef", "axcdef", "0:1-1 " },
    { "abcdef", "abcdex", "0:5-5 " },
    { "abcdef", "xbcdex", "0:0-5 " },
    { "abcdef", "abxxef", "0:2-3 " },
    { WIDE "cdef", "abcdef", "0:0-1 " },
    { "abcdef", WIDE "cdef", "0:0-1 " },
    { "abcd" WIDE, "abcdef", "0:4-5 " },
    { "abcdef", "abcd" WIDE, "0:4-5 " },
    { "abcd" WIDE, "abcd\u672C", "0:4-5 " },
    { "a" WIDE "def",
      "a\u672C"
      "def",
      "0:1-2 " },
    { "a" WIDE "def", "axxdef", "0:1-2 " },
    { "a" WIDE "def", "ab" WIDE "ef", "0:1-3 " },
    { "ab" WIDE "ef", "a" WIDE "def", "0:1-3 " },
    { WIDE WIDE "ef", "a" WIDE "def", "0:0-3 " },
    { "e\u0301bcdef", "ebcdef", "0:0-0 " },
    { "abcdef\u0301", "abcdef", "0:5-5 " },
    { "abcdef", "abcdef\u0301", "0:5-5 " },
    { "abcde\u0301f", "abcde\u0302f", "0:4-4 " },
    { "ab\u0301cdef", "ab\u0301cdef", "" },
    { "ab\u0301cdef", "ab\u0301cdxf", "0:4-4 " },
    { WIDE "cdef", WIDE "\u0301cdef", "0:0-1 " },
};

START_TEST(what_differs)
{
    struct grid before, now;
    struct text seen = { 0 };

    ck_assert_int_eq(grid_open(&before, 1, 6), 0);
    ck_assert_int_eq(grid_open(&now, 1, 6), 0);
    grid_put(&before, 0, 0, 6, 0, changes[_i].before);
    grid_put(&now, 0, 0, 6, 0, changes[_i].now);
    grid_diff(&before, &now, note, &seen);
    ck_assert_str_eq(text_string(&seen), changes[_i].wanted);
    text_clear(&seen);
    grid_restyle(&now, 0, 0, 1, 1);
    grid_restyle(&now, 0, 5, 1, 1);
    grid_diff(&before, &now, note, &seen);
    ck_assert_str_eq(text_string(&seen), "0:0-5 ");
    text_clear(&seen);
    ck_assert_int_eq(grid_resize(&before, 2, 6), 0);
    grid_diff(&before, &now, note, &seen);
    ck_assert_str_eq(text_string(&seen), "0:0-5 ");
    text_clear(&seen);
    ck_assert_int_eq(grid_resize(&now, 2, 0), 0);
    grid_diff(&before, &now, note, &seen);
    ck_assert_int_eq(grid_resize(&before, 2, 0), 0);
    grid_diff(&before, &now, note, &seen);
    ck_assert_str_eq(text_string(&seen), "");
    text_fini(&seen);
    grid_close(&before);
    grid_close(&now);
}
END_TEST

/* A style on half of a wide character: all of it differs. */
START_TEST(half_of_a_character_differs)
{
    static const char *const wanted[] = {
        "0:0-1 ", "0:0-1 ", "0:2-2 ", "0:3-4 ", "0:3-4 ", "0:5-5 "
    };
    struct grid before, now;
    struct text seen = { 0 };

    ck_assert_int_eq(grid_open(&before, 1, 6), 0);
    ck_assert_int_eq(grid_open(&now, 1, 6), 0);
    grid_put(&before, 0, 0, 6, 0, WIDE "c" WIDE "f");
    for (int col = 0; col < 6; col++) {
        ck_assert_int_eq(grid_copy(&now, &before), 0);
        grid_style(&now, 0, col, 1, 1);
        grid_diff(&before, &now, note, &seen);
        grid_diff(&now, &before, note, &seen);
        ck_assert_int_eq(strncmp(text_string(&seen), wanted[col], 6), 0);
        ck_assert_str_eq(text_string(&seen) + 6, wanted[col]);
        text_clear(&seen);
    }
    text_fini(&seen);
    grid_close(&before);
    grid_close(&now);
}
END_TEST

CHECK_MAIN("edges of grids")
{
    check_locale();
    tcase_add_loop_test(all, each_size, 0, sizeof sizes / sizeof sizes[0]);
    tcase_add_loop_test(all, each_field, 0, sizeof fields / sizeof fields[0]);
    tcase_add_loop_test(all, wide_ones_at_a_border, 0, sizeof splits / sizeof splits[0]);
    tcase_add_test(all, marks_have_an_end);
    tcase_add_loop_test(all, texts_in_a_field, 0, sizeof texts / sizeof texts[0]);
    tcase_add_test(all, half_of_a_character_differs);
    tcase_add_loop_test(all, what_differs, 0, sizeof changes / sizeof changes[0]);
}
