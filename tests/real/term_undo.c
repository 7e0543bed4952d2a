/*
 * term_undo.c - what is given back when nothing else can do it: each mode that is on, once; and
 * actions of signals that kill, as they were.
 */
#include "base/text.h"
#include "check_main.h"
#include "term/screen.h"
#include "term/term.h"
#include "term/undo.h"
#include "term_stage.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static const int deadly[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
#define DEADLY (sizeof deadly / sizeof deadly[0])

static void open_it(const char *type)
{
    char why[256] = "";

    open_pty(type);
    ck_assert_msg(term_open(why, sizeof why) == 0, "%s", why);
    sent();
}

/* Each mode: whether it is switched on, and what takes it back. */
static const struct {
    bool mouse, paste, title;
    const char *back[8];
} modes[] = {
    { false, false, false, { "\033[?25h", "\033[?1049l", "\033[?1l\033>" } },
    { true, false, false, { "\033[?25h", "\033[?1049l", "\033[?1000l\033[?1006l" } },
    { false, true, false, { "\033[?2004l", "\033[?1049l" } },
    { false, false, true, { "\033]2;\a\033[23;2t" } },
    { true, true, true, { "\033[?2004l", "\033]2;\a\033[23;2t", "\033[?1000l\033[?1006l" } },
};
static const char *const backs[] = { "\033[?1000l", "\033[?2004l", "\033]2;\a" };

START_TEST(each_mode)
{
    const bool on[] = { modes[_i].mouse, modes[_i].paste, modes[_i].title };
    const char *bytes;

    open_it("xterm-256color");
    term_mouse_on(modes[_i].mouse);
    term_paste_on(modes[_i].paste);
    if (modes[_i].title)
        term_title("one");
    sent();
    ck_assert(!given_back());
    undo_now();
    bytes = sent();
    ck_assert(given_back());
    for (int i = 0; modes[_i].back[i] != NULL; i++)
        ck_assert_msg(strstr(bytes, modes[_i].back[i]) != NULL, "no %s", modes[_i].back[i] + 1);
    for (int i = 0; i < 3; i++)
        ck_assert_msg(on[i] || strstr(bytes, backs[i]) == NULL, "%s", backs[i] + 1);
    undo_now(); /* once */
    ck_assert_str_eq(sent(), "");
    term_close();
}
END_TEST

/* A child of ours has no terminal to give back. */
START_TEST(not_by_a_child)
{
    pid_t pid;
    int status;

    open_it("xterm-256color");
    pid = fork();
    if (pid == 0) {
        undo_now();
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_str_eq(sent(), "");
    ck_assert(!given_back());
    term_close();
}
END_TEST

START_TEST(actions_are_as_before)
{
    struct sigaction old[DEADLY], now;

    signal(SIGFPE, SIG_IGN);
    for (size_t i = 0; i < DEADLY; i++)
        sigaction(deadly[i], NULL, &old[i]);
    open_it("xterm-256color");
    for (size_t i = 0; i < DEADLY; i++) {
        sigaction(deadly[i], NULL, &now);
        ck_assert_ptr_ne(now.sa_handler, old[i].sa_handler);
    }
    term_close();
    for (size_t i = 0; i < DEADLY; i++) {
        sigaction(deadly[i], NULL, &now);
        ck_assert_ptr_eq(now.sa_handler, old[i].sa_handler);
    }
    term_close();
}
END_TEST

/* Each of those that kill: by it, and the terminal is given back before. */
START_TEST(a_death)
{
    pid_t pid;
    int status;

    for (size_t i = 0; i < DEADLY; i++)
        signal(deadly[i], SIG_DFL);
    open_it("xterm-256color");
    term_close();
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        open_it("xterm-256color");
        raise(deadly[_i]);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == deadly[_i]);
}
END_TEST

/* A terminal whose description names no size has that of the kernel, whatever the environment says.
 */
START_TEST(sizes_of_the_kernel)
{
    struct grid grid;

    setenv("LINES", "3", 1);
    setenv("COLUMNS", "9", 1);
    open_it(_i == 0 ? "xterm-256color" : "linux");
    screen_open(false, PALETTE_DARK);
    ck_assert_int_eq(grid_open(&grid, 10, 40), 0);
    grid_put(&grid, 9, 30, 8, STYLE_PLAIN, "the end");
    ck_assert_int_eq(screen_draw(&grid), 0);
    ck_assert_ptr_nonnull(strstr(sent(), "\033[10;31H"));
    ck_assert_ptr_nonnull(strstr(text_string(&came), "the end"));
    screen_close();
    term_close();
    grid_close(&grid);
}
END_TEST

/* Of another background the last style is another, too. */
START_TEST(a_style_that_was_last)
{
    static const char row[] = "0123456789012345678901234567890123456789";
    struct grid grid;

    open_it("xterm-256color");
    screen_open(true, PALETTE_DARK);
    ck_assert_int_eq(grid_open(&grid, 10, 40), 0);
    for (int i = 0; i < 10; i++)
        grid_put(&grid, i, 0, 40, STYLE_RUNNING, row);
    ck_assert_int_eq(screen_draw(&grid), 0);
    ck_assert_ptr_nonnull(strstr(sent(), "38;5;39m"));
    screen_palette(PALETTE_LIGHT);
    ck_assert_int_eq(screen_draw(&grid), 0);
    ck_assert_ptr_nonnull(strstr(sent(), "38;5;26m"));
    ck_assert_ptr_null(strstr(text_string(&came), "38;5;39m"));
    screen_close();
    term_close();
    grid_close(&grid);
}
END_TEST

CHECK_MAIN("undo")
{
    tcase_add_loop_test(all, each_mode, 0, 5);
    tcase_add_test(all, not_by_a_child);
    tcase_add_test(all, actions_are_as_before);
    tcase_add_loop_test(all, a_death, 0, (int)DEADLY);
    tcase_add_loop_test(all, sizes_of_the_kernel, 0, 2);
    tcase_add_test(all, a_style_that_was_last);
}
