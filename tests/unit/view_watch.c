/* view_watch.c - a watch on the board: its tree, its head, its lanes. */
#include "check_main.h"
#include "view/rows_tree.h"
#include "view_tree.h"
#include "view_widths.h"

#include <string.h>

static void watched(struct stage *stage, double t_s, uint64_t stops, int64_t stood_us)
{
    tell(stage, t_s,
         (struct fb_event){ .kind = FB_WATCHED,
                            .as.watched = { .stops = stops, .stood_us = stood_us, .threads = 3 } });
}

static bool on_grid(const struct stage *stage, const char *text)
{
    char *drawn = stage_dump(stage);
    bool there = strstr(drawn, text) != NULL;

    free(drawn);
    return there;
}

/* make, two compilations with the compiler below each, and a shell that failed. */
static void tell_make(struct stage *stage)
{
    uint32_t make, one, two;

    tell_run(stage, "make -j2", FB_ALL_AT_ONCE);
    stage->ui.keys = KEYS_WATCH;
    make = fork_below(stage, 0, 0);
    exec(stage, 0.01, make, "make", "make -j2");
    one = fork_below(stage, 0.5, make);
    exec(stage, 0.51, one, "gcc", "gcc -c one.c");
    two = fork_below(stage, 0.6, make);
    exec(stage, 0.61, two, "gcc", "gcc -c two.c");
    exec(stage, 1.01, fork_below(stage, 1, one), "cc1", "cc1 one.c");
    exec(stage, 1.11, fork_below(stage, 1.1, two), "cc1", "cc1 two.c");
    exec(stage, 1.51, fork_below(stage, 1.5, make), "sh", "sh -c false");
    tell_sample(stage, 2, 4, 0.9, 40, 1, 'R');
    tell_end(stage, 2.5, 6, 1, 0.01);
    exec(stage, 3, two, "ld", "ld two.o");
    watched(stage, 3, 37, 2345);
    stage->now_s = 4;
}

START_TEST(one_process)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "true", FB_ALL_AT_ONCE);
    stage.ui.keys = KEYS_WATCH;
    exec(&stage, 0.01, fork_below(&stage, 0, 0), "true", "true");
    watched(&stage, 0.02, 1, 1);
    stage_rebuild(&stage);
    stage_draw(&stage, 24, 80);
    ck_assert(on_grid(&stage, " 1 process "));
    stage_draw(&stage, 24, 30); /* no room for those that live */
    ck_assert(on_grid(&stage, "1 process") && !on_grid(&stage, "1 processes"));
    stage_close(&stage);
}
END_TEST

/* A process is named as it names itself. */
START_TEST(the_failed_by_their_own_names)
{
    struct stage stage;

    stage_open(&stage);
    tell_make(&stage);
    tell_progress(&stage, 1, 2, -1, "New York");
    tell_end(&stage, 4, 2, 1, 0.1);
    stage_rebuild(&stage);
    stage_draw(&stage, 24, 80);
    ck_assert(on_grid(&stage, ", New York (exit 1)"));
    stage_close(&stage);
}
END_TEST

START_TEST(a_tree)
{
    static const uint32_t order[] = { 1, 2, 4, 3, 5, 6 };
    struct stage stage;

    stage_open(&stage);
    tell_make(&stage);
    stage.ui.table.selected = 5;
    stage.ui.pane.shown = PANE_TIMELINE;
    golden(&stage, "watch_24x80", 24, 80);
    golden(&stage, "watch_30x100", 30, 100);
    golden(&stage, "watch_10x40", 10, 40);
    golden_widths(&stage, "watch_head", 24, 0, 2, 20, 120);
    golden_widths(&stage, "watch_rows", 24, 3, 7, 20, 84);
    golden_widths(&stage, "watch_timeline", 24, 11, 11, 56, 62);
    ck_assert_uint_eq(stage.rows.count, 6);
    for (int i = 0; i < 6; i++)
        ck_assert_uint_eq(stage.rows.list[i], order[i]);
    ck_assert_int_eq(rows_indent(&stage.rows, 4), 2 * TREE_INDENT);
    stage.ascii = true;
    golden(&stage, "watch_ascii_24x80", 24, 80);
    stage.ascii = false;
    stage.ui.pane.shown = PANE_LIFE;
    golden(&stage, "watch_life_24x80", 24, 80);
    stage.ui.table.sort = COLUMN_NAME; /* by name there is no tree */
    stage_rebuild(&stage);
    ck_assert_int_eq(rows_indent(&stage.rows, 4), 0);
    ck_assert_uint_eq(stage.rows.list[0], 4);
    stage_close(&stage);
}
END_TEST

