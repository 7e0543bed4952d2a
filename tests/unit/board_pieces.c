/* board_pieces.c - the pieces of an output by themselves: what is dropped, kept, sealed, joined. */
#include "board/pieces_inside.h"
#include "check_main.h"

#include "base/text.h"

#include <errno.h>
#include <stdlib.h>

static struct pieces pieces;

static void setup(void)
{
    pieces = (struct pieces){ 0 };
}

static void teardown(void)
{
    pieces_fini(&pieces);
}

static void put(int stream, uint64_t left_out, const char *bytes)
{
    ck_assert_int_eq(pieces_put(&pieces, &(struct board_piece){ .stream = stream,
                                                                .attempt = 1,
                                                                .left_out_bytes = left_out,
                                                                .bytes = bytes,
                                                                .size = strlen(bytes) }),
                     0);
}

/* Bytes that cannot be squeezed to nothing. */
static void put_many(int stream, size_t size)
{
    static uint32_t random = 1;
    char *bytes = malloc(size + 1);

    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < size; i++) {
        random = random * 1664525 + 1013904223;
        bytes[i] = (char)('0' + (random >> 26));
    }
    bytes[size] = '\0';
    put(stream, 0, bytes);
    free(bytes);
}

static void note_piece(void *context, const struct board_piece *piece)
{
    struct text *out = context;

    text_printf(out, "%d", piece->stream);
    if (piece->left_out_bytes > 0)
        text_printf(out, "(%llu)", (unsigned long long)piece->left_out_bytes);
    text_printf(out, ":%.*s ", (int)piece->size, piece->bytes);
}

static void are(const char *wanted)
{
    struct text out = { 0 };

    pieces_visit(&pieces, note_piece, &out);
    ck_assert_str_eq(text_string(&out), wanted);
    text_fini(&out);
}

/* "abc" and "def" of output, errors between, 7 bytes missing before the last: so much of the first
 * is dropped, a head being 16 bytes. */
static const struct {
    size_t bytes;
    const char *left, *then;
} drops[] = {
    { 0, "1:abc 2:EFGH 1(7):def ", "1:abc 2:EFGH 1(7):defx " },
    { 1, "1(1):bc 2:EFGH 1(7):def ", "1(1):bc 2:EFGH 1(7):defx " },
    { 2, "1(2):c 2:EFGH 1(7):def ", "1(2):c 2:EFGH 1(7):defx " },
    { 3, "2:EFGH 1(10):def ", "2:EFGH 1(10):defx " },
    { 18, "2:EFGH 1(10):def ", "2:EFGH 1(10):defx " },
    { 19, "2:EFGH 1(10):def ", "2:EFGH 1(10):defx " },
    { 20, "2(1):FGH 1(10):def ", "2(1):FGH 1(10):defx " },
    { 23, "2(4): 1(10):def ", "2(4): 1(10):defx " },
    { 39, "2(4): 1(10):def ", "2(4): 1(10):defx " },
    { 40, "2(4): 1(11):ef ", "2(4): 1(11):efx " },
    { 41, "2(4): 1(12):f ", "2(4): 1(12):fx " },
    { 42, "1(13): 2(4): ", "2(4): 1(13):x " },
    { 100, "1(13): 2(4): ", "2(4): 1(13):x " },
};

START_TEST(the_oldest_go)
{
    ck_assert_uint_eq(HEAD, 16);
    put(1, 0, "abc");
    put(2, 0, "EFGH");
    put(1, 7, "def");
    ck_assert_uint_eq(pieces_bytes(&pieces), 3 * HEAD + 10);
    pieces_drop(&pieces, drops[_i].bytes);
    are(drops[_i].left);
    put(1, 0, "x");
    are(drops[_i].then);
    pieces_fit(&pieces);
    ck_assert_uint_eq(pieces_memory(&pieces), pieces_bytes(&pieces));
    are(drops[_i].then);
    put(1, 0, "y");
    pieces_drop(&pieces, 1000);
    ck_assert_uint_eq(pieces_bytes(&pieces), 0);
    pieces_fit(&pieces);
    ck_assert_uint_eq(pieces_memory(&pieces), 0);
}
END_TEST

/* The last so many bytes of errors, and nothing else; of all where there are none. */
static const struct {
    bool errors;
    size_t bytes;
    const char *left;
} keeps[] = {
    { true, 0, "1(5): 2(15): " },
    { true, 1, "1(5): 2(14):I " },
    { true, 3, "1(5): 2(12):GHI " },
    { true, 4, "1(5): 2(11):FGHI " }, /* those that lay apart are one piece then */
    { true, 6, "1(5): 2(9):DEFGHI " },
    { true, 7, "1(5): 2(8):CDEFGHI " },
    { true, 9, "1(5): 2(6):ABCDEFGHI " },
    { true, 10, "1(5): 2(6):ABCDEFGHI " },
    { false, 100, "1(11):abcde " },
    { false, 21, "1(11):abcde " },
    { false, 20, "1(12):bcde " },
    { false, 17, "1(15):e " },
    { false, 16, "1(16): " },
};

