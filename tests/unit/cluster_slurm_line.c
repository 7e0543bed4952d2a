/* cluster_slurm_line.c - what stands after --on slurm, and the command lines made of it. */
#include "check_main.h"
#include "cluster/slurm_line.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const agent[] = { "/opt/fork board", "agent", "/home/me/run 1", NULL };

/* The words of a line with a newline after each. */
static const char *shown(struct slurm_line *line)
{
    static char all[4096];

    all[0] = '\0';
    for (const char *const *word = slurm_line_argv(line); *word != NULL; word++) {
        strcat(all, *word);
        strcat(all, "\n");
    }
    return all;
}

static int sbatch(const char *words, const char *dir, struct slurm_line *line, char *error,
                  size_t size)
{
    struct on on;
    int r = on_read(&on, words, error, size);

    if (r < 0)
        return r;
    if (on.cpus == 0)
        on.cpus = 1;
    r = slurm_line_check(&on, error, size);
    if (r == 0)
        r = slurm_line_sbatch(
            line,
            &(struct place_run){
                .on = &on, .id = "x1", .dir = dir, .argv = agent, .count = 3, .ticket = "" },
            error, size);
    on_fini(&on);
    return r;
}

#define FIRST                                                                                      \
    "--parsable\n--job-name=forkboard-x1\n--array=0-2\n--nodes=1\n--ntasks=1\n"                    \
    "--cpus-per-task="
#define THEN "\n--no-requeue\n--open-mode=append\n--output="
#define LAST                                                                                       \
    "--wrap=unset FORKBOARD_JOB FORKBOARD_SLOT FORKBOARD_ATTEMPT FORKBOARD_OUTLIVES; "             \
    "FORKBOARD_AGENT=$SLURM_ARRAY_TASK_ID; export FORKBOARD_AGENT; exec "                          \
    "'/opt/fork board' agent '/home/me/run 1'\n"

static const struct {
    const char *words, *dir, *line;
} lines[] = {
    { "slurm", "/d", FIRST "1" THEN "/d/agent.%a.log\n" LAST },
    { "slurm,cpus=4,partition=gpu", "/d 50%",
      FIRST "4" THEN "/d 50%%/agent.%a.log\n--partition=gpu\n" LAST },
    { "slurm,time=90m", "/d", FIRST "1" THEN "/d/agent.%a.log\n--time=90\n" LAST },
    { "slurm,time=61s", "/d", FIRST "1" THEN "/d/agent.%a.log\n--time=2\n" LAST },
    { "slurm,time=1-12:00:00", "/d", FIRST "1" THEN "/d/agent.%a.log\n--time=1-12:00:00\n" LAST },
    { "slurm,sbatch=--account=a,b  -p 'x y' --comment=\"it's\"\\ so", "/d",
      FIRST "1" THEN "/d/agent.%a.log\n--account=a,b\n-p\nx y\n--comment=it's so\n" LAST },
};

START_TEST(a_line)
{
    struct slurm_line line = { 0 };
    char error[300];

    ck_assert_int_eq(sbatch(lines[_i].words, lines[_i].dir, &line, error, sizeof error), 0);
    ck_assert_str_eq(shown(&line), lines[_i].line);
    slurm_line_fini(&line);
}
END_TEST

static const struct {
    const char *words, *error;
} refused[] = {
    { "slurm,time=30",
      "--on slurm: time=30 needs its unit, as sbatch would read minutes: 30s or 30m" },
    { "slurm,time=soon", "--on slurm: time='soon' is not a time; write 90m, 2h, 1d, or as sbatch "
                         "has it, 1-12:00:00" },
    { "slurm,time=0s", "--on slurm: time='0s' is not a time; write 90m, 2h, 1d, or as sbatch "
                       "has it, 1-12:00:00" },
    { "slurm,sbatch=--array=0-9",
      "--on slurm: sbatch's --array=0-9 cannot be given: the agents are the array: agents=K" },
    { "slurm,sbatch=-a0-9",
      "--on slurm: sbatch's -a0-9 cannot be given: the agents are the array: agents=K" },
    { "slurm,sbatch=--wait",
      "--on slurm: sbatch's --wait cannot be given: it would not answer before the run has ended" },
    { "slurm,sbatch=--arr=0-9",
      "--on slurm: sbatch's --arr=0-9 cannot be given: the agents are the array: agents=K" },
    { "slurm,sbatch=-Ha0-9",
      "--on slurm: sbatch's -Ha0-9 cannot be given: the agents are the array: agents=K" },
    { "slurm,sbatch=-Aphys -v -Q", "" },
    { "slurm,sbatch=--ntasks-per-node=1 --wait-all-nodes=0 --comment=x -", "" },
    { "slurm,sbatch=--requ", "--on slurm: sbatch's --requ cannot be given: an agent that is "
                             "started again would find its jobs lost" },
    { "slurm,sbatch=-c4",
      "--on slurm: sbatch's -c4 cannot be given: the agent has to know: cpus=C" },
    { "slurm,sbatch=--comment='x", "--on slurm: sbatch=: a quote is not closed: " },
};

