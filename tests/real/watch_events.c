/*
 * watch_events.c - what a watch reports of a small tree, by each way to watch that needs no right:
 * which events, of which process, in which order of time; and how it is left.
 */
#include "check_main.h"
#include "watch/watch.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    int kinds[FB_KIND_COUNT];
    int of_job[4][FB_KIND_COUNT];
    pid_t pids[4], parents[4];
    char names[4][32];
    int codes[4], signals[4];
    int64_t last_us;
    struct fb_event ended, watched[8];
} seen;

static struct watch *open_line(const char *line, enum watch_way way)
{
    const char *argv[] = { "sh", "-c", line, NULL };
    struct watch *watch;

    memset(&seen, 0, sizeof seen);
    ck_assert_int_eq(watch_open(&watch, &(struct watch_options){ .path = "/bin/sh",
                                                                 .argv = (char *const *)argv,
                                                                 .way = way,
                                                                 .stdout_fd = -1 }),
                     0);
    return watch;
}

static void see(const struct fb_event *event)
{
    uint32_t job = event->job;

    ck_assert_int_ge(event->t_us, seen.last_us);
    ck_assert_int_lt(event->t_us, INT64_C(600) * 1000000);
    seen.last_us = event->t_us;
    if (seen.kinds[FB_RUN] == 0)
        ck_assert(event->kind == FB_RUN && event->t_us == 0);
    if (event->kind == FB_WATCHED && seen.kinds[FB_WATCHED] < 8)
        seen.watched[seen.kinds[FB_WATCHED]] = *event;
    seen.kinds[event->kind]++;
    if (event->kind == FB_ENDED)
        seen.ended = *event;
    if (job == 0 || job > 3)
        return;
    seen.of_job[job][event->kind]++;
    if (event->kind == FB_FORKED) {
        seen.pids[job] = event->as.forked.pid;
        seen.parents[job] = event->as.forked.parent;
    }
    if (event->kind == FB_BEGAN && event->as.began.name != NULL)
        snprintf(seen.names[job], sizeof seen.names[job], "%s", event->as.began.name);
    if (event->kind == FB_EXITED) {
        seen.codes[job] = event->as.exited.code;
        seen.signals[job] = event->as.exited.signal;
    }
}

static void next(struct watch *watch)
{
    struct pollfd news = { .fd = watch_fd(watch), .events = POLLIN };
    struct fb_event event;
    int r = watch_next(watch, &event);

    ck_assert_int_ge(r, 0);
    if (r == 0)
        ck_assert_int_ge(poll(&news, 1, 60000), 1);
    else
        see(&event);
}

/* Until its last event, or until so many of that kind. */
static void play(struct watch *watch, enum fb_kind kind, int count)
{
    while (seen.kinds[FB_ENDED] == 0 && (kind == FB_ENDED || seen.kinds[kind] < count))
        next(watch);
}

/* A shell and two children, which it kills when all three have been seen. */
START_TEST(a_tree)
{
    enum watch_way way = _i == 0 ? WATCH_PTRACE : WATCH_POLLING;
    struct watch *watch;
    int gate[2];

    ck_assert_int_eq(pipe2(gate, O_CLOEXEC), 0);
    dup2(gate[0], 9);
    watch = open_line("sleep 1000 & a=$!; sleep 1000 & b=$!; read x <&9; kill -9 $a $b; wait; "
                      "exit 3",
                      way);
    while (strcmp(seen.names[2], "sleep") != 0 || strcmp(seen.names[3], "sleep") != 0)
        next(watch);
    ck_assert_int_eq(write(gate[1], "\n", 1), 1);
    play(watch, FB_ENDED, 0);
    ck_assert_int_eq(seen.kinds[FB_RUN], 1);
    ck_assert_int_eq(seen.kinds[FB_ENDED], 1);
    ck_assert_int_eq(seen.kinds[FB_QUEUED], 3);
    ck_assert_int_eq(seen.kinds[FB_FORKED], 3);
    ck_assert_int_eq(seen.kinds[FB_EXITED], 3);
    for (int job = 1; job <= 3; job++) {
        ck_assert_int_eq(seen.of_job[job][FB_QUEUED], 1);
        ck_assert_int_eq(seen.of_job[job][FB_FORKED], 1);
        ck_assert_int_ge(seen.of_job[job][FB_BEGAN], 1);
        ck_assert_int_eq(seen.of_job[job][FB_EXITED], 1);
        ck_assert_int_eq(seen.of_job[job][FB_REAPED], 1);
        ck_assert_int_eq(seen.parents[job], job == 1 ? getpid() : seen.pids[1]);
        ck_assert_str_eq(seen.names[job], job == 1 ? "sh" : "sleep");
        if (way == WATCH_PTRACE) /* polling sees no more than that they have ended */
            ck_assert_int_eq(seen.signals[job], job == 1 ? 0 : SIGKILL);
    }
    ck_assert_int_eq(seen.codes[1], 3);
    ck_assert_int_eq(seen.ended.as.ended.status, 3);
    ck_assert_uint_eq(seen.ended.as.ended.jobs, 3);
    ck_assert_int_gt(seen.ended.as.ended.wall_us, 0);
    ck_assert_int_le(seen.ended.as.ended.wall_us, seen.ended.t_us);
    watch_close(watch);
}
END_TEST

/* At first and at last, and between them where it has cost more: never the same twice. */
START_TEST(what_it_costs)
{
    struct watch *watch =
        open_line("i=0; while [ $i -lt 5 ]; do sh -c :; i=$((i + 1)); done", WATCH_PTRACE);
    int last;

    play(watch, FB_ENDED, 0);
    last = seen.kinds[FB_WATCHED] - 1;
    ck_assert_int_ge(last, 1);
    ck_assert_int_lt(last, 8);
    ck_assert_str_eq(seen.watched[0].as.watched.way, "ptrace");
    ck_assert_uint_eq(seen.watched[0].as.watched.stops, 0);
    for (int i = 1; i <= last; i++)
        ck_assert_uint_gt(seen.watched[i].as.watched.stops, seen.watched[i - 1].as.watched.stops);
    ck_assert_uint_ge(seen.watched[last].as.watched.stops, 10);
    ck_assert_int_gt(seen.watched[last].as.watched.stood_us, 0);
    ck_assert_uint_eq(seen.watched[last].as.watched.threads, 0);
    watch_close(watch);
}
END_TEST

/* What lives goes on, unwatched; to leave once more is nothing. */
START_TEST(it_is_left)
{
    enum watch_way way = _i == 0 ? WATCH_PTRACE : WATCH_POLLING;
    struct watch *watch = open_line("exec sleep 1000", way);
    int status;

    play(watch, FB_BEGAN, way == WATCH_PTRACE ? 2 : 1);
    ck_assert_int_eq(watch_leave(watch), 0);
    ck_assert_int_eq(watch_leave(watch), 0);
    play(watch, FB_ENDED, 0);
    ck_assert_int_eq(seen.kinds[FB_EXITED], 0);
    watch_close(watch);
    ck_assert_int_eq(kill(seen.pids[1], 0), 0);
    ck_assert_int_eq(waitpid(seen.pids[1], &status, WNOHANG), 0);
    kill(seen.pids[1], SIGKILL);
    waitpid(seen.pids[1], &status, 0);
}
END_TEST

CHECK_MAIN("events of a watch")
{
    tcase_set_timeout(all, 120);
    tcase_add_loop_test(all, a_tree, 0, 2);
    tcase_add_test(all, what_it_costs);
    tcase_add_loop_test(all, it_is_left, 0, 2);
}
