/*
 * run_probes.c - programs of probes and real kernels: a close in a process that does not own the
 * run, an end that another wait takes, a worker that stands still.
 */
#include "check_main.h"
#include "forkboard.h"
#include "numbered.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[64];
static struct fb_run *run;
static struct fb_event event;

static void enter(void)
{
    strcpy(directory, "/tmp/forkboard-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
    ck_assert_int_eq(mkfifo("go", 0600) | mkfifo("pid", 0600), 0);
}

static void leave(void)
{
    unlink("go");
    unlink("pid");
    ck_assert_int_eq(chdir("/") | rmdir(directory), 0);
}

static void open_run(const struct fb_job *job)
{
    const struct fb_options options = { .slots = 2, .grace_us = FB_AT_ONCE };

    ck_assert_int_eq(fb_run_open(&run, &options), 0);
    ck_assert_int_eq(fb_run_add(run, job), 1);
}

static void play_to(enum fb_kind kind)
{
    do
        ck_assert_int_eq(fb_run_take(run, &event), 1);
    while (event.kind != kind && event.kind != FB_ENDED);
}

/* What a probe's program writes first; the run goes on meanwhile, to start it. */
static pid_t pid_of_probe(void)
{
    int fd = open("pid", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    char text[32] = "";

    while (read(fd, text, sizeof text - 1) <= 0)
        (void)fb_run_take_for(run, &event, 1000);
    close(fd);
    return (pid_t)atoi(text);
}

/* The program is the owner's: it is not killed, and its answer counts. */
START_TEST(closed_in_a_child)
{
    const struct fb_probe ready = { .kind = FB_PROBE_SHELL,
                                    .what = "echo $$ >pid; cat go; exit 0",
                                    .timeout_us = 60000000 };
    int status, fd;
    pid_t pid;

    open_run(&(struct fb_job){ .shell = "sleep 1000", .ready = &ready });
    (void)pid_of_probe();
    pid = fork();
    if (pid == 0) {
        fb_run_close(run);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    fd = open("go", O_WRONLY | O_CLOEXEC);
    close(fd);
    do
        ck_assert_int_eq(fb_run_take(run, &event), 1);
    while (event.kind != FB_READY && event.kind != FB_HEALTH);
    ck_assert_int_eq(event.kind, FB_READY);
    run = fb_run_close(run);
}
END_TEST

/* A probe's program has its job's environment: that of this process too, or not. */
START_TEST(environment_of_the_job)
{
    const struct fb_probe ready = { .kind = FB_PROBE_SHELL,
                                    .what = _i == 0 ? "test \"$HOST_S\" = word"
                                                    : "test -z \"$HOST_S\" && test -n \"$A\"",
                                    .timeout_us = 60000000 };
    static const char *const words[] = { "A=b", NULL };

    ck_assert_int_eq(setenv("HOST_S", "word", 1), 0);
    open_run(&(struct fb_job){
        .shell = "/bin/sleep 1000", .ready = &ready, .env = words, .env_alone = _i == 1 });
    do
        ck_assert_int_eq(fb_run_take(run, &event), 1);
    while (event.kind != FB_READY && event.kind != FB_HEALTH);
    ck_assert_int_eq(event.kind, FB_READY);
    run = fb_run_close(run);
}
END_TEST

/* Its end is taken, and a child of the host has its number, when its worker's end takes it back. */
START_TEST(number_of_one_taken)
{
    const struct fb_probe ready = { .kind = FB_PROBE_SHELL,
                                    .what = "echo $$ >pid; exec cat go",
                                    .timeout_us = 60000000 };
    int status, fd;
    pid_t pid, child;

    open_run(&(struct fb_job){ .shell = "sleep 1000", .ready = &ready });
    pid = pid_of_probe();
    fd = open("go", O_WRONLY | O_CLOEXEC);
    close(fd);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    child = child_with_pid(pid);
    while (child != 0 && getpgid(child) != child)
        sched_yield();
    run = fb_run_close(run);
    if (child == 0)
        return;
    ck_assert_int_eq(kill(child, SIGUSR1), 0); /* after any SIGKILL, which would come first */
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, SIGUSR1);
}
END_TEST

/* Its last line is the reason, however much is in its pipe when it has ended. */
START_TEST(prints_much)
{
    const struct fb_probe health = {
        .kind = FB_PROBE_SHELL,
        .what = "echo $$ >pid; cat go; yes | head -c 60000; echo; echo the last; exit 1",
        .delay_us = 1,
        .timeout_us = 60000000,
        .threshold = 1
    };

    siginfo_t info;
    pid_t pid;
    int fd;

    open_run(&(struct fb_job){ .shell = "sleep 1000", .health = &health });
    pid = pid_of_probe();
    fd = open("go", O_WRONLY | O_CLOEXEC); /* from here on the run takes nothing */
    close(fd);
    ck_assert_int_eq(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    play_to(FB_HEALTH);
    ck_assert_ptr_nonnull(strstr(event.as.health.why, "the last"));
    run = fb_run_close(run);
}
END_TEST

/* A line is waited for that nothing reads. */
START_TEST(no_line)
{
    const struct fb_probe ready = { .kind = FB_PROBE_LINE, .what = "x" };
    const struct fb_job job = { .shell = "echo x", .ready = &ready };

    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .output = FB_OUTPUT_DROP }), 0);
    ck_assert_int_eq(fb_run_add(run, &job), -EINVAL);
    run = fb_run_close(run);
    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .output = FB_OUTPUT_NONE }), 0);
    ck_assert_int_eq(fb_run_add(run, &job), 1);
    run = fb_run_close(run);
}
END_TEST

