/*
 * term_term_wire.c - what goes through a terminal that is ours: a worker's keyboard, an answer, a
 * frame while a key waits, and a long text to one that is slow.
 */
#include "base/text.h"
#include "check_main.h"
#include "term/screen.h"
#include "term/term.h"
#include "term_stage.h"
#include "term_words.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static const char *open_it(const char *type)
{
    char why[256] = "";

    open_pty(type);
    ck_assert_msg(term_open(why, sizeof why) == 0, "%s", why);
    ck_assert_str_eq(why, "");
    return sent();
}

static void type_bytes(const char *bytes)
{
    ck_assert_int_eq((int)write(master, bytes, strlen(bytes)), (int)strlen(bytes));
}

static tcflag_t local_modes(void)
{
    struct termios now;

    ck_assert_int_eq(tcgetattr(STDIN_FILENO, &now), 0);
    return now.c_lflag;
}

START_TEST(a_workers_keyboard)
{
    struct press_mouse mouse;
    char bytes[8] = "";

    open_it("xterm-256color");
    ck_assert_uint_ne(local_modes() & ISIG, 0);
    term_keyboard_on(true);
    ck_assert_str_eq(sent(), "\033[?2004h");
    ck_assert_uint_eq(local_modes() & ISIG, 0);
    term_keyboard_on(true);
    ck_assert_str_eq(sent(), "");
    ck_assert_uint_eq(term_bytes(bytes, sizeof bytes), 0);
    type_bytes("\003\033[Ax\032");
    ck_assert_int_eq(poll(&(struct pollfd){ .fd = term_fd(), .events = POLLIN }, 1, 5000), 1);
    ck_assert_uint_eq(term_bytes(bytes, 1), 1);
    ck_assert_int_eq(bytes[0], 3);
    ck_assert_uint_eq(term_bytes(bytes, sizeof bytes), 5);
    ck_assert_mem_eq(bytes, "\033[Ax\032", 5);
    term_leave();
    term_enter(); /* goes on */
    ck_assert_uint_eq(local_modes() & ISIG, 0);
    sent();
    term_leave();
    ck_assert_uint_eq(term_bytes(bytes, sizeof bytes), 0);
    term_keyboard_on(false); /* not while it is another's */
    ck_assert(given_back());
    term_enter();
    term_keyboard_on(false);
    ck_assert_uint_ne(local_modes() & ISIG, 0);
    type_bytes("a");
    ck_assert_int_eq(poll(&(struct pollfd){ .fd = term_fd(), .events = POLLIN }, 1, 5000), 1);
    ck_assert_int_eq(term_press(&mouse), 'a');
    term_close();
    ck_assert(given_back());
}
END_TEST

START_TEST(its_background)
{
    struct press_mouse mouse;

    open_it("xterm-256color");
    term_ask_background();
    ck_assert_str_eq(sent(), "\033]11;?\033\\");
    type_bytes("\033]11;rgb:ff/ff/ff\a");
    ck_assert_int_eq(poll(&(struct pollfd){ .fd = term_fd(), .events = POLLIN }, 1, 5000), 1);
    ck_assert_int_eq(term_press(&mouse), PRESS_LIGHT);
    term_close();
}
END_TEST

static int writes; /* to the terminal */

ssize_t write(int fd, const void *bytes, size_t size) /* NOLINT */
{
    writes += fd > STDERR_FILENO && fd != master && isatty(fd);
    return syscall(SYS_write, fd, bytes, size);
}

/* One write, though a key waits. */
START_TEST(a_frame_is_whole)
{
    struct grid grid;

    open_it("xterm-256color");
    draw_words(&grid);
    type_bytes("a");
    ck_assert_int_eq(poll(&(struct pollfd){ .fd = term_fd(), .events = POLLIN }, 1, 5000), 1);
    for (int row = 0; row < 10; row++)
        grid_put(&grid, row, 0, 40, STYLE_PLAIN,
                 (char[]){ 'l', 'i', 'n', (char)('0' + row), '\0' });
    writes = 0;
    ck_assert_int_eq(screen_draw(&grid), 0);
    ck_assert_int_eq(writes, 1);
    ck_assert(has(sent(), "lin0") && has(text_string(&came), "lin9"));
    screen_close();
    term_close();
    grid_close(&grid);
}
END_TEST

/* ---- whole texts */

#define LONG_BYTES 100000

static int begin[2];
static volatile sig_atomic_t alarms;

/* The fourth tells the reader to begin: the writer has met a full terminal till then. */
static void on_alarm(int number)
{
    (void)number;
    if (++alarms == 4) {
        setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
        (void)!write(begin[1], "b", 1);
    }
}

/* All but its head and its end are letters in turn. */
static int read_long(void)
{
    char byte;
    int count = 0;

    (void)!read(begin[0], &byte, 1);
    for (int i = 0; i < 7; i++)
        if (read(master, &byte, 1) != 1 || byte != "\033]52;c;"[i])
            return 2;
    while (read(master, &byte, 1) == 1 && byte != '\a')
        if (byte != 'a' + count++ % 26)
            return 3;
    return count == LONG_BYTES ? 0 : 4;
}

/* A terminal that is slow, and signals: nothing is left out or said twice. */
START_TEST(a_long_text)
{
    struct sigaction action = { .sa_handler = on_alarm };
    struct itimerval often = { { 0, 2000 }, { 0, 2000 } };
    char *text = malloc(LONG_BYTES);
    int status;
    pid_t pid;

    for (int i = 0; i < LONG_BYTES; i++)
        text[i] = (char)('a' + i % 26);
    open_it("xterm-256color");
    ck_assert_int_eq(pipe(begin), 0);
    fflush(NULL);
    pid = fork();
    if (pid == 0)
        _exit(read_long());
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    term_clipboard(text, LONG_BYTES);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    term_close();
    free(text);
}
END_TEST

CHECK_MAIN("wire")
{
    tcase_add_test(all, a_workers_keyboard);
    tcase_add_test(all, its_background);
    tcase_add_test(all, a_frame_is_whole);
    tcase_add_test(all, a_long_text);
}
