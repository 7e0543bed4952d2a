/*
 * term_keys.c - the bytes that terminals send, as keys: curses reads the slave of a
 * pseudo-terminal, and what is typed is written to its master.
 */
#include "check_main.h"
#include "real/skip.h"
#include "term/inside.h"

#include <curses.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int master;

/* `describe` says what the terminal's description says beside; NULL: nothing. */
static bool open_described(const char *kind, void (*describe)(void))
{
    FILE *in, *out;
    const char *name;

    setlocale(LC_CTYPE, "C.UTF-8");
    master = posix_openpt(O_RDWR | O_NOCTTY);
    ck_assert_int_ge(master, 0);
    ck_assert_int_eq(grantpt(master) + unlockpt(master), 0);
    name = ptsname(master);
    in = fopen(name, "r");
    out = fopen(name, "w");
    ck_assert(in != NULL && out != NULL);
    if (newterm(kind, out, in) == NULL)
        return false;
    if (describe != NULL)
        describe();
    raw();
    noecho();
    mousemask(BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
    term_keys_open();
    term_keys_listen(true);
    return true;
}

static bool open_named(const char *kind)
{
    return open_described(kind, NULL);
}

static void open_terminal(void)
{
    ck_assert(open_named("screen"));
}

#define MOST 8

static const struct {
    const char *typed;
    int keys[MOST]; /* until PRESS_NONE */
} rows[] = {
    { "a", { 'a' } },
    { "q1?", { 'q', '1', '?' } },
    { "\xC3\xB6\xE6\x97\xA5", { 0xF6, 0x65E5 } },
    { "\t", { PRESS_TAB } },
    { "\r", { PRESS_ENTER } },
    { "\n", { PRESS_ENTER } },
    { "\b", { PRESS_BACKSPACE } },
    { "\177", { PRESS_BACKSPACE } },
    { "\f", { PRESS_CTRL('l') } },
    /* terminfo's */
    { "\033OA\033OB\033OC\033OD", { PRESS_UP, PRESS_DOWN, PRESS_RIGHT, PRESS_LEFT } },
    { "\033[5~\033[6~\033[3~", { PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_DELETE } },
    { "\033OH\033OF\033[Z\033OP", { PRESS_HOME, PRESS_END, PRESS_BACKTAB, PRESS_F1 } },
    /* other terminals' */
    { "\033[A\033[B\033[C\033[D", { PRESS_UP, PRESS_DOWN, PRESS_RIGHT, PRESS_LEFT } },
    { "\033[H\033[F", { PRESS_HOME, PRESS_END } },
    { "\033[1~\033[4~", { PRESS_HOME, PRESS_END } },
    { "\033[7~\033[8~", { PRESS_HOME, PRESS_END } },
    { "\033[05~\033[01~", { PRESS_PAGE_UP, PRESS_HOME } }, /* zeros before a number say nothing */
    { "\033[[A\033[[B", { PRESS_F1, PRESS_OTHER } },
    { "\033[9~\033[0~\033[2~", { PRESS_OTHER, PRESS_OTHER, PRESS_OTHER } },
    /* the keypad, each key apart */
    { "\033Op\033Oq\033Oy", { '0', '1', '9' } },
    { "\033Ok\033Ol\033Om\033On\033Oo", { '+', ',', '-', '.', '/' } },
    { "\033Oz\033OM", { PRESS_OTHER, PRESS_ENTER } },
    /* of no terminal: one key each, and what follows is what it is */
    { "\033[1;99qa", { PRESS_OTHER, 'a' } },
    { "\033[1 qa", { PRESS_OTHER, 'a' } },
    { "\033[>1ca", { PRESS_OTHER, 'a' } },
    { "\033[101~a", { PRESS_OTHER, 'a' } },
    { "\033[/6~a", { PRESS_OTHER, 'a' } },
    { "\033[1;5Aa", { PRESS_OTHER, 'a' } },
    { "\033", { PRESS_ESCAPE } },
    { "\033x", { PRESS_ESCAPE, 'x' } },
    { "\033[", { PRESS_OTHER } },
    { "\033O", { PRESS_OTHER } },
    { "\033[200~a\033[201~", { PRESS_PASTE_BEGIN, 'a', PRESS_PASTE_END } },
};

static void type(const char *bytes)
{
    ck_assert_int_eq((int)write(master, bytes, strlen(bytes)), (int)strlen(bytes));
}

static void check_row(int row)
{
    struct press_mouse mouse;

    type(rows[row].typed);
    for (int i = 0; i < MOST; i++) {
        int key = term_press(&mouse);
        ck_assert_msg(key == rows[row].keys[i], "row %d, key %d: %#x", row, i, (unsigned)key);
        if (key == PRESS_NONE)
            return;
    }
}

START_TEST(bytes_are_keys)
{
    check_row(_i);
}
END_TEST

/* Every sequence, as a key that means nothing to us. */
static void describe_all(void)
{
    char bytes[8];
    int code = KEY_MAX + 1;

    for (int letter = 'A'; letter <= 'z'; letter++) {
        snprintf(bytes, sizeof bytes, "\033O%c", letter);
        ck_assert_int_eq(define_key(bytes, code++), OK);
        snprintf(bytes, sizeof bytes, "\033[%c", letter);
        ck_assert_int_eq(define_key(bytes, code++), OK);
    }
    for (int number = 1; number <= 8; number++) {
        snprintf(bytes, sizeof bytes, "\033[%d~", number);
        ck_assert_int_eq(define_key(bytes, code++), OK);
    }
}

/* A sequence that we know means what it does to us, whatever the description says that it is. */
START_TEST(a_description_that_names_all)
{
    term_keys_close();
    ck_assert(open_described("screen", describe_all));
    check_row(_i);
}
END_TEST

static const struct {
    int code, press;
} described[] = {
    { KEY_UP, PRESS_UP },
    { KEY_DOWN, PRESS_DOWN },
    { KEY_LEFT, PRESS_LEFT },
    { KEY_RIGHT, PRESS_RIGHT },
    { KEY_HOME, PRESS_HOME },
    { KEY_END, PRESS_END },
    { KEY_PPAGE, PRESS_PAGE_UP },
    { KEY_NPAGE, PRESS_PAGE_DOWN },
    { KEY_BTAB, PRESS_BACKTAB },
    { KEY_DC, PRESS_DELETE },
    { KEY_F(1), PRESS_F1 },
    { KEY_ENTER, PRESS_ENTER },
    { KEY_BACKSPACE, PRESS_BACKSPACE },
    { KEY_HELP, PRESS_OTHER },
};

static void describe_own(void)
{
    for (size_t i = 0; i < sizeof described / sizeof described[0]; i++)
        ck_assert_int_eq(define_key((char[]){ '\033', '(', (char)('a' + i), '\0' },
                                    described[i].code),
                         OK);
}

/* And one that is no terminal's but this one's is what the description says. */
START_TEST(a_description_of_its_own)
{
    struct press_mouse mouse;

    term_keys_close();
    ck_assert(open_described("screen", describe_own));
    for (size_t i = 0; i < sizeof described / sizeof described[0]; i++) {
        type((char[]){ '\033', '(', (char)('a' + i), '\0' });
        ck_assert_msg(term_press(&mouse) == described[i].press, "key %d", (int)i);
        ck_assert_int_eq(term_press(&mouse), PRESS_NONE);
    }
}
END_TEST

/* Whatever a terminal's description names them: digits, and the keys of other terminals. */
START_TEST(keys_are_what_they_send)
{
    static const char *const kinds[] = { "xterm", "vt100", "vt220", "linux", "tmux", "rxvt" };
    static const char *const others[] = { "\033[1~", "\033[4~", "\033[7~",
                                          "\033[8~", "\033OM",  "\033[Z" };
    static const int keys[] = { PRESS_HOME, PRESS_END,   PRESS_HOME,
                                PRESS_END,  PRESS_ENTER, PRESS_BACKTAB };
    struct press_mouse mouse;

    term_keys_close();
    if (!open_named(kinds[_i])) {
        skip("a kind of terminal that this machine does not know");
        ck_assert_int_ne(_i, 0); /* a board's own is known wherever there is a board */
        return;
    }
    for (char digit = '0'; digit <= '9'; digit++) {
        type((char[]){ '\033', 'O', (char)('p' + digit - '0'), '\0' });
        ck_assert_int_eq(term_press(&mouse), digit);
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        type(others[i]);
        ck_assert_int_eq(term_press(&mouse), keys[i]);
    }
    type("\033[@a"); /* a whole sequence, whose last is the first that can be */
    ck_assert_int_eq(term_press(&mouse), PRESS_OTHER);
    ck_assert_int_eq(term_press(&mouse), 'a');
    type("\033[00000000000000000000000000000000A"); /* 32 digits */
    ck_assert_int_eq(term_press(&mouse), PRESS_OTHER);
    ck_assert_int_eq(term_press(&mouse), PRESS_NONE);
    type("\033[000000000000000000000000000000000A"); /* one more: it is cut */
    ck_assert_int_eq(term_press(&mouse), PRESS_OTHER);
    ck_assert_int_eq(term_press(&mouse), 'A');
    type("\033OEa"); /* the keypad's 5 without digits, which means nothing */
    ck_assert_int_eq(term_press(&mouse), PRESS_OTHER);
    ck_assert_int_eq(term_press(&mouse), 'a');
    ck_assert_int_eq(term_press(&mouse), PRESS_NONE);
}
END_TEST

START_TEST(a_mouse_tells)
{
    struct press_mouse mouse;

    type("\033[M +*\033[M#+*K"); /* pressed, let go, and a key, in one go */
    ck_assert_int_eq(term_press(&mouse), PRESS_MOUSE);
    ck_assert_int_eq(mouse.what, MOUSE_CLICK);
    ck_assert_int_eq(mouse.col, '+' - '!');
    ck_assert_int_eq(mouse.row, '*' - '!');
    ck_assert_int_eq(term_press(&mouse), 'K');
    ck_assert_int_eq(term_press(&mouse), PRESS_NONE);
    type("\033[M`+*\033[Ma+*");
    ck_assert_int_eq(term_press(&mouse), PRESS_MOUSE);
    ck_assert_int_eq(mouse.what, MOUSE_WHEEL_UP);
    ck_assert_int_eq(term_press(&mouse), PRESS_MOUSE);
    ck_assert_int_eq(mouse.what, MOUSE_WHEEL_DOWN);
    ck_assert_int_eq(term_press(&mouse), PRESS_NONE);
}
END_TEST

/* What the terminal says of its background, and what is typed meanwhile. NULL: all has come. */
static const struct {
    const char *first, *then;
    int keys[MOST];
} answers[] = {
    { "\033]11;rgb:ffff/ffff/ffff\033\\q", NULL, { PRESS_LIGHT, 'q' } },
    { "a\033]11;rgb:1e1e/1e1e/1e1e\aq", NULL, { 'a', PRESS_DARK, 'q' } },
    { "\033]11;rgb:00/", "00/00\033\\q", { PRESS_DARK, 'q' } },
    { "\033]11;rgb:00/00/00\033", "\\q", { PRESS_DARK, 'q' } },
    { "\033]11;rgb:00/00/00\a\\", NULL, { PRESS_DARK, '\\' } },
    { "\033]11;none", "q", { 'n', 'o', 'n', 'e', 'q' } }, /* typed: what it held is lost */
    { "\033]4;0\aq", NULL, { 'q' } },
    { "\033]11;rgb:00/00/00\033", "a\\", { PRESS_DARK, 'a', '\\' } },
    { "\033]11;rgb:00/00/00\033", "\033OA\\", { PRESS_DARK, PRESS_UP, '\\' } },
    { "\033]11;rgb:00/00/00\033\\", "\\", { PRESS_DARK, '\\' } },
    { "\033]000000000000000000000000000000000000000", "\aq", { 'q' } }, /* 39 characters */
    { "\033]0000000000000000000000000000000000000001q", NULL, { '1', 'q' } },
};

START_TEST(a_terminal_answers)
{
    struct press_mouse mouse;
    int at = 0, key;

    term_keys_expect_answer();
    type(answers[_i].first);
    for (int part = 0; part < 2; part++) {
        while ((key = term_press(&mouse)) != PRESS_NONE)
            ck_assert_msg(key == answers[_i].keys[at++], "row %d, key %d: %#x", _i, at - 1,
                          (unsigned)key);
        if (part == 0 && answers[_i].then != NULL)
            type(answers[_i].then);
    }
    ck_assert_int_eq(answers[_i].keys[at], 0);
}
END_TEST

/* One answer: after it, and unasked, ESC is a key. */
START_TEST(no_other_answer_is_taken)
{
    struct press_mouse mouse;

    type("\033]1");
    ck_assert_int_eq(term_press(&mouse), PRESS_ESCAPE);
    ck_assert_int_eq(term_press(&mouse), ']');
    ck_assert_int_eq(term_press(&mouse), '1');
    term_keys_expect_answer();
    type("\033]11;rgb:ff/ff/ff\a\033]");
    ck_assert_int_eq(term_press(&mouse), PRESS_LIGHT);
    ck_assert_int_eq(term_press(&mouse), PRESS_ESCAPE);
    ck_assert_int_eq(term_press(&mouse), ']');
}
END_TEST

START_TEST(nothing_is_read_while_it_is_left)
{
    struct press_mouse mouse;

    term_keys_listen(false);
    type("a");
    ck_assert_int_eq(term_press(&mouse), PRESS_NONE);
    term_keys_listen(true);
    ck_assert_int_eq(term_press(&mouse), 'a');
    term_keys_close();
}
END_TEST

CHECK_MAIN("term keys")
{
    tcase_add_checked_fixture(all, open_terminal, NULL);
    tcase_add_loop_test(all, bytes_are_keys, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(all, a_description_that_names_all, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(all, a_description_of_its_own);
    tcase_add_loop_test(all, keys_are_what_they_send, 0, 6);
    tcase_add_test(all, a_mouse_tells);
    tcase_add_loop_test(all, a_terminal_answers, 0, sizeof answers / sizeof answers[0]);
    tcase_add_test(all, no_other_answer_is_taken);
    tcase_add_test(all, nothing_is_read_while_it_is_left);
}
