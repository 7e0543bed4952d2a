/*
 * show_pump_signals_each.c - where each signal goes: to the front end, to the source, to what asks
 * from outside, or to a stop of all; and when such a stop begins.
 */
#include "check_main.h"
#include "pump_stage.h"

#include <signal.h>

static bool ends, leaves, stands; /* a signal ends the source; all of it stands */
static int follows;               /* the signal by which it has stopped */

static void source_signal(struct source *its, int number, bool by_kernel)
{
    see("source:%d%s", number, by_kernel ? "k" : "");
    its->leaving = leaves;
    its->stop_word = ends ? "stopped" : NULL;
}

static void source_suspend(struct source *its, bool by_kernel)
{
    (void)its;
    see("suspend%s", by_kernel ? "k" : "");
}

static bool source_stands(struct source *its)
{
    (void)its;
    return stands;
}

static int source_follows(struct source *its)
{
    (void)its;
    return follows;
}

static void source_resume(struct source *its)
{
    (void)its;
    see("resume");
}

static void front_signal(struct front *its, int number)
{
    (void)its;
    see("own:%d", number);
}

static void front_status(struct front *its)
{
    (void)its;
    see("status");
}

static void front_leave(struct front *its)
{
    (void)its;
    see("leave");
}

static void front_back(struct front *its)
{
    (void)its;
    see("back");
}

static void front_ending(struct front *its)
{
    see("ending:%s", its->source->stop_word);
}

static void own_stop(struct pump *its, int number)
{
    (void)its;
    see("stop:%d", number);
}

static void own_settle(struct pump *its)
{
    (void)its;
    see("settle");
}

static void hung_up(struct pump *its)
{
    (void)its;
    see("hung-up");
}

static const struct pump_signals own_signals = { read_signals, own_stop, own_settle };
static const struct pump_door own_door = { door_fd,    door_event, door_call,
                                           door_asked, hung_up,    door_deadline_us };
static const int own_numbers[] = { SIGWINCH, SIGCONT, 0 };
static struct opt opt;

static void set_up_all(void)
{
    set_up();
    ends = leaves = stands = false;
    follows = 0;
    opt = (struct opt){ 0 };
    pump.opt = &opt;
    front.source = &source;
    pump.signals = &own_signals;
    source.signal = source_signal;
}

/* ---------------------------------------------------------------- where it goes */

START_TEST(each_signal)
{
    pump_signal(&pump, SIGWINCH, false); /* no front end wants it */
    saw("source:28 settle");
    front.signals = own_numbers;
    front.signal = front_signal;
    pump_signal(&pump, SIGWINCH, false);
    pump_signal(&pump, SIGCONT, true);
    saw("own:28 own:18");
    pump_signal(&pump, SIGUSR1, false);
    pump_tell(&pump);
    saw("");
    front.status = front_status;
    pump_signal(&pump, SIGUSR1, false);
    saw(""); /* a worker may have begun of which it has not heard */
    pump_tell(&pump);
    pump_tell(&pump);
    saw("status");
    pump_signal(&pump, SIGINT, true);
    saw("source:2k settle");
    leaves = true; /* the next counts as another of them */
    pump_signal(&pump, SIGINT, true);
    saw("source:2k");
    leaves = false;
    ends = true;
    pump_signal(&pump, SIGTERM, false);
    saw("source:15");
}
END_TEST

/* A hang-up leaves a run that may go on without its terminal. */
START_TEST(a_hang_up)
{
    for (int i = 0; i < 4; i++) {
        opt.detach_on_hangup = i & 1;
        pump.door = i & 2 ? &own_door : NULL;
        pump_signal(&pump, SIGHUP, false);
        saw(i == 3 ? "hung-up" : "source:1 settle");
    }
    pump_signal(&pump, SIGTERM, false);
    saw("source:15 settle");
}
END_TEST

/* ---------------------------------------------------------------- a stop */

