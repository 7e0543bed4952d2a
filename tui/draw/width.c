/*
 * width.c - columns as wcwidth(3) counts them, which is what curses asks, too. One function walks
 * text (width_next), so that what is measured and what is put on the grid never differ. A wide
 * character is never split, and nothing takes more columns than it was given.
 */
#include "width.h"

#include "base/clean.h"
#include "base/utf8.h"
#include "opt/locale.h"

#include <assert.h>
#include <string.h>
#include <wchar.h>

int width_point(uint32_t point)
{
    int columns;

    if (point < 0x20 || (point >= 0x7F && point < 0xA0))
        return -1;
    if (point < 0x7F)
        return 1;
    locale_now();
    columns = wcwidth((wchar_t)point);
    return columns > 2 ? -1 : columns;
}

int width_next(const char *bytes, size_t size, size_t *at, uint32_t *point)
{
    while (*at < size) {
        unsigned char byte = (unsigned char)bytes[*at];
        size_t length;
        int columns;

        if (byte >= 0x20 && byte < 0x7F) { /* nearly all of all text */
            (*at)++;
            *point = byte;
            return 1;
        }
        length = utf8_read(bytes + *at, size - *at, point);
        *at += length > 0 ? length : 1;
        if (length == 0)
            *point = CLEAN_BROKEN;
        *point = clean_point(*point);
        if (*point == 0 && length > 1)
            continue;
        columns = width_point(*point);
        if (columns >= 0)
            return columns;
        *point = width_point(CLEAN_BROKEN) == 1 ? CLEAN_BROKEN : '?';
        return 1;
    }
    return -1;
}

/* Every byte is a character of one column. */
static bool all_plain(const char *bytes, size_t size)
{
    bool plain = size < INT32_MAX;

    for (size_t i = 0; i < size && plain; i++)
        plain = (unsigned char)(bytes[i] - 0x20) < 0x7F - 0x20;
    return plain;
}

int width_bytes(const char *bytes, size_t size)
{
    int used;

    if (all_plain(bytes, size))
        return (int)size;
    width_cut(bytes, size, INT32_MAX, &used);
    return used;
}

int width_text(const char *text)
{
    return width_bytes(text, strlen(text));
}

size_t width_cut(const char *bytes, size_t size, int columns, int *used)
{
    size_t at = 0, end = 0;
    uint32_t point;
    int sum = 0, width;

    while ((width = width_next(bytes, size, &at, &point)) >= 0) {
        if (width > columns - sum)
            break;
        sum += width;
        end = at;
    }
    if (used != NULL)
        *used = sum;
    return width < 0 ? size : end;
}

/* Appends what fits of whole characters; the columns appended. */
static int append(char *out, size_t room, size_t *length, const char *bytes, size_t size)
{
    size_t at = 0, n;
    uint32_t point;
    int sum = 0, width;
    char one[4];

    while ((width = width_next(bytes, size, &at, &point)) >= 0) {
        n = utf8_write(one, point);
        if (n >= room - *length)
            break;
        memcpy(out + *length, one, n);
        *length += n;
        sum += width;
    }
    out[*length] = '\0';
    return sum;
}

static int append_blanks(char *out, size_t room, size_t *length, int count)
{
    int i;

    for (i = 0; i < count && *length + 1 < room; i++)
        out[(*length)++] = ' ';
    out[*length] = '\0';
    return i;
}

int width_pad(char *out, size_t room, const char *text, int columns, enum align align,
              const char *ellipsis)
{
    size_t size = strlen(text), length = 0;
    int wanted = width_bytes(text, size), sum = 0, dots = width_text(ellipsis), left = 0;

    assert(room > 0);
    out[0] = '\0';
    if (columns <= 0)
        return 0;
    if (wanted > columns) {
        dots = dots <= columns ? dots : 0;
        size = width_cut(text, size, columns - dots, &wanted);
        wanted += dots;
    } else
        dots = 0;
    if (align != ALIGN_LEFT)
        left = align == ALIGN_RIGHT ? columns - wanted : (columns - wanted) / 2;
    sum += append_blanks(out, room, &length, left);
    sum += append(out, room, &length, text, size);
    if (dots > 0)
        sum += append(out, room, &length, ellipsis, strlen(ellipsis));
    return sum + append_blanks(out, room, &length, columns - sum);
}
