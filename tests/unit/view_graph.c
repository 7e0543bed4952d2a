/*
 * view_graph.c - which job waits for which: where each stands, which way takes longest, and the
 * pane. golden/graph_*.txt are its screens.
 */
#include "check_main.h"
#include "view_widths.h"

#include "view/graph.h"

#include <string.h>

/* A job and what it waits for; 0 ends the list. */
static void queue(struct stage *stage, uint32_t job, const char *name, const uint32_t *after,
                  enum fb_when when)
{
    struct fb_after list[8];
    size_t count = 0;

    for (; after[count] != 0; count++)
        list[count] = (struct fb_after){ after[count], when };
    tell(stage, 0,
         (struct fb_event){
             .kind = FB_QUEUED,
             .job = job,
             .as.queued = { .name = name, .command = name, .after = list, .after_count = count } });
}

static void live(struct stage *stage, uint32_t job, double from_s, double to_s, int code)
{
    tell(stage, from_s,
         (struct fb_event){ .kind = FB_FORKED,
                            .job = job,
                            .attempt = 1,
                            .as.forked = { .pid = (pid_t)(100 + job), .slot = 1 } });
    tell(stage, from_s, (struct fb_event){ .kind = FB_BEGAN, .job = job, .attempt = 1 });
    if (to_s < 0)
        return;
    tell(stage, to_s,
         (struct fb_event){ .kind = FB_EXITED,
                            .job = job,
                            .attempt = 1,
                            .as.exited = { .code = code, .succeeded = code == 0 } });
    tell(stage, to_s, (struct fb_event){ .kind = FB_REAPED, .job = job, .attempt = 1 });
}

static const uint32_t none[] = { 0 };

/* A build: the way with the most jobs is not the one that takes longest. */
static void build(struct stage *stage)
{
    stage_open(stage);
    tell_run(stage, "Build", 4);
    queue(stage, 1, "fetch", none, FB_WHEN_SUCCEEDED);
    queue(stage, 2, "package", (uint32_t[]){ 4, 5, 0 }, FB_WHEN_SUCCEEDED); /* of later ones */
    queue(stage, 3, "compile", (uint32_t[]){ 1, 0 }, FB_WHEN_SUCCEEDED);
    queue(stage, 4, "test", (uint32_t[]){ 3, 0 }, FB_WHEN_SUCCEEDED);
    queue(stage, 5, "manual", (uint32_t[]){ 1, 0 }, FB_WHEN_SUCCEEDED);
    queue(stage, 6, "apart", none, FB_WHEN_SUCCEEDED);
    queue(stage, 7, "tidy up", (uint32_t[]){ 4, 0 }, FB_WHEN_ENDED);
    live(stage, 1, 0, 1, 0);
    live(stage, 3, 1, 3, 0);
    live(stage, 5, 1, 9, 0);
    live(stage, 4, 3, 5, 1);
    live(stage, 7, 5, -1, 0);
    live(stage, 6, 0, 2, 0);
    stage->now_s = 9;
    stage->ui.pane.shown = PANE_GRAPH;
}

START_TEST(a_build)
{
    struct stage stage;

    build(&stage);
    golden_sizes(&stage, "graph");
    stage.ui.table.selected = 5;
    stage.ui.pane.full = true;
    golden(&stage, "graph_full_10x40", 10, 40);
    stage.ui.pane.top = 3;
    stage.ascii = true;
    golden(&stage, "graph_ascii_8x60", 8, 60);
    stage.ascii = false;
    stage.ui.pane.top = 0;
    golden_widths(&stage, "graph", 14, 3, 8, 10, 60);
    golden_widths(&stage, "graph_tabs", 14, 2, 1, 60, 130);
    golden_heights(&stage, "graph", 50, 3, 13);
    stage.ui.pane.top = 99; /* no further than to its end */
    golden_heights(&stage, "graph_end", 50, 5, 13);
    stage_close(&stage);
}
END_TEST

