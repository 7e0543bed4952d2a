/*
 * show_front_pane.c - what a board opens with, by its option; and what a run without a front end
 * is asked to keep for the one that comes.
 */
#include "check_main.h"
#include "desk/desk.h"
#include "emulate/emulate.h"
#include "show/front.h"

#include <fcntl.h>

static const struct {
    int pane;
    enum ui_pane shown;
    int lanes;
} panes[] = {
    { 0, PANE_EVENTS, LANES_BY_NUMBER },
    { 1, PANE_OUTPUT, LANES_BY_NUMBER },
    { 2, PANE_TIMELINE, LANES_BY_NUMBER },
    { 3, PANE_CORES, LANES_BY_NUMBER },
    { 4, PANE_LIFE, LANES_BY_NUMBER },
    { OPT_PANE_SLOTS, PANE_TIMELINE, LANES_OF_SLOTS },
    { OPT_PANE_GRAPH, PANE_GRAPH, LANES_BY_NUMBER },
};

START_TEST(each_pane)
{
    struct desk desk;

    ck_assert_int_eq(desk_open(&desk, KEYS_RUN, false), 0);
    front_show_pane(&desk, panes[_i].pane);
    ck_assert_int_eq((int)desk.ui.pane.shown, (int)panes[_i].shown);
    ck_assert_int_eq((int)desk.ui.pane.lanes, panes[_i].lanes);
    desk_close(&desk);
}
END_TEST

/* The first is what there is: a large board has another. */
START_TEST(none_asked_for)
{
    struct desk desk;

    ck_assert_int_eq(desk_open(&desk, KEYS_RUN, false), 0);
    desk.ui.pane.shown = PANE_LIFE;
    front_show_pane(&desk, 0);
    ck_assert_int_eq(desk.ui.pane.shown, PANE_LIFE);
    front_show_list(&desk);
    ck_assert_int_eq(desk.ui.pane.shown, PANE_OUTPUT);
    ck_assert_int_eq(desk.ui.pane.side, SIDE_WIDE);
    desk_close(&desk);
}
END_TEST

START_TEST(away)
{
    struct opt opt = { .screen.hold = _i == 1 };
    struct source source = { .keys = KEYS_RUN };
    struct summary summary = { 0 };
    struct source_options options = { 0 };
    struct front *front = front_away(&opt, &source, &summary);
    struct fb_event event = { .kind = FB_RUN };
    int streams[3];
    char why[100];

    ck_assert_ptr_nonnull(front);
    for (int i = 0; i < 3; i++) /* it leaves them */
        streams[i] = fcntl(i, F_DUPFD_CLOEXEC, 100);
    ck_assert_int_eq(front->open(front, why, sizeof why), 0);
    front->prepare(front, &options);
    ck_assert(options.run.keep_jobs && options.hold == (_i == 1));
    ck_assert(options.run.emulates == emulate_there());
    ck_assert_uint_eq(options.run.event_bytes, 16384); /* as a board that is shown */
    ck_assert_int_eq(options.run.gather_us, 33334);
    event.as.run.title = event.as.run.version = "";
    front->event(front, &event);
    event = (struct fb_event){ .kind = FB_QUEUED, .job = 1 };
    event.as.queued.name = event.as.queued.command = "a";
    front->event(front, &event);
    ck_assert_uint_eq(front->board(front)->job_count, 1);
    ck_assert_ptr_null(front->close(front));
    for (int i = 0; i < 3; i++) {
        dup2(streams[i], i);
        close(streams[i]);
    }
}
END_TEST

CHECK_MAIN("pane of a front end")
{
    tcase_add_loop_test(all, each_pane, 0, (int)(sizeof panes / sizeof panes[0]));
    tcase_add_test(all, none_asked_for);
    tcase_add_loop_test(all, away, 0, 2);
}
