/*
 * wire_flat.c - one pass over the line. Whatever is not as we write it (blanks, \u, a number with
 * an exponent, an integer of more digits than a double holds exactly, a name twice) is refused,
 * right or wrong: jansson says which. So nothing is read here that it would read otherwise, and no
 * mistake is described here. What is nested is jansson's from the start.
 */
#include "wire_flat.h"

#include "wire_load.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS_MOST 15 /* of a number: a double holds them */
#define REAL_MOST   40 /* bytes of a longer one: it is far from where a double ends */

struct scan {
    const char *at, *end;
    char *text; /* where the next string goes: there is room for all of the line */
};

static bool accept(struct scan *scan, char byte)
{
    if (scan->at == scan->end || *scan->at != byte)
        return false;
    scan->at++;
    return true;
}

static bool plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/* What stands for a byte after a backslash; 0: not one of those we know. */
static char escaped(char byte)
{
    switch (byte) {
    case 'n':
        return '\n';
    case '"':
    case '\\':
    case '/':
        return byte;
    default:
        return '\0';
    }
}

/* After its first quote. */
static bool scan_string(struct scan *scan, struct flat_value *value)
{
    char *to = scan->text;
    uint32_t point;

    value->kind = FLAT_STRING;
    value->string = to;
    while (scan->at < scan->end) {
        const char *from = scan->at;
        size_t size;
        while (scan->at < scan->end && plain((unsigned char)*scan->at))
            scan->at++;
        memcpy(to, from, (size_t)(scan->at - from));
        to += scan->at - from;
        if (accept(scan, '"')) {
            value->size = (uint32_t)(to - scan->text);
            *to = '\0';
            scan->text = to + 1;
            return true;
        }
        if (accept(scan, '\\')) {
            if (scan->at == scan->end || (*to = escaped(*scan->at++)) == '\0')
                return false;
            to++;
            continue;
        }
        size = scan->at < scan->end && (unsigned char)*scan->at >= 0x80
                   ? utf8_read(scan->at, (size_t)(scan->end - scan->at), &point)
                   : 0;
        if (size == 0)
            return false;
        memcpy(to, scan->at, size);
        to += size;
        scan->at += size;
    }
    return false;
}

static bool is_digit(const struct scan *scan)
{
    return scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9';
}

/* Their number; the value goes on in *digits. */
static int scan_digits(struct scan *scan, uint64_t *digits)
{
    int count = 0;

    for (; is_digit(scan) && count <= DIGITS_MOST; count++)
        *digits = *digits * 10 + (uint64_t)(*scan->at++ - '0');
    return count;
}

/*
 * Of more digits, as a share is written. What follows it is looked at first: strtod(3) ends there.
 * In a locale with a decimal comma it ends at the point.
 */
static bool scan_longer(struct scan *scan, const char *from, struct flat_value *value)
{
    char *end;

    while (is_digit(scan) && scan->at - from < REAL_MOST)
        scan->at++;
    if (scan->at == scan->end || is_digit(scan) || *scan->at == 'e' || *scan->at == 'E')
        return false;
    value->real = strtod(from, &end);
    return end == scan->at;
}

