/* view_screens.c - screens of runs as a person meets them, compared with files. */
#include "check_main.h"
#include "view_runs.h"

static const struct {
    const char *name;
    int rows, cols;
} sizes[] = { { "cities_24x80", 24, 80 },
              { "cities_30x100", 30, 100 },
              { "cities_10x40", 10, 40 },
              { "cities_5x20", 5, 20 },
              { "cities_100x300", 100, 300 } };

START_TEST(running_in_every_size)
{
    struct stage stage;

    cities(&stage);
    golden(&stage, sizes[_i].name, sizes[_i].rows, sizes[_i].cols);
    stage_close(&stage);
}
END_TEST

/* The jobs to sample: the rows on the screen, or as many where a pane takes all of the screen. */
START_TEST(looked_at)
{
    struct stage stage;
    uint32_t jobs[50];

    stage_open(&stage);
    tell_run(&stage, "", 64);
    for (uint32_t job = 1; job <= 60; job++)
        tell_queued(&stage, 0, "x", 0);
    for (uint32_t job = 4; job <= 60; job++)
        tell_start(&stage, 0, job, (int)job);
    stage_rebuild(&stage);
    stage_draw(&stage, 24, 80);
    ck_assert_uint_eq(view_visible(&stage.board, &stage.ui, 24, 80, jobs, 50), 8);
    ck_assert_uint_eq(jobs[0], 4);
    stage.ui.table.top = 20;
    ck_assert_uint_eq(view_visible(&stage.board, &stage.ui, 24, 80, jobs, 50), 11);
    ck_assert_uint_eq(jobs[0], 21);
    stage.ui.pane.full = true;
    ck_assert_uint_eq(view_visible(&stage.board, &stage.ui, 24, 80, jobs, 50), 24);
    ck_assert_uint_eq(jobs[0], 4);
    ck_assert_uint_eq(view_visible(&stage.board, &stage.ui, 100, 80, jobs, 50), 50);
    stage_close(&stage);
}
END_TEST

START_TEST(ascii)
{
    struct stage stage;

    cities(&stage);
    stage.ascii = true;
    golden(&stage, "cities_ascii_24x80", 24, 80);
    golden(&stage, "cities_ascii_5x20", 5, 20);
    stage_close(&stage);
}
END_TEST

/* What a lesson says stands by itself; where there is no room, what failed is more important. */
START_TEST(notes)
{
    struct stage stage;

    cities(&stage);
    watch_report_note(&stage, 14.2, "London waited for New York: see the gap in its lane.");
    golden(&stage, "note_24x80", 24, 80);
    golden(&stage, "note_10x40", 10, 40);
    watch_report_note(&stage, 14.25,
                      "It has exited, and is a zombie: it uses no CPU and no memory. Its exit "
                      "status and its pid are left, until the parent asks for the status.");
    stage.ui.pane.shown = PANE_LIFE;
    golden(&stage, "note_long_18x60", 18, 60);
    stage.ui.pane.shown = PANE_EVENTS;
    tell(&stage, 14.3,
         (struct fb_event){ .kind = FB_NOTE,
                            .as.note = { .text = "/full/record.jsonl: No space left on device",
                                         .error = ENOSPC } });
    golden(&stage, "note_error_24x80", 24, 80);
    stage_close(&stage);
    stage_open(&stage);
    tell_run(&stage, "", 1);
    watch_report_note(&stage, 0, "A zombie: nothing runs, only its exit status is kept.");
    golden(&stage, "note_small", 10, 60);
    stage_close(&stage);
}
END_TEST

START_TEST(empty)
{
    struct stage stage;

    stage_open(&stage);
    golden(&stage, "empty_before", 24, 80);
    stage.ui.pane.shown = PANE_OUTPUT;
    golden(&stage, "empty_output", 16, 80);
    stage.ui.pane.shown = PANE_EVENTS;
    tell_run(&stage, "", 2);
    tell_ended(&stage, 0.01, false);
    golden(&stage, "empty_ended", 24, 80);
    stage_close(&stage);
}
END_TEST

