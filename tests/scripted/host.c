/*
 * host.c - the engine in a host program: its descriptor wakes a poller, each call checks
 * that the run is its thread's, a feed may not call back, and no duration is too long.
 */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define TRACED (1u << FB_QUEUED | 1u << FB_EXITED | 1u << FB_SKIPPED | 1u << FB_NOTE)

static struct fb_run *run;

static int give_none(void *context, int slot, struct fb_job *job)
{
    (void)context;
    (void)slot;
    (void)job;
    return 0;
}

static const struct fb_feed no_jobs = { .next = give_none, .fd = -1 };

/* One call each that changes a run. */
static int call_add(void)
{
    return fb_run_add(run, &(struct fb_job){ .shell = "5 0" });
}

static int call_feed(void)
{
    return fb_run_feed(run, &no_jobs);
}

static int call_again(void)
{
    return fb_run_again(run, 1);
}

static int call_release(void)
{
    return fb_run_hold(run, false);
}

static int call_slots(void)
{
    return fb_run_slots(run, 4);
}

static int call_print(void)
{
    return fb_run_print(run, 1, "line\n", 5);
}

static int call_note(void)
{
    return fb_run_note(run, 0, "note");
}

static int call_sample(void)
{
    return fb_run_sample(run, &(uint32_t){ 2 }, 1);
}

static int call_look(void)
{
    return fb_run_look(run, 2);
}

static int call_stop(void)
{
    return fb_run_stop(run, FB_STOP_QUEUE);
}

static int call_resume(void)
{
    return fb_run_resume(run);
}

static int call_kill(void)
{
    return fb_run_kill(run, 2, SIGKILL);
}

static int call_pause(void)
{
    return fb_run_pause(run);
}

static int call_window(void)
{
    return fb_run_window(run, 50, 132);
}

static int call_next(void)
{
    struct fb_event event;

    return fb_run_next(run, &event);
}

static int call_take(void)
{
    struct fb_event event;

    return fb_run_take(run, &event);
}

static const struct {
    const char *name;
    int (*call)(void);
    bool held; /* before it the run is held, or paused */
    bool paused;
} calls[] = {
    /* These calls make an event or a start possible. */
    { "add", call_add, false, false },
    { "feed", call_feed, false, false },
    { "again", call_again, false, false },
    { "hold(false)", call_release, true, false },
    { "slots", call_slots, false, false },
    { "print", call_print, false, false },
    { "note", call_note, false, false },
    { "sample", call_sample, false, false },
    { "look", call_look, false, false },
    { "stop", call_stop, false, false },
    { "resume", call_resume, false, true },
    { "kill", call_kill, false, false },
    /* These calls do not. */
    { "pause", call_pause, false, false },
    { "window", call_window, false, false },
    { "next", call_next, false, false },
    { "take", call_take, false, false },
};
#define WAKING 12
#define CALLS  (int)(sizeof calls / sizeof calls[0])

/* Job 1 has ended, 2 runs, 3 waits for a slot; nothing is left to take. */
static void begin(bool held, bool paused)
{
    const struct fb_options options = { .slots = 1, .keep_jobs = true, .event_bytes = 100 };

    run = fake_open(NULL, 0, &options, TRACED);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0" }), 1);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "900000 0" }), 2);
    fake_play(run, 10 * MS);
    ck_assert_int_eq(fb_run_hold(run, held), 0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0" }), 3);
    if (paused)
        ck_assert_int_eq(fb_run_pause(run), 0);
    fake_play(run, 10 * MS);
    ck_assert(!fake_readable(fb_run_fd(run)));
}

START_TEST(descriptor_wakes)
{
    begin(calls[_i].held, calls[_i].paused);
    ck_assert_int_ge(calls[_i].call(), 0);
    ck_assert_msg(fake_readable(fb_run_fd(run)), "%s does not wake a poller", calls[_i].name);
    fake_close(run);
}
END_TEST

/* The first event is there at once, before any call has asked. */
START_TEST(opening_wakes)
{
    run = fake_open(NULL, 0, &(struct fb_options){ .slots = 1 }, TRACED);
    ck_assert(fake_readable(fb_run_fd(run)));
    ck_assert_int_eq(call_next(), 1);
    while (call_next() > 0)
        ;
    ck_assert(!fake_readable(fb_run_fd(run)));
    fake_close(run);
}
END_TEST

/* An alarm that was for a worker, a call of another thread: neither keeps a poller awake, and a
 * turn that finds nothing reads nothing. */
START_TEST(nothing_wakes_after_the_end)
{
    int cleared;

    run = fake_open(NULL, 0, &(struct fb_options){ .slots = 1, .timeout_us = SEC }, TRACED);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0" }), 1);
    fake_play(run, 100 * MS);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    fake_advance(2 * SEC);
    ck_assert_int_eq(call_next(), 0);
    ck_assert(!fake_readable(fb_run_fd(run)));
    ck_assert_int_eq(fb_run_interrupt(run, FB_STOP_QUEUE), 0);
    ck_assert(fake_readable(fb_run_fd(run)));
    ck_assert_int_eq(call_next(), 0);
    ck_assert(!fake_readable(fb_run_fd(run)));
    cleared = fake_wakes_cleared;
    ck_assert_int_eq(call_next(), 0);
    ck_assert_int_eq(fake_wakes_cleared, cleared);
    fake_close(run);
}
END_TEST

/* A run that is paused with news waiting has them when it goes on. */
START_TEST(pause_keeps_news)
{
    begin(false, false);
    ck_assert_int_eq(call_add(), 4);
    ck_assert_int_eq(fb_run_pause(run), 0);
    ck_assert(fake_readable(fb_run_fd(run)));
    fake_close(run);
}
END_TEST

/* Before any other mistake of a call: the run is another process's or thread's. */
START_TEST(calls_of_others)
{
    begin(false, false);
    fake_be(_i >= CALLS ? 998 : 0, 998);
    ck_assert_msg(calls[_i % CALLS].call() == -EPERM, "%s", calls[_i % CALLS].name);
    ck_assert_int_eq(fb_run_add(run, NULL), -EPERM);
    ck_assert_int_eq(fb_run_note(run, 0, NULL), -EPERM);
    ck_assert_int_eq(fb_run_feed(run, NULL), -EPERM);
    ck_assert_int_eq(fb_run_again(run, UINT32_MAX), -EPERM);
    fake_be(0, 0);
    fake_close(run);
}
END_TEST

/* In a child of the host's, or in another of its threads: memory and descriptors, no more. */
START_TEST(closed_by_another)
{
    static const struct fake_script scripts[] = { { .ends_us = INT64_MAX, .output = "x" } };

    run = fake_open(scripts, 1,
                    &(struct fb_options){ .slots = 2, .adopt = true, .guard = true, .tag = true },
                    TRACED);
    ck_assert_int_eq(call_add(), 1);
    ck_assert_int_eq(call_add(), 2);
    ck_assert_int_eq(call_add(), 3);
    fake_play(run, 200 * MS);
    ck_assert_int_eq(call_print(), 0);
    fake_be(_i == 1 ? 998 : 0, 998);
    ck_assert_ptr_null(fb_run_close(run));
    ck_assert_int_eq(fake_open_files(), 0);
    ck_assert_int_eq(fake_unreaped(), 2);
    ck_assert_str_eq(fake_kills(), "");
    ck_assert(fake_changed());                 /* what the run has taken stays taken, */
    ck_assert_int_ge((int)fake_guard_us(), 0); /* and the guard stands */
}
END_TEST

/* An endless grace is not one that is over. */
START_TEST(endless_grace)
{
    static const struct fake_script stubborn = { .ends_us = INT64_MAX, .ignores_term = true };
    const struct fb_options options = {
        .slots = 1, .adopt = true, .timeout_us = SEC, .grace_us = _i == 0 ? FB_FOREVER : 0
    };
    const struct fb_job job = { .shell = "x", .grace_us = _i == 1 ? FB_FOREVER : 0 };

    run = fake_open(&stubborn, 1, &options, TRACED);
    ck_assert_int_eq(fb_run_add(run, &job), 1);
    fake_play(run, 3600 * SEC);
    ck_assert_str_eq(fake_kills(), "TERM 1000;");
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_KILL), 0);
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    fake_close(run);
}
END_TEST

