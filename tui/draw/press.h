/*
 * press.h - a key is a number: Unicode for what types a character, else a PRESS_. Pure; what a
 * terminal sends for it is the terminal's (term/keys.c), what it asks for the board's
 * (view/keys.h).
 */
#ifndef FB_DRAW_PRESS_H
#define FB_DRAW_PRESS_H

enum press {
    PRESS_NONE = 0,
    PRESS_TAB = 9,
    PRESS_ENTER = 13,
    PRESS_ESCAPE = 27,
    PRESS_SPACE = 32,
    PRESS_BACKSPACE = 127,
    PRESS_UP = 0x110000, /* beyond Unicode */
    PRESS_DOWN,
    PRESS_LEFT,
    PRESS_RIGHT,
    PRESS_PAGE_UP,
    PRESS_PAGE_DOWN,
    PRESS_HOME,
    PRESS_END,
    PRESS_BACKTAB,
    PRESS_DELETE,
    PRESS_F1,
    PRESS_MOUSE,       /* what and where: struct press_mouse */
    PRESS_PASTE_BEGIN, /* bracketed paste: what comes between is text */
    PRESS_PASTE_END,
    PRESS_DARK, /* no key: the terminal's answer, what its background is */
    PRESS_LIGHT,
    PRESS_OTHER, /* a key that has no name here */
};

#define PRESS_CTRL(letter) ((letter)&31)

/* With PRESS_MOUSE. */
struct press_mouse {
    enum press_mouse_what { MOUSE_CLICK, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN } what;
    int row, col; /* from 0 */
};

#endif
