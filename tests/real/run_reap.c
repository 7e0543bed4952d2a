/*
 * run_reap.c - what a caller may do between the report of an end and the reaping, and after the
 * last line, with real children and real files.
 */
#include "check_main.h"
#include "run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static struct fb_run *opened(const struct fb_options *options)
{
    struct fb_run *run;

    ck_assert_int_eq(fb_run_open(&run, options), 0);
    return run;
}

/* The worker is dead: a kill finds no process, and the failure is its own, to be tried again. */
START_TEST(no_kill_after_the_exit)
{
    struct fb_run *run =
        opened(&(struct fb_options){ .slots = 1, .retries = 1, .retry_wait_us = 1 });
    struct fb_event event;
    int retries = 0, exits = 0;

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "exit 1" }), 1);
    while (fb_run_take(run, &event) > 0) {
        retries += event.kind == FB_RETRY;
        if (event.kind != FB_EXITED)
            continue;
        exits++;
        ck_assert_int_eq(event.as.exited.cause, FB_CAUSE_NONE);
        ck_assert_int_eq(fb_run_kill(run, 1, SIGTERM), -ESRCH);
    }
    ck_assert_int_eq(exits, 2);
    ck_assert_int_eq(retries, 1);
    fb_run_close(run);
}
END_TEST

/* Closed in that moment, also without a wait for it: no zombie is left to the caller. */
START_TEST(closed_before_the_reaping)
{
    for (int outlives = 0; outlives < 2; outlives++) {
        struct fb_run *run = opened(&(struct fb_options){ .slots = 2 });
        struct fb_event event = { 0 };

        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "exit 0",
                                                           .outlives = outlives == 1 }),
                         1);
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "exec sleep 100" }), 2);
        while (event.kind != FB_EXITED)
            ck_assert_int_eq(fb_run_take(run, &event), 1);
        fb_run_close(run);
        ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
        ck_assert_int_eq(errno, ECHILD);
    }
}
END_TEST

static int fed;

static int feed_one(void *context, int slot, struct fb_job *job)
{
    (void)slot;
    if (fed > 0)
        return 0;
    fed++;
    job->shell = "true";
    job->done_before = context != NULL;
    return 1;
}

/* A job of the feed that is over can be waited for by one that is added later. */
START_TEST(waits_for_a_fed_job_that_is_over)
{
    const struct fb_after after = { 1, FB_WHEN_SUCCEEDED };
    struct fb_run *run = opened(&(struct fb_options){ .slots = 1, .keep_jobs = true });
    struct fb_event event;

    fed = 0;
    ck_assert_int_eq(fb_run_feed(run, &(struct fb_feed){ .next = feed_one, .fd = -1 }), 0);
    while (fb_run_take(run, &event) > 0) {
        ck_assert_int_ne(event.kind, FB_SKIPPED);
        if (event.kind == FB_REAPED && event.job == 1)
            ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "true",
                                                               .after = &after,
                                                               .after_count = 1 }),
                             2);
    }
    ck_assert_uint_eq(event.as.ended.succeeded, 2);
    fb_run_close(run);
}
END_TEST

/* What was done before counts once: after that this run itself does it, however often. */
START_TEST(done_before_counts_once)
{
    struct fb_run *run = opened(&(struct fb_options){ .slots = 1, .keep_jobs = true });
    struct fb_event event;

    fed = 0;
    ck_assert_int_eq(fb_run_feed(run,
                                 &(struct fb_feed){ .next = feed_one, .fd = -1, .context = &fed }),
                     0);
    for (int times = 0; times < 3; times++) {
        while (fb_run_take(run, &event) > 0)
            ;
        ck_assert_uint_eq(event.as.ended.succeeded, 1);
        ck_assert_uint_eq(run->tally.done_before, times == 0);
        ck_assert_int_eq(fb_run_again(run, 1), 0);
    }
    fb_run_close(run);
}
END_TEST

