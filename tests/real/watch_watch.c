/* watch_watch.c - /proc's texts, and a watch opened by a caller of its own. */
#include "watch/watch.h"
#include "check_main.h"
#include "sys/proc.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIELDS_4_TO_40                                                                             \
    "10 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 987654 20 21 22 23 24 25 26 27 28 29 30 31 32 " \
    "33 34 35 1 0"
#define FIELDS_41_TO_52 " 38 39 40 41 42 43 44 45 46 140727800000000 140727800000900 0"

START_TEST(test_stat)
{
    static const struct {
        const char *text;
        bool right;
        char state;
        pid_t parent;
        uint64_t environment, environment_end;
    } cases[] = {
        { "7 (sh) S " FIELDS_4_TO_40, true, 'S', 10, 0, 0 },
        { "7 (sh) S " FIELDS_4_TO_40 FIELDS_41_TO_52, true, 'S', 10, 140727800000000,
          140727800000900 },
        { "7 (sh) R 10 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 987654 20 21 22 0 0 0 26 27 28 "
          "29 "
          "30 31 32 33 34 35 1 0" FIELDS_41_TO_52,
          true, 'R', 10, 0, 0 }, /* in an exec */
        { "7 (a b) c) Z " FIELDS_4_TO_40, true, 'Z', 10, 0, 0 },
        { "7 ((sd-pam)) R " FIELDS_4_TO_40, true, 'R', 10, 0, 0 },
        { "7 (sh", false, 0, 0, 0, 0 },
        { "7 (sh)", false, 0, 0, 0, 0 },
        { "7 (sh) S 10 2 3", false, 0, 0, 0, 0 },
        { "", false, 0, 0, 0, 0 },
    };
    struct proc_stat stat;

    ck_assert_int_eq(proc_stat_parse(cases[_i].text, &stat), cases[_i].right);
    if (!cases[_i].right)
        return;
    ck_assert_int_eq(stat.state, cases[_i].state);
    ck_assert_int_eq(stat.parent, cases[_i].parent);
    ck_assert_uint_eq(stat.start_ticks, 987654);
    ck_assert_uint_eq(stat.environment, cases[_i].environment);
    ck_assert_uint_eq(stat.environment_end, cases[_i].environment_end);
    ck_assert_uint_eq(stat.memory_pages, 21);
    ck_assert_int_eq(stat.waited_ticks, 13 + 14);
    ck_assert_int_eq(stat.core, 1);
}
END_TEST

START_TEST(test_status)
{
    const char *text = "Name:\tVmHWM: 9 kB\nTgid:\t12\nVmPeak:\t  100 kB\nVmHWM:\t    1712 kB\n";

    ck_assert_uint_eq(proc_status_value(text, "VmHWM"), 1712 * 1024);
    ck_assert_uint_eq(proc_status_value(text, "Tgid"), 12);
    ck_assert_uint_eq(proc_status_value(text, "VmRSS"), 0);
    ck_assert_uint_eq(proc_status_value("", "Tgid"), 0);
}
END_TEST

static struct watch *open_shell(const char *line)
{
    const char *argv[] = { "sh", "-c", line, NULL };
    struct watch *trace;

    ck_assert_int_eq(watch_open(&trace, &(struct watch_options){ .path = "/bin/sh",
                                                                 .argv = (char *const *)argv,
                                                                 .stdout_fd = -1 }),
                     0);
    return trace;
}

/* Takes events until the last; returns the status. */
static int play(struct watch *trace, int kinds[FB_KIND_COUNT])
{
    struct fb_event event = { 0 };

    while (event.kind != FB_ENDED) {
        struct pollfd news = { .fd = watch_fd(trace), .events = POLLIN };
        int r = watch_next(trace, &event);
        ck_assert_int_ge(r, 0);
        if (r == 0)
            ck_assert_int_ge(poll(&news, 1, 20000), 1);
        else
            kinds[event.kind]++;
    }
    return event.as.ended.status;
}

/* SA_NOCLDSTOP would hide stops, an ignored SIGCHLD deaths: a watch undoes both, then restores. */
START_TEST(test_callers_action)
{
    struct sigaction action = { .sa_handler = _i == 0 ? SIG_DFL : SIG_IGN,
                                .sa_flags = SA_NOCLDSTOP };
    struct sigaction after;
    int kinds[FB_KIND_COUNT] = { 0 };
    struct watch *trace;

    sigaction(SIGCHLD, &action, NULL);
    trace = open_shell("true & wait $!; /bin/true; exit 7");
    ck_assert_int_eq(play(trace, kinds), 7);
    ck_assert_int_eq(kinds[FB_FORKED], 3);
    ck_assert_int_eq(kinds[FB_EXITED], 3);
    ck_assert_int_eq(kinds[FB_REAPED], 3);
    ck_assert_ptr_null(watch_close(trace));
    ck_assert_int_ge(fcntl(0, F_GETFD), 0); /* which it never had */
    sigaction(SIGCHLD, NULL, &after);
    ck_assert_ptr_eq((void *)after.sa_handler, (void *)action.sa_handler);
    ck_assert_int_eq(after.sa_flags & SA_NOCLDSTOP, SA_NOCLDSTOP);
}
END_TEST

