/*
 * probing.c - readiness and health on the scripted clock: when it is asked, what is reported, what
 * follows.
 */
#include "probe_stage.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct fake_script lives = { .ends_us = INT64_MAX };

/* Each way to ask, with what it meets, and what is reported until it is stopped. */
static const struct row {
    struct fb_probe probe;
    struct fake_net net;
    const char *trace;
    int64_t play_us;
} rows[] = {
    { { .kind = FB_PROBE_TCP, .what = "5432" },
      { .up_us = 700 * MS },
      "0 health 1.1 unready 'connection refused on 5432'; 1000 ready 1.1",
      5 * SEC },
    { { .kind = FB_PROBE_TCP, .what = "localhost:5432", .interval_us = 100 * MS },
      { .up_us = 50 * MS, .second = true },
      "0 health 1.1 unready 'connection refused on localhost:5432'; 100 ready 1.1",
      5 * SEC },
    { { .kind = FB_PROBE_TCP, .what = "5432", .delay_us = SEC }, { 0 }, "1000 ready 1.1", 5 * SEC },
    { { .kind = FB_PROBE_TCP, .what = "5432", .timeout_us = 200 * MS },
      { .silent = true },
      "200 health 1.1 unready 'no answer from 5432 in 0.2 s'",
      5 * SEC },
    { { .kind = FB_PROBE_TCP, .what = "5432", .threshold = 3 }, { 0 }, "1000 ready 1.1", 5 * SEC },
    { { .kind = FB_PROBE_HTTP, .what = "http://localhost:80/x" },
      { .answer = "HTTP/1.1 204 No Content\r\n", .answers_us = 20 * MS },
      "20 ready 1.1",
      5 * SEC },
    { { .kind = FB_PROBE_HTTP, .what = "http://localhost:80/x" },
      { .answer = "HTTP/1.0 302", .answers_us = 0 },
      "0 ready 1.1",
      5 * SEC },
    { { .kind = FB_PROBE_HTTP, .what = "http://localhost:80" },
      { .answer = "HTTP/1.1 503 No\r\n" },
      "0 health 1.1 unready 'HTTP 503 from http://localhost:80'",
      5 * SEC },
    { { .kind = FB_PROBE_HTTP, .what = "http://localhost:80" },
      { .answer = "SSH-2.0-OpenSSH" },
      "0 health 1.1 unready 'no HTTP answer from http://localhost:80'",
      5 * SEC },
    { { .kind = FB_PROBE_HTTP, .what = "http://localhost:80" },
      { .answer = "HTTP/" }, /* and its end */
      "0 health 1.1 unready 'no HTTP answer from http://localhost:80'",
      5 * SEC },
    /* The rest of an answer that does not end is waited for, and changes nothing. */
    { { .kind = FB_PROBE_HTTP, .what = "http://localhost:80", .timeout_us = 100 * MS },
      { .answer = "HTTP/1.1 200 OK\r\n\r\nand more", .stays = true },
      "100 ready 1.1",
      5 * SEC },
    { { .kind = FB_PROBE_HTTP, .what = "http://localhost:80", .timeout_us = 100 * MS },
      { .answer = "HTTP/1.1 500 No\r\n\r\n", .stays = true },
      "100 health 1.1 unready 'HTTP 500 from http://localhost:80'",
      5 * SEC },
    /* Late: the answer is no more of interest, and the next try has its own. */
    { { .kind = FB_PROBE_HTTP, .what = "http://localhost:80", .timeout_us = 100 * MS },
      { .answer = "HTTP/1.1 200", .answers_us = 150 * MS },
      "100 health 1.1 unready 'no answer from http://localhost:80 in 0.1 s'",
      5 * SEC },
    { { .kind = FB_PROBE_FILE, .what = "/run/x.pid" },
      { .file_us = 1100 * MS },
      "0 health 1.1 unready 'no file /run/x.pid'; 1500 ready 1.1",
      5 * SEC },
};

START_TEST(ways_to_ask)
{
    const struct row *row = &rows[_i];
    struct fb_run *run = opened(&lives, 1, &(struct fb_job){ .shell = "x", .ready = &row->probe });

    fake_net = row->net;
    fake_play(run, row->play_us);
    ck_assert_str_eq(fake_seen.trace, row->trace);
    stop(run);
}
END_TEST

/* A connection that is closed with bytes unread is reset, and the server reports an error. */
START_TEST(whole_answer_is_read)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\n\r\n0123456789";
    const struct fb_probe ready = { .kind = FB_PROBE_HTTP, .what = "http://localhost:80" };
    struct fb_run *run = opened(&lives, 1, &(struct fb_job){ .shell = "x", .ready = &ready });

    fake_net = (struct fake_net){ .answer = answer };
    fake_play(run, 5 * SEC);
    ck_assert_str_eq(fake_seen.trace, "0 ready 1.1");
    ck_assert_uint_eq(fake_net.taken, sizeof answer - 1);
    stop(run);
}
END_TEST

