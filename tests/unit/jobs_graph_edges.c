/*
 * jobs_graph_edges.c - jobs that wait for others, at the edges: the second of several conditions,
 * numbers far from each other, what a caller hung on a job, and circles that others wait for.
 */
#include "check_main.h"
#include "jobs/graph.h"

#include <errno.h>
#include <stdlib.h>

static struct graph graph;

static void tear_down(void)
{
    graph_fini(&graph);
    ck_assert(graph.nodes == NULL && graph.lanes == NULL && graph.map == NULL && graph.count == 0);
}

static void add(uint32_t job, int64_t estimate_us, const struct fb_after *after, size_t count)
{
    ck_assert_int_eq(graph_add(&graph, job, estimate_us, after, count), 0);
}

#define ENDS(job)                                                                                  \
    {                                                                                              \
        job, FB_WHEN_ENDED                                                                         \
    }
#define AFTER(...)                                                                                 \
    (const struct fb_after[]){ __VA_ARGS__ },                                                      \
        sizeof((const struct fb_after[]){ __VA_ARGS__ }) / sizeof(struct fb_after)

/* Each condition is looked at; of too many none is. */
START_TEST(a_condition_that_is_wrong)
{
    static const struct {
        struct fb_after after[3];
        int r;
    } rows[] = {
        { { ENDS(2), ENDS(1), ENDS(3) }, -ELOOP },
        { { ENDS(2), ENDS(3), ENDS(1) }, -ELOOP },
        { { ENDS(2), ENDS(0), ENDS(3) }, -EINVAL },
        { { ENDS(2), ENDS(3), { 4, FB_WHEN_COUNT } }, -EINVAL },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_int_eq(graph_add(&graph, 1, 0, rows[i].after, 3), rows[i].r);
    ck_assert_int_eq(graph_add(&graph, 1, 0, &rows[0].after[1], UINT32_MAX / 4), -EINVAL);
    ck_assert_int_eq(graph_add(&graph, 1, 0, &rows[0].after[1], UINT32_MAX / 4 - 1), -ELOOP);
    ck_assert_uint_eq(graph.count, 0);
}
END_TEST

/* A number far from the others, as what the first or the second condition is about, or the job's
 * own; with no other such number before it, and after a thousand that follow each other. */
START_TEST(far_numbers)
{
    const uint32_t last = _i == 0 ? 1 : 1000;

    for (uint32_t job = 1; job <= last; job++)
        add(job, 0, NULL, 0);
    add(last + 1, 0, AFTER(ENDS(1), ENDS(70000)));
    add(last + 3, 0, AFTER(ENDS(80000)));
    add(90000, 0, AFTER(ENDS(1)));
    add(80000, 0, NULL, 0);
    add(70000, 0, AFTER(ENDS(80000)));
    for (uint32_t job = 1; job <= last; job++)
        ck_assert(graph_waits(&graph, job));
    ck_assert_uint_eq(graph_next(&graph), 80000);
    ck_assert(!graph_ended(&graph, 80000, GRAPH_SUCCEEDED));
    ck_assert_uint_eq(graph_next(&graph), 1); /* others wait for these two */
    ck_assert_uint_eq(graph_next(&graph), 70000);
    for (uint32_t job = 2; job <= last; job++)
        ck_assert_uint_eq(graph_next(&graph), job);
    ck_assert_uint_eq(graph_next(&graph), last + 3);
    ck_assert(!graph_ended(&graph, 1, GRAPH_SUCCEEDED));
    ck_assert_uint_eq(graph_next(&graph), 90000);
    ck_assert_uint_eq(graph_next(&graph), 0);
    ck_assert(!graph_ended(&graph, 70000, GRAPH_FAILED));
    ck_assert_uint_eq(graph_next(&graph), last + 1);
    ck_assert(!graph_waits(&graph, last + 2) && graph_item(&graph, last + 2) == NULL);
}
END_TEST

/* Each of a hundred thousand such numbers is found in a few steps. */
START_TEST(many_far_numbers)
{
    enum { MANY = 100000 };

    for (uint32_t job = 1; job <= MANY; job++)
        if (graph_add(&graph, 3 * job, 0, NULL, 0) < 0)
            ck_abort();
    for (uint32_t job = 1; job <= MANY; job++)
        if (!graph_waits(&graph, 3 * job) || graph_waits(&graph, 3 * job + 1))
            ck_abort();
}
END_TEST

/* Each is one below the place that it has: behind two whose numbers are far. */
START_TEST(numbers_below_their_place)
{
    enum { MANY = 300 };

    add(1000, 0, NULL, 0);
    add(1001, 0, NULL, 0);
    for (uint32_t job = 1; job <= MANY; job++)
        add(job, 0, NULL, 0);
    ck_assert_uint_eq(graph.count, MANY + 2);
    for (uint32_t job = 1; job <= MANY; job++)
        ck_assert(graph_waits(&graph, job));
    ck_assert(!graph_waits(&graph, MANY + 1) && graph_waits(&graph, 1001));
}
END_TEST

/* The memory that it is given holds what was there before: the number of the job to come. */
START_TEST(memory_of_before)
{
    enum { WORDS = 25000, JOBS = 40 };

    for (uint32_t job = 1001; job <= 1000 + JOBS; job++) {
        uint32_t *before = malloc(WORDS * sizeof *before);
        ck_assert_ptr_nonnull(before);
        for (int i = 0; i < WORDS; i++)
            before[i] = job;
        free(before);
        for (uint32_t one = 1001; one <= job; one++)
            add(one, 0, NULL, 0);
        ck_assert_uint_eq(graph.count, job - 1000);
        graph_fini(&graph);
    }
}
END_TEST

/* What the caller hung on jobs comes back once, in their order, whatever has none between. */
START_TEST(items)
{
    int what[3];
    uint32_t cursor = 0;

    for (uint32_t job = 1; job <= 9; job++)
        add(job, 0, NULL, 0);
    ck_assert_ptr_null(*graph_item(&graph, 9));
    ck_assert_ptr_null(graph_item(&graph, 10));
    *graph_item(&graph, 2) = &what[0];
    *graph_item(&graph, 3) = &what[1];
    *graph_item(&graph, 9) = &what[2];
    for (int i = 0; i < 3; i++)
        ck_assert_ptr_eq(graph_take_item(&graph, &cursor), &what[i]);
    ck_assert_ptr_null(graph_take_item(&graph, &cursor));
    ck_assert_ptr_null(graph_take_item(&graph, &cursor));
    ck_assert_ptr_null(*graph_item(&graph, 2));
    cursor = 0;
    ck_assert_ptr_null(graph_take_item(&graph, &cursor));
}
END_TEST

/* Of several conditions none counts any more for a job that is to run again, held meanwhile; those
 * of others do. */
START_TEST(again_after_several)
{
    uint32_t cursor = 4;

    for (uint32_t job = 1; job <= 3; job++)
        add(job, 0, NULL, 0);
    add(4, 0, AFTER(ENDS(1), ENDS(2), ENDS(3)));
    add(5, 0, AFTER(ENDS(1), ENDS(2), ENDS(3)));
    for (uint32_t job = 1; job <= 3; job++)
        ck_assert_uint_eq(graph_next(&graph), job);
    ck_assert_uint_eq(graph_next_left(&graph, &cursor), 5);
    graph_again(&graph, 5);
    ck_assert(graph_hold(&graph, 5));
    for (uint32_t job = 1; job <= 3; job++) {
        ck_assert(!graph_ready(&graph));
        graph_ended(&graph, job, GRAPH_FAILED);
    }
    ck_assert_uint_eq(graph_next(&graph), 4);
    ck_assert_uint_eq(graph_next(&graph), 0);
    ck_assert(graph_is_held(&graph, 5) && graph_release(&graph, 5));
    ck_assert_uint_eq(graph_next(&graph), 5);
}
END_TEST

/* Without anything before it: the circle is found, and alone is one; what waits for it is not. */
START_TEST(a_circle_is_broken)
{
    struct graph_doom doom;
    uint32_t in_circle = 0;

    ck_assert(!graph_break(&graph));
    add(1, 0, AFTER(ENDS(3)));
    add(2, 0, AFTER(ENDS(4)));
    add(3, 0, AFTER(ENDS(2)));
    add(4, 0, AFTER(ENDS(2)));
    ck_assert(graph_break(&graph));
    while (graph_next_doomed(&graph, &doom)) {
        ck_assert_int_eq((int)doom.fate, GRAPH_CIRCLE);
        in_circle |= 1u << doom.job;
    }
    ck_assert_uint_eq(in_circle, 1u << 2 | 1u << 4);
    for (uint32_t job = 2; job <= 4; job += 2)
        graph_ended(&graph, job, GRAPH_SKIPPED);
    ck_assert_uint_eq(graph_next(&graph), 3);
    graph_ended(&graph, 3, GRAPH_SUCCEEDED);
    ck_assert_uint_eq(graph_next(&graph), 1);
    ck_assert(!graph_break(&graph));
}
END_TEST

/* Job 1 has a long one behind it, which waits for a circle too: it goes before 2, and does when
 * the circle has been looked for. */
START_TEST(a_path_beside_a_circle)
{
    add(1, 1, NULL, 0);
    add(2, 5, NULL, 0);
    add(3, 1, AFTER(ENDS(4)));
    add(4, 1, AFTER(ENDS(3)));
    add(5, 9, AFTER(ENDS(1), ENDS(4)));
    ck_assert_uint_eq(graph_circle(&graph, NULL, 0), 2);
    add(6, 1, AFTER(ENDS(2)));
    ck_assert_uint_eq(graph_next(&graph), 1);
    ck_assert_uint_eq(graph_next(&graph), 2);
    ck_assert_uint_eq(graph_next(&graph), 0);
}
END_TEST

/* The long one behind job 1 is of a circle since: it will not run, and the way of 1 is its own. */
START_TEST(a_path_into_a_circle)
{
    ck_assert_int_eq(graph_add_as(&graph, 1, &(struct graph_as){ .estimate_us = 1 }, NULL, 0), 0);
    ck_assert_int_eq(graph_add_as(&graph, 2, &(struct graph_as){ .estimate_us = 5, .lane = 1 },
                                  NULL, 0),
                     0);
    add(3, 9, AFTER(ENDS(1), ENDS(4)));
    ck_assert(graph_lane_before(&graph, 0, 1));
    add(4, 1, AFTER(ENDS(3)));
    ck_assert(!graph_lane_before(&graph, 0, 1));
    ck_assert_uint_eq(graph_next(&graph), 2);
    ck_assert_uint_eq(graph_next(&graph), 1);
}
END_TEST

CHECK_MAIN("the edges of the graph")
{
    tcase_add_checked_fixture(all, NULL, tear_down);
    tcase_add_test(all, a_condition_that_is_wrong);
    tcase_add_loop_test(all, far_numbers, 0, 2);
    tcase_add_test(all, many_far_numbers);
    tcase_add_test(all, numbers_below_their_place);
    tcase_add_test(all, memory_of_before);
    tcase_add_test(all, items);
    tcase_add_test(all, again_after_several);
    tcase_add_test(all, a_circle_is_broken);
    tcase_add_test(all, a_path_beside_a_circle);
    tcase_add_test(all, a_path_into_a_circle);
}
