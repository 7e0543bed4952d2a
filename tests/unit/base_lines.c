/* base_lines.c - what workers say, made harmless: names on one line, output as lines of cells. */
#include "base/lines.h"
#include "base/sgr.h"
#include "base/utf8.h"
#include "check_main.h"
#include "lines_show.h"

#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------- names */

static const struct {
    const char *bytes, *clean;
} names[] = {
    { "plain", "plain" },
    { "a\033[31mb", "a^[[31mb" },
    { "\n\r\t\a\x7F", "^J^M^I^G^?" },
    { "\n\u0301\u0301\u0301\u0301\u0301\u0301", "^J\u0301\u0301\u0301\u0301" },
    { "\xC2\x9B\x33\x31m", "\\x9b31m" },
    { "\xFF\xFE", "\uFFFD\uFFFD" },
    { "\xE2\x82", "\uFFFD\uFFFD" },
    { "\xC0\xAF", "\uFFFD\uFFFD" },
    { "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD" },
    { "a\u202Eb\u2066c\u200Fd\u061Ce", "abcde" },
    { "a\u200Db\uFE0Fc\uFEFFd\u00ADe\u200B", "abcde" },
    { "\U000E0041x\U000E0101", "x" },
    { "\uFDD0\uFFFE\U0010FFFF", "\uFFFD\uFFFD\uFFFD" },
    { "\U0001F44D\U0001F3FD", "\U0001F44D" },
    { "e\u0301\u0301\u0301\u0301\u0301\u0301x\u0301", "e\u0301\u0301\u0301\u0301x\u0301" },
    { "\u0301x", "\u25CC\u0301x" },
    { "\u0E01\u0E31\u0E31\u0E31\u0E31\u0E31", "\u0E01\u0E31\u0E31\u0E31\u0E31" },
    { "\u65E5\u672C \u05D0 \U0001F600", "\u65E5\u672C \u05D0 \U0001F600" },
};

START_TEST(name_is_harmless)
{
    struct text text = { 0 };
    char room[64];
    size_t size = strlen(names[_i].bytes);

    clean_put(&text, names[_i].bytes, size);
    ck_assert_str_eq(text_string(&text), names[_i].clean);
    ck_assert_uint_eq(clean_text(room, sizeof room, names[_i].bytes, size),
                      strlen(names[_i].clean));
    ck_assert_str_eq(room, names[_i].clean);
    text_fini(&text);
}
END_TEST

START_TEST(name_is_cut_between_characters)
{
    static const char *const want[] = { "",        "",        "a",         "a",        "a",
                                        "a\u65E5", "a\u65E5", "a\u65E5^[", "a\u65E5^[" };
    char room[16];

    for (size_t size = 1; size < sizeof want / sizeof want[0]; size++) {
        memset(room, 'Z', sizeof room);
        ck_assert_uint_eq(clean_text(room, size, "a\u65E5\033\u65E5", 8), strlen(want[size]));
        ck_assert_str_eq(room, want[size]);
        ck_assert_int_eq(room[size], 'Z');
    }
}
END_TEST

START_TEST(utf8_round)
{
    char bytes[4];
    uint32_t point;

    for (uint32_t p = 0; p <= 0x10FFFF; p++) {
        if (p >= 0xD800 && p <= 0xDFFF)
            continue;
        size_t n = utf8_write(bytes, p);
        if (utf8_read(bytes, n, &point) != n || point != p)
            ck_abort_msg("U+%04X", p);
    }
}
END_TEST

/* ---------------------------------------------------------------- output */

static int two_wide(uint32_t point)
{
    return point == 0x1FAE8 ? -1 : utf8_mark(point) ? 0 : point >= 0x1100 ? 2 : 1;
}

