/*
 * template_plus.c - GNU parallel's --plus: more replacement strings, as far as they go without
 * Perl. What is cut or replaced is text as it stands: a dot is a dot.
 */
#include "template_inside.h"

#include <string.h>

#define DOTS_MOST 3

static const struct {
    const char *word;
    enum operation operation;
} fixed[] = {
    { "..", NO_EXTENSIONS_2 },        { "...", NO_EXTENSIONS_3 }, { "/..", BASE_NO_EXTENSIONS_2 },
    { "/...", BASE_NO_EXTENSIONS_3 }, { "+/", PARENT },           { "+.", EXTENSION },
    { "+..", EXTENSIONS_2 },          { "+...", EXTENSIONS_3 },
};

/* Those that begin so have a text, or two; of two that begin alike the longer stands first. */
static const struct {
    const char *word;
    enum operation operation;
    bool two;
} taking[] = {
    { ":-", DEFAULT, false },      { "##", CUT_FRONT, false },  { "#", CUT_FRONT, false },
    { "%%", CUT_END, false },      { "%", CUT_END, false },     { "//", REPLACE_ALL, true },
    { "/#", REPLACE_FRONT, true }, { "/%", REPLACE_END, true }, { "/", REPLACE, true },
    { "^^", UPPER_ALL, false },    { "^", UPPER_FRONT, false }, { ",,", LOWER_ALL, false },
    { ",", LOWER_FRONT, false },
};

static bool is(const char *text, size_t size, const char *word)
{
    return strlen(word) == size && memcmp(word, text, size) == 0;
}

/* "2" or "2:3" after a colon. */
static bool parse_part(const char *text, size_t size, struct piece *out)
{
    size_t at = 1, digits;

    if (size < 2 || text[0] != ':')
        return false;
    out->operation = PART;
    out->length = -1;
    for (int i = 0; i < 2; i++) {
        int number = 0;
        for (digits = 0; at < size && text[at] >= '0' && text[at] <= '9' && digits < 7; digits++)
            number = number * 10 + (text[at++] - '0');
        *(i == 0 ? &out->from : &out->length) = number;
        if (digits == 0)
            return false;
        if (at == size)
            return true;
        if (text[at++] != ':' || i == 1)
            return false;
    }
    return false;
}

static bool parse_taking(const char *text, size_t size, struct piece *out)
{
    static const char pattern[] = "*+?[]()^$|\\{";

    for (size_t i = 0; i < sizeof taking / sizeof taking[0]; i++) {
        size_t word = strlen(taking[i].word), left = size - word;
        const char *slash;
        if (size <= word || memcmp(text, taking[i].word, word) != 0)
            continue;
        out->first = text + word;
        out->first_size = left;
        slash = memchr(out->first, '/', left);
        if (taking[i].two && (slash == NULL || slash == out->first))
            continue;
        if (taking[i].two) {
            out->first_size = (size_t)(slash - out->first);
            out->second = slash + 1;
            out->second_size = left - out->first_size - 1;
        }
        out->operation = taking[i].operation;
        for (size_t j = 0; j < out->first_size && out->operation != DEFAULT; j++)
            out->pattern |= strchr(pattern, out->first[j]) != NULL;
        return true;
    }
    return false;
}

bool template_plus_parse(const char *text, size_t size, struct piece *out)
{
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        if (is(text, size, fixed[i].word)) {
            out->operation = fixed[i].operation;
            return true;
        }
    if (out->input == 0 && (is(text, size, "choose_k") || is(text, size, "uniq"))) {
        out->operation = size == 4 ? UNIQUE : CHOSEN;
        return true;
    }
    return parse_part(text, size, out) || parse_taking(text, size, out);
}

/* ---------------------------------------------------------------- values */

static const char *base_of(const char *value)
{
    const char *slash = strrchr(value, '/');
    return slash != NULL ? slash + 1 : value;
}

/* Where the last so many extensions begin, at their first dot; NULL: there are fewer. */
static const char *extensions_of(const char *value, int count)
{
    const char *end = value + strlen(value), *base = base_of(value);

    for (const char *at = end; at > base;)
        if (*--at == '.' && --count == 0)
            return at;
    return NULL;
}

static void put_without(struct text *out, const char *value, int count)
{
    const char *dot = extensions_of(value, count);

    text_put(out, value, dot != NULL ? (size_t)(dot - value) : strlen(value));
}

/* GNU parallel's {+.} takes what is after the last dot, wherever that is. */
static void put_extensions(struct text *out, const char *value, int count)
{
    const char *dot = count == 1 ? strrchr(value, '.') : extensions_of(value, count);

    text_puts(out, dot != NULL ? dot + 1 : "");
}

