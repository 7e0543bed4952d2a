/*
 * commands_theirs.c - `parallel` and `xargs`: command lines of GNU parallel's and xargs', and what
 * those programs print and exit with. What differs is said in forkboard-parallel(1).
 */
#include "check_main.h"
#include "command_stage.h"

static const char *const files[][2] = {
    { "abc", "A\nB\nC\n" },
    { "def", "D\nE\nF\n" },
    { "csv", "1,one\n2,two\n" },
};

static void set_up(void)
{
    stage_open_with(files, sizeof files / sizeof files[0]);
    setenv("PARALLEL_SHELL", "sh", 1);
}

#define P "parallel", "-j1"
#define PERL                                                                                       \
    "of which s/A/B/, uc and lc are read; --plus has more replacement strings, and a shell line "  \
    "does the rest\n"

static const struct stage_row parallels[] = {
    { WORDS(P, "echo", ":::", "x", "y z"), NULL, 0, "x\ny z\n", "" },
    { WORDS(P, "echo", "{}", ">&2", ":::", "x"), NULL, 0, "", "x\n" },
    { WORDS(P), "echo a; echo b\necho c\n", 0, "a\nb\nc\n", "" },
    { WORDS(P, "{}"), "echo p q\n", 0, "p q\n", "" },
    { WORDS(P, "{}", ":::", "echo one"), NULL, 0, "one\n", "" },
    { WORDS(P, "{}", "word", ":::", "echo"), NULL, 0, "word\n", "" },
    { WORDS(P, "-a", "abc", "-a", "def", "--link", "echo"), NULL, 0, "A D\nB E\nC F\n", "" },
    { WORDS(P, "--colsep", ",", "echo", "{2}-{1}", "::::", "csv"), NULL, 0, "one-1\ntwo-2\n", "" },
    { WORDS(P, "--colsep", ",", "echo", "[{1}][{2}]"), " a , b \n", 0, "[a][b]\n", "" },
    { WORDS(P, "--colsep", ",", "--trim", "n", "echo", "'['{1}']['{2}']'"), " a , b \n", 0,
      "[ a ][ b ]\n", NULL },
    { WORDS(P, "echo", "'['{1}']'"), " a \n", 0, "[ a ]\n", NULL },
    /* other words for ::: and :::: */
    { WORDS(P, "--arg-sep", ",,", "echo", ",,", "a", "b", ",,", "c"), NULL, 0, "a c\nb c\n", "" },
    { WORDS(P, "--arg-sep", ",,", "echo", ",,", "a", "b", ",,+", "c", "d"), NULL, 0, "a c\nb d\n",
      "" },
    { WORDS(P, "--arg-file-sep", "//", "echo", ":::", "a", "//", "abc"), NULL, 0, "a A\na B\na C\n",
      "" },
    { WORDS(P, "--arg-file-sep", "//", "echo", "//", "abc", "//+", "def"), NULL, 0,
      "A D\nB E\nC F\n", "" },
    /* Perl, as far as it is read */
    { WORDS(P, "echo", "{= s/x/y/ =}", ":::", "axb"), NULL, 0, "ayb\n", "" },
    { WORDS(P, "echo", "1{= $_=uc =}2", ":::", "axb"), NULL, 0, "1AXB2\n", "" },
    { WORDS(P, "echo", "{= $_=uc($_) =}", "{= s/a/b/ =}", "{}", ":::", "a"), NULL, 0, "A b a\n",
      "" },
    { WORDS(P, "echo", "{= $_*=2 =}", ":::", "4"), NULL, 255, "",
      "forkboard: parallel: '{= $_*=2 =}' is Perl, " PERL },
    { WORDS(P, "echo", "a", "x{=system=}y", ":::", "4"), NULL, 255, "",
      "forkboard: parallel: '{=system=}' is Perl, " PERL },
    { WORDS(P, "{= s/x/true/ =}", ":::", "x"), NULL, 0, "", "" },
    /* so much of it is shown */
    { WORDS(P, "echo", "{=a23456789b23456789c23456789d23456789e23456789f23456789g234=}",
            ":::", "4"),
      NULL, 255, "",
      "forkboard: parallel: '{=a23456789b23456789c23456789d23456789e23456789f23456789g234' is "
      "Perl, " PERL },
    { WORDS(P, "echo", "{=a23456789b23456789c23456789d23456789e23456789f23456789g23=}", ":::", "4"),
      NULL, 255, "",
      "forkboard: parallel: '{=a23456789b23456789c23456789d23456789e23456789f23456789g23=}' is "
      "Perl, " PERL },
    { WORDS(P, "echo", "{=", "=}", ":::", "4"), NULL, 0, "{= =} 4\n", "" },
    { WORDS(P, "echo", "{}", ":::", "{= $_*=2 =}"), NULL, 0, "{= $_*=2 =}\n", "" },
    /* quotes */
    { WORDS(P, "--shellquote", ":::", "it's", "a b"), NULL, 0, "'it'\"'\"'s'\n'a b'\n", "" },
    { WORDS(P, "--shellquote", ":::", "a", ":::", "b", "c"), NULL, 0, "'a' 'b'\n'a' 'c'\n", "" },
    { WORDS(P, "--shellquote"), "a\n\nb\n", 0, "'a'\n''\n'b'\n", "" },
    { WORDS(P, "--shellquote", ":::", "\033]0;x\a", "l'1\nl2", "caf\xe9", "\xc3\xb6 $x"), NULL, 0,
      "'\033]0;x\a'\n'l'\"'\"'1\nl2'\n'caf\xe9'\n'\xc3\xb6 $x'\n", "" },
    { WORDS(P, "--shellquote", "-a", "none"), NULL, 255, "",
      "forkboard: none: No such file or directory\n" },
    { WORDS(P, "--dry-run", "-k", "echo", ":::", "a b", "it's"), NULL, 0,
      "echo 'a b'\necho 'it'\"'\"'s'\n", "" },
    { WORDS(P, "-q", "echo", "$HOME", ":::", "a"), NULL, 0, "$HOME a\n", "" },
    /* the status: how many failed */
    { WORDS(P, "exit", ":::", "0"), NULL, 0, "", "" },
    { WORDS(P, "exit", ":::", "0", "1", "9"), NULL, 2, "", "" },
    { WORDS(P, "--halt", "now,fail=1", "exit", ":::", "0", "7", "9"), NULL, 1, "",
      "forkboard: halted: 1 job failed; nothing new starts\n" },
    { WORDS(P, "--retries", "3", "echo", "x;", "exit", ":::", "1"), NULL, 1, NULL, "" },
    { WORDS(P, "nosuch", ":::", "1"), NULL, 1, "", NULL },
    /* what jobs see */
    { WORDS(P, "echo", "$PARALLEL_SEQ", "{#}", "{%}", ":::", "a", "b"), NULL, 0, "1 1 1\n2 2 1\n",
      "" },
    { WORDS(P, "test", "$PARALLEL_PID", "=", "$PPID;", "echo", "$?{.}", ":::", ".a"), NULL, 0,
      "0\n", "" },
    { WORDS(P, "--results", "r", "echo", ":::", "a"), NULL, 0, "", "" },
    { WORDS(P, "--results", "r", "--group", "echo", ":::", "a"), NULL, 0, "a\n", "" },
    { WORDS(P, "--plain", "echo", ":::", "a"), NULL, 0, "a\n",
      "Begin: a | pid #\nEnd : a | pid # | # s | exit 0\n a | # s | exit 0\n1 job: 1 "
      "succeeded\nwall # s | cpu # s\n" },
    { WORDS(P, "--pipe", "-N2", "cat;", "echo", "--"), "a\nb\nc\n", 0, "a\nb\n--\nc\n--\n", "" },
    { WORDS(P, "--pipe", "--cat", "-N1", "echo", "{#};", "cat", "{}"), "a\nb\n", 0, "1\na\n2\nb\n",
      "" },
    { WORDS("parallel", "--bogus"), NULL, 255, "",
      "forkboard: parallel: unknown option '--bogus'\n" },
    { WORDS("parallel", "--version"), NULL, 0, "forkboard #.0\n", "" },
    { WORDS(P, "echo", "::::", "none"), NULL, 255, "",
      "forkboard: none: No such file or directory\n" },
    { WORDS(P, "echo", ":::"), NULL, 0, "", "" },
};

