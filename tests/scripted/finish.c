/*
 * finish.c - the end of a run with children that it has adopted: what is waited for, named and
 * ended by each word for leftovers, and what a stop changes.
 */
#include "check_main.h"
#include "fake_run.h"

#include <stdio.h>
#include <string.h>

#define TRACED (1u << FB_LEAKED | 1u << FB_ENDED)
#define FAIL   FB_LEFTOVERS_FAIL
#define WAIT   FB_LEFTOVERS_WAIT
#define END    FB_LEFTOVERS_END

static const struct {
    enum fb_leftovers how;
    int64_t grace_us, ends_us; /* 0: the usual one */
    bool ignores_term;
    const char *trace, *kills;
    int status;
} rows[] = {
    /* Over before it is spoken of; in time; not in time; not by SIGTERM; with a short grace. */
    { 0, 0, 100 * MS, false, "100 ended", "", 0 },
    { 0, 0, SEC, false, "201 leaked 1 waits; 1000 ended", "", 0 },
    { 0, 0, INT64_MAX, false, "201 leaked 1 waits; 5001 leaked 1; 5001 ended", "TERM 5001;", 1 },
    { 0, 0, INT64_MAX, true, "201 leaked 1 waits; 5001 leaked 1; 10001 ended",
      "TERM 5001;KILL 10001;", 1 },
    { 0, 50 * MS, INT64_MAX, false, "201 leaked 1; 201 ended", "TERM 201;", 1 },
    { 0, SEC, INT64_MAX, true, "201 leaked 1 waits; 1001 leaked 1; 2001 ended",
      "TERM 1001;KILL 2001;", 1 },
    { FAIL, 0, 3 * SEC, false, "201 leaked 1 waits; 3000 ended", "", 0 },
    /* For as long as it takes; at once. */
    { WAIT, 0, 7200 * SEC, false, "201 leaked 1 waits; 7200000 ended", "", 0 },
    { END, 0, INT64_MAX, false, "1 leaked 1; 1 ended", "TERM 1;", 0 },
    { END, 0, 100 * MS, true, "1 leaked 1; 100 ended", "TERM 1;", 0 },
    { END, 0, INT64_MAX, true, "1 leaked 1; 5001 ended", "TERM 1;KILL 5001;", 0 },
};

/* One job of a millisecond; what it left has come to us. */
static struct fb_run *begin(const struct fb_options *options, int64_t ends_us, bool ignores_term,
                            uint32_t job)
{
    static const struct fake_script script = { .ends_us = MS };
    struct fb_run *run = fake_open(&script, 1, options, TRACED);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 1);
    fake_play(run, 0);
    fake_adopt(ends_us, ignores_term, job);
    return run;
}

START_TEST(each_word)
{
    struct fb_run *run = begin(&(struct fb_options){ .adopt = true,
                                                     .leftovers = rows[_i].how,
                                                     .grace_us = rows[_i].grace_us },
                               rows[_i].ends_us, rows[_i].ignores_term, 1);

    fake_play(run, 3 * 3600 * SEC);
    ck_assert_str_eq(fake_seen.trace, rows[_i].trace);
    ck_assert_str_eq(fake_kills(), rows[_i].kills);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, rows[_i].status);
    fake_close(run);
}
END_TEST

/* A run that goes on after its end is as patient with what the same job leaves once more. */
START_TEST(after_its_end)
{
    struct fb_run *run =
        begin(&(struct fb_options){ .adopt = true, .keep_jobs = true }, INT64_MAX, true, 1);

    fake_play(run, 3600 * SEC);
    ck_assert_str_eq(fake_seen.trace, "201 leaked 1 waits; 5001 leaked 1; 10001 ended");
    ck_assert_int_eq(fb_run_again(run, 1), 0);
    fake_play(run, 0);
    fake_adopt(INT64_MAX, true, 1);
    fake_play(run, 3600 * SEC);
    ck_assert_str_eq(fake_seen.trace, "201 leaked 1 waits; 5001 leaked 1; 10001 ended; "
                                      "10202 leaked 1 waits; 15002 leaked 1; 20002 ended");
    ck_assert_str_eq(fake_kills(), "TERM 5001;KILL 10001;TERM 15002;KILL 20002;");
    ck_assert_int_eq(fake_seen.ended.as.ended.status, 1);
    fake_close(run);
}
END_TEST

