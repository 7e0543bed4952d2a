/* draw_grid.c - columns, and cells in memory. */
#include "base/clean.h"
#include "base/utf8.h"
#include "check_main.h"
#include "draw/grid.h"
#include "draw/theme.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------- width */

static const struct {
    const char *text;
    int columns;
} widths[] = {
    { "", 0 },
    { "abc", 3 },
    { "e\u0301", 1 },
    { "\u65E5\u672C", 4 },
    { "\U0001F600", 2 },
    { "\u05D0\u05D1", 2 },
    { "a\u202Eb", 2 },
    { "\033[1m", 4 },
    { "\xFF\xFE", 2 },
    { "\U0001FAE8", 1 },
    { "\u2764\uFE0F", 1 },
    { "\n", 1 },
    { "\U0001F468\u200D\U0001F469", 4 },
    { "\U0001F44D\U0001F3FD", 2 },
};

START_TEST(width_of_text)
{
    ck_assert_int_eq(width_text(widths[_i].text), widths[_i].columns);
}
END_TEST

static const struct {
    const char *text;
    int columns;
    enum align align;
    const char *ellipsis, *padded;
} pads[] = {
    { "abc", 5, ALIGN_LEFT, "~", "abc  " },
    { "abc", 5, ALIGN_RIGHT, "~", "  abc" },
    { "abc", 6, ALIGN_MIDDLE, "~", " abc  " },
    { "abc", 3, ALIGN_LEFT, "~", "abc" },
    { "abcd", 3, ALIGN_LEFT, "~", "ab~" },
    { "abcd", 3, ALIGN_LEFT, "\u2026", "ab\u2026" },
    { "abcd", 1, ALIGN_LEFT, "~", "~" },
    { "abcd", 2, ALIGN_LEFT, "...", "ab" },
    { "abcd", 0, ALIGN_LEFT, "~", "" },
    { "abcd", -3, ALIGN_LEFT, "~", "" },
    { "\u65E5\u672C\u8A9E", 5, ALIGN_LEFT, "~", "\u65E5\u672C~" },
    { "\u65E5\u672C\u8A9E", 4, ALIGN_LEFT, "~", "\u65E5~ " },
    { "\u65E5\u672C\u8A9E", 4, ALIGN_RIGHT, "~", " \u65E5~" },
    { "\u65E5", 1, ALIGN_LEFT, "", " " },
    { "e\u0301e\u0301e\u0301", 2, ALIGN_LEFT, "~", "e\u0301~" },
    { "a\nb", 3, ALIGN_LEFT, "~", "a\uFFFDb" },
};

START_TEST(pad_and_cut)
{
    char room[64];
    int columns = pads[_i].columns > 0 ? pads[_i].columns : 0;

    ck_assert_int_eq(width_pad(room, sizeof room, pads[_i].text, pads[_i].columns, pads[_i].align,
                               pads[_i].ellipsis),
                     columns);
    ck_assert_str_eq(room, pads[_i].padded);
    for (size_t size = 1; size < 8; size++) {
        room[size] = 'Z';
        ck_assert_int_le(width_pad(room, size, pads[_i].text, pads[_i].columns, pads[_i].align,
                                   pads[_i].ellipsis),
                         columns);
        ck_assert_int_eq(room[size], 'Z');
        ck_assert(utf8_valid(room, strlen(room)));
    }
}
END_TEST

/* ------------------------------------------------------------------ grid */

static void ck_dump(const struct grid *grid, char (*letter)(uint32_t), const char *want)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);

    ck_assert_ptr_nonnull(file);
    grid_dump(grid, file, letter);
    fclose(file);
    ck_assert_str_eq(bytes, want);
    free(bytes);
}

