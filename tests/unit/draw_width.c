/* draw_width.c - what is taken off the front of a text, what fits, and what is padded in a room. */
#include "check_main.h"
#include "draw/width.h"
#include "opt/locale.h"

#include <stdio.h>
#include <string.h>

static const struct {
    uint32_t point;
    int width;
} points[] = {
    { 0, -1 },     { '\n', -1 },   { 0x1F, -1 },  { ' ', 1 },    { '~', 1 },    { 0x7F, -1 },
    { 0x80, -1 },  { 0x9F, -1 },   { 0xA0, 1 },   { 0xE9, 1 },   { 0x0301, 0 }, { 0x200B, 0 },
    { 0x65E5, 2 }, { 0x1F600, 2 }, { 0x2500, 1 }, { 0xFFFD, 1 },
};

START_TEST(width_of_a_character)
{
    ck_assert_int_eq(width_point(points[_i].point), points[_i].width);
}
END_TEST

/* Each character that is seen, and how far it reaches; the last row is the end. */
START_TEST(one_character_after_the_other)
{
    static const char bytes[] = "a\u65E5e\u0301\xFF\u202E b\0\x1B\u200D\xC2\x9B\uFFFE~\xE6\x97";
    static const struct {
        int width;
        uint32_t point;
        size_t at;
    } steps[] = {
        { 1, 'a', 1 },     { 2, 0x65E5, 4 },  { 1, 'e', 5 },      { 0, 0x0301, 7 },
        { 1, 0xFFFD, 8 },  { 1, ' ', 12 },    { 1, 'b', 13 },     { 1, 0xFFFD, 14 },
        { 1, 0xFFFD, 15 }, { 1, 0xFFFD, 20 }, { 1, 0xFFFD, 23 },  { 1, '~', 24 },
        { 1, 0xFFFD, 25 }, { 1, 0xFFFD, 26 }, { -1, 0xFFFD, 26 },
    };
    size_t at = 0;
    uint32_t point = 0;

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        ck_assert_int_eq(width_next(bytes, sizeof bytes - 1, &at, &point), steps[i].width);
        ck_assert_uint_eq(point, steps[i].point);
        ck_assert_uint_eq(at, steps[i].at);
    }
    ck_assert_int_eq(width_bytes(bytes, sizeof bytes - 1), 14);
}
END_TEST

/* Of bytes that nothing stands behind. */
START_TEST(no_byte_more)
{
    static const char *const texts[] = { "abc", "\xE6\x97\xA5", "ab\xE6", "a\xE6\x97" };
    static const int widths[] = { 3, 2, 3, 3 };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char *bytes = malloc(3);
        ck_assert_ptr_nonnull(bytes);
        memcpy(bytes, texts[i], 3);
        ck_assert_int_eq(width_bytes(bytes, 3), widths[i]);
        free(bytes);
    }
    ck_assert_int_eq(width_bytes("abc", 0), 0);
}
END_TEST

static const struct {
    const char *text;
    int columns;
    size_t bytes;
    int used;
} cuts[] = {
    { "", 0, 0, 0 },
    { "", 3, 0, 0 },
    { "abc", -1, 0, 0 },
    { "abc", 0, 0, 0 },
    { "abc", 1, 1, 1 },
    { "abc", 2, 2, 2 },
    { "abc", 3, 3, 3 },
    { "abc", 4, 3, 3 },
    { "\u0301a", -1, 0, 0 },
    { "\u0301a", 0, 2, 0 },
    { "e\u0301x", 1, 3, 1 },
    { "e\u0301\u202E", 1, 6, 1 }, /* what is not seen at the end belongs to it */
    { "\u65E5\u672C", 1, 0, 0 },
    { "\u65E5\u672C", 2, 3, 2 },
    { "\u65E5\u672C", 3, 3, 2 },
    { "\u65E5\u672C", 4, 6, 4 },
};

START_TEST(what_fits)
{
    size_t size = strlen(cuts[_i].text);
    int used = -1;

    ck_assert_uint_eq(width_cut(cuts[_i].text, size, cuts[_i].columns, &used), cuts[_i].bytes);
    ck_assert_int_eq(used, cuts[_i].used);
    ck_assert_uint_eq(width_cut(cuts[_i].text, size, cuts[_i].columns, NULL), cuts[_i].bytes);
}
END_TEST

