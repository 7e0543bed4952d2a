/* run_zombie.c - real zombies: workers that are reaped late, and what may not wait for them. */
#include "check_main.h"
#include "forkboard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[64];

static void enter(void)
{
    strcpy(directory, "/tmp/forkboard-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
    ck_assert_int_eq(mkfifo("go", 0600), 0);
}

static void leave(void)
{
    unlink("go");
    unlink("pid");
    ck_assert_int_eq(chdir("/") | rmdir(directory), 0);
}

static pid_t left_pid(void)
{
    FILE *file = fopen("pid", "re");
    int pid = 0;

    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fscanf(file, "%d", &pid), 1);
    fclose(file);
    return (pid_t)pid;
}

/* While workers are kept as zombies, a process that they left is reaped when it ends. */
START_TEST(adopted_beside_zombies)
{
    static const struct fb_job job = { .shell =
                                           "(sh -c 'echo $$ >pid; exec cat go' >/dev/null 2>&1 &); "
                                           "until test -s pid; do :; done" };
    struct fb_options options = { .slots = 2,
                                  .adopt = true,
                                  .reap_delay_us = 3600000000LL,
                                  .output = FB_OUTPUT_NONE,
                                  .leftovers = FB_LEFTOVERS_END };
    int kinds[FB_KIND_COUNT] = { 0 };
    struct fb_event event;
    struct fb_run *run;
    pid_t left = 0;

    ck_assert_int_eq(fb_run_open(&run, &options), 0);
    ck_assert_int_eq(fb_run_add(run, &job), 1);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "exit 0" }), 2);
    while (kinds[FB_EXITED] < 2 && fb_run_take(run, &event) > 0)
        kinds[event.kind]++;
    left = left_pid();
    ck_assert_int_eq(kill(left, 0), 0);
    close(open("go", O_WRONLY | O_CLOEXEC));
    while (kill(left, 0) == 0) { /* a zombie could still be signalled */
        poll(&(struct pollfd){ .fd = fb_run_fd(run), .events = POLLIN }, 1, -1);
        while (fb_run_next(run, &event) > 0)
            kinds[event.kind]++;
    }
    ck_assert_int_eq(errno, ESRCH);
    ck_assert_int_eq(kinds[FB_REAPED], 0);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_QUEUE), 0);
    fb_run_close(run);
    ck_assert_int_eq(wait(NULL), -1);
}
END_TEST

CHECK_MAIN("zombie")
{
    tcase_add_checked_fixture(all, enter, leave);
    tcase_set_timeout(all, 60);
    tcase_add_test(all, adopted_beside_zombies);
}
