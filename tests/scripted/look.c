/*
 * look.c - output that is looked at, on the scripted clock. "1@10+20-5 live": 20
 * bytes of standard output from offset 10 on, 5 before them left out.
 */
#include "board/board.h"
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <string.h>

#define OUTPUT (1u << FB_OUTPUT)

static struct fb_run *run;

static void begin(const struct fake_script *script, size_t event_bytes)
{
    run = fake_open(script, 1,
                    &(struct fb_options){ .slots = 1,
                                          .adopt = true,
                                          .event_bytes = event_bytes,
                                          .output = FB_OUTPUT_NONE },
                    OUTPUT);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 1);
}

static void expect(const char *wanted)
{
    ck_assert_str_eq(fake_seen.trace, wanted);
    fake_seen.trace[0] = '\0';
}

static void look(uint32_t job)
{
    ck_assert_int_eq(fb_run_look(run, job), 0);
}

/* Ten bytes every millisecond from 1 to 8, then every second. */
static const struct fake_write drops[] = {
    { 1 * MS, 1, "0123456789", 1 },
    { 2 * MS, 1, "0123456789", 1 },
    { 3 * MS, 1, "0123456789", 1 },
    { 4 * MS, 2, "0123456789", 1 },
    { 50 * MS, 1, "0123456789", 1 },
    { 60 * MS, 1, "0123456789", 1 },
    { 1000 * MS, 1, "0123456789", 1 },
    { 1001 * MS, 2, "0123456789", 1 },
    { 1002 * MS, 1, "0123456789", 1 },
    { 1003 * MS, 1, "0123456789", 1 },
    { .stream = 0 },
};
static const struct fake_script dropping = { .ends_us = 3 * SEC, .writes = drops };

START_TEST(without_a_look)
{
    begin(&dropping, 15);
    fake_play(run, 10 * SEC);
    expect("1 output 1.1 1@0+10-0; 2 output 1.1 1@10+5-0; 4 output 1.1 2@0+10-0; "
           "1001 output 1.1 2@10+5-0; 3000 output 1.1 1@15+65-0; 3000 output 1.1 2@15+5-0");
    fake_close(run);
}
END_TEST

START_TEST(tail_at_once_then_ten_a_second)
{
    begin(&dropping, 15);
    fake_play(run, 20 * MS);
    fake_seen.trace[0] = '\0';
    look(1);
    fake_play(run, 1); /* the descriptor is readable: a poller is woken */
    expect("4 output 1.1 1@15+15-0 live");
    fake_play(run, 500 * MS);
    expect("104 output 1.1 1@30+20-0 live"); /* two came, one is reported, by a timer */
    fake_play(run, 2 * SEC);
    expect(
        "1000 output 1.1 1@50+10-0 live; 1001 output 1.1 2@10+5-0; 1001 output 1.1 2@15+5-0 live; "
        "1100 output 1.1 1@60+20-0 live");
    fake_play(run, 10 * SEC);
    expect("3000 output 1.1 1@15+65-0; 3000 output 1.1 2@15+5-0"); /* the record needs them */
    fake_close(run);
}
END_TEST

START_TEST(looking_away_and_back)
{
    begin(&dropping, 15);
    fake_play(run, 20 * MS);
    look(1);
    fake_play(run, 1);
    look(0);
    fake_play(run, 500 * MS);
    expect("1 output 1.1 1@0+10-0; 2 output 1.1 1@10+5-0; 4 output 1.1 2@0+10-0; "
           "4 output 1.1 1@15+15-0 live");
    look(1);
    fake_play(run, 1);
    expect("60 output 1.1 1@15+35-0 live"); /* all of it: it may be another viewer */
    look(1);
    fake_play(run, 1);
    expect("");
    fake_close(run);
}
END_TEST

/* 8 KiB in two writes at each tick: the last 4 KiB are reported, the rest as left out. */
static const struct fake_write floods[] = {
    { 10 * MS, 1, "0123456789abcdef", 256 },  { 10 * MS + 1, 1, "0123456789abcdef", 256 },
    { 30 * MS, 1, "0123456789abcdef", 256 },  { 30 * MS + 1, 1, "0123456789abcdef", 256 },
    { 500 * MS, 1, "0123456789abcdef", 256 }, { .stream = 0 },
};
static const struct fake_script flooding = { .ends_us = SEC, .writes = floods };

