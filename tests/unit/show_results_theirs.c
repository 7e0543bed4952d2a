/* show_results_theirs.c - files of jobs as GNU parallel has them, in a directory of the test's own.
 */
#include "check_free.h"
#include "check_main.h"
#include "show/results_theirs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[] = "/tmp/forkboard-theirs-XXXXXX", was[4096], error[256];
static struct results_theirs *results;

static ino_t strangers; /* the inode that is another user's; 0: none is */

__attribute__((visibility("default"))) int fstat(int fd, struct stat *status)
{
    int r = fstatat(fd, "", status, AT_EMPTY_PATH);

    if (r == 0 && status->st_ino == strangers)
        status->st_uid = 12345;
    return r;
}

static void set_up(void)
{
    ck_assert_ptr_nonnull(getcwd(was, sizeof was));
    ck_assert_ptr_nonnull(mkdtemp(top));
    ck_assert_int_eq(chdir(top), 0);
    results = results_theirs_new(false, "", 0);
}

static void tear_down(void)
{
    char command[64];

    results = results_theirs_free(results);
    ck_assert_int_eq(chdir(was), 0);
    snprintf(command, sizeof command, "rm -rf %s", top);
    ck_assert_int_eq(system(command), 0);
}

static int give(enum fb_kind kind, uint32_t job, enum fb_cause cause)
{
    struct fb_event event = { .kind = kind, .job = job, .attempt = 1 };

    if (kind == FB_EXITED)
        event.as.exited.cause = cause;
    return results_theirs_event(results, &event, error, sizeof error);
}

static int print(uint32_t job, int stream, uint64_t offset, const char *bytes)
{
    struct fb_event event = { .kind = FB_OUTPUT, .job = job, .attempt = 1 };

    event.as.output.stream = stream;
    event.as.output.offset = offset;
    event.as.output.bytes = bytes;
    event.as.output.size = strlen(bytes);
    return results_theirs_event(results, &event, error, sizeof error);
}

static const char *content(const char *path)
{
    static char bytes[256];
    FILE *file = fopen(path, "r");
    size_t size;

    if (file == NULL)
        return "none";
    size = fread(bytes, 1, sizeof bytes - 1, file);
    bytes[size] = '\0';
    fclose(file);
    return bytes;
}

static void run(uint32_t job, const char *path)
{
    ck_assert_int_eq(results_theirs_set(results, job, path), 0);
    ck_assert_int_eq(give(FB_FORKED, job, FB_CAUSE_NONE), 0);
}

static const char *const endings[][3] = { { "d/a", "d/a.err", "d/a.seq" },
                                          { "d/a/stdout", "d/a/stderr", "d/a/seq" } };

START_TEST(three_files)
{
    const char *const *names = endings[_i];

    results_theirs_free(results);
    results = results_theirs_new(_i == 1, "", 0);
    run(7, "d/a");
    ck_assert_str_eq(content(names[0]), "");
    ck_assert_str_eq(content(names[1]), "");
    ck_assert_str_eq(content(names[2]), "none");
    ck_assert(!results_theirs_has(results, "d/a"));
    ck_assert_int_eq(print(7, 1, 0, "abc"), 0);
    ck_assert_int_eq(print(7, 1, 2, "cd"), 0); /* the end comes twice */
    ck_assert_int_eq(print(7, 2, 0, "no"), 0);
    ck_assert_int_eq(give(FB_EXITED, 7, FB_CAUSE_NONE), 0);
    ck_assert_str_eq(content(names[0]), "abcd");
    ck_assert_str_eq(content(names[1]), "no");
    ck_assert_str_eq(content(names[2]), "7");
    ck_assert(results_theirs_has(results, "d/a"));
    ck_assert_int_eq(print(7, 1, 4, "late"), 0);
    ck_assert_str_eq(content(names[0]), "abcdlate");
    run(8, "d/a"); /* again */
    ck_assert_str_eq(content(names[0]), "");
    ck_assert_str_eq(content(names[2]), "none");
}
END_TEST

static const struct {
    enum fb_kind kind;
    enum fb_cause cause;
    bool has;
} ends[] = {
    { FB_EXITED, FB_CAUSE_NONE, true },  { FB_EXITED, FB_CAUSE_TIMEOUT, true },
    { FB_EXITED, FB_CAUSE_STOP, false }, { FB_EXITED, FB_CAUSE_HALT, false },
    { FB_UNSTARTED, 0, true },
};

/* What was cut short is to be run again. */
START_TEST(each_end)
{
    run(1, "a");
    ck_assert_int_eq(give(ends[_i].kind, 1, ends[_i].cause), 0);
    ck_assert_int_eq(results_theirs_has(results, "a"), ends[_i].has);
}
END_TEST

