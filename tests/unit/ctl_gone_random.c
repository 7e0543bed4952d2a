/*
 * ctl_gone_random.c - a run that is killed at any moment, whatever its jobs were doing and were
 * asked: a board follows what is told of them then, and the counts are those of the board.
 */
#include "board/board.h"
#include "board_check.h"
#include "check_main.h"
#include "check_random.h"
#include "ctl/gone.h"

#include <stdlib.h>
#include <string.h>

#define JOBS 6

static struct board board;
static struct gone gone;
static int64_t now_us;
static enum fb_kind last[JOBS + 1]; /* of each job */

static void follow(const struct fb_event *event)
{
    int r = board_apply(&board, event);

    ck_assert_msg(r == 0, "%s of job %u: %s", fb_kind_name(event->kind), event->job,
                  strerrordesc_np(-r));
    ck_assert_msg(board_wrong(&board) == NULL, "%s", board_wrong(&board));
}

static void hear(struct fb_event event)
{
    event.t_us = ++now_us;
    last[event.job] = event.kind;
    follow(&event);
    gone_heard(&gone, &event);
}

static void held(uint32_t job, bool on)
{
    hear((struct fb_event){ .kind = FB_HELD, .job = job, .as.held.on = on });
}

static void end(const struct board_job *job)
{
    static const enum fb_cause causes[] = { FB_CAUSE_NONE, FB_CAUSE_NONE,    FB_CAUSE_HELD,
                                            FB_CAUSE_GOAL, FB_CAUSE_CHANGED, FB_CAUSE_TIMEOUT,
                                            FB_CAUSE_USER };
    struct fb_event event = { .kind = FB_EXITED, .job = job->job, .attempt = job->attempt };

    event.as.exited.cause = causes[draw(7)];
    event.as.exited.succeeded = event.as.exited.cause == FB_CAUSE_NONE && draw(2) == 0;
    event.as.exited.code = !event.as.exited.succeeded;
    hear(event);
}

static void start(const struct board_job *job)
{
    struct fb_event event = { .kind = FB_FORKED, .job = job->job, .attempt = job->attempt + 1 };

    if (draw(8) == 0) {
        event.kind = FB_UNSTARTED;
        event.as.unstarted.error = 2;
        event.as.unstarted.stage = event.as.unstarted.what = "exec";
    } else {
        event.as.forked.pid = 77;
        event.as.forked.slot = 1;
    }
    hear(event);
}

static void skip(const struct board_job *job)
{
    struct fb_event event = { .kind = FB_SKIPPED, .job = job->job };

    event.as.skipped.why = "it was not to be";
    event.as.skipped.by_hand = job->state == BOARD_HELD;
    if (job->state == BOARD_WAITING && job->attempt == 0 && draw(2) == 0) {
        event.as.skipped.done_before = draw(2) == 0;
        event.as.skipped.failed_before = !event.as.skipped.done_before;
    }
    hear(event);
}

/* Something that may come next, as the board has the job. */
static void go_on(uint32_t number)
{
    struct board_job room;
    const struct board_job *job = board_job(&board, number, &room);

    switch (job->state) {
    case BOARD_FORKED:
    case BOARD_RUNNING:
        end(job);
        break;
    case BOARD_ZOMBIE:
        hear((struct fb_event){ .kind = FB_REAPED, .job = number, .attempt = job->attempt });
        break;
    default:
        switch (draw(5)) {
        case 0:
            skip(job);
            break;
        case 1:
            held(number, job->state != BOARD_HELD);
            break;
        case 2:
            if (job->state != BOARD_SKIPPED && /* at its goal it is not tried again */
                (last[number] == FB_REAPED || last[number] == FB_UNSTARTED))
                hear((struct fb_event){ .kind = FB_RETRY, .job = number, .attempt = job->attempt });
            break;
        default:
            start(job);
        }
    }
}

START_TEST(at_any_moment)
{
    struct fb_event run = { .kind = FB_RUN }, event;
    uint32_t states[BOARD_STATE_COUNT] = { 0 };
    int steps;

    check_seed(_i);
    now_us = 0;
    memset(last, 0, sizeof last);
    gone = (struct gone){ 0 };
    board_init(&board);
    run.as.run.version = run.as.run.title = "";
    follow(&run);
    for (uint32_t job = 1; job <= JOBS; job++) {
        event = (struct fb_event){ .kind = FB_QUEUED, .job = job };
        event.as.queued.name = event.as.queued.command = "x";
        hear(event);
    }
    for (steps = (int)draw(60); steps > 0; steps--)
        go_on(1 + draw(JOBS));
    while (gone_next(&gone, &event) == 1) {
        follow(&event);
        now_us = event.t_us;
    }
    ck_assert_int_eq(event.kind, FB_ENDED);
    for (uint32_t job = 1; job <= JOBS; job++) {
        struct board_job room;
        const struct board_job *row = board_job(&board, job, &room);
        ck_assert_msg(board_done(row) || row->state == BOARD_HELD, "job %u is %d", job,
                      (int)row->state);
        states[row->state]++;
    }
    ck_assert_uint_eq(event.as.ended.jobs, JOBS);
    ck_assert_uint_eq(event.as.ended.succeeded, states[BOARD_OK]);
    ck_assert_uint_eq(event.as.ended.failed, states[BOARD_FAILED]);
    ck_assert_uint_eq(event.as.ended.skipped, states[BOARD_SKIPPED] + states[BOARD_HELD]);
    ck_assert_uint_eq(event.as.ended.by_hand, states[BOARD_HELD]);
    gone_fini(&gone);
    board_fini(&board);
}
END_TEST

CHECK_MAIN("killed at any moment")
{
    tcase_add_loop_test(all, at_any_moment, 0, check_runs(200));
}
