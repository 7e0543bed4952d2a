/*
 * term_keys.c - what a terminal sends, as the keys of keys.h. They are read through a pad: a read
 * through the screen's window would draw it. An escape alone is told from one that begins a key by
 * 25 ms without more. A sequence that terminfo does not know is one key all the same: taken for its
 * characters, a 1 of the keypad (ESC O q) would quit.
 */
#include "keys.h"
#include "term_parts.h"

#include <curses.h>

#define ESCAPE_MS  25
#define CODE_PASTE (KEY_MAX + 1) /* define_key(3)'s, for the marks of a paste */

#define SEQUENCE_MOST 32
#define MOVES_MOST    16 /* more than curses keeps */

static WINDOW *pad;

static struct {
    struct term_mouse list[MOVES_MOST]; /* of the mouse, not told yet: the last one first */
    int count;
} moves;

static struct {
    int r; /* ERR: nothing */
    wint_t code;
} further = { .r = ERR }; /* what came behind an escape and is no part of it */

void term_keys_open(void)
{
    pad = newpad(1, 1);
    keypad(pad, TRUE);
    nodelay(pad, TRUE);
    set_escdelay(ESCAPE_MS);
    mouseinterval(0);
    define_key("\033[200~", CODE_PASTE);
    define_key("\033[201~", CODE_PASTE + 1);
}

void term_keys_close(void)
{
    delwin(pad);
    pad = NULL;
}

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

static bool is_told(const MEVENT *event, struct term_mouse *mouse)
{
    *mouse = (struct term_mouse){ .row = event->y, .col = event->x };
    if (event->bstate & BUTTON1_PRESSED)
        mouse->what = TERM_CLICK;
    else if (event->bstate & BUTTON4_PRESSED)
        mouse->what = TERM_WHEEL_UP;
    else if (event->bstate & BUTTON5_PRESSED)
        mouse->what = TERM_WHEEL_DOWN;
    else
        return false;
    return true;
}

/*
 * What came in one go is told as one key of a mouse, and getmouse(3) gives the last of it first: a
 * press that its release came with would be lost behind it.
 */
static void take_mouse(void)
{
    MEVENT event;

    while (moves.count < MOVES_MOST && getmouse(&event) == OK)
        moves.count += is_told(&event, &moves.list[moves.count]);
}

static bool next_move(struct term_mouse *mouse)
{
    if (moves.count == 0)
        return false;
    *mouse = moves.list[--moves.count];
    return true;
}

/* One read of curses, or what was read too far: OK, KEY_CODE_YES, or ERR where nothing waits. */
static int next_code(wint_t *code)
{
    int r = further.r;

    *code = further.code;
    further.r = ERR;
    return r != ERR ? r : wget_wch(pad, code);
}

/* ESC O and a letter: arrows, and the keypad of a terminal that tells it apart. */
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
    static const int numbered[] = { PRESS_OTHER,     PRESS_HOME, PRESS_OTHER,
                                    PRESS_DELETE,    PRESS_END,  PRESS_PAGE_UP,
                                    PRESS_PAGE_DOWN, PRESS_HOME, PRESS_END };
    wint_t code = 0;
    int number = 0, bytes = 0, r;

    while ((r = next_code(&code)) == OK && code >= ' ' && code < '@' && bytes++ < SEQUENCE_MOST)
        number = code >= '0' && code <= '9' && number < 100 ? number * 10 + (int)(code - '0') : 100;
    if (r != OK)
        return PRESS_OTHER;
    if (code == '[' && bytes == 0) /* of the Linux console: one more */
        return next_code(&code) == OK && code == 'A' ? PRESS_F1 : PRESS_OTHER;
    if (code == '~')
        return number < 9 ? numbered[number] : PRESS_OTHER;
    return bytes == 0 && code >= 'A' && code <= 'Z' ? press_of_letter(code) : PRESS_OTHER;
}

static int press_of_escape(void)
{
    wint_t code = 0;
    int r = next_code(&code);

    if (r == OK && code == '[')
        return press_of_sequence();
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

int term_press(struct term_mouse *mouse)
{
    wint_t code = 0;
    int r;

    if (next_move(mouse))
        return PRESS_MOUSE;
    while (term_entered() && (r = next_code(&code)) != ERR) {
        if (r != KEY_CODE_YES)
            return press_of_character(code);
        if (code == KEY_MOUSE)
            take_mouse();
        else if (code != KEY_RESIZE)
            return press_of((int)code);
        if (next_move(mouse))
            return PRESS_MOUSE;
    }
    return PRESS_NONE;
}
