/*
 * leftovers.c - what goes on when a worker's first process has ended: by each word, over
 * in time or not, in the group or with no more than its pipe; with a time-out, a stop and a kill
 * while it is waited for.
 */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define TRACED (1u << FB_EXITED | 1u << FB_LEAKED | 1u << FB_ENDED)

/* What the first process of a worker leaves: it ends after 1 ms itself. */
static const struct fake_script soon = { .ends_us = MS, .leaves_us = 150 * MS };
static const struct fake_script in_time = { .ends_us = MS, .leaves_us = SEC };
static const struct fake_script fails = { .ends_us = MS, .code = 3, .leaves_us = SEC };
static const struct fake_script lasts = { .ends_us = MS, .leaves_us = 3600 * SEC };
static const struct fake_script stubborn = { .ends_us = MS,
                                             .leaves_us = 3600 * SEC,
                                             .ignores_term = true };
static const struct fake_script in_own_session = { .ends_us = MS,
                                                   .leaves_us = SEC,
                                                   .escapes = true };

static const struct fake_script lasts_badly = {
    .ends_us = MS, .code = 3, .leaves_us = 3600 * SEC, .ignores_term = true
};

#define FAIL  FB_LEFTOVERS_FAIL
#define WAIT  FB_LEFTOVERS_WAIT
#define END   FB_LEFTOVERS_END
#define LEAVE FB_LEFTOVERS_LEAVE

static const struct {
    const struct fake_script *script;
    enum fb_leftovers run, job;
    int64_t timeout_us;
    const char *trace, *kills;
    int status;
} rows[] = {
    /* Over before it is spoken of; in time; not in time; not by SIGTERM. */
    { &soon, 0, 0, 0, "151 exited 1.1 0 ok; 151 ended", "", 0 },
    { &in_time, 0, 0, 0, "201 leaked 1.1 waits; 1001 exited 1.1 0 ok; 1001 ended", "", 0 },
    { &fails, 0, 0, 0, "201 leaked 1.1 waits; 1001 exited 1.1 3; 1001 ended", "", 1 },
    { &lasts, 0, 0, 0,
      "201 leaked 1.1 waits; 5001 leaked 1.1; 5001 exited 1.1 0 leftovers; 5001 ended",
      "TERM 5001;", 1 },
    { &stubborn, FAIL, 0, 0,
      "201 leaked 1.1 waits; 5001 leaked 1.1; 10001 exited 1.1 0 leftovers; 10001 ended",
      "TERM 5001;KILL 10001;", 1 },
    { &in_own_session, 0, 0, 0, "201 leaked 1.1 waits; 1001 exited 1.1 0 ok; 1001 ended", "", 0 },
    /* The time-out of the job goes on. */
    { &lasts, FAIL, 0, 3 * SEC, "201 leaked 1.1 waits; 3000 exited 1.1 0 timeout; 3000 ended",
      "TERM 3000;", 1 },
    { &lasts, WAIT, 0, 9 * SEC, "201 leaked 1.1 waits; 9000 exited 1.1 0 timeout; 9000 ended",
      "TERM 9000;", 1 },
    { &lasts, 0, 0, 100 * MS, "100 exited 1.1 0 timeout; 100 ended", "TERM 100;", 1 },
    { &lasts, WAIT, 0, 0, "201 leaked 1.1 waits; 3600001 exited 1.1 0 ok; 3600001 ended", "", 0 },
    { &soon, WAIT, 0, 0, "151 exited 1.1 0 ok; 151 ended", "", 0 },
    { &soon, END, 0, 0, "1 exited 1.1 0 ok; 151 ended", "", 0 },
    { &lasts, END, 0, 0, "1 exited 1.1 0 ok; 201 leaked 1.1; 201 ended", "TERM 201;", 0 },
    { &lasts, LEAVE, 0, 0, "1 exited 1.1 0 ok; 1 ended", "", 0 },
    { &fails, LEAVE, 0, 0, "1 exited 1.1 3; 1 ended", "", 1 },
    /* A job's own word. */
    { &lasts, WAIT, END, 0, "1 exited 1.1 0 ok; 201 leaked 1.1; 201 ended", "TERM 201;", 0 },
    { &lasts, END, LEAVE, 0, "1 exited 1.1 0 ok; 1 ended", "", 0 },
};

