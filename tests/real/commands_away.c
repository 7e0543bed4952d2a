/*
 * commands_away.c - runs that go on elsewhere: without a terminal (--detach), or on other machines
 * (--on). What is refused, and that a run that was left is there.
 */
#include "check_main.h"
#include "command_stage.h"

#include <poll.h>
#include <sys/stat.h>

static void set_up(void)
{
    char place[sizeof stage.home + 8];

    stage_open();
    ck_assert_int_eq(mkdir("run", 0700), 0);
    ck_assert_int_eq(dup2(0, 9), 9);
    snprintf(place, sizeof place, "%s/run", stage.home);
    setenv("XDG_RUNTIME_DIR", place, 1);
}

#define FB          "forkboard: "
#define RUN         "run", "-j1", "--color=never"
#define ON          RUN, "--on=local"
#define ANY         "true", ":::", "a"
#define NOT(option) FB "run: " option " cannot be had with --on\n"
#define ROW(option, name)                                                                          \
    {                                                                                              \
        WORDS(ON, option, ANY), NULL, 2, "", NOT(name)                                             \
    }

static const struct stage_row refusals[] = {
    { WORDS(RUN, "--detach", "--no-record", ANY), NULL, 2, "",
      FB "run: --detach needs the record, which --no-record leaves out\n" },
    { WORDS(RUN, "--detachable", "--no-record", ANY), NULL, 2, "",
      FB "run: --detachable needs the record, which --no-record leaves out\n" },
    { WORDS(RUN, "--detach", "--json", ANY), NULL, 2, "",
      FB "run: --detach shows nothing: --detachable goes with --json\n" },
    { WORDS(RUN, "--detach", "--board", ANY), NULL, 2, "",
      FB "run: --detach shows nothing: --detachable goes with --board\n" },
    { WORDS(ON, "--detach", ANY), NULL, 2, "",
      FB "run: a run of --on goes on by itself; --detach is of others\n" },
    { WORDS(ON, "--detachable", ANY), NULL, 2, "",
      FB "run: a run of --on goes on by itself; --detachable is of others\n" },
    { WORDS(RUN, "--detach", "--dry-run", ANY), NULL, 0, "true a\n", "" },
    /* other machines */
    { WORDS(RUN, "--run-dir=d", ANY), NULL, 2, "", FB "run: --run-dir goes with --on\n" },
    { WORDS(RUN, "--on=moon", ANY), NULL, 2, "",
      FB "run: --on: 'moon' is no place to run jobs on; there is: local, slurm\n" },
    { WORDS(RUN, "--on=local,agents=0", ANY), NULL, 2, "",
      FB "run: --on: agents='0' is not a number from 1 to 1000\n" },
    { WORDS("scale", "--on=moon", ANY), NULL, 2, "",
      FB "scale: --on: 'moon' is no place to run jobs on; there is: local, slurm\n" },
    { WORDS("run", "--on=local", "--slots=0", ANY), NULL, 2, "", NOT("--slots 0 (all at once)") },
    { WORDS("run", "--on=local", "--slots=./file", ANY), NULL, 2, "", NULL },
    ROW("--timeout=200%", "--timeout N%"),
    ROW("--delay=1", "--delay"),
    ROW("--memfree=1M", "--memfree"),
    ROW("--load=5", "--load"),
    ROW("--noswap", "--noswap"),
    ROW("--hold", "--hold"),
    ROW("--jobserver", "--jobserver"),
    ROW("--no-cgroup", "--no-cgroup"),
    ROW("--keep-fds=9", "--keep-fds"),
    { WORDS(ON, "--pipe", "cat"), "", 2, "", NOT("--pipe") },
    { WORDS("agent"), NULL, 2, "",
      FB "agent: it takes the directory of a run, and is started by its place\n" },
    { WORDS("agent", "-x"), NULL, 2, "",
      FB "agent: it takes the directory of a run, and is started by its place\n" },
    { WORDS("agent", "a", "b"), NULL, 2, "",
      FB "agent: it takes the directory of a run, and is started by its place\n" },
};

