/* plain_summary_fold.c - what the summary keeps of each job, and gives up when it runs again. */
#include "check_main.h"
#include "summary_stage.h"

#include <stdio.h>
#include <string.h>

static struct summary summary;
static struct text text;

static void set_up(void)
{
    summary = (struct summary){ 0 };
    text = (struct text){ 0 };
}

static void tear_down(void)
{
    summary_fini(&summary);
    text_fini(&text);
}

static void queue(uint32_t job, const char *name)
{
    struct fb_event event = { .kind = FB_QUEUED, .job = job };

    event.as.queued.name = event.as.queued.command = name;
    summary_apply(&summary, &event);
}

static void start(uint32_t job, int64_t t_us)
{
    struct fb_event event = { .kind = FB_FORKED, .job = job, .attempt = 1, .t_us = t_us };

    event.as.forked.pid = (pid_t)(100 + job);
    summary_apply(&summary, &event);
}

static void exited(uint32_t job, int64_t t_us, int code, enum fb_cause cause)
{
    struct fb_event event = { .kind = FB_EXITED, .job = job, .attempt = 1, .t_us = t_us };

    event.as.exited.code = code;
    event.as.exited.succeeded = code == 0;
    event.as.exited.cause = cause;
    summary_apply(&summary, &event);
}

static void happens(uint32_t job, enum fb_kind kind)
{
    summary_apply(&summary, &(struct fb_event){ .kind = kind, .job = job, .attempt = 1 });
}

/* Any event tells that the one before was the last of its job. */
static void settle(void)
{
    summary_apply(&summary, &(struct fb_event){ .kind = FB_NOTE, .as.note.text = "" });
}

static void held(uint32_t job, bool on, const char *why)
{
    struct fb_event event = { .kind = FB_HELD, .job = job, .attempt = 1 };

    event.as.held.on = on;
    event.as.held.why = why;
    summary_apply(&summary, &event);
}

static void skipped(uint32_t job, bool by_hand)
{
    struct fb_event event = { .kind = FB_SKIPPED, .job = job };

    event.as.skipped.why = "off";
    event.as.skipped.by_hand = by_hand;
    summary_apply(&summary, &event);
}

static void unstarted(uint32_t job)
{
    struct fb_event event = { .kind = FB_UNSTARTED, .job = job, .attempt = 2 };

    event.as.unstarted.stage = "exec";
    event.as.unstarted.error = 2;
    event.as.unstarted.what = "x";
    summary_apply(&summary, &event);
}

static void ck_waiting(const char *names)
{
    text_clear(&text);
    summary_put_live(&summary, &text, false);
    ck_assert_str_eq(text_string(&text), names);
}

START_TEST(found_while_it_is_known)
{
    for (uint32_t job = 1; job <= 4; job++)
        queue(job, "x");
    for (uint32_t job = 1; job <= 3; job++) {
        start(job, 0);
        exited(job, 0, 1, FB_CAUSE_NONE);
        happens(job, FB_REAPED);
    }
    settle();
    for (uint32_t job = 1; job <= 4; job++) {
        ck_assert_ptr_nonnull(summary_find(&summary, job));
        ck_assert_uint_eq(summary_find(&summary, job)->job, job);
        ck_assert_int_eq(summary_live(&summary, job) != NULL, job == 4);
    }
    ck_assert_ptr_eq(summary_find(&summary, 4), summary_live(&summary, 4));
    ck_assert_ptr_null(summary_find(&summary, 5));
    ck_assert_ptr_null(summary_find(&summary, 0));
}
END_TEST

/* A failure that is the run's end, or its agent's; no longer so once it runs again. */
static const struct {
    enum fb_cause cause;
    int code;
    uint32_t cut_short, lost;
} causes[] = {
    { FB_CAUSE_NONE, 1, 0, 0 }, { FB_CAUSE_STOP, 1, 1, 0 }, { FB_CAUSE_HALT, 1, 1, 0 },
    { FB_CAUSE_LOST, 1, 0, 1 }, { FB_CAUSE_STOP, 0, 0, 0 }, { FB_CAUSE_TIMEOUT, 1, 0, 0 },
};

START_TEST(why_it_failed)
{
    queue(1, "a");
    start(1, 0);
    exited(1, 0, causes[_i].code, causes[_i].cause);
    happens(1, FB_REAPED);
    ck_assert_uint_eq(summary.cut_short, 0); /* it may be tried again */
    settle();
    ck_assert_uint_eq(summary.cut_short, causes[_i].cut_short);
    ck_assert_uint_eq(summary.lost, causes[_i].lost);
    start(1, 0);
    ck_assert_uint_eq(summary.cut_short, 0);
    ck_assert_uint_eq(summary.lost, 0);
}
END_TEST

