/* run_form.c - what the options of a run say of each of its jobs: how many arguments it has, and
 * how its command line is made. */
#include "../../tui/run_form.h"
#include "check_main.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 129024 /* bytes of a line: a word of 128 KiB, less 2 */

static struct cmd_run_form form;
static char error[4400];

static void open_form(const struct opt *opt)
{
    unsetenv("SHELL");
    setenv("PARALLEL_SHELL", "/bin/sh", 1);
    ck_assert_int_eq(cmd_run_form_open(&form, opt, error, sizeof error), 0);
}

/* ---------------------------------------------------------------- several arguments a job */

static const struct {
    enum opt_command command;
    struct opt_form form;
    bool print, skip_empty;
    bool none; /* an argument a job, as ever; else: */
    size_t rows, lines, bytes;
    int spread;
    bool once, drop;
} batches[] = {
    { OPT_RUN, { 0 }, .none = true },
    { OPT_PARALLEL, { 0 }, .none = true },
    { OPT_RUN, { .repeat = true, .quote = true, .plus = true, .spread = true }, .none = true },
    { OPT_RUN, { .most_args = 3 }, .rows = 3, .bytes = MOST },
    { OPT_RUN, { .most_lines = 3 }, .lines = 3, .bytes = MOST },
    { OPT_RUN, { .pack = true }, .bytes = MOST },
    { OPT_RUN, { .pack = true, .spread = true }, .bytes = MOST, .spread = 7 },
    { OPT_RUN, { .no_args = true }, .rows = 1, .bytes = MOST, .drop = true },
    { OPT_RUN, { .no_args = true, .most_args = 2 }, .rows = 1, .bytes = MOST, .drop = true },
    /* so long a line at most: without another word of an argument alone */
    { OPT_RUN, { .most_bytes = 1 }, .rows = 1, .bytes = 1 },
    { OPT_RUN, { .most_bytes = 100, .most_args = 2 }, .rows = 2, .bytes = 100 },
    { OPT_RUN, { .most_bytes = 100, .pack = true }, .bytes = 100 },
    { OPT_RUN, { .most_bytes = MOST - 1, .pack = true }, .bytes = MOST - 1 },
    { OPT_RUN, { .most_bytes = MOST, .pack = true }, .bytes = MOST },
    { OPT_RUN, { .most_bytes = MOST + 1, .pack = true }, .bytes = MOST },
    /* one that is printed stands in the line twice */
    { OPT_RUN, { .pack = true }, .print = true, .bytes = MOST / 2 - 64 },
    { OPT_RUN, { .most_bytes = MOST, .pack = true }, .print = true, .bytes = MOST / 2 - 64 },
    /* xargs packs whatever is said, and runs its command once without any */
    { OPT_XARGS, { 0 }, .bytes = MOST, .once = true },
    { OPT_XARGS, { 0 }, .skip_empty = true, .bytes = MOST },
    { OPT_XARGS, { .most_bytes = 100 }, .bytes = 100, .once = true },
    { OPT_XARGS, { .most_args = 2 }, .rows = 2, .bytes = MOST, .once = true },
    { OPT_XARGS, { .strings[OPT_STRING_WHOLE] = "{}" }, .rows = 1, .bytes = MOST },
    { OPT_RUN, { .pack = true, .strings[OPT_STRING_WHOLE] = "{}" }, .bytes = MOST },
};

START_TEST(a_batch)
{
    struct opt opt = { .command = batches[_i].command,
                       .form = batches[_i].form,
                       .print_command = batches[_i].print,
                       .run.slots = 7 };
    const struct batch_options *batch;

    opt.input.skip_empty = batches[_i].skip_empty;
    open_form(&opt);
    batch = form.form.batch;
    ck_assert_int_eq(batch == NULL, batches[_i].none);
    ck_assert_int_eq(form.form.print, batches[_i].print);
    if (batch != NULL) {
        ck_assert_ptr_eq(batch, &form.batch);
        ck_assert_uint_eq(batch->most_rows, batches[_i].rows);
        ck_assert_uint_eq(batch->most_lines, batches[_i].lines);
        ck_assert_uint_eq(batch->most_bytes, batches[_i].bytes);
        ck_assert_int_eq(batch->spread, batches[_i].spread);
        ck_assert_int_eq(batch->once, batches[_i].once);
        ck_assert_int_eq(batch->drop, batches[_i].drop);
    }
    cmd_run_form_close(&form);
}
END_TEST

/* ---------------------------------------------------------------- how it is made */

