/* run_deaths.c - a host that listens to SIGCHLD itself. */
#include "check_main.h"
#include "forkboard.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t heard;

static void hear(int number)
{
    (void)number;
    heard = 1;
}

/* Its handler stays, is called for its own child and ours, and each end comes all the same. */
START_TEST(sigchld_is_left_alone)
{
    struct sigaction action = { .sa_handler = hear }, now;
    struct fb_run *run;
    struct fb_event event;
    int ends = 0, succeeded = 0;
    sigset_t mask;
    pid_t pid;

    sigaction(SIGCHLD, &action, NULL);
    ck_assert_int_eq(fb_run_open(&run,
                                 &(struct fb_options){ .leave_sigchld = true, .adopt = true }),
                     -EINVAL);
    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .leave_sigchld = true, .slots = 4 }),
                     0);
    sigaction(SIGCHLD, NULL, &now);
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    ck_assert(now.sa_handler == hear && sigismember(&mask, SIGCHLD) == 0);
    for (int i = 0; i < 20; i++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = "trap - CHLD; exit 0" }), 0);
    pid = fork();
    if (pid == 0)
        _exit(5);
    while (fb_run_take(run, &event) > 0) {
        ck_assert_int_ne(event.kind, FB_SIGNALS);
        ends += event.kind == FB_EXITED;
        succeeded += event.kind == FB_DONE && event.as.done->succeeded;
    }
    ck_assert_int_eq(ends, 20);
    ck_assert_int_eq(succeeded, 20);
    fb_run_close(run);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    ck_assert_int_eq(heard, 1);
    sigaction(SIGCHLD, NULL, &now);
    ck_assert(now.sa_handler == hear);
}
END_TEST

/* Stops are not told by a descriptor: within a second. */
START_TEST(stops_come_later)
{
    struct fb_run *run;
    struct fb_event event;
    int stopped = 0;

    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .leave_sigchld = true }), 0);
    ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = "kill -STOP $$; exit 3" }), 0);
    while (fb_run_take(run, &event) > 0) {
        if (event.kind == FB_STOPPED)
            ck_assert_int_eq(fb_run_kill(run, (uint32_t)++stopped, SIGCONT), 0);
        if (event.kind == FB_DONE)
            ck_assert_int_eq(event.as.done->code, 3);
    }
    ck_assert_int_eq(stopped, 1);
    fb_run_close(run);
}
END_TEST

CHECK_MAIN("deaths")
{
    tcase_add_test(all, sigchld_is_left_alone);
    tcase_add_test(all, stops_come_later);
}
