/*
 * cluster_fold_judge.c - each event after each: what cannot come is named and passed over; and what
 * the end of the run says of it.
 */
#include "fold_stage.h"

#include <errno.h>

/* A line that cannot follow what was is named once, with its place, and passed over. */
static const struct {
    const char *before[8]; /* by agent 0 */
    const char *wrong;     /* by the agent that it names */
    unsigned line;
    const char *kind;
} orders[] = {
    { { "queued 1" }, "0 9 queued 1", 3, "queued" },
    { { "queued 1" }, "1 9 queued 1", 2, "queued" },
    { { "queued 1" }, "1 9 forked 1 1", 2, "forked" },
    { { NULL }, "0 9 forked 1 1", 2, "forked" },
    { { "queued 1" }, "0 9 forked 1 2", 3, "forked" },
    { { "queued 1", "forked 1 1" }, "0 9 forked 1 2", 4, "forked" },
    { { "queued 1", "forked 1 1", "exited 1 1 ok" }, "0 9 forked 1 2", 5, "forked" },
    { { "queued 1" }, "0 9 exited 1 1 ok", 3, "exited" },
    { { "queued 1", "forked 1 1" }, "0 9 exited 1 2 ok", 4, "exited" },
    { { "queued 1", "forked 1 1" }, "0 9 reaped 1 1", 4, "reaped" },
    { { "queued 1", "forked 1 1", "exited 1 1 ok" }, "0 9 reaped 1 2", 5, "reaped" },
    { { "queued 1", "forked 1 1" }, "0 9 unstarted 1 2", 4, "unstarted" },
    { { "queued 1" }, "0 9 unstarted 1 2", 3, "unstarted" },
    { { "queued 1", "forked 1 1", "exited 1 1 ok" }, "0 9 unstarted 1 2", 5, "unstarted" },
    { { "queued 1", "forked 1 1" }, "0 9 skipped 1", 4, "skipped" },
    { { "queued 1", "forked 1 1", "exited 1 1 ok" }, "0 9 skipped 1", 5, "skipped" },
    { { "queued 1" }, "1 9 skipped 1", 2, "skipped" },
    { { "queued 1" }, "0 9 retry 1 1", 3, "retry" },
    { { "queued 1", "forked 1 1" }, "0 9 retry 1 1", 4, "retry" },
    { { "queued 1" }, "0 9 began 1 1", 3, "began" },
    { { "queued 1", "forked 1 1" }, "0 9 began 1 2", 4, "began" },
    { { "queued 1", "forked 1 1", "exited 1 1 ok" }, "0 9 began 1 1", 5, "began" },
    { { "queued 1" }, "0 9 ready 1 1", 3, "ready" },
    { { "queued 1", "forked 1 1" }, "0 9 ready 1 2", 4, "ready" },
    { { "queued 1", "forked 1 1" }, "0 9 orphaned 1 1 ,\"parent\":3", 4, "orphaned" },
};

START_TEST(out_of_order)
{
    char line[200], wanted[300];
    int i;

    begin("+", NULL);
    step("0 0 run");
    step("1 0 run");
    for (i = 0; orders[_i].before[i] != NULL; i++) {
        snprintf(line, sizeof line, "0 %d %s", i + 1, orders[_i].before[i]);
        step(line);
    }
    told();
    snprintf(wanted, sizeof wanted,
             "%lld note 0 0 events/%c.jsonl:%u: \"%s\" of job 1 cannot come here, and is passed "
             "over\n",
             (long long)fold.last_us, orders[_i].wrong[0], orders[_i].line, orders[_i].kind);
    step(orders[_i].wrong);
    step(orders[_i].wrong);
    ck_assert_str_eq(told(), wanted);
    fold_end(&fold, "over", false);
    ck_assert_ptr_nonnull(strstr(told(), "ended of 1:"));
    end();
}
END_TEST

/* Which come from when on: beside the worker, and after it has ended. */
static const struct {
    const char *words;
    bool after_end;
} besides[] = {
    { "began 1 1", false },
    { "stopped 1 1 ,\"signal\":\"SIGSTOP\"", false },
    { "continued 1 1", false },
    { "sample 1 1 ,\"cpu\":1,\"memory\":1,\"state\":\"R\"", false },
    { "ending 1 1 ,\"signal\":\"SIGTERM\",\"cause\":\"user\",\"grace\":1", false },
    { "output 1 1 ,\"stream\":\"stdout\",\"text\":\"x\"", true },
    { "progress 1 1 ,\"share\":0.5", true },
    { "ready 1 1", true },
    { "leaked 1 1 ,\"count\":0,\"pids\":[],\"names\":[],\"ending\":false", true },
    { "leaked 1 0 ,\"count\":0,\"pids\":[],\"names\":[],\"ending\":false", true },
};

