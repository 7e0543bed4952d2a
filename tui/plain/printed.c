/*
 * printed.c - what has escaped the quoting of quote.c is no command any more that a shell could
 * read, but a terminal must not obey it either: it is shown as what it is.
 */
#include "printed.h"

#include "base/clean.h"
#include "base/quote.h"

#include <string.h>

void printed_put(FILE *file, struct text *lines)
{
    struct text harmless = { 0 };
    char *at = (char *)text_string(lines), *end = at + lines->size;

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
        putc('\n', file);
        at += size + 1;
    }
    text_fini(&harmless);
}
