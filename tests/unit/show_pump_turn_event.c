/*
 * show_pump_turn_event.c - one event in the loop: what it reaches and in which order, when the next
 * turn is due, and what a note means for which source.
 */
#include "check_main.h"
#include "pump_stage.h"

/* ---------------------------------------------------------------- one event */

START_TEST(what_it_reaches)
{
    next_r = 1;
    ck_assert_int_eq(take(), 1);
    saw("event:0");
    source.taken = source_taken;
    pump.kept = &kept;
    pump.door = &door;
    ck_assert_int_eq(take(), 1);
    saw("kept event:0 door taken");
    ck_assert_int_eq(pump.status, 0);
    taken_r = SOURCE_LINGERS;
    take();
    saw("kept event:0 door taken");
    front.lingers = front_lingers;
    take();
    saw("kept event:0 door taken lingers");
    taken_r = -ENOMEM;
    take();
    saw("kept event:0 door taken print2:forkboard: Cannot allocate memory");
    ck_assert_int_eq(pump.status, 3);
    pump.status = 0;
    taken_r = 0;
    kept_r = -ENOSPC;
    front.complain = front_say;
    take();
    saw("kept complain:the log is full event:0 door taken");
    ck_assert_int_eq(pump.status, 3);
    next_r = 0;
    ck_assert_int_eq(take(), 0);
    saw("");
}
END_TEST

/* After 20 ms of events, so many, or none. Where it slept before, the time begins anew. */
START_TEST(when_a_turn_is_due)
{
    static const struct {
        int r;
        int64_t t_us;
        bool due;
    } rows[] = {
        { 0, 0, true },        { 1, 5000000, false }, { 1, 5019999, false }, { 1, 5020000, true },
        { 1, 5039999, false }, { 1, 5040000, true },  { 0, 0, true },        { 1, 6000000, false },
        { 0, 0, true },        { 0, 0, true },        { 1, 9000000, false }, { -ENODATA, 0, true },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        next_r = rows[i].r;
        next_event.t_us = rows[i].t_us;
        pump.due = false;
        ck_assert_int_eq(take(), rows[i].r);
        ck_assert_msg(pump.due == rows[i].due, "row %zu", i);
        ck_assert(pump.dry == (rows[i].r < 0));
    }
    next_r = 0;
    take();
    next_r = 1;
    for (int i = 1; i <= 128 * 3; i++) {
        pump.due = false;
        take();
        ck_assert_int_eq(pump.due, i % 128 == 0);
    }
}
END_TEST

/* What is left is asked when the run ends; that of a replay is of another time. */
START_TEST(what_is_left)
{
    source.left = source_left;
    next_r = 1;
    take();
    ck_assert_int_eq(pump.summary.left, 0);
    next_event.kind = FB_ENDED;
    take();
    ck_assert_int_eq(pump.summary.left, 9);
    ck_assert(pump_ended(&pump));
    next_event.kind = FB_NOTE;
    next_event.as.note.text = "noted";
    take();
    ck_assert(pump_ended(&pump));
    next_event = (struct fb_event){ .kind = FB_SIGNALS, .job = 1 }; /* one runs again */
    take();
    ck_assert(!pump_ended(&pump));
    source.keys = KEYS_REPLAY;
    next_event.kind = FB_ENDED;
    next_event.job = 0;
    take();
    ck_assert_int_eq(pump.summary.ended.kind, FB_ENDED);
    ck_assert(!pump_ended(&pump));
    next_event = (struct fb_event){ .kind = FB_SIGNALS, .job = 1 };
    take();
    ck_assert_int_eq(pump.summary.ended.kind, FB_ENDED);
    next_r = -ENODATA;
    take();
    ck_assert(pump_ended(&pump));
}
END_TEST

