/*
 * input_blocks.c - a stream cut into blocks at the ends of records: each a row, and the same bytes
 * however they come.
 */
#include "check_main.h"
#include "input/blocks.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    struct blocks_options options;
    const char *bytes, *seen; /* blocks, each with a | after it */
} rows[] = {
    { { 4, 0, "", "\n", 0, 0 }, "a\nb\nc\n", "a\nb\n|c\n|" },
    { { 1, 0, "", "\n", 0, 0 }, "a\nb\nc", "a\n|b\n|c|" },
    { { 3, 0, "", "\n", 0, 0 }, "longer\nb\n", "longer\n|b\n|" },
    { { 100, 0, "", "\n", 0, 0 }, "a\nb\n", "a\nb\n|" },
    { { 1, 0, "", "\n", 0, 0 }, "", "" },
    { { 4, 0, "", "--", 0, 0 }, "a--b--c--", "a--|b--|c--|" },
    { { 6, 0, "", "--", 0, 0 }, "a--b--c--", "a--b--|c--|" },
    { { 1, 0, ">", "", 0, 0 }, ">a\nb\n>c\n>d", ">a\nb\n|>c\n|>d|" },
    { { 8, 0, ">", "", 0, 0 }, ">a\nb\n>c\n>d", ">a\nb\n|>c\n>d|" },
    { { 1, 0, ">", "\n", 0, 0 }, ">a>\nb\n>c\n", ">a>\nb\n|>c\n|" },
    { { 1 << 20, 2, "", "\n", 0, 0 }, "a\nb\nc\nd\ne", "a\nb\n|c\nd\n|e|" },
    { { 1 << 20, 1, ">", "", 0, 0 }, ">a>b>c", ">a|>b|>c|" },
    { { 1 << 20, 1, "", "--", 0, 0 }, "a--b", "a--|b|" },
};

static size_t looked_at; /* bytes, by both of these, which stand in the place of libc's */

void *memchr(const void *bytes, int byte, size_t size)
{
    const unsigned char *at = bytes, *end = at + size;

    while (at < end && *at != (unsigned char)byte)
        at++;
    looked_at += (size_t)(at - (const unsigned char *)bytes);
    return at < end ? (void *)(uintptr_t)at : NULL;
}

void *memrchr(const void *bytes, int byte, size_t size)
{
    const unsigned char *at = bytes;
    size_t left = size;

    while (left > 0 && at[left - 1] != (unsigned char)byte)
        left--;
    looked_at += size - left;
    return left > 0 ? (void *)(uintptr_t)(at + left - 1) : NULL;
}

/* The next bytes that poll(2) promises are taken by another reader of the same pipe. */
static bool taken;

int poll(struct pollfd *fds, nfds_t count, int wait_ms)
{
    struct timespec wait = { wait_ms / 1000, wait_ms % 1000 * 1000000L };
    int r = ppoll(fds, count, wait_ms < 0 ? NULL : &wait, NULL);
    char bytes[64];

    if (taken && r > 0)
        ck_assert_int_gt(read(fds[0].fd, bytes, sizeof bytes), 0);
    return r;
}

static struct blocks *open_pipe(int fds[2], const struct blocks_options *options)
{
    struct blocks *blocks;

    ck_assert_int_eq(pipe(fds), 0);
    ck_assert_int_eq(blocks_open(&blocks, fds[0], options), 0);
    return blocks;
}

