/*
 * view_rows_moments.c - the words of rows: of lives in the first moment of all, which is a time
 * like any other, of later tries, of what was left behind.
 */
#include "check_main.h"
#include "view/detail.h"
#include "view/rows_facts.h"
#include "view_tree.h"

static struct stage stage;
static struct row row;

static void begin(void)
{
    stage_open(&stage);
    tell_run(&stage, "", 2);
}

static void end(void)
{
    stage_close(&stage);
}

static void ck_row(double now_s, uint32_t job, const char *result, const char *brief)
{
    rows_row(&stage.board, row_of(&stage.board, job), (int64_t)(now_s * 1e6), &row);
    ck_assert_str_eq(row.result, result);
    ck_assert_str_eq(row.brief, brief);
}

static void leave(double t_s, uint32_t job, int count, const char *const names[])
{
    tell(&stage, t_s,
         (struct fb_event){ .kind = FB_LEAKED,
                            .job = job,
                            .attempt = attempt_of(&stage, job),
                            .as.leaked = { .count = count,
                                           .pids = (const pid_t[]){ 801, 802, 803 },
                                           .names = names } });
}

/* All in the first moment: it has lived, and for no time. */
START_TEST(ended_at_once)
{
    tell_queued(&stage, 0, "x", 0);
    tell_forked(&stage, 0, 1, 1);
    tell_exited(&stage, 0, 1, 1, 0, FB_CAUSE_NONE);
    tell_reaped(&stage, 0, 1, 0, 1);
    ck_row(0, 1, "exit 1", "exit 1");
    ck_assert_str_eq(row.began, "0.0 s");
    ck_assert_str_eq(row.elapsed, "0 us");
    ck_assert_str_eq(row.pid, "4711");
    tell_retry(&stage, 0, 1, 1);
    tell_skipped(&stage, 0.5, 1, "the run ends", 0);
    ck_row(1, 1, "exit 1, not tried again: the run ends", "exit 1, no more tries");
}
END_TEST

START_TEST(tries)
{
    static const char *const names[] = { "helper" };

    tell_queued(&stage, 0, "x", 0);
    tell_start(&stage, 0, 1, 1);
    tell_sample(&stage, 1, 1, 0, 1, 0, 'D');
    ck_row(1, 1, "waits for I/O", "");
    tell_progress(&stage, 1, 1, -1, "half of it");
    ck_row(1, 1, "half of it", "");
    tell_end(&stage, 2, 1, 1, 0);
    tell_retry(&stage, 2, 1, 0);
    tell_start(&stage, 2, 1, 1);
    ck_row(2, 1, "try 2", "");
    tell_sample(&stage, 3, 1, 0, 1, 0, 'D');
    ck_row(3, 1, "try 2, waits for I/O", "");
    leave(3, 1, 1, names);
    ck_row(3, 1, "try 2, waits for helper (801) that it left in the background",
           "waits for helper");
    tell_progress(&stage, 3, 1, -1, "text");
    ck_row(3, 1, "try 2: waits for helper (801) that it left in the background",
           "waits for helper");
}
END_TEST

/* Three others have names, more are counted. */
START_TEST(what_it_waits_for)
{
    static const struct fb_after after[] = {
        { 1, FB_WHEN_ENDED }, { 2, FB_WHEN_ENDED }, { 3, FB_WHEN_ENDED }, { 4, FB_WHEN_ENDED }
    };

    for (int i = 0; i < 4; i++)
        tell_queued(&stage, 0, (const char *[]){ "a", "b", "c", "d" }[i], 0);
    for (uint32_t count = 1; count <= 4; count++)
        tell(&stage, 0,
             (struct fb_event){
                 .kind = FB_QUEUED,
                 .job = 4 + count,
                 .as.queued = {
                     .name = "x", .command = "x", .after = after, .after_count = count } });
    rows_row(&stage.board, row_of(&stage.board, 5), 0, &row);
    ck_assert_ptr_nonnull(strstr(row.result, "waits for a"));
    rows_row(&stage.board, row_of(&stage.board, 7), 0, &row);
    ck_assert_ptr_nonnull(strstr(row.result, "waits for a"));
    ck_assert_ptr_null(strstr(row.result, "more"));
    rows_row(&stage.board, row_of(&stage.board, 8), 0, &row);
    ck_assert_ptr_nonnull(strstr(row.result, " and 1 more"));
}
END_TEST

