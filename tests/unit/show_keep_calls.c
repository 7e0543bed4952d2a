/*
 * show_keep_calls.c - what is kept beside the record, by its calls to the job log, the results and
 * the logs: what is opened how, which line is written when, and what is known of a job that is
 * asked for.
 */
#include "check_main.h"
#include "keep_stage.h"

#include <errno.h>

static struct keep *keep;
static char error[200];

static void set_up(void)
{
    memset(&stage, 0, sizeof stage);
    seen[0] = error[0] = '\0';
}

static void close_it(void)
{
    keep = keep_close(keep);
    seen[0] = '\0';
}

/* ---------------------------------------------------------------- opened */

static struct results_theirs *const theirs = (struct results_theirs *)&stage;

static const struct {
    struct opt opt;
    bool named;
    const char *seen;
    bool wants;
} opens[] = {
    { { .keep.joblog = "a" }, false, "a:0 joblog", false },
    { { .keep.joblog = "+a" }, false, "a:3 joblog", false },
    { { .keep = { .joblog = "a", .resume = true } }, false, "a:1 joblog", false },
    { { .keep = { .joblog = "+a", .resume_failed = true } }, false, "a:1 joblog", false },
    { { .keep = { .joblog = "a", .resume = true }, .dry_run = true }, false, "a:2 joblog", false },
    { { .keep.joblog = "a", .dry_run = true }, false, "", false },
    { { .keep.joblog = "+a", .dry_run = true }, false, "", false },
    { { .keep.results = "d" }, false, "results", true },
    { { .keep.results = "d" }, true, "table", true },
    { { .keep.results = "d", .dry_run = true }, true, "", false },
    { { .keep.results = "d", .dry_run = true }, false, "", false },
    { { .keep = { .results = "d", .logs_later = true } }, false, "results logs", true },
    { { .keep = { .joblog = "a", .log_count = 1 } }, false, "a:0 joblog logs", true },
};

START_TEST(each_is_opened)
{
    stage.named = opens[_i].named;
    ck_assert_int_eq(keep_open(&keep, &opens[_i].opt, error, sizeof error), 0);
    saw(opens[_i].seen);
    ck_assert(keep_wants_output(keep) == opens[_i].wants);
    ck_assert_ptr_null(keep_notice(keep));
    ck_assert_int_eq(keep_waits(keep), strstr(opens[_i].seen, "joblog") != NULL ? 0 : -1);
    close_it();
}
END_TEST

/* Those of GNU parallel's kind are open already; what cannot be opened leaves nothing. */
START_TEST(not_opened)
{
    struct opt opt = { .keep = { .joblog = "a", .results = "d", .logs_later = true } };

    opt.keep.theirs = theirs;
    ck_assert_int_eq(keep_open(&keep, &opt, error, sizeof error), 0);
    saw("a:0 joblog logs");
    ck_assert(keep_wants_output(keep) && keep_has_logs(keep));
    ck_assert_int_eq(keep_try_logs(keep, NULL, 0, error, sizeof error), -EBUSY);
    ck_assert_int_eq(keep_add_log(keep, NULL, 5), -5);
    close_it();
    opt.keep.theirs = NULL;
    for (int i = 0; i < 4; i++) {
        set_up();
        stage.named = i == 2;
        *(i == 0   ? &stage.joblog_r
          : i == 1 ? &stage.results_r
          : i == 2 ? &stage.table_r
                   : &stage.logs_r) = -EACCES;
        ck_assert_int_eq(keep_open(&keep, &opt, error, sizeof error), -EACCES);
        ck_assert_ptr_null(keep);
        saw(i == 0   ? "a:0 joblog none"
            : i == 1 ? "a:0 joblog results joblog-closed"
            : i == 2 ? "a:0 joblog table joblog-closed"
                     : "a:0 joblog results logs joblog-closed");
        ck_assert_str_eq(error, i == 0   ? "no joblog"
                                : i == 1 ? "no results"
                                : i == 2 ? "no table"
                                         : "no logs");
    }
}
END_TEST

/* A dry run that is to resume needs no log; what was torn is said. */
START_TEST(what_was_before)
{
    struct opt opt = { .keep = { .joblog = "a", .resume = true } };

    stage.torn = 7;
    ck_assert_int_eq(keep_open(&keep, &opt, error, sizeof error), 0);
    ck_assert_str_eq(keep_notice(keep),
                     "a:7: the last line was torn and is left out: its job runs again");
    close_it();
    stage.joblog_r = -ENOENT;
    ck_assert_int_eq(keep_open(&keep, &opt, error, sizeof error), -ENOENT);
    opt.dry_run = true;
    ck_assert_int_eq(keep_open(&keep, &opt, error, sizeof error), 0);
    ck_assert_uint_eq(keep_last(keep), 0);
    ck_assert_int_eq(keep_drain(keep), 0);
    close_it();
    stage.joblog_r = -EACCES;
    ck_assert_int_eq(keep_open(&keep, &opt, error, sizeof error), -EACCES);
}
END_TEST

