/*
 * keyboard.c - a person's terminal is in the modes that curses has set: arrows come as ESC O, the
 * keypad has keys of its own, what is pasted is marked. Each sequence is read whole and goes on in
 * the form of the program's modes; what is not known goes on as it is.
 */
#include "keyboard.h"

#include <stdio.h>
#include <string.h>

#define SHORT_MOST 223 /* the last place in a report of one byte each */

static bool is(const struct emulate_modes *modes, enum emulate_mode mode)
{
    return (modes->modes & mode) != 0;
}

/* Whether what is pending is all of it: ESC [ numbers letter, ESC O letter, ESC character. */
static bool whole(const struct emulate_keyboard *keyboard)
{
    const char *bytes = keyboard->pending;
    size_t size = keyboard->size;
    char last = bytes[size - 1];

    if (size < 2)
        return false;
    if (bytes[1] == 'O')
        return size > 2;
    if (bytes[1] != '[')
        return true;
    if (size > 2 && bytes[2] == 'M')
        return size == 6;
    return last >= 0x40 && last != '[';
}

/* The keypad of a terminal that is in the mode for it, as what is printed on its keys. */
static bool put_keypad(char letter, struct text *out)
{
    static const char letters[] = "Mjklmnopqrstuvwxy", keys[] = "\r*+,-./0123456789";
    const char *found = letter != '\0' ? strchr(letters, letter) : NULL;

    if (found == NULL)
        return false;
    text_putc(out, keys[found - letters]);
    return true;
}

static void put_key(const struct emulate_keyboard *keyboard, const struct emulate_modes *modes,
                    struct text *out)
{
    const char *bytes = keyboard->pending;
    bool arrow = keyboard->size == 3 && strchr("ABCDHF", bytes[2]) != NULL;

    if (arrow) {
        text_putc(out, '\033');
        text_putc(out, is(modes, EMULATE_CURSOR_KEYS) ? 'O' : '[');
        text_putc(out, bytes[2]);
    } else if (keyboard->size != 3 || bytes[1] != 'O' || is(modes, EMULATE_KEYPAD) ||
               !put_keypad(bytes[2], out)) {
        text_put(out, bytes, keyboard->size);
    }
}

static bool is_mouse(const struct emulate_keyboard *keyboard, struct emulate_mouse *mouse)
{
    const char *bytes = keyboard->pending;
    char end = '\0', terminated[EMULATE_PENDING + 1];
    int button, col, row;

    if (keyboard->size == 6 && memcmp(bytes, "\033[M", 3) == 0) {
        button = (unsigned char)bytes[3] - 32;
        *mouse = (struct emulate_mouse){ button, (unsigned char)bytes[5] - 33,
                                         (unsigned char)bytes[4] - 33, (button & 67) == 3 };
        return true;
    }
    if (memcmp(bytes, "\033[<", 3) != 0)
        return false;
    memcpy(terminated, bytes, keyboard->size);
    terminated[keyboard->size] = '\0';
    if (sscanf(terminated + 3, "%5d;%5d;%5d%c", &button, &col, &row, &end) != 4 ||
        (end != 'M' && end != 'm'))
        return false;
    *mouse = (struct emulate_mouse){ button, row - 1, col - 1, end == 'm' };
    return true;
}

static bool is_sequence(const struct emulate_keyboard *keyboard, const char *sequence)
{
    return keyboard->size == strlen(sequence) &&
           memcmp(keyboard->pending, sequence, keyboard->size) == 0;
}

static void put_paste(struct emulate_keyboard *keyboard, const struct emulate_modes *modes,
                      bool begins, struct text *out)
{
    keyboard->pasting = begins;
    if (is(modes, EMULATE_PASTE))
        text_put(out, keyboard->pending, keyboard->size);
}

/* A sequence that is whole, or too long to be one; true: it is of the mouse. */
static bool take_sequence(struct emulate_keyboard *keyboard, const struct emulate_modes *modes,
                          struct text *out, struct emulate_mouse *mouse)
{
    bool moved = false;

    if (is_sequence(keyboard, "\033[200~") && !keyboard->pasting)
        put_paste(keyboard, modes, true, out);
    else if (is_sequence(keyboard, "\033[201~"))
        put_paste(keyboard, modes, false, out);
    else if (keyboard->pasting)
        text_put(out, keyboard->pending, keyboard->size);
    else if (is_mouse(keyboard, mouse))
        moved = true;
    else
        put_key(keyboard, modes, out);
    keyboard->size = 0;
    return moved;
}

void emulate_type_held(struct emulate_keyboard *keyboard, struct text *out)
{
    if (keyboard->held)
        text_putc(out, EMULATE_CHORD_KEY);
    keyboard->held = false;
}

/* Escape alone: nothing more came with it. What else has not ended waits for its rest. */
static void end_of_read(struct emulate_keyboard *keyboard, struct text *out)
{
    if (keyboard->size != 1)
        return;
    text_putc(out, '\033');
    keyboard->size = 0;
}

enum emulate_typed emulate_type(struct emulate_keyboard *keyboard,
                                const struct emulate_modes *modes, const char *bytes, size_t size,
                                size_t *at, struct text *out, struct emulate_mouse *mouse)
{
    while (*at < size) {
        char byte = bytes[(*at)++];
        if (byte == EMULATE_CHORD_KEY && !keyboard->pasting && keyboard->size == 0) {
            keyboard->held = !keyboard->held;
            if (!keyboard->held)
                return EMULATE_CHORD;
            continue;
        }
        emulate_type_held(keyboard, out);
        if (keyboard->size == 0 && byte != '\033') {
            text_putc(out, byte);
            continue;
        }
        keyboard->pending[keyboard->size++] = byte;
        if ((whole(keyboard) || keyboard->size == EMULATE_PENDING) &&
            take_sequence(keyboard, modes, out, mouse))
            return EMULATE_MOUSE_MOVED;
    }
    end_of_read(keyboard, out);
    return EMULATE_MORE;
}

void emulate_type_mouse(const struct emulate_modes *modes, const struct emulate_mouse *mouse,
                        struct text *out)
{
    int button = mouse->release ? 3 : mouse->button;

    if (!is(modes, EMULATE_MOUSE))
        return;
    if (is(modes, EMULATE_MOUSE_LONG)) {
        text_printf(out, "\033[<%d;%d;%d%c", mouse->button, mouse->col + 1, mouse->row + 1,
                    mouse->release ? 'm' : 'M');
    } else if (mouse->col < SHORT_MOST && mouse->row < SHORT_MOST) {
        text_puts(out, "\033[M");
        text_putc(out, (char)(button + 32));
        text_putc(out, (char)(mouse->col + 33));
        text_putc(out, (char)(mouse->row + 33));
    }
}
