/* view_timeline.c - the parent and its lanes: links, slots, leftovers, what a row stands for.
 */
#include "check_main.h"
#include "view_widths.h"

/* Two are zombies for long, one is tried again, one ends as another is reaped. */
static void late(struct stage *stage)
{
    stage_open(stage);
    tell_run(stage, "Late", FB_ALL_AT_ONCE);
    for (int i = 0; i < 4; i++)
        tell_queued(stage, 0.001, (const char *[]){ "first", "second", "flaky", "third" }[i], 0);
    for (uint32_t job = 1; job <= 4; job++)
        tell_start(stage, 0.01, job, (int)job);
    tell_signals(stage, 1, 1);
    tell_exited(stage, 1, 1, 0, 0, FB_CAUSE_NONE);
    tell_signals(stage, 2, 1);
    tell_exited(stage, 2, 2, 1, 0, FB_CAUSE_NONE);
    tell_end(stage, 2, 3, 1, 0);
    tell_retry(stage, 2.1, 3, 1);
    tell_start(stage, 3.1, 3, 3);
    tell_reaped(stage, 5, 1, 0, 1);
    tell_end(stage, 5.5, 3, 0, 0);
    tell_reaped(stage, 6, 2, 0, 1);
    stage->ui.pane.shown = PANE_TIMELINE;
    stage->now_s = 7;
}

/* Two slots: one long and last, the other idle meanwhile. */
static void stragglers(struct stage *stage)
{
    char name[16];

    stage_open(stage);
    tell_run(stage, "Stragglers", 2);
    for (int i = 1; i <= 6; i++) {
        snprintf(name, sizeof name, "short %d", i);
        tell_queued(stage, 0.001, name, 0);
    }
    tell_queued(stage, 0.001, "long and last", 0);
    for (uint32_t job = 1; job <= 6; job++) {
        double t_s = (job - 1) / 2;
        tell_start(stage, t_s + 0.01, job, (int)(job - 1) % 2 + 1);
    }
    for (uint32_t job = 1; job <= 6; job++)
        tell_end(stage, 3, job, job == 4, 0);
    tell_start(stage, 3.1, 7, 1);
    tell_end(stage, 7, 7, 0, 0);
    tell_ended(stage, 7, false);
    stage->ui.pane.shown = PANE_TIMELINE;
    stage->ui.pane.lanes = LANES_OF_SLOTS;
    stage->now_s = 7;
}

START_TEST(zombies)
{
    struct stage stage;

    late(&stage);
    golden_sizes(&stage, "timeline_late");
    stage_close(&stage);
}
END_TEST

/* What was lost with its agent or its forkboard woke no parent, and was reaped by none. */
START_TEST(the_lost)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "Lost", FB_ALL_AT_ONCE);
    for (int i = 0; i < 4; i++)
        tell_queued(&stage, 0.001, (const char *[]){ "ends", "lost", "again", "lives" }[i], 0);
    for (uint32_t job = 1; job <= 4; job++)
        tell_start(&stage, 0.01, job, (int)job);
    tell_end(&stage, 2, 1, 0, 0);
    for (uint32_t job = 2; job <= 3; job++) {
        tell_exited(&stage, 5, job, 0, 0, FB_CAUSE_LOST);
        tell_reaped(&stage, 5, job, 0, 1);
    }
    tell_retry(&stage, 5, 3, 1);
    tell_start(&stage, 6, 3, 3);
    stage.ui.pane.shown = PANE_TIMELINE;
    stage.now_s = 8;
    stage.ascii = true;
    golden(&stage, "timeline_lost_ascii_24x80", 24, 80);
    stage_close(&stage);
}
END_TEST

START_TEST(slots)
{
    struct stage stage;

    stragglers(&stage);
    golden_sizes(&stage, "timeline_stragglers");
    stage_close(&stage);
}
END_TEST

static int count_of(const char *text, const char *words)
{
    int count = 0;

    for (const char *at = text; (at = strstr(at, words)) != NULL; at++)
        count++;
    return count;
}

