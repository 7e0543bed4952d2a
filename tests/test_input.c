/* test_input.c - what an input says is still to come does come. */
#include "input.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MOST 16

static const struct {
    const char *words; /* blanks between */
    bool shuffle;
    int rows;
} table[] = {
    { "::: a", false, 1 },
    { ":::", false, 0 },
    { "::: a b c", false, 3 },
    { "::: a b ::: x y z", false, 6 },
    { "::: a b ::: x y z ::: 1 2", false, 12 },
    { "::: a b c :::+ 1 2", false, 2 },
    { "::: a b :::+ 1 2 ::: x y", false, 4 },
    { "::: a b ::: x y z :::+ 1 2", false, 4 },
    { "::: a b :::", false, 0 },
    { "::: a b ::: x y z", true, 6 },
    { ":::", true, 0 },
};

START_TEST(left_is_what_comes)
{
    char copy[128], *words[WORDS_MOST], error[256];
    struct input_options options = { .words = words, .shuffle = table[_i].shuffle };
    const char *const *values;
    struct input *input;
    int count, rows = 0;

    strcpy(copy, table[_i].words);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " "))
        words[options.count++] = word;
    ck_assert_int_eq(input_open(&input, &options, error, sizeof error), 0);
    do
        ck_assert_int_eq(input_left(input), table[_i].rows - rows);
    while (input_next(input, &values, &count) == 1 && ++rows <= table[_i].rows);
    ck_assert_int_eq(rows, table[_i].rows);
    ck_assert_int_eq(input_left(input), 0);
    input_close(input);
}
END_TEST

START_TEST(a_file_is_unknown_until_its_end)
{
    const char *files[] = { "/dev/null" }, *const * values;
    struct input_options options = { .files = files, .file_count = 1 };
    struct input *input;
    char error[256];
    int count;

    ck_assert_int_eq(input_open(&input, &options, error, sizeof error), 0);
    ck_assert_int_eq(input_left(input), -1);
    ck_assert_int_eq(input_next(input, &values, &count), 0);
    ck_assert_int_eq(input_left(input), 0);
    input_close(input);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("input");
    TCase *tcase = tcase_create("input");
    SRunner *runner = srunner_create(suite);
    int failed;

    suite_add_tcase(suite, tcase);
    tcase_add_loop_test(tcase, left_is_what_comes, 0, (int)(sizeof table / sizeof table[0]));
    tcase_add_test(tcase, a_file_is_unknown_until_its_end);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
