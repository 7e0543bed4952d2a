/* view_life.c - a worker's way as boxes, at each size and in each set of glyphs. */
#include "check_main.h"
#include "view_widths.h"

/* Five by name: on a core, ready, asleep, forked, without a sample; a zombie, one to come. */
static void by_name(struct stage *stage)
{
    stage_open(stage);
    tell_run(stage, "Names", 8);
    for (int i = 0; i < 8; i++)
        tell_queued(stage, 0.001,
                    (const char *[]){ "computes", "queues", "sleeps", "begins", "is not seen",
                                      "has exited", "is stopped", "waits" }[i],
                    0);
    for (uint32_t job = 1; job <= 7; job++)
        if (job != 4)
            tell_start(stage, 0.01 * job, job, (int)job);
    for (uint32_t job = 1; job <= 3; job++)
        tell(stage, 1.5,
             (struct fb_event){ .kind = FB_SAMPLE,
                                .job = job,
                                .attempt = 1,
                                .as.sample = { .cpu_us = job == 1 ? 1400000 : 100000,
                                               .memory_bytes = 1 << 20,
                                               .core = (int)job % 2,
                                               .state = job == 3 ? 'S' : 'R',
                                               .delay_us = job == 2 ? 1300000 : 0 } });
    tell_stopped(stage, 1.6, 7, SIGSTOP);
    tell_exited(stage, 1.7, 6, 1, 0, FB_CAUSE_NONE);
    tell_forked(stage, 2, 4, 4);
    stage->ui.pane.shown = PANE_LIFE;
    stage->now_s = 2.4;
}

/* 200 that die in one moment, of which forkboard hears once; half of them are reaped. */
static void storm(struct stage *stage)
{
    char name[16];

    stage_open(stage);
    tell_run(stage, "Storm", FB_ALL_AT_ONCE);
    for (uint32_t job = 1; job <= 200; job++) {
        snprintf(name, sizeof name, "drop %u", job);
        tell_queued(stage, 0.001, name, 0);
        tell_start(stage, 0.01, job, (int)job);
    }
    for (uint32_t job = 1; job <= 190; job++)
        tell_exited(stage, 3, job, job % 50 == 0, 0, FB_CAUSE_NONE);
    tell_signals(stage, 3, 1);
    for (uint32_t job = 1; job <= 100; job++)
        tell_reaped(stage, 3.1, job, 0, 1);
    stage->ui.pane.shown = PANE_LIFE;
    stage->now_s = 3.2;
}

START_TEST(names)
{
    struct stage stage;

    by_name(&stage);
    golden_sizes(&stage, "life_names");
    stage.ui.pane.full = true;
    golden_widths(&stage, "life_names", 18, 4, 10, 57, 63);
    golden_widths(&stage, "life_names_wide", 18, 4, 10, 71, 76);
    golden_widths(&stage, "life_names_wider", 24, 4, 16, 94, 99);
    golden_heights(&stage, "life_names", 60, 6, 12);
    stage_close(&stage);
}
END_TEST

START_TEST(clouds)
{
    struct stage stage;

    storm(&stage);
    golden_sizes(&stage, "life_cloud");
    stage.ui.pane.full = true;
    golden(&stage, "life_cloud_full_30x100", 30, 100);
    golden_widths(&stage, "life_cloud", 18, 4, 10, 57, 63);
    golden_widths(&stage, "life_cloud_wide", 18, 4, 10, 71, 76);
    golden_widths(&stage, "life_cloud_wider", 24, 4, 16, 94, 99);
    golden_heights(&stage, "life_cloud", 66, 8, 16);
    stage_close(&stage);
}
END_TEST

static bool says(struct stage *stage, const char *words)
{
    char *text;
    bool found;

    stage_rebuild(stage);
    stage_draw(stage, 30, 100);
    text = stage_dump(stage);
    found = strstr(text, words) != NULL;
    free(text);
    return found;
}

