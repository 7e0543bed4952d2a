/* input_input_rows.c - sources combined into rows; what is refused, and with which words. */
#include "base/text.h"
#include "check_main.h"
#include "input/input.h"
#include "made_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *words[12];
    const char *file; /* of -a; NULL: none */
    const char *colsep;
    const char *rows; /* values with | between, each row with ; after it */
} inputs[] = {
    { { ":::", "a", "b" }, NULL, NULL, "a;b;" },
    { { ":::" }, NULL, NULL, "" },
    { { ":::", "" }, NULL, NULL, ";" },
    { { ":::", "a", "b", ":::", "1", "2" }, NULL, NULL, "a|1;a|2;b|1;b|2;" },
    { { ":::", "a", "b", ":::" }, NULL, NULL, "" },
    { { ":::", ":::", "a" }, NULL, NULL, "" },
    { { ":::", "a", "b", ":::+", "1", "2" }, NULL, NULL, "a|1;b|2;" },
    { { ":::", "a", "b", "c", ":::+", "1" }, NULL, NULL, "a|1;" },
    { { ":::", "a", ":::+", "1", "2" }, NULL, NULL, "a|1;" },
    { { ":::", "a", "b", ":::+", "1", "2", ":::", "x", "y" },
      NULL,
      NULL,
      "a|1|x;a|1|y;b|2|x;b|2|y;" },
    { { ":::", "x", "y", ":::", "a", "b", ":::+", "1", "2" },
      NULL,
      NULL,
      "x|a|1;x|b|2;y|a|1;y|b|2;" },
    { { ":::", "a", ":::+", "1", ":::+", "x" }, NULL, NULL, "a|1|x;" },
    { { NULL }, "1\n2\n", NULL, "1;2;" },
    { { NULL }, "", NULL, "" },
    { { ":::", "a", "b" }, "1\n2\n", NULL, "1|a;1|b;2|a;2|b;" },
    { { ":::", "a", "b" }, "", NULL, "" },
    { { ":::+", "a", "b" }, "1\n2\n3\n", NULL, "1|a;2|b;" },
    { { NULL }, "a,b\nc\n,\n\n", ",", "a|b;c;|;;" },
    { { NULL }, "a, b,,c\n", ",+ *", "a|b|c;" },
    { { NULL }, "a\tb\n", "\\t", "a|b;" },
    { { NULL }, "a\tb\n", "[\\t]", "a|b;" },
    { { NULL }, "a\\tb\n", "\\\\t", "a|b;" },
    { { NULL }, "a.b\n", "\\.", "a|b;" },
    { { NULL }, "abc\n", "x*", "abc;" },
    { { NULL }, "^a^b\n", "^\\^", "|a^b;" },
    { { ":::", "x" }, "a,b\nc,d\n", ",", "a|b|x;c|d|x;" },
};

static int open_input(struct input **input, int test, bool shuffle, char *error, size_t size)
{
    const char *files[] = { made_path };
    int count = 0;

    while (count < 12 && inputs[test].words[count] != NULL)
        count++;
    if (inputs[test].file != NULL)
        make_file(inputs[test].file, strlen(inputs[test].file));
    return input_open(input,
                      &(struct input_options){ .words = (char *const *)inputs[test].words,
                                               .count = count,
                                               .files = files,
                                               .file_count = inputs[test].file != NULL,
                                               .colsep = inputs[test].colsep,
                                               .shuffle = shuffle,
                                               .seed = 3 },
                      error, size);
}

static int next_row(struct input *input, struct text *out)
{
    const char *const *values;
    int count, r = input_next(input, &values, &count);

    for (int i = 0; r == 1 && i < count; i++) {
        if (i > 0)
            text_putc(out, '|');
        text_puts(out, values[i]);
    }
    if (r == 1)
        text_putc(out, ';');
    return r;
}

START_TEST(rows_in_order)
{
    struct text rows = { 0 };
    struct input *input;
    char error[4400];
    int r;

    ck_assert_int_eq(open_input(&input, _i, false, error, sizeof error), 0);
    while ((r = next_row(input, &rows)) == 1)
        ;
    ck_assert_int_eq(r, 0);
    ck_assert_int_eq(next_row(input, &rows), 0); /* the end stays the end */
    ck_assert_str_eq(text_string(&rows), inputs[_i].rows);
    input_close(input);
    text_fini(&rows);
    unlink(made_path);
}
END_TEST

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Rows of "a;b;" as sorted lines. */
static void sort_rows(const char *rows, struct text *out)
{
    char *copy = strdup(rows), *lines[64], *rest = copy, *line;
    size_t count = 0;

    while ((line = strsep(&rest, ";")) != NULL && rest != NULL)
        lines[count++] = line;
    if (count > 0)
        qsort(lines, count, sizeof lines[0], by_text);
    for (size_t i = 0; i < count; i++) {
        text_puts(out, lines[i]);
        text_putc(out, ';');
    }
    free(copy);
}

