/*
 * sys_terminal.c - workers with a terminal of their own: what they see of it, what comes through
 * it, and that nothing of the last words is lost.
 */
#include "check_main.h"
#include "forkboard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static struct {
    char output[16384];
    int stream, code;
    size_t bytes;
    pid_t pid;
} seen;

static struct fb_run *opened(int slots)
{
    struct fb_options options = {
        .slots = slots, .event_bytes = SIZE_MAX, .output = FB_OUTPUT_NONE, .adopt = true
    };
    struct fb_run *run;

    memset(&seen, 0, sizeof seen);
    ck_assert_int_eq(fb_run_open(&run, &options), 0);
    return run;
}

static void see(const struct fb_event *event)
{
    if (event->kind == FB_OUTPUT && event->job == 1) {
        strncat(seen.output, event->as.output.bytes, event->as.output.size);
        seen.stream |= event->as.output.stream;
    }
    if (event->kind == FB_OUTPUT)
        seen.bytes += event->as.output.size;
    if (event->kind == FB_FORKED)
        seen.pid = event->as.forked.pid;
    if (event->kind == FB_EXITED)
        seen.code = event->as.exited.signal != 0 ? -event->as.exited.signal : event->as.exited.code;
    if (event->kind == FB_UNSTARTED)
        seen.code = 1000 + event->as.unstarted.error;
}

static void run_job(const struct fb_job *job)
{
    struct fb_run *run = opened(1);
    struct fb_event event;

    ck_assert_int_eq(fb_run_add(run, job), 1);
    while (fb_run_take(run, &event) > 0)
        see(&event);
    fb_run_close(run);
}

static const struct seen_case {
    struct fb_job job;
    const char *output;
} cases[] = {
    { { .shell = "test -t 0 && test -t 1 && test -t 2 && echo all" }, "all\n" },
    { { .shell = "stty size" }, "24 80\n" },
    { { .shell = "echo out; echo err >&2; echo tty >/dev/tty" }, "out\nerr\ntty\n" },
    { { .shell = "printf 'a\\rb\\033[1mc\\377'" }, "a\rb\033[1mc\377" },
    { { .shell = "test $$ = $(ps -o sid= -p $$) && echo leader" }, "leader\n" },
    { { .shell = "ls /proc/self/fd", .dir = "/" }, "0  1  2  3\n" },
    { { .shell = "read a; echo $a; test -t 0 || test -t 1 && echo", .stdin_path = "/proc/version" },
      NULL },
    { { .argv = WORDS("tty") }, NULL },
};

START_TEST(is_seen)
{
    struct fb_job job = cases[_i].job;

    job.pty = true;
    run_job(&job);
    if (cases[_i].output != NULL)
        ck_assert_str_eq(seen.output, cases[_i].output);
    else
        ck_assert_uint_gt(strlen(seen.output), 5);
    ck_assert_int_eq(seen.code, 0);
    ck_assert_int_eq(seen.stream, 1);
}
END_TEST

static int report_terminal(struct fb_self *self, void *argument)
{
    struct winsize size = { 0 };

    (void)argument;
    ioctl(1, TIOCGWINSZ, &size);
    printf("%d %d %d %d %d\n", isatty(0) + isatty(1) + isatty(2), size.ws_row, size.ws_col,
           getsid(0) == getpid(), getpgrp() == getpid());
    fb_report(self, 0.5, "half");
    return 7;
}

START_TEST(is_seen_by_a_function)
{
    run_job(&(struct fb_job){ .function = report_terminal, .pty = true });
    ck_assert_str_eq(seen.output, "3 24 80 1 1\n");
    ck_assert_int_eq(seen.code, 7);
}
END_TEST

/* A change of size reaches the workers that live; later workers begin with the new size. */
START_TEST(window)
{
    static const char script[] =
        "trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.01; done";
    struct fb_run *run = opened(1);
    struct fb_event event;

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = script, .pty = true }), 1);
    while (strstr(seen.output, "ready") == NULL && fb_run_take(run, &event) > 0)
        see(&event);
    ck_assert_int_eq(fb_run_window(run, 0, 80), -EINVAL);
    ck_assert_int_eq(fb_run_window(run, 24, 65536), -EINVAL);
    ck_assert_int_eq(fb_run_window(run, 10, 133), 0);
    while (fb_run_take(run, &event) > 0)
        see(&event);
    fb_run_close(run);
    ck_assert_str_eq(seen.output, "ready\n10 133\n");
}
END_TEST

