/*
 * view_stage.h - for tests of the views: a board made event by event in seconds, all that a screen
 * is drawn with, and screens compared with files (tests/golden). FORKBOARD_GOLDEN=write writes them
 * again: read every one of them before it is committed.
 */
#ifndef VIEW_STAGE_H
#define VIEW_STAGE_H

#include "board_row.h"
#include "draw/theme.h"
#include "view/keys.h"
#include "view/view.h"

#include "check_golden.h"
#include "check_quick.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct stage {
    struct board board;
    struct rows rows;
    struct ui ui;
    struct view *view;
    struct grid grid;
    bool ascii; /* glyphs of ASCII alone */
    double now_s;
};

static inline void stage_open(struct stage *stage)
{
    *stage = (struct stage){ 0 };
    board_init(&stage->board);
    ck_assert_int_eq(view_open(&stage->view), 0);
    ck_assert_int_eq(grid_open(&stage->grid, 24, 80), 0);
    stage->ui = (struct ui){
        .table = { .rows = &stage->rows,
                   .filter = UI_FILTER_ALL,
                   .sort = COLUMN_NUMBER,
                   .find = "" },
        .pane = { .open = true, .find = "" },
        .foot = { .typed = "", .message = "" },
        .run.stop_word = "",
        .keys = KEYS_RUN,
        .glyphs = theme_glyphs(false),
    };
}

static inline void stage_close(struct stage *stage)
{
    stage->view = view_close(stage->view);
    rows_fini(&stage->rows);
    board_fini(&stage->board);
    grid_close(&stage->grid);
}

/* ------------------------------------------------------------------ events */

static inline void tell(struct stage *stage, double t_s, struct fb_event event)
{
    event.t_us = (int64_t)(t_s * 1e6 + 0.5);
    ck_assert_int_eq(board_apply(&stage->board, &event), 0);
    stage->now_s = t_s > stage->now_s ? t_s : stage->now_s;
}

static inline void tell_run(struct stage *stage, const char *title, int slots)
{
    tell(stage, 0,
         (struct fb_event){ .kind = FB_RUN,
                            .as.run = { .version = "0.1.0",
                                        .title = title,
                                        .slots = slots,
                                        .hardware = { .cores = 2,
                                                      .threads = 2,
                                                      .machine_threads = 2,
                                                      .expected_low = 2,
                                                      .expected_high = 2 } } });
}

static inline uint32_t tell_queued(struct stage *stage, double t_s, const char *name,
                                   double estimate_s)
{
    uint32_t job = stage->board.job_count + 1;

    tell(stage, t_s,
         (struct fb_event){ .kind = FB_QUEUED,
                            .job = job,
                            .as.queued = { .name = name,
                                           .command = "function",
                                           .estimate_us = (int64_t)(estimate_s * 1e6) } });
    return job;
}

/* One of a kind of jobs. */
static inline void tell_queued_kind(struct stage *stage, double t_s, const char *name,
                                    uint32_t kind)
{
    tell(stage, t_s,
         (struct fb_event){ .kind = FB_QUEUED,
                            .job = stage->board.job_count + 1,
                            .as.queued = { .name = name, .command = "function", .kind = kind } });
}

/* One that waits for job `after`. */
static inline uint32_t tell_queued_after(struct stage *stage, double t_s, const char *name,
                                         double estimate_s, uint32_t after, enum fb_when when)
{
    uint32_t job = stage->board.job_count + 1;
    struct fb_after list = { after, when };

    tell(stage, t_s,
         (struct fb_event){ .kind = FB_QUEUED,
                            .job = job,
                            .as.queued = { .name = name,
                                           .command = "function",
                                           .estimate_us = (int64_t)(estimate_s * 1e6),
                                           .after = &list,
                                           .after_count = 1 } });
    return job;
}

static inline uint32_t attempt_of(const struct stage *stage, uint32_t job)
{
    return row_of(&stage->board, job)->attempt;
}

static inline void tell_forked(struct stage *stage, double t_s, uint32_t job, int slot)
{
    uint32_t attempt = attempt_of(stage, job) + 1;
    pid_t pid = (pid_t)(4710 + job + 100 * (attempt - 1));

    tell(stage, t_s,
         (struct fb_event){ .kind = FB_FORKED,
                            .job = job,
                            .attempt = attempt,
                            .as.forked = { .pid = pid, .slot = slot } });
}

