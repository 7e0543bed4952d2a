/* board_outputs.c - the tails on the board: kept once, gaps reported, bounded in fair order. */
#include "board_check.h"
#include "board_events.h"
#include "check_main.h"

#include <stdio.h>

static struct board board;

static void setup(void)
{
    board_init(&board);
    ck_assert_int_eq(put(&board, FB_RUN, 0, 0), 0);
}

static void teardown(void)
{
    ck_assert_ptr_null(board_wrong(&board));
    board_fini(&board);
}

static void start(uint32_t job)
{
    ck_assert_int_eq(put(&board, FB_QUEUED, job, 0), 0);
    ck_assert_int_eq(put(&board, FB_FORKED, job, 1), 0);
}

static void end(uint32_t job, bool well)
{
    ck_assert_int_eq(put_exit(&board, job, 1, well), 0);
    ck_assert_int_eq(put(&board, FB_REAPED, job, 1), 0);
}

static void note_piece(void *context, const struct board_piece *piece)
{
    struct text *out = context;

    text_printf(out, "%d", piece->stream);
    if (piece->left_out_bytes > 0)
        text_printf(out, "(%llu)", (unsigned long long)piece->left_out_bytes);
    text_printf(out, ":%.*s ", (int)piece->size, piece->bytes);
}

static void pieces_are(uint32_t job, const char *wanted)
{
    struct text out = { 0 };

    board_output(&board, job, note_piece, &out);
    ck_assert_str_eq(text_string(&out), wanted);
    text_fini(&out);
}

/* What is put in, and what is then to be seen: {stream, offset, bytes} */
static const struct {
    struct {
        int stream;
        uint64_t offset;
        const char *bytes;
    } written[5];
    const char *seen;
} streams[] = {
    { { { 1, 0, "abc" }, { 1, 3, "def" } }, "1:abcdef " },
    { { { 1, 0, "abc" }, { 2, 0, "E" }, { 1, 3, "d" } }, "1:abc 2:E 1:d " },
    { { { 1, 0, "abc" }, { 1, 0, "abc" }, { 1, 1, "bc" } }, "1:abc " },        /* known */
    { { { 1, 0, "abc" }, { 1, 1, "bcde" } }, "1:abcde " },                     /* partly known */
    { { { 1, 0, "abc" }, { 1, 10, "x" }, { 1, 11, "y" } }, "1:abc 1(7):xy " }, /* a jump */
    { { { 1, 5, "x" } }, "1(5):x " },
    { { { 1, 0, "abc" }, { 1, 9, "" }, { 1, 9, "x" } }, "1:abc 1(6):x " }, /* gap: no bytes */
    { { { 1, 0, "abc" }, { 2, 4, "E" }, { 2, 5, "F" } }, "1:abc 2(4):EF " },
};

START_TEST(bytes_are_kept_once)
{
    start(1);
    for (int i = 0; i < 5 && streams[_i].written[i].bytes != NULL; i++)
        ck_assert_int_eq(put_output(&board, 1, 1, streams[_i].written[i].stream,
                                    streams[_i].written[i].offset, streams[_i].written[i].bytes),
                         0);
    pieces_are(1, streams[_i].seen);
}
END_TEST

/* A job that has ended is kept in another form, which knows where its last bytes are from. */
START_TEST(what_comes_late_is_joined_to_what_it_follows)
{
    start(1);
    ck_assert_int_eq(put_output(&board, 1, 1, 1, 0, "abc"), 0);
    ck_assert_int_eq(put_output(&board, 1, 1, 2, 0, "E"), 0);
    end(1, false);
    ck_assert_int_eq(put_output(&board, 1, 1, 2, 1, "F"), 0);
    pieces_are(1, "1:abc 2:EF ");
    ck_assert_int_eq(put(&board, FB_FORKED, 1, 2), 0);
    ck_assert_int_eq(put_output(&board, 1, 2, 2, 0, "G"), 0);
    pieces_are(1, "1:abc 2:EF 2:G ");
    ck_assert_int_eq(put_output(&board, 1, 1, 2, 2, "H"), 0);
    pieces_are(1, "1:abc 2:EF 2:G 2:H ");
}
END_TEST

