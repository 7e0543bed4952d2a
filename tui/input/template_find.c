/*
 * template_find.c - replacement strings found: {} {.} {/} {//} {/.} {#} {%} and {N} {N.} {N/}
 * {N//} {N/.} for one input of several ({-N} counts from the last), and what is said in their
 * place. Braces that say none of these are left alone.
 */
#include "template_inside.h"

#include <string.h>

static const struct {
    const char *word;
    enum operation operation;
} operations[] = { { "", WHOLE },
                   { ".", NO_EXTENSION },
                   { "/", BASENAME },
                   { "//", DIRNAME },
                   { "/.", BASE_NO_EXTENSION } };

/* What may follow the number or the name of a value. */
static bool parse_operation(const char *text, size_t size, struct piece *out)
{
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        if (strlen(operations[i].word) == size && memcmp(operations[i].word, text, size) == 0) {
            out->operation = operations[i].operation;
            return true;
        }
    return false;
}

/* A tag in braces may have a value's number in front: {2..} of the tag {..}. */
static bool parse_rpl(const struct template_options *options, const char *text, size_t size,
                      struct piece *out)
{
    for (int i = 0; i < options->rpl_count; i++) {
        const char *tag = rpl_tag(options->rpls[i]);
        size_t length = strlen(tag);
        if (length != size + 2 || tag[0] != '{' || tag[length - 1] != '}' ||
            memcmp(tag + 1, text, size) != 0)
            continue;
        out->operation = RPL;
        out->rpl = options->rpls[i];
        return true;
    }
    return false;
}

/* {name}, {name/}; of two names that fit the longer. */
static bool parse_name(const struct template_options *options, const char *text, size_t size,
                       struct piece *out)
{
    size_t longest = 0;

    for (int i = 0; i < options->name_count; i++) {
        const char *name = options->names[i];
        size_t length = name != NULL ? strlen(name) : 0;
        if (length <= longest || length > size || memcmp(text, name, length) != 0 ||
            !(parse_operation(text + length, size - length, out) ||
              parse_rpl(options, text + length, size - length, out)))
            continue;
        longest = length;
        out->input = i + 1;
    }
    return longest > 0;
}

static bool parse_braces(const char *text, size_t size, bool plus, struct piece *out);

/* What stands between braces. False: no replacement string. */
static bool parse(const struct template_options *options, const char *text, size_t size,
                  struct piece *out)
{
    size_t digits = size > 0 && text[0] == '-';
    int number = 0;

    *out = (struct piece){ 0 };
    if (parse_rpl(options, text, size, out) || parse_name(options, text, size, out))
        return true;
    for (; digits < size && digits < 6 && text[digits] >= '0' && text[digits] <= '9'; digits++)
        number = number * 10 + (text[digits] - '0');
    if (number > 0 && parse_rpl(options, text + digits, size - digits, out)) {
        out->input = text[0] == '-' ? -number : number;
        return true;
    }
    return parse_braces(text, size, options->plus, out);
}

/* Of those that are known to all. */
static bool parse_braces(const char *text, size_t size, bool plus, struct piece *out)
{
    size_t at = 0;
    bool backwards = size > 0 && text[0] == '-';
    int number = 0;

    *out = (struct piece){ 0 };
    if (size == 1 && (text[0] == '#' || text[0] == '%')) {
        out->operation = text[0] == '#' ? JOB : SLOT;
        return true;
    }
    if (plus && size == 2 && memcmp(text, "##", 2) == 0) {
        out->operation = TOTAL;
        return true;
    }
    for (at = backwards; at < size && text[at] >= '0' && text[at] <= '9' && number < 100000; at++)
        number = number * 10 + (text[at] - '0');
    if ((number == 0 && at > 0) || at > 6)
        return false;
    out->input = backwards ? -number : number;
    return parse_operation(text + at, size - at, out) ||
           (plus && template_plus_parse(text + at, size - at, out));
}

/* What may be said by another string: those of the options, in their order. */
static const enum operation spelled[TEMPLATE_STRINGS] = {
    WHOLE, NO_EXTENSION, BASENAME, DIRNAME, BASE_NO_EXTENSION, JOB, SLOT,
};

/* Whether that is said by another string. */
static bool has_other(const struct template_options *options, const struct piece *piece)
{
    for (int i = 0; i < TEMPLATE_STRINGS; i++)
        if (piece->input == 0 && spelled[i] == piece->operation)
            return options->strings[i] != NULL;
    return false;
}

/* Braces, at or after `text`; NULL if there are none that mean something. */
static const char *find_braces(const struct template_options *options, const char *text,
                               struct piece *out, const char **end)
{
    for (; (text = strchr(text, '{')) != NULL; text++) {
        const char *close = strchr(text, '}');
        if (close == NULL)
            return NULL;
        if (parse(options, text + 1, (size_t)(close - text) - 1, out) && !has_other(options, out)) {
            *end = close + 1;
            return text;
        }
    }
    return NULL;
}

const char *template_find(const struct template_options *options, const char *text,
                          struct piece *out, const char **end)
{
    const char *found = NULL, *other;

    *end = NULL;
    if (!options->strings_only)
        found = find_braces(options, text, out, end);
    for (int i = 0; i < TEMPLATE_STRINGS; i++) {
        const char *string = options->strings[i];
        other = string != NULL && string[0] != '\0' ? strstr(text, string) : NULL;
        if (other == NULL || (found != NULL && (other > found || (other == found &&
                                                                  other + strlen(string) <= *end))))
            continue;
        found = other;
        *out = (struct piece){ .operation = spelled[i] };
        *end = found + strlen(string);
    }
    for (int i = 0; i < options->rpl_count; i++) { /* tags without braces */
        const char *tag = rpl_tag(options->rpls[i]);
        other = strstr(text, tag);
        if (other == NULL ||
            (found != NULL && (other > found || (other == found && other + strlen(tag) <= *end))))
            continue;
        found = other;
        *out = (struct piece){ .operation = RPL, .rpl = options->rpls[i] };
        *end = found + strlen(tag);
    }
    return found;
}
