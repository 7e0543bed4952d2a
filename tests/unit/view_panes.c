/* view_panes.c - what stands below the table, compared with files, and how it is moved. */
#include "check_main.h"
#include "view_widths.h"

START_TEST(foot)
{
    struct stage stage;

    cities(&stage);
    stage.ui.foot.prompt = "Kill London with: [T]ERM [K]ILL [I]NT [S]TOP [C]ONT other:";
    stage.ui.foot.typed = "USR1";
    golden(&stage, "foot_prompt", 16, 80);
    stage.ui.foot.prompt = NULL;
    stage.ui.foot.message = "copied: function";
    golden(&stage, "foot_message", 16, 80);
    stage.ui.foot.message = "";
    stage.ui.run.stopping = true;
    stage.ui.run.stop_word = "interrupted";
    stage.ui.run.queue_held = true;
    golden(&stage, "foot_stopping", 16, 80);
    golden(&stage, "foot_stopping_5x20", 5, 20);
    stage.ui.run.killing = true;
    stage.ui.run.stop_word = "killed";
    golden(&stage, "foot_killing", 16, 80);
    stage.ui.run.killing = false;
    stage.ui.run.stop_word = "interrupted";
    stage.ui.help = true;
    golden(&stage, "help_24x80", 24, 80);
    golden(&stage, "help_40x140", 40, 140);
    golden(&stage, "help_10x40", 10, 40);
    golden(&stage, "help_18x60", 18, 60); /* no word is missing: rows go on below */
    stage.ui.run.by_agents = true;
    golden(&stage, "help_agents_40x140", 40, 140);
    stage.ui.run.attached = true;
    golden(&stage, "help_agents_attached_40x140", 40, 140);
    stage.ui.run.by_agents = stage.ui.run.attached = false;
    stage.ui.run.elsewhere = true;
    golden(&stage, "help_elsewhere_40x140", 40, 140);
    stage.ui.run.read_only = true;
    golden(&stage, "help_read_only_40x140", 40, 140);
    stage_close(&stage);
}
END_TEST

/* A compiler's output: colours, both streams, a progress line, a long line, a gap, a second try. */
static void outputs(struct stage *stage)
{
    stage_open(stage);
    tell_run(stage, "make", 2);
    tell_queued(stage, 0, "make", 0);
    tell_queued(stage, 0, "quiet", 0);
    tell_queued(stage, 0, "late", 0);
    tell_start(stage, 0.01, 1, 1);
    tell_start(stage, 0.02, 2, 2);
    watch_report_text(stage, 0.1, 1, 1, "cc -c a.c\n");
    watch_report_text(stage, 0.2, 1, 2, "\033[1ma.c:3:5: \033[31merror:\033[0m expected ';'\n");
    tell_end(stage, 0.3, 1, 2, 0.2);
    tell_retry(stage, 0.3004, 1, 0.1);
    tell_start(stage, 0.5, 1, 1);
    watch_report_text(stage, 0.6, 1, 1, "cc -c a.c\n10%\r55%\r100%\ncc -c ");
    watch_report_text(stage, 0.7, 1, 2,
                      "warning: \033[2J\033[Hthis line is so long that it does not fit in a "
                      "row of the screen, so it goes on in the next one\n");
    watch_report_text(stage, 0.8, 1, 1, "b.c\nlinking \u65E5\u672C.o\n");
    tell(stage, 0.9,
         (struct fb_event){
             .kind = FB_OUTPUT,
             .job = 1,
             .attempt = 2,
             .as.output = {
                 .stream = 1, .offset = 5000, .bytes = "5 errors\nno newline", .size = 19 } });
    stage->ui.table.selected = 1;
    stage->ui.pane.shown = PANE_OUTPUT;
}

static uint64_t find_line(const struct stage *stage, bool backwards)
{
    return view_output_match(stage->view, &stage->board, 1, stage->ui.pane.find, stage->ui.pane.end,
                             backwards);
}

