/*
 * text.c - strings that grow and are used again: a job's command line or name costs no allocation
 * once the longest has been seen. Lack of memory is remembered and asked for once, at the end.
 */
#include "text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_fini(struct text *text)
{
    free(text->bytes);
    *text = (struct text){ 0 };
}

void text_clear(struct text *text)
{
    text->size = 0;
    text->failed = false;
}

bool text_reserve(struct text *text, size_t more)
{
    size_t room = text->room > 0 ? text->room : 64;
    char *wider;

    if (text->failed)
        return false;
    while (room <= text->size + more) /* and a NUL */
        room *= 2;
    if (room == text->room)
        return true;
    wider = realloc(text->bytes, room);
    if (wider == NULL) {
        text->failed = true;
        return false;
    }
    text->bytes = wider;
    text->room = room;
    return true;
}

void text_put_slowly(struct text *text, const char *bytes, size_t size)
{
    if (size == 0 || !text_reserve(text, size))
        return;
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
}

void text_blanks(struct text *text, int count)
{
    static const char blanks[] = "                                ";

    for (int n; count > 0; count -= n) {
        n = count < (int)sizeof blanks - 1 ? count : (int)sizeof blanks - 1;
        text_put(text, blanks, (size_t)n);
    }
}

void text_unsigned(struct text *text, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;

    do
        digits[--at] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    text_put(text, digits + at, sizeof digits - at);
}

/* All of it, however long a %s is. */
void text_printf(struct text *text, const char *format, ...)
{
    char piece[1024]; /* most fit, and are written once */
    va_list arguments;
    size_t size;
    int n;

    va_start(arguments, format);
    n = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    size = n > 0 ? (size_t)n : 0;
    if (size < sizeof piece) {
        text_put(text, piece, size);
    } else if (text_reserve(text, size)) {
        va_start(arguments, format);
        vsnprintf(text->bytes + text->size, size + 1, format, arguments);
        va_end(arguments);
        text->size += size;
    }
}

static bool bare(const char *word)
{
    if (word[0] == '\0')
        return false;
    for (; *word != '\0'; word++)
        if (!isalnum((unsigned char)*word) && strchr("@%+=:,./_-", *word) == NULL)
            return false;
    return true;
}

void text_quote(struct text *text, const char *word)
{
    if (bare(word)) {
        text_puts(text, word);
        return;
    }
    text_putc(text, '\'');
    for (const char *quote; (quote = strchr(word, '\'')) != NULL; word = quote + 1) {
        text_put(text, word, (size_t)(quote - word));
        text_puts(text, "'\\''");
    }
    text_puts(text, word);
    text_putc(text, '\'');
}

const char *text_string(struct text *text)
{
    if (text->failed || (text->bytes == NULL && !text_reserve(text, 0)))
        text->size = 0;
    if (text->bytes == NULL)
        return "";
    text->bytes[text->size] = '\0';
    return text->bytes;
}
