/*
 * keys.c - what a terminal sends, as the keys of press.h. They are read through a pad: a read
 * through the screen's window would draw it. An escape alone differs from one that begins a key by
 * 25 ms without more. A sequence that terminfo does not know is one key too: taken for its
 * characters, a 1 of the keypad (ESC O q) would quit.
 */
#include "inside.h"

#include "draw/theme.h"

#include <curses.h>
#include <stdio.h>
#include <string.h>

#define ESCAPE_MS  25
#define CODE_PASTE (KEY_MAX + 10000) /* of a paste; curses numbers its own from KEY_MAX on */

#define SEQUENCE_MOST 32
#define NUMBERED      9  /* numbers that are keys, from 0 on: each is one digit */
#define MOVES_MOST    16 /* more than curses keeps */

static WINDOW *pad;
static bool entered;

static struct {
    struct press_mouse list[MOVES_MOST]; /* of the mouse, not given out yet: the last one first */
    int count;
} moves;

static struct {
    int r; /* ERR: nothing */
    wint_t code;
} further = { .r = ERR }; /* what came after an escape and is no part of it */

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

static void forget(const char *bytes)
{
    int code = key_defined(bytes);

    if (code > 0 && code != KEY_MOUSE && press_of(code) == PRESS_OTHER)
        keyok(code, FALSE);
}

/*
 * What a terminal's description names and we have no use for is read by its sequence, where we know
 * that: a digit of the keypad is KEY_C1 or "kp1" to xterm, KEY_A1 to a vt100, and a digit to us.
 */
static void forget_nameless(void)
{
    char bytes[8];

    for (int letter = 'A'; letter <= 'z'; letter++) {
        snprintf(bytes, sizeof bytes, "\033O%c", letter);
        forget(bytes);
        bytes[1] = '[';
        forget(bytes);
    }
    for (int number = '1'; number <= '8'; number++) {
        snprintf(bytes, sizeof bytes, "\033[%c~", number);
        forget(bytes);
    }
}

void term_keys_listen(bool on)
{
    entered = on;
}

bool term_entered(void)
{
    return entered;
}

void term_keys_open(void)
{
    pad = newpad(1, 1);
    keypad(pad, TRUE);
    nodelay(pad, TRUE);
    set_escdelay(ESCAPE_MS);
    mouseinterval(0);
    define_key("\033[200~", CODE_PASTE);
    define_key("\033[201~", CODE_PASTE + 1);
    forget_nameless();
}

void term_keys_close(void)
{
    delwin(pad);
    pad = NULL;
}

static bool is_told(const MEVENT *event, struct press_mouse *mouse)
{
    *mouse = (struct press_mouse){ .row = event->y, .col = event->x };
    if (event->bstate & BUTTON1_PRESSED)
        mouse->what = MOUSE_CLICK;
    else if (event->bstate & BUTTON4_PRESSED)
        mouse->what = MOUSE_WHEEL_UP;
    else if (event->bstate & BUTTON5_PRESSED)
        mouse->what = MOUSE_WHEEL_DOWN;
    else
        return false;
    return true;
}

/*
 * Curses reports what came in one go as one key of a mouse, and getmouse(3) gives the last of it
 * first: a press that came together with its release would be lost.
 */
static void take_mouse(void)
{
    MEVENT event;

    while (moves.count < MOVES_MOST && getmouse(&event) == OK)
        moves.count += is_told(&event, &moves.list[moves.count]);
}

static bool next_move(struct press_mouse *mouse)
{
    if (moves.count == 0)
        return false;
    *mouse = moves.list[--moves.count];
    return true;
}

static struct {
    bool expected, open, tail; /* tail: but for the last character, a backslash, it is here */
    char text[40];
    size_t size;
} answer; /* of the terminal, to what was asked */

/* One read of curses, or what was read too far: OK, KEY_CODE_YES, or ERR where nothing waits. */
static int next_code(wint_t *code)
{
    int r = further.r;

    *code = further.code;
    further.r = ERR;
    return r != ERR ? r : wget_wch(pad, code);
}

/*
 * What follows "ESC ]" as far as it has come, to BEL or "ESC \\"; what no answer can hold was
 * typed, and ends it. PRESS_NONE: more is to come, or it says nothing.
 */
