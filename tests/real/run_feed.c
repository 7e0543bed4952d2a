/*
 * run_feed.c - a feed that has nothing now: its descriptor, which may be 0, says when to ask again,
 * and until then it is not asked.
 */
#include "check_main.h"
#include "forkboard.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int asked;

/* A job for each byte. */
static int next(void *context, int slot, struct fb_job *job)
{
    char byte;
    ssize_t n = read(*(int *)context, &byte, 1);

    (void)slot;
    asked++;
    if (n < 0)
        return -errno;
    job->shell = "exit 0";
    return n > 0;
}

/* Until nothing has happened for a moment, or the run has ended; how many jobs have. */
static int take_all(struct fb_run *run, bool *ended)
{
    struct fb_event event;
    int exited = 0;

    while (fb_run_take_for(run, &event, 2000) > 0) {
        exited += event.kind == FB_EXITED;
        *ended |= event.kind == FB_ENDED;
    }
    return exited;
}

START_TEST(is_asked_when_it_has_some)
{
    int fds[2], exited = 0;
    bool ended = false;
    struct fb_run *run;

    ck_assert_int_eq(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .slots = 2 }), 0);
    if (_i == 0) { /* which is one like any other */
        ck_assert_int_eq(dup2(fds[0], 0), 0);
        close(fds[0]);
        fds[0] = 0;
    }
    ck_assert_int_eq(
        fb_run_feed(run, &(struct fb_feed){ .next = next, .context = &fds[0], .fd = fds[0] }), 0);
    ck_assert_int_eq(take_all(run, &ended), 0);
    ck_assert_int_eq(asked, 1);
    ck_assert_int_eq(take_all(run, &ended), 0);
    ck_assert_int_eq(asked, 1);
    for (int jobs = 1; jobs <= 3; jobs += 2) {
        ck_assert_int_eq(write(fds[1], "xx", (size_t)(jobs == 1 ? 1 : 2)), jobs == 1 ? 1 : 2);
        while (exited < jobs)
            exited += take_all(run, &ended);
        ck_assert_int_eq(take_all(run, &ended), 0);
        ck_assert_int_eq(asked, jobs == 1 ? 3 : 6); /* for each, and once where there was none */
    }
    ck_assert(!ended);
    close(fds[1]);
    while (!ended)
        ck_assert_int_eq(take_all(run, &ended), 0);
    fb_run_close(run);
    ck_assert_int_ge(fcntl(fds[0], F_GETFD), 0); /* it is still its caller's */
}
END_TEST

CHECK_MAIN("a feed with a descriptor")
{
    tcase_add_loop_test(all, is_asked_when_it_has_some, 0, 2);
}