/* A program is a fork of its own, no worker: it has no slot, and no event but its verdict. */
START_TEST(programs)
{
    static const struct fake_script scripts[] = {
        { .ends_us = INT64_MAX },
        { .ends_us = 10 * MS, .code = 2, .output = "first\nno response\n" },
        { .ends_us = 10 * MS, .code = 2, .output = "still none" }, /* is told once */
        { .ends_us = 10 * MS, .signal = 11 },
        { .ends_us = 10 * MS },
    };
    const struct fb_probe ready = { .kind = FB_PROBE_EXEC, .argv = words, .interval_us = 90 * MS };
    struct fb_run *run = opened(scripts, 5, &(struct fb_job){ .shell = "x", .ready = &ready });

    fake_play(run, 5 * SEC);
    ck_assert_str_eq(fake_seen.trace, "10 health 1.1 unready 'check: exit 2: no response'; "
                                      "210 health 1.1 unready 'check: killed by SIGSEGV'; "
                                      "310 ready 1.1");
    ck_assert_int_eq(fake_forks(), 5);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 1);
    ck_assert_int_eq(fake_unreaped(), 1);
    stop(run);
}
END_TEST

/* Another wait has taken its end, and its number is a new worker's: that one is not killed for it.
 */
START_TEST(number_of_a_program_comes_again)
{
    static const struct fake_script scripts[] = {
        { .ends_us = INT64_MAX },
        { .ends_us = 10 * MS, .stolen = true, .unsignalled = true },
        { .ends_us = 5 * SEC, .code = 7, .again = 2 },
        { .ends_us = MS },
    };
    const struct fb_probe ready = { .kind = FB_PROBE_SHELL, .what = "x", .timeout_us = 300 * MS };
    struct fb_run *run = opened(scripts, 4, &(struct fb_job){ .shell = "x", .ready = &ready });

    fake_play(run, 5 * MS);
    fake_advance(10 * MS);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "y" }), 2);
    fake_play(run, 6 * SEC);
    ck_assert_str_eq(fake_seen.trace, "10 health 1.1 unready 'x: ended, unseen how'; "
                                      "511 ready 1.1; 5010 exited 2.1 7");
    ck_assert_str_eq(fake_kills(), "KILL 511;"); /* what the second may have left */
    stop(run);
}
END_TEST

/* One that hangs is killed when its time is up, and asked again. */
START_TEST(program_hangs)
{
    static const struct fake_script scripts[] = { { .ends_us = INT64_MAX },
                                                  { .ends_us = INT64_MAX, .ignores_term = true },
                                                  { .ends_us = MS } };
    const struct fb_probe ready = { .kind = FB_PROBE_SHELL, .what = "x", .timeout_us = 300 * MS };
    struct fb_run *run = opened(scripts, 3, &(struct fb_job){ .shell = "x", .ready = &ready });

    fake_play(run, 5 * SEC);
    ck_assert_str_eq(fake_seen.trace, "300 health 1.1 unready 'x: no end in 0.3 s'; 801 ready 1.1");
    ck_assert_ptr_nonnull(strstr(fake_kills(), "KILL 300"));
    ck_assert_int_eq(fake_unreaped(), 1);
    stop(run);
}
END_TEST

START_TEST(waits_for_it)
{
    const struct fb_probe ready = { .kind = FB_PROBE_TCP, .what = "5432" };
    static const struct fake_script scripts[] = { { .ends_us = INT64_MAX }, { .ends_us = MS } };
    struct fb_run *run =
        opened(scripts, 2,
               &(struct fb_job){ .shell = "x", .ready = &ready, .restart = FB_RESTART_ALWAYS });

    ck_assert_int_eq(fb_run_add(run,
                                &(struct fb_job){ .shell = "y",
                                                  .decides = true,
                                                  .after = &(struct fb_after){ 1, FB_WHEN_READY },
                                                  .after_count = 1 }),
                     2);
    fake_net.up_us = 1200 * MS;
    fake_play(run, 60 * SEC);
    ck_assert_str_eq(fake_seen.trace,
                     "0 health 1.1 unready 'connection refused on 5432'; 1500 ready 1.1; "
                     "1501 exited 2.1 0 ok; 1501 exited 1.1 SIGTERM goal");
    ck_assert_int_eq(fake_seen.ended.as.ended.status, 0);
    fake_close(run);
}
END_TEST

/* READY=1 of the worker itself says nothing where a probe does. */
START_TEST(probe_alone_says_so)
{
    const struct fb_probe ready = { .kind = FB_PROBE_FILE, .what = "x" };
    struct fb_run *run =
        fake_open(&lives, 1, &(struct fb_options){ .slots = 4, .adopt = true, .notify = true },
                  TRACED);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .ready = &ready }), 1);
    fake_play(run, 0);
    fake_send(1000, "READY=1");
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_READY], 0);
    stop(run);
}
END_TEST

