/*
 * engine.c - the engine over the scripted stand-in: what takes seconds takes none, and
 * each call fails once.
 */
#include "check_main.h"
#include "fake_sys.h"
#include "forkboard.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define MS  INT64_C(1000)
#define SEC INT64_C(1000000)

static struct {
    int kinds[FB_KIND_COUNT];
    int exited_signal, entries, most_live, live;
    int unsignalled; /* ends before any signal */
    enum fb_cause cause;
    struct fb_event ended;
} seen;

static void see(const struct fb_event *event)
{
    seen.kinds[event->kind]++;
    if (event->kind == FB_FORKED && ++seen.live > seen.most_live)
        seen.most_live = seen.live;
    if (event->kind == FB_EXITED) {
        seen.exited_signal = event->as.exited.signal;
        seen.cause = event->as.exited.cause;
        seen.live--;
        seen.unsignalled += seen.entries == 0;
    }
    if (event->kind == FB_SIGNALS)
        seen.entries += event->as.signals.entries;
    if (event->kind == FB_ENDED)
        seen.ended = *event;
}

/* Takes what there is, then lets the clock go to the next thing that happens. */
static void play(struct fb_run *run, int64_t until_us)
{
    struct fb_event event;
    int idle = 0;

    for (int turns = 0; turns < 10000 && seen.kinds[FB_ENDED] == 0; turns++) {
        int64_t next_us;
        while (fb_run_next(run, &event) > 0)
            see(&event);
        next_us = fake_next_us();
        if ((next_us == INT64_MAX || fake_readable(fb_run_fd(run))) && ++idle < 3)
            continue; /* a poller is woken again, if a call failed with news waiting */
        if (seen.kinds[FB_ENDED] > 0 || next_us == INT64_MAX || next_us > until_us)
            return;
        until_us -= next_us;
        fake_advance(next_us);
    }
}

static struct fb_run *open_run(const struct fb_options *options)
{
    struct fb_run *run;

    memset(&seen, 0, sizeof seen);
    ck_assert_int_eq(fb_run_open(&run, options), 0);
    return run;
}

static void add(struct fb_run *run, int count)
{
    for (int i = 0; i < count; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), i + 1);
}

static void close_run(struct fb_run *run)
{
    ck_assert_ptr_null(fb_run_close(run));
    ck_assert_int_eq(fake_open_files(), 0);
    ck_assert_int_eq(fake_unreaped(), 0);
    ck_assert(!fake_masked());
}

START_TEST(deaths_at_once)
{
    static const struct fake_script script = { .ends_us = 5 * MS, .code = 3, .output = "x\n" };
    struct fb_run *run;

    fake_reset(&script, 1);
    if (_i == 2)
        fake_threads(); /* each has a descriptor, which is readable before the signal is */
    run = open_run(&(struct fb_options){ .slots = 60, .adopt = _i != 1, .output = FB_OUTPUT_LINE });
    add(run, 60);
    play(run, SEC);
    ck_assert_int_eq(seen.unsignalled, 0);
    ck_assert_int_eq(seen.kinds[FB_EXITED], 60);
    ck_assert_int_eq(seen.kinds[FB_REAPED], 60);
    ck_assert_int_eq(seen.entries, 1); /* one signal for all of them */
    ck_assert_int_eq((int)seen.ended.as.ended.failed, 60);
    ck_assert_uint_eq(strlen(fake_stdout()), 120);
    close_run(run);
}
END_TEST

/*
 * The look once a second is due, and before it is taken, while an event is read, all die: their
 * signal is read first, and counted, though the run is over after them.
 */
