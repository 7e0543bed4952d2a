/*
 * show_follow.c - what a source is asked for while a desk is looked at: samples once a tick and of
 * what lives alone, a terminal's size when it changes, the output of the job in the output pane.
 */
#include "check_main.h"
#include "show/follow.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND 1000000

static struct desk desk;
static struct follow follow;
static char asked[512];
static int64_t ahead;
static int look_r;

static void note(const char *word, long number)
{
    size_t size = strlen(asked);

    snprintf(asked + size, sizeof asked - size, "%s%ld ", word, number);
}

static size_t *sampled_count; /* in place of words */

static void sample(struct source *source, const uint32_t *jobs, size_t count)
{
    (void)source;
    if (sampled_count != NULL) {
        *sampled_count += count;
        return;
    }
    for (size_t i = 0; i < count; i++)
        note("sample", (long)jobs[i]);
}

static int look(struct source *source, uint32_t job)
{
    (void)source;
    note("look", (long)job);
    return look_r;
}

static void window(struct source *source, int rows, int columns)
{
    (void)source;
    ck_assert_int_gt(rows, 0);
    note("columns", columns);
}

static void window_rows(struct source *source, int rows, int columns)
{
    (void)source;
    (void)columns;
    note("rows", rows);
}

static int64_t left(struct source *source)
{
    (void)source;
    return ahead;
}

static struct source source = { .keys = KEYS_RUN,
                                .tick_us = SECOND,
                                .start_us = 100,
                                .sample = sample,
                                .look = look,
                                .window = window,
                                .left = left };

/* The words of a turn. */
static const char *turn(int64_t now_us, bool seen)
{
    asked[0] = '\0';
    follow_turn(&follow, &source, &desk, now_us, seen);
    return asked;
}

static void apply(enum fb_kind kind, uint32_t job)
{
    struct fb_event event = { .kind = kind, .job = job, .attempt = job > 0 };

    if (kind == FB_RUN)
        event.as.run.title = event.as.run.version = "";
    if (kind == FB_QUEUED)
        event.as.queued.name = event.as.queued.command = "a";
    if (kind == FB_FORKED)
        event.as.forked.pid = (pid_t)(1000 + job);
    desk_apply(&desk, &event);
}

static void set_up(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    follow = (struct follow){ 0 };
    ahead = 0;
    look_r = 0;
    ck_assert_int_eq(desk_open(&desk, KEYS_RUN, false), 0);
    ck_assert_int_eq(desk_resize(&desk, 24, 80), 0);
    apply(FB_RUN, 0);
    apply(FB_QUEUED, 1);
    apply(FB_QUEUED, 2);
    desk_draw(&desk, 0);
}

static void tear_down(void)
{
    desk_close(&desk);
    follow_fini(&follow);
}

START_TEST(samples_come_once_a_tick_of_what_lives)
{
    turn(100, true); /* the size; nothing lives */
    ck_assert_str_eq(turn(200, true), "");
    ck_assert_int_eq(follow_deadline_us(&follow, &source, &desk), INT64_MAX);
    apply(FB_FORKED, 1);
    apply(FB_BEGAN, 1);
    desk_draw(&desk, 0);
    ck_assert_str_eq(turn(300, true), "sample1 ");
    ck_assert(desk.changed && desk.stale);
    ck_assert_int_eq(follow_deadline_us(&follow, &source, &desk), 100 + SECOND);
    ck_assert_str_eq(turn(100 + SECOND - 1, true), "");
    ck_assert_str_eq(turn(100 + SECOND, true), "sample1 ");
    ck_assert_str_eq(turn(100 + 3 * SECOND + 5, false), ""); /* the clock goes on unseen */
    ck_assert_int_eq(follow_deadline_us(&follow, &source, &desk), 100 + 4 * SECOND);
    source.tick_us = 0; /* a record */
    ck_assert_int_eq(follow_deadline_us(&follow, &source, &desk), INT64_MAX);
    ck_assert_str_eq(turn(100 + 9 * SECOND, true), "");
    source.tick_us = SECOND;
}
END_TEST

/* Arrows of what has moved stay for a second on the wall, however little of the run's time that is.
 */
START_TEST(moves_grow_old)
{
    struct fb_event note = { .kind = FB_NOTE, .t_us = 5, .as.note.text = "moved" };

    turn(100, true);
    desk.ui.pane.shown = PANE_LIFE;
    desk_apply(&desk, &note);
    turn(200, true);
    ck_assert(!desk.ui.still);
    ck_assert_int_eq(follow_deadline_us(&follow, &source, &desk), 200 + SECOND);
    desk.ui.replay.on = true; /* the picture stands: no turn comes for it, also when it is over */
    turn(200 + 2 * SECOND, true);
    ck_assert(!desk.ui.still);
    ck_assert_int_eq(follow_deadline_us(&follow, &source, &desk), INT64_MAX);
    desk.ui.replay.on = false;
    desk.changed = false;
    turn(200 + SECOND - 1, true);
    ck_assert(!desk.ui.still && !desk.changed);
    turn(200 + SECOND, true);
    ck_assert(desk.ui.still && desk.changed);
    ck_assert_int_eq(follow_deadline_us(&follow, &source, &desk), INT64_MAX);
}
END_TEST