static const struct {
    const char *bytes, *lines;
} outputs[] = {
    { "a\nb\n\nc", "a|b||c~" },
    { "a\r\nb\r\n", "a|b|" },
    /* within the line */
    { "100%\rok\n", "ok0%|" },
    { "10%\r\033[K50%\n", "50%|" },
    { "abc\b\bX\n", "aXc|" },
    { "\b\bx\n", "x|" },
    { "a\tb\n", "a       b|" },
    { "abcdefgh\rx\ty\n", "xbcdefghy|" },
    { "abcdef\b\b\b\033[K\n", "abc|" },
    { "abcdef\b\b\b\033[1K\n", "    ef|" },
    { "abcdef\033[2K\n", "|" },
    { "abcdef\033[3Gxy\n", "abxyef|" },
    { "abc\033[Gx\n", "xbc|" },
    { "a\fb\vc\n", "a|b|c|" },
    /* wide characters are never halves */
    { "\u65E5\u672C\rx\n", "x \u672C|" },
    { "\u65E5\u672C\b\b\bx\n", " x\u672C|" },
    { "a\u65E5\b\033[K\n", "a |" },
    { "e\u0301\u65E5\u0301\n", "e\u0301\u65E5\u0301|" },
    { "\u0301a\n", "\u25CC\u0301a|" },
    { "\u65E5\u0301\n", "\u65E5\u0301|" },
    { "\u0301\bx\n", "x|" }, /* what has no base has one column */
    { "\U0001FAE8\u200D\u202E\n", "\uFFFD|" },
    { "\U0001FAE8ab\033[2Gx\n", "\uFFFDxb|" },
    /* broken UTF-8 */
    { "\xFFz\xE2\x82\n", "\uFFFDz\uFFFD\uFFFD|" },
    { "\xE2\x82\033[31mx\n", "\uFFFD\uFFFD[1,-1,0]x|" },
    { "\xF0\x9F", "\uFFFD\uFFFD~" },
    /* sequences without effect */
    { "\033[2J\033[5;5H\033[?1049h\033[3Jx\n", "x|" },
    { "\033]0;title\ax\033]8;;http://a/\033\\y\n", "xy|" },
    { "\033Pq#0\nabc\033\\x\n", "x|" },
    { "\033_apc\033\\\033^pm\033\\\033Xsos\033\\x\n", "x|" },
    { "\xC2\x9B\x33\x31mx\xC2\x9D\x30;t\xC2\x9Cy\n", "[1,-1,0]xy|" },
    { "\033(B\033)0\033=\033>\033cx\016\017\n", "x|" },
    { "\033[?1000;1006h\033[>4;2m\033[!p\033[ qx\n", "x|" },
    { "\033[31\030x\033[1\032y\n", "xy|" },
    { "\033[3\n1mx\n", "|[1,-1,0]x|" },
    { "a\033", "a~" },
    { "a\177\007\005b\n", "ab|" },
    /* colours */
    { "\033[1;31mx\033[0my\n", "[1,-1,1]x[-1,-1,0]y|" },
    { "\033[mx\033[91;104my\033[39;49mz\n", "x[9,12,0]y[-1,-1,0]z|" },
    { "\033[38;5;200mx\033[48;5;7my\n", "[200,-1,0]x[200,7,0]y|" },
    { "\033[38;5;300mx\n", "x|" },
    { "\033[38;1mx\n", "x|" },
    { "\033[30mx\033[37my\033[29mz\n", "[0,-1,0]x[7,-1,0]yz|" },
    { "\033[40mx\033[47my\033[50mz\n", "[-1,0,0]x[-1,7,0]yz|" },
    { "\033[90mx\033[97my\033[98mz\n", "[8,-1,0]x[15,-1,0]yz|" },
    { "\033[100mx\033[107my\033[108mz\n", "[-1,8,0]x[-1,15,0]yz|" },
    { "\033[38;2;255;0;0;1mx\n", "[196,-1,1]x|" },
    { "\033[38:2::0:0:255mx\033[38:2:0:255:0my\n", "[21,-1,0]x[46,-1,0]y|" },
    { "\033[38:5:9;4mx\n", "[9,-1,8]x|" },
    { "\033[4:3mx\033[4:0my\n", "[-1,-1,8]x[-1,-1,0]y|" },
    { "\033[1;2;3;4;7mx\033[22;23my\033[24;27mz\n", "[-1,-1,31]x[-1,-1,24]y[-1,-1,0]z|" },
    { "\033[8;5;9mx\n", "x|" },
    { "\033[38mx\033[38;2;1my\033[48;5mz\n", "x[-1,-1,1]yz|" },
    { "\033[31m\nx\n", "|[1,-1,0]x|" },
    { "\033[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;31mx\n", "x|" },
    { "\033[99999999999999999999999mx\n", "x|" },
};

static void read_in(struct text *out, const char *bytes, size_t size, size_t step)
{
    struct lines lines;

    lines_init(&lines, lines_show, out);
    lines.width = two_wide;
    for (size_t at = 0; at < size; at += step)
        lines_put(&lines, bytes + at, step < size - at ? step : size - at);
    lines_end(&lines);
    lines_fini(&lines);
}

START_TEST(output_becomes_lines)
{
    size_t size = strlen(outputs[_i].bytes);

    for (size_t step = 1; step <= size; step++) {
        struct text text = { 0 };
        read_in(&text, outputs[_i].bytes, size, step);
        ck_assert_str_eq(text_string(&text), outputs[_i].lines);
        text_fini(&text);
    }
}
END_TEST

START_TEST(unended_string_is_given_up)
{
    struct text in = { 0 }, out = { 0 };

    text_puts(&in, "\033]0;");
    for (int i = 0; i < LINES_SEQUENCE_MOST - 2; i++)
        text_putc(&in, 'x');
    text_puts(&in, "back\n");
    read_in(&out, in.bytes, in.size, in.size);
    ck_assert_str_eq(text_string(&out), "back|");
    text_fini(&in);
    text_fini(&out);
}
END_TEST

