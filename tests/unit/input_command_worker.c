/* input_command_worker.c - what a worker of COMMAND has beside its line: a shell, a directory, its
 * input, variables. */
#include "check_main.h"
#include "input/command_worker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct command_worker worker;

static const struct {
    const char *word;
    bool pty; /* of the form */
    const char *path;
    bool open, is_pty;
} inputs[] = {
    { NULL, false, NULL, false, false },         { "null", false, "/dev/null", false, false },
    { "open", false, NULL, true, false },        { "tty", false, NULL, false, true },
    { "a file", false, "a file", false, false }, { "tty", true, NULL, false, true },
    { "null", true, "/dev/null", false, true },  { NULL, true, NULL, false, true },
};

START_TEST(each_input)
{
    struct command_form form = { .stdin_word = inputs[_i].word, .pty = inputs[_i].pty };
    struct fb_job job = { 0 };

    command_worker_set(&worker, &form, 1, 1, &job);
    ck_assert_pstr_eq(job.stdin_path, inputs[_i].path);
    ck_assert_int_eq(job.stdin_open, inputs[_i].open);
    ck_assert_int_eq(job.pty, inputs[_i].is_pty);
    ck_assert_ptr_null(job.env);
}
END_TEST

START_TEST(each_variable)
{
    static const struct {
        bool parallel;
        const char *slot_variable;
        const char *env; /* with blanks between */
    } rows[] = { { false, NULL, "" },
                 { true, NULL, "PARALLEL_SEQ=7 PARALLEL_JOBSLOT=3" },
                 { false, "SLOT", "SLOT=2" }, /* from 0 */
                 { true, "SLOT", "PARALLEL_SEQ=7 PARALLEL_JOBSLOT=3 SLOT=2" } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        static const struct fb_keep keep[2];
        struct command_form form = { .parallel_variables = rows[i].parallel,
                                     .slot_variable = rows[i].slot_variable,
                                     .dir = "d",
                                     .keep = keep,
                                     .keep_count = 2,
                                     .nice = 4 };
        struct fb_job job = { 0 };
        char seen[200] = "";
        worker = (struct command_worker){ 0 };
        command_worker_set(&worker, &form, 7, 3, &job);
        for (size_t k = 0; job.env != NULL && job.env[k] != NULL; k++)
            snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s%s", k > 0 ? " " : "",
                     job.env[k]);
        ck_assert_str_eq(seen, rows[i].env);
        ck_assert_int_eq(job.env != NULL, rows[i].env[0] != '\0');
        ck_assert_str_eq(job.dir, "d");
        ck_assert_int_eq(job.nice, 4);
        ck_assert_ptr_eq(job.keep, keep);
        ck_assert_uint_eq(job.keep_count, 2);
    }
}
END_TEST

static const struct {
    struct command_form form;
    const char *line;
    const char *shell, *argv[3], *command;
} rows[] = {
    { { .shell = NULL }, "make a", "make a", { NULL }, NULL },
    { { .shell = "bash" }, "make a", NULL, { "bash", "-c", "make a" }, "make a" },
    { { .print = true },
      "make 'a'",
      "printf '%s\\n' 'make '\\''a'\\'''\nmake 'a'",
      { NULL },
      "make 'a'" },
    { { .print = true, .shell = "sh" }, "x", NULL, { "sh", "-c", "printf '%s\\n' x\nx" }, "x" },
};

START_TEST(each_line)
{
    struct fb_job job = { 0 };

    worker = (struct command_worker){ 0 };
    ck_assert_int_eq(command_worker_line(&worker, &rows[_i].form, rows[_i].line, &job), 0);
    ck_assert_pstr_eq(job.shell, rows[_i].shell);
    ck_assert_pstr_eq(job.command, rows[_i].command);
    ck_assert_int_eq(job.argv != NULL, rows[_i].argv[0] != NULL);
    for (int i = 0; job.argv != NULL && i < 3; i++)
        ck_assert_str_eq(job.argv[i], rows[_i].argv[i]);
    if (job.argv != NULL)
        ck_assert_ptr_null(job.argv[3]);
    text_fini(&worker.line);
}
END_TEST

/* Its output goes to a file of its own, whose name is what it prints. */
START_TEST(into_files)
{
    char directory[] = "/tmp/fb_files_XXXXXX", prefix[64], path[100];
    struct command_form form = { .files = directory };
    struct fb_job job = { 0 };
    const char *end;
    int zero;

    ck_assert_ptr_nonnull(mkdtemp(directory));
    worker = (struct command_worker){ 0 };
    ck_assert_int_eq(command_worker_line(&worker, &form, "make", &job), 0);
    snprintf(prefix, sizeof prefix, "printf '%%s\\n' %s/par", directory);
    ck_assert_int_eq(strncmp(job.shell, prefix, strlen(prefix)), 0);
    end = strstr(job.shell, ".par\nexec >/tmp/");
    ck_assert_ptr_nonnull(end);
    ck_assert_ptr_nonnull(strstr(end, ".par\nmake"));
    ck_assert_str_eq(strrchr(job.shell, '\n'), "\nmake");
    ck_assert_str_eq(job.command, "make");
    snprintf(path, sizeof path, "%.*s", (int)(end + 4 - strstr(job.shell, "/tmp/")),
             strstr(job.shell, "/tmp/"));
    ck_assert_int_eq(unlink(path), 0);
    zero = dup(0); /* where descriptor 0 is the next, it is one like any other */
    close(0);
    ck_assert_int_eq(command_worker_line(&worker, &form, "make", &job), 0);
    ck_assert_int_eq(dup2(zero, 0), 0);
    close(zero);
    snprintf(path, sizeof path, "%.*s",
             (int)(strstr(job.shell, ".par\n") + 4 - strstr(job.shell, "/tmp/")),
             strstr(job.shell, "/tmp/"));
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(directory), 0);
    ck_assert_int_eq(command_worker_line(&worker, &form, "make", &job), -ENOENT);
    text_fini(&worker.line);
}
END_TEST

/* A path of 4095 bytes is one, of 4096 it is too long. */
START_TEST(a_long_directory)
{
    static const int bytes[] = { 4081, 4082, 5000 };
    char directory[5001];
    struct command_form form = { .files = directory };
    struct fb_job job = { 0 };

    for (int i = 0; i < 3; i++) {
        memset(directory, '/', sizeof directory);
        memcpy(directory + bytes[i] - 8, "/nowhere", 9);
        worker = (struct command_worker){ 0 };
        ck_assert_int_eq(command_worker_line(&worker, &form, "make", &job),
                         i == 0 ? -ENOENT : -ENAMETOOLONG);
        text_fini(&worker.line);
    }
}
END_TEST

CHECK_MAIN("what a worker has beside its line")
{
    tcase_add_loop_test(all, each_input, 0, (int)(sizeof inputs / sizeof inputs[0]));
    tcase_add_test(all, each_variable);
    tcase_add_loop_test(all, each_line, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, into_files);
    tcase_add_test(all, a_long_directory);
}
