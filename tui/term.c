/*
 * term.c - the terminal's owner, and what it sends: keys. Everything that is switched on is told to
 * undo.c, with the bytes that switch it off, before it is switched on.
 *
 * curses is opened with its signals blocked and its handlers are taken out again: SIGTSTP and
 * SIGWINCH are read from the caller's signalfd, and nothing of curses ever runs in a worker.
 * Keys are read through a pad: a read through the screen's window would draw it.
 */
#include "term.h"

#include "keys.h"
#include "undo.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#define RETRY_AS   "xterm-256color" /* what many a terminal is that terminfo does not know */
#define SIZE_MOST  1000
#define ESCAPE_MS  25
#define CODE_PASTE (KEY_MAX + 1) /* define_key(3)'s, for the marks of a paste */

static struct {
    FILE *in, *out; /* stdin and stdout, or ours */
    SCREEN *screen;
    WINDOW *keys;
    bool entered, mouse, paste;
} the;

/* ---------------------------------------------------------------- open */

static FILE *open_side(FILE *standard, const char *mode)
{
    int fd;
    FILE *file;

    if (isatty(fileno(standard)))
        return standard;
    fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return NULL;
    file = fdopen(fd, mode);
    if (file == NULL)
        close(fd);
    return file;
}

static void close_side(FILE **file, FILE *standard)
{
    if (*file != NULL && *file != standard)
        fclose(*file);
    *file = NULL;
}

static void close_sides(void)
{
    close_side(&the.in, stdin);
    close_side(&the.out, stdout);
}

/* The name under which terminfo knows a terminal that can place its cursor; NULL: none. */
static const char *find_type(void)
{
    const char *names[] = { getenv("TERM"), RETRY_AS };

    if (names[0] == NULL || names[0][0] == '\0' || strcmp(names[0], "dumb") == 0)
        return NULL;
    for (int i = 0; i < 2; i++) {
        int error = 0;
        if (setupterm(names[i], fileno(the.out), &error) == OK)
            return cursor_address != NULL ? names[i] : NULL;
    }
    return NULL;
}

/* newterm(3) without the handlers that it installs. */
static SCREEN *new_screen(const char *type)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
    struct sigaction before[4];
    SCREEN *screen;

    for (int i = 0; i < 4; i++)
        sigaction(numbers[i], NULL, &before[i]);
    use_env(FALSE); /* LINES and COLUMNS would hold whatever the terminal's size becomes */
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

    undo_bytes(UNDO_MOUSE, mouse_off, sizeof mouse_off - 1);
    undo_bytes(UNDO_PASTE, paste_off, sizeof paste_off - 1);
    prepare(UNDO_KEYPAD, keypad_local);
    prepare(UNDO_LOOK, exit_attribute_mode);
    prepare(UNDO_CURSOR, cursor_normal);
    prepare(UNDO_SCREEN, exit_ca_mode != NULL ? exit_ca_mode : clear_screen);
}

