/*
 * cluster_fleet.c - what a place says of its agents, and what that means: which waits, which is
 * lost, when it is asked again. No place is asked: its answers are made here.
 */
#include "fleet_stage.h"

#include <errno.h>

static char note[300];

/* All that agents have written is read. */
static void read_all(void)
{
    struct fb_event event;

    ck_assert_int_eq(fold_look(&fold, true), 0);
    while (fold_next(&fold, &event) > 0)
        ;
}

static void came(const char *name)
{
    stage_agent(name);
    stage_event(name, "0 run");
    read_all();
}

/* ---------------------------------------------------------------- counts */

START_TEST(who_waits)
{
    struct fleet_counts counts;

    begin(0);
    fleet_count(&fleet, &counts);
    ck_assert_int_eq(counts.waiting, 3);
    ck_assert_ptr_null(counts.why);
    ck_assert_ptr_null(fleet_news(&fleet));
    ck_assert(fleet_waiting(&fleet) && !fleet_over(&fleet) && !fleet.asked);
    say(PLACE_WAITING, PLACE_UP, PLACE_WAITING, 1);
    ck_assert(fleet.asked);
    fleet_count(&fleet, &counts);
    ck_assert_int_eq(counts.waiting, 3);
    ck_assert_str_eq(fleet_news(&fleet), "3 agents wait: no free^JCPUs");
    ck_assert_ptr_null(fleet_news(&fleet)); /* that was said */
    came("0");
    came("1");
    fleet_count(&fleet, &counts);
    ck_assert_int_eq(counts.waiting, 1);
    ck_assert_int_eq(counts.up, 2);
    ck_assert_str_eq(fleet_news(&fleet), "1 agent waits: no free^JCPUs");
    fleet.agents[2].never = true;
    ck_assert_str_eq(fleet_news(&fleet),
                     "1 agent waits: no free^JCPUs: that does not pass by waiting");
    stage_event("1", "9 ended 0 0 ,\"stopped\":false");
    read_all();
    fold_trail(&fold, 0)->lost = true;
    fleet_count(&fleet, &counts);
    ck_assert_int_eq(counts.waiting, 1);
    ck_assert_int_eq(counts.up, 0);
    ck_assert_int_eq(counts.ended, 1);
    ck_assert_int_eq(counts.lost, 1);
    ck_assert(fleet_waiting(&fleet) && !fleet_over(&fleet));
    came("2");
    ck_assert(!fleet_waiting(&fleet) && !fleet_over(&fleet));
    ck_assert_ptr_null(fleet_news(&fleet));
    stage_event("2", "9 ended 0 0 ,\"stopped\":false");
    read_all();
    ck_assert(fleet_over(&fleet) && !fleet_waiting(&fleet));
    end();
}
END_TEST

/* While none is there that could write nothing waits. */
START_TEST(a_full_disk)
{
    begin(0);
    fleet.full = true;
    ck_assert_ptr_null(fleet_news(&fleet));
    came("0");
    ck_assert_str_eq(fleet_news(&fleet),
                     "the run's directory has less than 64 KiB of room: what its agents cannot "
                     "write down waits until there is more");
    ck_assert_ptr_null(fleet_news(&fleet));
    end();
}
END_TEST

/* ---------------------------------------------------------------- answers */

