/* cluster_agent_turn.c - an agent that ends early, and one that obeys wishes. */
#include "agent_stage.h"

/* ---------------------------------------------------------------- the run ends early */

static const struct {
    struct fb_halt halt;
    const char *kinds, *halted; /* NULL: it does not */
    const char *shells[4];
    int settled, status;
} halts[] = {
    { { FB_HALT_SOON, FB_HALT_FAIL, 1, 0 },
      "++++",
      "halted: 1 job failed",
      { "exit 1", "true", "true", "true" },
      1,
      1 },
    { { FB_HALT_SOON, FB_HALT_FAIL, 2, 0 },
      "++++",
      "halted: 2 jobs failed",
      { "exit 1", "exit 1", "true", "true" },
      2,
      1 },
    { { FB_HALT_SOON, FB_HALT_SUCCESS, 1, 0 },
      "++++",
      "goal reached: 1 job succeeded",
      { "exit 1", "true", "true", "true" },
      2,
      1 },
    { { FB_HALT_SOON, FB_HALT_DONE, 2, 0 },
      "++++",
      "goal reached: 2 jobs ended",
      { "exit 1", "true", "true", "true" },
      2,
      1 },
    { { FB_HALT_SOON, FB_HALT_FAIL, 0, 0.5 },
      "++++",
      "halted: 2 jobs failed",
      { "exit 1", "exit 1", "true", "true" },
      2,
      1 },
    { { FB_HALT_SOON, FB_HALT_FAIL, 0, 0.5 },
      "++++",
      NULL,
      { "exit 1", "true", "true", "true" },
      4,
      0 },
    { { FB_HALT_SOON, FB_HALT_FAIL, 1, 0 },
      "-+++",
      "halted: 1 job failed",
      { "true", "true", "true", "true" },
      0,
      1 },
};

START_TEST(a_halt)
{
    struct fb_options options = { .halt = halts[_i].halt };
    struct text line = { 0 };
    struct fb_job jobs[4];

    for (int i = 0; i < 4; i++)
        jobs[i] = (struct fb_job){ .shell = halts[_i].shells[i] };
    begin(halts[_i].kinds, jobs, 1, 1, &options);
    ck_assert_int_eq(run_as("0", "0"), halts[_i].status);
    ck_assert_int_eq(rundir_get(&stage_dir, "halt", &line), halts[_i].halted != NULL ? 0 : -ENOENT);
    if (halts[_i].halted != NULL)
        ck_assert_str_eq(text_string(&line), halts[_i].halted);
    ck_assert_int_eq(count_of("\"event\":\"settled\""), halts[_i].settled);
    text_fini(&line);
    end();
}
END_TEST

/* What runs is ended at once, and says why: a goal, or a halt. */
static const struct {
    struct fb_halt halt;
    const char *shell, *cause;
} nows[] = {
    { { FB_HALT_NOW, FB_HALT_FAIL, 1, 0 }, "exit 1", "halt" },
    { { FB_HALT_NOW, FB_HALT_SUCCESS, 1, 0 }, "exit 0", "goal" },
};

START_TEST(a_halt_now)
{
    char line[300];
    struct fb_options options = { .halt = nows[_i].halt };
    struct fb_job jobs[] = { { .shell = line }, { .shell = "exec sleep 600" } };

    snprintf(line, sizeof line, UNTIL("events/0.jsonl", "began\",\"job\":2") "%s", nows[_i].shell);
    begin("++", jobs, 1, 2, &options);
    ck_assert_int_eq(run_as("0", "0"), 1);
    snprintf(line, sizeof line,
             "\"event\":\"ending\",\"job\":2,\"attempt\":1,\"signal\":\"SIGTERM\","
             "\"cause\":\"%s\"",
             nows[_i].cause);
    ck_assert_msg(has(line), "%s", text_string(&record));
    snprintf(line, sizeof line, "\"cause\":\"%s\"", nows[_i].cause);
    ck_assert_int_eq(count_of(line), 2); /* and its end */
    end();
}
END_TEST

/* ---------------------------------------------------------------- wishes */

START_TEST(a_stop)
{
    struct fb_job jobs[] = {
        { .shell = UNTIL("events/0.jsonl", "began\",\"job\":2")
              WISH("{\"wish\":\"stop\",\"job\":0,\"number\":15}") "exec sleep 600" },
        { .shell = "trap '' TERM; exec sleep 600", .grace_us = 1000 },
        { .shell = "true" }
    };

    begin("+++", jobs, 1, 2, NULL);
    ck_assert_int_eq(run_as("0", "0"), 1);
    ck_assert(!has("\"job\":3,"));
    ck_assert(has("\"job\":1,\"attempt\":1,\"signal\":\"SIGTERM\",\"cause\":\"stop\""));
    ck_assert_int_eq(count_of("\"event\":\"settled\""), 2);
    end();
}
END_TEST