START_TEST(another_reader)
{
    static const struct blocks_options options = { 4, 0, "", "\n", 0, 0 };
    struct text line = { 0 };
    struct blocks *blocks;
    const char *bytes;
    size_t size;
    int fds[2];

    blocks = open_pipe(fds, &options);
    ck_assert_int_eq(write(fds[1], "a\nb\n", 4), 4);
    taken = true;
    ck_assert_int_eq(_i == 0 ? blocks_next(blocks, &bytes, &size) : blocks_take_line(blocks, &line),
                     -EAGAIN);
    taken = false;
    ck_assert_int_eq(write(fds[1], "c\nd\n", 4), 4);
    ck_assert_int_eq(blocks_next(blocks, &bytes, &size), 1);
    ck_assert_mem_eq(bytes, "c\nd\n", 4);
    blocks_close(blocks);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

/* Written `piece` bytes at a time, each read before the next. */
static void cut(struct text *out, const struct blocks_options *options, const char *given,
                size_t piece)
{
    size_t size = strlen(given), size_out;
    const char *bytes;
    struct blocks *blocks;
    int fds[2], r;

    blocks = open_pipe(fds, options);
    do {
        size_t n = size < piece ? size : piece;
        if (n > 0) {
            ck_assert_int_eq(write(fds[1], given, n), (ssize_t)n);
        } else if (fds[1] >= 0) {
            close(fds[1]);
            fds[1] = -1;
        }
        given += n;
        size -= n;
        while ((r = blocks_next(blocks, &bytes, &size_out)) == 1) {
            text_put(out, bytes, size_out);
            text_putc(out, '|');
        }
    } while (r == -EAGAIN);
    ck_assert_int_eq(r, 0);
    blocks_close(blocks);
    close(fds[0]);
}

START_TEST(a_stream)
{
    for (size_t piece = 1; piece < 12; piece++) {
        struct text seen = { 0 };
        cut(&seen, &rows[_i].options, rows[_i].bytes, piece);
        ck_assert_str_eq(text_string(&seen), rows[_i].seen);
        text_fini(&seen);
    }
}
END_TEST

/* The first line is in no block, however it comes. */
START_TEST(a_first_line)
{
    static const char given[] = "head\na\nb\n";
    static const struct blocks_options options = { 100, 0, "", "\n", 0, 0 };
    struct text line = { 0 };
    struct blocks *blocks;
    const char *bytes;
    size_t size;
    int fds[2];

    blocks = open_pipe(fds, &options);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_int_eq(blocks_take_line(blocks, &line), -EAGAIN);
        ck_assert_int_eq(write(fds[1], given + i, 1), 1);
    }
    ck_assert_int_eq(blocks_take_line(blocks, &line), 0);
    ck_assert_str_eq(text_string(&line), "head\n");
    ck_assert_int_eq(write(fds[1], given + 5, strlen(given) - 5), (ssize_t)strlen(given) - 5);
    close(fds[1]);
    while (blocks_next(blocks, &bytes, &size) == -EAGAIN)
        ;
    ck_assert_uint_eq(size, strlen(given) - 5);
    ck_assert_mem_eq(bytes, given + 5, size);
    ck_assert_int_eq(blocks_next(blocks, &bytes, &size), 0);
    blocks_close(blocks);
    text_fini(&line);
    close(fds[0]);
}
END_TEST

static const struct {
    const char *recstart, *recend, *bytes, *plain;
} marks[] = {
    { "", "\n", "a\nb\n", "ab" },
    { "", "\n", "a\nb", "ab" },
    { ">", "", ">a\n>>b\n", "a\nb\n" },
    { ">", "\n", ">a>b\n>c\n\n", "a>bc\n" },
    { "", "--", "--", "" },
    { "", "--", "-", "-" },
    { "<a>", "</a>", "<a></a>", "" },
    { "xy", "yx", "xyx", "x" },
    { ">", "", ">", "" },
    { ">", "\n", ">", "" },
};

START_TEST(a_plain_block)
{
    struct blocks_options options = { 100, 0, marks[_i].recstart, marks[_i].recend, 0, 0 };
    struct text seen = { 0 };

    ck_assert_int_eq(blocks_put_plain(&seen, marks[_i].bytes, strlen(marks[_i].bytes), &options),
                     0);
    ck_assert_str_eq(text_string(&seen), marks[_i].plain);
    text_fini(&seen);
}
END_TEST

/* Where the last record ends, and the first from there on. */
static const struct {
    const char *recstart, *recend, *bytes;
    size_t last, from, first;
} ends[] = {
    { "", "\n", "a\nb\nc", 4, 0, 2 }, { "", "\n", "a\nb\nc", 4, 2, 2 },
    { "", "\n", "a\nb\nc", 4, 3, 4 }, { "", "\n", "a\nb\nc", 4, 5, 0 },
    { "", "\n", "a\nb\nc", 4, 6, 0 }, { "", "\n", "\nb", 1, 0, 1 },
    { "", "\n", "abc", 0, 0, 0 },     { "", "\n", "", 0, 0, 0 },
    { ">", "\n", "\n>a", 1, 0, 1 },   { ">", "\n", "\n>a", 1, 2, 0 },
    { ">", "", "a>", 1, 0, 1 },       { ">", "", ">a", 0, 0, 0 },
    { "", "--", "a--b--", 6, 3, 3 },  { "", "--", "a--b--", 6, 4, 6 },
    { "", "--", "--", 2, 0, 2 },      { "<", ">", "a><b><", 5, 3, 5 },
};