/* Where all is as it was, the next ask waits half as long again, up to a limit. */
START_TEST(when_it_is_asked)
{
    begin(0);
    fleet_ask(&fleet, 0);
    ck_assert(fleet.asking && fleet.wants_ask);
    fleet.wants_ask = false;
    fleet_ask(&fleet, 9 * S); /* one at a time */
    ck_assert(!fleet.wants_ask);
    say(PLACE_WAITING, PLACE_WAITING, PLACE_WAITING, 10 * S);
    ck_assert(!fleet.asking);
    ck_assert_int_eq(fleet.ask_us, 12 * S); /* it is news */
    fleet_ask(&fleet, 12 * S - 1);
    ck_assert(!fleet.asking);
    fleet_ask(&fleet, 12 * S);
    ck_assert(fleet.asking);
    say(PLACE_WAITING, PLACE_WAITING, PLACE_WAITING, 12 * S);
    ck_assert_int_eq(fleet.ask_us, 15 * S);
    say(PLACE_WAITING, PLACE_WAITING, PLACE_UNKNOWN, 15 * S);
    ck_assert_int_eq(fleet.ask_us, 15 * S + 45 * S / 10);
    say(PLACE_WAITING, PLACE_WAITING, PLACE_WAITING, 20 * S);
    ck_assert_int_eq(fleet.ask_us, 25 * S);
    say(PLACE_WAITING, PLACE_UP, PLACE_WAITING, 30 * S);
    ck_assert_int_eq(fleet.ask_us, 32 * S);
    end();
}
END_TEST

/* Answers that are none; what was known stays. */
static const struct {
    int r;
    const char *why;
    size_t less; /* bytes that are missing */
    const char *trouble;
} answers[] = {
    { 0, "", 0, "" },
    { -EIO, "", 0, "it does not answer" },
    { -EIO, "the controller\tis away", 0, "the controller^Iis away" },
    { 0, "", 1, "it does not answer" },
    { 0, "", sizeof(struct made), "it does not answer" },
};

START_TEST(an_answer)
{
    struct made made = { .head.r = answers[_i].r,
                         .agents = { { .state = PLACE_UP, .node = "n\n0" } } };
    char wanted[300];

    begin(0);
    say(PLACE_WAITING, PLACE_WAITING, PLACE_WAITING, 1);
    snprintf(made.head.why, sizeof made.head.why, "%s", answers[_i].why);
    ck_assert(answer_of(&made, sizeof made - answers[_i].less, 2));
    ck_assert_str_eq(fleet.trouble, answers[_i].trouble);
    if (answers[_i].trouble[0] != '\0') {
        ck_assert_int_eq(fleet.agents[0].state, PLACE_WAITING);
        snprintf(wanted, sizeof wanted, "moon says nothing of the agents: %s", answers[_i].trouble);
        ck_assert_str_eq(fleet_news(&fleet), wanted);
        ck_assert_ptr_null(fleet_news(&fleet));
    } else {
        ck_assert_int_eq(fleet.agents[0].state, PLACE_UP);
        ck_assert_str_eq(fleet.agents[0].node, "n^J0");
        ck_assert_int_eq(fleet.agents[1].state, PLACE_WAITING);
    }
    end();
}
END_TEST

START_TEST(no_answer)
{
    struct fb_event event = { .kind = FB_EXITED, .user = &fleet.wants_ask };

    begin(0);
    ck_assert(!fleet_answer(&fleet, &event, 1));
    event.kind = FB_DONE;
    event.user = &fleet.wants_cancel;
    ck_assert(!fleet_answer(&fleet, &event, 1));
    ck_assert(fleet_is_cancel(&fleet, &event));
    event.user = &fleet.wants_ask;
    ck_assert(!fleet_is_cancel(&fleet, &event));
    event.user = &fleet.wants_cancel;
    event.kind = FB_REAPED;
    ck_assert(!fleet_is_cancel(&fleet, &event));
    fleet_cancel(&fleet);
    ck_assert(fleet.wants_cancel);
    end();
}
END_TEST

/* ---------------------------------------------------------------- lost agents */

/* Its place says that it has ended. Its record is waited for as long as that may be late. */
static const struct {
    int64_t late_us, wait_us;
} lates[] = { { 0, 0 }, { 1, 1 }, { 3 * S, 3 * S } };