/* Life draws every worker: all that live are sampled, each once, up to a bound. */
START_TEST(life_samples_all_that_live)
{
    for (uint32_t job = 3; job <= 40; job++)
        apply(FB_QUEUED, job);
    apply(FB_FORKED, 1);
    apply(FB_FORKED, 40);
    desk.ui.pane.shown = PANE_LIFE;
    desk_draw(&desk, 0);
    turn(100, true);
    ck_assert(strstr(asked, "sample1 ") != NULL && strstr(asked, "sample40 ") != NULL);
    ck_assert_uint_eq(strcspn(asked, "c"), strlen("sample1 sample40 ")); /* each once */
    ck_assert_int_eq(follow_deadline_us(&follow, &source, &desk), 100 + SECOND / 4);
    desk.ui.pane.shown = PANE_EVENTS; /* what the table shows alone */
    turn(100 + SECOND, true);
    ck_assert_ptr_null(strstr(strstr(asked, "sample") + 1, "sample"));
}
END_TEST

START_TEST(a_size_is_given_when_it_changes)
{
    char first[sizeof asked];
    int rows, columns;

    snprintf(first, sizeof first, "%s", turn(100, true));
    ck_assert_int_eq(strncmp(first, "columns", 7), 0);
    ck_assert_str_eq(turn(101, true), "");
    ck_assert_int_eq(desk_resize(&desk, 24, 100), 0);
    ck_assert_int_eq(strncmp(turn(102, true), "columns", 7), 0);
    ck_assert_str_ne(asked, first);
    desk.ui.pane.open = false; /* as it would be, were it open */
    follow_size(&desk, &rows, &columns);
    ck_assert_int_gt(rows, 0);
    ck_assert_int_eq(desk_resize(&desk, 1, 1), 0); /* where there is no room for one: none */
    ck_assert_str_eq(turn(103, true), "");
}
END_TEST

START_TEST(the_output_in_the_pane_is_looked_at)
{
    turn(100, true);
    desk.ui.table.selected = 2;
    desk.ui.pane.shown = PANE_OUTPUT;
    look_r = -1; /* refused: it is asked for again */
    ck_assert_str_eq(turn(101, true), "look2 ");
    look_r = 0;
    ck_assert_str_eq(turn(102, true), "look2 ");
    ck_assert_str_eq(turn(103, true), "");
    ck_assert_str_eq(turn(104, false), "look0 ");
    ck_assert_str_eq(turn(105, true), "look2 ");
    desk.ui.pane.shown = PANE_EVENTS;
    ck_assert_str_eq(turn(106, true), "look0 ");
}
END_TEST

START_TEST(jobs_to_come)
{
    ahead = 7;
    turn(100, true);
    ck_assert(desk.ui.run.jobs_ahead == 7 && !desk.ui.run.more);
    ahead = -1;
    turn(101, true);
    ck_assert(desk.ui.run.jobs_ahead == 0 && desk.ui.run.more);
    ahead = INT64_MAX;
    turn(102, true);
    ck_assert(desk.ui.run.jobs_ahead == UINT32_MAX && !desk.ui.run.more);
    desk.ui.run.stopping = true; /* it asks for no more */
    turn(103, true);
    ck_assert(desk.ui.run.jobs_ahead == 0 && !desk.ui.run.more);
}
END_TEST

static int come(struct source *of, uint32_t index, struct text *name)
{
    (void)of;
    text_clear(name);
    text_printf(name, "\033[31mnext %u", index);
    return index < 5;
}

/* The names of the next, as far as there is room for their rows, are on the screen and harmless. */
START_TEST(names_to_come)
{
    struct source run = { .keys = KEYS_RUN, .left = left, .coming = come };

    ahead = 7;
    follow_turn(&follow, &run, &desk, 100, true);
    ck_assert_uint_gt(desk.ui.run.coming_count, 0);
    ck_assert_uint_le(desk.ui.run.coming_count, 5);
    ck_assert_uint_eq(desk.ui.run.coming[0].job, desk.board.job_count + 1);
    ck_assert_str_eq(desk.ui.run.coming[0].name, "^[[31mnext 0");
    if (desk.ui.run.coming_count > 1)
        ck_assert_str_eq(desk.ui.run.coming[1].name, "^[[31mnext 1");
    ck_assert_int_eq(desk_resize(&desk, 60, 80), 0); /* room for all that have a name */
    follow_turn(&follow, &run, &desk, 100, true);
    ck_assert_uint_eq(desk.ui.run.coming_count, 5);
    ck_assert_uint_eq(desk.ui.run.coming[4].job, desk.board.job_count + 5);
    ck_assert_str_eq(desk.ui.run.coming[4].name, "^[[31mnext 4");
    ahead = 1;
    follow_turn(&follow, &run, &desk, 101, true);
    ck_assert_uint_eq(desk.ui.run.coming_count, 1);
    desk_draw(&desk, SECOND);
}
END_TEST

