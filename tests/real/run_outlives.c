/*
 * run_outlives.c - workers that may outlive the run, with real processes: the test is the reaper
 * of all of them, so it sees each process that is left.
 */
#include "check_main.h"
#include "forkboard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[64];
static struct {
    char output[256];
    pid_t pid;
    int exited, leaked;
    bool second, gone_on;
    struct fb_event ended;
} seen;

static void enter(void)
{
    memset(&seen, 0, sizeof seen);
    strcpy(directory, "/tmp/forkboard-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
    ck_assert_int_eq(mkfifo("go", 0600) | mkfifo("done", 0600), 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1L);
}

static void leave(void)
{
    unlink("go");
    unlink("done");
    ck_assert_int_eq(chdir("/") | rmdir(directory), 0);
}

/* What another process writes into the FIFO; opening waits for the writer. */
static long number_from(const char *fifo)
{
    char text[32] = "";
    int fd = open(fifo, O_RDONLY | O_CLOEXEC);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_gt((int)read(fd, text, sizeof text - 1), 0);
    close(fd);
    return atol(text);
}

static void say(const char *fifo)
{
    int fd = open(fifo, O_WRONLY | O_CLOEXEC);

    ck_assert_int_ge(fd, 0);
    close(fd);
}

static bool goes_on_then; /* the first end lets the second worker go on */

static void run_jobs(bool adopt, const struct fb_job *jobs, int count)
{
    struct fb_options options = {
        .slots = 1, .adopt = adopt, .event_bytes = 100, .output = FB_OUTPUT_NONE
    };
    struct fb_event event;
    struct fb_run *run;

    ck_assert_int_eq(fb_run_open(&run, &options), 0);
    for (int i = 0; i < count; i++)
        ck_assert_int_gt(fb_run_add(run, &jobs[i]), 0);
    while (fb_run_take(run, &event) > 0) {
        if (event.kind == FB_OUTPUT)
            strncat(seen.output, event.as.output.bytes, event.as.output.size);
        if (event.kind == FB_FORKED && event.job == 1)
            seen.pid = event.as.forked.pid;
        seen.second |= event.kind == FB_FORKED && event.job == 2;
        seen.exited += event.kind == FB_EXITED;
        /* The first may have ended before the second is forked, which this thread does. */
        if (goes_on_then && seen.second && seen.exited == 1 && !seen.gone_on) {
            seen.gone_on = true;
            say("go");
        }
        seen.leaked += event.kind == FB_LEAKED;
        if (event.kind == FB_ENDED)
            seen.ended = event;
    }
    fb_run_close(run);
}

/* The worker lives on, in a session of its own, and is not killed when it writes then. */
START_TEST(lives_on)
{
    static const struct fb_job jobs[] = {
        { .shell = "echo begun; cat go; seq 50000; echo $$ >done", .outlives = true },
        { .shell = "echo second" },
    };
    int status;

    run_jobs(_i == 1, jobs, 2);
    ck_assert_int_eq(seen.exited, 1); /* though there was one slot */
    ck_assert_int_eq((int)seen.ended.as.ended.outliving, 1);
    ck_assert_int_eq((int)seen.ended.as.ended.succeeded, 1);
    ck_assert_int_eq(seen.ended.as.ended.status, 0);
    ck_assert_int_eq(getsid(seen.pid), seen.pid);
    ck_assert_int_eq(seen.leaked, 0);
    say("go");
    ck_assert_int_eq(number_from("done"), seen.pid);
    ck_assert_int_eq(waitpid(seen.pid, &status, 0), seen.pid);
    ck_assert_int_eq(status, 0);
    ck_assert_int_gt(wait(NULL), 0); /* the process that read its output ends with it */
    ck_assert_int_eq(wait(NULL), -1);
    ck_assert_int_eq(errno, ECHILD);
}
END_TEST

/* Such a worker that ends before the run does is like any other. */
START_TEST(ends_before)
{
    static const struct fb_job jobs[] = {
        { .shell = "echo begun; exit 3", .outlives = true },
        { .shell = "cat go" },
    };

    goes_on_then = true;
    run_jobs(true, jobs, 2);
    ck_assert_int_eq(seen.exited, 2);
    ck_assert_int_eq((int)seen.ended.as.ended.failed, 1);
    ck_assert_int_eq((int)seen.ended.as.ended.outliving, 0);
    ck_assert_int_eq(seen.ended.as.ended.status, 1);
    ck_assert_ptr_nonnull(strstr(seen.output, "begun\n"));
    ck_assert_int_eq(wait(NULL), -1);
}
END_TEST

/* A process that a daemon leaves when its first process ends is no leak. */
START_TEST(daemon_that_forks)
{
    static const struct fb_job jobs[] = {
        { .shell = "setsid sh -c 'echo $$ >go; exec sleep 1000' & exit 0", .outlives = true },
        { .shell = "cat go" },
    };
    pid_t pid;

    run_jobs(true, jobs, 2);
    pid = (pid_t)atol(seen.output);
    ck_assert_int_gt(pid, 1);
    ck_assert_int_eq(kill(pid, 0), 0);
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    while (wait(NULL) > 0)
        ;
}
END_TEST

/* A stop or pause of the run does not reach it, a kill of that job does. */
START_TEST(is_not_stopped)
{
    struct fb_event event;
    struct fb_run *run;
    int exits = 0;

    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .adopt = true }), 0);
    fb_run_add(run, &(struct fb_job){ .shell = "exec sleep 1000", .outlives = true });
    fb_run_add(run, &(struct fb_job){ .shell = "exec sleep 1000" });
    while (fb_run_take(run, &event) > 0) {
        if (event.kind == FB_FORKED && event.job == 1)
            seen.pid = event.as.forked.pid;
        if (event.kind == FB_BEGAN && event.job == 2)
            ck_assert_int_eq(_i == 0 ? fb_run_stop(run, FB_STOP_KILL)
                                     : fb_run_kill(run, 1, SIGKILL),
                             0);
        if (event.kind == FB_EXITED && event.job == 1)
            ck_assert_int_eq(fb_run_kill(run, 2, SIGKILL), 0);
        exits += event.kind == FB_EXITED;
    }
    fb_run_close(run);
    ck_assert_int_eq(exits, _i == 0 ? 1 : 2);
    ck_assert_int_eq(kill(seen.pid, SIGKILL), _i == 0 ? 0 : -1);
    while (wait(NULL) > 0)
        ;
}
END_TEST

CHECK_MAIN("outlives")
{
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, enter, leave);
    tcase_add_loop_test(all, lives_on, 0, 2);
    tcase_add_test(all, ends_before);
    tcase_add_test(all, daemon_that_forks);
    tcase_add_loop_test(all, is_not_stopped, 0, 2);
}
