/*
 * utf8.c - the one decoder. Without the locale: the engine is a library, and the locale its
 * caller's.
 */
#include "utf8.h"

size_t utf8_read(const char *bytes, size_t size, uint32_t *point)
{
    static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
    unsigned char first = (unsigned char)bytes[0];
    size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    uint32_t value = first;

    if (length == 1) {
        *point = first;
        return 1;
    }
    if (first < 0xC2 || first > 0xF4 || length > size)
        return 0;
    value &= 0x7Fu >> length;
    for (size_t i = 1; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if ((byte & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (byte & 0x3Fu);
    }
    if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 0;
    *point = value;
    return length;
}

bool utf8_valid(const char *bytes, size_t size)
{
    uint32_t point;

    for (size_t at = 0, n; at < size; at += n) {
        n = utf8_read(bytes + at, size - at, &point);
        if (n == 0)
            return false;
    }
    return true;
}

bool utf8_hidden(uint32_t point)
{
    static const struct {
        uint32_t first, last;
    } hidden[] = {
        { 0xAD, 0xAD },       { 0x34F, 0x34F },   { 0x61C, 0x61C },     { 0x115F, 0x1160 },
        { 0x17B4, 0x17B5 },   { 0x180B, 0x180F }, { 0x200B, 0x200F },   { 0x2028, 0x202E },
        { 0x2060, 0x206F },   { 0x3164, 0x3164 }, { 0xFE00, 0xFE0F },   { 0xFEFF, 0xFEFF },
        { 0xFFA0, 0xFFA0 },   { 0xFFF0, 0xFFFB }, { 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A },
        { 0xE0000, 0xE0FFF },
    };
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (point >= hidden[i].first && point <= hidden[i].last)
            return true;
    return false;
}
