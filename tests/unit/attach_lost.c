/*
 * attach_lost.c - what is run again of a run whose agents are gone: which jobs, with which options,
 * and why not. What would run them is a stand-in that writes down what it was given.
 */
#include "attach_lost.h"
#include "check_seen.h"

#include "cluster/wishes.h"
#include "cluster_stage.h"
#include "run_on.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <time.h>

static char said[2048];
static struct {
    const char *late; /* what is written while it waits for agents */
    int late_look;    /* at which look */
    int looks;
    bool one_comes; /* when late ones are barred */
    int wish;       /* what writing a wish returns */
} stage;

#define see(...) seen_put("", __VA_ARGS__)

int nanosleep(const struct timespec *time, struct timespec *left)
{
    ck_assert_ptr_null(left);
    ck_assert_int_eq(time->tv_sec, 0);
    ck_assert_int_eq(time->tv_nsec, 100000000);
    if (++stage.looks == stage.late_look)
        stage_event("0", stage.late);
    return 0;
}

int wish_put(struct wish_pen *pen, const struct wish *wish)
{
    ck_assert_ptr_eq(pen->dir, &stage_dir);
    see("wish %d %u %d;", (int)wish->kind, wish->job, wish->number);
    if (stage.one_comes)
        stage_agent("2");
    return stage.wish;
}

void wish_pen_close(struct wish_pen *pen)
{
    ck_assert_ptr_eq(pen->dir, &stage_dir);
    see("closed;");
}

static int put(void *to, const struct fb_job *job)
{
    ck_assert_ptr_eq(to, seen);
    see(" %s%s", job->name, job->done_before ? "=" : job->failed_before ? "-" : "+");
    ck_assert(!job->done_before || !job->failed_before);
    for (size_t i = 0; i < job->after_count; i++)
        see("<%u", job->after[i].job);
    return strcmp(job->name, "refused") == 0 ? -EINVAL : 0;
}

int cmd_run_on(const struct opt *opt, const struct source_jobs *jobs, struct keep *keep)
{
    char home[RUNDIR_PATH_MOST];
    int r;

    (void)keep;
    ck_assert_str_eq(getcwd(home, sizeof home), "/");
    see("%s of %d", strrchr(opt->cluster.run_dir, '/') + 1, opt->run.slots);
    ck_assert_str_eq(opt->run.title, "stage");
    ck_assert_int_eq(opt->run.output, FB_OUTPUT_GROUP);
    ck_assert(opt->run.tag && opt->run.keep_order);
    ck_assert_int_eq(opt->run.retries, 3);
    ck_assert_ptr_eq(opt->cluster.on, stage_dir.on);
    r = jobs->each(jobs->context, put, seen);
    if (r < 0)
        see(" %d", r);
    return 5;
}

/* ---------------------------------------------------------------- what is left open */

