/*
 * shell_quotes.c - sh(1)'s quotes, as far as a value's place between them has to be known: in "{}"
 * and '{}' it needs other quoting than where it stands bare, or it could end the quotes and be a
 * command. What opens a line of its own within the line, or text that is no line ($(...), `...`,
 * ${...}, a comment, a here-document), is not followed: from there on the place is not known.
 */
#include "shell_quotes.h"

#include <string.h>

static bool begins_unknown(unsigned quotes, const char *at, size_t left, char before)
{
    if (*at == '`' || (*at == '$' && left > 1 && strchr("({", at[1]) != NULL))
        return true;
    if (quotes == QUOTES_DOUBLE)
        return false;
    if (*at == '$' && left > 1 && at[1] == '\'')
        return true; /* some shells' own quotes */
    return (*at == '#' && (before == '\0' || strchr(" \t\n;&|()", before) != NULL)) ||
           (*at == '<' && left > 1 && at[1] == '<');
}

/* Whether the last of them escapes what follows. */
static bool ends_escaping(const char *text, size_t size)
{
    size_t count = 0;

    while (count < size && text[size - 1 - count] == '\\')
        count++;
    return count % 2 != 0;
}

enum shell_quotes shell_quotes_after(enum shell_quotes before, const char *text, size_t size)
{
    unsigned quotes = before & ~(unsigned)QUOTES_ESCAPED;

    for (size_t i = 0; i < size && quotes != QUOTES_UNSURE; i++) {
        if (quotes == QUOTES_SINGLE)
            quotes = text[i] == '\'' ? QUOTES_NONE : QUOTES_SINGLE;
        else if (text[i] == '\\')
            i++;
        else if (begins_unknown(quotes, text + i, size - i, i > 0 ? text[i - 1] : '\0'))
            quotes = QUOTES_UNSURE;
        else if (text[i] == '"')
            quotes = quotes == QUOTES_DOUBLE ? QUOTES_NONE : QUOTES_DOUBLE;
        else if (text[i] == '\'' && quotes == QUOTES_NONE)
            quotes = QUOTES_SINGLE;
    }
    return quotes != QUOTES_SINGLE && ends_escaping(text, size) ? quotes | QUOTES_ESCAPED : quotes;
}

void shell_quotes_put(struct text *out, enum shell_quotes quotes, const char *value)
{
    if (quotes & QUOTES_ESCAPED)
        text_putc(out, '\\'); /* which then is itself, and not what keeps a quote from opening */
    quotes &= ~(unsigned)QUOTES_ESCAPED;
    if (quotes != QUOTES_SINGLE && quotes != QUOTES_DOUBLE) {
        text_quote(out, value);
        return;
    }
    for (; *value != '\0'; value++) {
        if (quotes == QUOTES_SINGLE && *value == '\'') {
            text_puts(out, "'\\''");
            continue;
        }
        if (quotes == QUOTES_DOUBLE && strchr("$`\"\\", *value) != NULL)
            text_putc(out, '\\');
        text_putc(out, *value);
    }
}
