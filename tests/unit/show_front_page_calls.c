/*
 * show_front_page_calls.c - a page by its calls to the terminal and the screen: when it is drawn,
 * what its keys and signals do, and what is said where it cannot be opened.
 */
#include "check_main.h"
#include "console_stage.h"
#include "show/front.h"
#include "show/page.h"
#include "show/pump.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

static int64_t now_us;

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ now_us / 1000000, now_us % 1000000 * 1000 };
    return 0;
}

int term_fd(void)
{
    return 77;
}

static struct front *front;
static struct source *source;
static struct signals signals = { .fd = -1 };
static void (*inside)(void); /* what happens while the page is shown */

/* As in front.c, which knows of all the others. */
struct front *front_close(struct front *its, struct signals *taken)
{
    its->close(its);
    if (taken->fd >= 0)
        signals_unblock(taken);
    signals_close(taken);
    return NULL;
}

/* In the place of the loop. */
int pump_show(const struct opt *opt, struct source *its, struct keep *keep, pump_front *open_front)
{
    struct summary summary = { 0 };
    char why[64] = "";
    int r;

    ck_assert_ptr_null(keep);
    ck_assert_ptr_nonnull(its);
    source = its;
    r = open_front(&front, &signals, opt, source, &summary);
    ck_assert((r == 0) == (front != NULL));
    if (r == 0) {
        ck_assert_int_eq(source->open(source, NULL, why, sizeof why), 0);
        inside();
        ck_assert_int_eq(source->finish(source, NULL, 3), 3);
        ck_assert_ptr_null(front_close(front, &signals));
    }
    ck_assert_int_eq(signals.fd, -1);
    ck_assert_ptr_null(source->close(source));
    return r;
}

static void draw(void *context, struct grid *grid, const struct glyphs *glyphs)
{
    ck_assert(context == &stage && glyphs != NULL);
    see("page:%dx%d", grid->rows, grid->cols);
}

static bool press(void *context, int key)
{
    ck_assert_ptr_eq(context, &stage);
    see("key%d", key);
    return key != 'q';
}

static struct front_page page;

static int show(void (*within)(void), enum opt_theme theme)
{
    struct opt opt = { .screen.theme = theme, .screen.color = OPT_COLOR_ALWAYS };

    inside = within;
    page = (struct front_page){
        .draw = draw, .press = press, .context = &stage, .signal = 9, .why = "old"
    };
    return front_page_show(&opt, &page);
}

static void set_up(void)
{
    memset(&stage, 0, sizeof stage);
    stage.entered = stage.front = true;
    stage.rows = 10;
    stage.colors = 256;
    now_us = 1000000;
    seen[0] = '\0';
    unsetenv("COLORFGBG");
}

/* ---------------------------------------------------------------- frames */

static void frames(void)
{
    struct fb_event event;

    saw("term screen:1,0 paste1");
    ck_assert_int_eq(page.signal, 0);
    ck_assert_str_eq(page.why, "");
    ck_assert_int_eq(front->fd(front), 77);
    ck_assert_int_eq(source->fd(source), -1);
    ck_assert_int_eq(source->next(source, &event), 0);
    ck_assert_int_eq(front->deadline_us(front), 0);
    stage.full = true;
    front->turn(front);
    saw("");
    ck_assert_int_eq(front->deadline_us(front), 1100000);
    stage.full = false;
    now_us = 1099999;
    front->turn(front);
    saw("");
    now_us = 1100000;
    front->turn(front);
    saw("page:10x40 draw");
    ck_assert_int_eq(front->deadline_us(front), INT64_MAX);
    front->turn(front);
    saw("");
    stage.rows = 12;
    front->signal(front, SIGWINCH);
    stage.entered = false;
    front->turn(front);
    saw("");
    ck_assert_int_eq(front->deadline_us(front), INT64_MAX);
    front->signal(front, SIGWINCH); /* what is not ours has no size */
    stage.front = false;
    front->back(front);
    saw("");
    stage.front = true;
    front->back(front);
    saw("enter forget");
    front->turn(front);
    saw("page:12x40 draw");
    front->signal(front, SIGCONT);
    saw("lose enter forget");
    front->leave(front);
    saw("leave");
    front->signal(front, SIGCONT);
    saw("enter forget");
}

