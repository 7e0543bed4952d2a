/*
 * show_pump_turn.c - one turn of the loop: what it sleeps on and for how long, and what it wakes.
 */
#include "check_main.h"
#include "pump_stage.h"

/* ---------------------------------------------------------------- one turn */

/* Milliseconds, rounded up, an hour at most; -1: for ever. */
START_TEST(how_long_it_sleeps)
{
    static const struct {
        int64_t after_us;
        int ms;
    } rows[] = {
        { -1, 0 },
        { 0, 0 },
        { 1, 1 },
        { 1000, 1 },
        { 1001, 2 },
        { 3599999001, 3600000 },
        { 3599999000, 3599999 },
        { 3600000000, 3600000 },
        { 36000000000, 3600000 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int of = 0; of < 3; of++) {
            front.deadline_us = of == 0 ? front_deadline_us : NULL;
            pump.door = of == 1 ? &door : NULL;
            front_at_us = door_at_us = now_us + rows[i].after_us;
            pump.recorder.pending_us = of == 2 ? now_us + rows[i].after_us - 100000 : 0;
            ck_assert_int_eq(pump_deadline_us(&pump), now_us + rows[i].after_us);
            pump_turn(&pump, true);
            ck_assert_int_eq(timeout_ms, rows[i].ms);
            ck_assert((pump.recorder.pending_us == 0) == (of < 2 || rows[i].after_us <= 0));
            pump_turn(&pump, false);
            ck_assert_int_eq(timeout_ms, 0);
        }
    set_up();
    pump_turn(&pump, true);
    ck_assert_int_eq(timeout_ms, -1);
    ck_assert_int_eq(pump_deadline_us(&pump), INT64_MAX);
}
END_TEST

/* The nearest of all three. */
START_TEST(whose_deadline)
{
    front.deadline_us = front_deadline_us;
    pump.door = &door;
    for (int of = 0; of < 3; of++) {
        front_at_us = now_us + (of == 0 ? 5 : 7);
        door_at_us = now_us + (of == 1 ? 5 : 7);
        pump.recorder.pending_us = now_us + (of == 2 ? 5 : 7) - 100000;
        ck_assert_int_eq(pump_deadline_us(&pump), now_us + 5);
    }
}
END_TEST

static const struct {
    unsigned keys;
    bool ended, dry, elsewhere, all;
    int fds[PUMP_FDS];
} sleeps[] = {
    { KEYS_RUN, false, false, false, false, { 30, 31, -1, -1, -1, -1 } },
    { KEYS_RUN, false, false, false, true, { 30, 31, 32, -1, 34, 35 } },
    { KEYS_RUN, true, false, false, true, { -1, 31, 32, -1, 34, 35 } },
    { KEYS_RUN, true, false, true, true, { 30, 31, 32, -1, 34, 35 } },
    { KEYS_RUN, false, true, true, true, { -1, 31, 32, -1, 34, 35 } },
    { KEYS_REPLAY, true, false, false, true, { 30, 31, 32, -1, 34, 35 } },
    { KEYS_REPLAY, true, true, false, true, { -1, 31, 32, -1, 34, 35 } },
};

/* All are read but what a record and a log wait for. */
START_TEST(what_it_sleeps_on)
{
    source.keys = sleeps[_i].keys;
    source.elsewhere = sleeps[_i].elsewhere;
    pump.summary.ended.kind = sleeps[_i].ended ? FB_ENDED : FB_RUN;
    pump.dry = sleeps[_i].dry;
    front.fd = sleeps[_i].all ? front_fd : NULL;
    pump.kept = sleeps[_i].all ? &kept : NULL;
    pump.door = sleeps[_i].all ? &door : NULL;
    pump_turn(&pump, true);
    for (int i = 0; i < PUMP_FDS; i++) {
        ck_assert_int_eq(polled[i].fd, sleeps[_i].fds[i]);
        ck_assert_int_eq(polled[i].events, i == 3 || i == 4 ? POLLOUT : POLLIN);
    }
}
END_TEST

START_TEST(what_it_wakes)
{
    static const char *const rows[] = { "turn tell wakes",          "turn tell signals wakes",
                                        "turn tell input:1 wakes",  "turn tell wakes",
                                        "turn tell writable wakes", "turn tell asked wakes" };

    pump_turn(&pump, true);
    saw("");
    front.fd = front_fd;
    front.turn = front_call;
    front.wakes = front_wakes;
    front.input = front_input;
    pump.kept = &kept;
    pump.door = &door;
    for (int i = 0; i < PUMP_FDS; i++) {
        ready = 30 + i;
        pump.due = true;
        pump_turn(&pump, false);
        ck_assert(!pump.due);
        saw(rows[i]);
    }
    kept_r = -ENOSPC;
    ready = 34;
    pump_turn(&pump, true);
    saw("turn tell writable print2:forkboard: the log is full wakes");
    ck_assert_int_eq(pump.status, 3);
}
END_TEST

CHECK_MAIN("turns of the pump")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, how_long_it_sleeps);
    tcase_add_test(all, whose_deadline);
    tcase_add_loop_test(all, what_it_sleeps_on, 0, (int)(sizeof sleeps / sizeof sleeps[0]));
    tcase_add_test(all, what_it_wakes);
}