START_TEST(errors_are_kept)
{
    if (keeps[_i].errors) {
        put(2, 6, "ABC");
        put(1, 0, "ab");
        put(2, 0, "DEF");
        put(1, 0, "cde");
        put(2, 0, "GHI");
    } else {
        put(1, 9, "xyabcde");
        pieces_drop(&pieces, 2);
    }
    pieces_keep_errors(&pieces, keeps[_i].bytes);
    are(keeps[_i].left);
    put(2, 0, "Z");
    put(1, 0, "z");
    ck_assert_uint_eq(pieces.counts[1], 1);
}
END_TEST

/* Up to 1024 bytes lie as they came; one more, and those before it are squeezed. */
START_TEST(sealed_when_there_are_enough)
{
    size_t first = SEAL_BYTES - 2 * HEAD - 100;

    put_many(1, first);
    ck_assert_uint_eq(pieces.sealed_bytes, 0);
    put_many(2, 100 + (size_t)_i);
    ck_assert_uint_eq(pieces.sealed_bytes, _i == 0 ? 0 : first + HEAD);
    ck_assert_uint_eq(pieces_bytes(&pieces), first + 100 + (size_t)_i + 2 * HEAD);
    if (_i == 0)
        ck_assert_uint_eq(pieces_memory(&pieces), SEAL_BYTES);
    pieces_drop(&pieces, 100000);
    ck_assert_uint_eq(pieces_bytes(&pieces), 0);
    ck_assert_uint_eq(pieces_memory(&pieces), pieces.room);
    put(1, 0, "x");
    ck_assert_uint_eq(pieces.counts[0], 1);
    ck_assert_uint_eq(pieces.counts[1], 0);
}
END_TEST

struct sum {
    uint64_t kept[2], left_out[2];
};

static void add_piece(void *context, const struct board_piece *piece)
{
    struct sum *sum = context;

    sum->kept[piece->stream - 1] += piece->size;
    sum->left_out[piece->stream - 1] += piece->left_out_bytes;
}

static void sums_are(uint64_t kept, uint64_t left_out, uint64_t errors, uint64_t errors_left_out)
{
    struct sum sum = { 0 };

    pieces_visit(&pieces, add_piece, &sum);
    ck_assert_uint_eq(sum.kept[0], kept);
    ck_assert_uint_eq(sum.left_out[0], left_out);
    ck_assert_uint_eq(sum.kept[1], errors);
    ck_assert_uint_eq(sum.left_out[1], errors_left_out);
}

/* One piece that is larger than all that may be kept, after a gap. */
START_TEST(more_than_is_kept)
{
    size_t most = BOARD_OUTPUT_MOST - HEAD;
    char *bytes = malloc(most + 3);

    ck_assert_ptr_nonnull(bytes);
    memset(bytes, 'x', most + 3);
    put(2, 0, "E");
    ck_assert_int_eq(pieces_put(&pieces, &(struct board_piece){ .stream = 1,
                                                                .attempt = 1,
                                                                .left_out_bytes = 5,
                                                                .bytes = bytes,
                                                                .size = most + (size_t)_i }),
                     0);
    sums_are(most, 5 + (uint64_t)_i, 0, 1);
    ck_assert_uint_eq(pieces_bytes(&pieces), BOARD_OUTPUT_MOST);
    free(bytes);
}
END_TEST

/* Squeezed or not: what is dropped and kept of both streams is all there was. */
START_TEST(sealed_and_dropped)
{
    for (int i = 0; i < 40; i++) {
        put_many(1, 300);
        put_many(2, 200);
    }
    sums_are(12000, 0, 8000, 0);
    pieces_keep_errors(&pieces, 5000);
    sums_are(0, 12000, 5000, 3000);
    ck_assert_uint_eq(pieces.sealed_bytes, 0);
    ck_assert_uint_eq(pieces_bytes(&pieces), 5000 + HEAD);
    for (int i = 0; i < 40; i++)
        put_many(1, 300);
    sums_are(12000, 12000, 5000, 3000);
    pieces_drop(&pieces, pieces_bytes(&pieces));
    sums_are(0, 24000, 0, 8000);
    put_many(1, 2000);
    put_many(1, 2000);
    pieces_keep_errors(&pieces, 1000);
    sums_are(1000 - HEAD, 24000 + 3000 + HEAD, 0, 8000);
}
END_TEST

/* What is sealed is doubled too, and each goes on alone. */
START_TEST(doubled)
{
    struct pieces copy, first;

    for (int i = 0; i < 10; i++)
        put_many(1 + i % 2, 300);
    ck_assert_int_eq(pieces_double(&copy, &pieces), 0);
    ck_assert_uint_eq(pieces_bytes(&copy), pieces_bytes(&pieces));
    ck_assert_uint_eq(pieces_memory(&copy), pieces_memory(&pieces));
    first = pieces;
    pieces = copy;
    put_many(1, 2000);
    sums_are(3500, 0, 1500, 0);
    pieces_fini(&pieces);
    pieces = first;
    sums_are(1500, 0, 1500, 0);
}
END_TEST

CHECK_MAIN("board, pieces")
{
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, the_oldest_go, 0, (int)(sizeof drops / sizeof drops[0]));
    tcase_add_loop_test(all, errors_are_kept, 0, (int)(sizeof keeps / sizeof keeps[0]));
    tcase_add_loop_test(all, sealed_when_there_are_enough, 0, 2);
    tcase_add_loop_test(all, more_than_is_kept, 0, 3);
    tcase_add_test(all, sealed_and_dropped);
    tcase_add_test(all, doubled);
}
