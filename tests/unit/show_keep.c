/* show_keep.c - which ends come into a job log, when, and what a later run learns of them. */
#include "check_main.h"
#include "show/keep.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[] = "/tmp/forkboard-keep-XXXXXX", was[4096], error[256];
static struct keep *keep;
static struct summary summary;

static void set_up(void)
{
    ck_assert_ptr_nonnull(getcwd(was, sizeof was));
    ck_assert_ptr_nonnull(mkdtemp(top));
    ck_assert_int_eq(chdir(top), 0);
    summary.keep_commands = summary.keep_written = true;
}

static void tear_down(void)
{
    char command[64];

    keep = keep_close(keep);
    summary_fini(&summary);
    ck_assert_int_eq(chdir(was), 0);
    snprintf(command, sizeof command, "rm -rf %s", top);
    ck_assert_int_eq(system(command), 0);
}

static void open_with(const struct opt *opt)
{
    ck_assert_int_eq(keep_open(&keep, opt, error, sizeof error), 0);
}

static int give(const struct fb_event *event)
{
    int r = keep_event(keep, &summary, event);

    summary_apply(&summary, event);
    return r;
}

static void begin(uint32_t job, const char *command)
{
    struct fb_event event = { .kind = FB_FORKED, .job = job, .attempt = 1, .t_us = 1000000 };

    event.as.forked.pid = 77;
    give(&(struct fb_event){
        .kind = FB_QUEUED, .job = job, .as.queued = { .name = command, .command = command } });
    give(&event);
}

static int end(uint32_t job, int code, int number, enum fb_cause cause)
{
    return give(&(struct fb_event){
        .kind = FB_EXITED,
        .job = job,
        .attempt = 1,
        .t_us = 3500000,
        .as.exited = {
            .code = code, .signal = number, .cause = cause, .succeeded = code + number == 0 } });
}

static void reap(uint32_t job)
{
    give(&(struct fb_event){ .kind = FB_REAPED, .job = job, .attempt = 1 });
}

/* The lines of the log after its head. */
static const char *logged(void)
{
    static char text[2000];
    FILE *file = fopen("log", "r");
    size_t size;

    ck_assert_ptr_nonnull(file);
    size = fread(text, 1, sizeof text - 1, file);
    text[size] = '\0';
    fclose(file);
    ck_assert_ptr_nonnull(strchr(text, '\n'));
    return strchr(text, '\n') + 1;
}

START_TEST(nothing_is_asked_for)
{
    keep = (struct keep *)1;
    open_with(&(struct opt){ 0 });
    ck_assert_ptr_null(keep);
}
END_TEST

START_TEST(a_success_at_once_a_failure_by_the_next_event)
{
    open_with(&(struct opt){ .keep.joblog = "log" });
    ck_assert(!keep_wants_output(keep));
    give(&(struct fb_event){ .kind = FB_RUN, .as.run = { .start_us = 5000000 } });
    begin(1, "a");
    ck_assert_int_eq(end(1, 0, 0, FB_CAUSE_NONE), 0);
    ck_assert_str_eq(logged(), "1\t:\t6.000\t     2.500\t0\t0\t0\t0\ta\n");
    reap(1);
    begin(2, "b");
    end(2, 3, 0, FB_CAUSE_NONE);
    reap(2);
    ck_assert_ptr_null(strstr(logged(), "b\n"));
    give(&(struct fb_event){ .kind = FB_ENDED });
    ck_assert_str_eq(logged(), "1\t:\t6.000\t     2.500\t0\t0\t0\t0\ta\n"
                               "2\t:\t6.000\t     2.500\t0\t0\t3\t0\tb\n");
}
END_TEST

START_TEST(a_try_that_is_followed_by_another_is_none)
{
    open_with(&(struct opt){ .keep.joblog = "log" });
    begin(1, "a");
    end(1, 3, 0, FB_CAUSE_NONE);
    reap(1);
    give(&(struct fb_event){ .kind = FB_RETRY, .job = 1, .attempt = 1 });
    give(&(struct fb_event){ .kind = FB_ENDED });
    ck_assert_str_eq(logged(), "");
}
END_TEST

START_TEST(what_the_runs_end_has_ended_is_none)
{
    open_with(&(struct opt){ .keep.joblog = "log" });
    begin(1, "a");
    end(1, 0, SIGTERM, FB_CAUSE_STOP);
    reap(1);
    begin(2, "b");
    end(2, 0, SIGTERM, FB_CAUSE_HALT);
    reap(2);
    give(&(struct fb_event){ .kind = FB_ENDED });
    ck_assert_str_eq(logged(), "");
}
END_TEST

static void one_end(int code, int number, enum fb_cause cause, const char *columns)
{
    begin(1, "a");
    end(1, code, number, cause);
    give(&(struct fb_event){ .kind = FB_ENDED });
    ck_assert_msg(strstr(logged(), columns) != NULL, "%s", logged());
}

START_TEST(killed_is_the_signal)
{
    open_with(&(struct opt){ .keep.joblog = "log" });
    one_end(0, SIGKILL, FB_CAUSE_NONE, "\t9\ta\n");
}
END_TEST

START_TEST(out_of_time_is_minus_1)
{
    open_with(&(struct opt){ .keep.joblog = "log" });
    one_end(0, SIGTERM, FB_CAUSE_TIMEOUT, "\t-1\t15\ta\n");
}
END_TEST

