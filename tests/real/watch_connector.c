/*
 * watch_connector.c - when it happened: by the kernel's clock, however late its report is read, and
 * by the moment of reading where that clock is another. And how it ended, where it was reaped
 * before the report of its fork was read.
 */
#include "check_main.h"
#include "skip.h"
#include "watch/inside.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#define PAUSE_US 1000

static int done[2], gate[2];

/* A shell whose child has begun and ended; it says so and then waits. NULL: no connector here. */
static struct watch *opened(const char *child)
{
    char line[4096];
    const char *argv[] = { "sh", "-c", line, NULL };
    struct watch *watch;

    ck_assert_int_eq(pipe2(done, O_CLOEXEC), 0);
    ck_assert_int_eq(pipe2(gate, O_CLOEXEC), 0);
    snprintf(line, sizeof line, "%s & wait; echo >/dev/fd/%d; read x </dev/fd/%d", child, done[1],
             gate[0]);
    fcntl(done[1], F_SETFD, 0);
    fcntl(gate[0], F_SETFD, 0);
    if (watch_open(&watch, &(struct watch_options){ .path = "/bin/sh",
                                                    .argv = (char *const *)argv,
                                                    .way = WATCH_CONNECTOR,
                                                    .stdout_fd = -1 }) < 0)
        return NULL;
    return watch;
}

/* The moment at which all of it was over, which is some time ago. */
static int64_t over_us(void)
{
    int64_t us;
    char byte;

    ck_assert_int_eq(read(done[0], &byte, 1), 1);
    us = sys_now_us();
    while (sys_now_us() < us + PAUSE_US)
        sys_pause_us(PAUSE_US);
    return us;
}

START_TEST(late_reading)
{
    bool other_clock = _i == 1;
    struct watch *watch = opened("sh -c :");
    struct fb_event event;
    int64_t over, last_us = 0;
    int forks = 0, execs = 0, r;

    if (watch == NULL) {
        skip("the times of the proc connector: it is not heard here");
        return;
    }
    over = over_us();
    if (other_clock)
        watch->our_clock = false;
    while ((r = watch_next(watch, &event)) > 0) {
        int64_t t_us = watch->start_us + event.t_us;

        ck_assert_int_ge(event.t_us, last_us);
        last_us = event.t_us;
        ck_assert_int_le(t_us, sys_now_us());
        if (event.job != 2 || (event.kind != FB_FORKED && event.kind != FB_BEGAN))
            continue;
        ck_assert_int_eq(t_us > over, other_clock);
        forks += event.kind == FB_FORKED;
        execs += event.kind == FB_BEGAN;
    }
    ck_assert_int_eq(r, 0);
    ck_assert_int_eq(forks, 1);
    ck_assert_int_ge(execs, 1);
    ck_assert_int_eq(write(gate[1], "\n", 1), 1);
    watch_close(watch);
}
END_TEST

/* Its first thread, which the exec of another ends, is not the process's end. */
START_TEST(late_exec_by_a_thread)
{
    char child[3072];
    struct watch *watch;
    struct fb_event event;
    int codes = 0, r;

    snprintf(child, sizeof child, "'%s/helper_forks' thread_exec", getenv("HELPERS"));
    watch = opened(child);
    if (watch == NULL) {
        skip("an exec by a thread by the proc connector: it is not heard here");
        return;
    }
    over_us();
    while ((r = watch_next(watch, &event)) > 0) {
        if (event.job != 3 || event.kind != FB_EXITED)
            continue;
        ck_assert_int_eq(event.as.exited.code, 33);
        codes++;
    }
    ck_assert_int_eq(r, 0);
    ck_assert_int_eq(codes, 1);
    ck_assert_int_eq(write(gate[1], "\n", 1), 1);
    watch_close(watch);
}
END_TEST

START_TEST(never_back_never_ahead)
{
    struct watch watch = { .start_us = sys_now_us() - 100 };
    int64_t start_us = watch.start_us;

    watch_report_since(&watch, start_us + 50);
    ck_assert_int_eq(watch.now_us, start_us + 50);
    ck_assert_int_eq(watch_report(&watch, FB_NOTE, NULL)->t_us, 50);
    watch_report_since(&watch, start_us + 20);
    ck_assert_int_eq(watch.now_us, start_us + 50);
    watch_report_since(&watch, start_us + 60);
    ck_assert_int_eq(watch.now_us, start_us + 60);
    watch_report_since(&watch, INT64_MAX);
    ck_assert_int_le(watch.now_us, sys_now_us());
    ck_assert_int_ge(watch.now_us, start_us + 100);
    watch_report_fini(&watch);
}
END_TEST

CHECK_MAIN("the times of a connector")
{
    tcase_add_loop_test(all, late_reading, 0, 2);
    tcase_add_test(all, late_exec_by_a_thread);
    tcase_add_test(all, never_back_never_ahead);
}
