/*
 * cluster_agent_wait.c - what an agent waits for beside its jobs: the moment in which a round
 * begins, by a clock that goes on while it sleeps, and signals that ask for its end.
 */
#include "cluster/agent_inside.h"
#include "cluster_stage.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define S INT64_C(1000000)

static int64_t now_us;      /* of both clocks */
static int64_t slept_us[8]; /* each sleep */
static int sleeps;          /* so often */
static int happens_at;      /* in this sleep, from 1: */
static void (*happens)(void);
static struct agent agent;
static struct lead lead;
static struct lead_pen pen;

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ .tv_sec = now_us / S, .tv_nsec = now_us % S * 1000 };
    return 0;
}

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    int64_t us = wanted->tv_sec * S + wanted->tv_nsec / 1000;

    (void)left;
    ck_assert_int_gt(us, 0);
    ck_assert_int_lt(sleeps, 5000); /* it ends */
    if (sleeps < 8)
        slept_us[sleeps] = us;
    now_us += us;
    if (++sleeps == happens_at)
        happens();
    return 0;
}

static void set_up(void)
{
    now_us = 1000 * S;
    sleeps = happens_at = 0;
    stage_open(1, 1);
    lead = (struct lead){ .all = &stage_dir };
    memset(&agent, 0, sizeof agent);
    agent.dir = stage_dir;
    agent.lead = &lead;
    ck_assert_int_eq(lead_begin(&pen, &stage_dir), 0);
}

static void tear_down(void)
{
    lead_close(&pen);
    rundir_close(&stage_dir);
}

static void start(void)
{
    ck_assert_int_eq(lead_start(&stage_dir, 2 * S + 500000), 0);
}

static void over(void)
{
    ck_assert_int_eq(lead_over(&stage_dir), 0);
}

static void end_it(void)
{
    raise(SIGTERM);
}

/* It looks for the moment, and sleeps until it is there: to the microsecond, not before. */
START_TEST(together)
{
    static const int64_t looks_us[] = { 250000, 10000 }; /* far, near */

    lead.near = _i == 1;
    happens_at = 3;
    happens = start;
    ck_assert(agent_may_begin(&agent));
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(slept_us[i], looks_us[_i]);
    ck_assert_int_eq(sleeps, 3 + 3);
    ck_assert_int_eq(slept_us[3], S);
    ck_assert_int_eq(slept_us[4], S);
    ck_assert_int_eq(slept_us[5], 500000);
    ck_assert_int_eq(now_us, 1000 * S + 3 * looks_us[_i] + 2 * S + 500000);
}
END_TEST

/* One that comes late begins at once. */
START_TEST(too_late)
{
    start();
    now_us += 2 * S + 500000 + _i; /* the moment itself; past it */
    ck_assert(agent_may_begin(&agent));
    ck_assert_int_eq(sleeps, 0);
}
END_TEST

/* No round comes any more. */
START_TEST(the_end_of_all)
{
    happens_at = 2;
    happens = over;
    ck_assert(!agent_may_begin(&agent));
    ck_assert_int_ge(sleeps, 2);
    ck_assert_int_le(sleeps, 4);
}
END_TEST

/* The front end has died: near it is seen at once, far after two minutes. */
START_TEST(none_leads)
{
    lead.near = _i == 1;
    lead_close(&pen);
    ck_assert(!agent_may_begin(&agent));
    if (_i == 1)
        ck_assert_int_eq(sleeps, 0);
    else
        ck_assert(now_us > 1120 * S && now_us < 1122 * S);
}
END_TEST

/* Each of these asks for its end, before the moment is known and after. */
static const int signals[] = { SIGTERM, SIGINT, SIGHUP };

START_TEST(a_signal)
{
    int before = agent_told();

    agent_signals();
    raise(SIGPIPE); /* these do not */
    raise(SIGXFSZ);
    ck_assert_int_eq(agent_told(), before);
    raise(signals[_i]);
    ck_assert_int_eq(agent_told(), before + 1);
    ck_assert(!agent_may_begin(&agent));
    ck_assert_int_eq(sleeps, 0);
    raise(signals[_i]);
    ck_assert_int_eq(agent_told(), before + 2);
}
END_TEST

START_TEST(a_signal_before_the_moment)
{
    agent_signals();
    start();
    happens_at = 1;
    happens = end_it;
    agent_may_begin(&agent);
    ck_assert_int_eq(sleeps, 1);
    ck_assert_int_eq(agent_told(), 1);
}
END_TEST

/* A run that is at work is ended by one, before it begins a job; then signals are of none. */
START_TEST(a_run_ends)
{
    struct fb_run *run;
    struct fb_event event = { 0 };
    int before = agent_told();

    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .slots = 1 }), 0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "true" }), 1);
    agent_signals();
    agent_signals_end(run);
    end_it();
    while (event.kind != FB_ENDED && fb_run_take_for(run, &event, 0) > 0)
        ck_assert_int_ne(event.kind, FB_FORKED);
    ck_assert(event.kind == FB_ENDED && event.as.ended.skipped == 1);
    agent_signals_end(NULL);
    end_it();
    fb_run_close(run);
    end_it(); /* nothing of it is touched */
    ck_assert_int_eq(agent_told(), before + 3);
}
END_TEST

/* A signal that was told stays so: those tests are the last. */
CHECK_MAIN("agents that wait")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, together, 0, 2);
    tcase_add_loop_test(all, too_late, 0, 2);
    tcase_add_test(all, the_end_of_all);
    tcase_add_loop_test(all, none_leads, 0, 2);
    tcase_add_test(all, a_signal_before_the_moment);
    tcase_add_loop_test(all, a_signal, 0, 3);
    tcase_add_test(all, a_run_ends);
}
