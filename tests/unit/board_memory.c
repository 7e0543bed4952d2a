/*
 * board_memory.c - each allocation fails once: -ENOMEM, no trace, and the same event is taken
 * when there is memory again.
 */
#include "board_check.h"
#include "board_events.h"
#include "check_main.h"
#include "failing_memory.h"

static struct board board;

static bool fails(void)
{
    return fail_at > 0 && --fail_at == 0;
}

static int failures;

/* The first and the last jobs, of the others some: each time the whole board is compared. */
static bool is_hard(uint32_t job)
{
    return job <= 8 || job >= 60 || job % 10 == 0;
}

/* Fails the first, the second ... allocation that the event needs, until it needs no more. */
static void put_hard(const struct fb_event *event)
{
    char *before = board_dump(&board);

    for (int call = 1;; call++) {
        char *after;
        int r, left;
        fail_at = call;
        r = board_apply(&board, event);
        left = fail_at;
        fail_at = 0;
        if (r == 0) {
            /* Giving memory back may fail for nothing: all is kept. So may packing a row. */
            ck_assert_msg(left > 0 || event->kind == FB_REAPED ||
                              board.table.idle_count >= BOARD_IDLE_MOST,
                          "%s: allocation %d was not missed", fb_kind_name(event->kind), call);
            break;
        }
        failures++;
        after = board_dump(&board);
        ck_assert_msg(r == -ENOMEM, "%s: allocation %d failed: %d", fb_kind_name(event->kind), call,
                      r);
        ck_assert_str_eq(before, after);
        ck_assert_ptr_null(board_wrong(&board));
        free(after);
    }
    ck_assert_ptr_null(board_wrong(&board));
    free(before);
}

static void put_kind(enum fb_kind kind, uint32_t job, uint32_t attempt)
{
    static const struct fb_after after[3000];
    struct fb_event event = make(kind, job, attempt);

    if (kind == FB_QUEUED && job % 2 == 0) {
        event.as.queued.after = after;
        event.as.queued.after_count = job % (uint32_t)check_times(66, 3) == 0 ? 3000 : 2;
    }
    if (kind == FB_EXITED)
        event.as.exited.succeeded = attempt == 2;
    if (kind == FB_OUTPUT) {
        event.as.output.bytes = "some words that were printed\n";
        event.as.output.size = strlen(event.as.output.bytes);
    }
    if (kind == FB_BEGAN && attempt == 2)
        event.as.began.words = "another program";
    if (kind == FB_SAMPLE) {
        event.as.sample.cpu_us = job;
        event.as.sample.core = 0;
    }
    if (is_hard(job))
        put_hard(&event);
    else
        ck_assert_int_eq(board_apply(&board, &event), 0);
}

START_TEST(each_allocation_fails)
{
    static const enum fb_kind life[] = { FB_FORKED, FB_BEGAN,  FB_OUTPUT,  FB_PROGRESS,
                                         FB_SAMPLE, FB_READY,  FB_STOPPED, FB_CONTINUED,
                                         FB_OUTPUT, FB_EXITED, FB_REAPED,  FB_LEAKED };

    board_init(&board);
    put_kind(FB_RUN, 0, 0);
    for (uint32_t job = 1; job <= 70; job++) {
        put_kind(FB_QUEUED, job, 0);
        if (job % 10 == 0) {
            put_kind(job % 20 == 0 ? FB_SKIPPED : FB_UNSTARTED, job, 1);
            continue;
        }
        for (uint32_t attempt = 1; attempt <= 2; attempt++) {
            for (size_t i = 0; i < sizeof life / sizeof life[0]; i++)
                put_kind(life[i], job, attempt);
            if (attempt == 1)
                put_kind(FB_RETRY, job, attempt);
        }
        put_kind(FB_NOTE, 0, 0);
    }
    put_kind(FB_ENDED, 0, 0);
    board_fini(&board);
    ck_assert_int_gt(failures, 250);
}
END_TEST

/* A copy is whole or empty, and the board it is made of is as it was. */
static void copy_hard(void)
{
    char *before = board_dump(&board), *after;
    struct board copy;
    int call = 0, left;

    do {
        int r;
        fail_at = ++call;
        r = board_copy(&copy, &board);
        left = fail_at;
        fail_at = 0;
        ck_assert_int_eq(r, left > 0 ? 0 : -ENOMEM);
        ck_assert_uint_eq(copy.job_count, r == 0 ? board.job_count : 0);
        after = board_dump(r == 0 ? &copy : &board);
        ck_assert_str_eq(before, after);
        free(after);
        board_fini(&copy);
    } while (left == 0);
    after = board_dump(&board);
    ck_assert_str_eq(before, after);
    ck_assert_int_gt(call, 10);
    free(after);
    free(before);
}

START_TEST(each_allocation_of_a_copy_fails)
{
    board_init(&board);
    put_kind(FB_RUN, 0, 0);
    for (uint32_t job = 1; job <= 80; job++) {
        put_kind(FB_QUEUED, job, 0);
        if (job > 75)
            continue;
        put_kind(FB_FORKED, job, 1);
        put_kind(FB_OUTPUT, job, 1);
        put_kind(FB_PROGRESS, job, 1);
        put_kind(FB_SAMPLE, job, 1);
        if (job > 70)
            continue;
        put_kind(job % 7 == 0 ? FB_STOPPED : FB_BEGAN, job, 1);
        put_kind(FB_EXITED, job, 1);
        put_kind(FB_REAPED, job, 1);
        put_kind(FB_NOTE, 0, 0);
    }
    copy_hard();
    board_fini(&board);
}
END_TEST

CHECK_MAIN("board, memory")
{
    tcase_set_timeout(all, 60);
    tcase_add_test(all, each_allocation_fails);
    tcase_add_test(all, each_allocation_of_a_copy_fails);
}
