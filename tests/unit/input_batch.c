/*
 * input_batch.c - rows put together to jobs: by number, by line, by bytes, spread at the end; and
 * sources as GNU parallel and xargs cut and link them.
 */
#include "check_main.h"
#include "input/batch.h"
#include "made_file.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *words; /* blanks between */
    struct batch_options options;
    const char *jobs;
} batches[] = {
    { "a b c d e", { .most_rows = 2, .most_bytes = 1000 }, "a b;c d;e;" },
    { "a b c d", { .most_rows = 2, .most_bytes = 1000 }, "a b;c d;" },
    { "a b c", { .most_bytes = 1000 }, "a b c;" },
    { "", { .most_bytes = 1000 }, "" },
    { "", { .most_bytes = 1000, .once = true }, ";" },
    { "a", { .most_bytes = 1000, .once = true }, "a;" },
    { "a b", { .most_rows = 1, .most_bytes = 1000, .drop = true }, ";;" },
    /* "echo" and each word with what ends it: 5 + 3 + 3 */
    { "aa bb cc", { .most_bytes = 11 }, "aa bb;cc;" },
    { "aa bb cc", { .most_bytes = 10 }, "aa;bb;cc;" },
    { "aaaa b c", { .most_bytes = 9 }, "aaaa;b c;" }, /* each counts its own bytes */
    { "a bbbb c d e", { .most_bytes = 12 }, "a bbbb;c d e;" },
    { "1 2 3 4 5", { .most_bytes = 1000, .spread = 4 }, "1 2;3 4;5;" },
    { "1 2 3 4 5 6", { .most_bytes = 1000, .spread = 2 }, "1 2 3;4 5 6;" },
    { "toolong a", { .most_bytes = 6 }, "toolong;a;" },
    /* What is the last is cut into as many parts. */
    { "1 2 3 4 5 6 7 8 9 10", { .most_bytes = 1000, .spread = 4 }, "1 2 3;4 5 6;7 8 9;10;" },
    { "1 2", { .most_bytes = 1000, .spread = 4 }, "1;2;" },
    { "1", { .most_bytes = 1000, .spread = 4 }, "1;" },
    { "1 2 3 4", { .most_rows = 2, .most_bytes = 1000, .spread = 2 }, "1 2;3;4;" },
    { "1 2 3 4 5", { .most_rows = 4, .most_bytes = 1000, .spread = 1 }, "1 2 3 4;5;" },
};

static void put_jobs(struct batch *batch, struct text *out)
{
    const char *const *values;
    int count, r;

    while ((r = batch_next(batch, &values, &count)) == 1) {
        for (int i = 0; i < count; i++)
            text_printf(out, "%s%s", i > 0 ? " " : "", values[i]);
        text_putc(out, ';');
    }
    ck_assert_int_eq(r, 0);
    ck_assert_int_eq(batch_next(batch, &values, &count), 0); /* the end stays the end */
    ck_assert_int_eq(batch_left(batch), 0);
}

static int split(char *text, char **words)
{
    int count = 0;

    words[count++] = (char *)":::";
    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " "))
        words[count++] = word;
    return count;
}

START_TEST(each_batch)
{
    char text[128], error[4400], *words[32], echo[] = "echo", *command[] = { echo };
    struct input_options options = { .words = words };
    struct template *template;
    struct batch *batch;
    struct input *input;
    struct text jobs = { 0 };

    strcpy(text, batches[_i].words);
    options.count = split(text, words);
    ck_assert_int_eq(input_open(&input, &options, error, sizeof error), 0);
    ck_assert_int_eq(batch_open(&batch, input, &batches[_i].options), 0);
    ck_assert_int_eq(template_open(&template, command, 1, TEMPLATE_ANY, NULL), 0);
    batch_measure(batch, template);
    put_jobs(batch, &jobs);
    ck_assert_str_eq(text_string(&jobs), batches[_i].jobs);
    text_fini(&jobs);
    template_close(template);
    batch_close(batch);
    input_close(input);
}
END_TEST

/* Items as xargs(1) reads them, one a job; a `.` after what is not the last of its line. */
static const struct {
    enum input_items items;
    const char *bytes, *rows;
    int r;
} items[] = {
    { INPUT_WORDS, "a b\tc\n d \n\ne", "a.;b.;c;d.;e;", 0 },
    { INPUT_WORDS, "\"a b\" 'c \"d' e\\ f\n", "a b.;c \"d.;e f;", 0 },
    { INPUT_WORDS, "a\\\nb c\n", "a\nb.;c;", 0 },
    { INPUT_WORDS, "'' x\n", ".;x;", 0 },
    { INPUT_WORDS, "a'b'\"c\"\n", "abc;", 0 },
    { INPUT_WORDS, "a\\", "a\n;", 0 },
    { INPUT_WORDS, " \n\n", "", 0 },
    { INPUT_WORDS, "ok\nit's\n", "ok;", -EBADMSG },
    { INPUT_QUOTED_LINES, "  a b \n\nc\\ d\n", "a b ;c d;", 0 },
    { INPUT_QUOTED_LINES, "\"a  b\" c\n", "a  b c;", 0 },
    { INPUT_LINES, "it's a\n", "it's a;", 0 },
};

