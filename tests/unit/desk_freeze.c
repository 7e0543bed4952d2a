/*
 * desk_freeze.c - a picture that stands still while events come: what it shows, how far behind it
 * is, forth and back through what has happened, and live again with nothing missing. The events go
 * where those of a run go: to the desk and to a tape. No clock: time is what a row says.
 */
#include "base/text.h"
#include "check_main.h"
#include "desk/freeze.h"
#include "record/tape.h"

#include <stdlib.h>
#include <string.h>

#define MS 1000

static struct desk desk;
static struct freeze freeze;
static struct tape *tape;
static int64_t clock_us, live_us;
static int flushes;

static void put(const struct fb_event *event)
{
    ck_assert_int_eq(tape_put(tape, event), 0);
    desk_apply(&desk, event);
    live_us = event->t_us;
}

static void tell(enum fb_kind kind, uint32_t job, int64_t ms)
{
    struct fb_event event = { .kind = kind, .job = job, .attempt = job > 0, .t_us = ms * MS };

    if (kind == FB_RUN)
        event.as.run.title = event.as.run.version = "";
    if (kind == FB_QUEUED)
        event = (struct fb_event){ .kind = kind,
                                   .job = job,
                                   .t_us = ms * MS,
                                   .as.queued = { .name = "job", .command = "job" } };
    if (kind == FB_FORKED)
        event.as.forked.pid = (pid_t)(1000 + job);
    if (kind == FB_EXITED)
        event.as.exited.code = 1;
    put(&event);
}

static void note(const char *text, bool pause, int64_t ms)
{
    put(&(struct fb_event){
        .kind = FB_NOTE, .t_us = ms * MS, .as.note = { .text = text, .pause = pause } });
}

static void live(uint32_t job, int64_t ms)
{
    tell(FB_FORKED, job, ms);
    tell(FB_BEGAN, job, ms);
    tell(FB_EXITED, job, ms + 1);
    tell(FB_REAPED, job, ms + 2);
}

static void write_waiting(void *context)
{
    (void)context;
    flushes++;
    ck_assert_int_eq(tape_flush(tape), 0);
}

static void stand_still(void)
{
    struct record_reader *reader;
    char why[256];

    write_waiting(NULL);
    ck_assert_msg(record_reader_open_fd(&reader, tape_file(tape), why, sizeof why) == 0, "%s", why);
    freeze_begin(&freeze, &desk, reader, live_us, write_waiting, NULL);
}

static void open_all(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    clock_us = 5000 * MS;
    ck_assert_int_eq(desk_open(&desk, KEYS_RUN, false), 0);
    ck_assert_int_eq(desk_resize(&desk, 24, 80), 0);
    ck_assert_int_eq(tape_open(&tape), 0);
    tell(FB_RUN, 0, 0);
    for (uint32_t job = 1; job <= 4; job++)
        tell(FB_QUEUED, job, 0);
    live(1, 100);
}

static void close_all(void)
{
    freeze_end(&freeze);
    tape = tape_close(tape);
    desk_close(&desk);
}

static void press(int key)
{
    enum request request = keys_request(key, KEYS_FROZEN);

    ck_assert_int_ne(request, REQUEST_NONE);
    desk.at_us = -1;
    if (request == REQUEST_LIVE)
        freeze_go_on(&freeze);
    else
        freeze_obey(&freeze, request, clock_us);
}

/* "100/7=": at 100 ms, after 7 events; > it plays. */
static void look(struct text *seen)
{
    if (freeze_on(&freeze))
        text_printf(seen, "%d/%u%s ", (int)(freeze.play.at_us / MS), (unsigned)desk.past.events,
                    freeze.play.playing ? ">" : "=");
    else
        text_printf(seen, "live/%u ", (unsigned)desk.shown->events);
}

/* The present goes on behind it, and is there at once when it is live again. */
START_TEST(stands_still_while_events_come)
{
    stand_still();
    ck_assert_ptr_eq(desk.shown, &desk.past);
    ck_assert_uint_eq(desk.past.events, 9);
    ck_assert_uint_eq(desk.ui.keys, KEYS_FROZEN);
    ck_assert(desk.ui.replay.on && desk.ui.replay.frozen);
    ck_assert_uint_eq(desk.ui.replay.failure_count, 1);
    live(2, 200);
    live(3, 300);
    freeze_turn(&freeze, clock_us, live_us);
    ck_assert_uint_eq(desk.past.events, 9);
    ck_assert_int_eq(desk.past.counts[BOARD_WAITING], 3);
    ck_assert_uint_eq(desk.board.events, 17);
    ck_assert_int_eq(desk.board.counts[BOARD_WAITING], 1);
    ck_assert_int_eq(desk.ui.replay.end_us - freeze.play.at_us, 200 * MS);
    ck_assert_uint_eq(desk.ui.replay.failure_count, 3); /* those after the picture too */
    ck_assert_int_eq(desk.ui.replay.failures_us[2], 302 * MS);
    press(' ');
    ck_assert(!freeze_on(&freeze));
    ck_assert_ptr_eq(desk.shown, &desk.board);
    ck_assert_uint_eq(desk.board.events, 17);
    ck_assert_uint_eq(desk.ui.keys, KEYS_RUN);
    ck_assert(!desk.ui.replay.on);
}
END_TEST

