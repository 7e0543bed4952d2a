/*
 * view_rows_kept.c - rows that are kept from rebuild to rebuild are those that a first look finds:
 * streams of anything, any order, a rebuild now and then.
 */
#include "board_check.h"
#include "board_events.h"
#include "check_main.h"
#include "view/rows.h"

#include <stdio.h>

static struct board board;
static struct rows kept;
static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % below;
}

/* Mostly what may follow. */
static void apply_one(void)
{
    static const struct fb_after after = { 1, FB_WHEN_ENDED };
    enum fb_kind kind = draw(4) == 0 ? FB_QUEUED : (enum fb_kind)draw(FB_KIND_COUNT);
    uint32_t job = 1 + draw(board.job_count + 1);
    const struct board_job *row = row_of(&board, job);
    struct fb_event event = make(kind, job, row != NULL ? row->attempt : 0);
    char name[64];

    if (kind == FB_FORKED || kind == FB_UNSTARTED)
        event.attempt++;
    if (kind == FB_QUEUED) {
        event.job = board.job_count + 1;
        snprintf(name, sizeof name, "%.*s %u", (int)draw(30), "a name that is long or is not so",
                 draw(50));
        event.as.queued.name = name;
        event.as.queued.estimate_us = (int64_t)draw(3) * 1000;
        event.as.queued.after = &after;
        event.as.queued.after_count = job > 1 && draw(5) == 0;
    }
    if (kind == FB_FORKED) {
        event.as.forked.parent = board.slots == 3 ? (pid_t)draw(2) * 1001 : 0;
        event.as.forked.pid = 1 + (pid_t)draw(100000);
        event.as.forked.slot = (int)draw(9);
    }
    if (kind == FB_EXITED)
        event.as.exited.succeeded = draw(2) == 0;
    if (kind == FB_SAMPLE)
        event.as.sample.cpu_us = draw(1000);
    if (kind != FB_ENDED)
        board_apply(&board, &event);
}

static struct rows_order draw_order(void)
{
    struct rows_order order = { .sort = (enum column)draw(COLUMN_COUNT),
                                .descending = draw(2) == 0,
                                .filter = draw(2) == 0 ? UINT32_MAX : draw(512) };

    if (draw(2) == 0)
        order.sort = COLUMN_NUMBER;
    return order;
}

/* Of all that is listed, asked row by row. */
static size_t last_living(void)
{
    size_t found = SIZE_MAX;

    for (size_t i = 0; i < kept.count; i++) {
        const struct board_job *job = row_of(&board, rows_job(kept.list[i]));
        if (job != NULL && board_lives(job))
            found = i;
    }
    return found;
}

static void compare(const struct rows_order *order)
{
    struct rows fresh = { 0 };

    ck_assert_int_eq(rows_rebuild(&fresh, &board, order, board.t_us), 0);
    ck_assert_uint_eq(kept.count, fresh.count);
    for (size_t i = 0; i < fresh.count; i++)
        ck_assert_uint_eq(kept.list[i], fresh.list[i]);
    ck_assert_uint_eq(kept.named_count, fresh.named_count);
    for (size_t i = 0; i < fresh.named_count; i++)
        ck_assert_uint_eq(kept.named[i], fresh.named[i]);
    ck_assert_int_eq(kept.any_bar, fresh.any_bar);
    ck_assert_int_eq(kept.any_parent, fresh.any_parent);
    ck_assert_int_eq(kept.unmeasured, fresh.unmeasured);
    ck_assert_int_eq(kept.tree, fresh.tree);
    ck_assert_int_eq(kept.number_columns, fresh.number_columns);
    ck_assert_uint_eq(kept.living, fresh.living);
    ck_assert_uint_eq(rows_last_living(&kept), last_living());
    ck_assert_uint_eq(kept.unsampled, fresh.unsampled);
    ck_assert_int_le(fresh.slots_used, kept.slots_used); /* one that was is not forgotten */
    ck_assert_int_le(fresh.pid_columns, kept.pid_columns);
    ck_assert_int_le(fresh.name_columns, kept.name_columns);
    ck_assert_msg(kept.eta_us - fresh.eta_us <= 1 && fresh.eta_us - kept.eta_us <= 1,
                  "time left: %lld, %lld", (long long)kept.eta_us, (long long)fresh.eta_us);
    rows_fini(&fresh);
}

START_TEST(kept_as_fresh)
{
    struct rows_order order = { .filter = UINT32_MAX };
    struct fb_event run = make(FB_RUN, 0, 0);

    random_state = (uint64_t)_i;
    run.as.run.slots = 2 + _i % 2; /* 3: processes with parents */
    board_init(&board);
    ck_assert_int_eq(board_apply(&board, &run), 0);
    for (int i = 0; i < 300; i++) {
        uint32_t events = draw(20) == 0 ? 3 * BOARD_TOUCHED_MOST : draw(30);
        while (events-- > 0)
            apply_one();
        if (draw(5) == 0)
            order = draw_order();
        ck_assert_int_eq(rows_rebuild(&kept, &board, &order, board.t_us), 0);
        compare(&order);
        if (board.job_count > 2000)
            break;
    }
    board_fini(&board);
    rows_fini(&kept);
}
END_TEST

CHECK_MAIN("rows, kept")
{
    check_locale();
    tcase_add_loop_test(all, kept_as_fresh, 0, 20);
}
