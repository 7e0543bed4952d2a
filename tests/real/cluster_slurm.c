/*
 * cluster_slurm.c - the calls of the place over scripted programs in PATH, which print what Slurm
 * 22.05 prints, and what it never should.
 */
#include "check_main.h"
#include "cluster/place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AGENTS 3
#define AWAY   "Unable to contact slurm controller (connect failure)"

static char dir[] = "/tmp/forkboard-slurm-XXXXXX";
static char why[600];
static struct on on;

/* A program of Slurm's in that directory; it adds its words to the file `said`. */
static void script(const char *name, const char *body)
{
    char path[200];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "#!/bin/sh\nPATH=/usr/bin:/bin\necho %s \"$@\" >>%s/said\n%s\n", name, dir, body);
    ck_assert_int_eq(fchmod(fileno(file), 0755), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void forget(const char *name)
{
    char path[200];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    ck_assert_int_eq(unlink(path), 0);
}

/* All programs there, and no others in PATH: this machine may have a Slurm. */
static void begin(const char *words)
{
    ck_assert_ptr_nonnull(mkdtemp(dir));
    ck_assert_int_eq(setenv("PATH", dir, 1), 0);
    script("sbatch", "echo 7");
    script("squeue", "");
    script("scancel", "");
    script("sacct", "echo 'Slurm accounting storage is disabled' >&2; exit 1");
    script("scontrol", "echo 'MaxArraySize            = 1001'");
    ck_assert_int_eq(on_read(&on, words, why, sizeof why), 0);
    why[0] = '\0';
}

static const char *said(void)
{
    static char bytes[4096];
    char path[200];
    FILE *file;
    size_t size = 0;

    snprintf(path, sizeof path, "%s/said", dir);
    file = fopen(path, "r");
    if (file != NULL) {
        size = fread(bytes, 1, sizeof bytes - 1, file);
        fclose(file);
    }
    bytes[size] = '\0';
    return bytes;
}

static void end(void)
{
    static const char *const made[] = { "sbatch",   "squeue", "scancel", "sacct",
                                        "scontrol", "said",   NULL };
    char path[200];

    for (int i = 0; made[i] != NULL; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, made[i]);
        unlink(path);
    }
    ck_assert_int_eq(rmdir(dir), 0);
    on_fini(&on);
}

static const char *const agent[] = { "/bin/true", "agent", "/run", NULL };

static struct place_run run_of(const char *ticket)
{
    return (struct place_run){
        .on = &on, .id = "x1", .dir = dir, .argv = agent, .count = AGENTS, .ticket = ticket
    };
}

/* ---------------------------------------------------------------- check */

static const struct {
    const char *words;
    uint32_t jobs;
    int agents, cpus; /* 0: refused */
} checks[] = {
    { "slurm", 1000, 8, 1 },
    { "slurm", 5, 5, 1 },
    { "slurm,cpus=4", 5, 2, 4 },
    { "slurm,agents=100", 1000, 100, 1 },
    { "slurm,agents=100", 3, 3, 1 },
    { "slurm", 0, 8, 1 },
    { "slurm,cpus=4", 8, 2, 4 },
    { "slurm,cpus=4", 9, 3, 4 },
    { "slurm,cpus=3", 4, 2, 3 },
    { "slurm", 1, 1, 1 },
    { "slurm", 7, 7, 1 },
    { "slurm", 8, 8, 1 },
    { "slurm", 9, 8, 1 },
    { "slurm,time=later", 1, 0, 0 },
};

START_TEST(what_is_not_given_is_set)
{
    int r;

    begin(checks[_i].words);
    r = on.place->check(&on, checks[_i].jobs, why, sizeof why);
    ck_assert_int_eq(r, checks[_i].agents != 0 ? 0 : -EINVAL);
    if (r == 0) {
        ck_assert_int_eq(on.agents, checks[_i].agents);
        ck_assert_int_eq(on.cpus, checks[_i].cpus);
    }
    end();
}
END_TEST

static const char *const needed[] = { "sbatch", "squeue", "scancel", "scontrol" };

START_TEST(each_program_must_be_there)
{
    char wanted[200];

    begin("slurm");
    forget(needed[_i]);
    ck_assert_int_eq(on.place->check(&on, 10, why, sizeof why), -ENOENT);
    snprintf(wanted, sizeof wanted, "--on slurm: there is no %s in PATH; ", needed[_i]);
    ck_assert_msg(strncmp(why, wanted, strlen(wanted)) == 0, "%s", why);
    ck_assert_str_eq(said(), "");
    end();
}
END_TEST

/* D: the directory that has them; L: a name that is too long for a path. */
static const struct {
    const char *path;
    bool there;
} paths[] = {
    { "D", true },
    { "/nowhere:D", true },
    { "D:/nowhere", true },
    { "/nowhere:/too:D:/nowhere", true },
    { "/nowhere", false },
    { "", true }, /* an empty one is that where we stand */
    { ":/nowhere", true },
    { "/nowhere:", true },
    { "/nowhere::/too", true },
    { "L:D", true },
    { "L", false },
};

