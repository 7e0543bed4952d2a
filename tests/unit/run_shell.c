/*
 * run_shell.c - which shell reads command lines, by what was said, where it lies and which program
 * called us; and what is said of a line that a shell would read otherwise.
 */
#include "run_shell.h"

#include "check_main.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *caller; /* the program of our parent; NULL: it cannot be read */

/* Of our parent alone. */
ssize_t readlink(const char *path, char *bytes, size_t size)
{
    char wanted[64];

    snprintf(wanted, sizeof wanted, "/proc/%d/exe", (int)getppid());
    ck_assert_str_eq(path, wanted);
    errno = EACCES;
    if (caller == NULL)
        return -1;
    ck_assert_uint_le(strlen(caller), size);
    memcpy(bytes, caller, strlen(caller)); /* without a NUL */
    return (ssize_t)strlen(caller);
}

static void set_variable(const char *name, const char *value)
{
    if (value != NULL)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

/* d and e have these programs; d/dash is none, as it cannot be executed. */
static const char *const programs[] = {
    "d/bash", "d/sh", "d/dash", "e/bash", "e/zsh", "e/busybox"
};

#define PROGRAMS (sizeof programs / sizeof programs[0])

static void set_up(void)
{
    char home[] = "/tmp/test_shell.XXXXXX";

    ck_assert_ptr_nonnull(mkdtemp(home));
    ck_assert_int_eq(chdir(home), 0);
    ck_assert_int_eq(mkdir("d", 0700) + mkdir("e", 0700), 0);
    for (size_t i = 0; i < PROGRAMS; i++)
        close(open(programs[i], O_CREAT | O_WRONLY | O_CLOEXEC,
                   strcmp(programs[i], "d/dash") == 0 ? 0600 : 0700));
}

static void tear_down(void)
{
    char home[4096];

    for (size_t i = 0; i < PROGRAMS; i++)
        ck_assert_int_eq(unlink(programs[i]), 0);
    ck_assert_ptr_nonnull(getcwd(home, sizeof home));
    ck_assert_int_eq(rmdir("d") + rmdir("e") + chdir("/") + rmdir(home), 0);
}

#define OTHERS ": values are quoted for shells of sh's family alone"
#define ABSENT ": there is no such program"

static const struct {
    enum opt_command command;
    const char *said, *variable, *search, *caller, *usual; /* the usual: $SHELL */
    const char *path, *error;
} rows[] = {
    { OPT_RUN, NULL, NULL, "d:e", "d/bash", "e/zsh", NULL, "" },
    { OPT_RUN, "", NULL, "d:e", "d/bash", "e/zsh", NULL, "" },
    { OPT_RUN, "bash", NULL, "d:e", NULL, NULL, "d/bash", "" },
    { OPT_RUN, "bash", NULL, "e:d", NULL, NULL, "e/bash", "" },
    { OPT_RUN, "zsh", NULL, "d:e", NULL, NULL, "e/zsh", "" },
    { OPT_RUN, "zsh", NULL, "d/none::e:", NULL, NULL, "e/zsh", "" },
    { OPT_RUN, "zsh", NULL, "d", NULL, NULL, NULL, "--shell: 'zsh'" ABSENT },
    { OPT_RUN, "bash", NULL, "", NULL, NULL, NULL, "--shell: 'bash'" ABSENT },
    { OPT_RUN, "dash", NULL, "d", NULL, NULL, NULL, "--shell: 'dash'" ABSENT },
    { OPT_RUN, "sh", NULL, "d", NULL, NULL, NULL, "" }, /* the one that is there anyway */
    { OPT_RUN, "./d/bash", NULL, "e", NULL, NULL, "./d/bash", "" },
    { OPT_RUN, "d/sh", NULL, "e", NULL, NULL, NULL, "" },
    { OPT_RUN, "d/zsh", NULL, "e", NULL, NULL, NULL, "--shell: 'd/zsh'" ABSENT },
    { OPT_RUN, "fish", NULL, "d", NULL, NULL, NULL, "--shell: 'fish'" OTHERS },
    { OPT_RUN, NULL, "bash", "d:e", NULL, NULL, "d/bash", "" },
    { OPT_RUN, NULL, "fish", "d:e", NULL, NULL, NULL, "PARALLEL_SHELL: 'fish'" OTHERS },
    { OPT_RUN, NULL, "ksh", "d:e", NULL, NULL, NULL, "PARALLEL_SHELL: 'ksh'" ABSENT },
    { OPT_RUN, "zsh", "bash", "d:e", NULL, NULL, "e/zsh", "" },
    { OPT_PARALLEL, NULL, NULL, "d:e", "d/bash", "e/zsh", "d/bash", "" },
    { OPT_PARALLEL, NULL, NULL, "d:e", "d/sh", "e/zsh", NULL, "" },
    { OPT_PARALLEL, NULL, NULL, "d:e", "d/login", "e/zsh", "e/zsh", "" },
    { OPT_PARALLEL, NULL, NULL, "d:e", "d/dash", "e/zsh", "e/zsh", "" },
    { OPT_PARALLEL, NULL, NULL, "d:e", "e/busybox", "e/zsh", "e/zsh", "" },
    { OPT_PARALLEL, NULL, NULL, "d:e", "", "zsh", "e/zsh", "" },
    { OPT_PARALLEL, NULL, NULL, "d:e", NULL, "d/sh", NULL, "" },
    { OPT_PARALLEL, NULL, NULL, "d:e", NULL, "fish", NULL, "" },
    { OPT_PARALLEL, NULL, NULL, "d:e", NULL, "ksh", NULL, "" },
    { OPT_PARALLEL, NULL, NULL, "d:e", NULL, NULL, NULL, "" },
    { OPT_PARALLEL, "bash", NULL, "e", "d/bash", "e/zsh", "e/bash", "" },
};

START_TEST(which)
{
    struct opt opt = { .command = rows[_i].command, .form.shell = rows[_i].said };
    const char *path = "not set";
    char error[256] = "";

    /* A longer path before leaves nothing of itself. */
    ck_assert_int_eq(cmd_run_shell(&(struct opt){ .form.shell = "./d/there/is/no/such/bash" },
                                   &path, error, sizeof error),
                     -EINVAL);
    error[0] = '\0';
    set_variable("PARALLEL_SHELL", rows[_i].variable);
    set_variable("PATH", rows[_i].search);
    set_variable("SHELL", rows[_i].usual);
    caller = rows[_i].caller;
    ck_assert_int_eq(cmd_run_shell(&opt, &path, error, sizeof error),
                     rows[_i].error[0] != '\0' ? -EINVAL : 0);
    ck_assert_pstr_eq(path, rows[_i].path);
    ck_assert_str_eq(error, rows[_i].error);
}
END_TEST

#define AS_IT_IS    "' is handed over as it is; for a shell quote the whole line"
#define CALLED      "COMMAND is a function of bash's: a line with --shell bash calls it"
#define HOLDS(what) "COMMAND holds '" what "', which not every sh reads: --shell bash"

static const struct {
    enum opt_command command;
    bool silent;
    const char *path, *usual, *words[4];
    int count;
    const char *said;
} hints[] = {
    { OPT_RUN, false, NULL, "/bin/bash", { "a" }, 1, "" },
    { OPT_RUN, false, NULL, NULL, { "echo", "a", ">", "f" }, 4, "'>" AS_IT_IS },
    { OPT_RUN, false, NULL, NULL, { "echo", ">>", "f" }, 3, "'>>" AS_IT_IS },
    { OPT_RUN, false, NULL, NULL, { "cat", "<", "f" }, 3, "'<" AS_IT_IS },
    { OPT_RUN, false, NULL, NULL, { "a", "|" }, 2, "'|" AS_IT_IS },
    { OPT_RUN, false, NULL, NULL, { "a", "|" }, 1, "" },
    { OPT_RUN, false, NULL, NULL, { "a", ";", "b" }, 3, "';" AS_IT_IS },
    { OPT_RUN, false, NULL, NULL, { "a", "b", "&" }, 3, "'&" AS_IT_IS },
    { OPT_RUN, false, NULL, NULL, { "a", "&&", "||" }, 3, "'&&" AS_IT_IS },
    { OPT_RUN, false, NULL, NULL, { "a", "||", "b" }, 3, "'||" AS_IT_IS },
    { OPT_RUN, false, NULL, NULL, { "|", "a" }, 2, "" },
    { OPT_RUN, false, NULL, NULL, { "a", "|b" }, 2, "" },
    { OPT_RUN, true, NULL, NULL, { "a", "|" }, 2, "" },
    { OPT_RUN, false, "d/bash", NULL, { "a", "|" }, 2, "" },
    { OPT_PARALLEL, false, NULL, NULL, { "a", "|" }, 2, "" },
    { OPT_RUN, false, NULL, NULL, { "func" }, 0, "" },
    { OPT_RUN, false, NULL, NULL, { "func" }, 1, CALLED },
    { OPT_RUN, false, NULL, NULL, { "func", "x" }, 2, CALLED },
    { OPT_RUN, false, NULL, NULL, { "func\tx" }, 1, CALLED },
    { OPT_RUN, false, NULL, NULL, { "func x; y" }, 1, CALLED },
    { OPT_RUN, false, NULL, NULL, { "func\ny" }, 1, CALLED },
    { OPT_RUN, false, NULL, NULL, { "funcs" }, 1, "" },
    { OPT_RUN, false, NULL, "/bin/bash", { "[[ -f a ]]" }, 1, HOLDS("[[ ") },
    { OPT_RUN, false, NULL, "/bin/bash", { "diff <(a) >(b)" }, 1, HOLDS("<(") },
    { OPT_RUN, false, NULL, "/bin/bash", { "tee >(b)" }, 1, HOLDS(">(") },
    { OPT_RUN, false, NULL, "/usr/bin/bash", { "cat <<<x" }, 1, HOLDS("<<<") },
    { OPT_RUN, false, NULL, "/bin/bash", { "[[x" }, 1, "" },
    { OPT_RUN, false, NULL, "/bin/bash", { "[[ ", "x" }, 2, "" },
    { OPT_RUN, false, NULL, "/bin/zsh", { "[[ -f a ]]" }, 1, "" },
    { OPT_RUN, false, NULL, "bash", { "[[ -f a ]]" }, 1, "" },
    { OPT_RUN, false, NULL, NULL, { "[[ -f a ]]" }, 1, "" },
};

START_TEST(each_hint)
{
    int words_fd = memfd_create("said", MFD_CLOEXEC), before = dup(STDERR_FILENO);
    struct opt opt = { .command = hints[_i].command, .silent = hints[_i].silent };
    char said[256], wanted[256] = "", *words[4];
    ssize_t size;

    for (int i = 0; i < 4; i++)
        words[i] = (char *)(uintptr_t)hints[_i].words[i];
    opt.rest = words;
    set_variable("SHELL", hints[_i].usual);
    setenv("BASH_FUNC_func%%", "() { :; }", 1);
    fflush(stderr);
    dup2(words_fd, STDERR_FILENO);
    cmd_run_shell_hint(&opt, hints[_i].path, hints[_i].count);
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    size = pread(words_fd, said, sizeof said - 1, 0);
    said[size > 0 ? size : 0] = '\0';
    if (hints[_i].said[0] != '\0')
        snprintf(wanted, sizeof wanted, "forkboard: %s\n", hints[_i].said);
    ck_assert_str_eq(said, wanted);
    close(before);
    close(words_fd);
}
END_TEST

CHECK_MAIN_APART("the shell of a run")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, which, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(all, each_hint, 0, (int)(sizeof hints / sizeof hints[0]));
}