/* One whose parent is init is a process of a watch, too. */
START_TEST(a_child_of_init)
{
    tell_queued(&stage, 0, "fork", 0);
    tell(&stage, 0,
         (struct fb_event){ .kind = FB_FORKED,
                            .job = 1,
                            .attempt = 1,
                            .as.forked = { .pid = 4711, .parent = 1, .node = "far" } });
    exec(&stage, 0, 1, NULL, "sleep 9");
    ck_assert_str_eq(rows_own_name(row_of(&stage.board, 1)), "sleep 9");
    rows_row(&stage.board, row_of(&stage.board, 1), 0, &row);
    ck_assert_str_eq(row.parent, "1");
    ck_assert_str_eq(row.node, "far");
}
END_TEST

/* What was left, each by itself; a name that is too long is cut. */
START_TEST(left_in_the_first_moment)
{
    static const char *const names[] = { "first",
                                         "a name of fifty bytes, which is ten more than fit.",
                                         "third" };
    struct rows_left left;

    tell_queued(&stage, 0, "x", 0);
    tell_forked(&stage, 0, 1, 1);
    leave(0, 1, 3, names);
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert(rows_left(&stage.board, ROWS_LEFT | i << ROWS_LEFT_BITS | 1, &left));
        ck_assert_int_eq(left.pid, 801 + (int)i);
        ck_assert_int_eq(strncmp(left.name, names[i], ROWS_NAME_MOST), 0);
        ck_assert_uint_eq(strlen(left.name),
                          strlen(names[i]) < ROWS_NAME_MOST ? strlen(names[i]) : ROWS_NAME_MOST);
        ck_assert(left.from_us == 0 && left.to_us == 0);
    }
    ck_assert_ptr_nonnull(rows_left_names(row_of(&stage.board, 1)));
    ck_assert(!rows_left(&stage.board, 1, &left));
    ck_assert(!rows_left(&stage.board, ROWS_LEFT | 9, &left));
}
END_TEST

START_TEST(ended_before_what_it_left)
{
    static const char *const names[] = { "helper" };
    struct rows_left left;

    tell_queued(&stage, 0, "x", 0);
    tell_forked(&stage, 0, 1, 1);
    tell_exited(&stage, 0, 1, 0, 0, FB_CAUSE_NONE);
    leave(2, 1, 1, names);
    ck_assert(rows_left(&stage.board, ROWS_LEFT | 1, &left));
    ck_assert(left.from_us == 0 && left.to_us == 2000000);
}
END_TEST

static bool sheet_says(struct detail *detail, const char *words)
{
    char *text;
    bool found;

    stage.ui.detail = detail;
    stage_rebuild(&stage);
    stage_draw(&stage, 40, 100);
    text = stage_dump(&stage);
    found = strstr(text, words) != NULL;
    free(text);
    return found;
}

/* On its own screen: a try from the first moment on, which used no time; a function has no input to
 * speak of. */
START_TEST(on_its_own_screen)
{
    struct detail detail = { .job = 1, .made = true, .function = true };
    struct fb_event events[] = {
        { .kind = FB_FORKED, .as.forked = { .pid = 77, .slot = 1 } },
        { .kind = FB_BEGAN },
        { .kind = FB_EXITED, .as.exited = { .code = 1 } },
        { .kind = FB_REAPED },
    };

    tell_queued(&stage, 0, "x", 0);
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        events[i].job = events[i].attempt = 1;
        tell(&stage, i > 0 ? 0.5 : 0, events[i]);
        events[i].t_us = i > 0 ? 500000 : 0;
        detail_apply(&detail, &events[i]);
    }
    ck_assert(sheet_says(&detail, "try 1: pid 77, slot 1, from 0.000 s, 0.500 s, exit 1"));
    ck_assert(sheet_says(&detail, "user 0.000 s, system 0.000 s\n"));
    ck_assert(!sheet_says(&detail, "/dev/null"));
    detail.function = false;
    ck_assert(sheet_says(&detail, "/dev/null"));
    detail_fini(&detail);
}
END_TEST

CHECK_MAIN("rows, moments")
{
    check_locale();
    tcase_add_checked_fixture(all, begin, end);
    tcase_add_test(all, ended_at_once);
    tcase_add_test(all, tries);
    tcase_add_test(all, what_it_waits_for);
    tcase_add_test(all, a_child_of_init);
    tcase_add_test(all, left_in_the_first_moment);
    tcase_add_test(all, ended_before_what_it_left);
    tcase_add_test(all, on_its_own_screen);
}