/* Of a part of the run: a slot whose next worker begins after it is not idle to the end. */
START_TEST(a_part_of_the_run)
{
    struct stage stage;
    char *text;

    stragglers(&stage);
    stage.ui.pane.zoom_us = 3000;
    stage.ui.pane.left_us = 2840000;
    stage_rebuild(&stage);
    stage_draw(&stage, 30, 100);
    text = stage_dump(&stage);
    ck_assert_int_eq(count_of(text, " idle 4.0 s "), 1);
    free(text);
    stage_close(&stage);
}
END_TEST

/* Where a job was tried before is not known: no time before its last attempt is called idle. */
START_TEST(tried_twice)
{
    for (int tries = 1; tries <= 2; tries++) {
        struct stage stage;
        char *text;
        stage_open(&stage);
        tell_run(&stage, "Twice", 2);
        tell_queued(&stage, 0, "a", 0);
        tell_queued(&stage, 0, "b", 0);
        tell_start(&stage, 0.01, 2, 2);
        if (tries == 2) {
            tell_start(&stage, 0.02, 1, 1);
            tell_end(&stage, 1, 1, 1, 0);
            tell_retry(&stage, 1, 1, 1);
        }
        tell_end(&stage, 5, 2, 0, 0);
        tell_start(&stage, 8, 1, 2);
        tell_end(&stage, 9, 1, 0, 0);
        stage.now_s = 10;
        stage.ui.pane.shown = PANE_TIMELINE;
        stage.ui.pane.lanes = LANES_OF_SLOTS;
        stage_rebuild(&stage);
        stage_draw(&stage, 30, 100);
        text = stage_dump(&stage);
        ck_assert_int_eq(count_of(text, " idle 3.0 s "), tries == 1);
        free(text);
        stage_close(&stage);
    }
}
END_TEST

/* As many as a person would meet: a cell is as high as its slot was busy, and says a failure. */
START_TEST(thousands)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "Thousands", 8);
    for (uint32_t job = 1; job <= 5000; job++)
        tell_queued(&stage, 0.001, "test", 0);
    for (uint32_t job = 1; job <= 5000; job++) {
        tell_start(&stage, 0.01 * job, job, (int)job % 8 + 1);
        tell_end(&stage, 0.01 * job + 0.001 * (job % 70), job, job % 1111 == 0, 0);
    }
    stage.ui.pane.shown = PANE_TIMELINE;
    stage.now_s = 51;
    golden(&stage, "timeline_thousands_30x100", 30, 100);
    stage.ascii = true;
    golden(&stage, "timeline_thousands_ascii_24x80", 24, 80);
    stage_close(&stage);
}
END_TEST

/* One turns from jobs to slots to nodes, and to no nodes where there is one. */
START_TEST(lanes_turn)
{
    static const struct {
        int nodes, slots;
        enum ui_lanes lanes, are, next;
    } turns[] = {
        { 3, 9, LANES_OF_JOBS, LANES_OF_JOBS, LANES_OF_SLOTS },
        { 3, 9, LANES_OF_SLOTS, LANES_OF_SLOTS, LANES_OF_NODES },
        { 3, 9, LANES_OF_NODES, LANES_OF_NODES, LANES_OF_JOBS },
        { 3, 9, LANES_BY_NUMBER, LANES_OF_NODES, LANES_OF_JOBS },
        { 1, 9, LANES_BY_NUMBER, LANES_OF_SLOTS, LANES_OF_JOBS },
        { 1, 9, LANES_OF_SLOTS, LANES_OF_SLOTS, LANES_OF_JOBS },
        { 0, 9, LANES_OF_NODES, LANES_OF_SLOTS, LANES_OF_JOBS },
        { 0, 9, LANES_BY_NUMBER, LANES_OF_SLOTS, LANES_OF_JOBS },
        { 3, 0, LANES_OF_NODES, LANES_OF_JOBS, LANES_OF_SLOTS },
    };
    struct rows rows = { .count = 101 };
    struct ui ui = { .table.rows = &rows };

    for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
        rows.nodes = turns[i].nodes;
        rows.slots_used = turns[i].slots;
        ui.pane.lanes = turns[i].lanes;
        ck_assert_int_eq(timeline_lanes(&ui), turns[i].are);
        ck_assert_int_eq(timeline_lanes_next(&ui), turns[i].next);
    }
    rows.count = 100;
    ui.pane.lanes = LANES_BY_NUMBER;
    rows.slots_used = 9;
    ck_assert_int_eq(timeline_lanes(&ui), LANES_OF_JOBS);
}
END_TEST