/* ---------------------------------------------------------------- asked */

static int ask(void)
{
    return keep_asked(keep, 1, "c", NULL, 0);
}

static void open_to_resume(void)
{
    struct opt opt = { .keep = { .joblog = "a", .resume = true } };

    ck_assert_int_eq(keep_open(&keep, &opt, error, sizeof error), 0);
    seen[0] = '\0';
}

START_TEST(more_than_a_log_knows)
{
    int known = 0;

    open_to_resume();
    stage.last = 500000;
    while (known < 1 << 18 && ask() == KEEP_RUN)
        known++;
    ck_assert_int_eq(known, 1 << 18);
    stage.says = JOBLOG_WELL; /* those that it knows are none */
    ck_assert_int_eq(ask(), KEEP_DONE);
    stage.says = JOBLOG_FAILED;
    ck_assert_int_eq(ask(), KEEP_FAILED);
    stage.says = 0;
    ck_assert_int_eq(ask(), -EINVAL);
    ck_assert_str_eq(keep_error(keep),
                     "log: knows job 500000, and 262144 before it not: this is no log of a run");
    ck_assert_int_eq(keep_by_command(keep), 0);
    ck_assert_int_eq(ask(), KEEP_RUN);
    close_it();
}
END_TEST

/* As many as the log has, and a thousand: then what is gone is looked for no more. */
START_TEST(when_all_were_asked)
{
    char notice[200];

    open_to_resume();
    stage.last = 2;
    stage.unasked = 1;
    ck_assert_int_eq(keep_by_command(keep), 0);
    for (int i = 0; i < 1002; i++)
        ask();
    ck_assert(!keep_all_asked(keep));
    ck_assert_int_eq(keep_changed(keep, notice, sizeof notice), -EINVAL);
    stage.says_command = JOBLOG_WELL;
    ask();
    ck_assert(!keep_all_asked(keep));
    stage.says_command = 0;
    ask();
    ck_assert(keep_all_asked(keep));
    ck_assert_int_eq(keep_changed(keep, notice, sizeof notice), 0);
    ck_assert_str_eq(notice, "log: jobs are known by their commands: 1003 new, 1 gone");
    stage.index_r = -ENOMEM;
    ck_assert_int_eq(keep_by_command(keep), -ENOMEM);
    ck_assert_str_eq(keep_error(keep), "log: Cannot allocate memory");
    ck_assert(!keep_all_asked(keep)); /* it begins anew */
    stage.unasked = 0;
    ck_assert(keep_all_asked(keep));
    ck_assert_int_eq(keep_too_few(keep, 1), -EINVAL);
    ck_assert_str_eq(keep_error(keep), "log: knows job 2, and there are only 1: of other jobs");
    ck_assert_int_eq(keep_refuse(keep, "why"), -EINVAL);
    ck_assert_str_eq(keep_error(keep), "why");
    close_it();
}
END_TEST

/* ---------------------------------------------------------------- events */

static struct summary_job job = { .job = 1, .pid = 7, .began_us = 500000 };
static struct summary summary = { .live = &job, .live_count = 1 };

static bool unseen; /* how the worker ended */

static int give(enum fb_kind kind, enum fb_cause cause)
{
    struct fb_event event = { .kind = kind, .job = 1, .attempt = 1, .t_us = 2500000 };

    if (kind == FB_RUN)
        event.as.run.start_us = 1000000;
    if (kind == FB_EXITED) {
        event.as.exited.cause = cause;
        event.as.exited.code = unseen ? 0 : 3;
        event.as.exited.unseen = unseen;
    }
    return keep_event(keep, &summary, &event);
}

/* Of which end there is a line, and with which code. */
START_TEST(each_end)
{
    static const struct {
        enum fb_cause cause;
        const char *line; /* NULL: none */
    } rows[] = {
        { FB_CAUSE_NONE, "1:1500000+2000000,0,3,0:" },
        { FB_CAUSE_TIMEOUT, "1:1500000+2000000,0,-1,0:" },
        { FB_CAUSE_LOST, "1:1500000+2000000,0,-1,0:" },
        { FB_CAUSE_LEFTOVERS, "1:1500000+2000000,0,-1,0:" },
        { FB_CAUSE_STOP, "" },
        { FB_CAUSE_HALT, "" },
    };
    struct opt opt = { .keep.joblog = "a" };

    ck_assert_int_eq(keep_open(&keep, &opt, error, sizeof error), 0);
    seen[0] = '\0';
    ck_assert_int_eq(give(FB_RUN, FB_CAUSE_NONE), 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_int_eq(give(FB_EXITED, rows[i].cause), 0);
        saw("");
        ck_assert_int_eq(keep_event(keep, &summary, &(struct fb_event){ .kind = FB_ENDED }), 0);
        saw(rows[i].line);
    }
    unseen = true; /* which is no success */
    ck_assert_int_eq(give(FB_EXITED, FB_CAUSE_NONE), 0);
    ck_assert_int_eq(keep_event(keep, &summary, &(struct fb_event){ .kind = FB_ENDED }), 0);
    saw(rows[1].line);
    unseen = false;
    close_it();
}
END_TEST

