/* opt_locale.c - the environment's characters, taken when they are first needed, once. */
#include "check_main.h"
#include "opt/locale.h"

#include <stdlib.h>

static void ck_now(const char *wanted)
{
    ck_assert_str_eq(setlocale(LC_CTYPE, NULL), wanted);
    setlocale(LC_CTYPE, "C");
}

START_TEST(once_and_later)
{
    setenv("LC_ALL", "C.UTF-8", 1);
    setlocale(LC_CTYPE, "C");
    locale_now(); /* nothing was put off */
    ck_now("C");
    locale_later();
    ck_now("C");
    locale_now();
    ck_now("C.UTF-8");
    locale_now();
    ck_now("C");
}
END_TEST

/* Whatever the environment says; and it is not asked any more. */
START_TEST(utf8)
{
    setenv("LC_ALL", "C", 1);
    locale_later();
    locale_utf8();
    ck_now("C.UTF-8");
    setenv("LC_ALL", "C.UTF-8", 1);
    locale_now();
    ck_now("C");
}
END_TEST

CHECK_MAIN("locale")
{
    check_locale();
    tcase_add_test(all, once_and_later);
    tcase_add_test(all, utf8);
}