START_TEST(ended)
{
    struct stage stage;

    cities(&stage);
    tell_end(&stage, 14.3, 4, 0, 5.2);
    tell_start(&stage, 14.31, 5, 1);
    tell_end(&stage, 19.7, 5, 0, 5.3);
    tell_end(&stage, 21.9, 2, 0, 21.4);
    tell_ended(&stage, 21.91, false);
    golden(&stage, "ended_failed", 24, 80);
    golden(&stage, "ended_failed_10x40", 10, 40);
    stage_close(&stage);
    stage_open(&stage);
    tell_run(&stage, "", 2);
    for (uint32_t job = 1; job <= 2; job++) {
        tell_queued(&stage, 0.001, job == 1 ? "gzip -k a.log" : "gzip -k b.log", 0);
        tell_start(&stage, 0.002, job, (int)job);
    }
    tell_end(&stage, 0.2, 1, 0, 0.19);
    tell_end(&stage, 0.35, 2, 0, 0.34);
    tell_ended(&stage, 0.36, false);
    golden(&stage, "ended_well", 24, 80);
    stage_close(&stage);
}
END_TEST

START_TEST(every_state)
{
    struct stage stage;

    states(&stage);
    golden(&stage, "states_40x132", 40, 132);
    golden(&stage, "states_24x80", 24, 80);
    stage.ascii = true;
    stage.ui.table.sort = COLUMN_STATE;
    golden(&stage, "states_sorted_ascii", 30, 100);
    stage.ui.table.sort = COLUMN_ELAPSED;
    stage.ui.table.descending = true;
    stage.ui.table.filter = 1u << BOARD_FAILED | 1u << BOARD_OK;
    stage.ui.table.find = "ta";
    stage.ui.table.marked = (const uint32_t[]){ 3, 12 };
    stage.ui.table.marked_count = 2;
    stage.ascii = false;
    golden(&stage, "states_filtered", 24, 80);
    stage_close(&stage);
}
END_TEST

static const char *const hostile[] = {
    "\u65E5\u672C\u8A9E\u306E\u30B8\u30E7\u30D6",
    "family \U0001F468\u200D\U0001F469\u200D\U0001F467 emoji \U0001F600",
    "e\u0301a\u0300\u0301\u0302\u0303\u0304\u0305 marks",
    "\u05E9\u05DC\u05D5\u05DD right to left \u202Egnp.exe",
    "\033[2J\033]0;owned\007clear\r\n\ttab",
    "bytes \xFF\xFE\xC3",
    "a very long name that does not fit into any column that is made for names",
    "",
};

START_TEST(hostile_text)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "\033[31mred\033[0m \u65E5\u672C", 4);
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        uint32_t job = tell_queued(&stage, 0.001, hostile[i], 0);
        tell_start(&stage, 0.002 * job, job, 1);
        tell_progress(&stage, 0.1, job, 0.5, hostile[(i + 1) % 7]);
    }
    tell_end(&stage, 0.5, 5, 1, 0.1);
    stage.ui.table.selected = 7;
    golden(&stage, "hostile_24x80", 24, 80);
    golden(&stage, "hostile_10x40", 10, 40);
    stage_close(&stage);
}
END_TEST

START_TEST(ten_thousand)
{
    struct stage stage;
    char name[32];

    stage_open(&stage);
    tell_run(&stage, "Many", 64);
    for (uint32_t job = 1; job <= 10000; job++) {
        snprintf(name, sizeof name, "simulate --seed %u", job);
        tell_queued(&stage, 0.001, name, 0);
    }
    for (uint32_t job = 1; job <= 5000; job++) {
        tell_start(&stage, 0.01 * job, job, (int)job % 64 + 1);
        if (job > 64)
            tell_end(&stage, 0.01 * job, job - 64, (job - 64) % 997 == 0, 0.01);
    }
    stage.ui.table.selected = 4990;
    stage.ui.table.top = 4980;
    golden(&stage, "many_24x80", 24, 80);
    stage.ui.table.sort = COLUMN_STATE;
    stage.ui.table.top = 0;
    golden(&stage, "many_by_state", 24, 80);
    golden(&stage, "many_5x20", 5, 20);
    stage_close(&stage);
}
END_TEST

/* Lives that begin, and partly end, in the first moment of all: 0 is a time like any other. */
static void at_once(struct stage *stage)
{
    static const char *const names[] = { "well", "killed", "zombie", "lives", "after" };

    stage_open(stage);
    tell_run(stage, "all at once", 4);
    for (uint32_t job = 1; job <= 5; job++)
        if (job < 5)
            tell_queued(stage, 0, names[job - 1], 0);
        else
            tell_queued_after(stage, 0, names[job - 1], 0, 4, FB_WHEN_FAILED);
    for (uint32_t job = 1; job <= 4; job++) {
        tell_forked(stage, 0, job, (int)job);
        tell_began(stage, 0, job);
        tell_sample(stage, 0, job, 0, 1, (int)job % 2, 'R');
    }
    tell_end(stage, 0, 1, 0, 0);
    tell_signals(stage, 0, 2);
    tell_exited(stage, 0, 2, 0, SIGKILL, FB_CAUSE_NONE);
    tell_reaped(stage, 0, 2, 0, 2);
    tell_exited(stage, 0, 3, 0, 0, FB_CAUSE_NONE);
}

