/* halt_goal.c - a run with a halt that has a goal: what is a failure then, and what is not. */
#include "halt_stage.h"

#include <signal.h>
#include <string.h>

static const struct {
    const char *halt;
    const char *lines[6];
    const char *trace;
    int slots, status;
} rows[] = {
    /* What failed by itself before is forgiven by a success that is enough, not by a mere end. */
    { "now,success=1",
      { "1 1", "5 0", "9 1" },
      "1 exited 1.1 1; 5 exited 2.1 0 ok; "
      "5 note goal reached: 1 job succeeded; nothing new starts, 1 worker to be ended; "
      "5 exited 3.1 SIGTERM goal",
      3,
      0 },
    { "now,done=2",
      { "1 1", "5 0", "9 1" },
      "1 exited 1.1 1; 5 exited 2.1 0 ok; "
      "5 note goal reached: 2 jobs ended; nothing new starts, 1 worker to be ended; "
      "5 exited 3.1 SIGTERM goal",
      3,
      1 },
    { "now,done=1",
      { "9 1", "5 0", "9 1" },
      "5 exited 2.1 0 ok; "
      "5 note goal reached: 1 job ended; nothing new starts, 2 workers to be ended; "
      "5 exited 1.1 SIGTERM goal; 5 exited 3.1 SIGTERM goal",
      3,
      0 },
    /* One that runs on after the goal may still fail: nothing more was wanted. */
    { "soon,success=1",
      { "9 1", "5 0", "9 0" },
      "5 exited 2.1 0 ok; "
      "5 note goal reached: 1 job succeeded; nothing new starts, 1 worker runs on; "
      "5 skipped 3 goal reached: 1 job succeeded; 9 exited 1.1 1",
      2,
      0 },
    /* Reached by the last one. */
    { "soon,success=1", { "1 1", "1 0" }, "1 exited 1.1 1; 2 exited 2.1 0 ok", 1, 0 },
    /* Never reached. */
    { "soon,success=2",
      { "1 1", "1 0", "1 1" },
      "1 exited 1.1 1; 2 exited 2.1 0 ok; 3 exited 3.1 1",
      1,
      1 },
};

/* How often it stands there as the end of an entry, or within one. */
static uint32_t count(const char *trace, const char *words)
{
    uint32_t count = 0;

    for (const char *at = trace; (at = strstr(at, words)) != NULL; at++)
        count += words[strlen(words) - 1] == ' ' || at[strlen(words)] == ';' ||
                 at[strlen(words)] == '\0';
    return count;
}

START_TEST(goals)
{
    struct fb_run *run = open_halting(rows[_i].halt, rows[_i].slots, rows[_i].lines);

    play_halting(run, rows[_i].trace, rows[_i].status);
    ck_assert(fake_seen.ended.as.ended.goal == (strcmp(rows[_i].halt, "soon,success=2") != 0));
    ck_assert_uint_eq(fake_seen.ended.as.ended.unneeded, count(rows[_i].trace, " goal"));
    ck_assert_uint_eq(fake_seen.ended.as.ended.skipped,
                      count(rows[_i].trace, " skipped ") + count(rows[_i].trace, " goal"));
    ck_assert_uint_eq(fake_board.counts[BOARD_SKIPPED], fake_seen.ended.as.ended.skipped);
    ck_assert_uint_eq(fake_board.counts[BOARD_FAILED], fake_seen.ended.as.ended.failed);
    ck_assert_uint_eq(fake_board.counts[BOARD_OK], fake_seen.ended.as.ended.succeeded);
    fake_close(run);
}
END_TEST

/* Stopped by a person while what a goal ends is ending: no success any more. */
START_TEST(stopped_after_the_goal)
{
    struct fb_run *run = open_halting("soon,success=1", 2, (const char *[]){ "5 0", "9 0", NULL });

    fake_play(run, 6 * MS);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
    fake_play(run, SEC);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, 1);
    ck_assert_uint_eq(fake_seen.ended.as.ended.failed, 1);
    fake_close(run);
}
END_TEST

/* What a goal has ended may be run again, and counts by its new end. */
START_TEST(again_after_a_goal)
{
    struct fb_run *run = fake_open(NULL, 0,
                                   &(struct fb_options){ .slots = 2,
                                                         .halt = halt_of("now,success=1"),
                                                         .grace_us = MS,
                                                         .adopt = true,
                                                         .keep_jobs = true },
                                   1u << FB_EXITED);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "9 0" }), 1);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "1 0" }), 2);
    fake_play(run, SEC);
    ck_assert_uint_eq(fake_seen.ended.as.ended.unneeded, 1);
    ck_assert_int_eq(fb_run_again(run, 1), 0);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace,
                     "1 exited 2.1 0 ok; 1 exited 1.1 SIGTERM goal; 10 exited 1.2 0 ok");
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 2);
    ck_assert_uint_eq(fake_seen.ended.as.ended.skipped, 0);
    ck_assert_uint_eq(fake_seen.ended.as.ended.unneeded, 0);
    ck_assert(!fake_seen.ended.as.ended.goal);
    fake_close(run);
}
END_TEST

/* The jobs that decide: the first that ends has the status, whatever ends the other. */
static const struct {
    struct fake_script scripts[2];
    bool both;
    int status;
} deciding[] = {
    { { { .ends_us = 5 * MS, .code = 7 }, { .ends_us = INT64_MAX } }, true, 7 },
    { { { .ends_us = 5 * MS, .code = 0 }, { .ends_us = INT64_MAX } }, true, 0 },
    { { { .ends_us = 5 * MS, .signal = SIGUSR1 }, { .ends_us = INT64_MAX } },
      false,
      128 + SIGUSR1 },
};

START_TEST(decided)
{
    struct fb_run *run =
        fake_open(deciding[_i].scripts, 2, &(struct fb_options){ .slots = 2, .grace_us = 10 * MS },
                  1u << FB_NOTE | 1u << FB_SKIPPED);

    fb_run_add(run, &(struct fb_job){ .shell = "x", .decides = true });
    fb_run_add(run, &(struct fb_job){ .shell = "y", .decides = deciding[_i].both });
    fb_run_add(run, &(struct fb_job){ .shell = "z" });
    play_halting(run,
                 "5 note the main job has ended; nothing new starts, 1 worker to be ended; "
                 "5 skipped 3 the main job has ended",
                 deciding[_i].status);
    ck_assert(fake_seen.ended.as.ended.goal && !fake_seen.ended.as.ended.stopped);
    fake_close(run);
}
END_TEST

/* A run that was stopped before has the status of one that was stopped. */
START_TEST(stopped_before_it_decides)
{
    static const struct fake_script script = { .ends_us = INT64_MAX };
    struct fb_run *run = fake_open(&script, 1, &(struct fb_options){ .slots = 1 }, 1u << FB_NOTE);

    fb_run_add(run, &(struct fb_job){ .shell = "x", .decides = true });
    fake_play(run, 5 * MS);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_TERM), 0);
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, "");
    ck_assert_int_eq(fake_seen.ended.as.ended.status, 1);
    ck_assert(fake_seen.ended.as.ended.stopped && !fake_seen.ended.as.ended.goal);
    fake_close(run);
}
END_TEST

CHECK_MAIN("goal")
{
    tcase_add_loop_test(all, decided, 0, sizeof deciding / sizeof deciding[0]);
    tcase_add_test(all, stopped_before_it_decides);
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, goals, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(all, stopped_after_the_goal);
    tcase_add_test(all, again_after_a_goal);
}