START_TEST(whether_it_goes_on)
{
    ck_assert(pump_goes_on(&pump));
    source.leaving = true; /* until it has ended */
    ck_assert(pump_goes_on(&pump));
    source.abandoned = true;
    ck_assert(!pump_goes_on(&pump));
    source.abandoned = source.leaving = false;
    pump.dry = true;
    ck_assert(!pump_goes_on(&pump));
    front.stays = front_stays;
    ck_assert(!pump_goes_on(&pump));
    stay_count = 2;
    ck_assert(pump_goes_on(&pump));
    source.leaving = true;
    ck_assert(!pump_goes_on(&pump));
}
END_TEST

/* One that has no more events is not asked again and again while the board stays. */
START_TEST(when_it_may_sleep)
{
    ck_assert(!pump_may_sleep(&pump, 1));
    ck_assert(pump_may_sleep(&pump, 0));
    pump.dry = true;
    ck_assert(!pump_may_sleep(&pump, -ENOTCONN));
    front.stays = front_stays;
    stay_count = 1;
    ck_assert(pump_may_sleep(&pump, -ENOTCONN));
    ck_assert(!pump_may_sleep(&pump, -ENOTCONN)); /* left meanwhile */
}
END_TEST

/* ---------------------------------------------------------------- a note */

static const struct {
    unsigned keys;
    bool elsewhere, board, notes; /* the front end has a complain(), a note() */
    int error;
    const char *seen; /* beside the event */
    int status, dies_by;
} notes[] = {
    { KEYS_RUN, false, false, false, 0, " print2:forkboard: noted", 0, 0 },
    { KEYS_RUN, false, true, false, 0, " complain:noted", 0, 0 },
    { KEYS_RUN, false, true, true, 0, " note:noted", 0, 0 },
    { KEYS_RUN, false, false, true, ENOSPC, " print2:forkboard: noted", 3, 0 },
    { KEYS_RUN, false, true, true, ENOSPC, " complain:noted", 3, 0 },
    { KEYS_RUN, false, true, true, EPIPE, "", 0, SIGPIPE },
    { KEYS_WATCH, false, false, true, ENOSPC, " note:noted", 0, 0 },
    { KEYS_WATCH, false, false, false, EPIPE, " print2:forkboard: noted", 0, 0 },
    { KEYS_REPLAY, false, true, true, ENOSPC, "", 0, 0 },
    /* What is another process's fault is none of ours, and its board says it. */
    { KEYS_RUN, true, false, true, EPIPE, " print2:forkboard: noted", 0, 0 },
    { KEYS_RUN, true, false, false, ENOSPC, " print2:forkboard: noted", 0, 0 },
    { KEYS_RUN, true, true, true, ENOSPC, "", 0, 0 },
};

START_TEST(each_note)
{
    char wanted[100];

    source.keys = notes[_i].keys;
    source.elsewhere = notes[_i].elsewhere;
    front.complain = notes[_i].board ? front_say : NULL;
    front.note = notes[_i].notes ? front_note : NULL;
    next_r = 1;
    next_event.kind = FB_NOTE;
    next_event.as.note.text = "noted";
    next_event.as.note.error = notes[_i].error;
    take();
    snprintf(wanted, sizeof wanted, "event:0%s", notes[_i].seen);
    saw(wanted);
    ck_assert_int_eq(pump.status, notes[_i].status);
    ck_assert_int_eq(source.dies_by, notes[_i].dies_by);
    ck_assert(source.leaving == (notes[_i].dies_by != 0));
    source.dies_by = SIGINT; /* the first signal is what we die by */
    take();
    ck_assert_int_eq(source.dies_by, SIGINT);
}
END_TEST

CHECK_MAIN("events of the pump")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, what_it_reaches);
    tcase_add_test(all, when_a_turn_is_due);
    tcase_add_test(all, what_is_left);
    tcase_add_test(all, whether_it_goes_on);
    tcase_add_test(all, when_it_may_sleep);
    tcase_add_loop_test(all, each_note, 0, (int)(sizeof notes / sizeof notes[0]));
}