/* Held for a reason that is not its user's, it is counted as that when it is off at the end. */
static const struct {
    bool on, by_hand;
    const char *why;
    uint32_t withdrawn;
} holds[] = {
    { true, true, "changed", 1 },
    { true, true, NULL, 0 },
    { false, true, "changed", 0 },
    { true, false, "changed", 0 },
};

START_TEST(withdrawn)
{
    queue(1, "a");
    queue(2, "b");
    held(1, holds[_i].on, holds[_i].why);
    skipped(1, holds[_i].by_hand);
    skipped(2, holds[_i].by_hand);
    settle();
    ck_assert_uint_eq(summary.withdrawn, holds[_i].withdrawn);
    start(2, 0);
    ck_assert_uint_eq(summary.withdrawn, holds[_i].withdrawn);
    start(1, 0);
    ck_assert_uint_eq(summary.withdrawn, 0);
    exited(1, 0, 0, FB_CAUSE_NONE);
    happens(1, FB_REAPED);
    skipped(1, true); /* of its user alone, by now */
    ck_assert_uint_eq(summary.withdrawn, 0);
}
END_TEST

/* Before it is tried again it waits, and does not run. */
START_TEST(waits_for_its_next_try)
{
    queue(1, "a");
    queue(2, "b");
    start(1, 0);
    exited(1, 0, 1, FB_CAUSE_NONE);
    happens(1, FB_REAPED);
    ck_waiting("b");
    happens(1, FB_RETRY);
    ck_waiting("a, b");
    ck_assert(!summary_any_runs(&summary));
    unstarted(2);
    ck_assert_uint_eq(summary.closing, 2);
    settle();
    ck_assert_ptr_null(summary_live(&summary, 2));
}
END_TEST

/* What is left of it belongs to it until that is known to be its end. */
START_TEST(left_when_it_has_ended)
{
    struct fb_event event = { .kind = FB_LEAKED, .job = 1, .attempt = 1 };
    const char *lines;

    event.as.leaked.count = 2;
    event.as.leaked.pids = (const pid_t[]){ 5, 6 };
    event.as.leaked.names = (const char *const[]){ "x", "y" };
    queue(1, "a");
    start(1, 0);
    summary_apply(&summary, &event);
    ck_assert_str_eq(summary_live(&summary, 1)->left, "x (pid 5), y (pid 6)");
    exited(1, 500000, 1, FB_CAUSE_NONE);
    ck_assert_ptr_null(summary_live(&summary, 1)->left);
    happens(1, FB_REAPED);
    event.as.leaked.ending = true;
    summary_apply(&summary, &event);
    ck_assert_ptr_nonnull(summary_live(&summary, 1));
    happens(1, FB_RETRY);
    ck_assert_ptr_nonnull(summary_live(&summary, 1));
    start(1, 0);
    ck_assert_ptr_null(summary_live(&summary, 1)->behind);
    exited(1, 500000, 0, FB_CAUSE_NONE);
    happens(1, FB_REAPED);
    add_ended(&summary, 2, "b", 0, NULL, 0);
    add_ended(&summary, 3, "c", 0, NULL, 0);
    settle();
    event.job = 2;
    summary_apply(&summary, &event);
    event.job = 3;
    event.as.leaked.count = 0; /* it was not found */
    summary_apply(&summary, &event);
    lines = end(&summary, &text);
    ck_assert_msg(strncmp(lines,
                          "  a          |   0.50 s | exit 0\n"
                          "  b          |   0.50 s | exit 0 | left behind 2: x, y\n"
                          "  c          |   0.50 s | exit 0\n",
                          120) == 0,
                  "%s", lines);
}
END_TEST

/* Jobs that never came, as the owner knows it or as the record says. */
START_TEST(jobs_to_come)
{
    static const struct {
        int64_t known;
        uint32_t recorded;
        int64_t left;
    } rows[] = { { -1, 3, 3 }, { 0, 3, 3 }, { 1, 3, 1 }, { 2, 0, 2 }, { 0, 0, 0 } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fb_event event = { .kind = FB_ENDED };
        summary.left = rows[i].known;
        event.as.ended.unread = rows[i].recorded;
        summary_apply(&summary, &event);
        ck_assert_int_eq(summary.left, rows[i].left);
    }
}
END_TEST

/* For how long workers lived; a clock that was set back takes nothing away. */
START_TEST(work)
{
    queue(1, "a");
    queue(2, "b");
    start(1, 1000);
    start(2, 5000);
    exited(1, 4000, 0, FB_CAUSE_NONE);
    ck_assert_int_eq(summary.work_us, 3000);
    exited(2, 4999, 0, FB_CAUSE_NONE);
    ck_assert_int_eq(summary.work_us, 3000);
}
END_TEST