START_TEST(where_they_are_looked_for)
{
    static char path[9000];

    begin("slurm");
    ck_assert_int_eq(chdir(dir), 0);
    for (const char *at = paths[_i].path; *at != '\0'; at++) {
        size_t used = strlen(path);
        if (*at == 'L')
            memset(path + used, 'l', 4100);
        else
            snprintf(path + used, sizeof path - used, "%.*s", *at == 'D' ? 99 : 1,
                     *at == 'D' ? dir : at);
    }
    ck_assert_int_eq(setenv("PATH", path, 1), 0);
    ck_assert_int_eq(on.place->check(&on, 10, why, sizeof why), paths[_i].there ? 0 : -ENOENT);
    ck_assert_int_eq(chdir("/"), 0);
    end();
}
END_TEST

/* A file of that name that is no program is none. */
START_TEST(what_cannot_be_run_is_not_there)
{
    char path[200];

    begin("slurm");
    snprintf(path, sizeof path, "%s/squeue", dir);
    ck_assert_int_eq(chmod(path, 0644), 0);
    ck_assert_int_eq(on.place->check(&on, 10, why, sizeof why), -ENOENT);
    end();
}
END_TEST

static const struct {
    const char *scontrol;
    int result;
    const char *why;
} sizes[] = {
    { "echo 'MaxArraySize = 10'", -EINVAL,
      "--on slurm: agents=11 are more than an array of this cluster has (MaxArraySize): at most "
      "10" },
    { "echo 'MaxArraySize = 11'", 0, "" },
    { "echo 'slurm_load_ctl_conf error: " AWAY "' >&2; exit 1", -EIO,
      "Slurm's controller does not answer: slurm_load_ctl_conf error: " AWAY },
    /* Not for everybody, or it says nothing: sbatch will know. */
    { "echo 'scontrol: error: Access denied' >&2; exit 1", 0, "" },
    { "", 0, "" },
};

START_TEST(an_array_has_a_size)
{
    begin("slurm,agents=11");
    script("scontrol", sizes[_i].scontrol);
    ck_assert_int_eq(on.place->check(&on, 100, why, sizeof why), sizes[_i].result);
    ck_assert_str_eq(why, sizes[_i].why);
    end();
}
END_TEST

/* ---------------------------------------------------------------- submit */

static const struct {
    const char *sbatch, *squeue, *ticket; /* NULL: it fails */
    const char *why;
    int looks; /* at the queue */
} submits[] = {
    { "echo 7", "", "7", "", 0 },
    { "echo '7;far'", "", "7;far", "", 0 },
    { "echo 'sbatch: Welcome' >&2; echo 7", "", "7", "", 0 },
    { "echo 'sbatch: error: invalid partition specified: x' >&2; exit 1", "", NULL,
      "sbatch: invalid partition specified: x", 0 },
    { "echo \"sbatch: unrecognized option '--x'\" >&2; exit 255", "", NULL,
      "sbatch: unrecognized option '--x'", 0 },
    { "echo 'sbatch: error: " AWAY "' >&2; exit 1", "", NULL,
      "Slurm's controller does not answer: " AWAY, 0 },
    { "exit 3", "", NULL, "sbatch: exit 3", 0 },
    /* Its answer is lost: the queue knows whether it was done. */
    { "printf 7", "echo '7|0|PENDING||None'", "7", "", 1 },
    { "printf 7", "", NULL, "sbatch's answer was cut off or is not understood", 1 },
    { "kill -9 $$", "echo '7|0|PENDING||None'", "7", "", 1 },
    { "kill -9 $$", "", NULL, "sbatch: killed by SIGKILL", 1 },
    { "echo 'sbatch: error: Socket timed out on send/recv operation' >&2; exit 1",
      "echo '9|0|PENDING||None'; echo '8|0|PENDING||None'", "9", "", 1 },
    { "echo 'sbatch: error: Socket timed out on send/recv operation' >&2; exit 1",
      "echo 'slurm_load_jobs error: " AWAY "' >&2; exit 1", NULL,
      "sbatch: Socket timed out on send/recv operation; it is not known whether the agents were "
      "submitted: squeue --name=forkboard-x1 shows it, scancel with the same ends them",
      1 },
};

/* Never twice. */
START_TEST(it_is_submitted_once)
{
    struct text ticket = { 0 };
    struct place_run run;
    const char *at;
    int r, looks = 0;

    begin("slurm,agents=3,cpus=2");
    script("sbatch", submits[_i].sbatch);
    script("squeue", submits[_i].squeue);
    run = run_of("");
    r = on.place->submit(&run, &ticket, why, sizeof why);
    ck_assert_int_eq(r, submits[_i].ticket != NULL ? 0 : -EIO);
    if (r == 0)
        ck_assert_str_eq(text_string(&ticket), submits[_i].ticket);
    else
        ck_assert_str_eq(why, submits[_i].why);
    at = strstr(said(), "sbatch --parsable");
    ck_assert_ptr_nonnull(at);
    ck_assert_ptr_null(strstr(at + 1, "sbatch --parsable"));
    for (at = said(); (at = strstr(at, "squeue ")) != NULL; at++)
        looks++;
    ck_assert_int_eq(looks, submits[_i].looks);
    text_fini(&ticket);
    end();
}
END_TEST

