/*
 * term.c - the terminal's owner. Everything that is switched on is first given to undo.c, with the
 * bytes that switch it off.
 *
 * curses is opened with its signals blocked and its handlers are taken out again: SIGTSTP and
 * SIGWINCH are read from the caller's signalfd, and nothing of curses ever runs in a worker.
 */
#include "term.h"

#include "inside.h"
#include "undo.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#define RETRY_AS  "xterm-256color" /* what many a terminal is that terminfo does not know */
#define SIZE_MOST 1000

static struct {
    FILE *in, *out; /* of descriptors of our own, above 2 */
    SCREEN *screen;
    bool mouse, paste, title, keyboard;
} the;

/* ---------------------------------------------------------------- open */

static void close_sides(void)
{
    if (the.in != NULL)
        fclose(the.in);
    if (the.out != NULL)
        fclose(the.out);
    the.in = the.out = NULL;
}

/* The name under which terminfo knows a terminal that can place its cursor; NULL: none. */
static const char *find_type(void)
{
    const char *names[] = { getenv("TERM"), RETRY_AS };

    if (names[0] == NULL || names[0][0] == '\0' || strcmp(names[0], "dumb") == 0)
        return NULL;
    for (int i = 0; i < 2; i++) {
        int error = 0;
        if (setupterm(names[i], fileno(the.out), &error) != OK)
            continue;
        if (cursor_address != NULL)
            return names[i];
        del_curterm(cur_term);
        return NULL;
    }
    return NULL;
}

/* newterm(3) without the handlers that it installs. It reads the type once more. */
static SCREEN *new_screen(const char *type)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
    struct sigaction before[4];
    SCREEN *screen;

    for (int i = 0; i < 4; i++)
        sigaction(numbers[i], NULL, &before[i]);
    del_curterm(cur_term);
    /* LINES and COLUMNS would hold whatever the terminal's size becomes, so the kernel is asked:
       terminfo knows no size of the Linux console, and without one there is no screen. */
    use_env(FALSE);
    use_tioctl(TRUE);
    screen = newterm(type, the.out, the.in);
    for (int i = 0; i < 4; i++)
        sigaction(numbers[i], &before[i], NULL);
    return screen;
}

static char told[64]; /* tputs(3) has no argument of the caller's */
static size_t told_size;

static int tell(int byte)
{
    if (told_size < sizeof told)
        told[told_size++] = (char)byte;
    return byte;
}

static void prepare(enum undo_mode mode, const char *capability)
{
    told_size = 0;
    if (capability != NULL)
        tputs(capability, 1, tell);
    undo_bytes(mode, told, told_size);
}

static void prepare_undo(void)
{
    static const char mouse_off[] = "\033[?1000l\033[?1006l", paste_off[] = "\033[?2004l";
    static const char title_off[] = "\033]2;\a\033[23;2t"; /* empty where none was kept */

    undo_bytes(UNDO_MOUSE, mouse_off, sizeof mouse_off - 1);
    undo_bytes(UNDO_PASTE, paste_off, sizeof paste_off - 1);
    undo_bytes(UNDO_TITLE, title_off, sizeof title_off - 1);
    prepare(UNDO_KEYPAD, keypad_local);
    prepare(UNDO_LOOK, exit_attribute_mode);
    prepare(UNDO_CURSOR, cursor_normal);
    prepare(UNDO_SCREEN, exit_ca_mode != NULL ? exit_ca_mode : clear_screen);
}

static void set_undo(bool on)
{
    for (int mode = 0; mode < UNDO_COUNT; mode++)
        undo_set((enum undo_mode)mode, on && mode != UNDO_PASTE && mode != UNDO_TITLE &&
                                           (mode != UNDO_MOUSE || the.mouse));
}

/*
 * Ctrl-C and Ctrl-Z stay signals. Ctrl-S would freeze the screen, so it is a key. TOSTOP: a worker
 * that opens /dev/tty to write over the board is stopped, and shown so, as one that reads it is.
 */
static void set_modes(void)
{
    struct termios modes;
    int fd = fileno(the.in);

    cbreak();
    noecho();
    nonl();
    curs_set(0);
    if (tcgetattr(fd, &modes) < 0)
        return;
    modes.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
    modes.c_lflag |= TOSTOP;
    modes.c_cc[VLNEXT] = modes.c_cc[VDISCARD] = _POSIX_VDISABLE;
    tcsetattr(fd, TCSADRAIN, &modes);
    def_prog_mode();
}

/* No key is a signal: each is the worker's, whose terminal makes its own of it. */
static void set_signals(bool on)
{
    struct termios modes;
    int fd = fileno(the.in);

    if (tcgetattr(fd, &modes) < 0)
        return;
    if (on)
        modes.c_lflag |= ISIG;
    else
        modes.c_lflag &= ~(tcflag_t)ISIG;
    tcsetattr(fd, TCSADRAIN, &modes);
    def_prog_mode();
}

/*
 * A frame is one write(2). ncurses 6.4 writes before each move of the cursor until it has come back
 * from endwin(3) once: so the frames of a board that was never stopped would come in pieces. And by
 * curs_inopts(3X) it may put the rest of a frame off when a key waits, unless it is told to look
 * for none.
 */
static void whole_frames(void)
{
    endwin();
    doupdate();
    typeahead(-1);
}