START_TEST(grid_sizes)
{
    static const int sizes[][2] = { { 0, 0 }, { 1, 1 }, { 0, 5 }, { 5, 0 }, { 300, 500 } };
    struct grid grid;

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        int rows = sizes[i][0], cols = sizes[i][1];
        ck_assert_int_eq(grid_open(&grid, rows, cols), 0);
        grid_put(&grid, 0, 0, cols, 0, "\u65E5text");
        grid_put(&grid, rows - 1, cols - 1, 9, 0, "\u65E5");
        grid_fill(&grid, rows, 0, 5, 0, "x");
        grid_field(&grid, -1, 0, 5, 0, ALIGN_LEFT, "x", "~");
        grid_field(&grid, 0, INT32_MAX, INT32_MAX, 0, ALIGN_RIGHT, "x", "~");
        grid_put(&grid, 0, INT32_MIN, INT32_MAX, 0, "x");
        grid_style(&grid, 0, -5, 1000, 1);
        ck_assert_ptr_null(grid_at(&grid, rows, 0));
        ck_assert_ptr_null(grid_at(&grid, 0, -1));
        grid_close(&grid);
    }
    ck_assert_int_eq(grid_open(&grid, -1, 5), -EINVAL);
    ck_assert_int_eq(grid_open(&grid, 5, 10001), -EINVAL);
    grid_close(&grid);
}
END_TEST

START_TEST(golden)
{
    struct grid grid;

    ck_assert_int_eq(grid_open(&grid, 6, 12), 0);
    grid_field(&grid, 0, 0, 12, STYLE_TITLE, ALIGN_MIDDLE, "board", "~");
    grid_fill(&grid, 1, 0, 12, STYLE_BORDER, "\u2500");
    grid_field(&grid, 2, 0, 6, STYLE_OK, ALIGN_LEFT, "\u65E5\u672C\u8A9E\u8A9E", "\u2026");
    grid_field(&grid, 2, 6, 6, STYLE_FAILED, ALIGN_RIGHT, "e\u0301", "\u2026");
    ck_assert_int_eq(grid_put(&grid, 3, 2, 3, STYLE_PLAIN, "\u65E5\u672C"), 3);
    ck_assert_int_eq(grid_put(&grid, 3, 6, 3, STYLE_PLAIN, "\u0301ab\n"), 3);
    ck_assert_int_eq(grid_put(&grid, 4, -1, 12, STYLE_NOTE, "\u65E5xyz"), 4);
    grid_restyle(&grid, 5, 3, 2, STYLE_PLAIN);
    grid_style(&grid, 5, 3, 2, STYLE_SELECTED);
    ck_dump(&grid, theme_letter,
            "   board\n"
            "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\n"
            "\u65E5\u672C\u2026      e\u0301\n"
            "  \u65E5  ab\uFFFD\n"
            " xyz\n"
            "\n"
            "--\n"
            "TTTTTTTTTTTT\n"
            "------------\n"
            "oooooofffff"
            "f\n"
            "\n"
            "nnnn\n"
            "...SS\n");
    ck_assert_int_eq(grid_resize(&grid, 2, 3), 0);
    ck_dump(&grid, NULL, "\n\n");
    grid_close(&grid);
}
END_TEST

START_TEST(half_of_a_wide_character_is_blank)
{
    struct grid grid;

    ck_assert_int_eq(grid_open(&grid, 1, 8), 0);
    grid_put(&grid, 0, 0, 8, 0, "\u65E5\u672C\u8A9E");
    grid_put(&grid, 0, 1, 2, 0, "xy");
    ck_dump(&grid, NULL, " xy \u8A9E\n");
    grid_fill(&grid, 0, 5, 1, 0, "#");
    ck_dump(&grid, NULL, " xy  #\n");
    grid_put(&grid, 0, 0, 8, 0, "a\u65E5\u672C\u8A9E\u65E5");
    ck_dump(&grid, NULL, "a\u65E5\u672C\u8A9E\n");
    grid_close(&grid);
}
END_TEST

static uint32_t draw(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % below;
}

static size_t hostile(uint32_t *state, char *bytes, size_t most)
{
    static const char *const pieces[] = {
        "\033[2J", "\n",         "\r",     "\t",         "\x9B",   "\xC2\x9B", "\u202E",
        "\u65E5",  "\u0301",     "\u200D", "\U0001F468", "\uFE0F", "\xE2",     "\xFF",
        "a",       "\U0001F3FD", "\u1161", "\b\b\b",     "\uFDD0", "\033]0;",
    };
    size_t size = 0, count = draw(state, 12);

    while (count-- > 0) {
        const char *piece = pieces[draw(state, sizeof pieces / sizeof pieces[0])];
        if (size + strlen(piece) > most)
            break;
        memcpy(bytes + size, piece, strlen(piece));
        size += strlen(piece);
        if (draw(state, 4) == 0 && size < most)
            bytes[size++] = (char)draw(state, 256);
    }
    return size;
}

