/*
 * base_harmless_memory.c - memory that is short for a moment: that something was left out is said
 * once, and what comes later is whole.
 */
#include "base/harmless.h"
#include "check_main.h"
#include "failing_memory.h"

#include <errno.h>

static bool fails(void)
{
    return fail_at > 0 && --fail_at == 0;
}

START_TEST(it_goes_on)
{
    static const char first[] = "\033[31mred and so long that there is no room for it yet\033[0m\n";
    int failures = 0, left;

    do {
        struct harmless *harmless = harmless_open();
        struct text out = { 0 };
        ssize_t r;
        fail_at = failures + 1;
        r = harmless_put(harmless, &out, first, sizeof first - 1);
        left = fail_at;
        fail_at = 0;
        ck_assert_int_eq(r, left == 0 ? -ENOMEM : (ssize_t)sizeof first - 1);
        text_fini(&out);
        ck_assert_int_eq(harmless_put(harmless, &out, "later\n", 6), 6);
        ck_assert_str_eq(text_string(&out), "later\n");
        ck_assert_int_eq(harmless_end(harmless, &out), 0);
        text_fini(&out);
        harmless_close(harmless);
        failures += left == 0;
    } while (left == 0);
    ck_assert_int_ge(failures, 2);
}
END_TEST

CHECK_MAIN("harmless without memory")
{
    tcase_add_test(all, it_goes_on);
}