/* How far it goes: all lines and one for those that have none. */
START_TEST(its_extent)
{
    struct view_extent extent;
    struct stage stage;
    struct layout at;

    build(&stage);
    stage.ui.pane.full = true;
    stage_rebuild(&stage);
    for (int rows = 4; rows < 14; rows++) {
        view_layout(&at, &stage.board, &stage.ui, rows, 60);
        view_extent(stage.view, &extent, &stage.board, &stage.ui, rows, 60, 9000000);
        ck_assert_int_eq(extent.shown, at.pane_rows);
        ck_assert_int_eq((int)extent.last, at.pane_rows < 7 ? 7 - at.pane_rows : 0);
        ck_assert_int_eq(extent.column_us, 0); /* no time */
    }
    stage_close(&stage);
}
END_TEST

START_TEST(where_each_stands)
{
    static const struct {
        uint32_t job, above;
        int depth;
        bool last, critical;
    } lines[] = {
        { 1, 0, 0, false, true }, { 3, 1, 1, false, false }, { 4, 3, 2, true, false },
        { 2, 4, 3, false, true }, { 7, 4, 3, true, false },  { 5, 1, 1, true, true },
    };
    struct stage stage;
    struct graph *graph;

    build(&stage);
    graph = view_graph_make(&stage.board, 9000000, ", ");
    ck_assert_uint_eq(graph->count, sizeof lines / sizeof lines[0]);
    ck_assert_uint_eq(graph->alone, 1);
    for (uint32_t i = 0; i < graph->count; i++) {
        const struct graph_line *line = &graph->lines[i];
        ck_assert_uint_eq(line->job, lines[i].job);
        ck_assert_uint_eq(line->above, lines[i].above);
        ck_assert_int_eq(line->depth, lines[i].depth);
        ck_assert_int_eq((int)(line->lasts >> line->depth & 1), lines[i].last);
        ck_assert_int_eq(line->critical, lines[i].critical);
    }
    ck_assert_int_eq(graph->critical_us, 9000000);
    ck_assert_str_eq(text_string(&graph->critical), "fetch, manual, package");
    view_graph_free(graph);
    stage_close(&stage);
}
END_TEST

/* A stranger's record: a circle, itself, a job that there is not; deeper than lines are told apart.
 */
START_TEST(what_cannot_be)
{
    struct stage stage;
    struct graph *graph;

    stage_open(&stage);
    tell_run(&stage, "", 1);
    queue(&stage, 1, "a", (uint32_t[]){ 2, 0 }, FB_WHEN_SUCCEEDED);
    queue(&stage, 2, "b", (uint32_t[]){ 1, 2, 4000000000, 0 }, FB_WHEN_SUCCEEDED);
    for (uint32_t job = 3; job <= 200; job++)
        queue(&stage, job, "c", (uint32_t[]){ job - 1, 0 }, FB_WHEN_SUCCEEDED);
    graph = view_graph_make(&stage.board, 0, " ");
    ck_assert_uint_eq(graph->count, 200);
    ck_assert_int_eq(graph->lines[199].depth, 198);
    ck_assert_uint_eq(graph->critical.size, 0); /* nothing is known of how long they take */
    view_graph_free(graph);
    stage.ui.pane.shown = PANE_GRAPH;
    stage.ui.pane.full = true;
    stage.ui.pane.top = 195;
    golden(&stage, "graph_deep_8x60", 8, 60);
    stage_close(&stage);
}
END_TEST

