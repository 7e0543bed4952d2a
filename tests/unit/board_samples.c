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

/*
 * Of three samples, a second after the other: what each says, and what is known then. A child that
 * died took its delay along; of what was asleep it is not known how much of the delay is new.
 */
static const struct {
    struct {
        char state;
        int delay_ms;
        enum board_doing doing;
    } samples[3];
} courses[] = {
    { { { 'R', 900, BOARD_READY }, { 'R', 0, BOARD_UNSAMPLED }, { 'R', 800, BOARD_READY } } },
    { { { 'S', -1, BOARD_ASLEEP }, { 'R', 900, BOARD_UNSAMPLED }, { 'R', 1800, BOARD_READY } } },
    { { { 'R', 900, BOARD_READY }, { 'S', -1, BOARD_ASLEEP }, { 'R', 2700, BOARD_UNSAMPLED } } },
    { { { 'R', 900, BOARD_READY }, { 'R', 900, BOARD_ON_CORE }, { 'R', 1000, BOARD_READY } } },
};

START_TEST(only_what_is_new_counts)
{
    struct fb_event event = make(FB_SAMPLE, 1, 1);
    int64_t forked_us;

    reach(&board, BOARD_RUNNING);
    forked_us = row_of(&board, 1)->forked_us;
    for (int i = 0; i < 3; i++) {
        int delay_ms = courses[_i].samples[i].delay_ms;
        event.t_us = forked_us + (i + 1) * 1000000;
        event.as.sample.state = courses[_i].samples[i].state;
        event.as.sample.delay_us = delay_ms < 0 ? -1 : delay_ms * 1000;
        ck_assert_int_eq(board_apply(&board, &event), 0);
        ck_assert_msg(board_doing(row_of(&board, 1)) == courses[_i].samples[i].doing, "sample %d",
                      i);
    }
}
END_TEST

CHECK_MAIN("board, doing")
{
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, runnable_is_on_a_core_or_ready, 0,
                        (int)(sizeof doings / sizeof doings[0]));
    tcase_add_loop_test(all, only_what_is_new_counts, 0, (int)(sizeof courses / sizeof courses[0]));
}
