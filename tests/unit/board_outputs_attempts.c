/* board_outputs_attempts.c - the tails of jobs that run again, and the budget when one ends. */
#include "board_check.h"
#include "board_events.h"
#include "check_main.h"

static struct board board;

static void setup(void)
{
    board_init(&board);
    ck_assert_int_eq(put(&board, FB_RUN, 0, 0), 0);
    ck_assert_int_eq(put(&board, FB_QUEUED, 1, 0), 0);
    ck_assert_int_eq(put(&board, FB_FORKED, 1, 1), 0);
}

static void teardown(void)
{
    ck_assert_ptr_null(board_wrong(&board));
    board_fini(&board);
}

static void end(uint32_t attempt, bool well)
{
    ck_assert_int_eq(put_exit(&board, 1, attempt, well), 0);
    ck_assert_int_eq(put(&board, FB_REAPED, 1, attempt), 0);
}

static void note_piece(void *context, const struct board_piece *piece)
{
    struct text *out = context;

    text_printf(out, "%u(%llu):%.*s ", piece->attempt, (unsigned long long)piece->left_out_bytes,
                (int)piece->size, piece->bytes);
}

static void pieces_are(const char *wanted)
{
    struct text out = { 0 };

    board_output(&board, 1, note_piece, &out);
    ck_assert_str_eq(text_string(&out), wanted);
    text_fini(&out);
}

/* Each attempt's streams begin at 0, whatever form the output of those before has by then. */
START_TEST(a_third_attempt_begins_anew)
{
    put_output(&board, 1, 1, 1, 0, "abc");
    end(1, false);
    for (uint32_t attempt = 2; attempt <= 3; attempt++) {
        ck_assert_int_eq(put(&board, FB_FORKED, 1, attempt), 0);
        if (attempt == 3 || _i == 1)
            ck_assert_int_eq(put_output(&board, 1, attempt, 1, 0, "de"), 0);
        end(attempt, false);
    }
    pieces_are(_i == 1 ? "1(0):abc 2(0):de 3(0):de " : "1(0):abc 3(0):de ");
}
END_TEST

/* What has ended takes its heads along: where that is more than before, the budget holds too. */
START_TEST(an_end_keeps_the_budget)
{
    char bytes[111];

    memset(bytes, 'x', sizeof bytes - 1);
    bytes[sizeof bytes - 1] = '\0';
    put_output(&board, 1, 1, 1, 0, bytes);
    board.store.budget_bytes = board.store.used_bytes;
    end(1, _i == 1);
    ck_assert_uint_le(board.store.used_bytes, board.store.budget_bytes);
}
END_TEST

CHECK_MAIN("board, outputs of attempts")
{
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, a_third_attempt_begins_anew, 0, 2);
    tcase_add_loop_test(all, an_end_keeps_the_budget, 0, 2);
}
