/* show_results.c - each job's output in files, over a directory of the test's own. */
#include "check_free.h"
#include "check_main.h"
#include "show/results.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[] = "/tmp/forkboard-results-XXXXXX", was[4096], error[256];
static struct results *results;
static struct summary summary;

static void set_up(void)
{
    ck_assert_ptr_nonnull(getcwd(was, sizeof was));
    ck_assert_ptr_nonnull(mkdtemp(top));
    ck_assert_int_eq(chdir(top), 0);
    ck_assert_int_eq(results_open(&results, "a/b", error, sizeof error), 0);
}

static void tear_down(void)
{
    char command[64];

    results = results_close(results);
    summary_fini(&summary);
    ck_assert_int_eq(chdir(was), 0);
    snprintf(command, sizeof command, "rm -rf %s", top);
    ck_assert_int_eq(system(command), 0);
}

/* As keep.c does: the files first, then the summary. */
static int give(const struct fb_event *event)
{
    int r = results_event(results, summary_live(&summary, event->job), event, error, sizeof error);

    summary_apply(&summary, event);
    return r;
}

static void queue(uint32_t job, const char *name)
{
    ck_assert_int_eq(give(&(struct fb_event){ .kind = FB_QUEUED,
                                              .job = job,
                                              .as.queued = { .name = name, .command = "cmd" } }),
                     0);
}

static void begin(uint32_t job, uint32_t attempt, int64_t t_us)
{
    struct fb_event event = { .kind = FB_FORKED, .job = job, .attempt = attempt, .t_us = t_us };

    event.as.forked.pid = 77;
    ck_assert_int_eq(give(&event), 0);
}

static int write_to(uint32_t job, int stream, uint64_t offset, const char *bytes)
{
    struct fb_event event = { .kind = FB_OUTPUT, .job = job, .attempt = 1 };

    event.as.output.stream = stream;
    event.as.output.offset = offset;
    event.as.output.bytes = bytes;
    event.as.output.size = strlen(bytes);
    return give(&event);
}

static int end(uint32_t job, uint32_t attempt, int64_t t_us, int code)
{
    struct fb_event event = { .kind = FB_EXITED, .job = job, .attempt = attempt, .t_us = t_us };

    event.as.exited.code = code;
    event.as.exited.succeeded = code == 0;
    return give(&event);
}

