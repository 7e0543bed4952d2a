/*
 * input_memory.c - each allocation fails once while COMMAND and its inputs are read and given: all
 * is as it would have been, or nothing, and the message says why.
 */
#include "check_main.h"
#include "failing_memory.h"
#include "input/command.h"
#include "input/regex.h"
#include "input/rpl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool fails(void)
{
    return fail_at > 0 && --fail_at == 0;
}

static const struct batch_options lines_of_24 = { .most_bytes = 24 };

static const struct course {
    const char *words[8]; /* COMMAND, and what is behind it */
    struct template_options strings;
    struct input_options input;
    const char *tag;
    const char *jobs; /* each job's line or words, and its name where it has a tag */
    const struct batch_options *batch; /* NULL: a job for each */
} courses[] = {
    { { "echo", ":::", "a", "b" }, { 0 }, { 0 }, NULL, "echo a;echo b;", NULL },
    { { "echo {} {#}", ":::", "a", "b c" }, { 0 }, { 0 }, NULL, "echo a 1;echo 'b c' 2;", NULL },
    { { "echo", "{2}", "{1}", ":::", "a,b", "c,d" },
      { 0 },
      { .colsep = "," },
      NULL,
      "echo b a;echo d c;",
      NULL },
    { { "echo {1}", ":::", "x1y", "x2y" },
      { 0 },
      { .regex = "x(.)y" },
      NULL,
      "echo 1;echo 2;",
      NULL },
    { { "echo {}", ":::", "a", "b" },
      { 0 },
      { .whole = true },
      "t{}",
      "ta: echo a;tb: echo b;",
      NULL },
    { { "echo {} {1}", ":::", "a", ":::", "c", "d" },
      { .plus = true },
      { .link = true },
      NULL,
      "echo a c a;echo a d a;",
      NULL },
    { { "echo {n} {2}", ":::", "xy" }, { 0 }, { .regex = "(?<n>.)(.)" }, NULL, "echo x y;", NULL },
    { { "echo {one}", ":::", "one", "b" }, { 0 }, { .header = true }, NULL, "echo b;", NULL },
    { { "echo {}", ":::", "a", "b" },
      { .quote = true },
      { .shuffle = true, .seed = 4 },
      NULL,
      "'echo b';'echo a';",
      NULL },
    { { "echo {}", ":::", "a long value", "another one" },
      { 0 },
      { 0 },
      NULL,
      "echo 'a long value';echo 'another one';",
      &lines_of_24 },
};

static void put_job(struct text *out, const struct fb_job *job, bool tag)
{
    if (tag)
        text_printf(out, "%s: ", job->name);
    if (job->shell != NULL)
        text_puts(out, job->shell);
    for (const char *const *word = job->argv; job->shell == NULL && *word != NULL; word++)
        text_printf(out, "%s%s", word > job->argv ? " " : "", *word);
    text_putc(out, ';');
}

/* 0, or what the first call gave that failed. */
static int give(const struct course *course, struct text *out, char *error, size_t size)
{
    struct command_form form = { .strings = course->strings, .tag = course->tag };
    struct input_options input = course->input;
    struct command *command;
    struct fb_job job;
    int count = 0, r;

    form.strings.append = true;
    form.batch = course->batch;
    while (strncmp(course->words[count], ":::", 3) != 0)
        count++;
    input.words = (char *const *)(const void *)&course->words[count];
    while (input.count + count < 8 && course->words[count + input.count] != NULL)
        input.count++;
    r = command_open(&command, (char *const *)(const void *)course->words, count, &form, &input,
                     error, size);
    if ((r == 0) != (command != NULL))
        return -EPROTO;
    while (r == 0 && (job = (struct fb_job){ 0 }, r = command_next(command, 1, &job)) == 1) {
        put_job(out, &job, course->tag != NULL);
        r = 0;
    }
    command_close(command);
    return r;
}

START_TEST(each_allocation)
{
    struct text whole = { 0 };
    char error[256] = "";
    bool more = true;
    int r, failed = 0;

    ck_assert_int_eq(give(&courses[_i], &whole, error, sizeof error), 0);
    ck_assert_str_eq(text_string(&whole), courses[_i].jobs);
    for (int at = 1; more && at < 1000; at++) {
        struct text out = { 0 };
        text_reserve(&out, 1000);
        error[0] = '\0';
        fail_at = at;
        r = give(&courses[_i], &out, error, sizeof error);
        more = fail_at == 0;
        fail_at = 0;
        /* PCRE2 takes memory for a match too: without it no line "does not match" */
        ck_assert_msg(r == 0 || r == -ENOMEM, "%d: %d %s", at, r, error);
        if (r == 0)
            ck_assert_str_eq(text_string(&out), whole.bytes);
        else if (out.size == 0 && error[0] != '\0')
            ck_assert_msg(strstr(error, "Cannot allocate memory") != NULL, "%d: %s", at, error);
        failed += r != 0;
        text_fini(&out);
    }
    ck_assert_int_gt(failed, 3);
    text_fini(&whole);
}
END_TEST

START_TEST(expressions)
{
    for (int at = 1; at < 3; at++) {
        struct regex *regex;
        char error[64] = "";
        int r;
        fail_at = at;
        r = regex_open(&regex, "a(b)", false, error, sizeof error);
        fail_at = 0;
        ck_assert_msg(r == -ENOMEM, "%d: %d %s", at, r, error);
        ck_assert_ptr_null(regex);
        ck_assert_str_eq(error, "Cannot allocate memory");
    }
}
END_TEST

/* What could not be replaced is not taken as it is, nor what a later step makes of nothing. */
static const struct {
    const char *steps, *begins; /* the value is 199 times "a" */
    size_t size;
    int most; /* allocations, at least one of which fails nothing */
} replacements[] = {
    { "{x} s/(a)|b/[$1]/g", "[a][a]", 3 * 199, 11 },
    { "{x} s/(a)|b/[$1]/g; s/^/1/; s/^/2/", "21[a][a]", 3 * 199 + 2, 23 },
};

START_TEST(replaced)
{
    char error[64] = "", value[200];
    struct rpl *rpl;
    int failed = 0;

    memset(value, 'a', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    for (int at = 1; at <= replacements[_i].most; at++) {
        struct text out = { 0 };
        ck_assert_int_eq(rpl_open(&rpl, replacements[_i].steps, error, sizeof error), 0);
        text_reserve(&out, 1000);
        fail_at = at;
        rpl_put(rpl, value, &out);
        fail_at = 0;
        failed += out.failed;
        if (!out.failed)
            ck_assert_msg(out.size == replacements[_i].size &&
                              strncmp(text_string(&out), replacements[_i].begins,
                                      strlen(replacements[_i].begins)) == 0,
                          "%d: %.*s", at, (int)out.size, out.bytes);
        text_fini(&out);
        rpl_close(rpl);
    }
    ck_assert_int_gt(failed, 2);
    ck_assert_int_lt(failed, replacements[_i].most);
}
END_TEST

CHECK_MAIN("inputs, memory")
{
    tcase_add_loop_test(all, each_allocation, 0, (int)(sizeof courses / sizeof courses[0]));
    tcase_add_test(all, expressions);
    tcase_add_loop_test(all, replaced, 0, (int)(sizeof replacements / sizeof replacements[0]));
}
