/*
 * board_heard.c - what all jobs printed, in the order it came: against all that was ever put, kept
 * beside; the bound; a copy that goes on by itself; when a byte came.
 */
#include "board_events.h"
#include "check_main.h"

#include <stdlib.h>

#define PUTS_MOST 9001

static struct board board;
static struct fb_event puts_of[PUTS_MOST];
static char *ever; /* all bytes, in order */
static size_t written;

static void setup(void)
{
    board_init(&board);
    ck_assert_int_eq(put(&board, FB_RUN, 0, 0), 0);
    for (uint32_t job = 1; job <= 3; job++) {
        ck_assert_int_eq(put(&board, FB_QUEUED, job, 0), 0);
        ck_assert_int_eq(put(&board, FB_FORKED, job, 1), 0);
    }
    ever = malloc((size_t)8 << 20);
    written = 0;
}

static void teardown(void)
{
    board_fini(&board);
    free(ever);
}

/* So many bytes that are numbered, of one of three jobs. */
static void print(int n, uint32_t job, size_t size, uint64_t offset)
{
    struct fb_event event = make(FB_OUTPUT, job, 1);

    for (size_t i = 0; i < size; i++)
        ever[written + i] = (char)('a' + (written + i) % 23);
    event.as.output.bytes = ever + written;
    event.as.output.size = size;
    event.as.output.offset = offset;
    written += size;
    puts_of[n] = event;
    ck_assert_int_eq(board_apply(&board, &event), 0);
}

/* The newest pieces are what was put last, as far back as there are bytes. */
static void compare(const struct board *heard, int count)
{
    uint64_t first = board_heard_first(heard), end = board_heard_end(heard);
    size_t bytes = 0;

    ck_assert_uint_eq(end, (uint64_t)count);
    for (uint64_t n = end; n > first; n--) {
        const char *parts[2];
        size_t sizes[2];
        const struct board_hear *hear = board_heard(heard, n - 1, parts, sizes);
        const struct fb_event *event = &puts_of[n - 1];
        ck_assert_uint_eq(hear->job, event->job);
        ck_assert_int_eq(hear->t_us, event->t_us);
        ck_assert_uint_eq(sizes[0] + sizes[1], event->as.output.size);
        ck_assert_int_eq(memcmp(parts[0], event->as.output.bytes, sizes[0]), 0);
        ck_assert_int_eq(memcmp(parts[1], event->as.output.bytes + sizes[0], sizes[1]), 0);
        bytes += hear->size;
    }
    ck_assert_uint_le(bytes, BOARD_HEARD_BYTES);
    ck_assert_uint_le(end - first, BOARD_HEARD_MOST);
    if (first > 0 && end - first < BOARD_HEARD_MOST) /* no more than needed is gone */
        ck_assert_uint_gt(bytes + puts_of[first - 1].as.output.size, BOARD_HEARD_BYTES);
}

static const struct {
    int count;
    size_t most; /* bytes of one */
} puts_most[] = { { 0, 1 }, { 1, 1 }, { 100, 10 }, { 5000, 3 }, { 9000, 300 }, { 40, 70000 } };

START_TEST(newest)
{
    uint64_t offsets[4] = { 0 };
    struct board copy;

    srand48(_i + 1);
    for (int n = 0; n < puts_most[_i].count; n++) {
        uint32_t job = 1 + (uint32_t)(lrand48() % 3);
        size_t size = 1 + (size_t)lrand48() % puts_most[_i].most;
        print(n, job, size, offsets[job]);
        offsets[job] += size;
        if (n % 500 == 7)
            compare(&board, n + 1);
    }
    compare(&board, puts_most[_i].count);
    ck_assert_int_eq(board_copy(&copy, &board), 0);
    print(puts_most[_i].count, 1, 5, offsets[1]);
    compare(&copy, puts_most[_i].count);
    board_fini(&copy);
}
END_TEST