START_TEST(it_ended_and_has_not_said_so)
{
    struct text said = { 0 };
    int64_t wait_us = lates[_i].wait_us;

    begin(lates[_i].late_us);
    if (wait_us == 0)
        wait_us = rundir_is_far(stage_dir.fd) ? 30 * S : 5 * S;
    came("1");
    say(PLACE_UP, PLACE_ENDED, PLACE_UP, 100);
    ck_assert_uint_eq(fold_trail(&fold, 1)->quiet, 0);
    read_all();
    ck_assert(!fleet_judge(&fleet, 100 + wait_us, note, sizeof note));
    ck_assert_str_eq(note, "");
    read_all();
    ck_assert(!fleet_judge(&fleet, 100 + wait_us - 1, note, sizeof note));
    say(PLACE_UP, PLACE_ENDED, PLACE_UP, 101); /* the first time counts */
    ck_assert_uint_eq(fold_trail(&fold, 1)->quiet, 2);
    ck_assert(fleet_judge(&fleet, 100 + wait_us, note, sizeof note));
    ck_assert_str_eq(note, "agent 1 on n1 is lost: n1 failed");
    ck_assert(fold_trail(&fold, 1)->lost);
    ck_assert_int_eq(rundir_get(&stage_dir, "lost/1", &said), 0);
    ck_assert_str_eq(text_string(&said), "n1 failed");
    ck_assert(!fleet_judge(&fleet, 100 + wait_us, note, sizeof note));
    read_all();
    ck_assert(!fleet_judge(&fleet, 100 * S, note, sizeof note));
    text_fini(&said);
    end();
}
END_TEST

/* It was cancelled while it waited: nothing of it can come late. */
START_TEST(it_never_had_a_machine)
{
    begin(30 * S);
    say(PLACE_ENDED, PLACE_UP, PLACE_UP, 100);
    ck_assert(!fleet_judge(&fleet, 100, note, sizeof note));
    fleet.agents[0].unplaced = true;
    read_all();
    ck_assert(fleet_judge(&fleet, 100, note, sizeof note));
    ck_assert(fleet.told[0]);
    end();
}
END_TEST

/* It never came: that is said once. It lives again: it is not lost. */
START_TEST(it_ended_before_it_came)
{
    begin(1);
    say(PLACE_ENDED, PLACE_UP, PLACE_UP, 100);
    ck_assert(!fleet_judge(&fleet, 100, note, sizeof note));
    say(PLACE_UP, PLACE_UP, PLACE_ENDED, 101);
    ck_assert(!fleet_judge(&fleet, 102, note, sizeof note)); /* it may be there since */
    read_all();
    ck_assert(fleet_judge(&fleet, 102, note, sizeof note));
    ck_assert_str_eq(note,
                     "agent 2 ended before it could begin: n2 failed; its log is agent.2.log");
    ck_assert(!fleet_judge(&fleet, 103, note, sizeof note));
    ck_assert(!fleet_over(&fleet));
    ck_assert(fleet.told[2] && !fleet.told[0] && !fleet.told[1]);
    end();
}
END_TEST

/* It came, did all and ended between two looks: its record says so, and it is not lost. */
START_TEST(it_ended_before_it_was_seen)
{
    begin(1);
    read_all();
    stage_agent("1");
    stage_event("1", "0 run");
    stage_event("1", "9 ended 0 0 ,\"stopped\":false");
    say(PLACE_UP, PLACE_ENDED, PLACE_UP, 100);
    ck_assert(!fleet_judge(&fleet, 200, note, sizeof note));
    read_all();
    ck_assert(!fleet_judge(&fleet, 300, note, sizeof note));
    ck_assert(!fleet.told[1] && fold_trail(&fold, 1)->ended);
    end();
}
END_TEST