START_TEST(output)
{
    struct stage stage;
    uint64_t end;

    outputs(&stage);
    golden(&stage, "output_24x80", 24, 80);
    stage.ui.pane.full = true;
    golden(&stage, "output_full_10x40", 10, 40);
    golden_widths(&stage, "output", 22, 4, 15, 8, 34);
    golden_heights(&stage, "output", 40, 3, 14);
    stage.ui.table.selected = 0; /* the first row's */
    golden(&stage, "output_full_10x40", 10, 40);
    stage.ui.table.selected = 1;
    stage.ui.pane.full = false;
    stage.ui.pane.focus = true;
    stage.ui.pane.find = "ERROR";
    stage.ui.pane.end = end = find_line(&stage, true);
    ck_assert_uint_ne(end, 0);
    golden(&stage, "output_found_10x40", 10, 40);
    stage.ui.pane.end = find_line(&stage, true);
    ck_assert_uint_ne(stage.ui.pane.end, end);
    ck_assert_uint_eq(find_line(&stage, false), end);
    stage.ui.pane.find = "nowhere";
    ck_assert_uint_eq(find_line(&stage, false), 0);
    stage.ui.pane.find = "";
    stage.ui.pane.end = 0;
    stage.ui.table.selected = 2;
    golden(&stage, "output_none", 16, 80);
    stage_close(&stage);
}
END_TEST

/* Lines keep their place while others come and go; both ends hold. */
START_TEST(scrolling)
{
    struct stage stage;
    char line[32];
    uint64_t end;

    cities(&stage);
    stage.ui.pane.shown = PANE_OUTPUT;
    for (int i = 0; i < 6000; i++) {
        snprintf(line, sizeof line, "line %d of many\n", i);
        watch_report_text(&stage, 14, 2, 1, line);
    }
    stage_rebuild(&stage);
    ck_assert_uint_eq(view_scroll(stage.view, &stage.board, &stage.ui, 24, 80, 1), 0);
    stage.ui.pane.end = view_scroll(stage.view, &stage.board, &stage.ui, 24, 80, -3);
    golden(&stage, "output_scrolled", 24, 80);
    for (int i = 0; i < 20; i++)
        watch_report_text(&stage, 14.1, 2, 1, "later\n");
    golden(&stage, "output_scrolled_later", 24, 80);
    end = stage.ui.pane.end;
    ck_assert_uint_ne(view_scroll(stage.view, &stage.board, &stage.ui, 24, 80, 3), 0);
    ck_assert_uint_eq(view_scroll(stage.view, &stage.board, &stage.ui, 24, 80, 23), 0);
    ck_assert_uint_eq(view_scroll(stage.view, &stage.board, &stage.ui, 24, 80, INT32_MAX), 0);
    stage.ui.pane.end = view_scroll(stage.view, &stage.board, &stage.ui, 24, 80, INT32_MIN);
    ck_assert_uint_lt(stage.ui.pane.end, end);
    ck_assert_uint_eq(view_scroll(stage.view, &stage.board, &stage.ui, 24, 80, -1),
                      stage.ui.pane.end);
    stage.ui.pane.shown = PANE_EVENTS;
    stage.ui.pane.end = 0;
    for (uint32_t job = 1; job <= 3000; job++)
        watch_report_note(&stage, 14.2, "noted");
    stage.ui.pane.end = end = view_scroll(stage.view, &stage.board, &stage.ui, 24, 80, -5);
    ck_assert_uint_ne(end, 0);
    ck_assert_uint_eq(view_scroll(stage.view, &stage.board, &stage.ui, 24, 80, 5), 0);
    stage.ui.pane.end = view_scroll(stage.view, &stage.board, &stage.ui, 24, 80, INT32_MIN);
    ck_assert_uint_lt(stage.ui.pane.end, end);
    ck_assert_uint_eq(view_scroll(stage.view, &stage.board, &stage.ui, 24, 80, -1),
                      stage.ui.pane.end);
    stage_close(&stage);
}
END_TEST

