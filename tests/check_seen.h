/*
 * check_seen.h - what stand-ins of calls saw, in their order, as one text that a test compares. A
 * test names its own: #define see(...) seen_put("|", __VA_ARGS__), or one into a text of its own:
 * #define see(...) seen_add(fake.seen, sizeof fake.seen, __VA_ARGS__)
 */
#ifndef CHECK_SEEN_H
#define CHECK_SEEN_H

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((unused)) static char seen[8192];

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

/* After what is there; what has no room is left out. */
__attribute__((format(printf, 3, 4))) static inline void seen_add(char *out, size_t room,
                                                                  const char *format, ...)
{
    size_t size = strlen(out);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(out + size, room - size, format, arguments);
    va_end(arguments);
}

/* What a call gives that gives this, or -errno. */
static inline int seen_answer(int r)
{
    errno = -r;
    return r < 0 ? -1 : r;
}

#endif
