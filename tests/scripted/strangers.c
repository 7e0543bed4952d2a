/*
 * strangers.c - what is not the run's own: a number that is another's by now, children
 * that were there before, ends that another wait has taken, signals that came to another thread,
 * other runs of the same process.
 */
#include "check_main.h"
#include "fake_run.h"
#include "sys/sys.h"

#include <errno.h>
#include <signal.h>

#define TRACED (1u << FB_EXITED | 1u << FB_LEAKED | 1u << FB_ENDED)

static struct fb_run *run;

static void begin(const struct fake_script *script, bool adopt)
{
    const struct fb_options options = {
        .slots = 1, .adopt = adopt, .timeout_us = 5 * SEC, .leftovers = FB_LEFTOVERS_END
    };

    run = fake_open(script, 1, &options, TRACED);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 1);
}

/*
 * A process that has left the group holds the pipe. The number of the worker, and of its group, is
 * given to others: at once, or when a last member has gone; to a session of its own, or to ours.
 * The stand-in asserts that they are not signalled.
 */
START_TEST(number_given_away)
{
    static const struct fake_script scripts[] = {
        { .ends_us = MS, .leaves_us = 3600 * SEC, .escapes = true, .stranger_us = 1 },
        { .ends_us = MS,
          .leaves_us = 3600 * SEC,
          .escapes = true,
          .stranger_us = 1,
          .stranger_near = true },
        { .ends_us = MS,
          .leaves_us = 3600 * SEC,
          .escapes = true,
          .member_us = 100 * MS,
          .stranger_us = 150 * MS },
        { .ends_us = MS,
          .leaves_us = 3600 * SEC,
          .escapes = true,
          .member_us = 100 * MS,
          .stranger_us = 150 * MS,
          .stranger_near = true },
        { .ends_us = MS,
          .leaves_us = 3600 * SEC,
          .escapes = true,
          .member_us = 100 * MS,
          .stranger_us = 150 * MS,
          .stranger_works = true },
    };

    begin(&scripts[_i / 2], _i % 2 == 1);
    fake_play(run, 60 * SEC);
    ck_assert_str_eq(fake_seen.trace, "1 exited 1.1 0 ok; 201 leaked 1.1; 6201 ended");
    ck_assert_str_eq(fake_kills(), "");
    fake_close(run);
}
END_TEST

/* Children from before are not named, ended or waited for, nor is an orphan of such a child. */
START_TEST(children_from_before)
{
    static const struct fake_script script = { .ends_us = MS, .leaves_us = 300 * MS };
    const struct fb_options options = { .slots = 1, .adopt = true, .leftovers = FB_LEFTOVERS_END };

    fake_forget();
    fake_reset(&script, 1);
    fake_children(2);
    ck_assert_int_eq(fb_run_open(&run, &options), 0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 1);
    fake_play(run, 60 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_LEAKED], 1); /* the worker's own */
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    ck_assert_int_lt(fake_seen.ended.t_us, SEC);
    ck_assert_str_eq(fake_kills(), "TERM 201;");
    fake_close(run);
}
END_TEST

/* An end that another wait has taken is an end, though its code is lost; its number is not used. */
START_TEST(end_taken)
{
    static const struct fake_script scripts[] = {
        { .ends_us = 10 * MS, .stolen = true },
        { .ends_us = 10 * MS, .stolen = true, .unsignalled = true },
        { .ends_us = 10 * MS, .stolen = true, .leaves_us = 20 * SEC, .unsignalled = true },
    };
    static const char *const traces[][2] = {
        { "10 exited 1.1 unseen; 10 ended", "1000 exited 1.1 unseen; 1000 ended" },
        { "10 exited 1.1 unseen; 10 ended", "1000 exited 1.1 unseen; 1000 ended" },
        { "10 exited 1.1 unseen; 210 leaked 1.1; 6210 ended",
          "1000 exited 1.1 unseen; 1200 leaked 1.1; 7200 ended" },
    };

    begin(&scripts[_i / 2], _i % 2 == 1);
    fake_play(run, 60 * SEC);
    ck_assert_str_eq(fake_seen.trace, traces[_i / 2][_i % 2]);
    ck_assert_str_eq(fake_kills(), "");
    ck_assert_int_eq((int)fake_seen.ended.as.ended.failed, 1);
    fake_close(run);
}
END_TEST

