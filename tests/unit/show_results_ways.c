/*
 * show_results_ways.c - what stands in the way of a job's files and what is said of it; what an
 * earlier run has left there; which jobs are known after their end; and how few descriptors do.
 */
#include "check_free.h"
#include "check_main.h"
#include "show/results.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[] = "/tmp/forkboard-ways-XXXXXX", was[4096], error[256];
static struct results *results;

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
    ck_assert_int_eq(system(command), 0);
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

/* Whether there can be what is another user's: in a user namespace there may be none but root. */
static bool is_others(const char *path)
{
    int r = chown(path, 1, (gid_t)-1);

    if (r < 0)
        printf("another user's directory is not tried: %s\n", strerrordesc_np(errno));
    return r == 0;
}

/* What there is of a path: d a directory, o another's, f a file, p a FIFO, l a link, - nothing. */
static void make(char what, const char *path)
{
    if (what == 'd' || what == 'o')
        ck_assert_int_eq(mkdir(path, 0700), 0);
    if (what == 'f' || what == 'p')
        ck_assert_int_eq(mknod(path, (what == 'p' ? S_IFIFO : S_IFREG) | 0600, 0), 0);
    if (what == 'l')
        ck_assert_int_eq(symlink("/tmp", path), 0);
    if (what == '-')
        ck_assert_int_eq(rmdir(path), 0);
}

static const struct {
    enum fb_kind last; /* what fails; FB_FORKED: the job's begin does */
    uint32_t attempt;
    char what; /* there is of this, before that */
    const char *path;
    int r;
    const char *words; /* after "results ./1-n" */
} ways[] = {
    { FB_FORKED, 1, 'f', "1-n", -ENOTDIR, "/stdout: Not a directory" },
    { FB_FORKED, 1, 'l', "1-n", -ELOOP, "/stdout: is a link, which is not followed" },
    { FB_FORKED, 1, 'o', "1-n", -EPERM, "/stdout: is another user's" },
    { FB_FORKED, 1, 'd', "1-n/stdout", -EISDIR, ": Is a directory" },
    { FB_FORKED, 1, 'd', "1-n/stderr", -EISDIR, ": Is a directory" },
    { FB_OUTPUT, 1, 'p', "1-n/stdout", -ENXIO, "/stdout: is no regular file" },
    { FB_OUTPUT, 2, 'p', "1-n/stderr", -ENXIO, "/stderr: is no regular file" },
    { FB_OUTPUT, 1, 'l', "1-n/stdout", -ELOOP, "/stdout: is a link, which is not followed" },
    { FB_OUTPUT, 2, 'd', "1-n/stderr", -EISDIR, "/stderr: Is a directory" },
    { FB_OUTPUT, 1, '-', "1-n", -ENOENT, "/stdout: No such file or directory" },
    { FB_EXITED, 1, 'l', "1-n/.exit.json", -ELOOP,
      "/.exit.json: is a link, which is not followed" },
    { FB_EXITED, 1, 'd', "1-n/exit.json", -EISDIR, ": Is a directory" },
};

static void try_way(size_t i)
{
    bool begins = ways[i].last == FB_FORKED;
    char wanted[256];
    int reader = -1;

    if (begins && strlen(ways[i].path) > 3)
        make('d', "1-n");
    if (!begins)
        ck_assert_int_eq(give(FB_FORKED, 1, 1, true), 0);
    make(ways[i].what, ways[i].path);
    if (ways[i].what == 'o' && !is_others(ways[i].path))
        return;
    if (ways[i].what == 'p') /* one that reads it lets it be opened */
        reader = open(ways[i].path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ck_assert_int_eq(give(ways[i].last, 1, ways[i].attempt, true), ways[i].r);
    snprintf(wanted, sizeof wanted, "results ./1-n%s; they end here, the jobs go on",
             ways[i].words);
    ck_assert_str_eq(error, wanted);
    if (reader >= 0)
        close(reader);
}

START_TEST(each_way)
{
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        char name[24];
        results = results_close(results);
        snprintf(name, sizeof name, "%zu", i);
        make('d', name);
        ck_assert_int_eq(chdir(name), 0);
        ck_assert_int_eq(results_open(&results, ".", error, sizeof error), 0);
        try_way(i);
        ck_assert_int_eq(chdir(".."), 0);
    }
}
END_TEST

