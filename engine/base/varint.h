/* varint.h - numbers as short as they are: seven bits a byte, the lowest first. Pure. */
#ifndef FB_BASE_VARINT_H
#define FB_BASE_VARINT_H

#include <stdint.h>

#define VARINT_MOST 10 /* bytes */

/* Returns the byte after what was written. */
static inline unsigned char *varint_put(unsigned char *to, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        *to++ = (unsigned char)(number | 0x80);
    *to++ = (unsigned char)number;
    return to;
}

/* Reads what varint_put() has written; returns the byte after it. */
static inline const unsigned char *varint_take(const unsigned char *from, uint64_t *number)
{
    uint64_t byte = *from++;

    *number = byte & 0x7F;
    for (unsigned shift = 7; byte >= 0x80; shift += 7) {
        byte = *from++;
        *number |= (byte & 0x7F) << shift;
    }
    return from;
}

#endif