/* The same for what a worker left. */
START_TEST(endless_grace_of_leftovers)
{
    static const struct fake_script leaves = { .ends_us = MS,
                                               .leaves_us = 3600 * SEC,
                                               .ignores_term = true };
    const struct fb_options options = {
        .slots = 1, .adopt = true, .grace_us = FB_FOREVER, .leftovers = FB_LEFTOVERS_END
    };

    run = fake_open(&leaves, 1, &options, TRACED);
    ck_assert_int_eq(call_add(), 1);
    fake_play(run, 1800 * SEC);
    ck_assert_str_eq(fake_kills(), "TERM 201;");
    fake_close(run);
}
END_TEST

static int (*within)(void); /* what the feed calls */
static int within_said;

static int give_and_call(void *context, int slot, struct fb_job *job)
{
    int *given = context;

    (void)slot;
    if ((*given)++ > 0)
        return 0;
    within_said = within();
    job->shell = "1 0";
    return 1;
}

static int call_feed_nothing(void)
{
    return fb_run_feed(run, &(struct fb_feed){ .fd = -1 });
}

static int call_stop_hard(void)
{
    return fb_run_stop(run, FB_STOP_TERM);
}

/* Numbers and events would come in another order than the board can follow. */
START_TEST(calls_of_a_feed)
{
    static const struct {
        int (*call)(void);
        int says;
        const char *trace;
    } table[] = {
        { call_add, -EBUSY, "0 queued 1; 1 exited 1.1 0 ok" },
        { call_next, -EBUSY, "0 queued 1; 1 exited 1.1 0 ok" },
        { call_take, -EBUSY, "0 queued 1; 1 exited 1.1 0 ok" },
        { call_feed_nothing, -EINVAL, "0 queued 1; 1 exited 1.1 0 ok" },
        { call_stop_hard, 0, "0 queued 1; 0 skipped 1 the run was stopped" },
    };
    int given = 0;

    within = table[_i].call;
    run = fake_open(NULL, 0, &(struct fb_options){ .slots = 1 }, TRACED);
    ck_assert_int_eq(call_feed_nothing(), -EINVAL);
    ck_assert_int_eq(fb_run_feed(run, NULL), -EINVAL);
    ck_assert_int_eq(
        fb_run_feed(run, &(struct fb_feed){ .next = give_and_call, .context = &given, .fd = -1 }),
        0);
    fake_play(run, SEC);
    ck_assert_int_eq(within_said, table[_i].says);
    ck_assert_str_eq(fake_seen.trace, table[_i].trace);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    fake_close(run);
}
END_TEST

CHECK_MAIN_APART("host")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, descriptor_wakes, 0, WAKING);
    tcase_add_test(all, opening_wakes);
    tcase_add_test(all, nothing_wakes_after_the_end);
    tcase_add_test(all, pause_keeps_news);
    tcase_add_loop_test(all, calls_of_others, 0, 2 * CALLS);
    tcase_add_loop_test(all, closed_by_another, 0, 2);
    tcase_add_loop_test(all, endless_grace, 0, 2);
    tcase_add_test(all, endless_grace_of_leftovers);
    tcase_add_loop_test(all, calls_of_a_feed, 0, 5);
}