/* What is printed just before the end arrives, also where a child keeps the terminal open. */
START_TEST(case_57_last_bytes)
{
    struct fb_run *run = opened(2);
    struct fb_event event;

    for (int i = 0; i < 500; i++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = "printf last", .pty = true }),
                         0);
    while (fb_run_take(run, &event) > 0)
        see(&event);
    fb_run_close(run);
    ck_assert_uint_eq(seen.bytes, 4 * 500);
}
END_TEST

START_TEST(case_57_last_bytes_beside_a_child)
{
    struct fb_run *run = opened(2);
    struct fb_event event;

    for (int i = 0; i < 100; i++)
        ck_assert_int_gt(
            fb_run_add(run, &(struct fb_job){ .argv = WORDS("sh", "-c", "sleep 0.01 & printf last"),
                                              .pty = true }),
            0);
    while (fb_run_take(run, &event) > 0)
        see(&event);
    fb_run_close(run);
    ck_assert_uint_eq(seen.bytes, 4 * 100);
}
END_TEST

/* More than a terminal holds: the writer is held up until it is read, and all of it comes. */
START_TEST(much_output)
{
    struct fb_run *run = opened(1);
    struct fb_event event;
    size_t lines = 0;

    fb_run_add(run, &(struct fb_job){ .shell = "seq 200000", .pty = true });
    while (fb_run_take(run, &event) > 0)
        for (size_t i = 0; event.kind == FB_OUTPUT && i < event.as.output.size; i++)
            lines += event.as.output.bytes[i] == '\n';
    fb_run_close(run);
    ck_assert_uint_eq(lines, 200000);
}
END_TEST

/*
 * In a session of its own SIGTSTP would be thrown away: the worker is stopped by SIGSTOP. The shell
 * forks before it says "up": a stop within vfork(2) is not reported to its parent (case 22).
 */
START_TEST(case_20_stopped_in_its_session)
{
    struct fb_run *run = opened(1);
    bool stopped = false, continued = false;
    struct fb_event event;

    fb_run_add(run, &(struct fb_job){ .shell = "sleep 1000 & echo up; wait", .pty = true });
    while (fb_run_take(run, &event) > 0) {
        see(&event);
        if (event.kind == FB_OUTPUT && strchr(seen.output, '\n') != NULL)
            ck_assert_int_eq(fb_run_pause(run), 0);
        if (event.kind == FB_STOPPED) {
            stopped = true;
            ck_assert_int_eq(fb_run_resume(run), 0);
        }
        if (event.kind == FB_CONTINUED) {
            continued = true;
            ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
        }
    }
    fb_run_close(run);
    ck_assert(stopped && continued);
    ck_assert_int_eq(seen.code, -SIGTERM);
    ck_assert_int_eq(kill(-seen.pid, 0), -1); /* no process of its group is left */
}
END_TEST

/* A program that asks its terminal waits for an answer that never comes: the time-out ends it. */
START_TEST(nothing_is_typed)
{
    run_job(&(struct fb_job){ .shell = "cat", .pty = true, .timeout_us = 200000 });
    ck_assert_int_eq(seen.code, -SIGTERM);
}
END_TEST

START_TEST(ends_with_us)
{
    struct fb_run *run = opened(1);

    ck_assert_int_eq(fb_run_add(run,
                                &(struct fb_job){ .shell = "true", .pty = true, .outlives = true }),
                     -EINVAL);
    fb_run_close(run);
}
END_TEST

CHECK_MAIN("terminal")
{
    tcase_add_checked_fixture(all, check_free_0, NULL);
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, is_seen, 0, sizeof cases / sizeof cases[0]);
    tcase_add_test(all, is_seen_by_a_function);
    tcase_add_test(all, window);
    tcase_add_test(all, case_57_last_bytes);
    tcase_add_test(all, case_57_last_bytes_beside_a_child);
    tcase_add_test(all, much_output);
    tcase_add_test(all, case_20_stopped_in_its_session);
    tcase_add_test(all, nothing_is_typed);
    tcase_add_test(all, ends_with_us);
}
