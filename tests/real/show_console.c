/*
 * show_console.c - a desk on a terminal: when it is drawn, its size, its title, what keys are left
 * to the terminal, and how it is left and taken again.
 */
#include "real/term_stage.h"
#include "show/console.h"

#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define SECOND 1000000

static struct console console;
static int obeyed;

static void obey(void *context, enum request request)
{
    (void)context;
    obeyed = (int)request;
}

static void apply(enum fb_kind kind, uint32_t job, const char *title)
{
    struct fb_event event = { .kind = kind, .job = job, .attempt = job > 0 };

    if (kind == FB_RUN) {
        event.as.run.title = title;
        event.as.run.version = "";
    }
    if (kind == FB_QUEUED)
        event.as.queued.name = event.as.queued.command = title;
    console_apply(&console, &event);
}

static void open_as(struct opt opt, unsigned keys)
{
    char why[200] = "";

    open_pty("xterm-256color");
    console = (struct console){ .obey = obey };
    ck_assert_msg(console_open(&console, &opt, keys, why, sizeof why) == 0, "%s", why);
    ck_assert(console_here());
}

static void close_it(void)
{
    console_close(&console);
    ck_assert(!console_here() && given_back());
}

static bool has(const char *words)
{
    return strstr(sent(), words) != NULL;
}

