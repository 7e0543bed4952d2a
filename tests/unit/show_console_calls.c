/*
 * show_console_calls.c - the calls of a console to its terminal, screen and desk: when it looks for
 * a terminal that it has lost, when it draws, and where keys go.
 */
#include "check_main.h"
#include "console_stage.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>

static void obey(void *context, enum request request)
{
    ck_assert_ptr_eq(context, &stage);
    see("obey%d", (int)request);
}

static struct console console;

static void set_up(void)
{
    memset(&stage, 0, sizeof stage);
    stage.entered = stage.front = stage.kept = true;
    stage.rows = 10;
    stage.type_us = INT64_MAX;
    stage.command = "make";
    memset(&console, 0, sizeof console);
    console.obey = obey;
    console.context = &stage;
    seen[0] = '\0';
}

/* ---------------------------------------------------------------- its turns */

/* Away it looks twice a second whether it is in front; one that is gone does not come back. */
START_TEST(it_comes_back)
{
    stage.entered = stage.front = false;
    console.desk.changed = true;
    console.look_us = 1000000;
    ck_assert_int_eq(console_deadline_us(&console), 1000000);
    console_turn(&console, 999999, 5);
    ck_assert_int_eq(console.look_us, 1000000);
    console_turn(&console, 1000000, 5);
    saw("");
    ck_assert_int_eq(console_deadline_us(&console), 1500000);
    stage.front = true;
    console.gone = true;
    console_turn(&console, 1500000, 5);
    saw("");
    ck_assert_int_eq(console_deadline_us(&console), INT64_MAX);
    console.gone = false;
    console.frame_us = 9000000;
    strcpy(console.titled, "old");
    console_turn(&console, 2000000, 5);
    saw("enter forget size:10x40 frame:5 draw");
    ck_assert_str_eq(console.titled, "");
    ck_assert_int_eq(console.frame_us, 2000000 + CONSOLE_FRAME_US);
    console_turn(&console, 8000000, 6); /* nothing changed */
    saw("");
}
END_TEST

/* A terminal that takes nothing is tried again; what is typed may be due before the next frame. */
START_TEST(when_it_draws)
{
    console.desk.changed = true;
    stage.full = true;
    console_turn(&console, 100, 5);
    saw("");
    ck_assert_int_eq(console_deadline_us(&console), 100100);
    stage.type_us = 100101;
    ck_assert_int_eq(console_deadline_us(&console), 100100);
    stage.type_us = 100099;
    ck_assert_int_eq(console_deadline_us(&console), 100099);
    stage.full = false;
    console_turn(&console, 100099, 5);
    saw("");
    console_turn(&console, 100100, 5);
    saw("frame:5 draw");
    ck_assert_int_eq(console_deadline_us(&console), 100099);
    stage.type_us = INT64_MAX;
    ck_assert_int_eq(console_deadline_us(&console), INT64_MAX);
}
END_TEST

/* How far it is, where the window has a title, a bell or notifications. */
START_TEST(what_is_told)
{
    struct fb_event event = { .kind = FB_SIGNALS };

    console.desk.keys = KEYS_RUN;
    console.desk.board.job_count = 9;
    console.desk.board.counts[BOARD_FAILED] = 1;
    console.desk.board.counts[BOARD_OK] = 2;
    console.desk.board.counts[BOARD_SKIPPED] = 4;
    console.desk.ui.run.jobs_ahead = 20;
    console.desk.changed = console.title = true;
    console_turn(&console, 100, 5);
    saw("frame:5 draw title:forkboard: 7/29, 1 failed");
    console.bell = true;
    console.notify = 777;
    console_apply(&console, &event);
    saw("apply");
    event.kind = FB_ENDED;
    console_apply(&console, &event);
    saw("apply bell notify777:forkboard: 7/29, 1 failed");
}
END_TEST

START_TEST(signals_and_stops)
{
    console.frame_us = 7;
    console_signal(&console, SIGWINCH);
    saw("size:10x40");
    ck_assert_int_eq(console.frame_us, 7);
    stage.no_room = true;
    console_signal(&console, SIGWINCH);
    saw("size:10x40 say:no memory for a screen of that size");
    stage.no_room = false;
    console_signal(&console, SIGCONT); /* it may have been another's meanwhile */
    saw("lose enter forget size:10x40");
    console_leave();
    saw("leave");
    console_signal(&console, SIGWINCH);
    saw("");
    console_signal(&console, SIGCONT);
    saw("enter forget size:10x40");
    console_leave();
    console_back(&console);
    saw("leave enter forget size:10x40");
    for (int i = 0; i < 3; i++) {
        set_up();
        console_input(&console, i == 0 ? POLLHUP : i == 1 ? POLLERR | POLLIN : POLLNVAL);
        saw("lose");
        ck_assert(console.gone);
        ck_assert_int_eq(stage.raised, SIGHUP);
    }
}
END_TEST

/* ---------------------------------------------------------------- keys */