START_TEST(when_it_is_drawn)
{
    ck_assert_int_eq(show(frames, OPT_THEME_DARK), 0);
    saw("screen-closed term-closed");
    ck_assert_int_eq(page.signal, 0);
}
END_TEST

/* ---------------------------------------------------------------- keys, signals */

static void type(int key)
{
    stage.presses[stage.press_count++] = key;
    front->input(front, POLLIN);
}

static void keys(void)
{
    struct fb_event event;

    front->turn(front);
    seen[0] = '\0';
    type('a');
    saw("key97");
    ck_assert_int_lt(front->deadline_us(front), INT64_MAX); /* a key changes it */
    ck_assert(!source->leaving);
    type(PRESS_CTRL('l'));
    saw("forget");
    type(PRESS_CTRL('c'));
    ck_assert_int_eq(stage.raised, SIGINT);
    type(PRESS_CTRL('z'));
    ck_assert_int_eq(stage.raised, SIGTSTP);
    saw("");
    ck_assert_int_eq(source->next(source, &event), 0);
    stage.presses[stage.press_count++] = 'b'; /* comes after the last, so it is not looked at */
    type('q');
    saw("key113");
    ck_assert(source->leaving);
    ck_assert_int_eq(source->next(source, &event), -ENODATA);
    ck_assert_uint_eq(stage.press_count, 1);
}

START_TEST(what_keys_do)
{
    ck_assert_int_eq(show(keys, OPT_THEME_DARK), 0);
}
END_TEST

static void ends(void)
{
    struct fb_event event;

    source->signal(source, SIGTERM, false);
    source->signal(source, SIGINT, false);
    ck_assert_int_eq(page.signal, SIGTERM); /* the first */
    ck_assert(source->leaving);
    ck_assert_int_eq(source->next(source, &event), -ENODATA);
}

static short how;

static void is_lost(void)
{
    seen[0] = '\0';
    front->input(front, how);
    ck_assert_int_eq(stage.raised, SIGHUP);
    front->back(front);
    saw("lose");
}

START_TEST(how_it_ends)
{
    static const short ways[] = { POLLHUP | POLLIN, POLLERR, POLLNVAL };

    ck_assert_int_eq(show(ends, OPT_THEME_DARK), 0);
    ck_assert_int_eq(page.signal, SIGTERM);
    for (size_t i = 0; i < 3; i++) {
        set_up();
        how = ways[i];
        ck_assert_int_eq(show(is_lost, OPT_THEME_DARK), 0);
    }
}
END_TEST

/* ---------------------------------------------------------------- its beginning */

static void answer(void)
{
    saw("term screen:1,0 ask paste1");
    type(PRESS_LIGHT);
    saw("light");
    type(PRESS_DARK);
    saw("dark");
}

static void nothing(void)
{
}

/* The terminal is asked for its background once, where that matters. */
START_TEST(asked_once)
{
    stage.colors = 8;
    ck_assert_int_eq(show(nothing, OPT_THEME_AUTO), 0);
    saw("term screen:1,0 paste1 screen-closed term-closed");
    stage.colors = 256;
    ck_assert_int_eq(show(answer, OPT_THEME_AUTO), 0);
    seen[0] = '\0';
    ck_assert_int_eq(show(nothing, OPT_THEME_AUTO), 0);
    saw("term screen:1,0 paste1 screen-closed term-closed");
}
END_TEST

/* Where there is no terminal for it that is wrong use; anything else is a fault. */
START_TEST(not_opened)
{
    static const int rows[][2] = { { -ENOTTY, 2 }, { -ENOTSUP, 2 }, { -EIO, -EIO } };

    stage.term_r = rows[_i][0];
    ck_assert_int_eq(show(nothing, OPT_THEME_DARK), rows[_i][1]);
    ck_assert_str_eq(page.why, _i < 2 ? "no terminal" : "");
    saw("term screen-closed term-closed");
}
END_TEST

CHECK_MAIN_APART("calls of a page")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_test(all, when_it_is_drawn);
    tcase_add_test(all, what_keys_do);
    tcase_add_test(all, how_it_ends);
    tcase_add_test(all, asked_once);
    tcase_add_loop_test(all, not_opened, 0, 3);
}
