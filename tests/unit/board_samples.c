/* board_samples.c - what a sample says a living worker does. */
#include "board_check.h"
#include "board_events.h"
#include "check_main.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static struct board board;

static void setup(void)
{
    board_init(&board);
}

static void teardown(void)
{
    board_fini(&board);
}

/* What a sample says of a process that lives: cpu and delay in ms since its fork, a second ago. */
static const struct {
    char state;
    int cpu_ms, delay_ms;
    enum board_doing doing;
} doings[] = {
    { 'R', 900, 50, BOARD_ON_CORE }, { 'R', 200, 700, BOARD_READY },
    { 'R', 0, 1000, BOARD_READY },   { 'R', 500, 500, BOARD_ON_CORE },
    { 'R', 900, -1, BOARD_ON_CORE }, { 'R', 100, -1, BOARD_UNSAMPLED }, /* not measured: not said */
    { 'S', 900, 50, BOARD_ASLEEP },  { 'D', 0, 0, BOARD_ASLEEP },
    { 'T', 0, 0, BOARD_UNSAMPLED },  { 0, 900, 0, BOARD_UNSAMPLED },
};

START_TEST(runnable_is_on_a_core_or_ready)
{
    struct fb_event event = make(FB_SAMPLE, 1, 1);

    reach(&board, BOARD_RUNNING);
    ck_assert_int_eq(board_doing(row_of(&board, 1)), BOARD_UNSAMPLED);
    event.t_us = row_of(&board, 1)->forked_us + 1000000;
    event.as.sample.cpu_us = doings[_i].cpu_ms * 1000;
    event.as.sample.delay_us = doings[_i].delay_ms < 0 ? -1 : doings[_i].delay_ms * 1000;
    event.as.sample.state = doings[_i].state;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_int_eq(board_doing(row_of(&board, 1)), doings[_i].doing);
}
END_TEST

/*
 * Of three samples, a second after the other: what each says, and what is known then. A child that
 * died took its delay along; of what was asleep it is not known how much of the delay is new.
 */
static const struct {
    struct {
        char state;
        int delay_ms;
        enum board_doing doing;
    } samples[3];
} courses[] = {
    { { { 'R', 900, BOARD_READY }, { 'R', 0, BOARD_UNSAMPLED }, { 'R', 800, BOARD_READY } } },
    { { { 'S', -1, BOARD_ASLEEP }, { 'R', 900, BOARD_UNSAMPLED }, { 'R', 1800, BOARD_READY } } },
    { { { 'R', 900, BOARD_READY }, { 'S', -1, BOARD_ASLEEP }, { 'R', 2700, BOARD_UNSAMPLED } } },
    { { { 'R', 900, BOARD_READY }, { 'R', 900, BOARD_ON_CORE }, { 'R', 1000, BOARD_READY } } },
};

START_TEST(only_what_is_new_counts)
{
    struct fb_event event = make(FB_SAMPLE, 1, 1);
    int64_t forked_us;

    reach(&board, BOARD_RUNNING);
    forked_us = row_of(&board, 1)->forked_us;
    for (int i = 0; i < 3; i++) {
        int delay_ms = courses[_i].samples[i].delay_ms;
        event.t_us = forked_us + (i + 1) * 1000000;
        event.as.sample.state = courses[_i].samples[i].state;
        event.as.sample.delay_us = delay_ms < 0 ? -1 : delay_ms * 1000;
        ck_assert_int_eq(board_apply(&board, &event), 0);
        ck_assert_msg(board_doing(row_of(&board, 1)) == courses[_i].samples[i].doing, "sample %d",
                      i);
    }
}
END_TEST

/* ------------------------------------------------------------------ facts */

#define TIME_MOST ((int64_t)1 << 53)

static int sample(int64_t t_us, int64_t cpu_us, int core, uint64_t memory_bytes)
{
    struct fb_event event = make(FB_SAMPLE, 1, 1);

    event.t_us = t_us;
    event.as.sample.cpu_us = cpu_us;
    event.as.sample.delay_us = -1;
    event.as.sample.core = core;
    event.as.sample.memory_bytes = memory_bytes;
    event.as.sample.state = 'S';
    return board_apply(&board, &event);
}

static const struct board_live *live(void)
{
    return row_of(&board, 1)->live;
}