/* A second on the wall: of a replay's time as much as its speed; once all is still, none. */
START_TEST(arrows_last_a_second)
{
    struct stage stage;

    storm(&stage);
    ck_assert(says(&stage, "━━190━━→"));
    stage.now_s = 3.9;
    ck_assert(says(&stage, "━━190━━→"));
    stage.now_s = 4.05;
    ck_assert(!says(&stage, "━━190━━→"));
    ck_assert(says(&stage, "━━100━━→"));
    stage.ui.replay.on = stage.ui.replay.playing = true;
    stage.ui.replay.speed = 4;
    ck_assert(says(&stage, "━━190━━→"));
    stage.ui.replay.speed = 0.25;
    ck_assert(!says(&stage, "━━100━━→"));
    stage.ui.replay.on = false;
    stage.now_s = 3.2;
    stage.ui.still = true;
    ck_assert(!says(&stage, "━━190━━→"));
    stage_close(&stage);
}
END_TEST

START_TEST(mailbox)
{
    struct stage stage;

    storm(&stage);
    ck_assert(says(&stage, "a handler with one wait() per signal would have left 189 zombies"));
    for (uint32_t job = 101; job <= 190; job++)
        tell_reaped(&stage, 3.3, job, 0, 1);
    for (uint32_t job = 191; job <= 200; job++)
        tell_end(&stage, 4, job, 0, 0);
    tell_ended(&stage, 4.1, false);
    ck_assert(says(&stage, "200   then: no more"));
    ck_assert(says(&stage, "a handler with one wait() per signal would have left 189 zombies"));
    stage_close(&stage);
}
END_TEST

/* Programs of probes die too: theirs was the SIGCHLD that brought no end of a worker. */
START_TEST(probes_in_the_mailbox)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "Probes", 4);
    for (uint32_t job = 1; job <= 4; job++) {
        tell_queued(&stage, 0, "w", 0);
        tell_start(&stage, 0.01, job, (int)job);
    }
    for (int i = 0; i < 3; i++)
        tell(&stage, 1 + i,
             (struct fb_event){ .kind = FB_SIGNALS,
                                .as.signals = { .entries = 1, .others = i > 0 ? 3 : 0 } });
    for (uint32_t job = 1; job <= 4; job++)
        tell_end(&stage, 4, job, 0, 0);
    stage.ui.pane.shown = PANE_LIFE;
    stage.now_s = 4;
    ck_assert(says(&stage, "a handler with one wait() per signal would have left 3 zombies"));
    stage_close(&stage);
}
END_TEST

/* More SIGCHLD than deaths: what else the run has had that brings one. */
START_TEST(others_in_the_mailbox)
{
    static const struct fb_probe probe = { .kind = FB_PROBE_SHELL, .what = "test -e up" },
                                 file = { .kind = FB_PROBE_FILE, .what = "up" };
    static const struct {
        struct fb_job job;
        bool stops;
        const char *says;
    } rows[] = {
        { { .ready = &file }, false, "more SIGCHLD than deaths: adopted orphans" },
        { { .ready = &file }, true, "more SIGCHLD than deaths: stops, adopted orphans" },
        { { .health = &probe }, false, "more SIGCHLD than deaths: probes, adopted orphans" },
        { { .stop_shell = "down" },
          false,
          "more SIGCHLD than deaths: stop commands, adopted orphans" },
        { { .ready = &probe, .stop_shell = "down" },
          true,
          "more SIGCHLD than deaths: probes, stop commands, stops, adopted orphans" },
    };
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "Probes", 2);
    tell(&stage, 0.001,
         (struct fb_event){ .kind = FB_QUEUED,
                            .job = 1,
                            .as.queued = { .name = "db", .command = "db", .job = &rows[_i].job } });
    tell_start(&stage, 0.01, 1, 1);
    for (int i = 0; i < 3; i++)
        tell_signals(&stage, 1 + i, 1);
    if (rows[_i].stops)
        tell_stopped(&stage, 3.5, 1, SIGSTOP);
    stage.ui.pane.shown = PANE_LIFE;
    stage.now_s = 4;
    ck_assert_msg(says(&stage, rows[_i].says), "%s", rows[_i].says);
    stage_close(&stage);
}
END_TEST

/* The way to STOPPED, and the way back, are bright for a second once something has gone there. */
START_TEST(there_and_back)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "Stops", 2);
    tell_queued(&stage, 0, "a", 0);
    tell_start(&stage, 0.01, 1, 1);
    tell_stopped(&stage, 1, 1, SIGSTOP);
    stage.ui.pane.shown = PANE_LIFE;
    stage.now_s = 1.5;
    golden(&stage, "life_there_30x100", 30, 100);
    tell_stopped(&stage, 3, 1, 0);
    stage.now_s = 3.5;
    golden(&stage, "life_back_30x100", 30, 100);
    stage.now_s = 5;
    golden(&stage, "life_neither_30x100", 30, 100);
    stage_close(&stage);
}
END_TEST

