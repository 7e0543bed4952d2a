/*
 * squeeze.c - what was there before in the block is not written again (LZ77). A byte below 0x80:
 * that many and one more bytes follow as they are. Else: its other bits and MATCH_LEAST are the
 * length of a match, two bytes its distance back. Output of programs becomes a third or so.
 */
#include "squeeze.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#define HASH_BITS     10
#define MATCH_LEAST   4
#define MATCH_MOST    (0x7F + MATCH_LEAST)
#define LITERALS_MOST 0x80

struct out {
    unsigned char *at, *end;
};

static uint32_t hash_of(const char *bytes)
{
    uint32_t word;

    memcpy(&word, bytes, sizeof word);
    return word * 2654435761u >> (32 - HASH_BITS);
}

static int put_literals(struct out *out, const char *bytes, size_t size)
{
    while (size > 0) {
        size_t run = size < LITERALS_MOST ? size : LITERALS_MOST;
        if ((size_t)(out->end - out->at) < run + 1)
            return -1;
        *out->at++ = (unsigned char)(run - 1);
        memcpy(out->at, bytes, run);
        out->at += run;
        bytes += run;
        size -= run;
    }
    return 0;
}

static int put_match(struct out *out, size_t length, size_t distance)
{
    if (out->end - out->at < 3)
        return -1;
    *out->at++ = (unsigned char)(0x80 | (length - MATCH_LEAST));
    *out->at++ = (unsigned char)distance;
    *out->at++ = (unsigned char)(distance >> 8);
    return 0;
}

static size_t match_length(const char *one, const char *two, size_t most)
{
    size_t length = 0;

    while (length < most && one[length] == two[length])
        length++;
    return length;
}

size_t squeeze(unsigned char *out_bytes, size_t room, const char *bytes, size_t size)
{
    struct out out = { out_bytes, out_bytes + room };
    uint16_t seen[1 << HASH_BITS] = { 0 }; /* places from 1 */
    size_t at = 0, literals = 0;

    assert(size <= SQUEEZE_MOST);
    while (at + MATCH_LEAST <= size) {
        uint16_t *place = &seen[hash_of(bytes + at)];
        size_t before = *place, most = size - at < MATCH_MOST ? size - at : MATCH_MOST;
        size_t length = before > 0 ? match_length(bytes + before - 1, bytes + at, most) : 0;
        *place = (uint16_t)(at + 1);
        if (length < MATCH_LEAST) {
            at++;
            continue;
        }
        if (put_literals(&out, bytes + literals, at - literals) < 0 ||
            put_match(&out, length, at + 1 - before) < 0)
            return 0;
        at += length;
        literals = at;
    }
    if (put_literals(&out, bytes + literals, size - literals) < 0)
        return 0;
    return (size_t)(out.at - out_bytes);
}

void unsqueeze(char *out, size_t size, const unsigned char *bytes)
{
    for (size_t at = 0; at < size;) {
        size_t count = *bytes++;
        if (count < LITERALS_MOST) {
            memcpy(out + at, bytes, count + 1);
            bytes += count + 1;
            at += count + 1;
            continue;
        }
        count = (count & 0x7F) + MATCH_LEAST;
        for (size_t distance = bytes[0] | (size_t)bytes[1] << 8; count > 0; count--, at++)
            out[at] = out[at - distance];
        bytes += 2;
    }
}