START_TEST(timeline)
{
    struct stage stage;
    struct view_extent extent;

    lanes(&stage);
    golden(&stage, "timeline_24x80", 24, 80);
    stage.ascii = true;
    golden(&stage, "timeline_ascii_30x100", 30, 100);
    stage.ascii = false;
    stage.ui.pane.focus = true;
    golden(&stage, "timeline_10x40", 10, 40);
    view_extent(stage.view, &extent, &stage.board, &stage.ui, 24, 80, 10000000);
    stage.ui.pane.zoom_us = extent.column_us / 10;
    stage.ui.pane.left_us = 3900000;
    stage.ui.pane.top = 2;
    golden(&stage, "timeline_zoomed", 24, 80);
    stage_close(&stage);
}
END_TEST

/* With --ascii nothing else is drawn, in any pane. */
START_TEST(ascii_alone)
{
    struct stage stage;

    lanes(&stage);
    stage.ascii = true;
    stage.ui.replay.on = true;
    stage_rebuild(&stage);
    for (int i = 0; i < PANE_COUNT * 2; i++) {
        stage.ui.pane.shown = (enum ui_pane)(i % PANE_COUNT);
        stage.ui.help = i >= PANE_COUNT;
        stage_draw(&stage, 60, 150);
        for (int cell = 0; cell < 60 * 150; cell++)
            if (stage.grid.cells[cell].base >= 0x7F)
                ck_abort_msg("pane %d: U+%04X", i, stage.grid.cells[cell].base);
    }
    stage_close(&stage);
}
END_TEST

/* What jobs wait for: in their rows, and before their forks. */
START_TEST(dependencies)
{
    struct stage stage;
    uint32_t job;

    stage_open(&stage);
    tell_run(&stage, "Build", 4);
    tell_queued(&stage, 0.001, "database", 0);
    tell_queued_after(&stage, 0.001, "migrate", 0, 1, FB_WHEN_READY);
    tell_queued_after(&stage, 0.001, "server", 0, 2, FB_WHEN_SUCCEEDED);
    tell_queued_after(&stage, 0.001, "clean up", 0, 3, FB_WHEN_ENDED);
    tell_queued_after(&stage, 0.001, "alarm", 0, 3, FB_WHEN_FAILED);
    job = tell_queued_after(&stage, 0.001, "not told yet", 0, 9, FB_WHEN_BEGAN);
    tell_start(&stage, 0.01, 1, 1);
    tell(&stage, 3, (struct fb_event){ .kind = FB_READY, .job = 1, .attempt = 1 });
    tell_start(&stage, 3.01, 2, 2);
    tell_end(&stage, 6, 2, 0, 2);
    tell_start(&stage, 6.01, 3, 2);
    stage.ui.table.selected = job;
    stage.ui.pane.shown = PANE_TIMELINE;
    stage.now_s = 9;
    golden(&stage, "dependencies_24x80", 24, 80);
    golden(&stage, "dependencies_10x40", 10, 40);
    stage_close(&stage);
}
END_TEST

START_TEST(cores)
{
    struct stage stage;

    lanes(&stage);
    stage.ui.pane.shown = PANE_CORES;
    golden_sizes(&stage, "cores");
    stage_close(&stage);
    stage_open(&stage);
    tell_run(&stage, "", 2);
    stage.ui.pane.shown = PANE_CORES;
    golden(&stage, "cores_not_sampled", 24, 80);
    tell_ended(&stage, 0.01, false);
    golden(&stage, "cores_never_sampled", 24, 80);
    stage_close(&stage);
}
END_TEST