static void unstarted(int number, const char *columns)
{
    struct fb_event event = { .kind = FB_UNSTARTED, .job = 1, .attempt = 1 };

    event.as.unstarted.error = number;
    event.as.unstarted.stage = "exec";
    event.as.unstarted.what = "a";
    open_with(&(struct opt){ .keep.joblog = "log" });
    give(&(struct fb_event){
        .kind = FB_QUEUED, .job = 1, .as.queued = { .name = "a", .command = "a" } });
    give(&event);
    give(&(struct fb_event){ .kind = FB_ENDED });
    ck_assert_msg(strstr(logged(), columns) != NULL, "%s", logged());
}

START_TEST(not_there_is_127)
{
    unstarted(ENOENT, "\t127\t0\ta\n");
}
END_TEST

START_TEST(not_to_be_run_is_126)
{
    unstarted(EACCES, "\t126\t0\ta\n");
}
END_TEST

static void first_run(void)
{
    open_with(&(struct opt){ .keep.joblog = "log" });
    begin(1, "a");
    end(1, 0, 0, FB_CAUSE_NONE);
    reap(1);
    begin(2, "b");
    end(2, 3, 0, FB_CAUSE_NONE);
    give(&(struct fb_event){ .kind = FB_ENDED });
    keep = keep_close(keep);
    summary_fini(&summary);
    memset(&summary, 0, sizeof summary);
}

START_TEST(resumed)
{
    static const int success[] = { 3 };

    first_run();
    open_with(&(struct opt){ .keep.joblog = "log", .keep.resume = true });
    ck_assert_uint_eq(keep_last(keep), 2);
    ck_assert_int_eq(keep_asked(keep, 1, "a", NULL, 0), KEEP_DONE);
    ck_assert_int_eq(keep_asked(keep, 2, "b", NULL, 0), KEEP_FAILED);
    ck_assert_int_eq(keep_asked(keep, 2, "b", success, 1), KEEP_DONE);
    ck_assert_int_lt(keep_asked(keep, 2, "c", NULL, 0), 0);
    ck_assert_ptr_nonnull(strstr(keep_error(keep), "job 2 was another: 'b' there, 'c' now"));
    ck_assert_int_eq(keep_too_few(keep, 1), -EINVAL);
    ck_assert_str_eq(keep_error(keep), "log: knows job 2, and there are only 1: of other jobs");
    ck_assert_ptr_null(keep_notice(keep));
}
END_TEST

START_TEST(resumed_with_what_failed)
{
    first_run();
    open_with(&(struct opt){ .keep.joblog = "log", .keep.resume_failed = true });
    ck_assert_int_eq(keep_asked(keep, 1, "a", NULL, 0), KEEP_DONE);
    ck_assert_int_eq(keep_asked(keep, 2, "b", NULL, 0), KEEP_RUN);
}
END_TEST

START_TEST(a_dry_run_writes_nothing)
{
    first_run();
    ck_assert_int_eq(chmod("log", 0400), 0);
    open_with(&(struct opt){
        .keep.joblog = "log", .keep.resume = true, .dry_run = true, .keep.results = "r" });
    ck_assert_int_eq(keep_asked(keep, 1, "a", NULL, 0), KEEP_DONE);
    ck_assert_int_ne(access("r", F_OK), 0);
    keep = keep_close(keep);
    open_with(&(struct opt){ .keep.joblog = "none", .keep.resume = true, .dry_run = true });
    ck_assert_uint_eq(keep_last(keep), 0);
    keep = keep_close(keep);
    open_with(&(struct opt){ .keep.joblog = "new", .dry_run = true });
    ck_assert_int_ne(access("new", F_OK), 0);
}
END_TEST

START_TEST(a_torn_line_is_reported)
{
    FILE *file;

    first_run();
    file = fopen("log", "a");
    fputs("3\t:\t0.0", file);
    fclose(file);
    open_with(&(struct opt){ .keep.joblog = "log", .keep.resume = true });
    ck_assert_ptr_nonnull(keep_notice(keep));
    ck_assert_str_eq(keep_notice(keep),
                     "log:4: the last line was torn and is left out: its job runs again");
    ck_assert_uint_eq(keep_last(keep), 2);
}
END_TEST

START_TEST(results_beside_a_log)
{
    open_with(&(struct opt){ .keep.joblog = "log", .keep.results = "r" });
    ck_assert(keep_wants_output(keep));
    begin(1, "a");
    end(1, 0, 0, FB_CAUSE_NONE);
    ck_assert_int_eq(access("r/1-a/exit.json", F_OK), 0);
    ck_assert_ptr_nonnull(strstr(logged(), "\ta\n"));
}
END_TEST

START_TEST(cannot_be_opened)
{
    keep = (struct keep *)1;
    ck_assert_int_lt(keep_open(&keep, &(struct opt){ .keep.joblog = "." }, error, sizeof error), 0);
    ck_assert_ptr_null(keep);
    ck_assert_str_eq(error, "job log .: Is a directory");
}
END_TEST

CHECK_MAIN_APART("keep")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, nothing_is_asked_for);
    tcase_add_test(all, a_success_at_once_a_failure_by_the_next_event);
    tcase_add_test(all, a_try_that_is_followed_by_another_is_none);
    tcase_add_test(all, what_the_runs_end_has_ended_is_none);
    tcase_add_test(all, killed_is_the_signal);
    tcase_add_test(all, out_of_time_is_minus_1);
    tcase_add_test(all, not_there_is_127);
    tcase_add_test(all, not_to_be_run_is_126);
    tcase_add_test(all, resumed);
    tcase_add_test(all, resumed_with_what_failed);
    tcase_add_test(all, a_dry_run_writes_nothing);
    tcase_add_test(all, a_torn_line_is_reported);
    tcase_add_test(all, results_beside_a_log);
    tcase_add_test(all, cannot_be_opened);
}