static void put_parent(struct text *out, const char *value)
{
    const char *slash = strrchr(value, '/');

    text_put(out, value, slash != NULL ? (size_t)(slash - value) : 0);
}

static void put_part(struct text *out, const struct piece *piece, const char *value)
{
    size_t size = strlen(value), from = (size_t)piece->from, length;

    if (from > size)
        from = size;
    length = size - from;
    if (piece->length >= 0 && (size_t)piece->length < length)
        length = (size_t)piece->length;
    text_put(out, value + from, length);
}

static char changed(char byte, enum operation operation)
{
    bool upper = operation == UPPER_ALL || operation == UPPER_FRONT;

    if (upper && byte >= 'a' && byte <= 'z')
        return (char)(byte - 'a' + 'A');
    if (!upper && byte >= 'A' && byte <= 'Z')
        return (char)(byte - 'A' + 'a');
    return byte;
}

/* What stands instead of the text that was found. */
static void put_found(struct text *out, const struct piece *piece)
{
    switch (piece->operation) {
    case UPPER_ALL:
    case UPPER_FRONT:
    case LOWER_ALL:
    case LOWER_FRONT:
        for (size_t i = 0; i < piece->first_size; i++)
            text_putc(out, changed(piece->first[i], piece->operation));
        break;
    default:
        if (piece->second != NULL) /* of a cut: nothing */
            text_put(out, piece->second, piece->second_size);
    }
}

/* Where the text is looked for in what is left of a value; NULL: nowhere. */
static const char *find(const struct piece *piece, const char *at, bool front)
{
    enum operation operation = piece->operation;
    size_t size = strlen(at);
    bool at_front = operation == CUT_FRONT || operation == REPLACE_FRONT ||
                    operation == UPPER_FRONT || operation == LOWER_FRONT;

    if (size < piece->first_size || (at_front && !front))
        return NULL;
    if (operation == CUT_END || operation == REPLACE_END)
        at += size - piece->first_size;
    else if (!at_front)
        return memmem(at, size, piece->first, piece->first_size);
    return memcmp(at, piece->first, piece->first_size) == 0 ? at : NULL;
}

static void put_replaced(struct text *out, const struct piece *piece, const char *value)
{
    bool all = piece->operation == REPLACE_ALL || piece->operation == UPPER_ALL ||
               piece->operation == LOWER_ALL;
    const char *at = value, *found;

    while ((all || at == value) && (found = find(piece, at, at == value)) != NULL) {
        text_put(out, at, (size_t)(found - at));
        put_found(out, piece);
        at = found + piece->first_size;
    }
    text_puts(out, at);
}

void template_plus_put(struct text *out, const struct piece *piece, const char *value)
{
    switch (piece->operation) {
    case NO_EXTENSIONS_2:
    case NO_EXTENSIONS_3:
        put_without(out, value, piece->operation == NO_EXTENSIONS_2 ? 2 : DOTS_MOST);
        break;
    case BASE_NO_EXTENSIONS_2:
    case BASE_NO_EXTENSIONS_3:
        put_without(out, base_of(value), piece->operation == BASE_NO_EXTENSIONS_2 ? 2 : DOTS_MOST);
        break;
    case PARENT:
        put_parent(out, value);
        break;
    case EXTENSION:
    case EXTENSIONS_2:
    case EXTENSIONS_3:
        put_extensions(out, value, (int)(piece->operation - EXTENSION) + 1);
        break;
    case PART:
        put_part(out, piece, value);
        break;
    case DEFAULT:
        if (value[0] == '\0')
            text_put(out, piece->first, piece->first_size);
        else
            text_puts(out, value);
        break;
    case CHOSEN:
    case UNIQUE:
        text_puts(out, value);
        break;
    default:
        put_replaced(out, piece, value);
    }
}

/* ---------------------------------------------------------------- jobs */

static bool any_twice(const struct template_values *values)
{
    for (int i = 0; i < values->count; i++)
        for (int j = 0; j < i; j++)
            if (strcmp(values->values[i], values->values[j]) == 0)
                return true;
    return false;
}

static bool unsorted(const struct template_values *values)
{
    for (int i = 1; i < values->count; i++)
        if (strcmp(values->values[i - 1], values->values[i]) >= 0)
            return true;
    return false;
}

bool template_leaves_out(const struct template *template, const struct template_values *values)
{
    return (template->chosen && unsorted(values)) || (template->unique && any_twice(values));
}

bool template_sifts(const struct template *template)
{
    return template != NULL && (template->chosen || template->unique);
}

bool template_wants_total(char *const *words, int count)
{
    for (int i = 0; i < count; i++)
        if (strstr(words[i], "{##}") != NULL)
            return true;
    return false;
}
