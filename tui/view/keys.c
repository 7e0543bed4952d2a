/*
 * keys.c - the list of keys.h as a table, and its two questions: what does this key ask for here,
 * and what is printed on it. Invariant, held by a test: on one board no key asks for two things.
 */
#include "keys.h"

#include "base/utf8.h"

#include <stdio.h>

static const struct keys_row rows[] = {
#define KEYS_ROW(name, boards, group, key, key2, key3, rank, when, word, words)                    \
    { REQUEST_##name, boards, KEYS_##group, { key, key2, key3 }, rank, KEYS_##when, word, words },
    KEYS_REQUESTS(KEYS_ROW)
#undef KEYS_ROW
};

#define ROWS (sizeof rows / sizeof rows[0])

const struct keys_row *keys_rows(size_t *count)
{
    *count = ROWS;
    return rows;
}

enum request keys_request(int press, unsigned board)
{
    for (size_t i = 0; press != PRESS_NONE && i < ROWS; i++)
        for (int key = 0; (rows[i].boards & board) != 0 && key < 3; key++)
            if (rows[i].keys[key] == press)
                return rows[i].request;
    return REQUEST_NONE;
}

bool keys_change(enum request request)
{
    static const enum request changes[] = {
        REQUEST_KILL,       REQUEST_STOP,        REQUEST_PAUSE,     REQUEST_TYPE,
        REQUEST_JOB_START,  REQUEST_JOB_STOP,    REQUEST_ALL_START, REQUEST_ALL_STOP,
        REQUEST_AGAIN,      REQUEST_ALL_RESTART, REQUEST_AGAIN_ALL, REQUEST_HOLD,
        REQUEST_MORE_SLOTS, REQUEST_FEWER_SLOTS, REQUEST_RELOAD,
    };

    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        if (changes[i] == request)
            return true;
    return false;
}

const char *keys_group_words(enum keys_group group)
{
    static const char *const words[] = {
#define KEYS_WORDS(name, group_words) group_words,
        KEYS_GROUPS(KEYS_WORDS)
#undef KEYS_WORDS
    };

    return words[group];
}

static const char *arrow(int press, const struct glyphs *glyphs)
{
    switch (press) {
    case PRESS_UP:
        return glyphs->up;
    case PRESS_DOWN:
        return glyphs->down;
    case PRESS_LEFT:
        return glyphs->left;
    case PRESS_RIGHT:
        return glyphs->right;
    case PRESS_ENTER:
        return glyphs->enter;
    default:
        return NULL;
    }
}

const char *keys_name(int press, const struct glyphs *glyphs, char buffer[16])
{
    static const struct {
        int press;
        const char *name;
    } names[] = { { PRESS_TAB, "Tab" },      { PRESS_ESCAPE, "Esc" },     { PRESS_SPACE, "Space" },
                  { PRESS_PAGE_UP, "PgUp" }, { PRESS_PAGE_DOWN, "PgDn" }, { PRESS_HOME, "Home" },
                  { PRESS_END, "End" },      { PRESS_BACKTAB, "S-Tab" },  { PRESS_F1, "F1" } };
    const char *glyph = arrow(press, glyphs);

    if (glyph != NULL)
        return glyph;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].press == press)
            return names[i].name;
    if (press > 0 && press < ' ')
        snprintf(buffer, 16, "Ctrl-%c", press + '@');
    else
        buffer[press > 0 && press < PRESS_UP ? utf8_write(buffer, (uint32_t)press) : 0] = '\0';
    return buffer;
}