/* One that is stopped in the midst of a try does not answer in time: that says nothing of it. */
START_TEST(stopped_in_a_try)
{
    const struct fb_probe health = { .kind = FB_PROBE_SHELL,
                                     .what = "kill -STOP $FORKBOARD_PID; cat go; exit 1",
                                     .delay_us = 1,
                                     .interval_us = 60000000,
                                     .timeout_us = 60000000,
                                     .threshold = 1 };
    int fd;

    open_run(&(struct fb_job){ .shell = "sleep 1000", .health = &health });
    play_to(FB_STOPPED);
    fd = open("go", O_WRONLY | O_CLOEXEC);
    close(fd);
    for (int i = 0; i < 20; i++)
        if (fb_run_take_for(run, &event, 25000) == 1)
            ck_assert_int_ne(event.kind, FB_HEALTH);
    run = fb_run_close(run);
}
END_TEST

/* What it left says so when it has ended: there is nothing that is ready, for itself or others. */
START_TEST(ready_after_its_end)
{
    const struct fb_probe ready = { .kind = FB_PROBE_LINE, .what = "^ready" };
    int fd;

    open_run(&(struct fb_job){ .shell = "(cat go; echo ready; exec cat go) & exit 1",
                               .ready = &ready,
                               .retries = 1,
                               .leftovers = FB_LEFTOVERS_END });
    play_to(FB_RETRY);
    fd = open("go", O_WRONLY | O_CLOEXEC);
    close(fd);
    do {
        ck_assert_int_eq(fb_run_take(run, &event), 1);
        ck_assert_int_ne(event.kind, FB_READY);
    } while (event.kind != FB_BEGAN);
    ck_assert_uint_eq(event.attempt, 2);
    run = fb_run_close(run);
}
END_TEST

/* Numbers for make's tokens that a process may have. */
START_TEST(tokens_and_few_descriptors)
{
    struct rlimit limit = { 150, 150 };

    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .slots = 2, .offer_jobserver = true }),
                     0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "exit 0" }), 1);
    play_to(FB_ENDED);
    ck_assert_uint_eq(event.as.ended.succeeded, 1);
    run = fb_run_close(run);
}
END_TEST

CHECK_MAIN("probes of real processes")
{
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, enter, leave);
    tcase_add_test(all, closed_in_a_child);
    tcase_add_loop_test(all, environment_of_the_job, 0, 2);
    tcase_add_test(all, number_of_one_taken);
    tcase_add_test(all, stopped_in_a_try);
    tcase_add_test(all, prints_much);
    tcase_add_test(all, no_line);
    tcase_add_test(all, ready_after_its_end);
    tcase_add_test(all, tokens_and_few_descriptors);
}
