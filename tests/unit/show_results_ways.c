/*
 * show_results_ways.c - what stands in the way of a job's files and what is said of it; what an
 * earlier run has left there; which jobs are known after their end; and how few descriptors do.
 */
#include "check_main.h"
#include "show/results.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static char top[] = "/tmp/forkboard-ways-XXXXXX", was[4096], error[256];
static struct results *results;

static void do_command(const char *command)
{
    ck_assert_int_eq(system(command), 0);
}

static void set_up(void)
{
    ck_assert_ptr_nonnull(getcwd(was, sizeof was));
    ck_assert_ptr_nonnull(mkdtemp(top));
    ck_assert_int_eq(chdir(top), 0);
    ck_assert_int_eq(results_open(&results, "r", error, sizeof error), 0);
    error[0] = '\0';
}

static void tear_down(void)
{
    char command[64];

    results = results_close(results);
    ck_assert_int_eq(chdir(was), 0);
    snprintf(command, sizeof command, "rm -rf %s", top);
    do_command(command);
}

/* All are called "n". */
static int give(enum fb_kind kind, uint32_t number, uint32_t attempt, bool known)
{
    struct summary_job job = { .job = number, .name = (char *)"n" };
    struct fb_event event = { .kind = kind, .job = number, .attempt = attempt };

    job.pid = kind == FB_UNSTARTED ? 0 : 7;
    if (kind == FB_UNSTARTED)
        event.as.unstarted.stage = event.as.unstarted.what = "exec";
    if (kind == FB_OUTPUT) {
        event.as.output.stream = attempt > 1 ? 2 : 1;
        event.as.output.bytes = "text";
        event.as.output.size = 4;
    }
    return results_event(results, known ? &job : NULL, &event, error, sizeof error);
}

