/*
 * asked_random.c - whatever is asked of jobs, in whatever order: each call gives what it may give,
 * each event follows those before it, and a run that is stopped, or whose jobs may all start, comes
 * to its end.
 */
#include "check_main.h"
#include "check_random.h"
#include "fake_run.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#define SCRIPTS   12
#define JOBS_MOST 8
#define STEPS     40

static struct fake_script scripts[SCRIPTS];
static bool services; /* some jobs come again for ever: the run is to be stopped */

static void draw_scripts(void)
{
    for (int i = 0; i < SCRIPTS; i++)
        scripts[i] = (struct fake_script){
            .ends_us = one_in(5) ? INT64_MAX : (int64_t)(1 + draw(900)) * MS,
            .code = one_in(3) ? 1 : 0,
            .ignores_term = one_in(4),
            .leaves_us = one_in(6) ? (int64_t)draw(900) * MS : 0,
            .forks_us = one_in(4) ? MS : 0,
        };
}

static struct fb_run *opened(void)
{
    static const struct fb_limit limits[] = { { "db", 2 }, { "port", 1 } };
    struct fb_options options = {
        .slots = 1 + (int)draw(4),
        .grace_us = 500 * MS,
        .timeout_us = 3 * SEC,
        .retries = one_in(3) ? 1 : 0,
        .retry_wait_us = (int64_t)draw(3) * 200 * MS,
        .reap_delay_us = one_in(4) ? 100 * MS : 0,
        .delay_us = one_in(4) ? 30 * MS : 0,
        .hold = one_in(4),
        .adopt = one_in(2),
        .offer_jobserver = one_in(4),
        .notify = one_in(4),
        .keep_jobs = true,
        .limits = limits,
        .limit_count = 2,
    };

    draw_scripts();
    board_fini(&fake_board); /* of the run before */
    board_init(&fake_board);
    return fake_open(scripts, SCRIPTS, &options, getenv("RUNS_FROM") != NULL ? ~0u : 0);
}

/* Those that have been told of; others may have been added since. */
static uint32_t known(void)
{
    return fake_board.job_count;
}

static int feed(void *context, int slot, struct fb_job *job)
{
    uint32_t *left = context;

    (void)slot;
    if (*left == 0)
        return 0;
    --*left;
    job->shell = "x";
    job->leftovers = one_in(3) ? (enum fb_leftovers)draw(5) : 0;
    job->done_before = one_in(9);
    job->failed_before = !job->done_before && one_in(20);
    return 1;
}

static void add_some(struct fb_run *run, uint32_t *count)
{
    static const struct fb_limit needs[] = { { "db", 1 }, { "port", 1 }, { "db", 2 } };
    uint32_t more = 1 + draw(4);

    for (; more > 0 && *count < JOBS_MOST; more--) {
        struct fb_after after = { 1 + draw(known() + *count + 1), (enum fb_when)draw(3) };
        struct fb_job job = { .shell = "x", .held = one_in(6), .slots = one_in(3) ? 2 : 0 };
        job.leftovers = one_in(3) ? (enum fb_leftovers)draw(5) : 0;
        job.done_before = one_in(20);
        job.failed_before = !job.done_before && one_in(20);
        job.restart = services && one_in(2) ? FB_RESTART_ALWAYS
                      : one_in(6)           ? FB_RESTART_ON_FAILURE
                                            : 0;
        job.restarts_most = services ? 0 : 2;
        job.pty = one_in(6);
        int r;
        if (after.job <= known() && one_in(2)) {
            job.after = &after;
            job.after_count = 1;
        }
        if (one_in(3)) {
            job.needs = &needs[draw(3)];
            job.need_count = 1;
        }
        r = fb_run_add(run, &job);
        ck_assert(r > (int)*count || r == -ESHUTDOWN);
        *count += r > 0;
    }
}

static bool may_give(int r)
{
    return r >= 0 || r == -ESRCH || r == -EBUSY || r == -EALREADY || r == -ENOENT || r == -EINVAL ||
           r == -ESHUTDOWN;
}

static int renew(struct fb_run *run, uint32_t job)
{
    return fb_run_renew_job(run, job, "app.c changed");
}