/* What was put in the way: a link, a FIFO, a file in place of a directory. */
START_TEST(what_is_no_file_ends_them)
{
    static const char *const words[] = {
        "results a: is a link, which is not followed; they end here, the jobs go on",
        "results a: is no regular file; they end here, the jobs go on",
        "results b/a: Not a directory; they end here, the jobs go on",
    };

    if (_i == 0)
        ck_assert_int_eq(symlink("secret", "a"), 0);
    else if (_i == 1)
        ck_assert_int_eq(mkfifo("a", 0600), 0);
    else
        ck_assert_int_eq(mknod("b", S_IFREG | 0600, 0), 0);
    ck_assert_int_eq(results_theirs_set(results, 1, _i == 2 ? "b/a" : "a"), 0);
    ck_assert_int_lt(give(FB_FORKED, 1, FB_CAUSE_NONE), 0);
    ck_assert_str_eq(error, words[_i]);
    ck_assert_int_eq(print(1, 1, 0, "x"), 0); /* said once */
    ck_assert_str_eq(content("secret"), "none");
}
END_TEST

/*
 * In `out` others can write, and 1 is what one of them has put there; or `out` is ours alone. What
 * is named is followed wherever it leads.
 */
static const struct {
    const char *named;
    mode_t mode; /* of out */
    bool is_link, is_strangers;
    const char *why; /* NULL: it is written */
} ways[] = {
    { "out", 0777, true, false, "is a link, which is not followed" },
    { "", 0777, true, false, "is a link, which is not followed" },
    { "out", 0775, true, false, "is a link, which is not followed" },
    { "out", 0777, false, true, "is another user's" },
    { "", 0755, false, true, "is another user's" },
    { "out", 0755, true, true, "is another user's" },
    { "out", 0755, true, false, NULL },
    { "out/1", 0777, true, true, NULL },
    { "out", 0777, false, false, NULL },
};

START_TEST(ways_through_places_of_others)
{
    struct stat status;
    char wanted[128];

    results_theirs_free(results);
    results = results_theirs_new(true, ways[_i].named, strlen(ways[_i].named));
    ck_assert(mkdir("victim", 0755) == 0 && mkdir("victim/x", 0755) == 0 &&
              mkdir("out", 0755) == 0);
    ck_assert_int_eq(ways[_i].is_link ? symlink("../victim", "out/1") : rename("victim", "out/1"),
                     0);
    ck_assert_int_eq(chmod("out", ways[_i].mode), 0);
    ck_assert_int_eq(stat("out/1", &status), 0);
    strangers = ways[_i].is_strangers ? status.st_ino : 0;
    ck_assert_int_eq(mknod("out/1/x/seq", S_IFREG | 0600, 0), 0);
    ck_assert_int_eq(results_theirs_has(results, "out/1/x"), ways[_i].why == NULL);
    ck_assert_int_eq(results_theirs_set(results, 1, "out/1/x"), 0);
    ck_assert_int_eq(give(FB_FORKED, 1, FB_CAUSE_NONE) == 0, ways[_i].why == NULL);
    strangers = 0;
    ck_assert_str_eq(content("out/1/x/stdout"), ways[_i].why == NULL ? "" : "none");
    if (ways[_i].why != NULL) {
        snprintf(wanted, sizeof wanted, "results out/1/x/stdout: %s; they end here, the jobs go on",
                 ways[_i].why);
        ck_assert_str_eq(error, wanted);
    }
}
END_TEST

/* A path is below what was named if a slash comes after it; an absolute one needs none. */
START_TEST(paths_elsewhere)
{
    char path[64];

    snprintf(path, sizeof path, "%s/abs/a", top);
    results_theirs_free(results);
    results = results_theirs_new(false, "out", 3);
    run(1, "out");
    run(2, "outer//a");
    run(3, path);
    ck_assert_str_eq(content("out"), "");
    ck_assert_str_eq(content("out.err"), "");
    ck_assert_str_eq(content("outer/a.err"), "");
    ck_assert_str_eq(content("abs/a.err"), "");
    ck_assert_int_eq(results_theirs_set(results, 4, ""), 0);
    ck_assert_int_eq(give(FB_FORKED, 4, FB_CAUSE_NONE), -ENOENT);
}
END_TEST

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 200; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

