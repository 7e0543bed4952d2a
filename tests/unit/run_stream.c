/* run_stream.c - the last bytes of a stream and the first: each as many as there is room for. */
#include "check_main.h"
#include "run/stream.h"

#include <stdlib.h>
#include <string.h>

#define TOLD 1000 /* bytes before them, that became events */

static char bytes[100000];
static struct stream stream;

static void setup(void)
{
    stream = (struct stream){ .fd = -1, .told_bytes = TOLD };
}

static void teardown(void)
{
    stream_forget(&stream);
    stream_release(&stream);
}

/* From there on, or the last, which do not begin within a character. */
static void kept_are(uint64_t from, size_t total)
{
    char text[TAIL_BYTES + 1];
    size_t at = total < TAIL_BYTES ? 0 : total - TAIL_BYTES, size;
    uint64_t offset = 0;

    text[TAIL_BYTES] = '\7';
    if (from > TOLD + at)
        at = from - TOLD;
    else if (at > 0)
        for (int i = 0; i < 3 && (bytes[at] & 0xC0) == 0x80; i++)
            at++;
    size = stream_kept(&stream, from, text, &offset);
    ck_assert_uint_eq(offset, TOLD + at);
    ck_assert_uint_eq(size, at < total ? total - at : 0);
    ck_assert(memcmp(text, bytes + at, size) == 0);
    ck_assert_int_eq(text[TAIL_BYTES], '\7');
}

/* Letters, and characters of one to four bytes; or what is no character at all. */
START_TEST(the_last_are_kept)
{
    static const size_t sizes[] = { 0, 1, 2, 7, 100, 4095, 4096, 4097, 9000 };
    static const char *const pieces[] = { "a", "\xc3\xb6", "\xe2\x82\xac", "\xf0\x9f\x98\x80" };
    size_t total = 0;

    srand((unsigned)_i);
    for (size_t at = 0; at < sizeof bytes - 4;) {
        const char *piece = _i == 0 ? "\x80" : pieces[rand() % 4];
        memcpy(bytes + at, piece, strlen(piece));
        at += strlen(piece);
    }
    kept_are(0, 0);
    kept_are(TOLD + 1, 0);
    while (total < sizeof bytes - 9000) {
        size_t size = sizes[(size_t)rand() % (sizeof sizes / sizeof sizes[0])];
        stream_keep(&stream, bytes + total, size);
        total += size;
        kept_are(0, total);
        kept_are(TOLD, total);
        kept_are(TOLD + total, total);
        kept_are(TOLD + total + 1, total);
        for (uint64_t back = 1; back <= 8; back++) {
            kept_are(total > back ? TOLD + total - back : 0, total);
            kept_are(total > TAIL_BYTES ? TOLD + total - TAIL_BYTES + back - 4 : 0, total);
        }
    }
    stream.carry_bytes = 3;
    stream_forget(&stream);
    ck_assert_uint_eq(stream.told_bytes, TOLD + total + 3);
    ck_assert(stream.tail == NULL && stream.carry_bytes == 0);
    stream_forget(&stream);
    ck_assert_uint_eq(stream.told_bytes, TOLD + total + 3);
}
END_TEST

/* Pieces of some bytes, and how many are taken and how much room there is after each. */
static const struct {
    size_t most;
    struct {
        size_t size, taken, room;
    } pieces[5];
} captures[] = {
    { 0, { { 1, 0, 0 }, { 5, 0, 0 } } },
    { 1, { { 0, 0, 0 }, { 1, 1, 2 }, { 1, 1, 2 } } },
    { 1, { { 2, 1, 2 }, { 1, 1, 2 } } },
    { 10, { { 3, 3, 4 }, { 1, 4, 8 }, { 3, 7, 8 }, { 1, 8, 11 }, { 2, 10, 11 } } },
    { 10, { { 10, 10, 11 }, { 0, 10, 11 }, { 1, 10, 11 }, { 1, 10, 11 } } },
    { 10, { { 9, 9, 10 }, { 2, 10, 11 }, { 1, 10, 11 } } },
    { 100, { { 3, 3, 4 }, { 40, 43, 44 }, { 1, 44, 88 }, { 56, 100, 101 }, { 1, 100, 101 } } },
};

START_TEST(the_first_are_captured)
{
    struct fb_captured seen = stream_captured(&stream);
    size_t put = 0;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)('a' + i % 26);
    ck_assert(seen.size == 0 && seen.left_out_bytes == 0 && seen.bytes[0] == '\0');
    stream.capture.most = captures[_i].most;
    for (int i = 0; i < 5; i++) {
        if (i > 0 && captures[_i].pieces[i].size + captures[_i].pieces[i].taken == 0)
            break;
        stream_capture(&stream, bytes + put, captures[_i].pieces[i].size);
        put += captures[_i].pieces[i].size;
        seen = stream_captured(&stream);
        ck_assert_uint_eq(seen.size, captures[_i].pieces[i].taken);
        ck_assert_uint_eq(seen.left_out_bytes, put - seen.size);
        ck_assert_uint_eq(stream.capture.room, captures[_i].pieces[i].room);
        ck_assert_uint_eq(strlen(seen.bytes), seen.size);
        ck_assert(memcmp(seen.bytes, bytes, seen.size) == 0);
    }
    stream_release(&stream);
    seen = stream_captured(&stream);
    ck_assert(seen.size == 0 && seen.left_out_bytes == 0 && seen.bytes[0] == '\0');
}
END_TEST

/* Nothing after what was left out, though there would be room. */
START_TEST(no_gap_is_captured)
{
    stream.capture.most = 10;
    stream.capture.left_out_bytes = 1;
    stream_capture(&stream, "abc", 3);
    ck_assert_uint_eq(stream_captured(&stream).size, 0);
    ck_assert_uint_eq(stream_captured(&stream).left_out_bytes, 4);
}
END_TEST

CHECK_MAIN("a stream")
{
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, the_last_are_kept, 0, 6);
    tcase_add_loop_test(all, the_first_are_captured, 0, sizeof captures / sizeof captures[0]);
    tcase_add_test(all, no_gap_is_captured);
}
