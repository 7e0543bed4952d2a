/*
 * modes.c - a parser of control sequences that knows their form and a dozen of them by name. What
 * has no ESC in it, as most output, costs a memchr(3). So does the text of a string (OSC, DCS): an
 * ESC ends it, whether a backslash follows or the beginning of something else.
 */
#include "modes.h"

#include <string.h>

enum at { GROUND, ESCAPE, SEQUENCE };

#define NUMBER_MOST 9999

static void set(struct emulate_modes *modes, unsigned bits, bool on)
{
    modes->modes = (uint8_t)(on ? modes->modes | bits : modes->modes & ~bits);
}

static void set_private(struct emulate_modes *modes, unsigned number, bool on)
{
    static const struct {
        uint16_t number;
        uint8_t bits;
    } table[] = { { 1, EMULATE_CURSOR_KEYS },    { 47, EMULATE_FULL_SCREEN },
                  { 1047, EMULATE_FULL_SCREEN }, { 1049, EMULATE_FULL_SCREEN },
                  { 9, EMULATE_MOUSE },          { 1000, EMULATE_MOUSE },
                  { 1002, EMULATE_MOUSE },       { 1003, EMULATE_MOUSE },
                  { 1006, EMULATE_MOUSE_LONG },  { 2004, EMULATE_PASTE } };

    if (number == 25)
        set(modes, EMULATE_NO_CURSOR, !on);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].number == number)
            set(modes, table[i].bits, on);
}

/* A whole sequence; true: it is a question. */
static bool take_sequence(struct emulate_modes *modes, char last)
{
    modes->at = GROUND;
    if (last == 'c')
        return modes->mark == 0 || modes->mark == '>';
    if (last == 'n')
        return modes->mark == 0 || modes->mark == '?';
    if (modes->mark == '?' && (last == 'h' || last == 'l'))
        for (unsigned i = 0; i <= modes->count && i < EMULATE_NUMBERS; i++)
            set_private(modes, modes->numbers[i], last == 'h');
    if (modes->mark == '!' && last == 'p')
        set(modes, EMULATE_CURSOR_KEYS | EMULATE_KEYPAD | EMULATE_NO_CURSOR, false);
    return false;
}

static bool in_sequence(struct emulate_modes *modes, char byte)
{
    if (byte >= '0' && byte <= '9') {
        unsigned at = modes->count, number = at < EMULATE_NUMBERS ? modes->numbers[at] : 0;
        number = number * 10 + (unsigned)(byte - '0');
        if (at < EMULATE_NUMBERS)
            modes->numbers[at] = (uint16_t)(number < NUMBER_MOST ? number : NUMBER_MOST);
    } else if (byte == ';' || byte == ':') {
        modes->count = (uint8_t)(modes->count + (modes->count < EMULATE_NUMBERS));
    } else if (byte >= 0x20 && byte < 0x40) {
        modes->mark = (uint8_t)byte;
    } else if (byte >= 0x40 && byte < 0x7F) {
        return take_sequence(modes, byte);
    }
    return false;
}

static bool after_escape(struct emulate_modes *modes, char byte)
{
    modes->at = GROUND;
    switch (byte) {
    case '[':
        *modes = (struct emulate_modes){ .modes = modes->modes, .at = SEQUENCE };
        break;
    case '=':
    case '>':
        set(modes, EMULATE_KEYPAD, byte == '=');
        break;
    case 'c':
        modes->modes = 0;
        break;
    case 'Z':
        return true;
    default:
        break;
    }
    return false;
}

static bool take(struct emulate_modes *modes, char byte)
{
    if (byte == 0x18 || byte == 0x1A) {
        modes->at = GROUND;
        return false;
    }
    if (byte == '\033') {
        modes->at = ESCAPE;
        return false;
    }
    switch ((enum at)modes->at) {
    case ESCAPE:
        return after_escape(modes, byte);
    case SEQUENCE:
        return in_sequence(modes, byte);
    default:
        return false;
    }
}

bool emulate_modes_put(struct emulate_modes *modes, const char *bytes, size_t size)
{
    bool asked = false;

    for (size_t at = 0; at < size; at++) {
        if (modes->at == GROUND) {
            const char *escape = memchr(bytes + at, '\033', size - at);
            if (escape == NULL)
                return asked;
            at = (size_t)(escape - bytes);
        }
        asked |= take(modes, bytes[at]);
    }
    return asked;
}

const char *emulate_modes_bytes(const struct emulate_modes *modes, char *buffer)
{
    static const struct {
        uint8_t bit;
        const char *bytes;
    } table[] = { { EMULATE_FULL_SCREEN, "\033[?1049h" },
                  { EMULATE_CURSOR_KEYS, "\033[?1h" },
                  { EMULATE_KEYPAD, "\033=" },
                  { EMULATE_NO_CURSOR, "\033[?25l" } };

    buffer[0] = '\0';
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (modes->modes & table[i].bit)
            strcat(buffer, table[i].bytes);
    return buffer;
}