/* Samples one after the other, since the fork: what each leaves of shares and spans. */
static const struct {
    int passed_us, used_us, core;
    double share;
    size_t spans;
    int from_us, to_us, cpu_us; /* of the newest span */
} measures[] = {
    { 400000, 100000, 3, 0.25, 1, 0, 400000, 100000 },
    { 2500000, 1000000, 3, 0.4, 2, 1900000, 2900000, 1000000 }, /* no further back than a second */
    { 500000, 250000, 3, 0.5, 2, 1900000, 3400000, 1250000 },   /* it goes on */
    { 0, 50000, 3, 0.5, 2, 1900000, 3400000, 1250000 },         /* no time at all */
    { 100000, 200000, 0, 2, 3, 3400000, 3500000, 100000 }, /* on two cores, but a core has one */
    { 100000, 0, 0, 0, 3, 3400000, 3500000, 100000 },
    { 100000, -7, 0, 0, 3, 3400000, 3500000, 100000 },       /* a child took its share along */
    { 100000, 50000, -1, 0.5, 3, 3400000, 3500000, 100000 }, /* on which core is not known */
    { 1000000, 1, 0, 0.000001, 4, 3800000, 4800000, 1 },
    { 1000000, 1000000, 1, 1, 5, 4800000, 5800000, 1000000 }, /* the same time, another core */
};

START_TEST(shares_and_spans)
{
    int64_t forked_us, t_us, cpu_us = 0;

    reach(&board, BOARD_RUNNING);
    forked_us = t_us = row_of(&board, 1)->forked_us;
    ck_assert(live()->cpu_share < 0);
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++) {
        const struct board_span *span;
        t_us += measures[i].passed_us;
        cpu_us += measures[i].used_us;
        ck_assert_int_eq(sample(t_us, cpu_us, measures[i].core, 0), 0);
        ck_assert_double_eq_tol(live()->cpu_share, measures[i].share, 1e-12);
        ck_assert_int_eq(live()->sample_us, t_us);
        ck_assert_int_eq(live()->sample_cpu_us, cpu_us);
        ck_assert_int_eq(live()->core, measures[i].core);
        ck_assert_int_eq(board.live_cpu_us, cpu_us);
        ck_assert_uint_eq(board_span_count(&board), measures[i].spans);
        span = board_span(&board, measures[i].spans - 1);
        ck_assert_int_eq(span->from_us - forked_us, measures[i].from_us);
        ck_assert_int_eq(span->to_us - forked_us, measures[i].to_us);
        ck_assert_int_eq(span->cpu_us, measures[i].cpu_us);
        ck_assert_uint_eq(span->job, 1);
    }
    ck_assert_int_eq(board_span(&board, 0)->core, 3);
    ck_assert_int_eq(board_span(&board, 2)->core, 0);
}
END_TEST

/* A clock that went back: a share is of the time between two samples, also where one was at 0. */
START_TEST(the_sample_at_the_beginning)
{
    reach(&board, BOARD_RUNNING);
    ck_assert_int_eq(sample(0, 0, 2, 0), 0);
    ck_assert_int_eq(sample(200, 50, 2, 0), 0);
    ck_assert_double_eq(live()->cpu_share, 0.25);
    ck_assert_int_eq(board_span(&board, 0)->from_us, 0);
}
END_TEST

START_TEST(spans_are_a_ring)
{
    int64_t t_us;

    reach(&board, BOARD_RUNNING);
    t_us = row_of(&board, 1)->forked_us;
    for (int i = 1; i <= BOARD_SPANS_MOST + 3; i++)
        ck_assert_int_eq(sample(t_us + i * 10, i, i % 2, 0), 0);
    ck_assert_uint_eq(board_span_count(&board), BOARD_SPANS_MOST);
    ck_assert_int_eq(board_span(&board, 0)->from_us, t_us + 30);
    ck_assert_int_eq(board_span(&board, BOARD_SPANS_MOST - 1)->to_us,
                     t_us + (BOARD_SPANS_MOST + 3) * 10);
}
END_TEST

