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

#include <errno.h>
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
    signal(SIGFPE, SIG_DFL);
    undo_close(); /* once */
    sigaction(SIGFPE, NULL, &now);
    ck_assert_ptr_eq(now.sa_handler, SIG_DFL);
}
END_TEST

static void say_on_it(int fd)
{
    (void)!write(fd, "last", 4);
}

/* Each of those that kill, from within and from outside: by it, and the terminal is given back
 * before. */
START_TEST(a_death)
{
    bool by_kill = _i % 2 == 1;
    pid_t pid;
    int status;

    for (size_t i = 0; i < DEADLY; i++)
        signal(deadly[i], SIG_DFL);
    open_pty("xterm-256color");
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        char why[256];
        if (term_open(why, sizeof why) < 0)
            _exit(2);
        if (by_kill)
            kill(getpid(), deadly[_i / 2]);
        else
            raise(deadly[_i / 2]);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == deadly[_i / 2]);
    ck_assert_ptr_nonnull(strstr(sent(), "\033[?1049l"));
    ck_assert(given_back());
}
END_TEST

/* Any descriptor may be the terminal's, 0 too; closed, it is nothing's. */
START_TEST(a_terminal_of_number_0)
{
    int status;
    pid_t pid;

    signal(SIGABRT, SIG_DFL);
    open_pty("xterm-256color");
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        if (undo_open(STDIN_FILENO) != 0)
            _exit(2);
        undo_last(say_on_it);
        raise(SIGABRT);
        _exit(3);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    ck_assert_str_eq(sent(), "last");
    ck_assert_int_eq(undo_open(STDIN_FILENO), 0);
    undo_bytes(UNDO_LOOK, "back", 4);
    for (int i = 0; i < 2; i++) {
        undo_set(UNDO_LOOK, true);
        undo_now();
        ck_assert_str_eq(sent(), "back");
    }
    undo_set(UNDO_LOOK, true);
    undo_close();
    undo_now();
    ck_assert_str_eq(sent(), "");
    ck_assert(signal(SIGABRT, SIG_DFL) == SIG_DFL);
}
END_TEST

/* The handler runs on a stack of its own, and none interrupts it; the program's is there after it.
 */
START_TEST(a_stack_of_its_own)
{
    static char bytes[65536];
    stack_t own = { .ss_sp = bytes, .ss_size = sizeof bytes }, now;
    struct sigaction action;

    ck_assert_int_eq(sigaltstack(&own, NULL), 0);
    open_it("xterm-256color");
    ck_assert_int_eq(sigaltstack(NULL, &now), 0);
    ck_assert_ptr_ne(now.ss_sp, bytes);
    ck_assert_uint_eq(now.ss_size, 32768);
    for (size_t i = 0; i < DEADLY; i++) {
        sigaction(deadly[i], NULL, &action);
        ck_assert_int_eq(action.sa_flags & (SA_ONSTACK | SA_SIGINFO), SA_ONSTACK | SA_SIGINFO);
        ck_assert_int_eq(sigismember(&action.sa_mask, SIGTERM), 1);
    }
    term_close();
    ck_assert_int_eq(sigaltstack(NULL, &now), 0);
    ck_assert_ptr_eq(now.ss_sp, bytes);
    ck_assert_uint_eq(now.ss_size, sizeof bytes);
}
END_TEST

static int last_words[2];

static void say_last(int fd)
{
    (void)!write(last_words[1], isatty(fd) ? "l" : "?", 1);
}

static void own_handler(int number)
{
    (void)!write(last_words[1], "h", 1);
    _exit(number);
}

/*
 * Steps of a child that dies: l what is to be called last, o closed and opened again, c closed, f
 * the rest in a child of its own, h a handler of its own set before. What is called.
 */
static const struct {
    const char *steps, *called;
} deaths[] = {
    { "", "" },   { "l", "l" },   { "lo", "" },   { "lc", "" },
    { "lf", "" }, { "hl", "lh" }, { "hlc", "h" },
};

START_TEST(what_is_called_last)
{
    char seen[8] = "";
    int status;
    pid_t pid;

    ck_assert_int_eq(pipe(last_words), 0);
    pid = fork();
    if (pid == 0) {
        signal(SIGABRT, deaths[_i].steps[0] == 'h' ? own_handler : SIG_DFL);
        open_it("xterm-256color");
        for (const char *at = deaths[_i].steps; *at != '\0'; at++)
            if (*at == 'l') {
                undo_last(say_last);
            } else if (*at == 'f' && (pid = fork()) != 0) {
                waitpid(pid, &status, 0);
                _exit(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? SIGABRT : 99);
            } else if (*at == 'o' || *at == 'c') {
                term_close();
                if (*at == 'o')
                    open_it("xterm-256color");
            }
        raise(SIGABRT);
        _exit(99);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    close(last_words[1]);
    ck_assert_int_ge(read(last_words[0], seen, sizeof seen - 1), 0);
    close(last_words[0]);
    ck_assert_str_eq(seen, deaths[_i].called);
    ck_assert_int_eq(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), SIGABRT);
}
END_TEST

/* So many bytes of a mode, and errno is the caller's. */
START_TEST(how_many_bytes)
{
    char bytes[80], wanted[65] = "";

    memset(bytes, 'x', sizeof bytes);
    memset(wanted, 'x', 64);
    open_it("xterm-256color");
    for (int mode = 0; mode < UNDO_COUNT; mode++)
        undo_set((enum undo_mode)mode, false);
    undo_bytes((enum undo_mode)0, bytes, 63 + (size_t)_i);
    undo_set((enum undo_mode)0, true);
    errno = ENOTTY;
    undo_now();
    ck_assert_int_eq(errno, ENOTTY);
    ck_assert_str_eq(sent(), _i == 0 ? wanted + 1 : wanted);
    ck_assert(given_back());
    term_close();
}
END_TEST

/* What is no terminal is refused, and nothing is taken. */
START_TEST(no_terminal)
{
    int fds[2];
    struct sigaction action;

    for (size_t i = 0; i < DEADLY; i++)
        signal(deadly[i], SIG_DFL);
    ck_assert_int_eq(pipe(fds), 0);
    ck_assert_int_eq(undo_open(fds[0]), -ENOTTY);
    undo_now();
    undo_close();
    for (size_t i = 0; i < DEADLY; i++) {
        sigaction(deadly[i], NULL, &action);
        ck_assert_ptr_eq(action.sa_handler, SIG_DFL);
    }
    close(fds[0]);
    close(fds[1]);
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
    tcase_add_loop_test(all, a_death, 0, 2 * (int)DEADLY);
    tcase_add_test(all, a_terminal_of_number_0);
    tcase_add_test(all, a_stack_of_its_own);
    tcase_add_loop_test(all, what_is_called_last, 0, (int)(sizeof deaths / sizeof deaths[0]));
    tcase_add_loop_test(all, how_many_bytes, 0, 3);
    tcase_add_test(all, no_terminal);
    tcase_add_loop_test(all, sizes_of_the_kernel, 0, 2);
    tcase_add_test(all, a_style_that_was_last);
}
