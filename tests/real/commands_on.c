/*
 * commands_on.c - runs by agents of this machine (--on=local), which are this program itself: a
 * run from its beginning to its end, shown again from its directory, what is lost run again, and a
 * scale.
 */
#include "check_main.h"
#include "command_stage.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>

static const char *const files[][2] = {
    { "set.yaml",
      "title: Apart\nslots: 2\n"
      "jobs: [{ name: a, run: echo one }, { name: b, run: 'echo two; exit 3', after: a },"
      " { name: c, run: echo three, after: b }, { name: d, run: echo four, after: { b: failed } "
      "}]\n" },
    { "functions.yaml", "call: work\njobs: [{ name: a, with: { seconds: 0 } }]\n" },
    { "watched.yaml", "jobs: [{ run: x, watch: a }]\n" },
};

static void set_up(void)
{
    stage_open_with(files, sizeof files / sizeof files[0]);
    /* Agents outlive the process that starts them. */
    ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
}

static void tear_down(void)
{
    while (waitpid(-1, NULL, 0) > 0)
        ;
    stage_close();
}

#define FB  "forkboard: "
#define ONE "run", "-j1", "--plain", "--color=never", "--on=local,agents=1", "--run-dir=d"
#define TWO "run", "-j2", "--plain", "--color=never", "--on=local,agents=2", "--run-dir=d"

/* Its path is that of the folder. */
static void hide_home(char *bytes)
{
    size_t size = strlen(stage.home);

    for (char *at; (at = strstr(bytes, stage.home)) != NULL;)
        memmove(at, at + size + 1, strlen(at + size + 1) + 1);
    stage_cut(bytes, "\nrerun on this machine: ", "\n");
}

static bool said(const char *words)
{
    return strstr(stage.err, words) != NULL;
}

static bool there(const char *path)
{
    return access(path, F_OK) == 0;
}

/* ---------------------------------------------------------------- a run, and once more */

#define SUMMARY                                                                                    \
    " 0 | # s | exit 0\n 3 | # s | exit 3\n2 jobs: 1 succeeded, 1 failed\nwall # s | cpu # s\n"    \
    "WARNING: 1 of 2 workers failed\n"
#define STORY                                                                                      \
    "Begin: 0 | pid #\nEnd : 0 | pid # | # s | exit 0\nBegin: 3 | pid #\n"                         \
    "End : 3 | pid # | # s | exit 3\n" SUMMARY

START_TEST(a_run)
{
    struct stat status;

    stage_run(WORDS(ONE, "echo {}; exit {}", ":::", "0", "3"), NULL);
    hide_home(stage.err);
    ck_assert_str_eq(stage.err, FB "1 agent on local; the run's directory is d\n" STORY);
    ck_assert_str_eq(stage.out, "0\n3\n");
    ck_assert_int_eq(stage.status, 1);
    ck_assert_int_eq(stat("d", &status), 0);
    ck_assert_int_eq(status.st_mode & 07777, 0700);
    /* shown again, with what is kept beside it */
    stage_run(WORDS("attach", "--plain", "--color=never", "--joblog=j", "--results=r", "d"), NULL);
    hide_home(stage.err);
    ck_assert_str_eq(stage.err, STORY);
    ck_assert_str_eq(stage.out, "0\n3\n");
    ck_assert_int_eq(stage.status, 1);
    ck_assert(there("j") && there("r"));
    stage_run(WORDS("attach", "--plain", "--retry-lost", "d"), NULL);
    hide_home(stage.err);
    ck_assert_str_eq(stage.err, FB "nothing to run: every job of d has come to its end\n");
    ck_assert_int_eq(stage.status, 0);
    /* a directory is one run's */
    stage_run(WORDS(ONE, "touch never", ":::", "0"), NULL);
    hide_home(stage.err);
    ck_assert_str_eq(stage.err, FB "run: run directory d: it is there already: each run has one of "
                                   "its own\n");
    ck_assert_int_eq(stage.status, 2);
    ck_assert(!there("never"));
}
END_TEST

/* Jobs wait for those of other agents; what waits for one that failed is skipped. */
START_TEST(a_set)
{
    stage_run(WORDS(TWO, "set.yaml"), NULL);
    hide_home(stage.err);
    ck_assert(said(FB "2 agents on local; the run's directory is d\n"));
    ck_assert(said("Skip : c | b failed\n"));
    ck_assert(said("4 jobs: 2 succeeded, 1 failed, 1 skipped\n"));
    ck_assert_str_eq(stage.out, "one\ntwo\nfour\n");
    ck_assert_int_eq(stage.status, 1);
}
END_TEST

