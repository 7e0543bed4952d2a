/* jobs_lanes.c - what jobs take beside a slot: which may start, which are passed, and for how long.
 */
#include "check_main.h"
#include "jobs/lanes.h"

#include <errno.h>
#include <string.h>

static struct lanes lanes;
static struct graph graph;

static const struct fb_limit limits[] = { { "gpu", 1 }, { "db", 3 }, { "net", 2 } };

static void open_all(void)
{
    ck_assert_int_eq(lanes_open(&lanes, limits, 3), 0);
}

static void close_all(void)
{
    lanes_fini(&lanes);
    graph_fini(&graph);
}

/* "gpu db=2": into needs; how many. */
static size_t needs_of(const char *words, char room[64], struct fb_limit *needs)
{
    size_t count = 0;

    strcpy(room, words);
    for (char *word = strtok(room, " "); word != NULL; word = strtok(NULL, " ")) {
        char *equals = strchr(word, '=');
        needs[count++] = (struct fb_limit){ word, equals != NULL ? equals[1] - '0' : 1 };
        if (equals != NULL)
            *equals = '\0';
    }
    return count;
}

static int lane_of(int slots, const char *words)
{
    struct fb_limit needs[8];
    char room[64];
    struct fb_job job = { .slots = slots, .needs = needs };

    job.need_count = needs_of(words, room, needs);
    return lanes_find(&lanes, &job);
}

static void add(uint32_t job, int priority, int slots, const char *words)
{
    int lane = lane_of(slots, words);

    ck_assert_int_ge(lane, 0);
    ck_assert_int_eq(
        graph_add_as(&graph, job,
                     &(struct graph_as){ .priority = priority, .lane = (uint32_t)lane }, NULL, 0),
        0);
}

/* The job that starts now, and its lane; 0: none may. */
static uint32_t take(int slots, int free, uint32_t *lane)
{
    int picked = lanes_pick(&lanes, &graph, slots, free);

    if (picked < 0)
        return 0;
    *lane = (uint32_t)picked;
    lanes_take(&lanes, &graph, *lane);
    return graph_next_of(&graph, *lane);
}

START_TEST(names)
{
    static const struct {
        struct fb_limit list[2];
        size_t count;
        int r;
    } rows[] = {
        { { { "a", 1 }, { "b", 1 } }, 2, 0 }, { { { "a", 1 }, { "a", 2 } }, 2, -EINVAL },
        { { { "", 1 } }, 1, -EINVAL },        { { { NULL, 1 } }, 1, -EINVAL },
        { { { "a", 0 } }, 1, -EINVAL },       { { { "a", -1 } }, 1, -EINVAL },
        { { { "a", INT32_MAX } }, 1, 0 },     { { { "a", 1 } }, 0, 0 },
    };
    ck_assert_int_eq(lanes_open(&lanes, rows[_i].list, rows[_i].count), rows[_i].r);
    close_all();
}
END_TEST

START_TEST(the_same_needs_are_one_lane)
{
    int gpu, both;

    open_all();
    ck_assert_int_eq(lane_of(0, ""), 0);
    ck_assert_int_eq(lane_of(1, ""), 0);
    gpu = lane_of(1, "gpu");
    both = lane_of(1, "db=2 gpu");
    ck_assert_int_ne(gpu, both);
    ck_assert_int_eq(lane_of(0, "gpu"), gpu);
    ck_assert_int_eq(lane_of(1, "gpu db=2"), both);
    ck_assert_int_ne(lane_of(2, "gpu"), gpu);
    ck_assert_int_eq(lane_of(1, "gpu=2"), -EINVAL);
    ck_assert_int_eq(lane_of(1, "disk"), -EINVAL);
    ck_assert_int_ge(lane_of(1, "gpu db net"), 0);
    ck_assert_int_eq(lane_of(1, "gpu db net gpu"), -EINVAL);
    ck_assert_int_eq(lane_of(1, "db db"), -EINVAL);
    ck_assert_int_eq(lane_of(1, "db=0"), -EINVAL);
    ck_assert_int_eq(lane_of(1, "gpu"), gpu);
    close_all();
}
END_TEST

