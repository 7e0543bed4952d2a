/* draw_pen.c - facts on a row of an area: what fits, what is cut, where the next one begins. */
#include "check_main.h"
#include "draw/pen.h"

#include <stdlib.h>
#include <string.h>

/* A grid of 3 rows and 20 columns; the area is row 1 and 2, from column 4 to 13. */
static const struct area area = { 1, 4, 2, 10 };
static struct grid grid;

static void begin(void)
{
    ck_assert_int_eq(grid_open(&grid, 3, 20), 0);
}

static void end(void)
{
    grid_close(&grid);
}

/* What the area holds, blanks at the ends left out; all else is blank. */
static void ck_area(const char *first, const char *second)
{
    char *bytes = NULL, want[128];
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);

    ck_assert_ptr_nonnull(file);
    grid_dump(&grid, file, NULL);
    fclose(file);
    snprintf(want, sizeof want, "\n%*s%s\n%*s%s\n", *first != '\0' ? 4 : 0, "", first,
             *second != '\0' ? 4 : 0, "", second);
    ck_assert_str_eq(bytes, want);
    free(bytes);
}

static void ck_pen(const struct pen *pen, int col, int room)
{
    ck_assert_int_eq(pen->col, col);
    ck_assert_int_eq(pen_room(pen), room);
}

static const struct {
    struct area area;
    int row, room;
} places[] = {
    { { 1, 4, 2, 10 }, -1, 0 }, { { 1, 4, 2, 10 }, 0, 10 }, { { 1, 4, 2, 10 }, 1, 10 },
    { { 1, 4, 2, 10 }, 2, 0 },  { { 1, 4, 2, 1 }, 0, 1 },   { { 1, 4, 2, 0 }, 0, 0 },
    { { 1, 4, 2, -3 }, 0, 0 },  { { 1, 4, 0, 10 }, 0, 0 },
};

START_TEST(where_it_writes)
{
    struct pen pen = pen_at(&grid, &places[_i].area, places[_i].row);
    char want[16];

    ck_assert_int_eq(pen.row, 1 + places[_i].row);
    ck_pen(&pen, 4, places[_i].room);
    pen_put(&pen, 0, "0123456789abc");
    ck_pen(&pen, 4 + places[_i].room, 0);
    pen_put(&pen, 0, "more");
    pen_fill(&pen, 0, "#", 1);
    pen_skip(&pen, 1);
    pen_cut(&pen, 0, "more", 1, "~");
    pen_name(&pen, 0, "more", 1, "~");
    ck_assert(!pen_right(&pen, 0, "x", 0));
    ck_pen(&pen, 4 + places[_i].room, 0);
    snprintf(want, sizeof want, "%.*s", places[_i].room, "0123456789");
    ck_area(places[_i].row == 0 ? want : "", places[_i].row == 1 ? want : "");
}
END_TEST

/* The last kind of each way to write that fits, and the first that does not. */
START_TEST(one_after_the_other)
{
    struct pen pen = pen_at(&grid, &area, 0);

    pen_put(&pen, STYLE_OK, "ab");
    ck_pen(&pen, 6, 8);
    pen_skip(&pen, 1);
    pen_bytes(&pen, STYLE_OK, "cdef", 2);
    ck_pen(&pen, 9, 5);
    pen_fill(&pen, STYLE_FAILED, "=", 2);
    ck_pen(&pen, 11, 3);
    pen_fill(&pen, STYLE_FAILED, "#", 0);
    pen_fill(&pen, STYLE_FAILED, "#", -1);
    pen_printf(&pen, STYLE_OK, "%d%s", 7, "yz!");
    ck_pen(&pen, 14, 0);
    ck_area("ab cd==7yz", "");
    ck_assert_uint_eq(grid_at(&grid, 1, 4)->style, STYLE_OK);
    ck_assert_uint_eq(grid_at(&grid, 1, 6)->style, 0);
    ck_assert_uint_eq(grid_at(&grid, 1, 9)->style, STYLE_FAILED);
    ck_assert_uint_eq(grid_at(&grid, 1, 10)->style, STYLE_FAILED);
    ck_assert_uint_eq(grid_at(&grid, 1, 11)->style, STYLE_OK);
    pen = pen_at(&grid, &area, 1);
    pen_skip(&pen, 9);
    ck_pen(&pen, 13, 1);
    pen_skip(&pen, 2);
    ck_pen(&pen, 14, 0);
    pen = pen_at(&grid, &area, 1);
    pen_fill(&pen, 0, "#", 11);
    ck_pen(&pen, 14, 0);
    ck_area("ab cd==7yz", "##########");
}
END_TEST