static int press_of_answer(void)
{
    enum palette palette;
    wint_t code = 0;
    int r = 0;

    answer.open = true;
    while ((r = next_code(&code)) == OK && code != '\a' && code != PRESS_ESCAPE) {
        if (code < ' ' || code > 'z' || strchr("0123456789abcdefABCDEFrgb:/;", (int)code) == NULL ||
            answer.size + 1 >= sizeof answer.text)
            break;
        answer.text[answer.size++] = (char)code;
    }
    if (r == ERR)
        return PRESS_NONE;
    answer.open = answer.expected = false;
    answer.text[answer.size] = '\0';
    if (r == OK && code == PRESS_ESCAPE)
        answer.tail = true;
    else if (r != OK || code != '\a') { /* typed */
        further.r = r;
        further.code = code;
        return PRESS_NONE;
    }
    if (!theme_of_answer(answer.text, &palette))
        return PRESS_NONE;
    return palette == PALETTE_LIGHT ? PRESS_LIGHT : PRESS_DARK;
}

void term_keys_expect_answer(void)
{
    memset(&answer, 0, sizeof answer);
    answer.expected = true;
}

/* ESC O and a letter: arrows, and the keypad of a terminal that has keys of its own for it. */
static int press_of_letter(wint_t letter)
{
    static const struct {
        char letter;
        int press;
    } table[] = { { 'A', PRESS_UP },    { 'B', PRESS_DOWN },   { 'C', PRESS_RIGHT },
                  { 'D', PRESS_LEFT },  { 'H', PRESS_HOME },   { 'F', PRESS_END },
                  { 'M', PRESS_ENTER }, { 'k', '+' },          { 'l', ',' },
                  { 'm', '-' },         { 'n', '.' },          { 'o', '/' },
                  { 'P', PRESS_F1 },    { 'Z', PRESS_BACKTAB } };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if ((wint_t)table[i].letter == letter)
            return table[i].press;
    return letter >= 'p' && letter <= 'y' ? '0' + (int)(letter - 'p') : PRESS_OTHER;
}

/* ESC [ numbers letter. Home and End as many terminals send them, whatever terminfo says. */
static int press_of_sequence(void)
{
    static const int numbered[NUMBERED] = { PRESS_OTHER,     PRESS_HOME, PRESS_OTHER,
                                            PRESS_DELETE,    PRESS_END,  PRESS_PAGE_UP,
                                            PRESS_PAGE_DOWN, PRESS_HOME, PRESS_END };
    wint_t code = 0;
    int number = 0, bytes = 0, r;

    while ((r = next_code(&code)) == OK && code >= ' ' && code < '@' && bytes++ < SEQUENCE_MOST)
        number = code >= '0' && code <= '9' && number == 0 ? (int)(code - '0') : NUMBERED;
    if (r != OK)
        return PRESS_OTHER;
    if (code == '[' && bytes == 0) /* of the Linux console: one more */
        return next_code(&code) == OK && code == 'A' ? PRESS_F1 : PRESS_OTHER;
    if (code == '~')
        return number < NUMBERED ? numbered[number] : PRESS_OTHER;
    return bytes == 0 && code >= 'A' && code <= 'Z' ? press_of_letter(code) : PRESS_OTHER;
}

static int press_of_escape(void)
{
    wint_t code = 0;
    int r = next_code(&code);

    if (r == OK && code == '[')
        return press_of_sequence();
    if (r == OK && code == ']' && answer.expected)
        return press_of_answer();
    if (r == OK && code == 'O')
        return next_code(&code) == OK ? press_of_letter(code) : PRESS_OTHER;
    further.r = r;
    further.code = code;
    return PRESS_ESCAPE;
}

static int press_of_character(wint_t code)
{
    switch (code) {
    case '\n':
        return PRESS_ENTER;
    case '\b':
        return PRESS_BACKSPACE;
    case PRESS_ESCAPE:
        return press_of_escape();
    default:
        return (int)code;
    }
}

int term_press(struct press_mouse *mouse)
{
    wint_t code = 0;
    int r, press;

    if (next_move(mouse))
        return PRESS_MOUSE;
    if (answer.open && (press = press_of_answer()) != PRESS_NONE)
        return press;
    while (entered && (r = next_code(&code)) != ERR) {
        if (r != KEY_CODE_YES && answer.tail && code == '\\') {
            answer.tail = false;
            continue;
        }
        answer.tail = false;
        if (r != KEY_CODE_YES && (press = press_of_character(code)) != PRESS_NONE)
            return press;
        if (r != KEY_CODE_YES)
            continue;
        if (code == KEY_MOUSE)
            take_mouse();
        else if (code != KEY_RESIZE)
            return press_of((int)code);
        if (next_move(mouse))
            return PRESS_MOUSE;
    }
    return PRESS_NONE;
}
