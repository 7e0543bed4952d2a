/* board_samples.c - what a sample says a living worker does. */
#include "board_check.h"
#include "board_events.h"
#include "check_main.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static struct board board;

static void setup(void)
{
    board_init(&board);
}

static void teardown(void)
{
    board_fini(&board);
}

/* What a sample says of a process that lives: cpu and delay in ms since its fork, a second ago. */
static const struct {
    char state;
    int cpu_ms, delay_ms;
    enum board_doing doing;
} doings[] = {
    { 'R', 900, 50, BOARD_ON_CORE }, { 'R', 200, 700, BOARD_READY },
    { 'R', 0, 1000, BOARD_READY },   { 'R', 500, 500, BOARD_ON_CORE },
    { 'R', 900, -1, BOARD_ON_CORE }, { 'R', 100, -1, BOARD_UNSAMPLED }, /* not measured: not said */
    { 'S', 900, 50, BOARD_ASLEEP },  { 'D', 0, 0, BOARD_ASLEEP },
    { 'T', 0, 0, BOARD_UNSAMPLED },  { 0, 900, 0, BOARD_UNSAMPLED },
};

START_TEST(runnable_is_on_a_core_or_ready)
{
    struct fb_event event = make(FB_SAMPLE, 1, 1);

    reach(&board, BOARD_RUNNING);
    ck_assert_int_eq(board_doing(row_of(&board, 1)), BOARD_UNSAMPLED);
    event.t_us = row_of(&board, 1)->forked_us + 1000000;
    event.as.sample.cpu_us = doings[_i].cpu_ms * 1000;
    event.as.sample.delay_us = doings[_i].delay_ms < 0 ? -1 : doings[_i].delay_ms * 1000;
    event.as.sample.state = doings[_i].state;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_int_eq(board_doing(row_of(&board, 1)), doings[_i].doing);
}
END_TEST

/* A child that died took its delay along: until the next look nothing is known. */
START_TEST(delay_that_shrinks_is_not_known)
{
    struct fb_event event = make(FB_SAMPLE, 1, 1);
    int64_t forked_us;

    reach(&board, BOARD_RUNNING);
    forked_us = row_of(&board, 1)->forked_us;
    event.as.sample.state = 'R';
    for (int i = 1; i <= 3; i++) {
        event.t_us = forked_us + i * 1000000;
        event.as.sample.delay_us = i == 1 ? 900000 : i == 2 ? 100 : 800100;
        ck_assert_int_eq(board_apply(&board, &event), 0);
        ck_assert_int_eq(board_doing(row_of(&board, 1)), i == 2 ? BOARD_UNSAMPLED : BOARD_READY);
    }
}
END_TEST

CHECK_MAIN("board, doing")
{
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, runnable_is_on_a_core_or_ready, 0,
                        (int)(sizeof doings / sizeof doings[0]));
    tcase_add_test(all, delay_that_shrinks_is_not_known);
}
