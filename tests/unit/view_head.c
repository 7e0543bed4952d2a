/* view_head.c - from how many columns on the head names the program; its slots and cores. */
#include "check_main.h"
#include "view_scene.h"

static struct stage stage;

static void end(void)
{
    stage_close(&stage);
}

static void begin(const char *title, int slots, int threads)
{
    stage_open(&stage);
    tell(&stage, 0,
         (struct fb_event){ .kind = FB_RUN,
                            .as.run = { .version = "",
                                        .title = title,
                                        .slots = slots,
                                        .hardware = { .cores = threads,
                                                      .threads = threads,
                                                      .machine_threads = threads } } });
}

static int says(const char *text)
{
    return cols_that_say(&stage, 3, 140, text, head_draw);
}

/* The program's name stands before a title where both have room. */
START_TEST(titles)
{
    begin("a title of thirty characters..", 2, 2);
    tell_queued(&stage, 0, "x", 0);
    ck_assert_int_eq(says("a title of thirty characters.."), 84); /* 30 beside 52 of facts */
    ck_assert_int_eq(says("forkboard   a title"), 96);            /* and 12 */
}
END_TEST

/* Slots that were changed meanwhile count; of a machine that is not known no share is said. */
START_TEST(slots_and_cores)
{
    begin("", 3, 0);
    ck_assert_int_gt(says("3 slots"), 0);
    ck_assert_int_eq(says("cpu"), 0);
    stage.ui.run.slots = 1;
    ck_assert_int_gt(says("1 slot\n"), 0);
    ck_assert_int_eq(says("3 slots"), 0);
}
END_TEST

CHECK_MAIN("head")
{
    check_locale();
    tcase_add_checked_fixture(all, NULL, end);
    tcase_add_test(all, titles);
    tcase_add_test(all, slots_and_cores);
}