START_TEST(rows_shuffled)
{
    struct text rows = { 0 }, seen = { 0 }, wanted = { 0 };
    struct input *input;
    char error[4400];

    ck_assert_int_eq(open_input(&input, _i, true, error, sizeof error), 0);
    while (next_row(input, &rows) == 1)
        ;
    sort_rows(text_string(&rows), &seen);
    sort_rows(inputs[_i].rows, &wanted);
    ck_assert_str_eq(text_string(&seen), text_string(&wanted));
    input_close(input);
    text_fini(&rows);
    text_fini(&seen);
    text_fini(&wanted);
    unlink(made_path);
}
END_TEST

/* Each of the six orders of three comes up about as often. */
START_TEST(shuffling_is_fair)
{
    static const char *const words[] = { ":::", "a", "b", "c" };
    int seen[256] = { 0 };
    char error[4400];

    for (uint64_t seed = 0; seed < 6000; seed++) {
        struct text rows = { 0 };
        struct input *input;
        ck_assert_int_eq(input_open(&input,
                                    &(struct input_options){ .words = (char *const *)words,
                                                             .count = 4,
                                                             .shuffle = true,
                                                             .seed = seed },
                                    error, sizeof error),
                         0);
        while (next_row(input, &rows) == 1)
            ;
        seen[(text_string(&rows)[0] - 'a') * 16 + rows.bytes[2] - 'a']++;
        input_close(input);
        text_fini(&rows);
    }
    for (int first = 0; first < 3; first++)
        for (int second = 0; second < 3; second++)
            if (first != second)
                ck_assert_int_ge(seen[first * 16 + second], 800);
}
END_TEST

static const struct {
    const char *words[6];
    const char *colsep, *error;
} refused[] = {
    { { ":::+", "a" }, NULL, "':::+' without a ':::' before it" },
    { { "::::+", "/dev/null" }, NULL, "'::::+' without a ':::' before it" },
    { { "::::" }, NULL, "'::::' without a file after it" },
    { { "::::", ":::", "a" }, NULL, "'::::' without a file after it" },
    { { "::::", "/nosuch" }, NULL, "/nosuch: No such file or directory" },
    { { ":::", "a", "::::", "/" }, NULL, "/: Is a directory" },
    { { ":::", "a" }, "(", "--colsep '(': Unmatched ( or \\(" },
    { { ":::", "a" }, "[", "--colsep '[': Invalid regular expression" },
};

START_TEST(inputs_refused)
{
    struct input *input;
    char error[4400];
    int count = 0;

    while (count < 6 && refused[_i].words[count] != NULL)
        count++;
    ck_assert_int_lt(input_open(&input,
                                &(struct input_options){ .words = (char *const *)refused[_i].words,
                                                         .count = count,
                                                         .colsep = refused[_i].colsep },
                                error, sizeof error),
                     0);
    ck_assert_ptr_null(input);
    ck_assert_str_eq(error, refused[_i].error);
}
END_TEST

START_TEST(no_source_is_no_input)
{
    struct input *input;
    char error[4400];

    ck_assert_int_eq(input_open(&input, &(struct input_options){ 0 }, error, sizeof error), 0);
    ck_assert_ptr_null(input);
}
END_TEST

/* More rows than memory: the first source is read as it is asked for. */
START_TEST(a_source_without_end)
{
    static const char *const words[] = { "::::", "/dev/fd/99", ":::", "x", "y" };
    struct text rows = { 0 };
    struct input *input;
    char error[4400];
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(dup2(ends[0], 99), 99);
    ck_assert_int_eq(write(ends[1], "1\n2", 3), 3);
    ck_assert_int_eq(
        input_open(&input, &(struct input_options){ .words = (char *const *)words, .count = 5 },
                   error, sizeof error),
        0);
    ck_assert_int_eq(next_row(input, &rows), 1);
    ck_assert_int_eq(next_row(input, &rows), 1);
    ck_assert_int_eq(next_row(input, &rows), -EAGAIN);
    ck_assert_int_ge(input_fd(input), 0);
    ck_assert_int_eq(write(ends[1], "3\n", 2), 2);
    ck_assert_int_eq(next_row(input, &rows), 1);
    ck_assert_str_eq(text_string(&rows), "1|x;1|y;23|x;");
    input_close(input);
    close(99);
    close(ends[0]);
    close(ends[1]);
    text_fini(&rows);
}
END_TEST