/* A job that is run again leaves what was reported before it as it was. */
START_TEST(every_end_is_its_own)
{
    struct stage stage;
    uint32_t job;
    char *text;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    job = tell_queued(&stage, 0, "flaky", 0);
    for (int code = 3; code >= 0; code -= 3) {
        tell_start(&stage, 5 - code, job, 1);
        tell_exited(&stage, 5.5 - code, job, code, 0, FB_CAUSE_NONE);
        tell_reaped(&stage, 5.5 - code, job, 0, 1);
        tell_ended(&stage, 5.5 - code, false);
    }
    stage_rebuild(&stage);
    stage_draw(&stage, 24, 80);
    text = stage_dump(&stage);
    ck_assert_ptr_nonnull(strstr(text, "Done    0 succeeded, 1 failed, 0 skipped, wall 2.5 s"));
    ck_assert_ptr_nonnull(strstr(text, "Done    1 succeeded, 0 failed, 0 skipped, wall 5.5 s"));
    free(text);
    stage_close(&stage);
}
END_TEST

START_TEST(life)
{
    struct stage stage;
    char *text;

    lanes(&stage);
    stage.ui.pane.shown = PANE_LIFE;
    stage.now_s = 9.6;
    golden(&stage, "life_24x80", 24, 80);
    stage.ascii = true;
    golden(&stage, "life_ascii_30x100", 30, 100);
    stage.ascii = false;
    stage.ui.pane.full = true;
    golden(&stage, "life_14x40", 14, 40);
    golden(&stage, "life_5x20", 5, 20);
    stage_close(&stage);
    states(&stage);
    stage.ui.pane.shown = PANE_LIFE;
    golden(&stage, "life_states", 24, 80);
    tell_sample(&stage, 4.99, 3, 1.25, 12, 0, 'S'); /* the board's own clock asked: no news */
    stage_rebuild(&stage);
    stage_draw(&stage, 24, 80);
    text = stage_dump(&stage);
    ck_assert_ptr_nonnull(strstr(text, "parent asleep in epoll_wait: no news for 0.5 s"));
    free(text);
    stage_close(&stage);
}
END_TEST

/* A lane for each slot where jobs are many. */
START_TEST(slots)
{
    struct stage stage;
    char name[32];

    stage_open(&stage);
    tell_run(&stage, "Many", 4);
    for (uint32_t job = 1; job <= 150; job++) {
        snprintf(name, sizeof name, "test %u", job);
        tell_queued(&stage, 0.001, name, 0);
    }
    for (uint32_t job = 1; job <= 100; job++) {
        double t_s = 0.1 * job + 0.05 * (job % 4);
        if (job > 4)
            tell_end(&stage, t_s - 0.01, job - 4, job % 29 == 0, 0.1);
        tell_start(&stage, t_s, job, (int)job % 4 + 1);
    }
    stage.ui.table.selected = 70;
    stage.ui.pane.shown = PANE_TIMELINE;
    golden(&stage, "timeline_slots", 24, 80);
    stage_close(&stage);
}
END_TEST

START_TEST(scrubber)
{
    struct stage stage;

    cities(&stage);
    stage.ui.keys = KEYS_REPLAY;
    stage.ui.replay.on = stage.ui.replay.playing = true;
    stage.ui.replay.speed = 0.25;
    stage.ui.replay.end_us = 21900000;
    stage.ui.replay.failures_us = (const int64_t[]){ 9000000, 21900000 };
    stage.ui.replay.failure_count = 2;
    golden(&stage, "replay_24x80", 24, 80);
    stage.ui.replay.playing = false;
    golden(&stage, "replay_10x40", 10, 40);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("view panes")
{
    check_locale();
    tcase_set_timeout(all, 60);
    tcase_add_test(all, foot);
    tcase_add_test(all, output);
    tcase_add_test(all, scrolling);
    tcase_add_test(all, scrubber);
    tcase_add_test(all, timeline);
    tcase_add_test(all, ascii_alone);
    tcase_add_test(all, slots);
    tcase_add_test(all, dependencies);
    tcase_add_test(all, cores);
    tcase_add_test(all, every_end_is_its_own);
    tcase_add_test(all, life);
}
