/*
 * commands.c - the commands as a whole, each a row: its words, its standard input, and all
 * that comes of it. A command refuses what it refuses before it starts anything.
 */
#include "check_main.h"
#include "command_stage.h"

static const char *const files[][2] = {
    { "set.yaml",
      "jobs: [{ name: a, run: echo one }, { name: b, run: 'echo two; exit 3', after: a },"
      " { name: c, run: echo three, after: b }]\n" },
    { "wrong.yaml", "jobs: [{ rum: a }]\n" },
    { "set2.yaml", "jobs: [{ run: echo a }, { run: echo b }, { run: echo c }]\n" },
    { "one.yaml", "jobs: [{ run: echo a }]\n" },
    { "draws.yaml", "call: work\njobs: [{ name: a, with: { seconds: 0, exit: 0-1 } }]\n" },
    { "Procfile", "web: echo w\n\n# c\nwork_1-a:\techo z \r\n" },
    { "list.json", "[\"echo a\", {\"command\": \"echo b\", \"name\": \"bb\"}]" },
    { "lines", "x\ny\n" },
    { "log3", "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n"
              "1\t:\t1.000\t0.100\t0\t0\t0\t0\techo a\n"
              "2\t:\t1.000\t0.100\t0\t0\t1\t0\techo b\n" },
};

static void set_up(void)
{
    stage_open_with(files, sizeof files / sizeof files[0]);
}

#define QUIET          "run", "-q", "-j1", "--no-record", "--color=never"
#define PLAIN          "run", "--plain", "-j1", "--no-record", "--color=never", "--seed=1"
#define ONE(name, end) " " name " | # s | " end "\n"
#define LAST           "wall # s | cpu # s\n"

static const struct stage_row refusals[] = {
    { WORDS("run", "--bogus"), NULL, 2, "", "forkboard: run: unknown option '--bogus'\n" },
    { WORDS("demo", "--bogus"), NULL, 2, "", "forkboard: demo: unknown option '--bogus'\n" },
    { WORDS("watch", "--bogus"), NULL, 2, "", "forkboard: watch: unknown option '--bogus'\n" },
    { WORDS("replay", "--bogus"), NULL, 2, "", "forkboard: replay: unknown option '--bogus'\n" },
    { WORDS("run"), NULL, 2, "",
      "forkboard: there is no command to run; 'forkboard run --help' shows how\n" },
    { WORDS("run", "set.yaml", "x"), NULL, 2, "",
      "forkboard: set.yaml: the command line: there is no job 'x'\n" },
    { WORDS("run", "-f", "set.yaml", "x"), NULL, 2, "",
      "forkboard: set.yaml: the command line: there is no job 'x'\n" },
    { WORDS("run", "-0", "set.yaml"), NULL, 2, "",
      "forkboard: run: --null goes with a COMMAND, not with 'set.yaml'\n" },
    { WORDS("run", "--shuf", "set.yaml"), NULL, 2, "",
      "forkboard: run: --shuf goes with a COMMAND, not with 'set.yaml'\n" },
    { WORDS("run", "--colsep=,", "-f", "set.yaml"), NULL, 2, "",
      "forkboard: run: --colsep goes with a COMMAND, not with 'set.yaml'\n" },
    { WORDS("run", "-a", "lines", "set.yaml"), NULL, 2, "",
      "forkboard: run: --arg-file goes with a COMMAND, not with 'set.yaml'\n" },
    { WORDS("run", "none.yaml"), NULL, 2, "", "forkboard: none.yaml: No such file or directory\n" },
    { WORDS("run", "wrong.yaml"), NULL, 2, "",
      "wrong.yaml:1:10: unknown key 'rum' (did you mean 'run'?)\n" },
    { WORDS("run", "-a", "none", "echo"), NULL, 2, "",
      "forkboard: none: No such file or directory\n" },
    { WORDS("run", "echo", "{}"), NULL, 2, "",
      "forkboard: word 2 of COMMAND, character 1: '{}' where there is no input\n" },
    { WORDS("run", "--resume", "--joblog=/nonexistent/x", "true", ":::", "1"), NULL, 2, "",
      "forkboard: job log /nonexistent/x: No such file or directory\n" },
    { WORDS("run", "--resume", "--joblog=x", "--shuf", "true", ":::", "1"), NULL, 2, "",
      "forkboard: run: --resume with --shuf needs the --seed of the run before\n" },
    { WORDS("run", "--joblog=/nonexistent/x", "true", ":::", "1"), NULL, 2, "",
      "forkboard: job log /nonexistent/x: No such file or directory\n" },
    { WORDS("run", "--record=/nonexistent/x", "true", ":::", "1"), NULL, 2, "",
      "forkboard: record /nonexistent/x: No such file or directory\n" },
    { WORDS("demo", "nothing"), NULL, 2, "",
      "forkboard: there is no demo 'nothing'; 'forkboard demo' lists them\n" },
    { WORDS("demo", "zombis"), NULL, 2, "",
      "forkboard: there is no demo 'zombis' (did you mean 'zombies'?)\n" },
    { WORDS("demo", "storm", "b"), NULL, 2, "",
      "forkboard: demo takes one name; unexpected 'b'\n" },
    { WORDS("demo", "--dry-run", "storm", "b"), NULL, 2, "",
      "forkboard: demo takes one name; unexpected 'b'\n" },
    { WORDS("replay", "none"), NULL, 2, "", "forkboard: none: No such file or directory\n" },
    { WORDS("replay", "a", "b"), NULL, 2, "",
      "forkboard: replay takes one record; unexpected 'b'\n" },
    { WORDS("watch"), NULL, 2, "",
      "forkboard: there is no program to watch; 'forkboard watch --help' shows how\n" },
    { WORDS("watch", "nosuch"), NULL, 127, "", "forkboard: nosuch: there is no such program\n" },
    { WORDS("watch", "/etc"), NULL, 126, "", "forkboard: /etc: Is a directory\n" },
};