START_TEST(attempts_have_streams_of_their_own)
{
    start(1);
    put_output(&board, 1, 1, 1, 0, "first");
    end(1, false);
    put(&board, FB_RETRY, 1, 1);
    put(&board, FB_FORKED, 1, 2);
    put_output(&board, 1, 2, 1, 0, "second");
    put_output(&board, 1, 1, 1, 5, "late"); /* of a grandchild of the first */
    pieces_are(1, "1:first 1:second 1:late ");
    ck_assert_int_eq(put_output(&board, 1, 3, 1, 0, "never"), -EPROTO);
}
END_TEST

START_TEST(version_changes_with_the_pieces)
{
    uint64_t version;

    start(1);
    ck_assert_uint_eq(board_output_version(&board, 1), 0);
    put_output(&board, 1, 1, 1, 0, "a");
    version = board_output_version(&board, 1);
    ck_assert_uint_ne(version, 0);
    put_output(&board, 1, 1, 1, 0, "a");
    ck_assert_uint_eq(board_output_version(&board, 1), version);
    put_output(&board, 1, 1, 1, 1, "b");
    ck_assert_uint_ne(board_output_version(&board, 1), version);
    ck_assert_uint_eq(board_output_version(&board, 7), 0);
}
END_TEST

/* Whatever form it has: after its job has ended, and once it has given way to another's. */
START_TEST(version_goes_up)
{
    uint64_t version;

    start(1);
    for (int i = 0; i < 3; i++)
        put_output(&board, 1, 1, 1, (uint64_t)i, "a");
    end(1, true);
    version = board_output_version(&board, 1);
    ck_assert_uint_eq(version, 3);
    put_output(&board, 1, 1, 1, 3, "b"); /* of a grandchild */
    ck_assert_uint_eq(board_output_version(&board, 1), 4);
    pieces_are(1, "1:aaab ");
    start(2);
    board.store.budget_bytes = 10;
    put_output(&board, 2, 1, 1, 0, "x");
    version = board_output_version(&board, 1);
    board.store.budget_bytes = BOARD_OUTPUT_BUDGET;
    put_output(&board, 1, 1, 1, 4, "c");
    ck_assert_uint_eq(board_output_version(&board, 1), version + 1);
}
END_TEST

/* ------------------------------------------------------------------ bounds */

static char block[200001];

/* Of nothing that comes twice; the last is known. */
static const char *bytes_of(char byte, size_t size)
{
    static uint32_t random = 1;

    for (size_t i = 0; i < size; i++) {
        random = random * 1664525 + 1013904223;
        block[i] = (char)('0' + (random >> 26));
    }
    if (size > 0)
        block[size - 1] = byte;
    block[size] = '\0';
    return block;
}

struct sum {
    uint64_t kept[2], left_out[2];
    char last;
};

static void add_piece(void *context, const struct board_piece *piece)
{
    struct sum *sum = context;

    sum->kept[piece->stream - 1] += piece->size;
    sum->left_out[piece->stream - 1] += piece->left_out_bytes;
    if (piece->size > 0)
        sum->last = piece->bytes[piece->size - 1];
}

static struct sum sum_of(uint32_t job)
{
    struct sum sum = { 0 };
    board_output(&board, job, add_piece, &sum);
    return sum;
}

START_TEST(case_44_one_job_keeps_its_last)
{
    static const size_t sizes[] = { 1, 7, 1000, 65000, 65520, 65536, 200000 };
    uint64_t written[2] = { 0, 0 };
    int times = _i < 3 ? 3000 : 400; /* some times as much as is kept */
    struct sum sum;

    start(1);
    for (int i = 0; i < times; i++) {
        size_t size = sizes[i % (_i + 1)];
        int stream = 1 + i % 2;
        ck_assert_int_eq(put_output(&board, 1, 1, stream, written[stream - 1],
                                    bytes_of((char)('a' + i % 26), size)),
                         0);
        written[stream - 1] += size;
        ck_assert_uint_le(board_output_bytes(&board, 1), BOARD_OUTPUT_MOST);
        if (i % 100 != 99)
            continue;
        sum = sum_of(1);
        ck_assert_uint_eq(sum.kept[0] + sum.left_out[0], written[0]);
        ck_assert_uint_eq(sum.kept[1] + sum.left_out[1], written[1]);
        ck_assert_int_eq(sum.last, 'a' + i % 26);
    }
}
END_TEST