/* A span that the others pushed out is not the one that goes on. */
START_TEST(a_span_that_is_gone_does_not_go_on)
{
    struct fb_event event = make(FB_SAMPLE, 2, 1);
    int64_t t_us;

    reach(&board, BOARD_RUNNING);
    ck_assert_int_eq(put(&board, FB_QUEUED, 2, 0), 0);
    ck_assert_int_eq(put(&board, FB_FORKED, 2, 1), 0);
    t_us = row_of(&board, 1)->forked_us;
    ck_assert_int_eq(sample(t_us + 10, 5, 1, 0), 0);
    for (int i = 1; i <= BOARD_SPANS_MOST; i++) {
        event.t_us = row_of(&board, 2)->forked_us + i * 10;
        event.as.sample.cpu_us = i;
        event.as.sample.core = i % 2;
        ck_assert_int_eq(board_apply(&board, &event), 0);
    }
    ck_assert_uint_eq(board_span(&board, 0)->job, 2);
    ck_assert_int_eq(sample(t_us + 20, 10, 1, 0), 0);
    ck_assert_uint_eq(board_span(&board, BOARD_SPANS_MOST - 1)->job, 1);
    ck_assert_int_eq(board_span(&board, BOARD_SPANS_MOST - 1)->from_us, t_us + 10);
}
END_TEST

START_TEST(a_zombie_has_no_memory_and_no_core)
{
    int64_t t_us;

    reach(&board, BOARD_RUNNING);
    t_us = row_of(&board, 1)->forked_us;
    ck_assert_int_eq(sample(t_us + 100, 50, 1, 10), 0);
    ck_assert_int_eq(sample(t_us + 200, 60, 1, 30), 0);
    ck_assert_int_eq(sample(t_us + 300, 70, 1, 20), 0);
    ck_assert_uint_eq(live()->memory_bytes, 20);
    ck_assert_uint_eq(live()->most_bytes, 30);
    ck_assert_int_eq(live()->proc_state, 'S');
    ck_assert_int_eq(put_exit(&board, 1, 1, true), 0);
    for (int i = 0; i < 2; i++) {
        ck_assert(live()->cpu_share == -1);
        ck_assert_int_eq(live()->core, -1);
        ck_assert_uint_eq(live()->memory_bytes, 0);
        ck_assert_int_eq(live()->proc_state, 0);
        ck_assert_int_eq(live()->sample_us, t_us + 300);
        ck_assert_int_eq(board.live_cpu_us, 70);
        ck_assert_int_eq(sample(t_us + 400, 99, 1, 99), 0); /* late: it says nothing new */
    }
    ck_assert_int_eq(put(&board, FB_REAPED, 1, 1), 0);
    ck_assert_int_eq(board.live_cpu_us, 0);
    ck_assert_uint_eq(row_of(&board, 1)->peak_memory_bytes, 30);
    ck_assert_int_eq(live()->sample_us, -1);
}
END_TEST

/* {CPU time, delay}, and what becomes of it */
static const struct {
    int64_t cpu_us, delay_us;
    int r;
} bounds[] = {
    { TIME_MOST, TIME_MOST, 0 },
    { TIME_MOST + 1, 0, -EPROTO },
    { 0, TIME_MOST + 1, -EPROTO },
    { -1, 0, -EPROTO },
    { 0, -1, 0 },
    { 0, 0, 0 },
};

START_TEST(times_are_bounded)
{
    struct fb_event event = make(FB_SAMPLE, 1, 1);

    reach(&board, BOARD_RUNNING);
    event.t_us = board.t_us + 10;
    event.as.sample.cpu_us = bounds[_i].cpu_us;
    event.as.sample.delay_us = bounds[_i].delay_us;
    ck_assert_int_eq(board_apply(&board, &event), bounds[_i].r);
    ck_assert_int_eq(live()->sample_us, bounds[_i].r == 0 ? event.t_us : -1);
    if (bounds[_i].r == 0)
        ck_assert_int_eq(live()->delay_us, bounds[_i].delay_us);
}
END_TEST

/* A worker that is made to end: by which signal, and how long after the event SIGKILL comes. */
static const struct {
    int64_t grace_us;
    int signal, cause, r, ending;
    int64_t kill_us;
} endings[] = {
    { 5000, SIGTERM, FB_CAUSE_TIMEOUT, 0, SIGTERM, 5000 },
    { 1, SIGTERM, 0, 0, SIGTERM, 1 },
    { 0, SIGKILL, 0, 0, SIGKILL, -1 },
    { FB_FOREVER, SIGTERM, 0, 0, SIGTERM, -1 },
    { 5000, 0, 0, 0, BOARD_BY_COMMAND, 5000 },
    { 0, 255, FB_CAUSE_COUNT - 1, 0, 255, -1 },
    { 0, 256, 0, -EPROTO, 0, -1 },
    { 0, -1, 0, -EPROTO, 0, -1 },
    { -1, SIGTERM, 0, -EPROTO, 0, -1 },
    { 0, SIGTERM, FB_CAUSE_COUNT, -EPROTO, 0, -1 },
};