/* In whatever order they are said. */
START_TEST(needs_have_no_order)
{
    static const char *const orders[] = { "db=3 gpu net=2", "db=3 net=2 gpu", "gpu db=3 net=2",
                                          "gpu net=2 db=3", "net=2 db=3 gpu", "net=2 gpu db=3" };
    uint32_t lane;

    open_all();
    ck_assert_int_eq(lane_of(1, orders[_i]), 1);
    for (int i = 0; i < 6; i++)
        ck_assert_int_eq(lane_of(1, orders[i]), 1);
    ck_assert_int_eq(lane_of(1, "gpu db=2 net=2"), 2);
    ck_assert_int_eq(lane_of(1, "gpu net=2"), 3);
    add(1, 0, 1, orders[_i]); /* and it takes just these */
    ck_assert_uint_eq(take(9, 9, &lane), 1);
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(lanes.taken[i], limits[i].count);
    lanes_give(&lanes, lane);
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(lanes.taken[i], 0);
    close_all();
}
END_TEST

/* Without needs there is one lane, of jobs that are ready where a slot is free. */
START_TEST(none_but_the_first)
{
    uint32_t lane = 7;

    ck_assert_int_eq(lanes_open(&lanes, NULL, 0), 0);
    ck_assert_int_eq(lanes_open(&lanes, NULL, 1), -EINVAL);
    ck_assert_int_eq(lanes_pick(&lanes, &graph, 2, 2), -1);
    add(1, 0, 1, "");
    ck_assert_int_eq(lanes_pick(&lanes, &graph, 2, 0), -1);
    ck_assert_int_eq(lanes_pick(&lanes, &graph, 2, -1), -1);
    ck_assert_int_eq(lanes_pick(&lanes, &graph, 2, 1), 0);
    ck_assert_uint_eq(take(2, 2, &lane), 1);
    ck_assert_uint_eq(lane, 0);
    ck_assert_int_eq(lanes_pick(&lanes, &graph, 2, 2), -1);
    close_all();
}
END_TEST

/* Those that need none of what it needs pass it for ever, others so often and no more. */
START_TEST(so_often_and_no_more)
{
    enum { MANY = 3 * LANES_PATIENCE };
    uint32_t lane, first, job = 3;

    open_all();
    add(1, 0, 1, "db");
    ck_assert_uint_eq(take(9, 9, &first), 1);
    add(2, 0, 1, "gpu db=3");
    for (int i = 0; i < MANY; i++, job++) {
        add(job, 0, 1, "net");
        ck_assert_uint_eq(take(9, 9, &lane), job);
        lanes_give(&lanes, lane);
    }
    for (int i = 0; i < LANES_PATIENCE; i++, job++) {
        add(job, 0, 1, "gpu");
        ck_assert_uint_eq(take(9, 9, &lane), job);
        lanes_give(&lanes, lane);
    }
    add(job, 0, 1, "gpu");
    ck_assert_uint_eq(take(9, 9, &lane), 0);
    lanes_give(&lanes, first);
    ck_assert_uint_eq(take(9, 9, &lane), 2);
    lanes_give(&lanes, lane);
    ck_assert_uint_eq(take(9, 9, &lane), job++);
    lanes_give(&lanes, lane);
    add(job++, 0, 1, "db"); /* and the next one that needs these is passed as often again */
    ck_assert_uint_eq(take(9, 9, &first), job - 1);
    add(job++, 0, 1, "gpu db=3");
    for (int i = 0; i < LANES_PATIENCE; i++, job++) {
        add(job, 0, 1, "gpu");
        ck_assert_uint_eq(take(9, 9, &lane), job);
        lanes_give(&lanes, lane);
    }
    add(job, 0, 1, "gpu");
    ck_assert_uint_eq(take(9, 9, &lane), 0);
    close_all();
}
END_TEST

/* So it is where what they share is not the first of its needs. */
START_TEST(its_second_need)
{
    uint32_t lane, job = 3;

    open_all();
    add(1, 0, 1, "db");
    ck_assert_uint_eq(take(9, 9, &lane), 1);
    add(2, 0, 1, "db=3 net");
    for (int i = 0; i < LANES_PATIENCE; i++, job++) {
        add(job, 0, 1, "gpu net");
        ck_assert_uint_eq(take(9, 9, &lane), job);
        lanes_give(&lanes, lane);
    }
    add(job, 0, 1, "gpu net");
    ck_assert_int_eq(lanes_pick(&lanes, &graph, 9, 9), -1);
    close_all();
}
END_TEST

