/*
 * cluster_frozen.c - jobs written down and read again, any of them alone; and those that no other
 * machine can run.
 */
#include "cluster/frozen.h"
#include "cluster_stage.h"

#include <errno.h>

static int function(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    return 0;
}

#define JOB(...) ((struct fb_job){ .shell = "true", .name = "a job", __VA_ARGS__ })

static const struct {
    struct fb_job job;
    const char *why;
} refusals[] = {
    { JOB(.pty = true), "pty: a terminal cannot be had there" },
    { JOB(.stdin_open = true), "stdin: open: nothing can be typed there" },
    { JOB(.held = true), "autostart: false: it could not be started there" },
    { JOB(.slots = 2), "slots, needs: agents count no more than their own workers" },
    { JOB(.outlives = true), "outlives: what outlives its agent is ended there" },
    { { .function = function, .name = "a job" },
      "it is a function without words to have it again by" },
    { JOB(.keep_count = 1), "a descriptor of this process cannot be had there" },
    { JOB(.stdin_bytes = "x"), "a block of standard input cannot be had there" },
};

static struct fb_event run_of(const char *title, int slots)
{
    struct fb_event run = { .kind = FB_RUN };

    run.as.run.version = FB_VERSION;
    run.as.run.title = title;
    run.as.run.dir = "/somewhere";
    run.as.run.slots = slots;
    run.as.run.seed = 77;
    run.as.run.start_us = STAGE_START_US;
    return run;
}

static struct frozen_pen *open_pen(void)
{
    struct fb_event run = run_of("a title", 300);
    struct frozen_pen *pen;

    ck_assert_int_eq(frozen_pen_open(&pen, &stage_dir, &run, stage_error, sizeof stage_error), 0);
    return pen;
}

