/*
 * clean.c - names, arguments, paths and messages come from strangers: a file name may hold an
 * escape sequence, a job's name a line break. Whatever is shown outside the workers' own output
 * goes through here, and what comes out holds no byte below a blank and no character that acts on
 * others. Nothing here asks the locale, so nothing here knows how wide a character is.
 */
#include "clean.h"

#include "utf8.h"

#include <assert.h>
#include <string.h>

/* One character of the input as it is shown: no longer than a circle and a mark, or \x9b. */
struct shown {
    char bytes[8];
    size_t size; /* 0: left out */
};

uint32_t clean_point(uint32_t point)
{
    if (utf8_hidden(point))
        return 0;
    /* Skin tones: two columns to wcwidth(3), none to a terminal that joins them to the face. */
    if (point >= 0x1F3FB && point <= 0x1F3FF)
        return 0;
    if ((point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF))
        return CLEAN_BROKEN;
    return point;
}

/* `marks`: how many marks stand on the last character; negative while there is none. */
static void show(struct shown *shown, uint32_t point, int *marks)
{
    static const char hex[] = "0123456789abcdef";

    if (point < 0x20 || point == 0x7F) {
        *marks = 0;
        shown->bytes[0] = '^';
        shown->bytes[1] = (char)(point ^ 0x40);
        shown->size = 2;
        return;
    }
    if (point >= 0x80 && point < 0xA0) {
        *marks = 0;
        memcpy(shown->bytes, "\\x", 2);
        shown->bytes[2] = hex[point >> 4];
        shown->bytes[3] = hex[point & 15];
        shown->size = 4;
        return;
    }
    point = clean_point(point);
    if (point == 0)
        return;
    if (utf8_mark(point)) {
        if (*marks < 0)
            shown->size = utf8_write(shown->bytes, CLEAN_MARK_BASE);
        *marks = *marks < 0 ? 1 : *marks + 1;
        if (*marks > CLEAN_MARKS_MOST) {
            *marks = CLEAN_MARKS_MOST;
            return;
        }
    } else
        *marks = 0;
    shown->size += utf8_write(shown->bytes + shown->size, point);
}

/* Shows the front of bytes[0..size), size > 0: how many bytes of it are used up. */
static size_t show_next(struct shown *shown, const char *bytes, size_t size, int *marks)
{
    uint32_t point;
    size_t used = utf8_read(bytes, size, &point);

    shown->size = 0;
    show(shown, used > 0 ? point : CLEAN_BROKEN, marks);
    return used > 0 ? used : 1;
}

/* How many bytes in front are shown as they are: most names are all of these. */
static size_t plain_bytes(const char *bytes, size_t size)
{
    size_t n = 0;

    while (n < size && bytes[n] >= 0x20 && bytes[n] < 0x7F)
        n++;
    return n;
}

void clean_put(struct text *out, const char *bytes, size_t size)
{
    struct shown shown;
    size_t plain = plain_bytes(bytes, size);
    int marks = plain > 0 ? 0 : -1;

    text_put(out, bytes, plain);
    for (size_t at = plain; at < size;) {
        at += show_next(&shown, bytes + at, size - at, &marks);
        text_put(out, shown.bytes, shown.size);
    }
}

void clean_puts(struct text *out, const char *string)
{
    clean_put(out, string, strlen(string));
}

size_t clean_text(char *out, size_t room, const char *bytes, size_t size)
{
    struct shown shown;
    size_t length = 0;
    int marks = -1;

    assert(room > 0);
    for (size_t at = 0; at < size;) {
        at += show_next(&shown, bytes + at, size - at, &marks);
        if (shown.size >= room - length)
            break;
        memcpy(out + length, shown.bytes, shown.size);
        length += shown.size;
    }
    out[length] = '\0';
    return length;
}
