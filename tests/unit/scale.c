/*
 * scale.c - a scale without processes: its plan over a scripted measure, the events of a run
 * folded.
 */
#include "check_main.h"
#include "scale/plan.h"
#include "scale/verdict.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* ---------------------------------------------------------------- the plan */

#define FROM_1_TO_63                                                                               \
    "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,"   \
    "34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59,60,61,62,63"

static const struct {
    const char *list;
    int threads, r;
    const char *slots;
} lists[] = {
    { NULL, 1, 0, "1 2" },
    { NULL, 2, 0, "1 2 4" },
    { NULL, 6, 0, "1 2 4 8" },
    { "4,2", 1, 0, "1 2 4" },
    { "1", 8, 0, "1" },
    { "3,3,1,03", 1, 0, "1 3" },
    { "", 1, -EINVAL, "" },
    { "0", 1, -EINVAL, "" },
    { "1,", 1, -EINVAL, "" },
    { "2,x", 1, -EINVAL, "" },
    { "1 2", 1, -EINVAL, "" },
    { "-1", 1, -EINVAL, "" },
    { "+2", 1, -EINVAL, "" },
    { "1000000", 1, 0, "1 1000000" },
    { "1000001", 1, -EINVAL, "" },
    { FROM_1_TO_63 ",64", 1, 0, "1" },
    { FROM_1_TO_63 ",64,65", 1, -EINVAL, "" },
};

START_TEST(lists_of_slots)
{
    struct scale_plan plan = { 0 };
    struct text seen = { 0 };

    ck_assert_int_eq(scale_plan_slots(&plan, "7,9", 1), 0); /* what it was before is no matter */
    ck_assert_int_eq(scale_plan_slots(&plan, lists[_i].list, lists[_i].threads), lists[_i].r);
    for (int i = 0; i < (plan.slot_count < SCALE_SLOTS_MOST ? plan.slot_count : 1); i++)
        text_printf(&seen, "%s%d", i > 0 ? " " : "", plan.slots[i]);
    if (lists[_i].r < 0)
        text_clear(&seen);
    ck_assert_str_eq(text_string(&seen), lists[_i].slots);
    text_fini(&seen);
}
END_TEST

static const char *const up_to[] = { "1", "1 2", "1 2 3", "1 2 4", "1 2 4 5", "1 2 4 6" };

START_TEST(slots_up_to_a_number)
{
    struct scale_plan plan = { 0 };
    struct text seen = { 0 };

    scale_plan_up_to(&plan, 99);
    scale_plan_up_to(&plan, _i + 1);
    for (int i = 0; i < plan.slot_count; i++)
        text_printf(&seen, "%s%d", i > 0 ? " " : "", plan.slots[i]);
    ck_assert_str_eq(text_string(&seen), up_to[_i]);
    text_fini(&seen);
}
END_TEST

struct script {
    char order[256];
    int calls, fails_at, breaks_at, stale_at;
    bool all_stale;
};

/* A law of Amdahl's with a clock of its own: a second of work, a fifth of it serial. */
static int scripted(void *context, int slots, int round, struct scale_sample *out)
{
    struct script *script = context;

    script->calls++;
    snprintf(script->order + strlen(script->order), 16, "%d:%d ", round, slots);
    if (script->calls == script->breaks_at)
        return -EINTR;
    if (script->all_stale || script->calls == script->stale_at)
        return -ESTALE;
    out->wall_us = 200000 + 800000 / slots;
    out->cpu_us = 1000000;
    out->jobs = 10;
    out->failed = script->calls == script->fails_at;
    out->throughput = 10e6 / (double)out->wall_us;
    return 0;
}

static struct scale_plan plan_of(struct script *script, int rounds)
{
    struct scale_plan plan = {
        .rounds = rounds, .seed = 1, .measure = scripted, .context = script
    };

    ck_assert_int_eq(scale_plan_slots(&plan, "1,2,4", 1), 0);
    return plan;
}