static struct fb_run *run;

static void begin(const struct fake_script *script, const struct fb_options *options,
                  const struct fb_job *job)
{
    run = fake_open(script, 1, options, TRACED);
    ck_assert_int_eq(fb_run_add(run, job), 1);
}

START_TEST(each_word)
{
    const struct fb_options options = {
        .slots = 1, .adopt = true, .leftovers = rows[_i].run, .timeout_us = rows[_i].timeout_us
    };

    begin(rows[_i].script, &options, &(struct fb_job){ .shell = "x", .leftovers = rows[_i].job });
    fake_play(run, 2 * 3600 * SEC);
    ck_assert_str_eq(fake_seen.trace, rows[_i].trace);
    ck_assert_str_eq(fake_kills(), rows[_i].kills);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, rows[_i].status);
    fake_close(run);
}
END_TEST

/* What may stay is not waited for: the next try is as soon as without it, and so is the end. */
START_TEST(stays_beside_the_next_try)
{
    const struct fb_options options = { .slots = 1, .adopt = true, .leftovers = LEAVE };

    begin(&lasts_badly, &options,
          &(struct fb_job){ .shell = "x", .retries = 1, .retry_wait_us = SEC });
    fake_play(run, 2 * 3600 * SEC);
    ck_assert_str_eq(fake_seen.trace,
                     "1 exited 1.1 3; 201 leaked 1.1; 1018 exited 1.2 3; 1018 ended");
    ck_assert_str_eq(fake_kills(), "");
    fake_close(run);
}
END_TEST

/*
 * What holds no pipe and leaves the group, as a daemon does, says so to no one: it is looked for
 * each second, though the run is the only one that waits and looks for nothing else so often.
 */
START_TEST(leaves_its_group_unseen)
{
    static const char *const traces[] = {
        "201 leaked 1.1 waits; 1000 exited 1.1 0 ok; 1000 ended",
        "201 leaked 1.1 waits; 1001 exited 1.1 0 ok; 1001 ended", /* a second after it was held */
    };
    static const struct fake_script script = { .ends_us = MS, .leaves_us = 500 * MS };
    const struct fb_options options = { .slots = 1,
                                        .adopt = true,
                                        .sole_waiter = _i == 1,
                                        .output = FB_OUTPUT_DROP,
                                        .leftovers = WAIT };

    begin(&script, &options, &(struct fb_job){ .shell = "x" });
    fake_play(run, 60 * SEC);
    ck_assert_str_eq(fake_seen.trace, traces[_i]);
    fake_close(run);
}
END_TEST

/* A worker without leftovers waits for nothing, whatever the word. */
START_TEST(nothing_left)
{
    static const struct fake_script script = { .ends_us = MS };

    begin(&script, &(struct fb_options){ .adopt = true, .leftovers = (enum fb_leftovers)_i },
          &(struct fb_job){ .shell = "x" });
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "1 exited 1.1 0 ok; 1 ended");
    fake_close(run);
}
END_TEST

/* A run that does not adopt still sees that the output is held open. */
START_TEST(pipe_held_without_adoption)
{
    begin(&in_own_session, &(struct fb_options){ .slots = 1 }, &(struct fb_job){ .shell = "x" });
    fake_play(run, 60 * SEC);
    ck_assert_str_eq(fake_seen.trace, "201 leaked 1.1 waits; 1001 exited 1.1 0 ok; 1001 ended");
    fake_close(run);
}
END_TEST

/*
 * A process 1 that does not reap, and a run that does not adopt: what is left are zombies, which
 * are seen for what they are within 200 ms, and are not waited for, named or killed.
 */