#define BEGINS(name)    "Begin: " name " | pid #\n"
#define ENDS(name, end) "End : " name " | pid # | # s | " end "\n"
#define RAN(name, end)  BEGINS(name) ENDS(name, end)
#define WELL(name)      RAN(name, "exit 0")
#define NONE(name)      "not started | exec: No such file or directory: " name "\n"
#define ONE_FAILED      "WARNING: 1 of 1 workers failed\n"
#define FAILED          "1 job: 0 succeeded, 1 failed\n" LAST ONE_FAILED
#define ONE_PROCESS     "1 process: 0 succeeded, 1 failed\n" LAST "WARNING: 1 of 1 processes failed\n"
#define SHELL           "Begin: sh | pid # | parent #\n"
#define W(seconds)      "# call work seconds=" seconds "\n"
#define CITY            "# call work seconds=0-30 exit=0-1 tell=true\n"

static const struct stage_row courses[] = {
    /* ---- what is only printed */
    { WORDS("run", "--version"), NULL, 0, "forkboard #.0\n", "" },
    { WORDS("demo", "--version"), NULL, 0, "forkboard #.0\n", "" },
    { WORDS("watch", "--version"), NULL, 0, "forkboard #.0\n", "" },
    { WORDS("replay", "--version"), NULL, 0, "forkboard #.0\n", "" },
    { WORDS("run", "--dry-run", "echo", "{}", ":::", "a b", "c"), NULL, 0, "echo 'a b'\necho c\n",
      "" },
    { WORDS("run", "--dry-run", "echo"), "1\n2 3\n", 0, "echo 1\necho '2 3'\n", "" },
    { WORDS("run", "--dry-run", "--shuf", "--seed=5", "echo", ":::", "a", "b", "c", "d"), NULL, 0,
      "echo b\necho d\necho c\necho a\n", "" },
    { WORDS("run", "--dry-run", "set.yaml"), NULL, 0, "echo one\necho two; exit 3\necho three\n",
      "" },
    { WORDS("run", "--dry-run", "--", "set.yaml"), NULL, 0, "set.yaml\n", "" },
    { WORDS("run", "--dry-run", "-f", "Procfile"), NULL, 0,
      "PORT=5000 /bin/sh -c 'echo w'\nPORT=5100 /bin/sh -c 'echo z'\n", "" },
    { WORDS("run", "--dry-run", "-f", "list.json"), NULL, 0, "echo a\necho b\n", "" },
    { WORDS("run", "--dry-run", "--joblog=log3", "--resume", "echo", ":::", "a", "b", "c"), NULL, 0,
      "echo c\n", "" },
    { WORDS("run", "--dry-run", "--joblog=log3", "--resume-failed", "echo", ":::", "a", "b", "c"),
      NULL, 0, "echo b\necho c\n", "" },
    { WORDS("run", "--dry-run", "--joblog=log3", "--resume", "echo", ":::", "a"), NULL, 0, "",
      "forkboard: log3: jobs are known by their commands: 0 new, 1 gone\n" },
    { WORDS("run", "--dry-run", "--joblog=log3", "--resume", "echo", ":::", "x", "b"), NULL, 0,
      "echo x\n", "forkboard: log3: jobs are known by their commands: 1 new, 1 gone\n" },
    { WORDS("run", "--dry-run", "--joblog=log3", "--resume", "set2.yaml"), NULL, 0, "echo c\n",
      "" },
    { WORDS("run", "--dry-run", "--joblog=log3", "--resume-failed", "set2.yaml"), NULL, 0,
      "echo b\necho c\n", "" },
    { WORDS("run", "--dry-run", "--joblog=log3", "--resume", "one.yaml"), NULL, 2, "",
      "forkboard: log3: knows job 2, and there are only 1: of other jobs\n" },
    { WORDS("run", "--dry-run", "--joblog=log3", "--resume", "set.yaml"), NULL, 2, "",
      "forkboard: log3:2: job 1 was another: 'echo a' there, 'echo one' now\n" },
    { WORDS("demo", "pipeline", "--dry-run"), NULL, 0,
      W("1") W("1") W("2") W("2") W("3") W("1 exit=1") W("1") W("1") W("1") W("1"), "" },
    { WORDS("demo", "--dry-run", "blueprint"), NULL, 0, CITY CITY CITY CITY CITY, "" },
    /* ---- what is run */
    { WORDS(QUIET, "echo", "{}", ":::", "a", "b"), NULL, 0, "a\nb\n",
      ONE("a", "exit 0") ONE("b", "exit 0") "2 jobs: 2 succeeded\n" LAST },
    { WORDS(PLAIN, "false", ":::", "x"), NULL, 1, "",
      RAN("x", "exit 1") ONE("x", "exit 1") FAILED },
    { WORDS(PLAIN, "echo"), "p\nq\n", 0, "p\nq\n",
      WELL("p") WELL("q") ONE("p", "exit 0") ONE("q", "exit 0") "2 jobs: 2 succeeded\n" LAST },
    { WORDS(PLAIN, "-a", "lines", "echo", "[{}]"), NULL, 0, "[x]\n[y]\n",
      WELL("x") WELL("y") ONE("x", "exit 0") ONE("y", "exit 0") "2 jobs: 2 succeeded\n" LAST },
    { WORDS(PLAIN, "-a", "-", "echo", "[{}]"), "r\n", 0, "[r]\n",
      WELL("r") ONE("r", "exit 0") "1 job: 1 succeeded\n" LAST },
    { WORDS(PLAIN, "echo", "::::", "-"), "s\n", 0, "s\n",
      WELL("s") ONE("s", "exit 0") "1 job: 1 succeeded\n" LAST },
    { WORDS(PLAIN, "-0", "echo"), "", 0, "",
      "0 jobs: 0 succeeded\n" LAST
      "forkboard: nothing was run: standard input holds no arguments\n" },
    { WORDS(PLAIN, "echo", ":::"), NULL, 0, "",
      "0 jobs: 0 succeeded\n" LAST "forkboard: nothing was run: there are no arguments\n" },
    { WORDS(PLAIN, "--colsep=,", "echo", "{2}{1}"), "a,b\n", 0, "ba\n",
      WELL("a b") ONE("a b", "exit 0") "1 job: 1 succeeded\n" LAST },
    { WORDS(PLAIN, "--halt=now,fail=1", "exit {}", ":::", "2", "0"), NULL, 1, "",
      RAN("2", "exit 2") "forkboard: halted: 1 job failed; nothing new starts\n" ONE(
          "2", "exit 2") "1 job: 0 succeeded, 1 failed (halted)\n" LAST ONE_FAILED },
    { WORDS(PLAIN, "set.yaml"), NULL, 1, "one\ntwo\n",
      WELL("a") RAN("b", "exit 3") "Skip : c | b failed\n" ONE("a", "exit 0")
          ONE("b",
              "exit 3") " c | skipped | b failed\n3 jobs: 1 succeeded, 1 failed, 1 skipped\n" LAST
                        "WARNING: 1 of 3 workers failed\n" },
    { WORDS(PLAIN, "-f", "Procfile"), NULL, 0, "w\nz\n",
      WELL("web") WELL("work_1-a") ONE("web", "exit 0")
          ONE("work_1-a", "exit 0") "2 jobs: 2 succeeded\n" LAST },
    { WORDS(QUIET, "-k", "--tag", "echo", ":::", "a", "b"), NULL, 0, "a\ta\nb\tb\n",
      ONE("a", "exit 0") ONE("b", "exit 0") "2 jobs: 2 succeeded\n" LAST },
    { WORDS(QUIET, "nosuch", ":::", "1"), NULL, 1, "",
      "End : 1 | " NONE("nosuch") " 1 | " NONE("nosuch") FAILED },
    { WORDS(QUIET, "kill -9 $$", ":::", "1"), NULL, 1, "",
      "End : 1 | pid # | # s | killed by SIGKILL\n" ONE("1", "killed by SIGKILL") FAILED },
    { WORDS(PLAIN, "--retries=1", "--retry-wait=1ms", "exit {}", ":::", "4"), NULL, 1, "",
      RAN("4", "exit 4") "Retry: 4 | try 2 in # s\n" RAN("4", "exit 4 (try 2)")
          ONE("4", "exit 4 (try 2)") FAILED },
    { WORDS(PLAIN, "--timeout=10ms", "--grace=100", "sleep", ":::", "100"), NULL, 1, "",
      RAN("100", "timeout (killed by SIGTERM)") ONE("100", "timeout (killed by SIGTERM)") FAILED },
    { WORDS("run", "--plain", "--no-record", "--seed=3", "draws.yaml"), NULL, 0, "",
      WELL("a") " a | # s | exit 0 | worked # s\n1 job: 1 succeeded\n"
                "wall # s | cpu # s | seed 3\n" },
    /* ---- a program that is watched: its status is ours */
    { WORDS("watch", "-q", "--no-record", "--color=never", "true"), NULL, 0, "",
      "1 process: 1 succeeded\n" LAST },
    { WORDS("watch", "--plain", "--no-record", "--color=never", "echo a; exit 3"), NULL, 3, "a\n",
      SHELL ENDS("sh", "exit 3") ONE("sh", "exit 3 | sh -c 'echo a; exit 3'") ONE_PROCESS },
    { WORDS("watch", "--plain", "--no-record", "--color=never", "sh", "-c",
            "true & wait; kill -9 $$"),
      NULL, 137, "",
      SHELL SHELL ENDS("sh", "exit 0") ENDS("sh", "killed by SIGKILL")
          ONE("sh", "killed by SIGKILL | sh -c 'true & wait; kill -9 "
                    "$$'") "2 processes: 1 succeeded, 1 failed\n" LAST
                           "WARNING: 1 of 2 processes failed\n" },
    { WORDS("watch", "--plain", "--no-record", "--backend=polling", "--color=never", "sh", "-c",
            "read x; exit 4"),
      NULL, 4, "", NULL /* whether its words were seen in time */ },
};

