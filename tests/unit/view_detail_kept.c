/*
 * view_detail_kept.c - what is kept of one job's events: its limits in words, which attempts, and
 * what stands of an attempt where parts of it are not known.
 */
#include "check_main.h"
#include "view/detail.h"
#include "view_runs.h"

static struct detail detail;

static void apply(double t_s, uint32_t attempt, struct fb_event event)
{
    event.job = detail.job;
    event.attempt = attempt;
    event.t_us = (int64_t)(t_s * 1e6 + 0.5);
    detail_apply(&detail, &event);
}

static const int cpus[] = { 0, 3 }, codes[] = { 0, 3, -15 };

static const struct {
    struct fb_job job;
    const char *limits;
} limits[] = {
    { { .name = "x" }, "" },
    { { .timeout_us = 1500000 }, "time-out 1.5 s" },
    { { .timeout_us = FB_FOREVER }, "time-out none" },
    { { .grace_us = 1 }, "grace 1e-06 s" },
    { { .retries = 2 }, "retries 2" },
    { { .retries = -1 }, "retries 0" },
    { { .retry_wait_us = 1000000, .retries = 1 }, "retries 1, retry wait 1 s" },
    { { .leftovers = FB_LEFTOVERS_LEAVE }, "leftovers leave" },
    { { .nice = 5 }, "nice 5" },
    { { .nice = -1, .memory_bytes = 1 }, "nice -1, memory 1 bytes" },
    { { .cpus = cpus, .cpu_count = 2 }, "CPU 0, CPU 3" },
    { { .slots = 1 }, "" },
    { { .slots = 2 }, "slots 2" },
    { { .priority = -3 }, "priority -3" },
    { { .pty = true }, "a terminal of its own" },
    { { .outlives = true }, "may outlive the run" },
    { { .success = codes, .success_count = 3 }, "success 0 3 SIGTERM" },
    { { .success = codes, .success_count = 1, .nice = 1 }, "nice 1, success 0" },
};

START_TEST(limits_in_words)
{
    detail = (struct detail){ .job = 1 };
    apply(0, 0, (struct fb_event){ .kind = FB_QUEUED, .as.queued = { .job = &limits[_i].job } });
    ck_assert_str_eq(text_string(&detail.limits), limits[_i].limits);
    detail_fini(&detail);
}
END_TEST

/* The last ones, in their order. */
START_TEST(which_attempts)
{
    detail = (struct detail){ .job = 1 };
    for (uint32_t attempt = 1; attempt <= (uint32_t)_i; attempt++)
        apply(attempt, attempt,
              (struct fb_event){ .kind = FB_FORKED, .as.forked = { .pid = 100 + (pid_t)attempt } });
    ck_assert_int_eq((int)detail.count, _i < DETAIL_TRIES_MOST ? _i : DETAIL_TRIES_MOST);
    for (size_t i = 0; i < detail.count; i++) {
        const struct detail_try *try = &detail.tries[i];
        ck_assert_uint_eq(try->attempt, (uint32_t)_i - detail.count + 1 + i);
        ck_assert_int_eq(try->pid, 100 + (pid_t)try->attempt);
        ck_assert_int_eq(try->forked_us, try->attempt * INT64_C(1000000));
    }
    detail_fini(&detail);
}
END_TEST

static void shows(struct stage *stage, const char *words)
{
    char *text;

    stage_draw(stage, 40, 100);
    text = stage_dump(stage);
    ck_assert_msg(strstr(text, words) != NULL, "no '%s' in\n%s", words, text);
    free(text);
}

/* By agents a worker has no slot; one that never ran has no pid either. It has lasted since its
 * fork, as its row says, not since its program began. */
START_TEST(where_an_attempt_ran)
{
    static const struct {
        struct fb_event forked;
        const char *words;
    } rows[] = {
        { { .kind = FB_FORKED, .as.forked = { .pid = 4720, .slot = 2 } },
          "try 1: pid 4720, slot 2, from 1.000 s, 3.000 s" },
        { { .kind = FB_FORKED, .as.forked = { .pid = 4720 } },
          "try 1: pid 4720, from 1.000 s, 3.000 s" },
        { { .kind = FB_FORKED, .as.forked = { .slot = 2 } }, "try 1: from 1.000 s, 3.000 s" },
    };
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    tell_queued(&stage, 0, "build", 0);
    tell_start(&stage, 1, 1, 1);
    detail = (struct detail){ .job = 1 };
    stage.ui.detail = &detail;
    apply(1, 1, rows[_i].forked);
    apply(1.5, 1, (struct fb_event){ .kind = FB_BEGAN });
    stage.now_s = 4;
    stage_rebuild(&stage);
    shows(&stage, rows[_i].words);
    detail_fini(&detail);
    stage_close(&stage);
}
END_TEST

/* It waits for two, and each of them says that it is waited for. */
START_TEST(of_two_that_are_waited_for)
{
    static const struct fb_after after[] = { { .job = 1, .when = FB_WHEN_SUCCEEDED },
                                             { .job = 2, .when = FB_WHEN_SUCCEEDED } };
    struct stage stage;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    tell_queued(&stage, 0, "one", 0);
    tell_queued(&stage, 0, "two", 0);
    tell(&stage, 0,
         (struct fb_event){
             .kind = FB_QUEUED,
             .job = 3,
             .as.queued = { .name = "both", .command = "x", .after = after, .after_count = 2 } });
    stage.now_s = 1;
    stage_rebuild(&stage);
    for (uint32_t number = 1; number <= 2; number++) {
        detail = (struct detail){ .job = number, .of_board = true };
        stage.ui.detail = &detail;
        shows(&stage, "both: waiting");
        detail_fini(&detail);
    }
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("what is kept of one job")
{
    check_locale();
    tcase_add_loop_test(all, limits_in_words, 0, (int)(sizeof limits / sizeof limits[0]));
    tcase_add_loop_test(all, which_attempts, 1, DETAIL_TRIES_MOST + 3);
    tcase_add_loop_test(all, where_an_attempt_ran, 0, 3);
    tcase_add_test(all, of_two_that_are_waited_for);
}
