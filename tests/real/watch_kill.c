/*
 * watch_kill.c - a signal reaches the process that was meant or none. Pids come back only
 * after tens of thousands of forks, so here it is feigned: a row gets the pid of a living process
 * that is another than the row's.
 */
#include "check_main.h"
#include "watch/inside.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t stranger;

static pid_t child(void)
{
    pid_t pid = fork();

    if (pid == 0)
        for (;;)
            pause();
    ck_assert_int_gt(pid, 0);
    return pid;
}

/* A start time is in ticks: a process that starts after this starts in a later tick. */
static void set_up(void)
{
    struct watch trace = { 0 };
    struct proc_stat mine, next;
    pid_t pid;

    stranger = child();
    ck_assert(tracee_read_stat(&trace, stranger, &mine));
    do {
        pid = child();
        ck_assert(tracee_read_stat(&trace, pid, &next));
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    } while (next.start_ticks == mine.start_ticks);
}

/* The stranger lives until now: it dies of this signal, and of no other. */
static void tear_down(void)
{
    int status;

    ck_assert_int_eq(kill(stranger, SIGUSR2), 0);
    ck_assert_int_eq(waitpid(stranger, &status, 0), stranger);
    ck_assert(WIFSIGNALED(status));
    ck_assert_int_eq(WTERMSIG(status), SIGUSR2);
}

static int pidfd_of_the_dead(void)
{
    pid_t pid = child();
    int pidfd = sys_pidfd_open(pid);

    ck_assert_int_ge(pidfd, 0);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return pidfd;
}

START_TEST(a_pidfd_is_never_anothers)
{
    struct watch trace = { .backend = &watch_backend_connector };
    struct tracee tracee = { .pid = stranger, .state = TRACEE_ALIVE, .pidfd = pidfd_of_the_dead() };

    ck_assert_int_eq(tracee_kill(&trace, &tracee, SIGKILL), -ESRCH);
    close(tracee.pidfd);
    tracee.pidfd = sys_pidfd_open(stranger);
    ck_assert_int_eq(tracee_kill(&trace, &tracee, 0), 0);
    close(tracee.pidfd);
}
END_TEST

START_TEST(without_a_pidfd_its_start_is_compared)
{
    struct watch trace = { .backend = &watch_backend_polling };
    struct tracee tracee = { .pid = stranger, .state = TRACEE_ALIVE, .pidfd = -1 };
    struct proc_stat stat;

    ck_assert_int_eq(tracee_kill(&trace, &tracee, SIGKILL), -ESRCH); /* not known: not sent */
    ck_assert(tracee_read_stat(&trace, stranger, &stat));
    tracee.start_ticks = stat.start_ticks - 1;
    ck_assert_int_eq(tracee_kill(&trace, &tracee, SIGKILL), -ESRCH);
    tracee.start_ticks = stat.start_ticks;
    ck_assert_int_eq(tracee_kill(&trace, &tracee, 0), 0);
    tracee.state = TRACEE_ZOMBIE;
    ck_assert_int_eq(tracee_kill(&trace, &tracee, SIGKILL), -ESRCH);
}
END_TEST

/* --kill-on-exit by a way that only looks: the row of the shell has the stranger's pid by now. */
START_TEST(the_end_of_a_watch_kills_no_stranger)
{
    const char *argv[] = { "sh", "-c", "while :; do sleep 1; done", NULL };
    struct watch_options options = { .path = "/bin/sh",
                                     .argv = (char *const *)argv,
                                     .stdout_fd = -1,
                                     .way = WATCH_POLLING,
                                     .kill_on_exit = true };
    struct fb_event event = { 0 };
    struct tracee *root;
    struct watch *trace;
    pid_t shell;

    ck_assert_int_eq(watch_open(&trace, &options), 0);
    while (event.kind != FB_BEGAN)
        if (watch_next(trace, &event) == 0)
            poll(&(struct pollfd){ .fd = watch_fd(trace), .events = POLLIN }, 1, 20000);
    root = watch_tree_job(trace, 1);
    shell = root->pid;
    root->pid = stranger;
    watch_leave(trace);
    root->pid = shell;
    kill(shell, SIGKILL);
    while (event.kind != FB_ENDED)
        if (watch_next(trace, &event) == 0)
            poll(&(struct pollfd){ .fd = watch_fd(trace), .events = POLLIN }, 1, 20000);
    ck_assert_int_eq(event.as.ended.status, 128 + SIGKILL);
    watch_close(trace);
}
END_TEST

CHECK_MAIN("trace_kill")
{
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, a_pidfd_is_never_anothers);
    tcase_add_test(all, without_a_pidfd_its_start_is_compared);
    tcase_add_test(all, the_end_of_a_watch_kills_no_stranger);
}
