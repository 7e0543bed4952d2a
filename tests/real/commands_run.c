/*
 * commands_run.c - `run` with blocks of records as input, with files that name each job's results,
 * and what it refuses of both. What blocks and parts hold is GNU parallel's meaning of them.
 */
#include "check_main.h"
#include "command_stage.h"

#include <ftw.h>

static const char *const files[][2] = {
    { "set.yaml", "jobs: [{ run: echo a }]\n" },
    { "watched.yaml", "jobs: [{ name: w, run: echo a, watch: in }]\n" },
    { "abc", "A\nB\nC\n" },
    { "head", "h\n1\n2\n3\n4\n" },
    { "no end", "a\nb" },
    { "log3", "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n"
              "1\t:\t1.000\t0.100\t0\t0\t0\t0\techo a\n"
              "2\t:\t1.000\t0.100\t0\t0\t1\t0\techo b b\n"
              "4\t:\t1.000\t0.100\t0\t0\t2\t0\techo d\n" },
};

static void set_up(void)
{
    stage_open_with(files, sizeof files / sizeof files[0]);
    setenv("PARALLEL_SHELL", "sh", 1);
    ck_assert_int_eq(dup2(0, 9), 9);
}

#define RUN  "run", "--no-record", "--color=never", "-j1"
#define PIPE RUN, "-q", "--pipe"
#define P    "parallel", "-j1"
#define FB   "forkboard: "