static const struct {
    const char *course, *seen;
} courses[] = {
    { ",,..", "101/8= 100/7= 101/8= 102/9= " },
    { "....", "200/10= 200/11= 201/12= 202/13= " }, /* what came since */
    { "^e e e", "0/5= 102/9= 202/13= 302/17= " },
    { "^l l l", "0/5= 7/5= 15/5= 22/5= " }, /* a fortieth of it all */
    { "x", "102/9> " },
    { ", $", "101/8= live/17 " },
};

START_TEST(forth_and_back)
{
    struct text seen = { 0 };

    stand_still();
    live(2, 200);
    live(3, 300);
    freeze_turn(&freeze, clock_us, live_us);
    for (const char *key = courses[_i].course; *key != '\0'; key++)
        if (*key != ' ') {
            press(*key);
            look(&seen);
        }
    ck_assert_str_eq(text_string(&seen), courses[_i].seen);
    text_fini(&seen);
}
END_TEST

/* The end of what is read is no end: what is written meanwhile is found. */
START_TEST(steps_into_the_present)
{
    struct text seen = { 0 };

    stand_still();
    press('.');
    look(&seen);
    live(2, 200);
    press('.');
    look(&seen);
    press('.');
    look(&seen);
    ck_assert_str_eq(text_string(&seen), "102/9= 200/10= 200/11= ");
    ck_assert_int_gt(flushes, 0);
    text_fini(&seen);
}
END_TEST

/* How far behind it is goes by tenths: each is drawn, and what is between is not. */
START_TEST(how_far_behind)
{
    static const struct {
        int ms;
        bool changed;
    } turns[] = { { 150, false }, { 199, false }, { 200, true }, { 299, false }, { 400, true } };

    tell(FB_QUEUED, 5, 150); /* the present is there when it stands still */
    stand_still();
    ck_assert_int_eq(freeze_deadline_us(&freeze, clock_us), clock_us + 100 * MS);
    for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
        desk_draw(&desk, live_us);
        freeze_turn(&freeze, clock_us, turns[i].ms * MS);
        ck_assert(desk.changed == turns[i].changed);
        ck_assert_int_eq(desk.ui.replay.end_us, turns[i].ms * MS);
    }
    tell(FB_ENDED, 0, 500);
    ck_assert_int_eq(freeze_deadline_us(&freeze, clock_us), INT64_MAX); /* nothing moves */
    press('p');
    ck_assert_int_lt(freeze_deadline_us(&freeze, clock_us), INT64_MAX);
}
END_TEST

/* One that plays faster than time goes by reaches the present, and is live. */
START_TEST(catches_up)
{
    stand_still();
    live(2, 200);
    live(3, 300);
    freeze_turn(&freeze, clock_us, live_us);
    press('p');
    press('+');
    freeze_turn(&freeze, clock_us += 50 * MS, live_us + 50 * MS);
    ck_assert_int_eq(freeze.play.at_us, 202 * MS);
    ck_assert_uint_eq(desk.past.events, 13);
    ck_assert_int_le(freeze_deadline_us(&freeze, clock_us), clock_us + 100 * MS);
    freeze_turn(&freeze, clock_us += 100 * MS, live_us + 150 * MS);
    ck_assert_int_eq(freeze.play.at_us, 402 * MS);
    freeze_turn(&freeze, clock_us += 200 * MS, live_us + 350 * MS);
    ck_assert(!freeze_on(&freeze));
    ck_assert_uint_eq(desk.shown->events, 17);
}
END_TEST

/* On the way back to the present it stops at a note that pauses, once. */
START_TEST(stops_at_notes_that_pause)
{
    struct text seen = { 0 };

    note("seen", true, 150);
    stand_still();
    note("one", true, 160);
    live(2, 200);
    note("not this", false, 210);
    note("two", true, 220);
    live(3, 300);
    press('^');
    press(' ');
    look(&seen);
    ck_assert_str_eq(board_note(desk.shown, desk.shown->notes.count)->text, "one");
    freeze_turn(&freeze, clock_us, live_us);
    press(' ');
    look(&seen);
    freeze_turn(&freeze, clock_us, live_us);
    press(' ');
    look(&seen);
    ck_assert_str_eq(text_string(&seen), "160/11= 220/17= live/21 ");
    text_fini(&seen);
}
END_TEST

