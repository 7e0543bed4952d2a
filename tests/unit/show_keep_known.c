/*
 * show_keep_known.c - what a later run learns of the jobs of a log: by their commands where their
 * numbers are others, with what is to be run again, and where a log is of no run; and the options
 * that keep something.
 */
#include "check_main.h"
#include "show/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static char top[] = "/tmp/forkboard-keep-XXXXXX", was[4096], error[4400];
static struct keep *keep;
static bool disk_full;

/* In the place of the C library's, for the code under test as well. */
__attribute__((visibility("default"))) ssize_t write(int fd, const void *bytes, size_t size)
{
    if (!disk_full)
        return syscall(SYS_write, fd, bytes, size);
    errno = ENOSPC;
    return -1;
}

static void put_log(const char *lines)
{
    FILE *file = fopen("log", "w");

    ck_assert_ptr_nonnull(file);
    fputs("Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n", file);
    fputs(lines, file);
    fclose(file);
}

static void set_up(void)
{
    ck_assert_ptr_nonnull(getcwd(was, sizeof was));
    ck_assert_ptr_nonnull(mkdtemp(top));
    ck_assert_int_eq(chdir(top), 0);
    put_log("1\t:\t6.000\t     2.500\t0\t0\t0\t0\ta\n"
            "2\t:\t6.000\t     2.500\t0\t0\t3\t0\tb\n");
}

static void tear_down(void)
{
    char command[64];

    keep = keep_close(keep);
    ck_assert_int_eq(chdir(was), 0);
    snprintf(command, sizeof command, "rm -rf %s", top);
    ck_assert_int_eq(system(command), 0);
}

static void open_with(struct opt opt)
{
    ck_assert_int_eq(keep_open(&keep, &opt, error, sizeof error), 0);
}

static int asked(uint32_t job, const char *command)
{
    return keep_asked(keep, job, command, NULL, 0);
}

/* Known by number; of one that the log does not know it depends on what was asked for. */
START_TEST(what_is_run)
{
    static const struct {
        bool failed, retry;
        int of[3]; /* of one that went well, one that failed, one that is new */
    } rows[] = {
        { false, false, { KEEP_DONE, KEEP_FAILED, KEEP_RUN } },
        { true, false, { KEEP_DONE, KEEP_RUN, KEEP_RUN } },
        { true, true, { KEEP_DONE, KEEP_RUN, KEEP_DONE } },
    };

    open_with((struct opt){ .keep.joblog = "log",
                            .keep.resume = !rows[_i].failed,
                            .keep.resume_failed = rows[_i].failed,
                            .keep.retry_failed = rows[_i].retry });
    ck_assert_int_eq(asked(1, "a"), rows[_i].of[0]);
    ck_assert_int_eq(asked(2, "b"), rows[_i].of[1]);
    ck_assert_int_eq(asked(3, "c"), rows[_i].of[2]);
    ck_assert(keep_all_asked(keep));
}
END_TEST

/* Asked by their commands, of which one is known at least: else it is another's log. */
START_TEST(by_commands)
{
    char notice[200] = "";

    open_with((struct opt){ .keep.joblog = "log", .keep.resume = true });
    ck_assert_int_lt(asked(1, "b"), 0); /* it was another */
    ck_assert_int_eq(keep_by_command(keep), 0);
    ck_assert(!keep_all_asked(keep));
    ck_assert_int_eq(asked(1, "b"), KEEP_FAILED);
    ck_assert_int_eq(asked(2, "new"), KEEP_RUN);
    ck_assert_int_eq(keep_changed(keep, notice, sizeof notice), 0);
    ck_assert_str_eq(notice, "log: jobs are known by their commands: 1 new, 1 gone");
    ck_assert_str_eq(keep_error(keep), "");
    ck_assert_int_eq(asked(3, "a"), KEEP_DONE);
    ck_assert(keep_all_asked(keep));
    ck_assert_int_eq(keep_changed(keep, notice, sizeof notice), 0);
    ck_assert_str_eq(notice, "log: jobs are known by their commands: 1 new, 0 gone");
    keep = keep_close(keep);
    open_with((struct opt){ .keep.joblog = "log", .keep.resume = true });
    ck_assert_int_eq(keep_by_command(keep), 0);
    ck_assert_int_eq(asked(1, "neither"), KEEP_RUN);
    ck_assert_int_eq(keep_changed(keep, notice, sizeof notice), -EINVAL);
}
END_TEST

