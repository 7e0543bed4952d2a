/*
 * term_keys.c - what a terminal sends, as the keys of keys.h. They are read through a pad: a read
 * through the screen's window would draw it. An escape alone is told from one that begins a key by
 * 25 ms without more.
 */
#include "keys.h"
#include "term_parts.h"

#include <curses.h>

#define ESCAPE_MS  25
#define CODE_PASTE (KEY_MAX + 1) /* define_key(3)'s, for the marks of a paste */

#define MOVES_MOST 16 /* more than curses keeps */

static WINDOW *pad;

static struct {
    struct term_mouse list[MOVES_MOST]; /* of the mouse, not told yet: the last one first */
    int count;
} moves;

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

int term_press(struct term_mouse *mouse)
{
    wint_t code = 0;
    int r;

    if (next_move(mouse))
        return PRESS_MOUSE;
    while (term_entered() && (r = wget_wch(pad, &code)) != ERR) {
        if (r != KEY_CODE_YES) {
            if (code == '\n')
                return PRESS_ENTER;
            return code == '\b' ? PRESS_BACKSPACE : (int)code;
        }
        if (code == KEY_MOUSE)
            take_mouse();
        else if (code != KEY_RESIZE)
            return press_of((int)code);
        if (next_move(mouse))
            return PRESS_MOUSE;
    }
    return PRESS_NONE;
}