/* Both digits and power are doubles that are exact, so their quotient is the nearest there is. */
static bool scan_number(struct scan *scan, struct flat_value *value)
{
    static const double powers[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
    const char *from = scan->at;
    bool minus = accept(scan, '-'), zero = scan->at < scan->end && *scan->at == '0';
    uint64_t digits = 0;
    int whole = scan_digits(scan, &digits), places = 0;

    if (whole == 0 || whole > DIGITS_MOST || (zero && whole > 1))
        return false;
    value->kind = FLAT_INTEGER;
    if (accept(scan, '.')) {
        value->kind = FLAT_REAL;
        places = scan_digits(scan, &digits);
        if (places == 0)
            return false;
        if (whole + places > DIGITS_MOST)
            return scan_longer(scan, from, value);
    }
    if (scan->at < scan->end && (*scan->at == 'e' || *scan->at == 'E'))
        return false;
    value->integer = minus ? -(int64_t)digits : (int64_t)digits;
    value->real = minus ? -(double)digits : (double)digits;
    if (places > 0)
        value->real /= powers[places];
    return true;
}

static bool scan_word(struct scan *scan, const char *word)
{
    size_t size = strlen(word);

    if ((size_t)(scan->end - scan->at) < size || memcmp(scan->at, word, size) != 0)
        return false;
    scan->at += size;
    return true;
}

static bool scan_nested(struct scan *scan, struct flat_value *value)
{
    json_error_t error;

    value->kind = FLAT_NESTED;
    if (wire_load(&value->nested, scan->at, (size_t)(scan->end - scan->at),
                  JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK, &error) < 0 ||
        error.position <= 0)
        return false;
    scan->at += error.position;
    return true;
}

/* Of a line that is right: up to the bracket that ends it. */
static bool skip_nested(struct scan *scan, struct flat_value *value)
{
    int depth = 0;
    bool quoted = false;

    value->kind = FLAT_NESTED;
    for (; scan->at < scan->end; scan->at++) {
        char byte = *scan->at;
        if (quoted && byte == '\\')
            scan->at++;
        else if (byte == '"')
            quoted = !quoted;
        else if (!quoted && (byte == '[' || byte == '{'))
            depth++;
        else if (!quoted && (byte == ']' || byte == '}') && --depth == 0) {
            scan->at++;
            return true;
        }
    }
    return false;
}

static bool is_of_job(const struct flat_value *value)
{
    return (value->name_size == 4 && memcmp(value->name, "argv", 4) == 0) ||
           (value->name_size == 3 && memcmp(value->name, "env", 3) == 0);
}

static bool scan_value(struct scan *scan, struct flat_value *value, bool skim)
{
    if (scan->at == scan->end)
        return false;
    switch (*scan->at) {
    case '"':
        scan->at++;
        return scan_string(scan, value);
    case '[':
    case '{':
        return skim && is_of_job(value) ? skip_nested(scan, value) : scan_nested(scan, value);
    case 't':
    case 'f':
        value->kind = FLAT_BOOL;
        value->yes = *scan->at == 't';
        return scan_word(scan, value->yes ? "true" : "false");
    default:
        return scan_number(scan, value);
    }
}

static bool scan_name(struct scan *scan, struct flat_value *value)
{
    if (!accept(scan, '"'))
        return false;
    value->name = scan->at;
    while (scan->at < scan->end && plain((unsigned char)*scan->at))
        scan->at++;
    value->name_size = (uint32_t)(scan->at - value->name);
    return accept(scan, '"') && accept(scan, ':');
}

/* By its first two letters, of which the second may be its end. */
static uint64_t beginning(char first, char second)
{
    return (uint64_t)1 << (unsigned char)(first * 5 + second) % 64;
}

static uint64_t beginning_of(const struct flat_value *value)
{
    return beginning(value->name[0], value->name_size > 1 ? value->name[1] : '\0');
}

static bool is_there(const struct flat *flat, const struct flat_value *value)
{
    if ((flat->beginnings & beginning_of(value)) == 0)
        return false;
    for (unsigned i = 0; i < flat->count; i++)
        if (flat->values[i].name_size == value->name_size &&
            memcmp(flat->values[i].name, value->name, value->name_size) == 0)
            return true;
    return false;
}

static void forget(struct flat *flat)
{
    for (unsigned i = 0; i < flat->count; i++)
        json_decref(flat->values[i].nested);
    flat->count = flat->next = 0;
    flat->beginnings = 0;
}

static bool reserve(struct flat *flat, size_t size)
{
    char *wider;

    if (size <= flat->room)
        return true;
    wider = realloc(flat->text, size);
    if (wider == NULL)
        return false;
    flat->text = wider;
    flat->room = size;
    return true;
}

bool flat_read(struct flat *flat, const char *line, size_t size)
{
    struct scan scan = { .at = line, .end = line + size };

    forget(flat);
    if (size > UINT32_MAX || !reserve(flat, size + 1) || !accept(&scan, '{'))
        return false;
    scan.text = flat->text;
    do {
        struct flat_value *value = &flat->values[flat->count];
        *value = (struct flat_value){ 0 };
        if (!scan_name(&scan, value) || is_there(flat, value))
            return false;
        flat->beginnings |= beginning_of(value);
        flat->count++; /* what is nested is freed with it, whatever comes */
        if (!scan_value(&scan, value, flat->skim))
            return false;
    } while (flat->count < FLAT_MOST && accept(&scan, ','));
    return accept(&scan, '}') && scan.at == scan.end;
}

/* In the line a quote follows it. */
static bool is_named(const struct flat_value *value, const char *name)
{
    size_t i = 0;

    while (i < value->name_size && value->name[i] == name[i])
        i++;
    return i == value->name_size && name[i] == '\0';
}

/* Where it is; `count`: it is not. What is asked for next most often stands next in the line. */
static unsigned place_of(const struct flat *flat, const char *name)
{
    if ((flat->beginnings & beginning(name[0], name[1])) == 0)
        return flat->count;
    for (unsigned at = flat->next; at < flat->count; at++)
        if (is_named(&flat->values[at], name))
            return at;
    for (unsigned at = 0; at < flat->next; at++)
        if (is_named(&flat->values[at], name))
            return at;
    return flat->count;
}

const struct flat_value *flat_get(struct flat *flat, const char *name)
{
    unsigned at = place_of(flat, name);

    if (at == flat->count)
        return NULL;
    flat->next = at + 1;
    return &flat->values[at];
}

bool flat_has(struct flat *flat, const char *name)
{
    unsigned at = place_of(flat, name);

    if (at == flat->count)
        return false;
    flat->next = at;
    return true;
}

void flat_fini(struct flat *flat)
{
    forget(flat);
    free(flat->text);
    flat->text = NULL;
    flat->room = 0;
}
