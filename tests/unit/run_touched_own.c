/*
 * run_touched_own.c - which files forkboard writes itself: by every name they have, with those that
 * stand beside them.
 */
#include "../../tui/run_touched_own.h"
#include "check_main.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char home[] = "/tmp/test_touched_own.XXXXXX";
static struct set *set;
static struct touched_own own;

static void set_up(void)
{
    struct text mistakes = { 0 };
    const char text[] =
        "jobs: [{ run: x, log: l/job.log }, { run: y }, { run: z, log: l/z.log }]\n";
    static const struct opt opt = { .keep = { .record = "d/./record",
                                              .joblog = "+d/log",
                                              .results = "d/results/",
                                              .report = "d/r.html" } };

    ck_assert_ptr_nonnull(mkdtemp(home));
    ck_assert_int_eq(chdir(home), 0);
    ck_assert(mkdir("d", 0700) == 0 && mkdir("l", 0700) == 0 && mkdir("state", 0700) == 0 &&
              mkdir("state/forkboard", 0700) == 0 && mkdir("run", 0700) == 0 &&
              mkdir("elsewhere", 0700) == 0);
    ck_assert(symlink("d", "link") == 0 && symlink("../elsewhere/r", "d/r.html") == 0 &&
              symlink("none", "dangles") == 0);
    fclose(fopen("elsewhere/r", "w"));
    char path[64];
    snprintf(path, sizeof path, "%s/state", home);
    setenv("XDG_STATE_HOME", path, 1);
    snprintf(path, sizeof path, "%s/run", home);
    setenv("XDG_RUNTIME_DIR", path, 1);
    setenv("TMPDIR", "elsewhere", 1); /* one that is relative is none */
    ck_assert_int_eq(set_read(&set, "s.yaml", text, strlen(text), NULL, &mistakes), 0);
    ck_assert_int_eq(touched_own_take(&own, &opt), 0);
    ck_assert_int_eq(touched_own_logs(&own, set), 0);
}

static void tear_down(void)
{
    char command[64];

    touched_own_fini(&own);
    ck_assert_uint_eq(own.count, 0);
    set_close(set);
    ck_assert_int_eq(chdir("/"), 0);
    snprintf(command, sizeof command, "rm -r %s", home);
    ck_assert_int_eq(system(command), 0);
}

/* %u is the user, %h the folder of the test. */
static const struct row {
    const char *path;
    bool own;
} rows[] = {
    { "d/record", true },
    { "./d//record", true },
    { "d/../d/record", true },
    { "link/record", true },
    { "%h/d/record", true },
    { "%h/link/record", true },
    { "/d/record", false },
    { "record", false },
    { "d/recor", false },
    { "d/recordx", false },
    { "d/xrecord", false },
    { "d", false },
    { "d/", false },
    { "", false },
    { "/", false },
    /* those beside it: numbered ones, and a report that is being written */
    { "d/record.1", true },
    { "d/record.12", true },
    { "d/record.", false },
    { "d/record1", false },
    { "d/record.1x", false },
    { "d/record.x", false },
    { "d/record.0f3a9c", true },
    { "d/record.0f3a9", false },
    { "d/record.0f3a9c0", false },
    { "d/record.0f3a9g", false },
    { "d/record.1234567", true },
    { "d/record-1", false },
    { "d/record.1.1", false },
    /* a job log that is added to, a directory with all below it, links */
    { "d/log", true },
    { "d/+log", false },
    { "d/results", true },
    { "d/results/", true },
    { "d/results/1/stdout", true },
    { "d/results.c", false },
    { "d/resultsx/1", false },
    { "d/r.html", true },
    { "elsewhere/r", true },
    { "elsewhere/r.0123ab", true },
    { "elsewhere/q", false },
    { "dangles", false },
    /* logs of jobs */
    { "l/job.log", true },
    { "l/job.log.3", true },
    { "l/z.log", true },
    { "l/y.log", false },
    { "l/none/job.log", false },
    /* records without a name, sockets */
    { "state/forkboard/x.jsonl", true },
    { "state/forkboard", true },
    { "state/other", false },
    { "run/forkboard/1", true },
    { "run/forkboard-%u/1", true },
    { "run/forkboard-notify-%u/1", true },
    { "run/forkboard-1%u/1", false },
    { "run/x", false },
    { "elsewhere/forkboard-%u/1", false },
    { "/tmp/forkboard-%u/x", true },
    { "/tmp/forkboard-notify-%u", true },
    { "/tmp/forkboard/x", false },
};

static void look(const struct row *row)
{
    struct text path = { 0 };

    for (const char *at = row->path; *at != '\0'; at++)
        if (strncmp(at, "%u", 2) == 0)
            text_printf(&path, "%u", (unsigned)geteuid()), at++;
        else if (strncmp(at, "%h", 2) == 0)
            text_puts(&path, home), at++;
        else
            text_putc(&path, *at);
    ck_assert_msg(touched_own_has(&own, text_string(&path)) == row->own, "%s", text_string(&path));
    text_fini(&path);
}

START_TEST(is_own)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        look(&rows[i]);
}
END_TEST

/* Without any of them records and sockets are. */
START_TEST(nothing_else)
{
    struct touched_own few = { 0 };

    unsetenv("XDG_RUNTIME_DIR");
    setenv("TMPDIR", "/var/tmp", 1);
    ck_assert_int_eq(touched_own_take(&few, &(struct opt){ 0 }), 0);
    ck_assert_uint_eq(few.count, 5);
    ck_assert(!touched_own_has(&few, "d/record"));
    ck_assert(touched_own_has(&few, "state/forkboard/x.jsonl"));
    touched_own_fini(&few);
}
END_TEST

CHECK_MAIN_APART("files of its own")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, is_own);
    tcase_add_test(all, nothing_else);
}