/* At once, or where the source is to stand first, when it does. */
START_TEST(a_stop)
{
    pump_signal(&pump, SIGTSTP, true);
    saw("stop:0");
    front.leave = front_leave;
    front.back = front_back;
    source.suspend = source_suspend;
    source.resume = source_resume;
    pump.recorder.pending_us = 5;
    pump_signal(&pump, SIGTSTP, true);
    saw("suspendk leave stop:0 back resume");
    ck_assert_int_eq(pump.recorder.pending_us, 0); /* what it has recorded is there to be read */
    ck_assert(!pump_stop_now(&pump));
    source.stands = source_stands;
    pump_signal(&pump, SIGTSTP, false);
    saw("suspend");
    ck_assert(!pump_stop_now(&pump));
    pump_turn(&pump, true);
    saw("");
    stands = true;
    pump_turn(&pump, false); /* events wait */
    saw("");
    timeout_ms = 9;
    pump_turn(&pump, true);
    saw("leave stop:0 back resume");
    ck_assert_int_eq(timeout_ms, 9); /* it has not slept */
    ck_assert(!pump_stop_now(&pump));
    saw("");
}
END_TEST

/* By the signal by which the source has stopped by itself. */
START_TEST(a_stop_that_is_followed)
{
    source.follows = source_follows;
    ck_assert(!pump_stop_now(&pump));
    saw("");
    follows = SIGTTIN;
    ck_assert(pump_stop_now(&pump));
    saw("stop:21");
    source.stands = source_stands;
    pump_signal(&pump, SIGTSTP, false);
    ck_assert(!pump_stop_now(&pump)); /* it was asked to, and does not stand yet */
    saw("");
}
END_TEST

/* ---------------------------------------------------------------- an end */

/* The front end is told of each word once. */
START_TEST(an_end)
{
    struct fb_event event = { .kind = FB_SIGNALS };

    pump_tell(&pump);
    source.stop_word = "stopped";
    pump_tell(&pump);
    saw("");
    front.ending = front_ending;
    pump_tell(&pump);
    saw("");
    source.stop_word = "killed";
    ck_assert(!pump_tells_before(&pump, &event));
    pump_tell(&pump);
    pump_tell(&pump);
    saw("ending:killed");
    event.kind = FB_EXITED;
    ck_assert(!pump_tells_before(&pump, &event)); /* it was told */
    source.stop_word = "stopped";
    ck_assert(pump_tells_before(&pump, &event));
    event.kind = FB_ENDED;
    ck_assert(pump_tells_before(&pump, &event));
    event.kind = FB_FORKED;
    for (int i = 0; i < 1024; i++)
        ck_assert(!pump_tells_before(&pump, &event));
    ck_assert(pump_tells_before(&pump, &event));
}
END_TEST

/* Where nothing more was to come, and where all has ended. */
START_TEST(an_end_at_rest)
{
    ck_assert(!pump_tells_now(&pump));
    next_r = 0;
    take();
    ck_assert(pump_tells_now(&pump));
    front.ending = front_ending;
    source.stop_word = "stopped";
    pump_turn(&pump, true);
    saw("ending:stopped");
    next_r = 1;
    take();
    saw("event:0");
    ck_assert(!pump_tells_now(&pump));
    source.stop_word = "killed";
    pump_turn(&pump, false);
    saw("");
    pump.dry = true;
    ck_assert(pump_tells_now(&pump));
    pump_turn(&pump, false);
    saw("ending:killed");
}
END_TEST

CHECK_MAIN("signals of the pump")
{
    tcase_add_checked_fixture(all, set_up_all, tear_down);
    tcase_add_test(all, each_signal);
    tcase_add_test(all, a_hang_up);
    tcase_add_test(all, a_stop);
    tcase_add_test(all, a_stop_that_is_followed);
    tcase_add_test(all, an_end);
    tcase_add_test(all, an_end_at_rest);
}