/*
 * Of many the ends that another wait has taken are found in turns, a quarter in a second; where one
 * is found all are asked; where the action of SIGCHLD is another all are asked in each second. All
 * other ends are found at once, by the signal.
 */
START_TEST(end_taken_of_many)
{
    static const struct {
        int count, first, second; /* workers, the two of them whose ends are taken */
        bool action;
        const char *trace;
    } rows[] = {
        { 100, 99, 98, false,
          "20 exited 50.1 0 ok; 2000 exited 99.1 unseen; 2000 exited 100.1 unseen" },
        { 100, 0, 99, false,
          "20 exited 50.1 0 ok; 1000 exited 1.1 unseen; 1000 exited 100.1 unseen" },
        { 100, 98, 99, true,
          "20 exited 50.1 0 ok; 1000 exited 99.1 unseen; 1000 exited 100.1 unseen" },
        { 60, 58, 59, false,
          "20 exited 50.1 0 ok; 1000 exited 59.1 unseen; 1000 exited 60.1 unseen" },
        { 110, 108, 109, false,
          "20 exited 50.1 0 ok; 2000 exited 109.1 unseen; 2000 exited 110.1 unseen" },
    };
    const int count = rows[_i].count;
    struct fake_script scripts[120];
    const struct fb_options options = { .slots = FB_ALL_AT_ONCE, .adopt = true };

    for (int i = 0; i < count; i++) {
        bool stolen = i == rows[_i].first || i == rows[_i].second;
        scripts[i] = (struct fake_script){ .ends_us = i == 49  ? 20 * MS
                                                      : stolen ? 10 * MS
                                                               : 9 * SEC,
                                           .stolen = stolen };
    }
    run = fake_open(scripts, count, &options, 1u << FB_EXITED);
    if (rows[_i].action)
        fake_action();
    for (int i = 0; i < count; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), i + 1);
    fake_play(run, 8 * SEC);
    ck_assert_str_eq(fake_seen.trace, rows[_i].trace);
    fake_close(run);
}
END_TEST

/* A caller that says there is no other wait sleeps; what it was wrong about is found all the same.
 */
START_TEST(end_taken_though_sole)
{
    static const struct fake_script scripts[] = {
        { .ends_us = 40 * SEC, .stolen = true, .unsignalled = true },
        { .ends_us = 10 * MS },
        { .ends_us = 40 * SEC, .code = 3, .unsignalled = true },
    };
    const struct fb_options options = { .slots = FB_ALL_AT_ONCE,
                                        .adopt = true,
                                        .sole_waiter = true };

    run = fake_open(scripts, 3, &options, 1u << FB_EXITED | 1u << FB_ENDED);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), i + 1);
    fake_play(run, 100 * SEC);
    ck_assert_str_eq(fake_seen.trace, "10 exited 2.1 0 ok; 60000 exited 3.1 3; "
                                      "60000 exited 1.1 unseen; 60000 ended");
    fake_close(run);
}
END_TEST

/* A thread that begins after a worker may take its signal: it is looked for each second from then.
 */
START_TEST(thread_begins_though_sole)
{
    static const struct fake_script script = { .ends_us = 2500 * MS, .unsignalled = true };
    const struct fb_options options = { .adopt = true, .sole_waiter = true };

    run = fake_open(&script, 1, &options, 1u << FB_EXITED | 1u << FB_ENDED);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 1);
    fake_play(run, SEC);
    fake_threads();
    fake_play(run, 100 * SEC);
    ck_assert_str_eq(fake_seen.trace, "3000 exited 1.1 0 ok; 3000 ended");
    fake_close(run);
}
END_TEST

