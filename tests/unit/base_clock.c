/* base_clock.c - microseconds of what the kernel counts in seconds and nanoseconds. */
#include "base/clock.h"
#include "check_main.h"

static const struct {
    struct timespec time;
    int64_t us;
} rows[] = {
    { { 0, 0 }, 0 },
    { { 0, 999 }, 0 },
    { { 0, 1000 }, 1 },
    { { 0, 999999999 }, 999999 },
    { { 1, 0 }, 1000000 },
    { { 3, 14159265 }, 3014159 },
    { { 1796083200, 123456789 },
      1796083200123456 }, /* in 2026: more than 32 bits of seconds hold */
    { { 4102444800, 0 }, 4102444800000000 },
    { { -1, 999999000 }, -1 },
};

START_TEST(each)
{
    ck_assert_int_eq(clock_us_of(&rows[_i].time), rows[_i].us);
}
END_TEST

/* Each is the clock that is asked for: between two looks of our own. */
START_TEST(of_the_kernel)
{
    static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_THREAD_CPUTIME_ID };
    struct timespec before, after;
    int64_t us;

    ck_assert_int_eq(clock_gettime(clocks[_i], &before), 0);
    us = clock_us(clocks[_i]);
    ck_assert_int_eq(clock_gettime(clocks[_i], &after), 0);
    ck_assert_int_ge(us, clock_us_of(&before));
    ck_assert_int_le(us, clock_us_of(&after));
}
END_TEST

CHECK_MAIN("clock")
{
    tcase_add_loop_test(all, each, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(all, of_the_kernel, 0, 3);
}
