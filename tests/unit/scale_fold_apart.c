/* scale_fold_apart.c - the time of a run by agents, from events that come out of their order. */
#include "check_main.h"
#include "scale/runs.h"

#define MOST 8

/* Job, slot (from 1: it begins there; 0: it ends), and when, in milliseconds. */
struct step {
    uint32_t job;
    int slot;
    int64_t at_ms;
};

static const struct {
    const char *name;
    int slots;
    bool ordered;
    struct step steps[MOST];
    int64_t wall_ms, arrive_ms, claim_ms, alone_ms, waits_ms;
} rows[] = {
    { "one after the other",
      1,
      false,
      { { 1, 1, 5000 }, { 1, 0, 5100 }, { 2, 1, 5110 }, { 2, 0, 5200 } },
      200,
      0,
      10,
      0,
      0 },
    { "the second agent is late, and its record is read first",
      2,
      false,
      { { 2, 2, 1030 },
        { 2, 0, 1100 },
        { 1, 1, 1000 },
        { 1, 0, 1060 },
        { 3, 1, 1070 },
        { 3, 0, 1120 } },
      120,
      30,
      10,
      60,
      0 },
    { "a slot that had no job: its agent came too late",
      2,
      false,
      { { 1, 1, 1000 }, { 1, 0, 1040 }, { 2, 1, 1040 }, { 2, 0, 1100 } },
      100,
      100,
      0,
      100,
      0 },
    { "jobs wait for others: that and claims cannot be told apart",
      2,
      true,
      { { 1, 1, 1000 },
        { 1, 0, 1100 },
        { 2, 1, 1150 },
        { 3, 2, 1150 },
        { 2, 0, 1200 },
        { 3, 0, 1200 } },
      200,
      150,
      -1,
      100,
      100 },
    { "tried again on another slot: that is no job that had not begun",
      2,
      false,
      { { 1, 1, 1000 },
        { 2, 2, 1000 },
        { 1, 0, 1010 },
        { 1, 1, 1060 },
        { 1, 0, 1080 },
        { 2, 0, 1100 } },
      100,
      0,
      50,
      70,
      0 },
    { "a job that runs again when none waits to begin: that is no waiting",
      2,
      true,
      { { 1, 1, 1000 },
        { 2, 2, 1050 },
        { 1, 0, 1100 },
        { 1, 1, 1200 },
        { 1, 0, 1300 },
        { 2, 0, 1400 } },
      400,
      50,
      -1,
      250,
      50 },
    { "of one moment the end is first, though its record is read later",
      1,
      false,
      { { 1, 1, 1000 }, { 2, 1, 1050 }, { 1, 0, 1050 }, { 2, 0, 1100 } },
      100,
      0,
      0,
      0,
      0 },
    { "nothing began", 2, false, { { 0 } }, 0, 0, 0, 0, 0 },
};

static void feed(struct scale_fold *fold, const struct step *steps)
{
    uint32_t jobs = 0;

    for (int i = 0; i < MOST && steps[i].job != 0; i++) {
        struct fb_event event = { .kind = steps[i].slot > 0 ? FB_FORKED : FB_EXITED,
                                  .job = steps[i].job,
                                  .t_us = steps[i].at_ms * 1000 };
        if (steps[i].slot > 0)
            event.as.forked.slot = steps[i].slot;
        jobs = steps[i].job > jobs ? steps[i].job : jobs;
        ck_assert_int_eq(scale_fold_take(fold, &event, -1), 0);
    }
    /* What the whole run took is no matter: its agents have waited in a queue. */
    ck_assert_int_eq(scale_fold_take(fold,
                                     &(struct fb_event){ .kind = FB_ENDED,
                                                         .as.ended = { .jobs = jobs,
                                                                       .succeeded = jobs,
                                                                       .wall_us = 99999999 } },
                                     -1),
                     0);
}

START_TEST(a_run)
{
    struct scale_fold fold = { .apart = true,
                               .ordered = rows[_i].ordered,
                               .sample = { .slots = rows[_i].slots } };
    const struct scale_sample *sample = &fold.sample;

    feed(&fold, rows[_i].steps);
    ck_assert_int_eq(sample->wall_us, rows[_i].wall_ms * 1000);
    ck_assert_int_eq(sample->arrive_us, rows[_i].arrive_ms * 1000);
    ck_assert_int_eq(sample->claim_us, rows[_i].claim_ms < 0 ? -1 : rows[_i].claim_ms * 1000);
    ck_assert_int_eq(sample->alone_us, rows[_i].alone_ms * 1000);
    ck_assert_int_eq(sample->waits_us, rows[_i].waits_ms * 1000);
    ck_assert_int_eq(sample->delay_us, -1);
    ck_assert_int_eq(sample->others_us, -1);
    if (sample->wall_us > 0)
        ck_assert_double_eq_tol(sample->throughput, sample->jobs * 1e6 / (double)sample->wall_us,
                                1e-9);
    else
        ck_assert_double_eq(sample->throughput, 0);
    scale_fold_fini(&fold);
}
END_TEST

/* Many, a microsecond each: as many beginnings and ends as there is room for at first. */
START_TEST(many_short_ones)
{
    struct scale_fold fold = { .apart = true, .sample = { .slots = 2 } };

    for (uint32_t job = 1; job <= 32; job++) {
        struct fb_event event = { .kind = FB_FORKED, .job = job, .t_us = 1000 + 2 * job };
        event.as.forked.slot = 1;
        ck_assert_int_eq(scale_fold_take(&fold, &event, -1), 0);
        event = (struct fb_event){ .kind = FB_EXITED, .job = job, .t_us = 1001 + 2 * job };
        ck_assert_int_eq(scale_fold_take(&fold, &event, -1), 0);
        ck_assert_int_eq(scale_fold_take(&fold,
                                         &(struct fb_event){ .kind = FB_ENDED,
                                                             .as.ended = { .jobs = job } },
                                         -1),
                         0);
        ck_assert_int_eq(fold.sample.wall_us, 2 * (int64_t)job - 1);
        ck_assert_double_eq_tol(fold.sample.throughput, job * 1e6 / (2 * job - 1), 1e-6);
        ck_assert_int_eq(fold.sample.alone_us, job);
        ck_assert_int_eq(fold.sample.claim_us, job - 1);
        fold.sample = (struct scale_sample){ .slots = 2 };
    }
    scale_fold_fini(&fold);
}
END_TEST

CHECK_MAIN("apart")
{
    tcase_add_test(all, many_short_ones);
    tcase_add_loop_test(all, a_run, 0, (int)(sizeof rows / sizeof rows[0]));
}
