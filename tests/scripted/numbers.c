/*
 * numbers.c - random runs over the scripted stand-in. Each event becomes a line of a
 * record, and between them stand screens and at the end the summary, as they are drawn from the
 * board, in the file that NUMBERS_OUT names. tests/program/numbers.py computes each number again
 * from the record (e2e_numbers).
 */
#include "check_main.h"
#include "draw/theme.h"
#include "fake_run.h"
#include "plain/summary.h"
#include "record/wire.h"
#include "unit/view_stage.h"

#include <stdio.h>
#include <stdlib.h>

#define SCRIPTS   24
#define JOBS_MOST 70
#define RUNS      25

static uint64_t state;

static uint64_t draw(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % below;
}

static bool one_in(uint64_t count)
{
    return draw(count) == 0;
}

static struct fake_script scripts[SCRIPTS];
static struct fake_load loads[SCRIPTS];
static FILE *file;
static struct stage stage;
static struct summary summary;
static bool asks;
static int64_t opened_us, passed_us; /* since the run was opened, by the stand-in's clock */

static void draw_scripts(void)
{
    bool busy = one_in(2);

    for (int i = 0; i < SCRIPTS; i++) {
        loads[i] = (struct fake_load){ .percent = busy ? 60 + (int)draw(41) : (int)draw(9) };
        scripts[i] = (struct fake_script){
            .ends_us = one_in(20) ? INT64_MAX : (int64_t)(1 + draw(5000)) * MS,
            .code = one_in(4) ? (int)draw(4) : 0,
            .signal = one_in(12) ? SIGSEGV : 0,
            .load = &loads[i],
            .ignores_term = one_in(3),
            .forks_us = (int64_t)draw(3) * MS,
            .peak_bytes = draw(64) << 20,
            .user_us = (int64_t)draw(900000),
        };
    }
}

static struct fb_options draw_options(void)
{
    return (struct fb_options){
        .title = "Numbers",
        .slots = one_in(4) ? FB_ALL_AT_ONCE : 1 + (int)draw(9),
        .adopt = one_in(2),
        .timeout_us = 4 * SEC,
        .grace_us = (int64_t)(1 + draw(3)) * SEC,
        .retries = one_in(3) ? (int)draw(3) : 0,
        .retry_wait_us = 700 * MS,
        .reap_delay_us = one_in(3) ? (int64_t)draw(900) * MS : 0,
        .delay_us = one_in(4) ? 50 * MS : 0,
        .halt = { .when = one_in(5) ? FB_HALT_NOW : FB_HALT_NEVER, .count = 3 },
    };
}

static uint32_t jobs_ahead;
static char fed_name[16];

static int feed(void *context, int slot, struct fb_job *job)
{
    uint32_t *given = context;

    (void)slot;
    if (jobs_ahead == 0)
        return 0;
    jobs_ahead--;
    snprintf(fed_name, sizeof fed_name, "fed %u", ++*given);
    job->name = fed_name;
    job->shell = "x";
    job->done_before = one_in(9);
    job->failed_before = !job->done_before && one_in(20);
    return 1;
}

static void add_jobs(struct fb_run *run, int count)
{
    static struct fb_after after;
    char name[16];

    for (int i = 1; i <= count; i++) {
        struct fb_job job = { .name = name, .shell = "x" };
        snprintf(name, sizeof name, "job %d", i);
        after = (struct fb_after){ 1 + (uint32_t)draw((uint64_t)i), FB_WHEN_SUCCEEDED };
        after.when = one_in(3) ? FB_WHEN_ENDED : FB_WHEN_SUCCEEDED;
        job.after = &after;
        job.after_count = i > 1 && after.job < (uint32_t)i && one_in(5);
        job.kind = (uint32_t)draw(3); /* 0: not known */
        job.estimate_us = one_in(6) ? (int64_t)(1 + draw(5)) * SEC : 0;
        ck_assert_int_gt(fb_run_add(run, &job), 0);
    }
}

/* ------------------------------------------------------------------ output */