/* Of a watch: it is forked by another, 0: by none, and becomes a program. */
static inline void tell_process(struct stage *stage, double t_s, uint32_t job, uint32_t parent,
                                const char *name)
{
    tell(stage, t_s,
         (struct fb_event){
             .kind = FB_QUEUED, .job = job, .as.queued = { .name = name, .command = name } });
    tell(stage, t_s,
         (struct fb_event){
             .kind = FB_FORKED,
             .job = job,
             .attempt = 1,
             .as.forked = { .pid = (pid_t)(100 + job), .parent = (pid_t)(100 + parent) } });
    tell(stage, t_s,
         (struct fb_event){ .kind = FB_BEGAN,
                            .job = job,
                            .attempt = 1,
                            .as.began = { .words = name, .name = name } });
}

static inline void tell_began(struct stage *stage, double t_s, uint32_t job)
{
    tell(stage, t_s,
         (struct fb_event){ .kind = FB_BEGAN, .job = job, .attempt = attempt_of(stage, job) });
}

static inline void tell_start(struct stage *stage, double t_s, uint32_t job, int slot)
{
    tell_forked(stage, t_s, job, slot);
    tell_began(stage, t_s + 0.001, job);
}

static inline void tell_sample(struct stage *stage, double t_s, uint32_t job, double cpu_s,
                               double memory_mib, int core, char state)
{
    tell(stage, t_s,
         (struct fb_event){ .kind = FB_SAMPLE,
                            .job = job,
                            .attempt = attempt_of(stage, job),
                            .as.sample = { .cpu_us = (int64_t)(cpu_s * 1e6),
                                           .memory_bytes = (uint64_t)(memory_mib * 1048576),
                                           .core = core,
                                           .state = state } });
}

static inline void tell_exited(struct stage *stage, double t_s, uint32_t job, int code, int signal,
                               enum fb_cause cause)
{
    tell(stage, t_s,
         (struct fb_event){ .kind = FB_EXITED,
                            .job = job,
                            .attempt = attempt_of(stage, job),
                            .as.exited = { .code = code,
                                           .signal = signal,
                                           .core_dumped = signal == SIGSEGV,
                                           .succeeded = code == 0 && signal == 0 && cause == 0,
                                           .cause = cause } });
}

static inline void tell_reaped(struct stage *stage, double t_s, uint32_t job, double cpu_s,
                               double memory_mib)
{
    tell(stage, t_s,
         (struct fb_event){
             .kind = FB_REAPED,
             .job = job,
             .attempt = attempt_of(stage, job),
             .as.reaped = { .user_us = (int64_t)(cpu_s * 1e6),
                            .peak_memory_bytes = (uint64_t)(memory_mib * 1048576) } });
}

static inline void tell_signals(struct stage *stage, double t_s, int entries)
{
    tell(stage, t_s, (struct fb_event){ .kind = FB_SIGNALS, .as.signals = { .entries = entries } });
}

/* The signal that came for it, exit and reap. */
static inline void tell_end(struct stage *stage, double t_s, uint32_t job, int code, double cpu_s)
{
    tell_signals(stage, t_s, 1);
    tell_exited(stage, t_s, job, code, 0, FB_CAUSE_NONE);
    tell_reaped(stage, t_s + 0.0002, job, cpu_s, 12);
}

static inline void tell_killed(struct stage *stage, double t_s, uint32_t job, int signal,
                               enum fb_cause cause)
{
    tell_signals(stage, t_s, 1);
    tell_exited(stage, t_s, job, 0, signal, cause);
    tell_reaped(stage, t_s + 0.0002, job, 0.5, 12);
}

static inline void tell_stopped(struct stage *stage, double t_s, uint32_t job, int signal)
{
    tell(stage, t_s,
         (struct fb_event){ .kind = signal != 0 ? FB_STOPPED : FB_CONTINUED,
                            .job = job,
                            .attempt = attempt_of(stage, job),
                            .as.stopped = { .signal = signal } });
}

static inline void tell_retry(struct stage *stage, double t_s, uint32_t job, double wait_s)
{
    tell(stage, t_s,
         (struct fb_event){ .kind = FB_RETRY,
                            .job = job,
                            .attempt = attempt_of(stage, job),
                            .as.retry = { .wait_us = (int64_t)(wait_s * 1e6) } });
}

static inline void tell_skipped(struct stage *stage, double t_s, uint32_t job, const char *why,
                                uint32_t blame)
{
    tell(stage, t_s,
         (struct fb_event){
             .kind = FB_SKIPPED, .job = job, .as.skipped = { .why = why, .blame = blame } });
}

static inline void tell_unstarted(struct stage *stage, double t_s, uint32_t job, int error,
                                  const char *what)
{
    tell(stage, t_s,
         (struct fb_event){ .kind = FB_UNSTARTED,
                            .job = job,
                            .attempt = attempt_of(stage, job) + 1,
                            .as.unstarted = { .error = error, .stage = "exec", .what = what } });
}