START_TEST(beside_a_worker)
{
    char line[200];
    const char *kind = besides[_i].words, *attempt = strstr(kind, " 1 0") != NULL ? "" : ".1";
    size_t length = strcspn(kind, " ");

    begin("+", NULL);
    step("0 0 run");
    step("0 1 queued 1");
    step("0 2 forked 1 1");
    told();
    snprintf(line, sizeof line, "0 3 %s", kind);
    step(line);
    snprintf(line, sizeof line, "3 %.*s 1%s\n", (int)length, kind, attempt);
    ck_assert_str_eq(told(), line);
    step("0 4 exited 1 1 ok");
    step("0 5 reaped 1 1");
    ck_assert_str_eq(told(), "4 exited 1.1 well\n5 reaped 1.1\n");
    snprintf(line, sizeof line, "0 6 %s", kind);
    step(line);
    snprintf(line, sizeof line, "6 %.*s 1%s\n", (int)length, kind, attempt);
    ck_assert_int_eq(strcmp(told(), line) == 0, besides[_i].after_end);
    end();
}
END_TEST

/* A line that is none of this run's is named once by what is wrong with it. */
static const struct {
    const char *line, *why;
} strangers[] = {
    { "{\"t\":0.1,\"event\":\"began\",\"job\":3,\"attempt\":1}", "it is of no job of this run" },
    { "{\"t\":0.1,\"event\":\"began\",\"job\":0,\"attempt\":1}", NULL },
    { "[1]", NULL },
    { "", NULL },
};

START_TEST(no_line_of_this_run)
{
    const char *seen;

    begin("++", NULL);
    step("1 0 run");
    told();
    stage_line("1", strangers[_i].line);
    stage_line("1", strangers[_i].line);
    step("1 5 queued 2");
    step("1 6 forked 2 1");
    seen = told();
    ck_assert_ptr_nonnull(strstr(
        seen, "0 note 0 0 events/1.jsonl:2: a line that is no event of this run is passed over: "));
    ck_assert_ptr_null(strstr(seen, ".jsonl:3"));
    ck_assert(strangers[_i].why == NULL || strstr(seen, strangers[_i].why) != NULL);
    ck_assert_ptr_nonnull(strstr(seen, "\n6 forked 2.1 pid 77 slot 4 on n1\n"));
    end();
}
END_TEST

/* Of jobs that settle without a way there nothing is believed. */
static const char *const settles[] = { "1 5 settled 1", "0 5 settled 1", "0 5 settled 9",
                                       "0 5 settled 0" };

START_TEST(settled_without_a_way)
{
    begin("+++", NULL);
    step("0 0 run");
    step("1 0 run");
    step("0 1 queued 1");
    step("0 2 forked 1 1");
    told();
    step(settles[_i]);
    ck_assert_str_eq(told(), "");
    ck_assert_uint_eq(fold.settled, 0);
    end();
}
END_TEST

/* The status of an end by a goal: jobs that failed by themselves count where the goal says so. */
static const struct {
    bool goal, fails, stopped;
    int status;
} goals[] = {
    { false, false, false, 1 }, { true, false, false, 0 }, { true, true, false, 1 },
    { true, false, true, 1 },   { false, true, true, 1 },
};

START_TEST(the_status)
{
    struct fb_event event = { .kind = FB_RUN };

    begin("-=", NULL);
    fold_end(&fold, "over", goals[_i].goal);
    fold.closing_fails = goals[_i].fails;
    fold.stopped = goals[_i].stopped;
    while (fold_next(&fold, &event) > 0)
        ;
    ck_assert_int_eq(event.kind, FB_ENDED);
    ck_assert_int_eq(event.as.ended.status, goals[_i].status);
    ck_assert_double_eq(event.as.ended.speed_up, -1);
    ck_assert(fold_all_settled(&fold));
    end();
}
END_TEST

