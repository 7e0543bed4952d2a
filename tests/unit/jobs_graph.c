/* jobs_graph.c - jobs that wait for others: tables, and a million at once. */
#include "check_main.h"
#include "jobs/graph.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Check's own assertions write to a file each time they hold: too slow for millions. */
#define MUST(holds)                                                                                \
    do {                                                                                           \
        if (!(holds))                                                                              \
            ck_abort_msg("%s", #holds);                                                            \
    } while (0)

static struct graph graph;

static void run_all(char *order, enum graph_fate fate)
{
    uint32_t job;

    *order = '\0';
    while ((job = graph_next(&graph)) != 0) {
        order += sprintf(order, "%u ", job);
        graph_began(&graph, job);
        graph_ended(&graph, job, fate);
    }
}

static const struct {
    int64_t estimates[6];
    struct {
        uint32_t waiter, job;
    } edges[8];
    const char *order;
} orders[] = {
    { { 0 }, { { 0 } }, "1 2 3 4 5 6 " },
    { { 1, 2, 3, 4, 5, 6 }, { { 0 } }, "6 5 4 3 2 1 " },
    { { 0, 0, 0, 0, 0, 0 }, { { 6, 5 }, { 5, 4 } }, "4 5 1 2 3 6 " },
    { { 9, 1, 1, 1, 1, 1 }, { { 3, 2 }, { 4, 3 }, { 5, 4 }, { 6, 5 } }, "1 2 3 4 5 6 " },
    { { 3, 1, 1, 1, 1, 1 }, { { 3, 2 }, { 4, 3 }, { 5, 4 }, { 6, 5 } }, "2 3 1 4 5 6 " },
    { { 1, 1, 1, 1, 1, 1 }, { { 1, 6 }, { 2, 6 }, { 3, 1 } }, "6 1 2 3 4 5 " },
    { { INT64_MAX, INT64_MAX, 1, 1, 1, 1 }, { { 1, 2 } }, "2 1 3 4 5 6 " },
};

START_TEST(longest_first)
{
    char order[64];

    for (uint32_t job = 1; job <= 6; job++) {
        struct fb_after after[8];
        size_t count = 0;
        for (size_t i = 0; i < 8; i++)
            if (orders[_i].edges[i].waiter == job)
                after[count++] = (struct fb_after){ orders[_i].edges[i].job, FB_WHEN_SUCCEEDED };
        ck_assert_int_eq(graph_add(&graph, job, orders[_i].estimates[job - 1], after, count), 0);
    }
    run_all(order, GRAPH_SUCCEEDED);
    ck_assert_str_eq(order, orders[_i].order);
    graph_fini(&graph);
}
END_TEST

START_TEST(wrong)
{
    static const struct {
        struct fb_after after;
        int r;
    } rows[] = {
        { { 1, FB_WHEN_ENDED }, -ELOOP },
        { { 0, FB_WHEN_ENDED }, -EINVAL },
        { { 2, FB_WHEN_COUNT }, -EINVAL },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_int_eq(graph_add(&graph, 1, 0, &rows[i].after, 1), rows[i].r);
    ck_assert_int_eq(graph_add(&graph, 1, 0, NULL, 1), -EINVAL);
    ck_assert_int_eq(graph_add(&graph, 0, 0, NULL, 0), -EINVAL);
    ck_assert_uint_eq(graph.count, 0);
    ck_assert_ptr_null(graph_item(&graph, 1));
    graph_fini(&graph);
}
END_TEST

/* A condition is judged again for what is added after the fact, and by the latest end. */
START_TEST(added_late)
{
    const struct fb_after well = { 1, FB_WHEN_SUCCEEDED };
    struct graph_doom doom;

    ck_assert_int_eq(graph_add_taken(&graph, 1, &(struct graph_as){ 0 }), 0);
    graph_ended(&graph, 1, GRAPH_FAILED);
    ck_assert_int_eq(graph_add(&graph, 2, 0, &well, 1), 0);
    ck_assert(graph_next_doomed(&graph, &doom));
    ck_assert_uint_eq(doom.job, 2);
    graph_ended(&graph, 1, GRAPH_SUCCEEDED);
    ck_assert_int_eq(graph_add(&graph, 3, 0, &well, 1), 0);
    ck_assert_uint_eq(graph_next(&graph), 3);
    graph_fini(&graph);
}
END_TEST

/* Numbers that do not begin at 1 or leave some out: each is found, however many there are. */
START_TEST(other_numbers)
{
    struct graph_doom doom;

    for (uint32_t i = 0; i < 300; i++) {
        const struct fb_after well = { 100 + (i - 1) * 3, FB_WHEN_SUCCEEDED };
        ck_assert_int_eq(graph_add(&graph, 100 + i * 3, 0, &well, i % 2), 0);
    }
    for (uint32_t i = 0; i < 300; i += 2)
        ck_assert_uint_eq(graph_next(&graph), 100 + i * 3);
    ck_assert_uint_eq(graph_next(&graph), 0);
    for (uint32_t i = 0; i < 300; i += 2) {
        graph_began(&graph, 100 + i * 3);
        graph_ended(&graph, 100 + i * 3, i % 4 == 0 ? GRAPH_SUCCEEDED : GRAPH_FAILED);
        if (i % 4 == 0)
            ck_assert_uint_eq(graph_next(&graph), 100 + (i + 1) * 3);
        ck_assert(graph_next_doomed(&graph, &doom) == (i % 4 == 2));
        if (i % 4 == 2)
            ck_assert_uint_eq(doom.job, 100 + (i + 1) * 3);
    }
    graph_fini(&graph);
}
END_TEST

/* Any quadratic step in these would take hours. */
#define MANY ((uint32_t)check_times(200000, 1000000))

START_TEST(a_long_chain)
{
    struct graph_doom doom;
    uint32_t count = 0;

    /* Each waits for one that is added later: 1 for 2, 2 for 3 ... */
    for (uint32_t job = 1; job < MANY; job++)
        MUST(graph_add(&graph, job, 0, &(struct fb_after){ job + 1, FB_WHEN_SUCCEEDED }, 1) == 0);
    MUST(graph_add(&graph, MANY, 0, NULL, 0) == 0);
    MUST(graph_circle(&graph, NULL, 0) == 0);
    MUST(graph_next(&graph) == MANY);
    graph_ended(&graph, MANY, GRAPH_FAILED);
    while (graph_next_doomed(&graph, &doom)) {
        MUST(graph_ended(&graph, doom.job, GRAPH_SKIPPED) == (doom.job > 1));
        MUST(doom.job == MANY - ++count);
        MUST(doom.blame == MANY);
    }
    MUST(count == MANY - 1);
    graph_fini(&graph);
}
END_TEST

START_TEST(one_for_all)
{
    for (uint32_t job = 1; job <= MANY; job++)
        MUST(graph_add(&graph, job, 1 + job % 7, &(struct fb_after){ MANY + 1, FB_WHEN_BEGAN },
                       1) == 0);
    MUST(graph_add(&graph, MANY + 1, 0, NULL, 0) == 0);
    MUST(graph_next(&graph) == MANY + 1);
    graph_began(&graph, MANY + 1);
    for (uint32_t i = 0; i < MANY; i++)
        MUST(graph_next(&graph) != 0);
    MUST(graph_next(&graph) == 0);
    graph_fini(&graph);
}
END_TEST

/* A tenth of so many, with five conditions each on one of the 500 before. */
START_TEST(a_wide_graph)
{
    uint32_t state = 1, done = 0;

    for (uint32_t job = 1; job <= MANY / 10; job++) {
        struct fb_after after[5];
        size_t count = 0;
        for (; count < 5 && job > 1; count++) {
            state = state * 1664525u + 1013904223u;
            after[count].job = job - 1 - (state >> 8) % (job - 1 < 500 ? job - 1 : 500);
            after[count].when = count % 2 == 0 ? FB_WHEN_SUCCEEDED : FB_WHEN_BEGAN;
        }
        MUST(graph_add(&graph, job, 1 + job % 11, after, count) == 0);
    }
    for (uint32_t job; (job = graph_next(&graph)) != 0; done++) {
        graph_began(&graph, job);
        MUST(!graph_ended(&graph, job, GRAPH_SUCCEEDED));
    }
    MUST(done == MANY / 10);
    graph_fini(&graph);
}
END_TEST

START_TEST(one_big_circle)
{
    struct graph_doom doom;
    uint32_t count = 0, jobs[2];

    for (uint32_t job = 1; job <= MANY; job++)
        MUST(graph_add(&graph, job, 0, &(struct fb_after){ job % MANY + 1, FB_WHEN_ENDED }, 1) ==
             0);
    MUST(graph_next(&graph) == 0);
    MUST(graph_circle(&graph, jobs, 2) == MANY);
    MUST(jobs[1] == jobs[0] % MANY + 1);
    MUST(graph_break(&graph));
    while (graph_next_doomed(&graph, &doom)) {
        graph_ended(&graph, doom.job, GRAPH_SKIPPED);
        count += doom.fate == GRAPH_CIRCLE;
    }
    MUST(count == MANY);
    MUST(!graph_break(&graph));
    graph_fini(&graph);
}
END_TEST

/* Of all lanes the one whose first goes before the others', whichever it is. */
START_TEST(of_many_lanes)
{
    enum { LANES = 5 };
    uint32_t order[LANES];

    for (uint32_t job = 1; job <= LANES; job++) {
        int priority = ((int)job + _i) % LANES;
        order[LANES - 1 - priority] = job;
        ck_assert_int_eq(graph_add_as(&graph, job,
                                      &(struct graph_as){ .priority = priority, .lane = job - 1 },
                                      NULL, 0),
                         0);
    }
    for (int i = 0; i < LANES; i++)
        ck_assert_uint_eq(graph_next(&graph), order[i]);
    ck_assert_uint_eq(graph_next(&graph), 0);
    graph_fini(&graph);
}
END_TEST

/* Some are held when the order is made already: what is left keeps it, and those come back to it.
 */
START_TEST(held_out_of_their_order)
{
    enum { JOBS = 40 };
    int priorities[JOBS + 1];
    bool held[JOBS + 1] = { 0 };
    uint32_t last = 0, job, cursor = 0;
    int left = JOBS;

    srand((unsigned)_i);
    for (job = 1; job <= JOBS; job++) {
        priorities[job] = rand() % 20;
        MUST(graph_add_as(&graph, job, &(struct graph_as){ .priority = priorities[job] }, NULL,
                          0) == 0);
    }
    last = graph_next(&graph);
    left--;
    for (int i = 0; i < 2 * JOBS; i++) {
        job = 1 + (uint32_t)rand() % JOBS;
        MUST(held[job] ? graph_release(&graph, job) : graph_hold(&graph, job) == (job != last));
        held[job] = held[job] != (job != last);
    }
    for (job = 1; job <= JOBS; job++)
        left -= held[job];
    for (; (job = graph_next(&graph)) != 0; last = job, left--) {
        MUST(!held[job]);
        MUST(priorities[last] > priorities[job] ||
             (priorities[last] == priorities[job] && last < job));
    }
    MUST(left == 0 && !graph_ready(&graph));
    for (job = 1; job <= JOBS; job++) /* no more is ready once all that are left are asked for */
        MUST(!held[job] || graph_release(&graph, job));
    for (job = 1; job <= JOBS; job++)
        if (held[job])
            MUST(graph_next_left(&graph, &cursor) == job && !graph_ready(&graph) &&
                 !graph_lane_ready(&graph, 0));
    MUST(graph_next_left(&graph, &cursor) == 0);
    graph_fini(&graph);
}
END_TEST

/* What was taken while it was held may be held again when it is to run once more. */
START_TEST(held_again)
{
    uint32_t cursor = 0;

    MUST(graph_add(&graph, 1, 0, NULL, 0) == 0);
    MUST(graph_hold(&graph, 1) && !graph_hold(&graph, 1));
    MUST(graph_is_held(&graph, 1));
    MUST(graph_next_held(&graph, &cursor) == 1);
    MUST(!graph_is_held(&graph, 1) && !graph_release(&graph, 1));
    graph_again(&graph, 1);
    MUST(!graph_is_held(&graph, 1) && graph_ready(&graph));
    MUST(graph_hold(&graph, 1) && graph_is_held(&graph, 1) && !graph_ready(&graph));
    MUST(graph_release(&graph, 1) && graph_next(&graph) == 1);
    graph_fini(&graph);
}
END_TEST

/* Taken while it waited for job 1 it waits for nothing once it is to run again, held meanwhile or
 * not. */
START_TEST(again_without_conditions)
{
    uint32_t cursor = 0;

    MUST(graph_add(&graph, 1, 0, NULL, 0) == 0);
    MUST(graph_add(&graph, 2, 0, &(struct fb_after){ 1, FB_WHEN_SUCCEEDED }, 1) == 0);
    MUST(graph_next(&graph) == 1);
    MUST(graph_next_left(&graph, &cursor) == 2);
    graph_again(&graph, 2);
    MUST(graph_hold(&graph, 2) && !graph_ready(&graph));
    if (_i == 1)
        MUST(!graph_ended(&graph, 1, GRAPH_FAILED)); /* which dooms it no more */
    if (_i == 2)
        MUST(!graph_ended(&graph, 1, GRAPH_SUCCEEDED) && !graph_ready(&graph));
    MUST(graph_is_held(&graph, 2) && graph_release(&graph, 2));
    MUST(graph_ready(&graph) && graph_next(&graph) == 2 && !graph_ready(&graph));
    graph_fini(&graph);
}
END_TEST

/* As many jobs of a circle as there is room for. */
START_TEST(a_circle_of_three)
{
    for (uint32_t job = 1; job <= 3; job++)
        MUST(graph_add(&graph, job, 0, &(struct fb_after){ job % 3 + 1, FB_WHEN_ENDED }, 1) == 0);
    for (uint32_t room = 0; room <= 4; room++) {
        uint32_t jobs[5] = { 9, 9, 9, 9, 9 };
        MUST(graph_circle(&graph, jobs, room) == 3);
        for (uint32_t i = 0; i < 5; i++)
            MUST(i < room && i < 3 ? jobs[i] != 9 && (i == 0 || jobs[i] == jobs[i - 1] % 3 + 1)
                                   : jobs[i] == 9);
    }
    graph_fini(&graph);
}
END_TEST

CHECK_MAIN("graph")
{
    tcase_set_timeout(all, 100);
    tcase_add_loop_test(all, longest_first, 0, sizeof orders / sizeof orders[0]);
    tcase_add_test(all, wrong);
    tcase_add_loop_test(all, of_many_lanes, 0, 5);
    tcase_add_loop_test(all, held_out_of_their_order, 0, 20);
    tcase_add_test(all, held_again);
    tcase_add_loop_test(all, again_without_conditions, 0, 3);
    tcase_add_test(all, a_circle_of_three);
    tcase_add_test(all, added_late);
    tcase_add_test(all, other_numbers);
    tcase_add_test(all, a_long_chain);
    tcase_add_test(all, one_for_all);
    tcase_add_test(all, a_wide_graph);
    tcase_add_test(all, one_big_circle);
}
