/*
 * feed.c - a feed that has no job now: asked again when its descriptor says so, or when a worker
 * has ended, and not before.
 */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>

static struct {
    int asked;
    bool busy; /* as long as a worker lives */
} feed;

static int give(void *context, int slot, struct fb_job *job)
{
    (void)context;
    (void)slot;
    feed.asked++;
    if (feed.busy && fake_seen.kinds[FB_FORKED] > fake_seen.kinds[FB_REAPED])
        return -EBUSY;
    *job = (struct fb_job){ .shell = "x" };
    return fake_seen.kinds[FB_FORKED] < 3;
}

/* Two slots, and one worker after the other: each time once in vain. */
START_TEST(until_a_worker_ends)
{
    static const struct fake_script script = { .ends_us = 10 * MS };
    struct fb_run *run =
        fake_open(&script, 1, &(struct fb_options){ .adopt = true, .slots = 2 }, 0);

    feed.asked = 0;
    feed.busy = true;
    /* A descriptor that there is not: it is not looked at. */
    ck_assert_int_eq(fb_run_feed(run, &(struct fb_feed){ .next = give, .fd = _i == 0 ? 999 : -1 }),
                     0);
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_REAPED], 3);
    ck_assert_int_eq(fake_seen.kinds[FB_NOTE], 0);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    ck_assert_int_eq(feed.asked, 7);
    fake_close(run);
}
END_TEST

CHECK_MAIN("a feed without a job")
{
    tcase_add_loop_test(all, until_a_worker_ends, 0, 2);
}
