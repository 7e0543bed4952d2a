/*
 * ctl_lost.c - `forkboard ctl` where the record of the run ends before it, as on a full disk, or is
 * broken: what became of what was asked for is not known, and it is not said that it failed.
 */
#include "ctl_talk.h"

#define LOST                                                                                       \
    {                                                                                              \
        NULL, "lost\n", NULL, -1                                                                   \
    }
#define BLIND SAID("run bcdf: its record has ended: what becomes of its jobs is not seen")

static const struct row rows[] = {
    { { "wait", "j1" }, RUNS, { FOLLOW, LOST }, 3, BLIND, NULL },
    { { "stop", "j1" }, RUNS, { ASK("stop 1"), FOLLOW, SO(NULL), LOST }, 3, BLIND, NULL },
    { { "restart", "j1" }, RUNS, { ASK("restart 1"), FOLLOW, LOST }, 3, BLIND, NULL },
    /* what was written before */
    { { "wait", "j1" }, RUNS, { FOLLOW, { NULL, "lost\n", WELL("1", "1"), -1 } }, 0, "", NULL },
    /* of the run's end it tells itself */
    { { "wait" }, RUNS, { FOLLOW, LOST, { NULL, "end 4\n", NULL, -1 }, GONE }, 4, "", NULL },
    { { "end" }, RUNS, { ASK("end"), FOLLOW, LOST, GONE }, 0, "", NULL },
    /* it goes on, but tells no more */
    { { "stop", "j1" },
      RUNS,
      { ASK("stop 1"), FOLLOW, { NULL, LET_GO, NULL, -1 } },
      3,
      SAID("run bcdf: the run may go on, but the connection to it was lost"),
      NULL },
    { { "wait", "j1" }, RUNS, { FOLLOW, { NULL, LET_GO, WELL("1", "1"), -1 } }, 0, "", NULL },
    /* a mistake in it */
    { { "wait", "j1" },
      RUNS,
      { FOLLOW, SO("rubbish\n") },
      3,
      SAID("run bcdf: /memfd:record (deleted):6:7: is no JSON: '[' or '{' expected near 'rubbish'"),
      NULL },
};

START_TEST(a_talk)
{
    talk_through(&rows[_i]);
}
END_TEST

CHECK_MAIN("ctl, lost")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, a_talk, 0, (int)(sizeof rows / sizeof rows[0]));
}