START_TEST(parallel)
{
    stage_look(&parallels[_i]);
}
END_TEST

/* More than a hundred that failed are 101. */
START_TEST(parallel_counts_to_101)
{
    const char *const wanted[] = { "100", "101", "102" };
    const int status[] = { 100, 101, 101 };
    char words[64];

    snprintf(words, sizeof words, "seq %s", wanted[_i]);
    FILE *from = popen(words, "r");
    char input[1024] = "";
    input[fread(input, 1, sizeof input - 1, from)] = '\0';
    pclose(from);
    stage_run(WORDS("parallel", "-j2", "false"), input);
    ck_assert_int_eq(stage.status, status[_i]);
}
END_TEST

START_TEST(parallel_counts_cores)
{
    struct fb_hardware machine;
    char wanted[16];

    fb_machine(&machine);
    snprintf(wanted, sizeof wanted, "%d\n", _i == 0 ? machine.cores : machine.threads);
    stage_run(WORDS("parallel", _i == 0 ? "--number-of-cores" : "--number-of-threads"), NULL);
    ck_assert_str_eq(stage.out, wanted);
    ck_assert_int_eq(stage.status, 0);
}
END_TEST

/* $PARALLEL has words that stand before the others, cut as a shell cuts them. */
static const struct environment_row {
    const char *said;
    const char *out;
} environments[] = {
    { NULL, "a\nb\n" },
    { "", "a\nb\n" },
    { "--tag", "a\ta\nb\tb\n" },
    { "  --tag\t-k\n", "a\ta\nb\tb\n" },
    { "--tagstring 'x {}'", "x a\ta\nx b\tb\n" },
    { "--tagstring \"x'{}\" -k", "x'a\ta\nx'b\tb\n" },
    { "--tagstring x\\ {}\\\\", "x a\\\ta\nx b\\\tb\n" },
    { "--tagstring '\\'{}", "\\a\ta\n\\b\tb\n" },
    { "--tagstring \"\\\"\"{}", "\"a\ta\n\"b\tb\n" },
    { "--tagstring a'b'\"c\"d", "abcd\ta\nabcd\tb\n" },
};

