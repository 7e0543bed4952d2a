/* run_run.c - a run that another thread, or a signal handler, stops. */
#include "check_main.h"
#include "forkboard.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static struct fb_run *run;
static int how;

static void *interrupt(void *unused)
{
    ck_assert_int_eq(fb_run_interrupt(run, (enum fb_stop)how), 0);
    return unused;
}

static void handle(int number)
{
    (void)number;
    fb_run_interrupt(run, (enum fb_stop)how);
}

static bool next(struct fb_event *event, bool poll_first)
{
    struct pollfd fd = { .fd = fb_run_fd(run), .events = POLLIN };
    int r;

    if (!poll_first)
        return fb_run_take(run, event) > 0;
    while ((r = fb_run_next(run, event)) == 0 && poll(&fd, 1, -1) != 0)
        ;
    return r > 0;
}

/* Once its one worker lives, by a thread (0) or a handler (1); taken, or polled for. */
START_TEST(stopped_from_elsewhere)
{
    static const int signals[] = { [FB_STOP_TERM] = SIGTERM, [FB_STOP_KILL] = SIGKILL };
    struct fb_event event = { .kind = FB_RUN };
    pthread_t thread;
    bool began = false;

    how = _i & 1 ? FB_STOP_TERM : FB_STOP_KILL;
    signal(SIGUSR1, handle);
    ck_assert_int_eq(fb_run_open(&run, NULL), 0);
    ck_assert_int_gt(
        fb_run_add(run, &(struct fb_job){ .argv = (const char *const[]){ "sleep", "600", NULL } }),
        0);
    while (event.kind != FB_ENDED && next(&event, _i & 2)) {
        if (event.kind == FB_BEGAN && !began && (_i & 4))
            raise(SIGUSR1);
        else if (event.kind == FB_BEGAN && !began)
            ck_assert_int_eq(pthread_create(&thread, NULL, interrupt, NULL), 0);
        began |= event.kind == FB_BEGAN;
        if (event.kind == FB_DONE)
            ck_assert_int_eq(event.as.done->signal, signals[how]);
    }
    ck_assert(began && event.as.ended.stopped);
    if (!(_i & 4))
        pthread_join(thread, NULL);
    ck_assert_int_eq(fb_run_interrupt(run, (enum fb_stop)9), -EINVAL);
    ck_assert_int_eq(fb_run_interrupt(run, FB_STOP_KILL), 0); /* too late, and no harm */
    fb_run_close(run);
}
END_TEST

START_TEST(not_by_a_child)
{
    int status = 0;
    pid_t pid;

    ck_assert_int_eq(fb_run_open(&run, NULL), 0);
    pid = fork();
    if (pid == 0)
        _exit(fb_run_interrupt(run, FB_STOP_KILL) == -EPERM ? 5 : 6);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(WEXITSTATUS(status), 5);
    fb_run_close(run);
}
END_TEST

CHECK_MAIN("run")
{
    tcase_add_loop_test(all, stopped_from_elsewhere, 0, 8);
    tcase_add_test(all, not_by_a_child);
}