START_TEST(a_stop_at_once)
{
    struct fb_job jobs[] = { { .shell = "trap '' TERM; " WISH(
                                   "{\"wish\":\"stop\",\"job\":0,\"number\":9}") "sleep 600" } };

    begin("+", jobs, 1, 1, NULL);
    ck_assert_int_eq(run_as("0", "0"), 1);
    ck_assert(has("\"event\":\"ending\",\"job\":1,\"attempt\":1,\"signal\":\"SIGKILL\""));
    end();
}
END_TEST

/* Of two jobs that one which is named gets the signal, with its own number. */
START_TEST(a_kill)
{
    struct fb_job jobs[] = {
        { .shell = "true" },
        { .shell = UNTIL("events/0.jsonl", "began\",\"job\":3")
              WISH("{\"wish\":\"kill\",\"job\":3,\"number\":10}")
                  UNTIL("events/0.jsonl", "exited\",\"job\":3") },
        { .shell = "exec sleep 600" },
    };

    begin("=++", jobs, 1, 2, NULL);
    ck_assert_int_eq(run_as("0", "0"), 0);
    ck_assert_msg(has("\"event\":\"exited\",\"job\":3,\"attempt\":1,\"signal\":\"SIGUSR1\""), "%s",
                  text_string(&record));
    ck_assert(has("\"event\":\"settled\",\"job\":2,\"ok\":true"));
    end();
}
END_TEST

START_TEST(once_more)
{
    struct fb_job jobs[] = {
        { .shell = UNTIL("events/0.jsonl", "began\",\"job\":2") },
        { .shell = UNTIL("events/0.jsonl", "settled\",\"job\":1")
              WISH("{\"wish\":\"again\",\"job\":1,\"number\":0}")
                  UNTIL("events/0.jsonl", "\"job\":1,\"attempt\":2,\"user\"") },
    };

    begin("++", jobs, 1, 2, NULL);
    ck_assert_int_eq(run_as("0", "0"), 0);
    ck_assert_int_eq(count_of("\"event\":\"settled\",\"job\":1,\"ok\":true"), 2);
    end();
}
END_TEST

/* Its last job asks for the first once more, and nothing else would: the agent looks before it
 * ends. */
START_TEST(once_more_at_the_end)
{
    struct fb_job jobs[] = {
        { .shell = "true" },
        { .shell = WISH("{\"wish\":\"again\",\"job\":1,\"number\":0}") "true" },
    };

    begin("++", jobs, 1, 1, NULL);
    ck_assert_int_eq(run_as("0", "0"), 0);
    ck_assert_int_eq(count_of("\"event\":\"settled\",\"job\":1,\"ok\":true"), 2);
    ck_assert_int_eq(count_of("\"event\":\"ended\""), 1);
    end();
}
END_TEST

/* Held, nothing begins; then it does. */
START_TEST(held)
{
    struct fb_job jobs[] = {
        { .shell = WISH("{\"wish\":\"hold\",\"job\":0,\"number\":1}\n"
                        "{\"wish\":\"sample\",\"job\":0,\"number\":8}")
              UNTIL(
                  "events/0.jsonl",
                  "\"event\":\"sample\"") "printf '{\"wish\":\"hold\",\"job\":0,\"number\":0}\\n' "
                                          ">>$STAGE/run/wishes/w" },
        { .shell = "true" },
    };

    begin("++", jobs, 1, 1, NULL);
    ck_assert_int_eq(run_as("0", "0"), 0);
    ck_assert(has("\"event\":\"sample\",\"job\":1,\"attempt\":1"));
    ck_assert(has("\"event\":\"settled\",\"job\":2,\"ok\":true"));
    end();
}
END_TEST

/* More slots than before: its share of them. */
START_TEST(more_slots)
{
    struct fb_job jobs[] = {
        { .shell = WISH("{\"wish\":\"slots\",\"job\":0,\"number\":4}")
              UNTIL("events/0.jsonl", "began\",\"job\":2") },
        { .shell = UNTIL("events/0.jsonl", "settled\",\"job\":1") },
    };

    begin("++", jobs, 2, 2, NULL);
    ck_assert_int_eq(run_as("0", "0"), 0);
    ck_assert(has("\"job\":2,\"attempt\":1,\"pid\":"));
    ck_assert(has("\"slot\":2"));
    ck_assert_int_eq(count_of("\"event\":\"settled\""), 2);
    end();
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN("agent_turn")
{
    tcase_add_loop_test(all, a_halt, 0, COUNT(halts));
    tcase_add_loop_test(all, a_halt_now, 0, COUNT(nows));
    tcase_add_test(all, a_stop);
    tcase_add_test(all, a_stop_at_once);
    tcase_add_test(all, a_kill);
    tcase_add_test(all, once_more);
    tcase_add_test(all, once_more_at_the_end);
    tcase_add_test(all, held);
    tcase_add_test(all, more_slots);
}