START_TEST(where_they_end)
{
    struct blocks_options options = { 100, 0, ends[_i].recstart, ends[_i].recend, 0, 0 };
    size_t size = strlen(ends[_i].bytes);

    ck_assert_uint_eq(blocks_last_end(ends[_i].bytes, size, &options), ends[_i].last);
    ck_assert_uint_eq(blocks_first_end(ends[_i].bytes, size, ends[_i].from, &options),
                      ends[_i].first);
}
END_TEST

/* A block that is there is given, whatever may follow. */
START_TEST(as_soon_as_it_is_whole)
{
    static const struct blocks_options options = { 4, 0, "", "\n", 0, 0 };
    struct blocks *blocks;
    const char *bytes;
    size_t size;
    int fds[2];

    blocks = open_pipe(fds, &options);
    ck_assert_int_eq(write(fds[1], "a\nb", 3), 3);
    ck_assert_int_eq(blocks_next(blocks, &bytes, &size), -EAGAIN);
    ck_assert_int_eq(write(fds[1], "\n", 1), 1);
    ck_assert_int_eq(blocks_next(blocks, &bytes, &size), 1);
    ck_assert_uint_eq(size, 4);
    ck_assert_int_eq(blocks_next(blocks, &bytes, &size), -EAGAIN);
    blocks_close(blocks);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

/* All there is may be the first line, and it may lack its end. */
START_TEST(a_first_line_alone)
{
    static const char *const lines[] = { "head", "head\n", "" };
    static const struct blocks_options options = { 4, 0, "", "\n", 0, 0 };

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct text line = { 0 };
        struct blocks *blocks;
        const char *bytes;
        size_t size;
        int fds[2], r;
        blocks = open_pipe(fds, &options);
        ck_assert_int_eq(write(fds[1], lines[i], strlen(lines[i])), (ssize_t)strlen(lines[i]));
        close(fds[1]);
        ck_assert_int_eq(blocks_take_line(blocks, &line), 0);
        ck_assert_str_eq(text_string(&line), lines[i]);
        while ((r = blocks_next(blocks, &bytes, &size)) == -EAGAIN)
            ;
        ck_assert_int_eq(r, 0);
        blocks_close(blocks);
        text_fini(&line);
        close(fds[0]);
    }
}
END_TEST

START_TEST(a_nul_may_be_in_a_mark)
{
    struct blocks_options options = { 100, 0, "", "\0", 0, 1 };
    struct text seen = { 0 };

    ck_assert_uint_eq(blocks_last_end("a\0bc\0d", 6, &options), 5);
    ck_assert_uint_eq(blocks_first_end("a\0bc\0d", 6, 3, &options), 5);
    options = (struct blocks_options){ 100, 0, "<\0", "\0>", 2, 2 };
    ck_assert_uint_eq(blocks_last_end("<\0a\0><\0b", 8, &options), 5);
    ck_assert_int_eq(blocks_put_plain(&seen, "<\0a\0><\0b\0>", 10, &options), 0);
    ck_assert_str_eq(text_string(&seen), "ab");
    text_fini(&seen);
}
END_TEST

/* Where no end was found, none is looked for again: all short streams of what records are made of,
 * whole and a byte or two at a time. */
START_TEST(each_way_of_cutting)
{
    static const struct blocks_options options[] = {
        { 1, 0, "", "\n", 0, 0 },  { 3, 0, "", "\n", 0, 0 },  { 2, 0, ">", "", 0, 0 },
        { 2, 0, ">>", "", 0, 0 },  { 1, 0, ">", "\n", 0, 0 }, { 2, 0, ">>", "\n\n", 0, 0 },
        { 99, 1, "", "\n", 0, 0 }, { 99, 2, ">>", "", 0, 0 }, { 99, 1, ">>", "\n", 0, 0 },
    };
    char stream[6] = "";

    for (int number = 0; number < 3 * 3 * 3 * 3 * 3; number++) {
        struct text whole = { 0 };
        for (int i = 0, left = number; i < 5; i++, left /= 3)
            stream[i] = "a>\n"[left % 3];
        cut(&whole, &options[_i], stream, sizeof stream);
        for (size_t piece = 1; piece <= 2; piece++) {
            struct text seen = { 0 };
            cut(&seen, &options[_i], stream, piece);
            ck_assert_str_eq(text_string(&seen), text_string(&whole));
            text_fini(&seen);
        }
        text_fini(&whole);
    }
}
END_TEST