/* The invariant of grid.c, cell by cell; plain ifs, for Check's own are slow. */
static bool sound_cell(const struct grid *grid, int row, int col)
{
    const struct grid_cell *cell = grid_at(grid, row, col);
    const uint32_t *marks = grid_marks(grid, row, col);
    int width = width_point(cell->base);

    if (cell->base == 0)
        return col > 0 && width_point(grid_at(grid, row, col - 1)->base) == 2;
    for (int i = 0; i < GRID_MARKS_MOST; i++)
        if (marks[i] != 0 && width_point(marks[i]) != 0)
            return false;
    if (width == 2 && (col + 1 == grid->cols || grid_at(grid, row, col + 1)->base != 0))
        return false;
    return (width == 1 || width == 2) && clean_point(cell->base) == cell->base;
}

static bool same_cell(const struct grid *a, const struct grid *b, int row, int col)
{
    return memcmp(grid_at(a, row, col), grid_at(b, row, col), sizeof *a->cells) == 0 &&
           memcmp(grid_marks(a, row, col), grid_marks(b, row, col), sizeof *a->marks) == 0;
}

/* Sound everywhere, and only in the field not as it was. */
static void ck_kept(const struct grid *grid, const struct grid *was, int row, int col, int cols)
{
    for (int r = 0; r < grid->rows; r++)
        for (int c = 0; c < grid->cols; c++) {
            bool inside = r == row && c >= col && c < col + cols;
            if (!sound_cell(grid, r, c))
                ck_abort_msg("unsound: row %d, column %d", r, c);
            if (!inside && was != NULL && !same_cell(grid, was, r, c))
                ck_abort_msg("left its field: row %d, column %d", r, c);
        }
}

/* Dots that have no room are left out. */
START_TEST(an_ellipsis_stays_in_its_field)
{
    static const char *const wanted[] = { "|\n", "a|\n", "ab|\n", "...|\n", "a...|\n" };
    struct grid grid;

    ck_assert_int_eq(grid_open(&grid, 1, 6), 0);
    for (int cols = 0; cols < 5; cols++) {
        grid_clear(&grid);
        grid_put(&grid, 0, cols, 1, 0, "|");
        grid_field(&grid, 0, 0, cols, 0, ALIGN_LEFT, "abcdef", "...");
        ck_dump(&grid, NULL, wanted[cols]);
    }
    grid_close(&grid);
}
END_TEST

START_TEST(any_bytes_stay_in_their_field)
{
    enum { ROWS = 3, COLS = 17 };
    struct grid grid, was;
    uint32_t state = 7;
    char bytes[80];

    ck_assert_int_eq(grid_open(&grid, ROWS, COLS), 0);
    ck_assert_int_eq(grid_open(&was, ROWS, COLS), 0);
    for (int i = 0; i < ROWS; i++)
        grid_fill(&was, i, 0, COLS, STYLE_KEY, "#");
    for (int round = 0; round < 10000; round++) {
        size_t size = hostile(&state, bytes, sizeof bytes - 1);
        int row = (int)draw(&state, ROWS), col = (int)draw(&state, COLS + 4) - 4;
        int cols = (int)draw(&state, COLS), used = 0;
        bytes[size] = '\0';
        /* One round in three draws over what is there: wide ones across the border go, too. */
        if (round % 3 != 0)
            ck_assert_int_eq(grid_copy(&grid, &was), 0);
        if (round % 2)
            used = grid_put_bytes(&grid, row, col, cols, STYLE_OK, bytes, size);
        else
            grid_field(&grid, row, col, cols, STYLE_OK, (enum align)(round / 2 % 3), bytes, "~");
        if (used < 0 || used > cols)
            ck_abort_msg("used %d of %d", used, cols);
        ck_kept(&grid, round % 3 != 0 ? &was : NULL, row, col, cols);
    }
    grid_close(&grid);
    grid_close(&was);
}
END_TEST

static void note(void *context, int row, int first, int last)
{
    struct text *out = context;

    text_printf(out, "%d:%d-%d ", row, first, last);
}