/* Both streams as they came, and how far what was visited is in them. */
static struct {
    char bytes[2][400000];
    size_t written[2], at[2];
} model;

static void compare_piece(void *context, const struct board_piece *piece)
{
    size_t *at = &model.at[piece->stream - 1];

    (void)context;
    *at += piece->left_out_bytes;
    ck_assert_uint_le(*at + piece->size, model.written[piece->stream - 1]);
    ck_assert_mem_eq(piece->bytes, model.bytes[piece->stream - 1] + *at, piece->size);
    *at += piece->size;
}

/* Lines much like each other, of which most are squeezed: every byte comes back, and in little. */
START_TEST(what_is_kept_is_what_came)
{
    unsigned random = (unsigned)_i;

    memset(model.written, 0, sizeof model.written);
    start(1);
    for (int i = 0; i < 2000; i++) {
        size_t which = rand_r(&random) % 4 == 0, *written = &model.written[which], from = *written;
        int lines = rand_r(&random) % (i % 100 == 0 ? 400 : 4);
        for (; lines >= 0 && *written + 100 < sizeof model.bytes[0]; lines--)
            *written += (size_t)sprintf(model.bytes[which] + *written,
                                        "%d of a worker that goes on\n", rand_r(&random));
        model.bytes[which][*written] = '\0';
        put_output(&board, 1, 1, 1 + (int)which, from, model.bytes[which] + from);
        if (i % 50 != 49)
            continue;
        model.at[0] = model.at[1] = 0;
        board_output(&board, 1, compare_piece, NULL);
        ck_assert_uint_eq(model.at[0], model.written[0]);
        ck_assert_uint_eq(model.at[1], model.written[1]);
    }
    ck_assert_uint_gt(board_output_bytes(&board, 1), BOARD_OUTPUT_MOST / 4 * 3);
    ck_assert_uint_lt(board.store.used_bytes, BOARD_OUTPUT_MOST * 2 / 3);
}
END_TEST

/* Ten jobs of each fate with much output each, then one that needs room: which job lost what. */
START_TEST(the_order_of_giving_way)
{
    uint32_t job;

    for (job = 1; job <= 30; job++) {
        start(job);
        put_output(&board, job, 1, 2, 0, bytes_of('e', 10000));
        put_output(&board, job, 1, 1, 0, bytes_of('o', 30000));
        if (job <= 20)
            end(job, job > 10);
    }
    /* 1 to 10 failed, 11 to 20 ended well, 21 to 30 live. */
    board.store.budget_bytes = board.store.used_bytes;
    start(31);
    put_output(&board, 31, 1, 1, 0, bytes_of('x', 50000));
    ck_assert_uint_eq(sum_of(11).kept[0], 0); /* the oldest that ended well */
    ck_assert_uint_eq(sum_of(11).left_out[0], 30000);
    ck_assert_uint_eq(sum_of(11).left_out[1], 10000);
    ck_assert_uint_eq(sum_of(20).kept[0], 30000);
    ck_assert_uint_eq(sum_of(1).kept[0], 30000);
    board.store.budget_bytes = 800000;
    put_output(&board, 31, 1, 1, 50000, "x");
    ck_assert_uint_eq(sum_of(20).kept[0], 0);
    ck_assert_uint_eq(sum_of(1).kept[0], 0);
    ck_assert_uint_eq(sum_of(1).kept[1], BOARD_OUTPUT_LEAST); /* the last of its errors */
    ck_assert_uint_eq(sum_of(1).left_out[1], 10000 - BOARD_OUTPUT_LEAST);
    ck_assert_uint_eq(sum_of(21).kept[0], 30000);
    board.store.budget_bytes = 100000;
    put_output(&board, 31, 1, 1, 50001, "x");
    ck_assert_uint_eq(sum_of(1).kept[1], BOARD_OUTPUT_LEAST);
    ck_assert_uint_gt(sum_of(21).left_out[1], 0);
    ck_assert_uint_gt(sum_of(21).kept[0], 0); /* halved, not emptied */
    ck_assert_int_eq(sum_of(31).last, 'x');
    board.store.budget_bytes = 10;
    put_output(&board, 31, 1, 1, 50002, "x");
    ck_assert_uint_eq(board.store.used_bytes, 0);
    ck_assert_uint_eq(sum_of(31).left_out[0], 50003);
}
END_TEST