static const struct stage_row refusals[] = {
    { WORDS(RUN, "set.yaml", "-k"), NULL, 2, "",
      FB "run: the jobs come from 'set.yaml'; unexpected '-k' (options go before the file)\n" },
    { WORDS(RUN, "set.yaml", ":::", "a"), NULL, 2, "",
      FB "run: the jobs come from 'set.yaml'; unexpected ':::' (options go before the file)\n" },
    { WORDS(RUN, "-f", "abc", "a", "-k"), NULL, 2, "",
      FB "run: the jobs come from 'abc'; unexpected '-k' (options go before the file)\n" },
    { WORDS(RUN, "--watch", "-f", "-"), NULL, 2, "",
      FB "run: --watch goes with a file, not with standard input\n" },
    { WORDS(RUN, "--watch", "echo", ":::", "a"), NULL, 2, "",
      FB "run: --watch goes with a file of jobs, not with a COMMAND\n" },
    { WORDS(RUN, "--stdin=null", "set.yaml"), NULL, 2, "",
      FB "run: --stdin goes with a COMMAND; in 'set.yaml' it is a key: stdin\n" },
    { WORDS(RUN, "--pty", "set.yaml"), NULL, 2, "",
      FB "run: --pty goes with a COMMAND; in 'set.yaml' it is a key: pty\n" },
    { WORDS(RUN, "--keep-fds=9", "set.yaml"), NULL, 2, "",
      FB "run: --keep-fds goes with a COMMAND; in 'set.yaml' it is a key: inherit_fds\n" },
    { WORDS(RUN, "--nice=3", "set.yaml"), NULL, 2, "",
      FB "run: --nice goes with a COMMAND; in 'set.yaml' it is a key: nice\n" },
    { WORDS(RUN, "--workdir=/", "-n2", "-f", "set.yaml"), NULL, 2, "",
      FB "run: --workdir goes with a COMMAND; in 'set.yaml' it is a key: dir\n" },
    { WORDS(RUN, "--shell=bash", "-f", "Procfile"), NULL, 2, "",
      FB "run: --shell goes with a COMMAND, not with 'Procfile'\n" },
    { WORDS(RUN, "-X", "set.yaml"), NULL, 2, "",
      FB "run: --pack-words goes with a COMMAND, not with 'set.yaml'\n" },
    { WORDS(RUN, "--pipe", "set.yaml"), "", 2, "",
      FB "run: --pipe goes with a COMMAND, not with 'set.yaml'\n" },
    { WORDS(RUN, "--tagstring={}", "set.yaml"), NULL, 2, "",
      FB "run: --tagstring goes with a COMMAND, not with 'set.yaml'\n" },
    { WORDS(RUN, "--wd=/", "set.yaml"), NULL, 2, "",
      FB "run: --workdir goes with a COMMAND; in 'set.yaml' it is a key: dir\n" },
    { WORDS("scale", "-0", "set.yaml"), NULL, 2, "",
      FB "scale: --null goes with a COMMAND, not with 'set.yaml'\n" },
    { WORDS(RUN, "--keep-fds=9,77", "true", ":::", "a"), NULL, 2, "",
      FB "run: --keep-fds: descriptor 77 is not open\n" },
    { WORDS(RUN, "--pipe", "--stdin=null", "cat"), "", 2, "",
      FB "run: --pipe is what workers read, and so is --stdin\n" },
    /* blocks */
    { WORDS(PIPE, "--dry-run", "cat"), "", 2, "",
      FB "--dry-run: blocks of --pipe are not known before they are read\n" },
    { WORDS(P, "--pipe", "--dry-run", "cat"), "", 255, "",
      FB "--dry-run: blocks of --pipe are not known before they are read\n" },
    { WORDS(PIPE), "", 2, "", FB "there is no command to run\n" },
    { WORDS(PIPE, "cat", ":::", "a"), "", 2, "",
      FB "--pipe: COMMAND has no arguments, which ':::' and the like are for\n" },
    { WORDS(PIPE, "-a", "abc", "cat"), "", 2, "",
      FB "--pipe reads standard input; -a FILE goes with --pipe-part\n" },
    { WORDS(PIPE, "--pipe-part", "cat"), "", 2, "", FB "--pipe-part needs one file: -a FILE\n" },
    { WORDS(PIPE, "--pipe-part", "-a", "abc", "-a", "head", "cat"), "", 2, "",
      FB "--pipe-part needs one file: -a FILE\n" },
    { WORDS(PIPE, "--round-robin", "--cat", "cat"), "", 2, "",
      FB "--round-robin deals out standard input: it does not go with --pipe-part and --cat\n" },
    { WORDS(PIPE, "--round-robin", "--pipe-part", "-a", "abc", "cat"), "", 2, "",
      FB "--round-robin deals out standard input: it does not go with --pipe-part and --cat\n" },
    { WORDS(PIPE, "--round-robin", "--retries=1", "cat"), "", 2, "",
      FB "--round-robin: what a worker has read is gone, so --retries cannot be kept\n" },
    { WORDS(PIPE, "--resume", "--joblog=log3", "cat"), "", 2, "",
      FB "--pipe: what a block holds is not in the job log, so nothing can be resumed\n" },
    { WORDS(PIPE, "--resume-failed", "--joblog=log3", "cat"), "", 2, "",
      FB "--pipe: what a block holds is not in the job log, so nothing can be resumed\n" },
    { WORDS(PIPE, "--colsep=,", "cat"), "", 2, "",
      FB "--pipe: lines are not arguments, which --colsep, --csv-lines, --regex and --shuf are "
         "for\n" },
    { WORDS(PIPE, "--shuf", "cat"), "", 2, "",
      FB "--pipe: lines are not arguments, which --colsep, --csv-lines, --regex and --shuf are "
         "for\n" },
    { WORDS(PIPE, "--csv-lines", "cat"), "", 2, "",
      FB "--pipe: lines are not arguments, which --colsep, --csv-lines, --regex and --shuf are "
         "for\n" },
    { WORDS(PIPE, "-m", "cat"), "", 2, "",
      FB "--pipe: the sizes of blocks are those of --block and -N alone\n" },
    { WORDS(PIPE, "-s", "100", "cat"), "", 2, "",
      FB "--pipe: the sizes of blocks are those of --block and -N alone\n" },
    { WORDS(PIPE, "--pipe-part", "-a", "none", "cat"), "", 2, "", NULL },
    /* the jobs of a log that failed */
    { WORDS(RUN, "--retry-failed", "--joblog=log3", "echo"), NULL, 2, "",
      FB "--retry-failed: the commands are those of the log; no COMMAND and no arguments stand "
         "beside it\n" },
    { WORDS(RUN, "--retry-failed", "--joblog=log3", "-a", "abc"), NULL, 2, "",
      FB "--retry-failed: the commands are those of the log; no COMMAND and no arguments stand "
         "beside it\n" },
    { WORDS(RUN, "--retry-failed", "--joblog=none"), NULL, 2, "",
      FB "job log none: No such file or directory\n" },
};

