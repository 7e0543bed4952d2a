/*
 * term_frames.c - frames on a terminal of xterm's kind, byte by byte: what a style is there, that
 * only what changed is sent, and what is switched on and off.
 */
#include "base/text.h"
#include "check_main.h"
#include "term/screen.h"
#include "term/term.h"
#include "term/undo.h"
#include "term_stage.h"
#include "term_words.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct grid grid;

static void set_up(void)
{
    open_pty("xterm-256color");
}

static void open_it(bool color, enum palette palette)
{
    char why[256] = "";

    ck_assert_msg(term_open(why, sizeof why) == 0, "%s", why);
    ck_assert_int_eq(screen_open(color, palette), color ? 256 : 0);
    ck_assert_int_eq(grid_open(&grid, 10, 40), 0);
    ck_assert(term_entered() && term_writable());
    ck_assert_int_ge(term_fd(), 0);
    sent();
}

static void close_it(void)
{
    screen_close();
    term_close();
    ck_assert(!term_entered());
    ck_assert_int_eq(term_fd(), -1);
    ck_assert(given_back());
    grid_close(&grid);
    text_fini(&came);
}

static const char *draw(void)
{
    ck_assert_int_eq(screen_draw(&grid), 0);
    return sent();
}

/* ---- styles */

/* By itself, or after what takes all back. */
static bool turns_on(const char *bytes, int attribute)
{
    char last[8], first[8];

    snprintf(last, sizeof last, ";%dm", attribute);
    snprintf(first, sizeof first, ";%d;", attribute);
    return has(bytes, last) || has(bytes, first) || (last[0] = '[', has(bytes, last));
}

static const struct {
    uint32_t style;
    bool color;
    int attribute; /* a number of SGR; 0: none */
    const char *ink;
} styles[] = {
    { STYLE_TITLE, true, 1, NULL },
    { STYLE_HEADER, true, 4, NULL },
    { STYLE_RUNNING, true, 0, "\033[38;5;39m" },
    { STYLE_FAILED, true, 1, "\033[38;5;202m" },
    { STYLE_RUNNING | STYLE_SELECTED, true, 7, "\033[38;5;39m" },
    { STYLE_FAILED, false, 1, NULL },
    { STYLE_BORDER, false, 2, NULL },
    { STYLE_PLAIN | STYLE_SELECTED, false, 7, NULL },
};

START_TEST(a_style)
{
    const char *bytes;

    open_it(styles[_i].color, PALETTE_DARK);
    grid_put(&grid, 3, 5, 10, styles[_i].style, "words");
    bytes = draw();
    ck_assert_msg(has(bytes, "words"), "%s", bytes + 1);
    ck_assert_msg(styles[_i].attribute == 0 || turns_on(bytes, styles[_i].attribute), "%s",
                  bytes + 1);
    ck_assert_msg(styles[_i].ink == NULL || has(bytes, styles[_i].ink), "%s", bytes + 1);
    ck_assert(styles[_i].color || !has(bytes, "38;5"));
    ck_assert(has(bytes, "\033[4;6H"));
    close_it();
}
END_TEST

START_TEST(a_workers_style)
{
    const char *bytes;

    open_it(true, PALETTE_DARK);
    grid_put(&grid, 0, 0, 10, theme_worker(196, 17, LOOK_ITALIC), "red");
    grid_put(&grid, 1, 0, 10, theme_worker(-1, -1, LOOK_DIM | LOOK_UNDERLINE), "dim");
    bytes = draw();
    ck_assert(has(bytes, "\033[38;5;196m") && has(bytes, "\033[48;5;17m"));
    ck_assert(turns_on(bytes, 3) && turns_on(bytes, 2) && turns_on(bytes, 4));
    ck_assert(has(bytes, "red") && has(bytes, "dim"));
    close_it();
}
END_TEST

