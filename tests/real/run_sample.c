/*
 * run_sample.c - samples of real workers. Each worker uses CPU or memory, reports that, and lives
 * until its sample is taken: no clock decides.
 */
#include "check_main.h"
#include "forkboard.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORK_US 50000
#define BYTES   (16 * 1024 * 1024)

static void burn(void)
{
    struct timespec used = { 0 };

    while (used.tv_sec == 0 && used.tv_nsec < WORK_US * 1000)
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
}

static void wait_for_end(void)
{
    for (;;)
        pause();
}

static int burner(struct fb_self *self, void *argument)
{
    (void)argument;
    burn();
    fb_report(self, 1, "");
    wait_for_end();
    return 0;
}

static int hoarder(struct fb_self *self, void *argument)
{
    volatile char *bytes = malloc(BYTES); /* or the compiler sees that it is not needed */

    (void)argument;
    if (bytes == NULL)
        return 1;
    for (size_t i = 0; i < BYTES; i += 1024)
        bytes[i] = 1;
    fb_report(self, 1, "");
    wait_for_end();
    return 0;
}

/* The child does the work; with an argument the worker waits for it before it reports. */
static int parent(struct fb_self *self, void *argument)
{
    int ready[2];
    char byte;
    pid_t child;

    if (pipe(ready) < 0 || (child = fork()) < 0)
        return 1;
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        burn();
        if (argument != NULL)
            _exit(0);
        (void)!write(ready[1], "x", 1);
        wait_for_end();
    }
    if (argument != NULL ? waitpid(child, NULL, 0) != child : read(ready[0], &byte, 1) != 1)
        return 1;
    fb_report(self, 1, "");
    wait_for_end();
    return 0;
}

/* The sample of a worker of that function, taken after it has reported. */
static struct fb_event sample_of(fb_function *function, void *argument)
{
    struct fb_event event, found = { .kind = FB_KIND_COUNT };
    struct fb_run *run;

    ck_assert_int_eq(fb_run_open(&run, NULL), 0);
    ck_assert_int_eq(fb_run_add(run,
                                &(struct fb_job){ .function = function, .argument = argument }),
                     1);
    while (found.kind != FB_SAMPLE && fb_run_take(run, &event) > 0) {
        ck_assert(event.kind != FB_EXITED);
        if (event.kind == FB_PROGRESS)
            ck_assert_int_eq(fb_run_sample(run, &event.job, 1), 0);
        if (event.kind == FB_SAMPLE)
            found = event;
    }
    fb_run_close(run);
    ck_assert_int_eq((int)found.kind, FB_SAMPLE);
    ck_assert_uint_eq(found.attempt, 1);
    ck_assert_int_ge(found.as.sample.core, 0);
    ck_assert_ptr_nonnull(strchr("RSD", found.as.sample.state));
    return found;
}

START_TEST(cpu_time)
{
    ck_assert_int_ge(sample_of(burner, NULL).as.sample.cpu_us, WORK_US);
}
END_TEST

START_TEST(cpu_time_of_a_child)
{
    ck_assert_int_ge(sample_of(parent, NULL).as.sample.cpu_us, WORK_US);
}
END_TEST

START_TEST(cpu_time_of_a_child_that_was_waited_for)
{
    /* The kernel reports it in ticks of 10 ms, user and system time each cut. */
    ck_assert_int_ge(sample_of(parent, "wait").as.sample.cpu_us, WORK_US - 20000);
}
END_TEST

START_TEST(memory)
{
    /* The kernel counts pages for each processor, and the file has the sum of some time ago. */
    ck_assert_uint_ge(sample_of(hoarder, NULL).as.sample.memory_bytes, BYTES / 4 * 3);
}
END_TEST

START_TEST(stopped_worker)
{
    uint32_t job = 1;
    struct fb_event event = { 0 };
    struct fb_run *run;

    ck_assert_int_eq(fb_run_open(&run, NULL), 0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "kill -STOP $$" }), 1);
    while (event.kind != FB_SAMPLE && fb_run_take(run, &event) > 0) {
        ck_assert(event.kind != FB_EXITED);
        if (event.kind == FB_STOPPED)
            ck_assert_int_eq(fb_run_sample(run, &job, 1), 0);
    }
    ck_assert_int_eq(event.as.sample.state, 'T');
    fb_run_close(run);
}
END_TEST

/* A hundred workers die while samples are taken: each is sampled or left out, none is lost. */
START_TEST(dying_workers)
{
    uint32_t jobs[100];
    struct fb_event event = { 0 };
    struct fb_run *run;
    int ended = 0;

    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .slots = 20 }), 0);
    for (uint32_t i = 0; i < 100; i++) {
        jobs[i] = i + 1;
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = "exit 3" }), 0);
    }
    while (fb_run_take(run, &event) > 0) {
        ck_assert_int_eq(event.kind == FB_ENDED ? 0 : fb_run_sample(run, jobs, 100), 0);
        if (event.kind == FB_SAMPLE)
            ck_assert_int_ge(event.as.sample.cpu_us, 0);
        ended += event.kind == FB_REAPED;
    }
    ck_assert_int_eq(ended, 100);
    fb_run_close(run);
}
END_TEST

CHECK_MAIN("sample")
{
    tcase_set_timeout(all, 60);
    tcase_add_test(all, cpu_time);
    tcase_add_test(all, cpu_time_of_a_child);
    tcase_add_test(all, cpu_time_of_a_child_that_was_waited_for);
    tcase_add_test(all, memory);
    tcase_add_test(all, stopped_worker);
    tcase_add_test(all, dying_workers);
}