/* The reader has 2 s and 0.3 s a word, whatever is shown; keys go through them. */
START_TEST(notes_wait_for_their_reader)
{
    const uint64_t *shown = &desk.ui.note.shown;

    desk_draw(&desk, 0);
    desk_notes_turn(&desk, clock_us);
    ck_assert_uint_eq(*shown, 0);
    ck_assert(!desk.changed); /* as it was */
    ck_assert_int_eq(desk_notes_deadline_us(&desk), INT64_MAX);
    note("two words", false, 150);
    note("and these are five words", false, 151);
    note("last", false, 152);
    desk_notes_turn(&desk, clock_us);
    ck_assert_uint_eq(*shown, 1);
    ck_assert_int_eq(desk_notes_deadline_us(&desk), clock_us + 2600 * MS);
    desk_draw(&desk, 0);
    desk_notes_turn(&desk, clock_us + 2599 * MS);
    ck_assert_uint_eq(*shown, 1);
    ck_assert(!desk.changed);
    clock_us += 2600 * MS;
    desk_notes_turn(&desk, clock_us);
    ck_assert_uint_eq(*shown, 2);
    ck_assert(desk.changed);
    ck_assert_int_eq(desk_notes_deadline_us(&desk), clock_us + 3500 * MS);
    desk_press(&desk, 'b', NULL);
    ck_assert_uint_eq(*shown, 1);
    ck_assert_int_eq(desk_notes_deadline_us(&desk), INT64_MAX); /* it was gone back to: it stays */
    desk_notes_turn(&desk, clock_us + 100000 * MS);
    ck_assert_uint_eq(*shown, 1);
    desk_press(&desk, 'b', NULL);
    ck_assert_str_eq(desk.ui.foot.message, "this is the first note");
    desk_press(&desk, 'n', NULL);
    desk_press(&desk, 'n', NULL);
    ck_assert_uint_eq(*shown, 3);
    desk_press(&desk, 'n', NULL);
    ck_assert_str_eq(desk.ui.foot.message, "this is the last note so far");
    stand_still(); /* all of them are there: nothing changes */
    desk_notes_turn(&desk, clock_us);
    ck_assert_uint_eq(*shown, 3);
    press('^'); /* none has been said yet */
    desk_notes_turn(&desk, clock_us);
    ck_assert_uint_eq(*shown, 0);
    press('.');
    for (int i = 0; i < 8; i++)
        press('.');
    desk_notes_turn(&desk, clock_us); /* a step shows what it steps to */
    ck_assert_uint_eq(*shown, desk.past.notes.count);
}
END_TEST

/* The key that goes on from a note says that it was read. */
START_TEST(gone_on_from_is_read)
{
    for (int pauses = 0; pauses < 2; pauses++) {
        note(pauses ? "stands still" : "runs on", pauses, 150 + pauses * 10);
        desk.ui.note.shown = desk.board.notes.count;
        desk.note_us = clock_us;
        stand_still();
        note("next", false, 155 + pauses * 10);
        press(' ');
        desk_notes_turn(&desk, clock_us);
        ck_assert_str_eq(board_note(&desk.board, desk.ui.note.shown)->text,
                         pauses ? "next" : "runs on");
    }
}
END_TEST

/* Where it stops, the note is shown that it stopped at, whatever is to be read before. */
START_TEST(stops_with_its_note)
{
    note("first", true, 150);
    stand_still();
    note("second", false, 155);
    note("third", true, 160);
    desk.ui.note.shown = 1;
    desk.note_us = clock_us;
    press(' ');
    desk_notes_turn(&desk, clock_us);
    ck_assert_str_eq(board_note(desk.shown, desk.ui.note.shown)->text, "third");
}
END_TEST

/* Closed while it stands still, nothing is left. */
START_TEST(closed_frozen)
{
    stand_still();
    live(2, 200);
    press(',');
}
END_TEST

CHECK_MAIN("freeze")
{
    tcase_add_checked_fixture(all, open_all, close_all);
    tcase_add_test(all, stands_still_while_events_come);
    tcase_add_loop_test(all, forth_and_back, 0, (int)(sizeof courses / sizeof courses[0]));
    tcase_add_test(all, steps_into_the_present);
    tcase_add_test(all, how_far_behind);
    tcase_add_test(all, catches_up);
    tcase_add_test(all, stops_at_notes_that_pause);
    tcase_add_test(all, notes_wait_for_their_reader);
    tcase_add_test(all, gone_on_from_is_read);
    tcase_add_test(all, stops_with_its_note);
    tcase_add_test(all, closed_frozen);
}
