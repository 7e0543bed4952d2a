/*
 * watch_orphans.c - a process whose parent dies before it: that is reported by each way to watch,
 * with the parent that it has then; signals by number; and a watch that ends with its program.
 */
#include "check_main.h"
#include "watch/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static struct watch *watch;
static struct fb_event last;
static int gate[2];

/* Descriptor 9 is read by what waits for a go; nothing stands in for an event. */
static void open_line(const char *line, struct watch_options options)
{
    const char *argv[] = { "sh", "-c", line, NULL };

    ck_assert_int_eq(pipe2(gate, O_CLOEXEC), 0);
    dup2(gate[0], 9);
    options.path = "/bin/sh";
    options.argv = (char *const *)argv;
    options.stdout_fd = -1;
    ck_assert_int_eq(watch_open(&watch, &options), 0);
}

/* The next event of that kind, of that job (0: any). */
static void until(enum fb_kind kind, uint32_t job)
{
    for (;;) {
        struct pollfd news = { .fd = watch_fd(watch), .events = POLLIN };
        int r = watch_next(watch, &last);
        ck_assert_int_ge(r, 0);
        if (r == 0)
            ck_assert_int_ge(poll(&news, 1, 60000), 1);
        else if (last.kind == kind && (job == 0 || last.job == job))
            return;
        else
            ck_assert_int_ne(last.kind, FB_ENDED);
    }
}

/* Job 3 is a child of job 2, which ends. */
static const struct {
    enum watch_way way;
    bool adopt;
} ways[] = {
    { WATCH_PTRACE, true },
    { WATCH_PTRACE, false },
    { WATCH_POLLING, true },
    { WATCH_POLLING, false },
};

START_TEST(an_orphan)
{
    pid_t pid;
    int on = 0;

    open_line("sh -c 'sleep 1000 & read x <&9' & wait; read x <&9",
              (struct watch_options){ .way = ways[_i].way, .adopt = ways[_i].adopt });
    prctl(PR_GET_CHILD_SUBREAPER, &on);
    ck_assert_int_eq(on, ways[_i].adopt);
    until(FB_FORKED, 3);
    pid = last.as.forked.pid;
    do
        until(FB_BEGAN, 3);
    while (strcmp(last.as.began.name, "sleep") != 0);
    ck_assert_int_eq(write(gate[1], "\n", 1), 1);
    until(FB_ORPHANED, 3);
    ck_assert(ways[_i].adopt ? last.as.orphaned.parent == getpid()
                             : last.as.orphaned.parent != getpid());
    ck_assert_int_eq(watch_kill(watch, 3, SIGKILL), 0);
    until(FB_EXITED, 3);
    ck_assert_int_eq(watch_kill(watch, 3, SIGKILL), -ESRCH);
    ck_assert_int_eq(watch_kill(watch, 2, SIGKILL), -ESRCH);
    ck_assert_int_eq(watch_kill(watch, 4, SIGKILL), -ESRCH);
    ck_assert_int_eq(watch_kill(watch, 0, SIGKILL), -ESRCH);
    ck_assert_int_eq(write(gate[1], "\n", 1), 1);
    until(FB_ENDED, 0);
    ck_assert_uint_eq(last.as.ended.jobs, 3);
    watch = watch_close(watch);
    prctl(PR_GET_CHILD_SUBREAPER, &on);
    ck_assert_int_eq(on, 0); /* as before */
    ck_assert(kill(pid, 0) < 0 || !ways[_i].adopt);
}
END_TEST

/* A signal reaches the one that was named. */
START_TEST(by_number)
{
    open_line("sleep 1000 & sleep 1000 & wait; exit 4",
              (struct watch_options){ .way = _i == 0 ? WATCH_PTRACE : WATCH_POLLING });
    for (uint32_t job = 2; job <= 3; job++)
        until(FB_FORKED, job);
    do
        until(FB_BEGAN, 3);
    while (strcmp(last.as.began.name, "sleep") != 0);
    ck_assert_int_eq(watch_kill(watch, 3, SIGTERM), 0);
    until(FB_EXITED, 0);
    ck_assert_uint_eq(last.job, 3);
    ck_assert_int_eq(watch_kill(watch, 2, SIGKILL), 0);
    until(FB_EXITED, 2);
    until(FB_ENDED, 0);
    ck_assert_int_eq(last.as.ended.status, 4);
    watch = watch_close(watch);
}
END_TEST

/* It ends with its program: what lives goes on. Else it waits for all. */
START_TEST(with_its_program)
{
    bool with = _i == 1;
    pid_t pid;

    prctl(PR_SET_CHILD_SUBREAPER, 1);
    open_line("sleep 1000 & read x <&9; exit 5",
              (struct watch_options){ .way = WATCH_PTRACE, .exit_with_root = with });
    until(FB_FORKED, 2);
    pid = last.as.forked.pid;
    do
        until(FB_BEGAN, 2);
    while (strcmp(last.as.began.name, "sleep") != 0);
    ck_assert_int_eq(write(gate[1], "\n", 1), 1);
    until(FB_EXITED, 1);
    if (!with) {
        until(FB_ORPHANED, 2);
        ck_assert_int_eq(watch_kill(watch, 2, SIGKILL), 0);
        until(FB_EXITED, 2);
    }
    until(FB_ENDED, 0);
    ck_assert_int_eq(last.as.ended.status, 5);
    watch = watch_close(watch);
    if (with) {
        ck_assert_int_eq(kill(pid, SIGKILL), 0);
        ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    }
}
END_TEST

CHECK_MAIN("orphans")
{
    tcase_set_timeout(all, 120);
    tcase_add_loop_test(all, an_orphan, 0, (int)(sizeof ways / sizeof ways[0]));
    tcase_add_loop_test(all, by_number, 0, 2);
    tcase_add_loop_test(all, with_its_program, 0, 2);
}
