/*
 * keyboard.h - what a person's terminal sends, on its way to a worker's terminal: keys as that
 * wants them, the mouse where it is there, and the chord that takes the keyboard back, which does
 * not get there. Pure.
 */
#ifndef FB_EMULATE_KEYBOARD_H
#define FB_EMULATE_KEYBOARD_H

#include "base/text.h"
#include "modes.h"

#define EMULATE_CHORD_KEY  0x1D /* Ctrl-], twice */
#define EMULATE_CHORD_WORD "Ctrl-] Ctrl-]"
#define EMULATE_PENDING    32

/* Zeros: nothing came yet. */
struct emulate_keyboard {
    bool held;    /* the first half of the chord was typed, and waits for what follows */
    bool pasting; /* what comes is text, until the end of it */
    char pending[EMULATE_PENDING]; /* [size] a sequence that has not ended */
    size_t size;
};

/* A report of the mouse: places from 0, on the person's screen. */
struct emulate_mouse {
    int button; /* as reported: 0 left, 64 and 65 the wheel, with bits for modifiers */
    int row, col;
    bool release;
};

enum emulate_typed { EMULATE_MORE, EMULATE_CHORD, EMULATE_MOUSE_MOVED };

/*
 * Takes from bytes[*at..size) and appends to `out` what goes to the worker. EMULATE_MORE: all was
 * taken; EMULATE_CHORD: the keyboard is to be taken back, and *at is after the chord; or
 * EMULATE_MOUSE_MOVED: *mouse, and it is to be called again.
 */
enum emulate_typed emulate_type(struct emulate_keyboard *keyboard,
                                const struct emulate_modes *modes, const char *bytes, size_t size,
                                size_t *at, struct text *out, struct emulate_mouse *mouse);
/* So long nothing has followed: the half chord was a key of its own. */
void emulate_type_held(struct emulate_keyboard *keyboard, struct text *out);
/* As the program wants it; row and col on its own screen. Nothing, where it wants none. */
void emulate_type_mouse(const struct emulate_modes *modes, const struct emulate_mouse *mouse,
                        struct text *out);

#endif