START_TEST(diff_finds_what_changed)
{
    struct grid before, now, other;
    struct text out = { 0 };

    ck_assert_int_eq(grid_open(&before, 3, 8), 0);
    ck_assert_int_eq(grid_open(&now, 3, 8), 0);
    ck_assert_int_eq(grid_open(&other, 2, 4), 0);
    grid_diff(&before, &now, note, &out);
    ck_assert_str_eq(text_string(&out), "");
    grid_put(&now, 0, 2, 3, 0, "abc");
    grid_style(&now, 2, 7, 1, STYLE_SELECTED);
    grid_diff(&before, &now, note, &out);
    ck_assert_str_eq(text_string(&out), "0:2-4 2:7-7 ");
    text_clear(&out);
    grid_put(&before, 0, 0, 8, 0, "  \u65E5\u672C");
    grid_put(&now, 0, 0, 8, 0, "  \u65E5");
    grid_put(&now, 0, 4, 8, 0, "\u8A9E");
    grid_style(&before, 2, 7, 1, STYLE_SELECTED);
    grid_diff(&before, &now, note, &out);
    ck_assert_str_eq(text_string(&out), "0:4-5 ");
    text_clear(&out);
    grid_diff(&before, &other, note, &out);
    ck_assert_str_eq(text_string(&out), "0:0-3 1:0-3 ");
    text_fini(&out);
    grid_close(&before);
    grid_close(&now);
    grid_close(&other);
}
END_TEST

static void ck_diff(const struct grid *before, const struct grid *now, const char *wanted)
{
    struct text out = { 0 };

    grid_diff(before, now, note, &out);
    ck_assert_str_eq(text_string(&out), wanted);
    text_fini(&out);
}

/* They lie beside the cells: a cell that is written, cleared or copied loses or takes its own. */
START_TEST(marks_belong_to_their_cell)
{
    struct grid before, now;

    ck_assert_int_eq(grid_open(&before, 2, 6), 0);
    ck_assert_int_eq(grid_open(&now, 2, 6), 0);
    grid_put(&before, 1, 0, 6, 0, "abe");
    grid_put(&now, 1, 0, 6, 0, "abe\u0301\u0302");
    ck_diff(&before, &now, "1:2-2 ");
    ck_diff(&now, &before, "1:2-2 ");
    grid_put(&now, 0, 0, 6, 0, "\u65E5\u0301");
    ck_assert_int_eq(grid_copy(&before, &now), 0);
    ck_diff(&before, &now, "");
    ck_dump(&before, NULL, "\u65E5\u0301\nabe\u0301\u0302\n");
    grid_put(&now, 0, 1, 1, 0, "x");
    grid_put(&now, 1, 2, 1, 0, "e");
    ck_diff(&before, &now, "0:0-1 1:2-2 ");
    ck_dump(&now, NULL, " x\nabe\n");
    grid_clear(&now);
    grid_put(&now, 1, 0, 6, 0, "abe");
    ck_assert_int_eq(grid_copy(&before, &now), 0);
    grid_put(&before, 0, 3, 1, 0, "o\u0308");
    ck_dump(&before, NULL, "   o\u0308\nabe\n");
    grid_close(&before);
    grid_close(&now);
}
END_TEST

START_TEST(without_utf8_a_question_mark)
{
    struct grid grid;

    setlocale(LC_ALL, "C");
    ck_assert_int_eq(grid_open(&grid, 1, 8), 0);
    ck_assert_int_eq(grid_put(&grid, 0, 0, 8, 0, "a\u65E5\xFF\033b"), 5);
    ck_dump(&grid, NULL, "a???b\n");
    grid_close(&grid);
    setlocale(LC_ALL, "C.UTF-8");
}
END_TEST

CHECK_MAIN("grid")
{
    check_locale();
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, width_of_text, 0, sizeof widths / sizeof widths[0]);
    tcase_add_loop_test(all, pad_and_cut, 0, sizeof pads / sizeof pads[0]);
    tcase_add_test(all, grid_sizes);
    tcase_add_test(all, golden);
    tcase_add_test(all, half_of_a_wide_character_is_blank);
    tcase_add_test(all, an_ellipsis_stays_in_its_field);
    tcase_add_test(all, any_bytes_stay_in_their_field);
    tcase_add_test(all, diff_finds_what_changed);
    tcase_add_test(all, marks_belong_to_their_cell);
    tcase_add_test(all, without_utf8_a_question_mark);
}