static void keys(const char *bytes)
{
    ck_assert_int_eq(write(master, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
    console_input(&console, POLLIN);
}

/* ---------------------------------------------------------------- before it is open */

static const struct {
    struct opt_screen screen;
    const char *environment; /* COLORFGBG */
    enum palette palette;
} palettes[] = {
    { { .theme = OPT_THEME_AUTO }, NULL, PALETTE_DARK },
    { { .theme = OPT_THEME_AUTO }, "0;15", PALETTE_LIGHT },
    { { .theme = OPT_THEME_AUTO, .projector = true }, NULL, PALETTE_PROJECTOR },
    { { .theme = OPT_THEME_DARK }, "0;15", PALETTE_DARK },
    { { .theme = OPT_THEME_DARK, .projector = true }, NULL, PALETTE_DARK },
    { { .theme = OPT_THEME_LIGHT }, NULL, PALETTE_LIGHT },
    { { .theme = OPT_THEME_LIGHT, .projector = true }, NULL, PALETTE_LIGHT },
    { { .theme = OPT_THEME_PROJECTOR }, NULL, PALETTE_PROJECTOR },
};

START_TEST(each_palette)
{
    struct opt opt = { .screen = palettes[_i].screen };

    if (palettes[_i].environment != NULL)
        setenv("COLORFGBG", palettes[_i].environment, 1);
    else
        unsetenv("COLORFGBG");
    ck_assert_int_eq(console_palette(&opt), palettes[_i].palette);
}
END_TEST

/* Its background is asked for where that matters, and the answer is waited for. */
START_TEST(asked_for)
{
    struct opt opt = { 0 };

    opt.screen.theme = OPT_THEME_AUTO;
    ck_assert(console_asks(&opt, 256) && console_asks(&opt, 1 << 24));
    ck_assert(!console_asks(&opt, 255) && !console_asks(&opt, 0));
    opt.screen.projector = true;
    ck_assert(!console_asks(&opt, 256));
    opt.screen.projector = false;
    opt.screen.exit = true;
    ck_assert(!console_asks(&opt, 256));
    opt.screen.exit = false;
    opt.screen.theme = OPT_THEME_DARK;
    ck_assert(!console_asks(&opt, 256));
}
END_TEST

START_TEST(asked)
{
    open_as((struct opt){ .screen.exit = _i == 1 }, KEYS_RUN);
    ck_assert(has("\033]11;?") == (_i == 0));
    close_it();
}
END_TEST

/* ---------------------------------------------------------------- frames */

START_TEST(when_it_is_drawn)
{
    open_as((struct opt){ 0 }, KEYS_RUN);
    ck_assert_int_eq(console.desk.grid.rows, 10);
    ck_assert_int_eq(console.desk.grid.cols, 40);
    ck_assert_str_eq(console.desk.message, "");
    apply(FB_RUN, 0, "a title");
    ck_assert_int_eq(console_deadline_us(&console), console.frame_us);
    console_turn(&console, SECOND, 0);
    ck_assert(has("a title"));
    ck_assert(!console.desk.changed);
    ck_assert_int_eq(console_deadline_us(&console), INT64_MAX);
    ck_assert_int_eq(console.frame_us, SECOND + CONSOLE_FRAME_US);
    apply(FB_QUEUED, 1, "a job");
    ck_assert_int_eq(console_deadline_us(&console), SECOND + CONSOLE_FRAME_US);
    console_turn(&console, SECOND + CONSOLE_FRAME_US - 1, 0);
    ck_assert(console.desk.changed);
    console_turn(&console, SECOND + CONSOLE_FRAME_US, 0);
    ck_assert(!console.desk.changed);
    ck_assert(has("a job"));
    console_wait(&console, 5 * SECOND); /* something comes that is drawn with it */
    ck_assert_int_eq(console.frame_us, 5 * SECOND);
    console_wait(&console, 4 * SECOND);
    ck_assert_int_eq(console.frame_us, 5 * SECOND);
    close_it();
}
END_TEST

START_TEST(another_size)
{
    open_as((struct opt){ 0 }, KEYS_RUN);
    ck_assert_int_eq(ioctl(master, TIOCSWINSZ, &(struct winsize){ .ws_row = 12, .ws_col = 50 }), 0);
    sent();
    console_signal(&console, SIGWINCH);
    ck_assert_int_eq(console.desk.grid.rows, 12);
    ck_assert_int_eq(console.desk.grid.cols, 50);
    ck_assert(console_here() && !has("\033[?1049h"));
    ck_assert_str_eq(console.desk.message, "");
    close_it();
}
END_TEST

/* Left and taken again; after a stop from elsewhere it is taken anew, and drawn whole. */
START_TEST(taken_again)
{
    open_as((struct opt){ 0 }, KEYS_RUN);
    apply(FB_RUN, 0, "a title");
    console_turn(&console, SECOND, 0);
    ck_assert(has("a title"));
    if (_i == 0) {
        console_leave();
        ck_assert(!console_here() && given_back());
        ck_assert_int_eq(console_deadline_us(&console), console.look_us);
        console_back(&console);
    } else {
        console_signal(&console, SIGCONT);
    }
    ck_assert(console_here());
    ck_assert(_i == 1 || has("\033[?1049h"));
    ck_assert_int_eq(console.frame_us, 0);
    console_turn(&console, 2 * SECOND, 0);
    ck_assert(has("a title"));
    close_it();
}
END_TEST

/* ---------------------------------------------------------------- the window's title, its end */

static const struct {
    const char *run; /* its title; NULL: it has not begun */
    unsigned keys;
    bool more, ended;
    const char *title;
} titles[] = {
    { NULL, KEYS_RUN, false, false, "forkboard: 0/0, 0 failed" },
    { "", KEYS_RUN, false, false, "forkboard: 0/1, 0 failed" },
    { "x", KEYS_RUN, false, false, "x: 0/1, 0 failed" },
    { "make", KEYS_RUN, true, false, "make: 0/1+, 0 failed" },
    { "make", KEYS_RUN, false, true, "make: 0/1, 0 failed" },
    { "make", KEYS_WATCH, false, false, "make: 0/1+, 0 failed" },
    { "make", KEYS_WATCH, false, true, "make: 0/1, 0 failed" },
};

START_TEST(each_title)
{
    open_as((struct opt){ .screen.window_title = true }, titles[_i].keys);
    if (titles[_i].run != NULL) {
        apply(FB_RUN, 0, titles[_i].run);
        apply(FB_QUEUED, 1, "a");
    }
    console.desk.ui.run.more = titles[_i].more;
    if (titles[_i].ended)
        apply(FB_ENDED, 0, NULL);
    console_turn(&console, SECOND, 0);
    ck_assert_str_eq(console.titled, titles[_i].title);
    ck_assert(has(titles[_i].title));
    console.desk.changed = true; /* once, while it is the same */
    console_turn(&console, 2 * SECOND, 0);
    ck_assert(!has(titles[_i].title));
    close_it();
}
END_TEST

START_TEST(its_end)
{
    open_as((struct opt){ .screen.bell = _i == 1, .screen.notify = _i == 2 ? 9 : 0 }, KEYS_RUN);
    apply(FB_RUN, 0, "make");
    apply(FB_QUEUED, 1, "a");
    sent();
    apply(FB_ENDED, 0, NULL);
    sent();
    if (_i < 2)
        ck_assert((strchr(text_string(&came), '\007') != NULL) == (_i == 1));
    ck_assert((strstr(text_string(&came), "make: 0/1, 0 failed") != NULL) == (_i == 2));
    close_it();
}
END_TEST

/* ---------------------------------------------------------------- keys */

START_TEST(keys_of_the_terminal)
{
    open_as((struct opt){ .screen.no_mouse = _i == 1 }, KEYS_RUN);
    ck_assert(has("1000h") == (_i == 0));
    ck_assert(console.mouse == (_i == 0));
    apply(FB_RUN, 0, "a title");
    apply(FB_QUEUED, 1, "a job");
    console_turn(&console, SECOND, 0);
    sent();
    keys("m");
    ck_assert_str_eq(console.desk.message, _i == 0 ? "mouse off: select text with it" : "mouse on");
    ck_assert(has(_i == 0 ? "1000l" : "1000h"));
    keys("j");
    keys("y");
    ck_assert_str_eq(console.desk.message, "copied, if the terminal allows OSC 52: a job");
    ck_assert(has("\033]52;c;YSBqb2I=")); /* of "a job" */
    console_turn(&console, 2 * SECOND, 0);
    sent();
    keys("\f");
    console_turn(&console, 3 * SECOND, 0);
    ck_assert(has("a title")); /* whole again */
    keys(" ");
    ck_assert_int_eq(obeyed, REQUEST_FREEZE);
    close_it();
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN("console")
{
    tcase_add_loop_test(all, each_palette, 0, COUNT(palettes));
    tcase_add_test(all, asked_for);
    tcase_add_loop_test(all, asked, 0, 2);
    tcase_add_test(all, when_it_is_drawn);
    tcase_add_test(all, another_size);
    tcase_add_loop_test(all, taken_again, 0, 2);
    tcase_add_loop_test(all, each_title, 0, COUNT(titles));
    tcase_add_loop_test(all, its_end, 0, 3);
    tcase_add_loop_test(all, keys_of_the_terminal, 0, 2);
}
