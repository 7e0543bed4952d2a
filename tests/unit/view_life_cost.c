/* view_life_cost.c - what a watch cost, in the first line of the pane Life. */
#include "check_main.h"
#include "view_tree.h"

#include <string.h>

static bool on_grid(const struct stage *stage, const char *text)
{
    char *drawn = stage_dump(stage);
    bool there = strstr(drawn, text) != NULL;

    free(drawn);
    return there;
}

/* What the watch cost: the threads are told where there is room for them, and their number is
 * right. */
START_TEST(its_cost)
{
    static const struct {
        int threads;
        const char *words;
    } rows[] = { { 0, NULL }, { 1, "; 1 thread" }, { 2, "; 2 threads" } };
    struct stage stage;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int first = 0, before = 0;
        stage_open(&stage);
        tell_run(&stage, "true", FB_ALL_AT_ONCE);
        stage.ui.keys = KEYS_WATCH;
        stage.ui.pane.shown = PANE_LIFE;
        exec(&stage, 0.01, fork_below(&stage, 0, 0), "true", "true");
        tell(&stage, 0.02,
             (struct fb_event){ .kind = FB_WATCHED,
                                .as.watched = { .stops = 1,
                                                .stood_us = 1,
                                                .threads = (uint64_t)rows[i].threads } });
        stage_rebuild(&stage);
        for (int cols = 40; cols < 140 && first == 0; cols++) {
            stage_draw(&stage, 24, cols);
            before = before == 0 && on_grid(&stage, "tracing held") ? cols : before;
            first = rows[i].words != NULL && on_grid(&stage, rows[i].words) ? cols : 0;
        }
        ck_assert_int_eq(before, 106);
        ck_assert_int_eq(first, rows[i].words != NULL ? 116 : 0); /* 15 columns behind the words */
        ck_assert(!on_grid(&stage, "1 threads") && !on_grid(&stage, "0 thread"));
        stage_close(&stage);
    }
}
END_TEST

CHECK_MAIN("what a watch cost")
{
    tcase_add_test(all, its_cost);
}