/* The letters of the screens in colours and attributes: dark, light, projector; none at 0 colours.
 */
START_TEST(letters_as_looks)
{
    static const char *const words[] = { "dark", "light", "projector" };
    static const int colors[] = { 256, 16, 8, 0 };
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);

    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 12; i++) {
        fprintf(file, "%s, %d colours\n", words[i / 4], colors[i % 4]);
        for (uint32_t style = 0; style < STYLE_COUNT; style++) {
            struct look look = theme_look((enum palette)(i / 4), style, colors[i % 4]);
            fprintf(file, "%c %d on %d, %d\n", theme_letter(style), look.front, look.back,
                    look.attributes);
        }
    }
    fclose(file);
    compare_file("tests/unit/golden/looks.txt", bytes);
    free(bytes);
}
END_TEST

/* Names have the room of boxes that are empty. */
START_TEST(long_names)
{
    static const char *const jobs[] = { "unit tests", "system tests", "packages" };
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "Tests", 3);
    for (uint32_t job = 1; job <= 3; job++) {
        tell_queued(&stage, 0.001, jobs[job - 1], 0);
        tell_start(&stage, 0.01, job, (int)job);
    }
    for (uint32_t job = 1; job <= 3; job++) {
        tell_exited(&stage, job, job, 0, 0, FB_CAUSE_NONE);
        tell_reaped(&stage, job + 0.1, job, 0, 1);
    }
    stage.ui.pane.shown = PANE_LIFE;
    stage.now_s = 6;
    golden(&stage, "life_long_names_24x80", 24, 80);
    stage_close(&stage);
}
END_TEST

/* More than there are cores take turns: each sample says how much of one its worker had. As many
 * are on a core as had one at the same time, on average: those that had it for longest. */
static const struct turns {
    int64_t cpu_ms[5]; /* of a second, each; the rest of it a core was waited for */
    const char *words;
} turns[] = {
    { { 400, 400, 400, 400, 400 }, "▶ 2 on a core" },
    { { 100, 100, 100, 100, 90 }, "◇ 5 ready" },
    { { 300, 200, 100, 100, 90 }, "▶ 1 on a core" },
    { { 900, 300, 300, 300, 200 }, "▶ 2 on a core" },
    { { 1000, 990, 0, 0, 0 }, "▶ 2 on a core" },
    { { 0, 0, 0, 0, 0 }, "◇ 5 ready" },
};

START_TEST(takes_turns)
{
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "Turns", 20);
    for (uint32_t job = 1; job <= 12; job++) {
        tell_queued(&stage, 0.001, "turns", 0);
        tell_start(&stage, 0.01, job, (int)job);
        if (job <= 5)
            tell(&stage, 1.01,
                 (struct fb_event){
                     .kind = FB_SAMPLE,
                     .job = job,
                     .attempt = 1,
                     .as.sample = { .cpu_us = turns[_i].cpu_ms[job - 1] * 1000,
                                    .core = (int)job % 2,
                                    .state = 'R',
                                    .delay_us = 1000000 - turns[_i].cpu_ms[job - 1] * 1000 } });
        stage.now_s = 1.1;
    }
    stage.ui.pane.shown = PANE_LIFE;
    stage.ui.pane.full = true;
    ck_assert_msg(says(&stage, turns[_i].words), "%s", turns[_i].words);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("view, life")
{
    check_locale();
    tcase_set_timeout(all, 60);
    tcase_add_test(all, names);
    tcase_add_test(all, clouds);
    tcase_add_test(all, long_names);
    tcase_add_loop_test(all, takes_turns, 0, (int)(sizeof turns / sizeof turns[0]));
    tcase_add_test(all, arrows_last_a_second);
    tcase_add_test(all, mailbox);
    tcase_add_test(all, probes_in_the_mailbox);
    tcase_add_loop_test(all, others_in_the_mailbox, 0, 5);
    tcase_add_test(all, there_and_back);
    tcase_add_test(all, letters_as_looks);
}
