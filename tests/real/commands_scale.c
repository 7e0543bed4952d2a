/*
 * commands_scale.c - `scale`, `report` and `again` as a whole: what they refuse, what they print,
 * the files that they write.
 */
#include "check_main.h"
#include "command_stage.h"

#include <sys/stat.h>

static const char table[] = "slots,throughput\n1,10\n2,19\n4,34\n1,10.2\n2,18.8\n4,34.4\n";

static const char *const files[][2] = {
    { "table.csv", table },
    { "seconds.csv", "slots,seconds\n1,8\n2,4.2\n4,2.4\n" },
    { "wrong.csv", "slots,throughput\n1,10\nx,19\n" },
    { "set.yaml", "jobs: [{ name: a, run: 'true' }, { name: b, run: 'true' }]\n" },
    { "fails.yaml", "jobs: [{ name: a, run: exit 3 }]\n" },
    { "wrong.yaml", "jobs: [{ rum: a }]\n" },
};

static void set_up(void)
{
    stage_open_with(files, sizeof files / sizeof files[0]);
}

struct row {
    const char *const *words;
    const char *input;
    int status;
    const char *err;
};

static const struct row refusals[] = {
    { WORDS("scale", "--bogus"), NULL, 2, "forkboard: scale: unknown option '--bogus'\n" },
    { WORDS("scale"), NULL, 2,
      "forkboard: there is nothing to measure; 'forkboard scale --help' shows how\n" },
    { WORDS("scale", "-j", "0", "true", ":::", "1"), NULL, 2,
      "forkboard: scale: --slots: '0' is not numbers from 1 on, as 1,2,4\n" },
    { WORDS("scale", "-j", "1,x", "true", ":::", "1"), NULL, 2,
      "forkboard: scale: --slots: '1,x' is not numbers from 1 on, as 1,2,4\n" },
    { WORDS("scale", "-o", "x.gif", "true", ":::", "1"), NULL, 2,
      "forkboard: scale: 'x.gif' ends in none of .svg, .png, .pdf and .html\n" },
    { WORDS("scale", "--fit", "none"), NULL, 2, "forkboard: none: No such file or directory\n" },
    { WORDS("scale", "--fit", "table.csv", "x"), NULL, 2,
      "forkboard: scale: --fit runs nothing; unexpected 'x'\n" },
    { WORDS("scale", "set.yaml", "x"), NULL, 2,
      "forkboard: scale: the jobs come from 'set.yaml'; unexpected 'x' (options go before the "
      "file)\n" },
    { WORDS("scale", "-q", "-j1", "--runs=1", "true"), "", 2,
      "forkboard: scale: there are no jobs to measure\n" },
    { WORDS("scale", "-q", "-j1", "--runs=1", "wrong.yaml"), NULL, 2,
      "wrong.yaml:1:10: unknown key 'rum' (did you mean 'run'?)\n" },
    { WORDS("report", "--bogus"), NULL, 2, "forkboard: report: unknown option '--bogus'\n" },
    { WORDS("report", "none"), NULL, 2, "forkboard: none: No such file or directory\n" },
    { WORDS("report", "a", "b"), NULL, 2, "forkboard: report takes one record; unexpected 'b'\n" },
    { WORDS("report", "-o", "x.gif"), NULL, 2,
      "forkboard: report: 'x.gif' ends in no kind that is known; --format names one\n" },
    { WORDS("report", "--format=png", "run.jsonl"), NULL, 2, NULL },
    { WORDS("report", "set.yaml"), NULL, 2, NULL },
    { WORDS("again", "--bogus"), NULL, 2, "forkboard: again: unknown option '--bogus'\n" },
    { WORDS("again", "none"), NULL, 2, "forkboard: again: none: No such file or directory\n" },
    { WORDS("again", "a", "b"), NULL, 2, "forkboard: again takes one record; unexpected 'b'\n" },
};

START_TEST(a_refusal)
{
    const struct row *row = &refusals[_i];

    stage_run(row->words, row->input);
    if (row->err != NULL)
        ck_assert_str_eq(stage.err, row->err);
    ck_assert_str_ne(stage.err, "");
    ck_assert_str_eq(stage.out, "");
    ck_assert_int_eq(stage.status, row->status);
}
END_TEST

static int lines_of(const char *name, char *bytes, size_t size)
{
    FILE *file = fopen(name, "r");
    size_t n;
    int count = 0;

    ck_assert_msg(file != NULL, "%s", name);
    n = fread(bytes, 1, size - 1, file);
    bytes[n] = '\0';
    fclose(file);
    for (const char *at = bytes; *at != '\0'; at++)
        count += *at == '\n';
    return count;
}

