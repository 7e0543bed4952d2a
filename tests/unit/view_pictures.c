/*
 * view_pictures.c - the pictures that have no test of their own at every size: the table alone,
 * every way to fail, the mailbox when all is over. A letter a cell stands below each screen for its
 * style: golden/looks_of_styles.txt says what that looks like dark, light, on a projector and
 * without colours. Together they are each picture in each theme, so no style of a picture may look
 * like the plain text there, unless it does in every theme.
 */
#include "check_main.h"
#include "view_runs.h"

#include <errno.h>

static void table(struct stage *stage)
{
    cities(stage);
    stage->ui.pane.open = false;
}

/* An exit code, a signal, a time-out, one that ignores SIGTERM, one that is tried again, no process
 * at all; and a success that was none. */
static void failures(struct stage *stage)
{
    static const char *const names[] = { "well",     "exit 256", "exit 137", "SIGSEGV",
                                         "too slow", "stubborn", "lucky",    "no program" };

    stage_open(stage);
    tell_run(stage, "Failures", 4);
    for (uint32_t job = 1; job <= 8; job++)
        tell_queued(stage, 0.001, names[job - 1], 0);
    for (uint32_t job = 1; job <= 7; job++)
        tell_start(stage, 0.01 * job, job, (int)(job - 1) % 4 + 1);
    tell_end(stage, 1, 1, 0, 0.01);
    tell_end(stage, 1.01, 2, 0, 0.01);
    tell(stage, 1.02,
         (struct fb_event){ .kind = FB_NOTE,
                            .job = 2,
                            .as.note = { .text = "An exit status has 8 bits: 256 became 0, and "
                                                 "that is a success." } });
    tell_end(stage, 1.1, 3, 137, 0.01);
    tell_killed(stage, 1.2, 4, SIGSEGV, FB_CAUSE_NONE);
    tell_end(stage, 1.3, 7, 1, 0.01);
    tell_retry(stage, 1.3, 7, 2);
    tell_unstarted(stage, 1.4, 8, ENOENT, "no-such-program");
    for (uint32_t job = 5; job <= 6; job++)
        tell(stage, 2,
             (struct fb_event){ .kind = FB_ENDING,
                                .job = job,
                                .attempt = 1,
                                .as.ending = { .cause = FB_CAUSE_TIMEOUT,
                                               .signal = SIGTERM,
                                               .grace_us = 1000000 } });
    tell_killed(stage, 2.01, 5, SIGTERM, FB_CAUSE_TIMEOUT);
    stage->now_s = 2.4;
}

/* 40 that died in one moment, of which the parent heard twice. */
static void mailbox(struct stage *stage)
{
    stage_open(stage);
    tell_run(stage, "Mailbox", FB_ALL_AT_ONCE);
    for (uint32_t job = 1; job <= 40; job++) {
        tell_queued(stage, 0.001, "drop", 0);
        tell_start(stage, 0.01, job, (int)job);
    }
    for (uint32_t job = 1; job <= 40; job++) {
        if (job % 20 == 1)
            tell_signals(stage, 3, 1);
        tell_exited(stage, 3, job, 0, 0, FB_CAUSE_NONE);
    }
    for (uint32_t job = 1; job <= 40; job++)
        tell_reaped(stage, 3.5, job, 0, 1);
    tell_ended(stage, 3.5, false);
    stage->ui.pane.shown = PANE_LIFE;
    stage->now_s = 5;
}

static const struct picture {
    const char *name;
    void (*open)(struct stage *stage);
} pictures[] = {
    { "picture_table", table },
    { "picture_failures", failures },
    { "picture_mailbox", mailbox },
};

START_TEST(at_every_size)
{
    struct stage stage;

    pictures[_i].open(&stage);
    golden_sizes(&stage, pictures[_i].name);
    stage_close(&stage);
}
END_TEST

static bool alike(struct look a, struct look b)
{
    return a.front == b.front && a.back == b.back && a.attributes == b.attributes;
}

/* What stands out in one set of colours stands out in the others. */
START_TEST(in_every_theme)
{
    struct stage stage;

    pictures[_i].open(&stage);
    stage_rebuild(&stage);
    stage_draw(&stage, 30, 100);
    for (int cell = 0; cell < 30 * 100; cell++) {
        uint32_t style = stage.grid.cells[cell].style;
        bool dark =
            alike(theme_look(PALETTE_DARK, style, 256), theme_look(PALETTE_DARK, STYLE_PLAIN, 256));
        for (int palette = 0; palette < PALETTE_COUNT; palette++)
            ck_assert_int_eq(alike(theme_look((enum palette)palette, style, 256),
                                   theme_look((enum palette)palette, STYLE_PLAIN, 256)),
                             dark);
        for (int palette = 0; palette < PALETTE_COUNT; palette++) {
            struct look bare = theme_look((enum palette)palette, style, 0);
            ck_assert_int_eq(bare.front, -1);
            ck_assert_int_eq(bare.back, -1);
        }
    }
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("view, pictures")
{
    check_locale();
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, at_every_size, 0, (int)(sizeof pictures / sizeof pictures[0]));
    tcase_add_loop_test(all, in_every_theme, 0, (int)(sizeof pictures / sizeof pictures[0]));
}
