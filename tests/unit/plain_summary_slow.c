/* plain_summary_slow.c - which jobs took longest, and how the failed are run again. */
#include "check_main.h"
#include "check_random.h"
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
    ck_assert_uint_eq(summary.jobs, 47);
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

/* What is to be run again: what failed or was skipped, unless it was not wanted. */
static const struct {
    uint32_t failed, skipped, unneeded, by_hand, lost;
    bool agents, goal;
    const char *says; /* NULL: nothing */
} reruns[] = {
    { 0, 0, 0, 0, 0, false, false, NULL },
    { 1, 0, 0, 0, 0, false, false, "rerun: forkboard again --failed r" },
    { 0, 1, 0, 0, 0, false, false, "rerun: forkboard again --failed r" },
    { 0, 5, 2, 3, 0, false, false, NULL },
    { 1, 5, 2, 3, 0, false, false, "rerun: forkboard again --failed r" },
    { 0, 6, 2, 3, 0, false, false, "rerun: forkboard again --failed r" },
    { 0, 5, 2, 3, 0, true, false, NULL },
    { 0, 6, 2, 3, 0, true, false, "rerun: forkboard attach --retry-lost d" },
    { 1, 0, 0, 0, 1, true, false, "rerun: forkboard attach --retry-lost d" },
    { 1, 6, 0, 0, 0, true, true, NULL },
};