static const struct row {
    const char *kinds;
    const char *steps[16]; /* agent and words, or "lost NAME", "halt WORDS"; "take 0 1 8": jobs 1 to
                            * 8 are agent 0's */
    int agents, status;
    const char *seen, *said;
} rows[] = {
    /* jobs that ended stay as they are; those that were never begun, or not to their end, run */
    { "++++++++",
      { "0 0 run", "take 0 1 6", "0 1 forked 1 1", "0 2 exited 1 1 ok", "0 3 reaped 1 1",
        "0 4 settled 1", "0 5 settled 2 0 bad", "0 6 forked 3 1", "0 6 forked 4 1",
        "0 7 exited 4 1 ok", "0 8 forked 5 1", "0 9 exited 5 1 bad", "lost 0" },
      1,
      5,
      "run-2 of 7 j1= j2- j3+ j4= j5+ j6+ j7+ j8+",
      "" },
    { "+++++",
      { "0 0 run", "take 0 1 5", "0 1 unstarted 2 1", "0 2 retry 2 1", "0 2 forked 3 1",
        "0 2 exited 3 1 ok", "0 3 reaped 3 1", "0 4 skipped 4", "0 5 forked 5 1",
        "0 5 exited 5 1 bad", "0 6 reaped 5 1", "lost 0" },
      1,
      5,
      "run-2 of 7 j1+ j2+ j3= j4+ j5+",
      "" },
    { "=-+", { NULL }, 0, 5, "run-2 of 7 j1= j2- j3+", "" },
    /* nothing is left */
    { "++",
      { "0 0 run", "take 0 1 2", "0 1 forked 1 1", "0 2 exited 1 1 ok", "0 4 settled 1",
        "0 5 settled 2 0 bad" },
      1,
      0,
      "",
      "forkboard: nothing to run: every job of run has come to its end\n" },
    { "=-",
      { NULL },
      1,
      0,
      "",
      "forkboard: nothing to run: every job of run has come to its end\n" },
    /* it ended as it was to: what was not begun is not wanted, but for what an agent has lost */
    { "+++",
      { "0 0 run", "take 0 1 2", "0 1 settled 1", "0 2 settled 2 0 bad", "0 9 ended",
        "halt goal reached" },
      1,
      0,
      "",
      "forkboard: nothing to run: the run of run has come to its end\n" },
    { "++++",
      { "0 0 run", "take 0 1 3", "0 1 settled 1", "0 2 settled 2 0 bad", "0 3 forked 3 1", "lost 0",
        "halt the main job has ended" },
      1,
      5,
      "run-2 of 7 j1= j2- j3+ j4=",
      "" },
    { "+++",
      { "0 0 run", "take 0 1 1", "take 0 3 3", "0 1 settled 1", "0 4 skipped 3", "lost 0",
        "halt goal reached" },
      1,
      0,
      "",
      "forkboard: nothing to run: the run of run has come to its end\n" },
    { "+++",
      { "0 0 run", "take 0 1 2", "0 1 settled 1", "lost 0", "halt 3 jobs failed" },
      1,
      5,
      "run-2 of 7 j1= j2+ j3+",
      "" },
    /* an agent that has ended is gone; of one that may live it is said */
    { "++",
      { "0 0 run", "take 0 1 1", "0 1 settled 1", "0 9 ended" },
      1,
      5,
      "run-2 of 7 j1= j2+",
      "" },
    { "++",
      { "0 0 run", "take 0 1 1", "0 1 settled 1" },
      1,
      2,
      "",
      "forkboard: attach: agent 0 on n0 may live; 'forkboard attach run' finds out\n" },
    { "++",
      { "0 0 run", "1 0 run", "take 0 1 1", "0 1 settled 1", "lost 0" },
      2,
      2,
      "",
      "forkboard: attach: agent 1 on n1 may live; 'forkboard attach run' finds out\n" },
    { "++",
      { "0 0 run", "1 0 run", "take 0 1 1", "0 1 settled 1", "1 9 ended", "lost 0" },
      2,
      5,
      "run-2 of 7 j1= j2+",
      "" },
    /* one that has not come is told to end */
    { "++", { "0 0 run", "0 9 ended" }, 2, 5, "wish 0 0 15;closed;run-2 of 7 j1+ j2+", "" },
    { "+", { "1 0 run", "1 9 ended" }, 2, 5, "wish 0 0 15;closed;run-2 of 7 j1+", "" },
};

static void step(const char *words)
{
    const char *rest = strchr(words, ' ') + 1;
    char name[16], path[64];
    int job, last;

    snprintf(name, sizeof name, "%.*s", (int)(rest - words) - 1, words);
    if (sscanf(words, "take %15s %d %d", name, &job, &last) == 3) {
        for (; job <= last; job++) {
            snprintf(path, sizeof path, "1 queued %d", job);
            stage_event(name, path);
        }
    } else if (strcmp(name, "lost") == 0) {
        snprintf(path, sizeof path, "lost/%s", rest);
        ck_assert_int_eq(rundir_put(&stage_dir, path, "gone", 4), 0);
    } else if (strcmp(name, "halt") == 0) {
        ck_assert_int_eq(rundir_put(&stage_dir, "halt", rest, strlen(rest)), 0);
    } else {
        snprintf(path, sizeof path, "agents/%s", name);
        if (faccessat(stage_dir.fd, path, F_OK, 0) != 0)
            stage_agent(name);
        stage_event(name, rest);
    }
}

/* The path of the directory is in no way the same twice. */
static void hide_path(char *bytes)
{
    size_t size = strlen(stage_dir.path);

    for (char *at; (at = strstr(bytes, stage_dir.path)) != NULL;) {
        memcpy(at, "run", 3);
        memmove(at + 3, at + size, strlen(at + size) + 1);
    }
}

static void open_stage(const char *kinds, struct fb_job *jobs, int agents)
{
    stage_open(agents, 7);
    stage_jobs(kinds, jobs, &(struct fb_options){ .retries = 3 });
    stage_dir.on = "slurm";
}

static int attach(void)
{
    const struct opt opt = { .run = {
                                 .output = FB_OUTPUT_GROUP, .tag = true, .keep_order = true } };
    int fd = memfd_create("err", 0), old = dup(2), status;
    ssize_t n;

    fflush(stderr);
    dup2(fd, 2);
    status = cmd_attach_lost(&opt, &stage_dir);
    fflush(stderr);
    dup2(old, 2);
    n = pread(fd, said, sizeof said - 1, 0);
    said[n > 0 ? n : 0] = '\0';
    close(fd);
    close(old);
    hide_path(said);
    return status;
}

static void close_stage(void)
{
    stage_dir.on = NULL;
    rundir_close(&stage_dir);
}

START_TEST(what_is_run)
{
    const struct row *row = &rows[_i];
    int status;

    open_stage(row->kinds, NULL, row->agents);
    for (int i = 0; i < 16 && row->steps[i] != NULL; i++)
        step(row->steps[i]);
    status = attach();
    ck_assert_msg(strcmp(said, row->said) == 0, "row %d: %s", _i, said);
    ck_assert_msg(strcmp(seen, row->seen) == 0, "row %d: %s", _i, seen);
    ck_assert_int_eq(status, row->status);
    ck_assert_int_eq(stage.looks, strstr(row->said, "may live") != NULL ? 20 : 0);
    close_stage();
}
END_TEST