START_TEST(parallel_reads_its_environment)
{
    const struct environment_row *row = &environments[_i];

    unsetenv("PARALLEL");
    if (row->said != NULL)
        setenv("PARALLEL", row->said, 1);
    stage_run(WORDS(P, "echo", ":::", "a", "b"), NULL);
    ck_assert_str_eq(stage.err, "");
    ck_assert_str_eq(stage.out, row->out);
}
END_TEST

/* ---------------------------------------------------------------- which shell */

#define FAMILY "values are quoted for shells of sh's family alone\n"

static const struct shell_row {
    const char *option, *parallel_shell, *shell;
    int status;
    const char *out, *err;
} shells[] = {
    { NULL, "bash", "/bin/sh", 0, "bash\n", "" },
    { NULL, "/bin/bash", NULL, 0, "bash\n", "" },
    { NULL, "sh", "/bin/bash", 0, "sh\n", "" },
    { "--shell=bash", "sh", NULL, 0, "bash\n", "" },
    { "--shell=sh", "bash", NULL, 0, "sh\n", "" },
    { NULL, "", "/bin/bash", 0, "bash\n", "" }, /* our parent is no shell */
    { NULL, NULL, "bash", 0, "bash\n", "" },
    { NULL, NULL, "/bin/sh", 0, "sh\n", "" },
    { NULL, NULL, "/usr/bin/fish", 0, "sh\n", "" },
    { NULL, NULL, "/nonexistent/bash", 0, "sh\n", "" },
    { NULL, NULL, NULL, 0, "sh\n", "" },
    { NULL, "fish", NULL, 255, "", "forkboard: PARALLEL_SHELL: 'fish': " FAMILY },
    { "--shell=csh", "sh", NULL, 255, "", "forkboard: --shell: 'csh': " FAMILY },
    { "--shell=/nonexistent/bash", NULL, NULL, 255, "",
      "forkboard: --shell: '/nonexistent/bash': there is no such program\n" },
    { NULL, "/nonexistent/bash", NULL, 255, "",
      "forkboard: PARALLEL_SHELL: '/nonexistent/bash': there is no such program\n" },
};

static void set(const char *name, const char *value)
{
    if (value == NULL)
        unsetenv(name);
    else
        setenv(name, value, 1);
}

START_TEST(parallel_has_a_shell)
{
    const struct shell_row *row = &shells[_i];

    set("PARALLEL_SHELL", row->parallel_shell);
    set("SHELL", row->shell);
    stage_run(WORDS(P, row->option != NULL ? row->option : "-k", "echo ${0##*/}{.}", ":::", ".a"),
              NULL);
    ck_assert_str_eq(stage.err, row->err);
    ck_assert_str_eq(stage.out, row->out);
    ck_assert_int_eq(stage.status, row->status);
}
END_TEST

