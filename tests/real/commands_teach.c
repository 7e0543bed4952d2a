/*
 * commands_teach.c - `teach` as a whole, by lessons of the test's own: what is refused, asked,
 * compared and kept.
 */
#include "check_main.h"
#include "command_stage.h"

#include <sys/stat.h>

#define ASK(measure, more)                                                                         \
    "  ask: [{ key: n, question: How many?, answer: count, measure: " measure more " }]\n"
#define EXEC(words) "title: T\nlesson:\n  exec: [" words "]\n"
#define PROCESSES   ASK("processes", "")

static const char *const files[][2] = {
    { "jobs.yaml",
      "title: Jobs\n"
      "jobs: [{ name: a, run: exit 3 }, { name: b, run: 'true', after: { a: ended } }]\n"
      "lesson:\n"
      "  about: Two jobs.\n"
      "  ask:\n"
      "    - { key: n, question: How many?, answer: count, measure: processes,\n"
      "        expect: 2, why: Each is one. }\n"
      "    - { key: w, question: How does a end?, answer: text, measure: { exit: a } }\n" },
    { "prog.sh", "echo n=4\ntrue & wait\n" },
    { "exec.yaml", "title: Exec\nlesson:\n  exec: [sh, prog.sh]\n  source: prog.sh\n" ASK(
                       "{ output: \"n=(.*)\" }", ", expect: 4") },
    { "outside.yaml", EXEC("sh, prog.sh") ASK("processes", ", expect: [3, 4]") },
    { "inside.yaml", EXEC("sh, prog.sh") ASK("processes", ", expect: [1, 2]") },
    { "none.yaml", EXEC("./none") PROCESSES },
    { "long.yaml", "title: T\nlesson:\n  exec: [sleep, \"600\"]\n  limit: 100ms\n" PROCESSES },
    { "crash.yaml", EXEC("sh, -c, 'kill -9 $$'") PROCESSES },
    { "result.yaml",
      "title: T\njobs: [{ name: 'j {}', call: work, with: { seconds: 0 }, each: [1, 2] }]\n"
      "lesson:\n  ask: [{ key: n, question: q, answer: text, measure: { result: j 2 } }]\n" },
    { "needs.yaml",
      "title: T\nlesson:\n  exec: [\"true\"]\n  needs: [program nosuch]\n" PROCESSES },
    { "there.yaml", "title: T\nlesson:\n  exec: [\"true\"]\n  needs: [program sh, 1 cores]\n" ASK(
                        "processes", ", expect: 1") },
    { "cores.yaml", "title: T\nlesson:\n  exec: [\"true\"]\n  needs: [99999 cores]\n" PROCESSES },
    { "bad.yaml", "title: x\nlesson:\n  surce: a\n" },
    { "badjob.yaml", "title: x\njobs: [{ name: a, ruun: x }]\nlesson:\n" PROCESSES },
    { "my.c", "int main(void) { int unused; return 0; }\n" },
    { "my.yaml", "title: Mine\nlesson:\n  source: my.c\n" PROCESSES },
    { "wrong.c", "int main(void) { return x; }\n" },
    { "wrong.yaml", "title: Mine\nlesson:\n  source: wrong.c\n" PROCESSES },
    { "gone.yaml", "title: Mine\nlesson:\n  source: gone.c\n" PROCESSES },
};

static void set_up(void)
{
    stage_open_with(files, sizeof files / sizeof files[0]);
    ck_assert_int_eq(mkdir("tmp", 0700), 0);
    setenv("TMPDIR", "tmp", 1); /* one that is relative is none */
}

#define T        "teach", "--plain", "--no-record"
#define CHECKED  "teach", "--check"
#define FB       "forkboard: "
#define QUESTION "How many?\n"
#define ASKED                                                                                      \
    "Question 1 of 1\n" QUESTION "Your answer (a whole number, such as 8; Enter alone: none): "
#define EXACTLY "That is no answer: it must be a whole number, such as 8. Once more: "
#define SOURCE  "Exec\n\nprog.sh:\n\n 1 echo n=4\n 2 true & wait\n\n"
#define RUNS    "\nIt runs.\n\n"