/* None stays open, also where the first of them is 0; and what is no file is closed, too. */
START_TEST(nothing_stays_open)
{
    int before, reader;

    ck_assert_int_eq(mkfifo("b", 0600), 0);
    reader = open("b", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ck_assert_int_gt(reader, 0);
    if (_i == 1)
        check_free_0();
    before = open_descriptors();
    run(1, "a");
    ck_assert_int_eq(print(1, 1, 0, "x"), 0);
    ck_assert_int_eq(give(FB_EXITED, 1, FB_CAUSE_NONE), 0);
    ck_assert_int_eq(open_descriptors(), before);
    ck_assert_int_eq(results_theirs_set(results, 2, "b"), 0);
    ck_assert_int_eq(give(FB_FORKED, 2, FB_CAUSE_NONE), -ENXIO);
    ck_assert_str_eq(error, "results b: is no regular file; they end here, the jobs go on");
    ck_assert_int_eq(open_descriptors(), before);
    close(reader);
}
END_TEST

/* The run has taken all there are. */
START_TEST(no_descriptors)
{
    struct rlimit few;

    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &few), 0);
    few.rlim_cur = (rlim_t)check_free_after(0);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    ck_assert_int_eq(dup(STDIN_FILENO), -1);
    run(1, "d/a");
    ck_assert_int_eq(print(1, 1, 0, "x"), 0);
    ck_assert_int_eq(print(1, 2, 0, "y"), 0);
    ck_assert_int_eq(give(FB_EXITED, 1, FB_CAUSE_NONE), 0);
    few.rlim_cur = few.rlim_max;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    ck_assert_str_eq(content("d/a"), "x");
    ck_assert_str_eq(content("d/a.err"), "y");
    ck_assert_str_eq(content("d/a.seq"), "1");
}
END_TEST

/* Which began last may end first: it is forgotten first. */
START_TEST(ended_in_another_order)
{
    char path[16];

    for (uint32_t job = 1; job <= 300; job++) {
        snprintf(path, sizeof path, "%u", job);
        run(job, path);
    }
    for (uint32_t job = 300; job >= 1; job--)
        ck_assert_int_eq(give(FB_EXITED, job, FB_CAUSE_NONE), 0);
    for (uint32_t job = 1; job <= 300; job++) {
        snprintf(path, sizeof path, "%u", job);
        ck_assert_int_eq(print(job, 1, 0, "x"), 0);
        ck_assert_str_eq(content(path), job <= 256 ? "x" : "");
    }
}
END_TEST

/* However many jobs there are, few paths are known. */
START_TEST(old_ones_are_forgotten)
{
    char path[16];

    for (uint32_t job = 1; job <= 600; job++) {
        snprintf(path, sizeof path, "d/%u", job);
        run(job, path);
        ck_assert_int_eq(give(FB_EXITED, job, FB_CAUSE_NONE), 0);
    }
    ck_assert_int_eq(print(1, 1, 0, "x"), 0);
    ck_assert_str_eq(content("d/1"), ""); /* of no known job */
    ck_assert_int_eq(print(600, 1, 0, "x"), 0);
    ck_assert_str_eq(content("d/600"), "x");
}
END_TEST

/* One that is tried again much later is still known. */
START_TEST(tried_again_late)
{
    char path[16];

    run(1000, "r");
    ck_assert_int_eq(give(FB_EXITED, 1000, FB_CAUSE_NONE), 0);
    ck_assert_int_eq(give(FB_RETRY, 1000, FB_CAUSE_NONE), 0);
    for (uint32_t job = 1; job <= 600; job++) {
        snprintf(path, sizeof path, "d/%u", job);
        run(job, path);
        ck_assert_int_eq(give(FB_EXITED, job, FB_CAUSE_NONE), 0);
    }
    ck_assert_int_eq(give(FB_FORKED, 1000, FB_CAUSE_NONE), 0);
    ck_assert_int_eq(print(1000, 1, 0, "x"), 0);
    ck_assert_str_eq(content("r"), "x");
    ck_assert_str_eq(content("r.seq"), "none");
}
END_TEST

CHECK_MAIN_APART("results of GNU parallel's kind")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, three_files, 0, 2);
    tcase_add_loop_test(all, each_end, 0, (int)(sizeof ends / sizeof ends[0]));
    tcase_add_loop_test(all, what_is_no_file_ends_them, 0, 3);
    tcase_add_loop_test(all, ways_through_places_of_others, 0, (int)(sizeof ways / sizeof ways[0]));
    tcase_add_test(all, paths_elsewhere);
    tcase_add_loop_test(all, nothing_stays_open, 0, 2);
    tcase_add_test(all, no_descriptors);
    tcase_add_test(all, ended_in_another_order);
    tcase_add_test(all, old_ones_are_forgotten);
    tcase_add_test(all, tried_again_late);
}