/* As each of the three programs makes it. */
START_TEST(of_each_command)
{
    static const enum opt_command commands[] = { OPT_RUN, OPT_PARALLEL, OPT_XARGS };
    struct opt opt = { .command = commands[_i] };
    const struct template_options *strings = &form.form.strings;
    bool parallel = _i == 1, xargs = _i == 2;

    opt.form.strings[OPT_STRING_WHOLE] = "@";
    opt.form.strings[OPT_STRING_COUNT - 1] = "%%";
    open_form(&opt);
    ck_assert_int_eq(strings->form, parallel ? TEMPLATE_LINE
                                    : xargs  ? TEMPLATE_WORDS
                                             : TEMPLATE_GUESS);
    ck_assert(strings->append && !strings->repeat && !strings->quote && !strings->plus);
    ck_assert_int_eq(strings->their_quotes, parallel);
    ck_assert_int_eq(strings->strings_only, xargs);
    ck_assert_int_eq(form.form.parallel_variables, parallel);
    ck_assert_int_eq(form.form.any_input, parallel);
    ck_assert_str_eq(strings->strings[OPT_STRING_WHOLE], "@");
    ck_assert_str_eq(strings->strings[OPT_STRING_COUNT - 1], "%%");
    ck_assert(form.form.tag == NULL && form.form.files == NULL && form.form.dir == NULL);
    cmd_run_form_close(&form);
    ck_assert_ptr_null(form.rpls);
    cmd_run_form_close(&form);
}
END_TEST

START_TEST(as_it_was_said)
{
    const char *rpls[] = { "{a} s/a/b/", "{u} $_=uc" };
    struct fb_keep keep = { 0 };
    struct opt opt = { .command = OPT_RUN,
                       .form = { .repeat = true, .quote = true, .plus = true, .tag = "t {}" },
                       .worker = { .dir = "/d",
                                   .stdin_word = "tty",
                                   .pty = true,
                                   .keep = &keep,
                                   .keep_count = 1,
                                   .nice = 5,
                                   .slot_variable = "S" } };

    opt.input.rpls = rpls;
    opt.input.rpl_count = 2;
    open_form(&opt);
    ck_assert(form.form.strings.repeat && form.form.strings.quote && form.form.strings.plus);
    ck_assert_str_eq(form.form.tag, "t {}");
    ck_assert_str_eq(form.form.dir, "/d");
    ck_assert_str_eq(form.form.stdin_word, "tty");
    ck_assert_str_eq(form.form.slot_variable, "S");
    ck_assert(form.form.pty && form.form.keep == &keep && form.form.keep_count == 1);
    ck_assert_int_eq(form.form.nice, 5);
    ck_assert_int_eq(form.form.strings.rpl_count, 2);
    ck_assert_ptr_eq(form.form.strings.rpls, form.rpls);
    ck_assert_ptr_nonnull(form.rpls);
    cmd_run_form_close(&form);
    rpls[1] = "{u}"; /* that is none */
    error[0] = '\0';
    ck_assert_int_lt(cmd_run_form_open(&form, &opt, error, sizeof error), 0);
    ck_assert_str_ne(error, "");
}
END_TEST

/* Where files of output are: as it is said, else as the environment has it, else in /tmp. */
START_TEST(temporary_files)
{
    static const struct {
        const char *said, *environment, *is;
    } rows[] = { { NULL, NULL, "/tmp" },
                 { NULL, "", "/tmp" },
                 { NULL, "/e", "/e" },
                 { "/s", "/e", "/s" },
                 { "/s", NULL, "/s" } };
    struct opt opt = { .command = OPT_RUN, .files = true, .temporary = rows[_i].said };
    const char *kept = getenv("TMPDIR");
    char before[300] = "";

    snprintf(before, sizeof before, "%s", kept != NULL ? kept : "");
    unsetenv("TMPDIR");
    if (rows[_i].environment != NULL)
        setenv("TMPDIR", rows[_i].environment, 1);
    open_form(&opt);
    ck_assert_str_eq(form.form.files, rows[_i].is);
    if (rows[_i].said != NULL) /* what jobs and sort(1) find there */
        ck_assert_str_eq(getenv("TMPDIR"), rows[_i].said);
    cmd_run_form_close(&form);
    if (kept != NULL)
        setenv("TMPDIR", before, 1);
}
END_TEST

START_TEST(slots)
{
    struct fb_hardware machine;
    struct opt opt = { .run.slots = 1 };

    fb_machine(&machine);
    ck_assert_int_eq(cmd_run_slots(&opt), 1);
    opt.run.slots = 0;
    ck_assert_int_eq(cmd_run_slots(&opt), machine.threads);
}
END_TEST

CHECK_MAIN("how jobs are made")
{
    tcase_add_loop_test(all, a_batch, 0, (int)(sizeof batches / sizeof batches[0]));
    tcase_add_loop_test(all, of_each_command, 0, 3);
    tcase_add_test(all, as_it_was_said);
    tcase_add_loop_test(all, temporary_files, 0, 5);
    tcase_add_test(all, slots);
}