/* One of which nothing is known any more has no name; a fault is said of what failed. */
START_TEST(each_reader)
{
    struct opt opt = { .keep = { .results = "d", .logs_later = true } };

    ck_assert_int_eq(keep_open(&keep, &opt, error, sizeof error), 0);
    seen[0] = '\0';
    ck_assert_int_eq(give(FB_EXITED, FB_CAUSE_NONE), 0);
    saw("known results logs");
    job.unknown = true;
    ck_assert_int_eq(give(FB_EXITED, FB_CAUSE_NONE), 0);
    saw("unknown results logs");
    job.unknown = false;
    stage.logs_r = -EIO;
    ck_assert_int_eq(give(FB_EXITED, FB_CAUSE_NONE), -EIO);
    ck_assert_str_eq(keep_error(keep), "logs ends");
    stage.results_r = -ENOSPC;
    seen[0] = '\0';
    ck_assert_int_eq(give(FB_EXITED, FB_CAUSE_NONE), -ENOSPC);
    saw("known results logs");
    ck_assert_str_eq(keep_error(keep), "results ends; logs ends");
    close_it();
}
END_TEST

/* The job log, too, at the same event. */
START_TEST(all_that_fails_is_said)
{
    struct opt opt = { .keep = { .joblog = "a", .results = "d", .logs_later = true } };

    ck_assert_int_eq(keep_open(&keep, &opt, error, sizeof error), 0);
    ck_assert_int_eq(give(FB_EXITED, FB_CAUSE_NONE), 0);
    stage.add_r = -EIO;
    stage.results_r = stage.logs_r = -EPERM;
    ck_assert_int_eq(keep_event(keep, &summary, &(struct fb_event){ .kind = FB_ENDED }), -EIO);
    ck_assert_str_eq(keep_error(keep),
                     "job log log: Input/output error; it ends here, the jobs go on; "
                     "results ends; logs ends");
    close_it();
}
END_TEST

/* A table alone asks when an output is over. */
START_TEST(who_hears_of_dones)
{
    struct opt opt = { .keep.results = "d" };

    ck_assert(!keep_hears_dones(NULL));
    keep_done(NULL, 1, 1);
    for (int i = 0; i < 2; i++) {
        stage.named = i == 1;
        ck_assert_int_eq(keep_open(&keep, &opt, error, sizeof error), 0);
        seen[0] = '\0';
        ck_assert_int_eq(keep_hears_dones(keep), i == 1);
        keep_done(keep, 7, 2);
        saw(i == 1 ? "dones done:7.2" : "");
        close_it();
    }
}
END_TEST

/* The job log's reader first, then that of the table. */
START_TEST(two_that_wait)
{
    struct opt opt = { .keep = { .joblog = "a", .results = "d" } };

    stage.named = true;
    stage.joblog_fd = 5;
    stage.table_fd = 6;
    ck_assert_int_eq(keep_open(&keep, &opt, error, sizeof error), 0);
    seen[0] = '\0';
    ck_assert_int_eq(keep_waits(keep), 5);
    ck_assert_str_eq(keep_waits_as(keep), "job log");
    ck_assert_int_eq(keep_writable(keep), 0);
    saw("");
    stage.joblog_fd = -1;
    ck_assert_int_eq(keep_waits(keep), 6);
    ck_assert_str_eq(keep_waits_as(keep), "results");
    stage.table_r = -EPIPE;
    ck_assert_int_eq(keep_writable(keep), -EPIPE);
    saw("writable");
    ck_assert_str_eq(keep_error(keep), "writable ends");
    ck_assert_int_eq(keep_drain(keep), -EPIPE);
    saw("drain table-drain");
    ck_assert_str_eq(keep_error(keep), "table-drain ends");
    close_it();
}
END_TEST

CHECK_MAIN("keep by its calls")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, each_is_opened, 0, (int)(sizeof opens / sizeof opens[0]));
    tcase_add_test(all, not_opened);
    tcase_add_test(all, each_end);
    tcase_add_test(all, each_reader);
    tcase_add_test(all, all_that_fails_is_said);
    tcase_add_test(all, who_hears_of_dones);
    tcase_add_test(all, two_that_wait);
    tcase_add_test(all, what_was_before);
    tcase_add_test(all, more_than_a_log_knows);
    tcase_add_test(all, when_all_were_asked);
}
