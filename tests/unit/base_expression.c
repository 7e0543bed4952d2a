/* base_expression.c - expressions that are taken, and those that could take for ever. */
#include "base/expression.h"
#include "check_main.h"

#include <string.h>

static const struct {
    const char *pattern, *wrong; /* NULL: nothing */
} rows[] = {
    { "listening on [0-9]+", NULL },
    { "^(a|b)*$", NULL },
    { "a{16}b{16}", NULL },
    { "a{2,}", NULL },
    { "a\\{999", NULL },
    { "\\\\1", NULL }, /* a backslash, and 1 */
    { "[{]5", NULL },
    { "", "it is empty" },
    { "(a)\\1", "it has a back-reference" },
    { "a{257}", "its repetitions multiply to more than 256" },
    { "a{1,300}", "its repetitions multiply to more than 256" },
    { "((a{10}){10}){10}", "its repetitions multiply to more than 256" },
    { "((a{99999999999}))", "its repetitions multiply to more than 256" },
    { "(a", "it is no POSIX extended regular expression" },
    { "[a", "it is no POSIX extended regular expression" },
};

START_TEST(expressions)
{
    const char *wrong = expression_wrong(rows[_i].pattern);

    ck_assert_int_eq(wrong == NULL, rows[_i].wrong == NULL);
    if (wrong != NULL)
        ck_assert_str_eq(wrong, rows[_i].wrong);
}
END_TEST

START_TEST(their_length)
{
    char pattern[EXPRESSION_MOST + 2];

    memset(pattern, 'x', sizeof pattern);
    pattern[EXPRESSION_MOST + 1] = '\0';
    ck_assert_str_eq(expression_wrong(pattern), "it is longer than 256 bytes");
    pattern[EXPRESSION_MOST] = '\0';
    ck_assert_ptr_null(expression_wrong(pattern));
}
END_TEST

CHECK_MAIN("expressions")
{
    tcase_add_loop_test(all, expressions, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, their_length);
}
