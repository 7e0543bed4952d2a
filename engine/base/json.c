/*
 * json.c - the pieces that events are written with. They are on the hot path of every run (a
 * million events in half a second), so integers are printed by hand and times as whole microseconds
 * with a point in them. Strings come out as valid UTF-8 that is harmless when shown: control and
 * bidi characters are \u escapes.
 */
#include "json.h"

#include "utf8.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void json_signed(struct text *out, int64_t value)
{
    if (value < 0)
        text_putc(out, '-');
    text_unsigned(out, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

/* Microseconds as seconds with six decimals. */
void json_seconds(struct text *out, int64_t us)
{
    char text[24];
    size_t at = sizeof text;
    uint64_t value = us < 0 ? -(uint64_t)us : (uint64_t)us;

    for (int digits = 0; digits < 7 || value > 0; digits++) {
        if (digits == 6)
            text[--at] = '.';
        text[--at] = (char)('0' + value % 10);
        value /= 10;
    }
    if (us < 0)
        text[--at] = '-';
    text_put(out, text + at, sizeof text - at);
}

/*
 * What is decided by a number (whether a run waited, how far a bar goes) is decided alike where it
 * is read back: a share of a third is no 0.333333.
 */
void json_double(struct text *out, double value)
{
    char digits[DBL_MAX_10_EXP + 16];

    value = isfinite(value) ? value : 0.0;
    snprintf(digits, sizeof digits, "%.6f", value);
    for (int most = DBL_DIG; most <= DBL_DECIMAL_DIG && strtod(digits, NULL) != value; most++)
        snprintf(digits, sizeof digits, "%.*g", most, value);
    text_puts(out, digits);
}

static void put_point(struct text *out, uint32_t point, const char *bytes, size_t size)
{
    if (point == '"' || point == '\\') {
        text_putc(out, '\\');
        text_putc(out, (char)point);
    } else if (point == '\n') {
        text_puts(out, "\\n");
    } else if (point < 0x20 || (point >= 0x7F && point < 0xA0) ||
               (point < 0x10000 && utf8_hidden(point))) {
        text_printf(out, "\\u%04x", point);
    } else {
        text_put(out, bytes, size);
    }
}

static bool plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
}

/* What is plain, or one character that is not; how many bytes that was. */
static inline size_t put_some(struct text *out, const char *bytes, size_t size)
{
    uint32_t point;
    size_t n = 0;

    while (n < size && plain((unsigned char)bytes[n]))
        n++;
    if (n > 0) {
        text_put(out, bytes, n);
        return n;
    }
    n = utf8_read(bytes, size, &point);
    if (n == 0) {
        text_puts(out, "\\ufffd");
        return 1;
    }
    put_point(out, point, bytes, n);
    return n;
}

void json_quoted(struct text *out, const char *bytes, size_t size)
{
    text_putc(out, '"');
    for (size_t at = 0; at < size;)
        at += put_some(out, bytes + at, size - at);
    text_putc(out, '"');
}

#define POINT_MOST 6 /* bytes that a character can become */

size_t json_quoted_most(struct text *out, const char *bytes, size_t size, size_t most)
{
    size_t begin = out->size, at = 0;

    if (size < (most - 2) / POINT_MOST) {
        json_quoted(out, bytes, size);
        return size;
    }
    text_putc(out, '"');
    while (at < size && out->size - begin + POINT_MOST < most) {
        size_t room = most - 1 - (out->size - begin);
        at += put_some(out, bytes + at, size - at < room ? size - at : room);
    }
    text_putc(out, '"');
    return at;
}

void json_base64(struct text *out, const unsigned char *bytes, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    text_putc(out, '"');
    for (size_t at = 0; at < size; at += 3) {
        uint32_t three = (uint32_t)bytes[at] << 16;
        char four[4] = { 0, 0, '=', '=' };
        if (at + 1 < size)
            three |= (uint32_t)bytes[at + 1] << 8;
        if (at + 2 < size)
            three |= bytes[at + 2];
        four[0] = digits[three >> 18];
        four[1] = digits[three >> 12 & 63];
        if (at + 1 < size)
            four[2] = digits[three >> 6 & 63];
        if (at + 2 < size)
            four[3] = digits[three & 63];
        text_put(out, four, sizeof four);
    }
    text_putc(out, '"');
}

void json_quoted_string(struct text *out, const char *string)
{
    json_quoted(out, string, strlen(string));
}

void json_bool(struct text *out, bool value)
{
    text_puts(out, value ? "true" : "false");
}
