/* plain_tail.c - the last bytes of a stream, and the lines they make. */
#include "check_main.h"
#include "plain/tail.h"

#include <stdio.h>
#include <string.h>

/* What is behind the last gap, from its first whole line on; without one, all of it. */
static const struct {
    const char *before, *bytes;
    bool gap;
    const char *joined;
} joins[] = {
    { "a", "b\nc", false, "ab\nc" }, { "a", "b\nc", true, "c" }, { "a", "b\n", true, "" },
    { "a", "b", true, "b" },         { "a", "", true, "" },      { "", "\n\n", true, "\n" },
};

START_TEST(each_join)
{
    struct text text = { 0 };

    text_puts(&text, joins[_i].before);
    tail_join(&text, joins[_i].bytes, strlen(joins[_i].bytes), joins[_i].gap);
    ck_assert_str_eq(text_string(&text), joins[_i].joined);
    text_fini(&text);
}
END_TEST

/* Byte by byte; as many as are kept are all there is, one more stands in front of what is kept. */
START_TEST(byte_by_byte)
{
    struct tail_text tail = { 0 };
    char all[TAIL_MOST + 2];

    for (size_t i = 0; i < sizeof all; i++) {
        all[i] = (char)('a' + i % 23);
        tail_put(&tail, &all[i], 1, false);
        ck_assert_uint_eq(tail.size, i < TAIL_MOST ? i + 1 : TAIL_MOST);
        ck_assert_mem_eq(tail.bytes, all + i + 1 - tail.size, tail.size);
        ck_assert_int_eq(tail.cut, i >= TAIL_MOST);
    }
    tail_fini(&tail);
    tail_put(&tail, all, TAIL_MOST, false);
    ck_assert(!tail.cut);
    tail_fini(&tail);
    ck_assert_uint_eq(tail.size, 0);
    tail_put(&tail, all, TAIL_MOST + 1, false);
    ck_assert(tail.cut);
    ck_assert_mem_eq(tail.bytes, all + 1, TAIL_MOST);
    tail_fini(&tail);
}
END_TEST

static const struct {
    const char *bytes;
    bool cut;
    int most;
    const char *lines;
} lines[] = {
    { "", true, 5, "" },
    { "front\nlast\n", true, 5, "> | last\n" },
    { "front\nlast\n", false, 5, "> | front\n> | last\n" },
    { "front\n", true, 5, "> | front\n" }, /* there is nothing else */
    { "front", true, 5, "> | front\n" },
    { "a\n", false, 0, "" },
    { "a\n", false, 1, "> | a\n" },
    { "a\nb\n", false, 1, "> | b\n" },
    { "a\nb\n", false, 2, "> | a\n> | b\n" },
    { "a\nb\n", false, 3, "> | a\n> | b\n" },
    { "\xe6\x97\xa5\rX", false, 1, "> | X \n" }, /* half of what is wide goes with the other half */
};

START_TEST(each_lines)
{
    struct text text = { 0 }, wanted = { 0 };

    tail_lines_of(lines[_i].bytes, strlen(lines[_i].bytes), lines[_i].cut, &text, lines[_i].most, 3,
                  40);
    for (const char *at = lines[_i].lines; *at != '\0'; at++)
        text_puts(&wanted, *at == '>' ? "  " : (char[]){ *at, '\0' });
    ck_assert_str_eq(text_string(&text), text_string(&wanted));
    text_fini(&text);
    text_fini(&wanted);
}
END_TEST

/* At most twenty lines, each of them as it was. */
START_TEST(many_lines)
{
    struct text bytes = { 0 }, text = { 0 }, wanted = { 0 };

    for (int i = 1; i <= 45; i++) {
        text_printf(&bytes, "line %d\n", i);
        if (i > 25)
            text_printf(&wanted, "| line %d\n", i);
    }
    tail_lines_of(bytes.bytes, bytes.size, false, &text, 30, 0, 40);
    ck_assert_str_eq(text_string(&text), text_string(&wanted));
    text_fini(&bytes);
    text_fini(&text);
    text_fini(&wanted);
}
END_TEST

CHECK_MAIN("tails")
{
    check_locale();
    tcase_add_loop_test(all, each_join, 0, sizeof joins / sizeof joins[0]);
    tcase_add_test(all, byte_by_byte);
    tcase_add_loop_test(all, each_lines, 0, sizeof lines / sizeof lines[0]);
    tcase_add_test(all, many_lines);
}