static bool printed(const char *words)
{
    return strstr(stage.out, words) != NULL;
}

/* Nothing is run; the file of measurements is what was read, round by round. */
START_TEST(a_table_is_fitted)
{
    char bytes[4096];

    if (_i == 0)
        stage_run(WORDS("scale", "--fit", "table.csv", "--csv", "out.csv", "-o", "out.svg"), NULL);
    else
        stage_run(WORDS("scale", "--fit", "-", "--csv", "out.csv", "-o", "out.svg"), table);
    ck_assert_str_eq(stage.err, "");
    ck_assert_int_eq(stage.status, 0);
    ck_assert(printed("Amdahl") && !printed("Gustafson"));
    ck_assert_int_eq(lines_of("out.csv", bytes, sizeof bytes), 7);
    ck_assert_ptr_nonnull(strstr(bytes, "slots,"));
    ck_assert_int_gt(lines_of("out.svg", bytes, sizeof bytes), 10);
    ck_assert(strncmp(bytes, "<svg ", 5) == 0);
}
END_TEST

/* The page has the curve, each number of slots, and what was measured. */
START_TEST(a_page)
{
    static char bytes[262144];
    const char *const wanted[] = {
        "<h1>Speed-up over slots</h1>\n<p><code>table.csv</code></p>",
        "<div><dt>measurements</dt><dd>6</dd></div>",
        "<div id=\"curve\"><svg ",
        "<tr><th scope=\"row\">1<td>2<td>",
        "<th scope=\"row\">4<td>2<td>",
        "<td>1.00<td>100%<td>10.1</tr>\n",
        "<details><summary>All 6, in the order they were measured</summary><pre>slots,",
        "Amdahl",
    };

    stage_run(WORDS("scale", "--fit", "table.csv", "-o", "out.html"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert_int_gt(lines_of("out.html", bytes, sizeof bytes), 20);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        ck_assert_msg(strstr(bytes, wanted[i]) != NULL, "no '%s'", wanted[i]);
}
END_TEST

START_TEST(other_tables)
{
    stage_run(WORDS("scale", "--fit", "seconds.csv", "--json"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert(stage.out[0] == '{' && printed("\"slots\":4"));
    ck_assert(!printed("Amdahl's"));
    stage_run(WORDS("scale", "--fit", "seconds.csv", "--weak"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert(printed("Gustafson"));
    stage_run(WORDS("scale", "--fit", "wrong.csv"), NULL);
    ck_assert_int_eq(stage.status, 2);
    ck_assert_ptr_nonnull(strstr(stage.err, "wrong.csv:3:"));
    stage_run(WORDS("scale", "--fit", "table.csv", "--csv", "/nonexistent/x"), NULL);
    ck_assert_int_eq(stage.status, 3);
    ck_assert_ptr_nonnull(strstr(stage.err, "/nonexistent/x: No such file or directory"));
    stage_run(WORDS("scale", "--fit", "table.csv", "-o", "/nonexistent/x.svg"), NULL);
    ck_assert_int_eq(stage.status, 3);
    ck_assert_ptr_nonnull(strstr(stage.err, "/nonexistent/x.svg: No such file or directory"));
}
END_TEST

/* Each round each number of slots once; what they print is not part of it. */
START_TEST(jobs_are_measured)
{
    char bytes[8192];

    stage_run(WORDS("scale", "-q", "-j", "1,2", "--runs=2", "--csv=out.csv",
                    "echo {} >>ran; echo {}", ":::", "a", "b", "c"),
              NULL);
    ck_assert_msg(stage.status == 0, "%s", stage.err);
    ck_assert(!printed("\na\n") && printed("slots"));
    ck_assert_int_eq(lines_of("ran", bytes, sizeof bytes), 2 * 2 * 3);
    ck_assert_int_eq(lines_of("out.csv", bytes, sizeof bytes), 1 + 2 * 2);
    stage_run(WORDS("scale", "-q", "-j", "1", "--runs=1", "--warmup=2", "--json",
                    "echo {} >>again"),
              "x\ny\n");
    ck_assert_msg(stage.status == 0, "%s", stage.err);
    ck_assert_int_eq(lines_of("again", bytes, sizeof bytes), 3 * 2);
    ck_assert_str_eq(bytes, "x\ny\nx\ny\nx\ny\n");
    ck_assert_int_eq(stage.out[0], '{');
}
END_TEST

/* Twice the slots, twice the jobs; and what is done before each run. */
START_TEST(copies_and_what_comes_before)
{
    char bytes[8192];

    stage_run(WORDS("scale", "-q", "-j", "1,2", "--runs=1", "--weak", "--prepare",
                    "echo p >>prepared", "echo {} >>ran", ":::", "a", "b"),
              NULL);
    ck_assert_msg(stage.status == 0, "%s", stage.err);
    ck_assert_int_eq(lines_of("ran", bytes, sizeof bytes), 2 + 4);
    ck_assert_int_eq(lines_of("prepared", bytes, sizeof bytes), 2);
    stage_run(WORDS("scale", "-q", "-j", "1", "--runs=3", "--prepare", "exit 4", "touch never",
                    ":::", "a"),
              NULL);
    ck_assert_int_ne(stage.status, 0);
    ck_assert_int_ne(access("never", F_OK), 0);
    ck_assert_ptr_nonnull(strstr(stage.err, "exit 4"));
}
END_TEST

START_TEST(a_job_that_fails)
{
    stage_run(WORDS("scale", "-q", "-j", "1", "--runs=2", "fails.yaml"), NULL);
    ck_assert_int_eq(stage.status, 1);
    ck_assert_ptr_nonnull(strstr(stage.err, "failed"));
    stage_run(WORDS("scale", "-q", "-j", "1", "--runs=2", "--ignore-failure", "fails.yaml"), NULL);
    ck_assert_int_eq(stage.status, 0);
    stage_run(WORDS("scale", "-q", "-j", "1", "--runs=1", "set.yaml"), NULL);
    ck_assert_int_eq(stage.status, 0);
}
END_TEST

/* A run, its report by each way to name one, and the same run again. */
START_TEST(a_run_again)
{
    char bytes[8192];

    stage_run(WORDS("run", "-q", "--record=run.jsonl", "echo {} >>ran; exit {}", ":::", "0", "3"),
              NULL);
    ck_assert_int_eq(stage.status, 1);
    stage_run(WORDS("report", "run.jsonl"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert(printed("1 failed, 1 ok"));
    stage_run(WORDS("report", "--format=csv", "run.jsonl"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert(printed(",exit 3,"));
    stage_run(WORDS("report", "-o", "r.md", "run.jsonl"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert_str_eq(stage.out, "");
    ck_assert_int_gt(lines_of("r.md", bytes, sizeof bytes), 3);
    stage_run(WORDS("report", "-o", "/nonexistent/r.md", "run.jsonl"), NULL);
    ck_assert_int_eq(stage.status, 3);
    stage_run(WORDS("again", "-q", "--no-record", "run.jsonl"), NULL);
    ck_assert_int_eq(stage.status, 1);
    ck_assert_int_eq(lines_of("ran", bytes, sizeof bytes), 4);
    stage_run(WORDS("again", "-q", "--no-record", "--failed", "run.jsonl"), NULL);
    ck_assert_int_eq(stage.status, 1);
    ck_assert_int_eq(lines_of("ran", bytes, sizeof bytes), 5);
    stage_run(WORDS("again", "--dry-run", "run.jsonl"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert_str_eq(stage.out, "echo 0 >>ran; exit 0\necho 3 >>ran; exit 3\n");
    chmod("run.jsonl", 0666);
    stage_run(WORDS("again", "-q", "--no-record", "run.jsonl"), NULL);
    ck_assert_int_eq(stage.status, 2);
    stage_run(WORDS("again", "-q", "--no-record", "--trust", "run.jsonl"), NULL);
    ck_assert_int_eq(stage.status, 1);
    ck_assert_int_eq(lines_of("ran", bytes, sizeof bytes), 7);
}
END_TEST

CHECK_MAIN("scale, report, again")
{
    tcase_add_checked_fixture(all, set_up, stage_close);
    tcase_add_loop_test(all, a_refusal, 0, sizeof refusals / sizeof refusals[0]);
    tcase_add_loop_test(all, a_table_is_fitted, 0, 2);
    tcase_add_test(all, a_page);
    tcase_add_test(all, other_tables);
    tcase_add_test(all, jobs_are_measured);
    tcase_add_test(all, copies_and_what_comes_before);
    tcase_add_test(all, a_job_that_fails);
    tcase_add_test(all, a_run_again);
}
