/*
 * term_term.c - the terminal's owner: which terminals it takes and what it says of others, what it
 * leaves of the process as it was, and how the terminal is left, lost and entered again.
 */
#include "term/term.h"

#include "base/text.h"
#include "check_main.h"
#include "skip.h"
#include "term/screen.h"
#include "term/undo.h"
#include "term_stage.h"
#include "term_words.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
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

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static tcflag_t local_modes(void)
{
    struct termios now;

    ck_assert_int_eq(tcgetattr(STDIN_FILENO, &now), 0);
    return now.c_lflag;
}

/* ---- which terminal */

/* What one is told that is entered, and what gives it back; NULL: nothing of the kind. */
static const struct {
    const char *type, *enters, *leaves;
} kinds[] = {
    { "xterm-256color", "\033[?1049h", "\033[?1049l" },
    { "nosuch-terminal", "\033[?1049h", "\033[?1049l" },
    { "ansi", NULL, "\033[H\033[J" },
    { "xterm-mono", "\0337\033[?47h", "\033[2J\033[?47l\0338" },
};

START_TEST(a_kind)
{
    const char *bytes = open_it(kinds[_i].type);

    ck_assert(kinds[_i].enters != NULL ? has(bytes, kinds[_i].enters) : !has(bytes, "\033[?1049h"));
    undo_now();
    ck_assert_msg(has(sent(), kinds[_i].leaves), "%s", text_string(&came) + 1);
    term_close();
    ck_assert(given_back());
}
END_TEST

/* Its cursor is hidden while a board is on it. */
START_TEST(the_cursor)
{
    const char *bytes = open_it("xterm-256color"), *last = NULL;

    for (const char *at = bytes; (at = strstr(at, "\033[?25")) != NULL; at++)
        last = at;
    ck_assert_ptr_nonnull(last);
    ck_assert_int_eq(last[strlen("\033[?25")], 'l');
    term_close();
    ck_assert(has(sent(), "\033[?25h"));
}
END_TEST

#define LETTERS_60 "abcdefghijklmnopqrstabcdefghijklmnopqrstabcdefghijklmnopqrst"

/* What terminals are by descriptions of our own; false: there is no tic(1). */
static bool describe(void)
{
    static const char text[] =
        "dumb|able all the same,\n\tam, cols#80, cup=\\E[%i%p1%d;%p2%dH, clear=\\E[H\\E[J,\n"
        "xterm-256color|unable,\n\tam, cols#80, bel=^G,\n"
        "long|with much to give back,\n\tam, cols#80, cup=\\E[%i%p1%d;%p2%dH, clear=\\E[H\\E[J,\n"
        "\tsmcup=\\E<, rmcup=" LETTERS_60 "1234567890,\n";
    char folder[] = "/tmp/described.XXXXXX", command[128];
    FILE *tic;

    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(command, sizeof command, "tic -x -o %s /dev/stdin 2>/dev/null", folder);
    tic = popen(command, "w");
    ck_assert_ptr_nonnull(tic);
    fputs(text, tic);
    setenv("TERMINFO", folder, 1);
    return pclose(tic) == 0;
}

/* "dumb" is a name for none, whatever it can; what gives a terminal back is cut to 64 bytes. */
START_TEST(a_description)
{
    static const char *const refused[] = { "dumb", "nosuch-terminal", "xterm-256color" };
    char why[256], wanted[256];

    if (!describe()) {
        skip("tic: no terminals of other descriptions");
        return;
    }
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        open_pty(refused[i]);
        ck_assert_int_eq(term_open(why, sizeof why), -ENOTSUP);
        snprintf(wanted, sizeof wanted, "the terminal '%s' cannot show a board", refused[i]);
        ck_assert_str_eq(why, wanted);
        ck_assert_str_eq(sent(), "");
    }
    ck_assert(has(open_it("long"), "\033<"));
    undo_now();
    ck_assert_str_eq(sent(), LETTERS_60 "1234");
    term_close();
    ck_assert(given_back());
}
END_TEST

/* ---- what is as it was */

static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };

static void of_its_own(int number)
{
    (void)number;
}

START_TEST(no_action_changes)
{
    static void (*const actions[])(int) = { SIG_DFL, SIG_IGN, of_its_own };
    struct sigaction now;

    for (int i = 0; i < 4; i++)
        signal(signals[i], actions[_i]);
    open_it("xterm-256color");
    for (int i = 0; i < 4; i++) {
        sigaction(signals[i], NULL, &now);
        ck_assert_ptr_eq(now.sa_handler, actions[_i]);
    }
    term_close();
    for (int i = 0; i < 4; i++) {
        sigaction(signals[i], NULL, &now);
        ck_assert_ptr_eq(now.sa_handler, actions[_i]);
    }
}
END_TEST

