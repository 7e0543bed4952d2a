/*
 * quote.c - a command that is printed may hold anything that a file name may: a line break, an
 * escape sequence, half a character. What comes out is one line of characters that every terminal
 * shows as they are, and a shell that knows $'...' makes the very same bytes of it again. /bin/sh
 * need not know it: the lines that we hand to it ourselves are quoted by text_quote().
 */
#include "quote.h"

#include "clean.h"
#include "utf8.h"

#include <string.h>

/* The length of the character at the front if it is shown as it is; 0: it has to be spelled out. */
static size_t plain_length(const char *bytes, size_t size)
{
    uint32_t point;
    size_t length = utf8_read(bytes, size, &point);

    if (length == 0 || point < 0x20 || (point >= 0x7F && point < 0xA0))
        return 0;
    return clean_point(point) == point ? length : 0;
}

bool quote_plain(const char *string)
{
    size_t size, length = 1;

    while (*string >= 0x20 && *string < 0x7F) /* most are nothing else */
        string++;
    size = strlen(string);
    for (size_t at = 0; at < size && length > 0; at += length)
        length = plain_length(string + at, size - at);
    return length > 0;
}

static void put_spelled(struct text *out, char byte)
{
    if (byte == '\n')
        text_puts(out, "\\n");
    else if (byte == '\t')
        text_puts(out, "\\t");
    else
        text_printf(out, "\\%03o", (unsigned)(unsigned char)byte);
}

static void put_dollar(struct text *out, const char *string)
{
    size_t size = strlen(string);

    text_puts(out, "$'");
    for (size_t at = 0; at < size;) {
        size_t length = plain_length(string + at, size - at);
        if (length == 0) {
            put_spelled(out, string[at++]);
            continue;
        }
        if (string[at] == '\'' || string[at] == '\\')
            text_putc(out, '\\');
        text_put(out, string + at, length);
        at += length;
    }
    text_putc(out, '\'');
}

void quote_word(struct text *out, const char *word)
{
    if (quote_plain(word))
        text_quote(out, word);
    else
        put_dollar(out, word);
}

void quote_job(struct text *out, const struct fb_job *job)
{
    if (job->shell != NULL && quote_plain(job->shell)) {
        text_puts(out, job->shell);
    } else if (job->shell != NULL) {
        text_puts(out, "/bin/sh -c ");
        put_dollar(out, job->shell);
    } else if (job->argv != NULL) {
        for (size_t i = 0; job->argv[i] != NULL; i++) {
            if (i > 0)
                text_putc(out, ' ');
            quote_word(out, job->argv[i]);
        }
    } else {
        text_puts(out, "function");
    }
}

const char *quote_command(const struct fb_job *job, struct text *text)
{
    text_clear(text);
    if (job->command != NULL)
        return job->command;
    if (job->shell != NULL)
        return job->shell;
    if (job->argv == NULL)
        return "function";
    for (size_t i = 0; job->argv[i] != NULL; i++) {
        if (i > 0)
            text_putc(text, ' ');
        text_quote(text, job->argv[i]);
    }
    return text_string(text);
}

const char *quote_name(const struct fb_job *job, struct text *text)
{
    return job->name != NULL ? job->name : quote_command(job, text);
}
