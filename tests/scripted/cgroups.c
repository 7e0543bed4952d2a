/*
 * cgroups.c - when a run makes its cgroup, which workers are in it, and that no job
 * minds its absence.
 */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <string.h>

static const struct fb_options guarded = { .slots = 2, .adopt = true, .guard = true };

static struct fb_run *open_with(const struct fake_script *scripts, int count, int jobs,
                                const struct fb_options *options)
{
    struct fb_run *run = fake_open(scripts, count, options, 0);

    for (int i = 0; i < jobs; i++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 0);
    return run;
}

static void ends_well(struct fb_run *run, unsigned jobs)
{
    fake_play(run, SEC);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, jobs);
    fake_close(run);
    ck_assert_int_eq((int)fake_guard_us(), -1);
}

/* A short run pays nothing. */
START_TEST(not_at_once)
{
    static const struct fake_script script = { .ends_us = 19 * MS };
    struct fb_run *run = open_with(&script, 1, 2, &guarded);

    fake_play(run, SEC);
    ck_assert_int_eq((int)fake_guard_us(), -1);
    ends_well(run, 2);
}
END_TEST

/* A worker that runs then is moved, one that comes later is born in it. */
START_TEST(after_a_while)
{
    static const struct fake_script script = { .ends_us = 30 * MS };
    struct fb_run *run = open_with(&script, 1, 5, &guarded);

    fake_play(run, 35 * MS);
    ck_assert_int_eq((int)fake_guard_us(), 20 * MS);
    ck_assert_int_eq(fake_moved(), 2);
    ck_assert_int_eq(fake_guarded(), 2);
    ends_well(run, 5);
    ck_assert_int_eq(fake_guarded(), 3);
}
END_TEST

/* One start after the other, 4 ms each: the cgroup waits for their end, but not for ever. */
static int64_t made_in_a_burst(int jobs)
{
    static const struct fake_script script = { .ends_us = SEC };
    const struct fb_options options = { .slots = 100, .adopt = true, .guard = true };
    struct fb_run *run = open_with(&script, 1, jobs, &options);
    struct fb_event event;
    int64_t made_us;

    board_fini(&fake_board);
    board_init(&fake_board);
    while (fb_run_next(run, &event) > 0) {
        board_apply(&fake_board, &event);
        fake_life(&event);
        if (event.kind == FB_FORKED)
            fake_advance(4 * MS);
    }
    fake_play(run, 30 * MS);
    made_us = fake_guard_us();
    fake_play(run, 2 * SEC);
    fake_close(run);
    return made_us;
}

START_TEST(not_while_many_start)
{
    ck_assert_int_eq((int)made_in_a_burst(3), 20 * MS);
    ck_assert_int_eq((int)made_in_a_burst(15), 60 * MS);
    ck_assert_int_eq((int)made_in_a_burst(50), 100 * MS);
}
END_TEST

START_TEST(not_asked_for)
{
    static const struct fake_script script = { .ends_us = 30 * MS };
    struct fb_run *run =
        open_with(&script, 1, 3, &(struct fb_options){ .slots = 2, .adopt = true });

    fake_play(run, 35 * MS);
    ck_assert_int_eq((int)fake_guard_us(), -1);
    ends_well(run, 3);
    ck_assert_int_eq(fake_guarded(), 0);
}
END_TEST

/* Workers that may outlive the run are neither moved nor born there. */
START_TEST(not_those_apart)
{
    static const struct fake_script script = { .ends_us = 50 * MS };
    const struct fb_job apart = { .shell = "x", .outlives = true };
    struct fb_run *run = fake_open(&script, 1, &guarded, 0);

    fb_run_add(run, &apart);
    fb_run_add(run, &(struct fb_job){ .shell = "x" });
    fb_run_add(run, &(struct fb_job){ .shell = "x" });
    fb_run_add(run, &(struct fb_job){ .shell = "x" });
    fb_run_add(run, &apart);
    fake_play(run, 60 * MS);
    ck_assert_int_eq(fake_forks(), 5);
    ck_assert_int_eq(fake_moved(), 2);
    ck_assert_int_eq(fake_guarded(), 1);
    ends_well(run, 5);
}
END_TEST

/* While a run is paused no time goes by. */
START_TEST(not_while_paused)
{
    static const struct fake_script script = { .ends_us = SEC };
    struct fb_run *run = open_with(&script, 1, 1, &guarded);

    fake_play(run, 10 * MS);
    ck_assert_int_eq(fb_run_pause(run), 0);
    fake_play(run, 50 * MS);
    fake_advance(50 * MS);
    ck_assert_int_eq((int)fake_guard_us(), -1);
    ck_assert_int_eq(fb_run_resume(run), 0);
    fake_play(run, 30 * MS);
    ck_assert_int_ge((int)fake_guard_us(), 60 * MS);
    ends_well(run, 1);
}
END_TEST

/*
 * Each call fails once. If the call is the cgroup's, or one that its descriptor made fail, every
 * job ends well nevertheless.
 */
START_TEST(each_call_fails)
{
    static const struct fake_script script = { .ends_us = 30 * MS };
    static const int errors[] = { ENOTSUP, EAGAIN, EMFILE, ENFILE, ENOMEM };
    const struct fb_options options = { .slots = 1, .adopt = true, .guard = true };
    bool refused = false;
    int yielded = 0;

    for (int call = 1;; call++) {
        struct fb_run *run = open_with(&script, 1, 3, &options);
        bool had;
        fake_fail(call, errors[_i]);
        fake_play(run, 25 * MS);
        had = fake_guard_us() >= 0;
        fake_play(run, SEC);
        ck_assert_int_eq(fake_seen.kinds[FB_EXITED] + fake_seen.kinds[FB_UNSTARTED], 3);
        if (fake_failed() && strcmp(fake_failed_name(), "guard_open") == 0) {
            refused = true;
            ck_assert(!had);
            ck_assert_int_eq(fake_seen.ended.as.ended.status, 0);
        }
        if (had && fake_guard_us() < 0) {
            yielded++;
            /* the job that lacked a descriptor then had it */
            ck_assert_int_eq(fake_seen.kinds[FB_UNSTARTED], 0);
            ck_assert_int_eq(fake_seen.kinds[FB_FORKED], 3);
            ck_assert_int_eq(fake_seen.ended.as.ended.status, 0);
        }
        fake_close(run);
        if (!fake_failed())
            break;
    }
    ck_assert(refused);
    ck_assert_int_eq(yielded > 0, errors[_i] == EMFILE || errors[_i] == ENFILE);
}
END_TEST

CHECK_MAIN("guard")
{
    tcase_add_test(all, not_at_once);
    tcase_add_test(all, after_a_while);
    tcase_add_test(all, not_while_many_start);
    tcase_add_test(all, not_asked_for);
    tcase_add_test(all, not_those_apart);
    tcase_add_test(all, not_while_paused);
    tcase_add_loop_test(all, each_call_fails, 0, 5);
}