static const struct stage_row rows[] = {
    /* ---- what is refused */
    { WORDS("teach", "--bogus"), NULL, 2, "", FB "teach: unknown option '--bogus'\n" },
    { WORDS("teach", "--version"), NULL, 0, "forkboard #.0\n", "" },
    { WORDS("teach", "zombi"), NULL, 2, "",
      FB "there is no lesson 'zombi' (did you mean 'zombie'?)\n" },
    { WORDS("teach", "999"), NULL, 2, "",
      FB "there is no lesson '999'; 'forkboard teach' lists them\n" },
    { WORDS("teach", "fork", "exec"), NULL, 2, "",
      FB "teach takes one lesson; unexpected 'exec'\n" },
    { WORDS("teach", "--answer", "a=1"), NULL, 2, "", FB "teach: --answer goes with a lesson\n" },
    { WORDS(T, "exec.yaml", "--answer", "x=1"), NULL, 2, "",
      FB "teach: --answer: the lesson asks no 'x'\n" },
    { WORDS(T, "exec.yaml", "--answer", "nn=1"), NULL, 2, "",
      FB "teach: --answer: the lesson asks no 'nn'\n" },
    { WORDS(T, "exec.yaml", "--answer", "=1"), NULL, 2, "",
      FB "teach: --answer: the lesson asks no ''\n" },
    { WORDS(T, "exec.yaml", "--answer", "7"), NULL, 2, "",
      FB "teach: --answer: '7' is not KEY=VALUE\n" },
    { WORDS(T, "exec.yaml", "--answer", "n=x"), NULL, 2, "",
      FB "teach: --answer n: 'x' is not a whole number, such as 8\n" },
    { WORDS(T, "nosuch.yaml"), NULL, 2, "", NULL },
    { WORDS(T, "bad.yaml"), NULL, 2, "", NULL },
    { WORDS(T, "badjob.yaml"), NULL, 2, "",
      "badjob.yaml:2:19: unknown key 'ruun' (did you mean 'run'?)\n" },
    { WORDS(CHECKED, "badjob.yaml", "exec.yaml"), NULL, 2, "", NULL }, /* the next is not tried */
    { WORDS(T, "none.yaml"), NULL, 2, "", FB "none.yaml: ./none: there is no such program\n" },
    { WORDS(T, "gone.yaml"), NULL, 2, "", FB "gone.c: No such file or directory\n" },
    { WORDS(T, "wrong.yaml"), NULL, 2, "", NULL },
    /* ---- what this machine cannot show */
    { WORDS(T, "needs.yaml"), "1\n", 0,
      "T\n\nThis cannot be measured here: there is no program 'nosuch' here.\n", "" },
    { WORDS(CHECKED, "needs.yaml", "inside.yaml"), NULL, 0,
      "skip needs: cannot be measured here: there is no program 'nosuch' here\n"
      "ok inside n: 2 (1 to 2)\n",
      "" },
    { WORDS(CHECKED, "cores.yaml"), NULL, 0, NULL, "" },
    { WORDS(CHECKED, "there.yaml"), NULL, 0, "ok there n: 1 (1)\n", "" },
    /* ---- asked, run, compared */
    { WORDS(T, "exec.yaml"), "5\n", 0,
      SOURCE ASKED RUNS "n=4\n\n" QUESTION " you said: 5\n measured: 4\n not right.\n\n", NULL },
    { WORDS(T, "exec.yaml"), "x\n4\n", 0,
      SOURCE ASKED EXACTLY RUNS "n=4\n\n" QUESTION " you said: 4\n measured: 4\n right.\n\n",
      NULL },
    { WORDS(T, "exec.yaml"), "\n", 0, NULL, NULL },
    { WORDS(T, "exec.yaml"), "", 0,
      SOURCE ASKED RUNS "n=4\n\n" QUESTION " you said: nothing\n measured: 4\n not answered.\n\n",
      NULL },
    { WORDS(T, "exec.yaml", "--answer", "n=4"), "", 0,
      SOURCE "It runs.\n\nn=4\n\n" QUESTION " you said: 4\n measured: 4\n right.\n\n", NULL },
    { WORDS(T, "my.yaml"), "1\n", 0, NULL, NULL },
    { WORDS(T, "long.yaml"), "1\n", 0,
      "T\n\n" ASKED RUNS "\n" QUESTION " you said: 1\n measured: nothing: it did not end "
      "in # s, and was ended\n not measured.\n\n",
      NULL },
    /* ---- checked */
    { WORDS(CHECKED, "jobs.yaml", "exec.yaml"), NULL, 0,
      "ok jobs n: 2 (2)\nok jobs w: 3\nok exec n: 4 (4)\n", "" },
    { WORDS(CHECKED, "outside.yaml", "inside.yaml"), NULL, 1,
      "outside outside n: 2 (3 to 4)\nok inside n: 2 (1 to 2)\n", "" },
    { WORDS(CHECKED, "crash.yaml"), NULL, 0, "ok crash n: 1\n", "" },
    { WORDS(CHECKED, "result.yaml"), NULL, 0, NULL, "" },
};