/* What comes twice is there once; a jump is told; larger than all is cut. */
START_TEST(twice)
{
    static char large[BOARD_HEARD_BYTES + 100];
    struct fb_event event = make(FB_OUTPUT, 1, 1);
    const char *parts[2];
    size_t sizes[2];

    print(0, 1, 100, 0);
    print(1, 1, 60, 80); /* 20 of them were there */
    print(2, 1, 10, 100);
    ck_assert_uint_eq(board_heard_end(&board), 2);
    ck_assert_uint_eq(board_heard(&board, 1, parts, sizes)->size, 40);
    ck_assert(!board_heard(&board, 1, parts, sizes)->gap);
    print(3, 1, 10, 200);
    ck_assert(board_heard(&board, 2, parts, sizes)->gap);
    ck_assert_int_eq(board_heard_us(&board, 1, 1, 1, 1), puts_of[0].t_us);
    ck_assert_int_eq(board_heard_us(&board, 1, 1, 1, 100), puts_of[0].t_us);
    ck_assert_int_eq(board_heard_us(&board, 1, 1, 1, 101), puts_of[1].t_us);
    ck_assert_int_eq(board_heard_us(&board, 1, 1, 1, 210), puts_of[3].t_us);
    ck_assert_int_eq(board_heard_us(&board, 1, 1, 1, 150), -1); /* in the gap */
    ck_assert_int_eq(board_heard_us(&board, 1, 1, 1, 211), -1);
    ck_assert_int_eq(board_heard_us(&board, 2, 1, 1, 1), -1);
    ck_assert_int_eq(board_heard_us(&board, 1, 1, 2, 1), -1);
    event.as.output.bytes = large;
    event.as.output.size = sizeof large;
    event.as.output.offset = 300;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_uint_eq(board_heard_first(&board), board_heard_end(&board) - 1);
    ck_assert_uint_eq(board_heard(&board, 3, parts, sizes)->size, BOARD_HEARD_BYTES);
}
END_TEST

/* There is room for all that may come; a copy takes what has come. */
START_TEST(a_copy_takes_what_was_put)
{
    size_t before = board_copy_bytes(&board);

    for (int n = 0; n < BOARD_HEARD_MOST / 4; n++)
        print(n, 1, 10, (uint64_t)n * 10);
    ck_assert_uint_gt(board_copy_bytes(&board), before + written);
    ck_assert_uint_lt(board_copy_bytes(&board),
                      before + BOARD_HEARD_MOST / 2 * sizeof(struct board_hear) + 5 * written);
}
END_TEST

/* Each part of the board that grows is a part of its copy. */
START_TEST(a_copy_takes_entries_and_spans)
{
    struct fb_event event = { .kind = FB_NOTE, .as.note = { .text = "the same" } };
    size_t before = board_copy_bytes(&board), entries = board_log_count(&board);
    size_t spans = board_span_count(&board);

    for (int n = 0; n < 50; n++)
        ck_assert_int_eq(board_apply(&board, &event), 0);
    entries = board_log_count(&board) - entries;
    ck_assert_uint_eq(entries, 50);
    ck_assert_uint_ge(board_copy_bytes(&board), before + entries * sizeof(struct board_entry));
    ck_assert_uint_lt(board_copy_bytes(&board),
                      before + entries * sizeof(struct board_entry) + 4096);
    before = board_copy_bytes(&board);
    for (int n = 1; n <= 6; n++) {
        event = (struct fb_event){ .kind = FB_SAMPLE, .job = 1, .attempt = 1, .t_us = n * 1000000 };
        event.as.sample.cpu_us = n * 500000;
        event.as.sample.core = n % 2; /* each core is a span of its own */
        event.as.sample.state = 'R';
        ck_assert_int_eq(board_apply(&board, &event), 0);
    }
    spans = board_span_count(&board) - spans;
    ck_assert_uint_gt(spans, 2);
    ck_assert_uint_ge(board_copy_bytes(&board), before + spans * sizeof(struct board_span));
    ck_assert_uint_lt(board_copy_bytes(&board), before + spans * sizeof(struct board_span) + 4096);
}
END_TEST

CHECK_MAIN("heard")
{
    tcase_add_test(all, a_copy_takes_entries_and_spans);
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, newest, 0, sizeof puts_most / sizeof puts_most[0]);
    tcase_add_test(all, twice);
    tcase_add_test(all, a_copy_takes_what_was_put);
}