static int open_screen(char *why, size_t size)
{
    const char *name = getenv("TERM"), *type = find_type();
    int r;

    if (type == NULL) {
        snprintf(why, size, "the terminal '%s' cannot show a board", name != NULL ? name : "");
        return -ENOTSUP;
    }
    r = undo_open(fileno(the.out));
    if (r < 0) {
        snprintf(why, size, "the terminal: %s", strerrordesc_np(-r));
        return r;
    }
    prepare_undo();
    set_undo(true);
    the.screen = new_screen(type);
    if (the.screen != NULL) {
        wresize(stdscr, 1, 1); /* screen.c does not draw on it */
        return 0;
    }
    undo_now();
    undo_close();
    snprintf(why, size, "the terminal '%s' cannot show a board", type);
    return -ENOTSUP;
}

int term_open(char *why, size_t size)
{
    int r;

    the.in = term_open_keys();
    the.out = term_open_out();
    if (the.in == NULL || the.out == NULL) {
        snprintf(why, size, "there is no terminal to draw a board on");
        close_sides();
        return -ENOTTY;
    }
    r = open_screen(why, size);
    if (r < 0) {
        close_sides();
        return r;
    }
    term_keys_listen(true);
    set_modes();
    whole_frames();
    term_keys_open();
    return 0;
}

void term_close(void)
{
    if (the.screen == NULL)
        return;
    term_leave();
    undo_close();
    term_keys_close();
    delscreen(the.screen);
    the.screen = NULL;
    close_sides();
}

/* ---------------------------------------------------------------- leave, enter */

void term_leave(void)
{
    if (!term_entered())
        return;
    term_keys_listen(false);
    term_paste_on(false);
    endwin();
    undo_now(); /* what curses left: nothing, or all of it where the terminal did not answer */
    the.title = false;
}

void term_enter(void)
{
    if (term_entered() || the.screen == NULL)
        return;
    term_keys_listen(true);
    set_undo(true);
    clearok(curscr, TRUE);
    reset_prog_mode();
    doupdate(); /* curses comes back from endwin(3) in this */
}

void term_lose(void)
{
    term_keys_listen(false);
    the.paste = the.title = false;
    set_undo(false);
}

bool term_foreground(void)
{
    pid_t group = tcgetpgrp(fileno(the.out));

    return group < 0 || group == getpgrp();
}

int term_fd(void)
{
    return term_entered() ? fileno(the.in) : -1;
}

bool term_writable(void)
{
    struct pollfd ready = { .fd = fileno(the.out), .events = POLLOUT };

    return poll(&ready, 1, 0) > 0 && (ready.revents & POLLOUT) != 0;
}

/* ---------------------------------------------------------------- what it can do */

static int size_of(unsigned short cells, int otherwise)
{
    return cells == 0 ? otherwise : cells < SIZE_MOST ? cells : SIZE_MOST;
}

void term_size(int *rows, int *cols)
{
    struct winsize size = { 0 };

    ioctl(fileno(the.out), TIOCGWINSZ, &size);
    *rows = size_of(size.ws_row, 24);
    *cols = size_of(size.ws_col, 80);
}

void term_mouse_on(bool on)
{
    /* Of all buttons both: after one that is not asked for, curses waits for the next. */
    static const mmask_t all =
        BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON2_PRESSED | BUTTON2_RELEASED | BUTTON3_PRESSED |
        BUTTON3_RELEASED | BUTTON4_PRESSED | BUTTON4_RELEASED | BUTTON5_PRESSED | BUTTON5_RELEASED;

    the.mouse = on;
    undo_set(UNDO_MOUSE, on);
    mousemask(on ? all : 0, NULL);
}

/* In turn with what curses writes: it has sent all of a frame when doupdate(3) returns. */
static void send(const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fileno(the.out), bytes, size);
        if (n < 0 && errno != EINTR)
            return;
        if (n > 0) {
            bytes += n;
            size -= (size_t)n;
        }
    }
}

void term_paste_on(bool on)
{
    static const char *const bytes[] = { "\033[?2004l", "\033[?2004h" };

    if (on == the.paste || the.screen == NULL)
        return;
    the.paste = on;
    undo_set(UNDO_PASTE, on);
    send(bytes[on], 8);
}

void term_keyboard_on(bool on)
{
    if (on == the.keyboard || the.screen == NULL || !term_entered())
        return;
    the.keyboard = on;
    set_signals(!on);
    term_paste_on(on);
}

size_t term_bytes(char *bytes, size_t size)
{
    ssize_t n = term_entered() ? read(fileno(the.in), bytes, size) : 0;

    return n > 0 ? (size_t)n : 0;
}

void term_title(const char *text)
{
    if (!term_entered())
        return;
    undo_set(UNDO_TITLE, true);
    if (!the.title)
        send("\033[22;2t", 7);
    the.title = true;
    send("\033]2;", 4);
    send(text, strlen(text));
    send("\a", 1);
}

void term_bell(void)
{
    if (term_entered())
        send("\a", 1);
}

void term_notify(int number, const char *text)
{
    const char *head = number == 9 ? "\033]9;" : "\033]777;notify;forkboard;";

    if (!term_entered())
        return;
    send(head, strlen(head));
    for (size_t size; *text != '\0'; text += size) { /* a ; would begin another field */
        size = *text == ';' ? 1 : strcspn(text, ";");
        send(*text == ';' ? "," : text, size);
    }
    send("\a", 1);
}

void term_clipboard(const char *base64, size_t size)
{
    send("\033]52;c;", 7);
    send(base64, size);
    send("\a", 1);
}

void term_ask_background(void)
{
    term_keys_expect_answer();
    send("\033]11;?\033\\", 8);
}