START_TEST(where_requests_go)
{
    static const struct {
        enum request request;
        const char *seen;
        int raised;
    } rows[] = {
        { REQUEST_NONE, "press65 paste0 keyboard0", 0 },
        { REQUEST_REDRAW, "press65 forget size:10x40 paste0 keyboard0", 0 },
        { REQUEST_MOUSE, "press65 mouse1 say:mouse on paste0 keyboard0", 0 },
        { REQUEST_COPY,
          "press65 clip:8:bWFrZQ== say:copied, if the terminal allows OSC 52: make paste0 "
          "keyboard0",
          0 },
        { REQUEST_INTERRUPT, "press65 paste0 keyboard0", SIGINT },
        { REQUEST_HAND_ON, "press65 paste0 keyboard0", SIGINT },
        { REQUEST_SUSPEND, "press65 paste0 keyboard0", SIGTSTP },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        set_up();
        stage.request = rows[i].request;
        stage.presses[stage.press_count++] = 'A';
        console_input(&console, POLLIN);
        saw(rows[i].seen);
        ck_assert_int_eq(stage.raised, rows[i].raised);
    }
    set_up();
    console.mouse = stage.types = true;
    stage.request = REQUEST_MOUSE;
    stage.presses[stage.press_count++] = 'A';
    console_input(&console, POLLIN);
    saw("press65 mouse0 say:mouse off: select text with it paste1 keyboard0");
    stage.request = REQUEST_QUIT;
    stage.presses[stage.press_count++] = 'B';
    stage.presses[stage.press_count++] = PRESS_LIGHT; /* what the terminal answers is no key */
    stage.presses[stage.press_count++] = PRESS_DARK;
    console_input(&console, POLLIN);
    ck_assert(console.desk.changed);
    ck_assert_ptr_nonnull(strstr(seen, "dark light press66 obey"));
}
END_TEST

/* So much of a command terminals take, as base64. */
START_TEST(a_long_command)
{
    static char command[60000];

    stage.command = command;
    stage.request = REQUEST_COPY;
    memset(command, 'x', 55497);
    stage.presses[stage.press_count++] = 'A';
    console_input(&console, POLLIN);
    ck_assert_ptr_nonnull(strstr(seen, "clip:73996:eHh4"));
    seen[0] = '\0';
    memset(command, 'x', 55500);
    stage.presses[stage.press_count++] = 'A';
    console_input(&console, POLLIN);
    saw("press65 say:too long for the clipboard: 55500 bytes paste0 keyboard0");
}
END_TEST

/* A worker has them until a click beside it takes them back; then the rest is ours. */
START_TEST(a_worker_has_the_keyboard)
{
    stage.given = true;
    stage.bytes = "abc";
    stage.presses[stage.press_count++] = 'A';
    console_input(&console, POLLIN);
    saw("type:abc keyboard1");
    ck_assert_uint_eq(stage.press_count, 1);
    stage.kept = false;
    stage.bytes = "de";
    console_input(&console, POLLIN);
    ck_assert_ptr_eq(strstr(seen, "type:de press"), seen);
    ck_assert_ptr_nonnull(strstr(seen, " keyboard0 press65 paste0 keyboard0"));
    seen[0] = '\0';
    stage.given = true;
    console_input(&console, POLLIN); /* nothing waits */
    saw("keyboard1");
}
END_TEST

/* ---------------------------------------------------------------- open, close */

static const struct {
    struct opt_screen screen;
    int colors, open_r, term_r;
    const char *seen;
    int r;
} opens[] = {
    { { .theme = OPT_THEME_DARK }, 256, 0, 0, "desk term screen:1,0 mouse1 size:10x40", 0 },
    { { .theme = OPT_THEME_AUTO }, 256, 0, 0, "desk term screen:1,0 ask mouse1 size:10x40", 0 },
    { { .theme = OPT_THEME_AUTO }, 8, 0, 0, "desk term screen:1,0 mouse1 size:10x40", 0 },
    { { .theme = OPT_THEME_AUTO, .projector = true, .no_mouse = true },
      256,
      0,
      0,
      "desk term screen:1,1 project1 mouse0 size:10x40",
      0 },
    { { .theme = OPT_THEME_DARK }, 256, -ENOMEM, 0, "desk", -ENOMEM },
    { { .theme = OPT_THEME_DARK }, 256, 0, -ENOTSUP, "desk term", -ENOTSUP },
};

START_TEST(opened)
{
    struct opt opt = { .screen = opens[_i].screen };
    char why[64] = "";

    opt.screen.window_title = _i == 0;
    opt.screen.bell = _i == 1;
    opt.screen.notify = _i == 2 ? 9 : 0;
    opt.screen.color = OPT_COLOR_ALWAYS;
    stage.colors = opens[_i].colors;
    stage.open_r = opens[_i].open_r;
    stage.term_r = opens[_i].term_r;
    unsetenv("COLORFGBG");
    ck_assert_int_eq(console_open(&console, &opt, KEYS_WATCH, why, sizeof why), opens[_i].r);
    saw(opens[_i].seen);
    ck_assert_str_eq(why, strstr(opens[_i].seen, "term") != NULL ? "no terminal" : "");
    ck_assert(console.title == (_i == 0) && console.bell == (_i == 1));
    ck_assert_int_eq(console.notify, _i == 2 ? 9 : 0);
    ck_assert(opens[_i].r < 0 || console.mouse == !opens[_i].screen.no_mouse);
    console_close(&console);
    saw("screen-closed term-closed desk-closed");
}
END_TEST

CHECK_MAIN("calls of a console")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, opened, 0, (int)(sizeof opens / sizeof opens[0]));
    tcase_add_test(all, it_comes_back);
    tcase_add_test(all, when_it_draws);
    tcase_add_test(all, what_is_told);
    tcase_add_test(all, signals_and_stops);
    tcase_add_test(all, where_requests_go);
    tcase_add_test(all, a_long_command);
    tcase_add_test(all, a_worker_has_the_keyboard);
}
