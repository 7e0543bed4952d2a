/*
 * show_freezer.c - the picture of a live source that stands still: from which record it is read
 * back, when it cannot be, and what keys do to it. What stands still is a stand-in.
 */
#include "check_seen.h"
#include "show/freezer.h"

#include "check_main.h"

#include <errno.h>
#include <stdio.h>

static struct record_reader *const reader = (struct record_reader *)&seen;
static struct {
    bool on;
    int back; /* what reading back returns */
    void (*wrote)(void *context);
    void *context;
} stage;

#define see(...) seen_put("", __VA_ARGS__)

void freeze_begin(struct freeze *freeze, struct desk *desk, struct record_reader *from,
                  int64_t t_us, void (*write_waiting)(void *context), void *context)
{
    (void)freeze;
    ck_assert_ptr_nonnull(desk);
    ck_assert_ptr_eq(from, reader);
    see("begin %lld;", (long long)t_us);
    stage.wrote = write_waiting;
    stage.context = context;
    stage.on = true;
}

bool freeze_on(const struct freeze *freeze)
{
    (void)freeze;
    return stage.on;
}

void freeze_end(struct freeze *freeze)
{
    (void)freeze;
    see("end;");
    stage.on = false;
}

void freeze_turn(struct freeze *freeze, int64_t clock_us, int64_t live_us)
{
    (void)freeze;
    see("turn %lld %lld;", (long long)clock_us, (long long)live_us);
}

int64_t freeze_deadline_us(const struct freeze *freeze, int64_t clock_us)
{
    (void)freeze;
    return clock_us + 5;
}

void freeze_obey(struct freeze *freeze, enum request request, int64_t clock_us)
{
    (void)freeze;
    see("obey %d at %lld;", (int)request, (long long)clock_us);
}

void freeze_go_on(struct freeze *freeze)
{
    (void)freeze;
    see("go on;");
}

int recorder_read_back(struct recorder *recorder, struct record_reader **out, char *why,
                       size_t size)
{
    see("recorder;");
    ck_assert_ptr_nonnull(recorder);
    snprintf(why, size, "the record is gone");
    *out = reader;
    return stage.back;
}

void recorder_flush(struct recorder *recorder)
{
    ck_assert_ptr_nonnull(recorder);
    see("flush;");
}

void desk_say(struct desk *desk, const char *format, ...)
{
    char words[200];
    va_list arguments;

    ck_assert_ptr_nonnull(desk);
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    see("say %s;", words);
}

static int source_back(void *context, struct record_reader **out)
{
    ck_assert_ptr_eq(context, &stage);
    see("source;");
    *out = reader;
    return stage.back;
}

static int64_t at_us(const struct source *source)
{
    (void)source;
    return 4000;
}

/* ---------------------------------------------------------------- from which record */

static struct recorder recorder;
static struct source source;
static struct front front;
static struct desk desk;
static struct freezer freezer;

static void set_up(void)
{
    front = (struct front){ .source = &source, .recorder = &recorder };
    desk.board.opened = true;
    source.start_us = 1000;
    freezer.front = &front;
    freezer.desk = &desk;
}

static const struct still_row {
    bool recorder, back, opened, on;
    int r;
    const char *seen;
} rows[] = {
    { true, false, true, false, 0, "recorder;begin 7;" },
    { true, true, true, false, 0, "recorder;begin 7;" },
    { false, true, true, false, 0, "source;begin 7;" },
    { false, false, true, false, 0, "" },
    { true, true, false, false, 0, "" },
    { true, true, true, true, 0, "" }, /* it stands still already */
    { true, false, true, false, -ENODATA, "recorder;say the record is gone;" },
    { false, true, true, false, -ENODATA, "source;say No data available;" },
    { false, true, true, false, -EIO, "source;say Input/output error;" },
};

