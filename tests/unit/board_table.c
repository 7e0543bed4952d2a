/*
 * board_table.c - rows that are packed: what they cost, that nothing of them is lost, and that
 * their memory comes back when they are changed again and again.
 */
#include "board_check.h"
#include "board_events.h"
#include "check_main.h"

#include <stdio.h>

#define JOBS 20000

static struct board board;

static void setup(void)
{
    board_init(&board);
    ck_assert_int_eq(put(&board, FB_RUN, 0, 0), 0);
}

static void teardown(void)
{
    board_fini(&board);
}

static void apply(struct fb_event event)
{
    ck_assert_int_eq(board_apply(&board, &event), 0);
}

/* As `run` reports them: at -j8, a millisecond each, an hour after the beginning. */
static void live(uint32_t job, uint32_t attempt)
{
    static const enum fb_kind kinds[] = { FB_FORKED, FB_BEGAN, FB_EXITED, FB_REAPED };

    for (int i = 0; i < 4; i++) {
        struct fb_event event = make(kinds[i], job, attempt);
        event.t_us = INT64_C(3600000000) + job * 1000 + i * 500;
        if (i == 0)
            event.as.forked.pid = 1000000 + (pid_t)job;
        else if (i == 2)
            event.as.exited.succeeded = true;
        else if (i == 3)
            event.as.reaped.user_us = event.as.reaped.system_us = 900;
        if (i == 3)
            event.as.reaped.peak_memory_bytes = 3512 * 1024;
        apply(event);
    }
}

static void queue(uint32_t job, const char *name, const char *command)
{
    struct fb_event event = make(FB_QUEUED, job, 0);

    event.t_us = INT64_C(3600000000) + job * 1000 - 300;
    event.as.queued.name = name;
    event.as.queued.command = command;
    apply(event);
}

static size_t table_bytes(void)
{
    size_t bytes = board.job_count * sizeof *board.table.places;

    for (uint32_t i = 0; i < board.table.chunk_count; i++)
        bytes += board.table.chunks[i].used * (board.table.chunks[i].bytes != NULL);
    return bytes;
}

START_TEST(ended_job_is_small)
{
    char name[32];
    size_t text = 0;

    for (uint32_t job = 1; job <= JOBS; job++) {
        text += (size_t)snprintf(name, sizeof name, "true %u", job);
        queue(job, name, name);
        live(job, 1);
    }
    ck_assert_uint_le(table_bytes() - text, (size_t)64 * JOBS);
    ck_assert_uint_le(board.table.whole_count, BOARD_IDLE_MOST);
    ck_assert_str_eq(row_of(&board, 4711)->name, "true 4711");
    ck_assert_ptr_eq(row_of(&board, 4711)->name, row_of(&board, 4711)->command);
    ck_assert_int_eq(row_of(&board, 4711)->pid, 1004711);
    ck_assert_uint_eq(row_of(&board, 4711)->peak_memory_bytes, 3512 * 1024);
}
END_TEST

/* The largest and the smallest of everything, and texts of every length. */
START_TEST(extremes_come_back)
{
    static char name[BOARD_NAME_MOST + 1], command[BOARD_COMMAND_MOST + 1];
    const struct board_job *job;
    struct fb_event event;

    memset(name, 'n', BOARD_NAME_MOST);
    memset(command, 'c', BOARD_COMMAND_MOST);
    board.table.idle_most = 0;
    for (uint32_t i = 1; i <= 100; i++) {
        queue(i, i % 3 == 0 ? "" : name + i * 2, i % 4 == 0 ? "" : command + i * 40);
        event = make(FB_FORKED, i, 1);
        event.t_us = i % 2 == 0 ? 0 : INT64_C(1) << 53;
        event.as.forked.pid = INT32_MAX - (int)i;
        event.as.forked.slot = i % 5 == 0 ? INT32_MAX : 0;
        apply(event);
        event = make(FB_EXITED, i, 1);
        event.t_us = i % 7 == 0 ? 0 : INT64_C(1) << 53;
        event.as.exited.code = (int)i;
        apply(event);
        event = make(FB_REAPED, i, 1);
        event.as.reaped.user_us = i % 2 == 0 ? INT64_MAX : 0;
        event.as.reaped.peak_memory_bytes = i % 3 == 0 ? UINT64_MAX / 2 : i;
        apply(event);
    }
    ck_assert_uint_eq(board.table.whole_count, 0);
    for (uint32_t i = 1; i <= 100; i++) {
        job = row_of(&board, i);
        ck_assert_str_eq(job->name, i % 3 == 0 ? "" : name + i * 2);
        ck_assert_str_eq(job->command, i % 4 == 0 ? "" : command + i * 40);
        ck_assert_int_eq(job->forked_us, i % 2 == 0 ? 0 : INT64_C(1) << 53);
        ck_assert_int_eq(job->exited_us, i % 7 == 0 ? 0 : INT64_C(1) << 53);
        ck_assert_int_eq(job->began_us, -1);
        ck_assert_int_eq(job->slot, i % 5 == 0 ? INT32_MAX : 0);
        ck_assert_int_eq(job->user_us, i % 2 == 0 ? INT64_MAX : 0);
        ck_assert_uint_eq(job->peak_memory_bytes, i % 3 == 0 ? UINT64_MAX / 2 : i);
        ck_assert_int_eq(job->code, (int)i);
    }
}
END_TEST

/* Each is run again, again and again: what lay packed gives its memory back. */
START_TEST(memory_comes_back)
{
    size_t once;

    for (uint32_t job = 1; job <= JOBS; job++) {
        queue(job, "a job", "a command");
        live(job, 1);
    }
    once = table_bytes();
    for (uint32_t attempt = 2; attempt <= 5; attempt++)
        for (uint32_t job = 1; job <= JOBS; job++)
            live(job, attempt);
    ck_assert_ptr_nonnull(row_of(&board, 1)->marks);
    ck_assert_uint_lt(table_bytes(), once * 2);
}
END_TEST

CHECK_MAIN("board, table")
{
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, ended_job_is_small);
    tcase_add_test(all, extremes_come_back);
    tcase_add_test(all, memory_comes_back);
}