START_TEST(stopped_and_continued)
{
    queue(1, "a");
    start(1, 0);
    summary_apply(&summary,
                  &(struct fb_event){ .kind = FB_STOPPED, .job = 1, .as.stopped.signal = 19 });
    ck_assert_int_eq(summary_live(&summary, 1)->stop_signal, 19);
    happens(1, FB_CONTINUED);
    ck_assert_int_eq(summary_live(&summary, 1)->stop_signal, 0);
}
END_TEST

static void wrote(const char *bytes, uint64_t left_out, bool live)
{
    struct fb_event event = { .kind = FB_OUTPUT, .job = 1, .attempt = 1 };

    event.as.output.stream = 2;
    event.as.output.bytes = bytes;
    event.as.output.size = strlen(bytes);
    event.as.output.left_out_bytes = left_out;
    event.as.output.live = live;
    summary_apply(&summary, &event);
}

/* Its last lines: from a gap on, each once, and those of its last try alone. */
START_TEST(last_lines)
{
    queue(1, "a");
    start(1, 0);
    wrote("one\ntwo\n", 0, false);
    wrote("and three\nfour\n", 1, false);
    wrote("of the screen alone\n", 0, true);
    exited(1, 500000, 1, FB_CAUSE_NONE);
    ck_assert_str_eq(end(&summary, &text), "  a          |   0.50 s | exit 1\n"
                                           "             | four\n"
                                           "1 job: 1 succeeded\n"
                                           "wall 1.00 s | cpu 0.00 s\n");
    unstarted(1); /* run again by hand */
    text_clear(&text);
    ck_assert_str_eq(end(&summary, &text),
                     "  a          | not started | exec: No such file or directory: x (try 2)\n"
                     "1 job: 1 succeeded\n"
                     "wall 1.00 s | cpu 0.00 s\n");
}
END_TEST

/* Nor is there a result any more, or that it was off. */
START_TEST(not_started_again)
{
    add_ended(&summary, 1, "a", 0, "secret", 6);
    queue(2, "b");
    held(2, true, NULL);
    skipped(2, true);
    settle();
    unstarted(1);
    unstarted(2);
    ck_assert_str_eq(end(&summary, &text),
                     "  a          | not started | exec: No such file or directory: x (try 2)\n"
                     "  b          | not started | exec: No such file or directory: x (try 2)\n"
                     "2 jobs: 2 succeeded\n"
                     "wall 1.00 s | cpu 0.00 s\n");
}
END_TEST

/* Each has its place by its number, from wherever it comes back. */
START_TEST(back_in_its_place)
{
    char name[16];

    for (uint32_t job = 1; job <= 5; job++) {
        snprintf(name, sizeof name, "n%u", job);
        queue(job, name);
    }
    skipped(1, false);
    skipped(3, false);
    skipped(5, false);
    settle();
    ck_waiting("n2, n4");
    start(5, 0);
    happens(5, FB_RETRY);
    start(3, 0);
    start(1, 0);
    ck_assert_uint_eq(summary.live_count, 5);
    for (uint32_t job = 1; job <= 5; job++) {
        ck_assert_uint_eq(summary.live[job - 1].job, job);
        ck_assert_ptr_eq(summary_live(&summary, job), &summary.live[job - 1]);
    }
    ck_waiting("n2, n4");
}
END_TEST

/* One of the slowest that runs again is as slow as it was the last time. */
START_TEST(slow_no_more)
{
    const char *slowest;

    for (uint32_t job = 1; job <= 45; job++) {
        queue(job, "n");
        start(job, 0);
        exited(job, job == 7 ? 9000000 : 500000, 0, FB_CAUSE_NONE);
        happens(job, FB_REAPED);
    }
    start(7, 0);
    exited(7, 250000, 0, FB_CAUSE_NONE);
    happens(7, FB_REAPED);
    slowest = strstr(end(&summary, &text), "the slowest:\n");
    ck_assert_ptr_nonnull(slowest);
    ck_assert_ptr_null(strstr(slowest, "9.00 s"));
    ck_assert_ptr_nonnull(strstr(slowest, "0.50 s"));
}
END_TEST

CHECK_MAIN("summary, fold")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, found_while_it_is_known);
    tcase_add_loop_test(all, why_it_failed, 0, sizeof causes / sizeof causes[0]);
    tcase_add_loop_test(all, withdrawn, 0, sizeof holds / sizeof holds[0]);
    tcase_add_test(all, waits_for_its_next_try);
    tcase_add_test(all, left_when_it_has_ended);
    tcase_add_test(all, jobs_to_come);
    tcase_add_test(all, work);
    tcase_add_test(all, stopped_and_continued);
    tcase_add_test(all, last_lines);
    tcase_add_test(all, not_started_again);
    tcase_add_test(all, back_in_its_place);
    tcase_add_test(all, slow_no_more);
}