/* ---------------------------------------------------------------- ask */

#define UP "echo '7|0|RUNNING|node1|None'; "

static const struct {
    const char *ticket, *squeue, *sacct;
    int result;
    const char *states, *why; /* of the last agent, or why the call failed */
} asks[] = {
    { "7", UP "echo '7|1|PENDING||Resources'; echo '7|2|NODE_FAIL|node2|NodeDown'", "exit 1", 0,
      "uwe", "node2 failed" },
    { "7", UP "echo '7|1|RUNNING|node1|None'", "exit 1", 0, "uue",
      "Slurm does not know it any more" },
    { "7", UP "echo '7|1|RUNNING|node1|None'", "echo '7_2|TIMEOUT|node3'", 0, "uue",
      "its time limit in Slurm" },
    { "7", "", "echo '7_[0-2]|CANCELLED by 5|None assigned'", 0, "eee", "cancelled in Slurm" },
    { "7", "", "printf '7_2|TIMEOUT|no'", 0, "eee", "Slurm does not know it any more" },
    { "7;far", "echo 'CLUSTER: far'; echo '7|2|RUNNING|node1|None'", "exit 1", 0, "eeu", "" },
    /* A submission whose answer was lost. */
    { "", "echo '6|2|CANCELLED||None'; echo '8|2|PENDING||Priority'", "exit 1", 0, "eew",
      "others are before it in the queue" },
    /* What is not known stays as it was. */
    { "7", UP UP "echo '7|2|HIBERNATING|node1|None'", "exit 1", 0, "ue?",
      "Slurm says HIBERNATING" },
    { "7", UP "printf '7|2|RUNNING'", "exit 1", -EBADMSG, "???",
      "an answer of squeue was cut off or is not understood" },
    { "7", "head -c 2000000 /dev/zero | tr '\\0' '\\n'", "exit 1", -EBADMSG, "???",
      "an answer of squeue was cut off or is not understood" },
    { "7", UP "echo 'slurm_load_jobs error: " AWAY "' >&2; exit 1", "exit 1", -EIO, "???",
      "Slurm's controller does not answer: slurm_load_jobs error: " AWAY },
    { "7", "kill -9 $$", "exit 1", -EIO, "???", "squeue: killed by SIGKILL" },
};

START_TEST(what_each_agent_does)
{
    struct place_agent agents[AGENTS] = { 0 };
    char seen[AGENTS + 1] = "";
    struct place_run run;
    int r;

    begin("slurm");
    script("squeue", asks[_i].squeue);
    script("sacct", asks[_i].sacct);
    run = run_of(asks[_i].ticket);
    r = on.place->ask(&run, agents, why, sizeof why);
    ck_assert_int_eq(r, asks[_i].result);
    for (int i = 0; i < AGENTS; i++)
        seen[i] = "?wue"[agents[i].state];
    ck_assert_str_eq(seen, asks[_i].states);
    ck_assert_str_eq(r < 0 ? why : agents[AGENTS - 1].why, asks[_i].why);
    end();
}
END_TEST

/* ---------------------------------------------------------------- cancel */

static const struct {
    const char *ticket, *scancel, *line;
    int result;
} cancels[] = {
    { "7", "", "scancel --quiet 7\n", 0 },
    { "7;far", "", "scancel --quiet --clusters=far 7\n", 0 },
    { "", "", "scancel --quiet --name=forkboard-x1\n", 0 },
    { "7", "echo 'scancel: error: " AWAY "' >&2; exit 8", "scancel --quiet 7\n", -EIO },
};

START_TEST(all_are_cancelled)
{
    struct place_run run;

    begin("slurm");
    script("scancel", cancels[_i].scancel);
    run = run_of(cancels[_i].ticket);
    ck_assert_int_eq(on.place->cancel(&run, why, sizeof why), cancels[_i].result);
    ck_assert_str_eq(said(), cancels[_i].line);
    if (cancels[_i].result < 0)
        ck_assert_str_eq(why, "Slurm's controller does not answer: " AWAY);
    end();
}
END_TEST

CHECK_MAIN("slurm")
{
    tcase_add_loop_test(all, what_is_not_given_is_set, 0, sizeof checks / sizeof checks[0]);
    tcase_add_loop_test(all, each_program_must_be_there, 0, sizeof needed / sizeof needed[0]);
    tcase_add_loop_test(all, where_they_are_looked_for, 0, sizeof paths / sizeof paths[0]);
    tcase_add_test(all, what_cannot_be_run_is_not_there);
    tcase_add_loop_test(all, an_array_has_a_size, 0, sizeof sizes / sizeof sizes[0]);
    tcase_add_loop_test(all, it_is_submitted_once, 0, sizeof submits / sizeof submits[0]);
    tcase_add_loop_test(all, what_each_agent_does, 0, sizeof asks / sizeof asks[0]);
    tcase_add_loop_test(all, all_are_cancelled, 0, sizeof cancels / sizeof cancels[0]);
}
