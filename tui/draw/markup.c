/* markup.c - text as HTML, SVG and XML have it. */
#include "markup.h"

#include "base/utf8.h"

#include <string.h>

#define NONE 0xFFFD

/* The controls, and what Unicode keeps for no character. */
static bool is_allowed(uint32_t point, bool line)
{
    if (point == '\t' || point == '\n')
        return !line;
    return point >= 0x20 && point != 0x7F && (point & 0xFFFE) != 0xFFFE;
}

size_t markup_read(const char *bytes, size_t size, bool line, uint32_t *point)
{
    size_t length = utf8_read(bytes, size, point);

    if (length == 0 || !is_allowed(*point, line))
        *point = NONE;
    return length > 0 ? length : 1;
}

void markup_point(struct text *out, uint32_t point)
{
    char bytes[4];

    switch (point) {
    case '<':
        text_puts(out, "&lt;");
        break;
    case '>':
        text_puts(out, "&gt;");
        break;
    case '&':
        text_puts(out, "&amp;");
        break;
    case '"':
        text_puts(out, "&quot;");
        break;
    case '\'':
        text_puts(out, "&#39;");
        break;
    default:
        text_put(out, bytes, utf8_write(bytes, point));
    }
}

void markup_put(struct text *out, const char *string, bool line)
{
    size_t size = strlen(string), at = 0;
    uint32_t point;

    while (at < size) {
        at += markup_read(string + at, size - at, line, &point);
        markup_point(out, point);
    }
}
