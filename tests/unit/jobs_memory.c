/*
 * jobs_memory.c - no memory for a job that waits, for what it takes or for its copy: that is said,
 * nothing has changed, and it can be asked for again.
 */
#include "check_main.h"
#include "failing_memory.h"
#include "jobs/graph.h"
#include "jobs/job_pack.h"
#include "jobs/lanes.h"

#include <errno.h>

static bool fails(void)
{
    return fail_at > 0 && --fail_at == 0;
}

static struct graph graph;

/* The next job, in a lane of its own, after the one before it and one that is far from all. */
static int add(uint32_t job)
{
    const struct fb_after after[] = { { job - 1, FB_WHEN_ENDED }, { 5000 + job, FB_WHEN_ENDED } };

    return graph_add_as(&graph, job, &(struct graph_as){ .lane = job }, after, job > 1 ? 2 : 0);
}

START_TEST(a_job_that_waits)
{
    int failed = 0;

    for (uint32_t job = 1; job <= 200; job++) {
        int at = 1;
        for (;; at++) {
            uint32_t count = graph.count;
            int r;
            fail_at = at;
            r = add(job);
            if (fail_at > 0)
                break;
            ck_assert_int_eq(r, -ENOMEM);
            ck_assert_uint_eq(graph.count, count);
            ck_assert(!graph_waits(&graph, job));
            failed++;
        }
        fail_at = 0;
        ck_assert_uint_eq(graph.open, job);
        ck_assert(graph_waits(&graph, job) && !graph_waits(&graph, job + 1));
    }
    ck_assert_int_ge(failed, 400); /* a list of lanes and one of the lane's for each, at least */
    ck_assert_uint_eq(graph_next(&graph), 1);
    ck_assert_uint_eq(graph_next(&graph), 0);
    graph_fini(&graph);
}
END_TEST

START_TEST(a_job_that_was_taken)
{
    for (int i = 0; i < 3; i++) {
        fail_at = i == 0 ? 1 : 2; /* what the one before took stays */
        ck_assert_int_eq(graph_add_taken(&graph, 1, &(struct graph_as){ 0 }), -ENOMEM);
        ck_assert_int_eq(fail_at, 0);
    }
    ck_assert_int_eq(graph_add_taken(&graph, 1, &(struct graph_as){ 0 }), 0);
    ck_assert_uint_eq(graph.count, 1);
    graph_fini(&graph);
}
END_TEST

START_TEST(what_it_takes)
{
    static const struct fb_limit limits[] = { { "a", 1 }, { "b", 2 } }, needs[] = { { "b", 2 } };
    const struct fb_job job = { .needs = needs, .need_count = 1 };
    struct lanes lanes;

    for (int at = 1; at <= 2; at++) {
        fail_at = at;
        ck_assert_int_eq(lanes_open(&lanes, limits, 2), -ENOMEM);
        fail_at = 0;
        lanes_fini(&lanes);
    }
    ck_assert_int_eq(lanes_open(&lanes, limits, 2), 0);
    for (int at = 1; at <= 2; at++) {
        fail_at = at;
        ck_assert_int_eq(lanes_find(&lanes, &job), -ENOMEM);
        ck_assert_int_eq(fail_at, 0);
        ck_assert_uint_eq(lanes.need_count, 0);
    }
    ck_assert_int_eq(lanes_find(&lanes, &job), 1);
    ck_assert_int_eq(lanes_find(&lanes, &job), 1);
    lanes_fini(&lanes);
}
END_TEST

/* Kept in short, and whole: each allocation of either fails once. */
START_TEST(a_copy)
{
    struct kept kept = { 0 };
    struct job_copy *copies[2];

    for (uint32_t i = 0; i < 2; i++) {
        copies[i] = job_copy_open(&(struct fb_job){ .shell = "x", .decides = i == 1 }, i + 1);
        for (int at = 1;; at++) {
            int r;
            fail_at = at;
            r = kept_put(&kept, copies[i]);
            if (fail_at > 0)
                break;
            ck_assert_int_eq(r, -ENOMEM);
            ck_assert(!kept_has(&kept, i + 1));
        }
        fail_at = 1;
        ck_assert_ptr_null(kept_take(&kept, i + 1));
        ck_assert_int_eq(fail_at, 0);
        free(copies[i]);
        copies[i] = kept_take(&kept, i + 1);
        ck_assert_str_eq(copies[i]->job.shell, "x");
        ck_assert(copies[i]->job.decides == (i == 1));
        free(copies[i]);
        fail_at = 1;
        ck_assert_ptr_null(job_copy_open(&(struct fb_job){ .shell = "x" }, 1));
    }
    kept_fini(&kept);
}
END_TEST

CHECK_MAIN("jobs without memory")
{
    tcase_add_test(all, a_job_that_waits);
    tcase_add_test(all, a_job_that_was_taken);
    tcase_add_test(all, what_it_takes);
    tcase_add_test(all, a_copy);
}
