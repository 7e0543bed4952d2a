/*
 * cases.c - fault cases of the library with real children, where the kernel's own behaviour is
 * the point. Each test is named after its case of the fault matrix.
 */
#include "check_main.h"
#include "forkboard.h"
#include "numbered.h"
#include "skip.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct fb_run *opened(int slots)
{
    struct fb_run *run;

    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .slots = slots,
                                                             .output = FB_OUTPUT_NONE,
                                                             .event_bytes = SIZE_MAX }),
                     0);
    return run;
}

static int files_open(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static int wait_for_ever(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    while (pause() < 0)
        ;
    return 0;
}

/* A signal to the group right after the fork: parent and child both make it, so it is there. */
START_TEST(case_07_killed_before_setpgid)
{
    struct fb_run *run = opened(1);
    struct fb_event event;
    int killed = 0;

    for (int i = 0; i < 300; i++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .function = wait_for_ever }), 0);
    while (fb_run_take(run, &event) > 0) {
        if (event.kind == FB_FORKED)
            ck_assert_int_eq(fb_run_kill(run, event.job, SIGKILL), 0);
        if (event.kind == FB_EXITED)
            killed += event.as.exited.signal == SIGKILL;
    }
    ck_assert_int_eq(killed, 300);
    fb_run_close(run);
}
END_TEST

START_TEST(case_08_no_kill_of_all)
{
    ck_assert_int_eq(sys_kill(0, SIGKILL), -EINVAL);
    ck_assert_int_eq(sys_kill(-1, SIGKILL), -EINVAL);
    ck_assert_int_eq(sys_kill(1, 0), -EINVAL);
    ck_assert_int_eq(sys_kill_group(0, SIGKILL), -EINVAL);
    ck_assert_int_eq(sys_kill_group(1, SIGKILL), -EINVAL);
    ck_assert_int_eq(sys_kill_group(-5, SIGKILL), -EINVAL);
}
END_TEST

static int end_at_once(struct fb_self *self, void *argument)
{
    (void)self;
    return *(int *)argument;
}

/* Another process gets the very pid that our worker had: it is not hit. */
START_TEST(case_09_pid_of_another)
{
    struct fb_run *run = opened(2);
    struct fb_event event;
    pid_t pid = 0, stranger;
    int status;

    fb_run_add(run, &(struct fb_job){ .function = end_at_once, .argument = &(int){ 0 } });
    while (fb_run_take(run, &event) > 0) {
        if (event.kind == FB_FORKED)
            pid = event.as.forked.pid;
        if (event.kind == FB_REAPED)
            break;
    }
    stranger = child_with_pid(pid);
    if (stranger == 0) {
        fb_run_close(run);
        return;
    }
    ck_assert_int_eq(stranger, pid);
    ck_assert_int_eq(fb_run_kill(run, 1, SIGKILL), -ESRCH);
    fb_run_stop(run, FB_STOP_KILL);
    while (fb_run_take(run, &event) > 0)
        ;
    fb_run_close(run);
    ck_assert_int_eq(waitpid(stranger, &status, WNOHANG), 0);
    kill(stranger, SIGKILL);
    waitpid(stranger, &status, 0);
}
END_TEST

static void *other_thread(void *argument)
{
    struct fb_run *run = argument;
    struct fb_event event;

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "true" }), -EPERM);
    ck_assert_int_eq(fb_run_next(run, &event), -EPERM);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_KILL), -EPERM);
    return NULL;
}

START_TEST(case_11_another_thread)
{
    struct fb_run *run = opened(1);
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, other_thread, run), 0);
    pthread_join(thread, NULL);
    fb_run_close(run);
}
END_TEST

/* A forked child is another thread too, though its memory has the parent's thread id. */
START_TEST(case_11_a_forked_child)
{
    struct fb_run *run = opened(1);
    struct fb_event event;
    int status = -1;
    pid_t child;

    ck_assert_int_eq(fb_run_next(run, &event), 1);
    child = fork();
    if (child == 0)
        _exit(fb_run_next(run, &event) == -EPERM && fb_run_stop(run, FB_STOP_KILL) == -EPERM);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 1 << 8);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
    fb_run_close(run);
}
END_TEST