START_TEST(not_in_time)
{
    const struct fb_probe ready = { .kind = FB_PROBE_TCP, .what = "5432", .within_us = 2 * SEC };
    struct board_job unpacked;
    struct fb_run *run = opened(&lives, 1, &(struct fb_job){ .shell = "x", .ready = &ready });

    fake_play(run, 60 * SEC);
    ck_assert_str_eq(fake_seen.trace, "0 health 1.1 unready 'connection refused on 5432'; "
                                      "2000 exited 1.1 SIGTERM");
    ck_assert_int_eq(board_job(&fake_board, 1, &unpacked)->cause, FB_CAUSE_UNREADY);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, 1);
    fake_close(run);
}
END_TEST

/* However long it waits for that: a life that was never ready is no good one. */
START_TEST(never_ready)
{
    const struct fb_probe ready = { .kind = FB_PROBE_TCP, .what = "5432", .within_us = 30 * SEC };
    struct fb_run *run = opened(&lives, 1,
                                &(struct fb_job){ .shell = "x",
                                                  .ready = &ready,
                                                  .restart = FB_RESTART_ALWAYS,
                                                  .restarts_most = 2 });

    fake_play(run, 1000 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 3);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, 1);
    fake_close(run);
}
END_TEST

/* From its readiness on; so often in a row as its threshold says; then it has failed. */
START_TEST(health_restarts)
{
    const struct fb_probe ready = { .kind = FB_PROBE_TCP, .what = "5432" };
    const struct fb_probe health = { .kind = FB_PROBE_TCP, .what = "5432", .interval_us = SEC };
    struct fb_run *run = opened(&lives, 1,
                                &(struct fb_job){ .shell = "x",
                                                  .ready = &ready,
                                                  .health = &health,
                                                  .restart = FB_RESTART_ON_FAILURE,
                                                  .restarts_most = 1 });

    fake_net.up_us = 100 * MS;
    fake_net.down_us = 2200 * MS;
    fake_play(run, 6 * SEC);
    ck_assert_ptr_nonnull(strstr(fake_seen.trace,
                                 "500 ready 1.1; 4500 health 1.1 unhealthy 'connection refused on "
                                 "5432'; 4500 exited 1.1 SIGTERM; 4500 retry 1.1 +"));
    fake_net.down_us = 0;
    fake_play(run, 60 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_READY], 2);
    stop(run);
}
END_TEST

START_TEST(health_marks)
{
    const struct fb_probe health = {
        .kind = FB_PROBE_FILE, .what = "x", .interval_us = SEC, .threshold = 2, .mark = true
    };
    struct fb_run *run = opened(&lives, 1, &(struct fb_job){ .shell = "x", .health = &health });

    fake_net.file_us = 5500 * MS;
    fake_play(run, 60 * SEC);
    ck_assert_str_eq(fake_seen.trace,
                     "2000 health 1.1 unhealthy 'no file x'; 6000 health 1.1 healthy ''");
    stop(run);
}
END_TEST

/* While the run is paused nothing is asked, and no time passes for it. */
START_TEST(paused)
{
    const struct fb_probe ready = { .kind = FB_PROBE_TCP, .what = "5432", .within_us = SEC };
    struct fb_run *run = opened(&lives, 1, &(struct fb_job){ .shell = "x", .ready = &ready });
    int connects;

    fake_play(run, 100 * MS);
    connects = fake_net.connects;
    ck_assert_int_eq(fb_run_pause(run), 0);
    fake_play(run, 10 * SEC);
    ck_assert_int_eq(fake_net.connects, connects);
    ck_assert_int_eq(fake_seen.kinds[FB_EXITED], 0);
    ck_assert_int_eq(fb_run_resume(run), 0);
    fake_net.up_us = 0;
    fake_play(run, 600 * MS);
    ck_assert_int_eq(fake_seen.kinds[FB_READY], 1);
    stop(run);
}
END_TEST

CHECK_MAIN("probes")
{
    tcase_set_timeout(all, 120);
    tcase_add_loop_test(all, ways_to_ask, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, whole_answer_is_read);
    tcase_add_test(all, programs);
    tcase_add_test(all, number_of_a_program_comes_again);
    tcase_add_test(all, program_hangs);
    tcase_add_test(all, waits_for_it);
    tcase_add_test(all, probe_alone_says_so);
    tcase_add_test(all, not_in_time);
    tcase_add_test(all, never_ready);
    tcase_add_test(all, health_restarts);
    tcase_add_test(all, health_marks);
    tcase_add_test(all, paused);
}
