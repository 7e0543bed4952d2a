/*
 * worker_slots.c - more slots than bits in a word: each worker has one that no other has, the
 * lowest that is free, and one that was given back is the next one's.
 */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define SLOTS 80

/* These end early, one after another; so many more jobs wait for a slot. */
static const int early[] = { 70, 64, 65, 1, 80, 63, 66 };

#define EARLY (sizeof early / sizeof early[0])

START_TEST(a_slot_is_given_again)
{
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = SLOTS, .adopt = true }, 0);
    int slots[SLOTS + EARLY + 1] = { 0 };
    struct fb_event event = { 0 };

    for (int job = 1; job <= SLOTS + (int)EARLY; job++) {
        char shell[16] = "1000 0";
        for (size_t i = 0; i < EARLY; i++)
            if (early[i] == job)
                snprintf(shell, sizeof shell, "%d 0", (int)i + 5);
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = shell }), job);
    }
    while (event.kind != FB_ENDED) {
        if (fb_run_next(run, &event) <= 0)
            fake_advance(fake_next_us());
        else if (event.kind == FB_FORKED)
            slots[event.job] = event.as.forked.slot;
    }
    for (int job = 1; job <= SLOTS; job++)
        ck_assert_int_eq(slots[job], job);
    for (size_t i = 0; i < EARLY; i++)
        ck_assert_int_eq(slots[SLOTS + 1 + i], early[i]);
    fake_close(run);
}
END_TEST

struct turns {
    int asked;
    bool larger; /* they are of a larger run */
};

/* One that fails, none for the other slot, and when the first has ended one that stays in its slot.
 */
static int give_in_turn(void *context, int slot, struct fb_job *job)
{
    static const char *const lines[] = { "1 1,0", NULL, "1000 0" };
    struct turns *turns = context;

    (void)slot;
    if (turns->asked == 3)
        return 0;
    job->number = turns->larger ? (uint32_t)turns->asked + 7 : 0;
    job->shell = lines[turns->asked++];
    return job->shell != NULL ? 1 : -EAGAIN;
}

/* It waits for its own slot; that of a larger run, by an agent, takes any that is free. */
START_TEST(fed_and_its_slot)
{
    struct fb_run *run =
        fake_open(NULL, 0,
                  &(struct fb_options){ .slots = 2, .retries = 1, .retry_wait_us = 10 * MS }, 0);
    struct turns turns = { .larger = _i == 1 };

    ck_assert_int_eq(
        fb_run_feed(run, &(struct fb_feed){ .next = give_in_turn, .context = &turns, .fd = -1 }),
        0);
    fake_play(run, 500 * MS);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 2 + _i);
    fake_play(run, 2 * SEC);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 2);
    fake_close(run);
}
END_TEST

CHECK_MAIN("slots")
{
    tcase_add_test(all, a_slot_is_given_again);
    tcase_add_loop_test(all, fed_and_its_slot, 0, 2);
}