/* Want of slots alone is said of the last pick: not when there is no slot, or nothing is ready. */
START_TEST(for_want_of_slots)
{
    uint32_t lane;

    open_all();
    add(1, 0, 3, "");
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(lanes_pick(&lanes, &graph, 4, 2), -1);
        ck_assert(lanes_narrow(&lanes));
        ck_assert_int_eq(lanes_pick(&lanes, &graph, 4, 0), -1);
        ck_assert(!lanes_narrow(&lanes));
    }
    ck_assert_int_eq(lanes_pick(&lanes, &graph, 4, 2), -1);
    ck_assert_uint_eq(take(4, 3, &lane), 1);
    ck_assert(!lanes_narrow(&lanes));
    ck_assert_int_eq(lanes_pick(&lanes, &graph, 4, 2), -1);
    ck_assert(!lanes_narrow(&lanes));
    close_all();
}
END_TEST

START_TEST(so_many_lanes_and_no_more)
{
    uint32_t lane = 0;

    open_all();
    for (int slots = 2; slots <= LANES_MOST; slots++)
        ck_assert_int_eq(lane_of(slots, ""), slots - 1);
    ck_assert_int_eq(lane_of(LANES_MOST + 1, ""), -E2BIG);
    ck_assert_int_eq(lane_of(2, ""), 1);
    add(1, 0, LANES_MOST, "");
    ck_assert_uint_eq(take(LANES_MOST, LANES_MOST, &lane), 1);
    ck_assert_uint_eq(lane, LANES_MOST - 1);
    close_all();
}
END_TEST

/* Jobs as they start while none ends; then one more when the first has ended. */
START_TEST(who_starts)
{
    static const struct {
        int slots;
        struct {
            int priority, slots;
            const char *needs;
        } jobs[5];
        uint32_t starts[6], after_first;
    } rows[] = {
        { 4, { { 0, 1, "gpu" }, { 0, 1, "gpu" }, { 0, 1, "" } }, { 1, 3 }, 2 },
        { 4, { { 0, 1, "" }, { 1, 1, "" }, { 2, 1, "" } }, { 3, 2, 1 }, 0 },
        { 4, { { 0, 1, "gpu" }, { 5, 1, "gpu" } }, { 2 }, 1 },
        /* Three slots of four are free of the second: it is waited for. */
        { 4, { { 0, 1, "" }, { 0, 4, "" }, { 0, 1, "" } }, { 1 }, 2 },
        { 2, { { 0, 9, "" }, { 0, 1, "" } }, { 1 }, 2 },
        { 1, { { 0, 2, "" }, { 0, 1, "" } }, { 1 }, 2 },
        /* What one waits for is not taken by those after it, but what it does not wait for is. */
        { 9, { { 0, 1, "db=2" }, { 0, 1, "db=3" }, { 0, 1, "db" } }, { 1 }, 2 },
        { 9, { { 0, 1, "db=2" }, { 0, 1, "db=3 net" }, { 0, 1, "net" } }, { 1, 3 }, 2 },
        { 9, { { 0, 1, "db=2" }, { 0, 1, "db=3" }, { 9, 1, "db" } }, { 3, 1 }, 0 },
        { 9, { { 0, 1, "db=2" }, { 0, 1, "db=3" }, { 0, 1, "gpu db" } }, { 1 }, 2 },
        { 9, { { 0, 1, "db=2" }, { 0, 1, "gpu db=3" }, { 0, 1, "db net" } }, { 1 }, 2 },
        { 9, { { 0, 1, "db" }, { 0, 1, "db" }, { 0, 1, "db" }, { 0, 1, "db" } }, { 1, 2, 3 }, 4 },
    };
    int taken = 0;
    uint32_t lane = 0, first_lane = 0, job;

    open_all();
    for (int i = 0; i < 5 && rows[_i].jobs[i].needs != NULL; i++)
        add((uint32_t)i + 1, rows[_i].jobs[i].priority, rows[_i].jobs[i].slots,
            rows[_i].jobs[i].needs);
    for (int i = 0; i < 6; i++) {
        job = take(rows[_i].slots, rows[_i].slots - taken, &lane);
        ck_assert_msg(job == rows[_i].starts[i], "row %d: the start %d is of %u, not %u", _i, i,
                      job, rows[_i].starts[i]);
        if (job == 0)
            break;
        taken += lanes_slots(&lanes, lane, rows[_i].slots);
        first_lane = i == 0 ? lane : first_lane;
    }
    ck_assert_int_le(taken, rows[_i].slots);
    lanes_give(&lanes, first_lane);
    taken -= lanes_slots(&lanes, first_lane, rows[_i].slots);
    ck_assert_uint_eq(take(rows[_i].slots, rows[_i].slots - taken, &lane), rows[_i].after_first);
    close_all();
}
END_TEST