START_TEST(a_refusal)
{
    struct slurm_line line = { 0 };
    char error[300] = "";

    ck_assert_int_eq(sbatch(refused[_i].words, "/d", &line, error, sizeof error),
                     refused[_i].error[0] != '\0' ? -EINVAL : 0);
    ck_assert_str_eq(error, refused[_i].error);
    slurm_line_fini(&line);
}
END_TEST

START_TEST(a_directory_that_slurm_does_not_take)
{
    struct slurm_line line = { 0 };
    char error[300] = "";

    ck_assert_int_eq(sbatch("slurm", "/d\\x", &line, error, sizeof error), -EINVAL);
    ck_assert_str_eq(error, "--on slurm: the directory of the run has a backslash in its name, "
                            "which Slurm does not take: /d\\x");
    slurm_line_fini(&line);
}
END_TEST

/* What a user has set for squeue by hand would hide agents, or let scancel ask. */
START_TEST(what_others_set_is_taken_out)
{
    char *set[] = { (char *)"HOME=/", (char *)"SQUEUE_PARTITION=x", (char *)"SBATCH_WAIT=1",
                    (char *)"SBATCH_ACCOUNT=a", NULL };
    char *none[] = { (char *)"HOME=/", NULL };
    struct slurm_line line = { 0 };

    slurm_line_begin(&line, set, "squeue");
    ck_assert_str_eq(shown(&line), "env\n-u\nSQUEUE_PARTITION\n-u\nSBATCH_WAIT\nsqueue\n");
    slurm_line_fini(&line);
    slurm_line_begin(&line, none, "squeue");
    ck_assert_str_eq(shown(&line), "squeue\n");
    slurm_line_fini(&line);
}
END_TEST

START_TEST(the_other_lines)
{
    struct place_run run = { .id = "x1" };
    struct slurm_line line = { 0 };

    slurm_line_squeue(&line, &run, "");
    ck_assert_str_eq(shown(&line), "--noheader\n--array\n--states=all\n--format=%F|%K|%T|%N|%r\n"
                                   "--name=forkboard-x1\n");
    slurm_line_fini(&line);
    slurm_line_sacct(&line, 7, "far");
    ck_assert_str_eq(shown(&line), "--noheader\n--parsable2\n--allocations\n"
                                   "--format=JobID,State,NodeList\n--jobs=7\n--clusters=far\n");
    slurm_line_fini(&line);
    slurm_line_scancel(&line, &run, 7, "far");
    ck_assert_str_eq(shown(&line), "--quiet\n--clusters=far\n7\n");
    slurm_line_fini(&line);
    slurm_line_scancel(&line, &run, 0, "");
    ck_assert_str_eq(shown(&line), "--quiet\n--name=forkboard-x1\n");
    slurm_line_fini(&line);
}
END_TEST

/* What is checked before anything is sent; nothing is said of what is well. */
static const struct {
    const char *words, *error;
    int r;
} checks[] = {
    { "slurm,time=1111111111111111111111111:00:00", "", 0 }, /* 31 characters */
    { "slurm,time=11111111111111111111111111:00:00", NULL, -EINVAL },
    { "slurm,sbatch=--comment=a", "", 0 },
    { "slurm,sbatch=--comment='a", NULL, -EINVAL },
    { "slurm,sbatch=--comment=a\\b", "", 0 },
    { "slurm", "", 0 },
};

START_TEST(checked)
{
    char error[300] = "";
    struct on on;

    ck_assert_msg(on_read(&on, checks[_i].words, error, sizeof error) == 0, "%s", error);
    snprintf(error, sizeof error, "of before");
    ck_assert_int_eq(slurm_line_check(&on, error, sizeof error), checks[_i].r);
    ck_assert_msg(checks[_i].error != NULL ? strcmp(error, checks[_i].error) == 0
                                           : strstr(error, "--on slurm: ") == error,
                  "%s", error);
    on_fini(&on);
}
END_TEST

/* A backslash keeps what follows it, also at the end. */
START_TEST(the_last_character)
{
    struct slurm_line line = { 0 };
    char error[300] = "";
    struct on on;
    struct place_run run = {
        .on = &on, .id = "x1", .dir = "/run", .argv = agent, .count = 3, .ticket = ""
    };

    ck_assert_int_eq(on_read(&on, "slurm,sbatch=--comment=a\\b", error, sizeof error), 0);
    snprintf(error, sizeof error, "of before");
    ck_assert_int_eq(slurm_line_sbatch(&line, &run, error, sizeof error), 0);
    ck_assert_str_eq(error, "");
    ck_assert_ptr_nonnull(strstr(shown(&line), "\n--comment=ab\n"));
    on_fini(&on);
    slurm_line_fini(&line);
    ck_assert(line.argv == NULL && line.count == 0 && line.bytes.size == 0);
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_loop_test(all, a_line, 0, sizeof lines / sizeof lines[0]);
    tcase_add_loop_test(all, a_refusal, 0, sizeof refused / sizeof refused[0]);
    tcase_add_test(all, a_directory_that_slurm_does_not_take);
    tcase_add_test(all, what_others_set_is_taken_out);
    tcase_add_test(all, the_other_lines);
    tcase_add_loop_test(all, checked, 0, (int)(sizeof checks / sizeof checks[0]));
    tcase_add_test(all, the_last_character);
}