/* Each round has every number once, and not all rounds are in one order. */
START_TEST(rounds_are_whole_and_shuffled)
{
    struct script script = { 0 };
    struct scale_plan plan = plan_of(&script, 6);
    struct scale_runs runs = { 0 };
    bool differ = false;

    plan.warmup = 1;
    ck_assert_int_eq(scale_plan_run(&plan, &runs), 0);
    ck_assert_int_eq(strncmp(script.order, "0:4 ", 4), 0);
    ck_assert_uint_eq(runs.count, 18);
    for (size_t i = 0; i < runs.count; i += 3) {
        int sum = 0;
        for (size_t j = i; j < i + 3; j++) {
            ck_assert_int_eq(runs.list[j].round, (int)(i / 3) + 1);
            sum += runs.list[j].slots;
            differ |= runs.list[j].slots != runs.list[j % 3].slots;
        }
        ck_assert_int_eq(sum, 7);
    }
    ck_assert(differ);
    scale_runs_fini(&runs);
}
END_TEST

START_TEST(a_seed_is_an_order)
{
    struct script one = { 0 }, other = { 0 };
    struct scale_plan plan = plan_of(&one, 6);
    struct scale_runs runs = { 0 };

    ck_assert_int_eq(scale_plan_run(&plan, &runs), 0);
    plan.context = &other;
    ck_assert_int_eq(scale_plan_run(&plan, &runs), 0);
    ck_assert_str_eq(one.order, other.order);
    /* a seed that was written down stays what it was */
    ck_assert_str_eq(one.order, "1:1 1:2 1:4 2:4 2:2 2:1 3:2 3:1 3:4 4:4 4:1 4:2 5:1 5:2 5:4 "
                                "6:2 6:4 6:1 ");
    scale_runs_fini(&runs);
}
END_TEST

START_TEST(what_ends_it)
{
    struct script script = { .fails_at = 5 };
    struct scale_plan plan = plan_of(&script, 3);
    struct scale_runs runs = { 0 };

    ck_assert_int_eq(scale_plan_run(&plan, &runs), 1);
    ck_assert_int_eq(script.calls, 5);
    scale_runs_fini(&runs);
    script = (struct script){ .fails_at = 5 };
    plan.ignore_failure = true;
    ck_assert_int_eq(scale_plan_run(&plan, &runs), 0);
    ck_assert_int_eq(script.calls, 9);
    scale_runs_fini(&runs);
    script = (struct script){ .stale_at = 4 };
    ck_assert_int_eq(scale_plan_run(&plan, &runs), 0);
    ck_assert_uint_eq(runs.count, 8);
    ck_assert_uint_eq(runs.voided, 1);
    scale_runs_fini(&runs);
    script = (struct script){ .stale_at = 1 };
    plan.warmup = 1;
    ck_assert_int_eq(scale_plan_run(&plan, &runs), 0);
    ck_assert_uint_eq(runs.count, 9);
    ck_assert_uint_eq(runs.voided, 0);
    scale_runs_fini(&runs);
    plan.warmup = 0;
    script = (struct script){ .all_stale = true };
    ck_assert_int_eq(scale_plan_run(&plan, &runs), -ENODATA);
    ck_assert_int_eq(script.calls, 9);
    ck_assert_uint_eq(runs.count, 0);
    ck_assert_uint_eq(runs.voided, 9);
    scale_runs_fini(&runs);
    script = (struct script){ .breaks_at = 8 }; /* Ctrl-C in the third round */
    ck_assert_int_eq(scale_plan_run(&plan, &runs), -EINTR);
    ck_assert_uint_eq(runs.count, 7);
    scale_runs_fini(&runs);
}
END_TEST

