/* cluster_agents_wishes.c - what keys and signals to a run of agents write down, and what follows.
 */
#include "agents_stage.h"

START_TEST(keys)
{
    begin("++", NULL, false);
    both_work();
    until("forked 1;");
    ck_assert_int_eq(source->kill(source, 1, SIGUSR1), 0);
    ck_assert_int_eq(source->kill(source, 2, SIGUSR1), -ESRCH);
    ck_assert_int_eq(source->kill(source, 9, SIGUSR1), -ESRCH);
    ck_assert_str_eq(new_wishes(), "1 1 10;");
    ck_assert_int_eq(source->hold(source, true), 0);
    ck_assert_int_eq(source->hold(source, false), 0);
    ck_assert_str_eq(new_wishes(), "3 0 1;3 0 0;");
    ck_assert_int_eq(source->slots(source, 1), -EINVAL); /* each has one, at least */
    ck_assert_int_eq(source->slots(source, 2), 0);
    ck_assert_str_eq(new_wishes(), "4 0 2;");
    source->sample(source, NULL, 0);
    ck_assert_str_eq(new_wishes(), "");
    source->sample(source, &(uint32_t){ 1 }, 1);
    source->sample(source, &(uint32_t){ 1 }, 1); /* it goes on for some seconds */
    ck_assert_str_eq(new_wishes(), "6 0 8;");
    source->suspend(source, true);
    source->resume(source);
    ck_assert_str_eq(new_wishes(), "");
    job_ends("0", 1);
    until("reaped 1;");
    until("reaped 1;");
    while (source->again(source, 1) == -EBUSY)
        if (!take())
            wait_more();
    ck_assert_str_eq(new_wishes(), "2 1 0;");
    ck_assert_int_eq(source->again(source, 2), -ENOENT);
    ck_assert_int_eq(source->kill(source, 1, SIGTERM), -ESRCH); /* it has ended */
    end();
}
END_TEST

/* What another front end wishes is seen here, and what this one does is known. */
START_TEST(of_another)
{
    struct wish_pen pen = { .dir = &stage_dir };

    begin("++", NULL, false);
    both_work();
    until("forked 1;");
    ck_assert_int_eq(source->hold(source, true), 0);
    ck_assert_int_eq(wish_put(&pen, &(struct wish){ .kind = WISH_SLOTS, .number = 9 }), 0);
    while (source->slots_elsewhere == 0)
        if (!take())
            wait_more();
    ck_assert_int_eq(source->slots_elsewhere, 9);
    ck_assert_int_eq(source->held_elsewhere, 0);
    for (int held = 1; held >= 0; held--) {
        ck_assert_int_eq(wish_put(&pen, &(struct wish){ .kind = WISH_HOLD, .number = held }), 0);
        source->held_elsewhere = 0;
        while (source->held_elsewhere == 0)
            if (!take())
                wait_more();
        ck_assert_int_eq(source->held_elsewhere, held ? 1 : -1);
    }
    wish_pen_close(&pen);
    end();
}
END_TEST

/* A job that is to run again keeps the run open, until it begins or its agent has ended. */
START_TEST(again_in_vain)
{
    begin("++", NULL, false);
    both_work();
    job_ends("0", 1);
    stage_event("1", "1 queued 2");
    stage_event("1", "2 forked 2 1");
    until("forked 2;");
    until("reaped 1;");
    while (source->again(source, 1) == -EBUSY)
        if (!take())
            wait_more();
    job_ends("1", 2);
    stage_event("1", "9 ended 0 0 ");
    until("reaped 2;");
    ck_assert_ptr_null(strstr(text_string(&events), "ended 0;"));
    stage_event("0", "9 ended 0 0 ");
    until("note 0 job 1 could not be started again: its agent had just ended;");
    until("ended 0;");
    ck_assert_int_eq(source->again(source, 1), -ENOENT);
    end();
}
END_TEST

START_TEST(again_and_begun)
{
    begin("++", NULL, false);
    both_work();
    job_ends("0", 1);
    stage_event("1", "1 queued 2");
    stage_event("1", "2 forked 2 1");
    until("forked 2;");
    until("reaped 1;");
    while (source->again(source, 1) == -EBUSY)
        if (!take())
            wait_more();
    job_ends("1", 2);
    until("reaped 2;");
    stage_event("0", "20 forked 1 2");
    stage_event("0", "21 exited 1 2 ok");
    stage_event("0", "22 reaped 1 2");
    stage_event("0", "23 settled 1");
    until("ended 0;");
    ck_assert_int_eq(last.as.ended.status, 0);
    ck_assert_ptr_null(strstr(text_string(&events), "note"));
    end();
}
END_TEST