/* Where all is read before, or once and again, there is nothing to wait for. */
static const struct {
    bool whole, shuffle, link;
    int count;
    bool waits;
} waits[] = {
    { false, false, false, 1, true }, { false, false, false, 2, true },
    { true, false, false, 1, false }, { false, true, false, 1, false },
    { false, false, true, 1, true },  { false, false, true, 2, false },
};

START_TEST(what_to_wait_for)
{
    const char *name = make_file("a\n", 2), *files[] = { name, name };
    struct input *input;
    char error[4400];

    ck_assert_int_eq(input_open(&input,
                                &(struct input_options){ .files = files,
                                                         .file_count = waits[_i].count,
                                                         .whole = waits[_i].whole,
                                                         .shuffle = waits[_i].shuffle,
                                                         .link = waits[_i].link },
                                error, sizeof error),
                     0);
    if (waits[_i].waits)
        ck_assert_int_ge(input_fd(input), 0);
    else
        ck_assert_int_eq(input_fd(input), -1);
    input_close(input);
    unlink(name);
}
END_TEST

static const struct {
    const char *bytes;
    size_t size, more; /* of the bytes; x after them */
    bool null, whole;
    int rows, r;
    const char *error; /* after the file's name */
} broken[] = {
    { "a\nb\0c\nd\n", 8, 0, false, false, 1, -EILSEQ,
      ", line 2: a NUL byte; with -0 items end with one" },
    { "\0", 1, 0, false, true, 0, -EILSEQ, ", line 1: a NUL byte; with -0 items end with one" },
    { "a\nb\n", 4, 5 << 20, false, false, 2, -EMSGSIZE, ", line 3: longer than 4 MiB" },
    { "a\0", 2, 5 << 20, true, true, 1, -EMSGSIZE, ", item 2: longer than 4 MiB" },
    { "a\n", 2, 3 << 20, false, false, 2, 0, NULL },
};

/* What cannot be read is reported with its place, whether it is read as it comes or before. */
START_TEST(what_is_no_item)
{
    char name[] = "/tmp/forkboard-rows-XXXXXX", *more = malloc(5 << 20), error[4400] = "";
    const char *files[] = { name };
    struct input_options options = { .files = files, .file_count = 1 };
    struct text rows = { 0 };
    struct input *input = NULL;
    int fd = mkstemp(name), r, count = 0;

    memset(more, 'x', 5 << 20);
    ck_assert_int_eq(write(fd, broken[_i].bytes, broken[_i].size), (ssize_t)broken[_i].size);
    ck_assert_int_eq(write(fd, more, broken[_i].more), (ssize_t)broken[_i].more);
    close(fd);
    options.null = broken[_i].null;
    options.whole = broken[_i].whole;
    r = input_open(&input, &options, error, sizeof error);
    while (r >= 0 && (r = next_row(input, &rows)) == 1)
        count++;
    ck_assert_int_eq(r, broken[_i].r);
    ck_assert(broken[_i].whole || count == broken[_i].rows);
    if (input != NULL)
        ck_assert(input_error(input, error, sizeof error) == (broken[_i].error != NULL));
    if (broken[_i].error != NULL) {
        ck_assert_int_eq(strncmp(error, name, strlen(name)), 0);
        ck_assert_str_eq(error + strlen(name), broken[_i].error);
    }
    input_close(input);
    text_fini(&rows);
    unlink(name);
    free(more);
}
END_TEST

CHECK_MAIN("input rows")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, rows_in_order, 0, sizeof inputs / sizeof inputs[0]);
    tcase_add_loop_test(all, rows_shuffled, 0, sizeof inputs / sizeof inputs[0]);
    tcase_add_test(all, shuffling_is_fair);
    tcase_add_loop_test(all, inputs_refused, 0, sizeof refused / sizeof refused[0]);
    tcase_add_test(all, no_source_is_no_input);
    tcase_add_test(all, a_source_without_end);
    tcase_add_loop_test(all, what_to_wait_for, 0, sizeof waits / sizeof waits[0]);
    tcase_add_loop_test(all, what_is_no_item, 0, sizeof broken / sizeof broken[0]);
}
