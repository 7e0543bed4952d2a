/* base_text.c - a text that grows: to the byte, and as words of the shell, numbers and blanks. */
#include "base/text.h"
#include "check_main.h"

#include <string.h>

static struct text text;

static void tear_down(void)
{
    text_fini(&text);
}

/* Room is twice as much until it is enough, with a NUL that may follow, and stays. */
START_TEST(its_room)
{
    static const struct {
        size_t more, room;
    } rows[] = { { 0, 64 }, { 63, 64 }, { 64, 128 }, { 127, 128 }, { 128, 256 }, { 1, 256 } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert(text_reserve(&text, rows[i].more));
        ck_assert_uint_eq(text.room, rows[i].room);
    }
}
END_TEST

/* Byte by byte and at once, with more after it that is not put. */
START_TEST(as_long_as_it_is)
{
    char bytes[300];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)('a' + i % 26);
    for (size_t size = 0; size < sizeof bytes; size++) {
        text_clear(&text);
        text_put(&text, bytes, size);
        ck_assert_uint_eq(text.size, size);
        ck_assert_uint_eq(strlen(text_string(&text)), size);
        ck_assert_mem_eq(text_string(&text), bytes, size);
        text_putc(&text, '!');
        ck_assert_int_eq(text_string(&text)[size], '!');
        ck_assert_uint_eq(strlen(text_string(&text)), size + 1);
    }
}
END_TEST

START_TEST(blanks)
{
    static const int counts[] = { -1, 0, 1, 31, 32, 33, 34, 64, 65, 100 };

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        size_t count = counts[i] > 0 ? (size_t)counts[i] : 0;
        text_clear(&text);
        text_blanks(&text, counts[i]);
        ck_assert_uint_eq(text.size, count);
        ck_assert_uint_eq(strspn(text_string(&text), " "), count);
    }
}
END_TEST

static const struct {
    uint64_t number;
    const char *text;
} numbers[] = {
    { 0, "0" },     { 1, "1" },
    { 9, "9" },     { 10, "10" },
    { 100, "100" }, { 1234567890, "1234567890" },
    { 999, "999" }, { UINT64_MAX, "18446744073709551615" },
};

START_TEST(numbers_in_digits)
{
    text_unsigned(&text, numbers[_i].number);
    ck_assert_str_eq(text_string(&text), numbers[_i].text);
    text_printf(&text, "%s", "");
    ck_assert_str_eq(text_string(&text), numbers[_i].text);
}
END_TEST

/* What is printed is whole, however long it is. */
START_TEST(printed)
{
    static const int sizes[] = { 1, 1022, 1023, 1024, 1025, 2047, 2048, 100000 };

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        text_clear(&text);
        text_puts(&text, "a");
        text_printf(&text, "%d%*s", 7, sizes[i], "x");
        text_puts(&text, "b");
        ck_assert_uint_eq(text.size, (size_t)sizes[i] + 3);
        ck_assert_uint_eq(strlen(text_string(&text)), text.size);
        ck_assert_int_eq(memcmp(text.bytes, sizes[i] > 1 ? "a7 " : "a7x", 3), 0);
        ck_assert_str_eq(text.bytes + text.size - 2, "xb");
    }
}
END_TEST

static const struct {
    const char *word, *quoted;
} words[] = {
    { "", "''" },
    { "a", "a" },
    { "aZ09@%+=:,./_-", "aZ09@%+=:,./_-" },
    { "a b", "'a b'" },
    { "it's", "'it'\\''s'" },
    { "'", "''\\'''" },
    { "~", "'~'" },
    { "a\xc3\xb6", "'a\xc3\xb6'" },
};

START_TEST(words_of_the_shell)
{
    text_quote(&text, words[_i].word);
    ck_assert_str_eq(text_string(&text), words[_i].quoted);
}
END_TEST

/* Once there was no room, nothing is put until it is cleared. */
START_TEST(one_that_failed)
{
    text_puts(&text, "abc");
    text.failed = true;
    text_puts(&text, "d");
    ck_assert(!text_reserve(&text, 0));
    ck_assert_uint_eq(text.size, 3);
    ck_assert_str_eq(text_string(&text), "");
    ck_assert_uint_eq(text.size, 0);
    text_clear(&text);
    text_puts(&text, "e");
    ck_assert_str_eq(text_string(&text), "e");
}
END_TEST

CHECK_MAIN("text")
{
    tcase_add_checked_fixture(all, NULL, tear_down);
    tcase_add_test(all, its_room);
    tcase_add_test(all, as_long_as_it_is);
    tcase_add_test(all, blanks);
    tcase_add_loop_test(all, numbers_in_digits, 0, sizeof numbers / sizeof numbers[0]);
    tcase_add_test(all, printed);
    tcase_add_loop_test(all, words_of_the_shell, 0, sizeof words / sizeof words[0]);
    tcase_add_test(all, one_that_failed);
}