START_TEST(a_job_that_cannot_run_there)
{
    struct frozen_pen *pen;
    char wanted[300];

    stage_open(1, 1);
    pen = open_pen();
    ck_assert_int_eq(frozen_pen_job(pen, &JOB(.retries = 1), stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(frozen_pen_job(pen, &refusals[_i].job, stage_error, sizeof stage_error),
                     -EINVAL);
    snprintf(wanted, sizeof wanted, "job 2 (a job) cannot run by agents: %s", refusals[_i].why);
    ck_assert_str_eq(stage_error, wanted);
    ck_assert_uint_eq(frozen_pen_count(pen), 1);
    ck_assert_int_eq(frozen_pen_close(pen, stage_error, sizeof stage_error), 0);
    rundir_close(&stage_dir);
}
END_TEST

/* Each is found by its number, in any order; the next follows it. */
START_TEST(any_of_them)
{
    static const uint32_t order[] = { 200, 1, 64, 65, 129, 128, 2, 199, 66 };
    struct fb_after after = { .job = 1, .when = FB_WHEN_ENDED };
    struct frozen_pen *pen;
    struct frozen *frozen;
    struct fb_event event;
    char name[32];

    stage_open(1, 1);
    pen = open_pen();
    ck_assert(!frozen_pen_ordered(pen));
    for (int i = 1; i <= 200; i++) {
        struct fb_job job = { .shell = "true", .name = name, .retries = i };
        snprintf(name, sizeof name, "j%d", i);
        job.done_before = i % 10 == 4;
        job.failed_before = i % 10 == 5;
        job.after = i == 200 ? &after : NULL;
        job.after_count = i == 200;
        ck_assert_int_eq(frozen_pen_job(pen, &job, stage_error, sizeof stage_error), 0);
    }
    ck_assert(frozen_pen_ordered(pen));
    ck_assert_uint_eq(frozen_pen_count(pen), 200);
    ck_assert_int_eq(frozen_pen_close(pen, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(frozen_open(&frozen, &stage_dir, stage_error, sizeof stage_error), 0);
    ck_assert_str_eq(frozen_error(frozen), "");
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        uint32_t job = order[i];
        ck_assert_int_eq(frozen_kind(frozen, job), job % 10 == 4   ? FROZEN_DONE
                                                   : job % 10 == 5 ? FROZEN_FAILED
                                                                   : FROZEN_TO_RUN);
        ck_assert_int_eq(frozen_go(frozen, job), 0);
        ck_assert_int_eq(frozen_next(frozen, &event), 1);
        ck_assert_int_eq(event.kind, FB_QUEUED);
        ck_assert_uint_eq(event.job, job);
        ck_assert_int_eq(event.as.queued.job->retries, (int)job);
        ck_assert_uint_eq(event.as.queued.after_count, job == 200);
        if (job % 10 == 4 || job % 10 == 5) {
            ck_assert_int_eq(frozen_next(frozen, &event), 1);
            ck_assert_int_eq(event.kind, FB_SKIPPED);
            ck_assert(event.as.skipped.done_before == (job % 10 == 4));
            ck_assert(event.as.skipped.failed_before == (job % 10 == 5));
            ck_assert_str_eq(event.as.skipped.why, job % 10 == 4 ? "done before" : "failed before");
        }
        if (job < 200) {
            ck_assert_int_eq(frozen_next(frozen, &event), 1);
            ck_assert_uint_eq(event.job, job + 1);
        } else {
            ck_assert_int_eq(frozen_next(frozen, &event), 0);
        }
    }
    ck_assert_int_eq(frozen_kind(frozen, 201), -EBADMSG);
    ck_assert_int_eq(frozen_go(frozen, 201), -EBADMSG);
    ck_assert_str_eq(frozen_error(frozen), "index: it ends before job 201");
    ck_assert_ptr_null(frozen_close(frozen));
    ck_assert_ptr_null(frozen_close(NULL));
    rundir_close(&stage_dir);
}
END_TEST

START_TEST(the_run_of_them)
{
    struct frozen *frozen;

    stage_open(1, 1);
    ck_assert_int_eq(frozen_pen_close(open_pen(), stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(frozen_open(&frozen, &stage_dir, stage_error, sizeof stage_error), 0);
    ck_assert_str_eq(frozen_run(frozen)->as.run.title, "a title");
    ck_assert_str_eq(frozen_run(frozen)->as.run.dir, "/somewhere");
    ck_assert_str_eq(frozen_run(frozen)->as.run.version, FB_VERSION);
    ck_assert_uint_eq(frozen_run(frozen)->as.run.seed, 77);
    ck_assert_int_eq(frozen_run(frozen)->as.run.start_us, STAGE_START_US);
    ck_assert_ptr_nonnull(frozen_run(frozen)->as.run.options);
    frozen_close(frozen);
    rundir_close(&stage_dir);
}
END_TEST

/* Said again, no longer than before, when there are jobs behind it, which stay where they are. */
START_TEST(the_run_said_again)
{
    struct fb_event longer = run_of("a longer title", 300), run = run_of("a title", 3), event;
    struct frozen_pen *pen;
    struct frozen *frozen;

    stage_open(1, 1);
    pen = open_pen();
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(frozen_pen_job(pen, &JOB(.retries = 1), stage_error, sizeof stage_error),
                         0);
        ck_assert_int_eq(frozen_pen_run(pen, &longer, stage_error, sizeof stage_error), -EMSGSIZE);
        ck_assert_int_eq(frozen_pen_run(pen, &run, stage_error, sizeof stage_error), 0);
    }
    ck_assert_int_eq(frozen_pen_close(pen, stage_error, sizeof stage_error), 0);
    stage_dir.jobs = 2;
    ck_assert_int_eq(frozen_open(&frozen, &stage_dir, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(frozen_run(frozen)->as.run.slots, 3);
    ck_assert_str_eq(frozen_run(frozen)->as.run.title, "a title");
    ck_assert_int_eq(frozen_go(frozen, 2), 0);
    ck_assert_int_eq(frozen_next(frozen, &event), 1);
    ck_assert(event.kind == FB_QUEUED && event.job == 2);
    ck_assert_int_eq(frozen_next(frozen, &event), 0);
    frozen_close(frozen);
    rundir_close(&stage_dir);
}
END_TEST

/* Once; and what is missing is named. */
START_TEST(what_is_missing)
{
    struct fb_event run = { .kind = FB_RUN };
    struct frozen_pen *pen;
    struct frozen *frozen;
    char wanted[5000];

    stage_open(1, 1);
    ck_assert_int_eq(frozen_pen_close(NULL, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(frozen_pen_close(open_pen(), stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(frozen_pen_open(&pen, &stage_dir, &run, stage_error, sizeof stage_error),
                     -EEXIST);
    snprintf(wanted, sizeof wanted, "run directory %s: jobs: File exists", stage_dir.path);
    ck_assert_str_eq(stage_error, wanted);
    ck_assert_int_lt(frozen_pen_close(pen, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(unlinkat(stage_dir.fd, "index", 0), 0);
    ck_assert_int_eq(frozen_open(&frozen, &stage_dir, stage_error, sizeof stage_error), -ENOENT);
    snprintf(wanted, sizeof wanted, "run directory %s: index: No such file or directory",
             stage_dir.path);
    ck_assert_str_eq(stage_error, wanted);
    ck_assert_ptr_null(frozen);
    ck_assert_int_eq(rundir_put(&stage_dir, "index", "", 0), 0);
    ck_assert_int_eq(unlinkat(stage_dir.fd, "jobs", 0), 0);
    ck_assert_int_eq(rundir_put(&stage_dir, "jobs", "", 0), 0);
    ck_assert_int_eq(frozen_open(&frozen, &stage_dir, stage_error, sizeof stage_error), -EBADMSG);
    ck_assert_ptr_null(frozen);
    rundir_close(&stage_dir);
}
END_TEST

/* The run has more jobs than its file: that is no end. */
START_TEST(jobs_that_are_cut_off)
{
    struct frozen_pen *pen;
    struct frozen *frozen;
    struct fb_event event;

    stage_open(1, 1);
    pen = open_pen();
    ck_assert_int_eq(frozen_pen_job(pen, &JOB(.retries = 1), stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(frozen_pen_close(pen, stage_error, sizeof stage_error), 0);
    stage_dir.jobs = 2;
    ck_assert_int_eq(frozen_open(&frozen, &stage_dir, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(frozen_next(frozen, &event), 1);
    ck_assert_str_eq(frozen_error(frozen), "");
    ck_assert_int_eq(frozen_next(frozen, &event), -EBADMSG);
    ck_assert_str_eq(frozen_error(frozen), "jobs: it ends before job 2");
    frozen_close(frozen);
    rundir_close(&stage_dir);
}
END_TEST

/* Words of more than 4 MiB are too many; a little less is not, and goes through the buffer. */
START_TEST(long_words)
{
    static char words[(4 << 20) + 1];
    struct fb_job job = { .shell = words, .name = "long", .command = "c" };
    struct frozen_pen *pen;
    struct frozen *frozen;
    struct fb_event event;

    stage_open(1, 1);
    pen = open_pen();
    memset(words, 'x', sizeof words - 1);
    ck_assert_int_eq(frozen_pen_job(pen, &job, stage_error, sizeof stage_error), -EINVAL);
    ck_assert_str_eq(stage_error,
                     "job 1 (long) cannot run by agents: its words are more than 4 MiB");
    frozen_pen_close(pen, stage_error, sizeof stage_error);
    ck_assert_int_eq(unlinkat(stage_dir.fd, "jobs", 0), 0);
    ck_assert_int_eq(unlinkat(stage_dir.fd, "index", 0), 0);
    pen = open_pen();
    words[(4 << 20) - 1000] = '\0';
    ck_assert_int_eq(frozen_pen_job(pen, &job, stage_error, sizeof stage_error), 0);
    job.shell = "true";
    ck_assert_int_eq(frozen_pen_job(pen, &job, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(frozen_pen_close(pen, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(frozen_open(&frozen, &stage_dir, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(frozen_go(frozen, 2), 0);
    ck_assert_int_eq(frozen_next(frozen, &event), 1);
    ck_assert_str_eq(event.as.queued.job->shell, "true");
    ck_assert_int_eq(frozen_go(frozen, 1), 0);
    ck_assert_int_eq(frozen_next(frozen, &event), 1);
    ck_assert_str_eq(event.as.queued.job->shell, words);
    frozen_close(frozen);
    rundir_close(&stage_dir);
}
END_TEST

CHECK_MAIN("frozen")
{
    tcase_add_loop_test(all, a_job_that_cannot_run_there, 0,
                        (int)(sizeof refusals / sizeof refusals[0]));
    tcase_add_test(all, any_of_them);
    tcase_add_test(all, the_run_of_them);
    tcase_add_test(all, the_run_said_again);
    tcase_add_test(all, jobs_that_are_cut_off);
    tcase_add_test(all, what_is_missing);
    tcase_add_test(all, long_words);
}
