/* plain_summary_slow.c - which jobs took longest, and how the failed are run again. */
#include "check_main.h"
#include "summary_stage.h"

#include <stdio.h>
#include <string.h>

/* Of more jobs than have lines the slowest have one; the first of two that took as long. */
START_TEST(the_slowest_of_many)
{
    static const int took_ms[] = { 900, 100, 700, 800, 700, 600, 20000 };
    struct summary summary = { .record = "/a b/run.jsonl" };
    struct text text = { 0 };

    for (uint32_t job = 1; job <= SUMMARY_ALL + 7; job++) {
        struct fb_event event = { .kind = FB_QUEUED, .job = job };
        char name[16];
        snprintf(name, sizeof name, "n%u", job);
        event.as.queued.name = event.as.queued.command = name;
        summary_apply(&summary, &event);
        event = (struct fb_event){ .kind = FB_FORKED, .job = job, .attempt = 1 };
        event.as.forked.pid = 7;
        summary_apply(&summary, &event);
        event = (struct fb_event){ .kind = FB_EXITED, .job = job, .attempt = 1 };
        event.t_us = job <= SUMMARY_ALL ? 10000 : took_ms[job - SUMMARY_ALL - 1] * 1000;
        event.as.exited.succeeded = job != SUMMARY_ALL + 7;
        event.as.exited.code = job == SUMMARY_ALL + 7;
        summary_apply(&summary, &event);
        event = (struct fb_event){ .kind = FB_REAPED, .job = job, .attempt = 1 };
        summary_apply(&summary, &event);
    }
    ck_assert_str_eq(end(&summary, &text), "  n47        |  20.00 s | exit 1\n"
                                           "the slowest:\n"
                                           "  n47        |  20.00 s | exit 1\n"
                                           "  n41        |   0.90 s | exit 0\n"
                                           "  n44        |   0.80 s | exit 0\n"
                                           "  n43        |   0.70 s | exit 0\n"
                                           "  n45        |   0.70 s | exit 0\n"
                                           "47 jobs: 47 succeeded\n"
                                           "wall 1.00 s | cpu 0.00 s\n");
    summary.ended.as.ended.failed = 1;
    text_clear(&text);
    summary_put(&summary, &text, false);
    ck_assert_ptr_nonnull(
        strstr(text_string(&text),
               "\nrerun: forkboard again --failed '/a b/run.jsonl'\nWARNING: 1 "));
    summary.directory =
        "/a b/dir"; /* by agents: of what failed by itself no agent knows any more */
    text_clear(&text);
    summary_put(&summary, &text, false);
    ck_assert_ptr_nonnull(
        strstr(text_string(&text),
               "\nrerun on this machine: forkboard again --failed '/a b/run.jsonl'\nWARNING: 1 "));
    ck_assert_ptr_null(strstr(text_string(&text), "retry-lost"));
    summary.lost = 1;
    text_clear(&text);
    summary_put(&summary, &text, false);
    ck_assert_ptr_nonnull(strstr(text_string(&text),
                                 "\nrerun: forkboard attach --retry-lost '/a b/dir'\nWARNING: 1 "));
    ck_assert_ptr_null(strstr(text_string(&text), "again"));
    summary_slow_drop(&summary, 44); /* it runs again */
    ck_assert_str_eq(summary.slow[2].name, "n43");
    ck_assert_ptr_null(summary.slow[4].name);
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* Of a watch: processes, of which those that failed have a line with their words, twenty at most.
 */
START_TEST(processes_that_failed)
{
    struct summary summary = { 0 };
    struct text text = { 0 };

    for (uint32_t job = 1; job <= 30; job++) {
        struct fb_event event = { .kind = FB_QUEUED, .job = job };
        event.as.queued.name = event.as.queued.command = "sh";
        summary_apply(&summary, &event);
        event = (struct fb_event){ .kind = FB_FORKED, .job = job, .attempt = 1 };
        event.as.forked.pid = 7;
        event.as.forked.parent = 6;
        summary_apply(&summary, &event);
        event = (struct fb_event){ .kind = FB_BEGAN, .job = job, .attempt = 1 };
        event.as.began.name = "cc";
        event.as.began.words = "cc -c a\033.c";
        summary_apply(&summary, &event);
        event = (struct fb_event){ .kind = FB_EXITED, .job = job, .attempt = 1, .t_us = 500000 };
        event.as.exited.succeeded = job % 10 == 0;
        event.as.exited.code = job % 10 != 0;
        summary_apply(&summary, &event);
    }
    end(&summary, &text);
    summary.ended.as.ended.failed = 27;
    text_clear(&text);
    summary_put(&summary, &text, false);
    ck_assert_ptr_eq(strstr(text_string(&text), "exit 0"), NULL);
    ck_assert_ptr_eq(strstr(text_string(&text), "  cc         |   0.50 s | exit 1 | cc -c a^[.c\n"),
                     text_string(&text));
    ck_assert_ptr_nonnull(strstr(text_string(&text), "| cc -c a^[.c\n"
                                                     "  and 7 more failed\n"
                                                     "30 processes: "));
    ck_assert_ptr_nonnull(strstr(text_string(&text), "WARNING: 27 of 30 processes failed\n"));
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* What the machine can give: one number, or from one to another. */
START_TEST(what_is_expected)
{
    static const struct {
        double low, high;
        const char *words;
    } rows[] = { { 2, 2, "speed-up 1.5x of 2\n" },
                 { 4.4, 4.8, "speed-up 1.5x of 4.4 to 4.8\n" },
                 { 4.4, 4.39, "speed-up 1.5x of 4.4\n" } };
    struct summary summary = { 0 };
    struct text text = { 0 };
    struct fb_event event = { .kind = FB_RUN };

    event.as.run.version = event.as.run.title = "";
    event.as.run.hardware.expected_low = rows[_i].low;
    event.as.run.hardware.expected_high = rows[_i].high;
    summary_apply(&summary, &event);
    add_ended(&summary, 1, "a", 0, NULL, 0);
    event = (struct fb_event){ .kind = FB_ENDED, .t_us = 1000000 };
    event.as.ended.jobs = event.as.ended.succeeded = 1;
    event.as.ended.speed_up = 1.5;
    summary_apply(&summary, &event);
    summary_put(&summary, &text, false);
    ck_assert_msg(strstr(text_string(&text), rows[_i].words) != NULL, "%s", text_string(&text));
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

CHECK_MAIN("summary_slow")
{
    tcase_add_test(all, the_slowest_of_many);
    tcase_add_loop_test(all, what_is_expected, 0, 3);
    tcase_add_test(all, processes_that_failed);
}