START_TEST(stands_still)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct still_row *row = &rows[i];
        front.recorder = row->recorder ? &recorder : NULL;
        source.read_back = row->back ? source_back : NULL;
        source.read_context = &stage;
        desk.board.opened = row->opened;
        stage.on = row->on;
        stage.back = row->r;
        seen[0] = '\0';
        freezer_begin(&freezer, 7);
        ck_assert_msg(strcmp(seen, row->seen) == 0, "row %zu: %s", i, seen);
        if (strstr(seen, "begin") == NULL)
            continue;
        seen[0] = '\0';
        stage.wrote(stage.context); /* what waits to be written is, in a record of our own */
        ck_assert_str_eq(seen, row->recorder ? "flush;" : "");
    }
}
END_TEST

/* At a note the latest is shown; one that went back for what is before it stays there. */
START_TEST(at_a_note)
{
    freezer_pause(&freezer, 9);
    ck_assert_str_eq(seen, "recorder;begin 9;");
    ck_assert(desk.note_latest);
    desk.note_latest = false;
    freezer_pause(&freezer, 10);
    ck_assert_str_eq(seen, "recorder;begin 9;");
    ck_assert(!desk.note_latest);
    ck_assert(freezer_on(&freezer));
    freezer_end(&freezer);
    ck_assert(!freezer_on(&freezer));
    ck_assert_str_eq(seen, "recorder;begin 9;end;");
}
END_TEST

/* ---------------------------------------------------------------- its times */

START_TEST(times)
{
    freezer.freeze.play.at_us = 55;
    ck_assert_int_eq(freezer_at_us(&freezer), 55);
    ck_assert_int_eq(freezer_live_us(&freezer, 3000), 2000); /* since its beginning */
    desk.board.ended = true;
    desk.board.t_us = 1500;
    ck_assert_int_eq(freezer_live_us(&freezer, 3000), 1500);
    source.at_us = at_us;
    ck_assert_int_eq(freezer_live_us(&freezer, 3000), 4000);
    freezer_turn(&freezer, 60);
    ck_assert_str_eq(seen, "turn 60 4000;");
    ck_assert_int_eq(freezer_deadline_us(&freezer), 65);
}
END_TEST

/* ---------------------------------------------------------------- keys */

START_TEST(keys)
{
    char wanted[64];

    source.at_us = at_us;
    ck_assert(!freezer_obey(&freezer, REQUEST_LIVE, 10)); /* it is live */
    ck_assert(!freezer_obey(&freezer, REQUEST_STEP_BACK, 10));
    ck_assert_str_eq(seen, "");
    ck_assert(freezer_obey(&freezer, REQUEST_FREEZE, 10));
    ck_assert_str_eq(seen, "recorder;begin 4000;");
    seen[0] = '\0';
    ck_assert(freezer_obey(&freezer, REQUEST_FREEZE, 10));
    ck_assert_str_eq(seen, "");
    ck_assert(freezer_obey(&freezer, REQUEST_STEP_BACK, 11));
    snprintf(wanted, sizeof wanted, "obey %d at 11;", (int)REQUEST_STEP_BACK);
    ck_assert_str_eq(seen, wanted);
    seen[0] = '\0';
    ck_assert(freezer_obey(&freezer, REQUEST_FREEZE_BACK, 11));
    ck_assert_str_eq(seen, wanted);
    seen[0] = '\0';
    ck_assert(freezer_obey(&freezer, REQUEST_LIVE, 12));
    ck_assert_str_eq(seen, "go on;");
    stage.on = false;
    seen[0] = '\0';
    ck_assert(freezer_obey(&freezer, REQUEST_FREEZE_BACK, 11)); /* both at once */
    snprintf(wanted, sizeof wanted, "recorder;begin 4000;obey %d at 11;", (int)REQUEST_STEP_BACK);
    ck_assert_str_eq(seen, wanted);
    stage.on = false;
    stage.back = -ENODATA;
    seen[0] = '\0';
    ck_assert(freezer_obey(&freezer, REQUEST_FREEZE_BACK, 11));
    ck_assert(freezer_obey(&freezer, REQUEST_FREEZE, 11));
    ck_assert_str_eq(seen, "recorder;say the record is gone;recorder;say the record is gone;");
}
END_TEST

CHECK_MAIN_APART("a picture that stands still")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_test(all, stands_still);
    tcase_add_test(all, at_a_note);
    tcase_add_test(all, times);
    tcase_add_test(all, keys);
}