static const struct {
    enum source_end how;
    const char *wishes, *word;
    bool killing, abandoned;
} ends[] = {
    { SOURCE_LEAVE, "", NULL, false, true },
    { SOURCE_TERM, "0 0 15;", "stopped", false, false },
    { SOURCE_KILL, "0 0 9;", "killed", true, false },
};

START_TEST(an_end_by_key)
{
    char words[RUNDIR_PATH_MOST + 64];

    begin("+", NULL, false);
    both_work();
    until("forked 1;");
    source->end(source, ends[_i].how);
    ck_assert_str_eq(new_wishes(), ends[_i].wishes);
    ck_assert_pstr_eq(source->stop_word, ends[_i].word);
    ck_assert(source->killing == ends[_i].killing);
    ck_assert(source->abandoned == ends[_i].abandoned && source->leaving == ends[_i].abandoned);
    snprintf(words, sizeof words, "the run goes on: forkboard attach %s", stage_dir.path);
    ck_assert_pstr_eq(source->left_words, ends[_i].abandoned ? words : NULL);
    ck_assert(!is_there("cancelled"));
    end();
}
END_TEST

/* Signals one after the other, and what follows from the last. */
static const struct {
    bool attached;
    int signals[3];
    const char *wishes, *word;
    int dies_by;
    bool killing, abandoned;
} signals[] = {
    { false, { SIGTERM }, "0 0 15;", "stopped", SIGTERM, false, false },
    { false, { SIGINT }, "0 0 15;", "interrupted", SIGINT, false, false },
    { false, { SIGINT, SIGTERM }, "0 0 15;0 0 9;", "killed", SIGINT, true, false },
    { false, { SIGTERM, SIGINT, SIGINT }, "0 0 15;0 0 9;0 0 9;", "killed", SIGTERM, true, true },
    { false, { SIGHUP }, "", NULL, SIGHUP, false, true },
    { true, { SIGINT }, "", NULL, SIGINT, false, true },
    { true, { SIGTERM, SIGINT }, "", NULL, SIGTERM, false, true },
};

START_TEST(a_signal)
{
    begin("+", NULL, signals[_i].attached);
    both_work();
    until("forked 1;");
    for (int i = 0; i < 3 && signals[_i].signals[i] != 0; i++)
        source->signal(source, signals[_i].signals[i], true);
    ck_assert_str_eq(new_wishes(), signals[_i].wishes);
    ck_assert_pstr_eq(source->stop_word, signals[_i].word);
    ck_assert_int_eq(source->dies_by, signals[_i].dies_by);
    ck_assert(source->leaving && source->killing == signals[_i].killing);
    ck_assert(source->abandoned == signals[_i].abandoned);
    end();
}
END_TEST

/* Stopped while agents wait: they do not read wishes, so the place ends them. */
START_TEST(stopped_while_some_wait)
{
    begin("++", NULL, false);
    stage_agent("0");
    stage_event("0", "0 run");
    until("queued 2;");
    source->end(source, SOURCE_TERM);
    ck_assert_str_eq(new_wishes(), "0 0 15;");
    while (!is_there("cancelled"))
        if (!take())
            wait_more();
    stage_event("0", "9 ended 0 0 ,\"stopped\":true");
    answer("ee");
    until("ended 0;");
    ck_assert(last.as.ended.stopped);
    ck_assert_int_eq(last.as.ended.status, 1);
    ck_assert_uint_eq(last.as.ended.skipped, 2);
    end();
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN("agents_wishes")
{
    tcase_add_test(all, keys);
    tcase_add_test(all, of_another);
    tcase_add_test(all, again_in_vain);
    tcase_add_test(all, again_and_begun);
    tcase_add_loop_test(all, an_end_by_key, 0, COUNT(ends));
    tcase_add_loop_test(all, a_signal, 0, COUNT(signals));
    tcase_add_test(all, stopped_while_some_wait);
}