/*
 * Another wait has taken an end, and before it is looked for its number is that of a new worker:
 * each has its own end, and neither a time-out nor a kill of the first is for the second.
 */
START_TEST(number_comes_again)
{
    static const struct fake_script scripts[] = {
        { .ends_us = 10 * MS, .stolen = true, .unsignalled = true },
        { .ends_us = 300 * MS, .code = 7, .again = 1 },
    };
    const struct fb_options options = { .slots = 2, .adopt = _i % 2 == 1, .timeout_us = 200 * MS };
    const struct fb_job first = { .shell = "x" };
    const struct fb_job second = { .shell = "x", .timeout_us = FB_FOREVER };

    run = fake_open(scripts, 2, &options, TRACED);
    ck_assert_int_eq(fb_run_add(run, &first), 1);
    fake_play(run, 5 * MS);
    fake_advance(10 * MS);
    ck_assert_int_eq(fb_run_add(run, &second), 2);
    fake_play(run, 50 * MS);
    if (_i / 2 == 1)
        fb_run_kill(run, 1, SIGTERM);
    fake_play(run, 60 * SEC);
    ck_assert_str_eq(fake_seen.trace, "10 exited 1.1 unseen; 310 exited 2.1 7; 310 ended");
    ck_assert_str_eq(fake_kills(), "");
    fake_close(run);
}
END_TEST

/* The same of one whose end was known, but not yet reaped: it waits for that, or is held. */
START_TEST(number_of_a_zombie_comes_again)
{
    const struct fake_script scripts[] = {
        { .ends_us = 10 * MS, .code = 3, .leaves_us = _i < 2 ? 0 : 90 * MS, .escapes = _i >= 2 },
        { .ends_us = 300 * MS, .code = 7, .again = 1 },
    };
    static const char *const traces[] = {
        "10 exited 1.1 3; 310 exited 2.1 7; 410 ended",
        "100 exited 1.1 3; 310 exited 2.1 7; 310 ended",
    };
    const struct fb_options options = { .slots = 2,
                                        .adopt = _i % 2 == 1,
                                        .leftovers = FB_LEFTOVERS_WAIT,
                                        .reap_delay_us = _i < 2 ? 100 * MS : 0 };

    run = fake_open(scripts, 2, &options, TRACED);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 1);
    fake_play(run, 20 * MS);
    fake_steal(1);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 2);
    fake_play(run, 60 * SEC);
    ck_assert_str_eq(fake_seen.trace, traces[_i / 2]);
    ck_assert_str_eq(fake_kills(), "");
    fake_close(run);
}
END_TEST

/* The run has not looked yet: neither a kill nor a stop nor the close uses the number. */
START_TEST(kill_of_one_taken)
{
    static const struct fake_script script = { .ends_us = 10 * MS, .stolen = true };
    int64_t before_us;

    begin(&script, _i % 2 == 1);
    fake_play(run, 5 * MS);
    fake_advance(10 * MS);
    if (_i / 2 == 0)
        fb_run_kill(run, 1, SIGTERM);
    else if (_i / 2 == 1)
        ck_assert_int_eq(fb_run_kill(run, 1, SIGUSR1), -ESRCH);
    else if (_i / 2 == 2)
        ck_assert_int_eq(fb_run_stop(run, FB_STOP_KILL), 0);
    ck_assert_str_eq(fake_kills(), "");
    before_us = sys_now_us();
    fake_close(run);
    ck_assert_int_lt(sys_now_us() - before_us, SEC / 2); /* it is not waited for */
}
END_TEST