/* In a child: standard output is that file. 0: a note of that error was reported, and the end. */
static int end_on(int fd, int error)
{
    struct fb_run *run;
    struct fb_event event;
    int notes = 0, ended = 0;

    dup2(fd, 1);
    dup2(memfd_create("errors", MFD_CLOEXEC), 2);
    if (fb_run_open(&run, &(struct fb_options){ .slots = 1 }) < 0)
        return 2;
    fb_run_add(run, &(struct fb_job){ .shell = "true" });
    while (fb_run_take(run, &event) > 0) {
        if (event.kind == FB_EXITED)
            fb_run_print(run, 2, "out at once\n", 12);
        if (event.kind == FB_REAPED) /* the last that is printed, and so near that it is gathered */
            fb_run_print(run, 1, "end\n", 4);
        notes += event.kind == FB_NOTE && event.as.note.error == error;
        ended += event.kind == FB_ENDED;
    }
    fb_run_close(run);
    return notes == (error != 0) && ended == 1 ? 0 : 1;
}

/* A last line that is gathered and then cannot be written is reported. */
START_TEST(a_last_line_that_fails_is_reported)
{
    int status = -1, fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    pid_t child = fork();

    if (child == 0)
        _exit(end_on(fd, ENOSPC));
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    close(fd);
}
END_TEST

/* What is printed after the end of the run, when the disk is full: no event tells of it. */
static int print_after_end(int fd)
{
    struct fb_event event = { 0 };
    struct fb_run *run;
    int before, after;

    dup2(fd, 1);
    dup2(memfd_create("errors", MFD_CLOEXEC), 2);
    signal(SIGXFSZ, SIG_IGN);
    if (fb_run_open(&run, &(struct fb_options){ .slots = 1 }) < 0)
        return 2;
    fb_run_add(run, &(struct fb_job){ .shell = "true" });
    while (event.kind != FB_ENDED && fb_run_take(run, &event) > 0)
        ;
    before = fb_run_print(run, 1, "", 0);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 0, 0 });
    fb_run_print(run, 1, "last\n", 5);
    after = fb_run_print(run, 1, "", 0);
    if (fb_run_print(run, 2, "", 0) != 0)
        return 3;
    fb_run_close(run);
    return before == 0 && after == -EFBIG ? 0 : 1;
}

START_TEST(a_line_after_the_end_that_fails)
{
    int status = -1, fd = memfd_create("output", MFD_CLOEXEC);
    pid_t child = fork();

    if (child == 0)
        _exit(print_after_end(fd));
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    close(fd);
}
END_TEST

static bool sleeps(pid_t pid)
{
    char state = '?', path[64];
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    file = fopen(path, "re");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fscanf(file, "%*d (%*[^)]) %c", &state), 1);
    fclose(file);
    return state == 'S' || state == 'Z';
}

/* A last line that finds the pipe full waits for the reader, which comes later. */
START_TEST(a_last_line_waits_for_its_reader)
{
    char bytes[4096] = { 0 };
    int fds[2], status = -1, asleep = 0;
    pid_t child;

    ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
    fcntl(fds[1], F_SETFL, O_NONBLOCK);
    while (write(fds[1], bytes, sizeof bytes) > 0)
        ;
    fcntl(fds[1], F_SETFL, 0);
    child = fork();
    if (child == 0)
        _exit(end_on(fds[1], 0));
    close(fds[1]);
    /* Its job's end wakes it too: asleep so often in a row is the wait for the reader. */
    while (asleep < 20000)
        asleep = sleeps(child) ? asleep + 1 : 0;
    while (read(fds[0], bytes, sizeof bytes) > 0)
        ;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    close(fds[0]);
}
END_TEST

CHECK_MAIN("told")
{
    tcase_set_timeout(all, 60);
    tcase_add_test(all, no_kill_after_the_exit);
    tcase_add_test(all, closed_before_the_reaping);
    tcase_add_test(all, waits_for_a_fed_job_that_is_over);
    tcase_add_test(all, done_before_counts_once);
    tcase_add_test(all, a_last_line_that_fails_is_reported);
    tcase_add_test(all, a_line_after_the_end_that_fails);
    tcase_add_test(all, a_last_line_waits_for_its_reader);
}