static const struct {
    struct fake_script script;
    enum fb_leftovers how;
    int64_t timeout_us;
    const char *trace, *kills;
} unreaped[] = {
    { { .ends_us = MS, .leaves_us = 50 * MS }, 0, 0, "51 exited 1.1 0 ok; 251 ended", "" },
    { { .ends_us = MS, .leaves_us = 50 * MS }, END, 0, "1 exited 1.1 0 ok; 201 ended", "" },
    { { .ends_us = MS, .leaves_us = SEC },
      0,
      0,
      "201 leaked 1.1 waits; 1001 exited 1.1 0 ok; 1201 ended",
      "" },
    { { .ends_us = MS, .leaves_us = 3600 * SEC },
      0,
      0,
      "201 leaked 1.1 waits; 5001 leaked 1.1; 5001 exited 1.1 0 leftovers; 5201 ended",
      "TERM 5001;" },
    { { .ends_us = MS, .leaves_us = 3600 * SEC },
      END,
      0,
      "1 exited 1.1 0 ok; 201 leaked 1.1; 401 ended",
      "TERM 201;" },
    { { .ends_us = 3600 * SEC, .leaves_us = 300 * MS },
      0,
      SEC,
      "1000 exited 1.1 SIGTERM; 1600 ended",
      "TERM 1000;" },
    /* Alive all the time, it is waited for, and killed when its time is up. */
    { { .ends_us = MS, .leaves_us = 3600 * SEC, .ignores_term = true },
      END,
      0,
      "1 exited 1.1 0 ok; 201 leaked 1.1; 5401 ended",
      "TERM 201;KILL 5201;" },
};

START_TEST(zombies_of_a_lazy_init)
{
    struct fake_script script = unreaped[_i].script;

    script.unreaped_us = 3600 * SEC;
    begin(&script,
          &(struct fb_options){
              .slots = 1, .leftovers = unreaped[_i].how, .timeout_us = unreaped[_i].timeout_us },
          &(struct fb_job){ .shell = "x" });
    fake_play(run, 7200 * SEC);
    ck_assert_str_eq(fake_seen.trace, unreaped[_i].trace);
    ck_assert_str_eq(fake_kills(), unreaped[_i].kills);
    fake_close(run);
}
END_TEST

/* What was waited for is stopped or killed as a worker is, and is no success. */
START_TEST(ended_while_it_waits)
{
    static const char *const traces[] = {
        "201 leaked 1.1 waits; 1000 exited 1.1 0 stop; 1000 ended",
        "201 leaked 1.1 waits; 1000 exited 1.1 0 stop; 1000 ended",
        "201 leaked 1.1 waits; 1000 exited 1.1 0 user; 1000 ended",
    };
    static const char *const kills[] = { "TERM 1000;", "KILL 1000;", "TERM 1000;" };

    begin(&lasts, &(struct fb_options){ .slots = 1, .adopt = true, .leftovers = WAIT },
          &(struct fb_job){ .shell = "x" });
    fake_play(run, SEC);
    if (_i == 2)
        ck_assert_int_eq(fb_run_kill(run, 1, SIGTERM), 0);
    else
        ck_assert_int_eq(fb_run_stop(run, _i == 0 ? FB_STOP_TERM : FB_STOP_KILL), 0);
    fake_play(run, 60 * SEC);
    ck_assert_str_eq(fake_seen.trace, traces[_i]);
    ck_assert_str_eq(fake_kills(), kills[_i]);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, 1);
    fake_close(run);
}
END_TEST

/* It keeps its slot, and others that end beside it are seen at once. */
START_TEST(beside_others)
{
    static const struct fake_script scripts[] = {
        { .ends_us = MS, .leaves_us = SEC },
        { .ends_us = 300 * MS },
        { .ends_us = 300 * MS },
    };

    run = fake_open(scripts, 3, &(struct fb_options){ .slots = 2, .adopt = true }, TRACED);
    for (int i = 1; i <= 3; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), i);
    fake_play(run, 60 * SEC);
    ck_assert_str_eq(fake_seen.trace, "201 leaked 1.1 waits; 300 exited 2.1 0 ok; "
                                      "600 exited 3.1 0 ok; 1001 exited 1.1 0 ok; 1001 ended");
    ck_assert_int_eq(fake_seen.most_live, 2);
    fake_close(run);
}
END_TEST

/* Work that was ended is a failure as any other: there are attempts for it. */
START_TEST(tried_again)
{
    static const struct fake_script scripts[] = {
        { .ends_us = MS, .leaves_us = 3600 * SEC },
        { .ends_us = MS },
    };

    run = fake_open(scripts, 2,
                    &(struct fb_options){
                        .slots = 1, .adopt = true, .retries = 1, .retry_wait_us = 1 },
                    TRACED);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 1);
    fake_play(run, 60 * SEC);
    ck_assert_str_eq(fake_seen.trace, "201 leaked 1.1 waits; 5001 leaked 1.1; "
                                      "5001 exited 1.1 0 leftovers; 5002 exited 1.2 0 ok; "
                                      "5002 ended");
    ck_assert_int_eq(fake_seen.ended.as.ended.status, 0);
    fake_close(run);
}
END_TEST