START_TEST(what_is_made_to_end)
{
    struct fb_event event = make(FB_ENDING, 1, 1);

    reach(&board, BOARD_RUNNING);
    event.t_us = 7000;
    event.as.ending.grace_us = endings[_i].grace_us;
    event.as.ending.signal = endings[_i].signal;
    event.as.ending.cause = (enum fb_cause)endings[_i].cause;
    event.as.ending.ignored = true;
    ck_assert_int_eq(live()->kill_us, -1);
    ck_assert_int_eq(board_apply(&board, &event), endings[_i].r);
    ck_assert_int_eq(live()->ending, endings[_i].ending);
    ck_assert_int_eq(live()->kill_us, endings[_i].kill_us < 0 ? -1 : 7000 + endings[_i].kill_us);
    ck_assert(live()->ignores == (endings[_i].r == 0));
}
END_TEST

START_TEST(health_as_its_probe_says)
{
    struct fb_event event = make(FB_HEALTH, 1, 1);
    char why[400], wanted[BOARD_HEALTH_WORDS + 1];

    reach(&board, BOARD_RUNNING);
    ck_assert_int_eq(live()->health, 0);
    memset(why, 'w', sizeof why - 1);
    why[sizeof why - 1] = '\0';
    event.as.health.why = why;
    event.as.health.state = FB_HEALTH_COUNT - 1;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_int_eq(live()->health, FB_HEALTH_COUNT);
    memset(wanted, 'w', sizeof wanted - 1);
    wanted[sizeof wanted - 1] = '\0';
    ck_assert_str_eq(live()->health_why, wanted);
    event.as.health.state = FB_HEALTH_COUNT;
    ck_assert_int_eq(board_apply(&board, &event), -EPROTO);
    event.as.health.state = (enum fb_health)0;
    event.as.health.why = "a\tb\033[31m";
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_int_eq(live()->health, 1);
    ck_assert_ptr_null(strchr(live()->health_why, '\033'));
}
END_TEST

/* A worker of later has nothing of one that has ended, whose place it takes. */
START_TEST(nothing_stays_of_another)
{
    struct fb_event event = make(FB_ENDING, 1, 1);

    reach(&board, BOARD_RUNNING);
    event.as.ending.signal = SIGTERM;
    event.as.ending.grace_us = 5;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_int_eq(put_exit(&board, 1, 1, true), 0);
    ck_assert_int_eq(put(&board, FB_REAPED, 1, 1), 0);
    ck_assert_int_eq(put(&board, FB_QUEUED, 2, 0), 0);
    ck_assert_int_eq(put(&board, FB_FORKED, 2, 1), 0);
    ck_assert_int_eq(put(&board, FB_SAMPLE, 2, 1), 0);
    ck_assert_int_eq(row_of(&board, 2)->live->ending, 0);
    ck_assert_int_eq(row_of(&board, 2)->live->kill_us, -1);
    ck_assert_int_eq(live()->ending, 0);
}
END_TEST

CHECK_MAIN("board, doing")
{
    int rows = (int)(sizeof endings / sizeof endings[0]);

    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, runnable_is_on_a_core_or_ready, 0,
                        (int)(sizeof doings / sizeof doings[0]));
    tcase_add_loop_test(all, only_what_is_new_counts, 0, (int)(sizeof courses / sizeof courses[0]));
    tcase_add_test(all, shares_and_spans);
    tcase_add_test(all, the_sample_at_the_beginning);
    tcase_add_test(all, spans_are_a_ring);
    tcase_add_test(all, a_span_that_is_gone_does_not_go_on);
    tcase_add_test(all, a_zombie_has_no_memory_and_no_core);
    tcase_add_loop_test(all, times_are_bounded, 0, (int)(sizeof bounds / sizeof bounds[0]));
    tcase_add_loop_test(all, what_is_made_to_end, 0, rows);
    tcase_add_test(all, health_as_its_probe_says);
    tcase_add_test(all, nothing_stays_of_another);
}
