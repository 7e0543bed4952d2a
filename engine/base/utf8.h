/* utf8.h - UTF-8 read strictly (RFC 3629). Pure. */
#ifndef FB_BASE_UTF8_H
#define FB_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The character at the front of bytes[0..size), size > 0: its length (1 to 4) and *point; or 0
 * where there is none: a stray byte, an overlong form, a surrogate, one that is cut.
 */
size_t utf8_read(const char *bytes, size_t size, uint32_t *point);
/* Writes a scalar value (no surrogate, at most U+10FFFF): its length. */
size_t utf8_write(char out[4], uint32_t point);
bool utf8_valid(const char *bytes, size_t size);
/* Characters that turn lines round or are not seen: bidi controls, zero-width ones, tags ... */
bool utf8_hidden(uint32_t point);
/* Characters that stand on the one before them and take no column of their own. */
bool utf8_mark(uint32_t point);

#endif