/* What another front end has done is shown, once, and a reason to draw. */
static const struct {
    int held, slots; /* elsewhere */
    bool queue_held, unstarted;
    int shown;
    bool changed;
} elsewheres[] = {
    { 0, 0, false, true, 2, false },  { 1, 0, true, true, 2, true },
    { -1, 0, false, false, 2, true }, { 0, 5, false, true, 5, true },
    { 0, 1, false, true, 1, true },   { 1, 7, true, true, 7, true },
};

START_TEST(done_elsewhere)
{
    struct source run = { .keys = KEYS_RUN,
                          .held_elsewhere = elsewheres[_i].held,
                          .slots_elsewhere = elsewheres[_i].slots };
    const struct ui_run *shown = &desk.ui.run;

    desk.ui.run.slots = 2;
    desk.ui.run.unstarted = true;
    desk.ui.run.queue_held = elsewheres[_i].held < 0;
    ck_assert(!desk.changed);
    follow_elsewhere(&run, &desk);
    ck_assert(shown->queue_held == elsewheres[_i].queue_held);
    ck_assert(shown->unstarted == elsewheres[_i].unstarted);
    ck_assert_int_eq(shown->slots, elsewheres[_i].shown);
    ck_assert(desk.changed == elsewheres[_i].changed);
    ck_assert(run.held_elsewhere == 0 && run.slots_elsewhere == 0);
    desk.changed = false;
    follow_elsewhere(&run, &desk);
    ck_assert(!desk.changed);
}
END_TEST

/* A board of many rows: all that live on it are asked for. */
START_TEST(many_rows_are_sampled)
{
    size_t count = 0;

    ck_assert_int_eq(desk_resize(&desk, 700, 80), 0);
    desk.ui.pane.shown = PANE_LIFE;
    for (uint32_t job = 3; job <= 600; job++)
        apply(FB_QUEUED, job);
    for (uint32_t job = 1; job <= 600; job++)
        apply(FB_FORKED, job);
    desk_draw(&desk, 0);
    sampled_count = &count;
    turn(100, true);
    ck_assert_uint_eq(count, 600);
    turn(100 + SECOND, true);
    ck_assert_uint_eq(count, 1200);
    sampled_count = NULL;
}
END_TEST

/* A program that is to draw its screen again has a row less for a moment. */
START_TEST(drawn_again)
{
    char first[sizeof asked];

    source.window = window_rows;
    snprintf(first, sizeof first, "%s", turn(100, true));
    desk.terminals.redraw = true;
    turn(200, true);
    ck_assert_int_eq(atoi(asked + 4), atoi(first + 4) - 1); /* "rows" */
    ck_assert(!desk.terminals.redraw);
    ck_assert_int_eq(follow_deadline_us(&follow, &source, &desk), 200 + 50000);
    ck_assert_str_eq(turn(200 + 49999, true), "");
    ck_assert_str_eq(turn(200 + 50000, true), first);
    ck_assert_str_eq(turn(200 + 50001, true), "");
    source.window = window;
}
END_TEST

/* A record can be asked for nothing. */
START_TEST(what_a_source_cannot_do)
{
    struct source record = { .keys = KEYS_REPLAY };

    desk.ui.pane.shown = PANE_OUTPUT;
    apply(FB_FORKED, 1);
    ck_assert(!follow_turn(&follow, &record, &desk, 100, true));
    ck_assert_int_eq(follow_deadline_us(&follow, &record, &desk), INT64_MAX);
}
END_TEST

CHECK_MAIN("follow")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, samples_come_once_a_tick_of_what_lives);
    tcase_add_test(all, moves_grow_old);
    tcase_add_test(all, life_samples_all_that_live);
    tcase_add_test(all, a_size_is_given_when_it_changes);
    tcase_add_test(all, the_output_in_the_pane_is_looked_at);
    tcase_add_test(all, jobs_to_come);
    tcase_add_test(all, names_to_come);
    tcase_add_loop_test(all, done_elsewhere, 0, sizeof elsewheres / sizeof elsewheres[0]);
    tcase_add_test(all, many_rows_are_sampled);
    tcase_add_test(all, drawn_again);
    tcase_add_test(all, what_a_source_cannot_do);
}