/* A way that misses something is named for as long as the board is there. */
START_TEST(a_badge)
{
    struct stage stage;

    stage_open(&stage);
    tell_make(&stage);
    tell(&stage, 3.5,
         (struct fb_event){ .kind = FB_WATCHED, .as.watched = { .stops = 37, .way = "polling" } });
    tell(&stage, 3.6, (struct fb_event){ .kind = FB_NOTE, .as.note = { .text = "another" } });
    for (int cols = 80; cols <= 140; cols += 20) {
        stage_draw(&stage, 24, cols);
        ck_assert(on_grid(&stage, "watching by polling"));
    }
    stage_close(&stage);
}
END_TEST

/* On a head of one row: all of the word or nothing of it. */
START_TEST(done_in_a_row)
{
    bool done, seen = false;
    struct stage stage;
    char *drawn;

    stage_open(&stage);
    tell_make(&stage);
    for (uint32_t job = 1; job <= 5; job++)
        tell_end(&stage, 5, job, (int)job % 2, 0);
    tell_ended(&stage, 6, false);
    for (int cols = 10; cols <= 40; cols++) {
        stage_rebuild(&stage);
        stage_draw(&stage, 5, cols);
        drawn = stage_dump(&stage);
        drawn[strcspn(drawn, "\n")] = '\0';
        done = strstr(drawn, "done") != NULL;
        ck_assert_int_eq(strchr(drawn, 'd') != NULL, done);
        seen = seen || done;
        free(drawn);
    }
    ck_assert(seen);
    stage_close(&stage);
}
END_TEST

START_TEST(the_events)
{
    struct stage stage;

    stage_open(&stage);
    tell_make(&stage);
    tell(&stage, 3.5,
         (struct fb_event){
             .kind = FB_ORPHANED, .job = 4, .attempt = 1, .as.orphaned = { .parent = 1 } });
    stage.ui.pane.shown = PANE_EVENTS;
    golden(&stage, "watch_events_30x80", 30, 80);
    stage_close(&stage);
}
END_TEST

/* A look only now and then sees the end and the reaping at once: the time between is not known. */
START_TEST(a_zombie_that_was_not_seen)
{
    struct fb_event exited = { .kind = FB_EXITED, .job = 1, .attempt = 1 };
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", FB_ALL_AT_ONCE);
    for (uint32_t job = 1; job <= 2; job++)
        fork_below(&stage, 0, job - 1);
    stage.ui.pane.shown = PANE_LIFE;
    for (int us = 0; us <= 1; us++) {
        exited.job = us ? 1 : 2;
        tell(&stage, 1, exited);
        exited.kind = FB_REAPED;
        tell(&stage, 1 + us * 1e-6, exited);
        exited.kind = FB_EXITED;
        stage_rebuild(&stage);
        stage_draw(&stage, 24, 80);
        ck_assert_int_eq(on_grid(&stage, "last: 1 us"), us);
        ck_assert_int_eq(on_grid(&stage, "last: "), us);
    }
    stage_close(&stage);
}
END_TEST