/* Which job left it: what its environment says, if that is one of this run's. */
static const struct {
    uint32_t jobs[2];
    const char *trace;
} origins[] = {
    { { 0, 0 }, "1 leaked; 1 ended" },   { { 1, 1 }, "1 leaked 1; 1 ended" },
    { { 0, 1 }, "1 leaked 1; 1 ended" }, { { 2, 1 }, "1 leaked; 1 ended" },
    { { 2, 2 }, "1 leaked; 1 ended" },
};

START_TEST(which_job_left_it)
{
    struct fb_run *run = begin(&(struct fb_options){ .adopt = true, .leftovers = END }, INT64_MAX,
                               false, origins[_i].jobs[0]);

    fake_adopt(INT64_MAX, false, origins[_i].jobs[1]);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, origins[_i].trace);
    ck_assert_str_eq(fake_kills(), "TERM 1;TERM 1;");
    fake_close(run);
}
END_TEST

/* A stop while it is waited for: it is ended at once, by SIGTERM or by SIGKILL; and a second one
 * while it is dying. */
static const struct {
    enum fb_leftovers how;
    bool ignores_term;
    enum fb_stop stops[2]; /* after 1 s, after 2 s */
    const char *trace, *kills;
} stops[] = {
    { WAIT,
      false,
      { FB_STOP_TERM },
      "201 leaked 1 waits; 1000 leaked 1; 1000 ended",
      "TERM 1000;" },
    { WAIT, false, { FB_STOP_KILL }, "201 leaked 1 waits; 1000 ended", "KILL 1000;" },
    { FAIL,
      false,
      { FB_STOP_TERM },
      "201 leaked 1 waits; 1000 leaked 1; 1000 ended",
      "TERM 1000;" },
    { WAIT,
      true,
      { FB_STOP_TERM },
      "201 leaked 1 waits; 1000 leaked 1; 6000 ended",
      "TERM 1000;KILL 6000;" },
    { WAIT,
      true,
      { FB_STOP_TERM, FB_STOP_KILL },
      "201 leaked 1 waits; 1000 leaked 1; 2000 ended",
      "TERM 1000;KILL 2000;" },
    { END, true, { FB_STOP_TERM }, "1 leaked 1; 5001 ended", "TERM 1;KILL 5001;" },
    { END, true, { FB_STOP_KILL }, "1 leaked 1; 1000 ended", "TERM 1;KILL 1000;" },
    /* Not to start any more is no reason to end what runs. */
    { WAIT, false, { FB_STOP_QUEUE }, "201 leaked 1 waits; 3600000 ended", "" },
};

START_TEST(stopped_while_it_waits)
{
    struct fb_run *run = begin(&(struct fb_options){ .adopt = true, .leftovers = stops[_i].how },
                               3600 * SEC, stops[_i].ignores_term, 1);

    fake_play(run, 1000 * MS);
    fake_advance(SEC - fb_run_now_us(run));
    ck_assert_int_eq(fb_run_stop(run, stops[_i].stops[0]), 0);
    fake_play(run, 0);
    if (stops[_i].stops[1] != 0) {
        fake_advance(SEC);
        ck_assert_int_eq(fb_run_stop(run, stops[_i].stops[1]), 0);
    }
    fake_play(run, 7200 * SEC);
    ck_assert_str_eq(fake_seen.trace, stops[_i].trace);
    ck_assert_str_eq(fake_kills(), stops[_i].kills);
    fake_close(run);
}
END_TEST

CHECK_MAIN("the end of a run")
{
    tcase_set_timeout(all, 60);
    tcase_add_test(all, after_its_end);
    tcase_add_loop_test(all, each_word, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(all, which_job_left_it, 0, sizeof origins / sizeof origins[0]);
    tcase_add_loop_test(all, stopped_while_it_waits, 0, sizeof stops / sizeof stops[0]);
}