START_TEST(flood_is_cut)
{
    begin(&flooding, 100);
    look(1);
    fake_play(run, 400 * MS);
    expect("10 output 1.1 1@0+100-0; 10 output 1.1 1@100+3996-0 live; "
           "110 output 1.1 1@12288+4096-8192 live");
    fake_play(run, 10 * SEC);
    expect("500 output 1.1 1@16384+4096-0 live; 1000 output 1.1 1@16384+4096-16284");
    fake_close(run);
}
END_TEST

START_TEST(without_events_only_a_look_is_answered)
{
    begin(&dropping, 0);
    fake_play(run, 20 * MS);
    look(1);
    fake_play(run, 50 * MS);
    expect("50 output 1.1 1@30+10-0 live");
    look(0);
    fake_play(run, 30 * MS);
    look(1);
    fake_play(run, 2 * SEC);
    expect("1000 output 1.1 1@50+10-0 live; 1001 output 1.1 2@10+10-0 live; "
           "1100 output 1.1 1@60+20-0 live");
    fake_play(run, 10 * SEC);
    expect("");
    fake_close(run);
}
END_TEST

static const struct fake_write late[] = {
    { 10 * MS, 1, "a", 1 },
    { 20 * MS, 1, "b", 1 },
    { .stream = 0 },
};
static const struct fake_script ending = { .ends_us = 30 * MS, .output = "c", .writes = late };

START_TEST(last_bytes_come_without_events_too)
{
    begin(&ending, 0);
    look(1);
    fake_play(run, SEC);
    expect("10 output 1.1 1@0+1-0 live; 30 output 1.1 1@1+2-0 live");
    fake_close(run);
}
END_TEST

/* A character of two bytes over the edge of the ring: it is not cut in two. */
static const struct fake_write words[] = {
    { 10 * MS, 1, "\xc3\xb6", 2048 },
    { 11 * MS, 1, "x", 1 },
    { .stream = 0 },
};
static const struct fake_script wording = { .ends_us = SEC, .writes = words };

START_TEST(tail_begins_at_a_character)
{
    begin(&wording, 1);
    fake_play(run, 10 * SEC);
    expect("1000 output 1.1 1@2+4095-2");
    fake_close(run);
}
END_TEST

START_TEST(jobs_that_cannot_be_looked_at)
{
    begin(&dropping, 15);
    ck_assert_int_eq(fb_run_look(run, 2), -ENOENT);
    look(0);
    look(1);
    fake_play(run, 10 * SEC);
    look(0);
    look(1); /* it has ended */
    fake_close(run);
}
END_TEST

/* The board of a viewer: nothing twice, nothing missing but what was left out. */
static void add_bytes(void *context, const struct board_piece *piece)
{
    uint64_t *sums = context;

    sums[0] += piece->size;
    sums[1] += piece->left_out_bytes;
}

START_TEST(board_has_each_byte_once)
{
    uint64_t sums[2] = { 0, 0 };
    struct fb_event event;
    struct board board;

    board_init(&board);
    begin(_i == 0 ? &dropping : &flooding, 15);
    look(1);
    while (!board.ended) {
        while (fb_run_next(run, &event) > 0)
            ck_assert_int_eq(board_apply(&board, &event), 0);
        if (fake_next_us() != INT64_MAX)
            fake_advance(fake_next_us());
    }
    board_output(&board, 1, add_bytes, sums);
    ck_assert_uint_eq(sums[0] + sums[1], _i == 0 ? 100 : 20480);
    ck_assert_uint_eq(sums[1], _i == 0 ? 0 : 8192);
    board_fini(&board);
    fake_close(run);
}
END_TEST

CHECK_MAIN("scripted look")
{
    tcase_add_test(all, without_a_look);
    tcase_add_test(all, tail_at_once_then_ten_a_second);
    tcase_add_test(all, looking_away_and_back);
    tcase_add_test(all, flood_is_cut);
    tcase_add_test(all, without_events_only_a_look_is_answered);
    tcase_add_test(all, last_bytes_come_without_events_too);
    tcase_add_test(all, tail_begins_at_a_character);
    tcase_add_test(all, jobs_that_cannot_be_looked_at);
    tcase_add_loop_test(all, board_has_each_byte_once, 0, 2);
}