/* No number that was not measured: of a thread, of a process that was gone before a look. */
START_TEST(times_that_are_not_known)
{
    struct fb_event forked = { .kind = FB_FORKED,
                               .job = 2,
                               .attempt = 1,
                               .as.forked = { .pid = 5000, .parent = 4711, .thread = true } };
    struct fb_event exited = { .kind = FB_EXITED, .job = 2, .attempt = 1 };
    struct fb_event reaped = { .kind = FB_REAPED, .attempt = 1, .as.reaped = { .unseen = true } };
    struct stage stage;
    struct row row;

    stage_open(&stage);
    tell_run(&stage, "", FB_ALL_AT_ONCE);
    fork_below(&stage, 0, 0);
    exec(&stage, 0, 1, "true", "true");
    tell_queued(&stage, 0, "a", 0);
    tell(&stage, 0, forked);
    for (uint32_t job = 2; job >= 1; job--) {
        stage_rebuild(&stage);
        ck_assert(!stage.rows.unmeasured);
        exited.job = reaped.job = job;
        exited.as.exited.succeeded = true;
        tell(&stage, 1, exited);
        tell(&stage, 1, reaped);
        rows_row(&stage.board, row_of(&stage.board, job), 2000000, &row);
        ck_assert_str_eq(row.cpu, "");
        ck_assert_str_eq(row.result, "exit 0");
        ck_assert_str_eq(row.words, job == 2 ? "a thread" : "true");
    }
    stage_rebuild(&stage);
    ck_assert(stage.rows.unmeasured);
    tell_ended(&stage, 2, false);
    stage_draw(&stage, 24, 80);
    ck_assert(on_grid(&stage, "cpu/wall\u2265"));
    stage_close(&stage);
}
END_TEST

/* The last part of a long path is where two paths differ. */
START_TEST(words_without_directories)
{
    static const struct {
        const char *words, *shown;
    } cases[] = { { "/usr/lib/gcc/12/cc1 -o /tmp/one.s", "cc1 -o /tmp/one.s" },
                  { "/bin/true", "true" },
                  { "./a/b c", "./a/b c" },
                  { "'/a b/c' d/e", "'/a b/c' d/e" },
                  { "/ x", " x" } };
    struct stage stage;
    struct row row;

    stage_open(&stage);
    tell_run(&stage, "", FB_ALL_AT_ONCE);
    fork_below(&stage, 0, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        exec(&stage, 1, 1, "x", cases[i].words);
        rows_row(&stage.board, row_of(&stage.board, 1), 1000000, &row);
        ck_assert_str_eq(row.result, cases[i].shown);
        ck_assert_str_eq(row.words, "");
    }
    exec(&stage, 1, 1, "true", "/bin/true --well");
    tell_end(&stage, 2, 1, 3, 0);
    rows_row(&stage.board, row_of(&stage.board, 1), 2000000, &row);
    ck_assert_str_eq(row.result, "exit 3");
    ck_assert_str_eq(row.words, "true --well");
    stage_close(&stage);
}
END_TEST

/* The figures of the head are explained where there are any; a replay has them too. */
START_TEST(the_help)
{
    struct stage stage;

    stage_open(&stage);
    tell_make(&stage);
    stage.ui.help = true;
    golden(&stage, "help_watch_30x140", 30, 140);
    stage.ui.keys = KEYS_REPLAY;
    stage.ui.help_top = 1000;
    golden(&stage, "help_watch_30x80", 30, 80);
    stage_close(&stage);
}
END_TEST

static void rebuild(struct stage *stage, const uint32_t *folded, size_t count, uint32_t selected)
{
    struct rows_order order = { .sort = COLUMN_NUMBER,
                                .filter = UI_FILTER_ALL,
                                .folded = folded,
                                .folded_count = count,
                                .selected = selected };

    ck_assert_int_eq(rows_rebuild(&stage->rows, &stage->board, &order, 4000000), 0);
}

