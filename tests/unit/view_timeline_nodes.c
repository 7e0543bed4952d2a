/* view_timeline_nodes.c - a lane for each machine: how busy its slots were, and how many there may
 * be.
 */
#include "check_main.h"
#include "view/inside.h"
#include "view_runs.h"

static void tell_life(struct stage *stage, double t_s, double until_s, uint32_t job, int slot,
                      const char *node, int code)
{
    tell(stage, t_s,
         (struct fb_event){ .kind = FB_FORKED,
                            .job = job,
                            .attempt = 1,
                            .as.forked = { .pid = 77, .slot = slot, .node = node } });
    tell_began(stage, t_s, job);
    if (until_s < 30)
        tell_end(stage, until_s, job, code, 0);
}

/*
 * Three machines of four slots, one with a letter more in its name: node2 has nothing to do in the
 * middle, of node10 half of the slots are used, node1 begins late and fails once.
 */
static void machines(struct stage *stage)
{
    uint32_t job = 0;

    stage_open(stage);
    tell_run(stage, "Machines", 12);
    for (int i = 1; i <= 300; i++)
        tell_queued(stage, 0.001, "simulate", 0);
    for (int turn = 0; turn < 30; turn++) {
        for (int slot = 1; slot <= 4 && (turn < 10 || turn > 19); slot++)
            tell_life(stage, turn + 0.01, turn + 0.99, ++job, slot, "node2", 0);
        for (int slot = 5; slot <= 8; slot++)
            if (slot <= 6 || turn == 0)
                tell_life(stage, turn + 0.01, turn + (turn == 29 ? 9 : 0.99), ++job, slot, "node10",
                          0);
        for (int slot = 9; slot <= 12 && turn > 4; slot++)
            tell_life(stage, turn + 0.01, turn + 0.99, ++job, slot, "node1",
                      turn == 15 && slot == 9);
    }
    stage->ui.pane.shown = PANE_TIMELINE;
    stage->now_s = 30;
}

START_TEST(nodes)
{
    struct stage stage;

    machines(&stage);
    golden_sizes(&stage, "timeline_nodes");
    ck_assert_int_eq(timeline_lanes(&stage.ui), LANES_OF_NODES); /* by itself */
    stage_close(&stage);
}
END_TEST

/* A slot of a number that no machine has takes no more room than others. */
START_TEST(far_slots)
{
    struct stage stage;

    machines(&stage);
    tell_queued(&stage, 29, "far", 0);
    tell_life(&stage, 29, 29.5, stage.board.job_count, 2000000000, "node2", 0);
    stage_rebuild(&stage);
    stage_draw(&stage, 24, 80);
    ck_assert_uint_gt(stage.view->slots.room, 131072);
    ck_assert_uint_lt(stage.view->slots.room, 140000);
    stage_close(&stage);
}
END_TEST

/* The names of no more are kept: the others share the last lane. */
START_TEST(many_nodes)
{
    int count = _i == 0 ? BOARD_NODES_MOST - 1 : BOARD_NODES_MOST + 9;
    struct stage stage;
    char name[16], *dump;

    stage_open(&stage);
    tell_run(&stage, "Many", count);
    for (int i = 1; i <= count; i++)
        tell_queued(&stage, 0.001, "simulate", 0);
    for (int i = 1; i <= count; i++) {
        snprintf(name, sizeof name, "n%d", i);
        tell_life(&stage, 0.01, 30, (uint32_t)i, i, name, 0);
    }
    stage.ui.pane.shown = PANE_TIMELINE;
    stage.now_s = 0.5;
    stage.ui.pane.focus = stage.ui.pane.full = true;
    stage.ui.pane.top = 2000;
    stage_rebuild(&stage);
    stage_draw(&stage, 24, 80);
    dump = stage_dump(&stage);
    ck_assert_int_eq(strstr(dump, " rest    9 ") != NULL, _i);
    ck_assert_ptr_nonnull(strstr(dump, " n1023   1 "));
    free(dump);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("view, lanes of nodes")
{
    check_locale();
    tcase_set_timeout(all, 60);
    tcase_add_test(all, nodes);
    tcase_add_test(all, far_slots);
    tcase_add_loop_test(all, many_nodes, 0, 2);
}
