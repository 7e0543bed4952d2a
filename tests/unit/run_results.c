/* run_results.c - where GNU parallel's --results has the files of a job: a path of its arguments.
 */
#include "../../tui/run_results.h"
#include "check_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct row {
    const char *directory;
    const char *values[4], *names[4]; /* NULL ends the values; a name may be none */
    int name_count;
    const char *path;
} rows[] = {
    { "r", { NULL }, { NULL }, 0, "r" },
    { "r", { "a" }, { NULL }, 0, "r/1/a" },
    { "r", { "a", "b" }, { NULL }, 0, "r/1/a/2/b" },
    /* by names, where each has one */
    { "r", { "a" }, { "x" }, 1, "r/x/a" },
    { "r", { "1", "2", "3" }, { "c", "a", "b" }, 3, "r/a/2/b/3/c/1" },
    { "r", { "1", "2" }, { "z", "a", "more" }, 3, "r/a/2/z/1" },
    { "r", { "1", "2" }, { "z" }, 1, "r/z/1/2/2" },
    { "r", { "1", "2" }, { NULL, "a" }, 2, "r/1/1/a/2" },
    { "r", { "1", "2" }, { "z", NULL }, 2, "r/z/1/2/2" },
    /* names of directories */
    { "r", { "" }, { NULL }, 0, "r/1/" },
    { "r", { "." }, { NULL }, 0, "r/1/\\." },
    { "r", { ".." }, { NULL }, 0, "r/1/\\.." },
    { "r", { "..." }, { NULL }, 0, "r/1/..." },
    { "r", { "a/b\\c\td e" }, { NULL }, 0, "r/1/a\\_b\\\\c\\td e" },
    /* a directory with replacement strings has no other */
    { "d/{1}", { "a" }, { NULL }, 0, "d/a" },
    { "d/{1}-{#}//", { "a" }, { NULL }, 0, "d/a-7" },
    { "/{1}", { "" }, { NULL }, 0, "/" },
    { "d/{2}/{1}", { "a", "b" }, { NULL }, 0, "d/b/a" },
    { "d/{", { "a" }, { NULL }, 0, "d/{/1/a" },
};

static int ask(const struct row *row, struct cmd_run_results *results)
{
    struct opt opt = { .command = OPT_PARALLEL, .dry_run = true };
    struct command_form form = { 0 };
    struct template_values values = { row->values, 0, 7, 1 };
    char error[4400];

    opt.keep.results = row->directory;
    while (row->values[values.count] != NULL)
        values.count++;
    ck_assert_int_eq(cmd_run_results_open(results, &opt, &form, error, sizeof error), 0);
    ck_assert_ptr_eq(form.given_context, results);
    return form.given(form.given_context, &values, row->names, row->name_count);
}

START_TEST(a_path)
{
    struct cmd_run_results results = { 0 };

    ck_assert_int_eq(ask(&rows[_i], &results), 0);
    ck_assert_str_eq(text_string(&results.path), rows[_i].path);
    cmd_run_results_close(&results);
    ck_assert_ptr_null(results.files);
    ck_assert_ptr_null(results.template);
    cmd_run_results_close(&results);
}
END_TEST

/* A name is 255 bytes at most; a longer one ends in the number of the job. */
START_TEST(long_names)
{
    for (size_t size = 254; size <= 257; size++) {
        struct cmd_run_results results = { 0 };
        struct row row = { "r", { NULL }, { NULL }, 0, NULL };
        char name[300], wanted[300];
        memset(name, 'n', sizeof name);
        name[size] = '\0';
        row.values[0] = name;
        ck_assert_int_eq(ask(&row, &results), 0);
        snprintf(wanted, sizeof wanted, "r/1/%.*s%s", size > 255 ? 253 : (int)size, name,
                 size > 255 ? "\\7" : "");
        ck_assert_str_eq(text_string(&results.path), wanted);
        cmd_run_results_close(&results);
    }
}
END_TEST

/* With --resume and no job log a job is done whose files are there: where they are of its own
 * directory, or beside its path. */
static const struct {
    const char *directory, *seq; /* the file that tells */
    bool resume, joblog;
    int done;
} resumed[] = {
    { "%s/r", "r/1/a/seq", true, false, 1 },    { "%s/r", "r/1/a/seq", false, false, 0 },
    { "%s/r", "r/1/a/seq", true, true, 0 },     { "%s/r", "r/1/b/seq", true, false, 0 },
    { "%s/r", "r/1/a.seq", true, false, 0 },    { "%s/d/{1}", "d/a.seq", true, false, 1 },
    { "%s/d/{1}", "d/a/seq", true, false, 0 },  { "%s/d/{1}/", "d/a/seq", true, false, 1 },
    { "%s/d/{1}/", "d/a.seq", true, false, 0 },
};

START_TEST(done_before)
{
    char home[] = "/tmp/test_run_results.XXXXXX", directory[64], path[256];
    struct cmd_run_results results = { 0 };
    struct opt opt = { .command = OPT_PARALLEL, .keep.resume = resumed[_i].resume };
    struct command_form form = { 0 };
    const char *value = "b";
    struct template_values values = { &value, 1, 7, 1 };
    char error[4400];

    ck_assert_ptr_nonnull(mkdtemp(home));
    snprintf(directory, sizeof directory, resumed[_i].directory, home);
    snprintf(path, sizeof path, "mkdir -p %s/r/1/a %s/r/1/b %s/d/a; touch %s/%s", home, home, home,
             home, resumed[_i].seq);
    ck_assert_int_eq(system(path), 0);
    opt.keep.results = directory;
    opt.keep.joblog = resumed[_i].joblog ? "log" : NULL;
    ck_assert_int_eq(cmd_run_results_open(&results, &opt, &form, error, sizeof error), 0);
    form.given(&results, &values, NULL, 0);
    value = "a"; /* each has a path of its own */
    values.job++;
    ck_assert_int_eq(form.given(&results, &values, NULL, 0), resumed[_i].done);
    cmd_run_results_close(&results);
    snprintf(path, sizeof path, "rm -r %s", home);
    ck_assert_int_eq(system(path), 0);
}
END_TEST

/* Only GNU parallel's have such files, and none where --results is a table. */
START_TEST(none)
{
    static const struct {
        enum opt_command command;
        const char *directory;
    } others[] = {
        { OPT_RUN, "r" }, { OPT_PARALLEL, NULL }, { OPT_PARALLEL, "" }, { OPT_PARALLEL, "t.csv" }
    };

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct cmd_run_results results = { 0 };
        struct opt opt = { .command = others[i].command };
        struct command_form form = { 0 };
        char error[4400];
        opt.keep.results = others[i].directory;
        ck_assert_int_eq(cmd_run_results_open(&results, &opt, &form, error, sizeof error), 0);
        ck_assert(form.given == NULL);
        ck_assert_ptr_null(results.files);
        cmd_run_results_close(&results);
    }
}
END_TEST

CHECK_MAIN("files of results by arguments")
{
    tcase_add_loop_test(all, a_path, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, long_names);
    tcase_add_loop_test(all, done_before, 0, sizeof resumed / sizeof resumed[0]);
    tcase_add_test(all, none);
}