/* A shell is looked for in the folders of PATH; an empty one of them is none. */
START_TEST(a_shell_of_the_path)
{
    static const struct {
        const char *path;
        int status;
    } rows[] = { { "/nonexistent:/bin", 0 }, { ":/bin", 0 },          { "/bin:", 0 }, { "", 255 },
                 { "/nonexistent", 255 },    { "/nonexistent:", 255 } };

    ck_assert_int_eq(symlink("/bin/bash", "bash"), 0); /* here, which is in no PATH */
    setenv("PARALLEL_SHELL", "bash", 1);
    setenv("PATH", rows[_i].path, 1);
    stage_run(WORDS(P, "true", ":::", "a"), NULL);
    setenv("PATH", "/usr/bin:/bin", 1);
    ck_assert_int_eq(stage.status, rows[_i].status);
}
END_TEST

/* ---------------------------------------------------------------- xargs */

#define X "xargs"

static const struct stage_row xargs[] = {
    { WORDS(X, "echo"), "a b\nc\n", 0, "a b c\n", "" },
    { WORDS(X), "a b\nc\n", 0, "a b c\n", "" },
    { WORDS(X, "-n2", "echo"), "1\n2\n3\n", 0, "1 2\n3\n", "" },
    { WORDS(X, "-I{}", "echo", "<{}>"), "a b\nc\n", 0, "<a b>\n<c>\n", "" },
    { WORDS(X, "-n1", "echo"), "\"a b\" c\\ d\n", 0, "a b\nc d\n", "" },
    { WORDS(X, "-r", "echo", "none"), "", 0, "", "" },
    { WORDS(X, "-L1", "echo"), "a b\nc d\n", 0, "a b\nc d\n", "" },
    { WORDS(X, "-d,", "-n1", "echo"), "a,b", 0, "a\nb\n", "" },
    { WORDS(X, "-a", "abc", "-n1", "echo"), NULL, 0, "A\nB\nC\n", "" },
    { WORDS(X, "-n1", "sh", "-c", "echo $PPID $0 >>log; exit 0"), "1 2", 0, "", "" },
    /* the status, and what it does to those that wait */
    { WORDS(X, "-n1", "sh", "-c", "echo $0; exit $0"), "1 0 2 3", 123, "1\n0\n2\n3\n", NULL },
    { WORDS(X, "-n1", "sh", "-c", "echo $0; exit $0"), "1 255 0", 124, "1\n255\n", NULL },
    { WORDS(X, "-n1", "sh", "-c", "echo $0; exit $0"), "254 0", 123, "254\n0\n", NULL },
    { WORDS(X, "-n1", "sh", "-c", "echo $0; test $0 = 1 || kill -9 $$"), "1 2 3", 125, "1\n2\n",
      NULL },
    { WORDS(X, "-n1", "nosuch"), "1 2", 127, "", NULL },
    { WORDS(X, "-n1", "/etc/passwd"), "1 2", 126, "", NULL },
    { WORDS(X, "-P2", "-n1", "true"), "1 2 3", 0, "", "" },
    { WORDS(X, "--bogus"), NULL, 1, "", "forkboard: xargs: unknown option '--bogus'\n" },
    { WORDS(X, "--version"), NULL, 0, "forkboard #.0\n", "" },
    { WORDS(X, "-a", "none", "echo"), NULL, 1, "", "forkboard: none: No such file or directory\n" },
    { WORDS(X, "echo"), "a 'b\n", 1, NULL, NULL },
};

START_TEST(an_xargs)
{
    stage_look(&xargs[_i]);
}
END_TEST

START_TEST(help)
{
    static const char *const names[] = { "parallel", "xargs", "ps", "ctl", "again" };
    char begin[64];

    stage_run(WORDS(names[_i], "--help"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert_str_eq(stage.err, "");
    snprintf(begin, sizeof begin, "forkboard %s ", names[_i]);
    ck_assert_ptr_nonnull(strstr(stage.out, begin));
}
END_TEST

CHECK_MAIN("command lines of other programs'")
{
    tcase_add_checked_fixture(all, set_up, stage_close);
    tcase_add_loop_test(all, parallel, 0, (int)(sizeof parallels / sizeof parallels[0]));
    tcase_add_loop_test(all, parallel_counts_to_101, 0, 3);
    tcase_add_loop_test(all, parallel_counts_cores, 0, 2);
    tcase_add_loop_test(all, parallel_reads_its_environment, 0,
                        (int)(sizeof environments / sizeof environments[0]));
    tcase_add_loop_test(all, parallel_has_a_shell, 0, (int)(sizeof shells / sizeof shells[0]));
    tcase_add_loop_test(all, a_shell_of_the_path, 0, 6);
    tcase_add_loop_test(all, an_xargs, 0, (int)(sizeof xargs / sizeof xargs[0]));
    tcase_add_loop_test(all, help, 0, 5);
}