START_TEST(deaths_in_the_moment_of_a_look)
{
    static const struct fake_write writes[] = { { SEC, 1, "x\n", 1 }, { 0 } };
    static const struct fake_script script = { .ends_us = SEC + 1, .writes = writes };
    struct fb_event event;
    struct fb_run *run;

    fake_reset(&script, 1);
    run = open_run(&(struct fb_options){ .slots = 2, .adopt = _i == 0, .event_bytes = 100 });
    add(run, 2);
    for (int outputs = 0; outputs < 2;) {
        if (fb_run_next(run, &event) <= 0) {
            fake_advance(fake_next_us());
            continue;
        }
        see(&event);
        outputs += event.kind == FB_OUTPUT;
    }
    fake_advance(1);
    ck_assert_int_eq(seen.kinds[FB_EXITED], 0);
    play(run, SEC);
    ck_assert_int_eq(seen.kinds[FB_EXITED], 2);
    ck_assert_int_eq(seen.unsignalled, 0);
    ck_assert_int_eq(seen.entries, 1);
    close_run(run);
}
END_TEST

START_TEST(slots_are_kept)
{
    static const struct fake_script scripts[] = { { .ends_us = 3 * MS }, { .ends_us = 1 * MS } };
    struct fb_run *run;

    fake_reset(scripts, 2);
    run = open_run(&(struct fb_options){ .slots = 3, .adopt = true });
    add(run, 50);
    play(run, SEC);
    ck_assert_int_eq(seen.most_live, 3);
    ck_assert_int_eq((int)seen.ended.as.ended.succeeded, 50);
    ck_assert_int_eq(seen.ended.as.ended.status, 0);
    close_run(run);
}
END_TEST

/* A note stands after the event that it was written for, and before the end. */
START_TEST(notes_in_order)
{
    static const struct fake_script script = { .ends_us = MS };
    struct fb_run *run;
    struct fb_event event;
    char order[64] = "";

    fake_reset(&script, 1);
    run = open_run(&(struct fb_options){ .no_done = true });
    add(run, 1);
    ck_assert_int_eq(fb_run_note(run, 0, "first"), 0);
    for (int turns = 0; turns < 1000 && strchr(order, 'X') == NULL; turns++) {
        while (fb_run_next(run, &event) > 0) {
            size_t end = strlen(order);
            order[end] = event.kind == FB_NOTE     ? event.as.note.text[0]
                         : event.kind == FB_REAPED ? 'R'
                         : event.kind == FB_ENDED  ? 'X'
                                                   : '-';
            order[end + 1] = '\0';
            if (event.kind == FB_REAPED) {
                ck_assert_int_eq(fb_run_note(run, 1, "a"), 0);
                ck_assert_int_eq(fb_run_pause_note(run, 1, "b"), 0);
            }
            if (event.kind == FB_NOTE)
                ck_assert(event.job == (order[end] != 'f') &&
                          event.as.note.pause == (order[end] == 'b'));
        }
        fake_advance(fake_next_us() != INT64_MAX ? fake_next_us() : 0);
    }
    ck_assert(strstr(order, "f") != NULL && strstr(order, "Rab") != NULL);
    ck_assert_int_eq(fb_run_note(run, 0, "late"), -ESHUTDOWN);
    close_run(run);
}
END_TEST

START_TEST(timeout_escalates)
{
    static const struct fake_script script = { .ends_us = INT64_MAX, .ignores_term = true };
    struct fb_run *run;

    fake_reset(&script, 1);
    run = open_run(
        &(struct fb_options){ .timeout_us = 30 * SEC, .grace_us = 5 * SEC, .adopt = true });
    add(run, 1);
    play(run, 100 * SEC);
    ck_assert_str_eq(fake_kills(), "TERM 30000;KILL 35000;");
    ck_assert_int_eq(seen.exited_signal, SIGKILL);
    ck_assert_int_eq((int)seen.cause, FB_CAUSE_TIMEOUT);
    close_run(run);
}
END_TEST

