/* input_input.c - what an input says is still to come does come. */
#include "input/input.h"
#include "check_main.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORDS_MOST 16

static const struct {
    const char *words; /* blanks between */
    bool shuffle;
    int rows;
} table[] = {
    { "::: a", false, 1 },
    { ":::", false, 0 },
    { "::: a b c", false, 3 },
    { "::: aaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbb c", false, 3 }, /* each longer than there is room */
    { "::: a b ::: x y z", false, 6 },
    { "::: a b ::: x y z ::: 1 2", false, 12 },
    { "::: a b c :::+ 1 2", false, 2 },
    { "::: a b :::+ 1 2 ::: x y", false, 4 },
    { "::: a b ::: x y z :::+ 1 2", false, 4 },
    { "::: a b ::::+ /dev/null", false, 0 },
    { "::: a b :::: /dev/null", false, 0 },
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

    ck_assert_int_ge(dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO), 0);
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
    ck_assert_int_ge(fcntl(STDIN_FILENO, F_GETFD), 0); /* words are no file of ours */
}
END_TEST

/* How long a stream is cannot be known before its end. */
START_TEST(a_stream_is_unknown_until_its_end)
{
    char name[32];
    const char *files[] = { name }, *const * values;
    struct input_options options = { .files = files, .file_count = 1 };
    struct input *input;
    char error[256];
    int count, ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    ck_assert_int_eq(input_open(&input, &options, error, sizeof error), 0);
    ck_assert_int_eq(write(ends[1], "a\nb", 3), 3);
    ck_assert_int_eq(input_left(input), -1);
    close(ends[1]);
    for (int left = 2; left >= 0; left--) {
        ck_assert_int_eq(input_left(input), left);
        ck_assert_int_eq(input_next(input, &values, &count), left > 0);
    }
    close(ends[0]);
    input_close(input);
}
END_TEST

/* Where items are left out it is unknown how many come, until the end. */
START_TEST(left_is_unknown_until_the_end)
{
    char *words[] = { (char *)":::", (char *)"a", (char *)"", (char *)"b" }, error[256];
    const struct input_options each[] = { { .words = words, .count = 4, .skip_empty = true },
                                          { .words = words, .count = 4, .end = "x" } };
    const char *const *values;
    struct input *input;
    int count;

    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(input_open(&input, &each[i], error, sizeof error), 0);
        for (int rows = 0; rows < 2 + i; rows++) {
            ck_assert_int_eq(input_left(input), -1);
            ck_assert_int_eq(input_next(input, &values, &count), 1);
        }
        ck_assert_int_eq(input_next(input, &values, &count), 0);
        ck_assert_int_eq(input_left(input), 0);
        input_close(input);
    }
}
END_TEST

/* A row has 1024 values at most: of a line that has more, the last has the rest. */
START_TEST(as_many_values_as_there_may_be)
{
    char word[2 * 1030], *words[] = { (char *)":::", word, (char *)":::", word }, error[256];
    struct input_options options = { .words = words };
    const char *const *values;
    struct input *input;
    int count;

    for (size_t i = 0; i < sizeof word; i++)
        word[i] = i % 2 == 0 ? 'x' : ',';
    word[sizeof word - 1] = '\0';
    for (int i = 0; i < 4; i++) {
        options.colsep = i % 2 == 0 ? "," : NULL;
        options.csv = i % 2 == 1;
        options.count = i < 2 ? 2 : 4;
        ck_assert_int_eq(input_open(&input, &options, error, sizeof error), 0);
        ck_assert_int_eq(input_next(input, &values, &count), 1);
        ck_assert_int_eq(count, 1024);
        ck_assert_str_eq(values[1022], "x");
        ck_assert_str_eq(values[1023], "x,x,x,x,x,x,x");
        input_close(input);
    }
    word[2 * 600 - 1] = '\0';
    ck_assert_int_eq(input_open(&input, &options, error, sizeof error), 0);
    ck_assert_int_eq(input_next(input, &values, &count), 1);
    ck_assert_int_eq(count, 1024);
    ck_assert_str_eq(values[1023], "x");
    input_close(input);
}
END_TEST

/* What cannot be read is told with the name of where it came from. */
START_TEST(standard_input)
{
    static const char *const dash[] = { "-" };
    struct input_options options = { .files = dash, .file_count = 1 };
    const char *const *values;
    struct input *input;
    char error[256];
    int count, fds[2], before = dup(STDIN_FILENO);

    ck_assert_int_eq(pipe(fds), 0);
    ck_assert_int_eq(write(fds[1], "a\n\0\n", 4), 4);
    close(fds[1]);
    ck_assert_int_eq(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
    close(fds[0]);
    ck_assert_int_eq(input_open(&input, &options, error, sizeof error), 0);
    ck_assert_int_eq(input_next(input, &values, &count), 1);
    ck_assert(!input_error(input, error, sizeof error));
    ck_assert_int_eq(input_next(input, &values, &count), -EILSEQ);
    ck_assert(input_error(input, error, sizeof error));
    ck_assert_str_eq(error, "standard input, line 2: a NUL byte; with -0 items end with one");
    input_close(input);
    ck_assert_int_eq(dup2(before, STDIN_FILENO), STDIN_FILENO);
    close(before);
}
END_TEST

CHECK_MAIN("input")
{
    tcase_add_test(all, left_is_unknown_until_the_end);
    tcase_add_test(all, as_many_values_as_there_may_be);
    tcase_add_test(all, standard_input);
    tcase_add_loop_test(all, left_is_what_comes, 0, (int)(sizeof table / sizeof table[0]));
    tcase_add_test(all, a_stream_is_unknown_until_its_end);
}