START_TEST(a_refusal)
{
    stage_look(&refusals[_i]);
    ck_assert_str_ne(stage.err, "");
}
END_TEST

static const struct stage_row courses[] = {
    /* ---- blocks of standard input */
    { WORDS(PIPE, "cat; echo --"), "a\nb\nc\n", 0, "a\nb\nc\n--\n", NULL },
    { WORDS(PIPE, "-N2", "cat; echo --"), "a\nb\nc\n", 0, "a\nb\n--\nc\n--\n", NULL },
    { WORDS(PIPE, "-N1", "cat; echo --"), "a\nb", 0, "a\n--\nb--\n", NULL },
    { WORDS(PIPE, "--block=4", "cat; echo --"), "a\nb\nc\nd\n", 0, "a\nb\n--\nc\nd\n--\n", NULL },
    { WORDS(PIPE, "--block=1", "cat; echo --"), "aa\nbb\n", 0, "aa\n--\nbb\n--\n", NULL },
    { WORDS(PIPE, "cat"), "", 0, "", NULL },
    { WORDS(PIPE, "-N1", "--header=:", "cat; echo --"), "h\n1\n2\n", 0, "h\n1\n--\nh\n2\n--\n",
      NULL },
    { WORDS(PIPE, "-N1", "--recend=;", "cat; echo --"), "a;b;", 0, "a;--\nb;--\n", NULL },
    { WORDS(PIPE, "-N1", "--recend=;", "--rrs", "cat; echo --"), "a;b;", 0, "a--\nb--\n", NULL },
    { WORDS(PIPE, "-N1", "--rrs", "--header=:", "cat; echo --"), "h\na\nb\n", 0, "h\na--\nh\nb--\n",
      NULL },
    { WORDS(PIPE, "-N1", "--recstart=>", "cat; echo --"), ">a\nb\n>c\n", 0, ">a\nb\n--\n>c\n--\n",
      NULL },
    { WORDS(PIPE, "-N1", "--recstart=", "--recend=", "cat; echo --"), "a\nb\n", 0, "a\n--\nb\n--\n",
      NULL },
    { WORDS(PIPE, "-N1", "--cat", "cat {}; read x || echo none"), "a\nb\n", 0, "a\nnone\nb\nnone\n",
      NULL },
    { WORDS(PIPE, "-N1", "--cat", "cat"), "a\nb\n", 0, "a\nb\n", NULL },
    { WORDS(PIPE, "-N1", "cat", "-n"), "a\nb\n", 0, " 1\ta\n 1\tb\n", NULL },
    { WORDS(PIPE, "-N1", "--tag", "cat"), "a\nb\n", 0, "block 1\ta\nblock 2\tb\n", NULL },
    { WORDS(PIPE, "-N1", "--tagstring={#}", "cat"), "a\nb\n", 0, "1\ta\n2\tb\n", NULL },
    { WORDS(PIPE, "-N1", "--retries=1", "--retry-wait=1ms",
            "read a; echo $a; test -e $a || ! : >$a"),
      "x\ny\n", 0, "x\ny\n", NULL },
    { WORDS(PIPE, "-N1", "read a; exit $a"), "3\n0\n", 1, "", NULL },
    { WORDS(PIPE, "-N1", "echo {#}"), "a\nb\n", 0, "1\n2\n", NULL },
    { WORDS(PIPE, "nosuch"), "a\n", 1, "", NULL },
    /* ---- parts of a file: bytes of it, from where a record begins */
    { WORDS(PIPE, "--pipe-part", "-a", "abc", "--block=2", "cat; echo --"), NULL, 0,
      "A\n--\nB\n--\nC\n--\n", NULL },
    { WORDS(PIPE, "--pipe-part", "-a", "abc", "--block=4", "cat", "-n"), NULL, 0,
      " 1\tA\n 2\tB\n 1\tC\n", NULL },
    { WORDS(PIPE, "--pipe-part", "-a", "no end", "--block=2", "cat; echo --"), NULL, 0,
      "a\n--\nb--\n", NULL },
    { WORDS(PIPE, "--pipe-part", "-a", "head", "--header=:", "--block=4", "cat; echo --"), NULL, 0,
      "h\n1\n2\n--\nh\n3\n4\n--\n", NULL },
    { WORDS(PIPE, "--pipe-part", "-a", "abc", "--rrs", "--block=4", "cat; echo --"), NULL, 0,
      "AB--\nC--\n", NULL },
    { WORDS(PIPE, "--pipe-part", "-a", "abc", "--cat", "--block=4", "cat {}; echo --"), NULL, 0,
      "A\nB\n--\nC\n--\n", NULL },
    /* ---- dealt out to workers that stay */
    { WORDS(PIPE, "--round-robin", "cat; echo --"), "a\nb\n", 0, "a\nb\n--\n", NULL },
    { WORDS(PIPE, "--round-robin", "-N1", "--header=:", "cat; echo --"), "h\na\nb\n", 0,
      "h\na\nb\n--\n", NULL },
    { WORDS(PIPE, "--round-robin", "--tag", "cat"), "a\n", 0, "worker 1\ta\n", NULL },
    /* ---- the jobs of a log that failed */
    { WORDS(RUN, "-q", "--retry-failed", "--joblog=log3"), NULL, 0, "b b\nd\n", NULL },
    { WORDS(RUN, "-q", "--retry-failed", "--joblog=+log3"), NULL, 0, "b b\nd\n", NULL },
    /* ---- what is sent to another place, and words of the set's */
    { WORDS(RUN, "-q", "--", "set.yaml", ":::", "a"), NULL, 1, "", NULL },
    { WORDS(RUN, "-q", "--workdir=/", "pwd", "#", ":::", "a"), NULL, 0, NULL, NULL },
    { WORDS(RUN, "-q", "--keep-fds=9", "cat <&9"), "", 0, "", NULL },
    { WORDS(RUN, "-q", "-f", "-"), "jobs: [{ run: echo of input }]\n", 0, "of input\n", NULL },
};