static void *next_elsewhere(void *trace)
{
    struct fb_event event;

    return (void *)(long)watch_next(trace, &event);
}

/* Only the thread that seized may wait and resume. */
START_TEST(test_one_thread)
{
    int kinds[FB_KIND_COUNT] = { 0 };
    struct watch *trace = open_shell("exit 3");
    pthread_t thread;
    void *result;

    ck_assert_int_eq(pthread_create(&thread, NULL, next_elsewhere, trace), 0);
    pthread_join(thread, &result);
    ck_assert_int_eq((int)(long)result, -EPERM);
    ck_assert_int_eq(play(trace, kinds), 3);
    watch_close(trace);
}
END_TEST

/* Closed in the middle: the watched processes go on without a tracer. */
START_TEST(test_close)
{
    struct fb_event event = { 0 };
    struct watch *trace;
    pid_t pid = 0;
    int status, gate[2];

    ck_assert_int_eq(pipe2(gate, O_CLOEXEC), 0);
    dup2(gate[0], 9);
    trace = open_shell("read x <&9; exit 9");
    while (event.kind != FB_BEGAN) {
        struct pollfd news = { .fd = watch_fd(trace), .events = POLLIN };
        if (watch_next(trace, &event) == 0)
            poll(&news, 1, 20000);
        else if (event.kind == FB_FORKED)
            pid = event.as.forked.pid;
    }
    watch_close(trace);
    ck_assert_int_eq(write(gate[1], "\n", 1), 1);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 9);
}
END_TEST

START_TEST(test_kill_on_exit)
{
    const char *argv[] = { "sleep", "100", NULL };
    int kinds[FB_KIND_COUNT] = { 0 };
    struct watch *trace;

    ck_assert_int_eq(watch_open(&trace, &(struct watch_options){ .path = "/bin/sleep",
                                                                 .argv = (char *const *)argv,
                                                                 .stdout_fd = -1,
                                                                 .kill_on_exit = true }),
                     0);
    watch_leave(trace);
    ck_assert_int_eq(play(trace, kinds), 128 + SIGKILL);
    ck_assert_int_eq(kinds[FB_EXITED], 1);
    watch_close(trace);
}
END_TEST

/* Takes events until the last; the output into text[0..room). */
static int play_output(struct watch *trace, char *text, size_t room, size_t *size)
{
    struct fb_event event = { 0 };

    *size = 0;
    while (event.kind != FB_ENDED) {
        struct pollfd news = { .fd = watch_fd(trace), .events = POLLIN };
        if (watch_next(trace, &event) == 0)
            ck_assert_int_ge(poll(&news, 1, 20000), 1);
        if (event.kind != FB_OUTPUT || event.as.output.offset < *size)
            continue; /* the same event once more: there was none */
        ck_assert_uint_eq(event.job, 1);
        ck_assert_uint_eq(event.as.output.offset, *size);
        ck_assert_uint_lt(*size + event.as.output.size, room);
        memcpy(text + *size, event.as.output.bytes, event.as.output.size);
        *size += event.as.output.size;
    }
    text[*size] = '\0';
    return event.as.ended.status;
}

static struct watch *open_apart(const char *line)
{
    const char *argv[] = { "sh", "-c", line, NULL };
    struct watch *trace;

    ck_assert_int_eq(watch_open(&trace, &(struct watch_options){ .path = "/bin/sh",
                                                                 .argv = (char *const *)argv,
                                                                 .stdout_fd = -1,
                                                                 .apart = true,
                                                                 .rows = 7,
                                                                 .columns = 33 }),
                     0);
    return trace;
}

/* Our own streams are terminals for the time of a test. */
static void become_terminals(int fds[2])
{
    ck_assert_int_eq(sys_terminal_open(fds, 24, 80, false), 0);
    for (int fd = 0; fd < 3; fd++)
        dup2(fds[1], fd);
}

START_TEST(test_apart)
{
    char text[4096];
    size_t size;
    int fds[2];
    struct watch *trace;

    become_terminals(fds);
    trace = open_apart("cat; test -t 1 && test -t 2 && stty size <&1; (echo from below >&2)");
    ck_assert_int_eq(play_output(trace, text, sizeof text, &size), 0);
    ck_assert_str_eq(text, "7 33\nfrom below\n"); /* and cat had nothing to read */
    watch_close(trace);
    /* All that was written comes before the end. */
    trace = open_apart("seq 300; exit 4");
    ck_assert_int_eq(play_output(trace, text, sizeof text, &size), 4);
    ck_assert_str_eq(text + size - 8, "299\n300\n");
    watch_close(trace);
    trace = open_apart("echo begun; cat /dev/tty; kill -INT 0; exit 9");
    ck_assert_int_eq(play_output(trace, text, sizeof text, &size), 128 + SIGINT);
    ck_assert_ptr_nonnull(strstr(text, "/dev/tty")); /* it has none */
    watch_close(trace);
}
END_TEST

