/*
 * view_detail.c - one job on the whole screen: what of its events is kept, and the screens, with a
 * record and without one, at any size; and the rows that a text is asked of.
 */
#include "check_main.h"
#include "view/detail.h"
#include "view_widths.h"

static struct detail detail;

static void apply(double t_s, uint32_t attempt, struct fb_event event)
{
    event.job = detail.job;
    event.attempt = attempt;
    event.t_us = (int64_t)(t_s * 1e6 + 0.5);
    detail_apply(&detail, &event);
}

/* Flaky of states(): two attempts. */
static void gather(struct stage *stage, uint32_t job)
{
    static const char *const argv[] = { "./flaky", "--seed", "7 8", NULL };
    static const char *const env[] = { "LANG=C", "NAME=a b", NULL };
    static const struct fb_job made = { .name = "flaky",
                                        .argv = argv,
                                        .dir = "/srv/work",
                                        .env = env,
                                        .retries = 3,
                                        .timeout_us = 90000000 };

    detail = (struct detail){ .job = job, .record = "/state/forkboard/run-1.jsonl" };
    apply(0, 0, (struct fb_event){ .kind = FB_QUEUED, .as.queued = { .job = &made } });
    apply(0.1, 1, (struct fb_event){ .kind = FB_FORKED, .as.forked = { .pid = 4720, .slot = 2 } });
    apply(0.1, 1, (struct fb_event){ .kind = FB_BEGAN });
    apply(0.9, 1,
          (struct fb_event){ .kind = FB_OUTPUT,
                             .as.output = { .stream = 2, .bytes = "no", .size = 2 } });
    apply(1.1, 1, (struct fb_event){ .kind = FB_EXITED, .as.exited = { .code = 7 } });
    apply(1.1, 1,
          (struct fb_event){ .kind = FB_REAPED,
                             .as.reaped = { 800000, 12000, 12 << 20, false, NULL, 0 } });
    apply(2.11, 2, (struct fb_event){ .kind = FB_FORKED, .as.forked = { .pid = 4820, .slot = 3 } });
    apply(2.11, 2, (struct fb_event){ .kind = FB_BEGAN });
    apply(2.4, 2,
          (struct fb_event){ .kind = FB_OUTPUT, .as.output = { 1, "tail", 4, 8000, 100, false } });
    apply(2.5, 2,
          (struct fb_event){ .kind = FB_EXITED, .as.exited = { .code = 0, .succeeded = true } });
    stage->ui.detail = &detail;
}

static void finish(struct stage *stage)
{
    detail_fini(&detail);
    stage_close(stage);
}

START_TEST(what_is_kept)
{
    struct stage stage;

    states(&stage);
    gather(&stage, 10);
    ck_assert_uint_eq(detail.count, 2);
    ck_assert_str_eq(text_string(&detail.line),
                     "(cd /srv/work && LANG=C NAME='a b' ./flaky --seed '7 8')");
    ck_assert_str_eq(text_string(&detail.limits), "time-out 90 s, retries 3");
    ck_assert_int_eq(detail.tries[0].status, 0x700);
    ck_assert_str_eq(detail.tries[0].fate, "exit 7");
    ck_assert_int_eq(detail.tries[1].status, 0);
    ck_assert_int_eq((int)detail.tries[1].user_us, -1);
    ck_assert_uint_eq(detail.written[0], 8004);
    ck_assert_uint_eq(detail.written[1], 0);
    apply(3, 3, (struct fb_event){ .kind = FB_FORKED, .as.forked = { .pid = 4900, .slot = 3 } });
    apply(3, 3,
          (struct fb_event){ .kind = FB_EXITED,
                             .as.exited = { .signal = 11, .core_dumped = true } });
    ck_assert_int_eq(detail.tries[2].status, 0x8b);
    for (uint32_t attempt = 4; attempt < 200; attempt++)
        apply(4, attempt,
              (struct fb_event){ .kind = FB_FORKED, .as.forked = { .pid = 1, .slot = 1 } });
    ck_assert_uint_eq(detail.count, DETAIL_TRIES_MOST);
    ck_assert_uint_eq(detail.tries[DETAIL_TRIES_MOST - 1].attempt, 199);
    finish(&stage);
}
END_TEST

