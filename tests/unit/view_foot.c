/* view_foot.c - the board of a lesson: what was said stands at its foot, whatever else does. */
#include "check_main.h"
#include "view_stage.h"

#include <string.h>

static void lesson(struct stage *stage)
{
    stage_open(stage);
    stage->ui.foot.said = "You said: 0.50 s, none";
    stage->ui.pane.shown = PANE_LIFE;
    tell_run(stage, "Zombies", 2);
    tell_start(stage, 0.1, tell_queued(stage, 0, "Paris", 0), 1);
    tell_start(stage, 0.2, tell_queued(stage, 0, "London", 0), 2);
    tell_end(stage, 0.5, 1, 3, 0.1);
    stage->now_s = 0.7;
}

static bool on_screen(struct stage *stage, const char *words)
{
    char *drawn = stage_dump(stage);
    bool there = strstr(drawn, words) != NULL;

    free(drawn);
    return there;
}

static void screens(struct stage *stage, const char *name)
{
    static const int sizes[][2] = { { 24, 80 }, { 30, 100 }, { 50, 160 } };
    char file[64];

    for (int i = 0; i < 6; i++) {
        int rows = sizes[i / 2][0], cols = sizes[i / 2][1];
        stage->ascii = i % 2 != 0;
        snprintf(file, sizeof file, "lesson_%s_%s%dx%d", name, stage->ascii ? "ascii_" : "", rows,
                 cols);
        golden(stage, file, rows, cols);
    }
    stage->ascii = false;
}

START_TEST(the_board_of_a_lesson)
{
    struct stage stage;

    lesson(&stage);
    screens(&stage, "run");
    tell_end(&stage, 1.0, 2, 0, 0.1);
    tell_ended(&stage, 1.0, false);
    screens(&stage, "ended");
    stage_close(&stage);
}
END_TEST

START_TEST(it_stays)
{
    struct stage stage;

    lesson(&stage);
    stage_rebuild(&stage);
    for (int rows = 8; rows < 40; rows++)
        for (int how = 0; how < 4; how++) {
            stage.ui.foot.message = how == 1 ? "a message" : "";
            stage.ui.foot.prompt = how == 2 ? "a question" : NULL;
            stage.ui.projector = how == 3;
            stage_draw(&stage, rows, 90);
            ck_assert_msg(on_screen(&stage, "You said: 0.50 s, none"), "%d rows, %d", rows, how);
            ck_assert(how != 1 || on_screen(&stage, "a message"));
            ck_assert(how != 2 || on_screen(&stage, "a question"));
        }
    stage_close(&stage);
}
END_TEST

/* One key, one word: where the way on is shown, quit is not, and one of them always is. */
START_TEST(one_way_out)
{
    struct stage stage;

    lesson(&stage);
    for (int how = 0; how < 4; how++) {
        bool on = how != 0;
        if (how == 1) {
            tell_end(&stage, 1.0, 2, 0, 0.1);
            tell_ended(&stage, 1.0, false);
        }
        stage_rebuild(&stage);
        stage.ui.replay.frozen = how == 2; /* the past of a run: the way leads back to it */
        stage.ui.keys = how == 2 ? KEYS_FROZEN : how == 3 ? KEYS_REPLAY : KEYS_RUN;
        on = on && how != 2;
        for (int rows = 8; rows < 40; rows++)
            for (int cols = 20; cols < 160; cols += 20) {
                stage_draw(&stage, rows, cols);
                if (!on || cols > 24)
                    ck_assert_msg(on_screen(&stage, "q compare") == on, "%d: %dx%d", how, rows,
                                  cols);
                if (on && cols > 24)
                    ck_assert_msg(!on_screen(&stage, "q quit"), "%d: %dx%d", how, rows, cols);
            }
        stage_draw(&stage, 24, 80);
        ck_assert_msg(on_screen(&stage, "q quit") != on, "%d", how);
    }
    stage_close(&stage);
}
END_TEST

/* Keys that would be refused are not offered. */
START_TEST(refused_keys)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "Some", 2);
    tell_start(&stage, 0.1, tell_queued(&stage, 0, "Paris", 0), 1);
    stage.now_s = 0.7;
    stage_draw(&stage, 24, 120);
    ck_assert(on_screen(&stage, "K kill") && on_screen(&stage, "x stop"));
    stage.ui.run.agents = "2 agents";
    stage_draw(&stage, 24, 120);
    ck_assert(on_screen(&stage, "K kill") && !on_screen(&stage, "x stop"));
    stage.ui.run.agents = NULL;
    stage.ui.run.read_only = true;
    stage_draw(&stage, 24, 120);
    ck_assert(!on_screen(&stage, "K kill") && !on_screen(&stage, "x stop"));
    ck_assert(!on_screen(&stage, "R restart") && on_screen(&stage, "q quit"));
    stage_close(&stage);
}
END_TEST

/* A lesson that was opened held waits for a key: it is the first that is named, at every size. */
START_TEST(held_from_its_beginning)
{
    struct stage stage;

    stage_open(&stage);
    stage.ui.run.unstarted = true;
    stage.ui.pane.shown = PANE_LIFE;
    tell_run(&stage, "Zombies", 2);
    tell_queued(&stage, 0, "Paris", 0);
    tell_queued(&stage, 0, "London", 0);
    golden(&stage, "lesson_held_18x60", 18, 60);
    golden(&stage, "lesson_held_30x100", 30, 100);
    ck_assert(on_screen(&stage, "Space start"));
    ck_assert(on_screen(&stage, "parent waits for Space: it has started nothing yet"));
    stage.ui.run.unstarted = false;
    stage_draw(&stage, 30, 100);
    ck_assert(!on_screen(&stage, "Space start"));
    stage_close(&stage);
}
END_TEST

/* Of a word that is longer than its room the end is shown, and room for the cursor behind it; where
 * it fits it stands whole behind the question. */
START_TEST(what_is_typed)
{
    static const char typed[] = "0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOP";
    struct stage stage;
    size_t least = sizeof typed;

    lesson(&stage);
    stage.ui.foot.said = NULL;
    stage.ui.foot.prompt = "ask";
    stage.ui.foot.typed = typed;
    stage_rebuild(&stage);
    for (int cols = 30; cols < 90; cols++) {
        char *drawn, *line, *begin, *end;
        size_t shown;
        stage_draw(&stage, 24, cols);
        drawn = stage_dump(&stage);
        line = strstr(drawn, "ask ");
        ck_assert_ptr_nonnull(line);
        begin = line + 4;
        end = begin + strcspn(begin, " \n");
        shown = (size_t)(end - begin);
        ck_assert_uint_le(shown, sizeof typed - 1);
        ck_assert_msg(memcmp(begin, typed + (sizeof typed - 1 - shown), shown) == 0, "%d: %s", cols,
                      line);
        if (shown < sizeof typed - 1)
            ck_assert_uint_eq(shown, (size_t)(cols < 60 ? cols - 5 : cols - 6));
        least = shown < least ? shown : least;
        free(drawn);
    }
    ck_assert_uint_eq(least, 25);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("the foot of a lesson")
{
    check_locale();
    tcase_add_test(all, one_way_out);
    tcase_add_test(all, held_from_its_beginning);
    tcase_add_test(all, the_board_of_a_lesson);
    tcase_add_test(all, it_stays);
    tcase_add_test(all, what_is_typed);
    tcase_add_test(all, refused_keys);
}