/* Times of no worker are none, and that is no mistake; all together are the run's. */
START_TEST(what_it_worked)
{
    static const char *const reaped[] = {
        "{\"t\":4.000000,\"event\":\"reaped\",\"job\":1,\"attempt\":1,\"user\":0,\"system\":0.5}",
        "{\"t\":4.000000,\"event\":\"reaped\",\"job\":2,\"attempt\":1,\"user\":2.25,\"system\":0}",
        "{\"t\":4.000000,\"event\":\"reaped\",\"job\":3,\"attempt\":1,\"user\":0,\"system\":0}",
    };
    struct fb_event event = { .kind = FB_RUN };
    char line[64];

    begin("+++", NULL);
    step("0 0 run");
    for (int job = 1; job <= 3; job++) {
        static const char *const words[] = { "0 1 queued %d", "0 2 forked %d 1",
                                             "0 3 exited %d 1 ok" };
        for (int i = 0; i < 3; i++) {
            snprintf(line, sizeof line, words[i], job);
            step(line);
        }
        stage_line("0", reaped[job - 1]);
        snprintf(line, sizeof line, "0 4000000 settled %d 1", job);
        step(line);
    }
    ck_assert_ptr_null(strstr(told(), "cannot come here"));
    fold_end(&fold, "over", false);
    while (fold_next(&fold, &event) > 0)
        ;
    ck_assert_int_eq(event.kind, FB_ENDED);
    ck_assert_uint_eq(event.as.ended.succeeded, 3);
    ck_assert_int_eq(event.as.ended.cpu_us, 2750000);
    ck_assert_int_eq(event.as.ended.wall_us, 4000000);
    ck_assert_double_eq(event.as.ended.speed_up, 2.75 / 4);
    ck_assert_int_eq(event.as.ended.status, 0);
    end();
}
END_TEST

/* The main job's last attempt says how the run ends, whatever others do after it. */
static const struct {
    const char *steps[6];
    int status;
} mains[] = {
    { { "!5", "0 5 settled 2 1 bad" }, 5 },
    { { "!5", "0 5 settled 2 1 bad", "0 6 queued 1", "0 7 forked 1 1" }, 5 },
    { { "!5", "0 5 retry 2 1", "0 6 forked 2 2", "lose 0" }, 1 },
    { { "!0", "0 5 settled 2 1" }, 0 },
};

START_TEST(the_status_of_the_main_job)
{
    struct fb_event event = { .kind = FB_RUN };
    char line[200];

    begin("++", NULL);
    stage_dir.main = 2;
    step("0 0 run");
    step("0 1 queued 2");
    step("0 2 forked 2 1");
    for (int i = 0; mains[_i].steps[i] != NULL; i++) {
        const char *words = mains[_i].steps[i];
        if (words[0] != '!') {
            ck_assert_ptr_nonnull(told());
            step(words);
            continue;
        }
        snprintf(line, sizeof line,
                 "{\"t\":0.000003,\"event\":\"exited\",\"job\":2,\"attempt\":1,\"code\":%s,"
                 "\"ok\":%s}",
                 words + 1, words[1] == '0' ? "true" : "false");
        stage_line("0", line);
        step("0 4 reaped 2 1");
    }
    ck_assert_ptr_null(strstr(told(), "cannot come here"));
    fold_end(&fold, "over", false);
    fold.main_decides = true;
    while (fold_next(&fold, &event) > 0)
        ;
    ck_assert_int_eq(event.kind, FB_ENDED);
    ck_assert_int_eq(event.as.ended.status, mains[_i].status);
    end();
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

/* Of what went wrong at an agent that alone is ours: not all is known of what its jobs did. */
static const struct {
    const char *error;
    int told;
} notes[] = { { "ENOMEM", ENOMEM }, { "EPIPE", 0 }, { "ENOSPC", 0 } };

START_TEST(an_agent_that_lacked_memory)
{
    char line[200], wanted[200];

    begin("+", NULL);
    stage_agent("0");
    step("0 0 run");
    snprintf(line, sizeof line,
             "{\"t\":0.000005,\"event\":\"note\",\"text\":\"x\",\"error\":\"%s\"}",
             notes[_i].error);
    stage_line("0", line);
    snprintf(wanted, sizeof wanted, "0 run\n0 queued 1 j1\n5 note %d 0 x\n", notes[_i].told);
    ck_assert_str_eq(told(), wanted);
    end();
}
END_TEST

CHECK_MAIN("fold_judge")
{
    tcase_add_loop_test(all, out_of_order, 0, COUNT(orders));
    tcase_add_loop_test(all, beside_a_worker, 0, COUNT(besides));
    tcase_add_loop_test(all, no_line_of_this_run, 0, COUNT(strangers));
    tcase_add_loop_test(all, settled_without_a_way, 0, COUNT(settles));
    tcase_add_test(all, what_it_worked);
    tcase_add_loop_test(all, the_status_of_the_main_job, 0, COUNT(mains));
    tcase_add_loop_test(all, the_status, 0, COUNT(goals));
    tcase_add_loop_test(all, an_agent_that_lacked_memory, 0, COUNT(notes));
}
