/* jobserver.c - make's jobserver on the scripted clock: taken, waited for, given back, offered. */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAKE "MAKEFLAGS"

static struct fb_run *open_run(int tokens, bool offer, int slots)
{
    fake_tokens = tokens;
    return fake_open(NULL, 0,
                     &(struct fb_options){
                         .slots = slots, .heed_jobserver = true, .offer_jobserver = offer },
                     0);
}

static void add(struct fb_run *run, int count, const char *line)
{
    for (int i = 0; i < count; i++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = line }), 0);
}

/* So many at once as there are tokens, and one more; all are there again at the end. */
START_TEST(a_client)
{
    static const struct {
        int tokens, slots, most;
    } rows[] = { { 0, 8, 1 }, { 1, 8, 2 }, { 3, 8, 4 }, { 20, 4, 4 } };
    struct fb_run *run;

    setenv(MAKE, _i % 2 == 0 ? " -j4 --jobserver-auth=3,4" : "k --jobserver-auth=fifo:/x", 1);
    run = open_run(rows[_i].tokens, false, rows[_i].slots);
    add(run, 12, "10 0");
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.most_live, rows[_i].most);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 12);
    ck_assert_int_eq(fake_tokens_left(), rows[_i].tokens);
    fake_close(run);
}
END_TEST

/* Another client gives one back in the middle: the next job starts then. */
START_TEST(waited_for)
{
    struct fb_run *run;

    setenv(MAKE, " -j4 --jobserver-auth=3,4", 1);
    run = open_run(0, false, 8);
    add(run, 3, "100 0");
    fake_play(run, 50 * MS);
    ck_assert_str_eq(fake_seen.order, "1");
    fake_tokens_add(1);
    fake_play(run, 1 * MS);
    ck_assert_str_eq(fake_seen.order, "1 2");
    ck_assert_int_eq(fake_tokens_left(), 0);
    fake_play(run, 100 * SEC);
    ck_assert_str_eq(fake_seen.order, "1 2 3");
    ck_assert_int_eq(fake_tokens_left(), 1);
    fake_close(run);
}
END_TEST

/* A stop gives them back; so does a close with workers that live. */
START_TEST(given_back)
{
    struct fb_run *run;

    setenv(MAKE, " -j4 --jobserver-auth=3,4", 1);
    run = open_run(3, false, 8);
    add(run, 6, "1000 0");
    fake_play(run, 50 * MS);
    ck_assert_int_eq(fake_tokens_left(), 0);
    if (_i == 0) {
        ck_assert_int_eq(fb_run_stop(run, FB_STOP_KILL), 0);
        fake_play(run, SEC);
        ck_assert_int_eq(fake_tokens_left(), 3);
    }
    fake_close(run);
    ck_assert_int_eq(fake_tokens_back(), 3);
}
END_TEST

/* Named, and not handed on: a note, and the run's own slots. */
START_TEST(not_there)
{
    struct fb_run *run;

    setenv(MAKE, " -j4 --jobserver-auth=3,4", 1);
    run = open_run(-1, false, 2);
    add(run, 4, "10 0");
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_seen.most_live, 2);
    ck_assert_int_eq(fake_seen.kinds[FB_NOTE], 1);
    fake_close(run);
}
END_TEST

/* Those that workers take keep new ones from starting; what they lose is found. */
START_TEST(offered)
{
    struct fb_run *run;

    unsetenv(MAKE);
    run = open_run(-1, true, 4);
    add(run, 1, "100 0");
    fake_play(run, 10 * MS);
    ck_assert_int_eq(fake_tokens_left(), 3);
    fake_tokens_drop(2);
    add(run, 4, "100 0");
    fake_play(run, 10 * MS);
    ck_assert_str_eq(fake_seen.order, "1 2");
    fake_tokens_add(1);
    fake_play(run, 10 * MS);
    ck_assert_str_eq(fake_seen.order, "1 2 3");
    fake_play(run, 100 * SEC);
    ck_assert_uint_eq(fake_seen.ended.as.ended.succeeded, 5);
    ck_assert_int_eq(fake_tokens_left(), 3);
    fake_close(run);
}
END_TEST

START_TEST(slots_change)
{
    struct fb_run *run;

    unsetenv(MAKE);
    run = open_run(-1, true, 2);
    add(run, 1, "100 0");
    fake_play(run, 10 * MS);
    ck_assert_int_eq(fake_tokens_left(), 1);
    ck_assert_int_eq(fb_run_slots(run, 5), 0);
    ck_assert_int_eq(fake_tokens_left(), 4);
    add(run, 4, "100 0");
    fake_play(run, 10 * MS);
    ck_assert_int_eq(fake_seen.live, 5);
    ck_assert_int_eq(fb_run_slots(run, 2), 0);
    fake_play(run, 100 * SEC);
    ck_assert_int_eq(fake_tokens_left(), 1);
    fake_close(run);
}
END_TEST

CHECK_MAIN("jobserver")
{
    tcase_add_loop_test(all, a_client, 0, 4);
    tcase_add_test(all, waited_for);
    tcase_add_loop_test(all, given_back, 0, 2);
    tcase_add_test(all, not_there);
    tcase_add_test(all, offered);
    tcase_add_test(all, slots_change);
}
