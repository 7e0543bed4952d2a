/* base_timer.c - alarms come in the order of their times. */
#include "base/timer.h"
#include "check_main.h"

START_TEST(timers_in_order)
{
    struct timers timers = { 0 };
    struct timer timer[200] = { 0 }, *due;
    int64_t last = 0;
    unsigned random = 1;

    ck_assert_int_eq(timers_reserve(&timers, 200), 0);
    for (int i = 0; i < 2000; i++) {
        random = random * 1103515245 + 12345;
        timer_set(&timers, &timer[random / 7 % 200],
                  random % 5 == 0 ? TIMER_NEVER : (int64_t)(random >> 8));
    }
    while ((due = timers_due(&timers, INT64_MAX - 1)) != NULL) {
        ck_assert_int_ge(due->at_us, last);
        last = due->at_us;
        ck_assert_uint_eq(due->place, 0);
    }
    ck_assert_ptr_null(timers_due(&timers, INT64_MAX));
    timers_fini(&timers);
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_test(all, timers_in_order);
}
