/*
 * printed.c - what has escaped the quoting of quote.c is no command any more that a shell could
 * read, but a terminal must not obey it either: it is shown as what it is.
 */
#include "printed.h"

#include "base/clean.h"
#include "base/quote.h"
#include "opt/complain.h"

#include <errno.h>
#include <string.h>

static bool lost; /* there was no memory for something */

void printed_put(FILE *file, struct text *lines)
{
    struct text harmless = { 0 };
    char *at = (char *)text_string(lines), *end = at + lines->size;

    lost |= lines->failed;
    while (at < end) {
        char *found = memchr(at, '\n', (size_t)(end - at));
        size_t size = (size_t)((found != NULL ? found : end) - at);
        bool plain;
        at[size] = '\0';
        plain = strlen(at) == size && quote_plain(at);
        text_clear(&harmless);
        if (!plain)
            clean_put(&harmless, at, size);
        fputs(plain ? at : text_string(&harmless), file);
        lost |= harmless.failed;
        putc('\n', file);
        at += size + 1;
    }
    text_fini(&harmless);
}

void printed_text(FILE *file, const struct text *text)
{
    lost |= text->failed;
    if (!text->failed && text->size > 0)
        fwrite(text->bytes, 1, text->size, file);
}

int printed_all(int status)
{
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout)) /* stdio forgets the bytes that it could not write */
        status = complain(3, "standard output: %s",
                          errno != 0 ? strerrordesc_np(errno) : "not all could be written");
    return lost ? complain(3, "not all could be printed: %s", strerrordesc_np(ENOMEM)) : status;
}