/* What a worker left behind has a lane below its own, and that row is the worker's to the mouse. */
START_TEST(leftovers)
{
    struct stage stage;
    struct fb_event leaked = { .kind = FB_LEAKED, .job = 1, .attempt = 1 };
    struct view_hit hit;
    struct layout at;

    stage_open(&stage);
    tell_run(&stage, "Orphans", 2);
    tell_queued(&stage, 0.001, "leaves one", 0);
    tell_queued(&stage, 0.001, "tidy", 0);
    tell_start(&stage, 0.01, 1, 1);
    tell_start(&stage, 0.01, 2, 2);
    tell_end(&stage, 2, 1, 0, 0);
    leaked.as.leaked.count = 1;
    leaked.as.leaked.ending = true;
    leaked.as.leaked.pids = (const pid_t[]){ 4801 };
    leaked.as.leaked.names = (const char *const[]){ "sleep" };
    tell(&stage, 3, leaked);
    stage.ui.pane.shown = PANE_TIMELINE;
    stage.now_s = 5;
    golden(&stage, "timeline_leftovers_24x80", 24, 80);
    stage.ui.pane.full = true;
    stage_rebuild(&stage);
    view_layout(&at, &stage.board, &stage.ui, 10, 80); /* a row each */
    view_hit(&hit, &stage.board, &stage.ui, 10, 80, at.pane_row, 20);
    ck_assert_int_eq(hit.target, VIEW_PANE); /* the parent is no job */
    for (int row = 1; row <= 3; row++) {
        view_hit(&hit, &stage.board, &stage.ui, 10, 80, at.pane_row + row, 20);
        ck_assert_uint_eq(hit.job, row <= 2 ? 1 : 2);
    }
    stage_close(&stage);
}
END_TEST

static void tell_left(struct stage *stage, double t_s, uint32_t job, bool ending, int count)
{
    struct fb_event leaked = { .kind = FB_LEAKED, .job = job, .attempt = 1 };

    leaked.as.leaked.count = count;
    leaked.as.leaked.ending = ending;
    leaked.as.leaked.pids = (const pid_t[]){ 4801, 4802 };
    leaked.as.leaked.names = (const char *const[]){ "sleep", "tail (1), x" };
    tell(stage, t_s, leaked);
}

/* Each has a row and a lane, below its job. */
START_TEST(leftovers_of_three)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "Orphans", 3);
    tell_queued(&stage, 0.001, "leaves two", 0);
    tell_queued(&stage, 0.001, "waits for one", 0);
    tell_queued(&stage, 0.001, "leaves none that is found", 0);
    for (int job = 1; job <= 3; job++)
        tell_start(&stage, 0.01, (uint32_t)job, job);
    tell_end(&stage, 2, 1, 0, 0);
    tell_left(&stage, 3, 1, true, 2);
    tell_left(&stage, 3.5, 2, false, 1);
    tell_left(&stage, 4, 3, false, 0);
    stage.ui.pane.shown = PANE_TIMELINE;
    stage.now_s = 5;
    golden(&stage, "leftovers_24x80", 24, 80);
    golden_widths(&stage, "leftovers", 24, 3, 9, 10, 90);
    golden(&stage, "leftovers_30x100", 30, 100);
    stage_close(&stage);
}
END_TEST