/* Nor is it waited for where the directory is gone. */
START_TEST(it_ended_and_all_is_gone)
{
    struct fb_event event;

    begin(1);
    read_all();
    say(PLACE_UP, PLACE_ENDED, PLACE_UP, 100);
    ck_assert_int_eq(unlinkat(stage_dir.fd, "agents", AT_REMOVEDIR), 0);
    ck_assert(!fleet_judge(&fleet, 200, note, sizeof note));
    ck_assert_int_eq(fold_look(&fold, true), -ENOENT);
    ck_assert_int_eq(fold_next(&fold, &event), 0);
    ck_assert(fleet_judge(&fleet, 300, note, sizeof note));
    ck_assert(fleet.told[1]);
    end();
}
END_TEST

/* One that was started once more: what the first had is lost, when its record has been read. */
START_TEST(started_once_more)
{
    begin(0);
    came("0");
    came("0.2");
    read_all();
    read_all();
    ck_assert(!fleet_judge(&fleet, 1, note, sizeof note)); /* and read once more */
    ck_assert(fold.trails[0]->doomed);
    ck_assert(!fleet_judge(&fleet, 1, note, sizeof note));
    read_all();
    read_all();
    ck_assert(fleet_judge(&fleet, 1, note, sizeof note));
    ck_assert_str_eq(note, "agent 0 on n0 is lost: it was started once more");
    ck_assert(fold.trails[0]->lost && !fold.trails[1]->lost);
    end();
}
END_TEST

/* Another front end has said that it is lost, and why: that is the reason. */
START_TEST(another_has_given_it_up)
{
    begin(0);
    came("2");
    read_all();
    read_all();
    ck_assert(!fleet_judge(&fleet, 1, note, sizeof note));
    ck_assert(!fold.trails[0]->doomed);
    ck_assert_int_eq(rundir_put(&stage_dir, "lost/2", "its node\x1b[31m burnt", 19), 0);
    ck_assert(!fleet_judge(&fleet, 1, note, sizeof note));
    read_all();
    read_all();
    ck_assert(fleet_judge(&fleet, 1, note, sizeof note));
    ck_assert_ptr_null(strchr(note, '\x1b'));
    ck_assert_ptr_nonnull(strstr(note, "agent 2 on n2 is lost: its node"));
    end();
}
END_TEST

/* Of several, any may be the one that is lost, and any the one that is not over. */
START_TEST(any_of_them)
{
    char name[8];

    begin(0);
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%d", i);
        if (i != _i)
            came(name);
    }
    ck_assert(fleet_waiting(&fleet)); /* for that one */
    snprintf(name, sizeof name, "%d", _i);
    came(name);
    ck_assert(!fleet_waiting(&fleet));
    snprintf(name, sizeof name, "lost/%d", _i);
    ck_assert_int_eq(rundir_put(&stage_dir, name, "burnt", 5), 0);
    for (int i = 0; i < 2; i++) {
        read_all();
        read_all();
        ck_assert_int_eq(fleet_judge(&fleet, 1, note, sizeof note), i == 1);
    }
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(fold.trails[i]->lost, fold.trails[i]->number == _i);
    for (int i = 0; i < 3; i++)
        fold.trails[i]->ended = fold.trails[i]->number != _i;
    ck_assert(fleet_over(&fleet));
    fold_trail(&fold, _i)->lost = false;
    ck_assert(!fleet_over(&fleet));
    end();
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN("fleet")
{
    tcase_add_test(all, who_waits);
    tcase_add_test(all, when_it_is_asked);
    tcase_add_loop_test(all, an_answer, 0, COUNT(answers));
    tcase_add_test(all, no_answer);
    tcase_add_loop_test(all, it_ended_and_has_not_said_so, 0, COUNT(lates));
    tcase_add_test(all, it_never_had_a_machine);
    tcase_add_test(all, it_ended_before_it_came);
    tcase_add_test(all, it_ended_before_it_was_seen);
    tcase_add_test(all, it_ended_and_all_is_gone);
    tcase_add_test(all, a_full_disk);
    tcase_add_test(all, started_once_more);
    tcase_add_loop_test(all, any_of_them, 0, 3);
    tcase_add_test(all, another_has_given_it_up);
}
