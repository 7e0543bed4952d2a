/*
 * base_lines_bytes.c - each byte in each state of an escape sequence: golden/lines_bytes.txt has
 * what becomes of a line with it: as lines_show.h shows them. See check_golden.h for how to write
 * it again.
 */
#include "check_golden.h"
#include "check_main.h"
#include "lines_show.h"

/* What stands before the byte and after it; the byte is U+0000 to U+00FF. */
static const struct {
    const char *name, *before, *after;
} states[] = {
    { "text", "abcdefgh\b\b", "x" },    { "ESC", "abcd\033", "3mx" },
    { "ESC (", "abcd\033(", "3mx" },    { "CSI", "abcd\033[", "3mx" },
    { "CSI 3", "abcd\033[3", "1mx" },   { "CSI 31", "abcd\033[31", "x" },
    { "CSI 1;", "abcd\033[1;", "4mx" }, { "CSI 1 K", "abcdef\b\b\033[1", "x" },
    { "CSI ?", "abcd\033[?", "1mx" },   { "OSC", "abcd\033]0;t", "x\033\\y" },
    { "DCS", "abcd\033P1$", "x\ay" },
};

static void feed(struct text *out, size_t state, uint32_t point)
{
    struct lines lines;
    char bytes[4];
    size_t size = utf8_write(bytes, point);

    text_clear(out);
    lines_init(&lines, lines_show, out);
    lines_put(&lines, states[state].before, strlen(states[state].before));
    lines_put(&lines, bytes, size);
    lines_put(&lines, states[state].after, strlen(states[state].after));
    lines_end(&lines);
    lines_fini(&lines);
}

START_TEST(each_byte)
{
    struct text told = { 0 }, one = { 0 }, next = { 0 };

    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        for (uint32_t from = 0, to; from < 256; from = to) {
            feed(&one, i, from);
            for (to = from + 1; to < 256; to++) { /* those that do the same */
                feed(&next, i, to);
                if (strcmp(text_string(&one), text_string(&next)) != 0)
                    break;
            }
            text_printf(&told, "%s %02x-%02x: %s\n", states[i].name, from, to - 1,
                        text_string(&one));
        }
    compare_file("tests/unit/golden/lines_bytes.txt", text_string(&told));
    text_fini(&told);
    text_fini(&one);
    text_fini(&next);
}
END_TEST

/* Bytes that are no UTF-8 by themselves, and where a character of several is cut. */
static void begin_with(struct text *out, int first)
{
    static const char *const rests[] = {
        "", "x", "\x80", "\x80x", "\xBF\xBF", "\xBF\xBF\xBF", "\x9F\x80\x80\x80x", "\xA0\x80\x80"
    };
    char byte = (char)first;

    text_clear(out);
    for (size_t i = 0; i < sizeof rests / sizeof rests[0]; i++) {
        struct lines lines;
        lines_init(&lines, lines_show, out);
        text_puts(out, " ");
        lines_put(&lines, &byte, 1);
        lines_put(&lines, rests[i], strlen(rests[i]));
        lines_end(&lines);
        lines_fini(&lines);
    }
}

START_TEST(bytes_of_no_character)
{
    struct text told = { 0 }, one = { 0 }, next = { 0 };

    for (int from = 0x80, to; from < 0x100; from = to) {
        begin_with(&one, from);
        for (to = from + 1; to < 0x100; to++) {
            begin_with(&next, to);
            if (strcmp(text_string(&one), text_string(&next)) != 0)
                break;
        }
        text_printf(&told, "%02x-%02x:%s\n", (unsigned)from, (unsigned)to - 1, text_string(&one));
    }
    compare_file("tests/unit/golden/lines_broken.txt", text_string(&told));
    text_fini(&told);
    text_fini(&one);
    text_fini(&next);
}
END_TEST

CHECK_MAIN("bytes of lines")
{
    tcase_add_test(all, each_byte);
    tcase_add_test(all, bytes_of_no_character);
}
