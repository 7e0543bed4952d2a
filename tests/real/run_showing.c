/* run_showing.c - what a board asks of a run: by real children, without a board. */
#include "check_main.h"
#include "forkboard.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static int closed;

static void count_closing(void *context)
{
    closed += *(int *)context;
}

/* To its end. Bytes of output that came as events. */
static size_t take_all(struct fb_run *run)
{
    struct fb_event event;
    size_t bytes = 0;

    while (fb_run_take(run, &event) > 0) {
        ck_assert_int_ge(fb_run_now_us(run), event.t_us);
        if (event.kind == FB_OUTPUT)
            bytes += event.as.output.size;
    }
    return bytes;
}

START_TEST(a_run_is_shown)
{
    int three = 3;
    struct fb_showing showing = { .keep_jobs = true,
                                  .event_bytes = 100,
                                  .gather_us = 1000,
                                  .closing = count_closing,
                                  .context = &three };
    struct fb_run *run;

    closed = 0;
    ck_assert_int_eq(fb_run_open(&run, NULL), 0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "echo four" }), 1);
    ck_assert_int_eq(fb_run_show(run, &showing), 0);
    ck_assert_int_eq(fb_run_show(run, &showing), -EBUSY);
    ck_assert_uint_eq(take_all(run), 5);
    ck_assert_int_eq(fb_run_show(run, &showing), -EALREADY);
    ck_assert_int_eq(fb_run_again(run, 1), 0); /* its job was kept */
    ck_assert_uint_eq(take_all(run), 5);
    fb_run_close(run);
    ck_assert_int_eq(closed, 3);
}
END_TEST

/* Its standard output is a pipe of ours: what of two workers' lines comes there. */
static size_t forwarded(bool muted, bool to_the_end)
{
    const struct fb_options options = { .slots = 1, .output = FB_OUTPUT_LINE };
    struct fb_showing showing = { .mute_stdout = muted };
    int fds[2], before = dup(1);
    struct fb_event event;
    struct fb_run *run;
    char bytes[100];
    ssize_t n;

    ck_assert_int_eq(pipe(fds), 0);
    dup2(fds[1], 1);
    ck_assert_int_eq(fb_run_open(&run, &options), 0);
    fb_run_add(run, &(struct fb_job){ .shell = "echo one" });
    fb_run_add(run, &(struct fb_job){ .shell = "echo two" });
    ck_assert_int_eq(fb_run_show(run, &showing), 0);
    while (fb_run_take(run, &event) > 0)
        if (event.kind == FB_REAPED && !to_the_end)
            ck_assert_int_eq(fb_run_show(run, NULL), 0); /* after the first */
    fb_run_close(run);
    dup2(before, 1);
    close(before);
    close(fds[1]);
    n = read(fds[0], bytes, sizeof bytes);
    close(fds[0]);
    return (size_t)n;
}

START_TEST(what_is_muted)
{
    ck_assert_uint_eq(forwarded(false, true), 8);
    ck_assert_uint_eq(forwarded(true, true), 0);
    ck_assert_uint_eq(forwarded(true, false), 4);
}
END_TEST

static void *show_elsewhere(void *context)
{
    struct fb_run *run = context;

    ck_assert_int_eq(fb_run_show(run, &(struct fb_showing){ 0 }), -EPERM);
    return NULL;
}

START_TEST(what_is_refused)
{
    struct {
        struct fb_showing showing;
        long more;
    } later = { .more = 1 };
    pthread_t thread;
    struct fb_run *run;

    closed = 0;
    ck_assert_int_eq(fb_run_open(&run, NULL), 0);
    ck_assert_int_eq(fb_run_show(run, &(struct fb_showing){ .gather_us = -1 }), -EINVAL);
    ck_assert_int_eq(fb_run_show_sized(run, &later.showing, sizeof later), -E2BIG);
    ck_assert_int_eq(pthread_create(&thread, NULL, show_elsewhere, run), 0);
    pthread_join(thread, NULL);
    /* Shown no more: nothing is told at its end. */
    ck_assert_int_eq(fb_run_show(run, &(struct fb_showing){ .closing = count_closing }), 0);
    ck_assert_int_eq(fb_run_show(run, NULL), 0);
    ck_assert_int_eq(fb_run_show(run, NULL), 0);
    fb_run_close(run);
    ck_assert_int_eq(closed, 0);
}
END_TEST

CHECK_MAIN("showing")
{
    tcase_add_test(all, a_run_is_shown);
    tcase_add_test(all, what_is_muted);
    tcase_add_test(all, what_is_refused);
}