START_TEST(folded)
{
    static const uint32_t order[] = { 1, 2, 3, 5, 6 };
    uint32_t both[] = { 2, 1, 77, 0 };
    char words[UNITS_ROOM];
    struct stage stage;

    stage_open(&stage);
    tell_make(&stage);
    rebuild(&stage, both, 1, 0);
    ck_assert_uint_eq(stage.rows.count, 5);
    for (int i = 0; i < 5; i++)
        ck_assert_uint_eq(stage.rows.list[i], order[i]);
    ck_assert_str_eq(rows_hidden_words(&stage.rows, 2, words), "+1");
    ck_assert_str_eq(rows_hidden_words(&stage.rows, 1, words), "");
    rebuild(&stage, both, 4, 5); /* and what is no job */
    ck_assert_uint_eq(stage.rows.count, 1);
    ck_assert_str_eq(rows_hidden_words(&stage.rows, 1, words), "+5");
    stage_draw(&stage, 24, 80);
    rebuild(&stage, NULL, 0, 0);
    ck_assert_uint_eq(stage.rows.count, 6);
    stage_close(&stage);
}
END_TEST

/* The dead beyond a cap are counted with their parent, except the failed, parents and selected. */
START_TEST(many_ended)
{
    uint32_t first, job, living;
    char words[UNITS_ROOM];
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "storm", FB_ALL_AT_ONCE);
    exec(&stage, 0, fork_below(&stage, 0, 0), "storm", "storm");
    first = fork_below(&stage, 0.1, 1);
    tell_end(&stage, 0.2, first, 3, 0);
    living = fork_below(&stage, 0.3, 1);
    job = fork_below(&stage, 0.4, living);
    tell_end(&stage, 0.5, living, 0, 0); /* its child lives on */
    for (int i = 0; i < 200; i++)
        tell_end(&stage, 1, fork_below(&stage, 1, 1), 0, 0);
    rebuild(&stage, NULL, 0, 100);
    ck_assert_uint_eq(stage.rows.count, 1 + TREE_ENDED_MOST + 2 + 1);
    ck_assert_str_eq(rows_hidden_words(&stage.rows, 1, words), "(150 ended)");
    ck_assert_uint_eq(stage.rows.list[1], first);
    ck_assert_uint_eq(stage.rows.list[3], job);
    ck_assert_uint_lt(rows_index(&stage.rows, 100), SIZE_MAX);
    ck_assert_uint_eq(rows_index(&stage.rows, 101), SIZE_MAX);
    ck_assert_uint_lt(rows_index(&stage.rows, 204), SIZE_MAX);
    stage.ui.keys = KEYS_WATCH;
    stage.ui.pane.shown = PANE_CORES;
    stage_draw(&stage, 24, 80);
    ck_assert(on_grid(&stage, "no samples: only processes whose rows"));
    stage_close(&stage);
}
END_TEST

START_TEST(deep)
{
    struct stage stage;
    uint32_t last = 0;

    stage_open(&stage);
    tell_run(&stage, "deep", FB_ALL_AT_ONCE);
    for (int i = 0; i < 20000; i++)
        last = fork_below(&stage, 1, last);
    stage.ui.table.selected = last;
    stage.ui.pane.shown = PANE_TIMELINE;
    rebuild(&stage, NULL, 0, last);
    ck_assert_uint_eq(stage.rows.count, last);
    ck_assert_int_eq(rows_indent(&stage.rows, last), TREE_DEEPEST * TREE_INDENT);
    stage_draw(&stage, 24, 80);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("watch_views")
{
    check_locale();
    tcase_set_timeout(all, 60);
    tcase_add_test(all, one_process);
    tcase_add_test(all, a_tree);
    tcase_add_test(all, the_failed_by_their_own_names);
    tcase_add_test(all, a_badge);
    tcase_add_test(all, done_in_a_row);
    tcase_add_test(all, the_events);
    tcase_add_test(all, a_zombie_that_was_not_seen);
    tcase_add_test(all, times_that_are_not_known);
    tcase_add_test(all, words_without_directories);
    tcase_add_test(all, the_help);
    tcase_add_test(all, folded);
    tcase_add_test(all, many_ended);
    tcase_add_test(all, deep);
}
