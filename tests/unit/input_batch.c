/*
 * input_batch.c - rows put together to jobs: by number, by line, by bytes, spread at the end; and
 * sources as GNU parallel and xargs cut and link them.
 */
#include "check_main.h"
#include "input/batch.h"
#include "made_file.h"

#include "base/text.h"

#include <errno.h>
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

CHECK_MAIN("input batch")
{
    tcase_add_loop_test(all, each_batch, 0, sizeof batches / sizeof batches[0]);
    tcase_add_loop_test(all, each_item, 0, sizeof items / sizeof items[0]);
    tcase_add_loop_test(all, each_source, 0, sizeof sources / sizeof sources[0]);
}