START_TEST(a_refusal)
{
    stage_look(&refusals[_i]);
    ck_assert(refusals[_i].status == 0 || stage.err[0] != '\0');
}
END_TEST

/* Until the command prints that; the limit of the test ends it. */
static void until(const char *const *words, const char *printed)
{
    for (;;) {
        stage_run(words, NULL);
        if (strstr(stage.out, printed) != NULL)
            return;
        poll(NULL, 0, 10);
    }
}

/* It is there when the command comes back, and is ended as any other. */
START_TEST(a_run_that_is_left)
{
    char id[8] = "", again[8] = "", wanted[128];

    stage_run(WORDS(RUN, "--detach", "--record=r", "exec sleep 600"), "1\n");
    ck_assert_str_eq(stage.err, "");
    ck_assert_int_eq(stage.status, 0);
    ck_assert_int_eq(sscanf(stage.out, "run %4s goes on without a terminal: forkboard attach %4s",
                            id, again),
                     2);
    ck_assert_str_eq(id, again);
    snprintf(wanted, sizeof wanted, "run %s goes on without a terminal: forkboard attach %s\n", id,
             id);
    ck_assert_str_eq(stage.out, wanted);
    stage_run(WORDS("ps", "--json"), NULL);
    ck_assert_ptr_nonnull(strstr(stage.out, "\"detached\":true,\"attached\":0}"));
    until(WORDS("ctl", id, "list"), " running ");
    stage_run(WORDS("ctl", id, "end"), NULL);
    ck_assert_int_eq(stage.status, 0);
    stage_run(WORDS("replay", "--color=never", "r"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert_ptr_nonnull(strstr(stage.out, "1 job: 0 succeeded, 1 failed"));
}
END_TEST

/* What cannot begin is the status of the command that was typed. */
START_TEST(a_run_that_cannot_begin)
{
    setenv("XDG_RUNTIME_DIR", "/dev/null", 1);
    stage_run(WORDS(RUN, "--detach", "--record=/nonexistent/r", "true", ":::", "a"), NULL);
    ck_assert_int_eq(stage.status, 2);
    ck_assert_str_eq(stage.out, "");
    ck_assert_ptr_nonnull(strstr(stage.err, "/nonexistent/r: No such file or directory"));
}
END_TEST

/* What workers write stands once where the lines go, a file too; among those of --json not at all.
 */
START_TEST(a_run_that_can_be_left)
{
    stage_run(WORDS(RUN, "--detachable", "--json", "echo {}; exit {}", ":::", "3"), NULL);
    ck_assert_int_eq(stage.status, 1);
    ck_assert_int_eq(strncmp(stage.out, "{\"t\":#,\"event\":\"run\",", 21), 0);
    ck_assert_ptr_null(strstr(stage.out, "\n3\n"));
    stage_run(WORDS(RUN, "--detachable", "--plain", "echo {}; exit {}", ":::", "3"), NULL);
    ck_assert_int_eq(stage.status, 1);
    ck_assert_str_eq(stage.out, "3\n");
    ck_assert_ptr_nonnull(strstr(stage.err, "End : 3 | pid # | # s | exit 3\n"));
    ck_assert_ptr_nonnull(strstr(stage.err, "1 job: 0 succeeded, 1 failed\n"));
}
END_TEST

CHECK_MAIN("runs that go on elsewhere")
{
    tcase_add_checked_fixture(all, set_up, stage_close);
    tcase_add_loop_test(all, a_refusal, 0, (int)(sizeof refusals / sizeof refusals[0]));
    tcase_add_test(all, a_run_that_is_left);
    tcase_add_test(all, a_run_that_cannot_begin);
    tcase_add_test(all, a_run_that_can_be_left);
}
