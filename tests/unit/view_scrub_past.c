/*
 * view_scrub_past.c - golden screens of what holds the time: a picture that stands still, a run
 * that was not started yet, notes that are long, and a record that is played event by event.
 */
#include "check_main.h"
#include "view_runs.h"

#include <limits.h>

static void past(struct stage *stage, double now_s)
{
    static const int64_t failures_us[] = { 9000000, 15000000 };

    stage->now_s = now_s;
    stage->ui.keys = KEYS_FROZEN;
    stage->ui.replay.on = stage->ui.replay.frozen = true;
    stage->ui.replay.speed = 1;
    stage->ui.replay.end_us = (int64_t)(now_s * 1e6) + 3400001;
    stage->ui.replay.failures_us = failures_us;
    stage->ui.replay.failure_count = 2;
}

START_TEST(frozen)
{
    struct stage stage;

    cities(&stage);
    past(&stage, 14.2);
    golden(&stage, "frozen_30x100", 30, 100);
    golden(&stage, "frozen_24x80", 24, 80);
    golden(&stage, "frozen_18x60", 18, 60);
    golden(&stage, "frozen_5x20", 5, 20);
    stage.ui.replay.playing = stage.ui.replay.by_events = true;
    golden(&stage, "frozen_by_events", 10, 70);
    stage_close(&stage);
}
END_TEST

START_TEST(replay_by_events)
{
    struct stage stage;

    cities(&stage);
    past(&stage, 14.2);
    stage.ui.keys = KEYS_REPLAY;
    stage.ui.replay.frozen = false;
    stage.ui.replay.by_events = true;
    golden(&stage, "replay_by_events", 10, 80);
    stage.ui.replay.by_events = false;
    stage.ui.replay.speed = 0.01;
    golden(&stage, "replay_slowest", 10, 80);
    stage_close(&stage);
}
END_TEST

static void held(struct stage *stage)
{
    stage_open(stage);
    tell_run(stage, "Zombies", FB_ALL_AT_ONCE);
    tell_queued(stage, 0, "first", 0);
    tell_queued(stage, 0, "second", 0);
    stage->now_s = 0;
    stage->ui.run.unstarted = stage->ui.run.queue_held = true;
}

START_TEST(not_started)
{
    struct stage stage;

    held(&stage);
    golden(&stage, "held_18x60", 18, 60);
    watch_report_note(&stage, 0,
                      "Four workers end; their parent is busy, and reaps them 4 s later.");
    stage.now_s = 0;
    golden(&stage, "held_24x80", 24, 80);
    golden(&stage, "held_10x40", 10, 40);
    stage_close(&stage);
}
END_TEST

/* A note about a job names it, and its row is marked; one that pauses says what goes on. */
START_TEST(notes_of_jobs)
{
    struct stage stage;

    cities(&stage);
    tell(&stage, 14.0,
         (struct fb_event){ .kind = FB_NOTE, .as.note = { .text = "Of all.", .pause = true } });
    tell(&stage, 14.1,
         (struct fb_event){
             .kind = FB_NOTE, .job = 2, .as.note = { .text = "Of one.", .pause = true } });
    golden(&stage, "note_of_a_job_24x80", 24, 80);
    stage.ui.replay = (struct ui_replay){ .on = true, .frozen = true, .speed = 1 };
    stage.ui.keys = KEYS_FROZEN;
    golden(&stage, "note_pauses_24x80", 24, 80);
    golden(&stage, "note_pauses_18x60", 18, 60);
    stage.ui.note.shown = 1; /* the picture does not stand still at this one */
    golden(&stage, "note_before_24x80", 24, 80);
    stage_close(&stage);
}
END_TEST

/* Long ones are wrapped, in the pane too, and the pane can be scrolled from end to end. */
START_TEST(long_notes)
{
    static const char text[] =
        "The storm is over. 200 workers died, and the parent was woken once: a SIGCHLD that is "
        "pending already is not sent again. So a parent must wait until nothing is left to wait "
        "for; with one wait() for each signal 199 zombies would still stand there.";
    struct stage stage;

    cities(&stage);
    watch_report_note(&stage, 14.0, "A short one.");
    watch_report_note(&stage, 14.1, text);
    watch_report_note(&stage, 14.2, "The last word.");
    stage.ui.note.shown = 2;
    golden(&stage, "notes_24x80", 24, 80);
    golden(&stage, "notes_18x60", 18, 60);
    stage.ui.pane.full = true;
    stage.ui.pane.end = view_scroll(stage.view, &stage.board, &stage.ui, 18, 60, -1);
    golden(&stage, "notes_scrolled", 18, 60);
    stage.ui.pane.end = view_scroll(stage.view, &stage.board, &stage.ui, 18, 60, INT_MIN);
    golden(&stage, "notes_first", 18, 60);
    for (int i = 0; i < 100 && stage.ui.pane.end != 0; i++)
        stage.ui.pane.end = view_scroll(stage.view, &stage.board, &stage.ui, 18, 60, 1);
    ck_assert_uint_eq(stage.ui.pane.end, 0);
    stage_close(&stage);
}
END_TEST

/* What the log keeps of a text is not all of it: the rest is the job's, or left out with a sign. */
START_TEST(long_words)
{
    static const char why[] = "a reason that is longer than what an entry of the log keeps of it, "
                              "which is 62 bytes";
    struct stage stage;

    cities(&stage);
    tell_queued(&stage, 14, "late", 0);
    tell(&stage, 14.1, (struct fb_event){ .kind = FB_SKIPPED, .job = 6, .as.skipped.why = why });
    stage.ui.pane.full = true;
    golden(&stage, "long_words", 16, 150);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("view_past")
{
    check_locale();
    tcase_add_test(all, frozen);
    tcase_add_test(all, replay_by_events);
    tcase_add_test(all, not_started);
    tcase_add_test(all, long_notes);
    tcase_add_test(all, notes_of_jobs);
    tcase_add_test(all, long_words);
}