/* Another thread has had the signal: at once where the run knows of threads, else in a second. */
START_TEST(signal_taken)
{
    static const struct fake_script script = { .ends_us = 10 * MS, .unsignalled = true };
    bool adopt = _i > 0, threads = _i == 2;

    fake_forget();
    fake_reset(&script, 1);
    if (threads)
        fake_threads();
    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .slots = 1, .adopt = adopt }), 0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 1);
    fake_play(run, 60 * SEC);
    ck_assert_int_eq(fake_seen.ended.t_us / MS, adopt && !threads ? 1000 : 10);
    ck_assert_int_eq((int)fake_seen.ended.as.ended.succeeded, 1);
    fake_close(run);
}
END_TEST

static bool ended(struct fb_run *which)
{
    struct fb_event event;

    while (fb_run_next(which, &event) > 0)
        if (event.kind == FB_ENDED)
            return true;
    return false;
}

/* One thread, two runs, one signal for both: neither waits for the other's. */
START_TEST(two_runs)
{
    struct fb_run *runs[2];
    bool over[2] = { false, false };

    fake_reset(NULL, 0);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(fb_run_open(&runs[i], &(struct fb_options){ .slots = 2 }), 0);
        for (int job = 1; job <= 5; job++)
            ck_assert_int_eq(fb_run_add(runs[i], &(struct fb_job){ .shell = "10 0" }), job);
    }
    for (int turn = 0; turn < 100 && !(over[0] && over[1]); turn++) {
        for (int i = 0; i < 2; i++)
            over[i] |= ended(runs[i]);
        fake_advance(MS);
    }
    ck_assert(over[0] && over[1]);
    ck_assert_ptr_null(fb_run_close(runs[_i]));
    ck_assert_ptr_null(fb_run_close(runs[1 - _i]));
    ck_assert_int_eq(fake_open_files() + fake_unreaped(), 0);
}
END_TEST

/* A run that adopts takes every child that dies: it must be alone. A failed open does not count. */
START_TEST(adopting_run_is_alone)
{
    const struct fb_options first = { .adopt = _i != 1 }, second = { .adopt = _i != 2 };
    struct fb_run *other;

    fake_reset(NULL, 0);
    ck_assert_int_eq(fb_run_open(&run, &first), 0);
    ck_assert_int_eq(fb_run_open(&other, &second), -EBUSY);
    ck_assert_ptr_null(other);
    ck_assert_ptr_null(fb_run_close(run));
    ck_assert_int_eq(fb_run_open(&run, &second), 0);
    fake_be(998, 998); /* a child that the host has forked has no run of its own yet */
    ck_assert_int_eq(fb_run_open(&other, &first), 0);
    ck_assert_ptr_null(fb_run_close(other));
    fake_be(0, 0);
    ck_assert_ptr_null(fb_run_close(run));
    for (int call = 1; call < 20; call++) {
        fake_fail(call, EMFILE);
        fb_run_close(fb_run_open(&run, &first) == 0 ? run : NULL);
    }
    fake_fail(0, 0);
    ck_assert_int_eq(fb_run_open(&run, &first), 0);
    ck_assert_ptr_null(fb_run_close(run));
}
END_TEST

CHECK_MAIN("strangers")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, number_given_away, 0, 10);
    tcase_add_test(all, children_from_before);
    tcase_add_loop_test(all, end_taken_of_many, 0, 5);
    tcase_add_test(all, end_taken_though_sole);
    tcase_add_test(all, thread_begins_though_sole);
    tcase_add_loop_test(all, number_comes_again, 0, 4);
    tcase_add_loop_test(all, number_of_a_zombie_comes_again, 0, 4);
    tcase_add_loop_test(all, end_taken, 0, 6);
    tcase_add_loop_test(all, kill_of_one_taken, 0, 8);
    tcase_add_loop_test(all, signal_taken, 0, 3);
    tcase_add_loop_test(all, two_runs, 0, 2);
    tcase_add_loop_test(all, adopting_run_is_alone, 0, 3);
}
