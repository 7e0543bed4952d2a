/*
 * cluster_fold_random.c - records of agents that take jobs, run them, try them again, are lost and
 * have heirs, in any order: what the fold makes of them a board follows, and its counts are those
 * of the board.
 */
#include "board/board.h"
#include "board_check.h"
#include "check_random.h"
#include "fold_stage.h"

#include <stdlib.h>

#define AGENTS 3
#define JOBS   7
#define STEPS  80

enum phase { NEW, TAKEN, FORKED, EXITED, OVER, RETRY, SETTLED };

static struct board board;
static struct fb_event last;
static long long now_us;
static struct model_job {
    enum phase phase;
    int agent;
    unsigned attempt;
    bool well;
} jobs[JOBS + 1];
static bool lost[AGENTS], came[AGENTS];

static void follow(void)
{
    struct fb_event event;
    int r;

    ck_assert_int_eq(fold_look(&fold, true), 0);
    while ((r = fold_next(&fold, &event)) > 0) {
        r = board_apply(&board, &event);
        ck_assert_msg(r == 0, "%s of job %u: %s", fb_kind_name(event.kind), event.job,
                      strerrordesc_np(-r));
        ck_assert_msg(board_wrong(&board) == NULL, "%s", board_wrong(&board));
        ck_assert_msg(event.kind != FB_NOTE, "%s", event.as.note.text);
        last = event;
    }
    ck_assert_int_eq(r, 0);
}

static void say(int agent, const char *format, unsigned job, unsigned attempt, const char *how)
{
    char name[8], words[200];
    int n = snprintf(words, sizeof words, "%lld ", ++now_us);

    snprintf(words + n, sizeof words - (size_t)n, format, job, attempt, how);
    snprintf(name, sizeof name, "%d", agent);
    stage_event(name, words);
}

/* What may come next of a job that a living agent has. */
static void go_on(unsigned number)
{
    struct model_job *job = &jobs[number];

    switch (job->phase) {
    case TAKEN:
    case RETRY:
        if (draw(8) == 0) {
            say(job->agent, "unstarted %u %u", number, ++job->attempt, "");
            job->phase = OVER;
            job->well = false;
        } else if (draw(10) == 0) {
            say(job->agent, "skipped %u", number, 0, "");
            job->phase = SETTLED;
        } else {
            say(job->agent, "forked %u %u", number, ++job->attempt, "");
            if (draw(4) > 0)
                say(job->agent, "began %u %u", number, job->attempt, "");
            job->phase = FORKED;
        }
        break;
    case FORKED:
        job->well = draw(3) > 0;
        say(job->agent, "exited %u %u %s", number, job->attempt, job->well ? "ok" : "bad");
        job->phase = EXITED;
        break;
    case EXITED:
        say(job->agent, "reaped %u %u", number, job->attempt, "");
        job->phase = OVER;
        break;
    case OVER:
        if (!job->well && draw(2) == 0) {
            say(job->agent, "retry %u %u", number, job->attempt, "");
            job->phase = RETRY;
        } else {
            say(job->agent, "settled %u 0%.0u %s", number, 0, job->well ? "ok" : "bad");
            job->phase = SETTLED;
        }
        break;
    case SETTLED: /* it is asked for once more */
        if (job->attempt > 0 && draw(6) == 0)
            job->phase = RETRY;
        break;
    default:
        break;
    }
}

static void lose_one(int agent)
{
    struct trail *trail = fold_trail(&fold, agent);
    char name[16];

    if (trail == NULL || lost[agent])
        return;
    follow();
    snprintf(name, sizeof name, "lost/%d", agent);
    ck_assert_int_eq(rundir_put(&stage_dir, name, "x", 1), 0);
    fold_lose(&fold, trail, "its node failed");
    follow();
    lost[agent] = true;
    for (unsigned job = 1; job <= JOBS; job++)
        if (jobs[job].agent == agent && jobs[job].phase != NEW)
            jobs[job].phase = SETTLED, jobs[job].attempt = 0;
}

static void take_one(void)
{
    unsigned number = 1 + draw(JOBS);
    int agent = (int)draw(AGENTS);
    char name[8];

    if (jobs[number].phase != NEW || lost[agent])
        return;
    if (!came[agent]) {
        snprintf(name, sizeof name, "%d", agent);
        stage_agent(name);
        stage_event(name, "0 run");
        came[agent] = true;
    }
    say(agent, "queued %u", number, 0, "");
    jobs[number] = (struct model_job){ .phase = TAKEN, .agent = agent };
}

START_TEST(a_board_follows)
{
    uint32_t states[BOARD_STATE_COUNT] = { 0 };

    check_seed(_i);
    now_us = 0;
    memset(jobs, 0, sizeof jobs);
    memset(lost, 0, sizeof lost);
    memset(came, 0, sizeof came);
    board_init(&board);
    begin("+++++++", NULL);
    for (int step = 0; step < STEPS; step++) {
        unsigned number = 1 + draw(JOBS);
        if (draw(3) == 0)
            take_one();
        else if (jobs[number].phase != NEW && !lost[jobs[number].agent])
            go_on(number);
        if (draw(40) == 0)
            lose_one((int)draw(AGENTS));
        if (draw(3) == 0)
            follow();
    }
    follow();
    for (int agent = 0; agent < AGENTS; agent++)
        lose_one(agent); /* so that nothing runs on */
    fold_end(&fold, "it is over", false);
    follow();
    ck_assert_int_eq(last.kind, FB_ENDED);
    for (uint32_t job = 1; job <= JOBS; job++) {
        struct board_job room;
        const struct board_job *row = board_job(&board, job, &room);
        ck_assert_msg(board_done(row), "job %u is %d", job, (int)row->state);
        states[row->state]++;
    }
    ck_assert_uint_eq(last.as.ended.succeeded, states[BOARD_OK]);
    ck_assert_uint_eq(last.as.ended.failed, states[BOARD_FAILED]);
    ck_assert_uint_eq(last.as.ended.skipped, states[BOARD_SKIPPED]);
    end();
    board_fini(&board);
}
END_TEST

CHECK_MAIN("fold in any order")
{
    tcase_add_loop_test(all, a_board_follows, 0, check_runs(60));
}
