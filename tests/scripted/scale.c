/*
 * scripted_scale.c - a scale over the engine and a clock that the test moves: every wall time is
 * exact, so is what the fits and the sentence say of it.
 */
#include "check_main.h"
#include "fake_run.h"
#include "scale/plan.h"
#include "scale/verdict.h"

#include <errno.h>
#include <stdio.h>

/* What a run is: `first` seconds of one job, then `count` jobs of a second that wait for it. */
struct work {
    int first, count, code;
    int breaks_at, calls;
};

static int add(struct fb_run *run, const struct work *work)
{
    struct fb_after after = { 1, FB_WHEN_SUCCEEDED };
    char shell[32];
    int r = 0;

    snprintf(shell, sizeof shell, "%d 0", work->first * 1000);
    if (work->first > 0)
        r = fb_run_add(run, &(struct fb_job){ .shell = shell });
    snprintf(shell, sizeof shell, "1000 %d", work->code);
    for (int i = 0; i < work->count && r >= 0; i++)
        r = fb_run_add(run, &(struct fb_job){
                                .shell = shell, .after = &after, .after_count = work->first > 0 });
    return r;
}

static int measure(void *context, int slots, int round, struct scale_sample *out)
{
    struct work *work = context;
    struct fb_run *run =
        fake_open(NULL, 0, &(struct fb_options){ .slots = slots, .adopt = true }, 0);
    struct scale_fold fold = { .sample = *out };
    struct fb_event event = { 0 };

    ck_assert_int_ge(round, 1);
    ck_assert_int_ge(add(run, work), 0);
    if (++work->calls == work->breaks_at)
        fb_run_stop(run, FB_STOP_KILL);
    while (event.kind != FB_ENDED) {
        if (fb_run_next(run, &event) > 0)
            ck_assert_int_eq(scale_fold_take(&fold, &event, 0), 0);
        else
            fake_advance(fake_next_us());
    }
    *out = fold.sample;
    scale_fold_fini(&fold);
    fake_close(run);
    return work->calls == work->breaks_at ? -EINTR : 0;
}

static const struct fb_hardware many = { .cores = 64, .threads = 64, .machine_threads = 64 };

static int scale(struct work *work, const char *slots, struct scale_runs *runs)
{
    struct scale_plan plan = { .rounds = 3, .seed = 5, .measure = measure, .context = work };

    *runs = (struct scale_runs){ .hardware = many };
    ck_assert_int_eq(scale_plan_slots(&plan, slots, 1), 0);
    return scale_plan_run(&plan, runs);
}

static const struct {
    struct work work;
    const char *slots;
    int use;
    double speed_up; /* of the most slots */
    double serial;   /* below 0: not asked */
    const char *sentence;
} cases[] = {
    { { .count = 16 },
      "1,2,4,8,16",
      16,
      16,
      0,
      "Use -j 16: more slots were not tried, and each more brought something, 16.00 times the "
      "speed "
      "of one in all" },
    { { .first = 4, .count = 16 },
      "1,2,4,8,16",
      16,
      4,
      0.2,
      "Use -j 16: more slots were not tried, and each more brought something, 4.00 times the speed "
      "of one in all" },
    { { .first = 9, .count = 2 },
      "1,2,4",
      2,
      1.1,
      -1,
      "Use -j 2: past 2 slots nothing is gained: the longest job alone takes 9.0 s of 10.0 s" },
    { { .first = 2, .count = 2 },
      "1,2,4",
      2,
      4.0 / 3,
      -1,
      "Use -j 2: past 2 slots nothing is gained: slots were free, and jobs waited for others, for "
      "2.0 s of 3.0 s" },
};

START_TEST(exact)
{
    struct work work = cases[_i].work;
    struct scale_verdict verdict;
    struct scale_runs runs;
    struct text out = { 0 };

    ck_assert_int_eq(scale(&work, cases[_i].slots, &runs), 0);
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    ck_assert_int_eq(verdict.rows[verdict.best].slots, cases[_i].use);
    ck_assert_double_eq_tol(verdict.rows[verdict.count - 1].speed_up, cases[_i].speed_up, 0.01);
    if (cases[_i].serial >= 0)
        ck_assert_double_eq_tol(verdict.amdahl.alpha.value, cases[_i].serial, 0.005);
    scale_put_sentence(&out, &runs, &verdict);
    ck_assert_str_eq(text_string(&out), cases[_i].sentence);
    text_fini(&out);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

START_TEST(a_job_fails)
{
    struct work work = { .count = 2, .code = 3 };
    struct scale_runs runs;

    ck_assert_int_eq(scale(&work, "1,2", &runs), 1);
    ck_assert_int_eq(work.calls, 1);
    ck_assert_uint_eq(runs.list[0].failed, 2);
    scale_runs_fini(&runs);
}
END_TEST

/* Ctrl-C in the middle of round 3: what was whole before it counts. */
START_TEST(it_is_broken_off)
{
    struct work work = { .count = 4, .breaks_at = 8 };
    struct scale_verdict verdict;
    struct scale_runs runs;

    ck_assert_int_eq(scale(&work, "1,2,4", &runs), -EINTR);
    ck_assert_uint_eq(runs.count, 7);
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    ck_assert_int_eq(verdict.count, 3);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

CHECK_MAIN("scale")
{
    tcase_add_loop_test(all, exact, 0, (int)(sizeof cases / sizeof cases[0]));
    tcase_add_test(all, a_job_fails);
    tcase_add_test(all, it_is_broken_off);
}
