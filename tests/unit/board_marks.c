/* board_marks.c - the moments of a job: as its times say, or as a list that is bounded. */
#include "board_events.h"
#include "check_main.h"

#include <signal.h>
#include <stdio.h>

static struct board board;

static void setup(void)
{
    board_init(&board);
}

static void teardown(void)
{
    board_fini(&board);
}

/* Its signal and whether it is lost, from a job's list of moments. */
static void marks_are(const char *wanted)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    size_t count = board_marks(row_of(&board, 1), few, &marks);
    struct text out = { 0 };

    for (size_t i = 0; i < count; i++)
        text_printf(&out, "%s %u %d%s;", fb_kind_name((enum fb_kind)marks[i].kind),
                    marks[i].attempt, marks[i].signal, marks[i].lost ? " lost" : "");
    ck_assert_str_eq(text_string(&out), wanted);
    text_fini(&out);
}

static void ended(int signal, enum fb_cause cause)
{
    struct fb_event event = make(FB_EXITED, 1, 1);

    event.as.exited.signal = signal;
    event.as.exited.cause = cause;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_int_eq(put(&board, FB_REAPED, 1, 1), 0);
}

START_TEST(a_plain_life)
{
    reach(&board, BOARD_RUNNING);
    marks_are("forked 1 0;began 1 0;");
    ended(SIGKILL, FB_CAUSE_NONE);
    marks_are("forked 1 0;began 1 0;exited 1 9;reaped 1 0;");
}
END_TEST

START_TEST(a_plain_life_that_is_lost)
{
    reach(&board, BOARD_FORKED);
    ended(0, FB_CAUSE_LOST);
    marks_are("forked 1 0;exited 1 0 lost;reaped 1 0;");
}
END_TEST

/* The first moment of another kind: what was before it is the same. */
START_TEST(a_life_with_a_list)
{
    reach(&board, BOARD_RUNNING);
    put_all(&board, 1, (enum fb_kind[]){ FB_STOPPED, FB_CONTINUED }, 2);
    ended(SIGTERM, FB_CAUSE_LOST);
    ck_assert_int_eq(put(&board, FB_RETRY, 1, 1), 0);
    ck_assert_int_eq(put(&board, FB_FORKED, 1, 2), 0);
    marks_are("forked 1 0;began 1 0;stopped 1 20;continued 1 0;exited 1 15 lost;reaped 1 0;"
              "retry 1 0;forked 2 0;");
}
END_TEST

START_TEST(a_list_made_after_the_end)
{
    reach(&board, BOARD_FORKED);
    ended(SIGSEGV, FB_CAUSE_LOST);
    ck_assert_int_eq(put(&board, FB_RETRY, 1, 1), 0);
    marks_are("forked 1 0;exited 1 11 lost;reaped 1 0;retry 1 0;");
}
END_TEST

/* One more than fits: a quarter of them, from the end of the first, becomes one gap. */
START_TEST(a_full_list_forgets)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    int64_t times[BOARD_MARKS_MOST + 1];
    size_t count, kept = BOARD_MARKS_MOST / 4;

    reach(&board, BOARD_RUNNING);
    times[0] = row_of(&board, 1)->forked_us;
    times[1] = row_of(&board, 1)->began_us;
    for (int i = 2; i <= BOARD_MARKS_MOST; i++) {
        if (i == BOARD_MARKS_MOST)
            ck_assert_uint_eq(board_marks(row_of(&board, 1), few, &marks), BOARD_MARKS_MOST);
        ck_assert_int_eq(put(&board, i % 2 == 0 ? FB_STOPPED : FB_CONTINUED, 1, 1), 0);
        times[i] = board.t_us;
    }
    count = board_marks(row_of(&board, 1), few, &marks);
    ck_assert_uint_eq(count, BOARD_MARKS_MOST - kept + 2);
    for (size_t i = 0; i < count; i++) {
        size_t from = i <= kept ? i : i + kept - 1;
        ck_assert_int_eq(marks[i].t_us, times[from]);
        if (i == kept) {
            ck_assert_int_eq(marks[i].kind, BOARD_GAP);
            ck_assert_int_eq(marks[i].signal, 0);
        } else if (i > 1) {
            ck_assert_int_eq(marks[i].kind, from % 2 == 0 ? FB_STOPPED : FB_CONTINUED);
            ck_assert_int_eq(marks[i].signal, from % 2 == 0 ? SIGTSTP : 0);
        }
    }
}
END_TEST

CHECK_MAIN("board, marks")
{
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, a_plain_life);
    tcase_add_test(all, a_plain_life_that_is_lost);
    tcase_add_test(all, a_life_with_a_list);
    tcase_add_test(all, a_list_made_after_the_end);
    tcase_add_test(all, a_full_list_forgets);
}