static const char *text_of(const char *path)
{
    static char text[1000];
    FILE *file = fopen(path, "r");

    if (file == NULL)
        return "none";
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

START_TEST(both_streams_and_the_end)
{
    give(&(struct fb_event){ .kind = FB_RUN, .as.run = { .start_us = 5000000 } });
    queue(1, "x/y z");
    ck_assert_str_eq(text_of("a/b/1-x_y_z/stdout"), "none");
    begin(1, 1, 250000);
    ck_assert_str_eq(text_of("a/b/1-x_y_z/stdout"), "none");
    ck_assert_str_eq(text_of("a/b/1-x_y_z/stderr"), "none");
    ck_assert_int_eq(write_to(1, 1, 0, "ab"), 0);
    ck_assert_int_eq(write_to(1, 1, 4, "ef"), 0);
    ck_assert_int_eq(write_to(1, 1, 2, "cd"), 0); /* its place is its offset */
    ck_assert_int_eq(write_to(1, 2, 0, "wrong"), 0);
    ck_assert_str_eq(text_of("a/b/1-x_y_z/exit.json"), "none");
    ck_assert_int_eq(end(1, 1, 1500000, 3), 0);
    ck_assert_str_eq(text_of("a/b/1-x_y_z/stdout"), "abcdef");
    ck_assert_str_eq(text_of("a/b/1-x_y_z/stderr"), "wrong");
    ck_assert_str_eq(text_of("a/b/1-x_y_z/exit.json"),
                     "{\"job\":1,\"name\":\"x/y z\",\"command\":\"\",\"attempt\":1,"
                     "\"start\":5.250000,\"seconds\":1.250000,\"succeeded\":false,\"code\":3,"
                     "\"fate\":\"exit 3\"}\n");
    ck_assert_str_eq(text_of("a/b/1-x_y_z/.exit.json"), "none");
}
END_TEST

START_TEST(each_attempt_has_its_files)
{
    queue(1, "n");
    begin(1, 1, 0);
    write_to(1, 1, 0, "first");
    end(1, 1, 0, 1);
    give(&(struct fb_event){ .kind = FB_RETRY, .job = 1, .attempt = 1 });
    begin(1, 2, 0);
    write_to(1, 1, 0, "2nd");
    ck_assert_str_eq(text_of("a/b/1-n/stdout.1"), "first");
    ck_assert_str_eq(text_of("a/b/1-n/stdout"), "2nd");
    ck_assert_str_eq(text_of("a/b/1-n/stderr.1"), "none");
}
END_TEST

START_TEST(an_earlier_run_is_not_this_one)
{
    ck_assert_int_eq(mkdir("a/b/1-n", 0777), 0);
    fclose(fopen("a/b/1-n/exit.json", "w"));
    queue(1, "n");
    begin(1, 1, 0);
    ck_assert_str_eq(text_of("a/b/1-n/exit.json"), "none");
}
END_TEST

START_TEST(what_was_never_started_has_an_end)
{
    struct fb_event event = { .kind = FB_UNSTARTED, .job = 1, .attempt = 1 };

    event.as.unstarted.stage = "exec";
    event.as.unstarted.error = ENOENT;
    event.as.unstarted.what = "nosuch";
    queue(1, "n");
    ck_assert_int_eq(give(&event), 0);
    ck_assert_str_eq(text_of("a/b/1-n/stdout"), "none");
    ck_assert_ptr_nonnull(strstr(text_of("a/b/1-n/exit.json"),
                                 "\"seconds\":0.000000,\"succeeded\":false,\"fate\":\"exec: "
                                 "No such file or directory: nosuch\""));
}
END_TEST

START_TEST(what_is_left_still_writes)
{
    queue(1, "n");
    begin(1, 1, 0);
    end(1, 1, 0, 0);
    give(&(struct fb_event){ .kind = FB_REAPED, .job = 1, .attempt = 1 });
    queue(2, "m");
    ck_assert_int_eq(results_event(results, NULL,
                                   &(struct fb_event){
                                       .kind = FB_OUTPUT,
                                       .job = 1,
                                       .attempt = 1,
                                       .as.output = { .stream = 1, .bytes = "late", .size = 4 } },
                                   error, sizeof error),
                     0);
    ck_assert_str_eq(text_of("a/b/1-n/stdout"), "late");
}
END_TEST

START_TEST(the_first_mistake_ends_it)
{
    queue(1, "n");
    fclose(fopen("a/b/1-n", "w"));
    struct fb_event event = { .kind = FB_FORKED, .job = 1, .attempt = 1 };
    ck_assert_int_eq(give(&event), -ENOTDIR);
    ck_assert_str_eq(error,
                     "results a/b/1-n/stdout: Not a directory; they end here, the jobs go on");
    queue(2, "m");
    begin(2, 1, 0); /* 0, and nothing */
    ck_assert_int_ne(access("a/b/2-m", F_OK), 0);
}
END_TEST

/* The run has taken all there are. */
START_TEST(no_descriptor_is_left)
{
    struct rlimit few;

    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &few), 0);
    few.rlim_cur = (rlim_t)check_free_after(0);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    ck_assert_int_eq(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0), -1);
    for (uint32_t job = 1; job <= 3; job++) {
        queue(job, "n");
        begin(job, 1, 0);
    }
    for (uint32_t job = 1; job <= 3; job++) {
        ck_assert_int_eq(write_to(job, 1, 0, "out"), 0);
        ck_assert_int_eq(write_to(job % 3 + 1, 2, 0, "err"), 0);
    }
    for (uint32_t job = 1; job <= 3; job++)
        ck_assert_int_eq(end(job, 1, 1, 0), 0);
    few.rlim_cur = few.rlim_max;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    ck_assert_str_eq(text_of("a/b/3-n/stdout"), "out");
    ck_assert_str_eq(text_of("a/b/1-n/stderr"), "err");
    ck_assert_int_eq(access("a/b/2-n/exit.json", F_OK), 0);
}
END_TEST

START_TEST(a_directory_that_cannot_be)
{
    struct results *other = (struct results *)1;

    fclose(fopen("file", "w"));
    ck_assert_int_eq(results_open(&other, "file/x", error, sizeof error), -ENOTDIR);
    ck_assert_ptr_null(other);
    ck_assert_str_eq(error, "results file/x: Not a directory");
}
END_TEST

static const struct {
    const char *name, *part;
} names[] = {
    { "", "7" },
    { "a", "7-a" },
    { "A9+,-.=@_", "7-A9+,-.=@_" },
    { "a b/c'\"$`\\*?", "7-a_b_c_______" },
    { "\xC3\xB6", "7-\xC3\xB6" },
    { "\xC2\x9B\xE2\x80\xAE\xFF", "7-___" }, /* C1, a change of direction, no UTF-8 */
    { "..", "7-.." },
    { "\x1f{}[]:;<>|&^%!#~\t\n", "7-__________________" },
};

START_TEST(names_of_paths)
{
    struct text out = { 0 };
    char name[301];

    results_put_name(&out, 7, names[_i].name);
    ck_assert_str_eq(text_string(&out), names[_i].part);
    text_clear(&out);
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    results_put_name(&out, 4294967295, name);
    ck_assert_uint_eq(out.size, 10 + 1 + 100);
    text_fini(&out);
}
END_TEST