START_TEST(ways_to_end)
{
    stage_run(WORDS(TWO, "--retries=1", "--retry-wait=1ms", "test -e {} || ! : >{}", ":::", "x"),
              NULL);
    ck_assert(said("Retry: x | try 2 in # s\n"));
    ck_assert(said("1 job: 1 succeeded\n"));
    ck_assert_int_eq(stage.status, 0);
    ck_assert_int_eq(rename("d", "d1"), 0);
    stage_run(WORDS(ONE, "--halt=now,fail=1", "exit {}", ":::", "2", "0"), NULL);
    ck_assert(said("2 jobs: 0 succeeded, 1 failed, 1 skipped (halted)\n"));
    ck_assert_int_eq(stage.status, 1);
    ck_assert_int_eq(rename("d", "d2"), 0);
    stage_run(WORDS(ONE, "--halt=now,success=1", "exit {}", ":::", "0", "2"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert_int_eq(rename("d", "d3"), 0);
    stage_run(WORDS(ONE, "--timeout=10ms", "sleep", ":::", "100"), NULL);
    ck_assert(said("timeout (killed by SIGTERM)"));
    ck_assert_int_eq(stage.status, 1);
    ck_assert_int_eq(rename("d", "d4"), 0);
    stage_run(WORDS(ONE, "nosuch", ":::", "1"), NULL);
    ck_assert(said("not started | exec: No such file or directory: nosuch\n"));
    ck_assert_int_eq(stage.status, 1);
    ck_assert_int_eq(rename("d", "d5"), 0);
    stage_run(WORDS(ONE, "--tag", "-k", "echo", ":::", "a", "b"), NULL);
    ck_assert_str_eq(stage.out, "a\ta\nb\tb\n");
    ck_assert_int_eq(rename("d", "d6"), 0);
    stage_run(WORDS(ONE, "--json", "true", ":::", "a"), NULL);
    ck_assert_ptr_nonnull(strstr(stage.out, "\"event\":\"ended\""));
    ck_assert_int_eq(rename("d", "d7"), 0);
    stage_run(WORDS(ONE, "true", ":::"), NULL); /* no jobs: there is no run */
    ck_assert_int_eq(stage.status, 0);
    ck_assert(!there("d"));
    stage_run(WORDS(ONE, "functions.yaml"), NULL);
    ck_assert_int_eq(rmdir("d") == 0, stage.status == 2);
}
END_TEST

/* One whose agent is killed: it is lost, and run again by another. */
START_TEST(an_agent_that_is_lost)
{
    stage_run(WORDS(ONE, "test -e {} && exit; : >{}; kill -9 $PPID", ":::", "x", "y"), NULL);
    ck_assert_int_ne(stage.status, 0);
    ck_assert(there("x") && !there("y"));
    stage_run(WORDS("attach", "--plain", "--color=never", "--retry-lost", "d"), NULL);
    hide_home(stage.err);
    ck_assert_msg(said(FB "1 agent on local; the run's directory is d-2\n"), "%s", stage.err);
    ck_assert(there("d-2") && there("y"));
}
END_TEST

static const struct stage_row refusals[] = {
    { WORDS(ONE, "watched.yaml"), NULL, 2, "", NULL },
    { WORDS(ONE, "--pty", "set.yaml"), NULL, 2, "", NULL },
    { WORDS("run", "--on=local,agents=1", "--run-dir=/nonexistent/d", "true", ":::", "1"), NULL, 2,
      "", NULL },
    { WORDS("run", "--on=local,agents=1", "--run-dir=set.yaml", "true", ":::", "1"), NULL, 2, "",
      NULL },
    { WORDS("attach", "./none"), NULL, 2, "", NULL },
    { WORDS("attach", "--retry-lost", "./none"), NULL, 2, "", NULL },
    { WORDS("attach", "/tmp"), NULL, 2, "", NULL },
};

START_TEST(a_refusal)
{
    stage_look(&refusals[_i]);
    ck_assert_str_ne(stage.err, "");
    ck_assert(!there("d"));
}
END_TEST

/* ---------------------------------------------------------------- a scale */

static int lines_of(const char *path)
{
    FILE *file = fopen(path, "r");
    int lines = 0, byte;

    while (file != NULL && (byte = fgetc(file)) != EOF)
        lines += byte == '\n';
    if (file != NULL)
        fclose(file);
    return lines;
}

#define SCALE "scale", "--on=local,agents=2", "--run-dir=d", "--slots=1,2", "--runs=2"

START_TEST(a_scale)
{
    stage_run(WORDS(SCALE, "--csv=out.csv", "-o", "out.html", "--prepare=echo >>prepared",
                    "echo {} >>ran", ":::", "a", "b", "c"),
              NULL);
    hide_home(stage.err);
    ck_assert_msg(stage.status == 0, "%s", stage.err);
    ck_assert(said(FB "2 agents on local; the rounds are in d\n"));
    ck_assert(said("round 1 of 2, ") && said("round 2 of 2, "));
    ck_assert_ptr_nonnull(strstr(stage.out, "\nCores, and how busy they were: unknown of the "));
    ck_assert_int_eq(lines_of("ran"), 2 * 2 * 3);
    ck_assert_int_eq(lines_of("out.csv"), 1 + 2 * 2);
    ck_assert_int_gt(lines_of("out.html"), 20);
    stage_run(WORDS("attach", "--plain", "d"), NULL);
    ck_assert_int_eq(stage.status, 2);
    ck_assert(said("it has rounds of a scale: try "));
    stage_run(WORDS("attach", "--plain", "d/round.1"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert(said("3 jobs: 3 succeeded\n"));
}
END_TEST

START_TEST(a_scale_that_fails)
{
    stage_run(WORDS(SCALE, "exit 3", ":::", "a"), NULL);
    ck_assert_int_eq(stage.status, 1);
    ck_assert(said("exit 3"));
    ck_assert_int_eq(rename("d", "d1"), 0);
    stage_run(WORDS(SCALE, "--ignore-failure", "--json", "-q", "exit 3", ":::", "a"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert_int_eq(stage.out[0], '{');
}
END_TEST

static void check_fill(TCase *all)
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, a_run);
    tcase_add_test(all, a_set);
    tcase_add_test(all, ways_to_end);
    tcase_add_test(all, an_agent_that_is_lost);
    tcase_add_loop_test(all, a_refusal, 0, (int)(sizeof refusals / sizeof refusals[0]));
    tcase_add_test(all, a_scale);
    tcase_add_test(all, a_scale_that_fails);
}

/* An agent is the program that begins the run. */
int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "agent") == 0)
        return cmd_agent(argc - 1, argv + 1);
    return check_main("runs by agents", CK_FORK, check_fill);
}