/* A process that is left running can go on writing, and ends as it wants to. */
START_TEST(test_apart_left)
{
    struct fb_event event = { 0 };
    struct watch *trace;
    int fds[2], status;
    pid_t pid = 0;

    become_terminals(fds);
    trace = open_apart("trap '' HUP; echo ready; read x <&3; seq 20000 && exit 5");
    while (event.kind != FB_OUTPUT) {
        struct pollfd news = { .fd = watch_fd(trace), .events = POLLIN };
        if (watch_next(trace, &event) == 0)
            poll(&news, 1, 20000);
        else if (event.kind == FB_FORKED && event.job == 1)
            pid = event.as.forked.pid;
    }
    watch_close(trace);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 5);
}
END_TEST

/* All stop but those that were stopped before, and go on again. */
START_TEST(test_halt)
{
    int kinds[FB_KIND_COUNT] = { 0 }, halted = 0;
    struct fb_event event = { 0 };
    struct watch *trace;
    int gate[2];

    ck_assert_int_eq(pipe2(gate, O_CLOEXEC), 0);
    dup2(gate[0], 9);
    trace = open_shell("cat <&9 9<&- & cat <&9 9<&-; wait"); /* until the gate is closed */
    close(gate[0]);
    while (kinds[FB_BEGAN] < 3 || halted == 0 || kinds[FB_STOPPED] < halted) {
        struct pollfd news = { .fd = watch_fd(trace), .events = POLLIN };
        if (watch_next(trace, &event) > 0)
            kinds[event.kind]++;
        else if (kinds[FB_BEGAN] >= 3 && watch_halt(trace) > 0)
            halted = 3;
        else
            ck_assert_int_ge(poll(&news, 1, 20000), 1);
    }
    ck_assert_int_eq(watch_halt(trace), 0);
    watch_go_on(trace);
    close(gate[1]);
    ck_assert_int_eq(play(trace, kinds), 0);
    ck_assert_int_eq(kinds[FB_CONTINUED], 3);
    ck_assert_int_ge(kinds[FB_WATCHED], 1);
    watch_close(trace);
}
END_TEST

START_TEST(test_no_program)
{
    const char *argv[] = { "x", NULL };
    int kinds[FB_KIND_COUNT] = { 0 };
    struct watch *trace;

    ck_assert_int_eq(watch_open(&trace, &(struct watch_options){ .path = "/nowhere/x",
                                                                 .argv = (char *const *)argv,
                                                                 .stdout_fd = -1 }),
                     0);
    ck_assert_int_eq(play(trace, kinds), 127);
    ck_assert_int_eq(kinds[FB_UNSTARTED], 1);
    ck_assert_int_eq(kinds[FB_EXITED], 0);
    watch_close(trace);
}
END_TEST

/* A child is reaped by its parent when that waits, and is not before. */
START_TEST(test_reaped)
{
    static const char *const lines[] = { "/bin/true & wait; exit 4",
                                         "/bin/true & exec /bin/sleep 1000" };
    struct watch *trace = open_shell(lines[_i]);
    struct fb_event event = { 0 };
    char order[64] = "";

    while (event.kind != FB_ENDED) {
        struct pollfd news = { .fd = watch_fd(trace), .events = POLLIN };
        if (watch_next(trace, &event) == 0) {
            ck_assert_int_ge(poll(&news, 1, 20000), 1);
            continue;
        }
        if (event.kind == FB_EXITED || event.kind == FB_REAPED)
            snprintf(order + strlen(order), sizeof order - strlen(order), "%s%u ",
                     event.kind == FB_EXITED ? "exited" : "reaped", event.job);
        if (event.kind == FB_EXITED && event.job == 2 && _i == 1)
            watch_kill(trace, 1, SIGKILL);
    }
    ck_assert_ptr_nonnull(strstr(order, "reaped1 "));
    if (_i == 0)
        ck_assert_ptr_nonnull(strstr(order, "reaped2 "));
    else /* a zombie as long as its parent lives */
        ck_assert(strncmp(order, "exited2 exited1 ", 16) == 0);
    watch_close(trace);
}
END_TEST

CHECK_MAIN("trace")
{
    tcase_add_loop_test(all, test_stat, 0, 9);
    tcase_add_test(all, test_status);
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, test_callers_action, 0, 2);
    tcase_add_test(all, test_one_thread);
    tcase_add_loop_test(all, test_reaped, 0, 2);
    tcase_add_test(all, test_close);
    tcase_add_test(all, test_kill_on_exit);
    tcase_add_test(all, test_apart);
    tcase_add_test(all, test_apart_left);
    tcase_add_test(all, test_halt);
    tcase_add_test(all, test_no_program);
}