/* A leading plus adds to what is there; without it and without resuming the log is a new one. */
START_TEST(added_or_new)
{
    char bytes[400] = "";
    FILE *file;

    open_with((struct opt){ .keep.joblog = _i == 0 ? "+log" : "log" });
    keep = keep_close(keep);
    ck_assert_int_lt(access("+log", F_OK), 0);
    file = fopen("log", "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_gt(fread(bytes, 1, sizeof bytes - 1, file), 0);
    fclose(file);
    ck_assert((strstr(bytes, "\ta\n") != NULL) == (_i == 0));
}
END_TEST

/* Whose line cannot be written, that is said once and the log ends there. */
START_TEST(a_full_disk)
{
    struct summary summary = { .keep_commands = true, .keep_written = true };
    struct fb_event event = { .kind = FB_QUEUED, .job = 1 };

    open_with((struct opt){ .keep.joblog = "log" });
    event.as.queued.name = event.as.queued.command = "a";
    ck_assert_int_eq(keep_event(keep, &summary, &event), 0);
    summary_apply(&summary, &event);
    event = (struct fb_event){ .kind = FB_UNSTARTED, .job = 1, .attempt = 1, .t_us = 2500000 };
    event.as.unstarted.error = ENOENT;
    event.as.unstarted.stage = "exec";
    event.as.unstarted.what = "a";
    ck_assert_int_eq(keep_event(keep, &summary, &event), 0);
    summary_apply(&summary, &event);
    disk_full = true;
    ck_assert_int_eq(keep_event(keep, &summary, &(struct fb_event){ .kind = FB_ENDED }), -ENOSPC);
    disk_full = false;
    ck_assert_str_eq(keep_error(keep),
                     "job log log: No space left on device; it ends here, the jobs go on");
    ck_assert_int_eq(keep_drain(keep), 0);
    summary_fini(&summary);
}
END_TEST

/* One that never began has run for no time, from when that was known. */
START_TEST(never_began)
{
    struct summary summary = { .keep_commands = true, .keep_written = true };
    struct fb_event event = { .kind = FB_QUEUED, .job = 1 };
    char bytes[400] = "";
    FILE *file;

    open_with((struct opt){ .keep.joblog = "log" });
    event.as.queued.name = event.as.queued.command = "a";
    keep_event(keep, &summary, &event);
    summary_apply(&summary, &event);
    event = (struct fb_event){ .kind = FB_UNSTARTED, .job = 1, .attempt = 1, .t_us = 2500000 };
    event.as.unstarted.error = EACCES;
    event.as.unstarted.stage = "exec";
    event.as.unstarted.what = "a";
    keep_event(keep, &summary, &event);
    summary_apply(&summary, &event);
    for (int i = 0; i < 2; i++) /* once */
        ck_assert_int_eq(keep_event(keep, &summary, &(struct fb_event){ .kind = FB_ENDED }), 0);
    keep = keep_close(keep);
    file = fopen("log", "r");
    ck_assert_uint_gt(fread(bytes, 1, sizeof bytes - 1, file), 0);
    fclose(file);
    ck_assert_str_eq(strchr(bytes, '\n') + 1, "1\t:\t2.500\t     0.000\t0\t0\t126\t0\ta\n");
    summary_fini(&summary);
}
END_TEST

/* Nothing but a log file of a job is kept, or will be later; a dry run opens none. */
START_TEST(logs_alone)
{
    static const struct opt_log log = { .job = 1, .path = "a.log" };

    open_with((struct opt){ .keep.logs = &log, .keep.log_count = 1 });
    ck_assert(keep_has_logs(keep) && keep_wants_output(keep));
    ck_assert_int_eq(access("a.log", F_OK), 0);
    ck_assert_uint_eq(keep_last(keep), 0);
    ck_assert_int_eq(keep_waits(keep), -1);
    ck_assert_int_eq(keep_drain(keep), 0);
    keep = keep_close(keep);
    open_with((struct opt){ .keep.logs_later = true });
    ck_assert(keep_has_logs(keep));
    ck_assert_int_eq(keep_try_logs(keep, &log, 1, error, sizeof error), 0);
    keep = keep_close(keep);
    ck_assert(!keep_has_logs(keep));
    unlink("a.log");
    open_with((struct opt){ .keep.logs = &log, .keep.log_count = 1, .dry_run = true });
    ck_assert(!keep_has_logs(keep) && !keep_wants_output(keep));
    ck_assert_int_lt(access("a.log", F_OK), 0);
}
END_TEST

CHECK_MAIN_APART("keep, known")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, what_is_run, 0, 3);
    tcase_add_test(all, by_commands);
    tcase_add_loop_test(all, added_or_new, 0, 2);
    tcase_add_test(all, a_full_disk);
    tcase_add_test(all, never_began);
    tcase_add_test(all, logs_alone);
}
