/*
 * run_host.c - the library in a large host program: threads that take the signal, waits that take
 * the end, children from before and during the run, two runs, a close in a process that does not
 * own the run.
 */
#include "check_main.h"
#include "forkboard.h"
#include "numbered.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[64];
static struct fb_run *run;
static struct {
    int exited, unseen, leaked, code;
    struct fb_event ended;
} seen;

static void enter(void)
{
    memset(&seen, 0, sizeof seen);
    strcpy(directory, "/tmp/forkboard-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
    ck_assert_int_eq(mkfifo("go", 0600) | mkfifo("ready", 0600), 0);
}

static void leave(void)
{
    unlink("go");
    unlink("ready");
    ck_assert_int_eq(chdir("/") | rmdir(directory), 0);
}

/* Lets one worker that reads the FIFO go on; opening waits for the worker. */
static void go(void)
{
    int fd = open("go", O_WRONLY | O_CLOEXEC);

    ck_assert_int_ge(fd, 0);
    close(fd);
}

static void open_run(bool adopt, int64_t timeout_us)
{
    const struct fb_options options = { .slots = 2,
                                        .adopt = adopt,
                                        .timeout_us = timeout_us,
                                        .grace_us = FB_AT_ONCE,
                                        .output = FB_OUTPUT_NONE,
                                        .leftovers = FB_LEFTOVERS_END };

    ck_assert_int_eq(fb_run_open(&run, &options), 0);
}

static void add(const char *shell)
{
    ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = shell }), 0);
}

static void see(const struct fb_event *event)
{
    if (event->kind == FB_EXITED) {
        seen.exited++;
        seen.unseen += event->as.exited.unseen;
        seen.code = event->as.exited.code;
    }
    seen.leaked += event->kind == FB_LEAKED;
    if (event->kind == FB_ENDED)
        seen.ended = *event;
}

/* To the first event of that kind. */
static struct fb_event play_to(enum fb_kind kind)
{
    struct fb_event event;

    while (fb_run_take(run, &event) > 0) {
        see(&event);
        if (event.kind == kind)
            return event;
    }
    ck_assert_msg(kind == FB_ENDED, "the run has ended before");
    return event;
}

static void *wait_idly(void *unused)
{
    while (pause() < 0)
        ;
    return unused;
}

/* The kernel gives the signal to a thread that has not blocked it, and there it is ignored. */
START_TEST(thread_takes_the_signal)
{
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, wait_idly, NULL), 0);
    open_run(_i == 1, 0);
    for (int i = 0; i < 20; i++)
        add("exit 3");
    play_to(FB_ENDED);
    ck_assert_int_eq(seen.exited, 20);
    ck_assert_int_eq(seen.code, 3);
    ck_assert_int_eq((int)seen.ended.as.ended.failed, 20);
    fb_run_close(run);
}
END_TEST

/* The host waits for any child, or ignores SIGCHLD. */
START_TEST(end_is_taken)
{
    bool ignore = _i / 2 == 1;
    pid_t pid;

    open_run(_i % 2 == 1, 0);
    if (ignore)
        signal(SIGCHLD, SIG_IGN);
    add("exit 0");
    pid = play_to(FB_FORKED).as.forked.pid;
    if (!ignore)
        ck_assert_int_eq(wait(NULL), pid);
    play_to(FB_ENDED);
    ck_assert_int_eq(seen.unseen, 1);
    ck_assert_int_eq((int)seen.ended.as.ended.failed, 1);
    fb_run_close(run);
}
END_TEST

static void lives(pid_t pid)
{
    int status;

    ck_assert_int_eq(waitpid(pid, &status, WNOHANG), 0);
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, SIGKILL);
}

/* The end of a worker was taken and a child of the host has its number: it has no time limit. */
START_TEST(case_63_number_of_one_taken)
{
    pid_t pid, child;

    open_run(false, 100000);
    add("exit 0");
    pid = play_to(FB_FORKED).as.forked.pid;
    ck_assert_int_eq(wait(NULL), pid);
    child = child_with_pid(pid);
    if (child != 0 && _i == 1)
        ck_assert_int_eq(fb_run_kill(run, 1, SIGUSR1), -ESRCH);
    if (child != 0 && _i == 2)
        ck_assert_int_eq(fb_run_stop(run, FB_STOP_KILL), 0);
    play_to(FB_ENDED);
    ck_assert_int_eq(seen.unseen, 1);
    fb_run_close(run);
    if (child != 0)
        lives(child);
}
END_TEST

/* The same of a worker that was reaped, while one that has left its group holds its output. */
START_TEST(case_63_number_of_a_group)
{
    pid_t pid, child;

    open_run(false, 0);
    /* It says that it has left the group. */
    add("setsid sh -c 'echo >ready; exec cat go' & read x <ready; exit 0");
    pid = play_to(FB_FORKED).as.forked.pid;
    play_to(FB_REAPED);
    child = child_with_pid(pid);
    play_to(FB_ENDED);
    ck_assert_int_eq(seen.leaked, 1);
    fb_run_close(run);
    go();
    if (child != 0)
        lives(child);
}
END_TEST