START_TEST(a_refusal)
{
    stage_look(&refusals[_i]);
}
END_TEST

START_TEST(a_course)
{
    stage_look(&courses[_i]);
}
END_TEST

static int occurs(const char *bytes, const char *word)
{
    int times = 0;

    for (const char *at = bytes; (at = strstr(at, word)) != NULL; at++)
        times++;
    return times;
}

/* Each demo that there is has its line; its functions have theirs. */
START_TEST(demos_are_listed)
{
    stage_run(WORDS("demo"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert_str_eq(stage.err, "");
    ck_assert_int_eq(occurs(stage.out, "\n"), 10);
    ck_assert_ptr_eq(strstr(stage.out, "blueprint five cities, a random amount"), stage.out);
    ck_assert_ptr_nonnull(strstr(stage.out, "\nzombies workers that have exited"));
    ck_assert_ptr_nonnull(strstr(stage.out, "\nwatch the blueprint in Python, watched:"));
    stage_run(WORDS("demo", "--functions"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert_ptr_nonnull(strstr(stage.out, "work"));
    ck_assert_ptr_nonnull(strstr(stage.out, "\n stubborn"));
    stage_run(WORDS("demo", "watch", "--dry-run"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert_int_eq(strncmp(stage.out, "python3 /", 9), 0);
    ck_assert_ptr_nonnull(strstr(stage.out, "/demos/blueprint.py\n"));
}
END_TEST

/* A tenth of a second is one of the blueprint's; what it says at last is not JSON. */
START_TEST(the_blueprint)
{
    stage_run(WORDS("demo", "blueprint", "--unit=1ms", "--seed=3", "--no-record"), NULL);
    ck_assert_int_eq(occurs(stage.out, "Begin: "), 5);
    ck_assert_int_eq(occurs(stage.err, "Begin: "), 5);
    ck_assert_int_eq(occurs(stage.err, "worked # s"), 5);
    ck_assert_int_eq(occurs(stage.out, "\nBusiness as usual\n"), 1);
    ck_assert_int_eq(stage.status, occurs(stage.err, "WARNING: ") == 1);
    stage_run(WORDS("demo", "--json", "--unit=1ms", "--seed=3", "--no-record", "blueprint"), NULL);
    ck_assert_int_eq(occurs(stage.out, "Business"), 0);
    ck_assert_int_eq(occurs(stage.out, "\"event\":\"exited\""), 5);
    stage_run(WORDS("demo", "stragglers", "--unit=1ms", "--seed=3", "--no-record"), NULL);
    ck_assert_int_eq(occurs(stage.out, "Business"), 0);
}
END_TEST

START_TEST(help)
{
    static const char *const names[] = { "run", "demo", "watch", "replay" };
    char begin[64];

    stage_run(WORDS(names[_i], "--help"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert_str_eq(stage.err, "");
    snprintf(begin, sizeof begin, "forkboard %s [", names[_i]);
    ck_assert_ptr_eq(strstr(stage.out, begin), stage.out);
    ck_assert_int_eq(occurs(stage.out, " -h, --help "), 1);
}
END_TEST

/* ---------------------------------------------------------------- events, records */

START_TEST(json_lines)
{
    static const char *const kinds[] = { "run",     "queued", "forked", "began",
                                         "signals", "exited", "reaped", "ended" };
    const char *at = stage.out;

    stage_run(WORDS("run", "-j1", "--json", "--no-record", "--seed=1", "exit {}", ":::", "2"),
              NULL);
    ck_assert_int_eq(stage.status, 1);
    ck_assert_str_eq(stage.err, "");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++, at++) {
        char begin[64];
        snprintf(begin, sizeof begin, "{\"t\":#,\"event\":\"%s\",", kinds[i]);
        ck_assert_msg(strncmp(at, begin, strlen(begin)) == 0, "%s where %s is wanted", at, begin);
        at = strchr(at, '\n');
        ck_assert_ptr_nonnull(at);
    }
    ck_assert_str_eq(at, "");
    ck_assert_ptr_nonnull(strstr(stage.out, "\"code\":2,\"ok\":false}"));
    ck_assert_ptr_nonnull(strstr(stage.out, "\"failed\":1,\"skipped\":0"));
}
END_TEST

/* A process that outlives its parent has another parent from then on. */
START_TEST(an_orphan)
{
    const char *exited, *orphaned;

    stage_run(WORDS("watch", "--json", "--no-record", "sh", "-c", "sleep 0.1 & exit 3"), NULL);
    ck_assert_int_eq(stage.status, 3);
    ck_assert_int_eq(occurs(stage.out, "\"event\":\"orphaned\",\"job\":2,"), 1);
    ck_assert_int_eq(occurs(stage.out, "\"event\":\"orphaned\""), 1);
    exited = strstr(stage.out, "\"event\":\"exited\",\"job\":1,");
    orphaned = strstr(stage.out, "\"event\":\"orphaned\"");
    ck_assert(exited != NULL && exited < orphaned);
    ck_assert_ptr_null(strstr(orphaned, "\"parent\":0"));
    ck_assert_ptr_nonnull(strstr(orphaned, "\"event\":\"exited\",\"job\":2,"));
}
END_TEST

/* A record is played as the lines that its run printed; without a name the last record is. */
START_TEST(a_record_is_played)
{
    static char printed[65536];

    stage_run(WORDS("run", "--plain", "-j1", "--color=never", "--record=r.jsonl", "exit {}",
                    ":::", "0", "3"),
              NULL);
    ck_assert_int_eq(stage.status, 1);
    strcpy(printed, stage.err);
    stage_cut(printed, "\nrerun: ", "\n"); /* of a run alone */
    stage_run(WORDS("replay", "--color=never", "r.jsonl"), NULL);
    ck_assert_str_eq(stage.out, printed);
    ck_assert_int_eq(stage.status, 0);
    stage_run(WORDS("replay", "--color=never"), NULL);
    ck_assert_str_eq(stage.out, printed);
    stage_run(WORDS("run", "--plain", "-j1", "--color=never", "exit {}", ":::", "0", "3"), NULL);
    stage_run(WORDS("replay", "--color=never"), NULL);
    ck_assert_str_eq(stage.out, printed);
    stage_file("no.jsonl", "no record\n");
    stage_run(WORDS("replay", "no.jsonl"), NULL);
    ck_assert_int_eq(stage.status, 2);
}
END_TEST

/* The log of a run that is resumed has a line for each job that ran. */
START_TEST(a_run_is_resumed)
{
    stage_run(WORDS(PLAIN, "--joblog=new", "test {} = a", ":::", "a", "b"), NULL);
    ck_assert_int_eq(stage.status, 1);
    stage_run(WORDS(PLAIN, "--joblog=new", "--resume-failed", "test {} = a", ":::", "a", "b"),
              NULL);
    ck_assert_int_eq(occurs(stage.err, "Begin: "), 1);
    ck_assert_int_eq(occurs(stage.err, "Begin: b"), 1);
    stage_run(WORDS(PLAIN, "--joblog=new", "--resume", "test {} = a", ":::", "a", "b", "c"), NULL);
    ck_assert_int_eq(occurs(stage.err, "Begin: "), 1);
    ck_assert_int_eq(occurs(stage.err, "Begin: c"), 1);
}
END_TEST

CHECK_MAIN("commands")
{
    tcase_add_checked_fixture(all, set_up, stage_close);
    tcase_add_loop_test(all, a_refusal, 0, (int)(sizeof refusals / sizeof refusals[0]));
    tcase_add_test(all, demos_are_listed);
    tcase_add_test(all, the_blueprint);
    tcase_add_loop_test(all, help, 0, 4);
    tcase_add_test(all, json_lines);
    tcase_add_test(all, an_orphan);
    tcase_add_test(all, a_record_is_played);
    tcase_add_test(all, a_run_is_resumed);
    tcase_add_loop_test(all, a_course, 0, (int)(sizeof courses / sizeof courses[0]));
}
