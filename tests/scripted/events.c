/* events.c - what a step says more than once: each time in its own words. */
#include "check_main.h"
#include "fake_run.h"
#include "run/run.h"

#include <stdio.h>

static const struct fake_script script = { .ends_us = 1 };

static void takes(struct fb_run *run, const char *text)
{
    struct fb_event event;

    ck_assert_int_eq(fb_run_next(run, &event), 1);
    ck_assert_int_eq(event.kind, FB_NOTE);
    ck_assert_str_eq(event.as.note.text, text);
}

/* Wherever in the ring they stand. */
START_TEST(two_notes)
{
    struct fb_run *run = fake_open(&script, 1, &(struct fb_options){ .slots = 1 }, 0);
    struct fb_event event;
    char texts[2][32];

    ck_assert_int_eq(fb_run_next(run, &event), 1);
    ck_assert_int_eq(event.kind, FB_RUN);
    for (int i = 0; i < EVENTS_ROOM; i++) {
        events_note(run, 0, "standard output: %d", i);
        events_note(run, 0, "standard error: %d", i);
        events_note(run, 0, "and %d", i);
        snprintf(texts[0], sizeof texts[0], "standard output: %d", i);
        snprintf(texts[1], sizeof texts[1], "standard error: %d", i);
        takes(run, texts[0]);
        takes(run, texts[1]);
        snprintf(texts[0], sizeof texts[0], "and %d", i);
        takes(run, texts[0]);
    }
    fake_close(run);
}
END_TEST

CHECK_MAIN("events")
{
    tcase_add_test(all, two_notes);
}