START_TEST(what_is_run_again)
{
    struct summary summary = { .record = "r", .directory = reruns[_i].agents ? "d" : NULL };
    struct text text = { 0 };
    const char *rerun;

    add_ended(&summary, 1, "a", 1, NULL, 0);
    end(&summary, &text);
    summary.ended.as.ended.failed = reruns[_i].failed;
    summary.ended.as.ended.skipped = reruns[_i].skipped;
    summary.ended.as.ended.unneeded = reruns[_i].unneeded;
    summary.ended.as.ended.by_hand = reruns[_i].by_hand;
    summary.ended.as.ended.goal = reruns[_i].goal;
    summary.lost = reruns[_i].lost;
    text_clear(&text);
    summary_put(&summary, &text, false);
    rerun = strstr(text_string(&text), "rerun");
    ck_assert_int_eq(rerun != NULL, reruns[_i].says != NULL);
    if (rerun != NULL)
        ck_assert_msg(strncmp(rerun, reruns[_i].says, strlen(reruns[_i].says)) == 0, "%s", rerun);
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* Where all succeeded a status of its own is that of what was left behind. */
START_TEST(a_warning_of_what_was_left)
{
    static const struct {
        bool ending, whole, warns;
        int status;
    } rows[] = { { true, true, true, 1 },
                 { true, true, true, 2 },
                 { true, true, false, 0 },
                 { true, false, false, 1 },
                 { false, true, false, 1 } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct summary summary = { 0 };
        struct text text = { 0 };
        struct fb_event event = { .kind = FB_LEAKED, .job = 1, .attempt = 1 };
        add_ended(&summary, 1, "a", 0, NULL, 0);
        event.as.leaked.ending = rows[i].ending;
        summary_apply(&summary, &event);
        end(&summary, &text);
        summary.ended.as.ended.succeeded = rows[i].whole;
        summary.ended.as.ended.status = rows[i].status;
        text_clear(&text);
        summary_put(&summary, &text, true);
        ck_assert_msg((strstr(text_string(&text),
                              "\033[1;31mWARNING: work that was left behind was "
                              "ended\033[0m\n") != NULL) == rows[i].warns,
                      "%zu: %s", i, text.bytes);
        text_fini(&text);
        summary_fini(&summary);
    }
}
END_TEST

static void add_process(struct summary *summary, uint32_t job, const char *words, bool fails)
{
    struct fb_event event = { .kind = FB_QUEUED, .job = job };

    event.as.queued.name = event.as.queued.command = "sh";
    summary_apply(summary, &event);
    event = (struct fb_event){ .kind = FB_FORKED, .job = job, .attempt = 1 };
    event.as.forked.pid = (pid_t)(10 + job);
    event.as.forked.parent = 6;
    summary_apply(summary, &event);
    event = (struct fb_event){ .kind = FB_BEGAN, .job = job, .attempt = 1 };
    event.as.began.name = job % 2 == 1 ? "cc" : "sh";
    event.as.began.words = words;
    summary_apply(summary, &event);
    event = (struct fb_event){ .kind = FB_EXITED, .job = job, .attempt = 1 };
    event.as.exited.succeeded = !fails;
    event.as.exited.code = fails;
    summary_apply(summary, &event);
}

/* Words of a hundred columns are whole, of more they are cut. */
START_TEST(words_of_a_process)
{
    for (size_t size = 100; size <= 101; size++) {
        struct summary summary = { 0 };
        struct text text = { 0 }, wanted = { 0 };
        char words[128];
        memset(words, 'w', sizeof words);
        words[size] = '\0';
        add_process(&summary, 1, words, true); /* a zombie to the end */
        end(&summary, &text);
        text_printf(&wanted,
                    "  cc         |   0.00 s | exit 1 | %.100s%s\n1 process: 1 succeeded\n", words,
                    size > 100 ? "..." : "");
        ck_assert_int_eq(strncmp(text_string(&text), text_string(&wanted), wanted.size), 0);
        text_fini(&text);
        text_fini(&wanted);
        summary_fini(&summary);
    }
}
END_TEST

/* Of a program's processes alone: twenty that failed have lines, and the others of it are counted.
 */
START_TEST(processes_of_a_program)
{
    static const struct {
        uint32_t count; /* of which each second is cc's; all fail */
        const char *says;
    } rows[] = { { 40, " | x\n  20 processes are left out: " },
                 { 42, " | x\n  and 1 more failed\n  21 processes are left out: " },
                 { 50, " | x\n  and 5 more failed\n  25 processes are left out: " } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct summary summary = { .only.program = "cc" };
        struct text text = { 0 };
        size_t lines = 0;
        for (uint32_t job = 1; job <= rows[i].count; job++)
            add_process(&summary, job, "x", true);
        end(&summary, &text);
        summary.ended.as.ended.succeeded = 0;
        summary.ended.as.ended.failed = rows[i].count;
        text_clear(&text);
        summary_put(&summary, &text, false);
        for (const char *at = text_string(&text); (at = strstr(at, "exit 1")) != NULL; at++)
            lines++;
        ck_assert_uint_eq(lines, 20);
        ck_assert_msg(strstr(text.bytes, rows[i].says) != NULL, "%s", text.bytes);
        text_fini(&text);
        summary_fini(&summary);
    }
}
END_TEST

/* In whichever order they end: the five that took longest, of those as long the first. */
START_TEST(whichever_order)
{
    struct summary summary = { 0 };
    int64_t took[60] = { 0 };

    check_seed(_i);
    for (uint32_t job = 0; job < 60; job++) {
        struct summary_job ended = { .job = 101 + job, .pid = 7, .began_us = 1000 };
        char name[16];
        snprintf(name, sizeof name, "n%u", job);
        ended.name = ended.fate = name;
        took[job] = draw(30);
        ended.ended_us = 1000 + took[job];
        summary_slow_put(&summary, &ended);
    }
    for (int place = 0; place < SUMMARY_SLOW; place++) {
        int most = 0;
        for (int job = 1; job < 60; job++)
            most = took[job] > took[most] ? job : most;
        ck_assert_uint_eq(summary.slow[place].job, 101 + (uint32_t)most);
        ck_assert_int_eq(summary.slow[place].elapsed_us, took[most]);
        took[most] = -1;
    }
    for (int place = 0; place < SUMMARY_SLOW; place++) { /* the first runs again */
        summary_slow_drop(&summary, summary.slow[0].job);
        ck_assert_ptr_null(summary.slow[SUMMARY_SLOW - 1 - place].name);
    }
    ck_assert_uint_eq(summary.jobs, 0);
    summary_fini(&summary);
}
END_TEST

CHECK_MAIN("summary_slow")
{
    tcase_add_loop_test(all, what_is_run_again, 0, sizeof reruns / sizeof reruns[0]);
    tcase_add_test(all, a_warning_of_what_was_left);
    tcase_add_test(all, words_of_a_process);
    tcase_add_test(all, processes_of_a_program);
    tcase_add_test(all, the_slowest_of_many);
    tcase_add_loop_test(all, whichever_order, 0, 20);
    tcase_add_loop_test(all, what_is_expected, 0, 3);
    tcase_add_test(all, processes_that_failed);
}