static const struct {
    const char *name;
    int rows, cols;
} sizes[] = { { "detail_24x80", 24, 80 },
              { "detail_30x100", 30, 100 },
              { "detail_10x40", 10, 40 } };

START_TEST(of_two_attempts)
{
    struct stage stage;

    states(&stage);
    gather(&stage, 10);
    golden(&stage, sizes[_i].name, sizes[_i].rows, sizes[_i].cols);
    finish(&stage);
}
END_TEST

/* What it waits for, and what waits for it; nothing was recorded. */
START_TEST(between_others)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    tell_queued(&stage, 0, "fetch", 0);
    tell_queued_after(&stage, 0, "build", 0, 1, FB_WHEN_SUCCEEDED);
    for (int i = 0; i < 8; i++)
        tell_queued_after(&stage, 0, i < 7 ? "test" : "report", 0, 2,
                          i < 7 ? FB_WHEN_SUCCEEDED : FB_WHEN_ENDED);
    tell_start(&stage, 0.1, 1, 1);
    detail = (struct detail){ .job = 2, .of_board = true };
    stage.ui.detail = &detail;
    golden_sizes(&stage, "detail_between");
    finish(&stage);
}
END_TEST

START_TEST(in_each_width)
{
    struct stage stage;

    states(&stage);
    gather(&stage, 10);
    golden_widths(&stage, "detail", 40, 0, 30, 9, 15);
    golden_widths(&stage, "detail_wider", 34, 0, 26, 37, 43);
    golden_heights(&stage, "detail", 60, 1, 6);
    finish(&stage);
}
END_TEST

START_TEST(ascii)
{
    struct stage stage;

    states(&stage);
    stage.ascii = true;
    gather(&stage, 12);
    golden(&stage, "detail_ascii_24x80", 24, 80);
    finish(&stage);
}
END_TEST

START_TEST(scrolled_to_its_end_at_any_size)
{
    struct stage stage;

    states(&stage);
    gather(&stage, 10);
    stage_rebuild(&stage);
    for (int rows = 0; rows < 40; rows++)
        for (int cols = 0; cols < 120; cols += 3) {
            int most = view_detail_most(&stage.board, &stage.ui, rows, cols, 4000000);
            ck_assert_int_ge(most, 0);
            stage.ui.detail_top = most;
            stage_draw(&stage, rows, cols);
        }
    finish(&stage);
}
END_TEST

/* ------------------------------------------------------------- rows with a text */

START_TEST(only_rows_with_a_text)
{
    struct stage stage;

    states(&stage);
    stage.ui.table.only = "AGAIN";
    stage_rebuild(&stage);
    ck_assert_uint_eq(stage.rows.count, 1);
    stage.ui.table.only = "e";
    golden(&stage, "only_24x80", 24, 80);
    stage.ui.table.filter = 1u << BOARD_FAILED;
    golden(&stage, "only_failed_30x100", 30, 100);
    stage.ui.table.only = "";
    stage.ui.table.filter = UI_FILTER_ALL;
    stage_rebuild(&stage);
    ck_assert_uint_eq(stage.rows.count - stage.rows.left, stage.board.job_count);
    stage_close(&stage);
}
END_TEST

/* A row that comes later is asked too, whatever the order. */
START_TEST(only_while_rows_come)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    stage.ui.table.only = "b";
    stage.ui.table.sort = COLUMN_NAME;
    stage_rebuild(&stage);
    tell_queued(&stage, 0, "abc", 0);
    tell_queued(&stage, 0, "xyz", 0);
    tell_queued(&stage, 0, "B", 0);
    stage_rebuild(&stage);
    ck_assert_uint_eq(stage.rows.count, 2);
    ck_assert_uint_eq(stage.rows.list[0], 3);
    ck_assert_uint_eq(stage.rows.list[1], 1);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("one job, and rows with a text")
{
    check_locale();
    tcase_add_test(all, what_is_kept);
    tcase_add_loop_test(all, of_two_attempts, 0, (int)(sizeof sizes / sizeof sizes[0]));
    tcase_add_test(all, between_others);
    tcase_add_test(all, ascii);
    tcase_add_test(all, in_each_width);
    tcase_add_test(all, scrolled_to_its_end_at_any_size);
    tcase_add_test(all, only_rows_with_a_text);
    tcase_add_test(all, only_while_rows_come);
}