START_TEST(no_grace_kills_at_once)
{
    static const struct fake_script script = { .ends_us = INT64_MAX };
    struct fb_run *run;

    fake_reset(&script, 1);
    run = open_run(&(struct fb_options){
        .timeout_us = SEC, .grace_us = _i == 0 ? FB_AT_ONCE : 0, .adopt = true });
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x",
                                                       .grace_us = _i == 0 ? 0 : FB_AT_ONCE }),
                     1);
    play(run, 100 * SEC);
    ck_assert_str_eq(fake_kills(), "KILL 1000;");
    ck_assert_int_eq((int)seen.cause, FB_CAUSE_TIMEOUT);
    close_run(run);
}
END_TEST

START_TEST(paused_time_does_not_count)
{
    static const struct fake_script script = { .ends_us = INT64_MAX };
    struct fb_run *run;

    fake_reset(&script, 1);
    run = open_run(&(struct fb_options){ .timeout_us = 10 * SEC, .adopt = true });
    add(run, 1);
    play(run, 4 * SEC);
    ck_assert_int_eq(fb_run_pause(run), 0);
    fake_advance(3600 * SEC);
    ck_assert_int_eq(fb_run_resume(run), 0);
    play(run, 100 * SEC);
    ck_assert_str_eq(fake_kills(), "STOP 4000;TERM 3610000;");
    close_run(run);
}
END_TEST

START_TEST(leak_is_named_then_ended)
{
    static const struct fake_script script = { .ends_us = MS, .leaves_us = 3600 * SEC };
    struct fb_run *run;

    fake_reset(&script, 1);
    run = open_run(&(struct fb_options){ .adopt = true, .leftovers = FB_LEFTOVERS_END });
    add(run, 1);
    play(run, 100 * SEC);
    ck_assert_int_eq(seen.kinds[FB_LEAKED], 1);
    ck_assert_str_eq(fake_kills(), "TERM 201;");
    ck_assert_int_eq((int)seen.ended.as.ended.succeeded, 1);
    close_run(run);
}
END_TEST

/* A worker that cannot be signalled is signalled again and again; a close does not wait for it. */
START_TEST(case_58_not_ours_to_signal)
{
    static const struct fake_script script = { .ends_us = INT64_MAX, .not_ours = true };
    struct fb_run *run;

    fake_reset(&script, 1);
    run = open_run(&(struct fb_options){ .timeout_us = SEC, .grace_us = SEC, .adopt = true });
    add(run, 1);
    play(run, 4 * SEC + MS);
    ck_assert_str_eq(fake_kills(), "TERM 1000;CONT 1000;KILL 2000;KILL 3000;KILL 4000;");
    ck_assert_int_eq(seen.kinds[FB_EXITED], 0);
    ck_assert_ptr_null(fb_run_close(run));
    ck_assert_int_eq(fake_open_files(), 0);
    ck_assert_int_eq(fake_unreaped(), 1);
}
END_TEST

START_TEST(stop_twice)
{
    static const struct fake_script script = { .ends_us = INT64_MAX, .ignores_term = true };
    struct fb_run *run;

    fake_reset(&script, 1);
    run = open_run(&(struct fb_options){ .slots = 2, .adopt = true });
    add(run, 5);
    play(run, MS);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
    play(run, MS);
    ck_assert_int_eq(seen.kinds[FB_EXITED], 0);
    ck_assert_int_eq(seen.kinds[FB_SKIPPED], 3);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_KILL), 0);
    play(run, SEC);
    ck_assert_str_eq(fake_kills(), "TERM 0;TERM 0;KILL 0;KILL 0;");
    ck_assert_int_eq((int)seen.cause, FB_CAUSE_STOP);
    ck_assert_int_eq((int)seen.ended.as.ended.skipped, 3);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), -ESHUTDOWN);
    close_run(run);
}
END_TEST

START_TEST(closed_in_the_middle)
{
    static const struct fake_script script = { .ends_us = INT64_MAX };
    struct fb_run *run;

    fake_reset(&script, 1);
    run = open_run(&(struct fb_options){ .slots = 4 });
    add(run, 9);
    play(run, SEC);
    ck_assert_int_eq(fake_unreaped(), 4);
    close_run(run);
}
END_TEST