/* `exec forkboard`: what a shell had started before is neither ended nor waited for. */
START_TEST(case_64_children_from_before)
{
    pid_t before = fork();

    if (before == 0)
        wait_idly(NULL);
    open_run(true, 0);
    add("sleep 1000 & exit 0");
    play_to(FB_ENDED);
    ck_assert_int_eq(seen.leaked, 1);
    ck_assert_int_eq((int)seen.ended.as.ended.succeeded, 1);
    fb_run_close(run);
    lives(before);
}
END_TEST

/* Two runs in one thread: closed in either order, the process is as before. */
START_TEST(two_runs)
{
    struct fb_run *runs[2];
    bool over[2] = { false, false };
    struct fb_event event;
    sigset_t before, after;

    pthread_sigmask(SIG_SETMASK, NULL, &before);
    for (int i = 0; i < 2; i++) {
        open_run(false, 0);
        runs[i] = run;
        for (int job = 0; job < 30; job++)
            add("exit 3");
    }
    while (!over[0] || !over[1]) {
        struct pollfd fds[2] = { { fb_run_fd(runs[0]), POLLIN, 0 },
                                 { fb_run_fd(runs[1]), POLLIN, 0 } };
        ck_assert_int_gt(poll(fds, 2, 60000), 0);
        for (int i = 0; i < 2; i++)
            while (fb_run_next(runs[i], &event) > 0) {
                see(&event);
                over[i] |= event.kind == FB_ENDED;
            }
    }
    ck_assert_int_eq(seen.exited, 60);
    ck_assert_int_eq(seen.code, 3);
    fb_run_close(runs[_i]);
    fb_run_close(runs[1 - _i]);
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    ck_assert_int_eq(sigismember(&after, SIGCHLD), sigismember(&before, SIGCHLD));
}
END_TEST

static void *run_beside(void *failed)
{
    struct fb_run *own;
    struct fb_event event;

    if (fb_run_open(&own, &(struct fb_options){ .slots = 2, .output = FB_OUTPUT_NONE }) < 0)
        return failed;
    for (int job = 0; job < 30; job++)
        fb_run_add(own, &(struct fb_job){ .shell = "exit 0" });
    while (fb_run_take(own, &event) > 0)
        if (event.kind == FB_ENDED && event.as.ended.succeeded == 30)
            failed = NULL;
    fb_run_close(own);
    return failed;
}

START_TEST(a_run_in_each_thread)
{
    pthread_t threads[3];
    void *failed;

    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, run_beside, directory), 0);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(pthread_join(threads[i], &failed), 0);
        ck_assert_ptr_null(failed);
    }
}
END_TEST

static void *close_it(void *unused)
{
    fb_run_close(run);
    return unused;
}

/* A destructor or an atexit(3) handler in a child of the host: the worker is not the child's. */
START_TEST(closed_in_a_child)
{
    struct fb_event event;
    int status;
    pid_t pid;

    open_run(false, 0);
    add("cat go; exit 7");
    play_to(FB_BEGAN);
    pid = fork();
    if (pid == 0) {
        int refused =
            fb_run_next(run, &event) == -EPERM && fb_run_stop(run, FB_STOP_KILL) == -EPERM;
        fb_run_close(run);
        _exit(refused ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    go();
    play_to(FB_ENDED);
    ck_assert_int_eq(seen.code, 7);
    fb_run_close(run);
}
END_TEST

START_TEST(closed_in_a_thread)
{
    pthread_t thread;
    int status;
    pid_t pid;

    open_run(false, 0);
    add("cat go; exit 7");
    pid = play_to(FB_FORKED).as.forked.pid;
    ck_assert_int_eq(pthread_create(&thread, NULL, close_it, NULL), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    go();
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
}
END_TEST

/* A child that the host has forked holds copies of the pipes of a worker that is over. */
START_TEST(copies_do_not_keep_the_run_awake)
{
    struct fb_event event;
    pid_t child = 0;
    int turns = 0;

    open_run(_i == 1, 0);
    add("exit 0");
    add("cat go");
    while (seen.exited == 0) {
        event = play_to(child == 0 ? FB_BEGAN : FB_EXITED);
        if (child == 0 && (child = fork()) == 0)
            wait_idly(NULL);
    }
    do
        while (fb_run_next(run, &event) > 0)
            see(&event);
    while (poll(&(struct pollfd){ fb_run_fd(run), POLLIN, 0 }, 1, 0) > 0 && ++turns < 100);
    ck_assert_int_lt(turns, 100);
    go();
    kill(child, SIGKILL);
    play_to(FB_ENDED);
    fb_run_close(run);
    waitpid(child, NULL, 0);
}
END_TEST

CHECK_MAIN("host")
{
    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, enter, leave);
    tcase_add_loop_test(all, thread_takes_the_signal, 0, 2);
    tcase_add_loop_test(all, end_is_taken, 0, 4);
    tcase_add_loop_test(all, case_63_number_of_one_taken, 0, 3);
    tcase_add_test(all, case_63_number_of_a_group);
    tcase_add_test(all, case_64_children_from_before);
    tcase_add_loop_test(all, two_runs, 0, 2);
    tcase_add_test(all, a_run_in_each_thread);
    tcase_add_test(all, closed_in_a_child);
    tcase_add_test(all, closed_in_a_thread);
    tcase_add_loop_test(all, copies_do_not_keep_the_run_awake, 0, 2);
}