START_TEST(no_descriptor_stays)
{
    char why[256] = "";
    int before_it;

    open_pty("dumb");
    before_it = open_descriptors();
    ck_assert_int_eq(term_open(why, sizeof why), -ENOTSUP);
    ck_assert_int_eq(open_descriptors(), before_it);
    for (int i = 0; i < 2; i++) {
        setenv("TERM", "xterm-256color", 1);
        ck_assert_int_eq(term_open(why, sizeof why), 0);
        ck_assert_int_eq(open_descriptors(), before_it + 2);
        term_close();
        ck_assert_int_eq(open_descriptors(), before_it);
    }
}
END_TEST

/* A side is no terminal, or both, and the session has none of its own. */
START_TEST(no_terminal)
{
    int status, null = open("/dev/null", O_RDWR | O_CLOEXEC);
    pid_t pid;

    open_pty("xterm-256color");
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        char why[256] = "";
        int before_it;
        if (setsid() < 0)
            _exit(2);
        if (_i != 0)
            dup2(null, STDIN_FILENO);
        if (_i != 1)
            dup2(null, STDOUT_FILENO);
        before_it = open_descriptors();
        if (term_open(why, sizeof why) != -ENOTTY || term_entered())
            _exit(3);
        if (strcmp(why, "there is no terminal to draw a board on") != 0)
            _exit(4);
        _exit(open_descriptors() == before_it ? 0 : 5);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert_str_eq(sent(), "");
    close(null);
}
END_TEST

/* Closed it is entered by nothing, and told nothing. */
START_TEST(closed)
{
    open_it("xterm-256color");
    term_close();
    sent();
    term_enter();
    ck_assert(!term_entered());
    term_paste_on(true);
    term_keyboard_on(true);
    term_title("one");
    term_close();
    ck_assert_str_eq(sent(), "");
    ck_assert(given_back());
}
END_TEST

/* ---- left, lost, entered again */

static int count_of(const char *bytes, const char *part)
{
    int count = 0;

    for (; (bytes = strstr(bytes, part)) != NULL; bytes++)
        count++;
    return count;
}

/* What was on is off once, and the mouse alone is on again; the page is there at once, as it was.
 */
START_TEST(left_and_entered)
{
    struct grid grid;
    const char *bytes;

    open_it("xterm-256color");
    draw_words(&grid);
    term_mouse_on(true);
    term_paste_on(true);
    sent();
    term_leave();
    bytes = sent();
    ck_assert_int_eq(count_of(bytes, "\033[?2004"), 1);
    ck_assert(has(bytes, "\033[?2004l") && has(bytes, "\033[?1000l"));
    ck_assert(given_back());
    term_enter();
    bytes = sent();
    ck_assert(has(bytes, "\033[H\033[2J") && has(bytes, "these words"));
    ck_assert(has(bytes, "1000h") && !has(bytes, "2004"));
    ck_assert_uint_eq(local_modes() & (ECHO | ICANON | ISIG | TOSTOP), ISIG | TOSTOP);
    term_paste_on(true);
    ck_assert_str_eq(sent(), "\033[?2004h");
    term_paste_on(false);
    sent();
    undo_now();
    bytes = sent();
    ck_assert(has(bytes, "\033[?1000l\033[?1006l") && has(bytes, "\033[m"));
    ck_assert(!has(bytes, "2004") && !has(bytes, "\033]2;"));
    screen_close();
    term_close();
    grid_close(&grid);
}
END_TEST

/* Never on, the mouse and pasted text are not switched off either. */
START_TEST(left_without_a_mouse)
{
    open_it("xterm-256color");
    term_leave();
    ck_assert(!has(sent(), "1000") && !has(text_string(&came), "2004"));
    term_enter();
    ck_assert(!has(sent(), "1000") && !has(text_string(&came), "2004"));
    term_leave();
    ck_assert(!has(sent(), "1000") && !has(text_string(&came), "2004"));
    term_close();
}
END_TEST

/* After it was in other hands, all is said again. */
START_TEST(lost_and_entered)
{
    struct grid grid;

    open_it("xterm-256color");
    draw_words(&grid);
    term_title("one");
    term_paste_on(true);
    term_lose();
    sent();
    ck_assert_int_eq(tcsetattr(STDIN_FILENO, TCSANOW, &before), 0);
    term_enter();
    ck_assert(term_entered());
    ck_assert_uint_eq(local_modes() & (ECHO | ICANON | TOSTOP), TOSTOP);
    ck_assert(has(sent(), "these words"));
    term_paste_on(true);
    ck_assert_str_eq(sent(), "\033[?2004h");
    term_title("two");
    ck_assert_str_eq(sent(), "\033[22;2t\033]2;two\a");
    screen_close();
    term_close();
    grid_close(&grid);
}
END_TEST

CHECK_MAIN("term")
{
    tcase_add_loop_test(all, a_kind, 0, sizeof kinds / sizeof kinds[0]);
    tcase_add_test(all, the_cursor);
    tcase_add_test(all, a_description);
    tcase_add_loop_test(all, no_action_changes, 0, 3);
    tcase_add_test(all, no_descriptor_stays);
    tcase_add_loop_test(all, no_terminal, 0, 3);
    tcase_add_test(all, closed);
    tcase_add_test(all, left_and_entered);
    tcase_add_test(all, left_without_a_mouse);
    tcase_add_test(all, lost_and_entered);
}