/* ---- frames */
START_TEST(only_what_changed)
{
    const char *bytes;

    open_it(true, PALETTE_DARK);
    for (int row = 0; row < 10; row++)
        grid_put(&grid, row, 0, 40, STYLE_PLAIN, "0123456789 abcdefghij");
    bytes = draw();
    ck_assert(has(bytes, "0123456789"));
    ck_assert_str_eq(draw(), "");
    grid_put(&grid, 6, 12, 1, STYLE_PLAIN, "X");
    bytes = draw();
    ck_assert(has(bytes, "X") && !has(bytes, "0123") && !has(bytes, "abc"));
    ck_assert_uint_lt(strlen(bytes), 24);
    screen_palette(PALETTE_DARK);
    ck_assert_str_eq(draw(), "");
    screen_forget();
    ck_assert(has(draw(), "0123456789"));
    screen_palette(PALETTE_LIGHT);
    ck_assert(has(draw(), "0123456789"));
    ck_assert_str_eq(draw(), "");
    close_it();
}
END_TEST

START_TEST(colours_of_another_background)
{
    open_it(true, PALETTE_DARK);
    grid_put(&grid, 0, 0, 10, STYLE_RUNNING, "words");
    ck_assert(has(draw(), "38;5;39m"));
    screen_palette(PALETTE_LIGHT);
    ck_assert(has(draw(), "38;5;26m"));
    close_it();
}
END_TEST

START_TEST(wide_and_marked)
{
    const char *bytes;

    open_it(true, PALETTE_DARK);
    grid_put(&grid, 0, 0, 40, STYLE_PLAIN, "a\u65E5b e\u0301\u0302 c");
    bytes = draw();
    ck_assert_msg(has(bytes, "a\u65E5b"), "%s", bytes + 1);
    ck_assert_msg(has(bytes, "e\u0301\u0302"), "%s", bytes + 1);
    close_it();
}
END_TEST

/* As the kernel has it; what was last is drawn whole in the new size. */
START_TEST(another_size)
{
    int rows, cols;

    open_it(true, PALETTE_DARK);
    grid_put(&grid, 0, 0, 40, STYLE_PLAIN, "words");
    draw();
    ioctl(master, TIOCSWINSZ, &(struct winsize){ .ws_row = 12, .ws_col = 50 });
    screen_resize(&rows, &cols);
    ck_assert_int_eq(rows, 12);
    ck_assert_int_eq(cols, 50);
    ck_assert_int_eq(grid_resize(&grid, rows, cols), 0);
    grid_put(&grid, 11, 40, 10, STYLE_PLAIN, "the end");
    grid_put(&grid, 0, 0, 40, STYLE_PLAIN, "words");
    ck_assert(has(draw(), "\033[12;41H") && has(text_string(&came), "the end"));
    ck_assert(has(text_string(&came), "words"));
    close_it();
}
END_TEST

START_TEST(sizes_that_are_none)
{
    static const struct {
        unsigned short rows, cols;
        int want_rows, want_cols;
    } sizes[] = { { 0, 0, 24, 80 },
                  { 1, 1, 1, 1 },
                  { 999, 5, 999, 5 },
                  { 1000, 0, 1000, 80 },
                  { 1001, 60000, 1000, 1000 } };
    int rows, cols;

    open_it(true, PALETTE_DARK);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        ioctl(master, TIOCSWINSZ,
              &(struct winsize){ .ws_row = sizes[i].rows, .ws_col = sizes[i].cols });
        term_size(&rows, &cols);
        ck_assert_int_eq(rows, sizes[i].want_rows);
        ck_assert_int_eq(cols, sizes[i].want_cols);
    }
    close_it();
}
END_TEST

/* ---- what is switched on and off */
START_TEST(what_is_sent)
{
    open_it(true, PALETTE_DARK);
    term_bell();
    ck_assert_str_eq(sent(), "\a");
    term_notify(9, "a note");
    ck_assert_str_eq(sent(), "\033]9;a note\a");
    term_notify(777, "a note");
    ck_assert_str_eq(sent(), "\033]777;notify;forkboard;a note\a");
    term_notify(9, "one; two;;three;");
    ck_assert_str_eq(sent(), "\033]9;one, two,,three,\a");
    term_notify(777, ";");
    ck_assert_str_eq(sent(), "\033]777;notify;forkboard;,\a");
    term_clipboard("YWJj", 4);
    ck_assert_str_eq(sent(), "\033]52;c;YWJj\a");
    term_ask_background();
    ck_assert_str_eq(sent(), "\033]11;?\033\\");
    term_title("one");
    ck_assert_str_eq(sent(), "\033[22;2t\033]2;one\a");
    term_title("two");
    ck_assert_str_eq(sent(), "\033]2;two\a");
    term_paste_on(true);
    ck_assert_str_eq(sent(), "\033[?2004h");
    term_paste_on(true);
    ck_assert_str_eq(sent(), "");
    term_paste_on(false);
    ck_assert_str_eq(sent(), "\033[?2004l");
    term_mouse_on(true);
    ck_assert(has(sent(), "1000h"));
    term_mouse_on(false);
    ck_assert(has(sent(), "1000l"));
    close_it();
}
END_TEST

