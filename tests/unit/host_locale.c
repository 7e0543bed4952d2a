/*
 * host_locale.c - the program's locale is its own: what a call of ours takes, and puts back.
 */
#include "check_main.h"
#include "host/inside.h"

#include <stdio.h>

/* A call of ours counts columns by its own; the program's is what it was. */
START_TEST(a_locale_of_our_own)
{
    struct host_locale own;
    locale_t before;

    setlocale(LC_ALL, "C");
    ck_assert_int_eq(host_locale_open(&own, "C.UTF-8"), 0);
    ck_assert_uint_eq(MB_CUR_MAX, 1);
    before = host_locale_enter(&own);
    ck_assert_uint_gt(MB_CUR_MAX, 1);
    host_locale_leave(before);
    ck_assert_uint_eq(MB_CUR_MAX, 1);
    host_locale_fini(&own);
    host_locale_fini(&own);
    ck_assert_int_eq(host_locale_open(&own, "no_SUCH.locale"), 0); /* C then */
    before = host_locale_enter(&own);
    ck_assert_uint_eq(MB_CUR_MAX, 1);
    host_locale_leave(before);
    host_locale_fini(&own);
}
END_TEST

/* Each call leaves it as it was, and counts its columns by UTF-8 meanwhile. */
START_TEST(calls_put_it_back)
{
    struct fb_event event = { .kind = FB_RUN };
    struct fb_cells *cells;
    char *svg;

    setlocale(LC_ALL, "C");
    ck_assert_int_eq(fb_cells_open(&cells, 24, 80, NULL), 0);
    ck_assert_uint_eq(MB_CUR_MAX, 1);
    event.as.run.version = FB_VERSION;
    event.as.run.title = "of the run";
    ck_assert_int_eq(fb_cells_put(cells, &event), 0);
    ck_assert_uint_eq(MB_CUR_MAX, 1);
    ck_assert_int_eq(fb_cells_press(cells, 'j'), 0);
    ck_assert_uint_eq(MB_CUR_MAX, 1);
    ck_assert_int_eq(fb_cells_draw(cells, 1), 0);
    ck_assert_uint_eq(MB_CUR_MAX, 1);
    ck_assert_int_eq(fb_cells_svg(cells, NULL, &svg), 0);
    ck_assert_uint_eq(MB_CUR_MAX, 1);
    free(svg);
    fb_cells_close(cells);
}
END_TEST

CHECK_MAIN("locale")
{
    tcase_add_test(all, a_locale_of_our_own);
    tcase_add_test(all, calls_put_it_back);
}
