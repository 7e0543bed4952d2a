/*
 * modes.h - what a program has asked of its terminal that a screen does not show, followed through
 * all of its bytes, also while no screen is made of them: which keys it wants how, whether it draws
 * full screens, and whether it has just asked something. Pure; a few bytes.
 */
#ifndef FB_EMULATE_MODES_H
#define FB_EMULATE_MODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum emulate_mode {
    EMULATE_CURSOR_KEYS = 1, /* arrows as ESC O, not as ESC [ */
    EMULATE_KEYPAD = 2,
    EMULATE_FULL_SCREEN = 4, /* its second screen, without history */
    EMULATE_NO_CURSOR = 8,
    EMULATE_MOUSE = 16,
    EMULATE_MOUSE_LONG = 32, /* reports of the mouse in decimal numbers (1006) */
    EMULATE_PASTE = 64,      /* what is pasted is to be marked as such */
};

#define EMULATE_NUMBERS 6 /* of a sequence, the rest is passed over */

/* Zeros: nothing was asked for. */
struct emulate_modes {
    uint8_t modes; /* of enum emulate_mode */
    uint8_t at;    /* where in a sequence we are */
    uint8_t mark;  /* that it begins with: '?', '>' ...; 0: none */
    uint8_t count;
    uint16_t numbers[EMULATE_NUMBERS];
};

/* True: among the bytes was a question (DA, DSR) that a terminal answers. */
bool emulate_modes_put(struct emulate_modes *modes, const char *bytes, size_t size);
/* What brings a terminal that has just been opened into these modes, in buffer[EMULATE_MODES_ROOM].
 */
#define EMULATE_MODES_ROOM 40
const char *emulate_modes_bytes(const struct emulate_modes *modes, char *buffer);

#endif
