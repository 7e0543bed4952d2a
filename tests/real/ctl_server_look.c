/*
 * ctl_server_look.c - the one job that the engine looks at, where several front ends look at
 * others: each has its turn, by a clock that the test moves.
 */
#include "server_stage.h"

#include <time.h>

#define TURN_US 250000

static int64_t clock_now_us = 1000000000;

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ .tv_sec = clock_now_us / 1000000,
                              .tv_nsec = clock_now_us % 1000000 * 1000 };
    return 0;
}

static void looks_at(uint32_t job, int times)
{
    ck_assert_uint_eq(run.looked, job);
    ck_assert_int_eq(run.looks, times);
}

/* The run's own front end looks at 2, others at 7 and 5: each in the order of the numbers. */
START_TEST(turns)
{
    static const uint32_t order[] = { 7, 2, 5, 7, 2, 5 };
    int one, two;

    begin();
    ck_assert_int_eq(ctl_server_look(server, 2), 0);
    looks_at(2, 1);
    ctl_server_tell(server);
    looks_at(2, 1);
    ck_assert_int_eq(ctl_server_deadline_us(server), INT64_MAX);
    one = connected();
    two = connected();
    said(one, "look 7\n", 7);
    looks_at(7, 2); /* the last look was long ago */
    said(two, "look 5\n", 7);
    looks_at(7, 2);
    for (int i = 0; i < 5; i++) {
        looks_at(order[i], 2 + i);
        ck_assert_int_eq(ctl_server_deadline_us(server), clock_now_us + TURN_US);
        clock_now_us += TURN_US - 1;
        ctl_server_tell(server);
        looks_at(order[i], 2 + i);
        clock_now_us += 1;
        ctl_server_tell(server);
        looks_at(order[i + 1], 3 + i);
    }
    said(two, "look 0\n", 7); /* its turn is over at once */
    looks_at(7, 8);
    close(one);
    ctl_server_turn(server);
    looks_at(2, 9);
    close(two);
    ctl_server_turn(server);
    clock_now_us += TURN_US;
    ctl_server_tell(server);
    looks_at(2, 9);
    ck_assert_int_eq(ctl_server_deadline_us(server), INT64_MAX);
    ctl_server_close(server, 0);
}
END_TEST

/* One alone has all turns: nothing is asked of the engine again. */
START_TEST(one_alone)
{
    int one, two;

    begin();
    one = connected();
    two = connected();
    said(one, "look 4\n", 7);
    looks_at(4, 1);
    said(two, "look 4\n", 7);
    ck_assert_int_eq(ctl_server_deadline_us(server), INT64_MAX);
    clock_now_us += 10 * TURN_US;
    ctl_server_tell(server);
    looks_at(4, 1);
    close(one);
    ctl_server_turn(server);
    looks_at(4, 1);
    said(two, "look 0\n", 7);
    looks_at(0, 2);
    ctl_server_look(server, 3);
    looks_at(3, 3);
    ctl_server_close(server, 0);
    close(two);
}
END_TEST

CHECK_MAIN("looks")
{
    tcase_add_test(all, turns);
    tcase_add_test(all, one_alone);
}