static int print_and_exit(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    printf("once"); /* no newline: it is in the buffer */
    exit(3);
}

static void parents_own(void)
{
    (void)!write(STDERR_FILENO, "atexit ran\n", 11);
}

/* exit(3) in a function: what it printed comes once, the parent's handlers do not run. */
START_TEST(case_52_function_exits)
{
    struct fb_run *run;
    struct fb_event event;
    char seen[64] = "";
    size_t size = 0;
    int code = -1;

    atexit(parents_own);
    printf("the parent's ");
    run = opened(1);
    fb_run_add(run, &(struct fb_job){ .function = print_and_exit });
    while (fb_run_take(run, &event) > 0) {
        if (event.kind == FB_OUTPUT && size + event.as.output.size < sizeof seen) {
            memcpy(seen + size, event.as.output.bytes, event.as.output.size);
            size += event.as.output.size;
        }
        if (event.kind == FB_EXITED)
            code = event.as.exited.code;
    }
    fb_run_close(run);
    seen[size] = '\0';
    ck_assert_str_eq(seen, "once");
    ck_assert_int_eq(code, 3);
    printf("buffer\n");
}
END_TEST

static int misbehave(struct fb_self *self, void *argument)
{
    (void)self;
    signal(SIGSEGV, SIG_DFL); /* a sanitizer's handler would make an exit code of it */
    signal(SIGABRT, SIG_DFL);
    switch (*(int *)argument) {
    case 0:
        abort();
    case 1:
        raise(SIGSEGV);
        return 9;
    case 2:
        close_range(0, ~0U, 0);
        return 5;
    default:
        return 0;
    }
}

START_TEST(case_53_function_misbehaves)
{
    struct fb_run *run = opened(4);
    struct fb_event event;
    int signals[5] = { 0 }, codes[5] = { 0 }, what[4] = { 0, 1, 2, 3 };

    for (int i = 0; i < 4; i++)
        fb_run_add(run, &(struct fb_job){ .function = misbehave, .argument = &what[i] });
    while (fb_run_take(run, &event) > 0) {
        if (event.kind == FB_EXITED) {
            signals[event.job] = event.as.exited.signal;
            codes[event.job] = event.as.exited.code;
        }
    }
    ck_assert_int_eq(signals[1], SIGABRT);
    ck_assert_int_eq(signals[2], SIGSEGV);
    ck_assert_int_eq(codes[3], 5);
    ck_assert_int_eq(signals[4] + codes[4], 0);
    fb_run_close(run);
}
END_TEST

/* The caller's own children, popen(3) and system(3) work beside a run. */
START_TEST(case_54_other_children)
{
    int before = files_open(), code = -1, status;
    struct fb_run *run = opened(1);
    struct fb_event event;
    char line[16] = "";
    pid_t own = fork();
    FILE *pipe;

    if (own == 0)
        _exit(7);
    fb_run_add(run, &(struct fb_job){ .shell = "exit 4" });
    pipe = popen("echo theirs; exit 6", "r");
    while (fb_run_take(run, &event) > 0)
        if (event.kind == FB_EXITED)
            code = event.as.exited.code;
    ck_assert_int_eq(code, 4);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, pipe));
    ck_assert_str_eq(line, "theirs\n");
    status = pclose(pipe);
    ck_assert_int_eq(WEXITSTATUS(status), 6);
    ck_assert_int_eq(WEXITSTATUS(system("exit 5")), 5);
    ck_assert_int_eq(waitpid(own, &status, 0), own);
    ck_assert_int_eq(WEXITSTATUS(status), 7);
    fb_run_close(run);
    ck_assert_int_eq(files_open(), before);
}
END_TEST

CHECK_MAIN("cases")
{
    tcase_set_timeout(all, 60);
    tcase_add_test(all, case_07_killed_before_setpgid);
    tcase_add_test(all, case_08_no_kill_of_all);
    tcase_add_test(all, case_09_pid_of_another);
    tcase_add_test(all, case_11_another_thread);
    tcase_add_test(all, case_11_a_forked_child);
    tcase_add_test(all, case_52_function_exits);
    tcase_add_test(all, case_53_function_misbehaves);
    tcase_add_test(all, case_54_other_children);
}