static int function(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    return 0;
}

/*
 * A loop is told first that the worker has ended, then that there is something in its pipe, which
 * was read by then. What holds the pipe is silent: a read that waits for it would hold the run.
 */
START_TEST(pipe_read_before_its_turn)
{
    static const struct fake_script scripts[] = {
        { .ends_us = MS, .leaves_us = SEC, .output = "up\n" },
        { .ends_us = MS, .leaves_us = SEC, .reports = 1 },
    };
    static const char *const traces[] = {
        "1 output 1.1 1@0+3-0; 201 leaked 1.1 waits; 1001 exited 1.1 0 ok",
        "1 progress 1.1 0 ''; 201 leaked 1.1 waits; 1001 exited 1.1 0 ok",
    };
    const struct fb_options options = { .slots = 1, .adopt = _i / 2 == 1, .event_bytes = SIZE_MAX };

    fake_deaths_first = true;
    run = fake_open(&scripts[_i % 2], 1, &options,
                    1u << FB_OUTPUT | 1u << FB_PROGRESS | 1u << FB_EXITED | 1u << FB_LEAKED);
    if (options.adopt)
        fake_threads(); /* then too a worker's end has a descriptor */
    ck_assert_int_eq(fb_run_add(run, _i % 2 == 0 ? &(struct fb_job){ .shell = "x" }
                                                 : &(struct fb_job){ .function = function }),
                     1);
    fake_play(run, 60 * SEC);
    fake_deaths_first = false;
    ck_assert_str_eq(fake_seen.trace, traces[_i % 2]);
    fake_close(run);
}
END_TEST

/* The stand-in reports again whenever it was read: the worker's end waits for the first alone. */
START_TEST(reports_without_end)
{
    static const struct fake_script script = { .ends_us = MS, .leaves_us = SEC, .reports = 40 };
    static const char *const traces[] = { "1 progress 1.1 0 ''; 1 exited 1.1 0 ok",
                                          "1 progress 1.1 0 ''; 1 progress 1.1 0 ''" };
    const struct fb_options options = { .slots = 1, .leftovers = _i == 0 ? LEAVE : WAIT };

    run = fake_open(&script, 1, &options, 1u << FB_PROGRESS | 1u << FB_EXITED);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .function = function }), 1);
    fake_play(run, 60 * SEC);
    ck_assert_msg(strncmp(fake_seen.trace, traces[_i], strlen(traces[_i])) == 0, "%s",
                  fake_seen.trace);
    ck_assert_int_eq(fake_seen.kinds[FB_EXITED], 1);
    fake_close(run);
}
END_TEST

START_TEST(no_such_word)
{
    const struct fb_options wrong = { .leftovers = LEAVE + 1 };

    fake_reset(NULL, 0);
    ck_assert_int_eq(fb_run_open(&run, &wrong), -EINVAL);
    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .slots = 1 }), 0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .leftovers = LEAVE + 1 }),
                     -EINVAL);
    fake_close(run);
}
END_TEST

CHECK_MAIN("leftovers")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, each_word, 0, sizeof rows / sizeof *rows);
    tcase_add_loop_test(all, leaves_its_group_unseen, 0, 2);
    tcase_add_test(all, stays_beside_the_next_try);
    tcase_add_loop_test(all, nothing_left, 0, LEAVE + 1);
    tcase_add_test(all, pipe_held_without_adoption);
    tcase_add_loop_test(all, zombies_of_a_lazy_init, 0, sizeof unreaped / sizeof unreaped[0]);
    tcase_add_loop_test(all, ended_while_it_waits, 0, 3);
    tcase_add_test(all, beside_others);
    tcase_add_test(all, tried_again);
    tcase_add_loop_test(all, pipe_read_before_its_turn, 0, 4);
    tcase_add_loop_test(all, reports_without_end, 0, 2);
    tcase_add_test(all, no_such_word);
}
