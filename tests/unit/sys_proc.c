/* sys_proc.c - what /proc says. */
#include "check_main.h"
#include "sys/proc.h"

START_TEST(schedstat)
{
    ck_assert_int_eq(proc_delay_us("123456 7890123 42\n"), 7890);
    ck_assert_int_eq(proc_delay_us("0 0 0\n"), 0);
    ck_assert_int_eq(proc_delay_us("123456"), -1);
    ck_assert_int_eq(proc_delay_us("123456 no"), -1);
    ck_assert_int_eq(proc_delay_us(""), -1);
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_test(all, schedstat);
}