/* One of each is taken, each in turn free for a moment: the job that needs both gets them. */
START_TEST(two_limits_that_are_never_free_together)
{
    uint32_t lane, lanes_taken[2], next = 4, got = 0;
    int rounds = 0;

    ck_assert_int_eq(lanes_open(&lanes, (const struct fb_limit[]){ { "a", 1 }, { "b", 1 } }, 2), 0);
    add(1, 0, 1, "a");
    ck_assert_uint_eq(take(9, 9, &lanes_taken[0]), 1);
    add(2, 0, 1, "b");
    ck_assert_uint_eq(take(9, 9, &lanes_taken[1]), 2);
    add(3, 0, 1, "a b");
    while (got != 3 && rounds++ < 1000) {
        int which = rounds % 2;
        add(next++, 0, 1, which == 0 ? "a" : "b");
        lanes_give(&lanes, lanes_taken[which]);
        lanes_taken[which] = 0;
        while (got != 3 && (got = take(9, 9, &lane)) != 0)
            if (got != 3)
                lanes_taken[lane == (uint32_t)lane_of(1, "a") ? 0 : 1] = lane;
    }
    ck_assert_uint_eq(got, 3);
    ck_assert_int_le(rounds, 2 * LANES_PATIENCE + 4);
    close_all();
}
END_TEST

/* All of them need the one thing that there is: each start is a few steps. */
START_TEST(a_long_queue)
{
    enum { MANY = 100000 };
    uint32_t lane = 0;

    open_all();
    for (uint32_t job = 1; job <= MANY; job++) {
        int of = lane_of(1, job % 1000 == 0 ? "db" : "gpu");
        if (graph_add_as(&graph, job, &(struct graph_as){ .lane = (uint32_t)of }, NULL, 0) < 0)
            ck_abort();
    }
    for (uint32_t done = 0; done < MANY; done++) {
        for (int i = 0; i < 10; i++)
            if (lanes_pick(&lanes, &graph, 8, 0) >= 0)
                ck_abort();
        if (take(8, 8, &lane) == 0)
            ck_abort();
        lanes_give(&lanes, lane);
    }
    ck_assert(!graph_ready(&graph));
    close_all();
}
END_TEST

/* One that was taken comes again before those that were not. */
START_TEST(again)
{
    uint32_t lane;

    open_all();
    for (uint32_t job = 1; job <= 3; job++)
        add(job, job == 3 ? 7 : 0, 1, "gpu");
    ck_assert_uint_eq(take(4, 4, &lane), 3);
    lanes_give(&lanes, lane);
    ck_assert_uint_eq(take(4, 4, &lane), 1);
    lanes_give(&lanes, lane);
    ck_assert(!graph_is_again(&graph, 1) && !graph_waits(&graph, 1));
    graph_again(&graph, 1);
    ck_assert(graph_is_again(&graph, 1) && graph_waits(&graph, 1));
    ck_assert(graph_hold(&graph, 1));
    ck_assert(!graph_is_again(&graph, 1));
    ck_assert(graph_release(&graph, 1));
    ck_assert_uint_eq(take(4, 4, &lane), 1);
    lanes_give(&lanes, lane);
    ck_assert_uint_eq(take(4, 4, &lane), 2);
    close_all();
}
END_TEST

CHECK_MAIN("lanes")
{
    tcase_add_loop_test(all, names, 0, 8);
    tcase_add_test(all, the_same_needs_are_one_lane);
    tcase_add_loop_test(all, needs_have_no_order, 0, 6);
    tcase_add_test(all, none_but_the_first);
    tcase_add_test(all, so_often_and_no_more);
    tcase_add_test(all, its_second_need);
    tcase_add_test(all, for_want_of_slots);
    tcase_add_test(all, so_many_lanes_and_no_more);
    tcase_add_loop_test(all, who_starts, 0, 12);
    tcase_add_test(all, two_limits_that_are_never_free_together);
    tcase_add_test(all, a_long_queue);
    tcase_add_test(all, again);
}