/* Left and entered again: what was on is off meanwhile, and nothing is said to it. */
START_TEST(left_and_entered)
{
    const char *bytes;

    open_it(true, PALETTE_DARK);
    term_mouse_on(true);
    term_title("one");
    term_paste_on(true);
    ck_assert(!given_back());
    sent();
    term_leave();
    ck_assert(!term_entered() && given_back());
    bytes = sent();
    ck_assert(has(bytes, "\033[?1000l") && has(bytes, "\033[?2004l") && has(bytes, "\033[?1049l"));
    ck_assert(has(bytes, "\033]2;\a\033[23;2t"));
    term_leave();
    term_bell();
    term_title("two");
    term_notify(9, "a note");
    ck_assert_str_eq(sent(), "");
    term_enter();
    ck_assert(term_entered() && !given_back());
    ck_assert(has(sent(), "\033[?1049h"));
    term_enter();
    ck_assert_str_eq(sent(), "");
    term_title("two");
    ck_assert_str_eq(sent(), "\033[22;2t\033]2;two\a");
    close_it();
}
END_TEST

/* It is in other hands: it is not touched any more. */
START_TEST(lost)
{
    open_it(true, PALETTE_DARK);
    term_title("one");
    term_mouse_on(true);
    sent();
    term_lose();
    ck_assert(!term_entered());
    undo_now();
    ck_assert_str_eq(sent(), "");
    screen_close();
    term_close();
    ck_assert_str_eq(sent(), "");
    grid_close(&grid);
    text_fini(&came);
}
END_TEST

static const struct {
    const char *type, *why;
    int error;
} types[] = {
    { "dumb", "the terminal 'dumb' cannot show a board", -ENOTSUP },
    { "", "the terminal '' cannot show a board", -ENOTSUP },
};

START_TEST(no_type)
{
    char why[256] = "";

    setenv("TERM", types[_i].type, 1);
    ck_assert_int_eq(term_open(why, sizeof why), types[_i].error);
    ck_assert_str_eq(why, types[_i].why);
    ck_assert(!term_entered() && given_back());
    ck_assert_str_eq(sent(), "");
    term_close();
    text_fini(&came);
}
END_TEST

/* Ctrl-S is a key, what is written by others in the background stops them, Ctrl-C is a signal. */
START_TEST(modes)
{
    struct termios now;

    open_it(true, PALETTE_DARK);
    ck_assert_int_eq(tcgetattr(STDIN_FILENO, &now), 0);
    ck_assert((now.c_iflag & (tcflag_t)(IXON | IXOFF)) == 0);
    ck_assert((now.c_lflag & TOSTOP) != 0 && (now.c_lflag & ISIG) != 0);
    ck_assert((now.c_lflag & (tcflag_t)(ECHO | ICANON)) == 0);
    ck_assert_int_eq(now.c_cc[VLNEXT], _POSIX_VDISABLE);
    ck_assert_int_eq(now.c_cc[VDISCARD], _POSIX_VDISABLE);
    close_it();
}
END_TEST

CHECK_MAIN("frames")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, a_style, 0, sizeof styles / sizeof styles[0]);
    tcase_add_test(all, a_workers_style);
    tcase_add_test(all, only_what_changed);
    tcase_add_test(all, colours_of_another_background);
    tcase_add_test(all, wide_and_marked);
    tcase_add_test(all, another_size);
    tcase_add_test(all, sizes_that_are_none);
    tcase_add_test(all, what_is_sent);
    tcase_add_test(all, left_and_entered);
    tcase_add_test(all, lost);
    tcase_add_loop_test(all, no_type, 0, sizeof types / sizeof types[0]);
    tcase_add_test(all, modes);
}
