/* show_results_theirs.c - files of jobs as GNU parallel has them. */
#include "check_free.h"
#include "theirs_stage.h"

#include <fcntl.h>
#include <sys/resource.h>

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
    tcase_add_loop_test(all, nothing_stays_open, 0, 2);
    tcase_add_test(all, no_descriptors);
    tcase_add_test(all, ended_in_another_order);
    tcase_add_test(all, old_ones_are_forgotten);
    tcase_add_test(all, tried_again_late);
}
