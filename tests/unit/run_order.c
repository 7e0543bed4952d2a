/*
 * run_order.c - whose output goes out now: which waits for its turn, in which order it goes out
 * then, and whose may go through as it comes. The stores are none: which jobs are held is looked
 * at.
 */
#include "check_main.h"
#include "run/run.h"

#include <stdio.h>
#include <string.h>

static struct fb_run run;

static void set_up(void)
{
    memset(&run, 0, sizeof run);
    run.options.output = FB_OUTPUT_GROUP;
    for (int i = 0; i < 2; i++)
        run.sinks.of[i] = &run.sinks.own[i];
    order_init(&run);
}

static void tear_down(void)
{
    order_fini(&run);
}

/* "TURN: 2 3+": those that are held, in their order, and from the other end it is the same; +: its
 * last. */
static const char *state(void)
{
    static char text[256];
    const struct held *previous = NULL;
    size_t size = (size_t)snprintf(text, sizeof text, "%u:", run.order.turn);

    for (const struct held *held = run.order.first; held != NULL; held = held->next) {
        ck_assert_ptr_eq(held->previous, previous);
        size += (size_t)snprintf(text + size, sizeof text - size, " %u%s", held->job,
                                 held->last ? "+" : "");
        previous = held;
    }
    ck_assert_ptr_eq(run.order.last, previous);
    ck_assert(order_none_held(&run) == (run.order.first == NULL));
    return text;
}

static bool put(uint32_t job, bool last)
{
    struct store *stores[2] = { NULL, NULL };

    return order_put(&run, job, stores, last);
}

/* Each job's attempts come one after the other; the jobs in any order. */
static const struct {
    uint32_t job;
    bool last, turned;
    const char *state;
} steps[] = {
    { 4, true, false, "1: 4+" },
    { 2, false, false, "1: 2 4+" },
    { 3, false, false, "1: 2 3 4+" },
    { 3, true, false, "1: 2 3 3+ 4+" },
    { 6, true, false, "1: 2 3 3+ 4+ 6+" },
    { 1, false, false, "1: 2 3 3+ 4+ 6+" }, /* it has its turn, and keeps it */
    { 1, true, true, "2: 3 3+ 4+ 6+" },     /* an attempt of the second is out, but not the last */
    { 1, true, false, "2: 3 3+ 4+ 6+" },    /* what has had its turn goes out whenever it comes */
    { 2, true, true, "5: 6+" },
    { 5, true, true, "7:" },
    { 8, true, false, "7: 8+" },
};

START_TEST(in_their_order)
{
    run.options.keep_order = true;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        ck_assert_msg(put(steps[i].job, steps[i].last) == steps[i].turned, "step %zu", i);
        ck_assert_str_eq(state(), steps[i].state);
    }
    ck_assert(order_has_turn(&run, 7) && !order_has_turn(&run, 6) && !order_has_turn(&run, 8));
    ck_assert(order_turn_reached(&run, 7) && order_turn_reached(&run, 6) &&
              !order_turn_reached(&run, 8));
}
END_TEST

/* All goes out, and no job that there is has to wait any more. */
START_TEST(at_the_end)
{
    run.options.keep_order = true;
    run.tally.jobs = 5;
    put(3, true);
    put(5, false);
    order_end(&run);
    ck_assert_str_eq(state(), "6:");
    ck_assert(!put(2, true));
    ck_assert_str_eq(state(), "6:");
    run.tally.jobs = 4; /* never back */
    order_end(&run);
    ck_assert_str_eq(state(), "6:");
    run.tally.jobs = 6;
    order_end(&run);
    ck_assert_str_eq(state(), "7:");
}
END_TEST

START_TEST(what_is_held_is_let_go_at_the_close)
{
    run.options.keep_order = true;
    put(3, true);
    put(2, true);
    ck_assert_str_eq(state(), "1: 2+ 3+");
}
END_TEST

/* While one worker's go through, all but its own wait; without keep_order alone. */
static const struct {
    bool keep_order, chosen, direct;
    enum fb_output output;
    uint32_t job;
    const char *state;
} ways[] = {
    { false, true, true, FB_OUTPUT_GROUP, 2, "1: 2" },
    { false, true, true, FB_OUTPUT_GROUP, 7, "1:" }, /* its own */
    { false, true, false, FB_OUTPUT_GROUP, 2, "1:" },
    { false, false, true, FB_OUTPUT_GROUP, 2, "1:" },
    { true, true, true, FB_OUTPUT_GROUP, 1, "1:" },
    { true, true, true, FB_OUTPUT_GROUP, 2, "1: 2" }, /* for its turn */
    { false, true, true, FB_OUTPUT_NONE, 2, "1:" },
};

START_TEST(in_the_way_of_another)
{
    struct worker worker = { .job = 7, .direct = ways[_i].direct }, other = { .job = 8 };

    run.options.keep_order = ways[_i].keep_order;
    run.options.output = ways[_i].output;
    if (ways[_i].chosen)
        order_set_through(&run, &worker);
    ck_assert(order_is_through(&run, &worker) == ways[_i].chosen);
    ck_assert(!order_is_through(&run, &other));
    put(ways[_i].job, false);
    ck_assert_str_eq(state(), ways[_i].state);
    order_through_done(&run, &other); /* is another's */
    ck_assert_str_eq(state(), ways[_i].state);
    order_through_done(&run, &worker);
    ck_assert(!order_is_through(&run, &worker));
    ck_assert_str_eq(state(), ways[_i].keep_order || !ways[_i].chosen ? ways[_i].state : "1:");
}
END_TEST

static const struct {
    enum fb_output output;
    bool keep_order;
    uint32_t job;
    bool may;
} throughs[] = {
    { FB_OUTPUT_GROUP, false, 9, true }, { FB_OUTPUT_GROUP, true, 4, true },
    { FB_OUTPUT_GROUP, true, 5, true },  { FB_OUTPUT_GROUP, true, 6, false },
    { FB_OUTPUT_LINE, false, 4, false }, { FB_OUTPUT_LINE, true, 4, false },
    { FB_OUTPUT_NONE, false, 5, false },
};

START_TEST(may_go_through)
{
    struct worker worker = { .job = throughs[_i].job };

    run.options.output = throughs[_i].output;
    run.options.keep_order = throughs[_i].keep_order;
    run.order.turn = 5;
    ck_assert(order_may_go_through(&run, &worker) == throughs[_i].may);
}
END_TEST

CHECK_MAIN("whose output goes out")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, in_their_order);
    tcase_add_test(all, at_the_end);
    tcase_add_test(all, what_is_held_is_let_go_at_the_close);
    tcase_add_loop_test(all, in_the_way_of_another, 0, sizeof ways / sizeof ways[0]);
    tcase_add_loop_test(all, may_go_through, 0, sizeof throughs / sizeof throughs[0]);
}