static void set_undo(bool on)
{
    for (int mode = UNDO_KEYPAD; mode < UNDO_COUNT; mode++)
        undo_set((enum undo_mode)mode, on);
    undo_set(UNDO_MOUSE, on && the.mouse);
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

static void open_keys(void)
{
    the.keys = newpad(1, 1);
    keypad(the.keys, TRUE);
    nodelay(the.keys, TRUE);
    set_escdelay(ESCAPE_MS);
    mouseinterval(0);
    define_key("\033[200~", CODE_PASTE);
    define_key("\033[201~", CODE_PASTE + 1);
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
    if (the.screen != NULL)
        return 0;
    undo_now();
    undo_close();
    snprintf(why, size, "the terminal '%s' cannot show a board", type);
    return -ENOTSUP;
}

int term_open(char *why, size_t size)
{
    int r;

    the.in = open_side(stdin, "r");
    the.out = open_side(stdout, "w");
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
    the.entered = true;
    set_modes();
    open_keys();
    return 0;
}

void term_close(void)
{
    if (the.screen == NULL)
        return;
    term_leave();
    undo_close();
    delwin(the.keys);
    delscreen(the.screen);
    the.keys = NULL;
    the.screen = NULL;
    close_sides();
}

/* ---------------------------------------------------------------- leave, enter */

void term_leave(void)
{
    if (!the.entered)
        return;
    the.entered = false;
    term_paste_on(false);
    endwin();
    undo_now(); /* what curses left: nothing, or all of it where the terminal did not answer */
}

void term_enter(void)
{
    if (the.entered || the.screen == NULL)
        return;
    the.entered = true;
    set_undo(true);
    clearok(curscr, TRUE);
    doupdate(); /* curses comes back from endwin(3) in this */
}

bool term_entered(void)
{
    return the.entered;
}

bool term_foreground(void)
{
    pid_t group = tcgetpgrp(fileno(the.out));

    return group < 0 || group == getpgrp();
}

int term_fd(void)
{
    return the.entered ? fileno(the.in) : -1;
}

bool term_writable(void)
{
    struct pollfd ready = { .fd = fileno(the.out), .events = POLLOUT };

    return poll(&ready, 1, 0) > 0 && (ready.revents & POLLOUT) != 0;
}

/* ---------------------------------------------------------------- keys */

static int press_of(int code)
{
    static const struct {
        int code, press;
    } table[] = { { KEY_UP, PRESS_UP },
                  { KEY_DOWN, PRESS_DOWN },
                  { KEY_LEFT, PRESS_LEFT },
                  { KEY_RIGHT, PRESS_RIGHT },
                  { KEY_PPAGE, PRESS_PAGE_UP },
                  { KEY_NPAGE, PRESS_PAGE_DOWN },
                  { KEY_HOME, PRESS_HOME },
                  { KEY_END, PRESS_END },
                  { KEY_BTAB, PRESS_BACKTAB },
                  { KEY_DC, PRESS_DELETE },
                  { KEY_F(1), PRESS_F1 },
                  { KEY_ENTER, PRESS_ENTER },
                  { KEY_BACKSPACE, PRESS_BACKSPACE },
                  { CODE_PASTE, PRESS_PASTE_BEGIN },
                  { CODE_PASTE + 1, PRESS_PASTE_END } };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].code == code)
            return table[i].press;
    return PRESS_OTHER;
}

static bool take_mouse(struct term_mouse *mouse)
{
    MEVENT event;

    if (getmouse(&event) != OK)
        return false;
    mouse->row = event.y;
    mouse->col = event.x;
    if (event.bstate & BUTTON1_PRESSED)
        mouse->what = TERM_CLICK;
    else if (event.bstate & BUTTON4_PRESSED)
        mouse->what = TERM_WHEEL_UP;
    else if (event.bstate & BUTTON5_PRESSED)
        mouse->what = TERM_WHEEL_DOWN;
    else
        return false;
    return true;
}

int term_press(struct term_mouse *mouse)
{
    wint_t code = 0;
    int r;

    while (the.entered && (r = wget_wch(the.keys, &code)) != ERR) {
        if (r != KEY_CODE_YES) {
            if (code == '\n')
                return PRESS_ENTER;
            return code == '\b' ? PRESS_BACKSPACE : (int)code;
        }
        if (code == KEY_MOUSE && take_mouse(mouse))
            return PRESS_MOUSE;
        if (code != KEY_RESIZE && code != KEY_MOUSE)
            return press_of((int)code);
    }
    return PRESS_NONE;
}

/* ---------------------------------------------------------------- what it can do */

static int size_of(unsigned short cells, int otherwise)
{
    if (cells == 0) /* a terminal that does not know */
        return otherwise;
    return cells < SIZE_MOST ? cells : SIZE_MOST;
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
    the.mouse = on;
    undo_set(UNDO_MOUSE, on && the.entered);
    mousemask(on ? BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED : 0, NULL);
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

void term_clipboard(const char *base64, size_t size)
{
    send("\033]52;c;", 7);
    send(base64, size);
    send("\a", 1);
}
