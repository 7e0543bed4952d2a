/*
 * show_attached.c - a run as what a board shows: each call of the board's is one of the run's,
 * until that is closed; and what signals ask of it, one after the other. The run is a stand-in.
 */
#include "check_seen.h"
#include "show/attached.h"

#include "check_main.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static struct fb_run *const run = (struct fb_run *)&seen;

/* No other call returns that. */
#define see(...) (seen_put("", __VA_ARGS__), -EXDEV)

#define OF_RUN ck_assert_ptr_eq(of, run)

int fb_run_fd(const struct fb_run *of)
{
    OF_RUN;
    return 77;
}

int fb_run_print(struct fb_run *of, int stream, const char *bytes, size_t size)
{
    OF_RUN;
    return see("print %d %.*s;", stream, (int)size, bytes);
}

int fb_run_stop(struct fb_run *of, enum fb_stop how)
{
    OF_RUN;
    return see("%s;", how == FB_STOP_KILL ? "kill all" : "stop all");
}

int fb_run_note(struct fb_run *of, uint32_t job, const char *text)
{
    OF_RUN;
    return see("note %u %s;", job, text);
}

int fb_run_pause(struct fb_run *of)
{
    OF_RUN;
    return see("pause;");
}

int fb_run_resume(struct fb_run *of)
{
    OF_RUN;
    return see("resume;");
}

int fb_run_kill(struct fb_run *of, uint32_t job, int number)
{
    OF_RUN;
    return see("kill %u %d;", job, number);
}

int fb_run_again(struct fb_run *of, uint32_t job)
{
    OF_RUN;
    return see("again %u;", job);
}

int fb_run_stop_job(struct fb_run *of, uint32_t job)
{
    OF_RUN;
    return see("stop %u;", job);
}

int fb_run_start_job(struct fb_run *of, uint32_t job)
{
    OF_RUN;
    return see("start %u;", job);
}

int fb_run_restart_job(struct fb_run *of, uint32_t job)
{
    OF_RUN;
    return see("restart %u;", job);
}

int fb_run_hold(struct fb_run *of, bool on)
{
    OF_RUN;
    return see("hold %d;", on);
}

int fb_run_slots(struct fb_run *of, int slots)
{
    OF_RUN;
    return see("slots %d;", slots);
}

int fb_run_sample(struct fb_run *of, const uint32_t *jobs, size_t count)
{
    OF_RUN;
    return see("sample %u of %zu;", jobs[0], count);
}

int fb_run_look(struct fb_run *of, uint32_t job)
{
    OF_RUN;
    return see("look %u;", job);
}

int fb_run_type(struct fb_run *of, uint32_t job, const char *bytes, size_t size)
{
    OF_RUN;
    return see("type %u %.*s;", job, (int)size, bytes);
}

int fb_run_window(struct fb_run *of, int rows, int columns)
{
    OF_RUN;
    return see("window %d %d;", rows, columns);
}

/* ---------------------------------------------------------------- calls */

static void each_call(struct source *source, bool open)
{
    const uint32_t jobs[] = { 7, 8 };
    const int gone = open ? -EXDEV : -ESHUTDOWN, dead = open ? -EXDEV : -ESRCH;

    ck_assert_int_eq(source->fd(source), open ? 77 : -1);
    source->print(source, 2, "abc", 2);
    source->print(source, 1, "", 0); /* that would ask for an error */
    ck_assert_int_eq(source->printed(source), open ? -EXDEV : 0);
    source->suspend(source, true);
    source->resume(source);
    ck_assert_int_eq(source->kill(source, 3, 9), dead);
    ck_assert_int_eq(source->again(source, 4), gone);
    ck_assert_int_eq(source->stop_job(source, 5), gone);
    ck_assert_int_eq(source->start_job(source, 6), gone);
    ck_assert_int_eq(source->restart_job(source, 7), gone);
    ck_assert_int_eq(source->hold(source, true), gone);
    ck_assert_int_eq(source->hold(source, false), gone);
    ck_assert_int_eq(source->slots(source, 8), gone);
    source->sample(source, jobs, 2);
    ck_assert_int_eq(source->look(source, 9), gone);
    ck_assert_int_eq(source->type(source, 10, "xyz", 3), dead);
    source->window(source, 24, 80);
    source->end(source, SOURCE_TERM);
    ck_assert_str_eq(source->stop_word, "stopped");
    ck_assert(!source->killing);
    source->end(source, SOURCE_KILL);
    ck_assert_str_eq(source->stop_word, "killed");
    ck_assert(source->killing && !source->leaving && !source->abandoned);
}