START_TEST(a_course)
{
    stage_look(&courses[_i]);
}
END_TEST

/* ---------------------------------------------------------------- results of each job */

static char found[8][512];
static int found_count;

static int find(const char *path, const struct stat *status, int type)
{
    size_t length = strlen(path);

    (void)status;
    if (type == FTW_F && length > 7 && strcmp(path + length - 7, "/stdout") == 0)
        snprintf(found[found_count++], sizeof found[0], "%.*s", (int)(length - 7), path);
    return 0;
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

#define A64  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A252 A64 A64 A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct result_row {
    const char *const *words;
    const char *places[3]; /* sorted; each has a file stdout */
} results[] = {
    { WORDS(P, "--results", "r", "echo", ":::", "a", "b"), { "r/1/a", "r/1/b" } },
    { WORDS(P, "--results", "r", "echo", ":::", "a", ":::", "x", "y"),
      { "r/1/a/2/x", "r/1/a/2/y" } },
    { WORDS(P, "--results", "r", "--header=:", "echo", ":::", "z", "1", ":::", "b", "2"),
      { "r/b/2/z/1" } },
    { WORDS(P, "--results", "r", "echo", ":::", "a/b", "c\\d", "e\tf"),
      { "r/1/a\\_b", "r/1/c\\\\d", "r/1/e\\tf" } },
    { WORDS(P, "--results", "r", "echo", ":::", ".", "..", "..."),
      { "r/1/...", "r/1/\\.", "r/1/\\.." } },
    { WORDS(P, "--results", "r", "echo", ":::", A252 "bcd", A252 "bcde"),
      { "r/1/" A252 "b\\2", "r/1/" A252 "bcd" } },
    { WORDS(P, "--results", "r/{}/", "echo", ":::", "a", "b"), { "r/a", "r/b" } },
    { WORDS(P, "--results", "r{#}/", "echo", ":::", "a", "b"), { "r1", "r2" } },
};

