/*
 * attach.c - what `forkboard attach` takes a word for, a run's name or its directory, and what it
 * refuses of each.
 */
#include "commands.h"
#include "ctl_runs.h"

#include "cluster/rundir.h"

#include <errno.h>

#define SAID(words) "forkboard: attach: " words "\n"
#define OWN(option)                                                                                \
    SAID(option " of a run of this machine is its own: only that of a run's directory is made "    \
                "here")
#define NO_RUN(word) SAID("there is no run '" word "'; these run: bcdf (web), cdfg (web)")
#define MANY(words)  SAID("2 runs " words "; say which: bcdf (web), cdfg (web)")

/* There are two runs, bcdf and cdfg, a directory bcdf that is none of a run's, one of a run of
 * agents on the moon, and one of a scale's. */
static void begin(void)
{
    struct rundir dir;

    set_up();
    ck_assert_int_eq(chdir(home), 0);
    ck_assert(mkdir("bcdf", 0700) == 0 && mkdir("other", 0700) == 0);
    close(open("file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(rundir_make(&dir, i == 0 ? "moon" : "rounds", why, sizeof why), 0);
        dir.agents = dir.slots = dir.cpus = 1;
        dir.rounds = i == 1;
        dir.on = strdup(i == 0 ? "moon" : "local");
        ck_assert_int_eq(rundir_say(&dir, why, sizeof why), 0);
        rundir_close(&dir);
    }
    add((struct run){ "bcdf", "web", 7, ANSWERS });
    add((struct run){ "cdfg", "web", 8, ANSWERS });
    before = open_descriptors();
}

static void end(void)
{
    ck_assert_int_eq(open_descriptors(), before);
    ck_assert_int_eq(system("rm -rf bcdf other file moon rounds"), 0);
    ck_assert_int_eq(chdir("/"), 0);
    tear_down();
}

static const struct {
    const char *words[5]; /* after "attach" */
    int status;
    const char *err; /* a "*" at its end: it begins so */
} rows[] = {
    { { "a", "b" }, 2, SAID("it takes one run; unexpected 'b'") },
    { { NULL }, 2, MANY("go on") },
    { { "web" }, 2, MANY("have that title") },
    { { "none" }, 2, NO_RUN("none") },
    { { "file" }, 2, NO_RUN("file") }, /* no directory */
    /* what is made of a run's directory alone */
    { { "--retry-lost", "cdfg" }, 2, OWN("--retry-lost") },
    { { "--joblog=l", "cdfg" }, 2, OWN("--joblog") },
    { { "--results=l", "cdfg" }, 2, OWN("--results") },
    { { "--record=l", "cdfg" }, 2, OWN("--record") },
    { { "--report=l.html", "cdfg" }, 2, OWN("--report") },
    { { "--report=l.html", "--joblog=l", "8" }, 2, OWN("--joblog") },
    /* a directory that has the name of a run, and is none of a run's */
    { { "--joblog=l", "bcdf" }, 2, OWN("--joblog") },
    { { "other" }, 2, SAID("run directory other: *") },
    { { "./bcdf" }, 2, SAID("run directory ./bcdf: *") },
    { { "./none" }, 2, SAID("run directory ./none: *") },
    { { "bcdf/" }, 2, SAID("run directory bcdf/: *") },
    /* of agents */
    { { "moon" }, 2, SAID("run directory moon: its run.json is not as forkboard writes it") },
    { { "rounds" }, 2, SAID("run directory rounds: it has rounds of a scale: try rounds/round.1") },
    { { "--retry-lost", "./rounds" },
      2,
      SAID("run directory ./rounds: it has rounds of a scale: try ./rounds/round.1") },
};

START_TEST(a_word)
{
    const char *words[7] = { "attach" };
    size_t size = strcspn(rows[_i].err, "*");

    for (int i = 0; i < 5 && rows[_i].words[i] != NULL; i++)
        words[i + 1] = rows[_i].words[i];
    ck_assert_int_eq(command(cmd_attach, words), rows[_i].status);
    ck_assert_str_eq(out, "");
    if (rows[_i].err[size] == '\0')
        ck_assert_str_eq(err, rows[_i].err);
    else
        ck_assert_msg(strncmp(err, rows[_i].err, size) == 0 && strlen(err) > size + 1, "%s", err);
}
END_TEST

CHECK_MAIN("words of attach")
{
    tcase_add_checked_fixture(all, begin, end);
    tcase_add_loop_test(all, a_word, 0, (int)(sizeof rows / sizeof rows[0]));
}