START_TEST(in_the_first_moment)
{
    static const char *const names[] = { "events", "output", "timeline", "cores",
                                         "life",   NULL,     "graph" };
    struct stage stage;
    char name[64];

    if (names[_i] == NULL)
        return;
    at_once(&stage);
    stage.ui.pane.shown = (enum ui_pane)_i;
    snprintf(name, sizeof name, "at_once_%s_0", names[_i]);
    golden(&stage, name, 30, 100);
    stage.now_s = 0.4;
    snprintf(name, sizeof name, "at_once_%s_1", names[_i]);
    golden(&stage, name, 30, 100);
    stage.ui.pane.lanes = LANES_OF_SLOTS;
    tell_reaped(&stage, 0.5, 3, 0.3, 3);
    tell_end(&stage, 1, 4, 7, 0.001);
    tell_ended(&stage, 1, false);
    snprintf(name, sizeof name, "at_once_%s_2", names[_i]);
    golden(&stage, name, 30, 100);
    stage_close(&stage);
}
END_TEST

/* A job runs again long after the end: clock and tail leave out the time in which nothing ran. */
START_TEST(again_after_the_end)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    for (uint32_t job = 1; job <= 4; job++) {
        tell_queued(&stage, 0, "again", 0);
        tell_start(&stage, 0.5 * job, job, 1);
        tell_exited(&stage, 2.4, job, 1, 0, FB_CAUSE_NONE);
        tell_reaped(&stage, 2.5, job, 0, 1);
    }
    tell_ended(&stage, 2.5, false);
    tell_start(&stage, 600, 1, 1);
    stage.now_s = 602;
    stage.ui.pane.shown = PANE_CORES;
    for (int done = 0; done < 2; done++) {
        char *text;
        if (done) {
            tell_exited(&stage, 602, 1, 0, 0, FB_CAUSE_NONE);
            tell_reaped(&stage, 602, 1, 0, 1);
            tell(&stage, 602, (struct fb_event){ .kind = FB_ENDED, .as.ended.wall_us = 4500000 });
        }
        stage_rebuild(&stage);
        stage_draw(&stage, 24, 80);
        text = stage_dump(&stage);
        ck_assert_msg(strstr(text, "00:04.5") != NULL, "%s", text);
        ck_assert_msg(strstr(text, "last 2.0 s: too") != NULL, "%s", text);
        free(text);
    }
    stage_close(&stage);
}
END_TEST

/* Jobs that are not read yet: rows for those whose names are known, a line for the others. */
START_TEST(jobs_to_come)
{
    static const struct ui_coming coming[] = { { 3, "third" }, { 4, "fourth" }, { 5, "fifth" } };
    struct stage stage;
    char *text;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    for (uint32_t job = 1; job <= 2; job++) {
        tell_queued(&stage, 0, "job", 0);
        tell_start(&stage, 0.5, job, 1);
    }
    stage.now_s = 1;
    stage.ui.run.jobs_ahead = 8;
    stage.ui.run.coming = coming;
    stage.ui.run.coming_count = 3;
    golden(&stage, "coming_24x80", 24, 80);
    stage.ui.run.jobs_ahead = 2; /* one of them is not to come any more */
    stage_rebuild(&stage);
    stage_draw(&stage, 24, 80);
    text = stage_dump(&stage);
    ck_assert(strstr(text, "fourth") != NULL);
    ck_assert(strstr(text, "fifth") == NULL);
    ck_assert(strstr(text, "to come") == NULL);
    free(text);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("views")
{
    check_locale();
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, running_in_every_size, 0, sizeof sizes / sizeof sizes[0]);
    tcase_add_test(all, looked_at);
    tcase_add_test(all, ascii);
    tcase_add_test(all, empty);
    tcase_add_test(all, notes);
    tcase_add_test(all, ended);
    tcase_add_test(all, every_state);
    tcase_add_test(all, hostile_text);
    tcase_add_loop_test(all, in_the_first_moment, 0, PANE_COUNT);
    tcase_add_test(all, again_after_the_end);
    tcase_add_test(all, jobs_to_come);
    tcase_add_test(all, ten_thousand);
}