START_TEST(results_have_places)
{
    const struct result_row *row = &results[_i];
    int wanted = 0;

    found_count = 0;
    stage_run(row->words, NULL);
    ck_assert_str_eq(stage.err, "");
    ck_assert_int_eq(ftw(".", find, 8), 0);
    qsort(found, (size_t)found_count, sizeof found[0], compare);
    while (wanted < 3 && row->places[wanted] != NULL)
        wanted++;
    ck_assert_int_eq(found_count, wanted);
    for (int i = 0; i < wanted; i++)
        ck_assert_str_eq(found[i] + 2, row->places[i]);
}
END_TEST

static bool there(const char *path)
{
    return access(path, F_OK) == 0;
}

/* Files of the template's own name; nothing of a dry run; with --resume what is there is not run.
 */
START_TEST(results_stay)
{
    stage_run(WORDS(P, "--results", "r/{}.out", "echo", ":::", "a"), NULL);
    ck_assert(there("r/a.out") && there("r/a.out.err") && !there("r/a.out/stdout"));
    stage_run(WORDS(P, "--dry-run", "--results", "d", "echo", ":::", "a"), NULL);
    ck_assert(!there("d"));
    stage_run(WORDS(P, "--results", "r", "touch", ":::", "a"), NULL);
    ck_assert_int_eq(unlink("a"), 0);
    stage_run(WORDS(P, "--results", "r", "--resume", "touch", ":::", "a", "b"), NULL);
    ck_assert(there("b") && !there("a"));
}
END_TEST

/* What bash alone reads is told where the user's shell is bash; an operator among words, always. */
static const struct hint_row {
    const char *shell, *words[4], *told;
} hints[] = {
    { "/bin/bash",
      { "[[ a ]] {}" },
      "COMMAND holds '[[ ', which not every sh reads: --shell bash\n" },
    { "/bin/bash",
      { "cat <(a) {}" },
      "COMMAND holds '<(', which not every sh reads: --shell bash\n" },
    { "/bin/bash",
      { "cat >(a) {}" },
      "COMMAND holds '>(', which not every sh reads: --shell bash\n" },
    { "/bin/bash",
      { "cat <<<{}" },
      "COMMAND holds '<<<', which not every sh reads: --shell bash\n" },
    { "/bin/bash", { "cat < {}" }, NULL },
    { "/bin/bash", { "cat", "<<<" }, NULL }, /* words are no line */
    { "/bin/sh", { "[[ a ]] {}" }, NULL },
    { "bash", { "[[ a ]] {}" }, NULL },
    { NULL, { "[[ a ]] {}" }, NULL },
    { NULL, { "a", ">" }, "'>' is handed over as it is; for a shell quote the whole line\n" },
    { NULL,
      { "a", "b", "||" },
      "'||' is handed over as it is; for a shell quote the whole line\n" },
    { NULL, { ">", "b" }, NULL }, /* the first word is a program */
};

START_TEST(a_hint)
{
    const struct hint_row *row = &hints[_i];
    char told[256];

    snprintf(told, sizeof told, "%s%s", row->told != NULL ? FB : "",
             row->told != NULL ? row->told : "");
    setenv("SHELL", row->shell != NULL ? row->shell : "", 1);
    stage_run(WORDS(RUN, "--dry-run", "-a", "abc", row->words[0], row->words[1], row->words[2]),
              NULL);
    ck_assert_str_eq(stage.err, told);
    ck_assert_int_eq(stage.status, 0);
}
END_TEST

CHECK_MAIN("run: blocks, results")
{
    tcase_add_loop_test(all, a_hint, 0, (int)(sizeof hints / sizeof hints[0]));
    tcase_add_checked_fixture(all, set_up, stage_close);
    tcase_add_loop_test(all, a_refusal, 0, (int)(sizeof refusals / sizeof refusals[0]));
    tcase_add_loop_test(all, a_course, 0, (int)(sizeof courses / sizeof courses[0]));
    tcase_add_loop_test(all, results_have_places, 0, (int)(sizeof results / sizeof results[0]));
    tcase_add_test(all, results_stay);
}