START_TEST(each_item)
{
    const char *files[] = { made_path }, *const * values;
    struct input_options options = { .files = files, .file_count = 1, .items = items[_i].items };
    struct text rows = { 0 };
    struct input *input;
    char error[4400];
    int count, r;

    make_file(items[_i].bytes, strlen(items[_i].bytes));
    ck_assert_int_eq(input_open(&input, &options, error, sizeof error), 0);
    while ((r = input_next(input, &values, &count)) == 1)
        text_printf(&rows, "%s%s;", values[0], input_line_ended(input) ? "" : ".");
    ck_assert_int_eq(r, items[_i].r);
    ck_assert_str_eq(text_string(&rows), items[_i].rows);
    if (r < 0)
        ck_assert(input_error(input, error, sizeof error) && strstr(error, "line 2: a quote"));
    unlink(made_path);
    text_fini(&rows);
    input_close(input);
}
END_TEST

static const struct {
    const char *words[16];
    struct input_options options;
    const char *rows;
} sources[] = {
    { { ":::", "a", "b", "c", ":::", "1", "2" }, { .link = true }, "a 1;b 2;c 1;" },
    { { ":::", "a", "b", ":::" }, { .link = true }, "" },
    { { ":::", "a", "stop", "b" }, { .end = "stop" }, "a;" },
    { { ":::", "a", "stop", "b", ":::", "1", "2" }, { .end = "stop" }, "a 1;a 2;" },
    { { ":::", "", "a", " \t", "b" }, { .skip_empty = true }, "a;b;" },
    { { ":::", " a ", "\tb\n" }, { .trim = "lr" }, "a;b;" },
    { { ":::", " a " }, { .trim = "l" }, "a ;" },
    { { ":::", " a " }, { .trim = "r" }, " a;" },
    { { ":::", " a " }, { .trim = "n" }, " a ;" },
    { { ":::", "   " }, { .trim = "lr" }, ";" },
};

START_TEST(each_source)
{
    struct input_options options = sources[_i].options;
    const char *const *values;
    struct text rows = { 0 };
    struct input *input;
    char error[4400];
    int count, r;

    options.words = (char *const *)sources[_i].words;
    while (sources[_i].words[options.count] != NULL)
        options.count++;
    ck_assert_int_eq(input_open(&input, &options, error, sizeof error), 0);
    while ((r = input_next(input, &values, &count)) == 1)
        for (int i = 0; i < count; i++)
            text_printf(&rows, "%s%s", values[i], i + 1 < count ? " " : ";");
    ck_assert_int_eq(r, 0);
    ck_assert_str_eq(text_string(&rows), sources[_i].rows);
    text_fini(&rows);
    input_close(input);
}
END_TEST

/* As many as there is room for: the values of each job, by their numbers. */
static const struct {
    const char *words[3]; /* of COMMAND */
    struct template_options options;
    const char *jobs;
    size_t most;
} filled[] = {
    { { "echo {}" }, { .form = TEMPLATE_LINE }, "0 1 2;3;", 16 },
    { { "echo {}" }, { .form = TEMPLATE_LINE }, "0 1 2 3;", 17 },
    { { "echo {} {}" }, { .form = TEMPLATE_LINE }, "0 1;2 3;", 25 },
    { { "echo {} {}" }, { .form = TEMPLATE_LINE }, "0 1 2;3;", 26 },
    { { "x", "p{}q" }, { .repeat = true }, "0 1;2 3;", 18 },
    { { "x", "p{}q" }, { .repeat = true }, "0 1 2;3;", 19 },
};