START_TEST(a_lesson)
{
    stage_look(&rows[_i]);
    ck_assert(rows[_i].status < 2 || stage.err[0] != '\0');
    ck_assert_int_eq(access("state", F_OK), -1);
    ck_assert_int_eq(rmdir("tmp"), 0); /* nothing stays in it */
}
END_TEST

static bool printed(const char *words)
{
    return strstr(stage.out, words) != NULL;
}

/* Questions and comparisons, one after the other; both are kept. */
START_TEST(what_is_kept)
{
    static char one[4096], two[4096];
    const char *const wanted[] = {
        "{\"lesson\":\"jobs\",\"key\":\"n\",\"said\":2,\"measured\":2,\"right\":true,\"seed\":7,"
        "\"date\":\"20",
        "{\"lesson\":\"jobs\",\"key\":\"w\",\"said\":\"4\",\"measured\":\"3\",\"right\":false,"
        "\"seed\":7,\"date\":\"20",
    };
    const char *at = one;
    FILE *file;

    stage_run(WORDS(T, "jobs.yaml", "--answers", "kept", "--seed", "7"), "2\n4\n");
    ck_assert_int_eq(stage.status, 0);
    ck_assert(printed("Jobs\n\nTwo jobs.\n\nQuestion 1 of 2\nHow many?\n"));
    ck_assert(printed("\nQuestion 2 of 2\nHow does a end?\n"));
    ck_assert(printed("\n\nHow many?\n you said: 2\n measured: 2\n right.\n Each is one.\n"));
    ck_assert(printed("How does a end?\n you said: 4\n measured: 3\n not right.\n"));
    stage_run(WORDS(T, "jobs.yaml", "--answers", "kept", "--seed", "7"), "2\n4\n");
    file = fopen("kept", "r");
    one[fread(one, 1, sizeof one - 1, file)] = '\0';
    fclose(file);
    for (int i = 0; i < 4; i++) {
        ck_assert_msg(strncmp(at, wanted[i % 2], strlen(wanted[i % 2])) == 0, "%s", at);
        at = strchr(at, '\n') + 1;
    }
    ck_assert_str_eq(at, "");
    file = fopen("forkboard/lessons.jsonl", "r");
    two[fread(two, 1, sizeof two - 1, file)] = '\0';
    fclose(file);
    ck_assert_str_eq(one, two);
}
END_TEST

/* Where nothing can be kept that is said, and the lesson goes on. */
START_TEST(nothing_can_be_kept)
{
    setenv("XDG_STATE_HOME", "/dev/null", 1);
    stage_run(WORDS(T, "exec.yaml", "--answers", "none/x"), "4\n");
    ck_assert_int_eq(stage.status, 0);
    ck_assert(printed(" right.\n"));
    ck_assert_ptr_nonnull(strstr(stage.err, FB "how it went is not kept: "));
    ck_assert_ptr_nonnull(strstr(stage.err, FB "--answers none/x: No such file or directory\n"));
    setenv("XDG_STATE_HOME", stage.home, 1);
    stage_run(WORDS(T, "exec.yaml", "--answers", "/dev/full"), "4\n");
    ck_assert_ptr_null(strstr(stage.err, FB "how it went is not kept: "));
    ck_assert_ptr_nonnull(strstr(stage.err, FB "--answers /dev/full: No space left on device\n"));
}
END_TEST