static void screen(void)
{
    static const int sizes[][2] = { { 30, 100 }, { 24, 80 }, { 50, 160 } };
    static const enum ui_pane panes[] = { PANE_LIFE, PANE_EVENTS, PANE_TIMELINE, PANE_CORES };
    const int *size = sizes[draw(3)];
    struct rows_order order = { .sort = COLUMN_NUMBER,
                                .filter = UI_FILTER_ALL,
                                .ahead = stage.ui.run.jobs_ahead = jobs_ahead };
    int64_t now_us = passed_us - opened_us;

    if (now_us < stage.board.t_us)
        now_us = stage.board.t_us;
    stage.ui.pane.shown = panes[draw(4)];
    stage.ui.pane.lanes = one_in(2) ? LANES_OF_SLOTS : LANES_OF_JOBS;
    ck_assert_int_eq(rows_rebuild(&stage.rows, &stage.board, &order, now_us), 0);
    stage.ui.table.top = stage.rows.count > 4 ? draw(stage.rows.count - 3) : 0;
    ck_assert_int_eq(grid_resize(&stage.grid, size[0], size[1]), 0);
    view_draw(stage.view, &stage.grid, &stage.board, &stage.ui, now_us);
    fprintf(file, "SCREEN {\"now\":%.6f,\"ahead\":%u}\n", (double)now_us / 1e6, jobs_ahead);
    grid_dump(&stage.grid, file, NULL);
    fputs("END\n", file);
}

static void see(const struct fb_event *event)
{
    struct text line = { 0 };

    wire_put(&line, event);
    fputs(text_string(&line), file);
    text_fini(&line);
    ck_assert_int_eq(board_apply(&stage.board, event), 0);
    summary_apply(&summary, event);
    if (one_in(12))
        screen();
}

/* ------------------------------------------------------------------- plays */

static void sample(struct fb_run *run)
{
    uint32_t jobs[JOBS_MOST], count = 0;

    for (uint32_t job = 1; job <= stage.board.job_count && count < JOBS_MOST; job++)
        if (!one_in(5))
            jobs[count++] = job;
    fb_run_sample(run, jobs, count);
}

static void move_on(void)
{
    int64_t next_us = fake_next_us(), step_us = (int64_t)(1 + draw(400)) * MS;

    next_us = next_us < step_us ? next_us : step_us;
    fake_advance(next_us);
    passed_us += next_us;
}

/* What the user of a board may ask of a job. */
static void ask(struct fb_run *run, uint32_t job)
{
    switch (draw(4)) {
    case 0:
        fb_run_stop_job(run, job);
        break;
    case 1:
        fb_run_restart_job(run, job);
        break;
    case 2:
        fb_run_again(run, job);
        break;
    default:
        fb_run_start_job(run, job);
    }
}

static void play(struct fb_run *run)
{
    struct fb_event event;

    for (int turn = 0; turn < 20000 && !stage.board.ended; turn++) {
        while (fb_run_next(run, &event) > 0)
            see(&event);
        passed_us = stage.board.t_us > passed_us ? stage.board.t_us : passed_us;
        if (stage.board.ended)
            break;
        if (one_in(4))
            sample(run);
        if (one_in(12))
            screen();
        if (one_in(150) && stage.board.t_us > 5 * SEC)
            fb_run_kill(run, 1 + (uint32_t)draw(stage.board.job_count), SIGTERM);
        if (asks && one_in(30) && stage.board.job_count > 0)
            ask(run, 1 + (uint32_t)draw(stage.board.job_count));
        move_on();
    }
    ck_assert(stage.board.ended);
    screen();
}

static void one_run(uint64_t seed)
{
    struct fb_options options;
    struct fb_run *run;
    struct text out = { 0 };
    uint32_t given = 0;

    state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    for (int i = 0; i < 20; i++)
        draw(2);
    draw_scripts();
    options = draw_options();
    asks = options.keep_jobs = seed % 3 == 0;
    fake_own_bytes = 8 << 20;
    fake_reset(scripts, SCRIPTS);
    stage_open(&stage);
    summary = (struct summary){ .left = -1 };
    passed_us = opened_us = 0;
    jobs_ahead = 0;
    ck_assert_int_eq(fb_run_open(&run, &options), 0);
    fprintf(file, "SEED %llu\n", (unsigned long long)seed);
    if (one_in(2)) {
        jobs_ahead = 1 + (uint32_t)draw(JOBS_MOST);
        fb_run_feed(run, &(struct fb_feed){ .next = feed, .context = &given, .fd = -1 });
    } else {
        add_jobs(run, 1 + (int)draw(JOBS_MOST));
    }
    play(run);
    summary_put(&summary, &out, false);
    fprintf(file, "SUMMARY\n%sEND\n", text_string(&out));
    text_fini(&out);
    summary_fini(&summary);
    ck_assert_ptr_null(fb_run_close(run));
    stage_close(&stage);
}

START_TEST(a_run)
{
    const char *path = getenv("NUMBERS_OUT");

    check_locale();
    file = fopen(path != NULL ? path : "/dev/null", "a");
    ck_assert_ptr_nonnull(file);
    one_run((uint64_t)_i);
    ck_assert_int_eq(fclose(file), 0);
}
END_TEST

CHECK_MAIN("numbers")
{
    tcase_add_loop_test(all, a_run, 1, 1 + RUNS);
}