/* What is left of it is how much there was, of each stream: of one byte too. */
START_TEST(all_gives_way)
{
    static const struct {
        const char *bytes[2];
    } rows[] = { { { "x", "" } }, { { "", "x" } }, { { "ab", "c" } }, { { "", "" } } };
    const uint64_t sizes[] = { strlen(rows[_i].bytes[0]), strlen(rows[_i].bytes[1]) };

    start(1);
    for (int i = 0; i < 2; i++)
        if (sizes[i] > 0)
            put_output(&board, 1, 1, i + 1, 0, rows[_i].bytes[i]);
    end(1, true);
    start(2);
    board.store.budget_bytes = 10;
    put_output(&board, 2, 1, 1, 0, bytes_of('x', 100));
    for (int i = 0; i < 2; i++) {
        ck_assert_uint_eq(sum_of(1).left_out[i], sizes[i]);
        ck_assert_uint_eq(sum_of(1).kept[i], 0);
    }
}
END_TEST

START_TEST(failed_without_errors_keeps_its_output)
{
    start(1);
    put_output(&board, 1, 1, 1, 0, bytes_of('o', 30000));
    end(1, false);
    start(2);
    board.store.budget_bytes = board.store.used_bytes;
    put_output(&board, 2, 1, 1, 0, "x");
    ck_assert_uint_gt(sum_of(1).kept[0], BOARD_OUTPUT_LEAST - 100);
    ck_assert_uint_le(sum_of(1).kept[0], BOARD_OUTPUT_LEAST);
    ck_assert_int_eq(sum_of(1).last, 'o');
}
END_TEST

START_TEST(errors_between_output_are_joined)
{
    start(1);
    for (uint64_t i = 0; i < 3000; i++) {
        put_output(&board, 1, 1, 1, i * 5, "12345");
        put_output(&board, 1, 1, 2, i * 3, "abc");
    }
    end(1, false);
    start(2);
    board.store.budget_bytes = board.store.used_bytes;
    put_output(&board, 2, 1, 1, 0, "x");
    ck_assert_uint_eq(sum_of(1).kept[1], BOARD_OUTPUT_LEAST);
    ck_assert_uint_eq(sum_of(1).kept[1] + sum_of(1).left_out[1], 9000);
    ck_assert_uint_eq(sum_of(1).left_out[0], 15000);
    ck_assert_int_eq(sum_of(1).last, 'c');
    ck_assert_uint_lt(board_output_bytes(&board, 1), BOARD_OUTPUT_LEAST + 100);
}
END_TEST

CHECK_MAIN("board, output")
{
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, bytes_are_kept_once, 0, sizeof streams / sizeof streams[0]);
    tcase_add_test(all, what_comes_late_is_joined_to_what_it_follows);
    tcase_add_test(all, attempts_have_streams_of_their_own);
    tcase_add_test(all, version_changes_with_the_pieces);
    tcase_add_test(all, version_goes_up);
    tcase_add_loop_test(all, case_44_one_job_keeps_its_last, 0, 7);
    tcase_add_loop_test(all, what_is_kept_is_what_came, 0, 5);
    tcase_add_test(all, the_order_of_giving_way);
    tcase_add_loop_test(all, all_gives_way, 0, 4);
    tcase_add_test(all, failed_without_errors_keeps_its_output);
    tcase_add_test(all, errors_between_output_are_joined);
}