/* The parent stays where it is, whatever is scrolled. */
START_TEST(the_parent_stays)
{
    struct stage stage;

    late(&stage);
    stage.ui.pane.focus = stage.ui.pane.full = true;
    stage.ui.pane.top = 2;
    golden(&stage, "timeline_scrolled_10x60", 10, 60);
    stage_close(&stage);
}
END_TEST

/* Where room is short the table leaves it to the lanes, of which each is a job too. */
START_TEST(ten_lanes)
{
    struct stage stage;
    char name[16];

    stage_open(&stage);
    tell_run(&stage, "Ten", 4);
    for (uint32_t job = 1; job <= 10; job++) {
        snprintf(name, sizeof name, "job %u", job);
        tell_queued(&stage, 0.001, name, 0);
    }
    for (uint32_t job = 1; job <= 10; job++) {
        tell_start(&stage, 0.1 * job, job, (int)job % 4 + 1);
        tell_end(&stage, 0.1 * job + 0.35, job, job == 4, 0);
    }
    tell_ended(&stage, 1.35, false);
    stage.ui.pane.shown = PANE_TIMELINE;
    stage.now_s = 1.35;
    stage.ascii = true;
    golden(&stage, "timeline_ten_ascii_18x60", 18, 60);
    golden(&stage, "timeline_ten_ascii_24x80", 24, 80);
    stage_close(&stage);
}
END_TEST

/* More slots than there are lanes: those that live stand in theirs, and none beside them. */
START_TEST(many_slots)
{
    struct stage stage;
    char name[16];

    stage_open(&stage);
    tell_run(&stage, "Many", 40);
    for (uint32_t job = 1; job <= 40; job++) {
        snprintf(name, sizeof name, "job-%u", job);
        tell_queued(&stage, 0.001, name, 0);
    }
    for (uint32_t job = 1; job <= 40; job++) {
        tell_start(&stage, 0.1 * job, job, (int)job);
        if (job % 4 == 0)
            tell_end(&stage, 0.1 * job + 0.35, job, 0, 0);
    }
    stage.ui.pane.shown = PANE_TIMELINE;
    stage.ui.pane.lanes = LANES_OF_SLOTS;
    stage.now_s = 5;
    stage.ascii = true;
    golden(&stage, "timeline_slots_40_ascii_24x80", 24, 80);
    stage.ui.pane.top = 7;
    golden(&stage, "timeline_slots_40_from_8_ascii_24x80", 24, 80);
    stage_close(&stage);
}
END_TEST

/* One sign, one meaning: what the legend names and what lies beside it in a lane. */
START_TEST(signs_differ)
{
    for (int ascii = 0; ascii < 2; ascii++) {
        const struct glyphs *g = theme_glyphs(ascii);
        const char *const signs[] = { g->lane_running, g->lane_zombie,  g->lane_fork, g->lane_woken,
                                      g->lane_reaped,  g->mark,         g->lane_exec, g->lane_child,
                                      g->tick,         g->lane_waiting, g->lane_idle, g->lane_ready,
                                      g->lane_begin,   g->lane_stopped };
        for (size_t a = 0; a < sizeof signs / sizeof signs[0]; a++)
            for (size_t b = 0; b < a; b++)
                ck_assert_str_ne(signs[a], signs[b]);
    }
}
END_TEST

CHECK_MAIN("view, timeline")
{
    check_locale();
    tcase_set_timeout(all, 60);
    tcase_add_test(all, zombies);
    tcase_add_test(all, the_lost);
    tcase_add_test(all, slots);
    tcase_add_test(all, a_part_of_the_run);
    tcase_add_test(all, tried_twice);
    tcase_add_test(all, thousands);
    tcase_add_test(all, lanes_turn);
    tcase_add_test(all, leftovers);
    tcase_add_test(all, leftovers_of_three);
    tcase_add_test(all, the_parent_stays);
    tcase_add_test(all, ten_lanes);
    tcase_add_test(all, many_slots);
    tcase_add_test(all, signs_differ);
}
