/* desk_stage.h - a desk of jobs that need no processes; for the tests of the desk. */
#ifndef DESK_STAGE_H
#define DESK_STAGE_H

#include "check_main.h"
#include "desk/desk.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND 1000000

static struct desk desk;
static struct fb_run *run;

/* What keys act on: that run, which has no workers. */
static inline int stage_kill(struct source *source, uint32_t job, int number)
{
    (void)source;
    return fb_run_kill(run, job, number);
}

static inline int stage_again(struct source *source, uint32_t job)
{
    (void)source;
    return fb_run_again(run, job);
}

static inline int stage_stop_job(struct source *source, uint32_t job)
{
    (void)source;
    return fb_run_stop_job(run, job);
}

static inline int stage_start_job(struct source *source, uint32_t job)
{
    (void)source;
    return fb_run_start_job(run, job);
}

static inline int stage_restart_job(struct source *source, uint32_t job)
{
    (void)source;
    return fb_run_restart_job(run, job);
}

static inline int stage_hold(struct source *source, bool on)
{
    (void)source;
    return fb_run_hold(run, on);
}

static inline int stage_slots(struct source *source, int slots)
{
    (void)source;
    return fb_run_slots(run, slots);
}

static inline void stage_end(struct source *source, enum source_end how)
{
    (void)source;
    (void)how;
}

static struct source stage_source = { .keys = KEYS_RUN,
                                      .kill = stage_kill,
                                      .again = stage_again,
                                      .stop_job = stage_stop_job,
                                      .start_job = stage_start_job,
                                      .restart_job = stage_restart_job,
                                      .hold = stage_hold,
                                      .slots = stage_slots,
                                      .end = stage_end };

static inline void tell(enum fb_kind kind, uint32_t job, int64_t t_us)
{
    struct fb_event event = { .kind = kind, .job = job, .attempt = job > 0, .t_us = t_us };

    if (kind == FB_RUN)
        event.as.run.title = event.as.run.version = "";
    if (kind == FB_FORKED) {
        event.as.forked.pid = (pid_t)(1000 + job);
        event.as.forked.slot = 1;
    }
    desk_apply(&desk, &event);
}

static inline void queue(uint32_t job, const char *name)
{
    desk_apply(&desk, &(struct fb_event){ .kind = FB_QUEUED,
                                          .job = job,
                                          .as.queued = { .name = name, .command = name } });
}

static inline void begin(uint32_t job, int64_t t_us)
{
    tell(FB_FORKED, job, t_us);
    tell(FB_BEGAN, job, t_us);
}

static inline void end(uint32_t job, int64_t t_us, int code)
{
    desk_apply(&desk, &(struct fb_event){ .kind = FB_EXITED,
                                          .job = job,
                                          .attempt = 1,
                                          .t_us = t_us,
                                          .as.exited = { .code = code, .succeeded = code == 0 } });
    tell(FB_REAPED, job, t_us);
}

static inline enum request press(int key)
{
    enum request request = desk_press(&desk, key, NULL);

    desk_draw(&desk, SECOND);
    return request;
}

/* `count` jobs named job 1, job 2 ... */
static inline void set_up(uint32_t count, int rows, int cols)
{
    char name[32];

    ck_assert_int_eq(desk_open(&desk, KEYS_RUN, false), 0);
    ck_assert_int_eq(desk_resize(&desk, rows, cols), 0);
    tell(FB_RUN, 0, 0);
    for (uint32_t job = 1; job <= count; job++) {
        snprintf(name, sizeof name, "job %u", job);
        queue(job, name);
    }
    desk.source = &stage_source;
    desk_draw(&desk, 0);
}

static inline void open_run(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    ck_assert_int_eq(fb_run_open(&run, NULL), 0);
}

static inline void close_all(void)
{
    desk_close(&desk);
    run = fb_run_close(run);
}

/* A run and a desk for each test. */
static inline void desk_fixture(TCase *all)
{
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, open_run, close_all);
}

#endif
