/*
 * run_leftovers.c - what is held and how long: by the word of the run or of the job, whether it is
 * being ended, and after how many kills it is let go without its end.
 */
#include "check_main.h"
#include "run/run.h"

#include <string.h>

static struct fb_run run;

static void set_up(void)
{
    memset(&run, 0, sizeof run);
}

/* The job's word, else the run's, else that it fails. */
static const struct {
    enum fb_leftovers job, run, wanted;
} words[] = {
    { 0, 0, FB_LEFTOVERS_FAIL },
    { 0, FB_LEFTOVERS_END, FB_LEFTOVERS_END },
    { FB_LEFTOVERS_WAIT, 0, FB_LEFTOVERS_WAIT },
    { FB_LEFTOVERS_LEAVE, FB_LEFTOVERS_END, FB_LEFTOVERS_LEAVE },
};

START_TEST(by_whose_word)
{
    run.options.leftovers = words[_i].run;
    ck_assert_int_eq(leftovers_of(&run, &(struct fb_job){ .leftovers = words[_i].job }),
                     words[_i].wanted);
}
END_TEST

START_TEST(being_ended)
{
    struct worker worker = { .held = true, .step = KILL_NONE };

    ck_assert(!leftovers_cut(&worker));
    worker.step = KILL_TERM;
    ck_assert(leftovers_cut(&worker));
    worker.held = false;
    ck_assert(!leftovers_cut(&worker));
}
END_TEST

/* Those of one that is held and not reaped alone, and the fifth is the last that is waited for. */
START_TEST(kills)
{
    struct worker worker = { .held = true, .state = WORKER_RUNNING };
    struct worker reaped = { .held = true, .state = WORKER_ZOMBIE, .kills = 100 };
    struct worker not_held = { .state = WORKER_RUNNING, .kills = 100 };

    for (int i = 1; i <= LEAK_KILLS; i++) {
        ck_assert(!leftovers_give_up(&run, &worker));
        ck_assert_int_eq(worker.kills, i);
    }
    ck_assert(!leftovers_give_up(&run, &reaped) && !leftovers_give_up(&run, &not_held));
    ck_assert_int_eq(reaped.kills + not_held.kills, 200);
    ck_assert(!run.deaths.news);
    run.deaths.sweep = 3;
    ck_assert(leftovers_give_up(&run, &worker));
    ck_assert(run.deaths.news && run.deaths.sweep == 0); /* it is looked for at once */
}
END_TEST

/* One that is not held has nothing to be let go. */
START_TEST(let_go)
{
    struct worker worker = { .state = WORKER_RUNNING, .timer = { .at_us = 7 } };

    leftovers_let_go(&run, &worker);
    ck_assert_int_eq(worker.timer.at_us, 7);
    ck_assert(!run.deaths.news);
}
END_TEST

CHECK_MAIN("what is left")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, by_whose_word, 0, sizeof words / sizeof words[0]);
    tcase_add_test(all, being_ended);
    tcase_add_test(all, kills);
    tcase_add_test(all, let_go);
}