/* Of jobs alike the first: below it, and on the way that takes longest; a microsecond is a time. */
START_TEST(of_jobs_alike_the_first)
{
    static const uint32_t jobs[] = { 1, 2, 5, 3 };
    struct stage stage;
    struct graph *graph;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    for (uint32_t job = 1; job <= 4; job++)
        tell_queued(&stage, 0, (const char *[]){ "a", "b", "c", "d" }[job - 1], 1e-6);
    queue(&stage, 5, "e", (uint32_t[]){ 2, 1, 3, 0 }, FB_WHEN_SUCCEEDED);
    graph = view_graph_make(&stage.board, 0, " ");
    ck_assert_uint_eq(graph->count, 4);
    ck_assert_uint_eq(graph->alone, 1);
    for (uint32_t i = 0; i < 4; i++) {
        ck_assert_uint_eq(graph->lines[i].job, jobs[i]);
        ck_assert_uint_eq(graph->lines[i].above, i == 2 ? 2 : 0);
    }
    ck_assert_int_eq(graph->critical_us, 1);
    ck_assert_str_eq(text_string(&graph->critical), "b e");
    view_graph_free(graph);
    tell_queued_after(&stage, 0, "f", 1e-6, 4, FB_WHEN_ENDED);
    tell_queued_after(&stage, 0, "g", 0, 1, FB_WHEN_ENDED);
    graph = view_graph_make(&stage.board, 0, " ");
    ck_assert_int_eq(graph->critical_us, 2);
    ck_assert_str_eq(text_string(&graph->critical), "d f");
    view_graph_free(graph);
    stage_close(&stage);
}
END_TEST

/* Where nothing follows below the same job: of each line on its own way alone. */
START_TEST(where_nothing_follows)
{
    static const uint64_t lasts[] = { 0, 0, 4, 2, 2, 6 };
    static const uint32_t jobs[] = { 1, 2, 4, 3, 5, 6 };
    struct stage stage;
    struct graph *graph;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    queue(&stage, 1, "root", none, FB_WHEN_ENDED);
    queue(&stage, 2, "first", (uint32_t[]){ 1, 0 }, FB_WHEN_ENDED);
    queue(&stage, 3, "last", (uint32_t[]){ 1, 0 }, FB_WHEN_ENDED);
    queue(&stage, 4, "alone", (uint32_t[]){ 2, 0 }, FB_WHEN_ENDED);
    queue(&stage, 5, "one", (uint32_t[]){ 3, 0 }, FB_WHEN_ENDED);
    queue(&stage, 6, "two", (uint32_t[]){ 3, 0 }, FB_WHEN_ENDED);
    graph = view_graph_make(&stage.board, 0, " ");
    ck_assert_uint_eq(graph->count, 6);
    for (uint32_t i = 0; i < 6; i++) {
        ck_assert_uint_eq(graph->lines[i].job, jobs[i]);
        ck_assert_uint_eq(graph->lines[i].lasts, lasts[i]);
    }
    view_graph_free(graph);
    stage_close(&stage);
}
END_TEST

/* One job more than are looked at, two more. */
START_TEST(beyond_what_is_looked_at)
{
    struct stage stage;
    char *text;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    for (uint32_t job = 1; job <= GRAPH_MOST; job++)
        queue(&stage, job, "x", job == 2 ? (uint32_t[]){ 1, 0 } : none, FB_WHEN_ENDED);
    stage.ui.pane.shown = PANE_GRAPH;
    stage.ui.pane.full = true;
    for (uint32_t more = 1; more <= 2; more++) {
        queue(&stage, GRAPH_MOST + more, "x", none, FB_WHEN_ENDED);
        stage_rebuild(&stage);
        stage_draw(&stage, 12, 100);
        text = stage_dump(&stage);
        ck_assert_msg(strstr(text, more == 1 ? "; 1 is not looked at" : "; 2 are not looked at") !=
                          NULL,
                      "%s", text);
        free(text);
    }
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("graph")
{
    check_locale();
    tcase_add_test(all, a_build);
    tcase_add_test(all, its_extent);
    tcase_add_test(all, where_each_stands);
    tcase_add_test(all, what_cannot_be);
    tcase_add_test(all, of_jobs_alike_the_first);
    tcase_add_test(all, where_nothing_follows);
    tcase_add_test(all, beyond_what_is_looked_at);
}