/* A run is over when its jobs are; its agents end a moment later. */
START_TEST(an_agent_that_ends)
{
    open_stage("++", NULL, 1);
    step("0 0 run");
    step("take 0 1 2");
    step("0 1 settled 1");
    stage.late = _i == 0 ? "9 ended" : "9 settled 2";
    stage.late_look = _i == 0 ? 20 : 3;
    if (_i == 0) {
        ck_assert_int_eq(attach(), 5);
        ck_assert_str_eq(seen, "run-2 of 7 j1= j2+");
        ck_assert_int_eq(stage.looks, 20);
    } else { /* it has no job left, but may live */
        ck_assert_int_eq(attach(), 2);
        ck_assert_str_eq(seen, "");
    }
    close_stage();
}
END_TEST

START_TEST(jobs_are_as_they_were)
{
    struct fb_job jobs[] = {
        { .shell = "true" },
        { .shell = "true",
          .after = (struct fb_after[]){ { 1, FB_WHEN_SUCCEEDED } },
          .after_count = 1 },
        { .name = "refused", .shell = "true" },
        { .shell = "true" },
    };

    open_stage("++++", jobs, 0);
    ck_assert_int_eq(attach(), 5);
    ck_assert_str_eq(seen, "run-2 of 7 j1+ j2+<1 refused+ -22");
    close_stage();
}
END_TEST

START_TEST(names_that_are_taken)
{
    char path[RUNDIR_PATH_MOST + 8];

    open_stage("+", NULL, 0);
    for (int i = 2; i < 5; i++) {
        snprintf(path, sizeof path, "%s-%d", stage_dir.path, i);
        ck_assert_int_eq(mkdir(path, 0700), 0);
    }
    ck_assert_int_eq(attach(), 5);
    ck_assert_str_eq(seen, "run-5 of 7 j1+");
    close_stage();
}
END_TEST

/* One comes as it is to be barred: it may have taken jobs. */
START_TEST(one_that_comes)
{
    open_stage("+", NULL, 3);
    stage.one_comes = true;
    ck_assert_int_eq(attach(), 2);
    ck_assert_str_eq(seen, "wish 0 0 15;closed;");
    ck_assert_str_eq(said, "forkboard: attach: an agent of run has come just now: try it again\n");
    close_stage();
}
END_TEST

START_TEST(no_wish_can_be_written)
{
    open_stage("+", NULL, 3);
    stage.wish = -ENOSPC;
    ck_assert_int_eq(attach(), 2);
    ck_assert_str_eq(seen, "wish 0 0 15;closed;");
    ck_assert_str_eq(said, "forkboard: attach: run: No space left on device\n");
    close_stage();
}
END_TEST

/* The jobs ran in a directory that is there no more. */
START_TEST(where_they_ran)
{
    struct fb_event run = { .kind = FB_RUN };
    struct frozen_pen *pen;

    stage_open(0, 7);
    run.as.run.version = FB_VERSION;
    run.as.run.title = "stage";
    run.as.run.dir = "/nonexistent";
    run.as.run.slots = 7;
    run.as.run.start_us = STAGE_START_US;
    run.as.run.options = &(struct fb_options){ .retries = 3 };
    ck_assert_int_eq(frozen_pen_open(&pen, &stage_dir, &run, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(frozen_pen_job(pen, &(struct fb_job){ .name = "a", .shell = "true" },
                                    stage_error, sizeof stage_error),
                     0);
    stage_dir.jobs = stage_dir.block = 1;
    ck_assert_int_eq(frozen_pen_close(pen, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(attach(), 2);
    ck_assert_str_eq(said, "forkboard: attach: directory of the run's jobs: /nonexistent: No such "
                           "file or directory\n");
    close_stage();
}
END_TEST

/* Its jobs cannot be read. */
START_TEST(what_is_gone)
{
    open_stage("+", NULL, 0);
    ck_assert_int_eq(unlinkat(stage_dir.fd, "jobs", 0), 0);
    ck_assert_int_eq(attach(), 2);
    ck_assert_str_eq(seen, "");
    ck_assert_msg(strncmp(said, "forkboard: attach: run", 22) == 0, "%s", said);
    close_stage();
}
END_TEST

CHECK_MAIN_APART("jobs of a run that is lost")
{
    tcase_add_loop_test(all, what_is_run, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(all, an_agent_that_ends, 0, 2);
    tcase_add_test(all, jobs_are_as_they_were);
    tcase_add_test(all, names_that_are_taken);
    tcase_add_test(all, one_that_comes);
    tcase_add_test(all, no_wish_can_be_written);
    tcase_add_test(all, where_they_ran);
    tcase_add_test(all, what_is_gone);
}