/* One that was not taken comes once more: of so many bytes, of so many records, and the last. */
START_TEST(taken_back)
{
    static const struct blocks_options options[] = { { 4, 0, "", "\n", 0, 0 },
                                                     { 3, 0, "", "\n", 0, 0 },
                                                     { 1 << 20, 2, "", "\n", 0, 0 } };
    static const char *const twice[] = { "a\nb\n|a\nb\n|ccc\n|ccc\n|d\ne|d\ne|",
                                         "a\n|a\n|b\n|b\n|ccc\n|ccc\n|d\n|d\n|e|e|",
                                         "a\nb\n|a\nb\n|ccc\nd\n|ccc\nd\n|e|e|" };
    struct text seen = { 0 };
    struct blocks *blocks;
    const char *bytes;
    size_t size;
    int fds[2];

    blocks = open_pipe(fds, &options[_i]);
    ck_assert_int_eq(write(fds[1], "a\nb\nccc\nd\ne", 11), 11);
    close(fds[1]);
    for (int times = 0; blocks_next(blocks, &bytes, &size) == 1; times++) {
        text_put(&seen, bytes, size);
        text_putc(&seen, '|');
        if (times % 2 == 0)
            blocks_take_back(blocks);
    }
    ck_assert_str_eq(text_string(&seen), twice[_i]);
    text_fini(&seen);
    blocks_close(blocks);
    close(fds[0]);
}
END_TEST

/* A record that is much longer than a block, or a first line, comes in many pieces: none is
 * searched again and again. */
START_TEST(a_long_record)
{
    enum { PIECES = 64, PIECE = 16384 };
    static const struct blocks_options bytes_or_records[] = { { PIECE, 0, "", "\n", 0, 0 },
                                                              { PIECE, 1, "", "\n", 0, 0 } };
    static char piece[PIECE];
    struct text line = { 0 };
    struct blocks *blocks;
    const char *bytes;
    size_t size = 0;
    int fds[2], r = -EAGAIN;

    blocks = open_pipe(fds, &bytes_or_records[_i % 2]);
    memset(piece, 'a', sizeof piece);
    looked_at = 0;
    for (int i = 0; i < PIECES; i++) {
        ck_assert_int_eq(r, -EAGAIN);
        piece[PIECE - 1] = i == PIECES - 1 ? '\n' : 'a';
        ck_assert_int_eq(write(fds[1], piece, sizeof piece), sizeof piece);
        for (int times = 0; times < 2; times++)
            if (r == -EAGAIN)
                r = _i < 2 ? blocks_next(blocks, &bytes, &size) : blocks_take_line(blocks, &line);
    }
    ck_assert_int_eq(r, _i < 2);
    ck_assert_uint_eq(_i < 2 ? size : line.size, PIECES * PIECE);
    ck_assert_uint_le(looked_at, 2 * PIECES * PIECE);
    text_fini(&line);
    blocks_close(blocks);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

CHECK_MAIN("blocks")
{
    tcase_add_loop_test(all, each_way_of_cutting, 0, 9);
    tcase_add_loop_test(all, taken_back, 0, 3);
    tcase_add_loop_test(all, another_reader, 0, 2);
    tcase_add_test(all, a_nul_may_be_in_a_mark);
    tcase_add_test(all, a_first_line);
    tcase_add_loop_test(all, a_long_record, 0, 3);
    tcase_add_test(all, a_first_line_alone);
    tcase_add_test(all, as_soon_as_it_is_whole);
    tcase_add_loop_test(all, where_they_end, 0, (int)(sizeof ends / sizeof ends[0]));
    tcase_add_loop_test(all, a_plain_block, 0, (int)(sizeof marks / sizeof marks[0]));
    tcase_add_loop_test(all, a_stream, 0, (int)(sizeof rows / sizeof rows[0]));
}