/* Of the room of ten and the columns asked for. */
static const struct {
    const char *text;
    int skipped, cols;
    const char *cut;
    int col;
    const char *named;
} cuts[] = {
    { "abc", 0, 5, "abc", 7, "abc" },
    { "abc", 0, 3, "abc", 7, "abc" },
    { "abc", 0, 2, "a~", 6, "a~" },
    { "abc", 0, 1, "~", 5, "~" },
    { "abc", 0, 0, "", 4, "" },
    { "abc", 0, -1, "", 4, "" },
    { "", 0, 5, "", 4, "" },
    { "abcdefghij", 0, 99, "abcdefghij", 14, "abcdefghij" },
    { "abcdefghijk", 0, 99, "abcdefghi~", 14, "abc~fghijk" },
    { "abcdefghijk", 1, 99, " abcdefgh~", 14, " abc~ghijk" },
    { "abcdefghijk", 2, 99, "  abcdefg~", 14, "  abc~hijk" },
    { "abcdefghijk", 3, 99, "   abcdef~", 14, "   abcdef~" },
    { "abcdefghijk", 0, 8, "abcdefg~", 12, "abc~hijk" },
    { "abcdefghijk", 0, 7, "abcdef~", 11, "abcdef~" },
    { "abcdefgh", 0, 8, "abcdefgh", 12, "abcdefgh" },
    { "abcdefghi", 0, 8, "abcdefg~", 12, "abc~fghi" },
    /* a wide one that lies across the border is left out, and the next fact begins where it would
     */
    { "ab\u65E5cd\u65E5efg", 0, 8, "ab\u65E5cd~", 12, "ab\u65E5~efg" },
    { "ab\u65E5\u672Cefghi", 0, 9, "ab\u65E5\u672Cef~", 13, "ab~efghi" },
};

START_TEST(cut_to_columns)
{
    for (int name = 0; name < 2; name++) {
        struct pen pen = pen_at(&grid, &area, 0);

        grid_clear(&grid);
        pen_skip(&pen, cuts[_i].skipped);
        (name ? pen_name : pen_cut)(&pen, 0, cuts[_i].text, cuts[_i].cols, "~");
        ck_pen(&pen, cuts[_i].col, 14 - cuts[_i].col);
        ck_area(name ? cuts[_i].named : cuts[_i].cut, "");
    }
}
END_TEST

static const struct {
    const char *text;
    int skipped, gap;
    bool fits;
    const char *row;
    int room; /* what is left of it */
} rights[] = {
    { "right", 0, 0, true, "     right", 5 },      { "right", 0, 2, true, "     right", 3 },
    { "right", 3, 2, true, "     right", 0 },      { "right", 4, 2, false, "", 6 },
    { "right", 5, 0, true, "     right", 0 },      { "right", 6, 0, false, "", 4 },
    { "\u65E5", 0, 1, true, "        \u65E5", 7 },
};

START_TEST(at_the_right_end)
{
    struct pen pen = pen_at(&grid, &area, 0);

    pen_skip(&pen, rights[_i].skipped);
    ck_assert(pen_right(&pen, STYLE_NOTE, rights[_i].text, rights[_i].gap) == rights[_i].fits);
    ck_pen(&pen, 4 + rights[_i].skipped, rights[_i].room);
    ck_area(rights[_i].row, "");
    ck_assert_uint_eq(grid_at(&grid, 1, 13)->style, rights[_i].fits ? STYLE_NOTE : 0);
    ck_assert_uint_eq(grid_at(&grid, 1, 8)->style, 0);
}
END_TEST

CHECK_MAIN("pen")
{
    check_locale();
    tcase_add_checked_fixture(all, begin, end);
    tcase_add_loop_test(all, where_it_writes, 0, sizeof places / sizeof places[0]);
    tcase_add_test(all, one_after_the_other);
    tcase_add_loop_test(all, cut_to_columns, 0, sizeof cuts / sizeof cuts[0]);
    tcase_add_loop_test(all, at_the_right_end, 0, sizeof rights / sizeof rights[0]);
}
