/*
 * term_screen_memory.c - a frame without memory: it says so, and the next that has some is
 * whole.
 */
#include "check_main.h"
#include "failing_memory.h"
#include "term/screen.h"
#include "term/term.h"
#include "term_stage.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool fails(void)
{
    return fail_at > 0 && --fail_at == 0;
}

static struct grid grid;

static void set_up(void)
{
    char why[256] = "";

    open_pty("xterm-256color");
    ck_assert_msg(term_open(why, sizeof why) == 0, "%s", why);
    screen_open(true, PALETTE_DARK);
    ck_assert_int_eq(grid_open(&grid, 10, 40), 0);
    grid_put(&grid, 1, 0, 40, STYLE_PLAIN, "some words");
    sent();
}

static void tear_down(void)
{
    screen_close();
    term_close();
    grid_close(&grid);
    text_fini(&came);
}

static int draw_failing(int at)
{
    int r;

    fail_at = at;
    r = screen_draw(&grid);
    fail_at = 0;
    return r;
}

static bool has(const char *part)
{
    return strstr(sent(), part) != NULL;
}

/* Of a row's cells, of the last frame. */
START_TEST(the_first)
{
    ck_assert_int_eq(draw_failing(_i), -ENOMEM);
    ck_assert_str_eq(sent(), "");
    ck_assert_int_eq(screen_draw(&grid), 0);
    ck_assert(has("some words"));
    ck_assert_int_eq(screen_draw(&grid), 0);
    ck_assert_str_eq(sent(), "");
}
END_TEST

/* Of the accents of a frame there is no copy: so it is drawn again, whole. */
START_TEST(accents)
{
    ck_assert_int_eq(screen_draw(&grid), 0);
    grid_put(&grid, 3, 0, 40, STYLE_PLAIN, "e\u0301");
    sent();
    ck_assert_int_eq(draw_failing(1), 0);
    ck_assert(has("e\u0301"));
    ck_assert_int_eq(screen_draw(&grid), 0);
    ck_assert(has("some words"));
    ck_assert_int_eq(screen_draw(&grid), 0);
    ck_assert_str_eq(sent(), "");
}
END_TEST

CHECK_MAIN("screen memory")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, the_first, 1, 3);
    tcase_add_test(all, accents);
}
