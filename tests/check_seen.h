/*
 * check_seen.h - what stand-ins of calls saw, in their order, as one text that a test compares. A
 * test names its own: #define see(...) seen_put("|", __VA_ARGS__)
 */
#ifndef CHECK_SEEN_H
#define CHECK_SEEN_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char seen[8192];

/* `between`: comes before all but the first. */
__attribute__((format(printf, 2, 3))) static inline void seen_put(const char *between,
                                                                  const char *format, ...)
{
    size_t size = strlen(seen);
    va_list arguments;

    if (size > 0)
        size += (size_t)snprintf(seen + size, sizeof seen - size, "%s", between);
    va_start(arguments, format);
    vsnprintf(seen + size, sizeof seen - size, format, arguments);
    va_end(arguments);
}

#endif