/* What has ended may be run again by each of three calls. */
static void run_again(struct fb_run *run, uint32_t job,
                      int (*call)(struct fb_run *run, uint32_t job))
{
    int r = call(run, job);

    ck_assert(may_give(r));
    if (r == 0)
        fake_life_again(job);
}

static void ask(struct fb_run *run)
{
    static const int signals[] = { SIGTERM, SIGKILL, SIGSTOP, SIGCONT };
    uint32_t job = 1 + draw(known() + 1); /* maybe one that is not told yet, or is none */

    switch (draw(12)) {
    case 0:
        ck_assert(may_give(fb_run_stop_job(run, job)));
        break;
    case 1:
    case 2:
        run_again(run, job, fb_run_start_job);
        break;
    case 3:
        run_again(run, job, fb_run_restart_job);
        break;
    case 4:
        run_again(run, job, renew);
        break;
    case 5:
        ck_assert(may_give(fb_run_kill(run, job, signals[draw(4)])));
        break;
    case 6:
        fb_run_hold(run, one_in(2));
        break;
    case 7:
        fb_run_slots(run, 1 + (int)draw(4));
        break;
    case 8:
        one_in(2) ? fb_run_pause(run) : fb_run_resume(run);
        break;
    case 9:
        ck_assert(may_give(fb_run_withdraw_job(run, job, "jobs.yaml changed")));
        break;
    default:
        run_again(run, job, fb_run_again);
    }
}

/* All that was held back is let go: nothing is left that could keep the run from its end. */
static void let_go(struct fb_run *run)
{
    fb_run_resume(run);
    fb_run_hold(run, false);
    fb_run_slots(run, 4);
    for (uint32_t job = 1; job <= known(); job++) {
        fb_run_kill(run, job, SIGCONT);
        run_again(run, job, fb_run_start_job);
    }
}

static void wait_for_end(struct fb_run *run)
{
    uint32_t states[BOARD_STATE_COUNT] = { 0 };

    for (int turns = 0; turns < 3 || (turns < 200 && !fake_board.ended); turns++) {
        fake_play(run, SEC);
        if (!fake_board.ended)
            fake_advance(100 * MS);
    }
    ck_assert_msg(fake_board.ended, "it comes to no end: %s", fake_last());
    ck_assert_int_eq(fake_seen.live, 0);
    ck_assert_uint_eq(fake_seen.ended.as.ended.jobs, known());
    for (uint32_t job = 1; job <= known(); job++) {
        struct board_job room;
        const struct board_job *row = board_job(&fake_board, job, &room);
        ck_assert_msg(board_done(row) || row->state == BOARD_HELD, "job %u is %d", job,
                      (int)row->state);
        states[row->state]++;
    }
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, states[BOARD_OK]);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, states[BOARD_FAILED]);
    ck_assert_uint_eq(fake_seen.ended.as.ended.skipped, states[BOARD_SKIPPED] + states[BOARD_HELD]);
    ck_assert_uint_eq(fake_seen.ended.as.ended.by_hand, states[BOARD_HELD]);
}

START_TEST(it_ends)
{
    uint32_t added = 0, fed = 0;
    struct fb_run *run;

    check_seed(_i);
    draw(2);
    services = one_in(4);
    run = opened();
    if (one_in(3)) {
        fed = 1 + draw(JOBS_MOST);
        ck_assert_int_eq(fb_run_feed(run,
                                     &(struct fb_feed){ .next = feed, .context = &fed, .fd = -1 }),
                         0);
    }
    if (fed == 0 || one_in(2))
        add_some(run, &added);
    for (int step = 0; step < STEPS; step++) {
        fake_play(run, (int64_t)draw(300) * MS);
        if (one_in(8))
            add_some(run, &added);
        else
            ask(run);
    }
    switch (services ? 1 : draw(8)) {
    case 0:
        fb_run_resume(run); /* those that are paused do not end by themselves */
        fb_run_stop(run, FB_STOP_QUEUE);
        break;
    case 1:
        fb_run_stop(run, one_in(2) ? FB_STOP_TERM : FB_STOP_KILL);
        break;
    default:
        let_go(run);
    }
    wait_for_end(run);
    fake_close(run);
}
END_TEST

CHECK_MAIN("what is asked in any order")
{
    tcase_add_loop_test(all, it_ends, 0, check_runs(300));
}