/* The whole way: what is said of a law is that law. */
START_TEST(from_plan_to_sentence)
{
    struct script script = { 0 };
    struct scale_plan plan = { .rounds = 2, .measure = scripted, .context = &script };
    struct scale_runs runs = { .hardware = { .cores = 64, .threads = 64, .machine_threads = 64 } };
    struct scale_verdict verdict;
    struct text out = { 0 };

    ck_assert_int_eq(scale_plan_slots(&plan, "1,2,4,8,16", 1), 0);
    ck_assert_int_eq(scale_plan_run(&plan, &runs), 0);
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    ck_assert_int_eq(verdict.count, 5);
    ck_assert_int_eq(verdict.amdahl.told, SCALE_TOLD);
    ck_assert_double_eq_tol(verdict.amdahl.alpha.value, 0.2, 1e-5);
    ck_assert_double_eq_tol(verdict.rows[2].speed_up, 2.5, 1e-9);
    ck_assert_double_eq_tol(verdict.rows[2].expected_high, 4, 1e-9);
    scale_put_table(&out, &runs, &verdict);
    ck_assert_ptr_nonnull(strstr(text_string(&out), "Amdahl: serial share 0.2"));
    ck_assert_ptr_nonnull(strstr(text_string(&out), "Use -j 16: "));
    text_fini(&out);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

/* ---------------------------------------------------------------- the fold */

static struct scale_fold fold;

static void take(struct fb_event event, double t_s, int64_t delay_us)
{
    event.t_us = (int64_t)(t_s * 1e6 + 0.5);
    ck_assert_int_eq(scale_fold_take(&fold, &event, delay_us), 0);
}

static void life(uint32_t job, double forked_s, double began_s)
{
    take((struct fb_event){ .kind = FB_FORKED, .job = job, .as.forked.pid = (pid_t)(100 + job) },
         forked_s, -1);
    take((struct fb_event){ .kind = FB_BEGAN, .job = job }, began_s, -1);
}

/* Two slots: job 1 from 0 to 4 s, job 2 from 1 to 2 s, job 3 waits for 1 and runs from 4 to 5 s. */
START_TEST(a_run_is_folded)
{
    fold = (struct scale_fold){ .sample.slots = 2 };
    take((struct fb_event){ .kind = FB_RUN }, 0, -1);
    for (uint32_t job = 1; job <= 3; job++)
        take((struct fb_event){ .kind = FB_QUEUED, .job = job }, 0, -1);
    life(1, 0, 0.25);
    life(2, 1, 1.5);
    ck_assert_int_eq(scale_fold_pid(&fold, 2), 102);
    ck_assert_int_eq(scale_fold_pid(&fold, 9), 0);
    for (uint32_t job = 63; job < 300; job++) /* none of these has been seen */
        ck_assert_int_eq(scale_fold_pid(&fold, job), 0);
    take((struct fb_event){ .kind = FB_EXITED, .job = 2 }, 2, 1000);
    take((struct fb_event){ .kind = FB_EXITED, .job = 1 }, 4, 2000);
    life(3, 4, 4);
    take((struct fb_event){ .kind = FB_EXITED, .job = 3 }, 5, 500);
    take((struct fb_event){ .kind = FB_ENDED,
                            .as.ended = { .jobs = 3,
                                          .succeeded = 2,
                                          .failed = 1,
                                          .wall_us = 5000000,
                                          .cpu_us = 3000000 } },
         5, -1);
    ck_assert_int_eq(fold.sample.wall_us, 5000000);
    ck_assert_int_eq(fold.sample.cpu_us, 3000000);
    ck_assert_uint_eq(fold.sample.jobs, 3);
    ck_assert_uint_eq(fold.sample.failed, 1);
    ck_assert_int_eq(fold.sample.longest_us, 4000000);
    ck_assert_int_eq(fold.sample.alone_us, 4000000); /* 0 to 1, 2 to 5 */
    ck_assert_int_eq(fold.sample.waits_us, 3000000); /* 0 to 1, 2 to 4 */
    ck_assert_int_eq(fold.sample.start_us, 750000);
    ck_assert_int_eq(fold.sample.work_us, 5250000);
    ck_assert_int_eq(fold.sample.delay_us, 3500);
    ck_assert_double_eq_tol(fold.sample.throughput, 0.6, 1e-9);
    scale_fold_fini(&fold);
}
END_TEST

/* What is no job's own end: it is tried once more, it cannot start, it is left out. */
START_TEST(jobs_that_wait_no_more)
{
    fold = (struct scale_fold){ .sample.slots = 3 };
    for (uint32_t job = 1; job <= 3; job++)
        take((struct fb_event){ .kind = FB_QUEUED, .job = job }, 0, -1);
    life(1, 0, 0.5);
    take((struct fb_event){ .kind = FB_UNSTARTED, .job = 2 }, 1, -1);
    take((struct fb_event){ .kind = FB_SKIPPED, .job = 3 }, 2, -1);
    take((struct fb_event){ .kind = FB_RETRY, .job = 2 }, 4, -1);
    take((struct fb_event){ .kind = FB_FORKED, .job = 2, .as.forked.pid = 7 }, 5, -1);
    take((struct fb_event){ .kind = FB_EXITED, .job = 2 }, 6, 0); /* it has not begun */
    take((struct fb_event){ .kind = FB_EXITED, .job = 1 }, 7, 0);
    take(
        (struct fb_event){
            .kind = FB_ENDED,
            .as.ended = { .jobs = 9, .succeeded = 2, .failed = 1, .outliving = 3, .unneeded = 1 } },
        7, -1);
    ck_assert_int_eq(fold.sample.waits_us, 3000000); /* 0 to 2, 4 to 5 */
    ck_assert_int_eq(fold.sample.start_us, 1500000);
    ck_assert_int_eq(fold.sample.work_us, 6500000);
    ck_assert_int_eq(fold.sample.longest_us, 7000000);
    ck_assert_int_eq(fold.sample.alone_us, 6000000); /* 0 to 5, 6 to 7 */
    ck_assert_uint_eq(fold.sample.failed, 3);
    ck_assert_double_eq_tol(fold.sample.throughput, 0, 1e-9); /* no time has gone */
    scale_fold_fini(&fold);
}
END_TEST

/* With one slot no worker is alone; where all slots are taken none waits for others. */
START_TEST(one_slot_is_never_alone)
{
    fold = (struct scale_fold){ .sample.slots = 1 };
    take((struct fb_event){ .kind = FB_QUEUED, .job = 1 }, 0, -1);
    take((struct fb_event){ .kind = FB_QUEUED, .job = 2 }, 0, -1);
    life(1, 0, 0);
    take((struct fb_event){ .kind = FB_EXITED, .job = 1 }, 3, 0);
    ck_assert_int_eq(fold.sample.alone_us, 0);
    ck_assert_int_eq(fold.sample.waits_us, 0);
    ck_assert_int_eq(fold.sample.delay_us, 0);
    scale_fold_fini(&fold);
}
END_TEST

/* Where the kernel does not say it once, it is not known. */
START_TEST(a_delay_that_is_unknown)
{
    fold = (struct scale_fold){ .sample.slots = 1 };
    take((struct fb_event){ .kind = FB_QUEUED, .job = 1 }, 0, -1);
    life(1, 0, 0);
    take((struct fb_event){ .kind = FB_EXITED, .job = 1 }, 1, -1);
    life(1, 2, 2);
    take((struct fb_event){ .kind = FB_EXITED, .job = 1 }, 3, 10);
    ck_assert_int_eq(fold.sample.delay_us, -1);
    scale_fold_fini(&fold);
}
END_TEST

/* What --csv writes is what --fit reads. */
START_TEST(what_is_written_can_be_read)
{
    struct script script = { 0 };
    struct scale_plan plan = plan_of(&script, 2);
    struct scale_runs runs = { 0 }, read = { 0 };
    struct text csv = { 0 };
    char error[256];

    ck_assert_int_eq(scale_plan_run(&plan, &runs), 0);
    scale_put_csv(&csv, &runs);
    ck_assert_int_eq(scale_runs_read(&read, "t", text_string(&csv), csv.size, error, sizeof error),
                     0);
    ck_assert_uint_eq(read.count, runs.count);
    for (size_t i = 0; i < read.count; i++) {
        ck_assert_int_eq(read.list[i].slots, runs.list[i].slots);
        ck_assert_int_eq(read.list[i].wall_us, runs.list[i].wall_us);
        ck_assert_double_eq_tol(read.list[i].throughput, runs.list[i].throughput, 1e-6);
    }
    text_fini(&csv);
    scale_runs_fini(&runs);
    scale_runs_fini(&read);
}
END_TEST

CHECK_MAIN("scale")
{
    tcase_add_loop_test(all, lists_of_slots, 0, (int)(sizeof lists / sizeof lists[0]));
    tcase_add_test(all, rounds_are_whole_and_shuffled);
    tcase_add_test(all, a_seed_is_an_order);
    tcase_add_test(all, what_ends_it);
    tcase_add_test(all, from_plan_to_sentence);
    tcase_add_test(all, a_run_is_folded);
    tcase_add_test(all, jobs_that_wait_no_more);
    tcase_add_test(all, one_slot_is_never_alone);
    tcase_add_test(all, a_delay_that_is_unknown);
    tcase_add_loop_test(all, slots_up_to_a_number, 0, 6);
    tcase_add_test(all, what_is_written_can_be_read);
}
