/* plain_summary_again.c - jobs that are tried again, by themselves or by hand, in the summary. */
#include "check_main.h"
#include "summary_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

START_TEST(a_retry_brings_a_job_back)
{
    struct summary summary = { 0 };
    struct text text = { 0 };
    struct fb_event event = { .kind = FB_RETRY, .job = 1, .attempt = 1 };

    add_ended(&summary, 1, "a", 3, NULL, 0);
    ck_assert_ptr_nonnull(summary_live(&summary, 1)); /* until it is known that none follows */
    summary_apply(&summary, &event);
    add_ended(&summary, 2, "b", 1, NULL, 0);
    ck_assert_ptr_nonnull(summary_live(&summary, 1));
    event = (struct fb_event){ .kind = FB_FORKED, .job = 1, .attempt = 2 };
    event.as.forked.pid = 8;
    summary_apply(&summary, &event);
    ck_assert_ptr_null(summary_live(&summary, 2));
    event = (struct fb_event){ .kind = FB_EXITED, .job = 1, .attempt = 2, .t_us = 250000 };
    event.as.exited.succeeded = true;
    summary_apply(&summary, &event);
    event = (struct fb_event){ .kind = FB_REAPED, .job = 1, .attempt = 2, .t_us = 250000 };
    summary_apply(&summary, &event);
    ck_assert_str_eq(end(&summary, &text), "  a          |   0.25 s | exit 0 (try 2)\n"
                                           "  b          |   0.50 s | exit 1\n"
                                           "2 jobs: 2 succeeded\n"
                                           "wall 1.00 s | cpu 0.00 s\n");
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* The first that is reported after a job was skipped may be that it runs after all. */
START_TEST(what_was_skipped_runs_again)
{
    struct summary summary = { 0 };
    struct text text = { 0 };
    struct fb_event event = { .kind = FB_QUEUED, .job = 1 };

    event.as.queued.name = event.as.queued.command = "a";
    summary_apply(&summary, &event);
    event = (struct fb_event){ .kind = FB_SKIPPED, .job = 1 };
    event.as.skipped.why = "done before";
    event.as.skipped.done_before = true;
    summary_apply(&summary, &event);
    event = (struct fb_event){ .kind = FB_FORKED, .job = 1, .attempt = 1 };
    event.as.forked.pid = 7;
    summary_again(&summary, &event); /* a reader before the summary */
    ck_assert(!summary_live(&summary, 1)->skipped && !summary_live(&summary, 1)->before);
    ck_assert_uint_eq(summary.done_before, 0);
    summary_apply(&summary, &event);
    ck_assert_int_eq(summary_live(&summary, 1)->pid, 7);
    ck_assert_uint_eq(summary.live_count, 1);
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

static void tried_again(struct summary *summary, uint32_t job, bool succeeded)
{
    struct fb_event event = { .kind = FB_FORKED, .job = job, .attempt = 2, .t_us = 1000000 };

    event.as.forked.pid = 8;
    summary_apply(summary, &event);
    ck_assert_ptr_nonnull(summary_live(summary, job));
    event = (struct fb_event){ .kind = FB_EXITED, .job = job, .attempt = 2, .t_us = 1250000 };
    event.as.exited.code = succeeded ? 0 : 4;
    event.as.exited.succeeded = succeeded;
    summary_apply(summary, &event);
    event = (struct fb_event){ .kind = FB_REAPED, .job = job, .attempt = 2, .t_us = 1250000 };
    summary_apply(summary, &event);
}

/* What has ended and is run again by hand is what came of it last; and no other's place changes. */
START_TEST(run_again_by_hand)
{
    struct summary summary = { 0 };
    struct text text = { 0 };
    struct fb_event event = { .kind = FB_SKIPPED, .job = 3 };

    add_ended(&summary, 1, "a", 3, "secret", 6);
    add_ended(&summary, 2, "b", 0, NULL, 0);
    tried_again(&summary, 2, false); /* at once: nothing came between */
    tried_again(&summary, 1, true);
    add_ended(&summary, 3, "c", 1, NULL, 0);
    end(&summary, &text);
    text_clear(&text);
    event.as.skipped.why = "the run was stopped";
    summary_apply(&summary, &event);
    ck_assert_str_eq(end(&summary, &text), "  a          |   0.25 s | exit 0 (try 2)\n"
                                           "  b          |   0.25 s | exit 4 (try 2)\n"
                                           "  c          |   0.50 s | exit 1, not tried again: the "
                                           "run was stopped\n"
                                           "3 jobs: 3 succeeded, 1 ended\n"
                                           "wall 1.00 s | cpu 0.00 s\n");
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* Of many jobs those that ended well are forgotten: run again they have their number. */
START_TEST(a_forgotten_one_again)
{
    struct summary summary = { 0 };
    struct text text = { 0 };
    char name[16];

    for (uint32_t job = 1; job <= 50; job++) {
        snprintf(name, sizeof name, "n%u", job);
        add_ended(&summary, job, name, job == 49 ? 3 : 0, NULL, 0);
    }
    end(&summary, &text);
    text_clear(&text);
    tried_again(&summary, 48, false);
    tried_again(&summary, 49, true);
    ck_assert_ptr_null(strstr(end(&summary, &text), "n49"));
    ck_assert_ptr_nonnull(strstr(text_string(&text), "  job 48     |   0.25 s | exit 4 (try 2)\n"));
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* What an attempt wrote, for the job log, is its own and not the one's before. */
START_TEST(each_attempt_counts_its_output)
{
    struct summary summary = { .keep_written = true };
    struct fb_event event = { .kind = FB_QUEUED, .job = 1 };

    event.as.queued.name = event.as.queued.command = "a";
    summary_apply(&summary, &event);
    for (uint32_t attempt = 1; attempt <= 2; attempt++) {
        event = (struct fb_event){ .kind = FB_FORKED, .job = 1, .attempt = attempt };
        event.as.forked.pid = 7;
        summary_apply(&summary, &event);
        ck_assert_uint_eq(summary_live(&summary, 1)->written_bytes, 0);
        event = (struct fb_event){ .kind = FB_OUTPUT, .job = 1, .attempt = attempt };
        event.as.output.stream = 1;
        event.as.output.bytes = "xyz";
        event.as.output.size = 3;
        event.as.output.offset = attempt == 1 ? 5000 : 0;
        summary_apply(&summary, &event);
        ck_assert_uint_eq(summary_live(&summary, 1)->written_bytes, attempt == 1 ? 5003 : 3);
        event.as.output.live = true; /* which comes again, but after the end perhaps */
        event.as.output.offset += 10;
        summary_apply(&summary, &event);
        ck_assert_uint_eq(summary_live(&summary, 1)->written_bytes, attempt == 1 ? 5013 : 13);
        event.as.output.live = false;
        event.as.output.offset -= 10;
        summary_apply(&summary, &event);
        ck_assert_uint_eq(summary_live(&summary, 1)->written_bytes, attempt == 1 ? 5013 : 13);
    }
    summary_fini(&summary);
}
END_TEST

/* A record knows how long a function's result was, and not what it was. */
START_TEST(a_result_that_is_not_there)
{
    struct summary summary = { 0 };
    struct text text = { 0 };

    add_ended(&summary, 1, "a", 0, NULL, 1);
    add_ended(&summary, 2, "b", 0, NULL, 4096);
    add_ended(&summary, 3, "c", 0, NULL, 0);
    ck_assert_str_eq(end(&summary, &text), "  a          |   0.50 s | exit 0 | a result of 1 byte\n"
                                           "  b          |   0.50 s | exit 0 | a result of 4096 "
                                           "bytes\n"
                                           "  c          |   0.50 s | exit 0\n"
                                           "3 jobs: 3 succeeded\n"
                                           "wall 1.00 s | cpu 0.00 s\n");
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

static const struct {
    bool stopped, halted;
    int64_t left;
    const char *says;
} cuts[] = {
    { true, false, 0, "1 job: 1 succeeded (stopped)\n" },
    { true, false, 3, "1 job: 1 succeeded (stopped, 3 more not started)\n" },
    { true, false, -1, "1 job: 1 succeeded (stopped)\n" },
    { false, true, 3, "1 job: 1 succeeded (halted)\n" },
    { false, false, 3, "1 job: 1 succeeded\n" },
};

START_TEST(how_a_run_was_cut_short)
{
    struct summary summary = { .left = cuts[_i].left };
    struct fb_event event = { .kind = FB_ENDED, .t_us = 1000000 };
    struct text text = { 0 };

    add_ended(&summary, 1, "a", 0, NULL, 0);
    event.as.ended.jobs = event.as.ended.succeeded = 1;
    event.as.ended.stopped = cuts[_i].stopped;
    event.as.ended.halted = cuts[_i].halted;
    summary_apply(&summary, &event);
    summary_put(&summary, &text, false);
    ck_assert_msg(strstr(text_string(&text), cuts[_i].says) != NULL, "%s", text.bytes);
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* What is off at the end has the time that it lived, where it lived at all. */
START_TEST(off_at_the_end)
{
    struct summary summary = { 0 };
    struct fb_event event = { .kind = FB_HELD, .job = 1, .attempt = 1, .t_us = 600000 };
    struct text text = { 0 };
    const char *lines;

    add_ended(&summary, 1, "a", 1, NULL, 0);
    event.as.held.on = true;
    summary_apply(&summary, &event);
    event = (struct fb_event){ .kind = FB_QUEUED, .job = 2, .t_us = 700000 };
    event.as.queued.name = "b";
    summary_apply(&summary, &event);
    for (uint32_t job = 1; job <= 2; job++) {
        event = (struct fb_event){ .kind = FB_SKIPPED, .job = job, .t_us = 800000 };
        event.as.skipped.by_hand = true;
        event.as.skipped.why = job == 1 ? "stopped by you" : "not started";
        summary_apply(&summary, &event);
    }
    lines = end(&summary, &text);
    ck_assert_msg(strstr(lines, "|   0.50 s | stopped by you") != NULL, "%s", lines);
    ck_assert_msg(strstr(lines, "|        - | not started") != NULL, "%s", lines);
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* One that has run and is not tried again was not skipped; run again it is counted anew. */
START_TEST(not_tried_again)
{
    struct summary summary = { 0 };
    struct fb_event event = { .kind = FB_RETRY, .job = 1, .attempt = 1, .t_us = 600000 };
    struct text text = { 0 };
    const char *lines;

    add_ended(&summary, 1, "a", 1, NULL, 0);
    summary_apply(&summary, &event);
    event = (struct fb_event){ .kind = FB_SKIPPED, .job = 1, .t_us = 800000 };
    event.as.skipped.why = "the main job has ended";
    summary_apply(&summary, &event);
    ck_assert_uint_eq(summary.given_up, 1);
    end(&summary, &text);
    summary.ended.as.ended.skipped = 5;
    summary.ended.as.ended.by_hand = 2;
    summary.ended.as.ended.unneeded = 1;
    text_clear(&text);
    summary_put(&summary, &text, false);
    lines = text_string(&text);
    ck_assert_msg(strstr(lines, ", 2 ended, 2 stopped by you or not started, 1 skipped\n") != NULL,
                  "%s", lines);
    ck_assert_msg(strstr(lines, "|   0.50 s | exit 1, not tried again: the main job has ended\n") !=
                      NULL,
                  "%s", lines);
    event = (struct fb_event){ .kind = FB_FORKED, .job = 1, .attempt = 2, .t_us = 900000 };
    event.as.forked.pid = 7;
    summary_apply(&summary, &event);
    ck_assert_uint_eq(summary.given_up, 0);
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* Where a goal was reached nothing is to be run again but what is lost, whatever failed before. */
START_TEST(a_goal_wants_no_more)
{
    static const struct {
        bool goal, lost;
        int status;
        const char *says; /* NULL: no such line */
    } rows[] = { { true, false, 0, NULL },
                 { true, true, 0, "rerun: forkboard attach --retry-lost dir\n" },
                 { true, false, 1, "rerun on this machine: forkboard again --failed r.jsonl\n" },
                 { false, false, 1, "rerun on this machine: forkboard again --failed r.jsonl\n" } };
    struct summary summary = { .record = "r.jsonl", .directory = "dir" };
    struct fb_event event = { .kind = FB_ENDED, .t_us = 1000000 };
    struct text text = { 0 };
    const char *rerun;

    add_ended(&summary, 1, "a", 1, NULL, 0);
    add_ended(&summary, 2, "b", 0, NULL, 0);
    summary.lost = rows[_i].lost;
    event.as.ended.jobs = 2;
    event.as.ended.failed = event.as.ended.succeeded = 1;
    event.as.ended.halted = true;
    event.as.ended.goal = rows[_i].goal;
    event.as.ended.status = rows[_i].status;
    summary_apply(&summary, &event);
    summary_put(&summary, &text, false);
    rerun = strstr(text_string(&text), "rerun");
    ck_assert_int_eq(rerun != NULL, rows[_i].says != NULL);
    if (rerun != NULL)
        ck_assert_msg(strncmp(rerun, rows[_i].says, strlen(rows[_i].says)) == 0, "%s", rerun);
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* Told when its line is kept already, for others have begun since. */
START_TEST(what_was_left_behind)
{
    struct summary summary = { 0 };
    struct fb_event event = { .kind = FB_LEAKED, .job = 1, .attempt = 1, .t_us = 900000 };
    struct text text = { 0 };
    const char *lines;

    add_ended(&summary, 1, "a", 0, NULL, 0);
    add_ended(&summary, 2, "b", 0, NULL, 0);
    event.as.leaked.ending = true;
    event.as.leaked.count = 3;
    event.as.leaked.pids = (const pid_t[]){ 801, 802, 803 };
    event.as.leaked.names = (const char *const[]){ "sleep", "c\033[2J", "sleep" };
    summary_apply(&summary, &event);
    lines = end(&summary, &text);
    ck_assert_msg(strstr(lines, "exit 0 | left behind 3: sleep, c^[[2J\n") != NULL, "%s", lines);
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* Of very many that fail so many have lines, and the others are counted; a lost one, too. */
START_TEST(more_than_have_lines)
{
    struct summary summary = { 0 };
    struct text text = { 0 };
    const int count = SUMMARY_ALL + SUMMARY_MOST + 25;

    for (int job = 1; job <= count; job++)
        add_ended(&summary, (uint32_t)job, "x", job % 2 == 1 || job > 2 ? 1 : 0, NULL, 0);
    end(&summary, &text);
    ck_assert_uint_eq(summary.kept_count, SUMMARY_ALL + SUMMARY_MOST);
    ck_assert_uint_eq(summary.failed_left_out, 25);
    ck_assert_uint_eq(summary.lost, 0);
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

START_TEST(lost_ones_are_counted)
{
    struct summary summary = { 0 };
    struct text text = { 0 };

    for (uint32_t job = 1; job <= 3; job++) {
        struct fb_event event = { .kind = FB_QUEUED, .job = job };
        event.as.queued.name = event.as.queued.command = "x";
        summary_apply(&summary, &event);
        event = (struct fb_event){ .kind = FB_FORKED, .job = job, .attempt = 1 };
        event.as.forked.pid = 7;
        summary_apply(&summary, &event);
        event = (struct fb_event){ .kind = FB_EXITED, .job = job, .attempt = 1 };
        event.as.exited.cause = job < 3 ? FB_CAUSE_LOST : FB_CAUSE_NONE;
        summary_apply(&summary, &event);
        event = (struct fb_event){ .kind = FB_REAPED, .job = job, .attempt = 1 };
        summary_apply(&summary, &event);
    }
    for (uint32_t job = 4; job <= 5; job++) { /* one before its agent had begun it */
        struct fb_event event = { .kind = FB_QUEUED, .job = job };
        event.as.queued.name = event.as.queued.command = "x";
        summary_apply(&summary, &event);
        event = (struct fb_event){ .kind = FB_UNSTARTED, .job = job, .attempt = 1 };
        event.as.unstarted.stage = job == 4 ? "lost" : "exec";
        event.as.unstarted.what = "";
        summary_apply(&summary, &event);
    }
    end(&summary, &text);
    ck_assert_uint_eq(summary.lost, 3);
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

CHECK_MAIN("summary_again")
{
    tcase_add_test(all, more_than_have_lines);
    tcase_add_test(all, lost_ones_are_counted);
    tcase_add_test(all, not_tried_again);
    tcase_add_loop_test(all, a_goal_wants_no_more, 0, 4);
    tcase_add_test(all, what_was_left_behind);
    tcase_add_test(all, off_at_the_end);
    tcase_add_test(all, a_retry_brings_a_job_back);
    tcase_add_test(all, what_was_skipped_runs_again);
    tcase_add_test(all, run_again_by_hand);
    tcase_add_test(all, a_forgotten_one_again);
    tcase_add_test(all, each_attempt_counts_its_output);
    tcase_add_test(all, a_result_that_is_not_there);
    tcase_add_loop_test(all, how_a_run_was_cut_short, 0, sizeof cuts / sizeof cuts[0]);
}
