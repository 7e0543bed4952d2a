/*
 * cluster_fleet_unsaid.c - that an agent is lost is told once it stands in the run's directory, as
 * its heirs go by that alone: not before it can be written there, nor by a front end that only
 * looks.
 */
#include "fleet_stage.h"

#include <errno.h>
#include <fcntl.h>

static char note[300];

static void read_all(void)
{
    struct fb_event event;

    ck_assert_int_eq(fold_look(&fold, true), 0);
    while (fold_next(&fold, &event) > 0)
        ;
}

/* Agents 0 and 1 came and have ended, as their place says; all that they wrote is read. */
static void lose_two(void)
{
    begin(1);
    stage_agent("0");
    stage_agent("1");
    read_all();
    say(PLACE_ENDED, PLACE_ENDED, PLACE_UP, 100);
    read_all();
    read_all();
}

static bool is_said(int number)
{
    char path[64];

    snprintf(path, sizeof path, "lost/%d", number);
    return faccessat(stage_dir.fd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void none_is_lost(int64_t now_us)
{
    ck_assert(!fleet_judge(&fleet, now_us, note, sizeof note));
    ck_assert_str_eq(note, "");
    ck_assert(!fold_trail(&fold, 0)->lost && !fold_trail(&fold, 1)->lost);
    ck_assert_ptr_null(fold.losing);
}

/* Another has written so: it is lost once that and its record were read, and the first is not. */
static void the_second_is_lost(void)
{
    ck_assert_int_eq(rundir_put(&stage_dir, "lost/1", "burnt", 5), 0);
    for (int i = 0; i < 2; i++) {
        read_all();
        read_all();
        ck_assert_int_eq(fleet_judge(&fleet, S, note, sizeof note), i == 1);
    }
    ck_assert_str_eq(note, "agent 1 on n1 is lost: burnt");
    ck_assert(!is_said(0) && !fold_trail(&fold, 0)->lost);
}

/* The room for it is a file: so it is tried once a second, and said once. */
START_TEST(it_cannot_be_written)
{
    struct fb_event event;

    lose_two();
    ck_assert_int_eq(unlinkat(stage_dir.fd, "lost", AT_REMOVEDIR), 0);
    close(openat(stage_dir.fd, "lost", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    none_is_lost(S);
    ck_assert_str_eq(fleet_news(&fleet),
                     "agent 0 is gone: its loss cannot be written down: Not a directory");
    none_is_lost(S + 1);
    ck_assert_ptr_null(fleet_news(&fleet));
    ck_assert(!fleet_over(&fleet));
    ck_assert_int_eq(unlinkat(stage_dir.fd, "lost", 0), 0);
    ck_assert_int_eq(mkdirat(stage_dir.fd, "lost", 0700), 0);
    none_is_lost(2 * S - 1);
    ck_assert(!is_said(0) && !is_said(1));
    for (int i = 0; i < 2; i++) {
        ck_assert(fleet_judge(&fleet, 2 * S, note, sizeof note));
        ck_assert(is_said(i) && fold_trail(&fold, i)->lost);
        while (fold_next(&fold, &event) > 0)
            ;
    }
    ck_assert_ptr_null(fleet_news(&fleet));
    end();
}
END_TEST

/* While it cannot be written of one, it is seen of another of which it has been. */
START_TEST(another_is_lost_meanwhile)
{
    lose_two();
    fleet.unsaid = -ENOSPC;
    fleet.unsaid_us = 2 * S;
    the_second_is_lost();
    end();
}
END_TEST

START_TEST(it_only_looks)
{
    lose_two();
    fleet.looks_only = true;
    none_is_lost(S);
    none_is_lost(9 * S);
    ck_assert(!is_said(0) && !is_said(1));
    ck_assert_str_eq(fleet_news(&fleet),
                     "agent 0 is gone: only agents, or a front end without --read-only, give it up "
                     "as lost");
    the_second_is_lost();
    end();
}
END_TEST

/* A directory that was taken away is waited for by none. */
START_TEST(all_is_gone)
{
    lose_two();
    fleet.looks_only = _i == 1;
    ck_assert_int_eq(unlinkat(stage_dir.fd, "lost", AT_REMOVEDIR), 0);
    ck_assert(fleet_judge(&fleet, S, note, sizeof note));
    ck_assert_str_eq(note, "agent 0 on n0 is lost: n0 failed");
    end();
}
END_TEST

CHECK_MAIN("fleet, agents that are not said to be lost")
{
    tcase_add_test(all, it_cannot_be_written);
    tcase_add_test(all, another_is_lost_meanwhile);
    tcase_add_test(all, it_only_looks);
    tcase_add_loop_test(all, all_is_gone, 0, 2);
}