START_TEST(as_many_as_fit)
{
    static const char *const values[] = { "a", "b c", "d", "e" };
    char *words[] = { (char *)":::", (char *)"a", (char *)"b c", (char *)"d", (char *)"e" };
    struct input_options options = { .words = words, .count = 5 };
    struct template_options strings = filled[_i].options;
    struct batch_options most = { .most_bytes = filled[_i].most };
    const char *const *given;
    struct template *template;
    struct batch *batch;
    struct input *input;
    char error[256];
    int count, at = 0, words_count = filled[_i].words[1] != NULL ? 2 : 1;
    struct text jobs = { 0 };

    ck_assert_int_eq(input_open(&input, &options, error, sizeof error), 0);
    ck_assert_int_eq(batch_open(&batch, input, &most), 0);
    ck_assert_int_eq(template_open_as(&template, (char *const *)(const void *)filled[_i].words,
                                      words_count, TEMPLATE_ANY, &strings, NULL),
                     0);
    batch_measure(batch, template);
    while (batch_next(batch, &given, &count) == 1) {
        for (int i = 0; i < count; i++) {
            ck_assert_str_eq(given[i], values[at + i]);
            text_printf(&jobs, "%s%d", i > 0 ? " " : "", at + i);
        }
        at += count;
        text_putc(&jobs, ';');
    }
    ck_assert_str_eq(text_string(&jobs), filled[_i].jobs);
    text_fini(&jobs);
    template_close(template);
    batch_close(batch);
    input_close(input);
}
END_TEST

/* A job that is whole is given at once; what may come after it is not waited for. */
static const struct {
    struct batch_options options;
    const char *bytes, *jobs;
} streams[] = {
    { { .most_rows = 2, .most_bytes = 1000 }, "a\nb\n", "a b;" },
    { { .most_rows = 2, .most_bytes = 1000 }, "a\nb\nc\n", "a b;" },
    { { .most_lines = 1, .most_bytes = 1000 }, "a\n", "a;" },
    { { .most_lines = 2, .most_bytes = 1000 }, "a\n", "" },
    { { .most_lines = 2, .most_bytes = 1000 }, "a\nb\nc\n", "a b;" },
    { { .most_rows = 2, .most_bytes = 1000, .spread = 3 }, "a\nb\n", "" }, /* is it the last? */
    { { .most_rows = 2, .most_bytes = 1000, .spread = 3 }, "a\nb\nc\n", "a b;" },
};

START_TEST(as_soon_as_it_is_whole)
{
    char name[32], error[256];
    const char *files[] = { name }, *const * values;
    struct input_options options = { .files = files, .file_count = 1 };
    struct text jobs = { 0 };
    struct input *input;
    struct batch *batch;
    int ends[2], count, r;

    ck_assert_int_eq(pipe(ends), 0);
    snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    ck_assert_int_eq(input_open(&input, &options, error, sizeof error), 0);
    ck_assert_int_eq(batch_open(&batch, input, &streams[_i].options), 0);
    ck_assert_int_eq(write(ends[1], streams[_i].bytes, strlen(streams[_i].bytes)),
                     (ssize_t)strlen(streams[_i].bytes));
    while ((r = batch_next(batch, &values, &count)) == 1) {
        for (int i = 0; i < count; i++)
            text_printf(&jobs, "%s%s", i > 0 ? " " : "", values[i]);
        text_putc(&jobs, ';');
    }
    ck_assert_int_eq(r, -EAGAIN);
    ck_assert_str_eq(text_string(&jobs), streams[_i].jobs);
    text_fini(&jobs);
    batch_close(batch);
    input_close(input);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

/* How many are to come is known once the last have been spread. */
START_TEST(left_of_those_that_are_spread)
{
    char *words[] = { (char *)":::", (char *)"1", (char *)"2", (char *)"3", (char *)"4" };
    struct input_options options = { .words = words, .count = 5 };
    const char *const *values;
    struct input *input;
    struct batch *batch;
    char error[256];
    int count;

    ck_assert_int_eq(input_open(&input, &options, error, sizeof error), 0);
    ck_assert_int_eq(batch_open(&batch, input,
                                &(struct batch_options){ .most_bytes = 1000, .spread = 4 }),
                     0);
    ck_assert_int_eq(batch_left(batch), -1);
    for (int left = 3; left >= 0; left--) {
        ck_assert_int_eq(batch_next(batch, &values, &count), 1);
        ck_assert_int_eq(batch_left(batch), left);
    }
    ck_assert_int_eq(batch_next(batch, &values, &count), 0);
    batch_close(batch);
    input_close(input);
}
END_TEST

CHECK_MAIN("input batch")
{
    tcase_add_loop_test(all, as_many_as_fit, 0, sizeof filled / sizeof filled[0]);
    tcase_add_loop_test(all, as_soon_as_it_is_whole, 0, sizeof streams / sizeof streams[0]);
    tcase_add_test(all, left_of_those_that_are_spread);
    tcase_add_loop_test(all, each_batch, 0, sizeof batches / sizeof batches[0]);
    tcase_add_loop_test(all, each_item, 0, sizeof items / sizeof items[0]);
    tcase_add_loop_test(all, each_source, 0, sizeof sources / sizeof sources[0]);
}