/* A C program of the teacher's own, with what the compiler says. */
START_TEST(a_program_is_compiled)
{
    char place[128];

    snprintf(place, sizeof place, "%s/tmp", stage.home);
    setenv("TMPDIR", place, 1);
    stage_run(WORDS(T, "my.yaml"), "1\n");
    ck_assert_int_eq(stage.status, 0);
    ck_assert(printed(" measured: 1\n right.\n"));
    ck_assert_ptr_nonnull(strstr(stage.err, "unused variable"));
    stage_run(WORDS(T, "wrong.yaml"), "1\n");
    ck_assert_int_eq(stage.status, 2);
    ck_assert_ptr_nonnull(strstr(stage.err, "wrong.c:1:"));
    ck_assert_ptr_nonnull(strstr(stage.err, FB "wrong.c does not compile\n"));
    setenv("TMPDIR", "/nonexistent", 1);
    stage_run(WORDS(T, "my.yaml"), "1\n");
    ck_assert_int_eq(stage.status, 3);
    setenv("PATH", place, 1);
    stage_run(WORDS(T, "my.yaml"), "1\n");
    setenv("PATH", "/usr/bin:/bin", 1);
    ck_assert_int_eq(stage.status, 3);
    ck_assert_str_eq(stage.err, FB "my.c cannot be compiled: there is no C compiler (cc) here\n");
    ck_assert_int_eq(rmdir(place), 0); /* nothing stays in it */
}
END_TEST

/* Of programs of one name the first that is no script; files beside the lesson are meant. */
START_TEST(which_program)
{
    ck_assert(mkdir("one", 0700) == 0 && mkdir("two", 0700) == 0);
    stage_file("one/prog", "#!/bin/sh\necho n=1\n");
    ck_assert_int_eq(chmod("one/prog", 0700), 0);
    ck_assert_int_eq(symlink("/bin/echo", "two/prog"), 0);
    stage_file("p.yaml", EXEC("prog, n=5") ASK("{ output: \"n=(.*)\" }", ""));
    char path[256];
    snprintf(path, sizeof path, "%s/one:%s/two:/usr/bin:/bin", stage.home, stage.home);
    setenv("PATH", path, 1);
    stage_run(WORDS(CHECKED, "p.yaml"), NULL);
    ck_assert_str_eq(stage.out, "ok p n: 5\n");
    ck_assert_int_eq(unlink("two/prog"), 0);
    stage_run(WORDS(CHECKED, "p.yaml"), NULL);
    ck_assert_str_eq(stage.out, "ok p n: 1\n");
    ck_assert(mkdir("sub", 0700) == 0);
    stage_file("sub/beside", "n=7\n");
    stage_file("sub/l.yaml", EXEC("cat, beside") ASK("{ output: \"n=(.*)\" }", ""));
    stage_run(WORDS(CHECKED, "sub/l.yaml"), NULL);
    setenv("PATH", "/usr/bin:/bin", 1);
    ck_assert_str_eq(stage.out, "ok l n: 7\n");
}
END_TEST

START_TEST(measures)
{
    stage_run(WORDS("teach", "--measures"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert(printed("zombie: [JOB] "));
    stage_run(WORDS("teach", "--help"), NULL);
    ck_assert_ptr_eq(strstr(stage.out, "forkboard teach "), stage.out);
}
END_TEST

/* Each lesson that there is, and what it was answered. */
START_TEST(lessons_are_listed)
{
    stage_run(WORDS("teach"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert_ptr_eq(strstr(stage.out, " 1 fork How many processes are there in all"), stage.out);
    ck_assert(mkdir("forkboard", 0700) == 0 || errno == EEXIST);
    stage_file("forkboard/lessons.jsonl",
               "{\"lesson\":\"fork\",\"key\":\"processes\",\"said\":8,\"measured\":8,"
               "\"right\":true,\"seed\":7,\"date\":\"2026-01-02T03:04:05Z\"}\n");
    stage_run(WORDS("teach"), NULL);
    ck_assert(printed(" 1 of 1 right, 2026-01-02\n"));
}
END_TEST

CHECK_MAIN("lessons")
{
    tcase_add_checked_fixture(all, set_up, stage_close);
    tcase_add_loop_test(all, a_lesson, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, what_is_kept);
    tcase_add_test(all, nothing_can_be_kept);
    tcase_add_test(all, a_program_is_compiled);
    tcase_add_test(all, which_program);
    tcase_add_test(all, measures);
    tcase_add_test(all, lessons_are_listed);
}