START_TEST(wrong_calls)
{
    static const struct fake_script script = { .ends_us = MS };
    struct fb_run *run = (struct fb_run *)1;

    fake_reset(&script, 1);
    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .slots = -1 }), -EINVAL);
    ck_assert_ptr_null(run);
    run = open_run(NULL);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ 0 }), -EINVAL);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .argv = (const char *[]){ NULL } }),
                     -EINVAL);
    ck_assert_int_eq(fb_run_kill(run, 1, SIGTERM), -ESRCH);
    ck_assert_int_eq(fb_run_kill(run, 1, 0), -EINVAL);
    ck_assert_int_eq(fb_run_stop(run, 0), -EINVAL);
    ck_assert_int_eq(fb_run_slots(run, 0), -EINVAL);
    ck_assert_int_eq(fb_run_print(run, 3, "", 0), -EINVAL);
    close_run(run);
}
END_TEST

/*
 * Call 1, 2, 3 ... fails once, until a run passes without: each time every job has one fate, every
 * worker is reaped, and nothing is left.
 */
static void fail_each(int error)
{
    static const struct fake_script scripts[] = { { .ends_us = 2 * MS, .output = "a\nb" },
                                                  { .ends_us = MS, .code = 1 } };

    for (int call = 1;; call++) {
        struct fb_run *run;
        int r, fates;
        memset(&seen, 0, sizeof seen);
        fake_reset(scripts, 2);
        fake_fail(call, error);
        r = fb_run_open(&run, &(struct fb_options){ .slots = 2,
                                                    .adopt = true,
                                                    .output = FB_OUTPUT_GROUP,
                                                    .event_bytes = 100 });
        if (r < 0) {
            ck_assert_msg(run == NULL && fake_open_files() == 0 && !fake_masked(),
                          "%s failed at open and left something", fake_failed_name());
            continue;
        }
        add(run, 3);
        ck_assert_int_eq(fb_run_add(run,
                                    &(struct fb_job){
                                        .shell = "x", .dir = "/", .stdin_path = "x", .pty = true }),
                         4);
        play(run, 100 * SEC);
        fates = seen.kinds[FB_EXITED] + seen.kinds[FB_UNSTARTED] + seen.kinds[FB_SKIPPED];
        ck_assert_msg(seen.kinds[FB_ENDED] == 1 && fates == 4, "%s: %d fates of 4, %d ended",
                      fake_failed_name(), fates, seen.kinds[FB_ENDED]);
        ck_assert_int_eq(seen.kinds[FB_FORKED], seen.kinds[FB_REAPED]);
        close_run(run);
        if (!fake_failed()) {
            ck_assert_int_gt(call, 10); /* that many did fail */
            return;
        }
    }
}

static const int errors[] = { EAGAIN, ENOMEM, EMFILE, EIO, ENOSPC, EACCES };

START_TEST(each_call_fails_once)
{
    fail_each(errors[_i]);
}
END_TEST

CHECK_MAIN("scripted engine")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, deaths_at_once, 0, 3);
    tcase_add_loop_test(all, deaths_in_the_moment_of_a_look, 0, 2);
    tcase_add_test(all, slots_are_kept);
    tcase_add_test(all, notes_in_order);
    tcase_add_test(all, timeout_escalates);
    tcase_add_loop_test(all, no_grace_kills_at_once, 0, 2);
    tcase_add_test(all, paused_time_does_not_count);
    tcase_add_test(all, leak_is_named_then_ended);
    tcase_add_test(all, case_58_not_ours_to_signal);
    tcase_add_test(all, stop_twice);
    tcase_add_test(all, closed_in_the_middle);
    tcase_add_test(all, wrong_calls);
    tcase_add_loop_test(all, each_call_fails_once, 0, sizeof errors / sizeof errors[0]);
}