static const char *text_of(const char *path)
{
    static char text[400];
    FILE *file = fopen(path, "r");

    if (file == NULL)
        return "none";
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

/* ---------------------------------------------------------------- in the way */

static const struct {
    const char *before, *between; /* done before the job begins, and after that */
    enum fb_kind last;            /* what then fails; FB_FORKED: its begin does */
    uint32_t attempt;
    int r;
    const char *words; /* after "results r/" */
    bool by_root;
} ways[] = {
    { "touch r/1-n", NULL, FB_FORKED, 1, -ENOTDIR, "1-n/stdout: Not a directory", false },
    { "mkdir y; ln -s ../y r/1-n", NULL, FB_FORKED, 1, -ELOOP,
      "1-n/stdout: is a link, which is not followed", false },
    { "mkdir r/1-n; chown 1 r/1-n", NULL, FB_FORKED, 1, -EPERM, "1-n/stdout: is another user's",
      true },
    { "mkdir -p r/1-n/stdout", NULL, FB_FORKED, 1, -EISDIR, "1-n: Is a directory", false },
    { "mkdir -p r/1-n/stderr", NULL, FB_FORKED, 1, -EISDIR, "1-n: Is a directory", false },
    { NULL, "mkfifo r/1-n/stdout", FB_OUTPUT, 1, -ENXIO, "1-n/stdout: is no regular file", false },
    { NULL, "mkfifo r/1-n/stderr", FB_OUTPUT, 2, -ENXIO, "1-n/stderr: is no regular file", false },
    { NULL, "ln -s ../../x r/1-n/stdout", FB_OUTPUT, 1, -ELOOP,
      "1-n/stdout: is a link, which is not followed", false },
    { NULL, "mkdir r/1-n/stderr", FB_OUTPUT, 2, -EISDIR, "1-n/stderr: Is a directory", false },
    { NULL, "rmdir r/1-n", FB_OUTPUT, 1, -ENOENT, "1-n/stdout: No such file or directory", false },
    { NULL, "ln -s ../../x r/1-n/.exit.json", FB_EXITED, 1, -ELOOP,
      "1-n/.exit.json: is a link, which is not followed", false },
    { NULL, "mkdir r/1-n/exit.json", FB_EXITED, 1, -EISDIR, "1-n: Is a directory", false },
};

START_TEST(each_way)
{
    char wanted[256];
    int reader = -1;

    if (ways[_i].by_root && geteuid() != 0)
        return;
    if (ways[_i].before != NULL)
        do_command(ways[_i].before);
    if (ways[_i].last != FB_FORKED)
        ck_assert_int_eq(give(FB_FORKED, 1, 1, true), 0);
    if (ways[_i].between != NULL)
        do_command(ways[_i].between);
    if (ways[_i].r == -ENXIO) /* one that reads it lets it be opened */
        reader = open(strrchr(ways[_i].between, ' ') + 1, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ck_assert_int_eq(give(ways[_i].last, 1, ways[_i].attempt, true), ways[_i].r);
    snprintf(wanted, sizeof wanted, "results r/%s; they end here, the jobs go on", ways[_i].words);
    ck_assert_str_eq(error, wanted);
    ck_assert_str_eq(text_of("x"), "none");
    if (reader >= 0)
        close(reader);
}
END_TEST

/* Of one that is gone nothing is made again, as by another's output in between. */
START_TEST(a_directory_that_was_taken_away)
{
    ck_assert_int_eq(give(FB_FORKED, 1, 1, true), 0);
    ck_assert_int_eq(give(FB_FORKED, 2, 1, true), 0);
    do_command("rmdir r/1-n");
    ck_assert_int_eq(give(FB_OUTPUT, 1, 1, true), -ENOENT);
    ck_assert_str_eq(error, "results r/1-n/stdout: No such file or directory; they end here, the "
                            "jobs go on");
    ck_assert_int_ne(access("r/1-n", F_OK), 0);
    ck_assert_int_eq(give(FB_OUTPUT, 2, 1, true), 0); /* said once */
    ck_assert_str_eq(text_of("r/2-n/stdout"), "none");
}
END_TEST

/* ---------------------------------------------------------------- what stays, what is known */

START_TEST(one_that_was_cut_off_before)
{
    do_command("mkdir r/1-n; yes | head -n 900 >r/1-n/.exit.json");
    ck_assert_int_eq(give(FB_FORKED, 1, 1, true), 0);
    ck_assert_int_eq(give(FB_EXITED, 1, 1, true), 0);
    ck_assert_str_eq(text_of("r/1-n/exit.json"),
                     "{\"job\":1,\"name\":\"n\",\"command\":\"\",\"attempt\":1,\"start\":0.000000,"
                     "\"seconds\":0.000000,\"succeeded\":false,\"code\":0,\"fate\":\"exit 0\"}\n");
    ck_assert_str_eq(text_of("r/1-n/.exit.json"), "none");
}
END_TEST

/* The last 256 that ended are; of older ones what leftovers write goes nowhere. */
START_TEST(so_many_that_ended)
{
    ck_assert_int_eq(give(FB_FORKED, 1, 1, true), 0);
    for (uint32_t job = 1; job <= 256; job++)
        ck_assert_int_eq(give(FB_UNSTARTED, job == 1 ? 1 : job + 20000, 1, true), 0);
    ck_assert_int_eq(give(FB_OUTPUT, 1, 1, false), 0);
    ck_assert_str_eq(text_of("r/1-n/stdout"), "text");
    ck_assert_int_eq(give(FB_UNSTARTED, 2, 1, true), 0);
    ck_assert_int_eq(give(FB_OUTPUT, 1, 2, false), 0);
    ck_assert_str_eq(text_of("r/1-n/stderr"), "none");
    ck_assert_int_eq(give(FB_OUTPUT, 4294967295, 1, false), 0); /* and none that never was */
}
END_TEST

/* ---------------------------------------------------------------- descriptors, directories */

/* The run has taken all there are: of jobs that have a directory of ten thousand, too. */
START_TEST(few_descriptors)
{
    static const uint32_t jobs[] = { 9999, 10000, 20000, 30000 };
    struct rlimit few = { .rlim_cur = 64, .rlim_max = 64 };
    int count = 0, taken[64];

    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    for (int fd; (fd = dup(0)) >= 0;)
        taken[count++] = fd;
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
        ck_assert_int_eq(give(FB_FORKED, jobs[i], 1, true), 0);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(give(FB_OUTPUT, 30000, 1, true), 0);
        ck_assert_int_eq(give(FB_OUTPUT, 9999, 1, true), 0);
        ck_assert_int_eq(give(FB_OUTPUT, 10000, 1, true), 0);
    }
    ck_assert_int_eq(give(FB_EXITED, 20000, 1, true), 0);
    ck_assert_int_eq(give(FB_EXITED, 9999, 1, true), 0);
    while (count > 0)
        close(taken[--count]);
    ck_assert_str_eq(text_of("r/30000/30000-n/stdout"), "text");
    ck_assert_str_eq(text_of("r/10000/10000-n/stdout"), "text");
    ck_assert_int_eq(access("r/20000/20000-n/exit.json", F_OK), 0);
    ck_assert_int_eq(access("r/9999-n/exit.json", F_OK), 0);
}
END_TEST

static const char *const directories[] = { "x/y", "x/y/", "x//y", "/tmp", "r", "." };

/* Each is made where it is not; and no program that is started has what is open. */
START_TEST(each_directory)
{
    struct results *other;
    bool was_open[40];

    for (int fd = 0; fd < 40; fd++)
        was_open[fd] = fcntl(fd, F_GETFD) >= 0;
    ck_assert_int_eq(results_open(&other, directories[_i], error, sizeof error), 0);
    for (int fd = 0; fd < 40; fd++)
        ck_assert(was_open[fd] || fcntl(fd, F_GETFD) != 0);
    ck_assert_ptr_null(results_close(other));
    for (int fd = 0; fd < 40; fd++)
        ck_assert_int_eq(was_open[fd], fcntl(fd, F_GETFD) >= 0);
    ck_assert(_i > 2 || access("x/y", F_OK) == 0);
    ck_assert_ptr_null(results_close(NULL));
}
END_TEST

CHECK_MAIN_APART("results, in the way")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, each_way, 0, (int)(sizeof ways / sizeof ways[0]));
    tcase_add_test(all, a_directory_that_was_taken_away);
    tcase_add_test(all, one_that_was_cut_off_before);
    tcase_add_test(all, so_many_that_ended);
    tcase_add_test(all, few_descriptors);
    tcase_add_loop_test(all, each_directory, 0, (int)(sizeof directories / sizeof directories[0]));
}
