/*
 * shell_quotes.c - a value, quoted for its place. Nothing in it may end what stands around it, be
 * expanded, or be read as a word of its own.
 */
#include "shell_quotes.h"

#include <string.h>

/* Of no value, and in no shell an expansion that can fail: keeps a here-document's line from being
 * its last. */
#define GUARD "${0+}"

/* What numbers and names of variables are made of; what else stands in a value no shell can compute
 * with, but bash would run commands that it finds in an array's index. */
static const char number_bytes[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                   "_.+-*/%=:,^";

static bool all_digits(const char *value)
{
    return value[0] != '\0' && value[strspn(value, "0123456789")] == '\0';
}

static void put_here(struct text *out, bool guarded, const char *value)
{
    text_puts(out, guarded ? GUARD : "");
    for (; *value != '\0'; value++) {
        if (strchr("$`\\", *value) != NULL)
            text_putc(out, '\\');
        text_putc(out, *value);
        if (*value == '\n')
            text_puts(out, GUARD);
    }
}

static void put_byte(struct text *out, enum shell_kind kind, char byte)
{
    if (kind == SHELL_SINGLE && byte == '\'') {
        text_puts(out, "'\\''");
        return;
    }
    if (kind == SHELL_DOUBLE && strchr("$`\"\\", byte) != NULL)
        text_putc(out, '\\');
    if (kind == SHELL_NUMBER && strchr(number_bytes, byte) == NULL)
        byte = '@';
    if (kind == SHELL_COMMENT && byte == '\n')
        byte = ' ';
    text_putc(out, byte);
}

/* GNU parallel leaves fewer characters bare, and puts a quote into double quotes. */
static void put_theirs(struct text *out, const char *value)
{
    static const char bare[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+/";
    bool quoted = value[strspn(value, bare)] != '\0';

    if (value[0] == '\0')
        text_puts(out, "''");
    while (*value != '\0') {
        size_t size = strcspn(value, "'");
        text_puts(out, quoted && size > 0 ? "'" : "");
        text_put(out, value, size);
        text_puts(out, quoted && size > 0 ? "'" : "");
        value += size;
        if (*value == '\'') {
            text_puts(out, "\"'\"");
            value++;
        }
    }
}

static void put(struct text *out, const struct shell_place *place, const char *value);

/* A number, or the name of one, as it is: no other value can be meant there. */
static void put_computed(struct text *out, const struct shell_place *place, const char *value)
{
    struct shell_place plain = *place;
    struct text number = { 0 };

    for (; *value != '\0'; value++)
        put_byte(&number, SHELL_NUMBER, *value);
    plain.computed = false;
    put(out, &plain, text_string(&number));
    out->failed |= number.failed;
    text_fini(&number);
}

static void put(struct text *out, const struct shell_place *place, const char *value)
{
    if (place->computed) {
        put_computed(out, place, value);
        return;
    }
    if (place->escaped)
        text_putc(out, '\\'); /* which then is itself, and not what keeps a quote from opening */
    if (place->kind == SHELL_HERE) {
        put_here(out, place->guarded, value);
    } else if (place->kind != SHELL_BARE) {
        for (; *value != '\0'; value++)
            put_byte(out, place->kind, *value);
    } else if (place->redirected && all_digits(value)) {
        text_putc(out, '\'');
        text_puts(out, value);
        text_putc(out, '\'');
    } else if (place->theirs && !place->backquotes) { /* within those no double quote is safe */
        put_theirs(out, value);
    } else {
        text_quote(out, value);
    }
}

void shell_quotes_put(struct text *out, const struct shell_place *place, const char *value)
{
    struct text inner = { 0 };

    if (!place->backquotes) {
        put(out, place, value);
        return;
    }
    put(&inner, place, value);
    for (const char *at = text_string(&inner); *at != '\0'; at++) {
        if (strchr("$`\\", *at) != NULL)
            text_putc(out, '\\');
        text_putc(out, *at);
    }
    out->failed |= inner.failed;
    text_fini(&inner);
}