START_TEST(long_line_is_bounded)
{
    struct text out = { 0 };
    struct lines lines;

    lines_init(&lines, lines_show, &out);
    for (int i = 0; i < 100000; i++)
        lines_put(&lines, "\033[32mx\t\u0301\u0301\u0301\u0301\u0301", 17);
    ck_assert_int_le(lines.room, LINES_COLUMNS_MOST);
    lines_put(&lines, "\nnext\n", 6);
    ck_assert_uint_lt(lines.text.room, LINES_COLUMNS_MOST * 40);
    ck_assert_str_eq(text_string(&out) + out.size - 15, "!|[2,-1,0]next|");
    lines_fini(&lines);
    text_fini(&out);
}
END_TEST

START_TEST(peek_shows_the_line_so_far)
{
    struct text out = { 0 };
    struct lines lines;

    lines_init(&lines, lines_show, &out);
    lines_peek(&lines, NULL, &out);
    lines_put(&lines, "50%\r", 4);
    lines_peek(&lines, NULL, NULL);
    lines_put(&lines, "60%\n", 4);
    lines_end(&lines);
    ck_assert_str_eq(text_string(&out), "~50%~60%|");
    lines_fini(&lines);
    text_fini(&out);
}
END_TEST

START_TEST(nearest_color)
{
    static const struct {
        int r, g, b, want;
    } table[] = {
        { 0, 0, 0, 16 },     { 255, 255, 255, 231 }, { 255, 0, 0, 196 },
        { 8, 8, 8, 232 },    { 95, 0, 0, 52 },       { 128, 128, 128, 244 },
        { 0, 114, 178, 25 }, { 213, 94, 0, 166 },    { 238, 238, 238, 255 },
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        ck_assert_int_eq(sgr_nearest(table[i].r, table[i].g, table[i].b), table[i].want);
}
END_TEST

/* As many columns as there may be; one more is over. */
START_TEST(the_last_column)
{
    static char many[LINES_COLUMNS_MOST + 1];

    memset(many, 'x', sizeof many);
    for (size_t more = 0; more < 2; more++) {
        struct text out = { 0 };
        struct lines lines;
        lines_init(&lines, lines_show, &out);
        lines_put(&lines, many, LINES_COLUMNS_MOST + more);
        lines_put(&lines, "\ny\n", 3);
        ck_assert_uint_eq(out.size, LINES_COLUMNS_MOST + more + 3);
        ck_assert_str_eq(text_string(&out) + LINES_COLUMNS_MOST, more ? "!|y|" : "|y|");
        lines_fini(&lines);
        lines_fini(&lines); /* once */
        text_fini(&out);
    }
}
END_TEST

/* To the end of the line and of its room. */
START_TEST(what_is_erased)
{
    char many[128], wanted[130];
    struct text out = { 0 };
    struct lines lines;

    memset(many, 'x', sizeof many);
    memset(wanted, ' ', 128);
    strcpy(wanted + 128, "|");
    lines_init(&lines, lines_show, &out);
    lines_put(&lines, many, sizeof many);
    lines_put(&lines, "\033[1K\n", 5);
    ck_assert_str_eq(text_string(&out), wanted);
    lines_fini(&lines);
    text_fini(&out);
}
END_TEST

/* Room grows by the double, and does not shrink with a shorter line. */
START_TEST(room_of_a_line)
{
    static char many[300];
    struct text out = { 0 };
    struct lines lines;

    memset(many, 'x', sizeof many);
    lines_init(&lines, lines_show, &out);
    lines_put(&lines, "x", 1);
    ck_assert_int_eq(lines.room, 128);
    lines_put(&lines, many, 127);
    ck_assert_int_eq(lines.room, 128);
    lines_put(&lines, "x", 1);
    ck_assert_int_eq(lines.room, 256);
    lines_put(&lines, many, sizeof many);
    ck_assert_int_eq(lines.room, 512);
    lines_put(&lines, "\nx", 2);
    ck_assert_int_eq(lines.room, 512);
    lines_fini(&lines);
    text_fini(&out);
}
END_TEST

CHECK_MAIN("clean")
{
    tcase_add_loop_test(all, name_is_harmless, 0, sizeof names / sizeof names[0]);
    tcase_add_test(all, name_is_cut_between_characters);
    tcase_add_test(all, utf8_round);
    tcase_add_loop_test(all, output_becomes_lines, 0, sizeof outputs / sizeof outputs[0]);
    tcase_add_test(all, unended_string_is_given_up);
    tcase_add_test(all, long_line_is_bounded);
    tcase_add_test(all, peek_shows_the_line_so_far);
    tcase_add_test(all, nearest_color);
    tcase_add_test(all, the_last_column);
    tcase_add_test(all, what_is_erased);
    tcase_add_test(all, room_of_a_line);
}