/* Of jobs from 10000 on each ten thousand have a directory, in which no link is followed either. */
START_TEST(parts)
{
    queue(9999, "n");
    queue(10000, "n");
    queue(29999, "n");
    begin(9999, 1, 0);
    begin(10000, 1, 0);
    begin(29999, 1, 0);
    ck_assert_int_eq(write_to(10000, 1, 0, "x"), 0);
    ck_assert_int_eq(write_to(29999, 1, 0, "y"), 0);
    ck_assert_int_eq(write_to(9999, 1, 0, "z"), 0);
    ck_assert_str_eq(text_of("a/b/9999-n/stdout"), "z");
    ck_assert_str_eq(text_of("a/b/10000/10000-n/stdout"), "x");
    ck_assert_str_eq(text_of("a/b/20000/29999-n/stdout"), "y");
    ck_assert_int_eq(symlink("..", "a/b/30000"), 0);
    queue(30000, "n");
    ck_assert_int_lt(give(&(struct fb_event){ .kind = FB_FORKED, .job = 30000, .attempt = 1 }), 0);
    ck_assert_str_eq(error,
                     "results a/b/30000/30000-n/stdout: is a link, which is not followed; they "
                     "end here, the jobs go on");
}
END_TEST

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 200; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

/* None stays open, also where the first of them is 0; and directories are for all that may. */
START_TEST(what_is_left_open)
{
    struct stat about;
    mode_t mask = umask(022);
    int before;

    results = results_close(results);
    if (_i == 1)
        check_free_0();
    before = open_descriptors();
    ck_assert_int_eq(results_open(&results, "c/d", error, sizeof error), 0);
    ck_assert(stat("c", &about) == 0 && (about.st_mode & 07777) == 0755);
    for (uint32_t job = 1; job <= 3; job++) {
        queue(job, "j");
        begin(job, 1, 0);
        ck_assert_int_eq(write_to(job, 1, 0, "x"), 0);
        ck_assert_int_eq(end(job, 1, 1, 0), 0);
    }
    ck_assert_str_eq(text_of("c/d/3-j/stdout"), "x");
    results = results_close(results);
    ck_assert_int_eq(open_descriptors(), before);
    umask(mask);
}
END_TEST

/* The files of the attempt before stay until the next has its own; those of an earlier run go; and
 * one that was forked and could not be executed keeps what it has printed. */
START_TEST(what_stays)
{
    struct fb_event event = { .kind = FB_UNSTARTED, .job = 1, .attempt = 2 };

    queue(1, "j");
    begin(1, 1, 0);
    ck_assert_int_eq(write_to(1, 1, 0, "first"), 0);
    ck_assert_int_eq(end(1, 1, 1, 1), 0);
    ck_assert_int_eq(give(&(struct fb_event){ .kind = FB_RETRY, .job = 1, .attempt = 1 }), 0);
    begin(1, 2, 2);
    ck_assert_str_ne(text_of("a/b/1-j/exit.json"), "none");
    ck_assert_str_eq(text_of("a/b/1-j/stdout.1"), "first");
    ck_assert_int_eq(write_to(1, 1, 0, "second"), 0);
    event.as.unstarted.error = ENOENT;
    event.as.unstarted.stage = "exec";
    event.as.unstarted.what = "j";
    ck_assert_int_eq(give(&event), 0);
    ck_assert_str_eq(text_of("a/b/1-j/stdout"), "second");
    results = results_close(results);
    summary_fini(&summary);
    memset(&summary, 0, sizeof summary);
    ck_assert_int_eq(results_open(&results, "a/b", error, sizeof error), 0);
    queue(1, "j");
    begin(1, 1, 0);
    ck_assert_str_eq(text_of("a/b/1-j/exit.json"), "none");
    ck_assert_str_eq(text_of("a/b/1-j/stdout"), "none");
    ck_assert_str_eq(text_of("a/b/1-j/stdout.0"), "none");
}
END_TEST

CHECK_MAIN_APART("results")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, both_streams_and_the_end);
    tcase_add_test(all, each_attempt_has_its_files);
    tcase_add_test(all, an_earlier_run_is_not_this_one);
    tcase_add_test(all, what_was_never_started_has_an_end);
    tcase_add_test(all, what_is_left_still_writes);
    tcase_add_test(all, the_first_mistake_ends_it);
    tcase_add_test(all, no_descriptor_is_left);
    tcase_add_test(all, a_directory_that_cannot_be);
    tcase_add_loop_test(all, what_is_left_open, 0, 2);
    tcase_add_test(all, what_stays);
    tcase_add_test(all, parts);
    tcase_add_loop_test(all, names_of_paths, 0, sizeof names / sizeof names[0]);
}