static const struct {
    const char *text;
    enum align align;
    size_t room;
    const char *padded;
    int columns; /* written, of six */
} rooms[] = {
    { "\u65E5ab", ALIGN_LEFT, 1, "", 0 },
    { "\u65E5ab", ALIGN_LEFT, 2, " ", 1 },
    { "\u65E5ab", ALIGN_LEFT, 3, "  ", 2 },
    { "\u65E5ab", ALIGN_LEFT, 4, "\u65E5", 2 },
    { "\u65E5ab", ALIGN_LEFT, 5, "\u65E5a", 3 },
    { "\u65E5ab", ALIGN_LEFT, 6, "\u65E5ab", 4 },
    { "\u65E5ab", ALIGN_LEFT, 7, "\u65E5ab ", 5 },
    { "\u65E5ab", ALIGN_LEFT, 8, "\u65E5ab  ", 6 },
    { "\u65E5ab", ALIGN_LEFT, 9, "\u65E5ab  ", 6 },
    { "\u65E5ab", ALIGN_RIGHT, 1, "", 0 },
    { "\u65E5ab", ALIGN_RIGHT, 2, " ", 1 },
    { "\u65E5ab", ALIGN_RIGHT, 3, "  ", 2 },
    { "\u65E5ab", ALIGN_RIGHT, 6, "  \u65E5", 4 },
    { "\u65E5ab", ALIGN_RIGHT, 9, "  \u65E5ab", 6 },
    { "\u65E5ab", ALIGN_MIDDLE, 9, " \u65E5ab ", 6 },
    { "a", ALIGN_MIDDLE, 9, "  a   ", 6 },
    { "abcdefg", ALIGN_LEFT, 9, "abcd..", 6 },
    { "abcdefg", ALIGN_LEFT, 6, "abcd.", 5 },
    { "abcde\u65E5", ALIGN_MIDDLE, 9, "abcd..", 6 },
    { "abc\u65E5de", ALIGN_RIGHT, 9, " abc..", 6 },
    { "abc\u65E5de", ALIGN_LEFT, 9, "abc.. ", 6 },
    { "abcdef", ALIGN_LEFT, 9, "abcdef", 6 },
};

/* No byte beyond the room is touched, and the end is always said. */
START_TEST(padded_in_a_room)
{
    char out[16];

    memset(out, 'Z', sizeof out);
    ck_assert_int_eq(width_pad(out, rooms[_i].room, rooms[_i].text, 6, rooms[_i].align, ".."),
                     rooms[_i].columns);
    ck_assert_str_eq(out, rooms[_i].padded);
    for (size_t i = rooms[_i].room; i < sizeof out; i++)
        ck_assert_int_eq(out[i], 'Z');
}
END_TEST

/* The first character that is looked at takes the environment's locale, where that was to wait. */
START_TEST(the_locale_is_taken_late)
{
    char was[64];

    snprintf(was, sizeof was, "%s", getenv("LC_ALL") != NULL ? getenv("LC_ALL") : "");
    setlocale(LC_ALL, "C");
    ck_assert_int_eq(width_point(0x65E5), -1);
    setenv("LC_ALL", "C.UTF-8", 1);
    locale_later();
    ck_assert_int_eq(width_point(0x65E5), 2);
    if (*was != '\0')
        setenv("LC_ALL", was, 1);
    else
        unsetenv("LC_ALL");
    setlocale(LC_ALL, "C.UTF-8");
}
END_TEST

CHECK_MAIN("width")
{
    check_locale();
    tcase_add_loop_test(all, width_of_a_character, 0, sizeof points / sizeof points[0]);
    tcase_add_test(all, one_character_after_the_other);
    tcase_add_test(all, no_byte_more);
    tcase_add_loop_test(all, what_fits, 0, sizeof cuts / sizeof cuts[0]);
    tcase_add_test(all, the_locale_is_taken_late);
    tcase_add_loop_test(all, padded_in_a_room, 0, sizeof rooms / sizeof rooms[0]);
}
