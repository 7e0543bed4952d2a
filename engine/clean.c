/*
 * clean.c - names, arguments, paths and messages come from anybody: a file name may hold an escape
 * sequence, a job's name a line break. Whatever is shown outside the workers' own output goes
 * through here, and what comes out holds no byte below a blank and no character that acts on
 * others.
 */
#include "clean.h"

#include "utf8.h"

#include <string.h>

#define MARKS_MOST 4

static bool mark(uint32_t point)
{
    return (point >= 0x300 && point <= 0x36F) || (point >= 0x483 && point <= 0x489) ||
           (point >= 0x591 && point <= 0x5BD) || (point >= 0x610 && point <= 0x61A) ||
           (point >= 0x64B && point <= 0x65F) || (point >= 0x1AB0 && point <= 0x1AFF) ||
           (point >= 0x1DC0 && point <= 0x1DFF) || (point >= 0x20D0 && point <= 0x20FF) ||
           (point >= 0xFE20 && point <= 0xFE2F);
}

void clean_put(struct text *out, const char *bytes, size_t size)
{
    uint32_t point;
    int marks = 0;

    for (size_t at = 0, n; at < size; at += n) {
        n = utf8_read(bytes + at, size - at, &point);
        if (n == 0) {
            text_puts(out, "\xEF\xBF\xBD");
            n = 1;
            continue;
        }
        marks = mark(point) ? marks + 1 : 0;
        if (point < 0x20 || point == 0x7F)
            text_printf(out, "^%c", (int)(point ^ 0x40));
        else if (point >= 0x80 && point < 0xA0)
            text_printf(out, "\\x%02x", point);
        else if (!utf8_hidden(point) && marks <= MARKS_MOST)
            text_put(out, bytes + at, n);
    }
}

void clean_puts(struct text *out, const char *string)
{
    clean_put(out, string, strlen(string));
}