/* Of one that is gone nothing is made again, as by another's output in between. */
START_TEST(a_directory_that_was_taken_away)
{
    ck_assert_int_eq(give(FB_FORKED, 1, 1, true), 0);
    ck_assert_int_eq(give(FB_FORKED, 2, 1, true), 0);
    make('-', "r/1-n");
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
    make('d', "r/1-n");
    make('f', "r/1-n/.exit.json");
    ck_assert_int_eq(truncate("r/1-n/.exit.json", 900), 0);
    ck_assert_int_eq(give(FB_FORKED, 1, 1, true), 0);
    ck_assert_int_eq(give(FB_EXITED, 1, 1, true), 0);
    ck_assert_str_eq(text_of("r/1-n/exit.json"),
                     "{\"job\":1,\"name\":\"n\",\"command\":\"\",\"attempt\":1,\"start\":0.000000,"
                     "\"seconds\":0.000000,\"succeeded\":false,\"code\":0,\"fate\":\"exit 0\"}\n");
    ck_assert_str_eq(text_of("r/1-n/.exit.json"), "none");
}
END_TEST

/* As many ends back a job is known; of older ones what leftovers write goes nowhere. */
START_TEST(so_many_that_ended)
{
    ck_assert_int_eq(give(FB_FORKED, 1, 1, true), 0);
    for (int i = 0; i < 256; i++)
        ck_assert_int_eq(give(FB_UNSTARTED, i == 0 ? 1 : 2, 1, true), 0);
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
    struct rlimit few;

    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &few), 0);
    few.rlim_cur = (rlim_t)check_free_after(0);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    ck_assert_int_eq(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0), -1);
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
        ck_assert_int_eq(give(FB_FORKED, jobs[i], 1, true), 0);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(give(FB_OUTPUT, 30000, 1, true), 0);
        ck_assert_int_eq(give(FB_OUTPUT, 9999, 1, true), 0);
        ck_assert_int_eq(give(FB_OUTPUT, 10000, 1, true), 0);
    }
    ck_assert_int_eq(give(FB_EXITED, 20000, 1, true), 0);
    ck_assert_int_eq(give(FB_EXITED, 9999, 1, true), 0);
    few.rlim_cur = few.rlim_max;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    ck_assert_str_eq(text_of("r/30000/30000-n/stdout"), "text");
    ck_assert_str_eq(text_of("r/10000/10000-n/stdout"), "text");
    ck_assert_int_eq(access("r/20000/20000-n/exit.json", F_OK), 0);
    ck_assert_int_eq(access("r/9999-n/exit.json", F_OK), 0);
}
END_TEST

static const char *const directories[] = { "x/y", "x/y/z/", "x//y/z//a", "/tmp", "r", "." };

/* Each is made where it is not; and no program that is started has what is open. */
static void open_and_close(const char *directory)
{
    struct results *other;
    bool was_open[40];

    for (int fd = 0; fd < 40; fd++)
        was_open[fd] = fcntl(fd, F_GETFD) >= 0;
    ck_assert_int_eq(results_open(&other, directory, error, sizeof error), 0);
    for (int fd = 0; fd < 40; fd++)
        ck_assert(was_open[fd] || fcntl(fd, F_GETFD) != 0);
    ck_assert_ptr_null(results_close(other));
    for (int fd = 0; fd < 40; fd++)
        ck_assert_int_eq(was_open[fd], fcntl(fd, F_GETFD) >= 0);
}

START_TEST(each_directory)
{
    for (size_t i = 0; i < sizeof directories / sizeof directories[0]; i++)
        open_and_close(directories[i]);
    ck_assert_int_eq(access("x/y/z/a", F_OK), 0);
    ck_assert_ptr_null(results_close(NULL));
}
END_TEST

CHECK_MAIN_APART("results, in the way")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, each_way);
    tcase_add_test(all, a_directory_that_was_taken_away);
    tcase_add_test(all, one_that_was_cut_off_before);
    tcase_add_test(all, so_many_that_ended);
    tcase_add_test(all, few_descriptors);
    tcase_add_test(all, each_directory);
}