START_TEST(calls)
{
    struct attached attached = { 0 };

    attached_init(&attached);
    attached.run = run;
    each_call(&attached.source, true);
    ck_assert_str_eq(seen,
                     "print 2 ab;print 1 ;pause;resume;kill 3 9;again 4;stop 5;start 6;restart 7;"
                     "hold 1;hold 0;slots 8;sample 7 of 2;look 9;type 10 xyz;window 24 80;"
                     "stop all;kill all;");
    seen[0] = '\0';
    attached.run = NULL; /* it is closed */
    each_call(&attached.source, false);
    ck_assert_str_eq(seen, "");
}
END_TEST

START_TEST(what_it_is)
{
    struct attached attached = { 0 };

    attached_init(&attached);
    ck_assert_uint_eq(attached.source.keys, KEYS_RUN);
    ck_assert_str_eq(attached.source.name, "run");
    ck_assert_int_eq(attached.source.lines, STDERR_FILENO);
    ck_assert_int_eq(attached.source.tick_us, 1000000);
}
END_TEST

/* ---------------------------------------------------------------- signals */

#define HANGS "note 0 the terminal hung up (SIGHUP): nothing new starts, and what runs is ended;"

static const struct row {
    int numbers[5];
    const char *seen, *word;
    int dies_by;
    bool killing, abandoned;
} rows[] = {
    { { SIGINT }, "stop all;", "interrupted", SIGINT, false, false },
    { { SIGTERM }, "stop all;", "stopped", SIGTERM, false, false },
    { { SIGQUIT }, "stop all;", "stopped", SIGQUIT, false, false },
    { { SIGINT, SIGINT }, "stop all;kill all;", "killed", SIGINT, true, false },
    { { SIGTERM, SIGINT }, "stop all;kill all;", "killed", SIGTERM, true, false },
    { { SIGINT, SIGINT, SIGINT }, "stop all;kill all;kill all;", "killed", SIGINT, true, true },
    { { SIGINT, SIGINT, SIGINT, SIGINT },
      "stop all;kill all;kill all;kill all;",
      "killed",
      SIGINT,
      true,
      true },
    /* a hang-up never means haste */
    { { SIGHUP }, HANGS "stop all;", "stopped", SIGHUP, false, false },
    { { SIGHUP, SIGHUP }, HANGS "stop all;stop all;", "stopped", SIGHUP, false, false },
    { { SIGHUP, SIGTERM }, HANGS "stop all;stop all;", "stopped", SIGHUP, false, false },
    { { SIGTERM, SIGHUP }, "stop all;stop all;", "stopped", SIGTERM, false, false },
    { { SIGINT, SIGHUP }, "stop all;stop all;", "interrupted", SIGINT, false, false },
    { { SIGHUP, SIGINT, SIGINT },
      HANGS "stop all;stop all;kill all;",
      "killed",
      SIGHUP,
      true,
      false },
    { { SIGINT, SIGHUP, SIGINT, SIGHUP, SIGINT },
      "stop all;stop all;kill all;stop all;kill all;",
      "killed",
      SIGINT,
      true,
      true },
};

START_TEST(signals_of_a_run)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct attached attached = { 0 };
        struct source *source = &attached.source;
        seen[0] = '\0';
        attached_init(&attached);
        attached.run = run;
        for (int k = 0; k < 5 && rows[i].numbers[k] != 0; k++)
            source->signal(source, rows[i].numbers[k], k % 2 == 0);
        ck_assert_msg(strcmp(seen, rows[i].seen) == 0, "row %zu: %s", i, seen);
        ck_assert_msg(strcmp(source->stop_word, rows[i].word) == 0, "row %zu: %s", i,
                      source->stop_word);
        ck_assert_msg(source->dies_by == rows[i].dies_by, "row %zu", i);
        ck_assert_msg(source->killing == rows[i].killing, "row %zu", i);
        ck_assert_msg(source->abandoned == rows[i].abandoned, "row %zu", i);
        ck_assert(source->leaving && attached.paused);
        source->resume(source);
        ck_assert(!attached.paused);
    }
}
END_TEST

START_TEST(signals_of_a_run_that_is_closed)
{
    struct attached attached = { 0 };

    attached_init(&attached);
    attached.source.signal(&attached.source, SIGHUP, true);
    ck_assert_str_eq(seen, "");
    ck_assert_int_eq(attached.source.dies_by, SIGHUP);
}
END_TEST

CHECK_MAIN_APART("a run that a board shows")
{
    tcase_add_test(all, calls);
    tcase_add_test(all, what_it_is);
    tcase_add_test(all, signals_of_a_run);
    tcase_add_test(all, signals_of_a_run_that_is_closed);
}