static inline void tell_progress(struct stage *stage, double t_s, uint32_t job, double share,
                                 const char *text)
{
    tell(stage, t_s,
         (struct fb_event){ .kind = FB_PROGRESS,
                            .job = job,
                            .attempt = attempt_of(stage, job),
                            .as.progress = { .share = share, .text = text } });
}

static inline void tell_output(struct stage *stage, double t_s, uint32_t job, int stream,
                               const char *bytes, size_t size)
{
    static struct {
        uint32_t attempt;
        uint64_t offsets[2];
    } jobs[16];
    uint64_t *offset = &jobs[job % 16].offsets[stream - 1];

    if (board_output_bytes(&stage->board, job) == 0 ||
        jobs[job % 16].attempt != attempt_of(stage, job))
        jobs[job % 16].offsets[0] = jobs[job % 16].offsets[1] = 0;
    jobs[job % 16].attempt = attempt_of(stage, job);
    tell(stage, t_s,
         (struct fb_event){
             .kind = FB_OUTPUT,
             .job = job,
             .attempt = attempt_of(stage, job),
             .as.output = { .stream = stream, .offset = *offset, .bytes = bytes, .size = size } });
    *offset += size;
}

static inline void watch_report_text(struct stage *stage, double t_s, uint32_t job, int stream,
                                     const char *text)
{
    tell_output(stage, t_s, job, stream, text, strlen(text));
}

static inline void watch_report_note(struct stage *stage, double t_s, const char *text)
{
    tell(stage, t_s, (struct fb_event){ .kind = FB_NOTE, .as.note = { .text = text } });
}

static inline void tell_ended(struct stage *stage, double t_s, bool stopped)
{
    const uint32_t *counts = stage->board.counts;

    tell(stage, t_s,
         (struct fb_event){ .kind = FB_ENDED,
                            .as.ended = { .jobs = stage->board.job_count,
                                          .succeeded = counts[BOARD_OK],
                                          .failed = counts[BOARD_FAILED],
                                          .skipped = counts[BOARD_SKIPPED],
                                          .wall_us = (int64_t)(t_s * 1e6),
                                          .cpu_us = stage->board.cpu_us,
                                          .speed_up = (double)stage->board.cpu_us / (t_s * 1e6),
                                          .status = counts[BOARD_FAILED] > 0,
                                          .stopped = stopped } });
}

/* ----------------------------------------------------------------- screens */

static inline void stage_rebuild(struct stage *stage)
{
    struct rows_order order = { .sort = stage->ui.table.sort,
                                .descending = stage->ui.table.descending,
                                .filter = stage->ui.table.filter,
                                .only = stage->ui.table.only,
                                .program = stage->ui.table.program,
                                .before = stage->ui.table.before,
                                .slots = stage->ui.run.slots,
                                .endless = stage->ui.run.more };

    ck_assert_int_eq(rows_rebuild(&stage->rows, &stage->board, &order,
                                  (int64_t)(stage->now_s * 1e6)),
                     0);
}

static inline void stage_draw(struct stage *stage, int rows, int cols)
{
    stage->ui.glyphs = theme_glyphs(stage->ascii);
    ck_assert_int_eq(grid_resize(&stage->grid, rows, cols), 0);
    view_draw(stage->view, &stage->grid, &stage->board, &stage->ui,
              (int64_t)(stage->now_s * 1e6 + 0.5));
}

static inline char *stage_dump(const struct stage *stage)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);

    ck_assert_ptr_nonnull(file);
    grid_dump(&stage->grid, file, theme_letter);
    fclose(file);
    return bytes;
}

/* Rebuilds, draws and compares with tests/unit/golden/NAME.txt. */
static inline void golden(struct stage *stage, const char *name, int rows, int cols)
{
    char *bytes, path[128];

    stage_rebuild(stage);
    stage_draw(stage, rows, cols);
    bytes = stage_dump(stage);
    snprintf(path, sizeof path, "tests/unit/golden/%s.txt", name);
    compare_file(path, bytes);
    free(bytes);
}

/* The same at four sizes, with and without UTF-8: NAME_24x80, NAME_ascii_24x80 ... */
static inline void golden_sizes(struct stage *stage, const char *name)
{
    static const int sizes[][2] = { { 24, 80 }, { 30, 100 }, { 50, 160 }, { 18, 60 } };
    char path[64];

    for (int i = 0; i < 8; i++) {
        const int *size = sizes[i / 2];
        stage->ascii = i % 2 != 0;
        snprintf(path, sizeof path, "%s_%s%dx%d", name, i % 2 != 0 ? "ascii_" : "", size[0],
                 size[1]);
        golden(stage, path, size[0], size[1]);
    }
    stage->ascii = false;
}

#endif
